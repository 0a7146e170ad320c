//! Fields as forms show them: those of a record and those of a filter. Everything works without scripts: a short
//! list is a list to choose from, a long one is found by words.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Scene,
    lookup::{self, Told},
};
use crate::{
    registers::{
        Lists, Names, Problems, Reading, Value, Values, Writing,
        describe::{Field, Format, Kind},
        query::{Ask, Test},
        rows, value,
    },
    web::{Fields, Result},
};

/// Up to so many records are offered as a list to choose from.
pub(super) const SHORT: usize = 60;

/// Something to choose.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

/// A field of a filter.
#[derive(Serialize)]
pub(super) struct Filter {
    name: &'static str,
    label: &'static str,
    /// `text`, `choice`, `find`, `range`, `flag`.
    kind: &'static str,
    /// For a range: what the browser is told to expect.
    input: &'static str,
    options: Vec<Choice>,
    value: String,
    from: String,
    to: String,
    /// `empty`, `filled` or nothing.
    is: &'static str,
    used: bool,
}

/// The filters of a list.
pub(super) async fn filters(
    scene: &Scene,
    pass: &Reading,
    ask: &Ask,
    lists: &Lists,
    names: &Names,
) -> Result<Vec<Filter>> {
    let mut filters = Vec::new();
    for field in pass.fields() {
        // What is masked cannot be felt out by a filter, and files are not asked for.
        if !field.private.is_empty() || matches!(field.kind, Kind::Files(_)) {
            continue;
        }
        let test = ask.filter(field.name);
        let mut filter = Filter {
            name: field.name,
            label: field.label,
            kind: "text",
            input: "text",
            options: Vec::new(),
            value: String::new(),
            from: String::new(),
            to: String::new(),
            is: match test {
                Some(Test::Empty(true)) => "empty",
                Some(Test::Empty(false)) => "filled",
                _ => "",
            },
            used: test.is_some(),
        };
        match field.kind {
            Kind::Text(..) | Kind::Long => {
                if let Some(Test::Contains(text)) = test {
                    filter.value.clone_from(text);
                }
            }
            Kind::Choice(list) | Kind::Choices(list) => {
                filter.kind = "choice";
                let chosen = |code: &str| matches!(test, Some(Test::OneOf(codes)) if codes.iter().any(|c| c == code));
                let items = lists.items(list).iter();
                filter.options = items
                    .map(|item| Choice {
                        value: item.code.clone(),
                        label: item.label.clone(),
                        chosen: chosen(&item.code),
                    })
                    .collect();
            }
            Kind::Link(table) | Kind::Links(table, _) => {
                // Names are told to those who read what the field leads to, or who fill the field in.
                let target = scene.catalog.read(table, &scene.asker);
                let all = match &target {
                    _ if scene.may_write(pass.register().table) => {
                        lookup::short_list(scene, table, Told::All).await?
                    }
                    Some(target) => lookup::short_list(scene, table, Told::Read(target)).await?,
                    None => None,
                };
                let chosen = |id: i64| matches!(test, Some(Test::Links(ids)) if ids.contains(&id));
                match all {
                    Some(all) => {
                        filter.kind = "choice";
                        filter.options = all
                            .into_iter()
                            .map(|(id, label)| Choice {
                                value: id.to_string(),
                                label,
                                chosen: chosen(id),
                            })
                            .collect();
                    }
                    None => {
                        filter.kind = "find";
                        match test {
                            Some(Test::LinkFound(words)) => filter.value.clone_from(words),
                            // Chosen by a link that led here: kept until it is unticked.
                            Some(Test::Links(ids)) => {
                                let known = told_names(scene, pass, field, ids, names).await?;
                                filter.options = ids
                                    .iter()
                                    .map(|id| Choice {
                                        value: id.to_string(),
                                        label: known.get(table, *id),
                                        chosen: true,
                                    })
                                    .collect();
                            }
                            _ => {}
                        }
                    }
                }
            }
            Kind::Flag => {
                filter.kind = "flag";
                if let Some(Test::Is(yes)) = test {
                    filter.value = if *yes { "yes" } else { "no" }.to_owned();
                }
            }
            _ => {
                filter.kind = "range";
                filter.input = match field.kind {
                    Kind::Date | Kind::Moment => "date",
                    Kind::Time => "time",
                    _ => "text",
                };
                if let Some(Test::Between(from, to)) = test {
                    filter.from = from.clone().unwrap_or_default();
                    filter.to = to.clone().unwrap_or_default();
                }
            }
        }
        filters.push(filter);
    }
    Ok(filters)
}

/// The names of linked records as far as they may be told: those that the shown rows lead to, those that the asker
/// reads, and all of them to who fills the field in. Of others there is only the number that the address had.
async fn told_names(
    scene: &Scene,
    pass: &Reading,
    field: &'static Field,
    ids: &[i64],
    shown: &Names,
) -> Result<Names> {
    let (Kind::Link(table) | Kind::Links(table, _)) = field.kind else {
        return Ok(Names::default());
    };
    if ids.iter().all(|id| shown.knows(table, *id)) {
        return Ok(shown.clone());
    }
    let Some(target) = scene.catalog.find(table) else {
        return Ok(Names::default());
    };
    if scene.may_write(pass.register().table) {
        return Ok(Names::of(scene.db(), &scene.catalog, target, ids).await?);
    }
    let Some(target_pass) = scene.catalog.read(table, &scene.asker) else {
        return Ok(shown.clone());
    };
    let seen = rows::many(scene.db(), &target_pass, ids).await?;
    let seen: Vec<i64> = seen.iter().map(|row| row.id).collect();
    Ok(Names::of(scene.db(), &scene.catalog, target, &seen).await?)
}

/// A condition in words: «от 01.09.2026», «учебный корпус, общежитие».
pub(super) async fn words(
    scene: &Scene,
    pass: &Reading,
    field: &'static Field,
    test: &Test,
    lists: &Lists,
    shown_names: &Names,
) -> Result<String> {
    let shown = |text: &str| match field.kind {
        Kind::Date | Kind::Moment => value::show_day(text),
        _ => text.to_owned(),
    };
    Ok(match test {
        Test::Contains(text) => format!("содержит «{text}»"),
        Test::OneOf(codes) => {
            let (Kind::Choice(list) | Kind::Choices(list)) = field.kind else {
                return Ok(codes.join(", "));
            };
            let labels: Vec<&str> = codes.iter().map(|code| lists.label(list, code)).collect();
            labels.join(", ")
        }
        Test::Links(ids) => {
            let (Kind::Link(table) | Kind::Links(table, _)) = field.kind else {
                return Ok(String::new());
            };
            let names = told_names(scene, pass, field, ids, shown_names).await?;
            let names: Vec<String> = ids.iter().map(|id| names.get(table, *id)).collect();
            names.join(", ")
        }
        Test::LinkFound(text) => format!("содержит «{text}»"),
        Test::Between(from, to) => {
            let from = from.as_deref().map(|text| format!("от {}", shown(text)));
            let to = to.as_deref().map(|text| format!("до {}", shown(text)));
            [from, to]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        }
        Test::Is(yes) => if *yes { "да" } else { "нет" }.to_owned(),
        Test::Empty(true) => "не заполнено".to_owned(),
        Test::Empty(false) => "заполнено".to_owned(),
    })
}

/// A field that a bulk action may set.
#[derive(Serialize)]
pub(super) struct BulkField {
    name: &'static str,
    label: &'static str,
}

/// The fields that may be set in many records at once.
pub(super) fn bulk_fields(pass: &Reading) -> Vec<BulkField> {
    let unique = pass.register().key;
    pass.fields()
        .filter(|field| !field.fixed && field.private.is_empty() && !unique.contains(&field.name))
        .filter(|field| !matches!(field.kind, Kind::Files(_) | Kind::Links(..)))
        .map(|field| BulkField {
            name: field.name,
            label: field.label,
        })
        .collect()
}

/// A field of the form of a record.
#[derive(Serialize)]
pub(super) struct Input {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    group: &'static str,
    required: bool,
    /// `text`, `long`, `select`, `checks`, `flag`, `find`, `find_many`, `fixed`.
    kind: &'static str,
    input: &'static str,
    value: String,
    /// For `find`: the number that was chosen and its name.
    chosen: String,
    options: Vec<Choice>,
    /// For `find`: what was found when the words fit several records.
    picks: Vec<Choice>,
    error: String,
    max: Option<u16>,
}

impl Input {
    /// Whether it is the input of a field.
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }
}

/// What was typed into the form of a record, or what it begins with.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed(pub BTreeMap<String, Vec<String>>);

impl Typed {
    /// Everything that the browser sent.
    pub fn of(fields: &Fields) -> Self {
        let mut typed: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, text) in fields.pairs() {
            typed
                .entry(name.to_owned())
                .or_default()
                .push(text.to_owned());
        }
        Self(typed)
    }

    /// A record's values as the form holds them.
    pub fn of_values(
        fields: &[&'static Field],
        values: &Values,
        lists: &Lists,
        names: &Names,
        zone: &jiff::tz::TimeZone,
    ) -> Self {
        let mut typed = BTreeMap::new();
        for field in fields {
            let kept = values.get(field.name);
            let texts = value::typed(field, kept, lists, zone);
            if let (Kind::Link(table), Value::Int(id)) = (field.kind, kept) {
                let name = names.get(table, *id);
                typed.insert(format!("{}.t", field.name), vec![name.clone()]);
                typed.insert(format!("{}.q", field.name), vec![name]);
            }
            if let (Kind::Links(table, _), Value::Ids(ids)) = (field.kind, kept) {
                let lines: Vec<String> = ids.iter().map(|id| names.get(table, *id)).collect();
                typed.insert(format!("{}.q", field.name), vec![lines.join("\n")]);
            }
            typed.insert(field.name.to_owned(), texts);
        }
        Self(typed)
    }

    /// The first text of a name.
    pub fn one(&self, name: &str) -> &str {
        let found = self.0.get(name).and_then(|texts| texts.first());
        found.map_or("", String::as_str)
    }

    fn all(&self, name: &str) -> Vec<&str> {
        let found = self.0.get(name).into_iter().flatten();
        found.map(String::as_str).collect()
    }
}

/// What was read from a form: values, problems, and for links the records among which to choose.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub values: Values,
    pub problems: Problems,
    pub picks: BTreeMap<&'static str, Vec<(i64, String)>>,
}

/// Reads the form of a record; fields that the person may not set are not read.
pub(super) async fn read(
    scene: &Scene,
    pass: &Writing,
    typed: &Typed,
    lists: &Lists,
    editing: bool,
) -> Result<Read> {
    let mut read = Read::default();
    let register = pass.register();
    for field in register.fields.iter().filter(|field| pass.may_set(field)) {
        if (editing && field.fixed) || matches!(field.kind, Kind::Files(_)) {
            continue;
        }
        match field.kind {
            Kind::Link(table) => link(scene, field, table, typed, &mut read).await?,
            Kind::Links(table, _) => links(scene, field, table, typed, &mut read).await?,
            _ => match value::parse(field, &typed.all(field.name), lists, scene.zone()) {
                Ok(value) => read.values.set(field.name, value),
                Err(text) => read.problems.add(field.name, text),
            },
        }
    }
    Ok(read)
}

async fn link(
    scene: &Scene,
    field: &'static Field,
    table: &'static str,
    typed: &Typed,
    read: &mut Read,
) -> Result<()> {
    let name = field.name;
    let part = |end: &str| value::one_line(typed.one(&format!("{name}.{end}")));
    let (words, before, pick) = (part("q"), part("t"), part("pick"));
    let by_words = typed.0.contains_key(&format!("{name}.q"));
    let id = match (pick.as_str(), typed.one(name)) {
        ("", id) if !by_words || (words == before && !words.is_empty()) => id.to_owned(),
        ("", _) => String::new(),
        (pick, _) => pick.to_owned(),
    };
    if let Ok(id) = id.trim().parse::<i64>() {
        match lookup::exists(scene, table, id).await? {
            true => read.values.set(name, Value::Int(id)),
            false => read.problems.add(
                name,
                "Этой записи больше нет или она в архиве. Выберите другую.",
            ),
        }
        return Ok(());
    }
    if !by_words || words.is_empty() {
        read.values.set(name, Value::Empty);
        return Ok(());
    }
    let found = lookup::search(scene, table, &words, 20, Told::All).await?;
    match (lookup::meant(&found, &words), found.as_slice()) {
        (Some(id), _) => read.values.set(name, Value::Int(id)),
        (None, []) => read.problems.add(
            name,
            format!("По словам «{words}» ничего не найдено. Проверьте написание или наберите меньше слов."),
        ),
        _ => {
            read.problems.add(name, "Нашлось несколько записей. Выберите нужную под полем.");
            read.picks.insert(name, found);
        }
    }
    Ok(())
}

async fn links(
    scene: &Scene,
    field: &'static Field,
    table: &'static str,
    typed: &Typed,
    read: &mut Read,
) -> Result<()> {
    let by_words = format!("{}.q", field.name);
    if !typed.0.contains_key(&by_words) {
        match value::parse(
            field,
            &typed.all(field.name),
            &Lists::default(),
            scene.zone(),
        ) {
            Ok(value) => {
                if let Value::Ids(ids) = &value {
                    for id in ids {
                        if !lookup::exists(scene, table, *id).await? {
                            read.problems
                                .add(field.name, "Одной из записей больше нет. Отметьте другие.");
                            break;
                        }
                    }
                }
                read.values.set(field.name, value);
            }
            Err(text) => read.problems.add(field.name, text),
        }
        return Ok(());
    }
    let mut ids = Vec::new();
    for line in typed.one(&by_words).lines().map(value::one_line) {
        if line.is_empty() {
            continue;
        }
        let found = lookup::search(scene, table, &line, 20, Told::All).await?;
        match (lookup::meant(&found, &line), found.as_slice()) {
            (Some(id), _) => {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            (None, []) => read.problems.add(
                field.name,
                format!("«{line}» не найдено. Проверьте написание."),
            ),
            _ => {
                let near: Vec<&str> = found
                    .iter()
                    .take(5)
                    .map(|(_, name)| name.as_str())
                    .collect();
                read.problems.add(
                    field.name,
                    format!(
                        "«{line}»: подходят несколько — {}. Напишите точнее.",
                        near.join("; ")
                    ),
                );
            }
        }
    }
    read.values.set(
        field.name,
        if ids.is_empty() {
            Value::Empty
        } else {
            Value::Ids(ids)
        },
    );
    Ok(())
}

/// The fields of the form with what stands in them and what is wrong with it.
pub(super) async fn inputs(
    scene: &Scene,
    pass: &Writing,
    typed: &Typed,
    read: &Read,
    lists: &Lists,
    editing: bool,
) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    let mut group = "";
    for field in pass.register().fields.iter() {
        if !field.group.is_empty() {
            group = field.group;
        }
        if !pass.may_set(field) || matches!(field.kind, Kind::Files(_)) {
            continue;
        }
        let mut input = input(scene, field, typed, lists).await?;
        if editing && field.fixed {
            input.kind = "fixed";
        }
        let problem = read.problems.0.iter().find(|p| p.field == field.name);
        input.error = problem.map_or(String::new(), |p| p.text.clone());
        input.picks = read
            .picks
            .get(field.name)
            .into_iter()
            .flatten()
            .map(|(id, label)| Choice {
                value: id.to_string(),
                label: label.clone(),
                chosen: false,
            })
            .collect();
        input.group = std::mem::take(&mut group);
        inputs.push(input);
    }
    Ok(inputs)
}

/// One field as a form shows it.
pub(super) async fn input(
    scene: &Scene,
    field: &'static Field,
    typed: &Typed,
    lists: &Lists,
) -> Result<Input> {
    let mut input = Input {
        name: field.name,
        label: field.label,
        hint: field.hint,
        group: "",
        required: field.required,
        kind: "text",
        input: "text",
        value: typed.one(field.name).to_owned(),
        chosen: String::new(),
        options: Vec::new(),
        picks: Vec::new(),
        error: String::new(),
        max: None,
    };
    match field.kind {
        Kind::Text(max, format) => {
            input.max = Some(max);
            input.input = match format {
                Format::Email => "email",
                Format::Phone => "tel",
                _ => "text",
            };
            if max > 300 {
                input.kind = "long";
            }
        }
        Kind::Long => input.kind = "long",
        Kind::Date => input.input = "date_text",
        Kind::Choice(list) => {
            input.kind = "select";
            input.options = items(lists, list, &[typed.one(field.name)]);
        }
        Kind::Choices(list) => {
            input.kind = "checks";
            input.options = items(lists, list, &typed.all(field.name));
        }
        Kind::Flag => {
            input.kind = "flag";
            input.chosen = match input.value.as_str() {
                "да" | "on" | "yes" | "1" => "1".to_owned(),
                _ => String::new(),
            };
        }
        Kind::Link(table) => match lookup::short_list(scene, table, Told::All).await? {
            Some(all) => {
                input.kind = "select";
                input.options = records(scene, table, all, &[typed.one(field.name)]).await?;
            }
            None => {
                input.kind = "find";
                input.chosen = typed.one(field.name).to_owned();
                input.value = typed.one(&format!("{}.q", field.name)).to_owned();
                input.options = vec![Choice {
                    value: table.to_owned(),
                    label: typed.one(&format!("{}.t", field.name)).to_owned(),
                    chosen: false,
                }];
            }
        },
        Kind::Links(table, _) => match lookup::short_list(scene, table, Told::All).await? {
            Some(all) => {
                input.kind = "checks";
                input.options = records(scene, table, all, &typed.all(field.name)).await?;
            }
            None => {
                input.kind = "find_many";
                input.value = typed.one(&format!("{}.q", field.name)).to_owned();
            }
        },
        _ => {}
    }
    Ok(input)
}

fn items(lists: &Lists, list: &str, chosen: &[&str]) -> Vec<Choice> {
    let items = lists.items(list).iter();
    items
        .filter(|item| !item.archived || chosen.contains(&item.code.as_str()))
        .map(|item| Choice {
            value: item.code.clone(),
            label: item.label.clone(),
            chosen: chosen.iter().any(|text| *text == item.code),
        })
        .collect()
}

/// Records to choose from; one that was chosen before stays on the list even when it is archived.
async fn records(
    scene: &Scene,
    table: &'static str,
    mut all: Vec<(i64, String)>,
    chosen: &[&str],
) -> Result<Vec<Choice>> {
    let chosen: Vec<i64> = chosen.iter().filter_map(|text| text.parse().ok()).collect();
    let missing: Vec<i64> = chosen
        .iter()
        .copied()
        .filter(|id| !all.iter().any(|(known, _)| known == id))
        .collect();
    if let (false, Some(target)) = (missing.is_empty(), scene.catalog.find(table)) {
        let names = Names::of(scene.db(), &scene.catalog, target, &missing).await?;
        all.extend(missing.iter().map(|id| (*id, names.get(table, *id))));
    }
    let each = all.into_iter().map(|(id, label)| Choice {
        value: id.to_string(),
        label,
        chosen: chosen.contains(&id),
    });
    Ok(each.collect())
}
