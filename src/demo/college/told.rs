//! What is told of the invented college, as its files tell it.

use std::sync::LazyLock;

use serde::{Deserialize, de::DeserializeOwned};

macro_rules! told {
    ($(#[$doc:meta])* $name:ident, $file:literal, $kind:ty) => {
        $(#[$doc])*
        pub static $name: LazyLock<$kind> = LazyLock::new(|| read($file, include_str!($file)));
    };
}

told!(
    /// Organisations and the college's own papers.
    ORGANISATION,
    "organisation.toml",
    Organisation
);
told!(
    /// Governing bodies and units.
    STRUCTURE,
    "structure.toml",
    Structure
);
told!(
    /// Buildings, rooms, catering.
    PROPERTY,
    "property.toml",
    Property
);
told!(
    /// Specialties, programmes, disciplines.
    STUDIES,
    "studies.toml",
    Studies
);
told!(
    /// Local acts.
    ACTS,
    "acts.toml",
    Acts
);
told!(
    /// Education and office contacts of those whom the site names.
    PEOPLE,
    "people.toml",
    People
);

fn read<T: DeserializeOwned>(name: &str, text: &str) -> T {
    // Our own file, compiled in and read by the test below: a mistake in it cannot reach a user.
    toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[derive(Deserialize)]
pub struct Organisation {
    pub organisation: Vec<Org>,
    pub account: Vec<Account>,
    pub permit: Vec<Permit>,
    pub charter: Vec<Charter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Org {
    pub key: String,
    pub short_name: String,
    pub full_name: String,
    pub kinds: Vec<String>,
    pub inn: String,
    pub kpp: String,
    pub ogrn: String,
    pub legal_address: String,
    pub region_code: String,
    pub status: String,
    pub okved: Option<String>,
    pub okpo: Option<String>,
    pub okato: Option<String>,
    pub legal_form: Option<String>,
    pub ownership: Option<String>,
    pub founded_on: Option<String>,
    pub founder: Option<String>,
    pub head_name: Option<String>,
    pub head_post: Option<String>,
    pub acts_on: Option<String>,
    pub charter_ref: Option<String>,
    pub post_address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub site: Option<String>,
    pub work_hours: Option<String>,
    pub languages: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    pub organisation: String,
    pub bank: String,
    pub bik: String,
    pub account: String,
    pub corr_account: String,
    pub personal_account: String,
    pub treasury: String,
    pub is_main: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permit {
    pub kind: String,
    pub number: String,
    pub reg_number: Option<String>,
    pub issued_on: String,
    pub issued_by: String,
    pub file: Option<String>,
    #[serde(default)]
    pub all_programmes: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charter {
    pub section: String,
    pub text: String,
    pub version: String,
    pub registered_on: String,
}

#[derive(Deserialize)]
pub struct Structure {
    pub body: Vec<Part>,
    pub unit: Vec<Part>,
}

/// A governing body or a unit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub kind: String,
    pub name: String,
    pub sort: i64,
    pub head: Option<String>,
    pub post: Option<String>,
    pub parent: Option<String>,
    #[serde(default)]
    pub in_education: bool,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub site: Option<String>,
    pub file: Option<String>,
}

#[derive(Deserialize)]
pub struct Property {
    pub building: Vec<Building>,
    pub room: Vec<Room>,
    pub catering: Vec<Catering>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Building {
    pub name: String,
    pub kind: String,
    pub address: String,
    pub area: i64,
    pub study_area: i64,
    pub floors: i64,
    pub built_year: i64,
    pub wear: i64,
    pub capacity: i64,
    pub accessible: String,
    pub access_note: String,
    pub cadastral: String,
    pub right_doc: String,
    pub fire_cert: String,
    pub sanitary_cert: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    pub building: String,
    pub number: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub floor: Option<i64>,
    pub area: i64,
    pub seats: Option<i64>,
    pub computers: Option<i64>,
    #[serde(default)]
    pub schedulable: bool,
    #[serde(default)]
    pub accessible: bool,
    pub access_note: Option<String>,
    pub equipment: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catering {
    pub kind: String,
    pub building: String,
    pub room: String,
    pub seats: i64,
    pub schedule: String,
    pub meals: Option<i64>,
}

#[derive(Deserialize)]
pub struct Studies {
    pub specialty: Vec<Specialty>,
    pub programme: Vec<Programme>,
    pub discipline: Vec<Discipline>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specialty {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub fgos_ref: Option<String>,
    pub ugs_code: Option<String>,
    pub ugs_name: Option<String>,
    pub qualifications: String,
    pub medical_697: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    pub specialty: String,
    pub kind: String,
    pub name: String,
    pub profile: Option<String>,
    pub qualification: String,
    pub base: String,
    pub study_form: String,
    pub term_months: i64,
    pub adapted: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discipline {
    pub name: String,
    pub kind: String,
    #[serde(default)]
    pub foreign_lang: bool,
    #[serde(default)]
    pub pe: bool,
    pub subgroups: Option<i64>,
}

#[derive(Deserialize)]
pub struct Acts {
    pub act: Vec<Act>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    pub kind: String,
    pub title: String,
    pub number: String,
    pub approved_on: String,
    pub sveden_prop: String,
    pub file: String,
}

#[derive(Deserialize)]
pub struct People {
    pub contact: Vec<Contact>,
    pub diploma: Vec<Diploma>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub name: String,
    pub phone: String,
    pub email: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diploma {
    pub name: String,
    pub kind: String,
    pub level: String,
    pub specialty: String,
    pub qualification: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_told_can_be_read() {
        assert_eq!(
            ORGANISATION
                .organisation
                .iter()
                .filter(|org| org.key == "own")
                .count(),
            1
        );
        assert!(STRUCTURE.unit.len() > 20 && STRUCTURE.body.len() == 6);
        assert_eq!(PROPERTY.building.len(), 5);
        assert!(STUDIES.discipline.len() > 100 && !ACTS.act.is_empty());
        assert!(PEOPLE.diploma.len() >= PEOPLE.contact.len());
    }
}
