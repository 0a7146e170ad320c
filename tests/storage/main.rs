//! The store, sentence by sentence, on SQLite and on PostgreSQL. Run by `tests/run`, which starts the
//! servers that these tests talk to.

mod backup;
mod damage;
mod errors;
mod files;
mod locks;
mod order;
mod schema;
mod transactions;
mod values;
mod world;
