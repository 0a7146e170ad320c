//! Compressed copies beside the texts of the site: `index.html.gz`, `index.html.br`. A server that
//! sends them (nginx: `gzip_static on`, `brotli_static on`) compresses nothing itself.

use std::io::Write as _;

use super::Wanted;

/// A compressed form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// gzip
    Gzip,
    /// brotli
    Brotli,
}

/// The forms that are made.
pub const FORMS: [Form; 2] = [Form::Gzip, Form::Brotli];

/// Below this a compressed answer saves less than its headers cost.
const WORTH: usize = 700;

impl Form {
    /// The name of a file's compressed copy.
    pub fn beside(self, path: &str) -> String {
        format!("{path}{}", self.ending())
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Gzip => ".gz",
            Self::Brotli => ".br",
        }
    }

    /// The bytes compressed. Made once and sent many times, yet a build must not wait long for it:
    /// the middle levels give within 3 % of what the slowest do.
    pub fn pack(self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len() / 4);
        match self {
            Self::Gzip => {
                let mut packer =
                    flate2::write::GzEncoder::new(&mut out, flate2::Compression::new(6));
                // writing into memory cannot fail
                let _ = packer.write_all(bytes).and_then(|()| packer.try_finish());
            }
            Self::Brotli => {
                let mut packer = brotli::CompressorWriter::new(&mut out, 4096, 5, 20);
                let _ = packer.write_all(bytes).and_then(|()| packer.flush());
            }
        }
        out
    }
}

/// Whether files of this name are texts.
pub fn is_text(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default();
    [
        "html", "css", "js", "json", "xml", "svg", "txt", "csv", "md",
    ]
    .contains(&ending)
}

/// Whether a file is worth packing.
pub fn is_worth(path: &str, len: usize) -> bool {
    is_text(path) && len >= WORTH
}

/// Whether a name is that of a packed copy.
pub fn is_copy(path: &str) -> bool {
    FORMS
        .iter()
        .filter_map(|form| path.strip_suffix(form.ending()))
        .any(is_text)
}

/// Whether a file is the packed copy of one of these.
pub fn is_beside(path: &str, files: &Wanted) -> bool {
    FORMS
        .iter()
        .filter_map(|form| path.strip_suffix(form.ending()))
        .any(|whole| is_text(whole) && files.contains_key(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn packed_copies_hold_the_same_bytes() {
        let text = "Сведения об образовательной организации. ".repeat(60);
        let mut plain = String::new();
        let gz = Form::Gzip.pack(text.as_bytes());
        flate2::read::GzDecoder::new(&gz[..])
            .read_to_string(&mut plain)
            .expect("gzip");
        assert_eq!(plain, text);
        let br = Form::Brotli.pack(text.as_bytes());
        let mut plain = String::new();
        brotli::Decompressor::new(&br[..], 4096)
            .read_to_string(&mut plain)
            .expect("brotli");
        assert_eq!(plain, text);
        assert!(gz.len() < text.len() / 4 && br.len() < text.len() / 4);
    }

    #[test]
    fn only_texts_of_some_length_are_packed() {
        assert!(is_worth("a/index.html", 3000) && is_worth("static/css/site.css", 3000));
        assert!(!is_worth("a/index.html", 300) && !is_worth("photo.jpg", 30_000));
        let files = Wanted::from([("a/index.html".to_owned(), None)]);
        assert!(is_beside("a/index.html.gz", &files));
        assert!(!is_beside("b/index.html.gz", &files) && !is_beside("a/index.html", &files));
    }
}
