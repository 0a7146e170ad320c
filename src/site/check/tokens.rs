//! A page read by its tags, without a tree: several times faster. It walks only pages about which
//! there is nothing to guess; at anything that a browser would have to mend it gives up, and the
//! page is read by `tree`. A test compares both.

use std::borrow::Cow;

use super::walk::{Attrs, Walk};

/// Elements that have no end.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr", "param",
];

/// Elements that end an open paragraph.
const BLOCKS: [&str; 38] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dd",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "ul",
];

/// Elements whose end may be left out.
const IMPLIED: [&str; 14] = [
    "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "tbody", "thead", "tfoot",
    "colgroup", "head",
];

/// Elements that a browser would open again when they are closed out of turn.
const FORMATTING: [&str; 13] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strong", "tt", "u",
];

/// Walks a tidy page; nothing when it is not tidy.
pub fn walk<'a>(html: &str, walk: Walk<'a>) -> Option<Walk<'a>> {
    let mut reader = Reader {
        html,
        at: 0,
        open: Vec::with_capacity(32),
        walk,
    };
    while reader.at < html.len() {
        reader.step()?;
    }
    while reader.open.pop().is_some() {
        reader.walk.close();
    }
    Some(reader.walk)
}

struct Reader<'h, 'a> {
    html: &'h str,
    at: usize,
    open: Vec<Cow<'h, str>>,
    walk: Walk<'a>,
}

impl<'h> Reader<'h, '_> {
    fn rest(&self) -> &'h str {
        self.html.get(self.at..).unwrap_or_default()
    }

    fn top(&self) -> &str {
        self.open.last().map_or("", |name| name)
    }

    /// The next text, comment or tag.
    fn step(&mut self) -> Option<()> {
        let rest = self.rest();
        let text = rest.find('<').unwrap_or(rest.len());
        if text > 0 {
            self.at += text;
            return self.text(&rest[..text]);
        }
        match rest.as_bytes().get(1)? {
            b'!' if rest.starts_with("<!--") => {
                let end = rest.get(4..)?.find("-->")?;
                self.at += end + 7;
                Some(())
            }
            b'!' => {
                let doctype = rest.get(..9)?.eq_ignore_ascii_case("<!doctype");
                self.at += rest.find('>').filter(|_| doctype && self.open.is_empty())? + 1;
                Some(())
            }
            b'/' => self.end(&rest[2..]),
            letter if letter.is_ascii_alphabetic() => self.start(),
            _ => None,
        }
    }

    fn text(&mut self, raw: &str) -> Option<()> {
        let blank = raw.bytes().all(|b| b.is_ascii_whitespace());
        if self.open.is_empty() || ["html", "head"].contains(&self.top()) {
            return blank.then_some(());
        }
        let in_table = ["table", "tbody", "thead", "tfoot", "tr", "colgroup"];
        if !blank && in_table.contains(&self.top()) {
            return None;
        }
        let plain = decoded(raw)?;
        self.walk.said(&plain);
        Some(())
    }

    fn start(&mut self) -> Option<()> {
        let begin = self.at + 1;
        let name = lower(self.word(begin)?);
        self.at = begin + name.len();
        let mut attrs: Vec<(&str, Cow<'_, str>)> = Vec::new();
        let html = self.html;
        let in_svg = name == "svg" || self.open.iter().any(|above| above == "svg");
        let closed = loop {
            let rest = html.get(self.at..)?.trim_ascii_start();
            self.at = html.len() - rest.len();
            match rest.as_bytes().first()? {
                b'>' => {
                    self.at += 1;
                    break false;
                }
                b'/' if rest.as_bytes().get(1) == Some(&b'>') => {
                    self.at += 2;
                    break true;
                }
                _ => attrs.push(self.attribute(rest, in_svg)?),
            }
        };
        self.make_room(&name)?;
        let void = !in_svg && VOID.contains(&&*name);
        if closed && !void && !in_svg {
            return None;
        }
        self.walk.open(&name, &Attrs(&attrs));
        if void || closed {
            self.walk.close();
            return Some(());
        }
        match &*name {
            "script" | "style" | "noscript" | "iframe" if !in_svg => self.raw(&name, false),
            "title" | "textarea" if !in_svg => self.raw(&name, true),
            "xmp" | "plaintext" | "noembed" | "noframes" | "frameset" | "math" | "template" => None,
            _ => {
                self.open.push(name);
                Some(())
            }
        }
    }

    fn word(&self, begin: usize) -> Option<&'h str> {
        let rest = self.html.get(begin..)?;
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
        Some(&rest[..end])
    }

    fn attribute(&mut self, rest: &'h str, in_svg: bool) -> Option<(&'h str, Cow<'h, str>)> {
        let end = rest.find(|c: char| c.is_ascii_whitespace() || "=>/\"'<".contains(c))?;
        let name = rest.get(..end).filter(|name| !name.is_empty())?;
        if !in_svg && name.bytes().any(|b| b.is_ascii_uppercase()) {
            return None;
        }
        self.at += end;
        let Some(value) = rest[end..].strip_prefix('=') else {
            return Some((name, Cow::Borrowed("")));
        };
        self.at += 1;
        match value.as_bytes().first()? {
            quote @ (b'"' | b'\'') => {
                let inside = &value[1..];
                let end = inside.find(char::from(*quote))?;
                self.at += end + 2;
                Some((name, decoded(&inside[..end])?))
            }
            _ => {
                let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
                let bare = value.get(..end).filter(|bare| !bare.is_empty())?;
                if bare.contains(['"', '\'', '<', '=', '`']) {
                    return None;
                }
                self.at += end;
                Some((name, decoded(bare)?))
            }
        }
    }

    /// The inside of an element whose text has no tags.
    fn raw(&mut self, name: &str, decode: bool) -> Option<()> {
        let rest = self.rest();
        let mut end = 0;
        loop {
            end += rest.get(end..)?.find("</")?;
            let found = rest.get(end + 2..end + 2 + name.len());
            if found.is_some_and(|found| found.eq_ignore_ascii_case(name)) {
                break;
            }
            end += 2;
        }
        let inside = &rest[..end];
        if name == "script" && inside.contains("<!--") {
            return None;
        }
        if decode {
            // a browser drops the first line break of a text field
            let inside = inside.strip_prefix('\n').filter(|_| name == "textarea");
            self.walk.said(&decoded(inside.unwrap_or(&rest[..end]))?);
        } else {
            self.walk.said(inside);
        }
        self.walk.close();
        self.at += end + rest.get(end..)?.find('>')? + 1;
        Some(())
    }

    /// Ends what a new element ends by beginning.
    fn make_room(&mut self, name: &str) -> Option<()> {
        if self.open.iter().any(|above| above == "svg") {
            return Some(());
        }
        let in_head = [
            "meta", "link", "title", "style", "script", "base", "noscript", "template",
        ];
        if self.top() == "head" && !in_head.contains(&name) {
            self.pop();
        }
        let expected = match name {
            "html" => self.open.is_empty(),
            "head" | "body" => self.top() == "html",
            _ => !["", "html"].contains(&self.top()),
        };
        if !expected {
            return None;
        }
        if BLOCKS.contains(&name) && self.in_paragraph() {
            if self.top() != "p" {
                return None;
            }
            self.pop();
        }
        match name {
            "li" => self.sibling(&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => self.sibling(&["dt", "dd"], &["dl", "div"]),
            "option" => self.sibling(&["option"], &["select", "optgroup", "datalist"]),
            "optgroup" => {
                self.sibling(&["option"], &["select", "optgroup"])?;
                self.sibling(&["optgroup"], &["select"])
            }
            "td" | "th" => self.sibling(&["td", "th"], &["tr"]),
            "tr" => {
                self.pop_if(&["td", "th"]);
                self.sibling(
                    &["tr", "caption", "colgroup"],
                    &["tbody", "thead", "tfoot", "table"],
                )
            }
            "tbody" | "thead" | "tfoot" => {
                self.pop_if(&["td", "th"]);
                self.pop_if(&["tr"]);
                self.sibling(&["tbody", "thead", "tfoot", "colgroup"], &["table"])
            }
            "caption" | "colgroup" => self.sibling(&["colgroup"], &["table"]),
            "col" => (self.top() == "colgroup").then_some(()),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let nested = self.top().len() == 2 && self.top().starts_with('h');
                (!nested || self.top() == "hr").then_some(())
            }
            "a" | "button" | "form" | "nobr" if self.open.iter().any(|o| o == name) => None,
            "script" | "style" => Some(()),
            _ => {
                let of_tables = [
                    "table", "tbody", "thead", "tfoot", "tr", "colgroup", "select",
                ];
                (!of_tables.contains(&self.top())).then_some(())
            }
        }
    }

    /// Whether a paragraph is open that a block would end.
    fn in_paragraph(&self) -> bool {
        let walls = [
            "table", "td", "th", "caption", "button", "object", "marquee", "html",
        ];
        let above = self.open.iter().rev();
        { above }
            .map(|name| &**name)
            .find(|name| *name == "p" || walls.contains(name))
            == Some("p")
    }

    fn pop(&mut self) {
        if self.open.pop().is_some() {
            self.walk.close();
        }
    }

    fn pop_if(&mut self, names: &[&str]) {
        if names.contains(&self.top()) {
            self.pop();
        }
    }

    /// Ends the brother before; the parent must be one of these.
    fn sibling(&mut self, brothers: &[&str], parents: &[&str]) -> Option<()> {
        self.pop_if(brothers);
        parents.contains(&self.top()).then_some(())
    }

    fn end(&mut self, rest: &str) -> Option<()> {
        let word = self.word(self.at + 2)?;
        let after = rest.get(word.len()..)?.trim_ascii_start();
        if !after.starts_with('>') {
            return None;
        }
        self.at = self.html.len() - after.len() + 1;
        // what stands after a page's end stands in its body
        if ["body", "html"].contains(&word) {
            let left = self.html.get(self.at..)?.trim_ascii();
            return left.is_empty().then_some(()).or_else(|| {
                (word == "body" && left.eq_ignore_ascii_case("</html>")).then_some(())
            });
        }
        let name = lower(word);
        let depth = self.open.iter().rposition(|open| *open == name)?;
        let between = &self.open[depth + 1..];
        let strict = FORMATTING.contains(&&*name) || name == "p";
        if between
            .iter()
            .any(|open| strict || !IMPLIED.contains(&&**open))
        {
            return None;
        }
        while self.open.len() > depth {
            self.pop();
        }
        Some(())
    }
}

fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(word.to_ascii_lowercase())
    } else {
        Cow::Borrowed(word)
    }
}

/// A text with its `&…;` read; nothing when one of them is rare.
fn decoded(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.contains(['&', '\r', '\0']) {
        return Some(Cow::Borrowed(raw));
    }
    if raw.contains(['\r', '\0']) {
        return None;
    }
    let mut plain = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let name = after
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'#');
        let length = name.count();
        if length == 0 {
            plain.push('&');
            rest = after;
            continue;
        }
        if after.as_bytes().get(length) != Some(&b';') {
            return None;
        }
        plain.push(letter(&after[..length])?);
        rest = &after[length + 1..];
    }
    plain.push_str(rest);
    Some(Cow::Owned(plain))
}

fn letter(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "laquo" => '«',
        "raquo" => '»',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "shy" => '\u{ad}',
        "copy" => '©',
        "thinsp" => '\u{2009}',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            // the codes from 128 to 159 mean other letters in a browser
            char::from_u32(code).filter(|_| code >= 32 && !(127..160).contains(&code))?
        }
    })
}
