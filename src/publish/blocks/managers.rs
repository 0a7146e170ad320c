//! «Руководство»: the head, the deputies, the heads of branches, as orders have appointed them.

use std::collections::BTreeMap;

use super::{
    super::{
        Gathered, Line, Origin,
        reading::{Reader, Say as _, capital, row},
    },
    common::Own,
    people::{Post, contacts, posts},
};
use crate::{
    registers::fold,
    site::facts::Row,
    storage::{Result, v},
};

pub(super) async fn gather(
    reader: &Reader<'_>,
    own: Option<&Own>,
    out: &mut Gathered,
) -> Result<()> {
    let posts: Vec<Post> = posts(reader)
        .await?
        .into_iter()
        .filter(|post| post.category == "head")
        .collect();
    let phones = contacts(reader, "phone_work").await?;
    let emails = contacts(reader, "email_work").await?;
    let reach = |post: &Post, own: Option<&Own>| reached(post, own, &phones, &emails);
    let here: Vec<&Post> = posts
        .iter()
        .filter(|post| post.unit_kind != "branch")
        .collect();
    let named = own.and_then(|own| own.head_name.as_deref()).map(fold);
    let head = here
        .iter()
        .find(|post| named.as_deref() == Some(fold(&post.full_name()).as_str()))
        .or_else(|| here.iter().find(|post| is_head(&post.position)));
    if let Some(head) = head {
        out.add(
            "managers",
            "rucovodstvo",
            "assignment",
            vec![line(head, reach(head, own))],
        );
    }
    let mut known: Vec<i64> = head.map(|head| head.person_id).into_iter().collect();
    let mut deputies = Vec::new();
    for post in here.iter().filter(|post| is_deputy(&post.position)) {
        if !known.contains(&post.person_id) {
            known.push(post.person_id);
            deputies.push(line(post, reach(post, None)));
        }
    }
    out.add("managers", "rucovodstvoZam", "assignment", deputies);
    let branches = branches(reader).await?;
    let mut heads = Vec::new();
    for (assignment, name) in branches {
        if let Some(post) = posts.iter().find(|post| post.assignment_id == assignment) {
            heads.push(line(post, reach(post, None).text("nameFil", Some(&name))));
        }
    }
    out.add("managers", "rucovodstvoFil", "assignment", heads);
    Ok(())
}

fn is_head(position: &str) -> bool {
    let position = fold(position);
    if position.contains("филиал") {
        return false;
    }
    let position = position
        .trim_start_matches("и. о. ")
        .trim_start_matches("и.о. ")
        .trim_start_matches("исполняющий обязанности ")
        .trim_start_matches("исполняющая обязанности ");
    [
        "директор",
        "ректор",
        "руководитель колледжа",
        "начальник колледжа",
    ]
    .iter()
    .any(|word| position.starts_with(word))
}

/// Deputies, and the chief accountant, whom colleges name among them.
fn is_deputy(position: &str) -> bool {
    let position = fold(position);
    position.starts_with("заместитель ")
        || position.starts_with("первый заместитель ")
        || position == "главный бухгалтер"
}

fn line(post: &Post, row: Row) -> Line {
    Line {
        row,
        of: Origin {
            table: "assignment",
            id: post.assignment_id,
        },
    }
}

/// Who it is and how to reach them at work; the head is also reached through the college.
fn reached(
    post: &Post,
    own: Option<&Own>,
    phones: &BTreeMap<i64, String>,
    emails: &BTreeMap<i64, String>,
) -> Row {
    let phone = phones.get(&post.person_id).map(String::as_str);
    let email = emails.get(&post.person_id).map(String::as_str);
    row(&post.updated_at)
        .text("fio", Some(&post.full_name()))
        .text("post", Some(&capital(&post.position)))
        .text(
            "telephone",
            phone.or(own.and_then(|own| own.phone.as_deref())),
        )
        .text("email", email.or(own.and_then(|own| own.email.as_deref())))
}

async fn branches(reader: &Reader<'_>) -> Result<Vec<(i64, String)>> {
    let sql = "SELECT head_assignment_id, name FROM org_unit WHERE kind = 'branch' AND head_assignment_id IS NOT NULL \
        AND deleted_at IS NULL AND archived_at IS NULL AND (closed_on IS NULL OR closed_on > $1) ORDER BY sort, id";
    reader.db.all(sql, v![reader.day()]).await
}
