//! How far a role reaches: the whole college, or units, groups, campaigns, buildings. A curator's groups come from
//! the register of those who look after others, by themselves.

use crate::{
    identity::{Keeper, Result},
    storage::v,
};

/// What a role is narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    College,
    Unit,
    Group,
    Campaign,
    Building,
}

impl Kind {
    /// All kinds: code in the database (`ROLE_SCOPE`), name in Russian.
    pub const ALL: &[(Kind, &str, &str)] = &[
        (Kind::College, "college", "весь колледж"),
        (Kind::Unit, "unit", "подразделение"),
        (Kind::Group, "group", "учебная группа"),
        (Kind::Campaign, "campaign", "приёмная кампания"),
        (Kind::Building, "building", "здание"),
    ];

    /// The code in the database.
    pub fn code(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The name in Russian.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].2
    }

    /// The kind of a code; none is the whole college.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, c, _)| *c == code).map(|k| k.0)
    }
}

/// One reach of one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The role's code.
    pub role: String,
    /// What it is narrowed to.
    pub kind: Kind,
    /// The unit, group or building; the year of a campaign; nothing for the whole college.
    pub id: Option<i64>,
}

/// The list that the session's one question brings: `DEK:unit:3,RAB:college:`.
pub fn parse(text: Option<&str>) -> Vec<Scope> {
    let all = text.unwrap_or_default().split(',').filter_map(|one| {
        let mut parts = one.split(':');
        let (role, kind, id) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Scope {
            role: role.to_owned(),
            kind: Kind::parse(kind)?,
            id: id.parse().ok(),
        })
    });
    all.collect()
}

/// How far the roles of an account reach today.
pub async fn scopes(keeper: &Keeper, account_id: i64) -> Result<Vec<Scope>> {
    let (text,): (Option<String>,) = keeper
        .db
        .one(
            concat!(
                "SELECT ",
                crate::identity::roles::scopes_of!("w", "$2"),
                " AS scopes FROM user_account w WHERE w.id = $1"
            ),
            v![account_id, keeper.today()],
        )
        .await?;
    Ok(parse(text.as_deref()))
}
