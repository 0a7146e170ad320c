//! What the theme's templates see of documents: `document` on a document's page, `documents` on the
//! page of a programme and of its folder.

use serde::Serialize;
use serde_json::{Value, json};

use super::{paper::Paper, store::Pdf, table::Table, tree::Tree};
use crate::site::{
    facts::{College, Signature, date_text, size_text},
    text::url_path,
};

/// `document`
#[derive(Serialize)]
pub struct View<'a> {
    /// «Учебный план»
    kind: &'a str,
    /// The whole name.
    name: &'a str,
    /// Name and value.
    facts: &'a [(String, String)],
    /// The stamp of the approval.
    approval: &'a [String],
    /// «28.05.2026»
    date_text: String,
    /// Tables that fit a screen.
    tables: Vec<&'a Table>,
    /// The PDF.
    pdf: FileView,
    /// «Документ подписан…»
    signature: Option<SignatureView>,
    /// SHA-256 of the PDF.
    sha256: &'a str,
}

/// A file with what a link must say about it.
#[derive(Clone, Serialize)]
pub struct FileView {
    /// Address.
    pub url: String,
    /// «PDF, 96 КБ»
    pub about: String,
}

#[derive(Serialize)]
struct SignatureView {
    lines: Vec<String>,
    file: Option<FileView>,
}

/// `documents`: a list under its heading.
#[derive(Serialize)]
pub struct Group<'a> {
    /// Heading.
    pub title: &'a str,
    /// Documents.
    pub items: Vec<Item<'a>>,
}

/// A document in a list.
#[derive(Serialize)]
pub struct Item<'a> {
    /// Name inside the programme.
    pub title: &'a str,
    /// Address of the page.
    pub url: &'a str,
    /// The PDF.
    pub pdf: FileView,
    /// «28.05.2026»
    pub date_text: String,
}

/// The file of a PDF as pages show it.
pub fn file(out: &str, size: u64) -> FileView {
    FileView {
        url: format!("/{}", url_path(out)),
        about: format!("PDF, {}", size_text(size)),
    }
}

/// `document` of a page.
pub fn document<'a>(paper: &'a Paper, out: &str, pdf: &'a Pdf) -> View<'a> {
    View {
        kind: paper.kind.title_of(paper.index.as_deref()),
        name: &paper.name,
        facts: &paper.facts,
        approval: &paper.approval,
        date_text: date_text(paper.date),
        tables: paper
            .tables
            .iter()
            .filter(|table| !table.paper_only)
            .collect(),
        pdf: file(out, pdf.size),
        signature: paper.signature.as_ref().map(|signature| SignatureView {
            lines: lines(signature),
            file: signature.file.as_ref().map(|(path, size)| FileView {
                url: format!("/{}", url_path(path)),
                about: format!("SIG, {}", size_text(*size)),
            }),
        }),
        sha256: &pdf.digests.sha256,
    }
}

fn lines(signature: &Signature) -> Vec<String> {
    let who = [Some(signature.by.clone()), signature.post.clone()];
    let who: Vec<String> = who.into_iter().flatten().collect();
    let mut lines = vec![who.join(", ")];
    let kind = signature.kind.in_words();
    lines.push(match signature.on {
        Some(day) => format!("Подписан {kind} {}", date_text(day)),
        None => format!("Подписан {kind}"),
    });
    lines
}

/// What the template of the press reads.
pub fn data(paper: &Paper, tree: Tree, college: &College) -> Value {
    let full = college.full_name.as_deref().unwrap_or("");
    let short = college.short_name.as_deref().unwrap_or(full);
    // a short text needs no contents
    const MANY: usize = 6;
    json!({
        "college": { "full": full, "short": short },
        "title": paper.name,
        "running": paper.kind.title_of(paper.index.as_deref()),
        "landscape": paper.landscape,
        "approval": paper.approval,
        "facts": paper.facts,
        "contents": tree.headings + paper.tables.len() >= MANY,
        "tree": tree.blocks,
        "tables": paper.tables,
        "signature": paper.signature.as_ref().map(|s| json!({ "lines": lines(s) })),
    })
}
