//! «Сведения об образовательной организации»: fourteen pages made from facts and a vocabulary.
//! What the law names stands in `vocabulary.toml`, what the college says in `site::facts`; here is
//! only the way from one to the other. The HTML itself is in the theme's `site/sveden/`.

mod blocks;
mod cells;
mod download;
mod forms;
mod pages;
mod prose;
mod staff;
pub mod vocabulary;

pub use blocks::{BlockView, Group, PairRow, Titled};
pub use cells::{Cell, Part};
pub use forms::forms;
pub use pages::{Crumb, Extra, NavItem, Page, SectionView, SvedenView, Written, pages};
