//! What the environment tells people: letters through a real mail server, the notification centre, announcements with
//! acknowledgement, materials, resources.

#[path = "messages/post.rs"]
mod post;
mod world;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use eios::{
    identity::{By, roles},
    jobs::{self, Job},
    messages::{self, LetterMaker, Post, mail::queue},
    outbox::{self, About, Letter, News},
    publish,
    site::{Builder, SiteOptions},
    storage::v,
    themes::Themes,
};
use jiff::SignedDuration;
use post::{Server, words};
use world::{ASYA, Answer, Browser, Engine, ILYA, NINA, VERA, World};

both_engines! {
    a_letter_goes_out_with_what_a_letter_must_have,
    a_mail_server_that_is_down_loses_nothing,
    a_server_that_does_not_let_us_in_is_told_of_and_waited_for,
    a_letter_to_nobody_is_given_up_and_the_administrator_is_told,
    after_three_days_nobody_tries_any_more,
    two_nodes_send_a_letter_once,
    a_letter_with_a_link_is_written_when_it_is_sent,
    a_digest_comes_once_a_day_with_titles_alone,
    urgent_news_goes_at_once_but_not_in_quiet_hours_and_not_against_the_person_s_wish,
    the_counter_and_the_centre_say_what_was_not_read,
    wishes_about_letters_are_kept_or_come_back_as_sent,
    an_own_address_is_confirmed_by_a_code_that_only_the_letter_knows,
    an_announcement_reaches_those_it_is_for_and_is_acknowledged,
    technical_works_are_told_a_day_ahead_on_every_page_until_they_end,
    a_pinned_strip_is_closed_for_the_session,
    a_curator_announces_to_own_groups_alone,
    a_large_audience_is_told_in_parts_and_newcomers_as_they_come,
    a_material_is_asked_for_returned_mended_and_placed,
    a_material_of_a_programme_is_for_its_students,
    a_page_of_the_site_has_editions_and_no_markup_of_strangers,
    resources_and_those_who_answer_stand_on_the_page_of_the_environment,
    pages_of_others_are_refused,
}

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

async fn write_to(world: &World, address: &str, subject: &str) -> i64 {
    let now = world.keeper().clock.now();
    let mut tx = world.keeper().db.begin().await.expect("tx");
    let letter = Letter {
        address,
        subject,
        body: "Здравствуйте!\n\nСтрока на русском.\n",
        person_id: None,
        entity: None,
        not_before: now,
    };
    let id = outbox::post(&mut tx, now, &letter).await.expect("letter");
    tx.commit().await.expect("commit");
    id
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

async fn a_letter_goes_out_with_what_a_letter_must_have(engine: Engine) {
    let server = Server::running();
    let world = World::with(engine, |config| server.of(config)).await;
    let id = write_to(&world, "asya@example.org", "Заявка № 7 решена").await;
    run(&world).await;
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    let letter = &taken[0];
    assert_eq!(letter.to, "asya@example.org");
    assert_eq!(words(&letter.headers, "Subject"), "Заявка № 7 решена");
    assert_eq!(
        words(&letter.headers, "From"),
        "Приозёрский техникум <eios@college.example>"
    );
    for line in [
        "To: asya@example.org".to_owned(),
        "Date: Mon, 23 Nov 2026 06:00:00 +0000".to_owned(),
        "Auto-Submitted: auto-generated".to_owned(),
        format!("Message-ID: <letter-{id}."),
    ] {
        assert!(
            letter.headers.contains(&line),
            "нет «{line}» в\n{}",
            letter.headers
        );
    }
    assert!(
        !letter.headers.contains("List-Unsubscribe"),
        "от ответа на заявку не отписываются"
    );
    assert_eq!(
        letter.text.trim_end(),
        "Здравствуйте!\n\nСтрока на русском."
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM letter WHERE sent_at IS NOT NULL AND tries = 1")
            .await,
        1
    );
    later(&world, SignedDuration::from_hours(5)).await;
    assert_eq!(server.taken().len(), 1, "второй раз не уходит");
}

async fn a_mail_server_that_is_down_loses_nothing(engine: Engine) {
    let mut server = Server::absent();
    let world = World::with(engine, |config| server.of(config)).await;
    write_to(&world, "asya@example.org", "Первое").await;
    write_to(&world, "asya@example.org", "Второе").await;
    run(&world).await;
    let next = |n: i64| v![n];
    let tries: i64 = world
        .value(
            "SELECT CAST(sum(tries) AS BIGINT) FROM letter WHERE id > $1",
            next(0),
        )
        .await;
    assert_eq!(tries, 1, "сервера нет: остальные письма не трогают");
    let mut vera = world.entered(VERA).await;
    let page = vera.get("/lk/messages/letters").await;
    assert!(fine(&page).text.contains("не принимает"), "{}", page.text);
    for _ in 0..6 {
        later(&world, SignedDuration::from_mins(61)).await;
    }
    assert_eq!(
        world
            .count("SELECT count(*) FROM letter WHERE sent_at IS NULL AND given_up_at IS NULL")
            .await,
        2
    );
    server.start(&[]);
    later(&world, SignedDuration::from_hours(13)).await;
    let mut subjects: Vec<String> = server
        .taken()
        .iter()
        .map(|l| words(&l.headers, "Subject"))
        .collect();
    subjects.sort();
    assert_eq!(subjects, ["Второе", "Первое"]);
}

async fn a_server_that_does_not_let_us_in_is_told_of_and_waited_for(engine: Engine) {
    let mut server = Server::absent();
    server.start(&["eios", "верный пароль 17"]);
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("password");
    std::fs::write(&file, "неверный\n").expect("file");
    let world = World::with(engine, |config| {
        server.of(config);
        config.mail.user = "eios".to_owned();
        config.mail.password_file = file.clone();
    })
    .await;
    write_to(&world, "asya@example.org", "Письмо").await;
    run(&world).await;
    let error: String = world
        .value("SELECT error FROM letter WHERE id > $1", v![0])
        .await;
    assert!(
        error.contains("535") || error.to_lowercase().contains("auth"),
        "{error}"
    );
    assert!(!error.contains("неверный"), "пароль не попадает в ошибку");
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/messages/letters").await;
    let tried = vera.post("/lk/messages/letters/test", &[]).await;
    assert_eq!(tried.status, 422);
    assert!(
        tried.text.contains("Почтовый сервер не отвечает"),
        "{}",
        tried.text
    );
    std::fs::write(&file, "верный пароль 17\n").expect("file");
    later(&world, SignedDuration::from_mins(6)).await;
    assert_eq!(server.taken().len(), 1);
    confirm_address(&world, VERA, "vera@example.org").await;
    let tried = vera.post("/lk/messages/letters/test", &[]).await;
    assert!(
        fine(&tried)
            .text
            .contains("Сервер принял письмо на адрес vera@example.org")
    );
    assert_eq!(server.taken()[1].to, "vera@example.org");
}

async fn a_letter_to_nobody_is_given_up_and_the_administrator_is_told(engine: Engine) {
    let server = Server::running();
    let world = World::with(engine, |config| server.of(config)).await;
    let lost = write_to(&world, "nobody@example.org", "Никому").await;
    write_to(&world, "не адрес", "Никуда").await;
    write_to(&world, "busy@example.org", "Занято").await;
    write_to(&world, "asya@example.org", "Асе").await;
    run(&world).await;
    assert_eq!(
        server.taken().len(),
        1,
        "одно плохое письмо не держит остальные"
    );
    let states = "SELECT count(*) FROM letter WHERE given_up_at IS NOT NULL";
    assert_eq!(world.count(states).await, 2);
    let told = "SELECT count(*) FROM notification WHERE title = 'Не доставлено писем: 2' AND person_id = $1";
    let told: i64 = world.value(told, v![person(&world, VERA).await]).await;
    assert_eq!(told, 1);
    let mut vera = world.entered(VERA).await;
    let page = vera.get("/lk/messages/letters?state=failed").await;
    assert!(fine(&page).text.contains("nobody@example.org") && page.text.contains("No such user"));
    assert!(!page.text.contains("busy@example.org"));
    let again = vera
        .post("/lk/messages/letters/again", &[("id", &lost.to_string())])
        .await;
    done(&again);
    let waiting = vera.get("/lk/messages/letters").await;
    assert!(
        waiting.text.contains("nobody@example.org"),
        "снова в очереди"
    );
    let sent: i64 = world
        .value(
            "SELECT id FROM letter WHERE sent_at IS NOT NULL AND id > $1",
            v![0],
        )
        .await;
    let again = vera
        .post("/lk/messages/letters/again", &[("id", &sent.to_string())])
        .await;
    assert_eq!(again.status, 404, "отправленное второй раз не уходит");
}

async fn after_three_days_nobody_tries_any_more(engine: Engine) {
    let server = Server::running();
    let world = World::with(engine, |config| server.of(config)).await;
    write_to(&world, "busy@example.org", "Занято").await;
    let pauses = [1, 5, 15, 60, 240, 720, 1440, 1440, 1440];
    for pause in pauses {
        run(&world).await;
        let at: String = world
            .value("SELECT next_try_at FROM letter WHERE id > $1", v![0])
            .await;
        let at: jiff::Timestamp = at.parse().expect("moment");
        let now = world.keeper().clock.now();
        assert_eq!(at.duration_since(now), SignedDuration::from_mins(pause));
        world.pass(SignedDuration::from_mins(pause));
    }
    assert_eq!(
        world
            .count("SELECT count(*) FROM letter WHERE given_up_at IS NOT NULL")
            .await,
        0
    );
    run(&world).await;
    assert_eq!(
        world
            .count("SELECT count(*) FROM letter WHERE given_up_at IS NOT NULL")
            .await,
        1
    );
}

async fn two_nodes_send_a_letter_once(engine: Engine) {
    let server = Server::running();
    let world = World::with(engine, |config| server.of(config)).await;
    for n in 0..5 {
        write_to(&world, "asya@example.org", &format!("Письмо {n}")).await;
    }
    let post = Post::of(&world.config.mail, "http://127.0.0.1:8080").expect("post");
    let maker = nothing_to_recover();
    let node = || queue::send_waiting(world.keeper(), post.as_ref(), &maker);
    let (one, other) = tokio::join!(node(), node());
    one.expect("one");
    other.expect("other");
    assert_eq!(server.taken().len(), 5);
}

async fn a_letter_with_a_link_is_written_when_it_is_sent(engine: Engine) {
    let server = Server::running();
    let world = World::with(engine, |config| server.of(config)).await;
    let account = world.account(ASYA);
    let mut tx = world.keeper().db.begin().await.expect("tx");
    let now = world.keeper().clock.now();
    outbox::post_recovery(&mut tx, now, account, "asya@example.org")
        .await
        .expect("letter");
    outbox::post_recovery(&mut tx, now, world.account(ILYA), "ilya@example.org")
        .await
        .expect("letter");
    tx.commit().await.expect("commit");
    let maker: LetterMaker = Arc::new(move |_, asked| {
        Box::pin(async move {
            let letter = (
                "Новый пароль".to_owned(),
                "https://college.example/lk/recovery/тайна\n".to_owned(),
            );
            Ok((asked == account).then_some(letter))
        })
    });
    let post = Post::of(&world.config.mail, "http://127.0.0.1:8080").expect("post");
    queue::send_waiting(world.keeper(), post.as_ref(), &maker)
        .await
        .expect("sent");
    let taken = server.taken();
    assert_eq!(
        taken.len(),
        1,
        "кому ссылка уже не положена, письма не получит"
    );
    assert!(taken[0].text.contains("/lk/recovery/тайна"));
    assert_eq!(
        world
            .count("SELECT count(*) FROM letter WHERE subject <> '' OR body <> ''")
            .await,
        0
    );
    let mut vera = world.entered(VERA).await;
    let page = vera.get("/lk/messages/letters?state=sent").await;
    assert!(fine(&page).text.contains("Восстановление доступа") && !page.text.contains("тайна"));
}

async fn a_digest_comes_once_a_day_with_titles_alone(engine: Engine) {
    let server = Server::running();
    let world = World::with(engine, |config| server.of(config)).await;
    confirm_address(&world, ASYA, "asya@example.org").await;
    tell(&world, ASYA, About::Ticket, "Ответ на обращение № 5", false).await;
    tell(&world, ASYA, About::Order, "Приказ о практике", false).await;
    tell(&world, ILYA, About::Order, "Приказ о нагрузке", false).await;
    run(&world).await;
    assert_eq!(
        server.taken().len(),
        0,
        "девять утра, письмо в восемнадцать"
    );
    later(&world, SignedDuration::from_hours(9)).await;
    later(&world, SignedDuration::from_mins(2)).await;
    let taken = server.taken();
    assert_eq!(taken.len(), 1, "у Ильи нет подтверждённого адреса");
    let letter = &taken[0];
    assert_eq!(words(&letter.headers, "Subject"), "Новых уведомлений: 2");
    assert!(
        letter
            .headers
            .contains("List-Unsubscribe: <http://127.0.0.1:8080/lk/messages/settings>")
    );
    assert!(
        letter
            .text
            .contains("— Приказ о практике\n— Ответ на обращение № 5"),
        "{}",
        letter.text
    );
    assert!(letter.text.contains("http://127.0.0.1:8080/lk/messages"));
    assert!(
        !letter.text.contains("паспорт") && !letter.text.contains("Лунина"),
        "{}",
        letter.text
    );
    tell(&world, ASYA, About::Order, "Ещё один приказ", false).await;
    later(&world, SignedDuration::from_mins(61)).await;
    later(&world, SignedDuration::from_mins(2)).await;
    assert_eq!(server.taken().len(), 1, "второго письма в тот же день нет");
    later(&world, SignedDuration::from_hours(23)).await;
    later(&world, SignedDuration::from_mins(2)).await;
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    assert!(taken[1].text.contains("Ещё один приказ") && !taken[1].text.contains("практике"));
    later(&world, SignedDuration::from_hours(24)).await;
    assert_eq!(server.taken().len(), 2, "нет новостей — нет письма");
}

async fn urgent_news_goes_at_once_but_not_in_quiet_hours_and_not_against_the_person_s_wish(
    engine: Engine,
) {
    let server = Server::running();
    let world = World::with(engine, |config| server.of(config)).await;
    confirm_address(&world, ASYA, "asya@example.org").await;
    tell(&world, ASYA, About::Access, "Вам выдан новый пароль", true).await;
    run(&world).await;
    assert_eq!(server.taken().len(), 1);
    assert_eq!(
        words(&server.taken()[0].headers, "Subject"),
        "Вам выдан новый пароль"
    );
    // 23:00 in Moscow
    world.pass(SignedDuration::from_hours(14));
    tell(&world, ASYA, About::Access, "Роль изменена", true).await;
    tell(
        &world,
        ASYA,
        About::Security,
        "Вход с нового устройства",
        true,
    )
    .await;
    run(&world).await;
    let taken = server.taken();
    assert_eq!(taken.len(), 2, "ночью — только о безопасности");
    assert_eq!(
        words(&taken[1].headers, "Subject"),
        "Вход с нового устройства"
    );
    later(&world, SignedDuration::from_hours(8)).await;
    assert_eq!(server.taken().len(), 3, "остальное — утром");
    let mut asya = world.entered(ASYA).await;
    asya.get("/lk/messages/settings").await;
    let kept = asya
        .post(
            "/lk/messages/settings",
            &[
                ("letters", "да"),
                ("kinds", "order"),
                ("digest_hour", "18"),
                ("quiet_from", "22"),
                ("quiet_to", "7"),
            ],
        )
        .await;
    done(&kept);
    tell(&world, ASYA, About::Access, "Ещё одна роль", true).await;
    later(&world, SignedDuration::from_mins(2)).await;
    assert_eq!(server.taken().len(), 3, "о доступе писем не просили");
}

async fn the_counter_and_the_centre_say_what_was_not_read(engine: Engine) {
    let world = World::on(engine).await;
    tell(
        &world,
        ASYA,
        About::Ticket,
        "Ответ <b>на</b> обращение",
        false,
    )
    .await;
    tell(&world, ASYA, About::Order, "Приказ о практике", false).await;
    tell(&world, ILYA, About::Order, "Чужое", false).await;
    let mut asya = world.entered(ASYA).await;
    let home = asya.get("/lk/").await;
    assert!(
        fine(&home).text.contains("Уведомления: <strong>2</strong>"),
        "{}",
        home.text
    );
    let list = asya.get("/lk/messages").await;
    assert!(
        fine(&list)
            .text
            .contains("Ответ &lt;b&gt;на&lt;&#x2F;b&gt; обращение")
            || list.text.contains("Ответ &lt;b&gt;на&lt;/b&gt; обращение"),
        "{}",
        list.text
    );
    assert!(!list.text.contains("Чужое"));
    let list = asya.get("/lk/messages?kind=order").await;
    assert!(list.text.contains("Приказ о практике") && !list.text.contains("Ответ"));
    assert_eq!(
        world
            .count("SELECT count(*) FROM notification WHERE read_at IS NOT NULL")
            .await,
        0,
        "просмотр ничего не меняет"
    );
    let id = |title: &'static str| {
        world.value::<i64>("SELECT id FROM notification WHERE title = $1", v![title])
    };
    let (mine, other) = (id("Приказ о практике").await, id("Чужое").await);
    let opened = asya
        .post("/lk/messages/open", &[("id", &mine.to_string())])
        .await;
    assert_eq!(done(&opened), "/lk/sessions");
    for path in ["/lk/messages/open", "/lk/messages/read"] {
        let refused = asya.post(path, &[("id", &other.to_string())]).await;
        assert_eq!(refused.status, 404);
        let refused = asya.post(path, &[("id", "х")]).await;
        assert_eq!(refused.status, 404);
    }
    assert!(
        asya.get("/lk/")
            .await
            .text
            .contains("Уведомления: <strong>1</strong>")
    );
    done(&asya.post("/lk/messages/read-all", &[("kind", "")]).await);
    let home = asya.get("/lk/").await;
    assert!(home.text.contains(">Уведомления</a>"), "{}", home.text);
    assert_eq!(
        world
            .count("SELECT count(*) FROM notification WHERE read_at IS NULL")
            .await,
        1,
        "чужое осталось"
    );
    let login = world.browser().get("/lk/login").await;
    assert!(!login.text.contains("/lk/messages"));
}

async fn wishes_about_letters_are_kept_or_come_back_as_sent(engine: Engine) {
    let world = World::on(engine).await;
    let mut asya = world.entered(ASYA).await;
    let page = asya.get("/lk/messages/settings").await;
    assert!(fine(&page).text.contains("Почта в колледже не настроена"));
    let fields = [
        ("kinds", "order"),
        ("digest_hour", "23"),
        ("quiet_from", "22"),
        ("quiet_to", "7"),
    ];
    let wrong = asya.post("/lk/messages/settings", &fields).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("попадает в тихие часы"));
    assert!(
        wrong.text.contains("<option value=\"23\" selected>"),
        "набранное осталось"
    );
    let wrong = asya
        .post(
            "/lk/messages/settings",
            &[
                ("digest_hour", "99"),
                ("quiet_from", ""),
                ("quiet_to", "-1"),
            ],
        )
        .await;
    assert_eq!(wrong.status, 422);
    assert_eq!(
        wrong.text.matches("Выберите час от 0 до 23.").count(),
        6,
        "все три, сверху и у полей"
    );
    let fields = [
        ("letters", "да"),
        ("kinds", "order"),
        ("digest_hour", "8"),
        ("quiet_from", "22"),
        ("quiet_to", "7"),
    ];
    done(&asya.post("/lk/messages/settings", &fields).await);
    let kept =
        messages::settings::Settings::of(&world.keeper().db, person(&world, ASYA).await).await;
    let kept = kept.expect("settings");
    assert!(kept.wants("order") && !kept.wants("ticket"));
    assert_eq!(kept.digest_hour, 8);
}

async fn an_own_address_is_confirmed_by_a_code_that_only_the_letter_knows(engine: Engine) {
    let server = Server::running();
    let world = World::with(engine, |config| server.of(config)).await;
    let mut asya = world.entered(ASYA).await;
    let page = asya.get("/lk/messages/settings").await;
    assert!(
        fine(&page)
            .text
            .contains("Подтверждённой электронной почты в вашей карточке нет")
    );
    let ask = async |browser: &mut Browser, address: &str, password: &str| {
        browser
            .post(
                "/lk/messages/address",
                &[("address", address), ("current", password)],
            )
            .await
    };
    for (address, password, words) in [
        ("не адрес", world::PASSWORD, "Напишите адрес вида"),
        (
            "asya@example.org",
            "не тот пароль",
            "Пароль введён неверно.",
        ),
        (
            "nobody@example.org",
            world::PASSWORD,
            "не знает такого адреса",
        ),
    ] {
        let wrong = ask(&mut asya, address, password).await;
        assert_eq!(wrong.status, 422);
        assert!(
            wrong.text.contains(words) && wrong.text.contains(address),
            "{}",
            wrong.text
        );
        assert!(!wrong.text.contains(password), "пароль не возвращается");
    }
    assert_eq!(server.taken().len(), 0);
    done(&ask(&mut asya, "Asya@Example.org", world::PASSWORD).await);
    let letter = server.taken()[0].clone();
    let code = letter
        .text
        .split("кабинете: ")
        .nth(1)
        .expect("код")
        .get(..8)
        .expect("восемь цифр")
        .to_owned();
    let rows = "SELECT count(*) FROM letter";
    assert_eq!(
        world.count(rows).await,
        0,
        "письмо с кодом в очередь не ложится"
    );
    let kept: String = world
        .value(
            "SELECT code_hash FROM address_check WHERE ended_at IS NULL AND id > $1",
            v![0],
        )
        .await;
    assert!(!kept.contains(&code));
    let mut roman = world.entered("luninrk").await;
    roman.get("/lk/messages/settings").await;
    let foreign = roman
        .post("/lk/messages/address/confirm", &[("code", &code)])
        .await;
    assert_eq!(foreign.status, 422, "чужой код");
    asya.get("/lk/messages/settings").await;
    let wrong = asya
        .post("/lk/messages/address/confirm", &[("code", "1")])
        .await;
    assert_eq!(wrong.status, 422);
    done(
        &asya
            .post("/lk/messages/address/confirm", &[("code", &code)])
            .await,
    );
    assert!(
        asya.get("/lk/messages/settings")
            .await
            .text
            .contains("Письма уходят на asya@example.org")
    );
    let again = asya
        .post("/lk/messages/address/confirm", &[("code", &code)])
        .await;
    assert_eq!(again.status, 422, "код действует один раз");
    done(&ask(&mut asya, "second@example.org", world::PASSWORD).await);
    for _ in 0..5 {
        asya.post("/lk/messages/address/confirm", &[("code", "00000001")])
            .await;
    }
    let code = server.taken()[1]
        .text
        .split("кабинете: ")
        .nth(1)
        .expect("код")
        .get(..8)
        .expect("цифры")
        .to_owned();
    let late = asya
        .post("/lk/messages/address/confirm", &[("code", &code)])
        .await;
    assert_eq!(
        late.status, 422,
        "после пяти ошибок и верный код не принимается"
    );
    for n in 0..3 {
        ask(&mut asya, &format!("a{n}@example.org"), world::PASSWORD).await;
    }
    let many = ask(&mut asya, "last@example.org", world::PASSWORD).await;
    assert_eq!(many.status, 422);
    assert!(many.text.contains("Повторите через час"), "{}", many.text);
}

/// An announcement is published; the page of it.
async fn announce(browser: &mut Browser, fields: &[(&str, &str)]) -> String {
    fine(&browser.get("/lk/announcements/new").await);
    let mut all = vec![("do", "publish")];
    all.extend_from_slice(fields);
    let answer = browser.post("/lk/announcements/new", &all).await;
    done(&answer)
}

async fn an_announcement_reaches_those_it_is_for_and_is_acknowledged(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, VERA, "SITE").await;
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/announcements/new").await;
    let wrong = vera
        .post(
            "/lk/announcements/new",
            &[
                ("do", "publish"),
                ("kind", "npa"),
                ("body", "Новые <script>правила</script>.\n\nВторой абзац."),
            ],
        )
        .await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.text.contains("Напишите заголовок.")
            && wrong.text.contains("Выберите, кому объявление")
    );
    assert!(wrong.text.contains("Второй абзац."), "набранное не пропало");
    let fields = [
        ("kind", "npa"),
        ("title", "Правила изменились"),
        ("body", "Новые <script>правила</script>.\n\nВторой абзац."),
        ("kinds", "student"),
        ("ack_required", "да"),
    ];
    let mut preview = vec![("do", "preview")];
    preview.extend_from_slice(&fields);
    let shown = vera.post("/lk/announcements/new", &preview).await;
    assert!(fine(&shown).text.contains("Так увидят читатели") && !shown.text.contains("<script>"));
    assert_eq!(world.count("SELECT count(*) FROM announcement").await, 0);
    let page = announce(&mut vera, &fields).await;
    let mut asya = world.entered(ASYA).await;
    let mut ilya = world.entered(ILYA).await;
    assert!(
        asya.get("/lk/announcements")
            .await
            .text
            .contains("нужно ознакомиться")
    );
    assert!(
        asya.get("/lk/messages")
            .await
            .text
            .contains("Изменение нормативного акта: Правила изменились")
    );
    let read = asya.get(&page).await;
    assert!(fine(&read).text.contains("&lt;script&gt;") && read.text.contains("Ознакомлен(а)"));
    assert_eq!(ilya.get(&page).await.status, 404, "не ему");
    assert_eq!(ilya.post(&format!("{page}/ack"), &[]).await.status, 404);
    assert_eq!(
        world
            .count("SELECT count(*) FROM announcement_ack WHERE acked_at IS NOT NULL")
            .await,
        0
    );
    let readers = vera.get(&format!("{page}/readers")).await;
    assert!(
        fine(&readers)
            .text
            .contains("сообщено 2, ознакомились 0, ещё нет 2"),
        "{}",
        readers.text
    );
    done(&asya.post(&format!("{page}/ack"), &[]).await);
    assert!(asya.get(&page).await.text.contains("Вы ознакомлены"));
    assert!(
        asya.get("/lk/").await.text.contains(">Уведомления</a>"),
        "уведомление прочитано тем же"
    );
    let readers = vera.get(&format!("{page}/readers")).await;
    assert!(readers.text.contains("ознакомились 1, ещё нет 1"));
    let told = "SELECT count(*) FROM notification WHERE title LIKE 'Напоминание%'";
    done(&vera.post(&format!("{page}/remind"), &[]).await);
    assert_eq!(world.count(told).await, 0, "сообщили только что");
    world.pass(SignedDuration::from_hours(24));
    let mut vera = world.entered(VERA).await;
    vera.get(&page).await;
    done(&vera.post(&format!("{page}/remind"), &[]).await);
    done(&vera.post(&format!("{page}/remind"), &[]).await);
    assert_eq!(world.count(told).await, 1, "одному Тимуру и один раз");
    let file = vera.get(&format!("{page}/readers.xlsx")).await;
    assert_eq!(file.status, 200);
    assert!(file.header("content-disposition").contains(".xlsx") && file.text.starts_with("PK"));
    let silent = vera
        .post(
            &format!("{page}/act"),
            &[("act", "withdraw"), ("reason", " ")],
        )
        .await;
    done(&silent);
    let mut asya = world.entered(ASYA).await;
    assert_eq!(
        asya.get(&page).await.status,
        200,
        "без причины не снимается"
    );
    done(
        &vera
            .post(
                &format!("{page}/act"),
                &[("act", "withdraw"), ("reason", "ошибка в тексте")],
            )
            .await,
    );
    assert_eq!(asya.get(&page).await.status, 404);
    assert_eq!(
        vera.get(&format!("{page}/edit")).await.status,
        404,
        "опубликованное не переписывают"
    );
    let copy = done(&vera.post(&format!("{page}/act"), &[("act", "copy")]).await);
    assert!(
        fine(&vera.get(&copy).await)
            .text
            .contains("Правила изменились")
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM announcement_ack WHERE acked_at IS NOT NULL")
            .await,
        1,
        "ознакомление осталось"
    );
}

async fn technical_works_are_told_a_day_ahead_on_every_page_until_they_end(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, VERA, "EIO").await;
    let mut vera = world.entered(VERA).await;
    let works = |day: &'static str| {
        [
            ("kind", "maintenance"),
            ("title", "Замена <i>дисков</i>"),
            ("body", "Портал не откроется."),
            ("from_day", day),
            ("from_time", "02:00"),
            ("to_day", day),
            ("to_time", "04:00"),
            ("do", "publish"),
        ]
    };
    vera.get("/lk/announcements/new").await;
    let soon = vera
        .post("/lk/announcements/new", &works("24.11.2026"))
        .await;
    assert_eq!(soon.status, 422, "завтра в два ночи — меньше суток");
    assert!(soon.text.contains("не позже чем за сутки"));
    let page = announce(&mut vera, &works("25.11.2026")[..7]).await;
    let strip = "Технические работы 25 ноября 2026 г., 02:00 — 04:00.";
    let mut guest = world.browser();
    let login = guest.get("/lk/login").await;
    assert!(
        login.text.contains(strip) && login.text.contains("Портал не откроется."),
        "{}",
        login.text
    );
    assert!(
        login.text.contains("Замена &lt;i&gt;дисков"),
        "{}",
        login.text
    );
    let mut asya = world.entered(ASYA).await;
    for path in [
        "/lk/",
        "/lk/sessions",
        "/lk/announcements",
        "/lk/no-such-thing/1",
    ] {
        let answer = asya.get(path).await;
        if answer.status == 200 {
            assert!(answer.text.contains(strip), "{path}: {}", answer.text);
        }
    }
    asya.get("/lk/").await;
    asya.post(&format!("{page}/close"), &[("back", "/lk/")])
        .await;
    assert!(
        asya.get("/lk/").await.text.contains(strip),
        "о работах полоса не закрывается"
    );
    world.pass(SignedDuration::from_hours(42));
    let during = world.browser().get("/lk/login").await;
    assert!(during.text.contains(strip), "пока идут — видна");
    world.pass(SignedDuration::from_hours(2));
    let after = world.browser().get("/lk/login").await;
    assert!(
        !after.text.contains("Технические работы"),
        "кончились — нет"
    );
    let mut vera = world.entered(VERA).await;
    let far = works("30.11.2026");
    let page = announce(&mut vera, &far[..7]).await;
    assert!(
        !vera.get("/lk/").await.text.contains(strip)
            && !world
                .browser()
                .get("/lk/login")
                .await
                .text
                .contains("Технические работы"),
        "за пять дней ещё рано"
    );
    assert_eq!(vera.get(&page).await.status, 200);
}

async fn a_pinned_strip_is_closed_for_the_session(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, VERA, "SITE").await;
    let mut vera = world.entered(VERA).await;
    let fields = [
        ("kind", "event"),
        ("title", "День открытых дверей"),
        ("body", "Приходите."),
        ("is_public", "да"),
        ("pin", "да"),
        ("to_day", "28.11.2026"),
    ];
    let page = announce(&mut vera, &fields).await;
    assert!(
        !world
            .browser()
            .get("/lk/login")
            .await
            .text
            .contains("День открытых дверей")
    );
    let mut asya = world.entered(ASYA).await;
    assert!(asya.get("/lk/").await.text.contains("class=\"strip flash"));
    let closed = asya
        .post(&format!("{page}/close"), &[("back", "/lk/sessions")])
        .await;
    assert_eq!(done(&closed), "/lk/sessions");
    let foreign = asya
        .post(&format!("{page}/close"), &[("back", "//evil.example/")])
        .await;
    assert_eq!(done(&foreign), "/lk/");
    assert!(!asya.get("/lk/").await.text.contains("class=\"strip flash"));
    let mut again = world.entered(ASYA).await;
    assert!(
        again.get("/lk/").await.text.contains("class=\"strip flash"),
        "в новом сеансе снова видна"
    );
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

async fn a_curator_announces_to_own_groups_alone(engine: Engine) {
    let world = World::on(engine).await;
    let (own, other, _) = groups(&world).await;
    let mut ilya = world.entered(ILYA).await;
    let form = ilya.get("/lk/announcements/new").await;
    assert!(fine(&form).text.contains("С-11") && !form.text.contains("С-12"));
    assert!(!form.text.contains("технические работы") && !form.text.contains("name=\"kinds\""));
    let fields = |group: &'static str| {
        vec![
            ("kind", "news"),
            ("title", "Собрание"),
            ("body", "В пятницу."),
            ("do", "publish"),
            ("kinds", "staff"),
            ("is_public", "да"),
            ("groups", group),
        ]
    };
    let foreign = other.to_string().leak();
    let wrong = ilya.post("/lk/announcements/new", &fields(foreign)).await;
    assert_eq!(
        wrong.status, 422,
        "чужая группа, все работники и сайт — не его"
    );
    let works = ilya
        .post(
            "/lk/announcements/new",
            &[
                ("kind", "maintenance"),
                ("title", "Работы"),
                ("body", "Да"),
                ("do", "save"),
            ],
        )
        .await;
    assert_eq!(works.status, 422);
    let mine = own.to_string().leak();
    let page = done(&ilya.post("/lk/announcements/new", &fields(mine)).await);
    let told: Vec<(i64,)> = world
        .keeper()
        .db
        .all("SELECT person_id FROM announcement_ack", v![])
        .await
        .expect("rows");
    assert_eq!(told, [(person(&world, ASYA).await,)]);
    let mut asya = world.entered(ASYA).await;
    assert_eq!(asya.get(&page).await.status, 200);
    grant(&world, NINA, "KUR").await;
    let mut nina = world.entered(NINA).await;
    assert_eq!(
        nina.get(&format!("{page}/readers")).await.status,
        404,
        "объявление другого куратора"
    );
    assert_eq!(
        nina.post(
            &format!("{page}/act"),
            &[("act", "withdraw"), ("reason", "так")]
        )
        .await
        .status,
        404
    );
}

async fn a_large_audience_is_told_in_parts_and_newcomers_as_they_come(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, VERA, "SITE").await;
    let at = "2026-09-01T00:00:00.000Z";
    let mut tx = world.keeper().db.begin().await.expect("tx");
    let make = async |tx: &mut eios::storage::Tx, n: usize| {
        let (person,): (i64,) = tx
            .one("INSERT INTO person (last_name, first_name, created_at, updated_at) VALUES ('Житель', $1, $2, $3) RETURNING id", v![format!("№ {n}"), at, at])
            .await
            .expect("person");
        tx.exec(
            "INSERT INTO user_account (person_id, login, kind, state, created_at, updated_at) VALUES ($1, $2, 'parent', 'active', $3, $4)",
            v![person, format!("zhitel{n}"), at, at],
        )
        .await
        .expect("account");
    };
    for n in 0..650 {
        make(&mut tx, n).await;
    }
    tx.commit().await.expect("commit");
    let mut vera = world.entered(VERA).await;
    announce(
        &mut vera,
        &[
            ("kind", "news"),
            ("title", "Родителям"),
            ("body", "Собрание."),
            ("kinds", "parent"),
        ],
    )
    .await;
    let told = "SELECT count(*) FROM notification WHERE title = 'Новость: Родителям'";
    assert_eq!(world.count(told).await, 300, "первая часть сразу");
    run(&world).await;
    assert_eq!(world.count(told).await, 651);
    later(&world, SignedDuration::from_mins(2)).await;
    assert_eq!(world.count(told).await, 651, "второй раз никому");
    let mut tx = world.keeper().db.begin().await.expect("tx");
    make(&mut tx, 1000).await;
    tx.commit().await.expect("commit");
    later(&world, SignedDuration::from_mins(2)).await;
    assert_eq!(world.count(told).await, 652, "новый родитель узнаёт тоже");
}

const ASKED: &[(&str, &str)] = &[
    ("title", "Швы и их контроль"),
    ("kind", "guide"),
    ("author", "Лунина А. Р."),
    ("origin", "собственная работа"),
    ("licence", "own"),
    ("target", "portal"),
    ("audience", "all"),
    (
        "body",
        "Первый абзац.\n\n<b>Второй</b> {{ load_data(path=\"x\") }}",
    ),
    ("rules", "да"),
];
const RULES: [(&str, &str); 5] = [
    ("checked", "dignity"),
    ("checked", "authorship"),
    ("checked", "restricted"),
    ("checked", "personal"),
    ("checked", "section"),
];

fn with<'a>(
    fields: &[(&'a str, &'a str)],
    other: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<_> = fields
        .iter()
        .filter(|(name, _)| other.iter().all(|(n, _)| n != name))
        .copied()
        .collect();
    all.extend_from_slice(other);
    all
}

async fn version(world: &World, page: &str) -> String {
    let id: i64 = page
        .rsplit('/')
        .next()
        .expect("id")
        .parse()
        .expect("number");
    world
        .value::<i64>("SELECT row_version FROM material WHERE id = $1", v![id])
        .await
        .to_string()
}

async fn decide(
    world: &World,
    browser: &mut Browser,
    page: &str,
    act: &str,
    more: &[(&str, &str)],
) -> Answer {
    browser.get(page).await;
    let version = version(world, page).await;
    let mut fields = vec![("act", act), ("version", version.as_str())];
    fields.extend_from_slice(more);
    browser.post(&format!("{page}/decide"), &fields).await
}

async fn a_material_is_asked_for_returned_mended_and_placed(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, VERA, "EIO").await;
    let (mut asya, mut vera) = (world.entered(ASYA).await, world.entered(VERA).await);
    fine(&asya.get("/lk/materials/new").await);
    let wrong = asya
        .send_files(
            "/lk/materials/new",
            &[
                ("title", "Швы"),
                ("body", "набранный текст"),
                ("link", "javascript:alert(1)"),
                ("audience", "programme"),
            ],
            &[("files", "a.pdf", b"<html>"), ("files", "b.exe", b"MZ")],
        )
        .await;
    assert_eq!(wrong.status, 422);
    for words in [
        "Укажите автора",
        "Укажите источник",
        "Выберите вид материала",
        "на каком основании",
        "Выберите программу",
        "Ссылка начинается с https",
        "внутри не PDF",
        "b.exe",
        "не нарушает ничьих прав",
    ] {
        assert!(wrong.text.contains(words), "нет «{words}»: {}", wrong.text);
    }
    assert!(wrong.text.contains("набранный текст"));
    assert_eq!(world.count("SELECT count(*) FROM material").await, 0);
    let sent = asya
        .send_files(
            "/lk/materials/new",
            ASKED,
            &[("files", "шов.pdf", b"%PDF-1.7\n")],
        )
        .await;
    let page = done(&sent);
    assert!(
        vera.get("/lk/messages")
            .await
            .text
            .contains("Просят разместить: Швы и их контроль")
    );
    assert!(
        vera.get("/lk/materials/queue")
            .await
            .text
            .contains("Швы и их контроль")
    );
    let card = vera.get(&page).await;
    assert!(fine(&card).text.contains("&lt;b&gt;Второй") && card.text.contains("шов.pdf"));
    let half = decide(&world, &mut vera, &page, "place", &RULES[..3]).await;
    assert_eq!(half.status, 422, "не все правила проверены");
    let silent = decide(&world, &mut vera, &page, "return", &[]).await;
    assert_eq!(silent.status, 422);
    done(
        &decide(
            &world,
            &mut vera,
            &page,
            "return",
            &[("reason", "Назовите ГОСТ")],
        )
        .await,
    );
    assert!(
        asya.get("/lk/messages")
            .await
            .text
            .contains("Исправьте материал: Швы и их контроль")
    );
    assert!(asya.get(&page).await.text.contains("Назовите ГОСТ"));
    done(
        &asya
            .post(&format!("{page}/say"), &[("body", "Какой именно?")])
            .await,
    );
    assert!(vera.get(&page).await.text.contains("Какой именно?"));
    let early = decide(&world, &mut vera, &page, "place", &RULES).await;
    done(&early);
    assert_eq!(
        world
            .count("SELECT count(*) FROM material WHERE state = 'placed'")
            .await,
        0,
        "возвращённый не размещают"
    );
    fine(&asya.get(&format!("{page}/edit")).await);
    let version = version(&world, &page).await;
    let mended = with(
        ASKED,
        &[
            ("origin", "собственная работа по ГОСТ 5264"),
            ("version", &version),
        ],
    );
    done(&asya.send_files(&format!("{page}/edit"), &mended, &[]).await);
    let stale = asya.send_files(&format!("{page}/edit"), &mended, &[]).await;
    assert_eq!(stale.status, 422, "старая версия не затирает новую");
    done(&decide(&world, &mut vera, &page, "place", &RULES).await);
    assert!(
        asya.get("/lk/messages")
            .await
            .text
            .contains("Материал размещён: Швы и их контроль")
    );
    let mut ilya = world.entered(ILYA).await;
    let list = ilya.get("/lk/materials/placed?q=%D0%A8%D0%92%D0%AB").await;
    assert!(fine(&list).text.contains("Швы и их контроль"));
    assert!(
        !ilya
            .get("/lk/materials/placed?q=%25")
            .await
            .text
            .contains("Швы и их контроль"),
        "знак % — не всё подряд"
    );
    let id = page.rsplit('/').next().expect("id");
    let placed = ilya.get(&format!("/lk/materials/placed/{id}")).await;
    assert!(fine(&placed).text.contains("ГОСТ 5264"));
    let link: i64 = world
        .value(
            "SELECT id FROM file_link WHERE entity = 'material' AND id > $1",
            v![0],
        )
        .await;
    assert_eq!(
        ilya.get(&format!("/lk/materials/file/{link}")).await.text,
        "%PDF-1.7\n"
    );
    assert_eq!(ilya.get(&page).await.status, 404, "заявка чужая");
    done(
        &decide(
            &world,
            &mut vera,
            &page,
            "withdraw",
            &[("reason", "жалоба автора")],
        )
        .await,
    );
    assert_eq!(
        ilya.get(&format!("/lk/materials/placed/{id}")).await.status,
        404
    );
    assert_eq!(
        ilya.get(&format!("/lk/materials/file/{link}")).await.status,
        404
    );
    let card = asya.get(&page).await;
    for words in [
        "заявка подана",
        "возвращена на доработку",
        "исправлена и отправлена снова",
        "материал размещён",
        "материал снят",
        "жалоба автора",
    ] {
        assert!(card.text.contains(words), "нет «{words}» в ходе заявки");
    }
    fine(&vera.get("/lk/materials/new").await);
    let own = done(&vera.send_files("/lk/materials/new", ASKED, &[]).await);
    assert_eq!(
        decide(&world, &mut vera, &own, "place", &RULES)
            .await
            .status,
        422,
        "свой материал проверяет другой"
    );
    let version = self::version(&world, &own).await;
    done(
        &vera
            .post(&format!("{own}/cancel"), &[("version", &version)])
            .await,
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM material WHERE state = 'cancelled'")
            .await,
        1
    );
}

async fn a_material_of_a_programme_is_for_its_students(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, VERA, "EIO").await;
    let (_, _, programme) = groups(&world).await;
    let programme = programme.to_string();
    let (mut ilya, mut vera) = (world.entered(ILYA).await, world.entered(VERA).await);
    ilya.get("/lk/materials/new").await;
    let fields = with(
        ASKED,
        &[
            ("programme", programme.as_str()),
            ("study_form", "full"),
            ("audience", "programme"),
        ],
    );
    let page = done(
        &ilya
            .send_files(
                "/lk/materials/new",
                &fields,
                &[("files", "a.txt", "Шов".as_bytes())],
            )
            .await,
    );
    done(&decide(&world, &mut vera, &page, "place", &RULES).await);
    let id = page.rsplit('/').next().expect("id");
    let link: i64 = world
        .value(
            "SELECT id FROM file_link WHERE entity = 'material' AND id > $1",
            v![0],
        )
        .await;
    let mut asya = world.entered(ASYA).await;
    let list = asya
        .get(&format!(
            "/lk/materials/placed?programme={programme}&form=full"
        ))
        .await;
    assert!(fine(&list).text.contains("Швы и их контроль"));
    assert_eq!(
        asya.get(&format!("/lk/materials/file/{link}")).await.status,
        200
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM audit_log WHERE action = 'download'")
            .await,
        1
    );
    let mut roman = world.entered("luninrk").await;
    assert!(
        !roman
            .get("/lk/materials/placed")
            .await
            .text
            .contains("Швы и их контроль")
    );
    for path in [
        format!("/lk/materials/placed/{id}"),
        format!("/lk/materials/file/{link}"),
    ] {
        assert_eq!(roman.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(
        roman.get("/lk/materials/new").await.status,
        403,
        "родители размещать не просят"
    );
    exec(
        &world,
        "UPDATE enrolment_state SET status = 'expelled'",
        v![],
    )
    .await;
    assert_eq!(
        asya.get(&format!("/lk/materials/file/{link}")).await.status,
        404,
        "отчисленная больше не видит"
    );
}

fn site(folder: &Path) -> SiteOptions {
    SiteOptions {
        content: folder.join("content"),
        public: folder.join("public"),
        themes: Themes::new("default", None),
        config: eios::config::Config::default().site,
        public_url: "http://127.0.0.1:8080".to_owned(),
        today: jiff::civil::date(2026, 11, 23),
        live_reload: false,
    }
}

async fn a_page_of_the_site_has_editions_and_no_markup_of_strangers(engine: Engine) {
    let folder = tempfile::tempdir().expect("folder");
    let content = folder.path().join("content");
    std::fs::create_dir_all(&content).expect("folder");
    std::fs::write(content.join("_index.md"), "+++\ntitle = \"Главная\"\n+++\n").expect("page");
    let world = World::with(engine, |config| config.paths.content = content.clone()).await;
    grant(&world, VERA, "SITE").await;
    let (mut asya, mut vera) = (world.entered(ASYA).await, world.entered(VERA).await);
    asya.get("/lk/materials/new").await;
    let fields = with(
        ASKED,
        &[("target", "site"), ("title", "Швы: «контроль» \"x\" /../")],
    );
    let first = done(
        &asya
            .send_files(
                "/lk/materials/new",
                &fields,
                &[("files", "шов 1 }}.pdf", b"%PDF-1.7\n")],
            )
            .await,
    );
    done(&decide(&world, &mut vera, &first, "place", &RULES).await);
    let id = first.rsplit('/').next().expect("id");
    let name = format!("shvy-kontrol-x-{id}");
    let file = content.join(format!("materials/{name}.md"));
    let text = std::fs::read_to_string(&file).expect("страница записана");
    assert!(
        text.contains("edition = 1") && text.contains("approved_on = \"2026-11-23\""),
        "{text}"
    );
    assert!(
        text.contains("\\<b\\>Второй") && !text.contains("{{ load_data"),
        "{text}"
    );
    let outcome = Builder::new(site(folder.path()))
        .expect("builder")
        .build(&|_, _| {})
        .expect("build");
    assert!(!outcome.failed(), "{:?}", outcome.problems);
    let html = std::fs::read_to_string(
        eios::site::published(&folder.path().join("public"))
            .join(format!("materials/{name}/index.html")),
    )
    .expect("страница сайта");
    assert!(
        html.contains("&lt;b&gt;Второй") && !html.contains("<b>Второй"),
        "{html}"
    );
    assert!(html.contains("Лунина") && html.contains(".pdf"));
    asya.get(&format!("/lk/materials/new?replaces={id}")).await;
    let renewed = with(
        &fields,
        &[("replaces", id), ("body", "Новая редакция текста.")],
    );
    let second = done(&asya.send_files("/lk/materials/new", &renewed, &[]).await);
    assert!(file.exists(), "пока не одобрена, на месте прежняя");
    done(&decide(&world, &mut vera, &second, "place", &RULES).await);
    let text = std::fs::read_to_string(&file).expect("тот же адрес");
    assert!(
        text.contains("Новая редакция текста") && text.contains("edition = 2"),
        "{text}"
    );
    let old = content.join(format!("materials/.editions/{name}-1.md"));
    assert!(
        std::fs::read_to_string(&old)
            .expect("прежняя цела")
            .contains("edition = 1")
    );
    let state: String = world
        .value(
            "SELECT state FROM material WHERE id = $1",
            v![id.parse::<i64>().expect("id")],
        )
        .await;
    assert_eq!(state, "replaced");
    done(
        &decide(
            &world,
            &mut vera,
            &second,
            "withdraw",
            &[("reason", "устарело")],
        )
        .await,
    );
    assert!(
        !file.exists()
            && content
                .join(format!("materials/.editions/{name}-2.md"))
                .exists()
    );
    let outcome = Builder::new(site(folder.path()))
        .expect("builder")
        .build(&|_, _| {})
        .expect("build");
    assert!(!outcome.failed(), "{:?}", outcome.problems);
}

async fn resources_and_those_who_answer_stand_on_the_page_of_the_environment(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, ILYA, "EIO").await;
    confirm_address(&world, ILYA, "private@example.org").await;
    exec(
        &world,
        "INSERT INTO person_contact (person_id, kind, value, created_at, updated_at) VALUES ($1, 'phone_work', '+70000001040', $2, $3)",
        v![person(&world, ILYA).await, "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"],
    )
    .await;
    let mut ilya = world.entered(ILYA).await;
    let page = ilya.get("/lk/resources").await;
    assert!(fine(&page).text.contains("Портал ЭИОС") && page.text.contains("Ершов Илья Глебович"));
    assert!(page.text.contains("/lk/r/eios_resource"));
    announce(
        &mut ilya,
        &[
            ("kind", "news"),
            ("title", "Канал поддержки"),
            ("body", "Порядок и ссылка."),
            ("is_public", "да"),
        ],
    )
    .await;
    let gathered = publish::gather(&world.keeper().db, world.keeper().today())
        .await
        .expect("gathered");
    let data: BTreeMap<&str, String> = gathered
        .data
        .iter()
        .map(|(name, json)| (*name, json.to_string()))
        .collect();
    let eios = &data["eios.json"];
    for words in [
        "Портал ЭИОС",
        "Сферум",
        "Электронно-библиотечная система",
        "Порядок работы",
        "Ершов Илья Глебович",
        "Ответственный за работу с ЭИОС",
        "+70000001040",
    ] {
        assert!(eios.contains(words), "нет «{words}»: {eios}");
    }
    assert!(
        !eios.contains("private@example.org"),
        "личная почта на сайт не идёт"
    );
    assert!(data["announcements.json"].contains("Канал поддержки"));
    let mut asya = world.entered(ASYA).await;
    let page = asya.get("/lk/resources").await;
    assert!(fine(&page).text.contains("Сферум") && !page.text.contains("Изменить список"));
    assert_eq!(asya.get("/lk/r/eios_resource/new").await.status, 403);
    let wrong = ilya.get("/lk/r/eios_resource/new").await;
    fine(&wrong);
    let wrong = ilya
        .post(
            "/lk/r/eios_resource/new",
            &[("name", "Чужое"), ("url", "javascript:alert(1)")],
        )
        .await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.text.contains("Адрес начинается с https://"),
        "{}",
        wrong.text
    );
}

async fn pages_of_others_are_refused(engine: Engine) {
    let world = World::on(engine).await;
    let mut asya = world.entered(ASYA).await;
    for path in [
        "/lk/messages/letters",
        "/lk/announcements/all",
        "/lk/announcements/new",
        "/lk/materials/queue",
        "/lk/announcements/1/readers",
    ] {
        assert_eq!(asya.get(path).await.status, 403, "{path}");
    }
    for path in [
        "/lk/announcements/1",
        "/lk/materials/1",
        "/lk/materials/placed/1",
        "/lk/materials/file/1",
        "/lk/materials/1/edit",
        "/lk/announcements/х",
        "/lk/materials/99999999999999999999",
    ] {
        assert_eq!(asya.get(path).await.status, 404, "{path}");
    }
    asya.get("/lk/").await;
    assert_eq!(
        asya.post("/lk/materials/1/decide", &[("act", "place")])
            .await
            .status,
        403
    );
    assert_eq!(
        asya.post("/lk/materials/1/say", &[("body", "да")])
            .await
            .status,
        404
    );
    let mut guest = world.browser();
    for path in [
        "/lk/messages",
        "/lk/announcements",
        "/lk/materials",
        "/lk/resources",
    ] {
        assert_eq!(guest.get(path).await.status, 303, "{path}");
    }
}
