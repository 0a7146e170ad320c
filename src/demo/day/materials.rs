//! Materials that were placed, wait, were returned and refused; what the resources of the environment are told of.

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use super::{Day, Someone, how};
use crate::{
    messages::materials::steps::{self, Pages, Turn},
    registers::{Value, Values, rows},
    storage::v,
    subsystems::environment::{EIOS_RESOURCES, MATERIALS},
};

/// All rules are ticked.
const RULES: [&str; 5] = ["dignity", "authorship", "restricted", "personal", "section"];

pub(super) async fn fill(day: &Day<'_>) -> Result<()> {
    let (teacher, student, keeper) = (day.of("PREP")?, day.of("STU")?, day.of("EIO")?);
    let programme = programme(day, student).await?;

    let guide = asked("Методические указания к практической работе № 3", "guide", "college", programme)
        .with("author", "цикловая комиссия колледжа")
        .with("body", "Цель работы: научиться составлять алгоритм и записывать его блок-схемой.\n\nПорядок: прочитать задание, составить алгоритм, проверить его на трёх примерах, оформить отчёт.\n\nКонтрольные вопросы: что такое ветвление? чем цикл с условием отличается от цикла со счётчиком?");
    let id = day.send((teacher, day.before(6, 9, 0)?), guide).await?;
    day.place(id, (keeper, day.before(5, 14, 0)?)).await?;

    let sources = asked("Открытые учебники по математике", "other", "open", None)
        .with("author", "составлено библиотекой")
        .with("origin", "открытые издания, ссылка ниже")
        .with("link", "https://library.example/math");
    let id = day.send((teacher, day.before(4, 10, 0)?), sources).await?;
    day.place(id, (keeper, day.before(3, 11, 30)?)).await?;

    let songs = asked("Сборник песен группы", "other", "quote", None)
        .with("author", "неизвестен")
        .with("origin", "скачано из Интернета")
        .with("body", "Тексты двадцати песен.");
    let other = day.student(4)?;
    let id = day.send((other, day.before(3, 19, 0)?), songs).await?;
    let reason =
        "Это произведения других авторов, целиком. Без согласия правообладателя их не размещают.";
    day.turn_away(id, (keeper, day.before(2, 12, 0)?), Turn::Refuse, reason)
        .await?;

    let slides = asked("Презентация «Устройство принтера»", "slides", "own", None)
        .with("author", "преподаватель колледжа")
        .with("link", "https://slides.example/printer");
    let id = day.send((teacher, day.before(2, 16, 0)?), slides).await?;
    let reason = "Ссылка открывается только по паролю. Приложите файл или откройте доступ.";
    day.turn_away(id, (keeper, day.before(1, 10, 0)?), Turn::Return, reason)
        .await?;

    let own = asked(
        "Исследовательская работа «Свет в нашем кабинете»",
        "student_work",
        "own",
        programme,
    )
    .with("author", "студент первого курса")
    .with("target", "site")
    .with(
        "body",
        "Измерена освещённость столов у окна и у двери. Вывод: у двери нужен ещё один светильник.",
    );
    day.send((student, day.minutes_ago(50)?), own).await?;
    Ok(())
}

/// A request with what every request has.
fn asked(title: &str, kind: &str, licence: &str, programme: Option<i64>) -> Asked {
    Asked(Values::from([
        ("title", title.into()),
        ("kind", kind.into()),
        ("licence", licence.into()),
        ("origin", "собственная работа".into()),
        ("programme_id", programme.into()),
        ("target", "portal".into()),
        ("audience", "all".into()),
        ("edition", Value::Int(1)),
    ]))
}

struct Asked(Values);

impl Asked {
    fn with(mut self, name: &'static str, text: &str) -> Self {
        self.0.set(name, text.into());
        self
    }
}

/// The programme by which a student studies.
async fn programme(day: &Day<'_>, student: Someone) -> Result<Option<i64>> {
    let found: Option<(i64,)> = day
        .db()
        .opt(
            "SELECT programme_id FROM enrolment WHERE person_id = $1 AND deleted_at IS NULL ORDER BY id LIMIT 1",
            v![student.person],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

impl Day<'_> {
    async fn send(&self, (who, at): (Someone, Timestamp), asked: Asked) -> Result<i64> {
        let mut tx = self.db().begin().await?;
        let pass = self.pass(&MATERIALS, who, at);
        let id = steps::ask(&mut tx, &pass, asked.0).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn place(&self, id: i64, (who, at): (Someone, Timestamp)) -> Result<()> {
        let pass = self.pass(&MATERIALS, who, at);
        let row = rows::get(self.db(), &pass, id).await?;
        let row = row.context("материал пропал")?;
        let rules = RULES.map(str::to_owned).to_vec();
        let mut tx = self.db().begin().await?;
        steps::place(&mut tx, &pass, &row, None, rules, Pages::default()).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn turn_away(
        &self,
        id: i64,
        (who, at): (Someone, Timestamp),
        turn: Turn,
        reason: &str,
    ) -> Result<()> {
        let pass = self.pass(&MATERIALS, who, at);
        let row = rows::get(self.db(), &pass, id).await?;
        let row = row.context("материал пропал")?;
        let mut tx = self.db().begin().await?;
        steps::turn(&mut tx, &pass, &row, turn, reason, None).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The addresses of the invented college, and a resource of its own beside those that every college has.
pub(super) async fn resources(day: &Day<'_>) -> Result<()> {
    let (who, at) = (day.of("EIO")?, day.before(10, 10, 0)?);
    let pass = day.pass(&EIOS_RESOURCES, who, at);
    let mut tx = day.db().begin().await?;
    for (name, url) in [
        (
            "Электронно-библиотечная система",
            "https://library.example/",
        ),
        ("Корпоративная электронная почта", "https://mail.example/"),
    ] {
        let found: Option<(i64, i64)> = tx
            .opt(
                "SELECT id, row_version FROM eios_resource WHERE name = $1 AND deleted_at IS NULL",
                v![name],
            )
            .await?;
        let (id, version) = found.context(name)?;
        let values = Values::from([("url", url.into())]);
        rows::update(&mut tx, &pass, id, version, &values, &how()).await?;
    }
    let values = Values::from([
        ("name", "Тренажёры мастерских".into()),
        ("kind", "platform".into()),
        ("url", "https://trainer.example/".into()),
        ("goal", "Отработка приёмов до выхода к станку.".into()),
        (
            "work_order",
            "Работают в мастерской и дома под логином портала, задания выдаёт мастер.".into(),
        ),
        (
            "support",
            "Мастер производственного обучения, затем техподдержка портала.".into(),
        ),
        (
            "rules",
            "Задание выполняет сам обучающийся под своим именем.".into(),
        ),
        (
            "responsibility",
            "За задания отвечает мастер, за доступ — администратор ЭИОС.".into(),
        ),
        ("responsible_role", "ADM".into()),
        ("access", "login".into()),
        (
            "audience",
            Value::Codes(vec!["student".to_owned(), "staff".to_owned()]),
        ),
        ("active", true.into()),
        ("sort", 6.into()),
    ]);
    rows::insert(&mut tx, &pass, &values, &how()).await?;
    tx.commit().await?;
    Ok(())
}
