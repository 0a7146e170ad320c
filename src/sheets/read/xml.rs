//! Just enough XML for a spreadsheet's content: tags, attributes, text. Nothing is ever expanded: a document type
//! declaration is refused, so no entity but the five of the standard exists.

use std::io::BufRead;

use super::Fault;

/// What comes next.
#[derive(Debug, PartialEq)]
pub enum Event {
    /// `<name …>`; the second is whether it closes itself.
    Open(Tag, bool),
    /// `</name>`
    Close(String),
    /// Text between tags, decoded.
    Text(String),
}

/// An opened tag.
#[derive(Debug, Default, PartialEq)]
pub struct Tag {
    /// With its prefix: `table:table-cell`.
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A whole number from one; a broken or missing one is one.
    pub fn count(&self, name: &str) -> usize {
        let found = self.get(name).and_then(|text| text.parse().ok());
        found.unwrap_or(1).max(1)
    }
}

/// A tag or a text may not be longer than this.
const LONGEST: usize = 4 << 20;

/// Reads events from bytes.
pub struct Reader<R> {
    bytes: R,
    buffer: Vec<u8>,
    inside: bool,
}

impl<R: BufRead> Reader<R> {
    pub fn new(bytes: R) -> Self {
        Self {
            bytes,
            buffer: Vec::new(),
            inside: false,
        }
    }

    /// The next event; nothing at the end.
    pub fn next(&mut self) -> Result<Option<Event>, Fault> {
        loop {
            if !self.inside {
                let text = self.until(b'<')?;
                let ended = text.1;
                let text = decoded(&text.0)?;
                self.inside = !ended;
                if !text.is_empty() {
                    return Ok(Some(Event::Text(text)));
                }
                if ended {
                    return Ok(None);
                }
            }
            self.inside = false;
            let mut tag = self.tag()?;
            if let Some(data) = tag.strip_prefix("![CDATA[") {
                let data = data.strip_suffix("]]").unwrap_or(data);
                return Ok(Some(Event::Text(data.to_owned())));
            }
            if tag.starts_with("!DOCTYPE") {
                return Err(Fault::broken("внутри есть объявление DOCTYPE"));
            }
            if tag.starts_with(['?', '!']) {
                continue;
            }
            if let Some(name) = tag.strip_prefix('/') {
                return Ok(Some(Event::Close(name.trim().to_owned())));
            }
            let closed = tag.ends_with('/');
            if closed {
                tag.pop();
            }
            return Ok(Some(Event::Open(parsed(&tag)?, closed)));
        }
    }

    /// Bytes up to a sign, and whether the end came first.
    fn until(&mut self, sign: u8) -> Result<(Vec<u8>, bool), Fault> {
        self.buffer.clear();
        loop {
            let part = self.bytes.fill_buf().map_err(Fault::broken)?;
            if part.is_empty() {
                return Ok((std::mem::take(&mut self.buffer), true));
            }
            let found = part.iter().position(|b| *b == sign);
            let taken = found.unwrap_or(part.len());
            self.buffer.extend_from_slice(&part[..taken]);
            self.bytes.consume(taken + usize::from(found.is_some()));
            if found.is_some() {
                return Ok((std::mem::take(&mut self.buffer), false));
            }
            if self.buffer.len() > LONGEST {
                return Err(Fault::too_large("Внутри файла слишком длинный текст."));
            }
        }
    }

    /// What stands between `<` and its `>`; a `>` inside a comment, CDATA or quotation marks does not end it.
    fn tag(&mut self) -> Result<String, Fault> {
        let mut whole: Vec<u8> = Vec::new();
        loop {
            let (part, ended) = self.until(b'>')?;
            if ended {
                return Err(Fault::broken("содержимое обрывается"));
            }
            whole.extend_from_slice(&part);
            if whole.len() > LONGEST {
                return Err(Fault::too_large("Внутри файла слишком длинный текст."));
            }
            let done = match () {
                _ if whole.starts_with(b"!--") => whole.len() >= 5 && whole.ends_with(b"--"),
                _ if whole.starts_with(b"![CDATA[") => whole.ends_with(b"]]"),
                _ => !quoted(&whole),
            };
            if done {
                return String::from_utf8(whole).map_err(|_| Fault::broken("текст не в UTF-8"));
            }
            whole.push(b'>');
        }
    }
}

/// Whether an attribute's quotation marks are still open.
fn quoted(tag: &[u8]) -> bool {
    let mut open = None;
    for b in tag {
        match (open, *b) {
            (None, b'"' | b'\'') => open = Some(*b),
            (Some(mark), b) if mark == b => open = None,
            _ => {}
        }
    }
    open.is_some()
}

fn parsed(tag: &str) -> Result<Tag, Fault> {
    let tag = tag.trim();
    let end = tag.find(char::is_whitespace).unwrap_or(tag.len());
    let (name, mut rest) = tag.split_at(end);
    let mut found = Tag {
        name: name.to_owned(),
        attributes: Vec::new(),
    };
    loop {
        rest = rest.trim_start();
        let Some((key, after)) = rest.split_once('=') else {
            return Ok(found);
        };
        let after = after.trim_start();
        let mark = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let mark = mark.ok_or_else(|| Fault::broken("тег не читается"))?;
        let (value, after) = after[1..]
            .split_once(mark)
            .ok_or_else(|| Fault::broken("тег не читается"))?;
        found
            .attributes
            .push((key.trim().to_owned(), decoded(value.as_bytes())?));
        rest = after;
    }
}

/// Text with the five entities and numbers of characters replaced.
fn decoded(bytes: &[u8]) -> Result<String, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::broken("текст не в UTF-8"))?;
    if !text.contains('&') {
        return Ok(text.to_owned());
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        clean.push_str(before);
        let (entity, after) = after
            .split_once(';')
            .ok_or_else(|| Fault::broken("знак & не закрыт"))?;
        clean.push(character(entity).ok_or_else(|| Fault::broken("неизвестный знак"))?);
        rest = after;
    }
    clean.push_str(rest);
    Ok(clean)
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        number => {
            let number = number.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<Vec<Event>, Fault> {
        let mut reader = Reader::new(text.as_bytes());
        let mut events = Vec::new();
        while let Some(event) = reader.next()? {
            events.push(event);
        }
        Ok(events)
    }

    #[test]
    fn tags_text_and_comments_are_told_apart() {
        let events =
            all("<?xml version=\"1.0\"?><!-- <b> --><a x='1>2' y=\"&quot;\">т&#1101;<b/></a>");
        let events = events.expect("xml");
        let Event::Open(a, false) = &events[0] else {
            panic!("{events:?}")
        };
        assert_eq!((a.get("x"), a.get("y")), (Some("1>2"), Some("\"")));
        assert_eq!(events[1], Event::Text("тэ".into()));
        assert!(matches!(&events[2], Event::Open(b, true) if b.name == "b"));
        assert_eq!(events[3], Event::Close("a".into()));
    }

    #[test]
    fn nothing_is_expanded_and_half_a_document_is_refused() {
        for bad in [
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
            "<a>&b;</a>",
            "<a",
            "<a x=>",
            "<a>&</a>",
        ] {
            assert!(all(bad).is_err(), "{bad}");
        }
    }
}
