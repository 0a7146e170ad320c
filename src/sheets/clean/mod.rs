//! What people type into cells, tidied: spaces, look-alike letters, dates, numbers, words for yes and no. Nothing
//! is guessed in silence: what was changed beyond spaces is told as a remark, what is not understood is refused.

mod dates;
mod letters;
mod numbers;

pub use dates::{date, date_of_serial, moment, time, time_of_serial};
pub use letters::{Cleaned, letters};
pub use numbers::{Unread, flag, number, number_of_cell};

/// One line: no breaks, single ordinary spaces, none at the ends, nothing invisible.
pub fn line(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for part in text
        .split(|c: char| c.is_whitespace())
        .map(|part| part.chars().filter(|c| !is_invisible(*c)))
    {
        let before = clean.len();
        if before > 0 {
            clean.push(' ');
        }
        let start = clean.len();
        clean.extend(part);
        if clean.len() == start {
            clean.truncate(before);
        }
    }
    clean
}

/// Many lines, each tidied; empty lines at the ends are dropped, several in a row become one.
pub fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut clean: Vec<String> = Vec::new();
    for line in text.split('\n').map(line) {
        let doubled = line.is_empty() && clean.last().is_none_or(String::is_empty);
        if !doubled {
            clean.push(line);
        }
    }
    while clean.last().is_some_and(String::is_empty) {
        clean.pop();
    }
    clean.join("\n")
}

/// The text by which headings and names are compared: one line, small letters, `ё` as `е`, no signs at the ends.
pub fn folded(text: &str) -> String {
    let text = letters(&line(text)).text.to_lowercase().replace('ё', "е");
    let text = text.replace(['«', '»', '„', '“', '”', '"'], "");
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | ':' | '.' | ',' | ';'))
        .to_owned()
}

/// Characters that no one sees and that spoil every comparison.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}' | '\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_of_every_kind_become_one() {
        assert_eq!(
            line(" \u{a0}Корпус\u{200b}  №\u{202f}1\t\u{feff}\r\n"),
            "Корпус № 1"
        );
        assert_eq!(line("\u{200b}\u{feff} "), "");
        assert_eq!(line("а \u{200b} б"), "а б");
        assert_eq!(lines("\n один \r\n\r\n\r\n два\u{a0}\n\n"), "один\n\nдва");
        assert_eq!(folded("  Учётная «Степень»*: "), "учетная степень");
    }
}
