//! Colours for code: a block as HTML whose words have one of a dozen classes, which the theme
//! paints. The grammars are read when the first block of code is met and never before.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use syntect::{
    easy::ScopeRangeIterator,
    parsing::{ParseState, Scope, ScopeStack, SyntaxSet},
};

use crate::site::{hash, text::escape};

/// Longer blocks and lines stay plain: a page is no place for them, and grammars are slow.
const LONGEST_BLOCK: usize = 200 << 10;
const LONGEST_LINE: usize = 8 << 10;
/// How many blocks are remembered.
const REMEMBERED: usize = 4_000;

static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Kind of a word → class; what stands above is looked at first.
const CLASSES: &[(&str, &str)] = &[
    ("comment", "comment"),
    ("punctuation.definition.comment", "comment"),
    ("constant.character.escape", "escape"),
    ("string", "string"),
    ("constant", "number"),
    ("keyword.operator", ""),
    ("keyword", "keyword"),
    ("storage", "keyword"),
    ("entity.name.function", "function"),
    ("support.function", "function"),
    ("variable.function", "function"),
    ("entity.other.attribute-name", "attribute"),
    ("support.type.property-name", "attribute"),
    ("entity.name", "type"),
    ("support.type", "type"),
    ("support.class", "type"),
    ("markup.inserted", "inserted"),
    ("markup.deleted", "deleted"),
    ("meta.diff.header", "comment"),
    ("markup.heading", "keyword"),
];

static SCOPES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let known = CLASSES.iter();
    known
        .filter_map(|(name, class)| Some((Scope::new(name).ok()?, *class)))
        .collect()
});

type Memory = Mutex<HashMap<u128, Option<Arc<str>>>>;
static MEMORY: LazyLock<Memory> = LazyLock::new(Memory::default);

/// The block as HTML, or nothing when the language is unknown.
pub fn highlighted(language: &str, code: &str) -> Option<Arc<str>> {
    if code.len() > LONGEST_BLOCK || code.lines().any(|line| line.len() > LONGEST_LINE) {
        return None;
    }
    let key = hash::lasting(format!("{language}\0{code}").as_bytes());
    let memory = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = memory().get(&key) {
        return known.clone();
    }
    let made = paint(language, code).map(Arc::from);
    let mut memory = memory();
    if memory.len() >= REMEMBERED {
        memory.clear();
    }
    memory.insert(key, made.clone());
    made
}

fn paint(language: &str, code: &str) -> Option<String> {
    let grammar = GRAMMARS.find_syntax_by_token(language)?;
    let mut state = ParseState::new(grammar);
    let mut stack = ScopeStack::new();
    let mut out = String::with_capacity(code.len() * 2);
    let mut run = Run::default();
    for line in code.split_inclusive('\n') {
        let ops = state.parse_line(line, &GRAMMARS).ok()?;
        for (range, op) in ScopeRangeIterator::new(&ops, line) {
            stack.apply(op).ok()?;
            if !range.is_empty() {
                run.add(class_of(&stack), &line[range], &mut out);
            }
        }
    }
    run.close(&mut out);
    Some(out)
}

fn class_of(stack: &ScopeStack) -> &'static str {
    let of = |scope: &Scope| SCOPES.iter().find(|(known, _)| known.is_prefix_of(*scope));
    let found = stack.as_slice().iter().rev().find_map(of);
    found.map_or("", |(_, class)| class)
}

/// Neighbouring words of one class, written as one.
#[derive(Default)]
struct Run {
    class: &'static str,
    text: String,
}

impl Run {
    fn add(&mut self, class: &'static str, text: &str, out: &mut String) {
        // spaces have no colour, so they do not part two words of one class
        let blank = text.trim().is_empty();
        if class != self.class && !blank {
            self.close(out);
            self.class = class;
        }
        self.text.push_str(text);
    }

    fn close(&mut self, out: &mut String) {
        let text = std::mem::take(&mut self.text);
        if self.class.is_empty() {
            out.push_str(&escape(&text));
        } else {
            let word = text.trim_end();
            out.push_str("<span class=\"hl-");
            out.push_str(self.class);
            out.push_str("\">");
            out.push_str(&escape(word));
            out.push_str("</span>");
            out.push_str(&text[word.len()..]);
        }
        self.class = "";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_code_get_classes_and_nothing_is_lost() {
        let html = highlighted("rust", "fn main() { let a = \"<b>\"; } // конец\n").unwrap();
        assert!(
            html.contains("<span class=\"hl-keyword\">fn</span>"),
            "{html}"
        );
        assert!(
            html.contains("<span class=\"hl-string\">&quot;&lt;b&gt;&quot;</span>"),
            "{html}"
        );
        assert!(
            html.contains("<span class=\"hl-comment\">// конец</span>"),
            "{html}"
        );
        assert!(!html.contains("style="));
    }

    #[test]
    fn an_unknown_language_stays_plain() {
        assert_eq!(highlighted("йцукен", "а"), None);
    }
}
