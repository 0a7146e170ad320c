//! Letters: through a real mail server, past one that is down, once for two nodes.

use std::sync::Arc;

use eios::{
    messages::LetterMaker, messages::Post, messages::mail::queue, outbox, outbox::Letter,
    storage::v,
};
use jiff::SignedDuration;

use crate::{
    both_engines, confirm_address, done, exec, fine, later, nothing_to_recover, person,
    post::{Server, words},
    run,
    world::{ASYA, Engine, ILYA, VERA, World},
};

both_engines! {
    a_letter_goes_out_with_what_a_letter_must_have,
    a_mail_server_that_is_down_loses_nothing,
    a_server_that_does_not_let_us_in_is_told_of_and_waited_for,
    a_letter_to_nobody_is_given_up_and_the_administrator_is_told,
    after_three_days_nobody_tries_any_more,
    two_nodes_send_a_letter_once,
    a_letter_with_a_link_is_written_when_it_is_sent,
    a_closed_way_is_opened_only_to_a_server_that_is_vouched_for,
    who_cannot_come_in_waits_for_no_digest,
    what_is_not_needed_is_forgotten_whether_or_not_letters_go,
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

async fn a_closed_way_is_opened_only_to_a_server_that_is_vouched_for(engine: Engine) {
    for way in ["starttls", "tls"] {
        let server = Server::closed(way);
        let stranger = World::with(engine, |config| {
            server.of(config);
            config.mail.tls = way.to_owned();
        })
        .await;
        write_to(&stranger, "asya@example.org", "Не уйдёт").await;
        run(&stranger).await;
        assert_eq!(server.taken().len(), 0, "{way}: чужой сертификат");
        let error: String = stranger
            .value("SELECT error FROM letter WHERE id > $1", v![0])
            .await;
        assert!(
            error.to_lowercase().contains("certificate"),
            "{way}: {error}"
        );
        let world = World::with(engine, |config| {
            server.of(config);
            config.mail.tls = way.to_owned();
            config.mail.ca_file = server.certificate();
        })
        .await;
        write_to(&world, "asya@example.org", "Закрытая дорога").await;
        run(&world).await;
        let taken = server.taken();
        assert_eq!(taken.len(), 1, "{way}");
        assert_eq!(words(&taken[0].headers, "Subject"), "Закрытая дорога");
        // The program does not go on in the open when the server does not close the way.
        let open = Server::running();
        let world = World::with(engine, |config| {
            open.of(config);
            config.mail.tls = way.to_owned();
        })
        .await;
        write_to(&world, "asya@example.org", "Открытая дорога").await;
        run(&world).await;
        assert_eq!(open.taken().len(), 0, "{way}: сервер без TLS");
    }
    let mut config = eios::config::Config::default();
    config.mail.server = "mail.college.example".to_owned();
    config.mail.from = "eios@college.example".to_owned();
    config.mail.ca_file = file!().into();
    let wrong = Post::of(&config.mail, "").expect_err("не сертификат");
    assert!(
        format!("{wrong:#}").contains("нет сертификатов PEM"),
        "{wrong:#}"
    );
    config.mail.ca_file = "/нет/такого.pem".into();
    let wrong = Post::of(&config.mail, "").expect_err("файла нет");
    assert!(format!("{wrong:#}").contains("не читается"), "{wrong:#}");
}

async fn who_cannot_come_in_waits_for_no_digest(engine: Engine) {
    let server = Server::running();
    let world = World::with(engine, |config| server.of(config)).await;
    for n in 0..201 {
        write_to(&world, &format!("a{n}@example.org"), "Новых уведомлений: 1").await;
    }
    let account = world.account(ASYA);
    let now = world.keeper().clock.now();
    let mut tx = world.keeper().db.begin().await.expect("tx");
    outbox::post_recovery(&mut tx, now, account, "asya@example.org")
        .await
        .expect("letter");
    tx.commit().await.expect("commit");
    let recovery: LetterMaker = Arc::new(|_, _| {
        Box::pin(async { Ok(Some(("Ссылка".to_owned(), "Вот она.".to_owned()))) })
    });
    let post = Post::of(&world.config.mail, "").expect("post");
    queue::send_waiting(world.keeper(), post.as_ref(), &recovery)
        .await
        .expect("sent");
    let taken = server.taken();
    assert_eq!(taken.len(), 200, "больше за раз не уходит");
    assert_eq!(taken[0].to, "asya@example.org");
}

async fn what_is_not_needed_is_forgotten_whether_or_not_letters_go(engine: Engine) {
    let world = World::on(engine).await;
    let old = "2026-09-01T00:00:00.000Z";
    let asked = "INSERT INTO address_check (person_id, address, code_hash, created_at, expires_at) VALUES ($1, 'typed@example.org', 'x', $2, $3)";
    exec(&world, asked, v![person(&world, ASYA).await, old, old]).await;
    let at = world.keeper().clock.now();
    exec(&world, asked, v![person(&world, ASYA).await, at, at]).await;
    run(&world).await;
    assert_eq!(world.count("SELECT count(*) FROM address_check").await, 1);
    let kept: String = world
        .value("SELECT expires_at FROM address_check WHERE id > $1", v![0])
        .await;
    assert_ne!(kept, old, "забыт прежний, а не нынешний");
}
