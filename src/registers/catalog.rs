//! All registers that were handed in, by table, and who links to whom.

use std::collections::BTreeMap;

use super::describe::{Field, Kind, Register, Subsystem};

/// The list of registers, as the engine uses it.
#[derive(Debug)]
pub struct Catalog {
    subsystems: &'static [&'static Subsystem],
    registers: BTreeMap<&'static str, (&'static Register, &'static Subsystem)>,
    uses: BTreeMap<&'static str, Vec<Use>>,
    places: Places,
}

/// Where a register appears on the public site: title of the page and its address. The engine knows no site, so whoever
/// knows both hands this in.
pub type Places = fn(&'static Register) -> Vec<(String, String)>;

/// A field of some register that leads to another register.
#[derive(Clone, Copy, Debug)]
pub struct Use {
    /// Whose field.
    pub register: &'static Register,
    /// The field.
    pub field: &'static Field,
}

impl Catalog {
    /// Takes the list.
    pub fn new(subsystems: &'static [&'static Subsystem]) -> Self {
        let mut registers = BTreeMap::new();
        let mut uses: BTreeMap<_, Vec<Use>> = BTreeMap::new();
        for subsystem in subsystems {
            for register in subsystem.registers {
                registers.insert(register.table, (*register, *subsystem));
                for field in register.fields {
                    if let Kind::Link(table) | Kind::Links(table, _) = field.kind {
                        uses.entry(table).or_default().push(Use { register, field });
                    }
                }
            }
        }
        Self {
            subsystems,
            registers,
            uses,
            places: |_| Vec::new(),
        }
    }

    /// The same list by one who knows where registers appear on the public site.
    pub fn with_places(mut self, places: Places) -> Self {
        self.places = places;
        self
    }

    /// Where a register appears on the public site.
    pub fn places(&self, register: &'static Register) -> Vec<(String, String)> {
        (self.places)(register)
    }

    /// The register of a table.
    pub fn find(&self, table: &str) -> Option<&'static Register> {
        self.registers.get(table).map(|(register, _)| *register)
    }

    /// The subsystem of a table.
    pub fn subsystem_of(&self, table: &str) -> Option<&'static Subsystem> {
        self.registers.get(table).map(|(_, subsystem)| *subsystem)
    }

    /// All registers by table.
    pub fn all(&self) -> impl Iterator<Item = &'static Register> {
        self.registers.values().map(|(register, _)| *register)
    }

    /// The subsystems in the order of the regulation.
    pub fn subsystems(&self) -> &'static [&'static Subsystem] {
        self.subsystems
    }

    /// The fields that lead to a register.
    pub fn uses(&self, table: &str) -> &[Use] {
        self.uses.get(table).map_or(&[], Vec::as_slice)
    }
}
