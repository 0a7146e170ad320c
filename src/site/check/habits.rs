//! Habits of a page that everybody can read: headings, links, pictures, forms, tables.

use std::collections::HashSet;

use super::page::{Page, hash};
use super::rules;
use super::walk::Attrs;

/// Words by which nobody can tell where a link leads.
const VAGUE: [&str; 16] = [
    "здесь",
    "тут",
    "сюда",
    "подробнее",
    "подробно",
    "далее",
    "дальше",
    "читать далее",
    "читать",
    "ссылка",
    "по ссылке",
    "скачать",
    "перейти",
    "смотреть",
    "открыть",
    "here",
];

/// A link whose words are over.
pub fn link(page: &mut Page, words: &str, spoken: bool) {
    if spoken {
        return;
    }
    if words.is_empty() {
        page.flaw(&rules::EMPTY_LINK, "у ссылки нет слов");
        return;
    }
    let plain = words
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    if VAGUE.contains(&plain.as_str()) {
        let wrong = format!("по тексту ссылки «{words}» не понять, куда она ведёт");
        page.flaw(&rules::VAGUE_LINK, wrong);
    }
}

/// A `<meta>`.
pub fn meta(page: &mut Page, attrs: &Attrs<'_>) {
    if attrs.get("name") == Some("viewport") {
        let content = attrs.get("content").unwrap_or_default();
        let content = content.replace(char::is_whitespace, "").to_lowercase();
        let largest = content
            .split(',')
            .find_map(|part| part.strip_prefix("maximum-scale="));
        let small = largest
            .and_then(|n| n.parse::<f32>().ok())
            .is_some_and(|n| n < 2.0);
        if small || content.contains("user-scalable=no") || content.contains("user-scalable=0") {
            page.flaw(&rules::NO_ZOOM, "страницу нельзя увеличить");
        }
    }
}

/// A picture, frame or moving thing.
pub fn element(page: &mut Page, name: &str, attrs: &Attrs<'_>) {
    let source = || attrs.get("src").unwrap_or("без адреса");
    match name {
        "img" | "area" if attrs.get("role") == Some("presentation") => {}
        "img" => match attrs.get("alt") {
            None if attrs.get("aria-label").is_none() => {
                let wrong = format!("у картинки «{}» нет alt", source());
                page.flaw(&rules::NO_ALT, wrong);
            }
            Some(words) if is_file_name(words) => {
                let wrong = format!("замещающий текст «{words}» — имя файла");
                page.flaw(&rules::FILE_ALT, wrong);
            }
            _ => {}
        },
        "area" if attrs.get("href").is_some() && attrs.get("alt").is_none_or(str::is_empty) => {
            page.flaw(&rules::NO_ALT, "у области картинки нет alt");
        }
        "iframe" if attrs.spoken().is_none() => {
            let wrong = format!("у встроенного окна «{}» нет названия", source());
            page.flaw(&rules::NAMELESS_FRAME, wrong);
        }
        "marquee" | "blink" => {
            page.flaw(
                &rules::MOTION,
                format!("движение <{name}> нельзя остановить"),
            );
        }
        "video" | "audio" if attrs.get("autoplay").is_some() && attrs.get("controls").is_none() => {
            page.flaw(
                &rules::MOTION,
                format!("<{name}> идёт само, и его нельзя остановить"),
            );
        }
        _ => {}
    }
}

fn is_file_name(words: &str) -> bool {
    let words = words.trim().to_lowercase();
    let pictures = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".svg"];
    pictures.iter().any(|ending| words.ends_with(ending)) && !words.contains(' ')
}

/// The headings of a page.
#[derive(Default)]
pub struct Headings {
    last: u8,
    firsts: usize,
    jump: Option<(u8, u8, String)>,
    empty: bool,
}

impl Headings {
    /// The next heading.
    pub fn add(&mut self, level: u8, words: &str, spoken: bool) {
        self.firsts += usize::from(level == 1);
        if words.is_empty() && !spoken {
            self.empty = true;
        }
        if level > self.last + 1 && self.last > 0 && self.jump.is_none() {
            self.jump = Some((self.last, level, words.to_owned()));
        }
        self.last = level;
    }

    /// What is wrong with them.
    pub fn judge(self, page: &mut Page) {
        match self.firsts {
            0 => page.flaw(&rules::NO_H1, "на странице нет <h1>"),
            1 => {}
            n => page.flaw(&rules::MANY_H1, format!("главных заголовков <h1>: {n}")),
        }
        if let Some((from, to, words)) = self.jump {
            let wrong = format!("после <h{from}> стоит <h{to}> «{words}»");
            page.flaw(&rules::HEADING_JUMP, wrong);
        }
        if self.empty {
            page.flaw(&rules::EMPTY_HEADING, "есть заголовок без слов");
        }
    }
}

/// The fields of the forms of a page.
#[derive(Default)]
pub struct Forms {
    fields: Vec<(Option<u64>, String)>,
    labelled: HashSet<u64>,
}

impl Forms {
    /// A label names the field with this id.
    pub fn labelled(&mut self, id: &str) {
        self.labelled.insert(hash(id));
    }

    /// The next field.
    pub fn field(&mut self, name: &str, attrs: &Attrs<'_>, in_label: bool) {
        let kind = attrs.get("type").unwrap_or_default().to_ascii_lowercase();
        if ["hidden", "submit", "reset", "button"].contains(&kind.as_str()) {
            return;
        }
        let drawn = kind == "image" && attrs.get("alt").is_some_and(|alt| !alt.is_empty());
        if !drawn && !in_label && attrs.spoken().is_none() {
            let shown = attrs.get("name").or(attrs.get("id")).unwrap_or(name);
            self.fields
                .push((attrs.get("id").map(hash), shown.to_owned()));
        }
    }

    /// What is wrong with them.
    pub fn judge(self, page: &mut Page) {
        for (id, shown) in self.fields {
            if !id.is_some_and(|id| self.labelled.contains(&id)) {
                page.flaw(&rules::NO_LABEL, format!("у поля «{shown}» нет подписи"));
            }
        }
    }
}

/// The tables that are open: rows and whether there was a heading cell.
#[derive(Default)]
pub struct Tables(Vec<(usize, bool)>);

impl Tables {
    /// A table begins.
    pub fn open(&mut self, attrs: &Attrs<'_>) {
        let of_looks = matches!(attrs.get("role"), Some("presentation" | "none"));
        self.0.push((0, of_looks));
    }

    /// A part of the table that is open.
    pub fn part(&mut self, name: &str) {
        if let Some((rows, headed)) = self.0.last_mut() {
            *rows += usize::from(name == "tr");
            *headed |= name == "th";
        }
    }

    /// The table ends.
    pub fn close(&mut self, page: &mut Page) {
        if let Some((2.., false)) = self.0.pop() {
            page.flaw(&rules::NO_HEADERS, "в таблице нет заглавных ячеек");
        }
    }
}
