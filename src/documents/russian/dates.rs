//! Days in figures and in words.

use jiff::civil::Date;

use super::{Case, Gender, number_in_words};

/// «22.11.2026».
pub fn short_date(day: Date) -> String {
    format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year())
}

/// «22 ноября 2026 года»; the number does not part from its month.
pub fn long_date(day: Date) -> String {
    format!("{}\u{a0}{} {}\u{a0}года", day.day(), month(day), day.year())
}

/// «двадцать второе ноября две тысячи двадцать шестого года»; in the genitive «двадцать второго…».
pub fn date_in_words(day: Date, case: Case) -> String {
    let ends = if case == Case::Genitive {
        "ого"
    } else {
        "ое"
    };
    let number = ordinal(i64::from(day.day()), ends);
    let year = ordinal(i64::from(day.year()), "ого");
    format!("{number} {} {year} года", month(day))
}

fn month(day: Date) -> &'static str {
    crate::calendar::month_of_date(day.month())
}

/// The number with its last word made ordinal: «две тысячи двадцать шест» + «ого».
fn ordinal(n: i64, ends: &str) -> String {
    let words = number_in_words(n, Gender::Masculine, Case::Nominative);
    let (before, last) = words.rsplit_once(' ').unwrap_or(("", &words));
    let stem = match last {
        "один" => "перв",
        "два" => "втор",
        "четыре" => "четвёрт",
        "шесть" => "шест",
        "семь" => "седьм",
        "восемь" => "восьм",
        "сорок" => "сороков",
        "сто" => "сот",
        "три" => match ends {
            "ого" => return joined(before, "третьего"),
            _ => return joined(before, "третье"),
        },
        "пятьдесят" => "пятидесят",
        "шестьдесят" => "шестидесят",
        "семьдесят" => "семидесят",
        "восемьдесят" => "восьмидесят",
        "девяносто" => "девяност",
        "тысяча" | "тысячи" | "тысяч" => {
            // «двухтысячного», the only such year of our time; others are told by their parts
            let of = if before == "две" {
                "двухтысячн"
            } else {
                "тысячн"
            };
            return format!("{of}{ends}");
        }
        hundreds
            if hundreds.ends_with("сот")
                || hundreds.ends_with("ста")
                || hundreds.ends_with("сти") =>
        {
            return joined(before, &format!("{}{ends}", hundreds_stem(hundreds)));
        }
        other => other.trim_end_matches('ь'),
    };
    joined(before, &format!("{stem}{ends}"))
}

fn hundreds_stem(word: &str) -> &'static str {
    match word {
        "двести" => "двухсот",
        "триста" => "трёхсот",
        "четыреста" => "четырёхсот",
        "пятьсот" => "пятисот",
        "шестьсот" => "шестисот",
        "семьсот" => "семисот",
        "восемьсот" => "восьмисот",
        _ => "девятисот",
    }
}

fn joined(before: &str, last: &str) -> String {
    match before {
        "" => last.to_owned(),
        before => format!("{before} {last}"),
    }
}
