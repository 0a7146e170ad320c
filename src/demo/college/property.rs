//! Buildings, rooms, points of catering.

use anyhow::Result;

use super::{
    Known, Pen, number,
    told::{PROPERTY, Room},
};
use crate::{
    storage::v,
    subsystems::organisation::{BUILDINGS, CATERING_POINTS, ROOMS},
};

/// A room that was made.
pub struct Made {
    pub id: i64,
    pub building_id: i64,
    pub told: Room,
}

/// Nine rooms of four beds on each of the five floors: 180 places.
const FLOORS: i64 = 5;
const ON_A_FLOOR: i64 = 9;
const BEDS: i64 = 4;

pub async fn fill(pen: &Pen<'_>) -> Result<Vec<Made>> {
    let mut tx = pen.begin().await?;
    let mut buildings = Known::new();
    for told in &PROPERTY.building {
        let values = [
            ("name", told.name.as_str().into()),
            ("kind", told.kind.as_str().into()),
            ("address", told.address.as_str().into()),
            ("area", told.area.into()),
            ("study_area", told.study_area.into()),
            ("floors", told.floors.into()),
            ("built_year", told.built_year.into()),
            ("wear_pct", told.wear.into()),
            ("capacity", told.capacity.into()),
            ("accessible", told.accessible.as_str().into()),
            ("access_note", told.access_note.as_str().into()),
            ("cadastral", told.cadastral.as_str().into()),
            ("right_kind", "operative".into()),
            ("right_doc", told.right_doc.as_str().into()),
            ("fire_cert", told.fire_cert.as_str().into()),
            ("sanitary_cert", told.sanitary_cert.clone().into()),
        ];
        let id = pen.put(&mut tx, &BUILDINGS, values).await?;
        buildings.insert(told.name.clone(), id);
    }
    let disciplines: Vec<(i64, String)> = tx
        .all(
            "SELECT id, name FROM discipline WHERE deleted_at IS NULL ORDER BY id",
            v![],
        )
        .await?;
    let mut rooms = Vec::new();
    for told in PROPERTY
        .room
        .iter()
        .cloned()
        .chain(dormitory(pen.ground.full))
    {
        let building_id = number(&buildings, &told.building)?;
        let values = [
            ("building_id", building_id.into()),
            ("number", told.number.as_str().into()),
            ("name", told.name.as_str().into()),
            ("type", told.kind.as_str().into()),
            ("floor", told.floor.into()),
            ("area", told.area.into()),
            ("seats", told.seats.into()),
            ("computers", told.computers.into()),
            (
                "condition",
                if pen.between(0, 9) > 6 {
                    "good"
                } else {
                    "fair"
                }
                .into(),
            ),
            ("discipline_ids", taught(&told, &disciplines)),
            ("schedulable", told.schedulable.into()),
            ("accessible", told.accessible.into()),
            ("access_note", told.access_note.clone().into()),
            ("equipment_note", told.equipment.clone().into()),
        ];
        let id = pen.put(&mut tx, &ROOMS, values).await?;
        rooms.push(Made {
            id,
            building_id,
            told,
        });
    }
    for told in &PROPERTY.catering {
        let room = rooms
            .iter()
            .find(|room| room.told.building == told.building && room.told.number == told.room);
        let values = [
            ("room_id", room.map(|room| room.id).into()),
            ("kind", told.kind.as_str().into()),
            ("seats", told.seats.into()),
            ("schedule", told.schedule.as_str().into()),
            ("meals_per_day", told.meals.into()),
        ];
        pen.put(&mut tx, &CATERING_POINTS, values).await?;
    }
    tx.commit().await?;
    Ok(rooms)
}

/// The rooms of the dormitory; only the first floor when the college is small.
fn dormitory(full: bool) -> impl Iterator<Item = Room> {
    let floors = if full { FLOORS } else { 1 };
    (1..=floors).flat_map(|floor| {
        (1..=ON_A_FLOOR).map(move |n| Room {
            building: "Общежитие".to_owned(),
            number: format!("{floor}{n:02}"),
            name: "Жилая комната".to_owned(),
            kind: "dorm_room".to_owned(),
            floor: Some(floor),
            area: 2_640,
            seats: Some(BEDS),
            computers: None,
            schedulable: false,
            accessible: floor == 1,
            access_note: None,
            equipment: None,
        })
    })
}

/// The disciplines that the room is named after: «Кабинет истории и обществознания» — «История», «Обществознание».
fn taught(room: &Room, disciplines: &[(i64, String)]) -> crate::registers::Value {
    if !room.schedulable {
        return crate::registers::Value::Empty;
    }
    let name = crate::registers::fold(&room.name);
    let named = disciplines.iter().filter(|(_, discipline)| {
        let words = crate::registers::fold(discipline);
        words
            .split([' ', ','])
            .filter(|word| word.chars().count() > 3)
            .all(|word| name.contains(stem(word)))
    });
    let ids: Vec<i64> = named.map(|(id, _)| *id).take(6).collect();
    match ids.is_empty() {
        true => crate::registers::Value::Empty,
        false => crate::registers::Value::Ids(ids),
    }
}

/// A word without the ending that cases change.
fn stem(word: &str) -> &str {
    let ends = [
        "ирования",
        "ование",
        "ия",
        "ие",
        "ий",
        "ый",
        "ой",
        "ая",
        "ые",
        "ка",
        "ь",
        "а",
        "я",
        "и",
        "ы",
        "е",
    ];
    ends.iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dormitory_has_a_hundred_and_eighty_beds() {
        let beds: i64 = dormitory(true).filter_map(|room| room.seats).sum();
        assert_eq!(beds, 180);
        assert_eq!(dormitory(false).count() as i64, ON_A_FLOOR);
    }
}
