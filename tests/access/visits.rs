//! Who came in: by day, person, role, group; never; failed; kept for a year.

use eios::{identity::visits, storage::v};
use jiff::SignedDuration;

use crate::{
    both_engines, exec, person, says, worker,
    world::{ASYA, Engine, ILYA, TIMUR, VERA, World},
};

both_engines! {
    visits_are_counted_by_day_person_and_role,
    visits_of_a_group_are_those_of_its_students,
    visits_are_kept_for_a_year_and_the_chain_bears_the_loss,
    the_term_of_keeping_is_a_setting_within_bounds,
}

async fn visits_are_counted_by_day_person_and_role(engine: Engine) {
    let world = World::on(engine).await;
    world.entered(ASYA).await;
    world.entered(ASYA).await;
    world.browser().log_in(ILYA, "не тот пароль").await;
    world.browser().log_in("netakogo", "не тот пароль").await;
    world.pass(SignedDuration::from_hours(24));
    let mut vera = world.entered(VERA).await;
    let days = vera.get("/lk/access/visits").await;
    says(
        &days,
        "входов 3, неудачных попыток 2, из них под несуществующими логинами 1",
    );
    says(&days, "24.11.2026 1 1 0");
    says(&days, "23.11.2026 2 1 2");
    assert!(days.text.contains("class=\"chart__bar\"") && days.text.contains("23.11.2026: 2"));
    let people = vera.get("/lk/access/visits?by=person").await;
    says(
        &people,
        "Лунина Ася Романовна luninaar обучающийся 23 ноября 2026 г., 09:00 2 0",
    );
    says(
        &people,
        "Ершов Илья Глебович ershovig работник не входил 0 1",
    );
    let never = vera.get("/lk/access/visits?by=person&never=1").await;
    assert!(never.text.contains(TIMUR) && !never.text.contains("luninaar"));
    says(
        &vera.get("/lk/access/visits?by=role").await,
        "Обучающийся 2 1 1 2",
    );
    says(&vera.get("/lk/access/visits?role=STU").await, "входов 2");
    let one = vera
        .get("/lk/access/visits?from=2026-11-24&to=2026-11-24")
        .await;
    says(&one, "входов 1, неудачных попыток 0");
    let file = vera.get("/lk/access/visits/export.xlsx?by=person").await;
    assert!(file.text.starts_with("PK"), "{}", file.status);
    for odd in [
        "by=x&from=вчера&group=9999999999999999999",
        "from=2027-01-01&to=2026-01-01",
        "from=0001-01-01",
    ] {
        assert_eq!(
            vera.get(&format!("/lk/access/visits?{}", odd.replace('в', "%D0%B2")))
                .await
                .status
                .as_u16()
                / 100,
            2,
            "{odd}"
        );
    }
}

async fn visits_of_a_group_are_those_of_its_students(engine: Engine) {
    let world = World::on(engine).await;
    let made = "2026-01-01T00:00:00.000Z";
    crate::sample(&world, "programme").await;
    for sql in [
        "INSERT INTO study_group (name, programme_id, enrol_year, study_form, created_at, updated_at) SELECT 'С-1', max(id), 2026, 'full', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM programme",
    ] {
        exec(&world, sql, v![]).await;
    }
    let asya = person(&world, world.account(ASYA)).await;
    exec(&world, "INSERT INTO enrolment (person_id, programme_id, enrolled_on, created_at, updated_at) SELECT $1, max(id), '2026-09-01', $2, $2 FROM programme", v![asya, made]).await;
    exec(&world, "INSERT INTO enrolment_state (enrolment_id, status, course, group_id, study_form, funding, valid_from, recorded_at, created_at, updated_at) \
         SELECT e.id, 'studying', 1, g.id, 'full', 'budget', '2026-09-01', $1, $1, $1 FROM enrolment e, study_group g", v![made]).await;
    world.entered(ASYA).await;
    world.entered(ILYA).await;
    let mut vera = world.entered(VERA).await;
    says(&vera.get("/lk/access/visits?by=group").await, "С-1 1 1 0 1");
    let group: i64 = world.value("SELECT id FROM study_group", v![]).await;
    says(
        &vera.get(&format!("/lk/access/visits?group={group}")).await,
        "входов 1,",
    );
    let readers = vera
        .get(&format!("/lk/access/policies/1?state=yes&group={group}"))
        .await;
    says(&readers, "Лунина Ася Романовна обучающийся С-1");
    assert!(!readers.text.contains("Ершов"));
}

async fn visits_are_kept_for_a_year_and_the_chain_bears_the_loss(engine: Engine) {
    let world = World::on(engine).await;
    world.entered(ASYA).await;
    let before = world.count("SELECT count(*) FROM auth_event").await;
    world.pass(SignedDuration::from_hours(24 * 366));
    assert_eq!(
        visits::forget(world.keeper()).await.expect("forget"),
        before as u64
    );
    assert_eq!(visits::forget(world.keeper()).await.expect("forget"), 0);
    worker(&world, "Дозоров", "dozorov", &["PDN", "RAB"]).await;
    let mut pdn = world.entered("dozorov").await;
    pdn.get("/lk/access/audit").await;
    let verdict = pdn.post("/lk/access/audit/verify", &[]).await;
    says(&verdict, "Журнал цел");
    says(&verdict, &format!("удалённых по сроку хранения: {before}"));
    says(
        &pdn.get("/lk/access/audit").await,
        "удалены записи посещений после срока хранения",
    );
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/access/visits").await;
    vera.post("/lk/access/visits/keep", &[("months", "120")])
        .await;
    says(
        &pdn.post("/lk/access/audit/verify", &[]).await,
        "Журнал цел",
    );
}

async fn the_term_of_keeping_is_a_setting_within_bounds(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/access/visits").await;
    for wrong in ["", "11", "0", "-5", "год", "99999999999999999999"] {
        assert_eq!(
            vera.post("/lk/access/visits/keep", &[("months", wrong)])
                .await
                .status,
            422,
            "{wrong}"
        );
    }
    assert_eq!(
        vera.post("/lk/access/visits/keep", &[("months", "24")])
            .await
            .status,
        303
    );
    assert_eq!(
        visits::kept_months(world.keeper()).await.expect("months"),
        24
    );
    world.pass(SignedDuration::from_hours(24 * 400));
    assert_eq!(visits::forget(world.keeper()).await.expect("forget"), 0);
}
