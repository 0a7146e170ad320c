//! What a fact can be, and how it reads on a page.

use jiff::civil::Date;

use super::period::Period;
use crate::site::signature::{self, Digests};

/// One value of one field.
#[derive(Clone, Debug, PartialEq)]
// A college has a few hundred values in all: a box would only make every match longer.
#[allow(clippy::large_enum_variant)]
pub enum Value {
    /// A line of text: also an address, phones, e-mails.
    Text(String),
    /// Several paragraphs in simple Markdown.
    Prose(String),
    /// A day.
    Date(Date),
    /// A count or a year.
    Int(i64),
    /// A sum in hundredths of the unit that the field's title names.
    Money(i64),
    /// An address on the web.
    Link(Link),
    /// A document.
    Doc(Box<Doc>),
}

/// An address on the web with the words shown for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Words; without them the address itself is shown.
    pub title: Option<String>,
    /// `https://…`
    pub url: String,
}

/// A document: a file of the site or a page elsewhere. Made by [`Doc::new`], so that what a new
/// kind of document needs does not touch those who make plain ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Doc {
    /// Its name; without it the title of the field is shown.
    pub title: Option<String>,
    /// Where it is.
    pub place: Place,
    /// The day of the document.
    pub date: Option<Date>,
    /// The year that the document speaks of, for those that are due every year.
    pub year: Option<Period>,
    /// Who signed it.
    pub signature: Option<Signature>,
    /// Hashes of the file, for a reader who wants to compare what was downloaded.
    pub digests: Option<Digests>,
    /// Earlier editions, the newest first.
    pub editions: Vec<Edition>,
    /// The file below `content/` that is published at the document's address, when the address
    /// is not the file's own.
    pub taken_from: Option<String>,
    /// Further addresses that must lead to the newest edition.
    pub aliases: Vec<String>,
}

/// An earlier edition of a document, kept for those who look what was in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// Its name, when it was another.
    pub title: Option<String>,
    /// Path under the site's root.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// The day of the edition.
    pub date: Date,
    /// Why it was replaced, in a few words.
    pub note: Option<String>,
    /// Who signed it.
    pub signature: Option<Signature>,
}

/// Where a document is.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// A file published with the site.
    File {
        /// Path under the site's root: `files/ustav.pdf`.
        path: String,
        /// Bytes.
        size: u64,
    },
    /// A page elsewhere.
    Web(String),
}

/// An electronic signature as the page tells of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signature {
    /// Whose.
    pub by: String,
    /// Post of the signer.
    pub post: Option<String>,
    /// When.
    pub on: Option<Date>,
    /// Which of the three kinds of the law 63-ФЗ.
    pub kind: SignatureKind,
    /// The detached signature beside the file: path and bytes.
    pub file: Option<(String, u64)>,
    /// What the detached signature says of itself.
    pub read: Option<signature::Signature>,
}

/// The three kinds of the law 63-ФЗ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignatureKind {
    /// простая
    #[default]
    Simple,
    /// усиленная неквалифицированная
    Unqualified,
    /// усиленная квалифицированная
    Qualified,
    /// усиленная: there is a certificate, but whether it is a qualified one nobody has said
    Enhanced,
}

impl SignatureKind {
    /// The kind by the word used in the facts.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "simple" => Some(Self::Simple),
            "unqualified" => Some(Self::Unqualified),
            "qualified" => Some(Self::Qualified),
            _ => None,
        }
    }

    /// «подписан …»
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Simple => "простой электронной подписью",
            Self::Unqualified => "усиленной неквалифицированной электронной подписью",
            Self::Qualified => "усиленной квалифицированной электронной подписью",
            Self::Enhanced => "усиленной электронной подписью",
        }
    }

    /// «простая электронная подпись»
    pub fn named_in_words(self) -> &'static str {
        match self {
            Self::Simple => "простая электронная подпись",
            Self::Unqualified => "усиленная неквалифицированная электронная подпись",
            Self::Qualified => "усиленная квалифицированная электронная подпись",
            Self::Enhanced => {
                "усиленная электронная подпись; квалифицированная ли она, зависит от сертификата, здесь это не проверяется"
            }
        }
    }
}

impl Signature {
    /// «Подписан простой электронной подписью: Иванов И. И., директор, 14.05.2024».
    pub fn in_words(&self) -> String {
        let who = [
            Some(self.by.clone()),
            self.post.clone(),
            self.on.map(date_text),
        ];
        let who: Vec<String> = who.into_iter().flatten().collect();
        format!("Подписан {}: {}", self.kind.in_words(), who.join(", "))
    }
}

impl Doc {
    /// A document of which nothing is known but where it is.
    pub fn new(place: Place) -> Doc {
        Doc {
            title: None,
            place,
            date: None,
            year: None,
            signature: None,
            digests: None,
            editions: Vec::new(),
            taken_from: None,
            aliases: Vec::new(),
        }
    }

    /// The newest day that the document names.
    pub fn newest(&self) -> Option<Date> {
        self.date.max(self.signature.as_ref().and_then(|s| s.on))
    }

    /// The last calendar year that the document speaks of or comes from: said outright, else the
    /// year of its day. A period says what it covers, a day only when it was written.
    pub fn year_of_day(&self) -> Option<i16> {
        self.newest().map(|day| day.year())
    }

    /// Every file of the site that the document needs, by its published path.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let own = match &self.place {
            Place::File { path, .. } => Some(path.as_str()),
            Place::Web(_) => None,
        };
        let earlier = self
            .editions
            .iter()
            .flat_map(|e| std::iter::once(e.path.as_str()).chain(signature_file(&e.signature)));
        own.into_iter()
            .chain(signature_file(&self.signature))
            .chain(earlier)
    }
}

fn signature_file(signature: &Option<Signature>) -> Option<&str> {
    let file = signature.as_ref()?.file.as_ref()?;
    Some(file.0.as_str())
}

impl Value {
    /// The newest day that the value names as the day of a publication, not as a fact.
    pub fn published(&self) -> Option<Date> {
        match self {
            Value::Doc(doc) => doc.newest(),
            _ => None,
        }
    }

    /// One line of plain text.
    pub fn plain(&self) -> String {
        match self {
            Value::Text(text) | Value::Prose(text) => text.clone(),
            Value::Date(date) => date_text(*date),
            Value::Int(number) => number.to_string(),
            Value::Money(hundredths) => money_text(*hundredths),
            Value::Link(link) => link.title.clone().unwrap_or_else(|| link.url.clone()),
            Value::Doc(doc) => doc.title.clone().unwrap_or_default(),
        }
    }
}

/// 14.05.2024
pub fn date_text(date: Date) -> String {
    date.strftime("%d.%m.%Y").to_string()
}

/// «12 345,6»: thousands apart by a space that does not break, no needless zeros.
pub fn money_text(hundredths: i64) -> String {
    let whole = (hundredths / 100).unsigned_abs().to_string();
    let mut text = String::from(if hundredths < 0 { "−" } else { "" });
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    match (hundredths % 100).unsigned_abs() {
        0 => {}
        part if part.is_multiple_of(10) => text.push_str(&format!(",{}", part / 10)),
        part => text.push_str(&format!(",{part:02}")),
    }
    text
}

/// «412 КБ», «1,2 МБ»
pub fn size_text(bytes: u64) -> String {
    const KB: u64 = 1024;
    const MB: u64 = 1024 * 1024;
    if bytes < KB {
        return format!("{bytes} Б");
    }
    if bytes < MB {
        return format!("{} КБ", bytes.div_ceil(KB));
    }
    let tenths = (bytes * 10).div_ceil(MB);
    if tenths.is_multiple_of(10) {
        format!("{} МБ", tenths / 10)
    } else {
        format!("{},{} МБ", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_as_in_russian_papers() {
        assert_eq!(money_text(0), "0");
        assert_eq!(money_text(1_234_560), "12\u{a0}345,6");
        assert_eq!(money_text(100_000_005), "1\u{a0}000\u{a0}000,05");
        assert_eq!(money_text(-1_50), "−1,5");
        assert_eq!(money_text(-50), "−0,5");
    }

    #[test]
    fn sizes_are_short_and_never_too_small() {
        assert_eq!(size_text(12), "12 Б");
        assert_eq!(size_text(421_000), "412 КБ");
        assert_eq!(size_text(1_258_291), "1,2 МБ");
        assert_eq!(size_text(2 * 1024 * 1024), "2 МБ");
    }
}
