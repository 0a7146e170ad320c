//! A book of orders on paper: number, date, title, signer.

use axum::response::Response;
use serde::Serialize;

use super::page;
use crate::{
    identity::initials,
    registers::{pages::Scene, value},
    storage::v,
    subsystems::orders::rights,
    web::Result,
};

#[derive(Serialize)]
struct Line {
    id: i64,
    number: String,
    date: String,
    title: String,
    people: i64,
    signer: String,
    cancelled: bool,
}

/// `GET /lk/orders/book`: the book and the year of the address.
pub async fn show(scene: Scene) -> Result<Response> {
    let groups = rights::read(&scene.visit);
    let books: Vec<(i64, String, String, String)> = scene
        .db()
        .all(
            "SELECT DISTINCT b.id, b.name, b.suffix, k.kind_group FROM order_book b JOIN order_kind k ON k.book_id = b.id
             WHERE b.deleted_at IS NULL ORDER BY b.id, k.kind_group",
            v![],
        )
        .await?;
    let mut books: Vec<(i64, String)> = books
        .into_iter()
        .filter(|(.., group)| groups.contains(&group.as_str()))
        .map(|(id, name, suffix, _)| (id, format!("{name} ({suffix})")))
        .collect();
    books.dedup();
    let first = books.first().map_or(0, |(id, _)| *id);
    let asked = |name: &str| scene.asked(name).and_then(|text| text.parse::<i64>().ok());
    let book = asked("book")
        .filter(|id| books.iter().any(|(known, _)| known == id))
        .unwrap_or(first);
    let year = asked("year").unwrap_or_else(|| i64::from(scene.asker.today.year()));
    page(&scene, "orders_book.html", "Книга приказов")
        .with("books", &books)
        .with("book", &book)
        .with(
            "name",
            &books
                .iter()
                .find(|(id, _)| *id == book)
                .map(|(_, name)| name),
        )
        .with("year", &year)
        .with("lines", &lines(&scene, book, year).await?)
        .render()
}

async fn lines(scene: &Scene, book: i64, year: i64) -> Result<Vec<Line>> {
    type Kept = (
        i64,
        String,
        String,
        String,
        String,
        String,
        String,
        Option<String>,
        i64,
    );
    let rows: Vec<Kept> = scene
        .db()
        .all(
            "SELECT d.id, d.number, d.signed_on, d.title, d.state, p.last_name, p.first_name, p.middle_name,
                (SELECT count(*) FROM order_item i WHERE i.order_id = d.id AND i.deleted_at IS NULL)
             FROM order_doc d JOIN person p ON p.id = d.signer_id
             WHERE d.book_id = $1 AND d.signed_on >= $2 AND d.signed_on <= $3 AND d.number IS NOT NULL
             ORDER BY d.year, d.seq",
            v![book, format!("{year:04}-01-01"), format!("{year:04}-12-31")],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(
            |(id, number, on, title, state, last, first, middle, people)| Line {
                id,
                number,
                date: value::show_day(&on),
                title,
                people,
                signer: initials(&last, &first, middle.as_deref()),
                cancelled: state == "cancelled",
            },
        )
        .collect())
}
