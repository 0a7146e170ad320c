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
    web::{Guard, Line, Method, Use},
};

use crate::{
    order, person,
    sample::Samples,
    world::{self, ASYA, Answer, Browser, Engine, ILYA, VERA, World},
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

/// What the inputs of a page ask for while someone types: the names that the page itself would show.
const PICKING: &str = "/lk/r/{table}/lookup";

fn is_page(line: &Line, answer: &Answer) -> bool {
    line.path == PICKING || answer.header("content-type").starts_with("text/html")
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
        (Method::Get, _) => {
            let answer = browser.get(address).await;
            // The mark in the table is what closes an address to those who may only look.
            let looks = matches!(line.what, Use::Page | Use::Form) && line.guard != Guard::Static;
            match answer.status == 200 && looks && !is_page(line, &answer) {
                true => "!",
                false => letter(&answer),
            }
        }
        (_, Guard::Key) => "k",
        _ if admits => "f",
        _ => letter(&browser.post(address, &[]).await),
    }
}

/// Records under the addresses that need them.
async fn records(world: &World) -> BTreeMap<&'static str, i64> {
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
    ids
}

fn table(world: &World) -> Vec<Line> {
    let mut lines = world.state.table().to_vec();
    lines.sort_by_key(|line| (line.path, line.method.name()));
    lines
}

async fn told(world: &World) -> String {
    let ids = records(world).await;
    let mut visitors = visitors(world).await;
    let mut text = format!("{:6} {:48} {:9} {:6}", "", "", "", "");
    visitors
        .iter()
        .for_each(|(role, _)| text.push_str(&format!(" {role:>5}")));
    text.push('\n');
    for line in table(world) {
        let address = address(line.path, &ids);
        text.push_str(&format!(
            "{:6} {:48} {:9} {:6}",
            line.method.name(),
            line.path,
            line.guard.code(),
            line.what.code()
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

/// The whole table again, by someone who looks into the cabinet of a teacher: pages and blank forms
/// open, nothing that can be carried away or sent does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_taken_from_anothers_cabinet() {
    let world = World::on(Engine::Sqlite).await;
    let ids = records(&world).await;
    let mut onlooker = world.entered(VERA).await;
    onlooker.get("/lk/").await;
    let (viewed, why) = (world.account(ILYA).to_string(), "не открывается список");
    let begun = onlooker
        .post("/lk/access/view", &[("account", &viewed), ("reason", why)])
        .await;
    assert_eq!(begun.status, 303, "{}", begun.text);
    let (mut looked, mut refused) = (0, 0);
    for line in table(&world) {
        let kept = matches!(line.guard, Guard::Static | Guard::Halfway)
            || matches!(line.path, "/lk/logout" | "/lk/access/view/end");
        if kept || line.guard == Guard::Key && line.method != Method::Get {
            continue;
        }
        let address = address(line.path, &ids);
        let answer = match line.method {
            Method::Get => onlooker.get(&address).await,
            _ => onlooker.post(&address, &[]).await,
        };
        let place = format!("{:?} {}", line.method, line.path);
        match line.what {
            Use::Page | Use::Form => {
                looked += usize::from(answer.status == 200);
                assert!(answer.status != 200 || is_page(&line, &answer), "{place}");
            }
            _ => {
                refused += 1;
                assert_eq!(answer.status, 403, "{place}");
                assert!(answer.text.contains("только смотреть"), "{place}");
            }
        }
    }
    assert!(looked > 30 && refused > 100, "{looked} {refused}");
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
        let (path, guard, letters) = (words[1], words[2], &words[4..]);
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
