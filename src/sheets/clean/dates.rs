//! Days, times and moments as people write them.

use jiff::civil::{Date, DateTime, Time};

/// Serial numbers of Excel that are taken for days: 1910–2100. Beyond them a number is a number.
const SERIALS: std::ops::RangeInclusive<i64> = 3_654..=73_415;

/// Beginnings of the months' names in the genitive and the nominative.
const MONTHS: [&str; 12] = [
    "янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
];

/// A day: `2026-11-22`, `22.11.2026`, `22.11.26`, `22/11/2026`, `22-11-2026`, «22 ноября 2026 г.», a serial of Excel,
/// each perhaps with midnight behind it. The second is a remark about what was supposed.
pub fn date(text: &str) -> Option<(Date, Option<String>)> {
    let text = super::line(text).to_lowercase();
    let text = text.trim_end_matches(['.', ',', ';']);
    let text = text
        .strip_suffix("года")
        .or_else(|| text.strip_suffix(" г"))
        .or_else(|| text.strip_suffix('г'))
        .unwrap_or(text)
        .trim();
    let text = without_midnight(text);
    if let Some(found) = by_parts(text) {
        return Some(found);
    }
    if let Some(found) = by_words(text) {
        return Some(found);
    }
    let serial: i64 = text.parse().ok()?;
    let day = date_of_serial(serial as f64)?;
    let remark = format!("число {serial} прочитано как дата {}", shown(day));
    Some((day, Some(remark)))
}

/// A day by its serial number in Excel (1900 system).
pub fn date_of_serial(serial: f64) -> Option<Date> {
    let whole = serial.floor();
    if !serial.is_finite() || !SERIALS.contains(&(whole as i64)) {
        return None;
    }
    let first = Date::constant(1899, 12, 30);
    first
        .checked_add(jiff::Span::new().try_days(whole as i64).ok()?)
        .ok()
}

/// A time of day: `8:30`, `08:30:00`, `8.30`, `8-30`, `8 ч 30 мин`.
pub fn time(text: &str) -> Option<Time> {
    let text = super::line(text).to_lowercase();
    let text = text
        .replace(" ч.", ":")
        .replace(" ч", ":")
        .replace('ч', ":");
    let text = text.replace("мин", "").replace(' ', "");
    let parts: Vec<&str> = text
        .trim_end_matches(['.', ':'])
        .split([':', '.', '-', '–'])
        .collect();
    let number = |text: &str| match text.len() {
        1 | 2 => text.parse::<i8>().ok(),
        _ => None,
    };
    match parts.as_slice() {
        [h, m] => Time::new(number(h)?, number(m)?, 0, 0).ok(),
        [h, m, s] => Time::new(number(h)?, number(m)?, number(s)?, 0).ok(),
        _ => None,
    }
}

/// A time of day by the fraction that Excel keeps.
pub fn time_of_serial(serial: f64) -> Option<Time> {
    if !(0.0..1.0).contains(&serial) {
        return None;
    }
    let minutes = (serial * 24.0 * 60.0).round() as i64;
    Time::new((minutes / 60 % 24) as i8, (minutes % 60) as i8, 0, 0).ok()
}

/// A day with a time: `22.11.2026 14:30`, `2026-11-22T14:30:00`; a day alone is its midnight.
pub fn moment(text: &str) -> Option<DateTime> {
    let text = super::line(text);
    if let Some((day, _)) = date(&text) {
        return Some(day.to_datetime(Time::midnight()));
    }
    let (day, hour) = text
        .rsplit_once(' ')
        .or_else(|| text.split_once(['T', 'Т']))?;
    let hour = hour
        .trim_end_matches('Z')
        .split('.')
        .next()
        .filter(|_| hour.contains(':'))
        .unwrap_or(hour);
    let day = day.trim_end_matches([',', ' ', 'в']);
    Some(date(day)?.0.to_datetime(time(hour)?))
}

fn without_midnight(text: &str) -> &str {
    for sign in [' ', 't', 'т'] {
        if let Some((day, hour)) = text.split_once(sign)
            && hour.contains(':')
            && hour.chars().all(|c| matches!(c, '0' | ':' | '.' | 'z'))
        {
            return day.trim();
        }
    }
    text
}

/// Three numbers with one sign between them.
fn by_parts(text: &str) -> Option<(Date, Option<String>)> {
    let sign = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(sign, '.' | '/' | '-' | ',' | '–' | ' ') {
        return None;
    }
    let parts: Vec<&str> = text.split(sign).map(str::trim).collect();
    let [first, middle, last] = parts.as_slice() else {
        return None;
    };
    match first.len() {
        4 => Some((day(first, middle, last)?, None)),
        _ => {
            let (year, remark) = year(last)?;
            let day = day(&year, middle, first)?;
            Some((day, remark.then(|| two_digits(day))))
        }
    }
}

/// «22 ноября 2026»
fn by_words(text: &str) -> Option<(Date, Option<String>)> {
    let parts: Vec<&str> = text
        .split([' ', '.', '«', '»', '"', ','])
        .filter(|p| !p.is_empty())
        .collect();
    let [number, word, last] = parts.as_slice() else {
        return None;
    };
    let word = word.to_lowercase();
    // «мар» before «ма»: March is not May.
    let month = MONTHS
        .iter()
        .position(|begin| word.starts_with(begin))
        .filter(|_| word.chars().count() >= 3)?
        + 1;
    let (year, remark) = year(last)?;
    let day = day(&year, &month.to_string(), number)?;
    Some((day, remark.then(|| two_digits(day))))
}

/// The year, and whether its century was supposed.
fn year(text: &str) -> Option<(String, bool)> {
    match text.len() {
        4 => Some((text.to_owned(), false)),
        2 => {
            let short: i16 = text.parse().ok()?;
            let century = if short < 50 { 2000 } else { 1900 };
            Some(((century + short).to_string(), true))
        }
        _ => None,
    }
}

fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    let plain = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    if !(plain(year, 4) && plain(month, 2) && plain(day, 2)) {
        return None;
    }
    let year: i16 = year.parse().ok().filter(|y| (1800..2300).contains(y))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

fn two_digits(day: Date) -> String {
    format!("год из двух цифр прочитан как {}", day.year())
}

fn shown(day: Date) -> String {
    day.strftime("%d.%m.%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let day = Date::constant(2026, 11, 22);
        for text in [
            "2026-11-22",
            "22.11.2026",
            " 22.11.2026 г.",
            "22/11/2026",
            "22-11-2026",
            "22 ноября 2026 г.",
            "«22» ноября 2026 года",
            "22 Нояб. 2026",
            "2026-11-22T00:00:00",
            "22.11.2026 0:00:00",
            "22.11.2026\u{a0}",
            "2026/11/22",
        ] {
            assert_eq!(date(text), Some((day, None)), "{text}");
        }
        let (found, remark) = date("22.11.26").expect("day");
        assert_eq!(
            (found, remark.as_deref()),
            (day, Some("год из двух цифр прочитан как 2026"))
        );
        assert_eq!(date("46348").map(|d| d.0), Some(day));
        assert_eq!(date("1 мая 2026").map(|d| d.0.month()), Some(5));
        assert_eq!(date("1 марта 2026").map(|d| d.0.month()), Some(3));
        for bad in [
            "31.02.2026",
            "11/22/2026",
            "вчера",
            "22.11",
            "2026",
            "22.11.20266",
            "22.11.2026 14:30",
            "",
            "99999999999999999999",
        ] {
            assert_eq!(date(bad), None, "{bad}");
        }
    }

    #[test]
    fn times_and_moments_too() {
        for text in ["8:30", "08:30:00", "8.30", "8-30", "8 ч 30 мин", "08:30"] {
            assert_eq!(time(text), Some(Time::constant(8, 30, 0, 0)), "{text}");
        }
        assert_eq!(time("25:00"), None);
        assert_eq!(time("полдень"), None);
        assert_eq!(
            time_of_serial(0.354_166_666_666_666_7),
            Some(Time::constant(8, 30, 0, 0))
        );
        let moment_ = DateTime::constant(2026, 11, 22, 14, 30, 0, 0);
        for text in [
            "22.11.2026 14:30",
            "2026-11-22T14:30:00",
            "2026-11-22 14:30",
            "22 ноября 2026 г. 14:30",
        ] {
            assert_eq!(moment(text), Some(moment_), "{text}");
        }
    }
}
