//! `documents/programme.toml`: which row of «Образование» the documents of a folder belong to, who
//! approved and who signed them. A document may say otherwise of itself.

use jiff::civil::Date;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::site::{
    facts::{Signature, SignatureKind, date_text},
    toml_json::{self, in_russian},
};

/// The file that makes a folder a folder of a programme's documents.
pub const FILE: &str = "programme.toml";
/// The folder of documents inside a programme's folder.
pub const FOLDER: &str = "documents";

/// What a folder says of all its documents.
#[derive(Clone, Debug, Deserialize, Hash)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// `eduCode` of the row.
    pub code: String,
    /// `eduProf` of the row, when the code has several.
    #[serde(default)]
    pub profile: Option<String>,
    /// Year of admission.
    #[serde(default)]
    pub year: Option<u16>,
    /// Who approved.
    #[serde(default)]
    pub approval: Option<Approval>,
    /// Who signed.
    #[serde(default)]
    pub signature: Option<Signed>,
}

/// Who approved a document and when.
#[derive(Clone, Debug, Deserialize, Hash)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Day: also the day of the document.
    pub date: Date,
    /// Number of the order.
    #[serde(default)]
    pub order: Option<String>,
    /// Who.
    #[serde(default)]
    pub by: Option<String>,
    /// Post.
    #[serde(default)]
    pub post: Option<String>,
    /// «педагогическим советом, протокол от 27.05.2026 № 6»
    #[serde(default)]
    pub protocol: Option<String>,
}

/// Who signed a document.
#[derive(Clone, Debug, Deserialize, Hash)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// Whose signature.
    pub by: String,
    /// Post.
    #[serde(default)]
    pub post: Option<String>,
    /// When; without it, the day of the approval.
    #[serde(default)]
    pub on: Option<Date>,
    /// `simple`, `unqualified` or `qualified`.
    #[serde(default)]
    pub kind: Option<String>,
}

impl Folder {
    /// Reads the text of the file. A fault is a line and words.
    pub fn read(text: &str) -> Result<Folder, (usize, String)> {
        let fields = toml_json::fields(text)?;
        let map = fields.into_iter().map(|field| (field.key, field.value));
        let folder: Folder = typed(map.collect()).map_err(|why| (place_of(text, &why), why))?;
        if let Some(signed) = &folder.signature {
            signed
                .kind()
                .map_err(|why| (place_of(text, "«kind»"), why))?;
        }
        Ok(folder)
    }
}

impl Approval {
    /// The stamp of the approval, line by line.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec!["УТВЕРЖДЕНО".to_owned()];
        lines.push(match &self.order {
            Some(order) => format!("приказом от {} № {order}", date_text(self.date)),
            None => date_text(self.date),
        });
        let who: Vec<String> = [&self.post, &self.by]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        if !who.is_empty() {
            lines.push(who.join(" "));
        }
        lines.extend(
            self.protocol
                .as_ref()
                .map(|said| format!("Рассмотрено {said}")),
        );
        lines
    }
}

impl Signed {
    /// The signature as the facts know it.
    pub fn signature(&self, day: Date) -> Signature {
        Signature {
            by: self.by.clone(),
            post: self.post.clone(),
            on: Some(self.on.unwrap_or(day)),
            kind: self.kind().unwrap_or_default(),
            ..Signature::default()
        }
    }

    /// The kind of the law 63-ФЗ.
    pub fn kind(&self) -> Result<SignatureKind, String> {
        let word = self.kind.as_deref().unwrap_or("simple");
        SignatureKind::named(word).ok_or_else(|| {
            format!("«kind» подписи не бывает «{word}»; бывают simple, unqualified, qualified")
        })
    }
}

/// A table of keys as a struct, or words about the key that is wrong.
pub fn typed<T: DeserializeOwned>(map: Map<String, Value>) -> Result<T, String> {
    serde_json::from_value(Value::Object(map)).map_err(|why| in_russian(&why.to_string()))
}

/// The line, from 1, of the key that words in «» or before « = » name; the first line when there
/// is none.
pub fn place_of(text: &str, words: &str) -> usize {
    let quoted = words
        .split('«')
        .skip(1)
        .filter_map(|rest| rest.split('»').next());
    let found = quoted.into_iter().find_map(|key| {
        text.lines().position(|line| {
            let line = line.trim_start().trim_start_matches('[');
            let rest = line.strip_prefix(key);
            !key.is_empty() && rest.is_some_and(|rest| rest.starts_with([' ', '=', ']', '.']))
        })
    });
    found.map_or(1, |line| line + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_and_its_faults_have_lines() {
        let good = "code = \"09.02.07\"\n\n[approval]\ndate = 2026-05-28\norder = \"41-о\"\n";
        let folder = Folder::read(good).expect("a folder");
        let stamp = folder.approval.map(|a| a.lines()).unwrap_or_default();
        assert_eq!(stamp, ["УТВЕРЖДЕНО", "приказом от 28.05.2026 № 41-о"]);
        let (line, why) = Folder::read("code = \"1\"\n\nyaer = 2026\n").expect_err("a fault");
        assert_eq!((line, why.contains("«yaer»")), (3, true), "{why}");
        let (_, why) = Folder::read("year = 2026\n").expect_err("a fault");
        assert!(why.contains("не хватает code"), "{why}");
        let (line, why) =
            Folder::read("code = \"1\"\n[signature]\nby = \"Озерцова А. П.\"\nkind = \"fast\"\n")
                .expect_err("a fault");
        assert!(line == 4 && why.contains("«fast»"), "{line} {why}");
    }
}
