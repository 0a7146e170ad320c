//! The college's name and contacts, for the head and the foot of every page.

use super::Facts;

/// What the rest of the site says about the college; entered once, in «Основные сведения».
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct College {
    /// Full name.
    pub full_name: Option<String>,
    /// Short name.
    pub short_name: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Phones, as written.
    pub phone: Option<String>,
    /// E-mails, as written.
    pub email: Option<String>,
    /// Working hours, the first line of them.
    pub hours: Option<String>,
    /// Day of foundation.
    pub founded: Option<String>,
    /// Who founded it.
    pub founder: Option<String>,
}

impl Facts {
    /// The college's name and contacts.
    pub fn college(&self) -> College {
        let row = self.rows("common", "main").first();
        let said = |field: &str| Some(row?.values(field).first()?.plain());
        let founder = self.rows("common", "uchredLaw").first();
        College {
            full_name: said("fullName"),
            short_name: said("shortName"),
            address: said("address"),
            phone: said("telephone"),
            email: said("email"),
            // The whole timetable stands in «Основные сведения»; the foot of a page has room for its first line.
            hours: said("workTime").and_then(|all| all.lines().next().map(str::to_owned)),
            founded: said("regDate"),
            founder: founder.and_then(|row| Some(row.values("nameUchred").first()?.plain())),
        }
    }
}
