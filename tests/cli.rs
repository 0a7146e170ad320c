//! The command line as a person meets it: the real program, its words and its exit codes.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn eios(&self, args: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eios"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("EIOS_")) {
            command.env_remove(name);
        }
        command
            .current_dir(self.path())
            .args(args)
            .stdin(std::process::Stdio::null());
        Said(command.output().expect("the program runs"))
    }

    fn init(&self) -> Said {
        self.eios(&[
            "init",
            "--name",
            "ГАПОУ «Лукоморский техникум»",
            "--url",
            "https://lukomor.example",
            "--admin",
            "Дубравина Злата Ивановна",
        ])
    }
}

struct Said(Output);

impl Said {
    fn code(&self) -> i32 {
        self.0.status.code().expect("an exit code")
    }

    fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    fn err(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// A line of the output that begins with the label, without it.
    fn told(&self, label: &str) -> String {
        let out = self.out();
        let line = out.lines().find_map(|l| l.trim().strip_prefix(label));
        line.unwrap_or_else(|| panic!("no «{label}» in:\n{out}\n{}", self.err()))
            .trim()
            .to_owned()
    }

    #[track_caller]
    fn ends(self, code: i32) -> Self {
        assert_eq!(self.code(), code, "{}\n{}", self.out(), self.err());
        self
    }
}

#[test]
fn without_a_command_the_help_is_shown_in_russian() {
    let said = Desk::new().eios(&[]).ends(2);
    assert!(
        said.out().contains("Как вызвать:") && said.out().contains("Команды:"),
        "{}",
        said.out()
    );
    for english in ["Usage", "Options", "Commands", "Print help", "[default"] {
        assert!(!said.out().contains(english), "{english} in {}", said.out());
    }
}

#[test]
fn every_command_explains_itself_in_russian() {
    let desk = Desk::new();
    let commands = [
        "demo", "init", "serve", "build", "watch", "check", "backup", "verify", "restore", "user",
        "audit", "rights", "config", "version",
    ];
    for command in commands {
        let said = desk.eios(&[command, "--help"]).ends(0);
        assert!(
            said.out().contains("Как вызвать:"),
            "{command}: {}",
            said.out()
        );
        for english in ["Usage", "Options", "Print help", "[default", "[possible"] {
            assert!(
                !said.out().contains(english),
                "{command}: {english} in {}",
                said.out()
            );
        }
    }
}

#[test]
fn a_slip_of_the_pen_is_told_with_the_likely_word() {
    let desk = Desk::new();
    let said = desk.eios(&["biuld"]).ends(2);
    assert!(
        said.err().contains("Команды «biuld» нет") && said.err().contains("«build»"),
        "{}",
        said.err()
    );
    let said = desk.eios(&["build", "--contnet", "x"]).ends(2);
    assert!(
        said.err().contains("Ключа «--contnet» нет") && said.err().contains("--content"),
        "{}",
        said.err()
    );
    let said = desk.eios(&["serve", "--listen", "здесь"]).ends(2);
    assert!(said.err().contains("«здесь» не подходит"), "{}", said.err());
    let said = desk.eios(&["verify"]).ends(2);
    assert!(said.err().contains("Не хватает"), "{}", said.err());
}

#[test]
fn a_mistake_in_the_settings_names_the_file_and_the_line() {
    let desk = Desk::new();
    fs::write(desk.path().join("eios.toml"), "[server]\n\nport = 80\n").expect("a file");
    let said = desk.eios(&["config"]).ends(2);
    assert!(
        said.err()
            .contains("eios.toml, строка 3: неизвестное имя «port»"),
        "{}",
        said.err()
    );
}

#[test]
fn a_new_college_gets_its_store_its_pages_and_its_administrator() {
    let desk = Desk::new();
    let said = desk.init().ends(0);
    assert_eq!(said.told("логин:"), "dubravinazi");
    let password = said.told("одноразовый пароль:");
    assert!(password.len() >= 12);
    assert!(desk.path().join("content/sveden/common.toml").is_file());
    let settings = fs::read_to_string(desk.path().join("eios.toml")).expect("settings");
    assert!(settings.contains("public_url = \"https://lukomor.example\""));

    let kept = walk(desk.path());
    assert!(
        !kept
            .iter()
            .any(|bytes| contains(bytes, password.as_bytes())),
        "the password is kept somewhere"
    );

    let again = desk.init().ends(1);
    assert!(again.err().contains("уже есть колледж"), "{}", again.err());
}

#[test]
fn a_new_colleges_site_builds_and_passes_the_robot() {
    let desk = Desk::new();
    desk.init().ends(0);
    let said = desk.eios(&["build"]);
    assert_eq!(said.code(), 0, "{}", said.err());
    let page = fs::read_to_string(desk.path().join("public/current/sveden/common/index.html"))
        .expect("a page");
    assert!(page.contains("ГАПОУ «Лукоморский техникум»"));
    desk.eios(&["check"]).ends(0);
}

#[test]
fn a_release_is_kept_and_brought_back_from_the_console() {
    let desk = Desk::new();
    desk.init().ends(0);
    let none = desk.eios(&["site", "changes"]).ends(1);
    assert!(none.err().contains("eios build"), "{}", none.err());
    desk.eios(&["build", "--release", "осень"]).ends(0);
    let page = desk.path().join("content/_index.md");
    let before = fs::read_to_string(&page).expect("the first page");
    fs::write(&page, before + "\n\nКасса переехала.\n").expect("written");
    desk.eios(&["build"]).ends(0);
    let shown = || {
        let home = desk.path().join("public/current/index.html");
        fs::read_to_string(home).expect("the built page")
    };
    assert!(shown().contains("Касса переехала."));
    let changes = desk.eios(&["site", "changes"]).ends(0).out();
    assert!(
        changes.contains("Изменены: ") && changes.contains("\n  /\n"),
        "{changes}"
    );

    desk.eios(&["site", "rollback", "осень"]).ends(0);
    assert!(!shown().contains("Касса переехала."));
    let list = desk.eios(&["site", "releases"]).ends(0).out();
    assert!(list.contains("осень") && list.contains("показан"), "{list}");
    for (args, hint) in [
        (&["site", "rollback", "весна"][..], "есть: осень"),
        (&["site", "rollback", "../осень"], "есть: осень"),
        (&["site", "forget", "осень"], "сейчас показан"),
        (&["build", "--release", "осень"], "уже есть"),
        (&["build", "--release", "а/б"], "не годится"),
    ] {
        let said = desk.eios(args).ends(1);
        assert!(said.err().contains(hint), "{args:?}: {}", said.err());
    }
    desk.eios(&["build"]).ends(0);
    assert!(shown().contains("Касса переехала."));
    desk.eios(&["site", "forget", "осень"]).ends(0);
    let list = desk.eios(&["site", "releases"]).ends(0).out();
    assert!(list.contains("eios build --release"), "{list}");
}

#[test]
fn a_missing_answer_is_asked_for_by_its_flag() {
    let said = Desk::new().eios(&["init", "--name", "Техникум"]).ends(1);
    assert!(said.err().contains("--url"), "{}", said.err());
}

#[test]
fn people_are_added_reset_blocked_and_listed_from_the_console() {
    let desk = Desk::new();
    desk.init().ends(0);
    let added = desk
        .eios(&[
            "user",
            "add",
            "Лешуков Пров Саввич",
            "--role",
            "PREP",
            "--role",
            "KUR",
        ])
        .ends(0);
    assert_eq!(added.told("логин:"), "leshukovps");
    let first = added.told("одноразовый пароль:");
    let second = desk
        .eios(&["user", "reset", "leshukovps"])
        .ends(0)
        .told("одноразовый пароль:");
    assert_ne!(first, second);
    desk.eios(&["user", "block", "leshukovps", "--reason", "dismissed"])
        .ends(0);
    let listed = desk.eios(&["user", "list", "--role", "KUR"]).ends(0);
    assert!(
        listed.out().contains("Лешуков Пров Саввич") && listed.out().contains("заблокирована"),
        "{}",
        listed.out()
    );
    desk.eios(&["user", "unblock", "leshukovps"]).ends(0);
    let json: serde_json::Value = serde_json::from_str(
        &desk
            .eios(&["user", "list", "--format", "json"])
            .ends(0)
            .out(),
    )
    .expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(2));

    let last = desk.eios(&["user", "block", "dubravinazi"]).ends(1);
    assert!(
        last.err().contains("последний действующий администратор"),
        "{}",
        last.err()
    );
    let unknown = desk.eios(&["user", "reset", "nobody"]).ends(1);
    assert!(unknown.err().contains("«nobody» нет"), "{}", unknown.err());
    let role = desk
        .eios(&["user", "add", "Лешуков Пров", "--role", "КУР"])
        .ends(1);
    assert!(role.err().contains("роли «КУР» нет"), "{}", role.err());
    let reason = desk
        .eios(&["user", "block", "leshukovps", "--reason", "whim"])
        .ends(2);
    assert!(
        reason.err().contains("можно: relation_end"),
        "{}",
        reason.err()
    );
}

#[test]
fn the_journal_is_proved_from_the_console_and_its_chain_survives_a_backup() {
    let desk = Desk::new();
    desk.init().ends(0);
    let whole = desk.eios(&["audit", "verify"]).ends(0);
    assert!(whole.out().contains("Журнал цел"), "{}", whole.out());
    let last = whole.told("Последнее звено № ");
    let (seq, hash) = last.split_once(", его хеш ").expect("a link");
    let head = format!("{seq}:{}", hash.trim_end_matches('.'));
    let backup = desk.eios(&["backup", "--to", "copies"]).ends(0);
    desk.eios(&["user", "add", "Лешуков Пров", "--role", "PREP"])
        .ends(0);
    desk.eios(&["audit", "verify", "--head", &head]).ends(0);
    let later = desk
        .eios(&["audit", "verify"])
        .ends(0)
        .told("Последнее звено № ");
    assert_ne!(later, last);
    desk.eios(&["restore", backup.out().trim(), "--replace"])
        .ends(0);
    desk.eios(&["audit", "verify", "--head", &head]).ends(0);
    let (seq, hash) = later.split_once(", его хеш ").expect("a link");
    let cut = format!("{seq}:{}", hash.trim_end_matches('.'));
    let cut = desk.eios(&["audit", "verify", "--head", &cut]).ends(1);
    assert!(cut.out().contains("конец журнала отрезан"), "{}", cut.out());
    let odd = desk.eios(&["audit", "verify", "--head", "что-то"]).ends(1);
    assert!(odd.err().contains("НОМЕР:ХЕШ"), "{}", odd.err());
}

#[test]
fn a_backup_is_made_proved_and_restored_and_a_damaged_one_is_refused() {
    let desk = Desk::new();
    desk.init().ends(0);
    let backup = desk
        .eios(&["backup", "--to", "copies"])
        .ends(0)
        .out()
        .trim()
        .to_owned();
    desk.eios(&["verify", &backup]).ends(0);
    desk.eios(&["verify", &backup, "--drill"]).ends(0);

    let occupied = desk.eios(&["restore", &backup]).ends(1);
    assert!(occupied.err().contains("--replace"), "{}", occupied.err());
    desk.eios(&["user", "add", "Лешуков Пров", "--role", "PREP"])
        .ends(0);
    let restored = desk.eios(&["restore", &backup, "--replace"]).ends(0);
    assert!(
        restored.out().contains("Прежнее сохранено"),
        "{}",
        restored.out()
    );
    assert!(
        !desk
            .eios(&["user", "list"])
            .ends(0)
            .out()
            .contains("Лешуков")
    );

    let manifest = desk.path().join(&backup).join("manifest.json");
    let mut text = fs::read_to_string(&manifest).expect("a manifest");
    text = text.replacen("\"sha256\": \"", "\"sha256\": \"0", 1);
    fs::write(&manifest, text).expect("a damaged manifest");
    let damaged = desk.eios(&["verify", &backup]).ends(1);
    assert!(damaged.out().contains("повреждена"), "{}", damaged.out());
    let refused = desk.eios(&["restore", &backup, "--replace"]).ends(1);
    assert!(refused.err().contains("повреждена"), "{}", refused.err());
    assert!(
        desk.eios(&["user", "list"])
            .ends(0)
            .out()
            .contains("Дубравина")
    );
}

#[test]
fn a_demonstration_does_not_touch_a_real_college() {
    let desk = Desk::new();
    desk.init().ends(0);
    for args in [
        &["demo", "--listen", "127.0.0.1:0"][..],
        &["demo", "--fresh", "--listen", "127.0.0.1:0"][..],
    ] {
        let said = desk.eios(args).ends(1);
        assert!(said.err().contains("настоящий колледж"), "{}", said.err());
    }
    assert!(
        desk.eios(&["user", "list"])
            .ends(0)
            .out()
            .contains("Дубравина")
    );
}

#[test]
fn a_store_that_is_not_there_is_told_with_the_next_step() {
    let desk = Desk::new();
    for args in [&["user", "list"][..], &["backup"][..]] {
        let said = desk.eios(args).ends(1);
        assert!(said.err().contains("eios init"), "{}", said.err());
    }
    let check = desk.eios(&["check"]).ends(1);
    assert!(check.err().contains("eios build"), "{}", check.err());
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The bytes of every file below a folder.
fn walk(folder: &Path) -> Vec<Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten();
    entries
        .filter(|e| e.file_type().is_file())
        .filter_map(|e| fs::read(e.path()).ok())
        .collect()
}

#[test]
fn a_check_is_told_in_every_way_and_ends_with_its_code() {
    let desk = Desk::new();
    desk.init().ends(0);
    desk.eios(&["build"]).ends(0);

    let shown = desk.eios(&["check"]).ends(0);
    for words in ["Подраздел", "Основные сведения", "Ошибок: 0"] {
        assert!(shown.out().contains(words), "{words}: {}", shown.out());
    }
    assert!(
        !shown.out().contains('\u{1b}'),
        "colours only for a terminal"
    );

    let json = desk.eios(&["check", "--format", "json"]).ends(0);
    let json: serde_json::Value = serde_json::from_str(&json.out()).expect("JSON");
    assert_eq!(json["sections"].as_array().map(Vec::len), Some(14));

    desk.eios(&[
        "check",
        "--format",
        "html",
        "--output",
        "report.html",
        "--act",
        "act.pdf",
    ])
    .ends(0);
    let page = fs::read_to_string(desk.path().join("report.html")).expect("a report");
    assert!(page.starts_with("<!doctype html>"));
    let act = fs::read(desk.path().join("act.pdf")).expect("an act");
    assert!(act.starts_with(b"%PDF"));

    let current = desk.path().join("public/current");
    let bad = desk.path().join("bad");
    fs::create_dir_all(&bad).expect("a folder");
    fs::copy(current.join("index.html"), bad.join("index.html")).expect("a copy");
    let said = desk.eios(&["check", "bad"]).ends(1);
    assert!(said.out().contains("ОШИБКА S-01"), "{}", said.out());
}

#[test]
fn a_check_of_nothing_is_a_slip_and_a_silent_address_is_a_fault() {
    let desk = Desk::new();
    let said = desk.eios(&["check"]).ends(1);
    assert!(said.err().contains("eios build"), "{}", said.err());
    let said = desk.eios(&["check", "нет-такой"]).ends(1);
    assert!(said.err().contains("нет-такой"), "{}", said.err());
    let said = desk.eios(&["check", "http://127.0.0.1:9"]).ends(1);
    assert!(said.err().contains("не отвечает"), "{}", said.err());
    desk.eios(&["check", "--format", "pdf"]).ends(2);
}

#[test]
fn all_rules_are_shown_with_their_sources() {
    let desk = Desk::new();
    let said = desk.eios(&["check", "--rules"]).ends(0);
    let json = desk.eios(&["check", "--rules", "--format", "json"]).ends(0);
    let rules: serde_json::Value = serde_json::from_str(&json.out()).expect("JSON");
    let rules = rules.as_array().expect("a list");
    assert!(rules.len() >= 60);
    for rule in rules {
        let id = rule["id"].as_str().expect("an id");
        assert!(said.out().contains(id), "{id}");
        assert!(rule["source"].as_str().is_some_and(|s| !s.is_empty()));
    }
}
