//! Terms of requests: when a correction takes effect (X9), by when someone must act, which light that is. Pure; the
//! working days are handed in.

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::states::State;
use crate::calendar;

/// The hour at which corrections take effect.
const HOUR: i8 = 14;
/// No calendar keeps anyone waiting longer than this.
const PATIENCE: usize = 60;

/// When a correction takes effect: at 14:00 of the next day from Monday to Friday; with `works`, of the next such day on
/// which people work.
pub fn effective_at(
    corrected: Timestamp,
    zone: &TimeZone,
    works: Option<&dyn Fn(Date) -> bool>,
) -> Timestamp {
    let today = corrected.to_zoned(zone.clone()).date();
    let weekday = |day: Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let mut after = std::iter::successors(today.tomorrow().ok(), |day| day.tomorrow().ok());
    let good = |day: &Date| weekday(*day) && works.is_none_or(|works| works(*day));
    let mut soon = after.clone().take(PATIENCE);
    let day = soon.find(good).or_else(|| after.find(|day| weekday(*day)));
    let moment = day.and_then(|day| day.at(HOUR, 0, 0, 0).to_zoned(zone.clone()).ok());
    moment.map_or(corrected, |at| at.timestamp())
}

/// The end of the day on which `days` working days have passed.
pub fn due_at(
    since: Timestamp,
    days: u32,
    zone: &TimeZone,
    works: impl Fn(Date) -> bool,
) -> Option<Timestamp> {
    let day = since.to_zoned(zone.clone()).date();
    let last = calendar::after_by(day, days, works);
    let end = last.at(23, 59, 59, 0).to_zoned(zone.clone()).ok()?;
    Some(end.timestamp())
}

/// How many working days a state may last: for a problem of entry the check has one day and the way to the outside
/// support one day after the failed entry; for others as the rule of assignment says.
pub fn days(state: State, login: bool, recheck_failed: bool, rule: u32) -> Option<u32> {
    match state {
        State::New | State::Accepted | State::Check if login => Some(1),
        State::WaitUser if login && recheck_failed => Some(1),
        State::New | State::Accepted | State::Check => Some(rule),
        State::Rework => Some(1),
        _ => None,
    }
}

/// How a term stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// Nobody has to hurry.
    None,
    /// Time is left.
    Green,
    /// Less than a day is left.
    Amber,
    /// The term is over.
    Red,
}

impl Light {
    /// The end of the badge's class and the words.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::None => ("", ""),
            Self::Green => ("ok", "в срок"),
            Self::Amber => ("warn", "срок сегодня"),
            Self::Red => ("bad", "просрочено"),
        }
    }
}

/// The light of a term.
pub fn light(due: Option<Timestamp>, open: bool, now: Timestamp) -> Light {
    match due {
        Some(due) if open && now > due => Light::Red,
        Some(due) if open && due.duration_since(now).as_hours() < 24 => Light::Amber,
        Some(_) if open => Light::Green,
        _ => Light::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("zone")
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("moment")
    }

    #[test]
    fn a_correction_takes_effect_on_the_next_weekday_at_two() {
        let moscow = zone("Europe/Moscow");
        // 23 November 2026 is a Monday; Moscow is three hours ahead of UTC
        for (corrected, effective) in [
            ("2026-11-23T06:00:00Z", "2026-11-24T11:00:00Z"),
            // Monday a second before and a second after midnight in Moscow
            ("2026-11-23T20:59:59Z", "2026-11-24T11:00:00Z"),
            ("2026-11-23T21:00:00Z", "2026-11-25T11:00:00Z"),
            ("2026-11-26T12:00:00Z", "2026-11-27T11:00:00Z"),
            // Friday, Saturday, Sunday → Monday
            ("2026-11-27T08:00:00Z", "2026-11-30T11:00:00Z"),
            ("2026-11-28T08:00:00Z", "2026-11-30T11:00:00Z"),
            ("2026-11-29T20:59:59Z", "2026-11-30T11:00:00Z"),
            ("2026-11-29T21:00:00Z", "2026-12-01T11:00:00Z"),
        ] {
            assert_eq!(
                effective_at(at(corrected), &moscow, None),
                at(effective),
                "{corrected}"
            );
        }
    }

    #[test]
    fn the_day_is_that_of_the_college() {
        let corrected = at("2026-11-23T21:30:00Z");
        for (name, effective) in [
            ("UTC", "2026-11-24T14:00:00Z"),
            ("Europe/Kaliningrad", "2026-11-24T12:00:00Z"),
            ("Asia/Vladivostok", "2026-11-25T04:00:00Z"),
        ] {
            assert_eq!(
                effective_at(corrected, &zone(name), None),
                at(effective),
                "{name}"
            );
        }
    }

    #[test]
    fn holidays_are_skipped_when_the_college_says_so() {
        let moscow = zone("Europe/Moscow");
        let works: &dyn Fn(Date) -> bool = &calendar::is_working;
        // 4 November 2026, a Wednesday, is a holiday
        let tuesday = at("2026-11-03T08:00:00Z");
        assert_eq!(
            effective_at(tuesday, &moscow, None),
            at("2026-11-04T11:00:00Z")
        );
        assert_eq!(
            effective_at(tuesday, &moscow, Some(works)),
            at("2026-11-05T11:00:00Z")
        );
        // the long holidays
        let eve = at("2026-12-30T08:00:00Z");
        assert_eq!(
            effective_at(eve, &moscow, Some(works)),
            at("2027-01-11T11:00:00Z")
        );
        // a working Saturday is a Saturday all the same
        let friday = at("2024-04-26T08:00:00Z");
        assert_eq!(
            effective_at(friday, &moscow, Some(works)),
            at("2024-05-02T11:00:00Z")
        );
        // a calendar without working days ends somewhere
        let never = effective_at(tuesday, &moscow, Some(&|_| false));
        assert_eq!(never, at("2026-11-04T11:00:00Z"));
    }

    #[test]
    fn a_check_has_one_working_day_and_its_light_turns() {
        let moscow = zone("Europe/Moscow");
        let friday = at("2026-11-27T08:00:00Z");
        let due = due_at(friday, 1, &moscow, calendar::is_working);
        assert_eq!(due, Some(at("2026-11-30T20:59:59Z")));
        assert_eq!(light(due, true, friday), Light::Green);
        assert_eq!(light(due, true, at("2026-11-30T08:00:00Z")), Light::Amber);
        assert_eq!(light(due, true, at("2026-11-30T21:00:00Z")), Light::Red);
        assert_eq!(light(due, false, at("2026-11-30T21:00:00Z")), Light::None);
        assert_eq!(light(None, true, friday), Light::None);
        // the same working day
        assert_eq!(
            due_at(friday, 0, &moscow, calendar::is_working),
            Some(at("2026-11-27T20:59:59Z"))
        );
    }

    #[test]
    fn only_those_who_must_act_have_a_term() {
        assert_eq!(days(State::New, true, false, 5), Some(1));
        assert_eq!(days(State::New, false, false, 5), Some(5));
        assert_eq!(days(State::WaitUser, true, true, 5), Some(1));
        for state in [
            State::WaitUser,
            State::Corrected,
            State::Escalated,
            State::Solved,
        ] {
            assert_eq!(days(state, true, false, 5), None);
        }
    }
}
