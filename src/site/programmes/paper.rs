//! One document before it is set in type: what it is called, what stands in its head, its tables.

use std::path::Path;

use jiff::civil::Date;

use super::{
    folder::{self, Approval, Folder},
    front::Said,
    kinds::Kind,
    plan::Plan,
    records::Fault,
    schedule::Schedule,
    table::Table,
};
use crate::site::{
    Problem,
    facts::{Row, Signature},
    source::{Doc, decode},
};

/// The row of «Образование» that a folder belongs to.
#[derive(Clone, Debug, Default, Hash)]
pub struct Programme {
    /// «09.02.07»
    pub code: String,
    /// Name of the profession or speciality.
    pub name: String,
    /// The programme with its profile.
    pub profile: String,
    /// Level of education.
    pub level: String,
    /// Forms of study.
    pub form: String,
}

/// A document.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Name of its page's source.
    pub source: String,
    /// Its kind.
    pub kind: &'static Kind,
    /// «ОП.01»
    pub index: Option<String>,
    /// As lists of one programme show it.
    pub short: String,
    /// Its whole name, which no other document of the site has.
    pub name: String,
    /// Name and value, for the head of the document.
    pub facts: Vec<(String, String)>,
    /// The stamp of the approval.
    pub approval: Vec<String>,
    /// Day of the document.
    pub date: Date,
    /// Who signed it.
    pub signature: Option<Signature>,
    /// Tables made of data.
    pub tables: Vec<Table>,
    /// Whether the paper lies on its side.
    pub landscape: bool,
}

impl Programme {
    /// What a row of facts says.
    pub fn of(row: &Row) -> Self {
        let said = |field: &str| {
            row.values(field)
                .first()
                .map_or_else(String::new, |v| v.plain())
        };
        Self {
            code: said("eduCode"),
            name: said("eduName"),
            profile: said("eduProf"),
            level: said("eduLevel"),
            form: said("eduForm"),
        }
    }
}

/// Everything a document is made of besides its own page.
pub struct Around<'a> {
    /// `content/`
    pub content: &'a Path,
    /// What the folder says.
    pub folder: &'a Folder,
    /// The row of facts.
    pub programme: &'a Programme,
    /// The curriculum of the folder.
    pub plan: Option<&'a Plan>,
}

/// `[document]` of a page.
pub fn said(content: &Path, doc: &Doc) -> Result<(Said, &'static Kind), Problem> {
    let map = doc.front.document.clone().unwrap_or_default();
    let fault = |why: String| {
        let line = line_of_key(content, &doc.name, &why);
        Problem::new(&doc.name, Some(line), format!("[document]: {why}")).fatal()
    };
    let said: Said = folder::typed(map).map_err(fault)?;
    let kind = Kind::named(&said.kind).map_err(fault)?;
    if let Some(signed) = &said.signature {
        signed.kind().map_err(fault)?;
    }
    Ok((said, kind))
}

/// The curriculum that a document shows.
pub fn plan_of(content: &Path, doc: &Doc, said: &Said) -> Result<Option<Plan>, Vec<Problem>> {
    let Some(name) = data_file(content, doc, said)? else {
        return Ok(None);
    };
    let plan = Plan::read(&content.join(&name));
    plan.map(Some).map_err(|faults| told(&name, faults))
}

impl Paper {
    /// Puts a document together. Its faults stop the site, because a document with wrong hours
    /// must not be published.
    pub fn of(
        doc: &Doc,
        said: &Said,
        kind: &'static Kind,
        around: &Around<'_>,
    ) -> Result<(Paper, Vec<Problem>), Vec<Problem>> {
        let mut remarks = vec![];
        let at = |key: &str| Some(line_of_key(around.content, &doc.name, &format!("«{key}»")));
        let fault = |key: &str, why: String| {
            vec![Problem::new(&doc.name, at(key), format!("[document]: {why}")).fatal()]
        };
        let Some(approval) = said.approval.as_ref().or(around.folder.approval.as_ref()) else {
            let why = format!(
                "неизвестно, когда документ утверждён; добавьте [approval] date = … в {}",
                folder::FILE
            );
            return Err(fault("kind", why));
        };
        let row = said
            .index
            .as_deref()
            .and_then(|index| around.plan?.row(index));
        let hours = match &said.hours {
            Some(hours) => Some(hours.hours().map_err(|why| fault("hours", why))?),
            None => row.map(|row| row.hours.clone()),
        };
        if let (Some(own), Some(row)) = (&hours, row)
            && own.of("total") != row.hours.of("total")
        {
            let why = format!(
                "часов {}, а в учебном плане у {} — {}; исправьте одно из двух",
                own.of("total"),
                row.index,
                row.hours.of("total")
            );
            return Err(fault("hours", why));
        }
        if let (Some(index), Some(_), None) = (&said.index, around.plan, row) {
            let why = format!("в учебном плане программы нет строки «{index}»");
            remarks.push(Problem::new(&doc.name, at("index"), why));
        }
        let tables = tables(around, doc, said, kind)?;
        let control = said.control.clone().or(row.map(|row| row.control.clone()));
        let (short, name) = names(doc, said, kind, around);
        let wide = tables.iter().any(|table| table.head.len() > 8);
        let signed = said.signature.as_ref().or(around.folder.signature.as_ref());
        let hours = hours.map(|hours| hours.in_words());
        let paper = Paper {
            source: doc.name.clone(),
            kind,
            index: said.index.clone(),
            facts: facts(said, around, hours, control.filter(|c| !c.is_empty())),
            short,
            name,
            approval: stamp(approval),
            date: approval.date,
            signature: signed.map(|signed| signed.signature(approval.date)),
            tables,
            landscape: said.landscape.unwrap_or(wide),
        };
        Ok((paper, remarks))
    }
}

fn stamp(approval: &Approval) -> Vec<String> {
    approval.lines()
}

/// A programme of a discipline is told from others by its index, anything else by the programme.
fn names(doc: &Doc, said: &Said, kind: &Kind, around: &Around<'_>) -> (String, String) {
    let programme = around.programme;
    let called = kind.title_of(said.index.as_deref());
    match &said.index {
        Some(index) => (
            format!("{index} {}", doc.title),
            format!("{called}. {index} {} ({})", doc.title, around.label()),
        ),
        None => (
            doc.title.clone(),
            format!("{}. {} {}", doc.title, around.label(), programme.name),
        ),
    }
}

impl Around<'_> {
    /// What tells the programme from others: the code, and the profile when the code has several.
    fn label(&self) -> String {
        match &self.folder.profile {
            Some(profile) if profile.to_lowercase().starts_with("адаптированная") => {
                format!("{}, адаптированная программа", self.programme.code)
            }
            _ => self.programme.code.clone(),
        }
    }
}

fn facts(
    said: &Said,
    around: &Around<'_>,
    hours: Option<String>,
    control: Option<String>,
) -> Vec<(String, String)> {
    let programme = around.programme;
    let authors = match said.authors.len() {
        0 => None,
        1 => Some(("Разработчик", said.authors.join(""))),
        _ => Some(("Разработчики", said.authors.join("; "))),
    };
    let code = format!("{} {}", programme.code, programme.name);
    let all = [
        Some(("Специальность, профессия", code)),
        Some(("Образовательная программа", programme.profile.clone())),
        Some(("Форма обучения", programme.form.clone())),
        around
            .folder
            .year
            .map(|year| ("Год набора", year.to_string())),
        said.index
            .clone()
            .map(|index| ("Индекс в учебном плане", index)),
        hours.map(|hours| ("Объём", hours)),
        control.map(|control| ("Форма контроля", control)),
        authors,
        said.reviewed.clone().map(|by| ("Рассмотрено", by)),
    ];
    all.into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn tables(
    around: &Around<'_>,
    doc: &Doc,
    said: &Said,
    kind: &Kind,
) -> Result<Vec<Table>, Vec<Problem>> {
    if kind.word == "educationPlan" {
        // it was read already, for the other documents of the folder
        let own = plan_of(around.content, doc, said)?;
        return Ok(own.iter().map(Plan::table).collect());
    }
    let Some(name) = data_file(around.content, doc, said)? else {
        return Ok(vec![]);
    };
    if kind.word != "educationShedule" {
        let why = "data бывает только у учебного плана и календарного графика".to_owned();
        let line = line_of_key(around.content, &doc.name, "«data»");
        return Err(vec![Problem::new(&doc.name, Some(line), why).fatal()]);
    }
    let schedule = Schedule::read(&around.content.join(&name), said.start);
    let schedule = schedule.map_err(|faults| told(&name, faults))?;
    Ok(schedule.tables())
}

/// The data file, named below `content/`; it lies beside the page.
fn data_file(content: &Path, doc: &Doc, said: &Said) -> Result<Option<String>, Vec<Problem>> {
    let Some(name) = &said.data else {
        return Ok(None);
    };
    let folder = crate::site::model::folder_of(&doc.name);
    let file = format!("{folder}/{name}");
    if name.contains(['/', '\\']) || !content.join(&file).is_file() {
        let why = format!("[document]: рядом со страницей нет файла «{name}»");
        let line = line_of_key(content, &doc.name, "«data»");
        return Err(vec![Problem::new(&doc.name, Some(line), why).fatal()]);
    }
    Ok(Some(file))
}

fn told(file: &str, faults: Vec<Fault>) -> Vec<Problem> {
    let each = faults.into_iter();
    each.map(|(line, why)| Problem::new(file, line, why).fatal())
        .collect()
}

/// Only when something is wrong is the page read again, to tell the line.
fn line_of_key(content: &Path, name: &str, words: &str) -> usize {
    let text = std::fs::read(content.join(name)).ok();
    let text = text
        .and_then(|bytes| decode(bytes).ok())
        .unwrap_or_default();
    let line = folder::place_of(&text, words);
    if line > 1 {
        return line;
    }
    let table = text.lines().position(|line| line.starts_with("[document"));
    table.map_or(1, |line| line + 1)
}
