//! Requests: closed and rated, waiting, refused, overdue, just come; a problem of entry whose correction takes effect on
//! the next working day.

use anyhow::{Context as _, Result, anyhow};
use jiff::Timestamp;

use super::{Day, Someone, how};
use crate::{
    identity::full_name,
    journal::{
        carry_out, compare,
        correct::{Pen, Wrong},
        service::{self, Draft, Refused},
        states::Step,
        store::{self, Ticket},
    },
    registers::{Catalog, Lists, Values, rows},
    storage::{Val, db::timestamp, files},
    subsystems::{self, support::KNOWN_PROBLEMS},
};

/// What the student shows: an invented screen with an address.
const SCREENSHOT: &[u8] = include_bytes!("screenshot.png");
/// The address on it.
const ADDRESS: &str = "novaya-pochta@example.org";

/// The order is that of the moments, so that the numbers are.
pub(super) async fn fill(day: &mut Day<'_>) -> Result<()> {
    overdue(day).await?;
    rated(day).await?;
    refused(day).await?;
    waiting(day).await?;
    solved(day).await?;
    login_problem(day).await?;
    fresh(day).await?;
    known_problem(day).await
}

/// What a request begins with.
struct Asked<'a> {
    kind: &'a str,
    topic: &'a str,
    body: &'a str,
    who: (Someone, &'a str),
    at: Timestamp,
}

fn refusal(error: Refused) -> anyhow::Error {
    match error {
        Refused::Said(words) => anyhow!(words),
        Refused::Store(error) => error.into(),
    }
}

impl Day<'_> {
    fn turn(&mut self, who: Option<Someone>, at: Timestamp) {
        self.now.at = at;
        self.now.today = at.to_zoned(self.now.zone.clone()).date();
        self.now.who = who.map(|who| who.person);
    }

    /// Someone asks.
    async fn ask(&mut self, asked: Asked<'_>, said: Vec<(&'static str, Val)>) -> Result<i64> {
        let (who, kind) = asked.who;
        self.turn(Some(who), asked.at);
        let personal = matches!(asked.kind, "login_problem" | "access_restore" | "data_fix");
        let error = said.iter().find_map(|(name, value)| match value {
            Val::Text(code) if *name == "error_kind" => Some(code.clone()),
            _ => None,
        });
        let college = &*self.keeper().college();
        let draft = Draft {
            kind: asked.kind.to_owned(),
            topic: asked.topic.to_owned(),
            body: asked.body.to_owned(),
            author_id: Some(who.person),
            subject_id: personal.then_some(who.person),
            subject_kind: kind.to_owned(),
            said: said
                .into_iter()
                .filter(|(name, _)| *name != "error_kind")
                .chain([("org_name", college.into())])
                .collect(),
            error,
            category: None,
        };
        let mut tx = self.db().begin().await?;
        let made = service::create(&mut tx, &self.now, &draft).await;
        let (id, _) = made.map_err(refusal)?;
        tx.commit().await?;
        Ok(id)
    }

    async fn ticket(&self, id: i64) -> Result<Ticket> {
        let found = store::find(self.db(), id).await?;
        found.context("обращение пропало")
    }

    /// Someone who sorts requests out takes a step; the author takes one of their own.
    async fn step(
        &mut self,
        id: i64,
        (who, at): (Someone, Timestamp),
        step: Step,
        words: &str,
    ) -> Result<()> {
        self.turn(Some(who), at);
        let ticket = self.ticket(id).await?;
        let by_author = ticket.author_id == Some(who.person);
        let known = service::known(self.db(), &self.now, &ticket, words, by_author).await?;
        let mut tx = self.db().begin().await?;
        let done = carry_out(&mut tx, &self.now, &ticket, step, &known, words).await;
        done.map_err(refusal)
            .with_context(|| format!("{}: {}", ticket.topic, step.label()))?;
        tx.commit().await?;
        Ok(())
    }
}

async fn overdue(day: &mut Day<'_>) -> Result<()> {
    let (asks, sorts) = (day.of("PREP")?, day.of("TP")?);
    let at = day.before(9, 11, 20)?;
    let asked = Asked {
        kind: "tech",
        topic: "В кабинете не включается проектор",
        body: "На занятиях показываю схемы на доске. Лампа мигает, изображения нет.",
        who: (asks, "staff"),
        at,
    };
    let id = day.ask(asked, vec![]).await?;
    let at = day.before(9, 12, 5)?;
    day.step(id, (sorts, at), Step::Accept, "").await
}

async fn rated(day: &mut Day<'_>) -> Result<()> {
    let (asks, sorts) = (day.of("STU")?, day.of("TP")?);
    let asked = Asked {
        kind: "tech",
        topic: "На телефоне не открывается файл задания",
        body: "Нажимаю на файл, открывается пустая страница. На компьютере всё хорошо.",
        who: (asks, "student"),
        at: day.before(8, 18, 40)?,
    };
    let id = day.ask(asked, vec![]).await?;
    let at = day.before(7, 9, 15)?;
    day.step(id, (sorts, at), Step::Accept, "").await?;
    let (at, words) = (
        day.before(7, 14, 30)?,
        "Какой у вас браузер и что видно на пустой странице?",
    );
    day.step(id, (sorts, at), Step::AskUser, words).await?;
    let at = day.before(7, 16, 0)?;
    day.turn(Some(asks), at);
    let ticket = day.ticket(id).await?;
    let mut tx = day.db().begin().await?;
    let answer = "Браузер старый, встроенный в телефон. Видно только белый лист.";
    service::say(&mut tx, &day.now, &ticket, answer, false, false).await?;
    tx.commit().await?;
    day.step(id, (asks, at), Step::Answered, "").await?;
    let (at, words) = (
        day.before(6, 10, 10)?,
        "Обновите браузер телефона или откройте файл в другом. Старая встроенная программа не показывает PDF.",
    );
    day.step(id, (sorts, at), Step::Solve, words).await?;
    let at = day.before(6, 17, 25)?;
    day.turn(Some(asks), at);
    let mut tx = day.db().begin().await?;
    service::rate(&mut tx, &day.now, id, 5, Some("Помогло, спасибо!")).await?;
    tx.commit().await?;
    day.step(id, (asks, at), Step::Close, "").await
}

async fn refused(day: &mut Day<'_>) -> Result<()> {
    let (asks, sorts) = (day.student(3)?, day.of("EIO")?);
    let asked = Asked {
        kind: "suggestion",
        topic: "Показывать на портале рейтинг всех студентов",
        body: "Пусть у каждого будет видно место в группе по оценкам.",
        who: (asks, "student"),
        at: day.before(5, 20, 5)?,
    };
    let id = day.ask(asked, vec![]).await?;
    let (at, words) = (
        day.before(4, 11, 0)?,
        "Оценки — персональные данные: другим студентам их не показывают. Свои результаты вы видите в личном кабинете.",
    );
    day.step(id, (sorts, at), Step::Reject, words).await
}

async fn waiting(day: &mut Day<'_>) -> Result<()> {
    let (asks, sorts) = (day.of("STU")?, day.of("KON")?);
    let asked = Asked {
        kind: "data_fix",
        topic: "В карточке старый номер телефона",
        body: "Номер сменился летом, звонят по старому.",
        who: (asks, "student"),
        at: day.before(3, 13, 45)?,
    };
    let id = day.ask(asked, vec![]).await?;
    let at = day.before(2, 9, 30)?;
    day.step(id, (sorts, at), Step::Accept, "").await?;
    let (at, words) = (
        day.before(2, 9, 40)?,
        "Напишите, пожалуйста, новый номер и чей он: ваш или родителя.",
    );
    day.step(id, (sorts, at), Step::AskUser, words).await
}

async fn solved(day: &mut Day<'_>) -> Result<()> {
    let (asks, sorts) = (day.of("PREP")?, day.of("MET")?);
    let asked = Asked {
        kind: "method",
        topic: "Где взять шаблон рабочей программы",
        body: "В прошлом году был файл на общем диске, сейчас его нет.",
        who: (asks, "staff"),
        at: day.before(2, 15, 10)?,
    };
    let id = day.ask(asked, vec![]).await?;
    let at = day.before(1, 9, 50)?;
    day.step(id, (sorts, at), Step::Accept, "").await?;
    let (at, words) = (
        day.before(1, 10, 30)?,
        "Шаблон лежит в «Материалах», раздел «Методические указания».",
    );
    day.step(id, (sorts, at), Step::Solve, words).await
}

/// The papers were seen, the address of Госуслуги is corrected; from 14:00 of the next working day the student can
/// enter.
async fn login_problem(day: &mut Day<'_>) -> Result<()> {
    let (asks, sorts) = (day.student(1)?, day.of("KON")?);
    let record = compare::record(day.db(), asks.person).await?;
    let record = record.context("нет карточки обучающегося")?;
    let middle = record.middle_name.as_deref();
    let name = full_name(&record.last_name, &record.first_name, middle);
    let place = compare::place(day.db(), asks.person, day.now.today).await?;
    let asked = Asked {
        kind: "login_problem",
        topic: "Пользователь не найден",
        body: "Вхожу через Госуслуги, пишет, что пользователь не найден. Раньше почта была другая.",
        who: (asks, "student"),
        at: day.before(1, 16, 20)?,
    };
    let said = vec![
        ("error_kind", "not_found".into()),
        ("subject_name", name.into()),
        ("subject_birth", record.birth_date.clone().into()),
        ("subject_place", place.into()),
        ("user_role", "студент".into()),
        ("esia_email", ADDRESS.into()),
        ("device", "телефон".into()),
        ("browser", "Chromium".into()),
        ("action_before", "сменил почту на Госуслугах".into()),
    ];
    let id = day.ask(asked, said).await?;
    screenshot(day, id).await?;
    let at = day.minutes_ago(95)?;
    day.turn(Some(sorts), at);
    let ticket = day.ticket(id).await?;
    let mut tx = day.db().begin().await?;
    service::papers(&mut tx, &day.now, &ticket, true, true).await?;
    tx.commit().await?;
    day.step(id, (sorts, at), Step::Accept, "").await?;
    day.step(id, (sorts, at), Step::Check, "").await?;
    correct(day, id, sorts, &record).await?;
    let at = day.minutes_ago(80)?;
    day.step(id, (sorts, at), Step::Correct, "").await
}

async fn screenshot(day: &Day<'_>, id: i64) -> Result<()> {
    let (at, files) = (day.now.at, day.ground.files);
    let put = files.put(
        day.db(),
        "снимок экрана.png",
        "image/png",
        SCREENSHOT,
        1 << 20,
        at,
    );
    let file = put.await?;
    let mut tx = day.db().begin().await?;
    let link = files::Link {
        entity: "ticket",
        entity_id: id,
        role: Some("file"),
        sort: 0,
    };
    files::attach(&mut tx, &file, link, at).await?;
    tx.commit().await?;
    Ok(())
}

async fn correct(
    day: &mut Day<'_>,
    id: i64,
    sorts: Someone,
    record: &compare::Record,
) -> Result<()> {
    let at = day.minutes_ago(85)?;
    day.turn(Some(sorts), at);
    let catalog = Catalog::new(subsystems::ALL);
    let person = catalog.find("person").context("нет реестра людей")?;
    let lists = Lists::of(day.db(), person.fields).await?;
    let asker = day.asker(sorts, at);
    let ticket = day.ticket(id).await?;
    let pen = Pen {
        catalog: &catalog,
        lists: &lists,
        asker: &asker,
        now: &day.now,
    };
    let typed = [("email_esia", ADDRESS.to_owned())];
    let mut tx = day.db().begin().await?;
    let done = pen
        .correct(&mut tx, &ticket, record, record.row_version, &typed)
        .await;
    let done = done.map_err(|wrong| match wrong {
        Wrong::Problems(all) => anyhow!("{all:?}"),
        Wrong::Store(error) => error.into(),
    })?;
    let words = format!("исправлено полей: {done}");
    let line = service::Line::new("corrected").words(&words);
    service::note(&mut tx, &day.now, id, line).await?;
    tx.commit().await?;
    Ok(())
}

/// What came today.
async fn fresh(day: &mut Day<'_>) -> Result<()> {
    let asked = Asked {
        kind: "suggestion",
        topic: "Напоминать о пересдачах заранее",
        body: "Уведомление за три дня помогло бы не забывать.",
        who: (day.of("STU")?, "student"),
        at: day.minutes_ago(70)?,
    };
    day.ask(asked, vec![("suggestion", true.into())]).await?;
    let asked = Asked {
        kind: "security",
        topic: "Пришло письмо с просьбой прислать пароль",
        body: "Письмо якобы от колледжа: просят логин и пароль. Я ничего не отправлял.",
        who: (day.student(2)?, "student"),
        at: day.minutes_ago(45)?,
    };
    day.ask(asked, vec![]).await?;
    let asked = Asked {
        kind: "login_problem",
        topic: "Родитель видит не всех детей",
        body: "В кабинете виден только старший ребёнок, младший учится на первом курсе.",
        who: (day.of("PAR")?, "parent"),
        at: day.minutes_ago(20)?,
    };
    let said = vec![
        ("error_kind", "children_missing".into()),
        ("user_role", "родитель, законный представитель".into()),
    ];
    day.ask(asked, said).await?;
    Ok(())
}

/// Told on the home page, before everyone writes of it.
async fn known_problem(day: &Day<'_>) -> Result<()> {
    let (who, at) = (day.of("EIO")?, day.minutes_ago(60)?);
    let until = day.moment(day.keeper().today().tomorrow()?, 18, 0)?;
    let values = Values::from([
        ("title", "Файлы заданий открываются медленно".into()),
        (
            "body",
            "Идёт перенос хранилища файлов. Если файл не открылся, повторите через несколько минут: писать об этом не нужно.".into(),
        ),
        ("starts_at", timestamp(at).into()),
        ("ends_at", timestamp(until).into()),
    ]);
    let mut tx = day.db().begin().await?;
    rows::insert(
        &mut tx,
        &day.pass(&KNOWN_PROBLEMS, who, at),
        &values,
        &how(),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
