//! Backup: made while serving, proved without restoring, restored only when proved. Each of the three is
//! a file of its own; the form of a backup is in `manifest.rs`. When to make one is decided above.

mod copy;
mod copy_text;
mod drill;
mod make;
mod manifest;
mod restore;
mod swap;
mod tables;
mod verify;

pub use drill::drill;
pub use make::backup;
pub use manifest::{Engine, Entry, Manifest, Table};
pub use restore::{Restore, Restored, restore};
pub(super) use swap::refuse_half_restored;
pub use verify::{Report, verify};

/// How far a long work has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// What is being done, in Russian.
    pub what: &'static str,
    /// Of `total`, in bytes or rows.
    pub done: u64,
    /// 0 when it is not known.
    pub total: u64,
}

/// Is told how far a long work has come.
pub type Progress<'a> = &'a (dyn Fn(Step) + Send + Sync);

/// For those who do not look.
pub fn silent(_: Step) {}

/// Folders beside the store that go with it: a name in the backup and where the folder lies (`content`).
pub type Extra<'a> = &'a [(&'a str, &'a std::path::Path)];
