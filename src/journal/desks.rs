//! Who sees which requests: the author, the person it is about, those at whose desk it lies, and whoever it was given
//! to. The condition is part of every query; a request of another desk is a page that does not exist.

use crate::{identity::sessions::Live, storage::Val};

/// The roles that have a desk.
pub const DESKS: &[&str] = &["ADM", "EIO", "TP", "KON", "MET", "HR", "SITE", "PDN"];
/// Who may open the queue.
pub const WORKERS: &[&str] = &["ADM", "EIO", "TP", "KON", "MET", "HR", "SITE", "PDN", "OP"];
/// They see the requests of every desk and give them to any.
const CHIEFS: &[&str] = &["ADM", "EIO"];
/// They see what a person's card says of them.
pub const CLEARED: &[&str] = &["ADM", "KON", "HR"];

/// Whoever looks.
#[derive(Clone, Debug)]
pub struct Eyes {
    /// The person.
    pub me: i64,
    all: bool,
    roles: Vec<String>,
}

impl Eyes {
    /// Of a visitor.
    pub fn of(visit: &Live) -> Self {
        Self {
            me: visit.person_id,
            all: visit.has_any(CHIEFS),
            roles: visit.role_codes().map(str::to_owned).collect(),
        }
    }

    /// Whether they see every request.
    pub fn all(&self) -> bool {
        self.all
    }

    /// Whether they sort anything out at all.
    pub fn works(&self) -> bool {
        self.has_any(WORKERS)
    }

    /// Whether they have one of the roles.
    pub fn has_any(&self, codes: &[&str]) -> bool {
        self.roles.iter().any(|role| codes.contains(&role.as_str()))
    }

    /// The condition over `t` under which they sort a request out, its values bound after those of `values`.
    pub fn condition(&self, values: &mut Vec<Val>) -> String {
        if self.all {
            return "1 = 1".to_owned();
        }
        values.push(Val::Int(self.me));
        let mut any = vec![format!("t.assignee_id = ${}", values.len())];
        for role in self
            .roles
            .iter()
            .filter(|role| DESKS.contains(&role.as_str()))
        {
            values.push(Val::Text(role.clone()));
            any.push(format!("t.desk = ${}", values.len()));
        }
        if self.has_any(&["OP"]) {
            any.push("t.kind IN ('dev_feedback', 'suggestion')".to_owned());
        }
        format!("({})", any.join(" OR "))
    }

    /// Whether they sort this one out.
    pub fn sort_out(&self, desk: Option<&str>, kind: &str, assignee: Option<i64>) -> bool {
        self.all
            || assignee == Some(self.me)
            || desk.is_some_and(|desk| {
                DESKS.contains(&desk) && self.roles.iter().any(|role| role == desk)
            })
            || self.has_any(&["OP"]) && matches!(kind, "dev_feedback" | "suggestion")
    }

    /// Whether they may correct the record of such a person (J.2): students and their parents — who answers for the
    /// students' data; workers — the administrator and the staff department.
    pub fn may_correct(&self, subject_kind: &str) -> bool {
        match subject_kind {
            "staff" => self.has_any(&["ADM", "HR"]),
            _ => self.has_any(&["KON"]),
        }
    }

    /// Whether birth dates, numbers and addresses are for their eyes.
    pub fn cleared(&self) -> bool {
        self.has_any(CLEARED)
    }
}
