//! Templates without the spaces that only make them readable. What a page weighs is decided here
//! once, when the theme is loaded, and costs nothing when ten thousand pages are rendered: the
//! text that comes from Markdown and from facts has no spare spaces of its own.
//!
//! A run of spaces becomes one (a line break if it holds one), comments go, and whatever stands in
//! `<pre>`, `<textarea>`, `<script>`, `<style>`, in quotes or belongs to the template language
//! stays as it is.

/// A template made small, which still knows the lines of the one that was written.
#[derive(Clone, Debug, Default)]
pub struct Minified {
    /// The small template.
    pub text: String,
    /// Line of the small template, from 0 → line of the written one, from 1.
    lines: Vec<usize>,
}

/// Elements in which spaces have a meaning.
const AS_IS: [&str; 4] = ["pre", "textarea", "script", "style"];

impl Minified {
    /// Makes a template small.
    pub fn of(template: &str) -> Self {
        let mut small = Self {
            text: String::with_capacity(template.len()),
            lines: vec![1],
        };
        let mut rest = template;
        let mut line = 1;
        let mut in_tag = false;
        while !rest.is_empty() {
            let (taken, kept) = next(rest, in_tag);
            match kept {
                Kept::Whole => small.push(&rest[..taken], line),
                Kept::Nothing => {}
                Kept::Space => small.space(&rest[..taken], line),
            }
            match rest.as_bytes()[0] {
                b'<' if kept == Kept::Whole && taken == 1 => in_tag = true,
                b'>' => in_tag = false,
                _ => {}
            }
            line += count_lines(&rest[..taken]);
            rest = &rest[taken..];
        }
        small
    }

    /// The line of the written template on which this line of the small one stands.
    pub fn line(&self, shown: usize) -> usize {
        let at = shown.saturating_sub(1).min(self.lines.len() - 1);
        self.lines[at]
    }

    fn push(&mut self, text: &str, line: usize) {
        for (number, part) in text.split('\n').enumerate() {
            if number > 0 {
                self.text.push('\n');
                self.lines.push(line + number);
            }
            self.text.push_str(part);
        }
    }

    fn space(&mut self, run: &str, line: usize) {
        if run.contains('\n') {
            self.text.push('\n');
            self.lines.push(line + count_lines(run));
        } else {
            self.text.push(' ');
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Whole,
    Space,
    Nothing,
}

/// How much of the text belongs together, and what becomes of it.
fn next(text: &str, in_tag: bool) -> (usize, Kept) {
    let until = |mark: &str| text.find(mark).map_or(text.len(), |at| at + mark.len());
    let first = text.as_bytes()[0];
    if first.is_ascii_whitespace() {
        let run = text.find(|c: char| !c.is_ascii_whitespace());
        return (run.unwrap_or(text.len()), Kept::Space);
    }
    if text.starts_with("{{") {
        return (until("}}"), Kept::Whole);
    }
    if text.starts_with("{%") {
        return (statement(text), Kept::Whole);
    }
    if text.starts_with("{#") {
        return (until("#}"), Kept::Whole);
    }
    if text.starts_with("<!--") {
        return (until("-->"), Kept::Nothing);
    }
    if in_tag && (first == b'"' || first == b'\'') {
        return (quoted(text, first), Kept::Whole);
    }
    if let Some(end) = as_is(text) {
        return (end, Kept::Whole);
    }
    let one = text.chars().next().map_or(1, char::len_utf8);
    let next = text[one..].find(|c: char| c.is_ascii_whitespace() || "<>{\"'".contains(c));
    match first {
        // each of these decides what the rest means
        b'<' | b'>' | b'{' => (1, Kept::Whole),
        _ => (next.map_or(text.len(), |at| at + one), Kept::Whole),
    }
}

/// `{% … %}`; what stands between `{% raw %}` and `{% endraw %}` belongs to it.
fn statement(text: &str) -> usize {
    let end = text.find("%}").map_or(text.len(), |at| at + 2);
    let words = text[2..end.max(4) - 2].trim_matches(['-', ' ', '\n']);
    if words != "raw" {
        return end;
    }
    let closing = text[end..].find("endraw");
    closing.map_or(text.len(), |at| {
        let from = end + at;
        text[from..]
            .find("%}")
            .map_or(text.len(), |end| from + end + 2)
    })
}

/// A value in quotes, in which the template language may have quotes of its own.
fn quoted(text: &str, quote: u8) -> usize {
    let mut at = 1;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("{{") {
            at += rest.find("}}").map_or(rest.len(), |end| end + 2);
        } else if rest.starts_with("{%") {
            at += rest.find("%}").map_or(rest.len(), |end| end + 2);
        } else if rest.as_bytes()[0] == quote {
            return at + 1;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The end of an element whose spaces have a meaning, when one begins here.
fn as_is(text: &str) -> Option<usize> {
    let name = text.strip_prefix('<')?;
    let element = AS_IS.into_iter().find(|element| {
        let begins = name.get(..element.len());
        let after = name.as_bytes().get(element.len());
        begins.is_some_and(|n| n.eq_ignore_ascii_case(element))
            && after.is_some_and(|b| b.is_ascii_whitespace() || *b == b'>')
    })?;
    let closing = format!("</{element}>");
    Some(
        text.find(&closing)
            .map_or(text.len(), |at| at + closing.len()),
    )
}

fn count_lines(text: &str) -> usize {
    text.bytes().filter(|b| *b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(template: &str) -> String {
        Minified::of(template).text
    }

    #[test]
    fn a_word_may_begin_with_any_letter() {
        assert_eq!(small("<b>x</b>   — Эхо"), "<b>x</b> — Эхо");
    }

    #[test]
    fn spare_spaces_and_comments_go() {
        let template = "<main>\n\n    <!-- для автора -->\n    <p  class=\"a\"\n       id='b'>Два   слова</p>\n</main>\n";
        assert_eq!(
            small(template),
            "<main>\n\n<p class=\"a\"\nid='b'>Два слова</p>\n</main>\n"
        );
    }

    #[test]
    fn what_has_a_meaning_stays() {
        for same in [
            "<pre>\n  a\n    b\n</pre>",
            "<script type=\"application/ld+json\">{\n  \"a\":  1\n}</script>",
            "<p title=\"два  пробела {{ a | replace(from=\"\\\"\", to=\"  \") }}\">х</p>",
            "{% if a  ==  \"x  y\" %}{{ page.title  | upper }}{% endif %}",
            "{% raw %}a   b{% endraw %}",
            "<textarea name=\"t\">\n\n</textarea>",
            "<p>{ одна скобка > и < другая }</p>",
        ] {
            assert_eq!(small(same), same);
        }
    }

    #[test]
    fn a_fault_is_told_by_the_line_that_was_written() {
        let small = Minified::of("<a>\n\n\n  <b>\n{{ x\n}}\n\n{{ y }}\n");
        assert_eq!(small.text, "<a>\n<b>\n{{ x\n}}\n{{ y }}\n");
        let lines: Vec<_> = (1..=5).map(|line| small.line(line)).collect();
        assert_eq!(lines, [1, 4, 5, 6, 8]);
        assert_eq!(small.line(99), 9);
    }
}
