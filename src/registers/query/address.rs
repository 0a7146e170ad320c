//! Between an address and a list: `q=…&f.kind=cabinet&f.area.from=10&f.note.is=empty&sort=-area,number&page=2`.

use std::collections::BTreeSet;

use jiff::{civil::Date, tz::TimeZone};

use super::{Ask, Filter, PAGE_SIZES, PER_PAGE, Test, Which};
use crate::registers::{
    access::Reading,
    describe::{Field, Kind},
    lists::Lists,
    record::Value,
    value,
};

/// How many words and conditions are listened to; a longer address is nobody's list.
const MOST: usize = 60;
const LONGEST: usize = 200;
/// A list of columns names dozens of fields.
const LONGEST_COLUMNS: usize = 4_000;

impl Ask {
    /// Reads the pairs of an address. What is unknown, broken or not for this person is left out.
    pub fn parse(pass: &Reading, pairs: &[(String, String)], today: Date) -> Self {
        let register = pass.register();
        let mut ask = Ask {
            page: 1,
            per_page: PER_PAGE,
            as_of: register.dated.then_some(today),
            today: register.dated.then_some(today),
            ..Ask::default()
        };
        for (key, text) in pairs.iter().take(MOST * 4) {
            let longest = if key == "cols" {
                LONGEST_COLUMNS
            } else {
                LONGEST
            };
            let text: String = text.chars().take(longest).collect();
            match key.as_str() {
                "q" => ask.search = value::one_line(&text),
                "sort" => ask.sort = sorts(pass, &text),
                "cols" => ask.columns.extend(columns(pass, &text)),
                "page" => ask.page = text.parse().unwrap_or(1).clamp(1, 1_000_000),
                "per" => {
                    let per = text.parse().unwrap_or(PER_PAGE);
                    ask.per_page = if PAGE_SIZES.contains(&per) {
                        per
                    } else {
                        PER_PAGE
                    };
                }
                "which" => {
                    ask.which = match text.as_str() {
                        "archived" => Which::Archived,
                        "deleted" => Which::Deleted,
                        _ => Which::Live,
                    }
                }
                "dense" => ask.dense = text == "1",
                "on" if register.dated => {
                    ask.as_of = match text.as_str() {
                        "all" => None,
                        text => value::day(text).ok().or(Some(today)),
                    }
                }
                key => ask.condition(pass, key, &text),
            }
        }
        let mut seen = BTreeSet::new();
        ask.columns.retain(|name| seen.insert(*name));
        ask
    }

    /// `f.name`, `f.name.from`, `f.name.to`, `f.name.is`, `f.name.q`.
    fn condition(&mut self, pass: &Reading, key: &str, text: &str) {
        let Some(rest) = key.strip_prefix("f.") else {
            return;
        };
        let (name, part) = rest.split_once('.').unwrap_or((rest, ""));
        let Some(field) = pass.field(name) else {
            return;
        };
        let text = value::one_line(text);
        if text.is_empty() || self.filters.len() >= MOST {
            return;
        }
        let known = self.filters.iter_mut().find(|f| f.field == field.name);
        match (known, test(field, part, &text)) {
            (_, None) => {}
            (None, Some(test)) => self.filters.push(Filter {
                field: field.name,
                test,
            }),
            (Some(filter), Some(test)) => join(&mut filter.test, test),
        }
    }

    /// The address of this list, without the page unless it is asked for.
    pub fn to_query(&self, with_page: bool) -> String {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut add = |key: &str, text: &str| pairs.push((key.to_owned(), text.to_owned()));
        if !self.search.is_empty() {
            add("q", &self.search);
        }
        for Filter { field, test } in &self.filters {
            let key = |part: &str| format!("f.{field}{part}");
            match test {
                Test::Contains(text) => add(&key(""), text),
                Test::OneOf(codes) => codes.iter().for_each(|code| add(&key(""), code)),
                Test::Links(ids) => ids.iter().for_each(|id| add(&key(""), &id.to_string())),
                Test::LinkFound(words) => add(&key(".q"), words),
                Test::Between(from, to) => {
                    if let Some(from) = from {
                        add(&key(".from"), from);
                    }
                    if let Some(to) = to {
                        add(&key(".to"), to);
                    }
                }
                Test::Is(yes) => add(&key(""), if *yes { "yes" } else { "no" }),
                Test::Empty(yes) => add(&key(".is"), if *yes { "empty" } else { "filled" }),
            }
        }
        if !self.sort.is_empty() {
            add("sort", &sort_text(&self.sort));
        }
        if !self.columns.is_empty() {
            add("cols", &self.columns.join(","));
        }
        match self.which {
            Which::Live => {}
            Which::Archived => add("which", "archived"),
            Which::Deleted => add("which", "deleted"),
        }
        if self.per_page != PER_PAGE {
            add("per", &self.per_page.to_string());
        }
        if self.dense {
            add("dense", "1");
        }
        match self.as_of {
            Some(_) if self.as_of == self.today => {}
            Some(day) => add("on", &day.to_string()),
            None if self.today.is_some() => add("on", "all"),
            None => {}
        }
        if with_page && self.page > 1 {
            add("page", &self.page.to_string());
        }
        let pairs = pairs
            .iter()
            .map(|(key, text)| format!("{}={}", encoded(key), encoded(text)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// `number,-area` of an order.
pub fn sort_text(sort: &[(&'static str, bool)]) -> String {
    let each = sort.iter().map(|(name, down)| match down {
        true => format!("-{name}"),
        false => (*name).to_owned(),
    });
    each.collect::<Vec<_>>().join(",")
}

/// The text as a part of an address.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' => {
                out.push(char::from(b));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

fn sorts(pass: &Reading, text: &str) -> Vec<(&'static str, bool)> {
    let mut sorts: Vec<(&'static str, bool)> = Vec::new();
    for word in text.split(',') {
        let (name, down) = match word.strip_prefix('-') {
            Some(name) => (name, true),
            None => (word, false),
        };
        let field = pass.field(name).filter(|field| sortable(field));
        if let Some(field) = field
            && !sorts.iter().any(|(known, _)| *known == field.name)
        {
            sorts.push((field.name, down));
        }
    }
    sorts.truncate(4);
    sorts
}

/// Whether a list can be ordered by a field: not by what is kept apart, nor by what is masked.
pub fn sortable(field: &Field) -> bool {
    field.is_column() && field.private.is_empty() && !matches!(field.kind, Kind::Choices(_))
}

fn columns(pass: &Reading, text: &str) -> Vec<&'static str> {
    let names = text.split(',').filter_map(|name| pass.field(name));
    let names = names.filter(|field| !matches!(field.kind, Kind::Files(_)));
    names.map(|field| field.name).collect()
}

fn test(field: &Field, part: &str, text: &str) -> Option<Test> {
    if part == "is" {
        return match text {
            "empty" => Some(Test::Empty(true)),
            "filled" => Some(Test::Empty(false)),
            _ => None,
        };
    }
    Some(match (field.kind, part) {
        (Kind::Text(..) | Kind::Long, "") => Test::Contains(text.to_owned()),
        (Kind::Choice(_) | Kind::Choices(_), "") => Test::OneOf(vec![text.to_owned()]),
        (Kind::Link(_) | Kind::Links(..), "") => Test::Links(vec![text.parse().ok()?]),
        (Kind::Link(_) | Kind::Links(..), "q") => Test::LinkFound(text.to_owned()),
        (Kind::Flag, "") => Test::Is(text == "yes"),
        (
            Kind::Date | Kind::Moment | Kind::Time | Kind::Int(..) | Kind::Number(_) | Kind::Money,
            part,
        ) => {
            let kept = bound(field, text)?;
            match part {
                "from" => Test::Between(Some(kept), None),
                "to" => Test::Between(None, Some(kept)),
                "" => Test::Between(Some(kept.clone()), Some(kept)),
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// An end of a range as it is kept.
fn bound(field: &Field, text: &str) -> Option<String> {
    match field.kind {
        Kind::Date | Kind::Moment => value::day(text).ok().map(|day| day.to_string()),
        _ => {
            // A range may end beyond what the field itself takes: it then finds everything or nothing.
            let wide = Field {
                kind: match field.kind {
                    Kind::Int(..) => Kind::Int(i64::MIN, i64::MAX),
                    kind => kind,
                },
                ..*field
            };
            let read = value::parse(&wide, &[text], &Lists::default(), &TimeZone::UTC).ok()?;
            match read {
                Value::Int(n) => Some(
                    value::typed(field, &Value::Int(n), &Lists::default(), &TimeZone::UTC).concat(),
                ),
                Value::Text(text) => Some(text),
                _ => None,
            }
        }
    }
}

fn join(known: &mut Test, more: Test) {
    match (&mut *known, more) {
        (Test::OneOf(codes), Test::OneOf(more)) => {
            codes.extend(
                more.into_iter()
                    .filter(|code| !codes.contains(code))
                    .collect::<Vec<_>>(),
            );
        }
        (Test::Links(ids), Test::Links(more)) => ids.extend(more),
        (Test::Between(from, to), Test::Between(more_from, more_to)) => {
            *from = more_from.or(from.take());
            *to = more_to.or(to.take());
        }
        (known, more) => *known = more,
    }
}
