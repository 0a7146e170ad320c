//! Who teaches what in which programme.

use std::sync::LazyLock;

use anyhow::Result;
use serde::Deserialize;

use super::Pen;
use crate::{
    storage::v,
    subsystems::{directories::DISCIPLINES, staff::registers::TEACHINGS},
};

#[derive(Deserialize)]
struct Told {
    teacher: Vec<Teacher>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Teacher {
    name: String,
    disciplines: Vec<String>,
    programmes: Vec<String>,
}

static TOLD: LazyLock<Told> = LazyLock::new(|| {
    // Our own file, compiled in and read by the test below: a mistake in it cannot reach a user.
    toml::from_str(include_str!("teaching.toml"))
        .unwrap_or_else(|error| panic!("teaching.toml: {error}"))
});

pub async fn fill(pen: &Pen<'_>) -> Result<()> {
    let mut tx = pen.begin().await?;
    for teacher in &TOLD.teacher {
        let [last, first, middle] = parts(&teacher.name);
        let found: Option<(i64,)> = tx
            .opt(
                "SELECT id FROM person WHERE last_name = $1 AND first_name = $2 AND coalesce(middle_name, '') = $3 \
                 AND deleted_at IS NULL ORDER BY id",
                v![last, first, middle],
            )
            .await?;
        let Some((person,)) = found else { continue };
        for name in &teacher.disciplines {
            let known: Option<(i64,)> = tx
                .opt(
                    "SELECT id FROM discipline WHERE name = $1 AND deleted_at IS NULL ORDER BY id",
                    v![name],
                )
                .await?;
            let discipline = match known {
                Some((id,)) => id,
                None => {
                    let values = [
                        ("name", name.as_str().into()),
                        ("kind", "discipline".into()),
                    ];
                    pen.put(&mut tx, &DISCIPLINES, values).await?
                }
            };
            for code in &teacher.programmes {
                let found: Option<(i64,)> = tx
                    .opt(
                        "SELECT g.id FROM programme g JOIN specialty s ON s.id = g.specialty_id \
                         WHERE s.code = $1 AND g.deleted_at IS NULL ORDER BY g.adapted, g.id",
                        v![code],
                    )
                    .await?;
                let Some((programme,)) = found else { continue };
                let values = [
                    ("person_id", person.into()),
                    ("discipline_id", discipline.into()),
                    ("programme_id", programme.into()),
                ];
                pen.put(&mut tx, &TEACHINGS, values).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(())
}

fn parts(name: &str) -> [&str; 3] {
    let mut words = name.splitn(3, ' ');
    std::array::from_fn(|_| words.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_who_teaches_teaches_something_somewhere() {
        let idle = TOLD
            .teacher
            .iter()
            .find(|t| t.disciplines.is_empty() || t.programmes.is_empty());
        assert!(idle.is_none() && TOLD.teacher.len() > 40);
    }
}
