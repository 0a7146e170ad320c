//! `/lk/resources`: what the environment consists of, for those who use it (E.8).

use axum::response::Response;
use serde::Serialize;

use super::common::{labels, paragraphs};
use crate::{
    identity::full_name,
    registers::pages::Scene,
    storage::v,
    web::{Page, Result},
};

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
    people: Vec<String>,
    unit: Option<String>,
}

/// `GET /lk/resources`: those in use, for this person's kind of account first of all.
pub async fn show(scene: Scene) -> Result<Response> {
    let db = scene.db();
    let kept: Vec<Kept> = db
        .all(
            "SELECT r.id, r.name, k.label AS kind, r.url, r.goal, r.work_order, r.support, r.rules, r.responsibility, r.responsible_role, \
             u.name AS unit, a.label AS access, r.audience FROM eios_resource r \
             JOIN code_item k ON k.list = 'RESOURCE_KIND' AND k.code = r.kind \
             JOIN code_item a ON a.list = 'RESOURCE_ACCESS' AND a.code = r.access \
             LEFT JOIN org_unit u ON u.id = r.unit_id \
             WHERE r.active AND r.deleted_at IS NULL AND r.archived_at IS NULL ORDER BY r.sort, r.name COLLATE \"ru-x-icu\", r.id",
            v![],
        )
        .await?;
    let kinds = labels(db, "ACCOUNT_KIND").await?;
    let mut told = Vec::new();
    for resource in kept {
        let audience: Vec<String> = resource
            .audience
            .as_deref()
            .and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or_default();
        let people = match &resource.responsible_role {
            Some(role) => holders(&scene, role).await?,
            None => Vec::new(),
        };
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
            people,
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

/// Those who hold a role today.
async fn holders(scene: &Scene, role: &str) -> Result<Vec<String>> {
    let today = scene.asker.today;
    let people: Vec<(String, String, Option<String>)> = scene
        .db()
        .all(
            "SELECT DISTINCT p.last_name, p.first_name, p.middle_name FROM user_role u JOIN role r ON r.id = u.role_id \
             JOIN user_account a ON a.id = u.account_id JOIN person p ON p.id = a.person_id \
             WHERE r.code = $1 AND a.deleted_at IS NULL AND a.kind = 'staff' AND u.valid_from <= $2 AND (u.valid_to IS NULL OR u.valid_to > $3) \
             ORDER BY p.last_name, p.first_name, p.middle_name",
            v![role, today, today],
        )
        .await?;
    let name = |(last, first, middle): (String, String, Option<String>)| {
        full_name(&last, &first, middle.as_deref())
    };
    Ok(people.into_iter().map(name).collect())
}
