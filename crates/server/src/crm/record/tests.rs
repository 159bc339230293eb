use super::*;
use serde_json::json;

fn field(label: &str, kind: CrmFieldKind) -> CrmField {
    CrmField { at: String::new(), label: label.into(), kind, currency: None }
}

fn as_kind(kind: CrmFieldKind, value: &Value) -> Option<(CrmFieldKind, String)> {
    shown(&field("Any", kind), value).map(|shown| (shown.kind, shown.value))
}

fn candidate(title: &str, phones: &[&str], source: Value) -> Candidate {
    let phones = phones.iter().map(|phone| (*phone).to_owned()).collect();
    Candidate { title: Some(title.into()), phones, values: vec![Some(source)] }
}

#[test]
fn nobody_elses_record_is_shown() {
    let all = vec![
        candidate("Daniela", &["(415) 555-0132 x4"], json!("Web")),
        candidate("Reception", &["415-555-0199", "+1 415 555 0132"], json!("Fair")),
        candidate("Someone else", &["+1 415 555 0133"], json!("Radio")),
        candidate("No number", &[], json!("Radio")),
    ];
    let fields = [field("Source", CrmFieldKind::Text)];
    let numbers = [Address::from_twilio("+14155550132")];
    let found = Found::of(Candidates { all, more: false }, &fields, &numbers, "US");
    let titles: Vec<_> = found.records.iter().map(|one| one.title.as_deref()).collect();
    assert_eq!(titles, [Some("Daniela"), Some("Reception")]);
    assert_eq!(found.others, 2);
    assert!(!found.more && found.empty.is_empty());
}

#[test]
fn more_records_than_can_be_read_are_told_of() {
    let all = (0..40).map(|n| candidate(&format!("No. {n}"), &["4155550132"], json!(null)));
    let numbers = [Address::from_twilio("+14155550132")];
    let fields = [field("Source", CrmFieldKind::Text)];
    let candidates = Candidates { all: all.collect(), more: false };
    let found = Found::of(candidates, &fields, &numbers, "US");
    assert_eq!((found.records.len(), found.more), (MOST_SHOWN, true));
    assert_eq!(found.empty, ["Source"]);
}

#[test]
fn values_are_what_the_settings_say_or_else_text() {
    use CrmFieldKind::{Date, Link, Money, Number, Text};
    for (kind, value, shown) in [
        (Text, json!(" Web form "), Some((Text, "Web form"))),
        (Text, json!(true), Some((Text, "Yes"))),
        (Text, json!(["Roof", "Gutters", null]), Some((Text, "Roof, Gutters"))),
        (Text, json!({ "a": 1 }), None),
        (Text, json!(""), None),
        (Text, json!(null), None),
        (Text, json!("<b>bold</b>"), Some((Text, "<b>bold</b>"))),
        (Number, json!(1987), Some((Number, "1987"))),
        (Number, json!("about 40"), Some((Text, "about 40"))),
        (Number, json!("NaN"), Some((Text, "NaN"))),
        (Money, json!("1250.5"), Some((Money, "1250.5"))),
        (Date, json!("2026-11-30"), Some((Date, "2026-11-30"))),
        (Date, json!("2026-11-30T14:00:00.000+0000"), Some((Date, "2026-11-30T14:00:00Z"))),
        (Date, json!("2026-11-30T14:00:00-08:00"), Some((Date, "2026-11-30T22:00:00Z"))),
        (Date, json!("1796072400000"), Some((Date, "2026-11-30T21:00:00Z"))),
        (Date, json!(1_796_072_400), Some((Date, "2026-11-30T21:00:00Z"))),
        (Date, json!("next Tuesday"), Some((Text, "next Tuesday"))),
        (Date, json!(1987), Some((Text, "1987"))),
        (Link, json!("https://crm.example/1"), Some((Link, "https://crm.example/1"))),
        (Link, json!("http://crm.example/1"), Some((Text, "http://crm.example/1"))),
        (Link, json!("javascript:alert(1)"), Some((Text, "javascript:alert(1)"))),
        (Link, json!("https://a:b@crm.example/"), Some((Text, "https://a:b@crm.example/"))),
    ] {
        let read = as_kind(kind, &value);
        let read = read.as_ref().map(|(kind, value)| (*kind, value.as_str()));
        assert_eq!(read, shown, "{value} as {kind:?}");
    }
    let long = as_kind(Text, &json!("x".repeat(600))).unwrap().1;
    assert_eq!(long.chars().count(), LONGEST + 1);
}

#[test]
fn phones_are_found_within_lists() {
    let value = json!([{ "value": "+1 415 555 0132", "label": "work" }, 14_155_550_133_i64]);
    let all = texts(&value);
    assert!(all.contains(&"+1 415 555 0132".to_owned()), "{all:?}");
    assert!(all.contains(&"14155550133".to_owned()), "{all:?}");
}
