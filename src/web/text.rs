//! Russian words for moments and numbers.

use jiff::{Timestamp, tz::TimeZone};

/// «22 ноября 2026 г., 15:04» of a moment as the database keeps it, in the college's time.
pub fn moment(utc: &str, zone: &TimeZone) -> String {
    let Ok(at) = utc.parse::<Timestamp>() else {
        return utc.to_owned();
    };
    let at = at.to_zoned(zone.clone());
    let month = crate::calendar::month_of_date(at.month());
    format!(
        "{} {month} {} г., {:02}:{:02}",
        at.day(),
        at.year(),
        at.hour(),
        at.minute()
    )
}

/// «23.11.2026 09:00» of the same, for narrow columns.
pub fn short_moment(utc: &str, zone: &TimeZone) -> String {
    let Ok(at) = utc.parse::<Timestamp>() else {
        return utc.to_owned();
    };
    at.to_zoned(zone.clone())
        .strftime("%d.%m.%Y %H:%M")
        .to_string()
}

/// «25 ноября 2026 г., 02:00 — 04:00»; two days are both named.
pub fn span(from: &str, to: &str, zone: &TimeZone) -> String {
    let day = |utc: &str| {
        let at = utc.parse::<Timestamp>().ok()?;
        Some(at.to_zoned(zone.clone()).date())
    };
    let (begin, end) = (moment(from, zone), moment(to, zone));
    let end = match (day(from), day(to)) {
        (Some(a), Some(b)) if a == b => end.rsplit(", ").next().unwrap_or(&end),
        _ => end.as_str(),
    };
    format!("{begin} — {end}")
}

/// When something announced is, if that is said: what begins with its publishing and has no end says nothing.
pub fn during(
    published: Option<&str>,
    from: Option<&str>,
    to: Option<&str>,
    zone: &TimeZone,
) -> Option<String> {
    match (from.filter(|from| Some(*from) != published), to) {
        (Some(from), Some(to)) => Some(span(from, to, zone)),
        (None, Some(to)) => Some(format!("до {}", moment(to, zone))),
        (from, None) => from.map(|from| moment(from, zone)),
    }
}

/// The form of a noun after a number: `plural(2, ["сеанс", "сеанса", "сеансов"])` is «сеанса».
pub fn plural(n: i64, forms: [&str; 3]) -> &str {
    match (n.unsigned_abs() % 10, n.unsigned_abs() % 100) {
        (_, 11..=14) => forms[2],
        (1, _) => forms[0],
        (2..=4, _) => forms[1],
        _ => forms[2],
    }
}

/// The size of a file: «512 Б», «300 КБ», «12,5 МБ», «5 МБ».
pub fn size(bytes: u64) -> String {
    match (bytes, ((bytes & 0xF_FFFF) * 10) >> 20) {
        (0..1024, _) => format!("{bytes} Б"),
        (1024..1_048_576, _) => format!("{} КБ", bytes.div_ceil(1024)),
        (_, 0) => format!("{} МБ", bytes >> 20),
        (_, tenths) => format!("{},{tenths} МБ", bytes >> 20),
    }
}

/// «через 12 минут» from seconds, rounded up.
pub fn in_minutes(seconds: i64) -> String {
    let minutes = (seconds + 59) / 60;
    format!(
        "через {minutes} {}",
        plural(minutes, ["минуту", "минуты", "минут"])
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_numbers_are_said_in_russian() {
        let moscow = TimeZone::get("Europe/Moscow").expect("zone");
        assert_eq!(
            moment("2026-11-22T21:04:00.000Z", &moscow),
            "23 ноября 2026 г., 00:04"
        );
        assert_eq!(
            short_moment("2026-11-22T21:04:00.000Z", &moscow),
            "23.11.2026 00:04"
        );
        assert_eq!(plural(1, ["а", "б", "в"]), "а");
        assert_eq!(plural(11, ["а", "б", "в"]), "в");
        assert_eq!(plural(22, ["а", "б", "в"]), "б");
        assert_eq!(in_minutes(61), "через 2 минуты");
        let sizes = [0, 1025, 5 << 20, (12 << 20) + (1 << 19)].map(size);
        assert_eq!(sizes, ["0 Б", "2 КБ", "5 МБ", "12,5 МБ"]);
    }
}
