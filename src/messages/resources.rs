//! `/lk/resources`: what the environment consists of, for those who use it (E.8).

use std::collections::BTreeMap;

use axum::response::Response;
use serde::Serialize;

use super::common::{labels, paragraphs};
use crate::{
    identity::full_name,
    registers::pages::Scene,
    storage::{db::ru_cmp, v},
    web::{Page, Result},
};

/// So many people are named for one resource.
const FEW: usize = 10;

#[derive(sqlx::FromRow)]
struct Kept {
    id: i64,
    name: String,
    kind: String,
    url: Option<String>,
    goal: String,
    work_order: String,
    support: String,
    rules: String,
    responsibility: String,
    responsible_role: Option<String>,
    role: Option<String>,
    unit: Option<String>,
    access: String,
    audience: Option<String>,
}

type Text = Vec<Vec<String>>;

#[derive(Serialize)]
struct Told {
    id: i64,
    name: String,
    kind: String,
    url: Option<String>,
    access: String,
    audience: Vec<String>,
    parts: Vec<(&'static str, Text)>,
    role: Option<String>,
    people: Vec<String>,
    unit: Option<String>,
}

/// `GET /lk/resources`: those in use.
pub async fn show(scene: Scene) -> Result<Response> {
    let db = scene.db();
    let kept: Vec<Kept> = db
        .all(
            "SELECT r.id, r.name, k.label AS kind, r.url, r.goal, r.work_order, r.support, r.rules, r.responsibility, r.responsible_role, \
             o.label AS role, u.name AS unit, a.label AS access, r.audience FROM eios_resource r \
             JOIN code_item k ON k.list = 'RESOURCE_KIND' AND k.code = r.kind \
             JOIN code_item a ON a.list = 'RESOURCE_ACCESS' AND a.code = r.access \
             LEFT JOIN code_item o ON o.list = 'AUDIENCE_ROLE' AND o.code = r.responsible_role \
             LEFT JOIN org_unit u ON u.id = r.unit_id \
             WHERE r.active AND r.deleted_at IS NULL AND r.archived_at IS NULL ORDER BY r.sort, r.name COLLATE \"ru-x-icu\", r.id",
            v![],
        )
        .await?;
    let kinds = labels(db, "ACCOUNT_KIND").await?;
    let holders = holders(&scene).await?;
    let mut told = Vec::new();
    for resource in kept {
        let audience: Vec<String> = resource
            .audience
            .as_deref()
            .and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or_default();
        let people = resource
            .responsible_role
            .and_then(|role| holders.get(&role));
        told.push(Told {
            id: resource.id,
            name: resource.name,
            kind: resource.kind,
            url: resource.url,
            access: resource.access,
            audience: audience
                .into_iter()
                .map(|code| kinds.get(&code).cloned().unwrap_or(code))
                .collect(),
            parts: vec![
                ("Цель", paragraphs(&resource.goal)),
                ("Порядок работы", paragraphs(&resource.work_order)),
                ("Поддержка", paragraphs(&resource.support)),
                ("Правила", paragraphs(&resource.rules)),
                ("Ответственность", paragraphs(&resource.responsibility)),
            ],
            role: resource.role,
            people: people.cloned().unwrap_or_default(),
            unit: resource.unit,
        });
    }
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "resources_list.html",
        "Ресурсы ЭИОС",
    )
    .with("resources", &told)
    .with("writes", &scene.may_write("eios_resource"))
    .render()
}

/// Those who hold today the roles that answer for resources: code, people.
async fn holders(scene: &Scene) -> Result<BTreeMap<String, Vec<String>>> {
    type Kept = (String, String, String, Option<String>, i64);
    let today = scene.asker.today;
    let people: Vec<Kept> = scene
        .db()
        .all(
            "SELECT DISTINCT r.code, p.last_name, p.first_name, p.middle_name, p.id FROM user_role u JOIN role r ON r.id = u.role_id \
             JOIN user_account a ON a.id = u.account_id JOIN person p ON p.id = a.person_id \
             WHERE r.code IN (SELECT e.responsible_role FROM eios_resource e WHERE e.active AND e.deleted_at IS NULL AND e.archived_at IS NULL) \
             AND a.deleted_at IS NULL AND a.state IN ('issued', 'active') AND a.kind = 'staff' AND p.deleted_at IS NULL \
             AND u.valid_from <= $1 AND (u.valid_to IS NULL OR u.valid_to > $2)",
            v![today, today],
        )
        .await?;
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (role, last, first, middle, _) in people {
        let name = full_name(&last, &first, middle.as_deref());
        all.entry(role).or_default().push(name);
    }
    for names in all.values_mut() {
        names.sort_by(|one, other| ru_cmp(one, other));
    }
    // A role of many says of nobody that they answer: its name is enough.
    all.retain(|_, names| names.len() <= FEW);
    Ok(all)
}
