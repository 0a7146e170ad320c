//! Documents that the section links to: the file is there, can be searched and says who signed it.

use std::io::Read as _;

use super::folder::Folder;
use super::links::{Target, resolve};
use super::report::Weight;
use super::tags::Seen;
use crate::site::sveden::vocabulary::{Field, Kind};

/// Larger papers are not looked into.
const READABLE: usize = 30 << 20;

/// What is wrong with a document's link: how serious it is, the fault and the way out.
pub fn read(folder: &Folder, field: &Field, seen: &Seen) -> Option<(Weight, String, &'static str)> {
    let words = seen.tag.text.as_str();
    let Some(href) = seen.tag.href.as_deref() else {
        let linked = field.kind != Kind::DocOrText && words != field.empty;
        return (linked && seen.tag.element != "a" && words.chars().count() > 60).then(|| {
            (
                Weight::Remark,
                "вместо ссылки на документ стоит текст".to_owned(),
                "дайте ссылку на файл документа",
            )
        });
    };
    let file = match resolve(folder, &seen.page, href) {
        Target::Outside => return None,
        Target::Nothing => {
            let wrong = format!("документа «{href}» нет на сайте");
            return Some((
                Weight::Fault,
                wrong,
                "положите файл в content или исправьте ссылку",
            ));
        }
        Target::File(file, _) => file,
    };
    let ending = file.rsplit('.').next().unwrap_or_default().to_uppercase();
    if !words.to_uppercase().contains(&ending) {
        let wrong = format!("в тексте ссылки «{words}» не сказано, какой это файл");
        return Some((
            Weight::Remark,
            wrong,
            "допишите формат и размер: «Устав (PDF, 412 КБ)»",
        ));
    }
    let bytes = folder
        .bytes(&file)
        .ok()
        .filter(|bytes| bytes.len() < READABLE)?;
    if ending == "PDF" && !has_text(&bytes) {
        let wrong = format!("в документе {file} нет текста: похоже на скан");
        return Some((
            Weight::Fault,
            wrong,
            "распознайте скан, чтобы в нём можно было искать и копировать",
        ));
    }
    let told = seen.tag.around.to_lowercase().contains("подписан");
    let signed = told || folder.has(&format!("{file}.sig")) || contains(&bytes, b"/ByteRange");
    (field.kind == Kind::SignedDoc && !signed).then(|| {
        (
            Weight::Fault,
            format!("документ {file} не подписан: нет ни сведений о подписи, ни файла .sig"),
            "добавьте signature к документу в content/sveden",
        )
    })
}

/// Whether a PDF has letters in it: a page of letters needs a font, a scan has none.
fn has_text(pdf: &[u8]) -> bool {
    if contains(pdf, b"/Font") {
        return true;
    }
    // Newer files keep their dictionaries in compressed streams.
    let mut rest = pdf;
    while let Some(start) = place(rest, b"stream") {
        let body = &rest[start + b"stream".len()..];
        let skipped = body
            .iter()
            .take_while(|b| matches!(b, b'\r' | b'\n'))
            .count();
        let end = place(body, b"endstream").unwrap_or(body.len());
        let mut plain = Vec::new();
        let limit = (READABLE as u64) * 2;
        let read = flate2::read::ZlibDecoder::new(&body[skipped.min(end)..end]).take(limit);
        let _ = { read }.read_to_end(&mut plain); // not every stream is compressed so
        if contains(&plain, b"/Font") {
            return true;
        }
        rest = body.get(end + b"endstream".len()..).unwrap_or_default();
    }
    false
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    place(bytes, part).is_some()
}

fn place(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_scan_is_told_from_a_text_even_when_dictionaries_are_compressed() {
        assert!(has_text(b"%PDF-1.4 << /Font 5 0 R >>"));
        assert!(!has_text(
            b"%PDF-1.4 << /XObject >> stream\nJPEG\nendstream"
        ));
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"<< /Font 5 0 R >>").expect("memory");
        let inside = packed.finish().expect("memory");
        let pdf = [b"%PDF-1.7 stream\r\n", &inside[..], b"\nendstream"].concat();
        assert!(has_text(&pdf));
    }
}
