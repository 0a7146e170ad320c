//! Numbers with check digits and other lines of a known look: what a person typed → what is kept, or what is wrong.
//! Sources: ИНН — приказ ФНС № ЕД-7-14/559 от 26.06.2020, приложение; ОГРН — приказ Минфина № 165н от 30.10.2017;
//! СНИЛС — постановление Правления ПФР № 485п от 31.07.2006 (the control number of the old form, in force for numbers above 001-001-998).

use super::describe::Format;

/// The text to keep, or the sentence for the person.
pub fn parse(format: Format, text: &str) -> Result<String, String> {
    match format {
        Format::Any => Ok(text.to_owned()),
        Format::Inn => checked(
            text,
            &[10, 12],
            inn,
            "ИНН",
            "10 цифр у организации, 12 у человека",
        ),
        Format::Kpp => kpp(text),
        Format::Ogrn => checked(
            text,
            &[13, 15],
            ogrn,
            "ОГРН",
            "13 цифр, у предпринимателя 15",
        ),
        Format::Snils => checked(text, &[11], snils, "СНИЛС", "11 цифр: 123-456-789 01"),
        Format::Bik => checked(text, &[9], |_| true, "БИК", "9 цифр"),
        Format::Account => checked(text, &[20], |_| true, "Счёт", "20 цифр"),
        Format::Phone => phone(text),
        Format::Email => email(text),
        Format::Url => url(text),
        Format::SpecialtyCode => specialty(text),
        Format::Digits => match digits(text) {
            Some(digits) => Ok(digits),
            None => Err("Здесь бывают только цифры.".to_owned()),
        },
    }
}

/// How a kept text is shown: СНИЛС with its dashes.
pub fn show(format: Format, text: &str) -> String {
    match format {
        Format::Snils if text.len() == 11 && text.is_ascii() => format!(
            "{}-{}-{} {}",
            &text[..3],
            &text[3..6],
            &text[6..9],
            &text[9..]
        ),
        _ => text.to_owned(),
    }
}

/// How a private text is shown in a list: only its end.
pub fn mask(format: Format, text: &str) -> String {
    let shown = show(format, text);
    let total = shown.chars().count();
    let open = match format {
        // `***-***-445 95` (domain.md, part 9, class 2).
        Format::Snils => 6,
        _ if total > 6 => 4,
        _ => total / 3,
    };
    let mask = |(i, c): (usize, char)| match i + open < total && c.is_alphanumeric() {
        true => '*',
        false => c,
    };
    shown.chars().enumerate().map(mask).collect()
}

/// The digits of a text in which people put spaces and dashes; nothing when there is anything else.
fn digits(text: &str) -> Option<String> {
    let apart = |c: char| c.is_whitespace() || "-–—.".contains(c);
    let rest: String = text.chars().filter(|c| !apart(*c)).collect();
    (!rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit())).then_some(rest)
}

fn checked(
    text: &str,
    lengths: &[usize],
    right: fn(&[u32]) -> bool,
    name: &str,
    look: &str,
) -> Result<String, String> {
    let Some(digits) = digits(text) else {
        return Err(format!("{name} состоит из цифр: {look}."));
    };
    if !lengths.contains(&digits.len()) {
        return Err(format!(
            "{name}: введено цифр — {}, а нужно {look}.",
            digits.len()
        ));
    }
    let numbers: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    match right(&numbers) {
        true => Ok(digits),
        false => Err(format!(
            "{name} не сходится с контрольной суммой: проверьте, нет ли опечатки."
        )),
    }
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    let sum: u32 = digits.iter().zip(weights).map(|(d, w)| d * w).sum();
    sum % 11 % 10
}

fn inn(d: &[u32]) -> bool {
    match d.len() {
        10 => weighted(d, &[2, 4, 10, 3, 5, 9, 4, 6, 8]) == d[9],
        12 => {
            weighted(d, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == d[10]
                && weighted(d, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == d[11]
        }
        _ => false,
    }
}

fn ogrn(d: &[u32]) -> bool {
    let Some((last, head)) = d.split_last() else {
        return false;
    };
    let number = head.iter().fold(0u64, |n, d| n * 10 + u64::from(*d));
    let by = if d.len() == 13 { 11 } else { 13 };
    number % by % 10 == u64::from(*last)
}

fn snils(d: &[u32]) -> bool {
    let number = d[..9].iter().fold(0u32, |n, d| n * 10 + d);
    if number <= 1_001_998 {
        return true;
    }
    let sum: u32 = d[..9].iter().zip((1..=9).rev()).map(|(d, w)| d * w).sum();
    sum % 101 % 100 == d[9] * 10 + d[10]
}

/// Whether an account fits the bank's БИК (порядок расчёта контрольного ключа, ЦБ РФ № 515 от 08.09.1997):
/// `corr` for a correspondent account.
pub fn account_fits(account: &str, bik: &str, corr: bool) -> bool {
    let number =
        |text: &str| -> Option<Vec<u32>> { text.chars().map(|c| c.to_digit(10)).collect() };
    let (Some(account), Some(bik)) = (number(account), number(bik)) else {
        return false;
    };
    if account.len() != 20 || bik.len() != 9 {
        return false;
    }
    let head: Vec<u32> = match corr {
        true => vec![0, bik[4], bik[5]],
        false => bik[6..].to_vec(),
    };
    let all = head.iter().chain(&account);
    let sum: u32 = all
        .zip([7, 1, 3].iter().cycle())
        .map(|(d, w)| d * w % 10)
        .sum();
    sum.is_multiple_of(10)
}

/// Four digits, two letters or digits, three digits (приказ ФНС № ЕД-7-14/559).
fn kpp(text: &str) -> Result<String, String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let fits = text.len() == 9
        && text.char_indices().all(|(i, c)| match i {
            4 | 5 => c.is_ascii_digit() || c.is_ascii_uppercase(),
            _ => c.is_ascii_digit(),
        });
    match fits {
        true => Ok(text),
        false => Err("КПП состоит из 9 цифр.".to_owned()),
    }
}

fn phone(text: &str) -> Result<String, String> {
    let known = |c: char| c.is_ascii_digit() || "+()-–, ;.".contains(c) || c.is_alphabetic();
    let count = text.chars().filter(char::is_ascii_digit).count();
    match text.chars().all(known) && count >= 5 {
        true => Ok(text.to_owned()),
        false => {
            Err("Нужен телефон цифрами с кодом города, например +7 (3842) 12-34-56.".to_owned())
        }
    }
}

fn email(text: &str) -> Result<String, String> {
    let fits = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !text.contains(char::is_whitespace)
            && !host.contains('@')
    });
    match fits {
        true => Ok(text.to_lowercase()),
        false => Err("Нужен адрес почты, например info@example.ru.".to_owned()),
    }
}

fn url(text: &str) -> Result<String, String> {
    let whole = match text.contains("://") || text.starts_with('/') {
        true => text.to_owned(),
        false => format!("https://{text}"),
    };
    let web =
        whole.starts_with("https://") || whole.starts_with("http://") || whole.starts_with('/');
    let tidy = !whole.contains(char::is_whitespace) && whole.contains('.') | whole.starts_with('/');
    match web && tidy {
        true => Ok(whole),
        false => Err("Нужен адрес страницы, например https://example.ru.".to_owned()),
    }
}

fn specialty(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('.').collect();
    let fits = parts.len() == 3
        && parts
            .iter()
            .all(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_digit()));
    match fits {
        true => Ok(text.to_owned()),
        false => Err("Код пишется так: 09.02.07.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_tell_a_slip_from_a_number() {
        assert_eq!(parse(Format::Inn, "7707083893"), Ok("7707083893".into()));
        assert!(parse(Format::Inn, "7707083894").is_err());
        assert_eq!(
            parse(Format::Inn, "500100732259"),
            Ok("500100732259".into())
        );
        assert_eq!(
            parse(Format::Ogrn, "1027700132195"),
            Ok("1027700132195".into())
        );
        assert!(parse(Format::Ogrn, "1027700132196").is_err());
        assert_eq!(
            parse(Format::Snils, "112-233-445 95"),
            Ok("11223344595".into())
        );
        assert!(parse(Format::Snils, "112-233-445 96").is_err());
        assert!(parse(Format::Snils, "112-233").is_err());
    }

    #[test]
    fn private_numbers_show_only_their_end() {
        assert_eq!(mask(Format::Snils, "11223344595"), "***-***-445 95");
        assert_eq!(show(Format::Snils, "11223344595"), "112-233-445 95");
    }

    #[test]
    fn addresses_and_codes_are_read_as_people_write_them() {
        assert_eq!(
            parse(Format::Url, "example.ru"),
            Ok("https://example.ru".into())
        );
        assert!(parse(Format::Url, "javascript:alert(1)").is_err());
        assert_eq!(
            parse(Format::Email, "Info@Example.RU"),
            Ok("info@example.ru".into())
        );
        assert!(parse(Format::Email, "info@").is_err());
        assert!(parse(Format::SpecialtyCode, "09.2.07").is_err());
    }
}
