//! What stands in the rooms: furniture by the seats, computers one by one, and what the site says of each room.

use anyhow::Result;

use super::{Pen, property::Made};
use crate::{storage::Tx, subsystems::organisation::EQUIPMENT};

/// How many things of its own words a room of the small college shows.
const SMALL: usize = 3;

/// A thing or several of one kind.
struct Thing {
    kind: &'static str,
    name: String,
    qty: i64,
    /// Roubles for one.
    cost: i64,
    /// Each has a number and a record of its own.
    each: bool,
}

impl Thing {
    fn many(kind: &'static str, name: &str, qty: i64, cost: i64) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            qty,
            cost,
            each: false,
        }
    }

    fn each(kind: &'static str, name: &str, qty: i64, cost: i64) -> Self {
        Self {
            each: true,
            ..Self::many(kind, name, qty, cost)
        }
    }
}

pub async fn fill(pen: &Pen<'_>, rooms: &[Made]) -> Result<()> {
    let mut tx = pen.begin().await?;
    let mut numbers = Numbers(0);
    for room in rooms {
        let full = pen.ground.full;
        let mut things = told(room);
        things.truncate(if full { usize::MAX } else { SMALL });
        if full {
            things.extend(usual(room));
        }
        for thing in things {
            put(pen, &mut tx, &mut numbers, room, &thing).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Inventory numbers in their order.
struct Numbers(i64);

impl Numbers {
    fn next(&mut self) -> String {
        self.0 += 1;
        format!("10134{:06}", self.0)
    }
}

async fn put(
    pen: &Pen<'_>,
    tx: &mut Tx,
    numbers: &mut Numbers,
    room: &Made,
    thing: &Thing,
) -> Result<()> {
    let (records, qty) = match thing.each {
        true => (thing.qty, 1),
        false => (1, thing.qty),
    };
    let year = pen.between(2012, 2025);
    let condition = match pen.between(0, 19) {
        0 => "repair",
        1..=11 => "fair",
        _ => "good",
    };
    for _ in 0..records {
        let values = [
            ("room_id", room.id.into()),
            ("kind", thing.kind.into()),
            ("name", thing.name.as_str().into()),
            ("qty", qty.into()),
            ("condition", condition.into()),
            (
                "inventory_no",
                (thing.each || qty == 1).then(|| numbers.next()).into(),
            ),
            (
                "acquired_on",
                format!("{year}-{:02}-15", pen.between(1, 12)).into(),
            ),
            ("cost", (thing.cost * 100 * qty).into()),
            ("accessible", (thing.kind == "accessibility").into()),
        ];
        pen.put(tx, &EQUIPMENT, values).await?;
    }
    Ok(())
}

/// What every room of the type has.
fn usual(room: &Made) -> Vec<Thing> {
    let seats = room.told.seats.unwrap_or(0);
    let computers = room.told.computers.unwrap_or(0);
    let mut things = match room.told.kind.as_str() {
        "cabinet" | "lab" => vec![
            Thing::many(
                "furniture",
                "Стол ученический двухместный",
                (seats + 1) / 2,
                4_800,
            ),
            Thing::many("furniture", "Стул ученический", seats.max(1), 2_100),
            Thing::each("furniture", "Стол преподавателя", 1, 9_600),
            Thing::each("furniture", "Доска магнитно-маркерная", 1, 14_300),
            Thing::each("notebook", "Ноутбук преподавателя", 1, 54_900),
            Thing::each("projector", "Проектор мультимедийный", 1, 48_000),
        ],
        "workshop" => vec![
            Thing::many("furniture", "Верстак", seats.max(1), 18_400),
            Thing::each("safety", "Вытяжная вентиляция", 2, 96_000),
            Thing::many("safety", "Аптечка первой помощи", 1, 3_200),
            Thing::many("tool", "Набор ручного инструмента", seats.max(1), 7_400),
        ],
        "dorm_room" => vec![
            Thing::each("furniture", "Кровать с матрасом", seats, 11_500),
            Thing::each("furniture", "Шкаф платяной", 2, 13_200),
            Thing::many("furniture", "Тумба прикроватная", seats.max(1), 3_900),
            Thing::each("furniture", "Стол письменный", 2, 6_700),
        ],
        "admin" | "office" => vec![
            Thing::each("pc", "Компьютер рабочего места", seats.min(8), 61_000),
            Thing::each("printer", "Многофункциональное устройство", 1, 33_500),
            Thing::many("furniture", "Стол рабочий", seats.max(1), 8_900),
            Thing::each("furniture", "Кресло рабочее", seats.min(8), 9_100),
            Thing::many("furniture", "Шкаф для документов", 2, 12_600),
        ],
        "canteen" => vec![
            Thing::many("furniture", "Стол обеденный", (seats + 3) / 4, 7_300),
            Thing::many("furniture", "Стул обеденный", seats.max(1), 2_600),
            Thing::each("other", "Холодильный шкаф", 2, 89_000),
        ],
        _ => vec![Thing::many("safety", "Огнетушитель ОП-5", 2, 2_400)],
    };
    if computers > 0 {
        things.push(Thing::each(
            "pc",
            "Компьютер ученический",
            computers,
            58_000,
        ));
        things.push(Thing::each("pc", "Монитор 24 дюйма", computers, 15_400));
        things.push(Thing::each(
            "other",
            "Источник бесперебойного питания",
            computers,
            7_800,
        ));
        things.push(Thing::each(
            "panel",
            "Интерактивная панель 75 дюймов",
            1,
            214_000,
        ));
    }
    things
}

/// The site's words about the room, thing by thing. Places are not things.
fn told(room: &Made) -> Vec<Thing> {
    let Some(words) = &room.told.equipment else {
        return Vec::new();
    };
    let things = words.split([',', ';']).map(str::trim);
    let things = things.filter(|thing| {
        let is_place =
            thing.contains("мест") && thing.chars().next().is_some_and(|c| c.is_ascii_digit());
        !thing.is_empty() && !is_place && !thing.contains("компьютеров")
    });
    things
        .map(|thing| Thing::each(kind(thing), &capital(thing), 1, 24_000))
        .collect()
}

fn kind(thing: &str) -> &'static str {
    let thing = crate::registers::fold(thing);
    let has = |words: &[&str]| words.iter().any(|word| thing.contains(word));
    match () {
        _ if has(&["проектор", "экран"]) => "projector",
        _ if has(&["панель"]) => "panel",
        _ if has(&["компьютер", "сервер"]) => "pc",
        _ if has(&[
            "станк",
            "станок",
            "центр",
            "печь",
            "плит",
            "пароконвектомат",
        ]) =>
        {
            "machine"
        }
        _ if has(&["тренажер"]) => "simulator",
        _ if has(&["стенд", "осциллограф", "прибор", "микроскоп", "дефектоскоп"]) => {
            "lab"
        }
        _ if has(&["инструмент", "штанген", "микрометр"]) => "tool",
        _ if has(&["программ", "сапр", "cad", "сред"]) => "software",
        _ if has(&["регулируем", "увеличенн", "доступ"]) => {
            "accessibility"
        }
        _ if has(&["стол", "кресл", "шкаф", "стеллаж", "доск", "сейф"]) => {
            "furniture"
        }
        _ if has(&["защит", "видеонаблюд"]) => "safety",
        _ if has(&["мяч", "лыж", "турник", "дорожк", "гантел"]) => "sport",
        _ => "visual",
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    first + letters.as_str()
}
