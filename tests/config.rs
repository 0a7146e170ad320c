//! The configuration: growing strength, mistakes that name file, line and expectation, masked secrets.

use std::{collections::HashMap, path::Path};

use eios::config::{KEYS, Loaded, Mistake, Source, load};

fn read(
    file: &str,
    env: &[(&str, &str)],
    flags: &[(&str, &str, &str)],
) -> Result<Loaded, Vec<Mistake>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("eios.toml");
    std::fs::write(&path, file).expect("a file");
    read_at(&path, true, env, flags)
}

fn read_at(
    path: &Path,
    must_exist: bool,
    env: &[(&str, &str)],
    flags: &[(&str, &str, &str)],
) -> Result<Loaded, Vec<Mistake>> {
    let env: HashMap<String, String> = env
        .iter()
        .map(|(k, v)| (k.to_string(), v.to_string()))
        .collect();
    let flags: Vec<_> = flags
        .iter()
        .map(|(f, k, v)| (*f, *k, v.to_string()))
        .collect();
    load(path, must_exist, &|name| env.get(name).cloned(), &flags)
}

fn source(loaded: &Loaded, key: &str) -> Source {
    loaded
        .sources
        .iter()
        .find(|(name, _)| *name == key)
        .map(|(_, s)| s.clone())
        .expect("a known key")
}

fn messages(result: Result<Loaded, Vec<Mistake>>) -> Vec<String> {
    let name = |m: &Mistake| match &m.source {
        Source::File(_, line) => format!("строка {line}: {}", m.message),
        other => format!("{other}: {}", m.message),
    };
    result.expect_err("mistakes").iter().map(name).collect()
}

#[test]
fn every_value_has_a_default_that_its_own_parser_accepts() {
    let loaded = read_at(Path::new("/nowhere/eios.toml"), false, &[], &[]).expect("no mistakes");
    let mut again = loaded.config.clone();
    for key in KEYS {
        let text = (key.get)(&loaded.config);
        assert_eq!((key.set)(&mut again, &text), Ok(()), "{}", key.name);
        assert_eq!((key.get)(&again), text, "{}", key.name);
        assert_eq!(source(&loaded, key.name), Source::Default);
    }
}

#[test]
fn flags_are_stronger_than_the_environment_and_the_environment_than_the_file() {
    let file =
        "[server]\nlisten = \"127.0.0.1:1\"\n[log]\nlevel = \"debug\"\n[identity]\ntries = 7\n";
    let env = [
        ("EIOS_SERVER_LISTEN", "127.0.0.1:2"),
        ("EIOS_LOG_LEVEL", "warn"),
    ];
    let loaded =
        read(file, &env, &[("--listen", "server.listen", "127.0.0.1:3")]).expect("no mistakes");
    assert_eq!(loaded.config.server.listen.port(), 3);
    assert_eq!(loaded.config.log.level, "warn");
    assert_eq!(loaded.config.identity.tries, 7);
    assert_eq!(
        source(&loaded, "server.listen"),
        Source::Flag("--listen".into())
    );
    assert_eq!(
        source(&loaded, "log.level"),
        Source::Environment("EIOS_LOG_LEVEL".into())
    );
    assert!(matches!(
        source(&loaded, "identity.tries"),
        Source::File(_, 6)
    ));
}

#[test]
fn all_mistakes_are_told_at_once_with_their_lines() {
    let file = "[server]\nlisten = \"here\"\nlissten = 1\n\n[identity]\nidle_staff = \"soon\"\ntries = 0\n[sever]\nx = 1\n";
    let told = messages(read(file, &[], &[]));
    assert_eq!(told.len(), 5, "{told:#?}");
    assert!(
        told[0].starts_with("строка 6: identity.idle_staff: нужно время"),
        "{told:#?}"
    );
    assert!(
        told[1].starts_with("строка 7: identity.tries: нужно целое число больше нуля"),
        "{told:#?}"
    );
    assert!(
        told.iter()
            .any(|m| m.starts_with("строка 2: server.listen: нужно адрес и порт")),
        "{told:#?}"
    );
    assert!(
        told.iter()
            .any(|m| m.starts_with("строка 3: неизвестное имя «lissten»")
                && m.contains("public_url"))
    );
    assert!(told.iter().any(|m| m.starts_with("строка 8: неизвестный раздел «sever»") && m.contains("storage")));
}

#[test]
fn roles_that_must_have_the_second_step_are_a_list_of_codes() {
    let roles = |file: &str| read(file, &[], &[]).map(|l| l.config.identity.second_factor);
    let usual = roles("").expect("no mistakes");
    assert!(
        ["ADM", "EIO", "PDN"]
            .iter()
            .all(|r| usual.contains(&(*r).to_owned()))
    );
    let chosen = roles("[identity]\nsecond_factor = [\"ADM\", \"KON\", \"ADM\"]\n");
    assert_eq!(chosen.expect("no mistakes"), ["ADM", "KON"]);
    let nobody = roles("[identity]\nsecond_factor = []\n");
    assert_eq!(nobody.expect("no mistakes"), Vec::<String>::new());
    let told = messages(read("[identity]\nsecond_factor = \"админ\"\n", &[], &[]));
    assert!(
        told[0].starts_with("строка 2: identity.second_factor: нужно список кодов ролей"),
        "{told:#?}"
    );
}

#[test]
fn a_file_that_is_no_toml_is_told_by_its_line() {
    let told = messages(read("[server]\nlisten = 127.0.0.1:80\n", &[], &[]));
    assert!(
        told[0].starts_with("строка 2: запись не разбирается"),
        "{told:#?}"
    );
}

#[test]
fn a_file_in_another_encoding_is_told_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("eios.toml");
    std::fs::write(&path, [b'#', 0xcf, 0xf0, 0xe8]).expect("a file");
    let told = messages(read_at(&path, true, &[], &[]));
    assert!(told[0].contains("UTF-8"), "{told:#?}");
}

#[test]
fn a_file_asked_for_by_name_must_exist() {
    assert!(read_at(Path::new("/nowhere/eios.toml"), true, &[], &[]).is_err());
}

#[test]
fn a_mistake_in_the_environment_names_the_variable() {
    let told = messages(read("", &[("EIOS_STORAGE_DATABASE", "mysql://x")], &[]));
    assert!(
        told[0].starts_with("переменная EIOS_STORAGE_DATABASE: storage.database: нужно"),
        "{told:#?}"
    );
}

#[test]
fn secrets_are_masked_where_values_are_shown() {
    let file = "[storage]\ndatabase = \"postgres://eios:tayna@db/eios\"\ns3_secret = \"tayna\"\n";
    let loaded = read(file, &[], &[]).expect("no mistakes");
    let shown: Vec<String> = KEYS.iter().map(|k| k.shown(&loaded.config)).collect();
    assert!(shown.iter().all(|s| !s.contains("tayna")), "{shown:?}");
    assert!(shown.contains(&"postgres://eios:***@db/eios".to_owned()));
    let told = messages(read(
        "",
        &[("EIOS_STORAGE_S3_SECRET", "")],
        &[("--listen", "server.listen", "x")],
    ));
    assert!(told.iter().all(|m| !m.contains("tayna")));
}

#[test]
fn a_public_address_is_an_origin_without_a_path() {
    let good = read(
        "[server]\npublic_url = \"https://college.example/\"\n",
        &[],
        &[],
    )
    .expect("no mistakes");
    assert_eq!(good.config.server.public_url, "https://college.example");
    for bad in [
        "college.example",
        "ftp://college.example",
        "https://college.example/x",
        "https://a b",
    ] {
        assert!(
            read(&format!("[server]\npublic_url = \"{bad}\"\n"), &[], &[]).is_err(),
            "{bad}"
        );
    }
}
