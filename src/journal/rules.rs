//! Who gets a new request: of the rules that fit, the one in which most is said.

use crate::storage::{Db, Result, v};

/// A rule.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Rule {
    kind: String,
    error_kind: Option<String>,
    subject_kind: Option<String>,
    category: Option<String>,
    /// The role whose desk it is.
    pub desk: String,
    /// The person who gets it at once.
    pub person_id: Option<i64>,
    /// How urgent it is.
    pub priority: Option<String>,
    /// Working days to answer.
    pub term_days: Option<i64>,
}

/// The working days when no rule says them.
pub const DAYS: u32 = 3;

/// What a rule looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// `TICKET_KIND`.
    pub kind: &'a str,
    /// `LOGIN_ERROR`.
    pub error: Option<&'a str>,
    /// `TICKET_SUBJECT`.
    pub subject: &'a str,
    /// The part of the portal.
    pub category: Option<&'a str>,
}

/// All rules.
pub async fn all(db: &Db) -> Result<Vec<Rule>> {
    db.all(
        "SELECT kind, error_kind, subject_kind, category, desk, person_id, priority, term_days FROM ticket_rule \
         WHERE deleted_at IS NULL AND archived_at IS NULL ORDER BY id",
        v![],
    )
    .await
}

/// The rule for a request.
pub fn choose<'a>(rules: &'a [Rule], about: &About<'_>) -> Option<&'a Rule> {
    let fits = |said: &Option<String>, known: Option<&str>| match said {
        Some(said) => known == Some(said.as_str()),
        None => true,
    };
    let weight = |rule: &Rule| {
        usize::from(rule.category.is_some()) * 4
            + usize::from(rule.error_kind.is_some()) * 2
            + usize::from(rule.subject_kind.is_some())
    };
    let mut best: Option<&Rule> = None;
    for rule in rules.iter().filter(|rule| {
        rule.kind == about.kind
            && fits(&rule.error_kind, about.error)
            && fits(&rule.subject_kind, Some(about.subject))
            && fits(&rule.category, about.category)
    }) {
        if best.is_none_or(|known| weight(rule) > weight(known)) {
            best = Some(rule);
        }
    }
    best
}

/// The working days of a rule.
pub fn days(rule: Option<&Rule>) -> u32 {
    rule.and_then(|rule| u32::try_from(rule.term_days?).ok())
        .unwrap_or(DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(error: Option<&str>, subject: Option<&str>, desk: &str) -> Rule {
        Rule {
            kind: "login_problem".into(),
            error_kind: error.map(str::to_owned),
            subject_kind: subject.map(str::to_owned),
            category: None,
            desk: desk.into(),
            person_id: None,
            priority: None,
            term_days: None,
        }
    }

    #[test]
    fn the_rule_that_says_most_wins_and_the_first_of_equals() {
        let rules = [
            rule(None, None, "KON"),
            rule(None, Some("staff"), "ADM"),
            rule(Some("slow"), None, "TP"),
            rule(Some("slow"), None, "EIO"),
        ];
        let desk = |error, subject| {
            let about = About {
                kind: "login_problem",
                error,
                subject,
                category: None,
            };
            choose(&rules, &about).map(|rule| rule.desk.as_str())
        };
        assert_eq!(desk(Some("not_found"), "student"), Some("KON"));
        assert_eq!(desk(Some("not_found"), "staff"), Some("ADM"));
        assert_eq!(desk(Some("slow"), "staff"), Some("TP"));
        assert_eq!(
            choose(
                &rules,
                &About {
                    kind: "tech",
                    ..About::default()
                }
            )
            .map(|r| &r.desk),
            None
        );
        assert_eq!(days(None), DAYS);
    }
}
