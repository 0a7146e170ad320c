//! Documents of the facts: their signatures are read and compared, their editions are kept, and
//! every old address leads to the newest.

use std::fs;
use std::path::Path;

use eios::config::Config;
use eios::site::facts::{Doc, Facts, Papers, SignatureKind, Value};
use eios::site::problem::Problem;
use eios::site::signature::Verdict;
use eios::site::{Builder, SiteOptions, published};
use eios::themes::Themes;
use jiff::civil::{Date, date};

const PAPER: &[u8] = include_bytes!("signature/document.txt");
const SIG: &[u8] = include_bytes!("signature/rsa-sha256.sig");

/// A college whose rules of admission are written as given.
struct Content(tempfile::TempDir);

impl Content {
    fn with(doc: &str) -> Content {
        let content = Content(tempfile::tempdir().expect("a temporary folder"));
        content.put("files/rules.txt", PAPER);
        content.says(doc);
        content
    }

    fn says(&self, doc: &str) {
        let text = format!("[documents]\npriemDocLink = {doc}\n");
        self.put("sveden/document.toml", text.as_bytes());
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.0.path().join("content").join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.0.path().join("content").join(path)).expect("a file");
    }

    fn load(&self) -> (Facts, Vec<Problem>) {
        Facts::load(&self.0.path().join("content/sveden"))
    }

    /// The document, when nothing is wrong.
    #[track_caller]
    fn doc(&self) -> Doc {
        let (facts, problems) = self.load();
        assert_eq!(problems, []);
        doc(&facts)
    }

    /// The only problem.
    #[track_caller]
    fn problem(&self) -> Problem {
        let (_, problems) = self.load();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        problems[0].clone()
    }

    fn builder(&self) -> Builder {
        self.builder_on(date(2026, 11, 22))
    }

    fn builder_on(&self, today: Date) -> Builder {
        let options = SiteOptions {
            content: self.0.path().join("content"),
            public: self.0.path().join("public"),
            themes: Themes::new("default", None),
            config: Config::default().site,
            public_url: "https://college.example".to_owned(),
            today,
            live_reload: false,
        };
        Builder::new(options).expect("a builder")
    }

    /// The built site.
    fn build(&self) -> std::path::PathBuf {
        let built = self.builder().build(&|_, _| {});
        let outcome = built.expect("the site is built");
        assert!(!outcome.failed(), "{:#?}", outcome.problems);
        published(&self.0.path().join("public"))
    }
}

fn doc(facts: &Facts) -> Doc {
    match facts.rows("document", "documents")[0].values("priemDocLink") {
        [Value::Doc(doc)] => (**doc).clone(),
        other => panic!("a document: {other:?}"),
    }
}

#[track_caller]
fn assert_says(problem: &Problem, fatal: bool, parts: &[&str]) {
    assert_eq!(problem.fatal, fatal, "{problem}");
    assert_eq!(problem.line, Some(2), "{problem}");
    for part in parts {
        assert!(
            problem.message.contains(part),
            "«{problem}» has no «{part}»"
        );
    }
}

#[test]
fn a_signature_file_beside_a_document_says_who_signed_it() {
    let content = Content::with("{ file = 'files/rules.txt', date = 2026-10-30 }");
    content.put("files/rules.txt.sig", SIG);
    let signature = content.doc().signature.expect("signed");
    assert_eq!(signature.by, "Выдуманов Иван Ильич");
    assert_eq!(signature.post.as_deref(), Some("Директор"));
    assert_eq!(signature.kind, SignatureKind::Enhanced);
    assert_eq!(signature.on.map(|day| day.year()), Some(2026));
    let file = signature.file.expect("a file");
    assert_eq!(file, ("files/rules.txt.sig".to_owned(), SIG.len() as u64));
    assert_eq!(
        signature.read.map(|read| read.verdict()),
        Some(Verdict::Matches)
    );
}

#[test]
fn what_the_facts_say_of_a_signature_goes_before_what_its_file_says() {
    let content = Content::with(
        "{ file = 'files/rules.txt', signature = { by = 'Выдуманов И. И.', post = 'и. о. директора', kind = 'qualified' } }",
    );
    content.put("files/rules.txt.sig", SIG);
    let signature = content.doc().signature.expect("signed");
    assert_eq!(signature.by, "Выдуманов И. И.");
    assert_eq!(signature.post.as_deref(), Some("и. о. директора"));
    assert_eq!(signature.kind, SignatureKind::Qualified);
}

#[test]
fn a_document_changed_after_signing_is_a_fault_with_its_file() {
    let content = Content::with("{ file = 'files/rules.txt' }");
    content.put("files/rules.txt.sig", SIG);
    content.put("files/rules.txt", b"another text");
    let said = content.problem();
    assert_says(
        &said,
        true,
        &["не соответствует", "content/files/rules.txt", "подпишите"],
    );
}

#[test]
fn a_broken_signature_file_is_a_fault_with_its_name() {
    let content = Content::with("{ file = 'files/rules.txt' }");
    content.put("files/rules.txt.sig", "подпись".as_bytes());
    let said = content.problem();
    assert_says(
        &said,
        true,
        &["content/files/rules.txt.sig", "не файл подписи"],
    );
}

#[test]
fn a_signer_unlike_the_one_in_the_certificate_is_a_remark() {
    let content = Content::with(
        "{ file = 'files/rules.txt', signature = { by = 'Другой Пётр Петрович', kind = 'unqualified' } }",
    );
    content.put("files/rules.txt.sig", SIG);
    assert_says(
        &content.problem(),
        false,
        &["Другой Пётр", "Выдуманов Иван Ильич"],
    );
    content.says(
        "{ file = 'files/rules.txt', signature = { by = 'Выдуманов И. И.', kind = 'simple' } }",
    );
    assert_says(&content.problem(), false, &["усиленная", "simple"]);
}

#[test]
fn hashes_are_learnt_once_and_again_when_the_file_changes() {
    let content = Content::with("{ file = 'files/rules.txt', signature = { by = 'В. В.' } }");
    let folder = content.0.path().join("content/sveden");
    let mut papers = Papers::default();
    let hash = |papers: &mut Papers| {
        let (facts, problems) = Facts::load_with(&folder, papers);
        assert_eq!(problems, []);
        doc(&facts).digests.expect("hashes").sha256
    };
    let first = hash(&mut papers);
    assert_eq!(first, hash(&mut papers));
    content.put("files/rules.txt", b"another text of another length");
    assert_ne!(first, hash(&mut papers));
    let words = Facts::words(&folder);
    assert_eq!(doc(&words).digests, None, "nobody asked for them");
}

#[test]
fn editions_named_in_the_facts_stand_behind_the_newest() {
    let content = Content::with(
        "{ title = 'Правила', file = 'files/rules.txt', date = 2026-10-30, editions = [\
         { file = 'files/old/2024.txt', date = 2024-10-01 }, \
         { file = 'files/old/2025.txt', date = 2025-10-01, title = 'Правила 2025', note = 'новые льготы' }], \
         signature = { by = 'В. В.' } }",
    );
    content.put("files/old/2024.txt", b"2024");
    content.put("files/old/2025.txt", b"2025");
    let doc = content.doc();
    assert_eq!(doc.taken_from, None);
    let days: Vec<_> = doc.editions.iter().map(|e| e.date.year()).collect();
    assert_eq!(days, [2025, 2024]);
    let public = content.build();
    let page = fs::read_to_string(public.join("sveden/document/index.html")).expect("a page");
    assert!(page.contains("Прежние редакции: 2"));
    assert!(page.contains("Правила 2025, редакция от 01.10.2025"));
    assert!(page.contains("новые льготы"));
    let marked = page.split("itemprop=\"priemDocLink\"").count() - 1;
    assert_eq!(marked, 1, "only the edition in force is tagged");
}

#[test]
fn dated_files_beside_are_editions_and_the_address_leads_to_the_newest() {
    let content = Content::with(
        "{ title = 'Правила', file = 'files/ustav.txt' , signature = { by = 'В. В.' } }",
    );
    content.put("files/ustav.2019-03-01.txt", b"2019");
    content.put("files/ustav.2024-05-14.txt", PAPER);
    let doc = content.doc();
    assert_eq!(
        doc.taken_from.as_deref(),
        Some("files/ustav.2024-05-14.txt")
    );
    assert_eq!(doc.date, Some(date(2024, 5, 14)));
    let public = content.build();
    let read = |path: &str| fs::read(public.join(path)).expect(path);
    assert_eq!(read("files/ustav.txt"), PAPER, "the stable address");
    assert_eq!(
        read("files/ustav.2019-03-01.txt"),
        b"2019",
        "the old edition"
    );

    content.put("files/ustav.2026-09-01.txt", b"2026");
    assert_eq!(
        fs::read(content.build().join("files/ustav.txt")).expect("a file"),
        b"2026"
    );
}

#[test]
fn the_signature_goes_with_the_edition_to_the_stable_address() {
    let content = Content::with(
        "{ title = 'Правила', file = 'files/ustav.txt', aliases = ['files/ustav-2019.txt'] }",
    );
    content.put("files/ustav.2019-03-01.txt", b"2019");
    content.put("files/ustav.2024-05-14.txt", PAPER);
    content.put("files/ustav.2024-05-14.txt.sig", SIG);
    let public = content.build();
    for (copy, bytes) in [
        ("files/ustav.txt", PAPER),
        ("files/ustav.txt.sig", SIG),
        ("files/ustav-2019.txt", PAPER),
        ("files/ustav-2019.txt.sig", SIG),
    ] {
        assert_eq!(fs::read(public.join(copy)).expect(copy), bytes);
    }
}

#[test]
fn an_old_address_that_is_still_a_file_is_a_fault() {
    let content = Content::with(
        "{ file = 'files/rules.txt', aliases = ['files/old.txt'], signature = { by = 'В. В.' } }",
    );
    assert_eq!(content.doc().aliases, ["files/old.txt"]);
    content.put("files/old.txt", b"old");
    assert_says(
        &content.problem(),
        true,
        &["content/files/old.txt", "editions"],
    );
    content.remove("files/old.txt");
    content.says(
        "{ file = 'files/rules.txt', aliases = ['files/old.pdf'], signature = { by = 'В. В.' } }",
    );
    assert_says(&content.problem(), true, &["другого формата"]);
}

#[test]
fn mistakes_in_editions_are_told() {
    let cases = [
        (
            "{ file = 'files/rules.txt', date = 2024-01-01, editions = [{ file = 'files/new.txt', date = 2025-01-01 }] }",
            "не старше самого документа",
        ),
        (
            "{ file = 'files/rules.txt', editions = [{ file = 'files/new.txt' }] }",
            "не хватает date",
        ),
        (
            "{ file = 'files/nothing.txt' }",
            "нет файла content/files/nothing.txt",
        ),
        (
            "{ file = 'files/rules.txt', editions = [{ file = 'files/new.txt', date = 2020-01-01 }, { file = 'files/too.txt', date = 2020-01-01 }] }",
            "одного дня",
        ),
        (
            "{ url = 'https://college.example/a', editions = [] }",
            "только у своих файлов",
        ),
        ("{ file = 'files/rules.txt', edition = [] }", "«editions»"),
    ];
    for (given, words) in cases {
        let content = Content::with(given);
        content.put("files/new.txt", b"new");
        content.put("files/too.txt", b"too");
        assert_says(&content.problem(), true, &[words]);
    }
}

#[test]
fn the_page_shows_the_panel_with_hashes_and_honest_words() {
    let content = Content::with("{ title = 'Правила', file = 'files/rules.txt' }");
    content.put("files/rules.txt.sig", SIG);
    let public = content.build();
    let page = fs::read_to_string(public.join("sveden/document/index.html")).expect("a page");
    let digests = eios::site::signature::Digests::of(PAPER);
    for words in [
        "Документ подписан электронной подписью",
        "Выдуманов Иван Ильич",
        "Колледж Примера",
        "подпись соответствует файлу",
        "Действительность сертификата и самой подписи сайт не подтверждает",
        &digests.sha256,
        &digests.streebog256,
        "href=\"/files/rules.txt.sig\"",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let published = fs::read(public.join("files/rules.txt.sig")).expect("published");
    assert_eq!(published, SIG);
    assert!(Path::new(&public.join("files/rules.txt")).is_file());
}

#[test]
fn a_signature_that_appears_anywhere_beside_a_document_is_noticed_by_an_update() {
    let content = Content::with(
        "{ title = 'Правила', file = 'papers/rules.txt', signature = { by = 'Выдуманов И. И.', kind = 'unqualified' } }",
    );
    content.put("papers/rules.txt", PAPER);
    let folder = content.0.path().join("content");
    let mut builder = content.builder();
    let first = builder.build(&|_, _| {}).expect("built");
    assert!(!first.failed(), "{:#?}", first.problems);
    content.put("papers/rules.txt.sig", SIG);
    let second = builder
        .update(&[folder.join("papers/rules.txt.sig")])
        .expect("updated");
    assert!(
        second
            .changed
            .iter()
            .any(|path| path == "sveden/document/index.html")
    );
    content.put("papers/rules.txt", b"another");
    let third = builder
        .update(&[folder.join("papers/rules.txt")])
        .expect("updated");
    assert!(third.failed(), "the signature is of another text");
    content.put("papers/rules.txt", PAPER);
    let fourth = builder
        .update(&[folder.join("papers/rules.txt")])
        .expect("updated");
    assert!(!fourth.failed(), "mended: {:#?}", fourth.problems);
}

#[test]
fn what_is_late_is_told_by_the_build_and_stops_nothing() {
    let content = Content::with(
        "{ title = 'Правила', file = 'files/rules.txt', date = 2026-10-30, signature = { by = 'В. В.' } }",
    );
    let told = |today: Date| {
        let built = content.builder_on(today).build(&|_, _| {});
        let outcome = built.expect("the site is built");
        assert!(!outcome.failed(), "{:#?}", outcome.problems);
        let mut notes = outcome.notes;
        notes.retain(|note| note.message.starts_with("правила приёма"));
        notes
    };
    assert_eq!(told(date(2027, 3, 2)), [], "the rules of 2027 are there");
    let late = told(date(2028, 3, 2));
    assert_eq!(late.len(), 1, "{late:#?}");
    assert_eq!(late[0].line, Some(1));
    assert!(!late[0].fatal && late[0].message.contains("01.03.2028"));
}
