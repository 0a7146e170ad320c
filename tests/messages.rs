//! What the environment tells people: letters through a real mail server, the notification centre, announcements with
//! acknowledgement, materials, resources.

#[path = "messages/announcements.rs"]
mod announcements;
#[path = "messages/centre.rs"]
mod centre;
#[path = "messages/letters.rs"]
mod letters;
#[path = "messages/materials.rs"]
mod materials;
#[path = "messages/post.rs"]
mod post;
#[path = "messages/resources.rs"]
mod resources;
mod world;

use std::sync::Arc;

use eios::{
    identity::By, identity::roles, jobs, jobs::Job, messages, messages::LetterMaker,
    messages::Post, outbox, outbox::About, outbox::News, storage::v,
};
use jiff::SignedDuration;
use world::{ASYA, Answer, Browser, ILYA, World};

fn nothing_to_recover() -> LetterMaker {
    Arc::new(|_, _| Box::pin(async { Ok(None) }))
}

fn jobs_of(world: &World) -> Vec<Job> {
    let post = Post::of(&world.config.mail, &world.config.server.public_url).expect("post");
    messages::jobs(post, nothing_to_recover())
}

async fn run(world: &World) {
    jobs::run_due(world.keeper(), &jobs_of(world))
        .await
        .expect("jobs");
}

/// Lets a time pass and does what is due.
async fn later(world: &World, by: SignedDuration) {
    world.pass(by);
    run(world).await;
}

async fn exec(world: &World, sql: &'static str, values: Vec<eios::storage::Val>) {
    world.keeper().db.exec(sql, values).await.expect(sql);
}

async fn person(world: &World, login: &str) -> i64 {
    world
        .value(
            "SELECT person_id FROM user_account WHERE login = $1",
            v![login],
        )
        .await
}

async fn grant(world: &World, login: &str, role: &str) {
    let by = By::console();
    roles::grant(
        world.keeper(),
        world.account(login),
        role,
        Some("приказ № 2"),
        &by,
    )
    .await
    .expect("role");
}

async fn tell(world: &World, login: &str, about: About, title: &str, urgent: bool) {
    let person_id = person(world, login).await;
    let mut tx = world.keeper().db.begin().await.expect("tx");
    let news = News {
        person_id,
        about,
        title,
        body: Some("Тайная подробность: паспорт 0000 000000"),
        link: Some("/lk/sessions"),
        urgent,
    };
    outbox::tell(&mut tx, world.keeper().clock.now(), &news)
        .await
        .expect("news");
    tx.commit().await.expect("commit");
}

async fn confirm_address(world: &World, login: &str, address: &str) {
    let at = "2026-01-01T00:00:00.000Z";
    exec(
        world,
        "INSERT INTO person_contact (person_id, kind, value, verified_at, created_at, updated_at) VALUES ($1, 'email', $2, $3, $4, $5)",
        v![person(world, login).await, address, at, at, at],
    )
    .await;
}

fn fine(answer: &Answer) -> &Answer {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

fn done(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.location().to_owned()
}

/// An announcement is published; the page of it.
async fn announce(browser: &mut Browser, fields: &[(&str, &str)]) -> String {
    fine(&browser.get("/lk/announcements/new").await);
    let mut all = vec![("do", "publish")];
    all.extend_from_slice(fields);
    let answer = browser.post("/lk/announcements/new", &all).await;
    done(&answer)
}

/// A group with Asya in it whose curator is Ilya, and another group.
async fn groups(world: &World) -> (i64, i64, i64) {
    let at = "2026-09-01T00:00:00.000Z";
    let programme: i64 = world
        .put(
            "INSERT INTO programme (kind, name, qualification, study_form, term_months, created_at, updated_at) \
             VALUES ('spo', 'Сварочное дело', 'сварщик', 'full', 22, $1, $2) RETURNING id",
            v![at, at],
        )
        .await;
    let mut made = Vec::new();
    for name in ["С-11", "С-12"] {
        let sql = "INSERT INTO study_group (name, programme_id, enrol_year, study_form, state, created_at, updated_at) \
             VALUES ($1, $2, 2026, 'full', 'active', $3, $4) RETURNING id";
        made.push(world.put(sql, v![name, programme, at, at]).await);
    }
    let enrolment: i64 = world
        .put(
            "INSERT INTO enrolment (person_id, programme_id, enrolled_on, created_at, updated_at) VALUES ($1, $2, '2026-09-01', $3, $4) RETURNING id",
            v![person(world, ASYA).await, programme, at, at],
        )
        .await;
    exec(
        world,
        "INSERT INTO enrolment_state (enrolment_id, status, course, group_id, study_form, funding, valid_from, recorded_at, created_at, updated_at) \
         VALUES ($1, 'active', 1, $2, 'full', 'budget', '2026-09-01', $3, $4, $5)",
        v![enrolment, made[0], at, at, at],
    )
    .await;
    exec(
        world,
        "INSERT INTO supervision (kind, supervisor_id, group_id, valid_from, recorded_at, created_at, updated_at) \
         VALUES ('curator', $1, $2, '2026-09-01', $3, $4, $5)",
        v![person(world, ILYA).await, made[0], at, at, at],
    )
    .await;
    (made[0], made[1], programme)
}

/// The insert is a writing statement: `value` reads past the writer of SQLite, so it goes by a transaction.
impl World {
    async fn put(&self, sql: &'static str, values: Vec<eios::storage::Val>) -> i64 {
        let mut tx = self.keeper().db.begin().await.expect("tx");
        let (id,): (i64,) = tx.one(sql, values).await.expect(sql);
        tx.commit().await.expect("commit");
        id
    }
}
