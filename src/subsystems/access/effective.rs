//! What a person may open, and why: read from the descriptions of registers and from the table of routes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    identity::roles::{self as known, Held},
    registers::{
        Catalog,
        access::{Right, right},
    },
    web::{Guard, Line, Method},
};

/// A register that the person may open.
#[derive(Serialize)]
pub(super) struct Open {
    subsystem: &'static str,
    title: &'static str,
    table: &'static str,
    right: String,
    why: String,
    private: String,
}

/// A page that is not for all.
#[derive(Serialize)]
pub(super) struct Door {
    title: &'static str,
    path: &'static str,
    why: String,
}

/// Why each role is there: since when and by which order.
pub(super) fn reasons(held: &[Held], codes: &[String]) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for code in codes {
        let name = known::find(code).map_or(code.as_str(), |role| role.name);
        let of = held.iter().find(|h| h.role == *code);
        let words = match of {
            Some(held) => {
                let basis = super::roles::basis(held);
                let comma = if basis.is_empty() { "" } else { ", " };
                let since = super::parts::shown(&held.valid_from);
                format!("{name} (с {since}{comma}{basis})")
            }
            None => format!("{name} (по закреплению за группой)"),
        };
        all.insert(code.clone(), words);
    }
    all
}

fn why<'a>(codes: impl Iterator<Item = &'a String>, reasons: &BTreeMap<String, String>) -> String {
    let words = codes.filter_map(|code| reasons.get(code).map(String::as_str));
    words.collect::<Vec<_>>().join("; ")
}

/// The registers that these roles open.
pub(super) fn registers(
    catalog: &Catalog,
    codes: &[String],
    reasons: &BTreeMap<String, String>,
) -> Vec<Open> {
    let mut open = Vec::new();
    for subsystem in catalog.subsystems() {
        for register in subsystem.registers {
            let rank = |code: &String| match right(register, code) {
                Right::None => 0,
                Right::Some(_) => 1,
                Right::Read => 2,
                Right::Write => 3,
            };
            let best = codes.iter().map(rank).max().unwrap_or(0);
            let words = match best {
                0 => continue,
                1 => {
                    let some = codes.iter().filter_map(|code| match right(register, code) {
                        Right::Some(words) => Some(words),
                        _ => None,
                    });
                    format!("читает {}", some.collect::<Vec<_>>().join(", "))
                }
                2 => "читает".to_owned(),
                _ => "читает и изменяет".to_owned(),
            };
            let private = register.fields.iter().filter(|field| {
                !field.private.is_empty()
                    && codes.iter().any(|c| field.private.contains(&c.as_str()))
            });
            open.push(Open {
                subsystem: subsystem.title,
                title: register.many,
                table: register.table,
                right: words,
                why: why(codes.iter().filter(|code| rank(code) == best), reasons),
                private: private.map(|f| f.label).collect::<Vec<_>>().join(", "),
            });
        }
    }
    open
}

/// The pages that these roles open and that are not for everyone.
pub(super) fn doors(
    table: &[Line],
    staff: bool,
    codes: &[String],
    reasons: &BTreeMap<String, String>,
) -> Vec<Door> {
    let pages = table.iter().filter(|line| line.method == Method::Get);
    let doors = pages.filter_map(|line| {
        let why = match line.guard {
            Guard::Roles(roles) => {
                let mine = codes.iter().filter(|code| roles.contains(&code.as_str()));
                why(mine, reasons)
            }
            Guard::Staff if staff => "все работники".to_owned(),
            _ => String::new(),
        };
        (!why.is_empty()).then_some(Door {
            title: line.menu.unwrap_or_default(),
            path: line.path,
            why,
        })
    });
    doors.collect()
}
