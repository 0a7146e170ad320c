//! Markdown as a tree for the press. The template receives it as data and decides how it looks;
//! no text of an editor ever becomes a program.

use std::{collections::BTreeMap, ops::Range};

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CowStr, Event, Parser, Tag, TagEnd, TextMergeWithOffset,
};
use serde_json::{Value, json};

use crate::site::{
    markdown::{self, Typographer},
    text::line_of,
};

/// How a text is to be taken apart.
pub struct Rules<'a> {
    /// The first heading is the title and stands elsewhere.
    pub skip_title: bool,
    /// Russian typography.
    pub typography: bool,
    /// The full address of a link.
    pub address: &'a dyn Fn(&str) -> String,
    /// The file of a picture and its width in points.
    pub picture: &'a dyn Fn(&str) -> Option<(String, u32)>,
}

/// A text taken apart.
#[derive(Debug, Default)]
pub struct Tree {
    /// Blocks.
    pub blocks: Vec<Value>,
    /// How many headings of the second level and deeper there are.
    pub headings: usize,
    /// Faults: line of the text, from 1, and words.
    pub problems: Vec<(usize, String)>,
}

/// Takes a text apart.
pub fn tree(body: &str, rules: &Rules<'_>) -> Tree {
    let parser = Parser::new_ext(body, markdown::options());
    let mut events: Vec<(Event<'_>, Range<usize>)> =
        TextMergeWithOffset::new(parser.into_offset_iter()).collect();
    let notes = cut_notes(&mut events);
    let mut walker = Walker {
        body,
        rules,
        events: events.into_iter().peekable(),
        notes,
        named: vec![],
        typographer: Typographer::default(),
        level: 1,
        titles_to_skip: usize::from(rules.skip_title),
        done: Tree::default(),
    };
    let blocks = walker.blocks();
    Tree {
        blocks,
        ..walker.done
    }
}

type Events<'a> = Vec<(Event<'a>, Range<usize>)>;

/// Footnotes are set where they are referred to, so their texts are taken out first.
fn cut_notes<'a>(events: &mut Events<'a>) -> BTreeMap<String, Events<'a>> {
    let mut notes = BTreeMap::new();
    let mut rest = Vec::with_capacity(events.len());
    let mut note: Option<(String, Events<'a>)> = None;
    for (event, range) in events.drain(..) {
        match (&event, &mut note) {
            (Event::Start(Tag::FootnoteDefinition(name)), None) => {
                note = Some((name.to_string(), vec![]));
            }
            (Event::End(TagEnd::FootnoteDefinition), Some(_)) => {
                notes.extend(note.take());
            }
            (_, Some((_, text))) => text.push((event, range)),
            _ => rest.push((event, range)),
        }
    }
    *events = rest;
    notes
}

struct Walker<'a, 'r> {
    body: &'a str,
    rules: &'r Rules<'r>,
    events: std::iter::Peekable<std::vec::IntoIter<(Event<'a>, Range<usize>)>>,
    notes: BTreeMap<String, Events<'a>>,
    /// Footnotes in the order of their first references.
    named: Vec<String>,
    typographer: Typographer,
    /// Level of the heading before: a reader's program may not meet a level that was jumped to.
    level: usize,
    titles_to_skip: usize,
    done: Tree,
}

impl<'a> Walker<'a, '_> {
    /// Blocks up to the end of what they stand in, which is taken away with them.
    fn blocks(&mut self) -> Vec<Value> {
        let mut blocks = vec![];
        while let Some((event, range)) = self.events.peek().cloned() {
            if is_inline(&event) {
                self.typographer.start();
                let body = self.inlines();
                blocks.push(json!({ "t": "plain", "body": body }));
                continue;
            }
            self.events.next();
            match event {
                Event::End(_) => break,
                Event::Start(tag) => blocks.extend(self.block(tag, range)),
                Event::Rule => blocks.push(json!({ "t": "rule" })),
                Event::Html(raw) => self.raw(&raw, range.start),
                _ => {}
            }
        }
        blocks
    }

    fn block(&mut self, tag: Tag<'a>, range: Range<usize>) -> Option<Value> {
        self.typographer.start();
        match tag {
            Tag::Paragraph => {
                let body = self.inlines_to_end();
                Some(json!({ "t": "par", "body": body }))
            }
            Tag::Heading { level, .. } => self.heading(markdown::level(level)),
            Tag::BlockQuote(kind) => {
                let body = self.blocks();
                let title = kind.map(alert);
                Some(json!({ "t": "quote", "title": title, "body": body }))
            }
            Tag::CodeBlock(_) => {
                let code = self.plain_to_end();
                Some(json!({ "t": "code", "s": code.trim_end() }))
            }
            Tag::List(start) => Some(self.list(start)),
            Tag::Table(columns) => Some(self.table(&columns)),
            Tag::DefinitionList => Some(self.terms()),
            Tag::HtmlBlock => {
                let raw = self.plain_to_end();
                self.raw(&raw, range.start);
                None
            }
            _ => {
                self.blocks();
                None
            }
        }
    }

    fn heading(&mut self, wanted: usize) -> Option<Value> {
        let body = self.inlines_to_end();
        if self.titles_to_skip > 0 {
            self.titles_to_skip = 0;
            return None;
        }
        self.level = wanted.clamp(2, self.level + 1);
        self.done.headings += 1;
        Some(json!({ "t": "heading", "level": self.level, "body": body }))
    }

    fn list(&mut self, start: Option<u64>) -> Value {
        let mut items = vec![];
        let mut tight = true;
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => {
                    let task = match self.events.peek() {
                        Some((Event::TaskListMarker(done), _)) => Some(*done),
                        _ => None,
                    };
                    if task.is_some() {
                        self.events.next();
                    }
                    let body = self.blocks();
                    tight &= body.iter().all(|block| block["t"] != "par");
                    items.push(json!({ "task": task, "body": body }));
                }
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        json!({ "t": "list", "start": start, "tight": tight, "items": items })
    }

    fn terms(&mut self) -> Value {
        let mut items: Vec<Value> = vec![];
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::DefinitionListTitle) => {
                    self.typographer.start();
                    let term = self.inlines_to_end();
                    items.push(json!({ "term": term, "body": [] }));
                }
                Event::Start(Tag::DefinitionListDefinition) => {
                    let body = self.blocks();
                    if let Some(Value::Array(said)) = items.last_mut().map(|item| &mut item["body"])
                    {
                        said.extend(body);
                    }
                }
                Event::End(TagEnd::DefinitionList) => break,
                _ => {}
            }
        }
        json!({ "t": "terms", "items": items })
    }

    fn table(&mut self, columns: &[Alignment]) -> Value {
        let mut rows: Vec<Vec<Value>> = vec![];
        let mut longest = vec![0usize; columns.len()];
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(vec![]),
                Event::Start(Tag::TableCell) => {
                    self.typographer.start();
                    let cell = self.inlines_to_end();
                    if let Some(row) = rows.last_mut() {
                        if let Some(long) = longest.get_mut(row.len()) {
                            *long = (*long).max(length(&cell));
                        }
                        row.push(Value::from(cell));
                    }
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        let align: Vec<&str> = columns
            .iter()
            .map(|column| match column {
                Alignment::Right => "right",
                Alignment::Center => "center",
                _ => "left",
            })
            .collect();
        let head = if rows.is_empty() {
            vec![]
        } else {
            rows.remove(0)
        };
        json!({ "t": "table", "align": align, "widths": widths(&longest), "head": head, "rows": rows })
    }

    /// Inline events up to the end of their block, which is taken away with them.
    fn inlines_to_end(&mut self) -> Vec<Value> {
        let body = self.inlines();
        self.events.next();
        body
    }

    /// Inline events up to anything that is not one.
    fn inlines(&mut self) -> Vec<Value> {
        let mut nodes = vec![];
        while let Some((event, range)) = self.events.next_if(|(event, _)| is_inline(event)) {
            match event {
                Event::Text(text) => {
                    let said = self.typed(&text);
                    nodes.push(json!({ "t": "text", "s": said }));
                }
                Event::SoftBreak => {
                    self.typographer.space();
                    nodes.push(json!({ "t": "text", "s": " " }));
                }
                Event::HardBreak => {
                    self.typographer.space();
                    nodes.push(json!({ "t": "break" }));
                }
                Event::Code(code) => {
                    self.typographer.object();
                    nodes.push(json!({ "t": "code", "s": &*code }));
                }
                Event::FootnoteReference(name) => nodes.push(self.note(&name)),
                Event::InlineHtml(raw) if is_break(&raw) => nodes.push(json!({ "t": "break" })),
                Event::InlineHtml(raw) => self.raw(&raw, range.start),
                Event::Start(tag) => nodes.extend(self.styled(tag, range)),
                _ => {}
            }
        }
        nodes
    }

    fn styled(&mut self, tag: Tag<'a>, range: Range<usize>) -> Option<Value> {
        if let Tag::Image { dest_url, .. } = &tag {
            let alt = self.plain_to_end();
            return self.picture(dest_url, &alt, range.start);
        }
        let body = self.inlines_to_end();
        let kind = match tag {
            Tag::Emphasis => "em",
            Tag::Strong => "strong",
            Tag::Strikethrough => "strike",
            Tag::Superscript => "sup",
            Tag::Subscript => "sub",
            Tag::Link { dest_url, .. } => {
                let url = (self.rules.address)(&dest_url);
                return Some(json!({ "t": "link", "url": url, "body": body }));
            }
            _ => return None,
        };
        Some(json!({ "t": kind, "body": body }))
    }

    fn picture(&mut self, raw: &str, alt: &str, at: usize) -> Option<Value> {
        self.typographer.object();
        let Some((file, width)) = (self.rules.picture)(raw) else {
            let message = format!(
                "картинка «{raw}» не попадёт в PDF: она должна лежать в content/ и быть PNG, JPEG, WebP, GIF или SVG"
            );
            self.problem(at, message);
            return None;
        };
        // a picture without words would make the document unreadable to some; the page tells of it
        let alt = if alt.trim().is_empty() {
            "Рисунок"
        } else {
            alt.trim()
        };
        Some(json!({ "t": "picture", "file": file, "alt": alt, "width": width }))
    }

    fn note(&mut self, name: &CowStr<'_>) -> Value {
        let name = name.to_string();
        let known = self.named.iter().position(|n| *n == name);
        let number = known.unwrap_or(self.named.len());
        let label = format!("note-{}", number + 1);
        if known.is_some() {
            return json!({ "t": "note", "first": false, "name": label });
        }
        self.named.push(name.clone());
        let text = self.notes.remove(&name).unwrap_or_default();
        let inside: Events<'a> = text
            .into_iter()
            .filter(|(event, _)| is_inline(event))
            .collect();
        let outside = std::mem::replace(&mut self.events, inside.into_iter().peekable());
        let before = std::mem::take(&mut self.typographer);
        let body = self.inlines();
        self.events = outside;
        self.typographer = before;
        self.typographer.object();
        json!({ "t": "note", "first": true, "name": label, "body": body })
    }

    fn typed(&mut self, text: &str) -> String {
        if self.rules.typography {
            self.typographer.apply(text)
        } else {
            text.to_owned()
        }
    }

    /// The words of what has just begun, without marks, up to its end.
    fn plain_to_end(&mut self) -> String {
        let mut text = String::new();
        let mut depth = 1;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Text(t) | Event::Code(t) | Event::Html(t) => text.push_str(&t),
                Event::SoftBreak | Event::HardBreak => text.push(' '),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        text
    }

    /// HTML has no place on paper; a comment is meant for nobody.
    fn raw(&mut self, raw: &str, at: usize) {
        let said = raw.trim();
        if said.is_empty() || (said.starts_with("<!--") && said.ends_with("-->")) {
            return;
        }
        let message = "HTML в документе программы не попадёт в PDF; запишите это на Markdown";
        self.problem(at, message.to_owned());
    }

    fn problem(&mut self, at: usize, message: String) {
        let problem = (line_of(self.body, at), message);
        if !self.done.problems.contains(&problem) {
            self.done.problems.push(problem);
        }
    }
}

fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Superscript
                | Tag::Subscript
                | Tag::Link { .. }
                | Tag::Image { .. }
        ),
        Event::End(_) | Event::Rule | Event::Html(_) => false,
        _ => true,
    }
}

fn is_break(raw: &str) -> bool {
    let name = raw.trim_matches(['<', '>', '/', ' ']);
    name.eq_ignore_ascii_case("br")
}

fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Обратите внимание",
        BlockQuoteKind::Tip => "Совет",
        BlockQuoteKind::Important => "Важно",
        BlockQuoteKind::Warning => "Осторожно",
        BlockQuoteKind::Caution => "Опасно",
    }
}

/// Number of letters that a cell shows.
fn length(nodes: &[Value]) -> usize {
    let of = |node: &Value| {
        let own = node["s"].as_str().map_or(0, |s| s.chars().count());
        own + node["body"].as_array().map_or(0, |body| length(body))
    };
    nodes.iter().map(of).sum()
}

/// Short columns are as wide as their text, long ones share what is left by their length.
fn widths(longest: &[usize]) -> Vec<usize> {
    const SHORT: usize = 14;
    const ENOUGH: usize = 80;
    let share = |long: &usize| {
        if *long <= SHORT {
            0
        } else {
            (*long).min(ENOUGH)
        }
    };
    longest.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(body: &str) -> Tree {
        let rules = Rules {
            skip_title: true,
            typography: false,
            address: &|raw| format!("https://college.example{raw}"),
            picture: &|raw| (raw == "a.png").then(|| ("picture-1.png".to_owned(), 100)),
        };
        tree(body, &rules)
    }

    #[test]
    fn a_text_becomes_a_tree_of_data() {
        let tree = taken("# Имя\n\n## Цель\n\nЗнать *всё* [тут](/a/).\n\n1. раз\n2. два `x`\n");
        let shown = Value::from(tree.blocks).to_string();
        assert_eq!(
            shown,
            r#"[{"t":"heading","level":2,"body":[{"t":"text","s":"Цель"}]},{"t":"par","body":[{"t":"text","s":"Знать "},{"t":"em","body":[{"t":"text","s":"всё"}]},{"t":"text","s":" "},{"t":"link","url":"https://college.example/a/","body":[{"t":"text","s":"тут"}]},{"t":"text","s":"."}]},{"t":"list","start":1,"tight":true,"items":[{"task":null,"body":[{"t":"plain","body":[{"t":"text","s":"раз"}]}]},{"task":null,"body":[{"t":"plain","body":[{"t":"text","s":"два "},{"t":"code","s":"x"}]}]}]}]"#
        );
    }

    #[test]
    fn levels_of_headings_are_never_jumped_over() {
        let tree = taken("# Имя\n\n#### А\n\n## Б\n\n#### В\n");
        let levels: Vec<_> = tree.blocks.iter().map(|b| b["level"].clone()).collect();
        assert_eq!(levels, [2, 2, 3]);
    }

    #[test]
    fn tables_notes_terms_tasks_and_pictures_are_kept() {
        let tree = taken(
            "Слово[^a] и ещё[^a].\n\n[^a]: Сноска.\n\n| Тема | Часы |\n| --- | ---: |\n| Длинное название темы | 8 |\n\nОК\n: Общие\n\n- [x] да\n- [ ] нет\n\n![Схема](a.png)\n",
        );
        let shown = Value::from(tree.blocks).to_string();
        for part in [
            r#"{"t":"note","first":true,"name":"note-1","body":[{"t":"text","s":"Сноска."}]}"#,
            r#"{"t":"note","first":false,"name":"note-1"}"#,
            r#""align":["left","right"],"widths":[21,0]"#,
            r#""term":[{"t":"text","s":"ОК"}]"#,
            r#""task":true"#,
            r#"{"t":"picture","file":"picture-1.png","alt":"Схема","width":100}"#,
        ] {
            assert!(shown.contains(part), "{part}\n{shown}");
        }
        assert_eq!(tree.problems, []);
    }

    #[test]
    fn what_cannot_be_on_paper_is_told() {
        let tree = taken("Раз<br>два <!-- тихо -->\n\n<div>три</div>\n\n![x](b.bmp)\n");
        let lines: Vec<usize> = tree.problems.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 5], "{:?}", tree.problems);
    }
}
