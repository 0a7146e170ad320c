//! Issuing logins and passwords: what is going to happen to whom (`plan`), how it happens in parts (`run`), the slips
//! that are shown once (`slips`), and what is left of it afterwards without a password (`batch`).

pub mod batch;
pub mod order;
pub mod plan;
pub mod run;
pub mod slips;

/// How a slip is handed over: code of the form and words of the journal.
pub const WAYS: &[(&str, &str)] = &[
    ("self", "лично"),
    ("curator", "через куратора под подпись"),
    ("proxy", "по доверенности"),
];
