//! The blocks, one file a sub-section: what is asked of the registers and how it is worded for the site. Each reads its
//! tables with SQL of its own and adds rows that know their record; none writes anything.

mod catering;
mod common;
mod data;
mod documents;
mod employees;
mod environment;
mod managers;
mod objects;
mod people;
mod structure;

use jiff::Zoned;

use super::{Gathered, reading::Reader};
use crate::storage::{Db, Result};

/// Reads all registers that feed the site.
pub(super) async fn gather(db: &Db, now: &Zoned) -> Result<Gathered> {
    let mut reader = Reader::new(db, now).await?;
    let mut out = Gathered::default();
    let own = common::own(&reader).await?;
    common::gather(&mut reader, own.as_ref(), &mut out).await?;
    structure::gather(&mut reader, own.as_ref(), &mut out).await?;
    managers::gather(&reader, own.as_ref(), &mut out).await?;
    employees::gather(&reader, &mut out).await?;
    documents::gather(&mut reader, &mut out).await?;
    objects::gather(&mut reader, &mut out).await?;
    catering::gather(&reader, &mut out).await?;
    data::gather(&reader, own.as_ref(), &mut out).await?;
    environment::gather(&reader, &mut out).await?;
    out.files = reader.files;
    Ok(out)
}
