//! Roles that read together: the rows of the matrix of roles and subsystems (domain.md, 2.2) under one name each.

/// Everyone who works in the college and the founder: they read directories.
pub const STAFF: &[&str] = &[
    "OP", "MIN", "ADM", "EIO", "DIR", "ZUR", "ZPR", "ZVR", "AHO", "HR", "PK", "UCH", "DEK", "KON",
    "MET", "PREP", "KUR", "SOC", "VUS", "OBS", "BUH", "OT", "BIB", "SITE", "GIA", "KACH", "TRD",
    "PDN", "RAB",
];

/// Everyone who studies, works, or wants to: they read what the college publishes about itself.
pub const ALL: &[&str] = &[
    "MIN", "ADM", "EIO", "DIR", "ZUR", "ZPR", "ZVR", "AHO", "HR", "PK", "UCH", "DEK", "KON", "MET",
    "PREP", "KUR", "SOC", "VUS", "OBS", "BUH", "OT", "BIB", "SITE", "GIA", "KACH", "TRD", "PDN",
    "RAB", "STU", "ABI",
];

/// Who answers for people's files: they see numbers of documents.
pub const FILES: &[&str] = &["PK", "KON", "HR", "DEK"];
