//! The report on people whom the entry will not find or will find twice, and the page of settings.

use axum::response::Response;

use super::{page, show::Trouble};
use crate::{
    identity::audit,
    journal::{matching, settings::Settings},
    registers::{Format, formats, pages::Scene, value},
    web::{Fields, Result, page::see_other},
};

/// `GET /lk/tickets/matching`.
pub(super) async fn matching(scene: Scene) -> Result<Response> {
    let report = matching::report(scene.db()).await?;
    let mut tx = scene.db().begin().await?;
    audit::note(
        &mut tx,
        scene.asker.now,
        &scene.asker.by,
        "read_special",
        "person",
        None,
        Some("сопоставление людей"),
    )
    .await?;
    tx.commit().await?;
    page(&scene, "tickets_matching.html", "Сопоставление людей")
        .crumb("Очередь", "/lk/tickets/queue")
        .with("report", &report)
        .with("may_merge", &scene.may_write("person"))
        .render()
}

/// `GET /lk/tickets/settings`.
pub(super) async fn settings(scene: Scene) -> Result<Response> {
    let settings = Settings::load(scene.db()).await?;
    let limit = settings.from_address.to_string();
    render(&scene, &settings, &limit, &[]).await
}

async fn render(
    scene: &Scene,
    settings: &Settings,
    limit: &str,
    problems: &[Trouble],
) -> Result<Response> {
    page(scene, "tickets_settings.html", "Настройки обращений")
        .crumb("Очередь", "/lk/tickets/queue")
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("settings", settings)
        .with("limit", limit)
        .with("problems", problems)
        .render()
}

/// `POST /lk/tickets/settings`.
pub(super) async fn save_settings(scene: Scene, sent: Fields) -> Result<Response> {
    let mut problems = Vec::new();
    let outside = value::one_line(sent.get("outside_email"));
    if !outside.is_empty() && formats::parse(Format::Email, &outside).is_err() {
        problems.push(Trouble::of(
            "outside_email",
            "Похоже, это не адрес почты: нужен вид имя@узел.ru.",
        ));
    }
    let limit = sent.get("from_address").trim();
    let from_address = limit.parse::<i64>().ok().filter(|n| (1..=1000).contains(n));
    if from_address.is_none() {
        problems.push(Trouble::of("from_address", "Нужно число от 1 до 1000."));
    }
    let settings = Settings {
        papers_demanded: sent.get("papers_demanded") == "да",
        skip_holidays: sent.get("skip_holidays") == "да",
        from_address: from_address.unwrap_or(Settings::default().from_address),
        outside_email: outside.chars().take(200).collect(),
        territory: value::one_line(sent.get("territory"))
            .chars()
            .take(200)
            .collect(),
    };
    if !problems.is_empty() {
        return render(&scene, &settings, limit, &problems).await;
    }
    let mut tx = scene.db().begin().await?;
    settings.save(&mut tx, scene.asker.now).await?;
    let yes = |flag| if flag { "да" } else { "нет" };
    let words = format!(
        "обращения: документы обязательны: {}, только рабочие дни: {}, заявок с одного адреса: {}",
        yes(settings.papers_demanded),
        yes(settings.skip_holidays),
        settings.from_address
    );
    audit::note(
        &mut tx,
        scene.asker.now,
        &scene.asker.by,
        "setting",
        "setting",
        None,
        Some(&words),
    )
    .await?;
    tx.commit().await?;
    Ok(see_other("/lk/tickets/settings"))
}
