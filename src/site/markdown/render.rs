//! The rendering itself: events of the parser in, HTML out. Written so that the result obeys a
//! strict content policy (no `style=`) and reads well to a screen reader.

use std::collections::{BTreeMap, HashSet};

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, LinkType, Parser, Tag, TagEnd,
    TextMergeWithOffset, html,
};

use super::{highlight, level, options, typography::Typographer};
use crate::site::{
    front::Anchors,
    shortcodes::{CLOSE, OPEN},
    text::{escape, line_of, slug},
};

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
    /// Colours for code.
    pub highlight: bool,
    /// Where headings have their links.
    pub anchors: Anchors,
    /// Where addresses lead.
    pub resolve: &'a dyn Fn(&str) -> Resolved,
    /// Smaller copies of the picture at an address, on a line of the file.
    pub picture: &'a Smaller<'a>,
    /// What shortcodes gave, by the numbers in the text.
    pub pieces: &'a [Piece],
    /// Places of the text and the lines of the file they come from, where shortcodes stood.
    pub lines: &'a [(usize, usize)],
    /// Addresses that other texts of the page have taken.
    pub taken: &'a HashSet<String>,
    /// Stands before the numbers of footnotes in their addresses.
    pub notes: &'a str,
}

/// What smaller copies the picture at an address has; the address stands on a line of the file.
type Smaller<'a> = dyn Fn(&str, usize) -> Result<Option<Srcset>, String> + 'a;

/// Smaller copies of a picture, as `srcset` has them.
#[derive(Clone, Debug)]
pub struct Srcset {
    /// Addresses with widths.
    pub set: String,
    /// How wide the picture is shown.
    pub sizes: &'static str,
}

/// What a shortcode gave.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    /// The HTML.
    pub html: String,
    /// Headings inside of it.
    pub headings: Vec<Heading>,
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
    /// The first picture: address as written, words.
    pub picture: Option<(String, String)>,
    /// Whether there is a block of coloured code.
    pub has_code: bool,
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
    /// A block of code in a language: the language and what of it has been read.
    block: Option<(String, String)>,
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
            done: Rendered {
                anchors: rules.taken.clone(),
                ..Rendered::default()
            },
            typographer: Typographer::default(),
            counted: (0, rules.first_line),
            heading: None,
            titles_to_skip: usize::from(rules.skip_title),
            image: None,
            code: false,
            block: None,
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
        let before = self.rules.lines.partition_point(|(place, _)| *place <= at);
        if let Some((place, line)) = before.checked_sub(1).map(|n| self.rules.lines[n]) {
            return line + line_of(&self.body[place..], at - place) - 1;
        }
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
                Event::Text(t) | Event::Code(t) => image.alt.push_str(&without_marks(&t)),
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
                if !self.rules.pieces.is_empty() && raw.contains(OPEN) {
                    let raw = raw.to_string();
                    return self.with_pieces(&raw, true);
                }
                if matches!(raw.trim(), "<!-- more -->" | "<!--more-->") {
                    self.done.anchors.insert("continue-reading".into());
                    return self.html("<span id=\"continue-reading\"></span>\n");
                }
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

    /// Puts the pieces of shortcodes into their places in a text or in HTML.
    fn with_pieces(&mut self, text: &str, is_html: bool) {
        let pieces = self.rules.pieces;
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(OPEN) {
            let number = after.split_once(CLOSE);
            let piece =
                number.and_then(|(n, tail)| Some((pieces.get(n.parse::<usize>().ok()?)?, tail)));
            let Some((piece, tail)) = piece else { break };
            // a comment that held nothing but the mark goes with it
            let (before, tail) = match (before.strip_suffix("<!--"), tail.strip_prefix("-->")) {
                (Some(before), Some(tail)) if is_html => (before, tail),
                _ => (before, tail),
            };
            self.words(before, is_html);
            collect_ids(&piece.html, &mut self.done.anchors);
            self.done.headings.extend(piece.headings.iter().cloned());
            self.typographer.object();
            self.out.push(Event::InlineHtml(piece.html.clone().into()));
            rest = tail;
        }
        self.words(rest, is_html);
    }

    fn words(&mut self, text: &str, is_html: bool) {
        match (text.is_empty(), is_html) {
            (true, _) => {}
            (false, true) => self.html(text.to_owned()),
            (false, false) => self.text(text.to_owned().into()),
        }
    }

    fn text(&mut self, text: CowStr<'a>) {
        if !self.rules.pieces.is_empty() && text.contains(OPEN) {
            return self.with_pieces(&text, false);
        }
        if let Some((_, code)) = &mut self.block {
            code.push_str(&text);
            return;
        }
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
                if self.rules.highlight && !language.is_empty() {
                    self.block = Some((language.to_owned(), String::new()));
                }
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
                if let Some((language, code)) = self.block.take() {
                    match highlight::highlighted(&language, &code) {
                        Some(html) => {
                            self.done.has_code = true;
                            self.html(html.to_string());
                        }
                        None => self.out.push(Event::Text(code.into())),
                    }
                }
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
        let level = heading.level;
        let link = format!(
            "<a class=\"anchor\" href=\"#{shown}\" aria-label=\"Ссылка на «{}»\">#</a>",
            escape(heading.text.trim())
        );
        let (before, after) = match self.rules.anchors {
            Anchors::None => (String::new(), String::new()),
            Anchors::Left => (format!("{link} "), String::new()),
            Anchors::Right => (String::new(), format!(" {link}")),
            Anchors::Heading => (format!("<a href=\"#{shown}\">"), "</a>".into()),
        };
        let opening = format!("<h{level} id=\"{shown}\"{class}>{before}");
        self.out[heading.at] = Event::Html(opening.into());
        self.html(format!("{after}</h{level}>\n"));
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
        let before = self.done.problems.len();
        let resolved = self.resolve(&image.src, image.line);
        let found = before == self.done.problems.len();
        if found && resolved.picture.is_none() && is_ours_and_drawn_in_dots(&resolved.url) {
            let message = format!(
                "картинка «{}» не читается: файл повреждён или это не картинка; сохраните её заново",
                image.src
            );
            self.done.problems.push((image.line, message));
        }
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
        if self.done.picture.is_none() && resolved.picture.is_some() {
            self.done.picture = Some((image.src.clone(), image.alt.trim().to_owned()));
        }
        let smaller = match resolved.picture {
            Some(_) => (self.rules.picture)(&image.src, image.line),
            None => Ok(None),
        };
        let smaller = smaller.unwrap_or_else(|message| {
            self.done.problems.push((image.line, message));
            None
        });
        self.typographer.object();
        let tag = format!(
            "<img src=\"{}\" alt=\"{}\"{size}{title} loading=\"lazy\" decoding=\"async\">",
            escape(&resolved.url),
            escape(image.alt.trim())
        );
        // a source of its own, because browsers that do not know WebP pass over it
        let tag = match smaller {
            Some(Srcset { set, sizes }) => format!(
                "<picture><source type=\"image/webp\" srcset=\"{}\" sizes=\"{sizes}\">{tag}</picture>",
                escape(&set)
            ),
            None => tag,
        };
        self.out.push(Event::InlineHtml(tag.into()));
    }

    fn reference(&mut self, name: &str) {
        let note = self.notes.entry(name.to_owned()).or_default();
        if note.number == 0 {
            self.numbered.push(name.to_owned());
            note.number = self.numbered.len();
        }
        note.references += 1;
        let (n, of) = (note.number, self.rules.notes);
        let id = match note.references {
            1 => format!(" id=\"fnref-{of}{n}\""),
            _ => String::new(),
        };
        let tag = format!(
            "<sup class=\"footnote-ref\"><a href=\"#fn-{of}{n}\"{id} aria-label=\"Сноска {n}\">{n}</a></sup>"
        );
        self.out.push(Event::InlineHtml(tag.into()));
        self.typographer.object();
    }

    fn finish(mut self) -> Rendered {
        if !self.numbered.is_empty() {
            self.html("<section class=\"footnotes\" aria-label=\"Сноски\">\n<ol>\n");
            for name in std::mem::take(&mut self.numbered) {
                let note = self.notes.remove(&name).unwrap_or_default();
                let (n, of) = (note.number, self.rules.notes);
                self.html(format!("<li id=\"fn-{of}{n}\">\n"));
                self.out.extend(note.text);
                self.html(format!(
                    "<a href=\"#fnref-{of}{n}\" class=\"footnote-back\" aria-label=\"Назад к месту сноски {n}\">↩</a></li>\n"
                ));
                self.done.anchors.insert(format!("fn-{of}{n}"));
                self.done.anchors.insert(format!("fnref-{of}{n}"));
            }
            self.html("</ol>\n</section>\n");
        }
        self.done.html.reserve(self.body.len() * 3 / 2);
        html::push_html(&mut self.done.html, self.out.into_iter());
        self.done
    }
}

/// A text without the marks of shortcodes, for places where only words may stand.
fn without_marks(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            OPEN => inside = true,
            CLOSE => inside = false,
            c if !inside => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// A picture of the site whose size must be known; the theme's own files are not looked into.
fn is_ours_and_drawn_in_dots(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let ending = path.rsplit('.').next().unwrap_or_default();
    path.starts_with('/')
        && !path.starts_with("/static/")
        && ["png", "jpg", "jpeg", "webp", "gif"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
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
