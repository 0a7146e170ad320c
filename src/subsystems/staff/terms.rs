//! By when a worker must be attested, learn, see a doctor. From the dates of the last ones; no database.

use jiff::{ToSpan as _, civil::Date};
use serde::Serialize;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum What {
    Attestation,
    Training,
    Internship,
    Medical,
    Probation,
    Contract,
}

impl What {
    /// The words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Attestation => "аттестация",
            Self::Training => "повышение квалификации",
            Self::Internship => "стажировка",
            Self::Medical => "медицинский осмотр",
            Self::Probation => "конец испытательного срока",
            Self::Contract => "конец срока договора",
        }
    }
}

/// What is known of a worker for the terms.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Teaches or trains.
    pub is_ped: bool,
    /// `STAFF_CAT` of the main post.
    pub category: String,
    /// The first day of work here.
    pub hired_on: Option<Date>,
    /// The last attestation: category, day, its own end.
    pub attested: Option<(String, Date, Option<Date>)>,
    /// The last day of the last course.
    pub trained: Option<Date>,
    /// The last day of the last internship.
    pub internship: Option<Date>,
    /// The last examination and its own end.
    pub examined: Option<(Date, Option<Date>)>,
    /// The end of probation.
    pub probation_till: Option<Date>,
    /// The end of a contract for a term.
    pub contract_till: Option<Date>,
}

/// A term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// Of what.
    pub what: What,
    /// The day by which.
    pub on: Date,
}

/// All terms of a worker, the nearest first.
pub fn terms(facts: &Facts, today: Date) -> Vec<Term> {
    let years = |day: Date, n: i64| day.checked_add(n.years()).unwrap_or(day);
    let mut all = Vec::new();
    let mut add = |what, on: Option<Date>| {
        if let Some(on) = on {
            all.push(Term { what, on });
        }
    };
    if facts.is_ped {
        let attestation = match &facts.attested {
            // A category is for life now; one with an end was given before that, or is a fitness for the post.
            Some((category, _, None))
                if matches!(
                    category.as_str(),
                    "high" | "first" | "ped_method" | "ped_mentor"
                ) =>
            {
                None
            }
            Some((_, _, Some(end))) => Some(*end),
            Some((_, on, None)) => Some(years(*on, 5)),
            // Fitness for the post is tried after two years of work.
            None => facts.hired_on.map(|day| years(day, 2)),
        };
        add(What::Attestation, attestation);
        let trained = facts.trained.or(facts.hired_on);
        add(What::Training, trained.map(|day| years(day, 3)));
    }
    if facts.category == "master" {
        let last = facts.internship.or(facts.hired_on);
        add(What::Internship, last.map(|day| years(day, 3)));
    }
    let examined = facts
        .examined
        .map(|(on, end)| end.unwrap_or_else(|| years(on, 1)));
    add(What::Medical, examined.or(facts.hired_on));
    add(
        What::Probation,
        facts.probation_till.filter(|day| *day >= today),
    );
    add(What::Contract, facts.contract_till);
    all.sort_by_key(|term| term.on);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn of(facts: &Facts, what: What) -> Option<Date> {
        let all = terms(facts, date(2026, 11, 22));
        all.into_iter()
            .find(|term| term.what == what)
            .map(|term| term.on)
    }

    #[test]
    fn a_teacher_learns_every_three_years_and_is_attested_every_five() {
        let mut facts = Facts {
            is_ped: true,
            category: "ped".into(),
            hired_on: Some(date(2020, 9, 1)),
            trained: Some(date(2024, 3, 31)),
            attested: Some(("sdz".into(), date(2023, 2, 1), None)),
            ..Facts::default()
        };
        assert_eq!(of(&facts, What::Training), Some(date(2027, 3, 31)));
        assert_eq!(of(&facts, What::Attestation), Some(date(2028, 2, 1)));
        assert_eq!(of(&facts, What::Internship), None);
        facts.attested = Some(("high".into(), date(2024, 2, 1), None));
        assert_eq!(of(&facts, What::Attestation), None);
        facts.attested = None;
        assert_eq!(of(&facts, What::Attestation), Some(date(2022, 9, 1)));
    }

    #[test]
    fn a_master_has_an_internship_and_everyone_a_doctor() {
        let facts = Facts {
            is_ped: true,
            category: "master".into(),
            hired_on: Some(date(2025, 1, 10)),
            examined: Some((date(2026, 1, 15), None)),
            ..Facts::default()
        };
        assert_eq!(of(&facts, What::Internship), Some(date(2028, 1, 10)));
        assert_eq!(of(&facts, What::Medical), Some(date(2027, 1, 15)));
    }
}
