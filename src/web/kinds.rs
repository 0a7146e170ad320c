//! Which files people may send: an ending, its type, and what the content must look like. What is not in the table
//! is not taken, and a file that only calls itself something is refused.

use std::path::Path;

use tokio::io::AsyncReadExt as _;

/// Bytes of the beginning that are looked at.
const HEAD: usize = 8 * 1024;
/// Parts of a packed file at most.
const PARTS: usize = 10_000;

/// A kind of file.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The ending of the name.
    pub ending: &'static str,
    /// The type under which it is kept and given back.
    pub mime: &'static str,
    look: Look,
}

#[derive(Clone, Copy, Debug)]
enum Look {
    /// One of these beginnings.
    Begins(&'static [&'static [u8]]),
    /// A beginning, and the second after eight bytes.
    Riff(&'static [u8]),
    /// A container of pictures and sound: its first box says so after four bytes.
    Box,
    /// A package of Office with this folder.
    Office(&'static str),
    /// A package of OpenDocument whose type ends so.
    Open(&'static str),
    /// Any package.
    Package,
    /// Readable text.
    Text,
    /// A signature: DER, or the same in letters.
    Signature,
}

const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

macro_rules! kinds {
    ($($ending:literal $mime:literal $look:expr;)+) => {
        /// All kinds that the program takes.
        pub const KINDS: &[Kind] = &[$(Kind { ending: $ending, mime: $mime, look: $look }),+];
    };
}

use Look::{Begins, Box, Office, Open, Package, Riff, Signature, Text};
kinds! {
    "pdf" "application/pdf" Begins(&[b"%PDF-"]);
    "png" "image/png" Begins(&[b"\x89PNG\r\n\x1a\n"]);
    "jpg" "image/jpeg" Begins(&[b"\xff\xd8\xff"]);
    "jpeg" "image/jpeg" Begins(&[b"\xff\xd8\xff"]);
    "webp" "image/webp" Riff(b"WEBP");
    "mp4" "video/mp4" Box;
    "gif" "image/gif" Begins(&[b"GIF87a", b"GIF89a"]);
    "docx" "application/vnd.openxmlformats-officedocument.wordprocessingml.document" Office("word/");
    "xlsx" "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" Office("xl/");
    "pptx" "application/vnd.openxmlformats-officedocument.presentationml.presentation" Office("ppt/");
    "odt" "application/vnd.oasis.opendocument.text" Open("opendocument.text");
    "ods" "application/vnd.oasis.opendocument.spreadsheet" Open("opendocument.spreadsheet");
    "odp" "application/vnd.oasis.opendocument.presentation" Open("opendocument.presentation");
    "doc" "application/msword" Begins(&[OLE]);
    "xls" "application/vnd.ms-excel" Begins(&[OLE]);
    "ppt" "application/vnd.ms-powerpoint" Begins(&[OLE]);
    "rtf" "application/rtf" Begins(&[b"{\\rtf"]);
    "csv" "text/csv" Text;
    "txt" "text/plain" Text;
    "zip" "application/zip" Package;
    "sig" "application/pkcs7-signature" Signature;
    "p7s" "application/pkcs7-signature" Signature;
}

impl Kind {
    /// By the ending of a name.
    pub fn of(name: &str) -> Option<&'static Self> {
        let ending = name.rsplit_once('.')?.1.to_lowercase();
        KINDS.iter().find(|kind| kind.ending == ending)
    }

    /// Whether the content is what the ending says; otherwise a sentence about what it is.
    pub async fn agrees(&'static self, path: &Path) -> std::io::Result<Result<(), String>> {
        let mut head = Vec::with_capacity(HEAD);
        let file = tokio::fs::File::open(path).await?;
        file.take(HEAD as u64).read_to_end(&mut head).await?;
        let good = match self.look {
            Begins(signs) => signs.iter().any(|sign| head.starts_with(sign)),
            Riff(kind) => head.starts_with(b"RIFF") && head.get(8..12) == Some(kind),
            Box => head.get(4..8) == Some(b"ftyp"),
            Text => is_text(&head),
            Signature => is_signature(&head),
            Office(_) | Open(_) | Package => {
                let path = path.to_owned();
                let look = self.look;
                let looked = tokio::task::spawn_blocking(move || packed(&path, look)).await;
                looked.unwrap_or(false)
            }
        };
        Ok(match good {
            true => Ok(()),
            false => Err(self.refusal(&head)),
        })
    }

    fn refusal(&self, head: &[u8]) -> String {
        let ending = self.ending.to_uppercase();
        if matches!(self.look, Office(_)) && head.starts_with(OLE) {
            return format!(
                "внутри не {ending}: файл закрыт паролем или сохранён в старом виде. Сохраните его без пароля заново."
            );
        }
        format!(
            "внутри не {ending}: файл повреждён или переименован. Откройте его в своей программе и сохраните ещё раз как {ending}."
        )
    }
}

/// A package that opens, without odd names inside, with what its kind must have.
fn packed(path: &Path, look: Look) -> bool {
    let Ok(file) = std::fs::File::open(path) else {
        return false;
    };
    let Ok(mut zip) = zip::ZipArchive::new(std::io::BufReader::new(file)) else {
        return false;
    };
    let strange = |name: &str| {
        name.starts_with('/') || name.contains('\\') || name.split('/').any(|part| part == "..")
    };
    let names: Option<Vec<String>> = zip
        .file_names()
        .map(|name| name.ok().map(std::borrow::Cow::into_owned))
        .collect();
    let Some(names) = names.filter(|names| names.len() <= PARTS) else {
        return false;
    };
    if names.iter().any(|name| strange(name)) {
        return false;
    }
    match look {
        Office(folder) => {
            let has = |begin: &str| names.iter().any(|name| name.starts_with(begin));
            has("[Content_Types].xml") && has(folder)
        }
        Open(kind) => {
            let mut mime = String::new();
            let Ok(part) = zip.by_name("mimetype") else {
                return false;
            };
            use std::io::Read as _;
            part.take(200).read_to_string(&mut mime).is_ok() && mime.trim().ends_with(kind)
        }
        _ => true,
    }
}

/// Text has nearly no control characters, in whatever encoding; UTF-16 tells itself by its mark.
fn is_text(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return true;
    }
    let odd = |b: &u8| *b < 32 && !matches!(*b, b'\n' | b'\r' | b'\t' | 12);
    !head.contains(&0) && head.iter().filter(|b| odd(b)).count() * 200 <= head.len()
}

fn is_signature(head: &[u8]) -> bool {
    let letters = |b: &u8| b.is_ascii_alphanumeric() || b"+/=\r\n -".contains(b);
    matches!(head, [0x30, 0x80..=0x84, ..]) || (head.len() > 64 && head.iter().all(letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn agrees(name: &str, content: &[u8]) -> bool {
        let file = tempfile::NamedTempFile::new().expect("file");
        std::fs::write(file.path(), content).expect("written");
        let kind = Kind::of(name).expect("kind");
        kind.agrees(file.path()).await.expect("read").is_ok()
    }

    #[tokio::test]
    async fn a_content_must_be_what_its_name_says() {
        assert!(agrees("Приказ.PDF", b"%PDF-1.7\n").await);
        assert!(agrees("a.jpg", b"\xff\xd8\xff\xe0").await);
        assert!(agrees("a.webp", b"RIFF\0\0\0\0WEBPVP8 ").await);
        assert!(agrees("a.mp4", b"\0\0\0\x18ftypmp42").await);
        assert!(agrees("a.csv", "Имя;Год\n".as_bytes()).await);
        assert!(agrees("a.csv", b"\xc8\xec\xff;\xc3\xee\xe4").await);
        for (name, content) in [
            ("a.pdf", &b"<html>"[..]),
            ("a.png", b"\xff\xd8\xff\xe0"),
            ("a.mp4", b"\0\0\0\x18moov"),
            ("a.docx", b"PK\x03\x04"),
            ("a.docx", OLE),
            ("a.txt", b"MZ\0\0\0"),
            ("a.sig", b"<html>"),
        ] {
            assert!(!agrees(name, content).await, "{name}");
        }
        for bad in ["a.svg", "a.html", "a.exe", "a.pdf.js", "pdf", "a."] {
            assert!(Kind::of(bad).is_none(), "{bad}");
        }
    }
}
