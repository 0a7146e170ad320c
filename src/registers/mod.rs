//! The engine of registers: what a description says, it lists, shows, edits, imports, exports, remembers and
//! guards. It knows no subsystem by name (the list is handed in), and a rule that needs other rows is not here
//! but in the subsystem's workflow.

pub mod describe;
mod problems;
mod record;

pub use describe::{
    Access, Door, Due, Field, Format, Kind, Register, Scoped, Subsystem, Tab, Writer,
};
pub use problems::{Problem, Problems};
pub use record::{Value, Values};
