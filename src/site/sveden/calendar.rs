//! The production calendar: which days are working days, for terms that the law counts in them.
//! Years that the data does not know are counted by weekends, holidays and the general rule of
//! article 112 of the Labour Code, and whoever asks is told so.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    // Our own file, compiled in and read by tests: a mistake in it cannot reach a user.
    toml::from_str(include_str!("calendar.toml")).expect("calendar.toml is part of the program")
});

#[derive(Deserialize)]
struct Calendar {
    holidays: BTreeSet<String>,
    year: Vec<Year>,
}

#[derive(Deserialize)]
struct Year {
    year: i16,
    decree: Option<String>,
    days_off: Vec<Day>,
    workdays: Vec<Day>,
    #[cfg_attr(not(test), allow(dead_code))] // the file's own sum, for its test
    working: usize,
}

/// A day written as TOML writes days.
#[derive(Deserialize)]
#[serde(transparent)]
struct Day(toml::value::Datetime);

impl Day {
    fn is(&self, day: Date) -> bool {
        self.0.date.is_some_and(|d| {
            (i32::from(d.year), d.month, d.day)
                == (i32::from(day.year()), day.month() as u8, day.day() as u8)
        })
    }
}

/// Whether people work on this day.
pub fn is_working(day: Date) -> bool {
    let known = CALENDAR.year.iter().find(|year| year.year == day.year());
    match known {
        Some(year) if year.workdays.iter().any(|d| d.is(day)) => true,
        Some(year) if year.days_off.iter().any(|d| d.is(day)) => false,
        Some(_) => !is_weekend(day) && !is_holiday(day),
        None => !is_weekend(day) && !is_holiday(day) && !is_moved(day),
    }
}

/// The day on which `count` working days after `day` have passed.
pub fn after(day: Date, count: u32) -> Date {
    let mut left = count;
    let mut day = day;
    while left > 0 {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        left -= u32::from(is_working(day));
    }
    day
}

/// What must be said with a term that ends in this year, when its calendar is not certain.
pub fn caution(year: i16) -> Option<String> {
    let decree = CALENDAR
        .year
        .iter()
        .find(|known| known.year == year)
        .and_then(|known| known.decree.as_ref());
    decree.is_none().then(|| {
        format!(
            "переносы выходных {year} года программе не известны: учтены выходные, праздники и общее правило статьи 112 ТК РФ"
        )
    })
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn is_holiday(day: Date) -> bool {
    let name = format!("{:02}-{:02}", day.month(), day.day());
    CALENDAR.holidays.contains(&name)
}

/// A working day that became free because a holiday before it fell on a weekend (not in January:
/// those days the Government moves as it likes).
fn is_moved(day: Date) -> bool {
    let before = |days: i64| day.checked_sub(days.days()).ok();
    let is_lost = |day: Date| day.month() != 1 && is_holiday(day) && is_weekend(day);
    // the first working day after the weekend: Monday, or a later day when Monday is a holiday too
    let mut gap = 1;
    while let Some(earlier) = before(gap) {
        if !is_weekend(earlier) && !is_holiday(earlier) {
            return false;
        }
        if is_lost(earlier) {
            return true;
        }
        gap += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_year_has_as_many_working_days_as_its_calendar_says() {
        for year in &CALENDAR.year {
            let first = date(year.year, 1, 1);
            let days = first.series(1.day()).take_while(|d| d.year() == year.year);
            assert_eq!(
                days.filter(|d| is_working(*d)).count(),
                year.working,
                "{}",
                year.year
            );
        }
    }

    #[test]
    fn holidays_and_moved_days_off_are_not_counted() {
        // 30 December 2025 is a working day; then the holidays until 11 January
        assert_eq!(after(date(2025, 12, 30), 1), date(2026, 1, 12));
        assert_eq!(after(date(2026, 4, 30), 3), date(2026, 5, 6));
        assert_eq!(
            after(date(2024, 4, 26), 1),
            date(2024, 4, 27),
            "a working Saturday"
        );
        assert_eq!(after(date(2026, 11, 22), 10), date(2026, 12, 4));
        assert_eq!(after(date(2026, 11, 20), 0), date(2026, 11, 20));
    }

    #[test]
    fn a_year_that_nobody_has_decreed_is_counted_by_the_general_rule_and_says_so() {
        assert_eq!(caution(2026), None);
        assert!(caution(2027).is_some_and(|words| words.contains("2027")));
        // 12 June 2032 is a Saturday: Monday 14 June is free
        assert!(!is_working(date(2032, 6, 14)) && is_working(date(2032, 6, 15)));
        // 9 May 2032 is a Sunday
        assert!(!is_working(date(2032, 5, 10)) && is_working(date(2032, 5, 11)));
        assert!(is_working(date(2032, 1, 9)));
    }
}
