//! Governing bodies with those who head them, and units. Who heads a unit is told by an assignment, which orders make.

use anyhow::Result;

use super::{
    Known, Pen,
    told::{Part, STRUCTURE},
};
use crate::{
    registers::Values,
    storage::v,
    subsystems::organisation::{BODY_MEMBERS, GOVERNING_BODIES, ORG_UNITS},
};

/// The day on which the college approved its regulations anew.
const APPROVED: &str = "2025-08-29";

pub async fn fill(pen: &Pen<'_>) -> Result<()> {
    for body in &STRUCTURE.body {
        let paper = paper(pen, body).await?;
        let head = head(pen, body).await?;
        let mut tx = pen.begin().await?;
        let id = pen
            .put_all(&mut tx, &GOVERNING_BODIES, contacts(body))
            .await?;
        if let Some(paper) = paper {
            pen.attach(&mut tx, &paper, &GOVERNING_BODIES, id, "regulation")
                .await?;
            pen.sign(&mut tx, &paper, APPROVED).await?;
        }
        if let Some(person) = head {
            let values = [
                ("body_id", id.into()),
                ("person_id", person.into()),
                ("post", body.post.clone().into()),
                ("is_head", true.into()),
                ("since", "2025-08-29".into()),
            ];
            pen.put(&mut tx, &BODY_MEMBERS, values).await?;
        }
        tx.commit().await?;
    }
    let mut known = Known::new();
    for unit in &STRUCTURE.unit {
        let paper = paper(pen, unit).await?;
        let parent = unit
            .parent
            .as_ref()
            .and_then(|name| known.get(name))
            .copied();
        let mut values = contacts(unit);
        values.set("parent_id", parent.into());
        values.set("in_education", unit.in_education.into());
        let mut tx = pen.begin().await?;
        let id = pen.put_all(&mut tx, &ORG_UNITS, values).await?;
        if let Some(paper) = paper {
            pen.attach(&mut tx, &paper, &ORG_UNITS, id, "regulation_file")
                .await?;
            pen.sign(&mut tx, &paper, APPROVED).await?;
        }
        tx.commit().await?;
        known.insert(unit.name.clone(), id);
    }
    Ok(())
}

fn contacts(part: &Part) -> Values {
    Values::from([
        ("name", part.name.as_str().into()),
        ("kind", part.kind.as_str().into()),
        ("sort", part.sort.into()),
        ("address", part.address.clone().into()),
        ("phone", part.phone.clone().into()),
        ("email", part.email.clone().into()),
        ("site", part.site.clone().into()),
    ])
}

async fn paper(pen: &Pen<'_>, part: &Part) -> Result<Option<crate::storage::StoredFile>> {
    match &part.file {
        Some(path) => pen.paper(path).await,
        None => Ok(None),
    }
}

/// The person of a told name, when the college has them.
async fn head(pen: &Pen<'_>, part: &Part) -> Result<Option<i64>> {
    let Some(name) = &part.head else {
        return Ok(None);
    };
    let mut words = name.split(' ');
    let [last, first, middle] = [(); 3].map(|()| words.next().unwrap_or_default().to_owned());
    let found: Option<(i64,)> = pen
        .db()
        .opt(
            "SELECT id FROM person WHERE last_name = $1 AND first_name = $2 AND middle_name = $3 ORDER BY id LIMIT 1",
            v![last, first, middle],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}
