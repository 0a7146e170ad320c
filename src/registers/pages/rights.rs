//! «Кто может это видеть»: the rights to a register, role by role, with the fields that only some see.

use axum::response::Response;

use serde::Serialize;

use super::Scene;
use crate::{
    identity::roles,
    registers::access::{Right, right},
    web::{Path, Result},
};

#[derive(Serialize)]
struct Line {
    role: &'static str,
    right: String,
    people: i64,
    private: Vec<&'static str>,
}

/// `GET /lk/r/{table}/rights`.
pub(super) async fn show(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let pass = scene.read(&table)?;
    let register = pass.register();
    let mut lines = Vec::new();
    for role in roles::ALL {
        let words = match right(register, role.code) {
            Right::None => continue,
            Right::Some(words) => format!("читает {words}"),
            Right::Read => "читает".to_owned(),
            Right::Write => "читает и изменяет".to_owned(),
        };
        let private = register.fields.iter();
        lines.push(Line {
            role: role.name,
            right: words,
            people: roles::holders(&scene.state.keeper, role.code).await?,
            private: private
                .filter(|field| field.private.contains(&role.code))
                .map(|field| field.label)
                .collect(),
        });
    }
    let hidden: Vec<&str> = register
        .fields
        .iter()
        .filter(|field| !field.private.is_empty())
        .map(|field| field.label)
        .collect();
    let title = format!("Кто может это видеть: {}", register.many);
    scene
        .page("registers_rights.html", &title, &table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .with("lines", &lines)
        .with("hidden", &hidden)
        .with("feeds", &register.feeds)
        .render()
}
