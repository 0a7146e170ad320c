//! `eios version`: what this program is.

use anyhow::Result;

use super::Outcome;

pub(super) fn run() -> Result<Outcome> {
    println!("eios {}", env!("CARGO_PKG_VERSION"));
    Ok(Outcome::Done)
}
