//! `eios`: the public site and the electronic information and educational environment (ЭИОС)
//! of a vocational college in one program. The rooms are listed here from the roof down; who may
//! use whom is written in `tests/rooms.rs`.

pub mod cli;

pub mod app;
pub mod router;
pub mod server;

pub mod cabinets;
pub mod demo;
pub mod publish;
pub mod web;

pub mod documents;
pub mod identity;
pub mod jobs;
pub mod journal;
pub mod messages;
pub mod outbox;
pub mod picture;
pub mod registers;
pub mod sheets;
pub mod site;
pub mod storage;
pub mod subsystems;

pub mod calendar;
pub mod clock;
pub mod config;
pub mod themes;
