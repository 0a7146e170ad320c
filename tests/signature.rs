//! Signature files of every shape that is met, read and compared with the document. The keys of the
//! fixtures were made for these tests with openssl and thrown away; the signer is invented.

use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerInfos};
use der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use der::{Any, Decode, Encode};
use eios::site::signature::{Algorithm, Fault, Signature, Verdict, Why, read};

const DOCUMENT: &[u8] = include_bytes!("signature/document.txt");
const RSA: &[u8] = include_bytes!("signature/rsa-sha256.sig");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");

fn good(sig: &[u8]) -> Signature {
    read(sig, DOCUMENT).unwrap_or_else(|why| panic!("{why}"))
}

/// The fixture with another hash in it: how a signature by GOST looks to a reader of hashes.
fn with_digest(oid: &str, digest: Option<Vec<u8>>) -> Vec<u8> {
    let info = ContentInfo::from_der(RSA).expect("a fixture");
    let mut signed: SignedData = info.content.decode_as().expect("a fixture");
    let mut signer = signed.signer_infos.0.get(0).expect("a signer").clone();
    signer.digest_alg.oid = ObjectIdentifier::new(oid).expect("a number");
    let attributes = signer.signed_attrs.take().expect("attributes");
    let mut kept = SetOfVec::new();
    for attribute in attributes.iter() {
        let mut attribute = attribute.clone();
        if attribute.oid == MESSAGE_DIGEST {
            let Some(digest) = &digest else { continue };
            let octets = OctetString::new(digest.clone()).expect("octets");
            let any = Any::encode_from(&octets).expect("any");
            attribute.values = SetOfVec::try_from(vec![any]).expect("one value");
        }
        kept.insert(attribute).expect("no twins");
    }
    signer.signed_attrs = Some(kept);
    signed.signer_infos = SignerInfos(SetOfVec::try_from(vec![signer]).expect("a signer"));
    packed(&signed)
}

fn packed(signed: &SignedData) -> Vec<u8> {
    let info = ContentInfo {
        content_type: ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2"),
        content: Any::encode_from(signed).expect("any"),
    };
    info.to_der().expect("der")
}

#[test]
fn a_detached_signature_tells_who_signed_and_that_the_file_is_the_same() {
    let signature = good(RSA);
    assert!(!signature.attached);
    assert_eq!(signature.verdict(), Verdict::Matches);
    let [signer] = &signature.signers[..] else {
        panic!("one signer: {signature:?}")
    };
    assert_eq!(signer.algorithm, Algorithm::Sha256);
    let certificate = signer.certificate.as_ref().expect("a certificate");
    let owner = &certificate.owner;
    assert_eq!(owner.person().as_deref(), Some("Выдуманов Иван Ильич"));
    assert_eq!(owner.common.as_deref(), Some("Выдуманов Иван Ильич"));
    assert_eq!(owner.title.as_deref(), Some("Директор"));
    assert_eq!(owner.organisation.as_deref(), Some("Колледж Примера"));
    assert_eq!(
        certificate.issuer, "Выдуманов Иван Ильич",
        "signed by itself"
    );
    assert!(certificate.serial.len() >= 16 && certificate.calls_itself_qualified);
    assert!(certificate.from < certificate.until);
    let at = signer.signed_at.expect("a moment");
    assert_eq!(at.year(), 2026);
    assert_eq!(signer.valid_when_signed(), Some(true));
}

#[test]
fn a_file_changed_after_signing_is_told_for_every_shape() {
    let changed = [DOCUMENT, b"!"].concat();
    for sig in [
        RSA,
        include_bytes!("signature/attached.sig"),
        include_bytes!("signature/ber.sig"),
    ] {
        let signature = read(sig, &changed).expect("a signature");
        assert_eq!(signature.verdict(), Verdict::Changed);
        assert!(signature.verdict().in_words().contains("не соответствует"));
    }
}

#[test]
fn pem_base64_and_ber_are_the_same_to_the_reader() {
    let pem = good(include_bytes!("signature/rsa-sha512.pem.sig"));
    assert_eq!(pem.signers[0].algorithm, Algorithm::Sha512);
    assert_eq!(pem.verdict(), Verdict::Matches);
    assert_eq!(good(include_bytes!("signature/base64.sig")), good(RSA));
    let marked = [b"\xef\xbb\xbf", &include_bytes!("signature/base64.sig")[..]].concat();
    assert_eq!(good(&marked), good(RSA));
    let ber = include_bytes!("signature/ber.sig");
    assert_eq!(ber[1], 0x80, "the fixture has no length");
    let ber = good(ber);
    assert!(ber.attached && ber.verdict() == Verdict::Matches);
}

#[test]
fn a_signature_with_the_document_inside_is_compared_with_the_file() {
    let signature = good(include_bytes!("signature/attached.sig"));
    assert!(signature.attached);
    assert_eq!(signature.verdict(), Verdict::Matches);
}

#[test]
fn without_signed_attributes_it_is_said_that_nothing_can_be_compared() {
    let signature = good(include_bytes!("signature/without-attributes.sig"));
    assert_eq!(signature.verdict(), Verdict::Unchecked(Why::NoAttributes));
    assert_eq!(signature.signers[0].signed_at, None);
    assert!(
        signature
            .verdict()
            .in_words()
            .contains("программой проверки")
    );
}

#[test]
fn a_signature_without_a_certificate_is_compared_all_the_same() {
    let signature = good(include_bytes!("signature/without-certificate.sig"));
    assert_eq!(signature.signers[0].certificate, None);
    assert_eq!(signature.verdict(), Verdict::Matches);
}

#[test]
fn hashes_by_gost_are_computed_and_old_ones_are_named() {
    for (oid, algorithm) in [
        ("1.2.643.7.1.1.2.2", Algorithm::Streebog256),
        ("1.2.643.7.1.1.2.3", Algorithm::Streebog512),
        ("1.3.14.3.2.26", Algorithm::Sha1),
    ] {
        let digest = algorithm.of(DOCUMENT).expect("computed");
        let sig = with_digest(oid, Some(digest));
        let signature = good(&sig);
        assert_eq!(signature.signers[0].algorithm, algorithm);
        assert_eq!(signature.verdict(), Verdict::Matches);
        let other = read(&sig, b"other").expect("a signature");
        assert_eq!(other.verdict(), Verdict::Changed);
    }
    let old = good(&with_digest("1.2.643.2.2.9", Some(vec![0; 32])));
    assert_eq!(old.verdict(), Verdict::Unchecked(Why::Algorithm));
    assert_eq!(old.signers[0].algorithm.name(), "ГОСТ Р 34.11-94");
    let bare = good(&with_digest("1.2.643.7.1.1.2.2", None));
    assert_eq!(bare.verdict(), Verdict::Unchecked(Why::NoDigest));
}

#[test]
fn an_envelope_nobody_signed_and_other_files_are_faults_in_words() {
    let info = ContentInfo::from_der(RSA).expect("a fixture");
    let mut signed: SignedData = info.content.decode_as().expect("a fixture");
    signed.signer_infos = SignerInfos(SetOfVec::new());
    assert_eq!(read(&packed(&signed), DOCUMENT), Err(Fault::Nobody));
    let mut other = info.clone();
    other.content_type = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.3");
    let other = other.to_der().expect("der");
    assert!(matches!(read(&other, DOCUMENT), Err(Fault::NotSigned(_))));
    for wrong in [
        "",
        "подпись",
        "%PDF-1.7",
        "MIIB",
        "-----BEGIN CMS-----\n-----END CMS-----",
    ] {
        let fault = read(wrong.as_bytes(), DOCUMENT).expect_err(wrong);
        assert!(fault.to_string().contains("это не файл подписи"), "{fault}");
    }
}

#[test]
fn a_spoilt_signature_is_never_a_panic() {
    for at in 0..RSA.len() {
        let mut spoilt = RSA.to_vec();
        spoilt[at] ^= 0x5a;
        let _ = read(&spoilt, DOCUMENT);
        let _ = read(&RSA[..at], DOCUMENT);
    }
}
