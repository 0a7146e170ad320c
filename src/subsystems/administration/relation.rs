//! Who is to have an account: those who work, study or stand for a student today. Pieces of SQL over the tables of the
//! staff and of the deanery; in all of them `$1` is today.

use crate::identity::accounts::Kind;

/// The kinds of accounts that are kept here, with the words of the tabs.
pub const CATEGORIES: &[(Kind, &str)] = &[
    (Kind::Staff, "Работники"),
    (Kind::Student, "Обучающиеся"),
    (Kind::Applicant, "Поступающие"),
    (Kind::Parent, "Родители"),
    (Kind::Employer, "Представители работодателей"),
];

/// The category of a word in an address.
pub fn category(code: &str) -> Option<Kind> {
    let kind = Kind::parse(code)?;
    CATEGORIES.iter().any(|(k, _)| *k == kind).then_some(kind)
}

/// The word of a category for one person.
pub fn one(kind: &str) -> &'static str {
    Kind::parse(kind).map_or("", |kind| Kind::ALL[kind as usize].2)
}

/// Whether the relation of this kind is known to the registers.
pub fn is_known(kind: Kind) -> bool {
    matches!(kind, Kind::Staff | Kind::Student | Kind::Parent)
}

/// Those who study today, with their group.
macro_rules! studies {
    () => {
        "SELECT e.person_id AS person_id, min(s.group_id) AS place_id FROM enrolment_state s \
         JOIN enrolment e ON e.id = s.enrolment_id WHERE e.deleted_at IS NULL AND s.deleted_at IS NULL \
         AND s.status NOT IN ('graduated', 'expelled', 'transferred_out') \
         AND s.valid_from <= $1 AND (s.valid_to IS NULL OR s.valid_to > $1) GROUP BY e.person_id"
    };
}

/// Those who work today, with their post.
const WORKS: &str = "SELECT e.person_id AS person_id, min(t.id) AS place_id FROM employment e \
     LEFT JOIN assignment t ON t.employment_id = e.id AND t.deleted_at IS NULL AND t.valid_from <= $1 \
     AND (t.valid_to IS NULL OR t.valid_to > $1) \
     WHERE e.deleted_at IS NULL AND e.hired_on <= $1 AND (e.dismissed_on IS NULL OR e.dismissed_on >= $1) \
     GROUP BY e.person_id";

/// Those who stand for somebody who studies today, with the group of the child.
const STANDS: &str = concat!(
    "SELECT q.related_id AS person_id, min(st.place_id) AS place_id FROM person_relation q JOIN (",
    studies!(),
    ") st ON st.person_id = q.person_id WHERE q.deleted_at IS NULL \
     AND (q.is_legal_rep OR q.kind IN ('mother', 'father', 'guardian', 'adoptive', 'foster', 'org_rep')) \
     AND (q.since IS NULL OR q.since <= $1) AND (q.till IS NULL OR q.till >= $1) GROUP BY q.related_id"
);

/// Nobody: what the registers do not tell.
const NONE: &str = "SELECT p0.id AS person_id, p0.id AS place_id FROM person p0 WHERE p0.id < 0 AND p0.created_at > $1";

/// People, their account of the kind (`a`), their relation today (`r`) and its place.
pub fn from(kind: Kind) -> String {
    let code = kind.code();
    let (relation, place) = match kind {
        Kind::Staff => (
            WORKS,
            " LEFT JOIN assignment t ON t.id = r.place_id LEFT JOIN org_unit u ON u.id = t.org_unit_id \
              LEFT JOIN position o ON o.id = t.position_id",
        ),
        Kind::Student => (studies!(), " LEFT JOIN study_group g ON g.id = r.place_id"),
        Kind::Parent => (STANDS, " LEFT JOIN study_group g ON g.id = r.place_id"),
        _ => (NONE, ""),
    };
    format!(
        "FROM person p LEFT JOIN user_account a ON a.person_id = p.id AND a.kind = '{code}' AND a.deleted_at IS NULL \
         LEFT JOIN ({relation}) r ON r.person_id = p.id{place} \
         WHERE p.deleted_at IS NULL AND p.merged_into IS NULL"
    )
}

/// The words of the place.
pub fn place(kind: Kind) -> &'static str {
    match kind {
        Kind::Staff => {
            "coalesce(u.name, '') || CASE WHEN o.name IS NULL THEN '' ELSE ', ' || o.name END"
        }
        Kind::Student | Kind::Parent => "coalesce(g.name, '')",
        _ => "CAST('' AS TEXT)",
    }
}

/// The state as people see it; `$2` is now.
pub const STATE: &str = "CASE WHEN a.id IS NULL THEN 'none' WHEN a.state = 'suspended' THEN 'suspended' \
     WHEN a.password_hash IS NULL THEN 'blank' WHEN a.temp AND a.temp_expires_at <= $2 THEN 'expired' \
     WHEN a.temp OR a.state = 'issued' THEN 'issued' ELSE 'active' END";

/// The states in words, with the ends of the badges' class names.
pub const STATES: &[(&str, &str, &str)] = &[
    ("none", "нет записи", "warn"),
    ("blank", "пароль не выдан", "warn"),
    ("issued", "выдана", ""),
    ("active", "действует", "ok"),
    ("expired", "просрочен пароль", "bad"),
    ("suspended", "заблокирована", "bad"),
];
