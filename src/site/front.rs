//! Front matter: the lines between `+++` (TOML) or `---` (YAML) at the top of a page.
//! Every key is known here by name and kind; what is unknown is told with its line.

use std::path::Path;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{Problem, toml_json};

/// How a section orders its pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// As the files are named.
    #[default]
    None,
    /// The newest first.
    Date,
    /// The most recently changed first.
    UpdateDate,
    /// The alphabet.
    Title,
    /// The smallest weight first.
    Weight,
    /// The addresses by the alphabet.
    Slug,
}

/// Where headings have their own links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Anchors {
    /// Nowhere; the addresses are there all the same.
    None,
    /// Before the words.
    Left,
    /// After the words.
    #[default]
    Right,
    /// The heading itself is the link.
    Heading,
}

/// What the top of a page says. Absent keys keep their defaults.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Front {
    /// Title; without it the first heading of the text serves.
    pub title: Option<String>,
    /// One sentence for search engines and lists.
    pub description: Option<String>,
    /// Day of publication.
    pub date: Option<Date>,
    /// Day of the last change.
    pub updated: Option<Date>,
    /// Place among its neighbours.
    pub weight: Option<i64>,
    /// Not published yet.
    pub draft: bool,
    /// Last part of the address.
    pub slug: Option<String>,
    /// The whole address.
    pub path: Option<String>,
    /// Old addresses that lead here.
    pub aliases: Vec<String>,
    /// Template of this page.
    pub template: Option<String>,
    /// Whether search lists the page.
    pub in_search: bool,
    /// Labels, by their kind: `taxonomies.tags`.
    pub taxonomies: Map<String, Value>,
    /// What makes the page a document of an educational programme.
    pub document: Option<Map<String, Value>>,
    /// Lines of the file on which the kinds of labels stand.
    pub label_lines: Vec<(String, usize)>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Whether a page of its own is written.
    pub hidden: bool,
    /// Whatever the theme wants.
    pub extra: Map<String, Value>,
    /// Section: order of the pages.
    pub sort_by: SortBy,
    /// Section: pages on one sheet of the list; 0 for all.
    pub paginate_by: usize,
    /// Section: the list begins with its end.
    pub paginate_reversed: bool,
    /// Section: where headings of its pages have their links.
    pub anchors: Option<Anchors>,
    /// Section: the word in the addresses of further sheets.
    pub paginate_path: Option<String>,
    /// Section: template of its pages.
    pub page_template: Option<String>,
    /// Section: RSS and Atom.
    pub generate_feeds: Option<bool>,
    /// Section: its pages are listed in the section above as well.
    pub transparent: bool,
    /// Section: leads elsewhere instead of listing.
    pub redirect_to: Option<String>,
}

/// What a source file is, for the set of keys it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page.
    Page,
    /// `_index.md`.
    Section,
}

const COMMON: &[&str] = &[
    "title",
    "description",
    "date",
    "updated",
    "weight",
    "draft",
    "slug",
    "path",
    "aliases",
    "template",
    "in_search",
    "in_search_index",
    "taxonomies",
    "authors",
    "render",
    "extra",
    "document",
];
const SECTION: &[&str] = &[
    "sort_by",
    "paginate_by",
    "paginate_path",
    "paginate_reversed",
    "insert_anchor_links",
    "page_template",
    "generate_feeds",
    "transparent",
    "redirect_to",
];

/// Front matter cut from the text it stands above.
pub struct Cut<'a> {
    /// The front matter and whether it is YAML; `None` when there is none.
    pub front: Option<(&'a str, bool)>,
    /// The Markdown below.
    pub body: &'a str,
    /// Line of the file on which the body begins.
    pub body_line: usize,
}

/// Finds the front matter; an opening fence without a closing one is a fault.
pub fn cut(text: &str) -> Result<Cut<'_>, String> {
    let first = text.lines().next().unwrap_or("").trim_end();
    let yaml = match first {
        "+++" => false,
        "---" => true,
        _ => {
            return Ok(Cut {
                front: None,
                body: text,
                body_line: 1,
            });
        }
    };
    let start = text.find('\n').map_or(text.len(), |n| n + 1);
    let mut at = start;
    for (number, line) in text[start..].split_inclusive('\n').enumerate() {
        if line.trim_end() == first {
            return Ok(Cut {
                front: Some((&text[start..at], yaml)),
                body: &text[at + line.len()..],
                body_line: number + 3,
            });
        }
        at += line.len();
    }
    Err(format!(
        "страница начинается с «{first}», но закрывающей строки «{first}» нет; поставьте её после последнего параметра"
    ))
}

/// Reads front matter. Faults go to `problems`; what could be read is returned, or `None` when
/// nothing could.
pub fn parse(
    file: &Path,
    text: &str,
    yaml: bool,
    kind: Kind,
    problems: &mut Vec<Problem>,
) -> Option<Front> {
    let fields = if yaml {
        yaml_fields(text)
    } else {
        toml_json::fields(text)
    };
    let fields = match fields {
        Ok(fields) => fields,
        Err((line, message)) => {
            problems.push(Problem::new(file, Some(line + 1), message));
            return None;
        }
    };
    let mut front = Front {
        in_search: true,
        ..Front::default()
    };
    for field in fields {
        let line = field.line + 1;
        if field.key == "taxonomies" {
            front.label_lines = label_lines(text, field.line, &field.value);
        }
        if let Err(message) = set(&mut front, &field.key, field.value, kind) {
            let line = match field.key.as_str() {
                "taxonomies" => front.label_lines.first().map_or(line, |(_, line)| *line),
                _ => line,
            };
            problems.push(Problem::new(file, Some(line), message));
        }
    }
    Some(front)
}

fn yaml_fields(text: &str) -> Result<Vec<toml_json::Field>, (usize, String)> {
    let value: serde_yaml_ng::Value = serde_yaml_ng::from_str(text).map_err(|e| {
        let line = e.location().map_or(1, |l| l.line());
        (
            line,
            format!("параметры страницы (YAML) не читаются: {e}; проверьте отступы и двоеточия"),
        )
    })?;
    let json = serde_json::to_value(value)
        .map_err(|e| (1, format!("параметры страницы (YAML) не читаются: {e}")))?;
    match json {
        Value::Null => Ok(vec![]),
        Value::Object(map) => Ok(map
            .into_iter()
            .map(|(key, value)| toml_json::Field {
                line: line_of_yaml_key(text, &key),
                key,
                value,
            })
            .collect()),
        _ => Err((
            1,
            "параметры страницы (YAML) должны иметь вид «ключ: значение»".into(),
        )),
    }
}

fn line_of_yaml_key(text: &str, key: &str) -> usize {
    let found = text.lines().position(|line| {
        let line = line.trim_start_matches(['"', '\'']);
        line.strip_prefix(key)
            .is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
    });
    found.map_or(1, |n| n + 1)
}

fn set(front: &mut Front, key: &str, value: Value, kind: Kind) -> Result<(), String> {
    if value.is_null() {
        return known(key, kind);
    }
    match key {
        "title" => front.title = Some(string(key, value)?),
        "description" => front.description = Some(string(key, value)?),
        "date" => front.date = Some(date(key, value)?),
        "updated" => front.updated = Some(date(key, value)?),
        "weight" => front.weight = Some(integer(key, &value)?),
        "draft" => front.draft = boolean(key, &value)?,
        "slug" => front.slug = Some(string(key, value)?),
        "path" => front.path = Some(string(key, value)?),
        "aliases" => front.aliases = strings(key, value)?,
        "template" => front.template = Some(string(key, value)?),
        "in_search" | "in_search_index" => front.in_search = boolean(key, &value)?,
        "taxonomies" => front.taxonomies = labels(value)?,
        "authors" => front.authors = strings(key, value)?,
        "render" => front.hidden = !boolean(key, &value)?,
        "extra" => front.extra = table(key, value)?,
        "document" => front.document = Some(table(key, value)?),
        _ if kind == Kind::Section => set_section(front, key, value)?,
        _ => return known(key, kind),
    }
    Ok(())
}

fn set_section(front: &mut Front, key: &str, value: Value) -> Result<(), String> {
    match key {
        "sort_by" => {
            let by = string(key, value)?;
            front.sort_by = match by.as_str() {
                "none" => SortBy::None,
                "date" => SortBy::Date,
                "update_date" => SortBy::UpdateDate,
                "title" | "title_bytes" => SortBy::Title,
                "weight" => SortBy::Weight,
                "slug" | "slug_bytes" => SortBy::Slug,
                _ => {
                    return Err(format!(
                        "«sort_by» не бывает «{by}»; ожидается date, update_date, weight, title, slug или none"
                    ));
                }
            }
        }
        "paginate_by" => {
            front.paginate_by = usize::try_from(integer(key, &value)?)
                .map_err(|_| "«paginate_by» — это число страниц на листе, от 0".to_owned())?
        }
        "paginate_reversed" => front.paginate_reversed = boolean(key, &value)?,
        "insert_anchor_links" => {
            let place = string(key, value)?;
            front.anchors = Some(match place.as_str() {
                "none" => Anchors::None,
                "left" => Anchors::Left,
                "right" => Anchors::Right,
                "heading" => Anchors::Heading,
                _ => {
                    return Err(format!(
                        "«insert_anchor_links» не бывает «{place}»; ожидается none, left, right или heading"
                    ));
                }
            })
        }
        "paginate_path" => front.paginate_path = Some(string(key, value)?),
        "page_template" => front.page_template = Some(string(key, value)?),
        "generate_feeds" | "generate_feed" => front.generate_feeds = Some(boolean(key, &value)?),
        "transparent" => front.transparent = boolean(key, &value)?,
        "redirect_to" => front.redirect_to = Some(string(key, value)?),
        _ => return known(key, Kind::Section),
    }
    Ok(())
}

fn known(key: &str, kind: Kind) -> Result<(), String> {
    let mut names: Vec<&str> = COMMON.to_vec();
    if kind == Kind::Section {
        names.extend(SECTION);
    }
    if names.contains(&key) {
        return Ok(());
    }
    let whose = match kind {
        Kind::Page if SECTION.contains(&key) => {
            return Err(format!(
                "ключ «{key}» бывает только у раздела, в файле _index.md"
            ));
        }
        Kind::Page => "страницы",
        Kind::Section => "раздела",
    };
    Err(format!(
        "неизвестный ключ «{key}»; у {whose} бывают: {}; своё пишите в [extra]",
        names.join(", ")
    ))
}

fn string(key: &str, value: Value) -> Result<String, String> {
    match value {
        Value::String(s) => Ok(s),
        // `slug: 2026` and `title: 2026` are numbers only to YAML
        Value::Number(n) => Ok(n.to_string()),
        other => Err(expected(key, "строка в кавычках", &other)),
    }
}

fn strings(key: &str, value: Value) -> Result<Vec<String>, String> {
    match value {
        Value::String(s) => Ok(vec![s]),
        Value::Array(list) => list.into_iter().map(|item| string(key, item)).collect(),
        other => Err(expected(key, "список строк: [\"…\", \"…\"]", &other)),
    }
}

/// Labels by their kinds: every kind is a list of words.
fn labels(value: Value) -> Result<Map<String, Value>, String> {
    let mut labels = Map::new();
    for (kind, names) in table("taxonomies", value)? {
        let names = strings(&kind, names)?;
        let named = names.iter().map(|name| name.trim());
        labels.insert(
            kind,
            named
                .filter(|name| !name.is_empty())
                .map(Value::from)
                .collect(),
        );
    }
    Ok(labels)
}

/// The lines of the file on which kinds of labels are written, below the line of the table.
fn label_lines(text: &str, table: usize, value: &Value) -> Vec<(String, usize)> {
    let kinds = value.as_object().into_iter().flat_map(|map| map.keys());
    let line_of = |kind: &str| {
        let lines = text.lines().enumerate().skip(table.saturating_sub(1));
        let found = lines.into_iter().find(|(_, line)| {
            let bare = line.trim_start().trim_start_matches("taxonomies.");
            let rest = bare.trim_start_matches(['"', '\'']).strip_prefix(kind);
            rest.is_some_and(|rest| {
                rest.trim_start_matches(['"', '\'', ' '])
                    .starts_with(['=', ':'])
            })
        });
        // the text stands below the fence
        found.map_or(table + 1, |(n, _)| n + 2)
    };
    kinds.map(|kind| (kind.clone(), line_of(kind))).collect()
}

impl Front {
    /// The line of the file on which a kind of labels is written.
    pub fn line_of_labels(&self, kind: &str) -> Option<usize> {
        let found = self.label_lines.iter().find(|(name, _)| name == kind);
        found.map(|(_, line)| *line)
    }
}

fn boolean(key: &str, value: &Value) -> Result<bool, String> {
    value
        .as_bool()
        .ok_or_else(|| expected(key, "true или false", value))
}

fn integer(key: &str, value: &Value) -> Result<i64, String> {
    value
        .as_i64()
        .ok_or_else(|| expected(key, "целое число", value))
}

fn table(key: &str, value: Value) -> Result<Map<String, Value>, String> {
    match value {
        Value::Object(map) => Ok(map),
        other => Err(expected(key, "таблица [extra] со своими ключами", &other)),
    }
}

fn date(key: &str, value: Value) -> Result<Date, String> {
    let Value::String(text) = &value else {
        return Err(expected(key, "дата вида 2026-09-01", &value));
    };
    // a moment is cut to its day: the first ten characters of 2026-09-01T10:00:00+03:00
    text.get(..10)
        .and_then(|day| day.parse().ok())
        .ok_or_else(|| expected(key, "дата вида 2026-09-01", &value))
}

fn expected(key: &str, what: &str, got: &Value) -> String {
    let mut shown = got.to_string();
    if shown.chars().count() > 40 {
        shown = shown.chars().take(40).collect::<String>() + "…";
    }
    format!("«{key}»: ожидается {what}, а стоит {shown}")
}
