//! Letters on their way out: the mail server, the queue, the digest. A letter that was written down is sent or told of as
//! not sent; nothing is lost because a server is down.

mod compose;
pub mod digest;
pub mod post;
pub mod queue;

pub use post::{Post, Sent};
pub use queue::LetterMaker;
