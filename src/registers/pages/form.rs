//! The form of a record: new, copied, changed. Nothing typed is lost: whatever is wrong, the form comes back as it
//! was sent with all problems at once; a collision with another person's change comes back as a question.

use std::sync::Arc;

use axum::response::Response;

use super::{
    Scene, conflict,
    inputs::{self, Read, Typed},
    list::About,
};
use crate::{
    registers::{
        Lists, Names, Problem, Problems, Values, Writing,
        describe::{Due, Field},
        receipt,
        rows::{self, Error as Bad, How, Row},
        terms::Days,
        value,
    },
    web::{Error, Fields, Flash, Path, Result, page::see_other},
};

/// What a form is for.
pub(super) struct Form<'a> {
    pub scene: &'a Scene,
    pub pass: &'a Writing,
    pub lists: &'a Lists,
    /// The record that is being changed.
    pub row: Option<&'a Row>,
}

/// `GET /lk/r/{table}/new`: empty, with what the address gives, or a copy of a record.
pub(super) async fn new(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let pass = scene.write(&table)?;
    let fields: Vec<_> = pass.fields().collect();
    let lists = Lists::of(scene.db(), fields.iter().copied()).await?;
    let number = |name: &str| scene.asked(name).and_then(|id| id.parse::<i64>().ok());
    let typed = match (number("from"), number("copy")) {
        (Some(id), _) if pass.register().dated => {
            let row = live(&scene, &pass, id).await?;
            let mut typed = of_row(&scene, &fields, &row, &lists).await?;
            let today = value::show_day(&scene.asker.today.to_string());
            typed.0.insert("valid_from".to_owned(), vec![today]);
            typed.0.remove("valid_to");
            typed.0.insert("_closes".to_owned(), vec![id.to_string()]);
            typed
        }
        (_, Some(id)) => {
            let row = rows::get(scene.db(), &pass, id)
                .await?
                .ok_or(Error::NotFound)?;
            of_row(&scene, &fields, &row, &lists).await?
        }
        _ => offered(&scene, &fields).await?,
    };
    let form = Form {
        scene: &scene,
        pass: &pass,
        lists: &lists,
        row: None,
    };
    show(&form, &typed, &Read::default(), 200).await
}

/// `POST /lk/r/{table}/new`.
pub(super) async fn create(
    scene: Scene,
    Path(table): Path<String>,
    sent: Fields,
) -> Result<Response> {
    let pass = scene.write(&table)?;
    let lists = Lists::of(scene.db(), pass.fields()).await?;
    let typed = Typed::of(&sent);
    let form = Form {
        scene: &scene,
        pass: &pass,
        lists: &lists,
        row: None,
    };
    let mut read = inputs::read(&scene, &pass, &typed, &lists, false).await?;
    let how = how(&scene, &pass, &typed, &mut read.problems).await?;
    all_problems(&pass, &mut read);
    if !read.problems.is_empty() {
        return show(&form, &typed, &read, 422).await;
    }
    let key = format!("{table} {}", typed.one("_key"));
    let has_key = typed.one("_key").len() == 32;
    let mut tx = scene.db().begin().await?;
    if let Some(id) = receipt::made(&mut tx, &key).await? {
        return Ok(see_other(&format!("/lk/r/{table}/{id}")));
    }
    let closed = close(&mut tx, &pass, typed.one("_closes"), &read, &how).await;
    let made = match closed {
        Ok(()) => rows::insert(&mut tx, &pass, &read.values, &how).await,
        Err(bad) => Err(bad),
    };
    let made = match made {
        Ok(id) => id,
        Err(bad) => {
            drop(tx);
            read.problems = problems_of(bad)?;
            return show(&form, &typed, &read, 422).await;
        }
    };
    if has_key {
        receipt::keep(&mut tx, &key, scene.asker.now, made).await?;
    }
    tx.commit().await?;
    let next = match sent.get("_next") {
        "another" => format!("/lk/r/{table}/new{}", kept_links(&pass, &read.values)),
        _ => format!("/lk/r/{table}/{made}"),
    };
    Ok(saved(&scene, &next, Flash::RecordSaved))
}

/// «Изменить с даты»: the row that the new one follows ends on the day on which the new one begins.
async fn close(
    tx: &mut crate::storage::Tx,
    pass: &Writing,
    which: &str,
    read: &Read,
    how: &How,
) -> rows::Result<()> {
    let (Ok(id), true) = (which.parse::<i64>(), pass.register().dated) else {
        return Ok(());
    };
    let row = rows::of_tx(tx, pass, id).await?.ok_or(Bad::NotFound)?;
    let (was, now) = (
        row.values.date("valid_from"),
        read.values.date("valid_from"),
    );
    if now <= was {
        let mut problems = Problems::default();
        let since = was.map_or(String::new(), |day| value::show_day(&day.to_string()));
        problems.add(
            "valid_from",
            format!("Прежние сведения действуют с {since}: новые должны начинаться позже. Если прежние введены с ошибкой, исправьте их кнопкой «Изменить»."),
        );
        return Err(Bad::Problems(problems));
    }
    let mut end = crate::registers::Values::default();
    end.set("valid_to", read.values.get("valid_from").clone());
    rows::update(tx, pass, id, row.version, &end, how).await?;
    Ok(())
}

/// `GET /lk/r/{table}/{id}/edit`.
pub(super) async fn edit(scene: Scene, Path((table, id)): Path<(String, i64)>) -> Result<Response> {
    let pass = scene.write(&table)?;
    let row = live(&scene, &pass, id).await?;
    let fields: Vec<_> = pass.fields().collect();
    let lists = Lists::of(scene.db(), fields.iter().copied()).await?;
    super::card::note_opening(&scene, &pass, &row).await?;
    let mut typed = of_row(&scene, &fields, &row, &lists).await?;
    typed
        .0
        .insert("_version".to_owned(), vec![row.version.to_string()]);
    let form = Form {
        scene: &scene,
        pass: &pass,
        lists: &lists,
        row: Some(&row),
    };
    show(&form, &typed, &Read::default(), 200).await
}

/// `POST /lk/r/{table}/{id}/edit`.
pub(super) async fn save(
    scene: Scene,
    Path((table, id)): Path<(String, i64)>,
    sent: Fields,
) -> Result<Response> {
    let pass = scene.write(&table)?;
    let row = live(&scene, &pass, id).await?;
    let lists = Lists::of(scene.db(), pass.fields()).await?;
    let typed = Typed::of(&sent);
    let form = Form {
        scene: &scene,
        pass: &pass,
        lists: &lists,
        row: Some(&row),
    };
    let mut read = inputs::read(&scene, &pass, &typed, &lists, true).await?;
    let how = how(&scene, &pass, &typed, &mut read.problems).await?;
    if !read.problems.is_empty() {
        return show(&form, &typed, &read, 422).await;
    }
    let version = typed.one("_version").parse().unwrap_or(0);
    if version != row.version {
        return conflict::meet(&form, typed, read, &row, version, how).await;
    }
    let mut tx = scene.db().begin().await?;
    match rows::update(&mut tx, &pass, id, version, &read.values, &how).await {
        Ok(_) => tx.commit().await?,
        Err(Bad::Changed(_)) => {
            drop(tx);
            let row = live(&scene, &pass, id).await?;
            return conflict::meet(&form, typed, read, &row, version, how).await;
        }
        Err(bad) => {
            drop(tx);
            read.problems = problems_of(bad)?;
            return show(&form, &typed, &read, 422).await;
        }
    }
    let list = typed.one("_list");
    let back = match list.is_empty() {
        true => format!("/lk/r/{table}/{id}"),
        false => format!(
            "/lk/r/{table}/{id}?list={}",
            crate::registers::query::encoded(list)
        ),
    };
    Ok(saved(&scene, &back, Flash::RecordSaved))
}

/// An answer that leads on with a message.
pub(super) fn saved(scene: &Scene, to: &str, flash: Flash) -> Response {
    let mut response = see_other(to);
    response.headers_mut().append(
        axum::http::header::SET_COOKIE,
        flash.cookie(scene.state.secure),
    );
    response
}

/// A record that may be changed; a deleted one is only looked at.
pub(super) async fn live(scene: &Scene, pass: &Writing, id: i64) -> Result<Row> {
    let row = rows::get(scene.db(), pass, id)
        .await?
        .ok_or(Error::NotFound)?;
    match row.deleted_at {
        None => Ok(row),
        Some(_) => Err(Error::NotFound),
    }
}

/// The form with what stands in it.
pub(super) async fn show(
    form: &Form<'_>,
    typed: &Typed,
    read: &Read,
    status: u16,
) -> Result<Response> {
    let (scene, pass) = (form.scene, form.pass);
    let register = pass.register();
    let inputs = inputs::inputs(scene, pass, typed, read, form.lists, form.row.is_some()).await?;
    let title = match form.row {
        Some(row) => {
            let fields: Vec<_> = pass.fields().collect();
            let names = Names::of_links(scene.db(), &scene.catalog, &fields, [&row.values]).await?;
            format!(
                "Изменить: {}",
                names.title(register, &row.values, form.lists)
            )
        }
        None => format!("{}: новая запись", register.one),
    };
    let key = match typed.one("_key") {
        "" => crate::identity::hex(&scene.state.keeper.chance.bytes::<16>()),
        key => key.to_owned(),
    };
    let table = register.table;
    let action = match form.row {
        Some(row) => format!("/lk/r/{table}/{}/edit", row.id),
        None => format!("/lk/r/{table}/new"),
    };
    let back = match form.row {
        Some(row) => format!("/lk/r/{table}/{}", row.id),
        None => format!("/lk/r/{table}"),
    };
    let list = match typed.one("_list") {
        "" => scene.asked("list").unwrap_or_default(),
        list => list.to_owned(),
    };
    scene
        .page("registers_form.html", &title, table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .status(status)
        .with("register", &About::of(scene, register))
        .with("action", &action)
        .with("back", &back)
        .with("editing", &form.row.is_some())
        .with("version", typed.one("_version"))
        .with("key", &key)
        .with("list", &list)
        .with("closes", typed.one("_closes"))
        .with("inputs", &inputs)
        .with("problems", &named(pass, &read.problems))
        .with("has_due", &(register.due != Due::None))
        .with("received_on", &received(scene, typed))
        .with("reason", typed.one("_reason"))
        .render()
}

/// Problems as the summary above the form tells them: each says of which field it speaks.
fn named(pass: &Writing, problems: &Problems) -> Vec<Problem> {
    let each = problems.0.iter().cloned().map(|mut problem| {
        if let Some(field) = pass.field(&problem.field)
            && !problem.text.contains(field.label)
        {
            problem.text = format!("{}: {}", field.label, problem.text);
        }
        problem
    });
    each.collect()
}

fn received(scene: &Scene, typed: &Typed) -> String {
    match typed.one("_received_on") {
        "" => value::show_day(&scene.asker.today.to_string()),
        text => text.to_owned(),
    }
}

/// What a new record begins with: the description's defaults and what the address says (`?building_id=3`).
async fn offered(scene: &Scene, fields: &[&'static Field]) -> Result<Typed> {
    let mut typed = Typed::default();
    for field in fields {
        let text = match field.default {
            "today" => value::show_day(&scene.asker.today.to_string()),
            text => text.to_owned(),
        };
        if !text.is_empty() {
            typed.0.insert(field.name.to_owned(), vec![text]);
        }
    }
    for (name, text) in scene.pairs() {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            continue;
        };
        if let (crate::registers::Kind::Link(table), Ok(id)) = (field.kind, text.parse::<i64>()) {
            let Some(target) = scene.catalog.find(table) else {
                continue;
            };
            let names = Names::of(scene.db(), &scene.catalog, target, &[id]).await?;
            let words = names.get(table, id);
            typed.0.insert(format!("{name}.t"), vec![words.clone()]);
            typed.0.insert(format!("{name}.q"), vec![words]);
        }
        typed.0.insert(name, vec![text]);
    }
    Ok(typed)
}

/// A record as its form holds it.
pub(super) async fn of_row(
    scene: &Scene,
    fields: &[&'static Field],
    row: &Row,
    lists: &Lists,
) -> Result<Typed> {
    let names = Names::of_links(scene.db(), &scene.catalog, fields, [&row.values]).await?;
    Ok(Typed::of_values(
        fields,
        &row.values,
        lists,
        &names,
        scene.zone(),
    ))
}

/// «Save and add another» keeps the links: ten rooms of one building are entered in a row.
fn kept_links(pass: &Writing, values: &Values) -> String {
    let links = pass
        .fields()
        .filter(|field| matches!(field.kind, crate::registers::Kind::Link(_)));
    let pairs: Vec<String> = links
        .filter_map(|field| Some(format!("{}={}", field.name, values.int(field.name)?)))
        .collect();
    match pairs.is_empty() {
        true => String::new(),
        false => format!("?{}", pairs.join("&")),
    }
}

/// The circumstances of the change, with its term when the register has one.
pub(super) async fn how(
    scene: &Scene,
    pass: &Writing,
    typed: &Typed,
    problems: &mut Problems,
) -> Result<How> {
    let reason = value::one_line(typed.one("_reason"));
    let mut how = How {
        reason: (!reason.is_empty()).then(|| reason.chars().take(300).collect()),
        ..How::default()
    };
    if pass.register().due == Due::None {
        return Ok(how);
    }
    how.days = Some(Arc::new(Days::load(scene.db()).await?));
    let text = received(scene, typed);
    match value::day(&text) {
        Ok(day) if day > scene.asker.today => problems.add(
            "_received_on",
            "Дата получения сведений не может быть в будущем.",
        ),
        Ok(day) => how.received_on = Some(day),
        Err(text) => problems.add("_received_on", text),
    }
    Ok(how)
}

/// All problems at once: those of single values and those of the record.
fn all_problems(pass: &Writing, read: &mut Read) {
    for problem in rows::revise(pass, &read.values).0 {
        let known = read
            .problems
            .0
            .iter()
            .any(|known| known.field == problem.field);
        if !known || problem.field.is_empty() {
            read.problems.0.push(problem);
        }
    }
}

/// What the person is told of a refusal; anything else ends the request.
pub(super) fn problems_of(bad: Bad) -> Result<Problems> {
    match bad {
        Bad::Problems(problems) => Ok(problems),
        Bad::Storage(error) => Err(error.into()),
        Bad::NotFound => Err(Error::NotFound),
        other => {
            let mut problems = Problems::default();
            problems.add("", format!("Не сохранено: {other}."));
            Ok(problems)
        }
    }
}
