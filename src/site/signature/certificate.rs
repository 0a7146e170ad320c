//! The certificate inside a signature: whose it is, who gave it and when it is valid. Numbers of
//! people (СНИЛС, ИНН) that Russian certificates carry are not read at all: a page may not show them.

use der::asn1::ObjectIdentifier;
use der::{Any, Decode as _, Tag, Tagged as _};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use x509_cert::Certificate as Raw;
use x509_cert::ext::pkix::CertificatePolicies;
use x509_cert::name::Name;
use x509_cert::time::Time;

use super::digest::hex;

/// What a page may tell of a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Whose it is.
    pub owner: Owner,
    /// Who gave it: the name of the certification centre.
    pub issuer: String,
    /// Its number, in hexadecimal.
    pub serial: String,
    /// Valid from, UTC.
    pub from: DateTime,
    /// Valid until, UTC.
    pub until: DateTime,
    /// Whether it calls itself a qualified one (class of means by order 795 of ФСБ).
    pub calls_itself_qualified: bool,
}

/// The subject of a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// CN: a person's full name or an organisation's name.
    pub common: Option<String>,
    /// SN: surname.
    pub surname: Option<String>,
    /// G: given name and patronymic.
    pub given: Option<String>,
    /// T: post.
    pub title: Option<String>,
    /// O: organisation.
    pub organisation: Option<String>,
}

impl Owner {
    /// The person, when the certificate names one, else whatever it is given to.
    pub fn person(&self) -> Option<String> {
        match (&self.surname, &self.given) {
            (Some(surname), Some(given)) => Some(format!("{surname} {given}")),
            (Some(surname), None) => Some(surname.clone()),
            _ => self.common.clone().or_else(|| self.organisation.clone()),
        }
    }

    fn of(name: &Name) -> Owner {
        let said = |wanted: &str| part(name, wanted);
        Owner {
            common: said("2.5.4.3"),
            surname: said("2.5.4.4"),
            given: said("2.5.4.42"),
            title: said("2.5.4.12"),
            organisation: said("2.5.4.10"),
        }
    }
}

impl Certificate {
    pub(super) fn of(raw: &Raw) -> Option<Certificate> {
        let inside = &raw.tbs_certificate;
        let issuer = Owner::of(&inside.issuer);
        Some(Certificate {
            owner: Owner::of(&inside.subject),
            issuer: issuer.common.or(issuer.organisation).unwrap_or_default(),
            serial: hex(inside.serial_number.as_bytes()),
            from: moment(&inside.validity.not_before)?,
            until: moment(&inside.validity.not_after)?,
            calls_itself_qualified: is_qualified(raw),
        })
    }

    /// Whether the certificate was valid at a moment, UTC.
    pub fn valid_at(&self, moment: DateTime) -> bool {
        (self.from..=self.until).contains(&moment)
    }
}

/// The first value of a part of a name.
fn part(name: &Name, wanted: &str) -> Option<String> {
    let mut parts = name.0.iter().flat_map(|set| set.0.iter());
    let found = parts.find(|part| part.oid.to_string() == wanted)?;
    let text = text(&found.value);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// A text in any of the alphabets that certificates use.
fn text(value: &Any) -> String {
    let bytes = value.value();
    match value.tag() {
        Tag::BmpString => {
            let units = bytes
                .chunks_exact(2)
                .map(|two| u16::from_be_bytes([two[0], two[1]]));
            char::decode_utf16(units)
                .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// A moment of a certificate or of an attribute, UTC.
pub(super) fn moment(time: &Time) -> Option<DateTime> {
    let at = time.to_date_time();
    let [month, day, hour, minute, second] =
        [at.month(), at.day(), at.hour(), at.minutes(), at.seconds()].map(|n| n as i8);
    DateTime::new(at.year() as i16, month, day, hour, minute, second, 0).ok()
}

/// The classes of the means of signature (КС1 … КА1) stand only in qualified certificates.
fn is_qualified(raw: &Raw) -> bool {
    const POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32");
    let extensions = raw.tbs_certificate.extensions.iter().flatten();
    extensions
        .filter(|extension| extension.extn_id == POLICIES)
        .filter_map(|e| CertificatePolicies::from_der(e.extn_value.as_bytes()).ok())
        .flat_map(|policies| policies.0)
        .any(|p| {
            p.policy_identifier
                .to_string()
                .starts_with("1.2.643.100.113.")
        })
}
