//! «Основные сведения» and «Образование» as far as permits tell it: the college, its founder, licence and
//! accreditation, places of learning that contracts name.

use super::super::{
    Gathered, Line, Origin,
    reading::{Reader, Say as _, day, doc, link, row},
};
use crate::{
    site::facts::{Doc, Place, Value},
    storage::{Result, v},
};

/// The college's own card.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Own {
    pub id: i64,
    pub full_name: String,
    pub short_name: String,
    pub founded_on: Option<String>,
    pub legal_address: Option<String>,
    pub post_address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub work_hours: Option<String>,
    pub founder_id: Option<i64>,
    pub head_name: Option<String>,
    pub inn: Option<String>,
    pub kpp: Option<String>,
    pub ogrn: Option<String>,
    pub okpo: Option<String>,
    pub okved: Option<String>,
    pub updated_at: String,
}

impl Own {
    /// Where the college is.
    pub fn address(&self) -> Option<&str> {
        self.legal_address
            .as_deref()
            .or(self.post_address.as_deref())
    }
}

/// Reads the college's own card.
pub(super) async fn own(reader: &Reader<'_>) -> Result<Option<Own>> {
    let sql = "SELECT id, full_name, short_name, founded_on, legal_address, post_address, phone, email, work_hours, \
        founder_id, head_name, inn, kpp, ogrn, okpo, okved, updated_at FROM organisation WHERE is_own AND deleted_at IS NULL";
    reader.db.opt(sql, v![]).await
}

pub(super) async fn gather(
    reader: &mut Reader<'_>,
    own: Option<&Own>,
    out: &mut Gathered,
) -> Result<()> {
    if let Some(own) = own {
        out.add("common", "main", "organisation", vec![main(own)]);
        out.add(
            "common",
            "uchredLaw",
            "organisation",
            founders(reader, own).await?,
        );
    }
    permits(reader, out).await?;
    places(reader, out).await
}

fn main(own: &Own) -> Line {
    let row = row(&own.updated_at)
        .text("fullName", Some(&own.full_name))
        .text("shortName", Some(&own.short_name))
        .value("regDate", day(own.founded_on.as_deref()).map(Value::Date))
        .text("address", own.address())
        .text("workTime", own.work_hours.as_deref())
        .text("telephone", own.phone.as_deref())
        .text("email", own.email.as_deref());
    Line {
        row,
        of: Origin {
            table: "organisation",
            id: own.id,
        },
    }
}

#[derive(sqlx::FromRow)]
struct Founder {
    id: i64,
    full_name: String,
    short_name: String,
    legal_address: Option<String>,
    post_address: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    site: Option<String>,
    updated_at: String,
}

/// The founder whom the college's card names stands first; there may be others of the same role.
async fn founders(reader: &Reader<'_>, own: &Own) -> Result<Vec<Line>> {
    let sql = "SELECT id, full_name, short_name, legal_address, post_address, phone, email, site, updated_at \
        FROM organisation WHERE deleted_at IS NULL AND archived_at IS NULL AND id <> $2 \
        AND (id = $1 OR kinds LIKE '%\"founder\"%') ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END, id";
    let founders: Vec<Founder> = reader
        .db
        .all(sql, v![own.founder_id.unwrap_or(0), own.id])
        .await?;
    let each = founders.iter().map(|founder| Line {
        row: row(&founder.updated_at)
            .text("nameUchred", Some(&founder.full_name))
            .text(
                "addressUchred",
                founder
                    .legal_address
                    .as_deref()
                    .or(founder.post_address.as_deref()),
            )
            .text("telUchred", founder.phone.as_deref())
            .text("mailUchred", founder.email.as_deref())
            .value(
                "websiteUchred",
                link(founder.site.as_deref(), Some(&founder.short_name)),
            ),
        of: Origin {
            table: "organisation",
            id: founder.id,
        },
    });
    Ok(each.collect())
}

#[derive(sqlx::FromRow)]
struct Permit {
    id: i64,
    issued_on: String,
    link: Option<String>,
    updated_at: String,
}

async fn permits(reader: &mut Reader<'_>, out: &mut Gathered) -> Result<()> {
    const PERMITS: &[(&str, &str, &str, &str, &str)] = &[
        (
            "license",
            "common",
            "license",
            "licenseDocLink",
            "Выписка из реестра лицензий на осуществление образовательной деятельности",
        ),
        (
            "accreditation",
            "education",
            "accreditation",
            "accreditationDocLink",
            "Выписка из государственной информационной системы о государственной аккредитации образовательной деятельности",
        ),
    ];
    for (kind, section, block, field, title) in PERMITS {
        let sql = "SELECT id, issued_on, link, updated_at FROM permit WHERE kind = $1 AND deleted_at IS NULL \
            AND archived_at IS NULL AND (valid_to IS NULL OR valid_to >= $2) ORDER BY issued_on DESC, id DESC";
        let found: Option<Permit> = reader.db.opt(sql, v![*kind, reader.day()]).await?;
        let Some(permit) = found else { continue };
        let kept = reader.doc("permit", permit.id, "file", section, title);
        let web = permit.link.as_ref().map(|url| Doc {
            title: Some((*title).to_owned()),
            ..Doc::new(Place::Web(url.clone()))
        });
        let paper = kept.or(web).map(|found| Doc {
            date: day(Some(&permit.issued_on)),
            ..found
        });
        let line = Line {
            row: row(&permit.updated_at).value(field, doc(paper)),
            of: Origin {
                table: "permit",
                id: permit.id,
            },
        };
        out.add(section, block, "permit", vec![line]);
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Partner {
    kind: String,
    short_name: String,
    address: Option<String>,
    updated_at: String,
}

/// Places of practice and of network learning are those of the partners whose contracts are in force; workshops and
/// study buildings of the college stand beside them where learning goes on in them.
async fn places(reader: &Reader<'_>, out: &mut Gathered) -> Result<()> {
    let sql = "SELECT c.kind, o.short_name, coalesce(o.legal_address, o.post_address) AS address, c.updated_at \
        FROM contract c JOIN organisation o ON o.id = c.party_id \
        WHERE c.kind IN ('practice', 'network') AND c.deleted_at IS NULL AND c.archived_at IS NULL AND c.state IN ('signed', 'active') \
        AND (c.ends_on IS NULL OR c.ends_on >= $1 OR c.auto_renew) ORDER BY c.id";
    let partners: Vec<Partner> = reader.db.all(sql, v![reader.day()]).await?;
    let Some(first) = partners.first() else {
        return Ok(());
    };
    let buildings: Vec<(String, String, String)> = reader
        .db
        .all(
            "SELECT name, kind, address FROM building WHERE deleted_at IS NULL AND archived_at IS NULL \
             AND kind IN ('study', 'workshop') ORDER BY id",
            v![],
        )
        .await?;
    let (supplementary, vocational): (i64, i64) = reader
        .db
        .one(
            "SELECT CAST(coalesce(sum(CASE WHEN kind IN ('dpo_pk', 'dpo_pp') THEN 1 ELSE 0 END), 0) AS BIGINT), \
             CAST(coalesce(sum(CASE WHEN kind IN ('po_prep', 'po_reprep', 'po_up') THEN 1 ELSE 0 END), 0) AS BIGINT) \
             FROM programme WHERE deleted_at IS NULL AND archived_at IS NULL",
            v![],
        )
        .await?;
    let newest = partners.iter().map(|p| p.updated_at.as_str()).max();
    let mut said = row(newest.unwrap_or(&first.updated_at));
    let of_partners = |kind: &'static str| {
        partners
            .iter()
            .filter(move |p| p.kind == kind)
            .filter_map(partner)
    };
    let of_buildings = |kind: &'static str| {
        buildings
            .iter()
            .filter(move |b| b.1 == kind)
            .map(|(name, _, address)| format!("{address} — {name}"))
    };
    let mut say = |field: &str, places: Vec<String>| {
        let mut known: Vec<String> = Vec::new();
        for place in places {
            if !known.contains(&place) {
                said.push(field, Value::Text(place.clone()));
                known.push(place);
            }
        }
    };
    say("addressPlaceSet", of_partners("network").collect());
    say("addressPlacePrac", of_partners("practice").collect());
    say(
        "addressPlacePodg",
        of_buildings("workshop")
            .chain(of_partners("practice"))
            .collect(),
    );
    say(
        "addressPlaceGia",
        of_buildings("study")
            .chain(of_buildings("workshop"))
            .collect(),
    );
    if supplementary > 0 {
        say("addressPlaceDop", of_buildings("study").collect());
    }
    if vocational > 0 {
        say("addressPlaceOppo", of_buildings("workshop").collect());
    }
    let of = Origin {
        table: "contract",
        id: 0,
    };
    out.add("common", "places", "contract", vec![Line { row: said, of }]);
    Ok(())
}

fn partner(partner: &Partner) -> Option<String> {
    let address = partner.address.as_deref()?;
    Some(format!("{address} — {}", partner.short_name))
}
