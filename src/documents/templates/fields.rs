//! The fields that a template may name: by the label that people see or by the path of the data.

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A text, a code's label, a name of a linked record.
    Text,
    /// A person's name: `{last_name, first_name, middle_name, sex, dative: […]}`.
    Person,
    /// A day, `2026-11-22`.
    Date,
    /// A whole number.
    Int,
    /// A number kept in its smallest parts, with so many digits after the comma.
    Number(u8),
    /// A sum in kopecks.
    Money,
    /// Yes or no.
    Flag,
    /// Rows with fields of their own.
    Rows(Vec<Entry>),
}

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where the value lies in the data: `person.last_name`.
    pub path: String,
    /// What people call it: «Работник.Фамилия».
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// What it may look like.
    pub example: String,
    /// The heading in the palette.
    pub group: String,
}

/// All fields of a template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dictionary(pub Vec<Entry>);

impl Entry {
    /// A field.
    pub fn new(path: impl Into<String>, label: impl Into<String>, kind: Kind) -> Entry {
        Entry {
            path: path.into(),
            label: label.into(),
            kind,
            example: String::new(),
            group: String::new(),
        }
    }

    /// Under a heading of the palette.
    pub fn under(mut self, group: &str) -> Entry {
        self.group = group.to_owned();
        self
    }

    /// With an example.
    pub fn like(mut self, example: impl Into<String>) -> Entry {
        self.example = example.into();
        self
    }
}

/// The field of a name among these.
pub(super) fn find<'a>(entries: &'a [Entry], name: &str) -> Option<&'a Entry> {
    let name = key(name);
    let same = |entry: &&Entry| key(&entry.label) == name || entry.path == name;
    entries.iter().find(same)
}

/// The label nearest to what was typed, when it is near enough to be meant.
pub(super) fn nearest<'a>(scopes: &[&'a [Entry]], name: &str) -> Option<&'a str> {
    let name = key(name);
    let all = scopes.iter().flat_map(|entries| entries.iter());
    let told = all.flat_map(|entry| [(&entry.label, entry), (&entry.path, entry)]);
    let (far, entry) = told
        .map(|(word, entry)| (distance(&key(word), &name), entry))
        .min_by_key(|(far, _)| *far)?;
    let enough = (name.chars().count() / 3).max(2);
    (far <= enough).then_some(entry.label.as_str())
}

/// A name as it is compared: letters small, ё as е, one space.
pub(super) fn key(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase().replace('ё', "е")
}

/// How many signs must be changed to make one word of the other.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut line: Vec<usize> = (0..=b.len()).collect();
    for (row, sign) in a.chars().enumerate() {
        let mut corner = line[0];
        line[0] = row + 1;
        for (at, other) in b.iter().enumerate() {
            let changed = corner + usize::from(sign != *other);
            corner = line[at + 1];
            line[at + 1] = changed.min(line[at] + 1).min(corner + 1);
        }
    }
    line[b.len()]
}
