//! `eios init`: a real college begins: store, first pages, first administrator.

use std::{
    fs,
    io::{BufRead as _, IsTerminal as _, Write as _},
    path::Path,
};

use anyhow::{Context as _, Result, bail};

use super::{Outcome, args, say, user};
use crate::{
    app,
    config::{Config, KEYS},
    identity::{accounts, roles},
    publish,
    site::sveden,
    storage::Store,
};

/// The file that `init` writes for the values that differ from the defaults.
const SETTINGS: &str = "eios.toml";

pub(super) async fn run(mut config: Config, args: &args::Init) -> Result<Outcome> {
    let name = asked(&args.name, "--name", "Полное наименование колледжа")?;
    let url = asked(
        &args.url,
        "--url",
        "Адрес сайта, например https://college.ru",
    )?;
    let admin = asked(
        &args.admin,
        "--admin",
        "Фамилия, имя и отчество администратора ЭИОС",
    )?;
    set_public_url(&mut config, &url)?;
    let administrator = user::new_account(
        &admin,
        &[roles::ADM.to_owned(), "RAB".to_owned()],
        None,
        None,
    )?;
    let store = Store::open(&config.storage, &config.paths).await?;
    let keeper = app::keeper(&config, &store.db).await?;
    if accounts::counts(&keeper).await?.total > 0 {
        bail!(
            "в хранилище {} уже есть колледж; укажите другое: --store ПАПКА",
            config.paths.store.display()
        );
    }
    let written = starter(&config)?;
    let settings = settings(&config, args)?;
    let issued = user::add(&keeper, &administrator, "через руководителя организации").await?;
    publish::found(&keeper, &name).await?;
    store.close().await;
    say::note(&format!("Хранилище: {}", config.paths.store.display()));
    match written {
        0 => say::note(&format!(
            "Страницы в {} уже есть, они не тронуты.",
            config.paths.content.display()
        )),
        n => say::note(&format!(
            "Начальные страницы: {} (файлов {n})",
            config.paths.content.display()
        )),
    }
    settings.iter().for_each(|line| say::note(line));
    // The regulation has the first login handed to the head, who hands it on (A.10.1).
    println!("Вручить руководителю: {name}");
    println!(
        "{}",
        user::slip(&keeper, &format!("Первый администратор: {admin}"), &issued)
    );
    say::note(
        "Дальше: запустите eios serve, войдите в ЭИОС и заполните реестры: карточка колледжа — в «Организациях»",
    );
    Ok(Outcome::Done)
}

/// The value of a flag, or the answer of the person at the terminal.
fn asked(flag: &Option<String>, name: &str, question: &str) -> Result<String> {
    if let Some(value) = flag.as_deref().map(str::trim).filter(|v| !v.is_empty()) {
        return Ok(value.to_owned());
    }
    if !std::io::stdin().is_terminal() {
        bail!("не сказано: {question}; добавьте {name}");
    }
    loop {
        eprint!("{question}: ");
        std::io::stderr().flush()?;
        let mut line = String::new();
        if std::io::stdin().lock().read_line(&mut line)? == 0 {
            bail!("не сказано: {question}");
        }
        if !line.trim().is_empty() {
            return Ok(line.trim().to_owned());
        }
    }
}

fn set_public_url(config: &mut Config, url: &str) -> Result<()> {
    let Some(key) = KEYS.iter().find(|k| k.name == "server.public_url") else {
        return Ok(());
    };
    match (key.set)(config, url) {
        Ok(()) if !url.is_empty() => Ok(()),
        Ok(()) => bail!("нужен адрес сайта, например https://college.ru"),
        Err(expected) => bail!("адрес сайта: нужно {expected}, а написано «{url}»"),
    }
}

/// Pages and a form for every subsection of «Сведения…», unless the college has pages already.
fn starter(config: &Config) -> Result<usize> {
    let content = &config.paths.content;
    if fs::read_dir(content).is_ok_and(|mut entries| entries.next().is_some()) {
        return Ok(0);
    }
    let mut files: Vec<(String, Vec<u8>)> = app::themes(config)
        .files("starter")?
        .into_iter()
        .map(|(n, bytes)| (n, bytes.into_owned()))
        .collect();
    for (file, text) in sveden::forms() {
        files.push((format!("sveden/{file}"), text.into_bytes()));
    }
    for (file, bytes) in &files {
        write(&content.join(file), bytes)?;
    }
    Ok(files.len())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)
            .with_context(|| format!("папка {} не создаётся", parent.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("файл {} не записывается", path.display()))
}

/// Keeps the address in `eios.toml`; an existing file is the person's own and is not touched.
fn settings(config: &Config, args: &args::Init) -> Result<Option<String>> {
    let url = &config.server.public_url;
    if Path::new(SETTINGS).exists() {
        return Ok(args.url.as_ref().map(|_| {
            format!("Файл {SETTINGS} уже есть; проверьте в нём: [server] public_url = \"{url}\"")
        }));
    }
    let text = format!(
        "# Все имена и действующие значения: eios config\n\n[server]\npublic_url = \"{url}\"\n"
    );
    write(Path::new(SETTINGS), text.as_bytes())?;
    Ok(Some(format!("Настройки: {SETTINGS}")))
}
