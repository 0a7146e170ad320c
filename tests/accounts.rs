//! Accounts as the officer lives them: from the list of those without one to slips, the journal and its paper; access
//! that ends with the relation and comes back with it; who may do what to whom; passwords that are nowhere.

#[path = "accounts/ending.rs"]
mod ending;
#[path = "accounts/issues.rs"]
mod issues;
#[path = "accounts/journal.rs"]
mod journal;
#[path = "accounts/limits.rs"]
mod limits;
#[path = "accounts/people.rs"]
mod people;
#[path = "accounts/rights.rs"]
mod rights;
#[path = "accounts/secret.rs"]
mod secret;
#[path = "accounts/suspicion.rs"]
mod suspicion;
mod world;

use eios::{
    identity::{
        By,
        accounts::{self, Kind, NewAccount},
    },
    jobs::{self, Job},
    storage::v,
    subsystems::administration::keep_access,
};
use world::{Answer, Browser, Engine, VERA, World, morning};

/// A person responsible for the environment.
const EIO: &str = "olkhovaaa";

/// The world with an officer beside the administrator, and a group.
struct College {
    world: World,
    group: i64,
    students: Vec<i64>,
}

impl College {
    async fn on(engine: Engine) -> Self {
        Self::of(engine, 3).await
    }

    async fn of(engine: Engine, count: usize) -> Self {
        let world = World::on(engine).await;
        officer(&world, "Ольхова", EIO, &["EIO", "RAB"]).await;
        let group = world.group("ИСП-21").await;
        let students = world.students(group, count).await;
        Self {
            world,
            group,
            students,
        }
    }

    fn ids(&self) -> String {
        let ids: Vec<String> = self.students.iter().map(i64::to_string).collect();
        ids.join(".")
    }
}

/// A worker with a password of their own.
async fn officer(world: &World, last: &str, login: &str, codes: &[&str]) -> i64 {
    let new = NewAccount {
        last_name: last.into(),
        first_name: "Агния".into(),
        middle_name: Some("Антоновна".into()),
        birth_date: None,
        kind: Kind::Staff,
        login: Some(login.into()),
        roles: codes.iter().map(|code| (*code).to_owned()).collect(),
        basis: Some("приказ № 3".into()),
    };
    let made = accounts::create(world.keeper(), &new, &By::console())
        .await
        .expect("officer");
    let vera = world.account(VERA);
    world
        .exec(
            "UPDATE user_account SET state = 'active', password_changed_at = $1, \
             password_hash = (SELECT password_hash FROM user_account WHERE id = $2) WHERE id = $3",
            v![morning(), vera, made.account_id],
        )
        .await;
    world::acknowledge(world.keeper()).await;
    made.account_id
}

/// The value of a hidden field.
fn hidden(page: &Answer, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = page
        .text
        .split_once(&mark)
        .unwrap_or_else(|| panic!("нет поля {name}: {}", page.text));
    rest.1.split('"').next().unwrap_or_default().to_owned()
}

/// What the plan of an issue hands on to the second form.
async fn plan(browser: &mut Browser, kind: &str, ids: &str, more: &[(&str, &str)]) -> Answer {
    browser.get("/lk/accounts").await;
    let mut fields = vec![("kind", kind), ("ids", ids)];
    fields.extend_from_slice(more);
    let answer = browser.post("/lk/accounts/issue", &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

/// The plan carried out as it is.
async fn carry(
    browser: &mut Browser,
    plan: &Answer,
    kind: &str,
    ids: &str,
    more: &[(&str, &str)],
) -> Answer {
    let (key, seen) = (hidden(plan, "key"), hidden(plan, "seen"));
    let mut fields = vec![
        ("kind", kind),
        ("ids", ids),
        ("key", &key),
        ("seen", &seen),
        ("way", "curator"),
    ];
    fields.extend_from_slice(more);
    browser.post("/lk/accounts/issues", &fields).await
}

async fn issue(browser: &mut Browser, kind: &str, ids: &str, more: &[(&str, &str)]) -> Answer {
    let plan = plan(browser, kind, ids, more).await;
    carry(browser, &plan, kind, ids, more).await
}

/// Login and password of every slip of a page.
fn slips(page: &Answer) -> Vec<(String, String)> {
    let codes: Vec<String> = page
        .text
        .split("<code>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap_or_default().to_owned())
        .collect();
    codes
        .chunks(2)
        .map(|pair| (pair[0].clone(), pair[1].clone()))
        .collect()
}

async fn access(world: &World) {
    let job = Job::new(
        "access",
        "Доступ",
        std::time::Duration::from_secs(600),
        keep_access,
    );
    jobs::run_due(world.keeper(), &[job]).await.expect("job");
    let failed = world
        .count("SELECT count(*) FROM job_run WHERE NOT ok")
        .await;
    assert_eq!(failed, 0, "работа не сделана");
}

/// Sets the clock to an hour of a day in Moscow and does the job.
async fn at(world: &World, moment: &str) {
    world.hands.set(moment.parse().expect("moment"));
    access(world).await;
}
