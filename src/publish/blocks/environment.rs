//! The page «ЭИОС»: what the environment consists of, who answers for it and how to reach them at work, which local acts
//! rule it, what is announced to everyone. Nothing private of anyone is asked for.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::{
    super::{
        Gathered,
        reading::{Reader, day},
    },
    people::{contacts, posts},
};
use crate::{
    identity::full_name,
    site::facts::date_text,
    storage::{Result, v},
    web::text,
};

/// The roles whose holders the page names (J.20).
const ROLES: &[&str] = &["EIO", "ADM", "KON"];

pub(super) async fn gather(reader: &Reader<'_>, out: &mut Gathered) -> Result<()> {
    let resources = resources(reader).await?;
    let people = people(reader).await?;
    let acts = acts(reader).await?;
    if !resources.is_empty() {
        let told = json!({ "resources": resources, "people": people, "acts": acts });
        out.data.insert("eios.json", told);
    }
    let announcements = announcements(reader).await?;
    if !announcements.is_empty() {
        let told = json!({ "announcements": announcements });
        out.data.insert("announcements.json", told);
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Kept {
    name: String,
    kind: String,
    url: Option<String>,
    goal: String,
    work_order: String,
    support: String,
    rules: String,
    responsibility: String,
    responsible_role: Option<String>,
    unit: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    access: String,
    audience: Option<String>,
}

/// A resource in words.
#[derive(Serialize)]
struct Resource {
    name: String,
    url: Option<String>,
    kind: String,
    access: String,
    audience: String,
    facts: Vec<(&'static str, String)>,
}

async fn resources(reader: &Reader<'_>) -> Result<Vec<Resource>> {
    let sql = "SELECT r.name, r.kind, r.url, r.goal, r.work_order, r.support, r.rules, r.responsibility, r.responsible_role, \
        u.name AS unit, u.phone, u.email, r.access, r.audience FROM eios_resource r LEFT JOIN org_unit u ON u.id = r.unit_id \
        WHERE r.active AND r.deleted_at IS NULL AND r.archived_at IS NULL ORDER BY r.sort, r.name COLLATE \"ru-x-icu\", r.id";
    let found: Vec<Kept> = reader.db.all(sql, v![]).await?;
    Ok(found
        .into_iter()
        .map(|resource| told(reader, resource))
        .collect())
}

fn told(reader: &Reader<'_>, kept: Kept) -> Resource {
    let codes = kept.audience.as_deref();
    let codes: Vec<String> = codes
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default();
    let audience: Vec<String> = codes
        .iter()
        .map(|code| reader.label("ACCOUNT_KIND", code))
        .collect();
    let mut facts = vec![
        ("Цель", kept.goal),
        ("Порядок работы", kept.work_order),
        ("Поддержка", kept.support),
        ("Правила", kept.rules),
        ("Ответственность", kept.responsibility),
    ];
    let role = kept.responsible_role.as_deref();
    if let Some(role) = role {
        facts.push(("Кто отвечает", reader.label("AUDIENCE_ROLE", role)));
    }
    let unit: Vec<String> = [kept.unit, kept.phone, kept.email]
        .into_iter()
        .flatten()
        .collect();
    if !unit.is_empty() {
        facts.push(("Подразделение", unit.join(", ")));
    }
    Resource {
        name: kept.name,
        url: kept.url,
        kind: reader.label("RESOURCE_KIND", &kept.kind),
        access: reader.label("RESOURCE_ACCESS", &kept.access),
        audience: audience.join(", "),
        facts,
    }
}

/// Someone who answers for the environment.
#[derive(Serialize)]
struct Person {
    name: String,
    duty: String,
    post: Option<String>,
    phone: Option<String>,
    email: Option<String>,
}

/// Those to whom the roles are given today, with their posts and what reaches them at work.
async fn people(reader: &Reader<'_>) -> Result<Vec<Person>> {
    type Kept = (i64, String, String, String, Option<String>);
    let sql = "SELECT DISTINCT p.id, r.code, p.last_name, p.first_name, p.middle_name FROM user_role u \
        JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id JOIN person p ON p.id = a.person_id \
        WHERE r.code IN ('EIO', 'ADM', 'KON') AND a.kind = 'staff' AND a.deleted_at IS NULL AND a.state IN ('issued', 'active') \
        AND p.deleted_at IS NULL AND u.valid_from <= $1 AND (u.valid_to IS NULL OR u.valid_to > $2)";
    let found: Vec<Kept> = reader.db.all(sql, v![reader.day(), reader.day()]).await?;
    let phones = contacts(reader, "phone_work").await?;
    let emails = contacts(reader, "email_work").await?;
    let mut held: BTreeMap<i64, String> = BTreeMap::new();
    for post in posts(reader).await? {
        held.entry(post.person_id).or_insert(post.position);
    }
    // One who has several duties is named once, under all of them.
    let mut by_person: BTreeMap<i64, (String, Vec<usize>)> = BTreeMap::new();
    for (id, code, last, first, middle) in &found {
        let name = full_name(last, first, middle.as_deref());
        let duty = ROLES.iter().position(|role| role == code).unwrap_or(0);
        by_person.entry(*id).or_insert((name, vec![])).1.push(duty);
    }
    let mut people: Vec<(usize, Person)> = by_person
        .into_iter()
        .map(|(id, (name, mut duties))| {
            duties.sort_unstable();
            let words: Vec<String> = duties
                .iter()
                .map(|duty| reader.label("AUDIENCE_ROLE", ROLES[*duty]))
                .collect();
            let person = Person {
                name,
                duty: words.join(", "),
                post: held.get(&id).cloned(),
                phone: phones.get(&id).cloned(),
                email: emails.get(&id).cloned(),
            };
            (duties.first().copied().unwrap_or(0), person)
        })
        .collect();
    people.sort_by(|(a, one), (b, other)| {
        a.cmp(b)
            .then_with(|| crate::storage::db::ru_cmp(&one.name, &other.name))
    });
    Ok(people.into_iter().map(|(_, person)| person).collect())
}

/// Local acts in force that speak of the environment; they lie on the page «Документы».
async fn acts(reader: &Reader<'_>) -> Result<Vec<String>> {
    type Kept = (String, Option<String>, String);
    let sql = "SELECT title, number, approved_on FROM local_act WHERE deleted_at IS NULL AND archived_at IS NULL \
        AND approved_on <= $1 AND (valid_to IS NULL OR valid_to >= $2) \
        AND (search_norm LIKE '%эиос%' OR search_norm LIKE '%информационно-образовательн%') \
        ORDER BY title COLLATE \"ru-x-icu\", id";
    let found: Vec<Kept> = reader.db.all(sql, v![reader.day(), reader.day()]).await?;
    let words = |(title, number, on): Kept| {
        let number = number.map(|no| format!(" № {no}")).unwrap_or_default();
        let on = day(Some(&on)).map(|on| format!(" от {}", date_text(on)));
        format!("{title}{number}{}", on.unwrap_or_default())
    };
    Ok(found.into_iter().map(words).collect())
}

/// What is announced to everyone.
#[derive(Serialize)]
struct Announced {
    title: String,
    kind: String,
    on: Option<String>,
    /// When it is, or until when, by the college's clock.
    when: Option<String>,
    text: Vec<String>,
}

async fn announcements(reader: &Reader<'_>) -> Result<Vec<Announced>> {
    type Kept = (
        String,
        String,
        String,
        Option<String>,
        Option<String>,
        Option<String>,
    );
    // Whole days: the site is made in the morning and stands until the next publication.
    let sql = "SELECT title, kind, body, published_at, starts_at, ends_at FROM announcement WHERE is_public AND pub = 'published' \
        AND deleted_at IS NULL AND (ends_at IS NULL OR ends_at > $1) ORDER BY published_at DESC, id DESC LIMIT 10";
    let found: Vec<Kept> = reader.db.all(sql, v![reader.day()]).await?;
    let zone = &reader.zone;
    let told = |(title, kind, body, published, from, to): Kept| Announced {
        title,
        kind: reader.label("ANNOUNCEMENT_KIND", &kind),
        on: published
            .as_ref()
            .and_then(|utc| utc.parse::<Timestamp>().ok())
            .map(|at| date_text(at.to_zoned(zone.clone()).date())),
        when: text::during(published.as_deref(), from.as_deref(), to.as_deref(), zone),
        text: body
            .split("\n\n")
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    Ok(found.into_iter().map(told).collect())
}
