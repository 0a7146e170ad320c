//! Whose orders are whose: by groups of kinds.

use crate::web::Visit;

/// All groups.
const ALL: &[&str] = &[
    "student",
    "practice",
    "gia",
    "stipend",
    "dorm",
    "staff",
    "base",
    "admission",
    "safety",
];
const STUDENTS: &[&str] = &["student", "practice", "gia", "stipend", "dorm"];

/// A role, the groups whose orders it reads, and whether it prepares them.
pub const RIGHTS: &[(&str, &[&str], bool)] = &[
    ("DIR", ALL, false),
    ("PDN", ALL, false),
    ("HR", &["staff", "base", "safety"], true),
    ("BUH", &["staff", "stipend"], false),
    (
        "KON",
        &[
            "base",
            "student",
            "practice",
            "gia",
            "stipend",
            "dorm",
            "admission",
            "safety",
        ],
        true,
    ),
    ("DEK", STUDENTS, true),
    ("ZPR", &["practice"], true),
    ("PK", &["admission"], true),
    ("ADM", &["base"], true),
    ("ZUR", &["base"], false),
    ("OT", &["safety"], true),
];

/// The roles that prepare orders of a group.
pub fn writers(group: &str) -> Vec<&'static str> {
    RIGHTS
        .iter()
        .filter(|(_, groups, writes)| *writes && groups.contains(&group))
        .map(|(role, ..)| *role)
        .collect()
}

/// Groups that a person reads.
pub fn read(visit: &Visit) -> Vec<&'static str> {
    groups(visit, |_| true)
}

/// Groups whose orders a person prepares.
pub fn write(visit: &Visit) -> Vec<&'static str> {
    groups(visit, |writes| writes)
}

fn groups(visit: &Visit, want: impl Fn(bool) -> bool) -> Vec<&'static str> {
    let mut groups: Vec<&'static str> = RIGHTS
        .iter()
        .filter(|(role, _, writes)| want(*writes) && visit.has_any(&[role]))
        .flat_map(|(_, groups, _)| groups.iter().copied())
        .collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}
