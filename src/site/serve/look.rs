//! The visitor's appearance: a cookie chooses one of eight looks, and the page is sent with the
//! look already in its first tag, so nothing flashes and no script is needed.

use axum::http::{HeaderMap, header};

const COOKIE: &str = "eios-look";
const THEMES: [&str; 4] = ["auto", "light", "dark", "contrast"];
const SIZES: [&str; 2] = ["normal", "large"];
/// What the generator writes first in every page.
const START: &[u8] = b"<!doctype html>\n<html lang=\"ru\"";

/// One of the looks; the plain one is the page as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look(usize);

/// How many looks differ from the plain one.
pub const OTHERS: usize = THEMES.len() * SIZES.len() - 1;

impl Look {
    /// The page as it was written.
    pub const PLAIN: Look = Look(0);

    /// The look that the cookies ask for; whatever is not on the list is plain.
    pub fn asked(headers: &HeaderMap) -> Look {
        let cookies = headers.get_all(header::COOKIE).iter();
        let mut pairs = cookies
            .filter_map(|value| value.to_str().ok())
            .flat_map(|text| text.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        pairs
            .find(|(name, _)| *name == COOKIE)
            .and_then(|(_, value)| Look::named(value))
            .unwrap_or(Look::PLAIN)
    }

    fn named(value: &str) -> Option<Look> {
        let (theme, size) = value.split_once('.')?;
        let theme = THEMES.iter().position(|known| *known == theme)?;
        let size = SIZES.iter().position(|known| *known == size)?;
        Some(Look(theme * SIZES.len() + size))
    }

    /// Place among the looks that differ from the plain one.
    pub fn other(self) -> Option<usize> {
        self.0.checked_sub(1)
    }

    /// The page in this look, or nothing when it does not begin as our pages do.
    pub fn dress(self, page: &[u8]) -> Option<Vec<u8>> {
        let rest = page.strip_prefix(START)?;
        if !matches!(rest.first(), Some(b'>' | b' ')) {
            return None;
        }
        let theme = THEMES[self.0 / SIZES.len()];
        let size = SIZES[self.0 % SIZES.len()];
        let marks = format!(" data-theme=\"{theme}\" data-size=\"{size}\"");
        Some([START, marks.as_bytes(), rest].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(cookie: &str) -> Look {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().expect("a header"));
        Look::asked(&headers)
    }

    #[test]
    fn only_looks_on_the_list_are_taken_from_a_cookie() {
        assert_eq!(asked("a=b; eios-look=dark.large"), Look(5));
        assert_eq!(asked("eios-look=contrast.normal"), Look(6));
        for stranger in [
            "eios-look=auto.normal",
            "eios-look=dark",
            "eios-look=\"><script>.large",
            "x-eios-look=dark.large",
        ] {
            assert_eq!(asked(stranger), Look::PLAIN, "{stranger}");
        }
    }

    #[test]
    fn a_page_is_dressed_in_its_first_tag_or_left_alone() {
        let page = b"<!doctype html>\n<html lang=\"ru\"><body></body></html>";
        let dressed = Look(5).dress(page).expect("our page");
        let start =
            b"<!doctype html>\n<html lang=\"ru\" data-theme=\"dark\" data-size=\"large\"><body>";
        assert!(dressed.starts_with(start));
        assert_eq!(Look(5).dress(b"<html lang=\"ru\">"), None);
        assert_eq!(Look(5).dress(b"<!doctype html>\n<html lang=\"ru\"x>"), None);
    }
}
