//! `eios check`: reads a site as the regulator's robot and as a careful visitor would: a built folder,
//! or any site that answers on this machine. It looks only at what visitors get, never at what it
//! was made of; the one exception are the days by which changes are due, which it is told.

mod address;
mod charset;
mod contrast;
mod css;
mod documents;
mod fetch;
mod habits;
mod harvest;
mod hidden;
mod links;
mod outside;
mod page;
mod pages;
mod pdf;
mod private;
mod report;
mod robot;
pub mod rules;
mod run;
mod show;
mod site;
mod tags;
mod tokens;
mod tree;
mod values;
mod walk;
mod ways;

pub use fetch::Limits;
pub use outside::Asking;
pub use report::{Finding, Item, Report, SectionReport, State, Weight};
pub use run::{Late, Options, Progress, run, run_address, run_folder};
pub use show::{Paint, act, html, rules as rules_text, text};
