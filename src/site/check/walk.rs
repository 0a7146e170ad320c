//! The walk through a page, element by element. Both readers lead it the same way; what stands on
//! the page is remembered here, what it means is judged in `habits` and later in the whole site.

use std::borrow::Cow;
use std::collections::HashSet;

use super::habits::{self, Forms, Headings, Tables};
use super::hidden::Hiding;
use super::page::{Link, Page, Tag, counts, hash, squeezed};
use super::site::{Lead, Site};
use super::{private, rules};

/// Attributes of an element; names are in small letters.
pub struct Attrs<'a>(pub &'a [(&'a str, Cow<'a, str>)]);

impl Attrs<'_> {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        let same = self.0.iter().find(|(key, _)| *key == name);
        same.map(|(_, value)| &**value)
    }

    /// A name for those who cannot see the element.
    pub fn spoken(&self) -> Option<&str> {
        let named = ["aria-label", "title", "aria-labelledby"];
        let names = named.into_iter().filter_map(|name| self.get(name));
        { names }.find(|name| !name.trim().is_empty())
    }
}

/// What is known of an open element.
struct Frame {
    kind: Open,
    tagged: bool,
    /// Where the text of a line begins.
    line: Option<usize>,
    /// Whether what is inside is shut away until the visitor opens it.
    shut: bool,
}

/// Elements that the walk must notice when they end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Plain,
    Nav,
    Svg,
    Label,
    Table,
    /// Title, link, heading or button: its text is caught.
    Caught,
}

/// A text that is being caught.
struct Catch {
    what: What,
    depth: usize,
    text: String,
    spoken: bool,
}

/// Whose text is caught.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Title,
    Link,
    Heading(u8),
    Button,
}

/// The walk.
pub struct Walk<'a> {
    site: &'a Site,
    hiding: &'a Hiding,
    from: String,
    base: Option<String>,
    keep_outside: bool,
    page: Page,
    frames: Vec<Frame>,
    tagged: Vec<usize>,
    /// Linked tags that wait for the end of the line they stand in: depth of the line and tag.
    waiting: Vec<(usize, usize)>,
    hidden: Option<(usize, String)>,
    /// Depth from which the text is nobody's.
    mute: Option<usize>,
    /// Depth from which the text is a program's.
    code: Option<usize>,
    catches: Vec<Catch>,
    navs: usize,
    svgs: usize,
    labels: usize,
    text: String,
    ids: HashSet<u64>,
    lang: Option<String>,
    headings: Headings,
    forms: Forms,
    tables: Tables,
}

impl<'a> Walk<'a> {
    /// The beginning of a page at the address `from`.
    pub fn new(site: &'a Site, from: String, hiding: &'a Hiding, keep_outside: bool) -> Walk<'a> {
        Walk {
            site,
            hiding,
            from,
            base: None,
            keep_outside,
            page: Page::default(),
            frames: Vec::with_capacity(32),
            tagged: Vec::new(),
            waiting: Vec::new(),
            hidden: None,
            mute: None,
            code: None,
            catches: Vec::new(),
            navs: 0,
            svgs: 0,
            labels: 0,
            text: String::new(),
            ids: HashSet::new(),
            lang: None,
            headings: Headings::default(),
            forms: Forms::default(),
            tables: Tables::default(),
        }
    }

    /// An element begins.
    pub fn open(&mut self, name: &str, attrs: &Attrs<'_>) {
        let depth = self.frames.len() + 1;
        self.sight(name, attrs, depth);
        let mut frame = Frame {
            kind: self.noticed(name, attrs, depth),
            tagged: false,
            line: is_line(name).then_some(self.text.len()),
            shut: name == "details" && attrs.get("open").is_none(),
        };
        if is_block(name) {
            self.text.push(' ');
        }
        self.names(name, attrs);
        self.needs(name, attrs);
        if let Some(itemprop) = attrs.get("itemprop") {
            self.tag(itemprop, name, attrs);
            frame.tagged = true;
        }
        if name == "img"
            && let Some(words) = attrs.get("alt")
        {
            self.said(words);
        }
        self.frames.push(frame);
    }

    /// Text between elements.
    pub fn said(&mut self, words: &str) {
        if self.code.is_some() {
            return;
        }
        if self.hidden.is_none() {
            for place in &self.tagged {
                let text = &mut self.page.tags[*place].text;
                text.push_str(words);
                text.push(' ');
            }
        }
        self.text.push_str(words);
        if self.mute.is_none() {
            for catch in &mut self.catches {
                catch.text.push_str(words);
            }
        }
    }

    /// The last element that began ends.
    pub fn close(&mut self) {
        let depth = self.frames.len();
        let Some(frame) = self.frames.pop() else {
            return;
        };
        match frame.kind {
            Open::Nav => self.navs -= 1,
            Open::Svg => self.svgs -= 1,
            Open::Label => self.labels -= 1,
            Open::Table => self.tables.close(&mut self.page),
            Open::Caught => self.caught(depth),
            Open::Plain => {}
        }
        if frame.tagged {
            self.tagged.pop();
        }
        if let Some(start) = frame.line {
            let line = self.text.get(start..).unwrap_or_default();
            while let Some((_, tag)) = self.waiting.pop_if(|(line, _)| *line == depth) {
                self.page.tags[tag].around = squeezed(line);
            }
            self.text.push(' ');
        }
        if self.hidden.as_ref().is_some_and(|(from, _)| *from == depth) {
            self.hidden = None;
        }
        self.mute = self.mute.filter(|from| *from != depth);
        self.code = self.code.filter(|from| *from != depth);
    }

    /// The page, when all of it was walked.
    pub fn finish(mut self) -> Page {
        while !self.frames.is_empty() {
            self.close();
        }
        let page = &mut self.page;
        page.anchors = self.ids.into_iter().collect();
        page.anchors.sort_unstable();
        for tag in &mut page.tags {
            tag.text = squeezed(&tag.text);
        }
        if !page.redirects {
            if self.lang.as_deref() != Some("ru")
                && !self.lang.is_some_and(|l| l.starts_with("ru-"))
            {
                page.flaw(&rules::NO_LANG, "не указан русский язык страницы");
            }
            if page.title.is_empty() {
                page.flaw(&rules::NO_TITLE, "нет заголовка окна");
            }
            self.headings.judge(page);
            self.forms.judge(page);
            private::read(&self.text, page);
        }
        self.page
    }

    /// Whether the element and what is in it is seen and read out.
    fn sight(&mut self, name: &str, attrs: &Attrs<'_>, depth: usize) {
        let shut = self.frames.last().is_some_and(|above| above.shut) && name != "summary";
        let why = match self.hiding.why(name, attrs) {
            None if shut => Some(("стоит в свёрнутом <details>".to_owned(), false)),
            why => why,
        };
        if let Some((why, gone)) = why {
            if self.hidden.is_none() {
                self.hidden = Some((depth, why));
            }
            if gone && self.mute.is_none() {
                self.mute = Some(depth);
            }
        }
        if attrs.get("aria-hidden") == Some("true") && self.mute.is_none() {
            self.mute = Some(depth);
        }
        if ["script", "style", "template"].contains(&name) && self.code.is_none() {
            self.code = Some(depth);
        }
    }

    /// What must be noticed again at the end of the element.
    fn noticed(&mut self, name: &str, attrs: &Attrs<'_>, depth: usize) -> Open {
        let quiet = self.mute.is_some();
        let what = match name {
            "nav" => {
                self.navs += 1;
                return Open::Nav;
            }
            "svg" => {
                self.svgs += 1;
                return Open::Svg;
            }
            "label" => {
                self.labels += 1;
                if let Some(id) = attrs.get("for") {
                    self.forms.labelled(id);
                }
                return Open::Label;
            }
            "table" => {
                self.tables.open(attrs);
                return Open::Table;
            }
            "title" if self.svgs == 0 => What::Title,
            "a" if attrs.get("href").is_some() && !quiet => What::Link,
            "button" if !quiet => What::Button,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if !quiet => {
                What::Heading(name.as_bytes()[1] - b'0')
            }
            _ => return Open::Plain,
        };
        self.catches.push(Catch {
            what,
            depth,
            text: String::new(),
            spoken: attrs.spoken().is_some(),
        });
        Open::Caught
    }

    fn caught(&mut self, depth: usize) {
        let Some(catch) = self.catches.pop_if(|catch| catch.depth == depth) else {
            return;
        };
        let words = squeezed(&catch.text);
        match catch.what {
            What::Title if self.page.title.is_empty() => self.page.title = words.into(),
            What::Title => {}
            What::Heading(level) => self.headings.add(level, &words, catch.spoken),
            What::Button if words.is_empty() && !catch.spoken => {
                self.page.flaw(&rules::NAMELESS_BUTTON, "у кнопки нет слов");
            }
            What::Button => {}
            What::Link => {
                self.page.has_map_link |= words.to_lowercase().contains("карта сайта");
                habits::link(&mut self.page, &words, catch.spoken);
            }
        }
    }

    /// Names, language, the habits of single elements.
    fn names(&mut self, name: &str, attrs: &Attrs<'_>) {
        let named = attrs.get("name").filter(|_| name == "a");
        if let Some(id) = attrs.get("id").filter(|id| !id.is_empty()) {
            if !self.ids.insert(hash(id)) && self.code.is_none() && named != Some(id) {
                let wrong = format!("id «{id}» стоит на странице несколько раз");
                self.page.flaw(&rules::SAME_ID, wrong);
            }
        } else if let Some(name) = named {
            self.ids.insert(hash(name));
        }
        match name {
            "html" => self.lang = attrs.get("lang").map(str::to_lowercase),
            "base" => self.base = attrs.get("href").map(str::to_owned),
            "meta" => {
                let refresh = attrs.get("http-equiv");
                self.page.redirects |= refresh.is_some_and(|v| v.eq_ignore_ascii_case("refresh"));
                habits::meta(&mut self.page, attrs);
            }
            "input" | "select" | "textarea" if self.mute.is_none() => {
                self.forms.field(name, attrs, self.labels > 0);
            }
            "th" | "tr" => self.tables.part(name),
            "img" | "area" | "iframe" | "marquee" | "blink" | "video" | "audio"
                if self.mute.is_none() =>
            {
                habits::element(&mut self.page, name, attrs);
            }
            _ => {}
        }
        if name == "img" || name == "svg" {
            let spoken = attrs.get("alt").or_else(|| attrs.get("aria-label"));
            if spoken.is_some_and(|words| !words.trim().is_empty()) {
                self.catches
                    .iter_mut()
                    .for_each(|catch| catch.spoken = true);
            }
        }
    }

    fn tag(&mut self, itemprop: &str, name: &str, attrs: &Attrs<'_>) {
        let place = self.page.tags.len();
        let href = attrs.get("href").map(str::to_owned);
        if href.is_some() {
            let line = self.frames.iter().rposition(|frame| frame.line.is_some());
            if let Some(line) = line {
                self.waiting.push((line + 1, place));
                self.waiting.sort_unstable();
            }
        }
        self.page.tags.push(Tag {
            name: itemprop.to_owned(),
            element: name.to_owned(),
            parent: self.tagged.last().copied(),
            hidden: self.hidden.as_ref().map(|(_, why)| why.clone()),
            href,
            ..Tag::default()
        });
        self.tagged.push(place);
    }

    /// Links and files that the element needs.
    fn needs(&mut self, name: &str, attrs: &Attrs<'_>) {
        if self.code.is_some() && name != "script" {
            return;
        }
        let (attribute, what) = match name {
            "a" | "area" => ("href", "ссылка"),
            "link" => ("href", "файл оформления"),
            "img" => ("src", "картинка"),
            "script" => ("src", "скрипт"),
            "source" | "video" | "audio" | "track" | "embed" | "iframe" => ("src", "файл"),
            "object" => ("data", "файл"),
            _ => return,
        };
        if name == "link" && attrs.get("rel") == Some("canonical") {
            self.page.canonical = attrs.get("href").map(Into::into);
            return;
        }
        if let Some(target) = attrs.get(attribute) {
            self.follow(target, what);
        }
        let sizes = attrs.get("srcset").unwrap_or_default().split(", ");
        for target in sizes.filter_map(|one| one.split_whitespace().next()) {
            self.follow(target, what);
        }
    }

    fn follow(&mut self, target: &str, what: &'static str) {
        let link = what == "ссылка";
        let from = self.base.as_deref().unwrap_or(&self.from);
        let (lead, anchor) = self.site.lead(from, target);
        self.page.followed += usize::from(counts(&lead));
        match lead {
            Lead::Outside => self.leads_outside(target),
            Lead::Unknown => {}
            Lead::Nothing if link => {
                let wrong = format!("ссылка «{target}» никуда не ведёт");
                self.page.flaw(&rules::DEAD_LINK, wrong);
            }
            Lead::Nothing => {
                let wrong = format!("{what} «{target}»: такого файла нет");
                self.page.flaw(&rules::DEAD_FILE, wrong);
            }
            Lead::File(to) => {
                self.page.has_download |= link && is_download(self.site.path(to));
                self.page.link(Link {
                    to,
                    anchor: anchor.map(|a| (hash(&a), (&*a).into())),
                    followed: link,
                    in_nav: self.navs > 0,
                });
            }
        }
    }

    fn leads_outside(&mut self, target: &str) {
        let lower = target.trim().to_ascii_lowercase();
        let on_disk = [
            "file:",
            "c:",
            "d:",
            "http://localhost",
            "https://localhost",
            "http://127.",
        ];
        if on_disk.iter().any(|start| lower.starts_with(start)) && !self.site.fetched {
            let wrong = format!("ссылка «{target}» ведёт на компьютер автора");
            self.page.flaw(&rules::OWN_DISK, wrong);
            return;
        }
        private::phone_link(&lower, &mut self.page);
        let Some((_, rest)) = lower.split_once("://") else {
            return;
        };
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
        let host = host.strip_prefix("www.").unwrap_or(host);
        self.page.ministries[0] |= host == "minobrnauki.gov.ru";
        self.page.ministries[1] |= host == "edu.gov.ru";
        if self.keep_outside && lower.starts_with("http") {
            let whole: Box<str> = target.trim().into();
            if !self.page.outside.contains(&whole) {
                self.page.outside.push(whole);
            }
        }
    }
}

/// Elements whose text is a line of its own around a link.
fn is_line(name: &str) -> bool {
    matches!(name, "td" | "th" | "dd" | "li" | "p" | "section" | "body")
}

/// Elements that part words.
fn is_block(name: &str) -> bool {
    is_line(name)
        || matches!(
            name,
            "div" | "br" | "tr" | "dt" | "a" | "h1" | "h2" | "h3" | "option"
        )
}

fn is_download(path: &str) -> bool {
    let endings = [
        "pdf", "csv", "xlsx", "xls", "docx", "doc", "ods", "odt", "rtf", "txt", "zip",
    ];
    let ending = path.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
    ending.is_some_and(|e| endings.contains(&&*e))
}
