//! Small PDF files of different sorts, written by hand.

/// A document with text, marked up for programs that read aloud.
pub fn tagged() -> Vec<u8> {
    file(MARKED, FONT, TEXT)
}

/// A document with text and without marks.
pub fn plain() -> Vec<u8> {
    file("", FONT, TEXT)
}

/// A document with text of which nobody says what letters its shapes are.
pub fn nonsense() -> Vec<u8> {
    file(MARKED, SHAPES, TEXT)
}

/// A document that names a font and shows only a picture: the usual scan with a stamp.
pub fn scan() -> Vec<u8> {
    let picture = "BT /F1 12 Tf (1) Tj ET q 100 0 0 100 0 0 cm /Im1 Do Q";
    file(MARKED, FONT, picture)
}

const MARKED: &str = "/MarkInfo << /Marked true >> /StructTreeRoot 7 0 R /Lang (ru)";
const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
const SHAPES: &str = "<< /Type /Font /Subtype /Type0 /BaseFont /Shapes /Encoding /Identity-H >>";
const TEXT: &str = "BT /F1 12 Tf 20 100 Td (Ustav kolledzha utverzhden) Tj ET";

fn file(catalog: &str, font: &str, content: &str) -> Vec<u8> {
    let length = content.len();
    let objects = [
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources \
         << /Font << /F1 5 0 R >> /XObject << /Im1 6 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {length} >>\nstream\n{content}\nendstream"),
        font.to_owned(),
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray \
         /BitsPerComponent 8 /Length 1 >>\nstream\nA\nendstream"
            .to_owned(),
        "<< /Type /StructTreeRoot >>".to_owned(),
    ];
    let mut pdf = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(pdf.len());
        pdf.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = pdf.len();
    pdf.push_str("xref\n0 8\n0000000000 65535 f \n");
    for place in places {
        pdf.push_str(&format!("{place:010} 00000 n \n"));
    }
    pdf.push_str(&format!(
        "trailer\n<< /Size 8 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    pdf.into_bytes()
}
