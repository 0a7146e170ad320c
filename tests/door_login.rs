//! Logging in: `security.md` section 2, sentence by sentence.

mod world;

use world::{ASYA, Engine, PASSWORD, TIMUR, World};

both_engines! {
    a_right_password_opens_the_home_page,
    a_one_time_password_opens_only_the_change_form,
}

async fn a_right_password_opens_the_home_page(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    let answer = browser.log_in(ASYA, PASSWORD).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(answer.location(), "/lk/");
    let home = browser.get("/lk/").await;
    assert_eq!(home.status, 200);
    assert!(
        home.text.contains("Здравствуйте, Ася Романовна"),
        "{}",
        home.text
    );
    assert!(home.text.contains("Обучающийся"));
}

async fn a_one_time_password_opens_only_the_change_form(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    let answer = browser.log_in(TIMUR, world.one_time.reveal()).await;
    assert_eq!(answer.location(), "/lk/password", "{}", answer.text);
    for path in ["/lk/", "/lk/sessions"] {
        let answer = browser.get(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.location()),
            (303, "/lk/password")
        );
    }
    let form = browser.get("/lk/password").await;
    assert!(form.text.contains("Одноразовый пароль"), "{}", form.text);
}
