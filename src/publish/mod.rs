//! From registers to the public site: which facts the registers give, what will change on the site when they are
//! published, and publishing itself. Plain SQL is written here where it is used; no HTML of the site is made here.

mod blocks;
mod diff;
mod export;
mod feeds;
mod founding;
mod gathered;
mod journal;
mod pages;
mod reading;
mod service;
mod signatures;

pub use diff::{Change, Snapshot, changes};
pub use feeds::{Place, places, titles};
pub use founding::found;
pub use gathered::{Block, Gap, Gathered, Line, Origin};
pub use journal::{Publication, last};
pub use pages::routes;
pub use service::{Options, Publisher, record, supplied};
pub use signatures::{Signed, sign};

use jiff::Zoned;

use crate::{
    registers::Catalog,
    site::{Problem, facts::Facts},
    storage::{Db, Result},
    subsystems,
};

/// The gathered as facts, with registers named as their sources.
pub fn facts(gathered: &Gathered) -> (Facts, Vec<Problem>) {
    gathered.facts(&Catalog::new(subsystems::ALL))
}

/// Everything that the registers give the site on a day.
pub async fn gather(db: &Db, now: &Zoned) -> Result<Gathered> {
    blocks::gather(db, now).await
}
