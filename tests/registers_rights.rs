//! Who may do what. The matrix was reviewed by people and stands in `registers_rights.txt`; the program's own must be
//! the same letter for letter, and the real pages must answer as the reviewed one says, cell by cell.

#[path = "registers/sample.rs"]
#[allow(dead_code)]
mod sample;
mod world;

use std::collections::BTreeMap;

use eios::{
    identity::{
        By,
        accounts::{self, NewAccount},
        roles,
        sessions::{self, Reach},
    },
    registers::{Catalog, Kind, Register, matrix::Matrix},
    storage::v,
    subsystems,
};
use sample::Samples;
use sqlx::AssertSqlSafe;
use world::{Browser, Engine, World};

const REVIEWED: &str = include_str!("registers_rights.txt");

fn registers() -> impl Iterator<Item = &'static Register> {
    let all = subsystems::ALL.iter();
    all.flat_map(|subsystem| subsystem.registers.iter().copied())
}

#[test]
fn the_rights_are_as_reviewed() {
    let told = Matrix::of(&Catalog::new(subsystems::ALL)).text();
    if told == REVIEWED {
        return;
    }
    // Put where it can be compared and, when the change is meant, copied.
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("registers_rights.txt");
    std::fs::write(&file, &told).expect("file");
    let reviewed: Vec<&str> = REVIEWED.lines().collect();
    let told: Vec<&str> = told.lines().collect();
    let gone = reviewed
        .iter()
        .filter(|line| !told.contains(line))
        .map(|line| format!("- {line}"));
    let new = told
        .iter()
        .filter(|line| !reviewed.contains(line))
        .map(|line| format!("+ {line}"));
    let both: Vec<String> = gone.chain(new).collect();
    panic!(
        "\n{}\nправа не те, что проверены; если так и задумано: cp {} tests/\n",
        both.join("\n"),
        file.display()
    );
}

#[test]
fn every_role_of_a_description_exists_and_whoever_sees_a_private_field_reads_the_register() {
    let mut problems = Vec::new();
    for register in registers() {
        let access = &register.access;
        let some = access.some.iter().map(|scoped| scoped.role);
        let readers: Vec<&str> = access
            .read
            .iter()
            .chain(access.write)
            .copied()
            .chain(some)
            .collect();
        let private = register.fields.iter().flat_map(|field| field.private);
        for role in readers.iter().chain(private.clone()) {
            if roles::find(role).is_none() {
                problems.push(format!("{}: роли {role} нет", register.table));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// The reviewed letters: table → role → letter.
fn reviewed() -> BTreeMap<&'static str, BTreeMap<&'static str, &'static str>> {
    let mut lines = REVIEWED.lines();
    let roles: Vec<&str> = lines
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let table = lines.take_while(|line| !line.is_empty()).map(|line| {
        let mut words = line.split_whitespace();
        let table = words.next().unwrap_or_default();
        (table, roles.iter().copied().zip(words).collect())
    });
    table.collect()
}

/// A person with one role, entered.
struct Visitor {
    role: &'static str,
    person_id: i64,
    browser: Browser,
}

#[derive(Clone, Copy)]
struct Who {
    person: i64,
    role: &'static str,
}

async fn visitors(world: &World) -> Vec<Visitor> {
    let keeper = world.keeper();
    let new: Vec<NewAccount> = roles::ALL
        .iter()
        .map(|role| NewAccount {
            last_name: "Пробин".into(),
            first_name: "Роль".into(),
            middle_name: None,
            birth_date: None,
            kind: role.kind,
            login: Some(format!("role.{}", role.code.to_lowercase())),
            // Nobody is made a curator of the whole college: they are of groups that they curate.
            roles: match role.code {
                "KUR" => Vec::new(),
                code => vec![code.to_owned()],
            },
            basis: None,
        })
        .collect();
    let made = accounts::create_many(keeper, &new, &By::console())
        .await
        .expect("people");
    let settled = "UPDATE user_account SET state = 'active', temp = FALSE, must_change = FALSE WHERE login LIKE 'role.%'";
    keeper.db.exec(settled, v![]).await.expect("accounts");
    world::acknowledge(keeper).await;
    let mut visitors = Vec::new();
    for (role, made) in roles::ALL.iter().zip(made) {
        let mut tx = keeper.db.begin().await.expect("transaction");
        let by = By::console();
        let (token, _) = sessions::open(keeper, &mut tx, made.account_id, Reach::Whole, None, &by)
            .await
            .expect("session");
        tx.commit().await.expect("commit");
        let mut browser = world.browser();
        browser.set_cookie("eios", token.reveal());
        let (person_id,): (i64,) = keeper
            .db
            .one(
                "SELECT person_id FROM user_account WHERE id = $1",
                v![made.account_id],
            )
            .await
            .expect("person");
        visitors.push(Visitor {
            role: role.code,
            person_id,
            browser,
        });
    }
    visitors
}

/// Makes the record of `table` the visitor's own: its links to people, and to what belongs to people, lead to them.
async fn own(
    world: &World,
    samples: &mut Samples,
    register: &'static Register,
    who: Who,
) -> Option<i64> {
    let person = who.person;
    if register.table == "person" {
        return Some(person);
    }
    if register.table == "study_group" {
        return group_of(world, samples, who).await;
    }
    if register.table == "supervision" {
        let group = group_of(world, samples, who).await?;
        let sql = "SELECT id FROM supervision WHERE group_id = $1";
        return Some(world.value(sql, v![group]).await);
    }
    let id = samples.another(register).await.ok()?;
    let db = &world.keeper().db;
    // The first link to a person says whose it is; the others say who else is in it.
    let mut named = false;
    for field in register.fields {
        let value = match field.kind {
            Kind::Link("person") if !std::mem::replace(&mut named, true) => person,
            Kind::Link("employment") => {
                let employment = samples.catalog.find("employment").expect("employment");
                Box::pin(own(world, samples, employment, who)).await?
            }
            Kind::Link("enrolment") => {
                let enrolment = samples.catalog.find("enrolment").expect("enrolment");
                Box::pin(own(world, samples, enrolment, who)).await?
            }
            Kind::Link("study_group") => group_of(world, samples, who).await?,
            Kind::Link("order_doc") => {
                let order = samples.catalog.find("order_doc").expect("order_doc");
                let order = samples.another(order).await.ok()?;
                let signed = "UPDATE order_doc SET state = 'signed', number = $1, seq = $2, signed_on = '2026-11-20' WHERE id = $2";
                db.exec(signed, v![order.to_string(), order])
                    .await
                    .expect("signed");
                order
            }
            _ => continue,
        };
        let sql = format!(
            "UPDATE {} SET {} = $1 WHERE id = $2",
            register.table, field.name
        );
        db.exec(AssertSqlSafe(sql), v![value, id])
            .await
            .expect("own");
    }
    if register.table == "enrolment" {
        let group = group_of(world, samples, who).await?;
        state_in(world, id, group).await;
    }
    Some(id)
}

/// A group in which the person studies and which they look after too, a curator as its curator: theirs either way.
async fn group_of(world: &World, samples: &mut Samples, who: Who) -> Option<i64> {
    let Who { person, role } = who;
    let register = samples.catalog.find("study_group").expect("study_group");
    let group = samples.another(register).await.ok()?;
    let db = &world.keeper().db;
    let mut tx = db.begin().await.expect("tx");
    let (enrolment,): (i64,) = tx
        .one(
            "INSERT INTO enrolment (person_id, programme_id, enrolled_on, created_at, updated_at) \
             SELECT $1, programme_id, '2026-09-01', created_at, created_at FROM study_group WHERE id = $2 RETURNING id",
            v![person, group],
        )
        .await
        .expect("enrolment");
    tx.commit().await.expect("commit");
    state_in(world, enrolment, group).await;
    db.exec(
        "INSERT INTO supervision (kind, supervisor_id, group_id, valid_from, recorded_at, created_at, updated_at) \
         SELECT $1, $2, id, '2026-09-01', created_at, created_at, created_at FROM study_group WHERE id = $3",
        v![if role == "KUR" { "curator" } else { "master" }, person, group],
    )
    .await
    .expect("curator");
    Some(group)
}

async fn state_in(world: &World, enrolment: i64, group: i64) {
    let sql = "INSERT INTO enrolment_state (enrolment_id, status, course, group_id, study_form, funding, valid_from, recorded_at, created_at, updated_at) \
         SELECT $1, 'active', 1, id, 'full', 'reg', '2026-09-01', created_at, created_at, created_at FROM study_group WHERE id = $2";
    let db = &world.keeper().db;
    db.exec(sql, v![enrolment, group]).await.expect("state");
}

/// Walks the whole matrix: list, card, new, edit, export and JSON; the cards of others and, for those who see only
/// some records, of their own.
async fn walk(engine: Engine) {
    let world = World::on(engine).await;
    let mut samples = Samples::of(&world);
    let mut others = BTreeMap::new();
    for register in registers() {
        // A record that came with the program is as good as one that is made.
        let sql = format!(
            "SELECT id FROM {} WHERE deleted_at IS NULL ORDER BY id LIMIT 1",
            register.table
        );
        let shipped = world
            .keeper()
            .db
            .opt::<(i64,)>(AssertSqlSafe(sql), v![])
            .await
            .expect("shipped");
        let id = match shipped.filter(|_| register.table != "person") {
            Some((id,)) => Some(id),
            None => samples.one(register).await.ok(),
        };
        others.insert(register.table, id);
    }
    let none: Vec<&str> = others
        .iter()
        .filter(|(_, id)| id.is_none())
        .map(|(table, _)| *table)
        .collect();
    eprintln!("без образца записи: {none:?}");
    let expected = reviewed();
    let mut wrong = Vec::new();
    for mut visitor in visitors(&world).await {
        let role = visitor.role;
        let who = Who {
            person: visitor.person_id,
            role,
        };
        if role == "KUR" {
            group_of(&world, &mut samples, who).await.expect("a group");
        }
        for register in registers() {
            let table = register.table;
            let letter = expected[table][role];
            // On PostgreSQL only what differs there: the conditions of scopes.
            if engine == Engine::Postgres && letter != "s" {
                continue;
            }
            let scope = register
                .access
                .some
                .iter()
                .find(|scoped| scoped.role == role);
            // A scope that is not about the person (by the kind of an order) has no records of one's own.
            let personal = scope.is_some_and(|scoped| {
                ["{me}", "{groups}"]
                    .iter()
                    .any(|name| scoped.sql.contains(name))
            });
            let (list, card, write) = match letter {
                "w" => (200, 200, 200),
                "r" => (200, 200, 403),
                "s" => (200, 404, 403),
                _ => (404, 404, 404),
            };
            let mut cells = vec![
                (format!("/lk/r/{table}"), list),
                (format!("/lk/r/{table}/new"), write),
                (format!("/lk/r/{table}/export.csv"), list),
                (format!("/lk/api/v1/{table}?per=1"), list),
                (format!("/lk/api/v1/{table}/lists"), list),
            ];
            if let Some(id) = others[table].filter(|_| letter != "s" || personal) {
                cells.push((format!("/lk/r/{table}/{id}"), card));
                cells.push((format!("/lk/r/{table}/{id}/history"), card));
                cells.push((format!("/lk/r/{table}/{id}/edit"), write));
                cells.push((format!("/lk/api/v1/{table}/{id}"), card));
                cells.push((format!("/lk/api/v1/{table}/{id}/history"), card));
            }
            if let Some(own) = match personal {
                true => own(&world, &mut samples, register, who).await,
                false => None,
            } {
                cells.push((format!("/lk/r/{table}/{own}"), 200));
                cells.push((format!("/lk/api/v1/{table}/{own}"), 200));
                cells.push((format!("/lk/r/{table}/{own}/edit"), 403));
            }
            for (path, status) in cells {
                let answer = visitor.browser.get(&path).await;
                if answer.status != status {
                    wrong.push(format!(
                        "{role} {letter} {path}: {} вместо {status}",
                        answer.status
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_cell_of_the_matrix_is_what_the_pages_do() {
    walk(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scope_is_what_the_pages_do_on_postgresql_too() {
    walk(Engine::Postgres).await;
}
