//! The college itself, its founder, employers and suppliers; accounts, permits, what the charter says.

use anyhow::Result;

use super::{Known, Pen, number, told::ORGANISATION};
use crate::{
    registers::{Value, Values},
    subsystems::organisation::{BANK_ACCOUNTS, CHARTER_FACTS, ORGANISATIONS, PERMITS},
};

pub async fn fill(pen: &Pen<'_>) -> Result<Known> {
    let mut tx = pen.begin().await?;
    let mut known = Known::new();
    for org in &ORGANISATION.organisation {
        let founder = org
            .founder
            .as_ref()
            .map(|key| number(&known, key))
            .transpose()?;
        let mut values = Values::from([
            ("full_name", org.full_name.as_str().into()),
            ("short_name", org.short_name.as_str().into()),
            ("kinds", Value::Codes(org.kinds.clone())),
            ("is_own", (org.key == "own").into()),
            ("founder_id", founder.into()),
        ]);
        let told = [
            ("status", Some(&org.status)),
            ("inn", Some(&org.inn)),
            ("kpp", Some(&org.kpp)),
            ("ogrn", Some(&org.ogrn)),
            ("legal_address", Some(&org.legal_address)),
            ("region_code", Some(&org.region_code)),
            ("okved", org.okved.as_ref()),
            ("okpo", org.okpo.as_ref()),
            ("okato", org.okato.as_ref()),
            ("legal_form", org.legal_form.as_ref()),
            ("ownership", org.ownership.as_ref()),
            ("founded_on", org.founded_on.as_ref()),
            ("head_name", org.head_name.as_ref()),
            ("head_post", org.head_post.as_ref()),
            ("acts_on", org.acts_on.as_ref()),
            ("charter_ref", org.charter_ref.as_ref()),
            ("post_address", org.post_address.as_ref()),
            ("phone", org.phone.as_ref()),
            ("email", org.email.as_ref()),
            ("site", org.site.as_ref()),
            ("work_hours", org.work_hours.as_ref()),
            ("languages", org.languages.as_ref()),
        ];
        for (field, text) in told {
            values.set(field, text.cloned().into());
        }
        let id = pen.put_all(&mut tx, &ORGANISATIONS, values).await?;
        known.insert(org.key.clone(), id);
    }
    for account in &ORGANISATION.account {
        let values = [
            (
                "organisation_id",
                number(&known, &account.organisation)?.into(),
            ),
            ("bank", account.bank.as_str().into()),
            ("bik", account.bik.as_str().into()),
            ("account", account.account.as_str().into()),
            ("corr_account", account.corr_account.as_str().into()),
            ("personal_account", account.personal_account.as_str().into()),
            ("treasury", account.treasury.as_str().into()),
            ("is_main", account.is_main.into()),
        ];
        pen.put(&mut tx, &BANK_ACCOUNTS, values).await?;
    }
    for fact in &ORGANISATION.charter {
        let values = [
            ("section", fact.section.as_str().into()),
            ("text", fact.text.as_str().into()),
            ("charter_version", fact.version.as_str().into()),
            ("registered_on", fact.registered_on.as_str().into()),
        ];
        pen.put(&mut tx, &CHARTER_FACTS, values).await?;
    }
    tx.commit().await?;
    Ok(known)
}

/// Permits come after the programmes that they cover.
pub async fn permits(pen: &Pen<'_>, programmes: &[i64]) -> Result<()> {
    for permit in &ORGANISATION.permit {
        let paper = match &permit.file {
            Some(path) => pen.paper(path).await?,
            None => None,
        };
        let covered = match permit.all_programmes {
            true => Value::Ids(programmes.to_vec()),
            false => Value::Empty,
        };
        let mut tx = pen.begin().await?;
        let values = [
            ("kind", permit.kind.as_str().into()),
            ("number", permit.number.as_str().into()),
            ("reg_number", permit.reg_number.clone().into()),
            ("issued_on", permit.issued_on.as_str().into()),
            ("issued_by", permit.issued_by.as_str().into()),
            ("programme_ids", covered),
        ];
        let id = pen.put(&mut tx, &PERMITS, values).await?;
        if let Some(paper) = paper {
            pen.attach(&mut tx, &paper, &PERMITS, id, "file").await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
