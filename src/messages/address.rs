//! A person confirms an address of their own: a code goes there in a letter past the queue, so that no row of the store
//! holds it; whoever types it back reads that mailbox. The password is asked once more, because a confirmed address
//! opens the way to a new one.

use axum::response::Response;
use jiff::{SignedDuration, Timestamp};

use super::{
    common::{done, pass, refusal},
    mail::{self, Post, Sent, post::Letter},
    settings::Settings,
    wishes,
};
use crate::{
    identity::{
        Secret, digest,
        entry::{self, Present},
        same,
    },
    outbox::{self, About, News},
    registers::{
        Values,
        pages::Scene,
        rows::{self, How},
    },
    storage::{Tx, db::timestamp, v},
    web::{Error, Fields, Flash, Form, Result},
};

/// How long a code lives.
const LIFE: SignedDuration = SignedDuration::from_mins(30);
/// Letters with codes to one person within an hour.
const LETTERS: i64 = 5;
/// Tries of one code.
const TRIES: i64 = 5;
/// The fields of the two forms.
pub const FIELDS: &[&str] = &[
    "digest_hour",
    "quiet_from",
    "quiet_to",
    "address",
    "current",
    "code",
];

/// The address that waits for its code.
pub async fn waiting(scene: &Scene) -> Result<Option<(i64, String, String, i64)>> {
    Ok(scene
        .db()
        .opt(
            "SELECT id, address, code_hash, tries FROM address_check WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2 \
             ORDER BY id DESC LIMIT 1",
            v![scene.visit.person_id, scene.asker.now],
        )
        .await?)
}

async fn again(scene: &Scene, form: &Form) -> Result<Response> {
    let settings = Settings::of(scene.db(), scene.visit.person_id).await?;
    wishes::page(scene, &settings, form).await
}

/// `POST /lk/messages/address`: sends the code.
pub async fn ask(scene: Scene, fields: Fields) -> Result<Response> {
    let address = fields.get("address").trim().to_lowercase();
    let mut form = Form::new(FIELDS).keep("address", &address);
    if address.len() > 200 || !looks_right(&address) {
        form.problem("address", "Напишите адрес вида имя@узел.ru.");
    }
    if fields.get("current").is_empty() {
        form.problem("current", "Введите нынешний пароль.");
    }
    let post = Post::of(&scene.state.mail, &scene.state.server.public_url);
    // Settings that were spoilt after the start are the administrator's page; here it is the same as no mail.
    let Some(post) = post.ok().flatten() else {
        form.problem("", "Почта в колледже не настроена: письмо с кодом не отправить. Адрес может внести и подтвердить ответственный за контингент или кадры.");
        return again(&scene, &form).await;
    };
    if form.is_bad() {
        return again(&scene, &form).await;
    }
    let now = scene.asker.now;
    let (keeper, by) = (&scene.state.keeper, &scene.asker.by);
    let password = Secret::new(fields.get("current"));
    match entry::present(keeper, &scene.visit, &password, by, "address").await? {
        Present::Right => {}
        Present::Locked(seconds) => return Err(Error::TooMany(seconds)),
        Present::Wrong => {
            form.problem("current", "Пароль введён неверно.");
            return again(&scene, &form).await;
        }
    }
    let code = format!("{:08}", keeper.chance.below(100_000_000));
    let mut tx = scene.db().begin().await?;
    if !put(&mut tx, &scene, &address, &code).await? {
        drop(tx);
        form.problem(
            "address",
            "За последний час отправлено слишком много писем с кодом. Повторите через час.",
        );
        return again(&scene, &form).await;
    }
    tx.commit().await?;
    // A transaction does not wait for the network.
    let body = format!(
        "Здравствуйте!\n\nКод подтверждения почты в личном кабинете: {code}\n\nОн действует 30 минут. Если вы его не просили, ничего не делайте.\n\n{}\n",
        scene.state.college()
    );
    let letter = Letter {
        id: 0,
        address: &address,
        subject: "Код подтверждения почты",
        body: &body,
        may_be_left: false,
    };
    match post.send(&letter, now).await {
        Sent::Yes => Ok(done(&scene, "/lk/messages/settings", Flash::CodeSent)),
        Sent::Never(_) => {
            form.problem(
                "address",
                "Почтовый сервер не знает такого адреса. Проверьте его.",
            );
            again(&scene, &form).await
        }
        Sent::NotNow(why) | Sent::ServerDown(why) => {
            tracing::warn!(why, "письмо с кодом не отправлено");
            form.problem(
                "",
                "Почтовый сервер сейчас не принимает писем. Повторите позже.",
            );
            again(&scene, &form).await
        }
    }
}

fn looks_right(address: &str) -> bool {
    let Some((name, host)) = address.split_once('@') else {
        return false;
    };
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>,;\"\\()@".contains(c);
    !name.is_empty() && host.contains('.') && !name.contains(odd) && !host.contains(odd)
}

/// A new code ends those before it; nothing when there were too many within an hour. Those of one person and those to
/// one address are counted one after the other, so that many at once do not slip through.
async fn put(tx: &mut Tx, scene: &Scene, address: &str, code: &str) -> Result<bool> {
    let now = scene.asker.now;
    let person_id = scene.visit.person_id;
    tx.lock("address check").await?;
    let hour = now
        .checked_sub(SignedDuration::from_hours(1))
        .unwrap_or(now);
    let (sent,): (i64,) = tx
        .one(
            "SELECT count(*) FROM address_check WHERE created_at > $1 AND (person_id = $2 OR address = $3)",
            v![hour, person_id, address],
        )
        .await?;
    if sent >= LETTERS {
        return Ok(false);
    }
    tx.exec(
        "UPDATE address_check SET ended_at = $1 WHERE person_id = $2 AND ended_at IS NULL",
        v![now, person_id],
    )
    .await?;
    let until: Timestamp = now.checked_add(LIFE).unwrap_or(now);
    tx.exec(
        "INSERT INTO address_check (person_id, address, code_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        v![person_id, address, hash(person_id, address, code), now, until],
    )
    .await?;
    Ok(true)
}

fn hash(person_id: i64, address: &str, code: &str) -> String {
    let person = person_id.to_string();
    digest(&[
        b"eios address ",
        person.as_bytes(),
        b" ",
        address.as_bytes(),
        b" ",
        code.as_bytes(),
    ])
}

/// `POST /lk/messages/address/confirm`: the code came back.
pub async fn confirm(scene: Scene, fields: Fields) -> Result<Response> {
    let mut form = Form::new(FIELDS);
    let Some((id, address, code_hash, tries)) = waiting(&scene).await? else {
        form.problem("", "Код уже не действует. Попросите новый.");
        return again(&scene, &form).await;
    };
    let typed: String = fields
        .get("code")
        .chars()
        .filter(char::is_ascii_digit)
        .take(20)
        .collect();
    let before = mail::digest::address(scene.db(), scene.visit.person_id).await?;
    let mut tx = scene.db().begin().await?;
    // The try is counted before the code is looked at, so that many at once do not slip through.
    let counted = tx
        .exec(
            "UPDATE address_check SET tries = tries + 1 WHERE id = $1 AND tries = $2 AND tries < $3 AND ended_at IS NULL",
            v![id, tries, TRIES],
        )
        .await?;
    let good = counted == 1 && same(&hash(scene.visit.person_id, &address, &typed), &code_hash);
    if !good {
        if tries + 1 >= TRIES {
            tx.exec(
                "UPDATE address_check SET ended_at = $1 WHERE id = $2",
                v![scene.asker.now, id],
            )
            .await?;
        }
        tx.commit().await?;
        let words = match tries + 1 >= TRIES {
            true => "Код введён неверно слишком много раз. Попросите новый.",
            false => "Код не подходит. Проверьте письмо и введите восемь цифр.",
        };
        form.problem("code", words);
        return again(&scene, &form).await;
    }
    tx.exec(
        "UPDATE address_check SET ended_at = $1 WHERE id = $2",
        v![scene.asker.now, id],
    )
    .await?;
    if let Some(why) = keep(&mut tx, &scene, &address).await? {
        drop(tx);
        form.problem("", why);
        return again(&scene, &form).await;
    }
    let title = "Подтверждена электронная почта для писем и восстановления доступа";
    let news = News {
        person_id: scene.visit.person_id,
        about: About::Security,
        title,
        body: Some(
            "Если это были не вы, смените пароль и сообщите ответственному за работу с ЭИОС.",
        ),
        link: Some("/lk/messages/settings"),
        urgent: false,
    };
    outbox::tell(&mut tx, scene.asker.now, &news).await?;
    if let Some(before) = before.filter(|before| *before != address) {
        warn(&mut tx, &scene, &before).await?;
    }
    tx.commit().await?;
    Ok(done(
        &scene,
        "/lk/messages/settings",
        Flash::AddressConfirmed,
    ))
}

/// The mailbox to which letters went until now learns of the other one: whoever took over the cabinet does not read it.
async fn warn(tx: &mut Tx, scene: &Scene, before: &str) -> Result<()> {
    let body = format!(
        "Здравствуйте!\n\nВ личном кабинете подтверждён другой адрес электронной почты. Письма и ссылки для восстановления доступа теперь уходят на него.\n\n\
         Если это были не вы, сразу сообщите ответственному за работу с ЭИОС.\n\n{}\n",
        scene.state.college()
    );
    let letter = outbox::Letter {
        address: before,
        subject: "Адрес для писем изменён",
        body: &body,
        person_id: Some(scene.visit.person_id),
        entity: None,
        not_before: scene.asker.now,
    };
    outbox::post(tx, scene.asker.now, &letter).await?;
    Ok(())
}

/// The contact is confirmed, or made; a sentence when the register does not take it.
async fn keep(tx: &mut Tx, scene: &Scene, address: &str) -> Result<Option<String>> {
    let pass = pass(scene, "person_contact")?;
    let there: Option<(i64, i64)> = tx
        .opt(
            "SELECT id, row_version FROM person_contact WHERE person_id = $1 AND lower(value) = $2 \
             AND kind IN ('email', 'email_work') AND deleted_at IS NULL ORDER BY id LIMIT 1",
            v![scene.visit.person_id, address],
        )
        .await?;
    let now = timestamp(scene.asker.now);
    let how = How {
        reason: Some("подтверждено самим человеком кодом из письма".to_owned()),
        ..How::default()
    };
    let kept = match there {
        Some((id, version)) => {
            let values = Values::from([("verified_at", now.into())]);
            rows::update(tx, &pass, id, version, &values, &how).await
        }
        None => {
            let values = Values::from([
                ("person_id", scene.visit.person_id.into()),
                ("kind", "email".into()),
                ("value", address.into()),
                ("is_main", false.into()),
                ("verified_at", now.into()),
            ]);
            rows::insert(tx, &pass, &values, &how).await
        }
    };
    match kept {
        Ok(_) => Ok(None),
        Err(error) => refusal(error).map(Some),
    }
}
