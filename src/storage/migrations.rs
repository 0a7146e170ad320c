//! The schema, as a list of steps forward. A step is never changed after a release.

/// Version, name, DDL with the tokens `$ID$`, `$JSON$`, `$BYTES$` on which the two engines differ.
pub const ALL: &[(i64, &str, &str)] = &[(1, "door", include_str!("migrations/0001_door.sql"))];
