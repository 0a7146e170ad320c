//! The production calendar: which days are working days, for terms that the law counts in them, and the terms
//! themselves. Years that the data does not know are counted by weekends, holidays and the general rule of article 112
//! of the Labour Code, and whoever asks is told so. It knows no database: a college's own days are handed in.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

/// The months as a date names them, from January.
pub const MONTHS_OF_DATES: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// «ноября» of the eleventh month; counted round the year, so that no number is out of place.
pub fn month_of_date(month: i8) -> &'static str {
    let place = i16::from(month).saturating_sub(1).rem_euclid(12);
    MONTHS_OF_DATES[usize::from(place.unsigned_abs())]
}

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

/// How a day differs from what its day of the week says: codes of the list `DAY_KIND`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A working Saturday or Sunday.
    Work,
    /// A holiday of article 112.
    Holiday,
    /// A working day that became free.
    Moved,
    /// An hour shorter: a holiday comes after it.
    Short,
}

impl Kind {
    /// The code in the list.
    pub fn code(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Holiday => "holiday",
            Self::Moved => "moved",
            Self::Short => "short",
        }
    }

    /// Whether people work on a day of such a code; nothing for a code that is not known.
    pub fn works(code: &str) -> Option<bool> {
        match code {
            "work" | "short" => Some(true),
            "weekend" | "holiday" | "moved" => Some(false),
            _ => None,
        }
    }
}

/// A day that differs from the usual week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Special {
    /// The day.
    pub date: Date,
    /// How it differs.
    pub kind: Kind,
    /// The law or the decree.
    pub basis: String,
}

/// The days of a year that differ from the usual week, each with its source.
pub fn days(year: i16) -> Vec<Special> {
    let decree = CALENDAR
        .year
        .iter()
        .find(|known| known.year == year)
        .and_then(|known| known.decree.as_deref());
    let moved = decree.unwrap_or("статья 112 Трудового кодекса РФ, часть вторая");
    let day = |date: Date| {
        let next_is_holiday = date.tomorrow().is_ok_and(is_holiday);
        let (kind, basis) = match (is_working(date), is_weekend(date)) {
            _ if is_holiday(date) => (Kind::Holiday, "статья 112 Трудового кодекса РФ"),
            (false, false) => (Kind::Moved, moved),
            (true, _) if next_is_holiday => (Kind::Short, "статья 95 Трудового кодекса РФ"),
            (true, true) => (Kind::Work, moved),
            _ => return None,
        };
        Some(Special {
            date,
            kind,
            basis: basis.to_owned(),
        })
    };
    let Ok(first) = Date::new(year, 1, 1) else {
        return Vec::new();
    };
    first
        .series(1.day())
        .take_while(|date| date.year() == year)
        .filter_map(day)
        .collect()
}

/// By when a change must be in the register (003, приложение; R10): ten working days after the news was received, and
/// not later than the day before it takes effect; what took effect before anyone knew gets its ten days.
pub fn due(received: Date, effective: Option<Date>, is_working: impl Fn(Date) -> bool) -> Date {
    let ten = after_by(received, 10, is_working);
    match effective {
        Some(day) if day > received => day.yesterday().map_or(ten, |eve| eve.min(ten)),
        _ => ten,
    }
}

/// The day on which `count` working days after `day` have passed, by the calendar that is handed in; for no days,
/// the day itself or, when nobody works on it, the next working day.
pub fn after_by(day: Date, count: u32, is_working: impl Fn(Date) -> bool) -> Date {
    /// A calendar without a single working day must not hold anyone for ever.
    const PATIENCE: u32 = 1_000;
    let (mut day, mut left) = (day, count);
    for _ in 0..PATIENCE {
        if left == 0 && (count > 0 || is_working(day)) {
            break;
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        left -= u32::from(left > 0 && is_working(day));
    }
    day
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

/// The day on which `count` working days after `day` have passed, by the calendar of the country.
pub fn after(day: Date, count: u32) -> Date {
    match count {
        0 => day,
        _ => after_by(day, count, is_working),
    }
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
    fn the_days_of_a_year_are_its_differences_from_the_usual_week() {
        let of = |year, kind| -> Vec<String> {
            let all = days(year).into_iter().filter(|day| day.kind == kind);
            all.map(|day| day.date.strftime("%m-%d").to_string())
                .collect()
        };
        assert_eq!(of(2026, Kind::Moved), ["01-09", "03-09", "05-11", "12-31"]);
        assert_eq!(of(2026, Kind::Short), ["04-30", "05-08", "06-11", "11-03"]);
        assert_eq!(of(2026, Kind::Work), Vec::<String>::new());
        assert_eq!(of(2024, Kind::Work), ["04-27", "11-02", "12-28"]);
        assert_eq!(of(2024, Kind::Short), ["02-22", "03-07", "05-08", "06-11"]);
        assert_eq!(of(2032, Kind::Holiday).len(), 14);
        for day in days(2026).into_iter().chain(days(2027)).chain(days(2032)) {
            assert_eq!(
                Kind::works(day.kind.code()),
                Some(is_working(day.date)),
                "{}",
                day.date
            );
            assert!(!day.basis.is_empty());
        }
    }

    #[test]
    fn a_change_is_due_in_ten_working_days_and_before_it_takes_effect() {
        let by = |received, effective| due(received, effective, is_working);
        // Monday 2 November 2026: the fourth is a holiday
        let monday = date(2026, 11, 2);
        assert_eq!(by(monday, None), date(2026, 11, 17));
        assert_eq!(by(monday, Some(date(2026, 12, 1))), date(2026, 11, 17));
        assert_eq!(by(monday, Some(date(2026, 11, 10))), date(2026, 11, 9));
        assert_eq!(by(monday, Some(date(2026, 11, 3))), monday);
        // known too late: ten working days all the same
        assert_eq!(by(monday, Some(monday)), date(2026, 11, 17));
        assert_eq!(by(monday, Some(date(2026, 10, 1))), date(2026, 11, 17));
    }

    #[test]
    fn a_college_that_moves_a_day_moves_its_terms() {
        let moved = date(2026, 11, 9);
        let ours = |day: Date| day != moved && is_working(day);
        assert_eq!(due(date(2026, 11, 2), None, ours), date(2026, 11, 18));
        assert_eq!(after_by(date(2026, 11, 7), 0, ours), date(2026, 11, 10));
        assert_eq!(after_by(date(2026, 11, 10), 0, ours), date(2026, 11, 10));
        let never = after_by(date(2026, 1, 1), 10, |_| false);
        assert!(
            never > date(2028, 1, 1),
            "a calendar without working days ends somewhere"
        );
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
