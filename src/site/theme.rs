//! The theme in use: compiled templates, which of them use which, static files with fingerprints,
//! and rendering itself. What templates are filled with is `context`'s, what they call `functions`'.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
    sync::Arc,
};

use anyhow::Result;
use tera::{ErrorKind, Tera};

use super::{
    Problem,
    answers::{self, Answers, Asked},
    functions,
    hash::{self, Hash},
    minify::Minified,
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
    /// Templates as they were made small, for messages as well.
    small: HashMap<String, Minified>,
    answers: Arc<Answers>,
}

impl Theme {
    /// Loads templates and static files; broken templates are a fatal problem.
    pub fn load(
        themes: &Themes,
        name: &str,
        answers: &Arc<Answers>,
    ) -> Result<std::result::Result<Self, Problem>> {
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
        let mut tera = Tera::new();
        functions::register(&mut tera, urls, answers);
        let small: HashMap<String, Minified> = templates
            .iter()
            .filter(|(name, _)| name.ends_with(".html"))
            .map(|(name, text)| (name.clone(), Minified::of(text)))
            .collect();
        let loaded = templates.iter().map(|(name, text)| {
            let small = small.get(name).map_or(text.as_str(), |it| it.text.as_str());
            (name.as_str(), small)
        });
        if let Err(error) = tera.add_raw_templates(loaded) {
            return Ok(Err(problem(name, &small, &error).fatal()));
        }
        let statics_version = hash::of(&statics.values().map(|s| s.hash).collect::<Vec<_>>());
        Ok(Ok(Self {
            tera,
            versions: versions(&templates),
            statics,
            statics_version,
            name: name.to_owned(),
            small,
            answers: answers.clone(),
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

    /// What templates may ask for.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The names of the theme's shortcodes, for those who misspelt one.
    pub fn shortcodes(&self) -> Vec<&str> {
        let names = self.versions.keys().filter_map(|name| {
            let file = name.strip_prefix("shortcodes/")?;
            file.strip_suffix(".html").or(file.strip_suffix(".md"))
        });
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names
    }

    /// Renders, and tells what the template asked for. A fault of the template is fatal, one of
    /// the editor's files that it read is not.
    pub fn render(
        &self,
        template: &str,
        context: &tera::Context,
    ) -> (std::result::Result<String, Problem>, Asked) {
        answers::take();
        let mut out = Vec::with_capacity(16 * 1024);
        let result = self.tera.render_to(template, context, &mut out);
        let mut asked = answers::take();
        let made = match (result, asked.fault.take()) {
            (Ok(()), _) => String::from_utf8(out).map_err(|_| {
                Problem::new(template, None, "шаблон вывел текст не в кодировке UTF-8").fatal()
            }),
            (Err(_), Some(fault)) => Err(fault),
            (Err(error), None) => Err(problem(&self.name, &self.small, &error).fatal()),
        };
        (made, asked)
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

fn problem(theme: &str, small: &HashMap<String, Minified>, error: &tera::Error) -> Problem {
    let line = |file: &str, shown| small.get(file).map_or(shown, |it| it.line(shown));
    let folder = PathBuf::from(format!("themes/{theme}/site"));
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => Problem::new(
            folder.join(report.filename()),
            Some(line(report.filename(), report.span().start_line)),
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
