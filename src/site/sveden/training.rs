//! Training of teachers: the page shows that of the last three years, so older lines drop out by
//! themselves. A line without a year stays: nobody can tell how old it is.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// How long training is shown.
const YEARS: i16 = 3;

/// The text without the lines that are older than three years on `today`, and the dropped lines.
pub fn recent(text: &str, today: Date) -> (String, Vec<String>) {
    let alone = text.trim().lines().count() == 1;
    let (lines, glue): (Vec<&str>, &str) = match alone {
        true => (text.trim().split(';').collect(), ";"),
        false => (text.lines().collect(), "\n"),
    };
    let (old, fresh): (Vec<&str>, Vec<&str>) =
        lines.into_iter().partition(|line| is_old(line, today));
    if old.is_empty() {
        return (text.to_owned(), Vec::new());
    }
    let tidy = |line: &str| line.trim().trim_start_matches(['-', '*', ' ']).to_owned();
    let fresh = fresh.join(glue);
    (fresh.trim().to_owned(), old.into_iter().map(tidy).collect())
}

fn is_old(line: &str, today: Date) -> bool {
    let Ok(limit) = today.checked_sub(i32::from(YEARS).years()) else {
        return false;
    };
    match days(line).max() {
        Some(day) => day < limit,
        // only a year is known: its last day counts
        None => years(line).max().is_some_and(|year| year < limit.year()),
    }
}

/// Days written as 14.05.2024.
fn days(line: &str) -> impl Iterator<Item = Date> {
    line.split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter_map(|word| {
            let parts: Vec<&str> = word.trim_matches('.').split('.').collect();
            let [day, month, year] = parts[..] else {
                return None;
            };
            Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
        })
        .filter(|day| day.year() >= 1950)
}

/// Four digits that can be a year: not a number of a certificate and not hours.
fn years(line: &str) -> impl Iterator<Item = i16> {
    line.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '/' | '№'))
        .filter(|word| word.len() == 4)
        .filter_map(|word| word.parse().ok())
        .filter(|year| (1950..2100).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn training_of_more_than_three_years_ago_drops_out() {
        let text = "- Новые стандарты (72 ч), 2024 год\n- Охрана труда (40 ч), 2022 год\n- Стажировка без даты";
        let (shown, dropped) = recent(text, TODAY);
        assert_eq!(
            shown,
            "- Новые стандарты (72 ч), 2024 год\n- Стажировка без даты"
        );
        assert_eq!(dropped, ["Охрана труда (40 ч), 2022 год"]);
    }

    #[test]
    fn a_day_is_exact_and_a_year_lasts_until_its_end() {
        assert!(is_old("Курсы, 21.11.2023", TODAY) && !is_old("Курсы, 22.11.2023", TODAY));
        assert!(!is_old("Курсы, 2023 год", date(2026, 12, 31)));
        assert!(is_old("Курсы, 2023 г.", date(2027, 1, 1)));
        assert!(!is_old("Курсы, 2022–2024", TODAY), "the newest year counts");
        assert!(
            !is_old("Удостоверение № 77-2019, 16 ч", TODAY),
            "a number is no year"
        );
    }

    #[test]
    fn a_text_with_nothing_old_stays_as_it_was_and_one_line_is_parted_by_semicolons() {
        for text in ["", "- а, 2025\n\n- б", "Курсы, 2024; Курсы, 2025"] {
            assert_eq!(recent(text, TODAY), (text.to_owned(), vec![]));
        }
        let (shown, dropped) = recent("Курсы, 2019 год; Курсы, 2025 год", TODAY);
        assert_eq!((shown.as_str(), dropped.len()), ("Курсы, 2025 год", 1));
        assert_eq!(recent("Курсы, 2019 год", TODAY).0, "");
    }
}
