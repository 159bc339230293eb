//! Second factors that are typed: codes of an authenticator app (RFC 6238), and recovery codes.

use crate::secret::{SealingKey, Unopenable};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hearback_inbox::{Timestamp, UserId};
use qrcodegen::{QrCode, QrCodeEcc};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use utoipa::ToSchema;

/// 160 bits, as RFC 4226 recommends (section 4, R6).
const SECRET_LENGTH: usize = 20;
/// So many recovery codes are made at once.
pub(crate) const RECOVERY_CODES: usize = 10;
/// Letters and digits of a recovery code, 5 bits each: 60 bits in all. Without those that are mistaken
/// for others.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const CODE_LENGTH: usize = 12;

/// What an authenticator app and we both know.
pub(crate) struct AppSecret([u8; SECRET_LENGTH]);

/// A QR code, as modules to draw.
#[derive(Serialize, ToSchema)]
pub(crate) struct Qr {
    /// How many modules wide and high it is.
    size: i32,
    /// Its dark modules as an SVG path, one unit each.
    path: String,
}

impl AppSecret {
    pub(crate) fn new() -> Self {
        Self(rand::random())
    }

    /// The values that every app understands: SHA-1, six digits, 30 seconds, and one step early or late.
    fn totp(&self, account: &str) -> Option<Totp> {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(30)
            .with_secret(Secret::from(self.0.to_vec()))
            // A colon would end it.
            .with_account_name(account.replace(':', " "))
            .with_issuer(Some("Hearback"))
            .build()
            .ok()
    }

    /// The step that a code is of, if it's right now.
    pub(crate) fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let now = u64::try_from(now.as_second()).ok()?;
        let step = self.totp("Hearback")?.check(&digits, now)?;
        i64::try_from(step).ok()
    }

    /// What the QR code holds, which an app on the same device opens, too.
    /// <https://github.com/google/google-authenticator/wiki/Key-Uri-Format>
    pub(crate) fn url(&self, email: &str) -> Option<String> {
        self.totp(email)?.to_url().ok()
    }

    /// The secret to type in, in groups of four.
    pub(crate) fn for_people(&self) -> String {
        let text = Secret::from(self.0.to_vec()).to_base32();
        let groups: Vec<_> = text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        groups.join(" ")
    }

    /// As it's kept, for one user.
    pub(crate) fn seal(&self, key: &SealingKey, user: UserId) -> Vec<u8> {
        key.seal(&place(user), &self.text())
    }

    pub(crate) fn open(key: &SealingKey, user: UserId, sealed: &[u8]) -> Result<Self, Unopenable> {
        Self::from_text(&key.open(&place(user), sealed)?).ok_or(Unopenable)
    }

    fn text(&self) -> SecretString {
        STANDARD_NO_PAD.encode(self.0).into()
    }

    fn from_text(text: &SecretString) -> Option<Self> {
        STANDARD_NO_PAD.decode(text.expose_secret()).ok()?.try_into().ok().map(Self)
    }
}

fn place(user: UserId) -> String {
    format!("authenticator/{user}")
}

/// Draws a QR code.
pub(crate) fn qr(text: &str) -> Option<Qr> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    Some(Qr { size: code.size(), path })
}

/// New recovery codes, as they're shown once, with the hashes to keep. A code has 60 random bits, so
/// that its hash needs no salt or slow hash.
pub(crate) fn recovery_codes() -> (Vec<String>, Vec<Vec<u8>>) {
    let letter = |_| char::from(LETTERS[rand::random_range(0..LETTERS.len())]);
    let code = |_| (0..CODE_LENGTH).map(letter).collect::<String>();
    let codes: Vec<String> = (0..RECOVERY_CODES).map(code).collect();
    let hashes = codes.iter().map(|code| hash(code)).collect();
    let shown = codes.iter().map(|code| format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..]));
    (shown.collect(), hashes)
}

/// The hash of a recovery code as it was typed: spaces, dashes, and capitals don't matter.
pub(crate) fn recovery_code_hash(typed: &str) -> Option<Vec<u8>> {
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .flat_map(char::to_lowercase)
        .take(CODE_LENGTH + 1)
        .collect();
    (code.is_ascii() && code.len() == CODE_LENGTH).then(|| hash(&code))
}

fn hash(code: &str) -> Vec<u8> {
    Sha256::digest(code.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests;
