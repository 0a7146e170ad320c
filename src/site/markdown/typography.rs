//! Russian typography: « » for straight quotes, dashes, spaces that do not break. Works on text
//! between tags and remembers the last letter, because a word may be cut by emphasis; code never
//! comes here.

/// The state inside one paragraph.
#[derive(Debug, Default)]
pub struct Typographer {
    last: Option<char>,
    open: usize,
}

const NBSP: char = '\u{a0}';

impl Typographer {
    /// Forgets the paragraph before.
    pub fn start(&mut self) {
        *self = Self::default();
    }

    /// Something that is not text (a code span, a picture) stands between the words.
    pub fn object(&mut self) {
        self.last = Some('x');
    }

    /// A soft line break, which is a space.
    pub fn space(&mut self) {
        self.last = Some(' ');
    }

    /// The text with its marks made right.
    pub fn apply(&mut self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::with_capacity(text.len() + 16);
        let mut word = String::new();
        let mut at = 0;
        while at < chars.len() {
            let c = chars[at];
            let mut used = 1;
            match c {
                '"' => out.push(self.quote(chars.get(at + 1).copied())),
                '-' => used = self.dash(&chars, at, &mut out),
                ' ' if binds(&word, chars.get(at + 1..).unwrap_or_default()) => out.push(NBSP),
                _ => out.push(c),
            }
            if c.is_alphanumeric() || matches!(c, '№' | '§') || (c == '.' && !word.is_empty()) {
                word.push(c);
            } else {
                word.clear();
            }
            self.last = Some(chars[at + used - 1]);
            at += used;
        }
        out
    }

    fn quote(&mut self, next: Option<char>) -> char {
        let after_gap = self
            .last
            .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '{' | '—' | '–' | '/'));
        let opens = if self.last == Some('"') {
            // two quotes in a row do the same thing
            next.is_some_and(char::is_alphanumeric) && self.open > 0
        } else {
            after_gap
        };
        if opens {
            self.open += 1;
            return if self.open > 1 { '„' } else { '«' };
        }
        self.open = self.open.saturating_sub(1);
        if self.open > 0 { '“' } else { '»' }
    }

    /// Takes one to three hyphens; returns how many characters were used.
    fn dash(&mut self, chars: &[char], at: usize, out: &mut String) -> usize {
        let run = chars[at..].iter().take_while(|c| **c == '-').count();
        let next = chars.get(at + run).copied();
        let free =
            self.last.is_none_or(char::is_whitespace) && next.is_none_or(char::is_whitespace);
        if run > 3 || !(free || run > 1) {
            out.extend(std::iter::repeat_n('-', run));
            return run;
        }
        if free {
            // a dash does not begin a line
            if out.ends_with(' ') {
                out.pop();
                out.push(NBSP);
            }
            out.push('—');
        } else {
            out.push(if run == 2 { '–' } else { '—' });
        }
        run
    }
}

/// Whether the space after `word` must not break before `rest`.
fn binds(word: &str, rest: &[char]) -> bool {
    const BEFORE: &[&str] = &[
        "№",
        "§",
        "г.",
        "ул.",
        "д.",
        "п.",
        "пп.",
        "ст.",
        "стр.",
        "гл.",
        "рис.",
        "табл.",
        "каб.",
        "ауд.",
        "им.",
        "тел.",
        "см.",
        "ред.",
        "пр.",
        "кв.",
    ];
    const UNITS: &[&str] = &[
        "г",
        "гг",
        "руб",
        "коп",
        "тыс",
        "млн",
        "млрд",
        "чел",
        "шт",
        "экз",
        "кг",
        "мг",
        "км",
        "м",
        "см",
        "мм",
        "га",
        "л",
        "ч",
        "час",
        "часа",
        "часов",
        "мин",
        "с",
        "сек",
        "В",
        "кВ",
        "Вт",
        "кВт",
        "А",
        "Гц",
        "МГц",
        "ГГц",
        "байт",
        "КБ",
        "МБ",
        "ГБ",
        "ТБ",
        "лет",
        "год",
        "года",
    ];
    if word.is_empty() {
        return false;
    }
    let next: String = rest.iter().take_while(|c| c.is_alphabetic()).collect();
    if word.ends_with(|c: char| c.is_ascii_digit()) {
        let sign = rest.first().is_some_and(|c| matches!(c, '%' | '₽' | '°'));
        return sign || UNITS.contains(&next.as_str());
    }
    if BEFORE.contains(&word) {
        return true;
    }
    let letters = word.chars().count();
    // «в», «на», «из» stay with what they belong to; «кг» belongs to what was before
    letters <= 2
        && !(letters == 2 && UNITS.contains(&word))
        && word
            .chars()
            .all(|c| matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё'))
        && rest
            .first()
            .is_some_and(|c| !c.is_whitespace() && *c != '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(text: &str) -> String {
        Typographer::default().apply(text).replace(NBSP, "~")
    }

    #[test]
    fn quotes_open_and_close_and_nest() {
        assert_eq!(done("\"Слово\" и \"дело\""), "«Слово» и~«дело»");
        assert_eq!(
            done("техникум \"Заря \"Севера\"\""),
            "техникум «Заря „Севера“»"
        );
    }

    #[test]
    fn a_hyphen_between_spaces_is_a_dash() {
        assert_eq!(done("Приём - это просто"), "Приём~— это просто");
        assert_eq!(done("2024--2026"), "2024–2026");
        assert_eq!(done("кое-как 8-800-555"), "кое-как 8-800-555");
        assert_eq!(done("------"), "------");
    }

    #[test]
    fn short_words_and_units_do_not_part() {
        assert_eq!(done("в доме на 5 кг и № 7"), "в~доме на~5~кг и~№~7");
        assert_eq!(done("г. Москва, 20 %"), "г.~Москва, 20~%");
    }

    #[test]
    fn a_word_cut_by_emphasis_keeps_its_quotes() {
        let mut t = Typographer::default();
        assert_eq!(t.apply("сказал \""), "сказал «");
        assert_eq!(t.apply("да"), "да");
        assert_eq!(t.apply("\"."), "».");
    }
}
