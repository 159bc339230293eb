use super::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// The secret of RFC 6238's test vectors, and its codes of appendix B, of which six digits are the last
/// six of eight.
#[test]
fn codes_are_those_of_rfc_6238() {
    let secret = AppSecret(*b"12345678901234567890");
    for (second, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(secret.step_of(code, at(second)), Some(second / 30), "{second}");
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        assert_eq!(secret.step_of(&spaced, at(second)), Some(second / 30), "{spaced}");
    }
}

#[test]
fn a_clock_may_be_off_by_one_step_and_no_more() {
    let secret = AppSecret(*b"12345678901234567890");
    let (code, step) = ("050471", 1_111_111_111 / 30);
    for (off, is_taken) in [(-31, true), (-90, false), (-29, true), (29, true), (90, false)] {
        let there = secret.step_of(code, at(1_111_111_111 + off));
        assert_eq!(there, is_taken.then_some(step), "{off} seconds off");
    }
    for wrong in ["", "050472", "50471", "0504710", "abcdef", "０５０４７１"] {
        assert_eq!(secret.step_of(wrong, at(1_111_111_111)), None, "{wrong}");
    }
}

#[test]
fn an_app_is_told_what_it_needs() {
    let secret = AppSecret(*b"12345678901234567890");
    let url = secret.url("ana:x@northside.example").unwrap();
    assert!(url.starts_with("otpauth://totp/Hearback:ana%20x%40northside.example?"), "{url}");
    assert!(url.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{url}");
    assert!(url.contains("issuer=Hearback"), "{url}");
    assert_eq!(secret.for_people(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    let qr = qr(&url).unwrap();
    assert!(qr.size > 30 && qr.path.starts_with("M0 0h1v1h-1z"), "{}", qr.size);
}

#[test]
fn a_secret_is_sealed_for_one_user() {
    let key = SealingKey::new([1; 32]);
    let (ana, ben) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
    let secret = AppSecret::new();
    let sealed = secret.seal(&key, ana);
    assert_eq!(AppSecret::open(&key, ana, &sealed).unwrap().0, secret.0);
    assert!(AppSecret::open(&key, ben, &sealed).is_err());
    assert!(AppSecret::open(&SealingKey::new([2; 32]), ana, &sealed).is_err());
}

#[test]
fn recovery_codes_are_many_long_and_easily_typed() {
    let (codes, hashes) = recovery_codes();
    assert_eq!((codes.len(), hashes.len()), (10, 10));
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 10);
    for (code, hash) in codes.iter().zip(&hashes) {
        assert_eq!(code.len(), 14, "{code}");
        for typed in
            [code.clone(), code.replace('-', ""), code.to_uppercase(), code.replace('-', " ")]
        {
            assert_eq!(recovery_code_hash(&typed).as_ref(), Some(hash), "{typed}");
        }
    }
    for wrong in ["", "abc", &"a".repeat(13), &"é".repeat(6)] {
        assert_eq!(recovery_code_hash(wrong), None, "{wrong}");
    }
}
