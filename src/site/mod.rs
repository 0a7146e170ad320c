//! THE GENERATOR: content → model → Markdown → render → write, into plain files that any web
//! server can serve, and the server's view of those files. The portal meets it only in the facts;
//! nothing here knows accounts, databases or requests behind a login.

mod builder;
pub mod check;
mod context;
pub mod facts;
mod feeds;
mod front;
mod hash;
mod image;
mod jobs;
mod layout;
mod links;
mod live;
mod markdown;
mod memo;
mod model;
pub mod problem;
mod programmes;
mod published;
mod render;
pub mod serve;
mod settings;
pub mod signature;
mod source;
pub mod sveden;
pub(crate) mod text;
mod theme;
mod toml_json;
pub mod watch;
mod write;

pub use builder::{Builder, Outcome, Progress, SiteOptions};
pub use problem::Problem;
pub use write::{
    Changes, Content, Release, back, forget, is_built, keep, last_changes, may_be_named, published,
    releases,
};
