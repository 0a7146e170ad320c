//! «Кто видел данные этого человека»: everything that was read, printed and taken away of a person's records, and who
//! has looked at the cabinet.

use axum::response::Response;

use super::{
    audit::{self, find},
    parts::page,
};
use crate::{
    identity::audit as journal,
    registers::{
        describe::{Kind, Register},
        pages::Scene,
    },
    storage::{Val, v},
    web::{Error, Path, Result},
};

/// So many lines are shown.
const MOST: i64 = 500;

/// `GET /lk/access/people/{person}/seen`.
pub(super) async fn show(scene: Scene, Path(person): Path<i64>) -> Result<Response> {
    let name: Option<(String, String, Option<String>)> = scene
        .db()
        .opt(
            "SELECT last_name, first_name, middle_name FROM person WHERE id = $1",
            v![person],
        )
        .await?;
    let (last, first, middle) = name.ok_or(Error::NotFound)?;
    let name = crate::identity::full_name(&last, &first, middle.as_deref());
    let names = find::Names::load(&scene).await?;
    let asked = find::asked(&scene);
    let (mut values, mut records) = (v![asked.begins, asked.ends, person], Vec::new());
    records.push("(j.entity = 'person' AND j.entity_id = $3)".to_owned());
    records.push(
        "(j.entity = 'user_account' AND j.source = 'audit_log' AND j.entity_id IN (SELECT id FROM user_account WHERE person_id = $3))"
            .to_owned(),
    );
    let of_people: Vec<(&Register, String)> = scene
        .catalog
        .all()
        .filter_map(|register| Some((register, theirs(register)?)))
        .collect();
    for (register, condition) in &of_people {
        records.push(format!(
            "(j.entity = '{}' AND j.entity_id IN (SELECT id FROM {} WHERE {condition}))",
            register.table, register.table
        ));
    }
    let sql = format!(
        "SELECT * FROM {} WHERE j.at >= $1 AND j.at < $2 AND j.source = 'audit_log' AND ({}) ORDER BY j.at DESC, j.id DESC LIMIT {MOST}",
        find::BOTH,
        records.join(" OR ")
    );
    let rows = scene
        .db()
        .all(sqlx::AssertSqlSafe(sql), values.clone())
        .await?;
    let lines = find::in_words(&scene, &names, rows).await?;
    let taken = taken(&scene, &mut values, &of_people).await?;
    let taken = find::in_words(&scene, &names, taken).await?;
    note(&scene, person).await?;
    let title = format!("Кто видел данные: {name}");
    page(&scene, "access_seen.html", &title)
        .crumb("Роли и доступ", "/lk/access/roles")
        .crumb(&name, &format!("/lk/access/people/{person}"))
        .with("lines", &lines)
        .with("full", &(lines.len() as i64 == MOST))
        .with("taken", &taken)
        .with("person_id", &person)
        .with("from", &asked.from.to_string())
        .with("to", &asked.to.to_string())
        .render()
}

/// The condition under which a record of the register is about the person: a link to people, or to their work.
fn theirs(register: &Register) -> Option<String> {
    let links = |to: &str| -> Vec<&'static str> {
        let fields = register.fields.iter();
        let fields = fields.filter(|f| matches!(f.kind, Kind::Link(table) if table == to));
        fields.map(|f| f.name).collect()
    };
    let mut conditions: Vec<String> = links("person")
        .iter()
        .map(|field| format!("{field} = $3"))
        .collect();
    for field in links("employment") {
        conditions.push(format!(
            "{field} IN (SELECT id FROM employment WHERE person_id = $3)"
        ));
    }
    (!conditions.is_empty()).then(|| conditions.join(" OR "))
}

/// Whole lists that were taken away: the person may have been among them.
async fn taken(
    scene: &Scene,
    values: &mut Vec<Val>,
    registers: &[(&Register, String)],
) -> Result<Vec<find::Row>> {
    values.truncate(2);
    let mut tables: Vec<String> = registers
        .iter()
        .map(|(r, _)| format!("'{}'", r.table))
        .collect();
    tables.push("'person'".to_owned());
    let sql = format!(
        "SELECT * FROM {} WHERE j.at >= $1 AND j.at < $2 AND j.source = 'audit_log' AND j.entity_id IS NULL \
         AND j.action IN ('export', 'print') AND j.entity IN ({}) ORDER BY j.at DESC, j.id DESC LIMIT {MOST}",
        find::BOTH,
        tables.join(", ")
    );
    Ok(scene
        .db()
        .all(sqlx::AssertSqlSafe(sql), values.clone())
        .await?)
}

/// Looking into the journal about one person is itself written down.
async fn note(scene: &Scene, person: i64) -> Result<()> {
    let mut tx = scene.db().begin().await?;
    let (now, by) = (scene.asker.now, &scene.asker.by);
    journal::note(
        &mut tx,
        now,
        by,
        "look_journal",
        audit::ABOUT,
        Some(person),
        None,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
