//! People as the site may name them: who works where on a day, how they are called and reached at work.

use std::collections::BTreeMap;

use super::super::reading::Reader;
use crate::storage::{Result, v};

/// A post that a person holds today.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Post {
    pub assignment_id: i64,
    pub person_id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub position: String,
    pub category: String,
    pub is_ped: bool,
    pub unit_kind: String,
    pub updated_at: String,
}

impl Post {
    /// «Фамилия Имя Отчество».
    pub fn full_name(&self) -> String {
        crate::identity::full_name(
            &self.last_name,
            &self.first_name,
            self.middle_name.as_deref(),
        )
    }
}

/// Everyone who holds a post today, in the order of appointment.
pub(super) async fn posts(reader: &Reader<'_>) -> Result<Vec<Post>> {
    let sql = "SELECT a.id AS assignment_id, p.id AS person_id, p.last_name, p.first_name, p.middle_name, \
        s.name AS position, s.category, s.is_ped, u.kind AS unit_kind, \
        CASE WHEN p.updated_at > a.updated_at THEN p.updated_at ELSE a.updated_at END AS updated_at \
        FROM assignment a JOIN employment e ON e.id = a.employment_id JOIN person p ON p.id = e.person_id \
        JOIN position s ON s.id = a.position_id JOIN org_unit u ON u.id = a.org_unit_id \
        WHERE a.deleted_at IS NULL AND e.deleted_at IS NULL AND p.deleted_at IS NULL \
        AND a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to > $1) \
        AND (e.dismissed_on IS NULL OR e.dismissed_on >= $1) ORDER BY a.id";
    reader.db.all(sql, v![reader.day()]).await
}

/// Telephones and addresses at work, by person; a private one is never asked for.
pub(super) async fn contacts(reader: &Reader<'_>, kind: &str) -> Result<BTreeMap<i64, String>> {
    let sql = "SELECT person_id, value FROM person_contact WHERE kind = $1 AND deleted_at IS NULL \
        AND archived_at IS NULL ORDER BY person_id, is_main DESC, id";
    let found: Vec<(i64, String)> = reader.db.all(sql, v![kind]).await?;
    let mut by_person: BTreeMap<i64, String> = BTreeMap::new();
    for (person, value) in found {
        by_person
            .entry(person)
            .and_modify(|known| *known = format!("{known}; {value}"))
            .or_insert(value);
    }
    Ok(by_person)
}
