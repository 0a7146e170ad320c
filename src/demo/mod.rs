//! The invented college: people to look around with, made from a seed, the same every time.
//! It writes through the doors of the other rooms, as a person would; a real college never meets it.

pub mod college;
mod day;
mod names;
mod staff;
mod students;

pub use staff::workers;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use jiff::civil::{Date, date};
use serde::Serialize;

use crate::{
    clock::Chance,
    identity::{
        self, By, Keeper,
        accounts::{self, Handed, Issued, Kind, NewAccount},
        policies, roles,
    },
    storage::v,
};
use names::{Invented, invent, take_apart};

/// The seed of everything that is made up.
const SEED: u64 = 1974;
/// The day on which the ages are counted.
const TODAY: Date = date(2026, 9, 1);
/// The order that the roles of the invented staff rest on.
const BASIS: &str = "Приказ от 31.08.2026 № 112-О (вымышленный)";
/// In the table `setting`: `filling` while people are being made, then who stands for which role.
const MARK: &str = "demo";
/// Stands for the student who enters for the first time, beside the codes of the roles.
const NEWCOMER: &str = "new";

/// How many people there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Size {
    pub students: usize,
    pub staff: usize,
    pub parents: usize,
    pub applicants: usize,
    pub employers: usize,
}

impl Size {
    /// Enough to look around.
    pub const SMALL: Size = Size {
        students: 60,
        staff: 45,
        parents: 20,
        applicants: 10,
        employers: 6,
    };
    /// A college of 48 groups.
    pub const FULL: Size = Size {
        students: 1225,
        staff: 150,
        parents: 900,
        applicants: 330,
        employers: 80,
    };
}

/// A worker whom the site's facts name: full name and post.
#[derive(Clone, Debug)]
pub struct Worker {
    /// «Фамилия Имя Отчество».
    pub full_name: String,
    /// The post.
    pub post: String,
}

/// What a store holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody yet.
    Empty,
    /// The invented college.
    Ready,
    /// An invented college whose making was interrupted.
    Unfinished,
    /// A college of real people: hands off.
    Real,
}

/// A login that a visitor may use.
#[derive(Clone, Debug, Serialize)]
pub struct Login {
    /// Code of the role; `new` for the student who enters for the first time.
    pub role: String,
    /// The role in Russian.
    pub role_name: String,
    /// Whose account it is.
    pub name: String,
    /// The login.
    pub login: String,
    /// The password of this start.
    pub password: String,
    /// The first thing asked is to change it.
    pub must_change: bool,
}

/// Whose college this store holds.
pub async fn standing(keeper: &Keeper) -> Result<Standing> {
    let mark = keeper
        .db
        .opt::<(String,)>("SELECT value FROM setting WHERE key = $1", v![MARK])
        .await?;
    Ok(match mark {
        Some((value,)) if value == "filling" => Standing::Unfinished,
        Some(_) => Standing::Ready,
        None if accounts::counts(keeper).await?.total == 0 => Standing::Empty,
        None => Standing::Real,
    })
}

/// Makes the people and fills the registers. `known` are the workers whom the public site names, so that the two
/// halves agree; the rest is made up. `progress` is told how much is done and how much there will be.
pub async fn populate(
    ground: college::Ground<'_>,
    size: Size,
    known: &[Worker],
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<()> {
    let keeper = ground.keeper;
    if standing(keeper).await? != Standing::Empty {
        bail!("хранилище не пустое");
    }
    set_mark(keeper, "filling").await?;
    let mut cast = Cast {
        chance: Chance::seeded(SEED),
        people: vec![],
        stands_for: BTreeMap::new(),
    };
    cast.staff(size.staff, known);
    cast.others(size);
    let total = cast.people.len() as u64;
    let mut ids = Vec::with_capacity(cast.people.len());
    for part in cast.people.chunks(200) {
        ids.extend(
            accounts::create_many(keeper, part, &By::console())
                .await?
                .into_iter()
                .map(|c| c.account_id),
        );
        progress(ids.len() as u64, total + 1);
    }
    college::fill(ground).await?;
    staff::fill(ground).await?;
    students::fill(ground).await.context("обучающиеся")?;
    let holders: BTreeMap<&str, i64> = cast
        .stands_for
        .iter()
        .map(|(role, n)| (*role, ids[*n]))
        .collect();
    day::fill(ground, &holders)
        .await
        .context("один день колледжа")?;
    progress(total + 1, total + 1);
    // The invented people have read the rules; the one who enters for the first time is about to.
    let newcomer = holders.get(NEWCOMER).copied();
    policies::acknowledge_for_all(keeper, newcomer.as_slice()).await?;
    set_mark(keeper, &serde_json::to_string(&holders)?).await
}

/// Gives every role's holder a password for this start. Nothing of the earlier ones is kept.
pub async fn logins(keeper: &Keeper) -> Result<Vec<Login>> {
    let (mark,) = keeper
        .db
        .one::<(String,)>("SELECT value FROM setting WHERE key = $1", v![MARK])
        .await?;
    let holders: BTreeMap<String, i64> =
        serde_json::from_str(&mark).context("пометка демонстрации испорчена")?;
    // Who holds two roles gets one password, or the one shown first would not be the one that counts.
    let lasting: BTreeSet<i64> = holders
        .iter()
        .filter(|(role, _)| *role != NEWCOMER)
        .map(|(_, id)| *id)
        .collect();
    let lasting: Vec<i64> = lasting.into_iter().collect();
    let by = By::console();
    reopen(keeper, holders.values(), &by).await?;
    let mut issued = accounts::give_lasting_passwords(keeper, &lasting, &by).await?;
    if let Some(&newcomer) = holders.get(NEWCOMER) {
        let handed = Handed {
            reason: "first",
            way: "на экране демонстрации",
        };
        issued.push(accounts::reset_password(keeper, newcomer, handed, &by).await?);
    }
    let people: BTreeMap<i64, String> = accounts::list(keeper, &Default::default())
        .await?
        .iter()
        .map(|a| (a.id, a.full_name()))
        .collect();
    let order = |role: &str| {
        roles::ALL
            .iter()
            .position(|r| r.code == role)
            .unwrap_or(usize::MAX)
    };
    let mut logins: Vec<Login> = holders
        .iter()
        .filter_map(|(role, id)| login(role, *id, &issued, &people))
        .collect();
    logins.sort_by_key(|l| order(&l.role));
    Ok(logins)
}

fn login(role: &str, id: i64, issued: &[Issued], people: &BTreeMap<i64, String>) -> Option<Login> {
    let issued = issued.iter().find(|i| i.account_id == id)?;
    Some(Login {
        role: role.to_owned(),
        role_name: roles::find(role)
            .map_or("Новый студент (первый вход)", |r| {
                r.name
            })
            .to_owned(),
        name: people.get(&id).cloned().unwrap_or_default(),
        login: issued.login.clone(),
        password: issued.password.reveal().to_owned(),
        must_change: role == NEWCOMER,
    })
}

/// A visitor may have blocked a holder the last time; a new start begins with open doors.
async fn reopen(keeper: &Keeper, holders: impl Iterator<Item = &i64>, by: &By) -> Result<()> {
    for id in holders {
        match accounts::unblock(keeper, *id, by).await {
            Ok(()) | Err(identity::Error::WrongState { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

async fn set_mark(keeper: &Keeper, value: &str) -> Result<()> {
    let sql = "INSERT INTO setting (key, value, updated_at) VALUES ($1, $2, $3) \
               ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at";
    keeper
        .db
        .exec(sql, v![MARK, value, keeper.clock.now()])
        .await?;
    Ok(())
}

/// The people to be made, and which of them stands for which role.
struct Cast {
    chance: Chance,
    people: Vec<NewAccount>,
    stands_for: BTreeMap<&'static str, usize>,
}

impl Cast {
    fn add(&mut self, who: Invented, kind: Kind, codes: &[&'static str]) {
        // A role is shown by someone whose main work it is: the director teaches too, but is no «преподаватель».
        for code in codes
            .iter()
            .take(1)
            .chain(codes.iter().filter(|code| **code == "KUR"))
        {
            self.stands_for.entry(code).or_insert(self.people.len());
        }
        self.people.push(NewAccount {
            last_name: who.last_name,
            first_name: who.first_name,
            middle_name: who.middle_name,
            birth_date: Some(who.birth_date),
            kind,
            login: None,
            roles: codes.iter().map(|c| c.to_string()).collect(),
            basis: (kind == Kind::Staff).then(|| BASIS.to_owned()),
        });
    }

    fn someone(&self, ages: (u32, u32)) -> Invented {
        invent(&self.chance, TODAY, ages)
    }

    fn staff(&mut self, total: usize, known: &[Worker]) {
        for worker in known {
            let born = self.someone((28, 62)).birth_date;
            let Some(who) = take_apart(&worker.full_name, born) else {
                continue;
            };
            let codes = self.roles_of(&worker.post);
            self.add(who, Kind::Staff, &codes);
        }
        let missing = |cast: &Cast, role: &roles::Role| !cast.stands_for.contains_key(role.code);
        for role in roles::ALL
            .iter()
            .filter(|r| matches!(r.kind, Kind::Staff | Kind::Authority))
        {
            if missing(self, role) {
                let who = self.someone((26, 64));
                let codes: &[&str] = match role.kind {
                    Kind::Staff if role.code != "RAB" => &[role.code, "RAB"],
                    _ => &[role.code],
                };
                self.add(who, role.kind, codes);
            }
        }
        while self.people.len() < total {
            let who = self.someone((26, 64));
            self.add(who, Kind::Staff, &["RAB"]);
        }
    }

    /// The roles that a post brings with it; every second teacher also looks after a group.
    fn roles_of(&self, post: &str) -> Vec<&'static str> {
        let post = post.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|w| post.contains(w));
        let mut codes = vec![];
        match () {
            _ if has(&["заместитель"]) && has(&["производственн"]) => {
                codes.push("ZPR")
            }
            _ if has(&["заместитель"]) && has(&["воспитательн"]) => {
                codes.push("ZVR")
            }
            _ if has(&["заместитель"]) && has(&["хозяйственн"]) => {
                codes.push("AHO")
            }
            _ if has(&["заместитель"]) && has(&["учебн"]) => codes.push("ZUR"),
            _ if post.starts_with("директор") => codes.push("DIR"),
            _ if has(&["методист"]) => codes.push("MET"),
            _ if has(&["заведующий отделением", "заведующая отделением"]) => {
                codes.push("DEK")
            }
            _ if has(&["социальный педагог", "психолог"]) => {
                codes.push("SOC")
            }
            _ => {}
        }
        let leads = !codes.is_empty();
        if has(&["преподаватель", "мастер"]) {
            codes.push("PREP");
            if !leads && self.people.len().is_multiple_of(2) {
                codes.push("KUR");
            }
        }
        codes.push("RAB");
        codes
    }

    fn others(&mut self, size: Size) {
        let kinds = [
            (size.students, Kind::Student, "STU", (15, 19)),
            (size.parents, Kind::Parent, "PAR", (36, 55)),
            (size.applicants, Kind::Applicant, "ABI", (15, 17)),
            (size.employers, Kind::Employer, "EMP", (30, 60)),
        ];
        for (count, kind, code, ages) in kinds {
            for _ in 0..count {
                let who = self.someone(ages);
                self.add(who, kind, &[code]);
            }
            if code == "STU" {
                self.stands_for.insert(NEWCOMER, self.people.len() - 1);
            }
        }
    }
}
