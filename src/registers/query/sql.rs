//! A list in SQL. Names come from descriptions only, everything that a person typed is bound.

use jiff::tz::TimeZone;

use super::{Ask, Filter, Test, Which};
use crate::{
    registers::{
        access::Reading,
        catalog::Catalog,
        describe::{Field, Kind, Register},
        fold,
        lists::Lists,
        names::title_fields,
        record::Value,
        value,
    },
    storage::Val,
};

/// A text between the signs of LIKE, with its own signs made harmless (`ESCAPE '\'`).
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Which rows, as a condition over the table `t`, with its values bound after those of `values`.
pub(super) fn condition(
    catalog: &Catalog,
    pass: &Reading,
    ask: &Ask,
    values: &mut Vec<Val>,
) -> String {
    let mut all = vec![pass.condition(values)];
    all.push(match ask.which {
        Which::Live => "t.deleted_at IS NULL AND t.archived_at IS NULL".to_owned(),
        Which::Archived => "t.deleted_at IS NULL AND t.archived_at IS NOT NULL".to_owned(),
        Which::Deleted => "t.deleted_at IS NOT NULL".to_owned(),
    });
    if let Some(day) = ask.as_of.filter(|_| pass.register().dated) {
        values.push(day.into());
        let n = values.len();
        values.push(day.into());
        all.push(format!(
            "t.valid_from <= ${n} AND (t.valid_to IS NULL OR t.valid_to > ${})",
            n + 1
        ));
    }
    for word in ask.search.split_whitespace().take(8) {
        all.push(found(catalog, pass.register(), "t", word, values, 2));
    }
    for filter in &ask.filters {
        if let Some(field) = pass.field(filter.field) {
            all.push(filtered(catalog, pass.register(), field, filter, values));
        }
    }
    all.join(" AND ")
}

/// The record, or a record that it is named by, has the word.
pub(in crate::registers) fn found(
    catalog: &Catalog,
    register: &Register,
    table: &str,
    word: &str,
    values: &mut Vec<Val>,
    depth: usize,
) -> String {
    values.push(Val::Text(format!("%{}%", escaped(&fold(word)))));
    let mark = values.len();
    let mut any = vec![format!("{table}.search_norm LIKE ${mark} ESCAPE '\\'")];
    if depth > 0 {
        let named_by = |field: &&Field| field.found || register.title.contains(&field.name);
        for field in register.fields.iter().filter(named_by) {
            let Kind::Link(target) = field.kind else {
                continue;
            };
            let Some(target) = catalog.find(target) else {
                continue;
            };
            let inner = format!("{table}{depth}");
            let deeper = found(catalog, target, &inner, word, values, depth - 1);
            any.push(format!(
                "{table}.{} IN (SELECT {inner}.id FROM {} {inner} WHERE {deeper})",
                field.name, target.table
            ));
        }
    }
    format!("({})", any.join(" OR "))
}

fn filtered(
    catalog: &Catalog,
    register: &Register,
    field: &Field,
    filter: &Filter,
    values: &mut Vec<Val>,
) -> String {
    let name = field.name;
    let mut bind = |value: Val| {
        values.push(value);
        format!("${}", values.len())
    };
    match (&filter.test, field.kind) {
        (Test::Empty(yes), Kind::Links(_, pairs)) => {
            let not = if *yes { "NOT " } else { "" };
            format!("{not}EXISTS (SELECT 1 FROM {pairs} x WHERE x.owner_id = t.id)")
        }
        (Test::Empty(yes), Kind::Files(_)) => {
            let not = if *yes { "NOT " } else { "" };
            format!(
                "{not}EXISTS (SELECT 1 FROM file_link x WHERE x.entity = '{}' AND x.entity_id = t.id AND x.role = '{name}')",
                register.table
            )
        }
        (Test::Empty(yes), Kind::Text(..) | Kind::Long) => match yes {
            true => format!("(t.{name} IS NULL OR t.{name} = '')"),
            false => format!("(t.{name} IS NOT NULL AND t.{name} <> '')"),
        },
        (Test::Empty(true), _) => format!("t.{name} IS NULL"),
        (Test::Empty(false), _) => format!("t.{name} IS NOT NULL"),
        (Test::Contains(text), _) => {
            let marks: Vec<String> = spellings(text)
                .into_iter()
                .map(|way| bind(Val::Text(format!("%{}%", escaped(&way)))))
                .map(|mark| format!("t.{name} LIKE {mark} ESCAPE '\\'"))
                .collect();
            format!("({})", marks.join(" OR "))
        }
        (Test::OneOf(codes), Kind::Choices(_)) => {
            let each = codes.iter().map(|code| {
                let mark = bind(Val::Text(format!("%\"{}\"%", escaped(code))));
                format!("t.{name} LIKE {mark} ESCAPE '\\'")
            });
            format!("({})", each.collect::<Vec<_>>().join(" OR "))
        }
        (Test::OneOf(codes), _) => {
            let marks: Vec<String> = codes
                .iter()
                .map(|code| bind(code.as_str().into()))
                .collect();
            format!("t.{name} IN ({})", marks.join(", "))
        }
        (Test::Links(ids), kind) => {
            let marks: Vec<String> = ids.iter().map(|id| bind((*id).into())).collect();
            let marks = marks.join(", ");
            match kind {
                Kind::Links(_, pairs) => {
                    format!("t.id IN (SELECT owner_id FROM {pairs} WHERE target_id IN ({marks}))")
                }
                _ => format!("t.{name} IN ({marks})"),
            }
        }
        (Test::LinkFound(words), kind) => link_found(catalog, field, kind, words, values),
        (Test::Between(from, to), _) => {
            let mut both = Vec::new();
            if let Some(from) = from
                .as_deref()
                .and_then(|text| kept_bound(field, text, false))
            {
                both.push(format!("t.{name} >= {}", bind(from)));
            }
            if let Some(to) = to.as_deref().and_then(|text| kept_bound(field, text, true)) {
                both.push(format!("t.{name} <= {}", bind(to)));
            }
            match both.is_empty() {
                true => "1 = 1".to_owned(),
                false => both.join(" AND "),
            }
        }
        (Test::Is(yes), _) => match yes {
            true => format!("t.{name}"),
            false => format!("(t.{name} IS NULL OR NOT t.{name})"),
        },
    }
}

fn link_found(
    catalog: &Catalog,
    field: &Field,
    kind: Kind,
    words: &str,
    values: &mut Vec<Val>,
) -> String {
    let (Kind::Link(table) | Kind::Links(table, _)) = kind else {
        return "1 = 1".to_owned();
    };
    let Some(target) = catalog.find(table) else {
        return "1 = 0".to_owned();
    };
    let words: Vec<String> = words
        .split_whitespace()
        .take(8)
        .map(|word| found(catalog, target, "y", word, values, 1))
        .collect();
    let inner = format!("SELECT y.id FROM {table} y WHERE {}", words.join(" AND "));
    match kind {
        Kind::Links(_, pairs) => {
            format!("t.id IN (SELECT owner_id FROM {pairs} WHERE target_id IN ({inner}))")
        }
        _ => format!("t.{} IN ({inner})", field.name),
    }
}

/// An end of a range for the database; a day of a moment is its beginning or its end.
fn kept_bound(field: &Field, text: &str, end: bool) -> Option<Val> {
    if let Kind::Moment = field.kind {
        let tail = if end {
            "T23:59:59.999Z"
        } else {
            "T00:00:00.000Z"
        };
        return Some(Val::Text(format!("{text}{tail}")));
    }
    if let Kind::Int(..) = field.kind {
        return text.parse().ok().map(Val::Int);
    }
    match value::parse(field, &[text], &Lists::default(), &TimeZone::UTC).ok()? {
        Value::Int(n) => Some(Val::Int(n)),
        Value::Text(text) => Some(Val::Text(text)),
        _ => None,
    }
}

/// The ways in which a text may stand in a column: SQLite does not know the case of Cyrillic letters.
fn spellings(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut letters = lower.chars();
    let capital: String = match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    };
    let mut ways = vec![text.to_owned(), lower.clone(), capital, text.to_uppercase()];
    if lower.contains(['е', 'ё']) {
        let swapped = |way: &String| match way.contains('ё') {
            true => way.replace('ё', "е"),
            false => way.replacen('е', "ё", 1),
        };
        let more: Vec<String> = ways.iter().take(3).map(swapped).collect();
        ways.extend(more);
    }
    let mut seen = std::collections::BTreeSet::new();
    ways.retain(|way| seen.insert(way.clone()));
    ways
}

/// How the rows of a list are put in order.
pub(super) struct Order {
    /// What is selected from: the table `t`, and beside it what gives the order.
    pub from: String,
    /// What ties that to `t`, with an AND behind it; mostly nothing.
    pub condition: String,
    /// The keys; the number at the end makes the order the same every time.
    pub by: String,
}

/// The keys of the order that is asked for, or of the register's own.
fn chosen(pass: &Reading, ask: &Ask) -> Vec<(&'static Field, bool)> {
    let usual = pass.register().order.iter().filter_map(|word| {
        let (name, down) = word
            .strip_prefix('-')
            .map_or((*word, false), |name| (name, true));
        pass.field(name).map(|field| (field, down))
    });
    let asked = ask.sort.iter().filter_map(|(name, down)| {
        let field = pass.field(name)?;
        Some((field, *down))
    });
    match ask.sort.is_empty() {
        true => usual.collect(),
        false => asked.collect(),
    }
}

/// The tables by whose names the rows are ordered: whoever reads the list finds out which of them are short.
pub(super) fn ordering_tables(pass: &Reading, ask: &Ask) -> Vec<&'static str> {
    let tables = chosen(pass, ask)
        .into_iter()
        .filter_map(|(field, _)| match field.kind {
            Kind::Link(target) => Some(target),
            _ => None,
        });
    tables.collect()
}

/// The order of the rows. What stands beside `t` has no column of its name: the conditions of narrow rights say
/// columns without a table. The names of a `short` table are put in order once and the rows by the places of their
/// names; a whole register that is ordered by a name first is read name by name, which stops at the end of a page.
pub(super) fn order(catalog: &Catalog, pass: &Reading, ask: &Ask, short: &[&str]) -> Order {
    let register = pass.register();
    let mut from = format!("{} t", register.table);
    let mut condition = String::new();
    let mut parts = Vec::new();
    for (at, (field, down)) in chosen(pass, ask).into_iter().enumerate() {
        let way = if down { " DESC" } else { "" };
        let nulls = if field.required { "" } else { " NULLS LAST" };
        // An index gives the order only when it is asked for in the same words.
        match named_link(catalog, field) {
            Some((target, first)) if at == 0 && whole(pass, ask) && walks(field, first) => {
                // SQLite reads the tables of a CROSS JOIN in the order in which they are written.
                from = format!("{} w CROSS JOIN {} t", target.table, register.table);
                condition = format!("t.{} = w.id AND ", field.name);
                let key = sort_key(catalog, first, "w", 0);
                parts.push(format!("{key}{way}, w.id{way}"));
            }
            Some((target, first)) if short.contains(&target.table) => {
                let key = sort_key(catalog, first, "k", 2);
                from.push_str(&format!(
                    " LEFT JOIN (SELECT k.id AS named, row_number() OVER (ORDER BY {key}, k.id) AS named_at FROM {} k) k{at} ON k{at}.named = t.{}",
                    target.table, field.name
                ));
                parts.push(format!("k{at}.named_at{way}{nulls}"));
            }
            _ => {
                let key = sort_key(catalog, field, "t", 3);
                parts.push(format!("{key}{way}{nulls}"));
            }
        }
    }
    parts.push("t.id".to_owned());
    Order {
        from,
        condition,
        by: parts.join(", "),
    }
}

/// The register that a field leads to, and the first field of its names.
fn named_link(catalog: &Catalog, field: &Field) -> Option<(&'static Register, &'static Field)> {
    let Kind::Link(target) = field.kind else {
        return None;
    };
    let target = catalog.find(target)?;
    Some((target, title_fields(target).first().copied()?))
}

/// Whether the register is asked for as a whole: of a narrowed one it is not known how much lies under a name.
fn whole(pass: &Reading, ask: &Ask) -> bool {
    pass.is_whole()
        && ask.which == Which::Live
        && ask.as_of.is_none()
        && ask.search.is_empty()
        && ask.filters.is_empty()
}

/// Whether the rows can be read name by name: each has a name, and names are in an index.
fn walks(field: &Field, first: &Field) -> bool {
    field.required && first.required && matches!(first.kind, Kind::Text(..))
}

/// What a row is ordered by: a text in Russian order, a link by the name of what it leads to.
fn sort_key(catalog: &Catalog, field: &Field, table: &str, depth: usize) -> String {
    let column = format!("{table}.{}", field.name);
    match field.kind {
        Kind::Text(..) | Kind::Long => format!("{column} COLLATE \"ru-x-icu\""),
        Kind::Choice(list) => format!(
            "(SELECT c.sort FROM code_item c WHERE c.list = '{list}' AND c.code = {column})"
        ),
        Kind::Link(target) if depth > 0 => {
            let Some(target) = catalog.find(target) else {
                return column;
            };
            let Some(first) = title_fields(target).first().copied() else {
                return column;
            };
            let inner = format!("s{depth}");
            let key = sort_key(catalog, first, &inner, depth - 1);
            let key = key.replace(" COLLATE \"ru-x-icu\"", "");
            let collate = match first.kind {
                Kind::Text(..) | Kind::Link(_) => " COLLATE \"ru-x-icu\"",
                _ => "",
            };
            format!(
                "(SELECT {key} FROM {} {inner} WHERE {inner}.id = {column}){collate}",
                target.table
            )
        }
        _ => column,
    }
}
