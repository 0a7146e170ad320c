//! The college as people meet it: a real Chromium at the real program, sentence by sentence.

mod accessibility;
#[allow(dead_code, reason = "each test file uses its part")]
#[path = "../demo/mod.rs"]
mod demo;
mod driver;
mod everywhere;
mod look;
mod page;
mod portal;
mod registers;
mod site;
mod tables;
mod watch;
