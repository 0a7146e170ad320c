//! Logins: made from a name (`ivanovaa`), compared after folding, never with look-alike letters.

/// The longest login that is generated.
const LONGEST: usize = 20;

/// The form in which a typed login is looked up, or none when no account can have such a login:
/// Cyrillic look-alikes, full-width, zero-width and combining characters are not folded away, they do not match.
pub fn fold(typed: &str) -> Option<String> {
    let login = typed.trim_matches(' ');
    let fits = (1..=40).contains(&login.len())
        && login
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    fits.then(|| login.to_ascii_lowercase())
}

/// The login a name asks for; `nth` (from 1) tells namesakes apart: `ivanovaa`, `ivanovaa-2`.
pub fn from_name(last: &str, first: &str, middle: Option<&str>, nth: usize) -> String {
    let initial = |name: &str| {
        name.chars()
            .find_map(|c| latin(c).chars().next())
            .map(String::from)
            .unwrap_or_default()
    };
    let tail = format!(
        "{}{}{}",
        initial(first),
        middle.map(initial).unwrap_or_default(),
        if nth > 1 {
            format!("-{nth}")
        } else {
            String::new()
        }
    );
    let mut head: String = last.chars().map(latin).collect();
    head.truncate(LONGEST.saturating_sub(tail.len()));
    let login = format!("{head}{tail}");
    if login.bytes().any(|b| b.is_ascii_alphabetic()) {
        login
    } else {
        format!("user{login}")
    }
}

/// One letter in lower-case Latin letters; anything that is not a letter vanishes.
pub fn latin(c: char) -> &'static str {
    const ASCII: &str = "abcdefghijklmnopqrstuvwxyz";
    let lower = c.to_lowercase().next().unwrap_or(c);
    match lower {
        'a'..='z' => {
            let at = lower as usize - 'a' as usize;
            &ASCII[at..=at]
        }
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' => "i",
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
        'ы' => "y",
        'ю' => "yu",
        'я' => "ya",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_the_surname_and_the_initials_in_ascii() {
        assert_eq!(
            from_name("Иванов", "Алексей", Some("Андреевич"), 1),
            "ivanovaa"
        );
        assert_eq!(
            from_name("Иванов", "Алексей", Some("Андреевич"), 2),
            "ivanovaa-2"
        );
        assert_eq!(
            from_name("Щёголева", "Юлия", None, 1),
            "shchegolevayu".replace("yu", "y")
        );
    }

    #[test]
    fn a_login_is_never_longer_than_twenty_characters_and_never_empty() {
        let long = from_name("Римский-Корсаков-Щербатский", "Ян", Some("Ильич"), 12);
        assert!(long.len() <= 20 && long.ends_with("yi-12"), "{long}");
        assert_eq!(from_name("李", "—", None, 1), "user");
    }

    #[test]
    fn a_login_with_characters_that_only_look_right_matches_nothing() {
        assert_eq!(fold(" IvanovAA "), Some("ivanovaa".into()));
        for typed in [
            "ivаnovaa",
            "ｉvanovaa",
            "ivanov\u{200b}aa",
            "ivanova\u{301}a",
            "",
            "a b",
        ] {
            assert_eq!(fold(typed), None, "{typed:?}");
        }
    }
}
