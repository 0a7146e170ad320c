//! Facts are read from files, and every mistake in them is told with its place and a way out.

use std::fs;
use std::path::Path;

use eios::site::facts::{Facts, Place, Row, SignatureKind, Value};
use eios::site::problem::Problem;

/// A folder `content` with one file of facts and one document.
struct Content(tempfile::TempDir);

impl Content {
    fn with(name: &str, text: &str) -> Content {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let content = Content(folder);
        content.write("files/ustav.pdf", "%PDF-1.7");
        content.write(&format!("sveden/{name}"), text);
        content
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn load(&self) -> (Facts, Vec<Problem>) {
        Facts::load(&self.0.path().join("sveden"))
    }

    /// The only problem as it is told.
    fn problem(&self) -> String {
        let (_, problems) = self.load();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        problems[0].to_string()
    }
}

fn told(name: &str, text: &str) -> String {
    Content::with(name, text).problem()
}

#[track_caller]
fn assert_says(told: &str, parts: &[&str]) {
    for part in parts {
        assert!(told.contains(part), "«{told}» has no «{part}»");
    }
}

#[test]
fn the_demo_college_is_read_without_a_word() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/sveden");
    let (facts, problems) = Facts::load(&folder);
    assert!(problems.is_empty(), "{problems:#?}");
    // The college itself and its staff are told by the registers; what no register feeds yet stands here.
    assert!(facts.rows("vacant", "vacant").len() > 10);
    assert!(facts.rows("employees", "teachingStaff").is_empty());
}

#[test]
fn values_of_every_kind_are_read() {
    let content = Content::with(
        "common.toml",
        "[main]\nfullName = 'Колледж'\nregDate = 1963-09-02\ntelephone = ['1', '2']\n\
         workTime = \"\"\"\nПервый\n\nвторой\n\"\"\"\n[license]\nlicenseDocLink = \
         { title = 'Выписка', file = '/files/ustav.pdf', date = 2024-05-14, signature = \
         { by = 'Выдуманов И. И.', on = 2024-05-15, kind = 'qualified' } }\n",
    );
    content.write(
        "sveden/budget.toml",
        "[volumes]\nfinBFVolume = 12_345.6\nfinBRVolume = 7\n",
    );
    let (facts, problems) = content.load();
    assert_eq!(problems, []);
    let main = &facts.rows("common", "main")[0];
    assert_eq!(main.values("telephone"), [Value::Text("1; 2".into())]);
    assert_eq!(
        main.values("workTime"),
        [Value::Prose("Первый\n\nвторой".into())]
    );
    let Value::Doc(doc) = &facts.rows("common", "license")[0].values("licenseDocLink")[0] else {
        panic!("a document")
    };
    assert_eq!(
        doc.place,
        Place::File {
            path: "files/ustav.pdf".into(),
            size: 8
        }
    );
    let signature = doc.signature.as_ref().expect("signed");
    assert_eq!(signature.kind, SignatureKind::Qualified);
    assert_eq!(signature.file, None);
    assert_eq!(doc.digests.as_ref().map(|d| d.sha256.len()), Some(64));
    let sums = &facts.rows("budget", "volumes")[0];
    assert_eq!(sums.values("finBFVolume"), [Value::Money(1_234_560)]);
    assert_eq!(sums.values("finBRVolume"), [Value::Money(700)]);
    assert_eq!(facts.files(), ["files/ustav.pdf"]);
}

#[test]
fn an_unknown_key_is_told_with_its_line_and_the_nearest_name() {
    let told = told("common.toml", "[main]\nfullName = 'К'\nshortNam = 'К'\n");
    assert_says(
        &told,
        &["sveden/common.toml:3: ", "«shortNam»", "«shortName»"],
    );
}

#[test]
fn a_misspelt_or_retired_name_is_told_what_took_its_place() {
    assert_says(
        &told("education.toml", "[[eduOp]]\neducationSchedule = 'x'\n"),
        &["sveden/education.toml:2", "«educationShedule»"],
    );
    assert_says(
        &told("employees.toml", "[[teachingStaff]]\ngenExperience = '5'\n"),
        &[":2", "отменено", "specExperience"],
    );
    assert_says(
        &told("common.toml", "[accreditationDocLink]\n"),
        &[":1", "«Образование»"],
    );
}

#[test]
fn a_block_in_a_wrong_place_is_sent_to_the_right_one() {
    assert_says(
        &told("common.toml", "[volumes]\nfinPVolume = 1\n"),
        &["budget.toml"],
    );
    assert_says(&told("common.toml", "fullName = 'К'\n"), &["[main]"]);
    assert_says(
        &told("EduStandarts.toml", ""),
        &["EduStandarts.toml", "eduStandarts.toml"],
    );
    assert_says(
        &told("common.toml", "[uchredLaw]\nnameUchred = 'К'\n"),
        &[":1", "[[uchredLaw]]"],
    );
    assert_says(
        &told("common.toml", "[[main]]\nfullName = 'К'\n"),
        &["[main]"],
    );
}

#[test]
fn a_value_of_a_wrong_kind_is_told_what_was_expected() {
    let cases = [
        (
            "common.toml",
            "[main]\nregDate = '02.09.1963'\n",
            "1963-09-02\u{0}дата без кавычек",
        ),
        (
            "common.toml",
            "[main]\nfullName = true\n",
            "строка в кавычках",
        ),
        (
            "common.toml",
            "[main]\nfullName = '—'\n",
            "уберите эту строку",
        ),
        (
            "common.toml",
            "[main]\nfullName = ['а', 'б']\n",
            "одно значение",
        ),
        (
            "objects.toml",
            "[hostel]\nhostelNum = 12.5\n",
            "целое число",
        ),
        (
            "objects.toml",
            "[hostel]\nhostelNum = 99999999999999999999\n",
            "слишком велико",
        ),
        ("objects.toml", "[hostel]\nhostelNum = -1\n", "меньше нуля"),
        (
            "budget.toml",
            "[volumes]\nfinPVolume = 1.234\n",
            "не больше двух цифр",
        ),
        ("budget.toml", "[volumes]\nfinPVolume = inf\n", "сумма"),
        (
            "budget.toml",
            "[[volume]]\nfinYear = 26\n",
            "четырьмя цифрами",
        ),
        (
            "struct.toml",
            "[[structOrgUprav]]\nsite = 'example.ru'\n",
            "https://example.ru",
        ),
    ];
    for (file, text, wanted) in cases {
        let said = told(file, text);
        let wanted = wanted.split('\u{0}').next_back().unwrap_or(wanted);
        assert_says(&said, &[":2", wanted]);
    }
}

#[test]
fn a_day_that_does_not_exist_is_told() {
    let said = told("common.toml", "[main]\nregDate = 2023-02-30\n");
    assert_says(&said, &["sveden/common.toml:2"]);
}

#[test]
fn a_file_that_is_not_toml_is_told_with_its_line() {
    let content = Content::with("common.toml", "[main]\nfullName = \"К\n");
    let (_, problems) = content.load();
    assert_eq!(problems[0].line, Some(2), "{problems:?}");
    assert!(problems[0].fatal);
}

#[test]
fn a_document_must_lie_in_the_content_and_not_outside() {
    let doc = |file: &str| format!("[documents]\nustavDocLink = {{ file = '{file}' }}\n");
    assert_says(
        &told("document.toml", &doc("files/nothing.pdf")),
        &[":2", "content/files/nothing.pdf"],
    );
    assert_says(
        &told("document.toml", &doc("../secret.pdf")),
        &["не выходить"],
    );
    let wrong = "[documents]\nustavDocLink = { title = 'Устав', fil = 'files/ustav.pdf' }\n";
    assert_says(&told("document.toml", wrong), &["«fil»", "«file»"]);
}

#[test]
fn an_unsigned_electronic_document_is_a_remark_and_not_a_fault() {
    let text = "[documents]\npriemDocLink = { file = 'files/ustav.pdf' }\n";
    let (facts, problems) = Content::with("document.toml", text).load();
    assert_eq!(problems.len(), 1);
    assert!(!problems[0].fatal && problems[0].message.contains("подписан"));
    assert_eq!(facts.rows("document", "documents").len(), 1);
}

#[test]
fn a_block_has_one_source() {
    let content = Content::with("objects.toml", "[hostel]\nhostelInfo = 1\n");
    content.write(
        "sveden/grants.toml",
        "[support]\ngrant = 'есть'\n[hostel]\nhostelInfo = 2\n",
    );
    let said = content.problem();
    assert_says(
        &said,
        &[
            "sveden/grants.toml:3",
            "sveden/objects.toml:1",
            "два источника",
        ],
    );

    let (mut facts, _) = Content::with("objects.toml", "[hostel]\nhostelInfo = 1\n").load();
    let row = Row::default().with("hostelInfo", Value::Int(3));
    let twice = facts.set("objects", "hostel", vec![row], "реестр общежитий");
    let said = twice.expect_err("a second source").to_string();
    assert_says(&said, &["sveden/objects.toml:1", "реестр общежитий"]);
}

#[test]
fn the_portal_may_fill_only_what_the_vocabulary_names() {
    let mut facts = Facts::default();
    let row = Row::default().with("fulName", Value::Text("К".into()));
    assert!(facts.set("common", "main", vec![row], "реестр").is_err());
    assert!(facts.set("common", "nothing", vec![], "реестр").is_err());
    assert!(facts.set("common", "main", vec![], "реестр").is_ok());
}

#[test]
fn a_folder_without_facts_is_a_college_that_has_said_nothing() {
    let (facts, problems) = Facts::load(Path::new("/nowhere/sveden"));
    assert!(problems.is_empty());
    assert_eq!(facts.college(), Default::default());
}
