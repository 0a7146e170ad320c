//! Which column of a file is which field: by label, name, other headings under which it is known, or as the person
//! said the last time a file looked like this.

use crate::{
    registers::{
        Reading,
        describe::{Field, Kind},
    },
    sheets::clean,
};

/// The fields that a file can bring.
pub fn importable(pass: &Reading) -> impl Iterator<Item = &'static Field> + '_ {
    pass.fields()
        .filter(|field| !matches!(field.kind, Kind::Files(_)))
}

/// The field that a heading names.
pub fn known(pass: &Reading, heading: &str) -> Option<&'static Field> {
    let heading = bare(heading);
    if heading.is_empty() {
        return None;
    }
    let by_label = importable(pass).find(|field| bare(field.label) == heading);
    let by_others = || {
        importable(pass).find(|field| {
            let mut others = field.synonyms.iter();
            field.name == heading || others.any(|other| bare(other) == heading)
        })
    };
    by_label.or_else(by_others)
}

/// A field for each heading; a field that two headings name belongs to the first.
pub fn guess(pass: &Reading, headings: &[String]) -> Vec<Option<&'static Field>> {
    let mut taken: Vec<&str> = Vec::new();
    headings
        .iter()
        .map(|heading| {
            let field = known(pass, heading).filter(|field| !taken.contains(&field.name))?;
            taken.push(field.name);
            Some(field)
        })
        .collect()
}

/// Letters and digits only, so that «Площадь, м²» is «площадь м²» and «№ п/п» is «пп».
fn bare(text: &str) -> String {
    let folded = clean::folded(text);
    let kept = folded
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '№' | '_' | '%'));
    kept.collect()
}

/// The headings of a file as one text, by which its mapping is remembered.
pub fn fingerprint(headings: &[String]) -> String {
    let folded: Vec<String> = headings.iter().map(|h| clean::folded(h)).collect();
    folded.join("\n")
}
