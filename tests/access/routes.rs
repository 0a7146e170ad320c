//! The table of routes, role by role: what was reviewed stands in `routes_rights.txt`, and the router must answer so.

use std::collections::BTreeMap;

use eios::{
    identity::{
        By,
        accounts::{self, NewAccount},
        roles,
        sessions::{self, Reach},
    },
    storage::v,
    web::{Guard, Line, Method},
};

use crate::{
    order, person,
    sample::Samples,
    world::{self, ASYA, Answer, Browser, Engine, World},
};

const REVIEWED: &str = include_str!("../routes_rights.txt");

/// A browser for each role, and one in which nobody has entered.
async fn visitors(world: &World) -> Vec<(&'static str, Browser)> {
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
            roles: vec![role.code.to_owned()],
            basis: None,
        })
        .collect();
    let made = accounts::create_many(keeper, &new, &By::console()).await;
    let settled = "UPDATE user_account SET state = 'active' WHERE login LIKE 'role.%'";
    keeper.db.exec(settled, v![]).await.expect("accounts");
    world::acknowledge(keeper).await;
    let mut visitors = vec![("никто", world.browser())];
    for (role, made) in roles::ALL.iter().zip(made.expect("people")) {
        let mut tx = keeper.db.begin().await.expect("transaction");
        let (token, _) = sessions::open(
            keeper,
            &mut tx,
            made.account_id,
            Reach::Whole,
            None,
            &By::console(),
        )
        .await
        .expect("session");
        tx.commit().await.expect("commit");
        let mut browser = world.browser();
        browser.set_cookie("eios", token.reveal());
        visitors.push((role.code, browser));
    }
    for (_, browser) in &mut visitors {
        browser.get("/lk/look").await;
    }
    visitors
}

/// The address of a route with records that are there.
fn address(path: &str, ids: &BTreeMap<&str, i64>) -> String {
    let of = ids.iter().filter(|(prefix, _)| path.starts_with(**prefix));
    let id = of
        .max_by_key(|(prefix, _)| prefix.len())
        .map_or(1, |(_, id)| *id);
    let mut address = path.to_owned();
    for (name, value) in [
        ("{table}", "code_item"),
        ("{subsystem}", "directories"),
        ("{*path}", "css/base.css"),
        ("{*rest}", "x"),
    ] {
        address = address.replace(name, value);
    }
    while let (Some(from), Some(to)) = (address.find('{'), address.find('}')) {
        address.replace_range(from..=to, &id.to_string());
    }
    address
}

/// `+` opened, `>` led elsewhere, `-` refused, `0` does not exist, `?` asked for more; `f` a form that the guard lets
/// through, `k` one for programs with keys.
fn letter(answer: &Answer) -> &'static str {
    match answer.status.as_u16() {
        200 => "+",
        303 => ">",
        401 | 403 => "-",
        404 => "0",
        400 | 405 | 409 | 422 => "?",
        _ => "!",
    }
}

/// What a route answers to a visitor. Forms are sent only to those whom the guard turns away: nothing is changed.
async fn cell(line: &Line, address: &str, role: &str, browser: &mut Browser) -> &'static str {
    let admits = match line.guard {
        Guard::Roles(roles) => roles.contains(&role),
        Guard::Staff => roles::find(role).is_some_and(|r| r.kind == accounts::Kind::Staff),
        Guard::Public => true,
        _ => role != "никто",
    };
    match (line.method, line.guard) {
        (Method::Get, _) => letter(&browser.get(address).await),
        (_, Guard::Key) => "k",
        _ if admits => "f",
        _ => letter(&browser.post(address, &[]).await),
    }
}

async fn told(world: &World) -> String {
    let mut samples = Samples::of(world);
    let mut ids = BTreeMap::new();
    let code: i64 = world.value("SELECT min(id) FROM code_item", v![]).await;
    for prefix in ["/lk/r/", "/lk/api/", "/lk/quality/"] {
        ids.insert(prefix, code);
    }
    ids.insert(
        "/lk/orders/",
        order(world, "access_grant", 77, "2026-11-20").await,
    );
    let template = samples.catalog.find("document_template").expect("register");
    ids.insert(
        "/lk/directories/templates/",
        samples.one(template).await.expect("sample"),
    );
    let asya = person(world, world.account(ASYA)).await;
    ids.insert("/lk/access/people/", asya);
    ids.insert("/lk/staff/people/", asya);
    let mut visitors = visitors(world).await;
    let mut text = format!("{:6} {:48} {:9}", "", "", "");
    visitors
        .iter()
        .for_each(|(role, _)| text.push_str(&format!(" {role:>5}")));
    text.push('\n');
    let mut lines: Vec<Line> = world.state.table().to_vec();
    lines.sort_by_key(|line| (line.path, line.method.name()));
    for line in lines {
        let address = address(line.path, &ids);
        text.push_str(&format!(
            "{:6} {:48} {:9}",
            line.method.name(),
            line.path,
            line.guard.code()
        ));
        for (role, browser) in &mut visitors {
            let letter = cell(&line, &address, role, browser).await;
            text.push_str(&format!(" {letter:>5}"));
        }
        text.push('\n');
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_answers_every_role_as_was_reviewed() {
    let world = World::on(Engine::Sqlite).await;
    let told = told(&world).await;
    assert!(
        !told.contains('!'),
        "ошибка сервера или неожиданный ответ:\n{told}"
    );
    if told == REVIEWED {
        return;
    }
    // Put where it can be compared and, when the change is meant, copied.
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("routes_rights.txt");
    std::fs::write(&file, &told).expect("file");
    let new: Vec<&str> = told
        .lines()
        .filter(|line| !REVIEWED.lines().any(|r| r == *line))
        .collect();
    let gone: Vec<&str> = REVIEWED
        .lines()
        .filter(|line| !told.lines().any(|t| t == *line))
        .collect();
    panic!(
        "\n- {}\n+ {}\nответы не те, что проверены; если так и задумано: cp {} tests/\n",
        gone.join("\n- "),
        new.join("\n+ "),
        file.display()
    );
}

/// The guards of the table are what the letters say, whatever was reviewed: who is not admitted is refused.
#[test]
fn the_reviewed_letters_agree_with_the_guards() {
    let mut lines = REVIEWED.lines();
    let columns: Vec<&str> = lines
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let mut wrong = Vec::new();
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (path, guard, letters) = (words[1], words[2], &words[3..]);
        assert_eq!(letters.len(), columns.len(), "{line}");
        for (role, letter) in columns.iter().zip(letters) {
            let open = matches!(guard, "public" | "static");
            let fits = match (*role, guard) {
                ("никто", "key") => matches!(*letter, "-" | "k"),
                ("никто", _) if !open => matches!(*letter, ">" | "-"),
                (_, "roles") => true,
                _ => *letter != "!",
            };
            if !fits {
                wrong.push(format!("{role} {path}: {letter}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
