//! The whole matrix of rights: role × register × operation × fields, read from the descriptions and from nothing else.
//! People review it, the command line prints it, tests walk it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    access::{Right, right},
    catalog::Catalog,
    describe::{Register, Writer},
};
use crate::identity::roles;

/// What one who reads may do with a register.
const READS: &[&str] = &[
    "list", "card", "history", "print", "export", "lists", "verdict",
];
/// What one who writes may do besides.
const WRITES: &[&str] = &[
    "new", "edit", "delete", "restore", "archive", "files", "bulk", "undo", "import",
];

/// The matrix.
#[derive(Debug, Serialize)]
pub struct Matrix {
    /// All roles.
    pub roles: Vec<Role>,
    /// All registers, in the order of the regulation.
    pub registers: Vec<Line>,
}

/// A role.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Role {
    pub code: &'static str,
    pub name: &'static str,
}

/// A register.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Line {
    pub table: &'static str,
    pub title: &'static str,
    pub subsystem: &'static str,
    /// `engine`, or the page of the workflow that writes it.
    pub writer: &'static str,
    /// The roles that may anything; for the others the register does not exist.
    pub rights: BTreeMap<&'static str, Cell>,
    /// Private fields and the roles that see them, whatever else the roles may.
    pub private: BTreeMap<&'static str, Vec<&'static str>>,
}

/// What a role may do with a register.
#[derive(Debug, Serialize)]
pub struct Cell {
    /// `write`, `read`, `some`.
    pub right: &'static str,
    /// For `some`: which records, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<&'static str>,
    /// What may be done.
    pub operations: Vec<&'static str>,
    /// Fields that do not exist for the role.
    pub hidden: Vec<&'static str>,
}

impl Matrix {
    /// The matrix of a catalogue.
    pub fn of(catalog: &Catalog) -> Self {
        let all = catalog.subsystems().iter();
        let registers = all.flat_map(|subsystem| {
            let registers = subsystem.registers.iter();
            registers.map(|register| line(register, subsystem.title))
        });
        Self {
            roles: roles::ALL
                .iter()
                .map(|role| Role {
                    code: role.code,
                    name: role.name,
                })
                .collect(),
            registers: registers.collect(),
        }
    }

    /// The matrix as a table for the eye: `w` reads and writes, `r` reads, `s` sees some records, `.` nothing; then
    /// the scopes and the private fields.
    pub fn text(&self) -> String {
        let widest = self.registers.iter().map(|line| line.table.len()).max();
        let width = widest.unwrap_or(0);
        let mut text = format!("{:width$}", "");
        for role in &self.roles {
            text.push_str(&format!(" {:>4}", role.code));
        }
        text.push('\n');
        for line in &self.registers {
            text.push_str(&format!("{:width$}", line.table));
            for role in &self.roles {
                text.push_str(&format!(" {:>4}", letter(line.rights.get(role.code))));
            }
            text.push('\n');
        }
        text.push_str("\n# Часть записей\n");
        for line in &self.registers {
            for (role, cell) in &line.rights {
                if let Some(scope) = cell.scope {
                    text.push_str(&format!("{} {role}: {scope}\n", line.table));
                }
            }
        }
        text.push_str("\n# Закрытые поля\n");
        for line in &self.registers {
            for (field, roles) in &line.private {
                text.push_str(&format!("{}.{field}: {}\n", line.table, roles.join(" ")));
            }
        }
        text.push_str("\n# Изменяются только своими страницами\n");
        for line in self.registers.iter().filter(|line| line.writer != "engine") {
            text.push_str(&format!("{}: {}\n", line.table, line.writer));
        }
        text
    }
}

fn letter(cell: Option<&Cell>) -> &'static str {
    match cell.map(|cell| cell.right) {
        Some("write") => "w",
        Some("read") => "r",
        Some(_) => "s",
        None => ".",
    }
}

fn line(register: &'static Register, subsystem: &'static str) -> Line {
    let rights = roles::ALL
        .iter()
        .filter_map(|role| Some((role.code, cell(register, role.code)?)));
    let private = register
        .fields
        .iter()
        .filter(|field| !field.private.is_empty());
    Line {
        table: register.table,
        title: register.many,
        subsystem,
        writer: match register.writer {
            Writer::Engine => "engine",
            Writer::Workflow(_, url) => url,
        },
        rights: rights.collect(),
        private: private
            .map(|field| (field.name, field.private.to_vec()))
            .collect(),
    }
}

fn cell(register: &'static Register, role: &'static str) -> Option<Cell> {
    let (right, scope) = match right(register, role) {
        Right::None => return None,
        Right::Some(words) => ("some", Some(words)),
        Right::Read => ("read", None),
        Right::Write => ("write", None),
    };
    let mut operations = READS.to_vec();
    if right == "write" {
        operations.extend(WRITES);
    }
    let hidden = register
        .fields
        .iter()
        .filter(|field| !field.private.is_empty() && !field.private.contains(&role));
    Some(Cell {
        right,
        scope,
        operations,
        hidden: hidden.map(|field| field.name).collect(),
    })
}
