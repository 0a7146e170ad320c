//! Papers of the college: local acts, contracts with their stages, inspections with what they found.

use anyhow::Result;

use super::{Known, Pen, number, property::Made, told::ACTS};
use crate::{
    registers::Value,
    storage::Tx,
    subsystems::organisation::{
        CONTRACT_LINES, CONTRACTS, INSPECTION_FINDINGS, INSPECTIONS, LOCAL_ACTS,
    },
};

/// Kind, the other side, number, signed on, ends on, subject, sum in roubles, state.
type Told = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    i64,
    &'static str,
);
const TOLD: &[Told] = &[
    (
        "network",
        "mehzavod",
        "1-С",
        "2024-08-26",
        "2028-06-30",
        "Реализация программы 15.02.16 в сетевой форме: учебный участок станков с ЧПУ",
        0,
        "active",
    ),
    (
        "network",
        "soft",
        "2-С",
        "2025-08-25",
        "2029-06-30",
        "Реализация программы 09.02.07 в сетевой форме: учебная студия разработки",
        0,
        "active",
    ),
    (
        "practice",
        "mehzavod",
        "11-П",
        "2024-09-02",
        "2029-08-31",
        "Практическая подготовка обучающихся",
        0,
        "active",
    ),
    (
        "practice",
        "avtotrans",
        "12-П",
        "2024-09-02",
        "2029-08-31",
        "Практическая подготовка обучающихся",
        0,
        "active",
    ),
    (
        "practice",
        "soft",
        "13-П",
        "2025-09-01",
        "2030-08-31",
        "Практическая подготовка обучающихся",
        0,
        "active",
    ),
    (
        "practice",
        "stroy",
        "14-П",
        "2023-09-01",
        "2026-08-31",
        "Практическая подготовка обучающихся",
        0,
        "expired",
    ),
    (
        "practice",
        "bereg",
        "15-П",
        "2026-09-01",
        "2031-08-31",
        "Практическая подготовка обучающихся",
        0,
        "active",
    ),
    (
        "elibrary",
        "elib",
        "31-Б",
        "2026-01-19",
        "2026-12-31",
        "Доступ к электронной библиотеке для 1 400 читателей",
        248_000,
        "active",
    ),
    (
        "repair",
        "remont",
        "41-Р",
        "2026-06-08",
        "2026-08-20",
        "Ремонт кровли и кабинетов третьего этажа корпуса № 1",
        3_860_000,
        "completed",
    ),
    (
        "repair",
        "remont",
        "42-Р",
        "2026-10-05",
        "2026-12-15",
        "Замена электропроводки в лаборатории двигателей корпуса № 3",
        914_500,
        "active",
    ),
    (
        "cooperation",
        "hospital",
        "51-М",
        "2023-01-16",
        "2027-12-31",
        "Медицинское обслуживание обучающихся",
        0,
        "active",
    ),
];

/// Stages of the contract on repairs: words, roubles, term, done.
const STAGES: &[(&str, &str, i64, &str, Option<&str>)] = &[
    (
        "41-Р",
        "Ремонт кровли",
        2_150_000,
        "2026-07-10",
        Some("2026-07-08"),
    ),
    (
        "41-Р",
        "Ремонт кабинетов 301–305",
        1_710_000,
        "2026-08-15",
        Some("2026-08-18"),
    ),
    (
        "42-Р",
        "Демонтаж и прокладка кабелей",
        540_500,
        "2026-11-13",
        Some("2026-11-12"),
    ),
    (
        "42-Р",
        "Щиты, испытания, сдача",
        374_000,
        "2026-12-15",
        None,
    ),
];

/// What autumn found: room's building and number, element, condition, defect, action, term, done.
type Finding = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
);
const FINDINGS: &[Finding] = &[
    (
        "Учебный корпус № 1",
        "305",
        "окна",
        "repair",
        "Не закрывается створка среднего окна",
        "Заменить фурнитуру",
        "2026-10-16",
        Some("2026-10-14"),
    ),
    (
        "Учебный корпус № 1",
        "204",
        "освещение",
        "broken",
        "Не горят два светильника над доской",
        "Заменить светильники",
        "2026-10-23",
        None,
    ),
    (
        "Учебный корпус № 1",
        "А-1",
        "полы",
        "repair",
        "Вздулся паркет у сцены, 2 м²",
        "Переложить участок",
        "2026-12-11",
        None,
    ),
    (
        "Учебный корпус № 2",
        "206",
        "отопление",
        "repair",
        "Подтекает кран радиатора",
        "Заменить кран",
        "2026-10-09",
        Some("2026-10-08"),
    ),
    (
        "Учебный корпус № 2",
        "Столовая",
        "мебель",
        "repair",
        "Сломаны три стула",
        "Списать, заменить",
        "2026-11-06",
        None,
    ),
    (
        "Учебный корпус № 3",
        "106",
        "электрика",
        "emergency",
        "Греется автомат в щите лаборатории",
        "Заменить проводку и щит",
        "2026-12-15",
        None,
    ),
    (
        "Учебный корпус № 3",
        "203",
        "стены",
        "repair",
        "Трещина в штукатурке у окна",
        "Расшить и заделать",
        "2027-06-30",
        None,
    ),
    (
        "Общежитие",
        "К-1",
        "вентиляция",
        "repair",
        "Слабая тяга в кухне",
        "Прочистить канал",
        "2026-11-13",
        Some("2026-11-19"),
    ),
];

pub async fn fill(pen: &Pen<'_>, organisations: &Known, rooms: &[Made]) -> Result<()> {
    acts(pen).await?;
    let mut tx = pen.begin().await?;
    let contracts = contracts(pen, &mut tx, organisations).await?;
    inspections(pen, &mut tx, rooms, &contracts).await?;
    tx.commit().await?;
    Ok(())
}

async fn acts(pen: &Pen<'_>) -> Result<()> {
    for act in &ACTS.act {
        let paper = pen.paper(&act.file).await?;
        let mut tx = pen.begin().await?;
        let values = [
            ("kind", act.kind.as_str().into()),
            ("title", act.title.as_str().into()),
            ("number", act.number.as_str().into()),
            ("approved_on", act.approved_on.as_str().into()),
            ("sveden_prop", act.sveden_prop.as_str().into()),
            ("pub", "published".into()),
        ];
        let id = pen.put(&mut tx, &LOCAL_ACTS, values).await?;
        if let Some(paper) = paper {
            pen.attach(&mut tx, &paper, &LOCAL_ACTS, id, "file").await?;
            if !["ustavDocLink", "paidDog"].contains(&act.sveden_prop.as_str()) {
                pen.sign(&mut tx, &paper, &act.approved_on).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn contracts(pen: &Pen<'_>, tx: &mut Tx, organisations: &Known) -> Result<Known> {
    let mut known = Known::new();
    for (kind, side, no, signed, ends, subject, roubles, state) in TOLD {
        let sum = (*roubles > 0).then_some(roubles * 100);
        let paid = sum.filter(|_| *state == "completed");
        let values = [
            ("kind", (*kind).into()),
            ("number", (*no).into()),
            ("signed_on", (*signed).into()),
            ("starts_on", (*signed).into()),
            ("ends_on", (*ends).into()),
            ("party_id", number(organisations, side)?.into()),
            ("subject", (*subject).into()),
            ("amount", sum.into()),
            ("paid", paid.into()),
            ("state", (*state).into()),
            ("auto_renew", (*kind == "practice").into()),
        ];
        let id = pen.put(tx, &CONTRACTS, values).await?;
        known.insert((*no).to_owned(), id);
    }
    for (contract, text, roubles, term, done) in STAGES {
        let values = [
            ("contract_id", number(&known, contract)?.into()),
            ("kind", "stage".into()),
            ("text", (*text).into()),
            ("amount", (roubles * 100).into()),
            ("deadline_on", (*term).into()),
            ("done_on", (*done).into()),
        ];
        pen.put(tx, &CONTRACT_LINES, values).await?;
    }
    let values = [
        ("contract_id", number(&known, "41-Р")?.into()),
        ("kind", "guarantee".into()),
        ("text", "Гарантия на кровлю — пять лет".into()),
        ("deadline_on", "2031-08-20".into()),
    ];
    pen.put(tx, &CONTRACT_LINES, values).await?;
    Ok(known)
}

async fn inspections(pen: &Pen<'_>, tx: &mut Tx, rooms: &[Made], contracts: &Known) -> Result<()> {
    let mut buildings: Vec<(i64, &str)> = Vec::new();
    for room in rooms {
        if buildings.iter().all(|(id, _)| *id != room.building_id) {
            buildings.push((room.building_id, &room.told.building));
        }
    }
    let mut no = 0;
    for (day, kind) in [
        ("2026-04-22", "spring"),
        ("2026-08-14", "readiness"),
        ("2026-10-01", "autumn"),
    ] {
        for (building, name) in &buildings {
            no += 1;
            let seen = rooms.iter().filter(|room| room.building_id == *building);
            let seen: Vec<i64> = seen.map(|room| room.id).collect();
            let values = [
                ("no", no.to_string().into()),
                ("date", day.into()),
                ("kind", kind.into()),
                ("building_id", (*building).into()),
                ("room_ids", Value::Ids(seen)),
                ("commission", COMMISSION.into()),
                ("state", "signed".into()),
            ];
            let inspection = pen.put(tx, &INSPECTIONS, values).await?;
            if kind == "autumn" {
                findings(pen, tx, inspection, name, rooms, contracts).await?;
            }
        }
    }
    Ok(())
}

const COMMISSION: &str = "Камышев Игорь Олегович, заместитель директора по административно-хозяйственной работе\n\
    Валунов Матвей Ильич, заведующий мастерскими\n\
    Домовская Вероника Сергеевна, заведующий общежитием";

async fn findings(
    pen: &Pen<'_>,
    tx: &mut Tx,
    inspection: i64,
    building: &str,
    rooms: &[Made],
    contracts: &Known,
) -> Result<()> {
    for (place, no, element, condition, defect, action, term, done) in FINDINGS {
        if *place != building {
            continue;
        }
        let room = rooms
            .iter()
            .find(|room| room.told.building == building && room.told.number == *no);
        let contract = (*element == "электрика")
            .then(|| number(contracts, "42-Р"))
            .transpose()?;
        let values = [
            ("inspection_id", inspection.into()),
            ("room_id", room.map(|room| room.id).into()),
            ("element", (*element).into()),
            ("condition", (*condition).into()),
            ("defect", (*defect).into()),
            ("action", (*action).into()),
            ("deadline_on", (*term).into()),
            ("done_on", (*done).into()),
            ("contract_id", contract.into()),
        ];
        pen.put(tx, &INSPECTION_FINDINGS, values).await?;
    }
    Ok(())
}
