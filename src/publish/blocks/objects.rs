//! «Материально-техническое обеспечение. Доступная среда»: rooms with what stands in them, libraries, sport, the
//! hostel, the ways into the buildings.

use std::collections::BTreeMap;

use super::{
    super::{
        Gathered, Line, Origin,
        reading::{Reader, Say as _, capital, doc, prose, row},
    },
    documents::{acts, paper},
};
use crate::{
    site::facts::Value,
    storage::{Result, v},
    web::text::plural,
};

/// A room with what its building says of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Room {
    pub id: i64,
    pub number: String,
    pub name: Option<String>,
    pub r#type: String,
    pub seats: Option<i64>,
    pub computers: Option<i64>,
    pub accessible: bool,
    pub access_note: Option<String>,
    pub equipment_note: Option<String>,
    pub address: String,
    pub building_accessible: Option<String>,
    pub building_note: Option<String>,
    pub updated_at: String,
}

/// All rooms in the order of buildings.
pub(super) async fn rooms(reader: &Reader<'_>) -> Result<Vec<Room>> {
    let sql = "SELECT r.id, r.number, r.name, r.type, r.seats, r.computers, r.accessible, r.access_note, r.equipment_note, \
        b.address, b.accessible AS building_accessible, b.access_note AS building_note, \
        CASE WHEN b.updated_at > r.updated_at THEN b.updated_at ELSE r.updated_at END AS updated_at \
        FROM room r JOIN building b ON b.id = r.building_id WHERE r.deleted_at IS NULL AND r.archived_at IS NULL \
        AND b.deleted_at IS NULL AND b.archived_at IS NULL ORDER BY r.building_id, r.number COLLATE \"ru-x-icu\", r.id";
    reader.db.all(sql, v![]).await
}

pub(super) async fn gather(reader: &mut Reader<'_>, out: &mut Gathered) -> Result<()> {
    let rooms = rooms(reader).await?;
    let equipment = equipment(reader).await?;
    let label = |room: &Room| reader.label("ROOM_TYPE", &room.r#type);
    let of = |types: &'static [&'static str]| {
        rooms
            .iter()
            .filter(move |room| types.contains(&room.r#type.as_str()))
    };
    let equipped = |room: &Room, names: [&str; 4]| Line {
        row: row(&room.updated_at)
            .text(names[0], Some(&room.address))
            .text(names[1], Some(&room.numbered(&label(room))))
            .text(names[2], Some(&room.equipped(equipment.get(&room.id))))
            .text(names[3], Some(&room.access())),
        of: room.origin(),
    };
    const CABINET: [&str; 4] = ["addressCab", "nameCab", "osnCab", "ovzCab"];
    const PRACTICE: [&str; 4] = ["addressPrac", "namePrac", "osnPrac", "ovzPrac"];
    let cabinets = of(&["cabinet"])
        .map(|room| equipped(room, CABINET))
        .collect();
    let practice = of(&["lab", "workshop", "polygon"])
        .map(|room| equipped(room, PRACTICE))
        .collect();
    let libraries = of(&["library", "reading_hall"])
        .map(|room| room.object(&label(room)))
        .collect();
    let sport = of(&["gym", "field"])
        .map(|room| room.object(&label(room)))
        .collect();
    out.add("objects", "purposeCab", "room", cabinets);
    out.add("objects", "purposePrac", "room", practice);
    out.add("objects", "purposeLibr", "room", libraries);
    out.add("objects", "purposeSport", "room", sport);
    ways_in(reader, out).await?;
    hostel(reader, &rooms, out).await
}

impl Room {
    /// The record to be mended.
    pub fn origin(&self) -> Origin {
        Origin {
            table: "room",
            id: self.id,
        }
    }

    /// «Кабинет математики»; a room without a name is called by its type.
    pub fn called(&self, label: &str) -> String {
        let name = self
            .name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty());
        name.map_or_else(|| capital(label), str::to_owned)
    }

    /// «Кабинет математики № 203».
    fn numbered(&self, label: &str) -> String {
        let name = self.called(label);
        let number = self.number.trim();
        let told = name.contains('№') || !number.contains(|c: char| c.is_ascii_digit());
        match told {
            true => name,
            false => format!("{name} № {number}"),
        }
    }

    /// The words of the editor, else places, computers and the list of equipment.
    fn equipped(&self, equipment: Option<&Vec<String>>) -> String {
        if let Some(note) = self
            .equipment_note
            .as_deref()
            .map(str::trim)
            .filter(|note| !note.is_empty())
        {
            return note.to_owned();
        }
        let count = |n: Option<i64>, forms| {
            n.filter(|n| *n > 0)
                .map(|n| format!("{n} {}", plural(n, forms)))
        };
        let mut words: Vec<String> = [
            count(self.seats, ["место", "места", "мест"]),
            count(self.computers, ["компьютер", "компьютера", "компьютеров"]),
        ]
        .into_iter()
        .flatten()
        .collect();
        words.extend(equipment.into_iter().flatten().cloned());
        words.join(", ")
    }

    /// How fit the room is: its own words, else those of its building.
    pub fn access(&self) -> String {
        let own = self
            .access_note
            .as_deref()
            .map(str::trim)
            .filter(|note| !note.is_empty());
        if let Some(own) = own {
            return own.to_owned();
        }
        let note = self
            .building_note
            .as_deref()
            .map(str::trim)
            .filter(|note| !note.is_empty());
        let degree = match (self.accessible, self.building_accessible.as_deref()) {
            (true, _) | (_, Some("full")) => "приспособлен",
            (_, Some("part")) => "частично приспособлен",
            _ => return "не приспособлен".to_owned(),
        };
        match note {
            Some(note) => format!("{degree}: {}", note.trim_end_matches('.')),
            None => degree.to_owned(),
        }
    }

    /// A library, a gym.
    fn object(&self, label: &str) -> Line {
        Line {
            row: row(&self.updated_at)
                .text("objName", Some(&self.called(label)))
                .text("objAddress", Some(&self.address))
                .text("objOvz", Some(&self.access())),
            of: self.origin(),
        }
    }
}

/// What stands in rooms, by room: «Проектор — 2 шт.»
async fn equipment(reader: &Reader<'_>) -> Result<BTreeMap<i64, Vec<String>>> {
    let sql = "SELECT room_id, name, CAST(sum(qty) AS BIGINT) FROM equipment WHERE deleted_at IS NULL AND archived_at IS NULL \
        AND (written_off_on IS NULL OR written_off_on > $1) AND kind <> 'furniture' GROUP BY room_id, name \
        ORDER BY room_id, min(id)";
    let found: Vec<(i64, String, i64)> = reader.db.all(sql, v![reader.day()]).await?;
    let mut rooms: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (room, name, qty) in found {
        rooms.entry(room).or_default().push(match qty {
            1 => name,
            qty => format!("{name} — {qty} шт."),
        });
    }
    Ok(rooms)
}

/// The ways into the buildings: one field of a block whose other fields are prose of the editor.
async fn ways_in(reader: &Reader<'_>, out: &mut Gathered) -> Result<()> {
    let sql = "SELECT id, name, access_note, updated_at FROM building WHERE deleted_at IS NULL AND archived_at IS NULL \
        AND access_note IS NOT NULL AND kind IN ('study', 'workshop', 'dorm', 'sport', 'canteen') ORDER BY id";
    let buildings: Vec<(i64, String, String, String)> = reader.db.all(sql, v![]).await?;
    let lines: Vec<String> = buildings
        .iter()
        .map(|(_, name, note, _)| format!("- {name}: {}", note.trim().trim_end_matches(['.', ';'])))
        .collect();
    let newest = buildings
        .iter()
        .map(|(.., at)| at.as_str())
        .max()
        .unwrap_or_default();
    let row = row(newest).value("ovz", prose(&lines.join(";\n")));
    let of = Origin {
        table: "building",
        id: 0,
    };
    out.add_part("objects", "facilities", "building", vec![Line { row, of }]);
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Hostel {
    capacity: Option<i64>,
    name: String,
    address: String,
    access_note: Option<String>,
    updated_at: String,
}

async fn hostel(reader: &mut Reader<'_>, rooms: &[Room], out: &mut Gathered) -> Result<()> {
    let sql = "SELECT capacity, name, address, access_note, updated_at FROM building WHERE kind = 'dorm' \
        AND deleted_at IS NULL AND archived_at IS NULL ORDER BY id";
    let hostels: Vec<Hostel> = reader.db.all(sql, v![]).await?;
    let Some(newest) = hostels.iter().map(|h| h.updated_at.as_str()).max() else {
        return Ok(());
    };
    let living: Vec<&Room> = rooms
        .iter()
        .filter(|room| room.r#type == "dorm_room")
        .collect();
    let places: i64 = match hostels.iter().filter_map(|h| h.capacity).sum() {
        0 => living.iter().filter_map(|room| room.seats).sum(),
        told => told,
    };
    let fit = living.iter().filter(|room| room.accessible).count() as i64;
    let notes: Vec<String> = hostels
        .iter()
        .filter_map(|h| {
            Some(format!(
                "{}, {}: {}",
                h.name,
                h.address,
                h.access_note.as_deref()?.trim()
            ))
        })
        .collect();
    let acts = acts(reader).await?;
    let today = reader.today;
    let mut paper_of = |prop: &str| {
        let act = acts.iter().find(|act| {
            let till = super::super::reading::day(act.valid_to.as_deref());
            act.sveden_prop == prop && till.is_none_or(|till| till >= today)
        })?;
        doc(paper(reader, act, "grants").map(|(doc, _)| doc))
    };
    let row = row(newest)
        .value("hostelInfo", Some(Value::Int(hostels.len() as i64)))
        .value("interInfo", Some(Value::Int(0)))
        .value("hostelNum", Some(Value::Int(places)))
        .value("interNum", Some(Value::Int(0)))
        .value("hostelNumOvz", Some(Value::Int(fit)))
        .value("interNumOvz", Some(Value::Int(0)))
        .value("hostelInterOvz", prose(&notes.join("\n\n")))
        .value("localActObSt", paper_of("localActObSt"))
        .value("localActObPred", paper_of("localActObPred"));
    let of = Origin {
        table: "building",
        id: 0,
    };
    out.add("objects", "hostel", "building", vec![Line { row, of }]);
    Ok(())
}
