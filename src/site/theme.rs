//! The theme in use: compiled templates, which of them use which, static files with fingerprints,
//! and the functions and filters templates call. What they are filled with is `context`'s.

use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
    sync::{Arc, RwLock},
};

use anyhow::Result;
use tera::{ErrorKind, Kwargs, State, Tera, Value};

use super::{
    Problem,
    hash::{self, Hash},
    text,
};
use crate::themes::Themes;

/// A file of the theme.
#[derive(Clone, Debug)]
pub struct Static {
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
    /// Its lasting hash.
    pub hash: u128,
}

/// The sections templates may ask for, by the names of their sources; changed at every run.
pub type Sections = Arc<RwLock<HashMap<String, Value>>>;

/// A loaded theme.
pub struct Theme {
    tera: Tera,
    /// Template → hash of it and of everything it uses.
    versions: HashMap<String, Hash>,
    /// Files for `/static/`.
    pub statics: BTreeMap<String, Static>,
    /// Hash of all fingerprints.
    pub statics_version: Hash,
    /// Name of the theme, for messages.
    name: String,
    sections: Sections,
}

thread_local! {
    /// The sections the page being rendered on this thread has asked for.
    static ASKED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

impl Theme {
    /// Loads templates and static files; broken templates are a fatal problem.
    pub fn load(themes: &Themes, name: &str) -> Result<std::result::Result<Self, Problem>> {
        let mut statics = BTreeMap::new();
        for (path, bytes) in themes.files("static")? {
            let hash = hash::lasting(&bytes);
            statics.insert(path, Static { bytes, hash });
        }
        let templates = themes.templates("site")?;
        let urls: HashMap<String, String> = statics
            .iter()
            .map(|(path, file)| {
                let mark = hash::short(file.hash);
                let url = format!("/static/{}?v={mark}", text::url_path(path));
                (path.clone(), url)
            })
            .collect();
        let sections = Sections::default();
        let mut tera = Tera::new();
        register(&mut tera, urls, sections.clone());
        let loaded = templates.iter().map(|(n, t)| (n.as_str(), t.as_str()));
        if let Err(error) = tera.add_raw_templates(loaded) {
            return Ok(Err(problem(name, &error).fatal()));
        }
        let statics_version = hash::of(&statics.values().map(|s| s.hash).collect::<Vec<_>>());
        Ok(Ok(Self {
            tera,
            versions: versions(&templates),
            statics,
            statics_version,
            name: name.to_owned(),
            sections,
        }))
    }

    /// Whether the theme has a template.
    pub fn has(&self, template: &str) -> bool {
        self.versions.contains_key(template)
    }

    /// Changes whenever the template or anything it uses changes.
    pub fn version(&self, template: &str) -> Hash {
        self.versions.get(template).copied().unwrap_or_default()
    }

    /// Hands templates the sections of this run.
    pub fn set_sections(&self, sections: HashMap<String, Value>) {
        *self.sections.write().unwrap_or_else(|e| e.into_inner()) = sections;
    }

    /// Renders, and tells which sections the template asked for.
    pub fn render(
        &self,
        template: &str,
        context: &tera::Context,
    ) -> std::result::Result<(String, BTreeSet<String>), Problem> {
        ASKED.take();
        let mut out = Vec::with_capacity(16 * 1024);
        let result = self.tera.render_to(template, context, &mut out);
        let asked = ASKED.take();
        result.map_err(|e| problem(&self.name, &e))?;
        let text = String::from_utf8(out)
            .map_err(|_| Problem::new(template, None, "шаблон вывел текст не в кодировке UTF-8"))?;
        Ok((text, asked))
    }
}

fn register(tera: &mut Tera, urls: HashMap<String, String>, sections: Sections) {
    tera.register_function("asset", move |args: Kwargs, _: &State| {
        let path = args.must_get::<&str>("path")?;
        let url = urls
            .get(path)
            .ok_or_else(|| tera::Error::message(format!("в теме нет файла static/{path}")))?;
        tera::TeraResult::Ok(Value::safe_string(url))
    });
    tera.register_function("get_section", move |args: Kwargs, _: &State| {
        let path = args.must_get::<&str>("path")?;
        ASKED.with_borrow_mut(|asked| asked.insert(path.to_owned()));
        let sections = sections.read().unwrap_or_else(|e| e.into_inner());
        // a college without news has a home page all the same
        tera::TeraResult::Ok(sections.get(path).cloned().unwrap_or(Value::none()))
    });
    tera.register_filter("date", |value: &str, args: Kwargs, _: &State| {
        date(value, args.get::<&str>("format")?)
    });
    tera.register_filter("slug", |value: &str, _: Kwargs, _: &State| {
        text::slug(value)
    });
    tera.register_filter("size", |value: u64, _: Kwargs, _: &State| text::size(value));
    tera.register_filter("json", |value: Value, _: Kwargs, _: &State| json(&value));
}

/// A value as JSON that may stand in a `<script>` of data: whatever somebody has written into a
/// title cannot end the script. What is empty is left out, a machine need not be told of it.
fn json(value: &Value) -> tera::TeraResult<Value> {
    let mut data = serde_json::to_value(value)
        .map_err(|e| tera::Error::message(format!("значение не записывается в JSON: {e}")))?;
    leave_out_empty(&mut data);
    let mut text = String::new();
    for sign in data.to_string().chars() {
        match sign {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                text.push_str(&format!("\\u{:04x}", u32::from(sign)));
            }
            other => text.push(other),
        }
    }
    Ok(Value::safe_string(&text))
}

fn leave_out_empty(data: &mut serde_json::Value) {
    use serde_json::Value as Json;
    let empty = |value: &Json| match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(list) => list.is_empty(),
        _ => false,
    };
    match data {
        Json::Array(list) => {
            list.iter_mut().for_each(leave_out_empty);
            list.retain(|value| !empty(value));
        }
        Json::Object(map) => {
            map.values_mut().for_each(leave_out_empty);
            map.retain(|_, value| !empty(value));
        }
        _ => {}
    }
}

fn date(value: &str, format: Option<&str>) -> tera::TeraResult<String> {
    let day: jiff::civil::Date = value
        .get(..10)
        .and_then(|day| day.parse().ok())
        .ok_or_else(|| tera::Error::message(format!("«{value}» — не дата вида 2026-09-01")))?;
    match format {
        None => Ok(text::date_text(day)),
        Some(format) => jiff::fmt::strtime::format(format, day)
            .map_err(|e| tera::Error::message(format!("формат даты «{format}»: {e}"))),
    }
}

/// What a template uses is found by the names of templates that stand in it in quotes, which
/// covers `extends` and `include`; components are used by name from anywhere, so every template
/// is taken to use those that define them.
fn versions(templates: &[(String, String)]) -> HashMap<String, Hash> {
    let texts: BTreeMap<&str, &str> = templates
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let everywhere: Vec<&str> = texts
        .iter()
        .filter(|(_, text)| text.contains("{% component") || text.contains("{%- component"))
        .map(|(name, _)| *name)
        .collect();
    let mentioned: HashMap<&str, Vec<&str>> = texts
        .iter()
        .map(|(name, text)| {
            let used = texts.keys().copied().filter(|other| {
                text.contains(&format!("\"{other}\"")) || text.contains(&format!("'{other}'"))
            });
            (*name, used.collect())
        })
        .collect();
    texts
        .keys()
        .map(|name| {
            let mut used: BTreeSet<&str> = BTreeSet::new();
            let mut queue: Vec<&str> = everywhere.iter().copied().chain([*name]).collect();
            while let Some(next) = queue.pop() {
                if used.insert(next) {
                    queue.extend(&mentioned[next]);
                }
            }
            let parts: Vec<_> = used.iter().map(|n| (n, texts[n])).collect();
            ((*name).to_owned(), hash::of(&parts))
        })
        .collect()
}

fn problem(theme: &str, error: &tera::Error) -> Problem {
    let folder = PathBuf::from(format!("themes/{theme}/site"));
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => Problem::new(
            folder.join(report.filename()),
            Some(report.span().start_line),
            format!("ошибка в шаблоне: {}", report.message()),
        ),
        ErrorKind::MissingParent { current, parent } => Problem::new(
            folder.join(current),
            None,
            format!("шаблон продолжает «{parent}», а такого шаблона нет"),
        ),
        ErrorKind::TemplateNotFound(name) => Problem::new(
            folder.join(name),
            None,
            "такого шаблона нет в теме; проверьте template в параметрах страницы",
        ),
        other => Problem::new(folder, None, format!("ошибка в шаблоне: {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_for_a_page_leaves_out_what_is_empty_and_cannot_end_the_script() {
        let data = serde_json::json!({
            "name": "Слесарь </script><b> & \u{2028}",
            "email": [""], "image": null, "place": { "floor": "" }, "position": 1
        });
        let text = json(&Value::from_serializable(&data)).expect("JSON");
        assert_eq!(
            text.as_str(),
            Some(
                r#"{"name":"Слесарь \u003c/script\u003e\u003cb\u003e \u0026 \u2028","place":{},"position":1}"#
            )
        );
    }
}
