//! Shortcodes of a text: `{{ name(arg="x") }}` and `{% name() %}…{% end %}`. They are found and
//! taken out before Markdown is read, and what they give is put in their places. Code is left
//! alone. What a shortcode gives is asked from outside; no template is known here.

use std::{borrow::Cow, ops::Range};

use pulldown_cmark::{Event, Parser, Tag};
use tera::Value;

use super::{markdown, markdown::Piece, text::line_of};

/// Stand around the number of a piece in the text.
pub const OPEN: char = '\u{f0000}';
/// Stands behind the number of a piece.
pub const CLOSE: char = '\u{f0001}';

/// One use of a shortcode.
#[derive(Debug, PartialEq)]
pub struct Call<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its arguments in their order.
    pub args: Vec<(&'a str, Value)>,
    /// The text between `{% name() %}` and `{% end %}`, with the line on which it begins.
    pub body: Option<(&'a str, usize)>,
    /// Line of the file.
    pub line: usize,
}

/// What a shortcode gives.
pub enum Given {
    /// Ready HTML.
    Html(Piece),
    /// Markdown to be read together with the text around it.
    Markdown(String),
    /// Nothing: its fault has been told.
    Nothing,
}

/// A text whose shortcodes have been taken out.
#[derive(Debug, Default)]
pub struct Expanded {
    /// The text with marks in the places of the pieces.
    pub text: String,
    /// The pieces by their numbers.
    pub pieces: Vec<Piece>,
    /// Places of the text and the lines of the file they come from.
    pub lines: Vec<(usize, usize)>,
    /// Faults: line of the file and words.
    pub problems: Vec<(usize, String)>,
}

/// Whether a text may have shortcodes at all; most texts have none and pay only for this.
pub fn used(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// Takes the shortcodes out of a text that begins on a line of its file.
pub fn expand<'a>(
    text: &'a str,
    first_line: usize,
    give: &mut dyn FnMut(&Call<'a>) -> Given,
) -> Expanded {
    let code = code_in(text);
    let mut done = Expanded {
        text: String::with_capacity(text.len()),
        ..Expanded::default()
    };
    let mut at = 0;
    while let Some(found) = next(text, at, &code) {
        let line = first_line + line_of(text, found.range.start) - 1;
        done.text.push_str(&text[at..found.range.start]);
        at = found.range.end;
        match found.what {
            Ok(What::Literal(words)) => done.text.push_str(&words),
            Ok(What::Call { name, args, body }) => {
                let body = body.map(|range: Range<usize>| {
                    (
                        &text[range.clone()],
                        first_line + line_of(text, range.start) - 1,
                    )
                });
                let given = give(&Call {
                    name,
                    args,
                    body,
                    line,
                });
                put(&mut done, given, alone(text, &found.range));
            }
            Err(message) => done.problems.push((line, message)),
        }
        let line_after = first_line + line_of(text, at) - 1;
        done.lines.push((done.text.len(), line_after));
    }
    done.text.push_str(&text[at..]);
    done
}

fn put(done: &mut Expanded, given: Given, alone: bool) {
    match given {
        Given::Markdown(text) => done.text.push_str(text.trim_end_matches('\n')),
        Given::Html(piece) => {
            let number = done.pieces.len();
            done.pieces.push(piece);
            // a comment is a block of its own, so a figure does not come into a paragraph
            let mark = match alone {
                true => format!("<!--{OPEN}{number}{CLOSE}-->"),
                false => format!("{OPEN}{number}{CLOSE}"),
            };
            done.text.push_str(&mark);
        }
        Given::Nothing => {}
    }
}

/// The text without its shortcodes, for first words and search.
pub fn without(text: &str) -> Cow<'_, str> {
    if !used(text) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(found) = next(text, at, &[]) {
        kept.push_str(&text[at..found.range.start]);
        at = found.range.end;
        match found.what {
            Ok(What::Literal(words)) => kept.push_str(&words),
            Ok(What::Call {
                body: Some(body), ..
            }) => kept.push_str(&without(&text[body])),
            _ => {}
        }
    }
    kept.push_str(&text[at..]);
    Cow::Owned(kept)
}

/// Whether nothing else stands on the lines of a place.
fn alone(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].rsplit('\n').next().unwrap_or("");
    let after = text[range.end..].split('\n').next().unwrap_or("");
    before.trim().is_empty() && before.len() < 4 && after.trim().is_empty()
}

/// Where code stands; a shortcode shown in it is an example.
fn code_in(text: &str) -> Vec<Range<usize>> {
    Parser::new_ext(text, markdown::options())
        .into_offset_iter()
        .filter(|(event, _)| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))))
        .map(|(_, range)| range)
        .collect()
}

struct Found<'a> {
    range: Range<usize>,
    what: Result<What<'a>, String>,
}

enum What<'a> {
    /// `{{/* … */}}`: the shortcode itself is to be shown.
    Literal(String),
    Call {
        name: &'a str,
        args: Vec<(&'a str, Value)>,
        body: Option<Range<usize>>,
    },
}

/// The next shortcode from a place on.
fn next<'a>(text: &'a str, from: usize, code: &[Range<usize>]) -> Option<Found<'a>> {
    let mut at = from;
    loop {
        let start = at
            + text[at..]
                .find("{{")
                .into_iter()
                .chain(text[at..].find("{%"))
                .min()?;
        at = start + 2;
        if code.iter().any(|range| range.contains(&start)) {
            continue;
        }
        let block = text[start..].starts_with("{%");
        if text[at..].starts_with("/*") {
            let ending = if block { "*/%}" } else { "*/}}" };
            let Some(end) = text[at..].find(ending) else {
                continue;
            };
            let (open, close) = if block { ("{%", "%}") } else { ("{{", "}}") };
            let words = format!("{open}{}{close}", &text[at + 2..at + end]);
            return Some(Found {
                range: start..at + end + ending.len(),
                what: Ok(What::Literal(words)),
            });
        }
        let mut reader = Reader { text, at };
        reader.spaces();
        // braces with anything else in them are not ours: formulas, templates shown as text
        let Some(name) = reader.name().filter(|_| reader.eat("(")) else {
            continue;
        };
        return Some(read(&mut reader, start, name, block, code));
    }
}

fn read<'a>(
    reader: &mut Reader<'a>,
    start: usize,
    name: &'a str,
    block: bool,
    code: &[Range<usize>],
) -> Found<'a> {
    let close = if block { "%}" } else { "}}" };
    let fault = |at: usize, message: String| Found {
        range: start..at,
        what: Err(message),
    };
    let args = match reader.args() {
        Ok(args) => args,
        Err(message) => return fault(reader.at, format!("вставка «{name}»: {message}")),
    };
    reader.spaces();
    if !reader.eat(close) {
        let message = format!("вставка «{name}»: после скобки «)» ожидается «{close}»");
        return fault(reader.at, message);
    }
    if !block {
        let what = Ok(What::Call {
            name,
            args,
            body: None,
        });
        return Found {
            range: start..reader.at,
            what,
        };
    }
    match ending(reader.text, reader.at, code) {
        Some((body, end)) => Found {
            range: start..end,
            what: Ok(What::Call {
                name,
                args,
                body: Some(reader.at..body),
            }),
        },
        None => fault(
            reader.at,
            format!(
                "вставка «{name}»: нет закрывающей строки {{% end %}}; поставьте её после текста вставки"
            ),
        ),
    }
}

/// Where the body that begins at a place ends, and where its `{% end %}` does.
fn ending(text: &str, from: usize, code: &[Range<usize>]) -> Option<(usize, usize)> {
    let mut depth = 1;
    let mut at = from;
    loop {
        let start = at + text[at..].find("{%")?;
        at = start + 2;
        if code.iter().any(|range| range.contains(&start)) {
            continue;
        }
        let mut reader = Reader { text, at };
        reader.spaces();
        let Some(name) = reader.name() else { continue };
        reader.spaces();
        if name == "end" && reader.eat("%}") {
            depth -= 1;
            at = reader.at;
            if depth == 0 {
                return Some((start, at));
            }
        } else if reader.eat("(") {
            depth += 1;
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, word: &str) -> bool {
        let there = self.rest().starts_with(word);
        self.at += if there { word.len() } else { 0 };
        there
    }

    fn name(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = rest.find(|c| !letter(c)).unwrap_or(rest.len());
        self.at += end;
        Some(&rest[..end]).filter(|name| !name.is_empty())
    }

    /// The arguments up to the closing bracket.
    fn args(&mut self) -> Result<Vec<(&'a str, Value)>, String> {
        let mut args = vec![];
        loop {
            self.spaces();
            if self.eat(")") {
                return Ok(args);
            }
            let name = self
                .name()
                .ok_or("ожидается имя параметра, например src=\"foto.jpg\"")?;
            self.spaces();
            if !self.eat("=") {
                return Err(format!("после имени параметра «{name}» ожидается знак ="));
            }
            self.spaces();
            args.push((name, self.value(name)?));
            self.spaces();
            if !self.eat(",") && !self.rest().starts_with(')') {
                return Err(format!(
                    "после параметра «{name}» ожидается запятая или скобка «)»"
                ));
            }
        }
    }

    fn value(&mut self, name: &str) -> Result<Value, String> {
        let rest = self.rest();
        if let Some(quote) = rest
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\'' | '`'))
        {
            let inside = &rest[1..];
            let end = inside
                .find(quote)
                .ok_or_else(|| format!("у значения параметра «{name}» нет закрывающей кавычки"))?;
            self.at += end + 2;
            return Ok(Value::from(&inside[..end]));
        }
        if self.eat("[") {
            let mut list = vec![];
            loop {
                self.spaces();
                if self.eat("]") {
                    return Ok(Value::from(list));
                }
                list.push(self.value(name)?);
                self.spaces();
                if !self.eat(",") && !self.rest().starts_with(']') {
                    return Err(format!("в списке «{name}» ожидается запятая или «]»"));
                }
            }
        }
        let end = rest.find(|c: char| !(c.is_alphanumeric() || "+-._".contains(c)));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        match word {
            "true" => Ok(Value::from(true)),
            "false" => Ok(Value::from(false)),
            _ => (word.parse::<i64>().map(Value::from))
                .or_else(|_| word.parse::<f64>().map(Value::from))
                .map_err(|_| {
                    format!("значение параметра «{name}» пишется в кавычках: {name}=\"…\"")
                }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with every shortcode shown as `[name arg|body]`, and the faults.
    fn done(text: &str) -> (String, Vec<(usize, String)>) {
        let mut give = |call: &Call<'_>| {
            let args: Vec<_> = call.args.iter().map(|(n, v)| format!("{n}={v}")).collect();
            let body = call
                .body
                .map_or(String::new(), |(b, line)| format!("|{line}:{}", b.trim()));
            Given::Markdown(format!("[{} {}{body}]", call.name, args.join(" ")))
        };
        let expanded = expand(text, 1, &mut give);
        (expanded.text, expanded.problems)
    }

    #[test]
    fn shortcodes_are_found_with_their_arguments_and_bodies() {
        let (text, problems) =
            done("а {{ f(x=\"1, 2\", n = -3, ok=true) }} б\n{% n() %}\nт {{ g() }}\n{% end %}\n");
        assert_eq!(text, "а [f x=1, 2 n=-3 ok=true] б\n[n |2:т {{ g() }}]\n");
        assert!(problems.is_empty());
    }

    #[test]
    fn code_and_other_braces_are_left_alone() {
        for text in [
            "`{{ f() }}`",
            "```\n{{ f() }}\n```\n",
            "{{ page.title }} {% if a %}",
        ] {
            assert_eq!(done(text).0, text);
        }
        assert_eq!(done("{{/* f() */}} {%/* g() */%}").0, "{{ f() }} {% g() %}");
    }

    #[test]
    fn faults_are_told_with_their_lines() {
        let told = |text: &str| done(text).1.remove(0);
        assert!(told("\n{{ f(x=1 }}").1.contains("запятая или скобка"));
        assert_eq!(told("\n{{ f(x=нет) }}").0, 2);
        assert!(told("{% f() %}\nтекст").1.contains("{% end %}"));
        assert!(told("{{ f(x=\"а) }}").1.contains("кавычки"));
    }

    #[test]
    fn bodies_may_stand_in_one_another() {
        let text = done("{% a() %}{% b() %}x{% end %}{% end %}!").0;
        assert_eq!(text, "[a |1:{% b() %}x{% end %}]!");
        assert_eq!(without("раз {{ f() }}{% b() %}два{% end %}"), "раз два");
    }
}
