//! The rendering itself: events of the parser in, HTML out. Written so that the result obeys a
//! strict content policy (no `style=`) and reads well to a screen reader.

use std::collections::{BTreeMap, HashSet};

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, LinkType, Parser, Tag, TagEnd,
    TextMergeWithOffset, html,
};

use super::{level, options, typography::Typographer};
use crate::site::text::{escape, line_of, slug};

/// A heading of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: usize,
    /// The part of an address after `#`.
    pub id: String,
    /// Its words.
    pub title: String,
}

/// A link or a picture as it is written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LinkUse {
    /// The address as written.
    pub raw: String,
    /// Line of the file.
    pub line: usize,
}

/// Where an address leads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Resolved {
    /// The address to be written into the page.
    pub url: String,
    /// Width and height when a picture is there.
    pub picture: Option<(u32, u32)>,
    /// What is wrong with the address.
    pub problem: Option<String>,
}

/// How a text is to be rendered.
pub struct Rules<'a> {
    /// Line of the file on which the text begins.
    pub first_line: usize,
    /// The first heading is shown by the template and left out.
    pub skip_title: bool,
    /// Russian typography.
    pub typography: bool,
    /// Where addresses lead.
    pub resolve: &'a dyn Fn(&str) -> Resolved,
}

/// A rendered text.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The HTML.
    pub html: String,
    /// Headings in their order.
    pub headings: Vec<Heading>,
    /// Every `id` of the text.
    pub anchors: HashSet<String>,
    /// Links and pictures in their order.
    pub links: Vec<LinkUse>,
    /// Faults: line of the file and words.
    pub problems: Vec<(usize, String)>,
}

/// Renders a text.
pub fn render(body: &str, rules: &Rules<'_>) -> Rendered {
    let mut writer = Writer::new(body, rules);
    let parser = Parser::new_ext(body, options());
    for (event, range) in TextMergeWithOffset::new(parser.into_offset_iter()) {
        writer.event(event, range.start);
    }
    writer.finish()
}

struct Writer<'a> {
    body: &'a str,
    rules: &'a Rules<'a>,
    out: Vec<Event<'a>>,
    done: Rendered,
    typographer: Typographer,
    /// The line of a place in the text that was asked last, so that lines are counted once.
    counted: (usize, usize),
    heading: Option<OpenHeading>,
    titles_to_skip: usize,
    image: Option<OpenImage>,
    code: bool,
    columns: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// Footnotes by their names: number, references so far, text.
    notes: BTreeMap<String, Note<'a>>,
    numbered: Vec<String>,
    /// The text around the footnote that is being read.
    outside: Option<(String, Vec<Event<'a>>)>,
}

struct OpenHeading {
    at: usize,
    level: usize,
    id: Option<String>,
    classes: Vec<String>,
    text: String,
    skip: bool,
}

struct OpenImage {
    src: String,
    title: String,
    alt: String,
    line: usize,
}

#[derive(Default)]
struct Note<'a> {
    number: usize,
    references: usize,
    text: Vec<Event<'a>>,
}

impl<'a> Writer<'a> {
    fn new(body: &'a str, rules: &'a Rules<'a>) -> Self {
        Self {
            body,
            rules,
            out: Vec::with_capacity(body.len() / 12),
            done: Rendered::default(),
            typographer: Typographer::default(),
            counted: (0, rules.first_line),
            heading: None,
            titles_to_skip: usize::from(rules.skip_title),
            image: None,
            code: false,
            columns: vec![],
            column: 0,
            in_head: false,
            notes: BTreeMap::new(),
            numbered: vec![],
            outside: None,
        }
    }

    fn html(&mut self, html: impl Into<CowStr<'a>>) {
        self.out.push(Event::Html(html.into()));
    }

    fn line(&mut self, at: usize) -> usize {
        let (from, line) = self.counted;
        if at < from {
            return self.rules.first_line + line_of(self.body, at) - 1;
        }
        let more = self.body.as_bytes()[from..at.min(self.body.len())]
            .iter()
            .filter(|b| **b == b'\n')
            .count();
        self.counted = (at, line + more);
        line + more
    }

    fn event(&mut self, event: Event<'a>, at: usize) {
        if let Some(image) = &mut self.image {
            match event {
                Event::Text(t) | Event::Code(t) => image.alt.push_str(&t),
                Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
                Event::End(TagEnd::Image) => self.end_image(),
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(text),
            Event::Code(code) => {
                if let Some(heading) = &mut self.heading {
                    heading.text.push_str(&code);
                }
                self.typographer.object();
                self.out.push(Event::Code(code));
            }
            Event::SoftBreak | Event::HardBreak => {
                self.typographer.space();
                self.out.push(event);
            }
            Event::Html(ref raw) | Event::InlineHtml(ref raw) => {
                collect_ids(raw, &mut self.done.anchors);
                self.out.push(event);
            }
            Event::FootnoteReference(name) => self.reference(&name),
            Event::TaskListMarker(done) => self.html(if done {
                "<input type=\"checkbox\" disabled checked aria-label=\"Выполнено\"> "
            } else {
                "<input type=\"checkbox\" disabled aria-label=\"Не выполнено\"> "
            }),
            other => self.out.push(other),
        }
    }

    fn text(&mut self, text: CowStr<'a>) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(&text);
        }
        if self.rules.typography && !self.code {
            let text = self.typographer.apply(&text);
            self.out.push(Event::Text(text.into()));
        } else {
            self.out.push(Event::Text(text));
        }
    }

    fn start(&mut self, tag: Tag<'a>, at: usize) {
        match tag {
            Tag::Paragraph | Tag::Item | Tag::DefinitionListTitle => {
                self.typographer.start();
                self.out.push(Event::Start(tag));
            }
            Tag::Heading {
                level: of,
                id,
                classes,
                ..
            } => {
                self.typographer.start();
                let skip = self.titles_to_skip > 0;
                self.titles_to_skip = 0;
                self.heading = Some(OpenHeading {
                    at: self.out.len(),
                    level: level(of),
                    id: id.map(|id| id.to_string()),
                    classes: classes.iter().map(|c| c.to_string()).collect(),
                    text: String::new(),
                    skip,
                });
                self.html("");
            }
            Tag::BlockQuote(Some(kind)) => {
                let (class, title) = alert(kind);
                self.html(format!(
                    "<div class=\"alert alert--{class}\" role=\"note\">\n<p class=\"alert__title\">{title}</p>\n"
                ));
            }
            Tag::CodeBlock(kind) => {
                self.code = true;
                let language = match &kind {
                    CodeBlockKind::Fenced(info) => info.split([' ', ',']).next().unwrap_or(""),
                    CodeBlockKind::Indented => "",
                };
                // a long line scrolls inside the block, so the keyboard must reach it
                self.html(if language.is_empty() {
                    "<pre tabindex=\"0\"><code>".to_owned()
                } else {
                    format!(
                        "<pre tabindex=\"0\"><code class=\"language-{}\">",
                        escape(language)
                    )
                });
            }
            Tag::Table(columns) => {
                self.columns = columns;
                self.html(
                    "<div class=\"table-wrap\" role=\"group\" aria-label=\"Таблица\" tabindex=\"0\">\n<table class=\"table\">\n",
                );
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                self.html("<thead>\n<tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.html("<tr>");
            }
            Tag::TableCell => self.cell(),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.link(link_type, &dest_url, &title, at),
            Tag::Image {
                dest_url, title, ..
            } => {
                let line = self.line(at);
                self.image = Some(OpenImage {
                    src: dest_url.to_string(),
                    title: title.to_string(),
                    alt: String::new(),
                    line,
                });
            }
            Tag::FootnoteDefinition(name) => {
                let outside = std::mem::take(&mut self.out);
                self.outside = Some((name.to_string(), outside));
            }
            other => self.out.push(Event::Start(other)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(Some(_)) => self.html("</div>\n"),
            TagEnd::CodeBlock => {
                self.code = false;
                self.html("</code></pre>\n");
            }
            TagEnd::TableHead => {
                self.in_head = false;
                self.html("</tr>\n</thead>\n<tbody>\n");
            }
            TagEnd::TableRow => self.html("</tr>\n"),
            TagEnd::TableCell => self.html(if self.in_head { "</th>" } else { "</td>" }),
            TagEnd::Table => self.html("</tbody>\n</table>\n</div>\n"),
            TagEnd::Link => self.out.push(Event::InlineHtml("</a>".into())),
            TagEnd::FootnoteDefinition => {
                if let Some((name, outside)) = self.outside.take() {
                    let text = std::mem::replace(&mut self.out, outside);
                    self.notes.entry(name).or_default().text = text;
                }
            }
            other => self.out.push(Event::End(other)),
        }
    }

    fn end_heading(&mut self) {
        let Some(heading) = self.heading.take() else {
            return;
        };
        let id = self.free_id(heading.id.as_deref(), &heading.text);
        if heading.skip {
            self.out.truncate(heading.at);
            self.html(format!("<span id=\"{}\"></span>\n", escape(&id)));
            return;
        }
        let class = match heading.classes.is_empty() {
            true => String::new(),
            false => format!(" class=\"{}\"", escape(&heading.classes.join(" "))),
        };
        let shown = escape(&id);
        self.out[heading.at] =
            Event::Html(format!("<h{} id=\"{shown}\"{class}>", heading.level).into());
        self.html(format!(
            " <a class=\"anchor\" href=\"#{shown}\" aria-label=\"Ссылка на «{}»\">#</a></h{}>\n",
            escape(heading.text.trim()),
            heading.level
        ));
        self.done.headings.push(Heading {
            level: heading.level,
            id,
            title: heading.text.trim().to_owned(),
        });
    }

    fn free_id(&mut self, wanted: Option<&str>, text: &str) -> String {
        let base = match wanted {
            Some(id) if id.is_ascii() => id.to_owned(),
            Some(id) => slug(id),
            None => slug(text),
        };
        let base = if base.is_empty() {
            "razdel".to_owned()
        } else {
            base
        };
        let mut id = base.clone();
        let mut number = 0;
        while !self.done.anchors.insert(id.clone()) {
            number += 1;
            id = format!("{base}-{number}");
        }
        id
    }

    fn cell(&mut self) {
        self.typographer.start();
        let class = match self.columns.get(self.column) {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"center\"",
            _ => "",
        };
        self.column += 1;
        self.html(if self.in_head {
            format!("<th scope=\"col\"{class}>")
        } else {
            format!("<td{class}>")
        });
    }

    fn link(&mut self, kind: LinkType, raw: &str, title: &str, at: usize) {
        let url = if kind == LinkType::Email {
            format!("mailto:{raw}")
        } else {
            let line = self.line(at);
            self.resolve(raw, line).url
        };
        let title = match title.is_empty() {
            true => String::new(),
            false => format!(" title=\"{}\"", escape(title)),
        };
        let tag = format!("<a href=\"{}\"{title}>", escape(&url));
        self.out.push(Event::InlineHtml(tag.into()));
    }

    fn resolve(&mut self, raw: &str, line: usize) -> Resolved {
        let mut resolved = (self.rules.resolve)(raw);
        if let Some(problem) = resolved.problem.take() {
            self.done.problems.push((line, problem));
        }
        self.done.links.push(LinkUse {
            raw: raw.to_owned(),
            line,
        });
        resolved
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else {
            return;
        };
        let resolved = self.resolve(&image.src, image.line);
        if image.alt.trim().is_empty() {
            let message = format!(
                "у картинки «{}» нет описания; напишите в квадратных скобках, что на ней: ![описание]({})",
                image.src, image.src
            );
            self.done.problems.push((image.line, message));
        }
        let size = resolved.picture.map_or(String::new(), |(w, h)| {
            format!(" width=\"{w}\" height=\"{h}\"")
        });
        let title = match image.title.is_empty() {
            true => String::new(),
            false => format!(" title=\"{}\"", escape(&image.title)),
        };
        self.typographer.object();
        let tag = format!(
            "<img src=\"{}\" alt=\"{}\"{size}{title} loading=\"lazy\" decoding=\"async\">",
            escape(&resolved.url),
            escape(image.alt.trim())
        );
        self.out.push(Event::InlineHtml(tag.into()));
    }

    fn reference(&mut self, name: &str) {
        let note = self.notes.entry(name.to_owned()).or_default();
        if note.number == 0 {
            self.numbered.push(name.to_owned());
            note.number = self.numbered.len();
        }
        note.references += 1;
        let n = note.number;
        let id = match note.references {
            1 => format!(" id=\"fnref-{n}\""),
            _ => String::new(),
        };
        let tag = format!(
            "<sup class=\"footnote-ref\"><a href=\"#fn-{n}\"{id} aria-label=\"Сноска {n}\">{n}</a></sup>"
        );
        self.out.push(Event::InlineHtml(tag.into()));
        self.typographer.object();
    }

    fn finish(mut self) -> Rendered {
        if !self.numbered.is_empty() {
            self.html("<section class=\"footnotes\" aria-label=\"Сноски\">\n<ol>\n");
            for name in std::mem::take(&mut self.numbered) {
                let note = self.notes.remove(&name).unwrap_or_default();
                let n = note.number;
                self.html(format!("<li id=\"fn-{n}\">\n"));
                self.out.extend(note.text);
                self.html(format!(
                    "<a href=\"#fnref-{n}\" class=\"footnote-back\" aria-label=\"Назад к месту сноски {n}\">↩</a></li>\n"
                ));
                self.done.anchors.insert(format!("fn-{n}"));
                self.done.anchors.insert(format!("fnref-{n}"));
            }
            self.html("</ol>\n</section>\n");
        }
        self.done.html.reserve(self.body.len() * 3 / 2);
        html::push_html(&mut self.done.html, self.out.into_iter());
        self.done
    }
}

fn alert(kind: BlockQuoteKind) -> (&'static str, &'static str) {
    match kind {
        BlockQuoteKind::Note => ("note", "Обратите внимание"),
        BlockQuoteKind::Tip => ("tip", "Совет"),
        BlockQuoteKind::Important => ("important", "Важно"),
        BlockQuoteKind::Warning => ("warning", "Осторожно"),
        BlockQuoteKind::Caution => ("caution", "Опасно"),
    }
}

/// Addresses inside raw HTML: `id="…"` and the old `<a name="…">`.
fn collect_ids(raw: &str, into: &mut HashSet<String>) {
    for mark in [" id=", " name="] {
        for (at, _) in raw.match_indices(mark) {
            let value = &raw[at + mark.len()..];
            let id = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
                _ => value.split([' ', '>', '/']).next(),
            };
            into.extend(id.filter(|id| !id.is_empty()).map(str::to_owned));
        }
    }
}
