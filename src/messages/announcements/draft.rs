//! The form of an announcement: what was typed, what is wrong with it, what is kept.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::audience::Group;
use crate::{
    messages::common::{moment, parts, typed},
    registers::{Value, Values, pages::Scene, rows::Row},
    storage::db::timestamp,
    web::{Fields, Form},
};

/// A day ahead, as the regulation wants technical works to be told (E.7.5).
const A_DAY: SignedDuration = SignedDuration::from_hours(24);
/// Letters of a text.
const LONGEST: usize = 20_000;

/// What stands in the form.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Draft {
    kind: String,
    title: String,
    body: String,
    kinds: Vec<String>,
    roles: Vec<String>,
    groups: Vec<i64>,
    with_parents: bool,
    is_public: bool,
    from_day: String,
    from_time: String,
    to_day: String,
    to_time: String,
    pin: bool,
    ack_required: bool,
    urgent: bool,
    #[serde(skip)]
    starts_at: Option<Timestamp>,
    #[serde(skip)]
    ends_at: Option<Timestamp>,
}

/// The fields that may be wrong.
pub const FIELDS: &[&str] = &["kind", "title", "body", "audience", "from_day", "to_day"];

impl Draft {
    /// An empty one: a piece of news.
    pub fn new() -> Self {
        Self {
            kind: "news".to_owned(),
            ..Self::default()
        }
    }

    /// Of a record.
    pub fn of(scene: &Scene, row: &Row, groups: &[Group]) -> Self {
        let values = &row.values;
        let text = |name: &str| values.text(name).unwrap_or_default().to_owned();
        let (from_day, from_time) = parts(values.text("starts_at"), scene.zone());
        let (to_day, to_time) = parts(values.text("ends_at"), scene.zone());
        Self {
            kind: text("kind"),
            title: text("title"),
            body: text("body"),
            kinds: values.codes("audience_kinds").to_vec(),
            roles: values.codes("audience_roles").to_vec(),
            groups: groups.iter().map(|group| group.id).collect(),
            with_parents: values.flag("with_parents"),
            is_public: values.flag("is_public"),
            from_day,
            from_time,
            to_day,
            to_time,
            pin: values.flag("pin"),
            ack_required: values.flag("ack_required"),
            urgent: values.flag("urgent"),
            starts_at: None,
            ends_at: None,
        }
    }

    /// Of what was sent.
    pub fn typed(fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).trim().to_owned();
        let all = |name: &str| fields.all(name).map(str::to_owned).collect();
        let yes = |name: &str| fields.get(name) == "да";
        Self {
            kind: text("kind"),
            title: crate::registers::value::one_line(fields.get("title")),
            body: typed(fields.get("body")),
            kinds: all("kinds"),
            roles: all("roles"),
            groups: fields
                .all("groups")
                .filter_map(|id| id.parse().ok())
                .collect(),
            with_parents: yes("with_parents"),
            is_public: yes("is_public"),
            from_day: text("from_day"),
            from_time: text("from_time"),
            to_day: text("to_day"),
            to_time: text("to_time"),
            pin: yes("pin"),
            ack_required: yes("ack_required"),
            urgent: yes("urgent"),
            starts_at: None,
            ends_at: None,
        }
    }

    /// Compares with what may be chosen and says what is wrong. A curator speaks only to groups of their own.
    pub fn check(&mut self, scene: &Scene, choices: &Choices, to_all: bool, form: &mut Form) {
        let known = |all: &[(String, String)], code: &String| all.iter().any(|(c, _)| c == code);
        if !known(&choices.kinds_of_news, &self.kind)
            || !to_all && !["news", "event"].contains(&self.kind.as_str())
        {
            form.problem("kind", "Выберите вид объявления.");
        }
        self.kinds.retain(|code| known(&choices.kinds, code));
        self.roles.retain(|code| known(&choices.roles, code));
        let groups = &choices.groups;
        self.groups
            .retain(|id| groups.iter().any(|group| group.id == *id));
        if !to_all {
            self.kinds.clear();
            self.roles.clear();
            self.is_public = false;
        }
        match self.title.chars().count() {
            0 => form.problem("title", "Напишите заголовок."),
            n if n > 200 => form.problem("title", "Заголовок не длиннее 200 знаков."),
            _ => {}
        }
        match self.body.chars().count() {
            0 => form.problem("body", "Напишите текст объявления."),
            n if n > LONGEST => form.problem("body", "Текст не длиннее 20 000 знаков."),
            _ => {}
        }
        match moment(&self.from_day, &self.from_time, scene.zone()) {
            Ok(at) => self.starts_at = at,
            Err(why) => form.problem("from_day", format!("Начало: {why}")),
        }
        match moment(&self.to_day, &self.to_time, scene.zone()) {
            Ok(at) => self.ends_at = at,
            Err(why) => form.problem("to_day", format!("Окончание: {why}")),
        }
        if let (Some(from), Some(to)) = (self.starts_at, self.ends_at)
            && to <= from
        {
            form.problem("to_day", "Окончание не раньше начала.");
        }
    }

    /// What else must be right before it is published.
    pub fn check_to_publish(&mut self, now: Timestamp, form: &mut Form) {
        let works = self.kind == "maintenance";
        let nobody = self.kinds.is_empty() && self.roles.is_empty() && self.groups.is_empty();
        // Technical works concern whoever comes in.
        if nobody && works {
            self.is_public = true;
        }
        if nobody && !self.is_public {
            form.problem(
                "audience",
                "Выберите, кому объявление: пользователям, ролям, группам или всем.",
            );
        }
        if self.ends_at.is_some_and(|to| to <= now) {
            form.problem("to_day", "Окончание уже прошло.");
        }
        if works && (self.starts_at.is_none() || self.ends_at.is_none()) {
            form.problem(
                "from_day",
                "Для технических работ укажите начало и окончание: день и время.",
            );
        }
        let soon = now.checked_add(A_DAY).unwrap_or(now);
        if works && !self.urgent && self.starts_at.is_some_and(|from| from < soon) {
            form.problem(
                "from_day",
                "О работах предупреждают не позже чем за сутки. Перенесите начало или отметьте «Срочное», если работы аварийные.",
            );
        }
        if self.pin && self.ends_at.is_none() {
            form.problem(
                "to_day",
                "Закреплённому объявлению нужно окончание: до какого дня его показывать.",
            );
        }
    }

    /// The values of the record.
    pub fn values(&self) -> Values {
        let codes = |codes: &[String]| match codes {
            [] => Value::Empty,
            codes => Value::Codes(codes.to_vec()),
        };
        Values::from([
            ("kind", self.kind.as_str().into()),
            ("title", self.title.as_str().into()),
            ("body", self.body.as_str().into()),
            ("audience_kinds", codes(&self.kinds)),
            ("audience_roles", codes(&self.roles)),
            ("groups", ids(&self.groups)),
            ("with_parents", self.with_parents.into()),
            ("is_public", self.is_public.into()),
            ("starts_at", self.starts_at.map(timestamp).into()),
            ("ends_at", self.ends_at.map(timestamp).into()),
            ("pin", self.pin.into()),
            ("ack_required", self.ack_required.into()),
            ("urgent", self.urgent.into()),
        ])
    }

    /// The title, for the preview.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The text, for the preview.
    pub fn body(&self) -> &str {
        &self.body
    }
}

/// Groups as the record keeps them.
fn ids(groups: &[i64]) -> Value {
    match groups {
        [] => Value::Empty,
        groups => Value::Ids(groups.to_vec()),
    }
}

/// What the form offers.
#[derive(Serialize)]
pub struct Choices {
    /// Kinds of announcements.
    pub kinds_of_news: Vec<(String, String)>,
    /// Kinds of accounts.
    pub kinds: Vec<(String, String)>,
    /// Roles.
    pub roles: Vec<(String, String)>,
    /// Groups.
    pub groups: Vec<Group>,
}
