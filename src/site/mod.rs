//! THE GENERATOR: content → model → Markdown → render → write, into plain files that any web
//! server can serve, and the server's view of those files. The portal meets it only in the facts;
//! nothing here knows accounts, databases or requests behind a login.

mod answers;
mod builder;
pub mod check;
mod context;
mod data;
mod data_script;
pub mod facts;
mod feeds;
mod front;
mod functions;
mod hash;
mod image;
mod jobs;
mod layout;
mod links;
mod live;
mod maps;
mod markdown;
mod memo;
mod minify;
mod model;
mod pictures;
pub mod problem;
mod programmes;
mod prose;
mod published;
mod render;
mod search;
pub mod serve;
mod settings;
mod shared;
mod shortcodes;
pub mod signature;
mod source;
mod state;
mod supplied;
pub mod sveden;
mod taxonomy;
pub(crate) mod text;
mod theme;
mod toml_json;
pub mod watch;
mod write;

pub use builder::{Builder, Outcome, Progress, SiteOptions};
pub use problem::Problem;
pub use supplied::Supplied;
pub use write::{
    Changes, Content, Release, back, forget, is_built, keep, last_changes, may_be_named, published,
    releases,
};
