//! Words of texts and questions: cut out, made alike, brought to their stems; and what was typed
//! on the wrong keyboard. One text gives the same words for the index, for questions and for the
//! marks in answers.

use std::ops::Range;

/// The words of a text with their places; ё counts as е, and the case does not count.
pub fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = vec![];
    let mut start = None;
    let ends = std::iter::once((text.len(), ' '));
    for (at, c) in text.char_indices().chain(ends) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((from..at, alike(&text[from..at])));
                start = None;
            }
            _ => {}
        }
    }
    found
}

fn alike(word: &str) -> String {
    let lower = word.chars().flat_map(char::to_lowercase);
    lower.map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

/// Words that say little of what is wanted; they count a tenth.
pub fn is_little(word: &str) -> bool {
    const LITTLE: &[&str] = &[
        "а", "без", "бы", "в", "во", "для", "до", "его", "ее", "если", "есть", "и", "из", "или",
        "их", "к", "как", "какая", "какие", "какой", "когда", "ли", "мне", "можно", "на", "над",
        "не", "но", "о", "об", "от", "по", "под", "при", "про", "с", "сколько", "со", "так", "то",
        "у", "что", "чтобы", "это", "я", "является",
    ];
    LITTLE.binary_search(&word).is_ok()
}

const VOWELS: &[char] = &['а', 'е', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я'];

// endings by what they belong to; those of the first lists only count after а or я
const GERUND_1: &[&str] = &["вшись", "вши", "в"];
const GERUND_2: &[&str] = &["ившись", "ывшись", "ивши", "ывши", "ив", "ыв"];
const ADJECTIVE: &[&str] = &[
    "ими", "ыми", "его", "ого", "ему", "ому", "ее", "ие", "ые", "ое", "ей", "ий", "ый", "ой", "ем",
    "им", "ым", "ом", "их", "ых", "ую", "юю", "ая", "яя", "ою", "ею",
];
const PARTICIPLE_1: &[&str] = &["ем", "нн", "вш", "ющ", "щ"];
const PARTICIPLE_2: &[&str] = &["ивш", "ывш", "ующ"];
const VERB_1: &[&str] = &[
    "ете", "йте", "ешь", "нно", "ла", "на", "ли", "ем", "ло", "но", "ет", "ют", "ны", "ть", "й",
    "л", "н",
];
const VERB_2: &[&str] = &[
    "ейте", "уйте", "ила", "ыла", "ена", "ите", "или", "ыли", "ило", "ыло", "ено", "ует", "уют",
    "ены", "ить", "ыть", "ишь", "ей", "уй", "ил", "ыл", "им", "ым", "ен", "ят", "ит", "ыт", "ую",
    "ю",
];
const NOUN: &[&str] = &[
    "иями", "ями", "ами", "ией", "иям", "ием", "иях", "ев", "ов", "ие", "ье", "еи", "ии", "ей",
    "ой", "ий", "ям", "ем", "ам", "ом", "ах", "ях", "ию", "ью", "ия", "ья", "а", "е", "и", "й",
    "о", "у", "ы", "ь", "ю", "я",
];

/// The stem of a Russian word by the rules known as Snowball; other words stay as they are.
pub fn stem(word: &str) -> String {
    let Some(first) = word.find(VOWELS) else {
        return word.to_owned();
    };
    let start = first + word[first..].chars().next().map_or(0, char::len_utf8);
    let (head, mut tail) = (&word[..start], word[start..].to_owned());
    if !(cut(&mut tail, GERUND_2) || cut_after_a(&mut tail, head, GERUND_1)) {
        cut(&mut tail, &["ся", "сь"]);
        if cut(&mut tail, ADJECTIVE) {
            let _ = cut(&mut tail, PARTICIPLE_2) || cut_after_a(&mut tail, head, PARTICIPLE_1);
        } else if !(cut_verb(&mut tail, head)) {
            cut(&mut tail, NOUN);
        }
    }
    cut(&mut tail, &["и"]);
    if is_derived(word, start, &tail) {
        cut(&mut tail, &["ость", "ост"]);
    }
    if !cut_double(&mut tail) && cut(&mut tail, &["ейше", "ейш"]) {
        cut_double(&mut tail);
    } else {
        cut(&mut tail, &["ь"]);
    }
    format!("{head}{tail}")
}

/// Endings with which forms of one noun or adjective differ; none is one of them.
const ENDINGS: &[&str] = &[
    "", "а", "ам", "ами", "ах", "ая", "е", "ев", "его", "ее", "ей", "ем", "ему", "и", "ие", "ией",
    "ием", "ии", "ий", "им", "ими", "их", "ию", "ия", "иям", "иями", "иях", "о", "ов", "ого", "ое",
    "ой", "ом", "ому", "ою", "у", "ую", "ы", "ые", "ый", "ым", "ыми", "ых", "ь", "ью", "ю", "юю",
    "я", "ям", "ями", "ях", "яя",
];
/// A shorter beginning is too little to say that two words are forms of one.
const SHORTEST: usize = 4;

/// The beginnings that a word has when its possible endings are taken off. The rules of stems err
/// in words that only seem to have an ending: «прием», «диплом», «экзамен».
pub fn beginnings(word: &str) -> impl Iterator<Item = &str> {
    let cut = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
    cut.filter(|start| start.chars().count() >= SHORTEST && !start.is_ascii())
}

/// Whether a word is this beginning with an ending.
pub fn is_form(word: &str, beginning: &str) -> bool {
    let ending = word.strip_prefix(beginning);
    ending.is_some_and(|ending| ENDINGS.binary_search(&ending).is_ok())
}

/// Takes the longest of the endings away.
fn cut(tail: &mut String, endings: &[&str]) -> bool {
    let fitting = endings.iter().filter(|ending| tail.ends_with(**ending));
    let Some(longest) = fitting.max_by_key(|ending| ending.len()) else {
        return false;
    };
    tail.truncate(tail.len() - longest.len());
    true
}

fn cut_after_a(tail: &mut String, _head: &str, endings: &[&str]) -> bool {
    let fitting = endings.iter().filter(|ending| {
        let before = tail.strip_suffix(**ending);
        before.is_some_and(|rest| rest.ends_with(['а', 'я']))
    });
    let Some(longest) = fitting.max_by_key(|ending| ending.len()) else {
        return false;
    };
    tail.truncate(tail.len() - longest.len());
    true
}

fn cut_verb(tail: &mut String, head: &str) -> bool {
    cut(tail, VERB_2) || cut_after_a(tail, head, VERB_1)
}

fn cut_double(tail: &mut String) -> bool {
    let double = tail.ends_with("нн");
    if double {
        tail.truncate(tail.len() - 'н'.len_utf8());
    }
    double
}

/// Whether an ending of abstract words stands far enough behind to be one.
fn is_derived(word: &str, start: usize, tail: &str) -> bool {
    let second = |from: usize| -> Option<usize> {
        let vowel = from + word[from..].find(VOWELS)?;
        let rest = &word[vowel..];
        let consonant = rest.char_indices().find(|(_, c)| !VOWELS.contains(c))?;
        Some(vowel + consonant.0 + consonant.1.len_utf8())
    };
    // the part behind the second closed syllable, counted from the beginning of the word
    let far = second(0).and_then(second);
    let ending = ["ость", "ост"].into_iter().find(|e| tail.ends_with(e));
    far.zip(ending)
        .is_some_and(|(far, ending)| start + tail.len() - ending.len() >= far)
}

const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const RUSSIAN: &str = "йцукенгшщзхъфывапролджэячсмитьбюё";

/// What the keys give on the other keyboard: «ghbtv» → «прием», «руддщ» → «hello».
pub fn other_keyboard(typed: &str) -> String {
    let latin = typed.chars().filter(char::is_ascii_alphabetic).count();
    let russian = typed
        .chars()
        .filter(|c| c.is_alphabetic() && !c.is_ascii())
        .count();
    let (from, to) = match latin >= russian {
        true => (LATIN, RUSSIAN),
        false => (RUSSIAN, LATIN),
    };
    let key = |c: char| {
        let lower = match c {
            '{' => '[',
            '}' => ']',
            ':' => ';',
            '"' => '\'',
            '<' => ',',
            '>' => '.',
            '~' => '`',
            c => c.to_lowercase().next().unwrap_or(c),
        };
        from.chars().position(|k| k == lower).and_then(|n| to.chars().nth(n))
    };
    typed.chars().map(|c| key(c).unwrap_or(c)).collect()
}

/// Whether one word becomes the other by this many slips of a finger at most: a letter too many,
/// too few, wrong, or two in the wrong order.
pub fn is_near(a: &[char], b: &[char], slips: usize) -> bool {
    if a.len().abs_diff(b.len()) > slips {
        return false;
    }
    let mut before: Vec<usize> = vec![];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut now = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let wrong = usize::from(a[i - 1] != b[j - 1]);
            now[j] = (last[j] + 1).min(now[j - 1] + 1).min(last[j - 1] + wrong);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                now[j] = now[j].min(before[j - 2] + 1);
            }
        }
        if now.iter().min().is_some_and(|least| *least > slips) {
            return false;
        }
        before = std::mem::replace(&mut last, now);
    }
    last.last().is_some_and(|far| *far <= slips)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        let families: &[&[&str]] = &[
            &["расписание", "расписания", "расписанию", "расписаниями"],
            &["документы", "документов", "документами", "документ"],
            &["стипендия", "стипендии", "стипендию", "стипендий"],
            &["учебный", "учебная", "учебные", "учебного"],
            &["специальность", "специальности", "специальностей"],
        ];
        for family in families {
            let stems: Vec<String> = family.iter().map(|word| stem(word)).collect();
            assert!(stems.iter().all(|s| *s == stems[0]), "{family:?}: {stems:?}");
        }
        assert_eq!(stem("css"), "css");
        assert_eq!(stem("вгтк"), "вгтк");
    }

    #[test]
    fn words_that_only_seem_to_have_an_ending_are_known_by_their_beginnings() {
        for (word, other) in [("приему", "прием"), ("диплом", "дипломов"), ("экзамены", "экзаменам")] {
            assert!(beginnings(word).any(|start| is_form(other, start)), "{word}");
        }
        assert!(!beginnings("прием").any(|start| is_form("приемная", start)));
        assert!(ENDINGS.is_sorted() && ENDINGS.binary_search(&"ями").is_ok());
    }

    #[test]
    fn words_are_cut_and_made_alike() {
        let found: Vec<String> = words("Приём — 2026: «Ёлка», wi-fi").into_iter().map(|w| w.1).collect();
        assert_eq!(found, ["прием", "2026", "елка", "wi", "fi"]);
    }

    #[test]
    fn keys_pressed_on_the_wrong_keyboard_are_read() {
        assert_eq!(other_keyboard("ghbtv"), "прием");
        assert_eq!(other_keyboard("ghj;bdfybt"), "проживание");
        assert_eq!(other_keyboard("руддщ"), "hello");
    }

    #[test]
    fn a_slip_of_a_finger_is_near() {
        let near = |a: &str, b: &str, n| {
            is_near(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), n)
        };
        assert!(near("стипнедия", "стипендия", 1) && near("росписание", "расписание", 1));
        assert!(!near("прием", "прочее", 1));
    }

    #[test]
    fn the_little_words_are_in_order() {
        assert!(is_little("в") && is_little("являются") == is_little("являются"));
        for word in ["а", "без", "как", "что", "это", "я"] {
            assert!(is_little(word), "{word}");
        }
    }
}
