//! The engine of registers as people meet it, through the real router on both engines: every register that is described
//! works, lists say what is asked of them, nothing typed is lost, nobody sees or feels out what is not theirs.

#[path = "registers/bulk.rs"]
mod bulk;
#[path = "registers/every.rs"]
mod every;
#[path = "registers/forms.rs"]
mod forms;
#[path = "registers/help.rs"]
mod help;
#[path = "registers/large.rs"]
mod large;
#[path = "registers/lists.rs"]
mod lists;
#[path = "registers/merging.rs"]
mod merging;
#[path = "registers/records.rs"]
mod records;
#[path = "registers/rights.rs"]
mod rights;
#[path = "registers/sample.rs"]
mod sample;
#[path = "registers/terms.rs"]
mod terms;
mod world;
