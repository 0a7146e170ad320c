//! Stopping, giving back and deleting access, one by one and many at once. Who may do it to whom is asked in one place:
//! `identity::accounts::may_serve`.

use axum::response::Response;
use serde::Serialize;

use super::{card, done, officer, page, refusal};
use crate::{
    identity::{
        Error as Bad,
        accounts::{self, Outcome, Stop},
        limits::{self, Element, Limit},
        roles,
    },
    outbox::About,
    registers::{pages::Scene, value::one_line},
    subsystems::administration::{
        issue::{
            order::{Order, last_line},
            plan,
        },
        tell,
    },
    web::{Error, Fields, Flash, Path, Result},
};

/// Reasons for which an officer stops access; the others are the program's own.
pub const REASONS: &[&str] = &[
    "suspicious",
    "unauthorized",
    "rule_break",
    "absence",
    "self",
    "relation_end",
];

/// The reasons with their labels.
pub async fn reasons(scene: &Scene) -> Result<Vec<(String, String)>> {
    let all: Vec<(String, String)> = scene
        .db()
        .all(
            "SELECT code, label FROM code_item WHERE list = 'STOP_REASON' ORDER BY sort",
            vec![],
        )
        .await?;
    let chosen = |code: &str| REASONS.iter().position(|reason| *reason == code);
    let mut found: Vec<_> = all
        .into_iter()
        .filter(|(code, _)| chosen(code).is_some())
        .collect();
    found.sort_by_key(|(code, _)| chosen(code));
    Ok(found)
}

/// `POST /lk/accounts/{id}/act`.
pub async fn one(scene: Scene, Path(person): Path<i64>, fields: Fields) -> Result<Response> {
    let account: i64 = fields.get("account").parse().map_err(|_| Error::NotFound)?;
    let owner: Option<(i64,)> = scene
        .db()
        .opt(
            "SELECT person_id FROM user_account WHERE id = $1 AND deleted_at IS NULL",
            crate::storage::v![account],
        )
        .await?;
    if owner != Some((person,)) {
        return Err(Error::NotFound);
    }
    let words: String = one_line(fields.get("words")).chars().take(500).collect();
    let problem = match allowed(&scene, account).await? {
        Some(problem) => Some(problem),
        None => match fields.get("do") {
            "suspend" if !REASONS.contains(&fields.get("reason")) => {
                Some("Выберите, почему приостанавливается доступ.".to_owned())
            }
            "resume" if words.is_empty() => {
                Some("Напишите, какая была причина и как она устранена.".to_owned())
            }
            "delete" if fields.get("sure") != "1" => {
                Some("Отметьте, что запись удаляется навсегда.".to_owned())
            }
            "limit" if parts(&fields).is_empty() => {
                Some("Отметьте, к чему ограничивается доступ.".to_owned())
            }
            "limit" if keeps_accounts(&scene, account, &parts(&fields)).await? => Some(
                "Администратору ЭИОС не закрывают учётные записи и внесение данных: приостановите доступ или снимите роль."
                    .to_owned(),
            ),
            "limit" if !REASONS.contains(&fields.get("reason")) => {
                Some("Выберите, почему ограничивается доступ.".to_owned())
            }
            "limit" if words.is_empty() => {
                Some("Напишите, что замечено: это прочтёт и владелец записи.".to_owned())
            }
            "lift" if words.is_empty() => {
                Some("Напишите, почему ограничение снимается.".to_owned())
            }
            "suspend" | "resume" | "delete" | "limit" | "lift" => None,
            _ => return Err(Error::BadRequest),
        },
    };
    if let Some(problem) = problem {
        return card::render(&scene, person, &[&problem], Some(&fields)).await;
    }
    match carry_out(&scene, person, account, &fields, &words).await {
        Ok(flash) => Ok(done(&scene, &format!("/lk/accounts/{person}"), flash)),
        Err(error) => card::render(&scene, person, &[&refusal(error)?], Some(&fields)).await,
    }
}

/// The parts that are ticked.
fn parts(fields: &Fields) -> Vec<&'static Element> {
    fields.all("element").filter_map(Element::find).collect()
}

/// Whether an administrator would be kept from the work without which nobody opens anything again.
async fn keeps_accounts(scene: &Scene, account: i64, parts: &[&Element]) -> Result<bool> {
    let roles = accounts::roles_of(&scene.state.keeper, scene.db(), account).await?;
    let needed = parts
        .iter()
        .any(|part| matches!(part.code, "accounts" | "writing"));
    Ok(needed && roles.iter().any(|role| role == "ADM"))
}

/// What forbids this officer to act on this account.
async fn allowed(scene: &Scene, account: i64) -> Result<Option<String>> {
    let me = officer(scene);
    if account == me.account_id {
        return Ok(Some(
            "Это ваша учётная запись: ею распоряжается другой администратор.".to_owned(),
        ));
    }
    let theirs = accounts::roles_of(&scene.state.keeper, scene.db(), account).await?;
    let mine = me.roles.iter().map(String::as_str);
    match accounts::may_serve(mine, theirs.iter().map(String::as_str)) {
        true => Ok(None),
        false => Ok(Some(format!(
            "Роли этой записи — {}: ею распоряжается администратор ЭИОС.",
            roles::names(theirs.iter().map(String::as_str))
        ))),
    }
}

async fn carry_out(
    scene: &Scene,
    person: i64,
    account: i64,
    fields: &Fields,
    words: &str,
) -> Result<Flash, Bad> {
    let (keeper, by) = (&scene.state.keeper, scene.visit.asked.by());
    let words = Some(words).filter(|words| !words.is_empty());
    let mut tx = keeper.db.begin().await?;
    let flash = match fields.get("do") {
        "resume" => {
            accounts::resume(keeper, &mut tx, account, words, &by).await?;
            let text = "Войдите прежним логином и паролем.";
            tell::owner(keeper, &mut tx, person, "Доступ к ЭИОС возобновлён", text).await?;
            Flash::AccessResumed
        }
        "limit" => {
            let why = Limit {
                reason: fields.get("reason"),
                words: words.unwrap_or_default(),
            };
            let names = limits::limit(keeper, &mut tx, account, &parts(fields), &why, &by).await?;
            if !names.is_empty() {
                let text = format!("Закрыто: {}. Причина: {}.", names.join(", "), why.words);
                tell::owner(
                    keeper,
                    &mut tx,
                    person,
                    "Доступ к части ЭИОС ограничен",
                    &text,
                )
                .await?;
            }
            Flash::AccessLimited
        }
        "lift" => {
            let id: i64 = fields.get("limit").parse().unwrap_or_default();
            let words = words.unwrap_or_default();
            let lifted = limits::lift(keeper, &mut tx, account, id, words, &by).await?;
            if let Some(name) = lifted {
                let text = format!("Снова открыто: {name}.");
                tell::owner(keeper, &mut tx, person, "Ограничение доступа снято", &text).await?;
            }
            Flash::LimitLifted
        }
        "delete" => {
            let stop = Stop {
                reason: "relation_end",
                words,
                ..Stop::default()
            };
            accounts::destroy(keeper, &mut tx, account, &stop, Outcome::Deleted, &by).await?;
            Flash::AccountDeleted
        }
        _ => {
            let stop = Stop {
                reason: fields.get("reason"),
                words,
                ..Stop::default()
            };
            suspend(scene, &mut tx, person, account, &stop).await?;
            Flash::AccessSuspended
        }
    };
    tx.commit().await?;
    Ok(flash)
}

/// Stops access and tells whom it concerns.
async fn suspend(
    scene: &Scene,
    tx: &mut crate::storage::Tx,
    person: i64,
    account: i64,
    stop: &Stop<'_>,
) -> Result<(), Bad> {
    let (keeper, by) = (&scene.state.keeper, scene.visit.asked.by());
    accounts::suspend(keeper, tx, account, stop, &by).await?;
    tell::owner(
        keeper,
        tx,
        person,
        "Доступ к ЭИОС приостановлен",
        "Чтобы узнать причину и вернуть доступ, обратитесь к ответственному за работу с ЭИОС.",
    )
    .await?;
    if matches!(stop.reason, "suspicious" | "unauthorized") {
        let name = crate::subsystems::administration::life::name(tx, person).await?;
        let title = format!("Доступ приостановлен: {name}");
        let link = format!("/lk/accounts/{person}");
        tell::administrators(keeper, tx, About::Security, &title, stop.words, &link).await?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Line {
    name: String,
    place: String,
    login: String,
    what: String,
    will: bool,
}

/// Who of those chosen can be stopped by this officer, with the account; and why the others cannot.
async fn stoppable(scene: &Scene, order: &Order) -> Result<Vec<(plan::Candidate, Option<String>)>> {
    let me = officer(scene);
    // Only the people and their accounts are taken of the plan: what stands in the way of a stop is decided here.
    let found = plan::of(&scene.state.keeper, order, &me).await?;
    let told = found.into_iter().map(|(c, _)| {
        let theirs = c.roles.as_deref().unwrap_or_default().split(',');
        let mine = me.roles.iter().map(String::as_str);
        let why = match (c.account_id, c.state.as_deref()) {
            (None, _) => Some("учётной записи нет".to_owned()),
            (Some(id), _) if id == me.account_id => Some("это вы".to_owned()),
            (_, Some("suspended")) => Some("уже приостановлена".to_owned()),
            _ if !accounts::may_serve(mine, theirs.filter(|code| !code.is_empty())) => {
                Some("такой записью распоряжается администратор ЭИОС".to_owned())
            }
            _ => None,
        };
        (c, why)
    });
    Ok(told.collect())
}

/// The page that asks why many are stopped.
pub async fn ask_block(scene: &Scene, order: &Order) -> Result<Response> {
    block_page(scene, order, &[], "", "").await
}

async fn block_page(
    scene: &Scene,
    order: &Order,
    problems: &[&str],
    reason: &str,
    words: &str,
) -> Result<Response> {
    let found = stoppable(scene, order).await?;
    let lines: Vec<Line> = found
        .iter()
        .map(|(c, why)| Line {
            name: c.name(),
            place: c.place.clone(),
            login: c.login.clone().unwrap_or_default(),
            what: why
                .clone()
                .unwrap_or_else(|| "доступ будет приостановлен".into()),
            will: why.is_none(),
        })
        .collect();
    let will = lines.iter().filter(|line| line.will).count();
    page(scene, "accounts_block.html", "Приостановить доступ")
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("problems", problems)
        .with("lines", &lines)
        .with("will", &will)
        .with("kind", order.kind.code())
        .with("ids", &order.ids())
        .with("batch_title", &order.title)
        .with("reasons", &reasons(scene).await?)
        .with("reason", reason)
        .with("words", words)
        .render()
}

/// `POST /lk/accounts/block`.
pub async fn block_many(scene: Scene, fields: Fields) -> Result<Response> {
    let mut order = Order::parse(&fields).ok_or(Error::BadRequest)?;
    order.seen = last_line(scene.db()).await?;
    let words: String = one_line(fields.get("words")).chars().take(500).collect();
    let reason = fields.get("reason");
    if !REASONS.contains(&reason) {
        let problem = "Выберите, почему приостанавливается доступ.";
        return block_page(&scene, &order, &[problem], reason, &words).await;
    }
    let stop = Stop {
        reason,
        words: Some(words.as_str()).filter(|words| !words.is_empty()),
        ..Stop::default()
    };
    let found = stoppable(&scene, &order).await?;
    let mut chosen: Vec<(i64, i64)> = found
        .iter()
        .filter(|(_, why)| why.is_none())
        .filter_map(|(c, _)| Some((c.account_id?, c.person_id)))
        .collect();
    chosen.sort_unstable();
    let mut tx = scene.db().begin().await?;
    for (account, person) in chosen {
        match suspend(&scene, &mut tx, person, account, &stop).await {
            // Stopped or deleted by somebody else meanwhile: the others go on.
            Ok(()) | Err(Bad::WrongState { .. } | Bad::NoAccount(_)) => {}
            Err(error) => {
                drop(tx);
                let problem = refusal(error)?;
                return block_page(&scene, &order, &[&problem], reason, &words).await;
            }
        }
    }
    tx.commit().await?;
    let back = format!("/lk/accounts?kind={}", order.kind.code());
    Ok(done(&scene, &back, Flash::AccessSuspended))
}
