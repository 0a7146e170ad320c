//! Small words: addresses from Russian titles, alphabetical order, dates, sizes, escapes.
//! Pure functions of strings; nothing here knows pages.

use jiff::civil::Date;

pub use super::facts::size_text as size;

/// A title as a part of an address: «Приём 2026» → `priem-2026`.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match latin(c) {
            Some(letters) => out.push_str(letters),
            None if c.is_ascii_alphanumeric() => out.push(c),
            None if c.is_alphanumeric() => out.push(c),
            None if out.ends_with('-') || out.is_empty() => {}
            None => out.push('-'),
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// A file name's stem as a part of an address: like [`slug`], but `_` and `.` stay.
pub fn file_slug(stem: &str) -> String {
    let parts: Vec<String> = stem
        .split(['_', '.'])
        .zip(
            stem.matches(['_', '.'])
                .map(Some)
                .chain(std::iter::once(None)),
        )
        .map(|(part, mark)| slug(part) + mark.unwrap_or(""))
        .collect();
    parts.concat()
}

fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'і' => "i",
        'й' | 'ы' => "y",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}

/// What titles are sorted by: the case does not count and ё stands with е.
pub fn collation_key(title: &str) -> String {
    title
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ё' { 'е' } else { c })
        .collect()
}

/// «1 сентября 2026 г.»
pub fn date_text(date: Date) -> String {
    let month = crate::calendar::month_of_date(date.month());
    format!("{} {month} {}\u{a0}г.", date.day(), date.year())
}

/// Text for HTML and XML, in elements and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML 1.0 has no other control characters, and HTML makes nothing of them
            c if c.is_control() && !matches!(c, '\n' | '\t' | '\r') => {}
            c => out.push(c),
        }
    }
    out
}

/// A path as it stands in an address: everything but the plain characters as `%XX`.
pub fn url_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(byte as char),
            b'-' | b'_' | b'.' | b'~' | b'/' | b',' | b'@' | b'+' | b'(' | b')' | b'!' => {
                out.push(byte as char)
            }
            _ => {
                use std::fmt::Write as _;
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The path an address means: `%D0%B0` → «а». Broken escapes stay as they are.
pub fn unescape_url(url: &str) -> String {
    let bytes = url.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%')
            .then(|| url.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| url.to_owned())
}

/// The first words of a text, not longer than `limit` characters.
pub fn shorten(text: &str, limit: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(limit) else {
        return text.to_owned();
    };
    let end = text[..cut].rfind(' ').unwrap_or(cut);
    let kept = text[..end].trim_end_matches([' ', ',', ';', ':', '–', '—', '-', '(', '«']);
    format!("{kept}…")
}

/// The line of a text, from 1, on which a byte stands.
pub fn line_of(text: &str, byte: usize) -> usize {
    let end = byte.min(text.len());
    1 + text.as_bytes()[..end]
        .iter()
        .filter(|b| **b == b'\n')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_addresses() {
        assert_eq!(slug("Приём в 2026 году: сроки!"), "priem-v-2026-godu-sroki");
        assert_eq!(slug("Щучья ёлка №5"), "shchuchya-elka-5");
        assert_eq!(slug("  C++ / Rust  "), "c-rust");
        assert_eq!(file_slug("устав_2024.v2"), "ustav_2024.v2");
    }

    #[test]
    fn days_are_written_out() {
        assert_eq!(
            date_text(jiff::civil::date(2026, 9, 1)),
            "1 сентября 2026\u{a0}г."
        );
    }

    #[test]
    fn addresses_survive_the_way_there_and_back() {
        let path = "/файлы/устав 2.pdf";
        assert_eq!(unescape_url(&url_path(path)), path);
        assert_eq!(unescape_url("50%zz"), "50%zz");
    }

    #[test]
    fn a_cut_text_ends_at_a_word() {
        assert_eq!(shorten("один два три", 8), "один…");
        assert_eq!(shorten("один", 8), "один");
    }
}
