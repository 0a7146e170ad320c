//! THE GENERATOR: content → model → Markdown → render → write, into plain files that any web
//! server can serve. The portal meets it only in the facts; nothing here knows accounts,
//! databases or requests.

mod builder;
mod context;
pub mod facts;
mod feeds;
mod front;
mod hash;
mod image;
mod jobs;
mod links;
mod live;
mod markdown;
mod model;
pub mod problem;
mod published;
mod render;
pub mod serve;
mod settings;
mod source;
pub mod sveden;
mod text;
mod theme;
mod toml_json;
pub mod watch;
mod write;

pub use builder::{Builder, Outcome, Progress, SiteOptions, served_folder};
pub use problem::Problem;
