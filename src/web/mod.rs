//! The portal's frame: the one table of routes, the visitor who is proved before a handler runs, the one way to
//! render a page, forms, errors, security headers, and the pages of the door itself (entry, password, second step,
//! sessions, appearance). What the college does never lives here.

pub mod address;
pub mod assets;
mod code;
pub mod cookies;
pub mod device;
pub mod error;
mod factor;
mod file;
pub mod flash;
pub mod form;
mod frame;
mod gate;
mod head;
mod headers;
mod input;
mod keys;
mod kinds;
mod login;
pub mod look;
mod notice;
mod own;
pub mod page;
mod password;
mod path;
pub mod problem;
pub mod program;
pub mod routes;
mod sessions;
pub mod state;
pub mod text;
pub mod upload;
pub mod visit;

pub use crate::identity::limits::Use;
pub use error::{Error, Result};
pub use file::{has_preview, serve_file, serve_made, serve_preview};
pub use flash::Flash;
pub use form::{Fields, Form};
pub use frame::frame;
pub use headers::HSTS;
pub use input::{Choice, Input};
pub use notice::{Notice, Notices};
pub use page::Page;
pub use path::Path;
pub use problem::{Problem, Wrong};
pub use program::{Json, Way};
pub use routes::{Guard, Line, Method, Route, router, routes};
pub use state::State;
pub use upload::{Limits, Refused, Upload, Uploads};
pub use visit::{Asked, Guest, Halfway, Holder, Newcomer, Settled, Visit};
