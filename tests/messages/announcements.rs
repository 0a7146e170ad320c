//! Announcements: told, acknowledged, withdrawn, on strips, by curators, to newcomers.

use eios::{messages, storage::v};
use jiff::SignedDuration;

use crate::{
    announce, both_engines, done, exec, fine, grant, groups, later, person, run,
    world::{ASYA, Engine, ILYA, NINA, VERA, World},
};

both_engines! {
    an_announcement_reaches_those_it_is_for_and_is_acknowledged,
    technical_works_are_told_a_day_ahead_on_every_page_until_they_end,
    a_pinned_strip_is_closed_for_the_session,
    a_curator_announces_to_own_groups_alone,
    a_large_audience_is_told_in_parts_and_newcomers_as_they_come,
    newcomers_are_not_told_what_is_old_and_an_event_is_told_before_it_begins,
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
    let mut tx = world.keeper().db.begin().await.expect("tx");
    for n in 2000..2350 {
        make(&mut tx, n).await;
    }
    tx.commit().await.expect("commit");
    let keeper = world.keeper();
    let id = announcement(&world, "Родителям").await;
    messages::announcements::deliver::first(keeper, id)
        .await
        .expect("first");
    assert_eq!(world.count(told).await, 952, "часть новых узнала");
    vera.get("/lk/announcements/all").await;
    done(
        &vera
            .post(
                &format!("/lk/announcements/{id}/act"),
                &[("act", "withdraw"), ("reason", "отменено")],
            )
            .await,
    );
    run(&world).await;
    assert_eq!(
        world.count(told).await,
        952,
        "снятое не сообщают больше никому"
    );
    let unread =
        "SELECT count(*) FROM notification WHERE title = 'Новость: Родителям' AND read_at IS NULL";
    assert_eq!(world.count(unread).await, 0, "и ждать его не просят");
}

async fn announcement(world: &World, title: &str) -> i64 {
    world
        .value("SELECT id FROM announcement WHERE title = $1", v![title])
        .await
}

async fn newcomers_are_not_told_what_is_old_and_an_event_is_told_before_it_begins(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, VERA, "SITE").await;
    let mut vera = world.entered(VERA).await;
    for (title, more) in [
        ("Старая новость", vec![]),
        ("Старые правила", vec![("ack_required", "да")]),
    ] {
        let mut fields = vec![
            ("kind", "news"),
            ("title", title),
            ("body", "Текст."),
            ("kinds", "student"),
        ];
        fields.extend(more);
        announce(&mut vera, &fields).await;
    }
    exec(
        &world,
        "DELETE FROM announcement_ack WHERE announcement_id > $1",
        v![0],
    )
    .await;
    exec(&world, "DELETE FROM notification WHERE id > $1", v![0]).await;
    later(&world, SignedDuration::from_hours(24 * 31)).await;
    let told = async |title: &str| -> i64 {
        let sql = "SELECT count(*) FROM notification WHERE title = $1";
        world.value(sql, v![title]).await
    };
    assert_eq!(told("Новость: Старая новость").await, 0, "месяц прошёл");
    assert!(
        told("Новость: Старые правила").await > 0,
        "ознакомиться нужно всем"
    );
    let mut vera = world.entered(VERA).await;
    announce(
        &mut vera,
        &[
            ("kind", "event"),
            ("title", "Собрание"),
            ("body", "В актовом зале."),
            ("kinds", "student"),
            ("from_day", "20.01.2027"),
            ("from_time", "15:00"),
        ],
    )
    .await;
    assert!(
        told("Событие: Собрание").await > 0,
        "о событии говорят заранее"
    );
    let mut asya = world.entered(ASYA).await;
    let list = asya.get("/lk/announcements").await;
    assert!(list.text.contains("20 января 2027"), "{}", list.text);
    let id = announcement(&world, "Собрание").await;
    let page = asya.get(&format!("/lk/announcements/{id}")).await;
    assert!(page.text.contains("20 января 2027"), "{}", page.text);
}
