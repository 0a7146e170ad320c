//! The Russian order of words, the same in SQLite as PostgreSQL's ICU collation `ru-x-icu` has it: marks,
//! digits, Cyrillic, Latin; ё beside е, capitals after small letters. Nothing here knows a database.

use std::{cmp::Ordering, sync::LazyLock};

/// Marks in ICU's order.
const MARKS: &str = " _-‐‒–—―,;:!¡?¿.…·'‘’‚\"“”„«»()[]{}§¶@*/\\&#%•′″`´^¨¸°©®+±÷×<=>¬|¦~−¤¢$£¥€₽";

/// The ranks of the characters that texts are made of, looked up instead of found out: a list of a hundred thousand
/// records compares millions of them.
static RANKS: LazyLock<Vec<(u8, u32)>> =
    LazyLock::new(|| (0..0x500).filter_map(char::from_u32).map(rank).collect());

/// Compares two texts as a Russian index of words does.
pub fn ru_cmp(a: &str, b: &str) -> Ordering {
    // What both begin with decides nothing; most names of a list begin alike.
    let same = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    if same == a.len() && same == b.len() {
        return Ordering::Equal;
    }
    let from = a.floor_char_boundary(same);
    a[from..]
        .chars()
        .flat_map(ranks)
        .cmp(b[from..].chars().flat_map(ranks))
        .then_with(|| a.to_lowercase().cmp(&b.to_lowercase()))
        .then_with(|| b.cmp(a))
}

/// The places of a character in the order; `№` counts as the two letters that it stands for.
fn ranks(c: char) -> impl Iterator<Item = (u8, u32)> {
    let pair = match c {
        '№' => [Some('n'), Some('o')],
        c => [Some(c), None],
    };
    pair.into_iter().flatten().map(|c| {
        let known = RANKS.get(c as usize).copied();
        known.unwrap_or_else(|| rank(c))
    })
}

fn rank(c: char) -> (u8, u32) {
    let c = base(c.to_lowercase().next().unwrap_or(c));
    match c {
        '0'..='9' => (2, c as u32),
        'а'..='я' => (3, c as u32 * 16),
        'ђ' | 'є' | 'ѕ' | 'і' | 'ј' | 'љ' | 'њ' | 'ћ' | 'џ' => {
            let (after, n) = neighbour(c);
            (3, after as u32 * 16 + n)
        }
        'a'..='z' => (4, c as u32),
        c => match MARKS.chars().position(|mark| mark == c) {
            Some(place) => (1, place as u32),
            None => (5, c as u32),
        },
    }
}

/// The Russian letter after which a letter of another Cyrillic alphabet stands, and which it is there.
fn neighbour(c: char) -> (char, u32) {
    match c {
        'ђ' => ('д', 1),
        'є' => ('е', 1),
        'ѕ' => ('з', 1),
        'і' => ('и', 1),
        'ј' => ('й', 1),
        'љ' => ('л', 1),
        'њ' => ('н', 1),
        'ћ' => ('т', 1),
        _ => ('ч', 1),
    }
}

/// The letter without a mark that counts only between otherwise equal words.
fn base(c: char) -> char {
    match c {
        'ё' | 'ѐ' => 'е',
        'ѓ' | 'ґ' => 'г',
        'ќ' => 'к',
        'ѝ' => 'и',
        'ў' => 'у',
        'ї' => 'і',
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        '\u{a0}' | '\u{202f}' => ' ',
        '\u{2011}' => '‐',
        c => c,
    }
}
