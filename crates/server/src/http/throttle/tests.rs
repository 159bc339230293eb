use super::*;
use crate::run::clock::ManualClock;

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn password(email: &str, from: IpAddr) -> Attempt<'_> {
    Attempt::Password { email, from, known: None }
}

#[test]
fn five_wrong_passwords_then_a_pause() {
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let throttle = Throttle::default();
    let mallory = address("203.0.113.9");
    for _ in 0..5 {
        throttle.attempt(password("ana@example.com", mallory), &clock).unwrap();
    }
    let wait = throttle.attempt(password("Ana@example.com", mallory), &clock).unwrap_err();
    assert_eq!(wait, SignedDuration::from_secs(30));
    throttle.attempt(password("bo@example.com", mallory), &clock).unwrap();
    throttle.attempt(password("ana@example.com", address("198.51.100.1")), &clock).unwrap();
    clock.advance(wait);
    throttle.attempt(password("ana@example.com", mallory), &clock).unwrap();
    assert!(throttle.attempt(password("ana@example.com", mallory), &clock).is_err());
    throttle.succeeded(password("ana@example.com", mallory));
    throttle.attempt(password("ana@example.com", mallory), &clock).unwrap();
}

#[test]
fn a_clock_that_was_ahead_locks_nobody_out() {
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let throttle = Throttle::default();
    let (ana, day) = (address("203.0.113.9"), SignedDuration::from_hours(24));
    clock.advance(day);
    for _ in 0..5 {
        throttle.attempt(password("ana@example.com", ana), &clock).unwrap();
    }
    throttle.attempt(password("ana@example.com", ana), &clock).unwrap_err();
    clock.advance(-day);
    throttle.attempt(password("ana@example.com", ana), &clock).unwrap();
}

#[test]
fn going_through_a_list_of_accounts_is_stopped_too() {
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let throttle = Throttle::default();
    let stopped = (0..100).position(|n| {
        let from = address(&format!("2001:db8::{n:x}"));
        throttle.attempt(password(&format!("user{n}@example.com"), from), &clock).is_err()
    });
    assert_eq!(stopped, Some(40));
}

#[test]
fn a_flood_of_names_and_addresses_takes_no_more_room() {
    const MOST: usize = 200;
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let throttle = Throttle::remembering(MOST);
    let (ana, long) = (address("203.0.113.9"), "x".repeat(60_000));
    for _ in 0..5 {
        throttle.attempt(password("ana@example.com", ana), &clock).unwrap();
    }
    for n in 0..5 * MOST {
        let from = IpAddr::V4((0x0a00_0000 + u32::try_from(n).unwrap()).into());
        let name = if n % 100 == 0 { long[n..].to_owned() } else { format!("eve{n}@example.com") };
        throttle.attempt(password(&name, from), &clock).unwrap();
        assert!(throttle.full_at().len() <= MOST);
        if n % 20 == 0 {
            // Someone who keeps trying is remembered, however many others try.
            throttle.attempt(password("ana@example.com", ana), &clock).unwrap_err();
        }
    }
    // Each is a hash of the same length, whatever was tried.
    assert_eq!(size_of::<Who>(), 16);
}

#[test]
fn guesses_from_many_addresses_are_slowed_down_together() {
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let throttle = Throttle::default();
    let from = |n: u32| IpAddr::V4((0x0a00_0000 + n % 1000).into());
    let guess = |n| throttle.attempt(password("ana@example.com", from(n)), &clock).is_ok();
    assert_eq!((0..10_000).filter(|n| guess(*n)).count(), 50);
    // A browser that has signed in before doesn't count among them.
    let known = Attempt::Password { email: "ana@example.com", from: from(0), known: Some([1; 16]) };
    throttle.attempt(known, &clock).unwrap();
    clock.advance(SignedDuration::from_secs(600));
    assert_eq!((0..10_000).filter(|n| guess(*n)).count(), 10);
    // Signing in from a new browser gives back the one attempt that it took.
    clock.advance(SignedDuration::from_secs(60));
    let anas = password("ana@example.com", address("198.51.100.1"));
    throttle.attempt(anas, &clock).unwrap();
    throttle.attempt(anas, &clock).unwrap_err();
    throttle.succeeded(anas);
    throttle.attempt(anas, &clock).unwrap();
    throttle.attempt(anas, &clock).unwrap_err();
}

#[test]
fn even_a_known_browser_guesses_only_so_often() {
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let throttle = Throttle::default();
    let guess = |browser: u8, email: &'static str| {
        let (from, known) = (address("203.0.113.9"), Some([browser; 16]));
        throttle.attempt(Attempt::Password { email, from, known }, &clock).is_ok()
    };
    assert_eq!((0..100).filter(|_| guess(1, "ana@example.com")).count(), 10);
    assert!(guess(1, "ben@example.com") && guess(2, "ana@example.com"));
}

#[test]
fn codes_are_counted_for_the_step_and_for_the_account() {
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let throttle = Throttle::default();
    let user = UserId(Uuid::from_u128(1));
    let code = |step, known| {
        let attempt = Attempt::Code { step: Uuid::from_u128(step), user, known };
        throttle.attempt(attempt, &clock).is_ok()
    };
    assert_eq!((0..20).filter(|_| code(1, None)).count(), 5);
    assert_eq!((0..20).filter(|step| code(2 + step, None)).count(), 5, "ten in all");
    assert!(code(50, Some([1; 16])), "her own browser has its own");
    let recovery = |step| {
        let attempt = Attempt::RecoveryCode { step: Uuid::from_u128(step), user, known: None };
        throttle.attempt(attempt, &clock).is_ok()
    };
    assert_eq!((100..120).filter(|step| recovery(*step)).count(), 5);
}
