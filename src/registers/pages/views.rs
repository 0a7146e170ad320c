//! Views: a list as someone left it, under a name; own ones and those shared with all who read the register.

use axum::response::Response;

use serde::Serialize;

use super::{Scene, form::saved, list::pairs_of};
use crate::{
    registers::{Reading, query::Ask, value},
    storage::v,
    web::{Fields, Flash, Path, Result},
};

/// A view in the list of views.
#[derive(Serialize)]
pub(super) struct View {
    id: i64,
    name: String,
    url: String,
    shared: bool,
    own: bool,
}

/// The views that this person has for a register.
pub(super) async fn of(scene: &Scene, pass: &Reading) -> Result<Vec<View>> {
    let table = pass.register().table;
    let me = scene.visit.account_id;
    let rows: Vec<(i64, String, String, bool, i64)> = scene
        .db()
        .all(
            "SELECT id, name, query, shared, account_id FROM register_view \
             WHERE register = $1 AND (account_id = $2 OR shared) ORDER BY name COLLATE \"ru-x-icu\", id",
            v![table, me],
        )
        .await?;
    let views = rows
        .into_iter()
        .map(|(id, name, query, shared, owner)| View {
            id,
            name,
            // Read with one's own eyes: what a shared view says of fields that do not exist for the reader goes.
            url: format!(
                "/lk/r/{table}?{}",
                Ask::parse(pass, &pairs_of(&query), scene.asker.today).to_query(false)
            ),
            shared,
            own: owner == me,
        });
    Ok(views.collect())
}

/// `POST /lk/r/{table}/views`: keeps the list that is shown; the same name again is the view changed.
pub(super) async fn save(
    scene: Scene,
    Path(table): Path<String>,
    sent: Fields,
) -> Result<Response> {
    let pass = scene.read(&table)?;
    // Only what the list understands is kept.
    let ask = Ask::parse(&pass, &pairs_of(sent.get("_query")), scene.asker.today);
    let query = ask.to_query(false);
    let back = format!("/lk/r/{table}?{query}");
    let name: String = value::one_line(sent.get("name")).chars().take(80).collect();
    if name.is_empty() {
        return Ok(saved(&scene, &back, Flash::ViewNameless));
    }
    scene
        .db()
        .exec(
            "INSERT INTO register_view (register, account_id, name, query, shared, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (register, account_id, name) DO UPDATE SET query = excluded.query, shared = excluded.shared",
            v![
                pass.register().table,
                scene.visit.account_id,
                name,
                &query,
                sent.get("shared") == "1",
                scene.asker.now
            ],
        )
        .await?;
    Ok(saved(&scene, &back, Flash::ViewSaved))
}

/// `POST /lk/r/{table}/views/delete`: only one's own.
pub(super) async fn delete(
    scene: Scene,
    Path(table): Path<String>,
    sent: Fields,
) -> Result<Response> {
    scene.read(&table)?;
    let id: i64 = sent.get("id").parse().unwrap_or(0);
    scene
        .db()
        .exec(
            "DELETE FROM register_view WHERE id = $1 AND account_id = $2",
            v![id, scene.visit.account_id],
        )
        .await?;
    Ok(saved(&scene, &format!("/lk/r/{table}"), Flash::ViewDeleted))
}
