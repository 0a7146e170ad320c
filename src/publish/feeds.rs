//! Where on the site a register appears: for the card of its record and for the page of publishing.

use crate::{registers::Register, site::sveden::vocabulary::vocabulary};

/// A place on the site.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Place {
    /// «Основные сведения».
    pub title: String,
    /// `/sveden/common/`
    pub url: String,
}

/// The pages of the site that a register fills.
pub fn places(register: &Register) -> Vec<Place> {
    let each = register.feeds.iter().filter_map(|slug| match *slug {
        "vacancies" => Some(Place {
            title: "Вакансии колледжа".to_owned(),
            url: "/vacancies/".to_owned(),
        }),
        "eios" => Some(Place {
            title: "ЭИОС".to_owned(),
            url: "/eios/".to_owned(),
        }),
        slug => vocabulary().section(slug).map(|section| Place {
            title: section.title.clone(),
            url: section.url(),
        }),
    });
    each.collect()
}

/// The same for the engine of registers, which knows no site: title and address.
pub fn titles(register: &'static Register) -> Vec<(String, String)> {
    places(register)
        .into_iter()
        .map(|place| (place.title, place.url))
        .collect()
}
