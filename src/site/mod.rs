//! THE GENERATOR: content → model → Markdown → render → write, into plain files that any web
//! server can serve. The portal meets it only in the facts; nothing here knows accounts,
//! databases or requests.

pub mod check;
pub mod facts;
pub mod problem;
pub mod serve;
pub mod sveden;

pub use problem::Problem;
