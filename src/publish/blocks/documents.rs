//! «Документы» and the documents of other sub-sections: published local acts by their place in the section. The
//! newest act of a place stands there, the earlier ones are its editions.

use std::collections::BTreeMap;

use super::super::{
    Gathered, Line, Origin,
    reading::{Reader, day, row},
};
use crate::{
    site::facts::{Doc, Edition, Period, Place, Row, Value},
    storage::{Result, v},
};

/// A published local act.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Act {
    pub id: i64,
    pub title: String,
    pub approved_on: String,
    pub valid_to: Option<String>,
    pub sveden_prop: String,
    pub updated_at: String,
}

/// Places of acts: section, block, field, whether several stand side by side.
const PLACES: &[(&str, &str, &str, bool)] = &[
    ("document", "documents", "ustavDocLink", false),
    ("document", "documents", "localActStud", false),
    ("document", "documents", "localActOrder", false),
    ("document", "documents", "localActCollec", false),
    ("document", "documents", "reportEduDocLink", false),
    ("document", "documents", "prescriptionDocLink", true),
    ("document", "documents", "priemDocLink", false),
    ("document", "documents", "modeDocLink", false),
    ("document", "documents", "tekKontrolDocLink", false),
    ("document", "documents", "perevodDocLink", false),
    ("document", "documents", "vozDocLink", false),
    ("grants", "support", "grant", true),
    ("grants", "support", "support", true),
    ("paid_edu", "paid", "paidEdu", true),
    ("paid_edu", "paid", "paidDog", true),
    ("paid_edu", "paid", "paidSt", true),
    ("budget", "plan", "finPlanDocLink", true),
];

pub(super) async fn gather(reader: &mut Reader<'_>, out: &mut Gathered) -> Result<()> {
    let acts = acts(reader).await?;
    let mut blocks: BTreeMap<(&str, &str), (Row, i64)> = BTreeMap::new();
    for (section, block, field, several) in PLACES {
        let here: Vec<&Act> = acts
            .iter()
            .filter(|act| act.sveden_prop == *field)
            .collect();
        let docs = match several {
            true => current(reader, &here)
                .filter_map(|act| paper(reader, act, section))
                .collect(),
            false => Vec::from_iter(edited(reader, &here, section)),
        };
        for (doc, act) in docs {
            let (said, id) = blocks
                .entry((section, block))
                .or_insert_with(|| (row(&act.updated_at), act.id));
            said.changed = said.changed.max(day(Some(&act.updated_at)));
            said.push(field, Value::Doc(Box::new(doc)));
            *id = 0;
        }
    }
    for ((section, block), (row, id)) in blocks {
        let of = Origin {
            table: "local_act",
            id,
        };
        out.add(
            name(section),
            name(block),
            "local_act",
            vec![Line { row, of }],
        );
    }
    Ok(())
}

/// The name as it stands in the list of places.
fn name(word: &str) -> &'static str {
    let all = PLACES
        .iter()
        .flat_map(|(section, block, ..)| [*section, *block]);
    all.into_iter()
        .find(|known| *known == word)
        .unwrap_or_default()
}

/// Acts that may be published, the newest first.
pub(super) async fn acts(reader: &Reader<'_>) -> Result<Vec<Act>> {
    let sql = "SELECT id, title, approved_on, valid_to, sveden_prop, updated_at FROM local_act \
        WHERE deleted_at IS NULL AND archived_at IS NULL AND sveden_prop IS NOT NULL AND pub IN ('published', 'archived') \
        AND approved_on <= $1 ORDER BY approved_on DESC, id DESC";
    reader.db.all(sql, v![reader.day()]).await
}

/// Acts that are in force.
fn current<'a>(reader: &Reader<'_>, acts: &[&'a Act]) -> impl Iterator<Item = &'a Act> + use<'a> {
    let today = reader.today;
    let acts: Vec<&Act> = acts.to_vec();
    acts.into_iter()
        .filter(move |act| day(act.valid_to.as_deref()).is_none_or(|till| till >= today))
}

/// An act as a document.
pub(super) fn paper<'a>(
    reader: &mut Reader<'_>,
    act: &'a Act,
    section: &str,
) -> Option<(Doc, &'a Act)> {
    let doc = reader.doc("local_act", act.id, "file", section, &act.title)?;
    let doc = Doc {
        date: day(Some(&act.approved_on)),
        year: year(&act.title),
        ..doc
    };
    Some((doc, act))
}

/// The newest act that has a file, with the earlier ones as its editions.
fn edited<'a>(reader: &mut Reader<'_>, acts: &[&'a Act], section: &str) -> Option<(Doc, &'a Act)> {
    let newest = current(reader, acts).next()?;
    let mut papers = acts
        .iter()
        .skip_while(|act| act.id != newest.id)
        .filter_map(|act| paper(reader, act, section))
        .collect::<Vec<_>>()
        .into_iter();
    let (mut doc, act) = papers.next()?;
    doc.editions = papers.filter_map(|(doc, act)| edition(doc, act)).collect();
    Some((doc, act))
}

fn edition(doc: Doc, act: &Act) -> Option<Edition> {
    let Place::File { path, size } = doc.place else {
        return None;
    };
    Some(Edition {
        title: doc.title,
        path,
        size,
        date: day(Some(&act.approved_on))?,
        note: day(act.valid_to.as_deref())
            .map(|till| format!("действовала до {}", crate::site::facts::date_text(till))),
        signature: doc.signature,
    })
}

/// The year that a title names: «на 2027/2028 учебный год», «за 2025 год».
fn year(title: &str) -> Option<Period> {
    let words: Vec<&str> = title.split_whitespace().collect();
    let academic = words.iter().find_map(|word| {
        let word = word.trim_matches(|c: char| !c.is_ascii_digit());
        Period::named(word).filter(|period| period.academic)
    });
    academic.or_else(|| {
        let said = words.array_windows().find(|[before, _]| *before == "за");
        said.and_then(|[_, year]| Period::named(year))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_its_year() {
        let ends = |title: &str| year(title).map(|period| (period.ends, period.academic));
        assert_eq!(
            ends("Правила приёма на 2027/2028 учебный год"),
            Some((2028, true))
        );
        assert_eq!(
            ends("Отчёт о результатах самообследования за 2025 год"),
            Some((2025, false))
        );
        assert_eq!(ends("Коллективный договор на 2024–2027 годы"), None);
        assert_eq!(ends("Устав"), None);
    }
}
