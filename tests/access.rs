//! Roles and access: who may what and why, who came in, what was seen, looking in to help, recovery, acts.

#[path = "access/acts.rs"]
mod acts;
#[path = "access/jobs.rs"]
mod jobs;
#[path = "access/journal.rs"]
mod journal;
#[path = "access/looking.rs"]
mod looking;
#[path = "access/recovery.rs"]
mod recovery;
#[path = "access/roles.rs"]
mod roles;
#[path = "access/routes.rs"]
mod routes;
#[path = "registers/sample.rs"]
#[allow(dead_code)]
mod sample;
#[path = "access/scopes.rs"]
mod scopes;
#[path = "access/sessions.rs"]
mod sessions;
#[path = "access/visits.rs"]
mod visits;
mod world;

use eios::{
    identity::{
        By,
        accounts::{self, Kind, NewAccount},
    },
    storage::{Val, v},
};
use world::{Answer, NINA, World};

/// A worker more, with these roles, who has read the rules and has a password of their own.
pub async fn worker(world: &World, last: &str, login: &str, codes: &[&str]) -> i64 {
    let new = NewAccount {
        last_name: last.into(),
        first_name: "Вымышленный".into(),
        middle_name: None,
        birth_date: None,
        kind: Kind::Staff,
        login: Some(login.into()),
        roles: codes.iter().map(|c| (*c).to_owned()).collect(),
        basis: Some("приказ № 1".into()),
    };
    let made = accounts::create(world.keeper(), &new, &By::console()).await;
    let made = made.expect("worker").account_id;
    let same = "UPDATE user_account SET state = 'active', password_hash = (SELECT password_hash FROM user_account WHERE login = $1) WHERE id = $2";
    exec(world, same, v![NINA, made]).await;
    world::acknowledge(world.keeper()).await;
    made
}

/// One statement.
pub async fn exec(world: &World, sql: &'static str, values: Vec<Val>) {
    world.keeper().db.exec(sql, values).await.expect(sql);
}

/// The person of an account.
pub async fn person(world: &World, account: i64) -> i64 {
    world
        .value(
            "SELECT person_id FROM user_account WHERE id = $1",
            v![account],
        )
        .await
}

/// A signed order of a kind, by its number; its id.
pub async fn order(world: &World, kind: &str, seq: i64, on: &str) -> i64 {
    let signer = person(world, world.account(NINA)).await;
    exec(
        world,
        "INSERT INTO order_doc (kind_id, project_no, number, seq, year, signed_on, effective_on, title, signer_id, state, created_at, updated_at) \
         SELECT id, $1, $2, $3, 2026, $4, $4, 'Об ответственных', $5, 'signed', '2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z' \
         FROM order_kind WHERE code = $6",
        v![format!("п{seq}"), format!("{seq}-о"), seq, on, signer, kind],
    )
    .await;
    world
        .value("SELECT id FROM order_doc WHERE seq = $1", v![seq])
        .await
}

/// What people read, without the marks; what stands apart on the page stands apart here.
pub fn words(answer: &Answer) -> String {
    let mut text = String::new();
    for (n, part) in answer.text.split('<').enumerate() {
        let (mark, words) = match n {
            0 => ("", part),
            _ => part.split_once('>').unwrap_or((part, "")),
        };
        let name = mark.trim_start_matches('/').split(' ').next();
        if !matches!(name, Some("a" | "strong" | "code" | "b" | "em")) {
            text.push(' ');
        }
        text.push_str(words);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A record of a register made from its description; its id.
pub async fn sample(world: &World, table: &str) -> i64 {
    let mut samples = sample::Samples::of(world);
    let register = samples.catalog.find(table).expect("register");
    samples.one(register).await.expect("sample")
}

/// The page says this.
#[track_caller]
pub fn says(answer: &Answer, sentence: &str) {
    let words = words(answer);
    assert!(
        words.contains(sentence),
        "нет «{sentence}» ({}): {words}",
        answer.status
    );
}
