//! `eios demo`: an invented college to look around in, from nothing to serving in seconds.

use std::{fs, io::Write as _, path::Path};

use anyhow::{Context as _, Result, bail};
use rust_embed::RustEmbed;

use super::{
    Outcome, args,
    args::Format,
    build, say,
    serve::{bind, open},
};
use crate::{
    app::{self, App},
    config::Config,
    demo::{self, Login, Size, Standing},
    identity::accounts,
    storage::{Db, SQLITE_FILE, Store, migrations, remove_local},
};

/// The invented college's pages, for those who have the program and not its sources.
#[derive(RustEmbed)]
#[folder = "content/"]
#[exclude = "*/.*"]
struct Content;

pub(super) async fn run(mut config: Config, args: &args::Demo) -> Result<Outcome> {
    let listener = bind(&config).await?;
    // A visitor who looks around has no phone for each of the invented people.
    config.identity.second_factor.clear();
    let url = app::public_url(&config, listener.local_addr()?);
    match found(&config).await? {
        Standing::Real => bail!(
            "в хранилище {} настоящий колледж, демонстрация его не трогает; укажите другое: --store ПАПКА",
            config.paths.store.display()
        ),
        Standing::Ready if !args.fresh => {}
        Standing::Ready | Standing::Unfinished => begin_anew(&config)?,
        Standing::Empty => {}
    }
    unpack_content(&config.paths.content)?;
    let store = Store::open(&config.storage, &config.paths).await?;
    fill(&config, &store, args.full).await?;
    let outcome = app::build_from(&config, &store, &url, |_, _| {}).await?;
    build::tell(&outcome);
    let app = App::over(config, store).await?;
    let logins = demo::logins(&app.portal.keeper).await?;
    show(&url, &logins, args.format)?;
    open(app, listener).await
}

/// Makes the people when there are none yet.
async fn fill(config: &Config, store: &Store, full: bool) -> Result<()> {
    let keeper = &app::keeper(config, &store.db).await?;
    match demo::standing(keeper).await? {
        Standing::Empty => {
            let size = if full { Size::FULL } else { Size::SMALL };
            let bar = say::bar("Вымышленный колледж", 0);
            let progress = |done, total| {
                bar.set_length(total);
                bar.set_position(done);
            };
            let ground = demo::college::Ground {
                keeper,
                files: &store.files,
                content: &config.paths.content,
                full,
            };
            demo::populate(ground, size, &demo::workers(), &progress).await?;
            bar.finish_and_clear();
        }
        Standing::Ready
            if full && accounts::counts(keeper).await?.total < Size::FULL.students as i64 =>
        {
            bail!(
                "здесь уже живёт малый вымышленный колледж; начните заново: eios demo --full --fresh"
            )
        }
        Standing::Ready => {}
        Standing::Real | Standing::Unfinished => {
            bail!("хранилище изменилось, пока открывалось; запустите ещё раз")
        }
    }
    Ok(())
}

/// What the store holds; looking changes nothing in it.
async fn found(config: &Config) -> Result<Standing> {
    let sqlite = config.storage.database.is_empty();
    if sqlite && !config.paths.store.join(SQLITE_FILE).is_file() {
        return Ok(Standing::Empty);
    }
    let db = Db::attach(&config.storage, &config.paths).await?;
    let standing = match migrations::version(&db).await? {
        0 => Ok(Standing::Empty),
        _ => demo::standing(&app::keeper(config, &db).await?).await,
    };
    db.close().await;
    standing
}

/// Clears away an invented college.
fn begin_anew(config: &Config) -> Result<()> {
    if !config.storage.database.is_empty() {
        bail!("чтобы начать заново на PostgreSQL, дайте программе пустую базу данных");
    }
    Ok(remove_local(&config.paths)?)
}

/// Without pages beside it the program brings its own.
fn unpack_content(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    say::note(&format!(
        "Страницы вымышленного колледжа: {}",
        folder.display()
    ));
    for name in Content::iter() {
        let Some(file) = Content::get(&name) else {
            continue;
        };
        let path = folder.join(&*name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)
                .with_context(|| format!("папка {} не создаётся", parent.display()))?;
        }
        fs::write(&path, &file.data)
            .with_context(|| format!("файл {} не записывается", path.display()))?;
    }
    Ok(())
}

fn show(address: &str, logins: &[Login], format: Format) -> Result<()> {
    let mut out = std::io::stdout().lock();
    if format == Format::Json {
        writeln!(
            out,
            "{}",
            serde_json::json!({ "address": address, "logins": logins })
        )?;
        return Ok(out.flush()?);
    }
    let head = ["Роль", "Кто", "Логин", "Пароль"]
        .map(str::to_owned)
        .to_vec();
    let rows = logins.iter().map(|l| {
        vec![
            l.role_name.clone(),
            l.name.clone(),
            l.login.clone(),
            l.password.clone(),
        ]
    });
    write!(
        out,
        "\n{}",
        say::table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
    )?;
    writeln!(
        out,
        "\nПароли сделаны сейчас, при следующем запуске будут новые."
    )?;
    writeln!(
        out,
        "Второй шаг входа в демонстрации не требуется, включить его можно на странице {address}/lk/factor"
    )?;
    writeln!(
        out,
        "\nСайт: {address}/\nЭИОС: {address}/lk/\nОстановить: Ctrl+C"
    )?;
    Ok(out.flush()?)
}
