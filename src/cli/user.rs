//! `eios user`: accounts from the console, for the first hours of a college and for the hour of need.

use anyhow::{Result, bail};

use super::{
    Outcome,
    args::{Format, User},
    say,
};
use crate::{
    app,
    config::Config,
    identity::{
        By, Keeper,
        accounts::{self, Account, Filter, Handed, Issued, NewAccount},
        factor, roles,
    },
    storage::Store,
    web::text,
};

pub(super) async fn run(config: &Config, what: &User) -> Result<Outcome> {
    let store = Store::attach(&config.storage, &config.paths).await?;
    let keeper = app::keeper(config, &store.db).await?;
    let done = act(&keeper, what).await;
    store.close().await;
    done
}

async fn act(keeper: &Keeper, what: &User) -> Result<Outcome> {
    match what {
        User::Add {
            name,
            role,
            login,
            basis,
        } => {
            let new = new_account(name, role, login.clone(), basis.clone())?;
            let issued = add(keeper, &new, "с консоли сервера").await?;
            println!(
                "{}",
                slip(keeper, &format!("Заведена учётная запись: {name}"), &issued)
            );
        }
        User::Reset { login } => {
            let account = accounts::find(keeper, login).await?;
            let handed = Handed {
                reason: "reset",
                way: "с консоли сервера",
            };
            let issued =
                accounts::reset_password(keeper, account.id, handed, &By::console()).await?;
            println!(
                "{}",
                slip(
                    keeper,
                    &format!("Новый пароль: {}", account.full_name()),
                    &issued
                )
            );
        }
        User::ResetFactor { login } => reset_factor(keeper, login).await?,
        User::Block { login, reason } => {
            let account = accounts::find(keeper, login).await?;
            accounts::block(keeper, account.id, reason, &By::console()).await?;
            println!("Доступ закрыт: {} ({})", account.full_name(), account.login);
        }
        User::Unblock { login } => {
            let account = accounts::find(keeper, login).await?;
            accounts::unblock(keeper, account.id, &By::console()).await?;
            println!(
                "Доступ возвращён: {} ({})",
                account.full_name(),
                account.login
            );
        }
        User::List { role, format } => {
            if let Some(code) = role.as_deref().filter(|code| roles::find(code).is_none()) {
                bail!("роли «{code}» нет; есть {}", roles::codes());
            }
            let filter = Filter {
                role: role.clone(),
                ..Filter::default()
            };
            list(&accounts::list(keeper, &filter).await?, *format);
        }
    }
    Ok(Outcome::Done)
}

async fn reset_factor(keeper: &Keeper, login: &str) -> Result<()> {
    let account = accounts::find(keeper, login).await?;
    let name = format!("{} ({})", account.full_name(), account.login);
    if !factor::reset(keeper, account.id, &By::console()).await? {
        bail!("второй шаг входа и так не включён: {name}");
    }
    println!(
        "Второй шаг входа снят: {name}. Открытые сеансы завершены, пароль прежний.\n\
         Если он обязателен по должности, программа попросит включить его при следующем входе."
    );
    Ok(())
}

/// Makes the account and its first one-time password; `way` is how it is handed over, for the journal.
pub(super) async fn add(keeper: &Keeper, new: &NewAccount, way: &str) -> Result<Issued> {
    let created = accounts::create(keeper, new, &By::console()).await?;
    let handed = Handed {
        reason: "first",
        way,
    };
    Ok(accounts::reset_password(keeper, created.account_id, handed, &By::console()).await?)
}

/// A person by «Фамилия Имя Отчество» with the kind of account that the first role asks for.
pub(super) fn new_account(
    name: &str,
    codes: &[String],
    login: Option<String>,
    basis: Option<String>,
) -> Result<NewAccount> {
    let mut words = name.split_whitespace();
    let (Some(last), Some(first)) = (words.next(), words.next()) else {
        bail!("нужны фамилия и имя, например «Осокина Вера Павловна»");
    };
    let middle = words.collect::<Vec<_>>().join(" ");
    let unknown = codes.iter().find(|code| roles::find(code).is_none());
    if let Some(code) = unknown {
        bail!("роли «{code}» нет; есть {}", roles::codes());
    }
    let Some(main) = codes.first().and_then(|code| roles::find(code)) else {
        bail!("нужна хотя бы одна роль; есть {}", roles::codes());
    };
    Ok(NewAccount {
        last_name: last.to_owned(),
        first_name: first.to_owned(),
        middle_name: (!middle.is_empty()).then_some(middle),
        birth_date: None,
        kind: main.kind,
        login,
        roles: codes.to_vec(),
        basis,
    })
}

/// What is told once about a password and never again; the moment is as the clock on the wall will show it.
pub(super) fn slip(keeper: &Keeper, heading: &str, issued: &Issued) -> String {
    let until = text::moment(&issued.valid_until, &keeper.time_zone);
    format!(
        "{heading}\n  логин:              {}\n  одноразовый пароль: {}\n  действует до:       {until}\n\
         Пароль показан один раз и нигде не хранится. При первом входе программа попросит придумать свой.",
        issued.login,
        issued.password.reveal(),
    )
}

fn list(accounts: &[Account], format: Format) {
    if format == Format::Json {
        let rows: Vec<_> = accounts.iter().map(as_json).collect();
        println!("{}", serde_json::Value::from(rows));
        return;
    }
    if accounts.is_empty() {
        println!(
            "Таких учётных записей нет. Добавить: eios user add \"Фамилия Имя Отчество\" --role КОД"
        );
        return;
    }
    let head = ["Логин", "ФИО", "Состояние", "Роли", "Последний вход (UTC)"]
        .map(str::to_owned)
        .to_vec();
    let rows = accounts.iter().map(|a| {
        vec![
            a.login.clone(),
            a.full_name(),
            accounts::state_name(&a.state).to_owned(),
            a.roles.clone().unwrap_or_default(),
            a.last_login_at
                .clone()
                .unwrap_or_else(|| "не входил".to_owned()),
        ]
    });
    print!(
        "{}",
        say::table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
    );
}

fn as_json(account: &Account) -> serde_json::Value {
    serde_json::json!({
        "login": account.login,
        "name": account.full_name(),
        "kind": account.kind,
        "state": account.state,
        "roles": account.roles,
        "last_login_at": account.last_login_at,
    })
}
