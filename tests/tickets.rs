//! Requests and the journal of login problems: from «не могу войти» to the closed line on paper; who sees what; what
//! takes effect when; what is never told to strangers.

#[path = "tickets/desk.rs"]
mod desk;
#[path = "tickets/door.rs"]
mod door;
#[path = "tickets/record.rs"]
mod record;
#[path = "tickets/seen.rs"]
mod seen;
#[path = "tickets/way.rs"]
mod way;
mod world;

use eios::{
    identity::{By, roles},
    jobs, journal,
    storage::v,
};
use world::{ASYA, Answer, Browser, Engine, ILYA, World};

/// A picture of one point.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// The college: Vera is the administrator, Ilya answers for the students' data and is a curator of Asya's group, Nina is
/// the director.
struct College {
    world: World,
    kon: Browser,
    asya: Browser,
}

async fn give(world: &World, login: &str, role: &str) {
    let by = By::console();
    roles::grant(
        world.keeper(),
        world.account(login),
        role,
        Some("приказ № 2"),
        &by,
    )
    .await
    .expect(role);
}

async fn exec(world: &World, sql: &'static str) {
    world.keeper().db.exec(sql, vec![]).await.expect(sql);
}

impl College {
    async fn on(engine: Engine) -> Self {
        let world = World::on(engine).await;
        give(&world, ILYA, "KON").await;
        exec(&world, "UPDATE person SET birth_date = '2008-03-05', sex = 'f', citizenship = '643', snils_status = 'none' WHERE last_name = 'Лунина'").await;
        let kon = world.entered(ILYA).await;
        let asya = world.entered(ASYA).await;
        Self { world, kon, asya }
    }

    async fn person(&self, last: &str) -> i64 {
        self.world
            .value("SELECT id FROM person WHERE last_name = $1", v![last])
            .await
    }

    /// The version of a person's record, as its form sends it.
    async fn version(&self, last: &str) -> String {
        let version: i64 = self
            .world
            .value(
                "SELECT row_version FROM person WHERE last_name = $1",
                v![last],
            )
            .await;
        version.to_string()
    }

    async fn state(&self, id: i64) -> String {
        self.world
            .value("SELECT state FROM ticket WHERE id = $1", v![id])
            .await
    }

    /// Asya cannot enter: her address of Госуслуги is not in her record. The number of the request.
    async fn filed(&mut self) -> i64 {
        self.asya.get("/lk/tickets/new?kind=login_problem").await;
        let answer = self
            .asya
            .send_files(
                "/lk/tickets/new",
                &[
                    ("kind", "login_problem"),
                    ("key", "раз"),
                    ("error_kind", "not_found"),
                    ("subject_name", "Лунина Ася Романовна"),
                    ("subject_birth", "05.03.2008"),
                    ("esia_email", "Asya@Mail.Example"),
                    ("action_before", "нажала «Войти через Госуслуги»"),
                    ("body", "Пишет, что пользователь не найден"),
                ],
                &[("file", "снимок.png", PNG)],
            )
            .await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        answer.id()
    }

    async fn act(&mut self, id: i64, what: &str, words: &str) -> Answer {
        self.kon.get(&format!("/lk/tickets/{id}")).await;
        self.kon
            .post(
                &format!("/lk/tickets/{id}/act"),
                &[("what", what), ("words", words)],
            )
            .await
    }

    async fn done(&mut self, id: i64, what: &str, said: &str) {
        let answer = self.act(id, what, said).await;
        assert_eq!(answer.status, 303, "{what}: {}", words(&answer));
    }

    async fn papers(&mut self, id: i64) {
        self.kon.get(&format!("/lk/tickets/{id}")).await;
        let answer = self
            .kon
            .post(&format!("/lk/tickets/{id}/papers"), &[("card", "да")])
            .await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
    }

    /// From the desk to the correction of the address.
    async fn corrected(&mut self, id: i64) {
        self.papers(id).await;
        self.done(id, "accept", "").await;
        self.done(id, "check", "").await;
        let version = self.version("Лунина").await;
        let answer = self
            .kon
            .post(
                &format!("/lk/tickets/{id}/correct"),
                &[
                    ("what", "fix"),
                    ("version", &version),
                    ("fix", "email_esia"),
                    ("email_esia", "asya@mail.example"),
                ],
            )
            .await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        self.done(id, "correct", "").await;
    }

    async fn by_the_clock(&self) {
        jobs::run_due(self.world.keeper(), &[journal::login_problems()])
            .await
            .expect("jobs");
    }
}

/// What a page says of mistakes.
fn words(answer: &Answer) -> String {
    match answer.text.split_once("error-summary") {
        Some((_, rest)) => rest.split("</div>").next().unwrap_or_default().to_owned(),
        None => answer.text.chars().take(600).collect(),
    }
}

/// What [`door_pages`] asks of every page: one heading, every id once, every field with its label.
fn is_whole(answer: &Answer, path: &str) {
    let text = &answer.text;
    assert!(
        [200, 422].contains(&answer.status.as_u16()),
        "{path}: {}",
        answer.status
    );
    assert_eq!(text.matches("<h1").count(), 1, "{path}");
    let ids: Vec<&str> = text
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let once: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), once.len(), "{path}: повторяется id: {ids:?}");
    for input in text
        .split("<input ")
        .skip(1)
        .filter(|i| !i.contains("type=\"hidden\""))
    {
        let tag = input.split('>').next().unwrap_or_default();
        let id = tag
            .split("id=\"")
            .nth(1)
            .and_then(|i| i.split('"').next())
            .unwrap_or_default();
        assert!(
            text.contains(&format!("for=\"{id}\"")),
            "{path}: поле без подписи: {tag:.80}"
        );
    }
    for described in text.split("aria-describedby=\"").skip(1) {
        for id in described.split('"').next().unwrap_or_default().split(' ') {
            assert!(ids.contains(&id), "{path}: нет #{id}");
        }
    }
    assert!(
        !text.contains(" style=") && !text.contains("<style"),
        "{path}"
    );
}
