//! What the program does by the clock, as the administrator reads of it.

use std::time::Duration;

use eios::jobs::{self, Job};
use jiff::SignedDuration;

use crate::{
    both_engines, exec, says, words,
    world::{ASYA, Engine, VERA, World},
};

both_engines! {
    the_administrator_reads_how_the_work_by_the_clock_went,
    a_work_that_was_broken_off_is_not_called_done,
}

fn work(name: &'static str, title: &'static str, said: Result<&'static str, &'static str>) -> Job {
    Job::new(
        name,
        title,
        Duration::from_secs(3600),
        move |_| async move {
            said.map(str::to_owned)
                .map_err(|why| anyhow::anyhow!("{why}"))
        },
    )
}

async fn the_administrator_reads_how_the_work_by_the_clock_went(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    says(&vera.get("/lk/access/jobs").await, "Ничего ещё не делалось");
    says(&vera.get("/lk/access/roles").await, "Работа по расписанию");
    assert!(!vera.get("/lk/").await.text.contains("/lk/access/jobs"));
    let all = [
        work("one", "Уборка вымышленного", Ok("убрано записей: 3")),
        work("two", "Ожидание вымышленного", Ok("")),
        work("three", "Отправка вымышленного", Err("пароль базы: тайна")),
    ];
    let done = jobs::run_due(world.keeper(), &all).await.expect("jobs");
    assert_eq!(done, 3, "одна неудача не останавливает остальных");
    let page = vera.get("/lk/access/jobs").await;
    says(
        &page,
        "Уборка вымышленного 23.11.2026 09:00 сделано убрано записей: 3 23.11.2026 10:00",
    );
    says(
        &page,
        "Ожидание вымышленного 23.11.2026 09:00 сделано делать было нечего 23.11.2026 10:00",
    );
    says(
        &page,
        "Отправка вымышленного 23.11.2026 09:00 не сделано подробности в журнале программы 23.11.2026 10:00",
    );
    assert!(!page.text.contains("тайна"));
    says(
        &vera.get("/lk/").await,
        "Не сделано по расписанию: Отправка вымышленного.",
    );
    let mut asya = world.entered(ASYA).await;
    assert_eq!(asya.get("/lk/access/jobs").await.status, 403);
    assert!(!words(&asya.get("/lk/").await).contains("по расписанию"));
}

async fn a_work_that_was_broken_off_is_not_called_done(engine: Engine) {
    let world = World::on(engine).await;
    let all = [work("one", "Уборка вымышленного", Ok(""))];
    jobs::run_due(world.keeper(), &all).await.expect("jobs");
    exec(
        &world,
        "UPDATE job_run SET started_at = '2026-11-23T06:30:00.000Z'",
        vec![],
    )
    .await;
    world.pass(SignedDuration::from_mins(31));
    let mut vera = world.entered(VERA).await;
    says(
        &vera.get("/lk/access/jobs").await,
        "Уборка вымышленного 23.11.2026 09:30 идёт сейчас 23.11.2026 10:00",
    );
    world.pass(SignedDuration::from_mins(30));
    let mut vera = world.entered(VERA).await;
    says(
        &vera.get("/lk/access/jobs").await,
        "прервано на середине начнётся снова в свой час сейчас",
    );
}
