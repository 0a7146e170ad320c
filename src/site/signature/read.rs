//! A file with a signature: what is in it and whether it belongs to the document.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString};
use der::{Any, Decode as _, Encode as _};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use x509_cert::Certificate as RawCertificate;
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::time::Time;

use super::ber;
use super::certificate::{self, Certificate};
use super::digest::Algorithm;

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");

/// A signature file that could be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    /// Whether the document lies inside the signature file too.
    pub attached: bool,
    /// Who signed, in the order of the file.
    pub signers: Vec<Signer>,
}

/// One of those who signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signer {
    /// The certificate, when it lies in the file.
    pub certificate: Option<Certificate>,
    /// When, as the signer's own machine said, UTC.
    pub signed_at: Option<DateTime>,
    /// How the document was hashed.
    pub algorithm: Algorithm,
    /// Whether the signature is of this very document.
    pub verdict: Verdict,
}

/// Whether a signature belongs to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verdict {
    /// The document is the one that was signed.
    Matches,
    /// It cannot be told without the means of the reader.
    Unchecked(Why),
    /// The document is not the one that was signed.
    Changed,
}

/// Why a signature could not be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Why {
    /// There are no signed attributes, so the document's hash is nowhere in the file.
    NoAttributes,
    /// There are signed attributes but the hash is not among them.
    NoDigest,
    /// The hash is of a kind that is not computed here.
    Algorithm,
}

/// Why a file is no signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not readable at all.
    #[error(
        "это не файл подписи CMS (PKCS#7): {0}; выгрузите подпись заново из программы подписания"
    )]
    NotCms(String),
    /// Something else of the same family.
    #[error("в файле не подпись, а другие данные CMS (тип {0}); нужен файл отсоединённой подписи")]
    NotSigned(String),
    /// An envelope without a signature.
    #[error("в файле подписи нет ни одной подписи; подпишите документ заново")]
    Nobody,
}

/// Reads a signature file (DER, BER, PEM or base64) and compares it with the document.
pub fn read(sig: &[u8], file: &[u8]) -> Result<Signature, Fault> {
    let signed = parse(sig)?;
    let content = signed.encap_content_info.econtent.as_ref();
    let content = content.map(|any| any.value());
    let certificates: Vec<&RawCertificate> = signed
        .certificates
        .iter()
        .flat_map(|set| set.0.iter())
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate),
            CertificateChoices::Other(_) => None,
        })
        .collect();
    let signers: Vec<Signer> = signed
        .signer_infos
        .0
        .iter()
        .map(|info| signer(info, &certificates, content, file))
        .collect();
    if signers.is_empty() {
        return Err(Fault::Nobody);
    }
    Ok(Signature {
        attached: content.is_some(),
        signers,
    })
}

impl Signature {
    /// The worst of the signers' verdicts.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.signers.iter().map(|signer| signer.verdict);
        verdicts.max().unwrap_or(Verdict::Unchecked(Why::NoDigest))
    }
}

impl Signer {
    /// Whether the certificate was valid when the document was signed, when both are known.
    pub fn valid_when_signed(&self) -> Option<bool> {
        Some(self.certificate.as_ref()?.valid_at(self.signed_at?))
    }
}

impl Verdict {
    /// A sentence for the page.
    pub fn in_words(self) -> &'static str {
        match self {
            Verdict::Matches => "подпись соответствует файлу: после подписания он не менялся",
            Verdict::Changed => {
                "подпись не соответствует файлу: он изменён после подписания или подписан другой файл"
            }
            Verdict::Unchecked(Why::NoAttributes) => {
                "в файле подписи нет хэша документа, поэтому соответствие можно проверить только программой проверки подписи"
            }
            Verdict::Unchecked(Why::NoDigest) => {
                "среди подписанных сведений нет хэша документа; соответствие можно проверить только программой проверки подписи"
            }
            Verdict::Unchecked(Why::Algorithm) => {
                "алгоритм хэширования этой подписи здесь не вычисляется; соответствие можно проверить только программой проверки подписи"
            }
        }
    }
}

fn parse(sig: &[u8]) -> Result<SignedData, Fault> {
    let bytes = binary(sig)?;
    let info = match ContentInfo::from_der(&bytes) {
        Ok(info) => info,
        Err(_) => {
            let der = ber::to_der(&bytes).map_err(|why| Fault::NotCms(why.to_owned()))?;
            ContentInfo::from_der(&der).map_err(not_cms)?
        }
    };
    if info.content_type != SIGNED_DATA {
        return Err(Fault::NotSigned(info.content_type.to_string()));
    }
    // the outside may be plain while the inside is not
    info.content.decode_as().or_else(|_| {
        let inside = info.content.to_der().map_err(not_cms)?;
        let der = ber::to_der(&inside).map_err(|why| Fault::NotCms(why.to_owned()))?;
        SignedData::from_der(&der).map_err(not_cms)
    })
}

fn not_cms(why: der::Error) -> Fault {
    let place = why.position().map(|at| format!(" на байте {at}"));
    Fault::NotCms(format!("структура нарушена{}", place.unwrap_or_default()))
}

/// The bytes of the signature, when they are written as text.
fn binary(sig: &[u8]) -> Result<Vec<u8>, Fault> {
    let sig = sig.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sig);
    if sig.is_empty() {
        return Err(Fault::NotCms("файл пуст".to_owned()));
    }
    let Some(text) = std::str::from_utf8(sig).ok().filter(|text| text.is_ascii()) else {
        return Ok(sig.to_vec());
    };
    let body: String = text
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .flat_map(|line| line.chars().filter(|c| !c.is_whitespace()))
        .collect();
    let decoded = STANDARD
        .decode(&body)
        .or_else(|_| STANDARD_NO_PAD.decode(body.trim_end_matches('=')));
    decoded.map_err(|_| Fault::NotCms("ни двоичных данных, ни base64 в нём нет".to_owned()))
}

fn signer(
    info: &SignerInfo,
    certificates: &[&RawCertificate],
    content: Option<&[u8]>,
    file: &[u8],
) -> Signer {
    let found = certificates.iter().find(|c| is_his(&info.sid, c));
    // a file with one certificate and one signer leaves no doubt even when the numbers differ
    let only = match certificates {
        [only] => Some(only),
        _ => None,
    };
    let algorithm = Algorithm::numbered(&info.digest_alg.oid);
    Signer {
        certificate: found.or(only).and_then(|c| Certificate::of(c)),
        signed_at: attribute(info, SIGNING_TIME)
            .and_then(|any| Time::from_der(&any.to_der().ok()?).ok())
            .and_then(|time| certificate::moment(&time)),
        verdict: verdict(info, &algorithm, content, file),
        algorithm,
    }
}

fn verdict(
    info: &SignerInfo,
    algorithm: &Algorithm,
    content: Option<&[u8]>,
    file: &[u8],
) -> Verdict {
    if content.is_some_and(|inside| inside != file) {
        return Verdict::Changed;
    }
    if info.signed_attrs.is_none() {
        // the document itself lies inside and is the same: nothing else is needed to tell
        return match content {
            Some(_) => Verdict::Matches,
            None => Verdict::Unchecked(Why::NoAttributes),
        };
    }
    let told = attribute(info, MESSAGE_DIGEST).and_then(|any| any.decode_as::<OctetString>().ok());
    match (told, algorithm.of(file)) {
        (None, _) => Verdict::Unchecked(Why::NoDigest),
        (_, None) => Verdict::Unchecked(Why::Algorithm),
        (Some(told), Some(own)) if told.as_bytes() == own => Verdict::Matches,
        _ => Verdict::Changed,
    }
}

/// The only value of a signed attribute.
fn attribute(info: &SignerInfo, wanted: ObjectIdentifier) -> Option<&Any> {
    let attributes = info.signed_attrs.as_ref()?;
    let found = attributes
        .iter()
        .find(|attribute| attribute.oid == wanted)?;
    found.values.get(0)
}

fn is_his(id: &SignerIdentifier, certificate: &RawCertificate) -> bool {
    let inside = &certificate.tbs_certificate;
    match id {
        SignerIdentifier::IssuerAndSerialNumber(id) => {
            id.serial_number == inside.serial_number && id.issuer == inside.issuer
        }
        SignerIdentifier::SubjectKeyIdentifier(wanted) => {
            let extensions = inside.extensions.iter().flatten();
            extensions
                .filter(|extension| extension.extn_id == KEY_IDENTIFIER)
                .filter_map(|e| SubjectKeyIdentifier::from_der(e.extn_value.as_bytes()).ok())
                .any(|own| own == *wanted)
        }
    }
}
