//! Orders: books that give numbers, kinds, drafts with lines about people, consents, signature, cancelling, print.
//! What a signed line does to a person's registers is decided elsewhere (`staff::career`); no register is typed here.

pub mod draft;
mod error;
mod pages;
pub mod params;
pub mod registers;
pub mod rights;
mod service;
pub mod sign;
pub mod store;
pub mod text;

pub use error::{Error, Result};
pub use pages::{notices, routes};
pub use registers::{ORDER_BOOKS, ORDER_DOCS, ORDER_ITEMS, ORDER_KINDS};

use crate::registers::Subsystem;

/// Who may open the pages of orders.
pub const READERS: &[&str] = &[
    "DIR", "PDN", "HR", "BUH", "KON", "DEK", "ZPR", "PK", "ADM", "ZUR", "ZVR", "AHO", "OT",
];
/// Who prepares orders.
pub const WRITERS: &[&str] = &["HR", "KON", "DEK", "ZPR", "PK", "ADM", "OT"];

/// Приказы.
pub static ORDERS: Subsystem = Subsystem {
    code: "orders",
    title: "Приказы",
    about: "Книги, виды, проекты и подписанные приказы; печать и выписки.",
    registers: &[&ORDER_DOCS, &ORDER_ITEMS, &ORDER_KINDS, &ORDER_BOOKS],
    pages: registers::DOORS,
};
