//! Markdown to HTML with what a page needs besides: headings and their addresses, links and what
//! is wrong with them. Where a link leads is asked from outside; no file is opened here.

mod highlight;
mod render;
mod typography;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

pub use render::{Heading, LinkUse, Piece, Rendered, Resolved, Rules, Srcset, render};
pub use typography::Typographer;

use super::{shortcodes, text};

/// What can be told about a text without rendering it.
#[derive(Debug, Default)]
pub struct Glance {
    /// The first heading.
    pub title: Option<String>,
    /// The first paragraph, without marks and not too long.
    pub summary: String,
    /// Number of words.
    pub words: usize,
}

/// What Markdown of this house knows; the press reads the same.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// Title and first words of a text; only its beginning is parsed.
pub fn glance(body: &str) -> Glance {
    const ENOUGH: usize = 4096;
    const SUMMARY: usize = 280;
    // what stands above the mark is the summary, however many paragraphs it has
    const TO_MARK: usize = 1200;
    let mark = body
        .find("<!-- more -->")
        .or_else(|| body.find("<!--more-->"));
    let mut end = mark.unwrap_or(body.len()).min(ENOUGH);
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    let mut glance = Glance {
        words: body.split_ascii_whitespace().count(),
        ..Glance::default()
    };
    let mut text = String::new();
    let mut heading = false;
    let mut paragraph = false;
    let mut depth = 0usize;
    for event in Parser::new_ext(&body[..end], options()) {
        match event {
            Event::Start(Tag::Heading { .. }) if glance.title.is_none() => {
                heading = true;
                text.clear();
            }
            Event::End(TagEnd::Heading(_)) if heading => {
                heading = false;
                glance.title = Some(text.trim().to_owned()).filter(|t| !t.is_empty());
                text.clear();
            }
            Event::Start(Tag::Paragraph) if depth == 0 => {
                paragraph = true;
                text.clear();
            }
            Event::End(TagEnd::Paragraph) if paragraph => {
                paragraph = false;
                let words = shortcodes::without(&text);
                let words = words.trim();
                if mark.is_some() && !words.is_empty() {
                    let joint = if glance.summary.is_empty() { "" } else { " " };
                    let whole = format!("{}{joint}{words}", glance.summary);
                    glance.summary = text::shorten(&whole, TO_MARK);
                } else if glance.summary.is_empty() {
                    glance.summary = text::shorten(words, SUMMARY);
                }
            }
            Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Table(_)) => depth += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Table) => {
                depth = depth.saturating_sub(1)
            }
            Event::Text(t) | Event::Code(t) if heading || paragraph => text.push_str(&t),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
        if glance.title.is_some() && !glance.summary.is_empty() && mark.is_none() {
            break;
        }
    }
    glance
}

/// 1 to 6.
pub fn level(level: HeadingLevel) -> usize {
    level as usize
}
