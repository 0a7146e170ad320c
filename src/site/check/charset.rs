//! Bytes of a page as text: by its header, by its `<meta>`, by what the bytes themselves allow.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};

/// So far a page is searched for the name of its letters.
const HEAD: usize = 2048;

/// The text of a page and the name of its encoding when it is not UTF-8.
pub fn text(bytes: &[u8]) -> (Cow<'_, str>, Option<&'static str>) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        return (Cow::Borrowed(text), None);
    }
    let encoding = named(bytes).filter(|e| *e != UTF_8).unwrap_or(WINDOWS_1251);
    (encoding.decode(bytes).0, Some(encoding.name()))
}

/// The same with the name that the answer's header gives.
pub fn text_of_answer<'b>(
    bytes: &'b [u8],
    content_type: &str,
) -> (Cow<'b, str>, Option<&'static str>) {
    let told = content_type.to_ascii_lowercase();
    let label = told.split("charset=").nth(1).unwrap_or_default();
    let label = label.trim_matches(['"', '\'', ' ', ';']);
    match Encoding::for_label(label.as_bytes()) {
        Some(encoding) if encoding != UTF_8 => (encoding.decode(bytes).0, Some(encoding.name())),
        _ => text(bytes),
    }
}

fn named(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let after = head.split("charset=").nth(1)?;
    let label = after.trim_start_matches(['"', '\'']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
    Encoding::for_label(&label.as_bytes()[..end.unwrap_or(label.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_older_sites_are_read() {
        let (old, _, _) = WINDOWS_1251.encode("<meta charset=\"windows-1251\">Устав");
        assert_eq!(
            text(&old),
            (
                "<meta charset=\"windows-1251\">Устав".into(),
                Some("windows-1251")
            )
        );
        let (bare, _, _) = WINDOWS_1251.encode("Устав");
        let of_header = text_of_answer(&bare, "text/html; charset=cp1251");
        assert_eq!(of_header, ("Устав".into(), Some("windows-1251")));
        assert_eq!(text("\u{feff}Устав".as_bytes()), ("Устав".into(), None));
        let koi = encoding_rs::KOI8_R.encode("Устав").0;
        assert_eq!(text_of_answer(&koi, "text/html; charset=koi8-r").0, "Устав");
    }
}
