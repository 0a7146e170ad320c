//! Playing signed items of orders one after another, whatever they are about. Annulling an order is playing the rest
//! again. What comes of the items is found out by the subsystem (`staff::career`, `deanery::study`).

use jiff::civil::Date;

/// A signed item that does `A`.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<A> {
    /// Its number in the database.
    pub id: i64,
    /// How people call it: «приказ № 15-лс от 01.09.2026, п. 2».
    pub name: String,
    /// The day from which it counts.
    pub on: Date,
    /// Its last day, when it has one.
    pub until: Option<Date>,
    /// The item that began the work or the studies it speaks of; empty: the person has only one.
    pub begun_by: Option<i64>,
    /// What it does.
    pub act: A,
}

/// Why an item cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The item.
    pub item: i64,
    /// What is wrong, with the item's name.
    pub text: String,
}

/// Plays the items in the order in which they are given, (effective_on, signed_on, number), upon what was before the
/// first of them; stops at one that cannot be carried out.
pub fn play<A, T: Default>(
    items: &[Item<A>],
    mut step: impl FnMut(&mut T, &Item<A>) -> Result<(), String>,
) -> Result<T, Refusal> {
    let mut made = T::default();
    for item in items {
        step(&mut made, item).map_err(|text| Refusal {
            item: item.id,
            text: format!("{}: {text}", item.name),
        })?;
    }
    Ok(made)
}
