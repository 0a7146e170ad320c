//! The journal of issues and the report to the operator.

use eios::storage::v;

use crate::{
    College, EIO, at, both_engines, issue,
    world::{Engine, ILYA, VERA, World, morning},
};

both_engines! {
    lines_of_the_journal_are_only_added_to,
    numbers_of_the_journal_begin_anew_each_year,
    the_operator_is_told_what_was_granted_and_stopped,
    a_journal_too_long_for_paper_is_refused_with_words_and_exported_whole,
}

async fn a_journal_too_long_for_paper_is_refused_with_words_and_exported_whole(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let many = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 20001) \
         INSERT INTO credential_issue (year, no, issued_at, account_id, person_id, category, login, reason, way, valid_until) \
         SELECT 2020, i, '2020-01-01T00:00:00.000Z', a.id, a.person_id, a.kind, a.login, 'reset', 'printed', '2020-01-04T00:00:00.000Z' \
         FROM n JOIN user_account a ON a.id = $1";
    let db = &world.keeper().db;
    db.exec(many, v![world.account(ILYA)]).await.expect("lines");
    let mut eio = world.entered(EIO).await;
    let list = "/lk/accounts/journal";
    let refused = eio
        .get(&format!("{list}/print?from=01.01.2020&to=31.12.2020"))
        .await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(
        refused.text.contains("не больше 20000") && refused.text.contains("to=31.12.2020"),
        "{}",
        refused.text
    );
    let lines = world.count("SELECT count(*) FROM credential_issue").await;
    let whole = eio.get(&format!("{list}/export.csv")).await;
    assert_eq!(whole.status, 200);
    assert_eq!(whole.text.lines().count() as i64, lines + 1, "с заголовком");
}

async fn lines_of_the_journal_are_only_added_to(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let mut eio = world.entered(EIO).await;
    issue(&mut eio, "student", &college.ids(), &[]).await;
    let before = facts(world).await;
    let lines: Vec<(i64,)> = world
        .keeper()
        .db
        .all(
            "SELECT id FROM credential_issue WHERE batch_id IS NOT NULL ORDER BY id",
            v![],
        )
        .await
        .expect("lines");
    let (one, two) = (lines[0].0.to_string(), lines[1].0.to_string());
    eio.get("/lk/accounts/journal").await;
    let early = eio
        .post(
            "/lk/accounts/journal/receipt",
            &[("line", &one), ("on_day", "24.11.2026")],
        )
        .await;
    assert_eq!(early.status, 422, "день ещё не наступил");
    let kept = |marked: &str| early.text.contains(&format!("value=\"{marked}\" checked"));
    assert!(kept(&one) && !kept(&two), "отмеченное осталось отмеченным");
    let done = eio
        .post(
            "/lk/accounts/journal/receipt",
            &[
                ("line", &one),
                ("line", &two),
                ("on_day", "23.11.2026"),
                ("rules", "1"),
            ],
        )
        .await;
    assert_eq!(done.status, 303, "{}", done.text);
    eio.post(
        "/lk/accounts/journal/receipt",
        &[("line", &one), ("on_day", "22.11.2026")],
    )
    .await;
    assert_eq!(
        world
            .count("SELECT count(*) FROM credential_mark WHERE kind = 'receipt'")
            .await,
        2,
        "второй раз не отмечается"
    );
    let address = format!("/lk/accounts/journal/{one}");
    eio.get(&address).await;
    let mute = eio
        .post(&address, &[("kind", "annulled"), ("words", " ")])
        .await;
    assert_eq!(mute.status, 422);
    for (kind, words) in [
        ("note", "полоса передана старосте"),
        ("annulled", "выдано ошибочно"),
    ] {
        eio.get(&address).await;
        let done = eio
            .post(&address, &[("kind", kind), ("words", words)])
            .await;
        assert_eq!(done.status, 303, "{}", done.text);
    }
    let page = eio.get("/lk/accounts/journal?received=yes").await;
    assert!(
        page.text.contains("выдано ошибочно")
            && page.text.contains("подпись 23.11.2026")
            && page.text.contains("полоса передана старосте"),
        "{}",
        page.text
    );
    let page = eio
        .get("/lk/accounts/journal?received=no&kind=student")
        .await;
    assert!(page.text.contains("Записей: 2"), "{}", page.text);
    assert_eq!(facts(world).await, before, "сами записи прежние");
    assert!(
        eio.get("/lk/accounts/journal/export.csv")
            .await
            .text
            .contains("выдано ошибочно")
    );
    let paper = eio
        .get(&format!(
            "/lk/accounts/journal/print?from=01.11.2026&to=30.11.2026&by_group=1&group={}",
            college.group
        ))
        .await;
    assert_eq!(
        (paper.status.as_u16(), paper.header("content-type")),
        (200, "application/pdf"),
        "{}",
        paper.text
    );
    let mut adm = world.entered(VERA).await;
    let journal = adm.get("/lk/access/audit").await;
    for said in [
        "отметка в журнале выдачи",
        "Журнал выдачи логинов и паролей № ",
        "получение под подпись",
        "Выдача логинов и паролей № ",
        "первичная выдача",
    ] {
        assert!(journal.text.contains(said), "{said}");
    }
    let nameless = world
        .count("SELECT count(*) FROM audit_log WHERE action NOT IN (SELECT code FROM code_item WHERE list = 'AUDIT_ACTION')")
        .await;
    assert_eq!(nameless, 0, "у каждого действия есть слова");
}

async fn facts(world: &World) -> Vec<(i64, i64, String, String, String, String)> {
    let sql = "SELECT year, no, issued_at, login, reason, way FROM credential_issue ORDER BY id";
    world.keeper().db.all(sql, v![]).await.expect("facts")
}

#[test]
fn no_code_changes_or_deletes_a_line_of_the_journal() {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new("src") {
        let entry = entry.expect("entry");
        if entry.path().extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).expect("source");
        let text = text.replace("\\\n", " ");
        for words in [
            "UPDATE credential_issue SET ",
            "DELETE FROM credential_issue",
            "UPDATE credential_mark",
            "DELETE FROM credential_mark",
        ] {
            for part in text.split(words).skip(1) {
                let set: String = part
                    .chars()
                    .take_while(|c| *c != '"' && *c != ',')
                    .collect();
                let set = set
                    .split(" WHERE")
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned();
                found.push(format!("{words}{set}"));
            }
        }
    }
    found.sort();
    let allowed = [
        "UPDATE credential_issue SET first_login_at = $1",
        "UPDATE credential_issue SET login = ''",
    ];
    assert_eq!(found, allowed, "к записи журнала только добавляют отметки");
}

async fn numbers_of_the_journal_begin_anew_each_year(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    world
        .hands
        .set("2026-12-31T20:59:00Z".parse().expect("moment"));
    let mut eio = world.entered(EIO).await;
    let ids: Vec<String> = college.students.iter().map(i64::to_string).collect();
    issue(&mut eio, "student", &ids[0], &[]).await;
    world
        .hands
        .set("2026-12-31T21:01:00Z".parse().expect("moment"));
    issue(&mut eio, "student", &ids[1], &[]).await;
    let numbers: Vec<(i64, i64)> = world
        .keeper()
        .db
        .all("SELECT year, no FROM credential_issue ORDER BY id", v![])
        .await
        .expect("numbers");
    assert_eq!(
        numbers,
        [(2026, 1), (2026, 2), (2027, 1)],
        "год начинается в полночь колледжа"
    );
}

async fn the_operator_is_told_what_was_granted_and_stopped(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let ilya = world.person_of(ILYA).await;
    let job = world.employ(ilya, "2020-09-01", Some("2026-11-24")).await;
    world
        .exec(
            "INSERT INTO absence (employment_id, kind, valid_from, valid_to, recorded_at, created_at, updated_at) VALUES ($1, 'vacation', '2026-11-10', '2026-11-20', $2, $2, $2)",
            v![job, morning()],
        )
        .await;
    let mut eio = world.entered(EIO).await;
    issue(
        &mut eio,
        "student",
        &college.ids(),
        &[("request_ref", "приказ № 5-у")],
    )
    .await;
    at(world, "2026-11-25T09:00:00Z").await;
    let mut eio = world.entered(EIO).await;
    let page = eio
        .get("/lk/accounts/report?from=01.11.2026&to=30.11.2026")
        .await;
    for words in [
        "предоставлен",
        "прекращён",
        "увольнение",
        "приказ № 5-у",
        "Абрамова Злата Тихоновна",
        "Ершов Илья Глебович",
        "отпуск",
    ] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    let nothing = eio
        .get("/lk/accounts/report?from=01.10.2026&to=31.10.2026")
        .await;
    assert!(nothing.text.contains("никому не предоставлялся"));
    eio.get("/lk/accounts/report").await;
    eio.post(
        "/lk/accounts/report",
        &[("from", "01.11.2026"), ("to", "30.11.2026")],
    )
    .await;
    assert_eq!(
        world
            .count("SELECT count(*) FROM access_stop WHERE reported_at IS NOT NULL")
            .await,
        1
    );
    let file = eio
        .get("/lk/accounts/report.xlsx?from=01.11.2026&to=30.11.2026")
        .await;
    assert_eq!(file.status, 200);
}
