//! Both journals as one list: asked for, read, and put into words.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan as _, civil::Date};
use serde::Serialize;

use super::super::parts;
use crate::{
    identity::roles,
    registers::{fold, pages::Scene},
    storage::{Val, v},
    web::{Result, text},
};

/// What is about accounts and not about the people's data: who keeps accounts may see it.
const OF_ACCOUNTS: &str = "(j.source = 'auth_event' OR j.entity IN ('user_account', 'user_role', 'api_token', 'setting', \
     'policy_version', 'policy_ack', 'auth_event', 'journal_chain', 'issue_batch', 'credential_issue', 'access_stop', \
     'access_limit'))";

/// What was asked.
pub(in crate::subsystems::access) struct Asked {
    pub from: Date,
    pub to: Date,
    pub begins: Timestamp,
    pub ends: Timestamp,
    /// The whole journal is open to the asker, not only what is about accounts.
    pub whole: bool,
}

/// The period of the address: the last seven days unless another is asked for.
pub(in crate::subsystems::access) fn asked(scene: &Scene) -> Asked {
    let to = parts::day(scene, "to").unwrap_or(scene.asker.today);
    let week = to.checked_sub(6.days()).unwrap_or(to);
    let from = parts::day(scene, "from").filter(|from| *from <= to);
    let from = from.unwrap_or(week);
    Asked {
        from,
        to,
        begins: parts::beginning(scene, from),
        ends: parts::beginning(scene, to.tomorrow().unwrap_or(to)),
        whole: scene.visit.has_any(super::super::JOURNAL),
    }
}

/// A line in words.
#[derive(Serialize)]
pub(in crate::subsystems::access) struct Found {
    pub at: String,
    pub who: String,
    /// The person's page, when there is one.
    pub person: Option<i64>,
    pub action: String,
    pub what: String,
    pub note: String,
    pub ip: String,
    pub session: String,
    pub number: String,
}

/// The journals side by side.
pub(in crate::subsystems::access) const BOTH: &str = "(SELECT 'audit_log' AS source, id, at, account_id AS actor, viewed_id AS other, action, entity, \
     entity_id, note, ip, session FROM audit_log UNION ALL SELECT 'auth_event', id, at, actor_id, account_id, kind, \
     'user_account', account_id, note, ip, session FROM auth_event) j";

#[derive(sqlx::FromRow)]
pub(in crate::subsystems::access) struct Row {
    source: String,
    id: i64,
    at: String,
    actor: Option<i64>,
    other: Option<i64>,
    action: String,
    entity: String,
    entity_id: Option<i64>,
    note: Option<String>,
    ip: Option<String>,
    session: Option<String>,
}

/// The lines that are asked for, the newest first.
pub(in crate::subsystems::access) async fn lines(
    scene: &Scene,
    asked: &Asked,
    names: &Names,
    limit: i64,
    offset: i64,
) -> Result<Vec<Found>> {
    let mut values = v![asked.begins, asked.ends];
    let mut sql = format!("SELECT * FROM {BOTH} WHERE j.at >= $1 AND j.at < $2");
    if !asked.whole {
        sql.push_str(&format!(" AND {OF_ACCOUNTS}"));
    }
    let typed = |name: &str| scene.asked(name).unwrap_or_default().trim().to_owned();
    let mut equals = |column: &str, value: Val| {
        values.push(value);
        sql.push_str(&format!(" AND j.{column} = ${}", values.len()));
    };
    if !typed("action").is_empty() {
        equals("action", typed("action").into());
    }
    if !typed("entity").is_empty() {
        equals("entity", typed("entity").into());
    }
    if !typed("record").is_empty() {
        equals(
            "entity_id",
            typed("record").parse::<i64>().unwrap_or(0).into(),
        );
    }
    if !typed("ip").is_empty() {
        equals("ip", typed("ip").into());
    }
    if !typed("who").is_empty() {
        let accounts = accounts_of(scene, &typed("who")).await?;
        let marks: Vec<String> = accounts
            .into_iter()
            .map(|id| {
                values.push(id.into());
                format!("${}", values.len())
            })
            .collect();
        let set = if marks.is_empty() {
            "NULL".to_owned()
        } else {
            marks.join(", ")
        };
        sql.push_str(&format!(" AND (j.actor IN ({set}) OR j.other IN ({set}))"));
    }
    values.extend(v![limit, offset]);
    let n = values.len();
    sql.push_str(&format!(
        " ORDER BY j.at DESC, j.source, j.id DESC LIMIT ${} OFFSET ${n}",
        n - 1
    ));
    let rows: Vec<Row> = scene.db().all(sqlx::AssertSqlSafe(sql), values).await?;
    in_words(scene, names, rows).await
}

/// The accounts of people whose name or login has these words.
async fn accounts_of(scene: &Scene, words: &str) -> Result<Vec<i64>> {
    let words: Vec<String> = words.split_whitespace().take(5).map(fold).collect();
    let mut values = v![];
    let mut sql = "SELECT a.id FROM user_account a JOIN person p ON p.id = a.person_id WHERE 1 = 1"
        .to_owned();
    for word in words {
        values.push(format!("%{word}%").into());
        let n = values.len();
        sql.push_str(&format!(
            " AND (p.search_norm LIKE ${n} OR a.login LIKE ${n})"
        ));
    }
    sql.push_str(" ORDER BY a.id LIMIT 200");
    let rows: Vec<(i64,)> = scene.db().all(sqlx::AssertSqlSafe(sql), values).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Rows as people read them.
pub(in crate::subsystems::access) async fn in_words(
    scene: &Scene,
    names: &Names,
    rows: Vec<Row>,
) -> Result<Vec<Found>> {
    let accounts: BTreeSet<i64> = rows
        .iter()
        .flat_map(|row| [row.actor, row.other])
        .flatten()
        .collect();
    let people = people(scene, accounts).await?;
    let name = |id: Option<i64>, none: &str| match id {
        None => none.to_owned(),
        Some(id) => people.get(&id).map_or_else(
            || format!("учётная запись № {id}"),
            |(_, name)| name.clone(),
        ),
    };
    let found = rows.into_iter().map(|row| Found {
        at: text::moment(&row.at, scene.zone()),
        who: match (row.source.as_str(), row.actor) {
            ("auth_event", None) if row.other.is_some() => name(row.other, ""),
            ("auth_event", None) => "не вошедший".to_owned(),
            (_, actor) => name(actor, "программа"),
        },
        person: row
            .actor
            .or(row.other)
            .and_then(|id| people.get(&id).map(|(person, _)| *person)),
        action: names.action(&row.source, &row.action),
        what: match (row.source.as_str(), row.other) {
            ("auth_event", other) => name(other, "неизвестный логин"),
            (_, Some(viewed)) => format!("в кабинете: {}", name(Some(viewed), "")),
            (_, None) => names.what(&row.entity, row.entity_id),
        },
        note: names.note(&row.source, &row.action, row.note.as_deref()),
        ip: row.ip.unwrap_or_default(),
        session: row.session.unwrap_or_default(),
        number: format!("{} {}", row.source, row.id),
    });
    Ok(found.collect())
}

/// The people behind accounts: the person's number and name.
async fn people(scene: &Scene, accounts: BTreeSet<i64>) -> Result<BTreeMap<i64, (i64, String)>> {
    let mut people = BTreeMap::new();
    let accounts: Vec<i64> = accounts.into_iter().collect();
    for part in accounts.chunks(500) {
        let marks: Vec<String> = (1..=part.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT a.id, p.id, p.last_name, p.first_name, p.middle_name FROM user_account a JOIN person p ON p.id = a.person_id \
             WHERE a.id IN ({})",
            marks.join(", ")
        );
        let values = part.iter().map(|id| Val::Int(*id)).collect();
        type Who = (i64, i64, String, String, Option<String>);
        let rows: Vec<Who> = scene.db().all(sqlx::AssertSqlSafe(sql), values).await?;
        people.extend(rows.into_iter().map(|(id, person, last, first, middle)| {
            (
                id,
                (
                    person,
                    crate::identity::full_name(&last, &first, middle.as_deref()),
                ),
            )
        }));
    }
    Ok(people)
}

/// Words of the program in lines of the journals.
const NOTES: &[(&str, &str)] = &[
    ("relogin", "новый логин вместо уничтоженного"),
    ("recovery", "по ссылке из письма"),
    ("unknown", "такой записи нет"),
    ("others", "все сеансы, кроме своего"),
    ("all", "все сеансы"),
    ("code", "при вводе кода"),
    ("key", "при создании ключа для программы"),
    ("none", "ни одна"),
    ("demo", "показательная запись"),
    ("write", "чтение и изменение"),
    ("read", "только чтение"),
    ("receipt", "получение под подпись"),
    ("note", "примечание"),
    ("annulled", "аннулирование"),
    ("report", "сведения о доступе"),
    ("readers", "кто ознакомлен"),
];

/// The words for actions and for what they are done to.
pub(in crate::subsystems::access) struct Names {
    actions: Vec<(String, String, String)>,
    reasons: Vec<(String, String, String)>,
    entities: Vec<(&'static str, &'static str)>,
}

impl Names {
    /// Reads the lists of codes; registers are called as their descriptions say.
    pub(in crate::subsystems::access) async fn load(scene: &Scene) -> Result<Self> {
        let actions = scene
            .db()
            .all(
                "SELECT list, code, label FROM code_item WHERE list IN ('AUTH_EVENT', 'AUDIT_ACTION') ORDER BY list, sort, code",
                v![],
            )
            .await?;
        let reasons = scene
            .db()
            .all(
                "SELECT list, code, label FROM code_item WHERE list IN ('ISSUE_REASON', 'STOP_REASON')",
                v![],
            )
            .await?;
        let registers = scene.catalog.all().map(|r| (r.table, r.one));
        let own = [
            ("user_account", "Учётная запись"),
            ("api_token", "Ключ для программы"),
            ("setting", "Настройка"),
            ("publication", "Публикация сайта"),
            ("policy_version", "Редакция акта"),
            ("user_role", "Назначения ролей"),
            ("auth_event", "Посещения"),
            ("audit_log", "Журнал действий"),
            ("journal_chain", "Цепочка журнала"),
            ("issue_batch", "Выдача логинов и паролей"),
            ("credential_issue", "Журнал выдачи логинов и паролей"),
            ("access_stop", "Прекращение доступа"),
            ("access_limit", "Ограничение доступа"),
            ("policy_ack", "Ознакомление с актами"),
            ("letter", "Письмо"),
        ];
        let mut entities: Vec<_> = registers.collect();
        entities.extend(
            own.into_iter()
                .filter(|(table, _)| scene.catalog.find(table).is_none()),
        );
        Ok(Self {
            actions,
            reasons,
            entities,
        })
    }

    fn action(&self, source: &str, code: &str) -> String {
        let list = if source == "auth_event" {
            "AUTH_EVENT"
        } else {
            "AUDIT_ACTION"
        };
        let found = self.actions.iter().find(|(l, c, _)| l == list && c == code);
        found.map_or(code, |(.., label)| label.as_str()).to_owned()
    }

    /// What the journals keep as codes: reasons, roles, words of the program.
    fn note(&self, source: &str, action: &str, note: Option<&str>) -> String {
        let note = note.unwrap_or_default();
        let reason = |list: &str| {
            let found = self.reasons.iter().find(|(l, c, _)| l == list && c == note);
            found.map(|(.., label)| label.clone())
        };
        let known = match (source, action) {
            ("auth_event", "issue") => reason("ISSUE_REASON"),
            ("auth_event", "suspend" | "delete") => reason("STOP_REASON"),
            ("auth_event", "create" | "grant" | "revoke" | "factor_policy") => {
                Some(roles::names(note.split(','))).filter(|names| !names.is_empty())
            }
            _ => None,
        };
        known.unwrap_or_else(|| {
            let word = NOTES.iter().find(|(code, _)| *code == note);
            word.map_or(note, |(_, words)| *words).to_owned()
        })
    }

    fn what(&self, entity: &str, id: Option<i64>) -> String {
        let found = self.entities.iter().find(|(table, _)| *table == entity);
        let name = found.map_or(entity, |(_, name)| name);
        match id {
            Some(id) => format!("{name} № {id}"),
            None => name.to_owned(),
        }
    }

    /// To choose from: code and words.
    pub(super) fn actions(&self) -> Vec<(&str, &str)> {
        let mut told = BTreeSet::new();
        let all = self
            .actions
            .iter()
            .filter(|(_, code, _)| told.insert(code.as_str()));
        all.map(|(_, code, label)| (code.as_str(), label.as_str()))
            .collect()
    }

    /// To choose from: table and words.
    pub(super) fn entities(&self) -> &[(&'static str, &'static str)] {
        &self.entities
    }
}
