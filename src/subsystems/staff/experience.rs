//! Service in years, months and days: periods that overlap count once. No database.

use jiff::civil::Date;
use serde::Serialize;

use crate::web::text::plural;

/// Days of work, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day; none: it goes on.
    pub to: Option<Date>,
}

/// How long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Length {
    /// Full years.
    pub years: i32,
    /// Full months.
    pub months: i32,
    /// Days that are left.
    pub days: i32,
}

/// The length of the periods until a day, that day included. Thirty days are a month and twelve months a year,
/// after the whole years and months of each merged period are counted by the calendar.
pub fn length(periods: &[Period], on: Date) -> Length {
    let (mut years, mut months, mut days) = (0, 0, 0);
    for (from, to) in merged(periods, on) {
        let (y, m, d) = between(from, to);
        (years, months, days) = (years + y, months + m, days + d);
    }
    months += days / 30;
    years += months / 12;
    Length {
        years,
        months: months % 12,
        days: days % 30,
    }
}

/// The periods one after another, without overlaps, cut off after the day; each with the day after its last.
fn merged(periods: &[Period], on: Date) -> Vec<(Date, Date)> {
    let next = |day: Date| day.tomorrow().unwrap_or(day);
    let mut all: Vec<(Date, Date)> = periods
        .iter()
        .map(|period| (period.from, next(period.to.unwrap_or(on).min(on))))
        .filter(|(from, end)| from < end)
        .collect();
    all.sort();
    let mut merged: Vec<(Date, Date)> = Vec::new();
    for (from, end) in all {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((from, end)),
        }
    }
    merged
}

/// Years, months and days from one day to another (not included).
fn between(from: Date, end: Date) -> (i32, i32, i32) {
    let span = from.until((jiff::Unit::Year, end)).unwrap_or_default();
    (
        i32::from(span.get_years()),
        span.get_months(),
        span.get_days(),
    )
}

impl Length {
    /// «5 лет 3 месяца 2 дня».
    pub fn words(&self) -> String {
        let part = |n: i32, forms| (n > 0).then(|| format!("{n} {}", plural(n.into(), forms)));
        let parts = [
            part(self.years, ["год", "года", "лет"]),
            part(self.months, ["месяц", "месяца", "месяцев"]),
            part(self.days, ["день", "дня", "дней"]),
        ];
        let words: Vec<String> = parts.into_iter().flatten().collect();
        match words.is_empty() {
            true => "нет".to_owned(),
            false => words.join(" "),
        }
    }

    /// «5 лет»: full years, as the site shows them.
    pub fn years_words(&self) -> String {
        match self.years {
            0 => "менее года".to_owned(),
            n => format!("{n} {}", plural(n.into(), ["год", "года", "лет"])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn period(from: Date, to: Date) -> Period {
        Period { from, to: Some(to) }
    }

    #[test]
    fn whole_years_months_and_days() {
        let on = date(2026, 11, 22);
        let one = [period(date(2020, 9, 1), date(2026, 8, 31))];
        assert_eq!(length(&one, on).words(), "6 лет");
        let open = [Period {
            from: date(2026, 11, 22),
            to: None,
        }];
        assert_eq!(length(&open, on).words(), "1 день");
        assert_eq!(length(&[], on).words(), "нет");
        let future = [Period {
            from: date(2027, 1, 1),
            to: None,
        }];
        assert_eq!(length(&future, on).words(), "нет");
    }

    #[test]
    fn overlaps_count_once_and_neighbours_join() {
        let on = date(2026, 12, 31);
        let periods = [
            period(date(2020, 1, 1), date(2020, 12, 31)),
            period(date(2020, 7, 1), date(2021, 6, 30)),
            period(date(2021, 7, 1), date(2021, 12, 31)),
        ];
        assert_eq!(length(&periods, on).words(), "2 года");
    }

    #[test]
    fn rests_of_periods_are_added_by_thirty_days_and_twelve_months() {
        let on = date(2026, 12, 31);
        let periods = [
            period(date(2019, 1, 1), date(2019, 11, 20)),
            period(date(2021, 1, 1), date(2021, 2, 15)),
        ];
        // 10 months 20 days and 1 month 15 days: 12 months 5 days.
        assert_eq!(length(&periods, on).words(), "1 год 5 дней");
        assert_eq!(length(&periods, on).years_words(), "1 год");
    }

    #[test]
    fn the_day_on_which_it_is_asked_cuts_the_rest() {
        let periods = [period(date(2020, 1, 1), date(2030, 1, 1))];
        assert_eq!(length(&periods, date(2021, 12, 31)).words(), "2 года");
    }
}
