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
        'а' | 'ә' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ғ' | 'ґ' => "g",
        'д' => "d",
        'ђ' => "dj",
        'џ' => "dzh",
        'љ' => "lj",
        'њ' => "nj",
        'ј' => "j",
        'е' | 'ё' | 'э' | 'є' => "e",
        'ж' | 'җ' => "zh",
        'з' | 'ҙ' => "z",
        'и' | 'й' | 'і' | 'ї' | 'ӣ' => "i",
        'к' => "k",
        'қ' | 'ҡ' => "q",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'ң' | 'ҥ' => "ng",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ҫ' => "s",
        'т' => "t",
        'у' | 'ү' | 'ӯ' | 'ў' => "u",
        'ф' => "f",
        'х' => "kh",
        'һ' | 'ҳ' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ҷ' => "j",
        'ш' => "sh",
        'щ' => "shch",
        'ы' | 'ұ' => "y",
        'ю' => "yu",
        'я' => "ya",
        other => accented(other),
    }
}

/// A Latin letter with a sign of another language; such names come with foreign passports.
fn accented(lower: char) -> &'static str {
    match lower {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'ə' => "e",
        'ğ' | 'ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ķ' => "k",
        'ł' | 'ļ' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ő' | 'ō' => "o",
        'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ů' | 'ű' | 'ū' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
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
    fn letters_of_the_neighbours_become_ascii_and_a_missing_patronymic_is_left_out() {
        let login = |last: &str, first: &str| from_name(last, first, None, 1);
        assert_eq!(login("Қасымов", "Ғани"), "qasymovg");
        assert_eq!(login("Өмүрзақов", "Үмит"), "omurzaqovu");
        assert_eq!(login("Ұлықбекова", "Һанифа"), "ylyqbekovah");
        assert_eq!(login("Ҷӯраев", "Қодир"), "juraevq");
        assert_eq!(login("Іваненко", "Єва"), "ivanenkoe");
        assert_eq!(login("Müller", "Zoë"), "mullerz");
        assert_eq!(login("O'Neil", "Łukasz"), "oneill");
        assert_eq!(
            from_name("Римская-Корсакова", "Анна-Мария", Some("Ильинична"), 1),
            "rimskayakorsakovaai"
        );
        assert_eq!(
            from_name("Мамедов", "Али", Some("Гасан оглы"), 3),
            "mamedovag-3"
        );
    }

    #[test]
    fn every_login_that_is_made_is_one_that_can_be_typed() {
        for last in ["Ң", "Ъ", "Ӏ", "Ӑ", "Ñandú", "Ёлкин-Ҙур"] {
            let made = from_name(last, "ь", None, 2);
            assert_eq!(fold(&made), Some(made.clone()), "{last}");
        }
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
