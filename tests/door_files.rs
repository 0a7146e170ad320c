//! Forms with files: what is taken, what is refused politely, what is not a form of ours at all.

mod world;

use axum::{
    body::Body,
    http::{Method, header},
    response::{IntoResponse as _, Response},
};
use eios::{
    storage::StoredFile,
    web::{self, Fields, Guard, Limits, Route, State, Uploads, Visit},
};
use world::{BOUNDARY, Browser, Engine, NINA, World, multipart};

both_engines! {
    a_file_reaches_the_handler_with_its_name_its_type_and_its_bytes,
    a_file_of_a_wrong_kind_or_size_is_a_sentence_and_not_an_error_page,
    a_form_without_its_token_in_the_first_place_is_refused_before_a_byte_is_kept,
    broken_and_endless_forms_are_refused_and_nothing_stays_on_the_disk,
    a_form_without_files_works_on_the_same_path_and_files_nowhere_else,
    a_file_is_given_back_so_that_it_can_do_no_harm,
}

const LIMITS: Limits = Limits::new(20_000, 2).only(&["pdf", "png", "txt", "csv", "xlsx"]);

async fn take(_: Visit, fields: Fields, mut uploads: Uploads) -> Response {
    let mut told: Vec<String> = uploads
        .take("scan")
        .iter()
        .map(|u| format!("{} {} {}", u.name, u.mime, u.staged.size()))
        .collect();
    told.extend(uploads.files.iter().map(|u| format!("другое {}", u.name)));
    told.extend(
        uploads
            .refused
            .iter()
            .map(|r| format!("{}: {}", r.field, r.text)),
    );
    told.push(fields.all("word").collect::<Vec<_>>().join("+"));
    told.push(fields.pairs().count().to_string());
    told.join("\n").into_response()
}

async fn give(state: State, uploads: Uploads) -> web::Result<Response> {
    let keeper = &state.keeper;
    let mut tx = keeper.db.begin().await?;
    let mut kept: Vec<StoredFile> = Vec::new();
    for upload in uploads.files {
        let now = keeper.clock.now();
        kept.push(
            state
                .files
                .keep(&mut tx, upload.staged, &upload.name, upload.mime, now)
                .await?,
        );
    }
    tx.commit().await?;
    web::serve_file(&state, &kept[0], true).await
}

async fn door(world: &World) -> Browser {
    let table = vec![
        Route::post("/lk/take", Guard::Login, take).with_files(LIMITS),
        Route::post("/lk/give", Guard::Login, give).with_files(Limits::new(20_000, 1)),
        Route::post("/lk/plain", Guard::Login, take),
    ];
    let mut browser = world.entered(NINA).await;
    browser.get("/lk/").await;
    browser.router = web::router(world.state.clone(), table);
    browser
}

/// Files that wait in the store's temporary folder.
fn halves(world: &World) -> usize {
    let folder = world.config.paths.store.join("files/tmp");
    std::fs::read_dir(folder).expect("folder").count()
}

async fn a_file_reaches_the_handler_with_its_name_its_type_and_its_bytes(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = door(&world).await;
    let answer = browser
        .send_files(
            "/lk/take",
            &[("word", "раз"), ("word", "два")],
            &[
                ("scan", "C:\\Мои\\Приказ №1.pdf", b"%PDF-1.7\nx"),
                ("photo", "фото.png", b"\x89PNG\r\n\x1a\n"),
                ("empty", "", b""),
            ],
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(
        answer.text,
        "Приказ №1.pdf application/pdf 10\nдругое фото.png\nраз+два\n3"
    );
    assert_eq!(halves(&world), 0, "непринятое убрано");
}

async fn a_file_of_a_wrong_kind_or_size_is_a_sentence_and_not_an_error_page(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = door(&world).await;
    let big = vec![b'a'; 30_000];
    for (name, content, said) in [
        ("вирус.exe", &b"MZ"[..], "подходят PDF, PNG, TXT, CSV, XLSX"),
        ("a.svg", b"<svg/>", "подходят PDF"),
        ("a.pdf", b"<html>", "внутри не PDF"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "закрыт паролем",
        ),
        ("a.txt", b"", "пуст"),
        ("a.txt", &big, "больше 20 КБ"),
    ] {
        let answer = browser
            .send_files("/lk/take", &[], &[("scan", name, content)])
            .await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        assert!(answer.text.starts_with("scan: Файл «"), "{}", answer.text);
        assert!(answer.text.contains(said), "{name}: {}", answer.text);
    }
    let three = [
        ("scan", "a.txt", &b"a"[..]),
        ("scan", "b.txt", b"b"),
        ("scan", "c.txt", b"c"),
    ];
    let answer = browser.send_files("/lk/take", &[], &three).await;
    assert!(answer.text.contains("не больше 2"), "{}", answer.text);
    assert_eq!(halves(&world), 0);
}

async fn a_form_without_its_token_in_the_first_place_is_refused_before_a_byte_is_kept(
    engine: Engine,
) {
    let world = World::on(engine).await;
    let mut browser = door(&world).await;
    let csrf = browser.csrf.clone();
    let file = [("scan", "a.txt", &b"a"[..])];
    for fields in [
        vec![("word", "x"), ("csrf", csrf.as_str())],
        vec![("csrf", "чужой")],
        vec![],
    ] {
        let request = browser.request(Method::POST, "/lk/take").header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={BOUNDARY}"),
        );
        let body = Body::from(multipart(&fields, &file));
        let answer = browser.send(request.body(body).expect("request")).await;
        assert_eq!(answer.status, 403, "{fields:?}: {}", answer.text);
    }
    assert_eq!(halves(&world), 0);
}

async fn broken_and_endless_forms_are_refused_and_nothing_stays_on_the_disk(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = door(&world).await;
    let csrf = browser.csrf.clone();
    let whole = multipart(&[("csrf", &csrf)], &[("scan", "a.txt", &vec![b'a'; 9_000])]);
    let endless = multipart(
        &[("csrf", &csrf)],
        &[("scan", "a.txt", &vec![b'a'; 900_000])],
    );
    let wordy = multipart(&[("csrf", &csrf), ("word", &"я".repeat(60_000))], &[]);
    let zero = multipart(&[("csrf", &csrf), ("word", "\0")], &[]);
    for (body, status) in [
        (whole[..whole.len() / 2].to_vec(), 400),
        (b"nonsense".to_vec(), 400),
        (endless, 413),
        (wordy, 413),
        (zero, 400),
    ] {
        let request = browser.request(Method::POST, "/lk/take").header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={BOUNDARY}"),
        );
        let answer = browser
            .send(request.body(Body::from(body)).expect("request"))
            .await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    }
    let request = browser
        .request(Method::POST, "/lk/take")
        .header(header::CONTENT_TYPE, "multipart/form-data");
    let answer = browser
        .send(request.body(Body::from("x")).expect("request"))
        .await;
    assert_eq!(answer.status, 400, "без границы");
    assert_eq!(halves(&world), 0);
}

async fn a_form_without_files_works_on_the_same_path_and_files_nowhere_else(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = door(&world).await;
    let answer = browser.post("/lk/take", &[("word", "раз")]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.text.as_str()),
        (200, "раз\n2")
    );
    let answer = browser
        .send_files("/lk/plain", &[], &[("scan", "a.txt", b"a")])
        .await;
    assert_eq!(answer.status, 415);
}

async fn a_file_is_given_back_so_that_it_can_do_no_harm(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = door(&world).await;
    let answer = browser
        .send_files("/lk/give", &[], &[("f", "Устав.pdf", b"%PDF-1.7\n")])
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.text, "%PDF-1.7\n");
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert!(answer.header("content-disposition").starts_with("inline; "));
    assert!(
        answer
            .header("content-disposition")
            .contains("UTF-8''%D0%A3")
    );
    assert_eq!(
        answer.header("content-security-policy"),
        "sandbox; default-src 'none'"
    );
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("content-length"), "9");
    let answer = browser
        .send_files("/lk/give", &[], &[("f", "a.csv", b"a;b\n")])
        .await;
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment; ")
    );
}
