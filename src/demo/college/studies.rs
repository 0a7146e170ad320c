//! Specialties, programmes, disciplines; years, bells, the production calendar; the military office.

use anyhow::Result;

use super::{Known, Pen, number, told::STUDIES};
use crate::{
    registers::Value,
    storage::Tx,
    subsystems::directories::{
        ACADEMIC_YEARS, BELL_SCHEDULES, BELL_SLOTS, DISCIPLINES, MILITARY_OFFICES, PROGRAMMES,
        SPECIALTIES, business_days,
    },
};

/// A schedule of bells: its name, its days, the beginning and the end of each pair.
type Bells = (
    &'static str,
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
);

/// The bells of content/students/bells.md.
const BELLS: &[Bells] = &[
    (
        "Понедельник – пятница",
        &["mon", "tue", "wed", "thu", "fri"],
        &[
            ("08:30", "10:05"),
            ("10:15", "11:50"),
            ("12:30", "14:05"),
            ("14:15", "15:50"),
            ("16:00", "17:10"),
        ],
    ),
    (
        "Суббота",
        &["sat"],
        &[("08:30", "10:05"), ("10:15", "11:50"), ("11:55", "13:30")],
    ),
    (
        "Сокращённый день",
        &[],
        &[
            ("08:30", "09:40"),
            ("09:50", "11:00"),
            ("11:30", "12:40"),
            ("12:50", "14:00"),
        ],
    ),
];

/// The numbers of the programmes.
pub async fn fill(pen: &Pen<'_>) -> Result<Vec<i64>> {
    let mut tx = pen.begin().await?;
    let mut specialties = Known::new();
    for told in &STUDIES.specialty {
        let values = [
            ("code", told.code.as_str().into()),
            ("name", told.name.as_str().into()),
            ("kind", told.kind.as_str().into()),
            ("status", "active".into()),
            ("qualifications", told.qualifications.as_str().into()),
            ("medical_697", told.medical_697.into()),
            ("fgos_ref", told.fgos_ref.clone().into()),
            ("ugs_code", told.ugs_code.clone().into()),
            ("ugs_name", told.ugs_name.clone().into()),
        ];
        let id = pen.put(&mut tx, &SPECIALTIES, values).await?;
        specialties.insert(told.code.clone(), id);
    }
    let mut programmes = Vec::new();
    for told in &STUDIES.programme {
        let values = [
            (
                "specialty_id",
                number(&specialties, &told.specialty)?.into(),
            ),
            ("kind", told.kind.as_str().into()),
            ("name", told.name.as_str().into()),
            ("profile", told.profile.clone().into()),
            ("qualification", told.qualification.as_str().into()),
            ("base", told.base.as_str().into()),
            ("study_form", told.study_form.as_str().into()),
            ("term_months", told.term_months.into()),
            ("start_years", "2023, 2024, 2025, 2026".into()),
            ("adapted", told.adapted.into()),
            ("el_dot", "partly".into()),
            ("languages", "русский".into()),
            (
                "approved_protocol",
                "протокол педагогического совета от 29.08.2025 № 1".into(),
            ),
            ("approved_on", "2025-08-29".into()),
            ("pub", "published".into()),
        ];
        programmes.push(pen.put(&mut tx, &PROGRAMMES, values).await?);
    }
    for told in &STUDIES.discipline {
        let values = [
            ("name", told.name.as_str().into()),
            ("kind", told.kind.as_str().into()),
            ("foreign_lang", told.foreign_lang.into()),
            ("pe", told.pe.into()),
            ("subgroup_default", told.subgroups.into()),
        ];
        pen.put(&mut tx, &DISCIPLINES, values).await?;
    }
    times(pen, &mut tx).await?;
    tx.commit().await?;
    Ok(programmes)
}

async fn times(pen: &Pen<'_>, tx: &mut Tx) -> Result<()> {
    let year = pen.asker.today.year();
    for year in [year, year + 1] {
        business_days::fill(tx, &pen.asker, year).await?;
    }
    for year in 2023..2027 {
        let values = [
            ("name", format!("{year}/{}", year + 1).into()),
            ("starts_on", format!("{year}-09-01").into()),
            ("ends_on", format!("{}-06-30", year + 1).into()),
        ];
        pen.put(tx, &ACADEMIC_YEARS, values).await?;
    }
    for (name, days, pairs) in BELLS {
        let days: Vec<String> = days.iter().map(|day| (*day).to_owned()).collect();
        let days = match days.is_empty() {
            true => Value::Empty,
            false => Value::Codes(days),
        };
        let values = [("name", (*name).into()), ("days", days)];
        let schedule = pen.put(tx, &BELL_SCHEDULES, values).await?;
        for (no, (starts, ends)) in (1_i64..).zip(*pairs) {
            let values = [
                ("schedule_id", schedule.into()),
                ("no", no.into()),
                ("starts", (*starts).into()),
                ("ends", (*ends).into()),
            ];
            pen.put(tx, &BELL_SLOTS, values).await?;
        }
    }
    let values = [
        (
            "name",
            "Военный комиссариат города Приозёрск-на-Светлом".into(),
        ),
        ("district", "Приозёрский".into()),
        (
            "address",
            "000101, Заозёрская область, г. Приозёрск-на-Светлом, ул. Гарнизонная, д. 2".into(),
        ),
        ("phone", "+7 (000) 000-40-02".into()),
        (
            "territory",
            "город Приозёрск-на-Светлом и Приозёрский район".into(),
        ),
    ];
    pen.put(tx, &MILITARY_OFFICES, values).await?;
    Ok(())
}
