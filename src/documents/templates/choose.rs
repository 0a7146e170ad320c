//! Conditions: read and answered.

use serde_json::Value;

use super::{
    fields::{Kind, key},
    format,
    tree::{Place, Sign, Test},
};

/// Signs of comparison, the longer first.
const SIGNS: &[(&str, Sign)] = &[
    (">=", Sign::NotLess),
    ("≥", Sign::NotLess),
    ("<=", Sign::NotMore),
    ("≤", Sign::NotMore),
    ("<>", Sign::Unequal),
    ("≠", Sign::Unequal),
    ("=", Sign::Equal),
    (">", Sign::More),
    ("<", Sign::Less),
];

/// Reads «не Поле», «Поле = значение», «Поле пусто». `find` tells where a field lies.
pub fn parse(
    text: &str,
    find: &mut dyn FnMut(&str) -> Result<Place, String>,
) -> Result<Test, String> {
    let text = text.trim();
    if let Some((at, mark, sign)) = first_sign(text) {
        let place = find(&text[..at])?;
        let value = text[at + mark.len()..].trim();
        let value = value.trim_matches(['"', '«', '»', '\'']).trim().to_owned();
        comparable(&place, sign, &value)?;
        return Ok(Test {
            place,
            not: false,
            compare: Some((sign, value)),
        });
    }
    let plain = |not, name: &str, find: &mut dyn FnMut(&str) -> Result<Place, String>| {
        find(name).map(|place| Test {
            place,
            not,
            compare: None,
        })
    };
    if let Some(name) = text.strip_suffix(" пусто") {
        return plain(true, name, find);
    }
    if let Some(name) = text.strip_suffix(" заполнено") {
        return plain(false, name, find);
    }
    match text.strip_prefix("не ") {
        // a label may begin with «Не …»
        Some(rest) => {
            plain(true, rest, find).or_else(|why| plain(false, text, find).map_err(|_| why))
        }
        None => plain(false, text, find),
    }
}

fn first_sign(text: &str) -> Option<(usize, &'static str, Sign)> {
    let found = SIGNS
        .iter()
        .filter_map(|(mark, sign)| Some((text.find(mark)?, *mark, *sign)));
    found.min_by_key(|(at, mark, _)| (*at, usize::MAX - mark.len()))
}

fn comparable(place: &Place, sign: Sign, value: &str) -> Result<(), String> {
    let ordered = !matches!(sign, Sign::Equal | Sign::Unequal);
    let numeric = matches!(place.kind, Kind::Int | Kind::Number(_) | Kind::Money);
    match &place.kind {
        Kind::Rows(_) => Err(format!(
            "«{}» — список строк: с ним не сравнивают, пишут {{если {}}}.",
            place.label, place.label
        )),
        kind if numeric => parts(value, kind).map(drop).ok_or_else(|| {
            format!(
                "«{}» сравнивают с числом, а «{value}» — не число.",
                place.label
            )
        }),
        Kind::Date => day(value).map(drop).ok_or_else(|| {
            format!(
                "«{}» сравнивают с датой вида 31.12.2026, а написано «{value}».",
                place.label
            )
        }),
        _ if ordered => Err(format!(
            "«{}» — не число и не дата: больше и меньше к нему не подходят, только = и ≠.",
            place.label
        )),
        _ => Ok(()),
    }
}

/// Whether the condition holds.
pub fn holds(test: &Test, value: &Value) -> bool {
    let kind = &test.place.kind;
    let Some((sign, with)) = &test.compare else {
        return is_said(value, kind) != test.not;
    };
    let order = match kind {
        Kind::Int | Kind::Number(_) | Kind::Money => value
            .as_i64()
            .and_then(|n| Some(n.cmp(&parts(with, kind)?))),
        Kind::Date => value.as_str().and_then(|text| {
            let own: jiff::civil::Date = text.parse().ok()?;
            Some(own.cmp(&day(with)?))
        }),
        _ => {
            let own = format::words(value, kind, &[]).unwrap_or_default();
            Some(key(&own).cmp(&key(with)))
        }
    };
    // what is not known is not equal to anything
    let Some(order) = order else {
        return *sign == Sign::Unequal;
    };
    match sign {
        Sign::Equal => order.is_eq(),
        Sign::Unequal => order.is_ne(),
        Sign::More => order.is_gt(),
        Sign::Less => order.is_lt(),
        Sign::NotLess => order.is_ge(),
        Sign::NotMore => order.is_le(),
    }
}

/// Whether there is anything: a yes, a number that is not zero, words, rows.
pub fn is_said(value: &Value, kind: &Kind) -> bool {
    match (value, kind) {
        (Value::Bool(yes), _) => *yes,
        (Value::Number(n), Kind::Int | Kind::Number(_) | Kind::Money) => n.as_i64() != Some(0),
        (Value::Array(rows), _) => !rows.is_empty(),
        _ => format::words(value, kind, &[]).is_some(),
    }
}

/// «12,5» in the smallest parts of the kind.
fn parts(text: &str, kind: &Kind) -> Option<i64> {
    let digits = match kind {
        Kind::Number(digits) => usize::from(*digits),
        Kind::Money => 2,
        _ => 0,
    };
    let clean: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let clean = clean.replace(',', ".");
    let (whole, after) = clean.split_once('.').unwrap_or((&clean, ""));
    if after.len() > digits || !after.chars().all(|sign| sign.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{after:0<digits$}").parse().ok()
}

fn day(text: &str) -> Option<jiff::civil::Date> {
    let parts: Vec<&str> = text.trim().split('.').collect();
    match parts.as_slice() {
        [day, month, year] => {
            jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
        }
        _ => text.trim().parse().ok(),
    }
}
