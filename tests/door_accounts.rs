//! Accounts and roles: the life of an account, made logins, the last administrator, the lists.

mod world;

use eios::{
    identity::{
        By, Error,
        accounts::{self, Filter, Handed, Kind, NewAccount},
        passwords::Verdict,
        roles,
    },
    storage::v,
};
use jiff::SignedDuration;
use world::{ASYA, Engine, ILYA, NINA, PASSWORD, TIMUR, VERA, World};

both_engines! {
    namesakes_get_logins_of_their_own,
    a_chosen_login_must_be_free_and_ascii,
    a_destroyed_login_is_never_issued_again,
    an_account_goes_from_issued_to_active_to_suspended_and_back,
    a_step_out_of_turn_is_refused,
    the_last_administrator_stays,
    the_roles_of_the_table_are_the_roles_of_the_list,
    a_list_is_in_russian_order_and_may_be_narrowed,
    fifteen_hundred_people_are_made_at_once,
    lasting_passwords_are_for_an_invented_college,
    an_account_without_its_journal_line_is_not_made,
    what_has_served_its_time_is_swept,
}

const HANDED: Handed<'static> = Handed {
    reason: "first",
    way: "лично",
};

fn new(last: &str, first: &str, middle: &str) -> NewAccount {
    NewAccount {
        last_name: last.into(),
        first_name: first.into(),
        middle_name: Some(middle.into()).filter(|m: &String| !m.is_empty()),
        birth_date: None,
        kind: Kind::Student,
        login: None,
        roles: vec!["STU".into()],
        basis: None,
    }
}

async fn namesakes_get_logins_of_their_own(engine: Engine) {
    let world = World::on(engine).await;
    let by = By::console();
    let people = [
        new("Лунина", "Анна", "Рэмовна"),
        new("Лунина", "Алла", "Рустамовна"),
        new("Ли", "Ян", ""),
    ];
    let made = accounts::create_many(world.keeper(), &people, &by)
        .await
        .expect("people");
    let logins: Vec<_> = made.iter().map(|m| m.login.as_str()).collect();
    assert_eq!(logins, ["luninaar-2", "luninaar-3", "liy"]);
    let one = accounts::create(world.keeper(), &people[0], &by)
        .await
        .expect("one");
    assert_eq!(one.login, "luninaar-4");
}

async fn a_chosen_login_must_be_free_and_ascii(engine: Engine) {
    let world = World::on(engine).await;
    let make = async |login: &str| {
        let wanted = NewAccount {
            login: Some(login.into()),
            ..new("Новиков", "Пётр", "")
        };
        accounts::create(world.keeper(), &wanted, &By::console()).await
    };
    assert!(matches!(make("LuninaAR").await, Err(Error::LoginTaken(login)) if login == ASYA));
    assert!(matches!(make("новиков").await, Err(Error::Invalid(_))));
    assert_eq!(make("Novikov.P").await.expect("login").login, "novikov.p");
    assert!(matches!(
        accounts::create(world.keeper(), &new(" ", "Пётр", ""), &By::console()).await,
        Err(Error::Invalid(_))
    ));
    let unknown = NewAccount {
        roles: vec!["ZZZ".into()],
        ..new("Новиков", "Пётр", "")
    };
    let refused = accounts::create(world.keeper(), &unknown, &By::console()).await;
    assert!(
        refused
            .expect_err("роль")
            .to_string()
            .contains("ADM, EIO, DIR")
    );
}

async fn a_destroyed_login_is_never_issued_again(engine: Engine) {
    let world = World::on(engine).await;
    let by = By::console();
    let mut asya = world.entered(ASYA).await;
    accounts::delete(world.keeper(), world.account(ASYA), "relation_end", &by)
        .await
        .expect("delete");
    assert_eq!(asya.get("/lk/").await.status, 303);
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 422);
    assert!(matches!(
        accounts::find(world.keeper(), ASYA).await,
        Err(Error::NoAccount(_))
    ));
    let again = accounts::create(world.keeper(), &new("Лунина", "Ася", "Романовна"), &by)
        .await
        .expect("again");
    assert_eq!(again.login, "luninaar-2");
    let wanted = NewAccount {
        login: Some(ASYA.into()),
        ..new("Лунина", "Ася", "Романовна")
    };
    assert!(matches!(
        accounts::create(world.keeper(), &wanted, &by).await,
        Err(Error::LoginTaken(_))
    ));
    let person = world
        .count("SELECT count(*) FROM person WHERE last_name = 'Лунина' AND deleted_at IS NULL")
        .await;
    assert_eq!(person, 2, "человек остаётся");
}

async fn an_account_goes_from_issued_to_active_to_suspended_and_back(engine: Engine) {
    let world = World::on(engine).await;
    let (keeper, by) = (world.keeper(), By::console());
    let id = accounts::create(keeper, &new("Новиков", "Пётр", "Ильич"), &by)
        .await
        .expect("made")
        .account_id;
    let state = async || {
        accounts::find(keeper, "novikovpi")
            .await
            .expect("account")
            .state
    };
    assert_eq!(state().await, "issued");
    let issued = accounts::reset_password(keeper, id, HANDED, &by)
        .await
        .expect("password");
    assert_eq!(issued.login, "novikovpi");
    assert_eq!(issued.valid_until, "2026-11-26T06:00:00.000Z");
    accounts::block(keeper, id, "absence", &by)
        .await
        .expect("block");
    assert_eq!(state().await, "suspended");
    accounts::unblock(keeper, id, &by).await.expect("unblock");
    assert_eq!(state().await, "issued");
    let told: Vec<(String,)> = keeper
        .db
        .all(
            "SELECT kind FROM auth_event WHERE account_id = $1 ORDER BY id",
            v![id],
        )
        .await
        .expect("journal");
    let told: Vec<_> = told.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(told, ["create", "issue", "suspend", "resume"]);
}

async fn a_step_out_of_turn_is_refused(engine: Engine) {
    let world = World::on(engine).await;
    let (keeper, by, asya) = (world.keeper(), By::console(), world.account(ASYA));
    assert!(matches!(
        accounts::unblock(keeper, asya, &by).await,
        Err(Error::WrongState { .. })
    ));
    accounts::block(keeper, asya, "absence", &by)
        .await
        .expect("block");
    let again = accounts::block(keeper, asya, "absence", &by)
        .await
        .expect_err("дважды");
    assert_eq!(
        again.to_string(),
        "учётная запись «luninaar» сейчас в состоянии «заблокирована», действие невозможно"
    );
    assert!(matches!(
        accounts::reset_password(keeper, asya, HANDED, &by).await,
        Err(Error::WrongState { .. })
    ));
    assert!(matches!(
        accounts::block(keeper, 999_999, "absence", &by).await,
        Err(Error::NoAccount(_))
    ));
}

async fn the_last_administrator_stays(engine: Engine) {
    let world = World::on(engine).await;
    let (keeper, by) = (world.keeper(), By::console());
    let (vera, nina) = (world.account(VERA), world.account(NINA));
    for refused in [
        accounts::block(keeper, vera, "absence", &by).await,
        accounts::delete(keeper, vera, "dismissed", &by).await,
        roles::revoke(keeper, vera, "ADM", &by).await,
    ] {
        assert!(matches!(refused, Err(Error::LastAdministrator)));
    }
    roles::grant(keeper, nina, "ADM", None, &by)
        .await
        .expect("grant");
    let (a, b) = tokio::join!(
        roles::revoke(keeper, vera, "ADM", &by),
        accounts::block(keeper, nina, "absence", &by)
    );
    assert_eq!(
        a.is_ok() as u8 + b.is_ok() as u8,
        1,
        "двое не снимут друг друга сразу: {a:?} {b:?}"
    );
}

async fn the_roles_of_the_table_are_the_roles_of_the_list(engine: Engine) {
    let world = World::on(engine).await;
    let rows: Vec<(String, String, String)> = world
        .keeper()
        .db
        .all("SELECT code, name, scope FROM role ORDER BY sort", v![])
        .await
        .expect("roles");
    let list: Vec<_> = roles::ALL
        .iter()
        .map(|r| (r.code.to_owned(), r.name.to_owned(), r.scope.to_owned()))
        .collect();
    assert_eq!(rows, list);
    let kinds: Vec<(String,)> = world
        .keeper()
        .db
        .all(
            "SELECT code FROM code_item WHERE list = 'ACCOUNT_KIND' ORDER BY sort",
            v![],
        )
        .await
        .expect("kinds");
    assert!(
        kinds
            .iter()
            .map(|k| k.0.as_str())
            .eq(Kind::ALL.iter().map(|k| k.1))
    );
    assert!(
        Kind::ALL
            .iter()
            .all(|k| k.0.code() == k.1 && Kind::parse(k.1) == Some(k.0))
    );
    let unknown = world
        .count(
            "SELECT count(*) FROM auth_event e WHERE NOT EXISTS \
             (SELECT 1 FROM code_item c WHERE c.list = 'AUTH_EVENT' AND c.code = e.kind)",
        )
        .await;
    assert_eq!(unknown, 0);
}

async fn a_list_is_in_russian_order_and_may_be_narrowed(engine: Engine) {
    let world = World::on(engine).await;
    let by = By::console();
    accounts::create(world.keeper(), &new("Ёжикова", "Яна", ""), &by)
        .await
        .expect("made");
    let logins = async |filter: Filter| -> Vec<String> {
        let list = accounts::list(world.keeper(), &filter).await.expect("list");
        list.into_iter().map(|a| a.login).collect()
    };
    let all = logins(Filter::default()).await;
    assert_eq!(
        all,
        [
            "ezhikovay",
            "ershovig",
            "ziminanf",
            "luninrk",
            ASYA,
            TIMUR,
            VERA
        ]
    );
    let filter = Filter {
        role: Some("STU".into()),
        ..Filter::default()
    };
    assert_eq!(logins(filter).await, ["ezhikovay", ASYA, TIMUR]);
    let filter = Filter {
        kind: Some("staff".into()),
        state: Some("active".into()),
        role: None,
    };
    assert_eq!(logins(filter).await, [ILYA, NINA, VERA]);
    let vera = accounts::find(world.keeper(), " SokolovaVP")
        .await
        .expect("account");
    assert_eq!(
        (vera.full_name().as_str(), vera.roles.as_deref()),
        ("Соколова Вера Павловна", Some("ADM,RAB"))
    );
}

async fn fifteen_hundred_people_are_made_at_once(engine: Engine) {
    let world = World::on(engine).await;
    let people: Vec<_> = (0..1500)
        .map(|n| new("Обучающийся", "Номер", &format!("Л{n}")))
        .collect();
    let started = std::time::Instant::now();
    let made = accounts::create_many(world.keeper(), &people, &By::console())
        .await
        .expect("people");
    assert_eq!(made.len(), 1500);
    eprintln!("1500 человек: {:?} ({engine:?})", started.elapsed());
    let counts = accounts::counts(world.keeper()).await.expect("counts");
    assert_eq!(
        (counts.total, counts.without_password, counts.temporary),
        (1506, 1500, 1)
    );
}

async fn lasting_passwords_are_for_an_invented_college(engine: Engine) {
    let world = World::on(engine).await;
    let ids = [world.account(ASYA), world.account(TIMUR)];
    let issued = accounts::give_lasting_passwords(world.keeper(), &ids, &By::console())
        .await
        .expect("issued");
    for one in issued {
        let answer = world
            .browser()
            .log_in(&one.login, one.password.reveal())
            .await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/lk/"));
    }
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 422);
}

async fn an_account_without_its_journal_line_is_not_made(engine: Engine) {
    let world = World::on(engine).await;
    world
        .keeper()
        .db
        .exec("ALTER TABLE auth_event RENAME TO auth_event_lost", v![])
        .await
        .expect("rename");
    let people = "SELECT count(*) FROM person";
    let before = world.count(people).await;
    assert!(
        accounts::create(world.keeper(), &new("Новиков", "Пётр", ""), &By::console())
            .await
            .is_err()
    );
    assert_eq!(world.count(people).await, before);
    assert!(
        accounts::block(
            world.keeper(),
            world.account(ASYA),
            "absence",
            &By::console()
        )
        .await
        .is_err()
    );
    assert_eq!(
        accounts::find(world.keeper(), ASYA)
            .await
            .expect("account")
            .state,
        "active"
    );
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 500);
    assert_eq!(world.count("SELECT count(*) FROM session").await, 0);
}

async fn what_has_served_its_time_is_swept(engine: Engine) {
    let world = World::on(engine).await;
    world.browser().log_in(ASYA, "неверный пароль!").await;
    world.entered(ILYA).await;
    assert_eq!(
        eios::identity::sweep(world.keeper()).await.expect("sweep"),
        0
    );
    world.pass(SignedDuration::from_hours(24 * 91));
    assert!(eios::identity::sweep(world.keeper()).await.expect("sweep") >= 3);
    for sql in [
        "SELECT count(*) FROM login_attempt",
        "SELECT count(*) FROM login_guard",
        "SELECT count(*) FROM session",
    ] {
        assert_eq!(world.count(sql).await, 0, "{sql}");
    }
    assert!(
        world.count("SELECT count(*) FROM auth_event").await > 0,
        "журнал остаётся"
    );
    let verdict = world
        .keeper()
        .hasher
        .verify(&eios::identity::Secret::new("x"), None)
        .await;
    assert_eq!(verdict.expect("verdict"), Verdict::Wrong);
}
