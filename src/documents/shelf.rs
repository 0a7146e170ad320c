//! What the press has ready: the theme's templates, their pictures and the fonts.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use typst::{
    Feature, Library, LibraryExt as _,
    foundations::Bytes,
    syntax::Source,
    text::{Font, FontBook},
    utils::LazyHash,
};

use super::{HALF, error::PressError, world};
use crate::themes::Themes;

/// Changes when the press itself makes other bytes of the same template and data.
const EDITION: &str = "typst 0.15.1, PDF/UA-1, 1";

/// Templates, other files and fonts.
pub struct Shelf {
    pub library: LazyHash<Library>,
    pub book: LazyHash<FontBook>,
    pub fonts: Vec<Font>,
    /// Name below `documents/` → template.
    pub sources: BTreeMap<String, Source>,
    /// Name below `documents/` → anything else that is no font.
    pub files: BTreeMap<String, Bytes>,
    fonts_hash: Vec<u8>,
}

impl Shelf {
    /// Reads one half of the theme.
    pub fn open(themes: &Themes) -> Result<Self> {
        let (mut fonts, mut sources, mut files) = (vec![], BTreeMap::new(), BTreeMap::new());
        let mut seen = Sha256::new();
        for (name, bytes) in themes.files(HALF)? {
            let ending = name.rsplit('.').next().unwrap_or("").to_lowercase();
            match ending.as_str() {
                "ttf" | "otf" | "ttc" => {
                    seen.update(name.as_bytes());
                    seen.update(&bytes);
                    let found: Vec<Font> = Font::iter(Bytes::new(bytes)).collect();
                    if found.is_empty() {
                        bail!("файл темы {HALF}/{name} — не шрифт TTF или OTF");
                    }
                    fonts.extend(found);
                }
                "typ" => {
                    let text = String::from_utf8(bytes.into_owned())
                        .with_context(|| format!("шаблон {HALF}/{name} не в кодировке UTF-8"))?;
                    sources.insert(name.clone(), Source::new(world::id(&name), text));
                }
                _ => {
                    files.insert(name, Bytes::new(bytes));
                }
            }
        }
        if fonts.is_empty() {
            bail!("в теме нет шрифтов для документов; положите TTF в {HALF}/fonts");
        }
        // marks the heading cells of a row, which a reader of tables needs
        let features = [Feature::A11yExtras].into_iter().collect();
        Ok(Self {
            library: LazyHash::new(Library::builder().with_features(features).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources,
            files,
            fonts_hash: seen.finalize().to_vec(),
        })
    }

    /// Whether there is such a template.
    pub fn has(&self, template: &str) -> bool {
        self.sources.contains_key(template)
    }

    /// The template, everything it names and the fonts as one number.
    pub fn version(&self, template: &str) -> u128 {
        if !self.has(template) {
            return 0;
        }
        let mut hash = Sha256::new();
        hash.update(EDITION);
        hash.update(&self.fonts_hash);
        for name in self.named_from(template) {
            hash.update(name.as_bytes());
            if let Some(source) = self.sources.get(name) {
                hash.update(source.text());
            } else if let Some(file) = self.files.get(name) {
                hash.update(file);
            }
            hash.update([0]);
        }
        let digest = hash.finalize();
        digest
            .iter()
            .take(16)
            .fold(0, |sum, byte| sum << 8 | u128::from(*byte))
    }

    /// The template and the files of the shelf whose names stand in quotes in it, and so on.
    fn named_from<'a>(&'a self, template: &'a str) -> BTreeSet<&'a str> {
        let mut named = BTreeSet::from([template]);
        let mut next = vec![template];
        while let Some(source) = next.pop().and_then(|name| self.sources.get(name)) {
            for name in self.sources.keys().chain(self.files.keys()) {
                let short = name.rsplit('/').next().unwrap_or(name);
                let said = source.text().contains(&format!("{short}\""));
                if said && named.insert(name) {
                    next.push(name);
                }
            }
        }
        named
    }

    /// A sign of the data that no font has: in the document it would be an empty box, which an
    /// accessible document may not hold.
    pub fn unprintable(&self, data: &Value) -> Option<PressError> {
        match data {
            Value::String(text) => {
                let sign = text.chars().find(|sign| !self.can_print(*sign))?;
                Some(PressError::Sign {
                    sign,
                    text: text.clone(),
                })
            }
            Value::Array(list) => list.iter().find_map(|value| self.unprintable(value)),
            Value::Object(map) => map.values().find_map(|value| self.unprintable(value)),
            _ => None,
        }
    }

    fn can_print(&self, sign: char) -> bool {
        // spaces and signs that only steer the setting of lines have no picture
        let steers = matches!(
            sign,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe0e}'
        );
        if sign.is_whitespace() || steers {
            return true;
        }
        let all = 0..self.fonts.len();
        all.filter_map(|font| self.book.info(font))
            .any(|font| font.coverage.contains(u32::from(sign)))
    }
}
