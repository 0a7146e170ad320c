//! Words into HTML: escaping, simple Markdown, phones and e-mails that can be pressed.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// Text made safe for HTML.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Paragraphs, lists and links; HTML inside is shown as text, headings become strong lines,
/// so that a fact can never break the page or its outline.
pub fn markdown(text: &str) -> String {
    let events = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).filter_map(|event| {
        Some(match event {
            Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::Start(Tag::Heading { .. }) => Event::Start(Tag::Strong),
            Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Strong),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let dest_url = if is_safe(&dest_url) {
                    dest_url
                } else {
                    "#".into()
                };
                Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                })
            }
            other => other,
        })
    });
    let mut out = String::with_capacity(text.len() * 2);
    html::push_html(&mut out, events);
    alone(out.trim()).to_owned()
}

/// A single paragraph needs no `<p>` around it: in a cell it would only add air.
fn alone(html: &str) -> &str {
    let inner = html
        .strip_prefix("<p>")
        .and_then(|h| h.strip_suffix("</p>"));
    inner.filter(|inner| !inner.contains("<p>")).unwrap_or(html)
}

fn is_safe(url: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:", "/", "#"]
        .iter()
        .any(|start| url.starts_with(start))
}

/// «(84444) 1-23-45; 8 (84444) 1-23-46»: each number becomes a link, the punctuation stays.
pub fn phones(text: &str) -> String {
    linked(text, |number| {
        dialled(number).map(|tel| format!("tel:{tel}"))
    })
}

/// «office@example.ru; priem@example.ru»: each address becomes a link.
pub fn emails(text: &str) -> String {
    linked(text, |address| {
        let (name, host) = address.split_once('@')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
        let whole =
            !name.is_empty() && host.contains('.') && (name.to_owned() + host).chars().all(plain);
        whole.then(|| format!("mailto:{address}"))
    })
}

fn linked(text: &str, target: impl Fn(&str) -> Option<String>) -> String {
    let pieces = text.split_inclusive([';', ',']).map(|piece| {
        let words = piece.trim_end_matches([';', ',']);
        let (start, end) = (
            piece.len() - piece.trim_start().len(),
            words.trim_end().len(),
        );
        let word = words.trim();
        match target(word) {
            Some(href) => format!(
                "{}<a href=\"{}\">{}</a>{}",
                &piece[..start],
                escape(&href),
                escape(word),
                &piece[end..]
            ),
            None => escape(piece),
        }
    });
    pieces.collect()
}

/// The number as a telephone dials it, when the text is one Russian number.
fn dialled(text: &str) -> Option<String> {
    let number = text.split("доб").next().unwrap_or(text);
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if number.chars().any(|c| c.is_alphabetic() || c == '@') {
        return None;
    }
    match digits.len() {
        10 => Some(format!("+7{digits}")),
        11 if digits.starts_with(['7', '8']) => Some(format!("+7{}", &digits[1..])),
        _ => None,
    }
}

/// A path of the site as an address: whatever is not plain is written in percents.
pub fn href(path: &str) -> String {
    let mut out = String::from("/");
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_emails_can_be_pressed_and_read_as_written() {
        assert_eq!(
            phones("8 (84444) 1-23-45; приёмная"),
            "<a href=\"tel:+78444412345\">8 (84444) 1-23-45</a>; приёмная"
        );
        assert_eq!(
            phones("+7 495 000-00-00, доб. 12").matches("<a ").count(),
            1
        );
        assert_eq!(
            emails("a@b.ru; не почта"),
            "<a href=\"mailto:a@b.ru\">a@b.ru</a>; не почта"
        );
    }

    #[test]
    fn markdown_stays_simple_and_safe() {
        assert_eq!(markdown("Одна строка"), "Одна строка");
        assert!(markdown("- раз\n- два").starts_with("<ul>"));
        assert_eq!(
            markdown("a <script>x</script>"),
            "a &lt;script&gt;x&lt;/script&gt;"
        );
        assert_eq!(markdown("[a](javascript:x)"), "<a href=\"#\">a</a>");
        assert!(!markdown("# Заголовок").contains("<h1"));
    }

    #[test]
    fn a_file_named_in_russian_has_an_address() {
        assert_eq!(
            href("files/устав.pdf"),
            "/files/%D1%83%D1%81%D1%82%D0%B0%D0%B2.pdf"
        );
    }
}
