//! «Структура и органы управления»: governing bodies, units with their heads, branches.

use std::collections::BTreeMap;

use super::{
    super::{
        Gathered, Line, Origin,
        reading::{Reader, Say as _, doc, link, row, small},
    },
    common::Own,
    people::{Post, posts},
};
use crate::identity::full_name;
use crate::storage::{Result, v};

pub(super) async fn gather(
    reader: &mut Reader<'_>,
    own: Option<&Own>,
    out: &mut Gathered,
) -> Result<()> {
    let home = own.and_then(Own::address);
    let heads: BTreeMap<i64, Post> = posts(reader)
        .await?
        .into_iter()
        .map(|post| (post.assignment_id, post))
        .collect();
    let mut lines = bodies(reader, home).await?;
    let units = units(reader).await?;
    for unit in units.iter().filter(|unit| unit.kind != "branch") {
        lines.push(line(reader, unit, &heads, home, &UNIT));
    }
    out.add("struct", "structOrgUprav", "org_unit", lines);
    let mut branches = Vec::new();
    for unit in units.iter().filter(|unit| unit.kind == "branch") {
        branches.push(line(reader, unit, &heads, None, &BRANCH));
    }
    out.add("struct", "filInfo", "org_unit", branches);
    Ok(())
}

/// The names of the same facts in the two tables.
struct Names {
    name: &'static str,
    fio: &'static str,
    post: &'static str,
    address: &'static str,
    site: &'static str,
    email: &'static str,
}

const UNIT: Names = Names {
    name: "name",
    fio: "fio",
    post: "post",
    address: "addressStr",
    site: "site",
    email: "email",
};
const BRANCH: Names = Names {
    name: "nameFil",
    fio: "fioFil",
    post: "postFil",
    address: "addressFil",
    site: "websiteFil",
    email: "emailFil",
};

#[derive(sqlx::FromRow)]
struct Unit {
    id: i64,
    name: String,
    kind: String,
    address: Option<String>,
    email: Option<String>,
    site: Option<String>,
    head_assignment_id: Option<i64>,
    updated_at: String,
}

async fn units(reader: &Reader<'_>) -> Result<Vec<Unit>> {
    let sql = "SELECT id, name, kind, address, email, site, head_assignment_id, updated_at FROM org_unit \
        WHERE deleted_at IS NULL AND archived_at IS NULL AND (opened_on IS NULL OR opened_on <= $1) \
        AND (closed_on IS NULL OR closed_on > $1) ORDER BY sort, id";
    reader.db.all(sql, v![reader.day()]).await
}

fn line(
    reader: &mut Reader<'_>,
    unit: &Unit,
    heads: &BTreeMap<i64, Post>,
    home: Option<&str>,
    names: &Names,
) -> Line {
    let head = unit.head_assignment_id.and_then(|id| heads.get(&id));
    let paper = clause(reader, ("org_unit", unit.id, "regulation_file"), &unit.name);
    Line {
        row: row(&unit.updated_at)
            .text(names.name, Some(&unit.name))
            .text(names.fio, head.map(Post::full_name).as_deref())
            .text(
                names.post,
                head.map(|head| small(&head.position)).as_deref(),
            )
            .text(names.address, unit.address.as_deref().or(home))
            .value(names.site, link(unit.site.as_deref(), None))
            .text(names.email, unit.email.as_deref())
            .value("divisionClauseDocLink", paper),
        of: Origin {
            table: "org_unit",
            id: unit.id,
        },
    }
}

/// The regulation of a unit or a body; its day is the day of its signature.
fn clause(
    reader: &mut Reader<'_>,
    of: (&str, i64, &str),
    name: &str,
) -> Option<crate::site::facts::Value> {
    let title = format!("Положение. {name}");
    let mut found = reader.doc(of.0, of.1, of.2, "struct", &title)?;
    found.date = found.signature.as_ref().and_then(|s| s.on);
    doc(Some(found))
}

#[derive(sqlx::FromRow)]
struct Body {
    id: i64,
    name: String,
    address: Option<String>,
    email: Option<String>,
    site: Option<String>,
    updated_at: String,
}

#[derive(sqlx::FromRow)]
struct Head {
    body_id: i64,
    post: Option<String>,
    last_name: String,
    first_name: String,
    middle_name: Option<String>,
}

async fn bodies(reader: &mut Reader<'_>, home: Option<&str>) -> Result<Vec<Line>> {
    let sql = "SELECT id, name, address, email, site, updated_at FROM governing_body \
        WHERE deleted_at IS NULL AND archived_at IS NULL ORDER BY sort, id";
    let bodies: Vec<Body> = reader.db.all(sql, v![]).await?;
    let sql = "SELECT m.body_id, m.post, p.last_name, p.first_name, p.middle_name FROM body_member m \
        JOIN person p ON p.id = m.person_id WHERE m.is_head AND m.deleted_at IS NULL AND m.archived_at IS NULL \
        AND p.deleted_at IS NULL AND (m.since IS NULL OR m.since <= $1) AND (m.till IS NULL OR m.till >= $1) \
        ORDER BY m.since, m.id";
    let heads: Vec<Head> = reader.db.all(sql, v![reader.day()]).await?;
    let mut lines = Vec::new();
    for body in bodies {
        let head = heads.iter().rfind(|head| head.body_id == body.id);
        let name = head.map(|h| full_name(&h.last_name, &h.first_name, h.middle_name.as_deref()));
        let paper = clause(
            reader,
            ("governing_body", body.id, "regulation"),
            &body.name,
        );
        lines.push(Line {
            row: row(&body.updated_at)
                .text("name", Some(&body.name))
                .text("fio", name.as_deref())
                .text(
                    "post",
                    head.and_then(|h| h.post.as_deref()).map(small).as_deref(),
                )
                .text("addressStr", body.address.as_deref().or(home))
                .value("site", link(body.site.as_deref(), None))
                .text("email", body.email.as_deref())
                .value("divisionClauseDocLink", paper),
            of: Origin {
                table: "governing_body",
                id: body.id,
            },
        });
    }
    Ok(lines)
}
