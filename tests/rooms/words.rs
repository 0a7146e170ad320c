//! A very small reader of Rust: enough to find the paths that begin at the root of the crate.

/// A name or a sign, and the line it stands on.
pub struct Word {
    line: usize,
    pub text: String,
}

/// The words of a source without comments, strings and characters; `::` is one word.
pub fn words(source: &str) -> Vec<Word> {
    let text: Vec<char> = source.chars().collect();
    let (mut words, mut line, mut at) = (vec![], 1, 0);
    while at < text.len() {
        let next = text.get(at + 1).copied().unwrap_or(' ');
        let end = match text[at] {
            '/' if next == '/' => end_of_line(&text, at),
            '/' if next == '*' => end_of_comment(&text, at),
            '"' => end_of_string(&text, at),
            'r' if next == '"' || next == '#' => end_of_raw_string(&text, at).unwrap_or(at),
            'b' if next == 'r' => end_of_raw_string(&text, at + 1).unwrap_or(at),
            '\'' => end_of_character(&text, at),
            _ => at,
        };
        if end > at {
            line += text[at..end].iter().filter(|c| **c == '\n').count();
            at = end;
            continue;
        }
        let length = match text[at] {
            c if is_name(c) => text[at..].iter().take_while(|c| is_name(**c)).count(),
            ':' if next == ':' => 2,
            _ => 1,
        };
        if text[at] == '\n' {
            line += 1;
        } else if !text[at].is_whitespace() {
            words.push(Word {
                line,
                text: text[at..at + length].iter().collect(),
            });
        }
        at += length;
    }
    words
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn end_of_line(text: &[char], at: usize) -> usize {
    text[at..]
        .iter()
        .position(|c| *c == '\n')
        .map_or(text.len(), |n| at + n)
}

fn end_of_comment(text: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at + 1 < text.len() {
        match (text[at], text[at + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn end_of_string(text: &[char], mut at: usize) -> usize {
    at += 1;
    while at < text.len() && text[at] != '"' {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(text.len())
}

/// `r"…"` and `r#"…"#`, beginning at the `r`; nothing for a raw name such as `r#type`.
fn end_of_raw_string(text: &[char], at: usize) -> Option<usize> {
    let hashes = text[at + 1..].iter().take_while(|c| **c == '#').count();
    let open = at + 1 + hashes;
    (text.get(open) == Some(&'"')).then(|| {
        let close: Vec<char> = std::iter::once('"')
            .chain(std::iter::repeat_n('#', hashes))
            .collect();
        let rest = &text[open + 1..];
        let length = rest.windows(close.len()).position(|part| part == close);
        length.map_or(text.len(), |n| open + 1 + n + close.len())
    })
}

/// `'x'` and `'\n'` are skipped whole; of a lifetime only the quote is.
fn end_of_character(text: &[char], at: usize) -> usize {
    if text.get(at + 1) == Some(&'\\') {
        let close = text[at + 3..].iter().position(|c| *c == '\'');
        close.map_or(text.len(), |n| at + 3 + n + 1)
    } else if text.get(at + 2) == Some(&'\'') {
        at + 3
    } else {
        at + 1
    }
}

/// Line and first part of every path that starts at the root of the crate: by `crate::`, by the crate's own name, or by
/// enough `super::`.
pub fn paths_from_the_root(name: &str, source: &str) -> Vec<(usize, String)> {
    let words = words(source);
    let file_depth = depth_of_file(name);
    let mut inner = vec![]; // for each open brace, whether it opened a module
    let mut found = vec![];
    for (at, word) in words.iter().enumerate() {
        match word.text.as_str() {
            "{" => inner.push(at >= 2 && words[at - 2].text == "mod"),
            "}" => {
                inner.pop();
            }
            "crate" | "eios" if !follows_path(&words, at) => heads(&words, at + 1, &mut found),
            "super" if !follows_path(&words, at) => {
                let depth = file_depth + inner.iter().filter(|module| **module).count();
                let ups = supers(&words, at);
                if ups == depth {
                    heads(&words, at + 2 * ups - 1, &mut found);
                }
            }
            _ => {}
        }
    }
    found
}

/// How many modules lie between the root and the code of this file.
fn depth_of_file(name: &str) -> usize {
    match name {
        "lib.rs" | "main.rs" => 0,
        _ => name
            .trim_end_matches(".rs")
            .trim_end_matches("/mod")
            .split('/')
            .count(),
    }
}

fn follows_path(words: &[Word], at: usize) -> bool {
    at > 0 && words[at - 1].text == "::"
}

/// The length of `super::super::…` beginning here.
fn supers(words: &[Word], at: usize) -> usize {
    let rest = words[at..].chunks(2);
    rest.take_while(|pair| pair[0].text == "super" && pair.get(1).is_some_and(|w| w.text == "::"))
        .count()
}

/// The names after the `::` at `at`: one, or each first name of a group.
fn heads(words: &[Word], at: usize, found: &mut Vec<(usize, String)>) {
    if words.get(at).is_none_or(|word| word.text != "::") {
        return;
    }
    let Some(first) = words.get(at + 1) else {
        return;
    };
    if first.text != "{" {
        found.push((first.line, first.text.clone()));
        return;
    }
    let (mut depth, mut head) = (0, true);
    for word in &words[at + 1..] {
        match word.text.as_str() {
            "{" => depth += 1,
            "}" if depth == 1 => return,
            "}" => depth -= 1,
            "," if depth == 1 => head = true,
            name if depth == 1 && head => {
                found.push((word.line, name.to_string()));
                head = false;
            }
            _ => {}
        }
    }
}
