//! The list of those who have and have not acknowledged an announcement, as a workbook.

use axum::response::Response;

use super::{readers, store};
use crate::{
    identity::audit,
    registers::{exchange::given, pages::Scene},
    sheets::{Cell, Column, Writer, write},
    web::{Error, Path, Result, text},
};

/// `GET /lk/announcements/{id}/readers.xlsx`.
pub async fn download(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    store::own(&scene, id).await?;
    let readers = readers::of(&scene, id).await?;
    let at = |utc: &Option<String>| {
        let words = utc.as_deref().map(|utc| text::moment(utc, scene.zone()));
        Cell::text(words.unwrap_or_default())
    };
    let rows: Vec<Vec<Cell>> = readers
        .iter()
        .map(|reader| {
            vec![
                Cell::text(reader.name()),
                Cell::text(reader.kind.clone().unwrap_or_default()),
                Cell::text(reader.group_name.clone().unwrap_or_default()),
                at(&Some(reader.told_at.clone())),
                at(&reader.acked_at),
                at(&reader.reminded_at),
            ]
        })
        .collect();
    let made = tokio::task::spawn_blocking(move || written(&rows)).await;
    let file = made
        .map_err(|e| Error::Fault(e.into()))?
        .map_err(Error::Fault)?;
    let mut tx = scene.db().begin().await?;
    let asker = &scene.asker;
    audit::note(
        &mut tx,
        asker.now,
        &asker.by,
        "export",
        "announcement",
        Some(id),
        Some("readers"),
    )
    .await?;
    tx.commit().await?;
    let name = format!("Ознакомление {}.xlsx", scene.asker.today);
    given(file, &name, write::XLSX)
}

fn written(rows: &[Vec<Cell>]) -> anyhow::Result<std::fs::File> {
    let headings = [
        "Фамилия, имя, отчество",
        "Кто",
        "Группа",
        "Сообщено",
        "Ознакомлен",
        "Напоминание",
    ];
    let columns: Vec<Column> = headings
        .iter()
        .map(|title| Column {
            title: (*title).to_owned(),
            ..Column::default()
        })
        .collect();
    let mut file = Writer::new(write::Kind::Xlsx, "Ознакомление", &columns)?;
    for row in rows {
        file.row(row)?;
    }
    file.finish()
}
