//! «Организация питания»: where students eat.

use super::{
    super::{
        Gathered, Line, Origin,
        reading::{Reader, Say as _, capital, row},
    },
    objects::{Room, rooms},
};
use crate::{
    storage::{Result, v},
    web::text::plural,
};

#[derive(sqlx::FromRow)]
struct Point {
    id: i64,
    room_id: Option<i64>,
    kind: String,
    seats: Option<i64>,
    updated_at: String,
}

pub(super) async fn gather(reader: &Reader<'_>, out: &mut Gathered) -> Result<()> {
    let sql = "SELECT id, room_id, kind, seats, updated_at FROM catering_point WHERE deleted_at IS NULL \
        AND archived_at IS NULL AND kind <> 'vending' ORDER BY id";
    let points: Vec<Point> = reader.db.all(sql, v![]).await?;
    let rooms = rooms(reader).await?;
    let each = points.iter().map(|point| {
        let room = rooms.iter().find(|room| Some(room.id) == point.room_id);
        let label = capital(&reader.label("CATERING_KIND", &point.kind));
        Line {
            row: row(&point.updated_at)
                .text("objName", Some(&point.called(&label, room)))
                .text("objAddress", room.map(|room| room.address.as_str()))
                .text("objOvz", room.map(Room::access).as_deref()),
            of: Origin {
                table: "catering_point",
                id: point.id,
            },
        }
    });
    out.add("catering", "meals", "catering_point", each.collect());
    Ok(())
}

impl Point {
    /// «Столовая на 120 посадочных мест»; a room that has a name of its own is called by it.
    fn called(&self, label: &str, room: Option<&Room>) -> String {
        let name = room.map_or_else(|| label.to_owned(), |room| room.called(label));
        match self.seats.filter(|n| *n > 0 && !name.contains(" мест")) {
            Some(n) => format!(
                "{name} на {n} {}",
                plural(
                    n,
                    ["посадочное место", "посадочных места", "посадочных мест"]
                )
            ),
            None => name,
        }
    }
}
