//! The form in which a material is asked to be placed.

use serde::Serialize;

use super::store;
use crate::{
    messages::common::{items, typed},
    registers::{Value, Values, pages::Scene, rows::Row, value::one_line},
    storage::v,
    web::{Fields, Form, Result},
};

/// Letters of a text.
const LONGEST: usize = 50_000;

/// The fields that may be wrong.
pub const FIELDS: &[&str] = &[
    "title",
    "kind",
    "author",
    "origin",
    "licence",
    "programme",
    "study_form",
    "target",
    "audience",
    "link",
    "body",
    "files",
];

/// What stands in the form.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Typed {
    title: String,
    kind: String,
    author: String,
    origin: String,
    licence: String,
    programme: String,
    study_form: String,
    target: String,
    audience: String,
    link: String,
    body: String,
    /// «Nobody's rights are broken».
    pub rules: bool,
    /// Files that are taken away.
    pub remove: Vec<i64>,
    /// The placed material of which this is a new edition.
    pub replaces: Option<i64>,
}

/// What the form offers.
#[derive(Serialize)]
pub struct Choices {
    kinds: Vec<(String, String)>,
    licences: Vec<(String, String)>,
    programmes: Vec<(String, String)>,
    forms: Vec<(String, String)>,
    targets: Vec<(String, String)>,
    audiences: Vec<(String, String)>,
}

/// The programmes as the form and the filter offer them.
pub async fn programmes(scene: &Scene) -> Result<Vec<(String, String)>> {
    let all: Vec<(i64, Option<String>, String)> = scene
        .db()
        .all(
            "SELECT p.id, s.code, p.name FROM programme p LEFT JOIN specialty s ON s.id = p.specialty_id \
             WHERE p.deleted_at IS NULL AND p.archived_at IS NULL ORDER BY s.code NULLS LAST, p.name COLLATE \"ru-x-icu\", p.id",
            v![],
        )
        .await?;
    let told = |(id, code, name): (i64, Option<String>, String)| {
        (id.to_string(), store::called(code.as_deref(), &name))
    };
    Ok(all.into_iter().map(told).collect())
}

impl Choices {
    /// What is in the registers now.
    pub async fn of(scene: &Scene) -> Result<Self> {
        let db = scene.db();
        Ok(Self {
            kinds: items(db, "MATERIAL_KIND").await?,
            licences: items(db, "MATERIAL_LICENCE").await?,
            programmes: programmes(scene).await?,
            forms: items(db, "STUDY_FORM").await?,
            targets: items(db, "MATERIAL_TARGET").await?,
            audiences: items(db, "MATERIAL_AUDIENCE").await?,
        })
    }
}

impl Typed {
    /// An empty one: the author is most likely who asks.
    pub fn new(scene: &Scene) -> Self {
        Self {
            author: scene.visit.full_name(),
            target: "portal".to_owned(),
            audience: "all".to_owned(),
            ..Self::default()
        }
    }

    /// Of a record.
    pub fn of(row: &Row) -> Self {
        let text = |name: &str| row.values.text(name).unwrap_or_default().to_owned();
        Self {
            title: text("title"),
            kind: text("kind"),
            author: text("author"),
            origin: text("origin"),
            licence: text("licence"),
            programme: row
                .values
                .int("programme_id")
                .map(|id| id.to_string())
                .unwrap_or_default(),
            study_form: text("study_form"),
            target: text("target"),
            audience: text("audience"),
            link: text("link"),
            body: text("body"),
            rules: false,
            remove: Vec::new(),
            replaces: row.values.int("replaces_id"),
        }
    }

    /// Of what was sent.
    pub fn read(fields: &Fields) -> Self {
        let line = |name: &str| one_line(fields.get(name));
        Self {
            title: line("title"),
            kind: line("kind"),
            author: line("author"),
            origin: line("origin"),
            licence: line("licence"),
            programme: line("programme"),
            study_form: line("study_form"),
            target: line("target"),
            audience: line("audience"),
            link: line("link"),
            body: typed(fields.get("body")),
            rules: fields.get("rules") == "да",
            remove: fields
                .all("remove")
                .filter_map(|link| link.parse().ok())
                .collect(),
            replaces: fields.get("replaces").parse().ok(),
        }
    }

    /// Says what is wrong; `files` is how many there will be.
    pub fn check(&self, choices: &Choices, files: usize, form: &mut Form) {
        let known = |all: &[(String, String)], code: &str| all.iter().any(|(c, _)| c == code);
        let mut asked = |name: &'static str, text: &str, most: usize, words: &str| {
            match text.chars().count() {
                0 => form.problem(name, words),
                n if n > most => form.problem(name, format!("Не длиннее {most} знаков.")),
                _ => {}
            };
        };
        asked("title", &self.title, 200, "Назовите материал.");
        asked(
            "author",
            &self.author,
            200,
            "Укажите автора: фамилию и имя или организацию.",
        );
        asked(
            "origin",
            &self.origin,
            500,
            "Укажите источник: «собственная работа» или откуда взято — название, издание, адрес страницы.",
        );
        for (name, code, all, words) in [
            (
                "kind",
                &self.kind,
                &choices.kinds,
                "Выберите вид материала.",
            ),
            (
                "licence",
                &self.licence,
                &choices.licences,
                "Выберите, на каком основании материал можно размещать.",
            ),
            (
                "target",
                &self.target,
                &choices.targets,
                "Выберите, где разместить.",
            ),
            (
                "audience",
                &self.audience,
                &choices.audiences,
                "Выберите, кому материал доступен.",
            ),
        ] {
            if !known(all, code) {
                form.problem(name, words);
            }
        }
        if !self.programme.is_empty() && !known(&choices.programmes, &self.programme) {
            form.problem("programme", "Такой программы уже нет: выберите другую.");
        }
        if !self.study_form.is_empty() && !known(&choices.forms, &self.study_form) {
            form.problem("study_form", "Выберите форму обучения.");
        }
        if self.programme.is_empty() && self.audience == "programme" {
            form.problem(
                "programme",
                "Выберите программу: материал будет доступен её обучающимся.",
            );
        }
        if self.target == "site" && self.audience == "programme" {
            form.problem("audience", "На публичном сайте материал увидят все: выберите «всем» или размещение на портале.");
        }
        let whole = ["https://", "http://"]
            .iter()
            .any(|s| self.link.starts_with(s));
        let odd = |c: char| c.is_whitespace() || c.is_control() || "<>{}\"'`\\".contains(c);
        if !self.link.is_empty() && (!whole || self.link.contains(odd) || self.link.len() > 500) {
            form.problem(
                "link",
                "Ссылка начинается с https:// и пишется без пробелов, кавычек и скобок <>{}, не длиннее 500 знаков.",
            );
        }
        if self.body.chars().count() > LONGEST {
            form.problem(
                "body",
                "Текст не длиннее 50 000 знаков: приложите его файлом.",
            );
        }
        if files == 0 && self.link.is_empty() && self.body.is_empty() {
            form.problem("files", "Приложите файл, дайте ссылку или напишите текст.");
        }
    }

    /// The values of the record.
    pub fn values(&self) -> Values {
        let some = |text: &str| Value::from(Some(text.to_owned()).filter(|t| !t.is_empty()));
        Values::from([
            ("title", some(&self.title)),
            ("kind", some(&self.kind)),
            ("author", some(&self.author)),
            ("origin", some(&self.origin)),
            ("licence", some(&self.licence)),
            (
                "programme_id",
                Value::from(self.programme.parse::<i64>().ok()),
            ),
            ("study_form", some(&self.study_form)),
            ("target", some(&self.target)),
            ("audience", some(&self.audience)),
            ("link", some(&self.link)),
            ("body", some(&self.body)),
        ])
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }
}
