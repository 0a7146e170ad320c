//! «Сведения об образовательной организации»: fourteen pages made from facts and a vocabulary.
//! What the law names stands in `vocabulary.toml`, what the college says in `site::facts`; here is
//! only the way from one to the other. The HTML itself is in the theme's `site/sveden/`.

mod blocks;
mod cells;
mod download;
pub mod due;
mod forms;
mod pages;
mod panel;
mod programmes;
mod prose;
mod staff;
mod training;
pub mod vocabulary;
mod workbook;

pub use blocks::{BlockView, Group, PairRow, Titled};
pub use cells::{Cell, EditionView, Part};
pub use due::{Due, overdue};
pub use forms::forms;
pub use pages::{Crumb, Extra, More, NavItem, Page, SectionView, SvedenView, Written, pages};
pub use panel::{Judged, Line, Panel};
pub use programmes::{Programme, disagreements, programmes};
pub use staff::Moved;
