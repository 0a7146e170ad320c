//! The notification centre, digests, urgent news, wishes and an own address.

use eios::{messages, outbox::About, storage::v};
use jiff::SignedDuration;

use crate::{
    both_engines, confirm_address, done, fine, later, person,
    post::{Server, Taken, words},
    run, tell,
    world::{self, ASYA, Browser, Engine, ILYA, World},
};

both_engines! {
    a_digest_comes_once_a_day_with_titles_alone,
    urgent_news_goes_at_once_but_not_in_quiet_hours_and_not_against_the_person_s_wish,
    the_counter_and_the_centre_say_what_was_not_read,
    wishes_about_letters_are_kept_or_come_back_as_sent,
    an_own_address_is_confirmed_by_a_code_that_only_the_letter_knows,
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

/// The code that a letter asks to type in the cabinet: eight digits.
fn code_in(letter: &Taken) -> String {
    let (_, rest) = letter.text.split_once("кабинете: ").expect("код");
    rest.get(..8).expect("восемь цифр").to_owned()
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
    let code = code_in(&server.taken()[0]);
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
    assert_eq!(world.count(rows).await, 0, "прежнего адреса не было");
    done(&ask(&mut asya, "new@example.org", world::PASSWORD).await);
    let code = code_in(&server.taken()[1]);
    world.pass(SignedDuration::from_mins(1));
    done(
        &asya
            .post("/lk/messages/address/confirm", &[("code", &code)])
            .await,
    );
    run(&world).await;
    let warned = server.taken()[2].clone();
    assert_eq!(warned.to, "asya@example.org", "прежний ящик узнаёт о новом");
    assert!(
        warned.text.contains("подтверждён другой адрес"),
        "{}",
        warned.text
    );
    assert!(
        !warned.text.contains("new@example.org"),
        "новый адрес не называют"
    );
    done(&ask(&mut asya, "second@example.org", world::PASSWORD).await);
    for _ in 0..5 {
        asya.post("/lk/messages/address/confirm", &[("code", "00000001")])
            .await;
    }
    let code = code_in(&server.taken()[3]);
    let late = asya
        .post("/lk/messages/address/confirm", &[("code", &code)])
        .await;
    assert_eq!(
        late.status, 422,
        "после пяти ошибок и верный код не принимается"
    );
    for n in 0..2 {
        ask(&mut asya, &format!("a{n}@example.org"), world::PASSWORD).await;
    }
    let many = ask(&mut asya, "last@example.org", world::PASSWORD).await;
    assert_eq!(many.status, 422);
    assert!(many.text.contains("Повторите через час"), "{}", many.text);
}
