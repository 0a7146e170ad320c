//! The index in memory: which stem stands on which page and how heavily, and the order of pages
//! for a question. Titles weigh as if they were written five times.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::words::{self, beginnings, is_form, is_little, is_near, other_keyboard, stem};

const TITLE: f32 = 5.0;
const HEADINGS: f32 = 2.0;
const SECTION: f32 = 1.0;
const TEXT: f32 = 1.0;
/// The usual constants of BM25.
const K: f32 = 1.2;
const B: f32 = 0.75;
/// So many words of a question are looked up; more say nothing more.
const MOST_WORDS: usize = 24;
/// So many words that nobody knows are guessed at.
const MOST_GUESSES: usize = 6;
/// So many continuations and guesses a word may have.
const MOST_VARIANTS: usize = 20;

/// A page as answers show it.
#[derive(Debug)]
pub struct Page {
    /// Address.
    pub url: String,
    /// Title.
    pub title: String,
    /// Section.
    pub section: String,
    /// Words.
    pub text: String,
    weight: f32,
}

/// The index.
#[derive(Debug, Default)]
pub struct Index {
    /// The pages.
    pub pages: Vec<Page>,
    /// Stem → pages and how heavily it stands there.
    stems: HashMap<String, Vec<(u32, f32)>>,
    /// Word → its stem, in order, so that beginnings can be looked up.
    words: BTreeMap<String, String>,
    middle: f32,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Answer {
    /// Pages by their numbers, the best first.
    pub pages: Vec<usize>,
    /// Stems by which they were found, for the marks.
    pub stems: Vec<String>,
    /// What was looked for instead of what was typed.
    pub instead: Option<String>,
}

#[derive(Deserialize)]
struct File {
    pages: Vec<(String, String, String, String, String)>,
}

impl Index {
    /// Reads the file that the build wrote.
    pub fn read(json: &[u8]) -> Option<Self> {
        let file: File = serde_json::from_slice(json).ok()?;
        let mut index = Self::default();
        for (url, title, section, headings, text) in file.pages {
            index.add(url, (title, section, &headings, text));
        }
        let all: f32 = index.pages.iter().map(|page| page.weight).sum();
        index.middle = (all / index.pages.len().max(1) as f32).max(1.0);
        Some(index)
    }

    fn add(&mut self, url: String, (title, section, headings, text): (String, String, &str, String)) {
        let mut found: HashMap<String, f32> = HashMap::new();
        let mut weight = 0.0;
        let fields = [(&*title, TITLE), (headings, HEADINGS), (&section, SECTION), (&text, TEXT)];
        for (field, of) in fields {
            for (_, word) in words::words(field) {
                let stem = match self.words.get(&word) {
                    Some(stem) => stem.clone(),
                    None => {
                        let stem = stem(&word);
                        self.words.insert(word, stem.clone());
                        stem
                    }
                };
                *found.entry(stem).or_default() += of;
                weight += of;
            }
        }
        let number = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        for (stem, heavy) in found {
            self.stems.entry(stem).or_default().push((number, heavy));
        }
        self.pages.push(Page { url, title, section, text, weight });
    }

    /// Looks for what was typed.
    pub fn search(&self, typed: &str) -> Answer {
        let meant = self.meant(typed);
        let asked = words::words(meant.as_deref().unwrap_or(typed));
        let mut scores: HashMap<u32, f32> = HashMap::new();
        let mut stems = vec![];
        let mut guesses = 0;
        let count = asked.len().min(MOST_WORDS);
        for (n, (_, word)) in asked.iter().take(MOST_WORDS).enumerate() {
            let variants = self.variants(word, n + 1 == count, &mut guesses);
            let little = if is_little(word) && count > 1 { 0.1 } else { 1.0 };
            let mut best: HashMap<u32, f32> = HashMap::new();
            for (stem, weight) in &variants {
                for (page, score) in self.scored(stem) {
                    let one = best.entry(page).or_default();
                    *one = one.max(score * weight * little);
                }
            }
            for (page, score) in best {
                *scores.entry(page).or_default() += score;
            }
            if !is_little(word) || count == 1 {
                stems.extend(variants.into_iter().map(|(stem, _)| stem));
            }
        }
        let mut pages: Vec<(u32, f32)> = scores.into_iter().collect();
        pages.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Answer {
            pages: pages.into_iter().map(|(page, _)| page as usize).collect(),
            stems,
            instead: meant,
        }
    }

    /// Pages of a stem by BM25.
    fn scored(&self, stem: &str) -> impl Iterator<Item = (u32, f32)> + '_ {
        let places = self.stems.get(stem).map_or(&[][..], Vec::as_slice);
        let (all, with) = (self.pages.len() as f32, places.len() as f32);
        let rare = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
        places.iter().map(move |(page, heavy)| {
            let long = self.pages[*page as usize].weight / self.middle;
            let score = rare * heavy * (K + 1.0) / (heavy + K * (1.0 - B + B * long));
            (*page, score)
        })
    }

    /// What the visitor meant, when the keyboard was the wrong one.
    fn meant(&self, typed: &str) -> Option<String> {
        let (mut before, mut after) = (0, 0);
        let mut meant = vec![];
        for chunk in typed.split_whitespace() {
            let other = other_keyboard(chunk);
            let (known, known_after) = (self.letters_known(chunk), self.letters_known(&other));
            // a word that is known as it stands stays: «css», «wi-fi»
            if known > 0 {
                meant.push(chunk.to_owned());
            } else {
                meant.push(other);
            }
            match (known > 0, known_after > 0) {
                (true, false) => before += known,
                (false, true) => after += known_after,
                _ => {}
            }
        }
        (after > before).then(|| meant.join(" "))
    }

    fn letters_known(&self, text: &str) -> usize {
        let known = words::words(text).into_iter().filter(|(_, word)| {
            let form = |start: &str| self.begun(start).any(|(other, _)| is_form(other, start));
            let whole = self.words.contains_key(word)
                || self.stems.contains_key(&stem(word))
                || beginnings(word).any(form);
            // the last word may be not finished yet
            whole || (word.chars().count() > 3 && self.begun(word).next().is_some())
        });
        known.map(|(_, word)| word.chars().count()).sum()
    }

    fn begun<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a String, &'a String)> {
        self.words
            .range(start.to_owned()..)
            .take_while(move |(word, _)| word.starts_with(start))
    }

    /// The stems that a word may stand for, and how much each counts.
    fn variants(&self, word: &str, last: bool, guesses: &mut usize) -> Vec<(String, f32)> {
        let own = stem(word);
        let known = self.stems.contains_key(&own);
        let mut variants = vec![];
        if known {
            variants.push((own.clone(), 1.0));
        }
        let forms = beginnings(word).flat_map(|start| {
            let begun = self.begun(start);
            begun.filter(move |(word, _)| is_form(word, start))
        });
        self.most(forms, 0.9, &mut variants);
        let known = !variants.is_empty();
        let letters = word.chars().count();
        if last && letters >= 3 {
            let weight = if known { 0.3 } else { 0.8 };
            self.most(self.begun(word), weight, &mut variants);
        }
        if variants.is_empty() && letters >= 4 && *guesses < MOST_GUESSES {
            *guesses += 1;
            let typed: Vec<char> = word.chars().collect();
            let slips = if letters < 8 { 1 } else { 2 };
            let near = self.words.iter().filter(|(known, _)| {
                let far = known.len().abs_diff(word.len()) > slips * 2;
                !far && is_near(&typed, &known.chars().collect::<Vec<_>>(), slips)
            });
            self.most(near, 0.6, &mut variants);
        }
        variants
    }

    /// Adds the most frequent of some words' stems.
    fn most<'a>(
        &self,
        words: impl Iterator<Item = (&'a String, &'a String)>,
        weight: f32,
        into: &mut Vec<(String, f32)>,
    ) {
        let mut stems: Vec<(usize, &String)> = words
            .filter_map(|(_, stem)| Some((self.stems.get(stem)?.len(), stem)))
            .collect();
        stems.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        stems.dedup_by(|a, b| a.1 == b.1);
        for (_, stem) in stems.into_iter().take(MOST_VARIANTS) {
            if into.iter().all(|(known, _)| known != stem) {
                into.push((stem.clone(), weight));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> Index {
        let json = r#"{"v":1,"pages":[
["/priem/","Приём в колледж","","Сроки · Документы","Документы принимают с 20 июня по 15 августа."],
["/stipendiya/","Стипендии","Студенту","","Академическая стипендия назначается по итогам сессии. Документы не нужны."],
["/news/yolka/","Ёлка во дворе","Новости","","Студенты нарядили ёлку."],
["/bells/","Расписание звонков","Студенту","","Первая пара начинается в 8:30."]
]}"#;
        Index::read(json.as_bytes()).expect("an index")
    }

    fn first(typed: &str) -> String {
        let index = index();
        let found = index.search(typed);
        found.pages.first().map_or("".into(), |n| index.pages[*n].url.clone())
    }

    #[test]
    fn a_page_is_found_by_any_form_beginning_slip_or_keyboard() {
        for typed in ["прием", "ПРИЁМА", "ghbtv", "прие", "какие документы для приема", "приемв"] {
            assert_eq!(first(typed), "/priem/", "{typed}");
        }
        for typed in ["стипендию", "стипнедия", "стипен", "cnbgtylbz"] {
            assert_eq!(first(typed), "/stipendiya/", "{typed}");
        }
        assert_eq!(first("елка"), "/news/yolka/");
        assert_eq!(first("расписание"), "/bells/");
    }

    #[test]
    fn nothing_is_found_where_there_is_nothing() {
        for typed in ["", "   ", "ъъъъъ", "<script>", "1234567890"] {
            assert_eq!(first(typed), "", "{typed}");
        }
        assert!(Index::read(b"not json").is_none());
        assert!(Index::read(b"{\"v\":1,\"pages\":[]}").is_some_and(|i| i.search("а").pages.is_empty()));
    }

    #[test]
    fn another_keyboard_is_said() {
        assert_eq!(index().search("ghbtv").instead.as_deref(), Some("прием"));
        assert_eq!(index().search("прием").instead, None);
    }
}
