use super::*;
use crate::customer::FieldKind;
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    shortcodes: Vec<Known>,
    customer: String,
    texts: Vec<Vector>,
}

#[derive(Deserialize)]
struct Known {
    name: String,
    label: String,
    value: Option<String>,
}

#[derive(Deserialize)]
struct Vector {
    text: String,
    filled: Option<String>,
    unknown: Option<String>,
    empty: Option<String>,
}

fn vectors() -> (Shortcodes, Vec<Vector>) {
    let vectors: Vectors =
        serde_json::from_str(include_str!("../../tests/shortcode-vectors.json")).unwrap();
    let shortcodes = vectors.shortcodes.into_iter();
    let known = shortcodes.map(|Known { name, label, value }| Shortcode { name, label, value });
    (Shortcodes { shortcodes: known.collect(), customer: Some(vectors.customer) }, vectors.texts)
}

#[test]
fn the_server_fills_in_what_the_page_shows() {
    let (known, texts) = vectors();
    assert!(texts.len() >= 30);
    for Vector { text, filled, unknown, empty } in texts {
        match known.fill(&text) {
            Ok(found) => assert_eq!(Some(found), filled, "{text:?}"),
            Err(Refusal::ShortcodeUnknown(code)) => assert_eq!(Some(code), unknown, "{text:?}"),
            Err(Refusal::ShortcodeEmpty { name, .. }) => assert_eq!(Some(name), empty, "{text:?}"),
            Err(other) => panic!("{text:?}: {other}"),
        }
    }
}

#[test]
fn a_long_name_is_shown_in_part() {
    let (known, _) = vectors();
    let text = format!("{{{{{}}}}}", "x".repeat(1_500));
    let Err(Refusal::ShortcodeUnknown(shown)) = known.fill(&text) else { panic!("filled in") };
    assert_eq!(shown.len(), LONGEST_SHOWN + 4);
}

#[test]
fn a_refusal_says_what_to_do() {
    let (mut known, _) = vectors();
    let said = |known: &Shortcodes, text| known.fill(text).unwrap_err().to_string();
    assert_eq!(
        said(&known, "{{portal_url}}"),
        "Maria Lopez has no portal link. Fill it in, or write {{portal_url|…}} with what to say instead."
    );
    assert!(said(&known, "{{job_nr}}").contains("{{job_nr}}"));
    known.customer = None;
    known.shortcodes.iter_mut().for_each(|one| one.value = None);
    assert_eq!(
        said(&known, "Hi {{first_name}}"),
        "No customer is saved with this number, so {{first_name}} is empty. Write {{first_name|…}} with what to say instead."
    );
}

#[test]
fn people_are_addressed_by_their_first_name() {
    for (name, first) in [
        ("Maria Lopez", "Maria"),
        (" Maria  Lopez ", "Maria"),
        ("Lopez, Maria", "Maria"),
        ("Lopez,", "Lopez,"),
        ("Mrs. Maria Lopez", "Maria"),
        ("DR Ana Ruiz", "Ana"),
        ("Mr. Okafor", "Mr. Okafor"),
        ("Drew Barker", "Drew"),
        ("山田太郎", "山田太郎"),
        ("", ""),
    ] {
        assert_eq!(first_name(name), first, "{name:?}");
    }
}

#[test]
fn a_declared_field_never_hides_a_usual_one() {
    let field = |field: &str| CustomerField {
        field: field.into(),
        label: "L".into(),
        kind: FieldKind::Text,
    };
    let fields = BTreeMap::from([("name".into(), "X".into()), ("job".into(), " 7 ".into())]);
    let customer = CustomerSummary {
        id: uuid::Uuid::from_u128(1).into(),
        name: "Maria Lopez".into(),
        address: "1 Main St\n\n San Jose ".into(),
        external_id: Some("  ".into()),
        texting_on: true,
    };
    let known = Shortcodes::of(Some(&customer), &fields, &[field("name"), field("job")]);
    let filled = known.fill("{{name}}, {{address}}, {{job}}").unwrap();
    assert_eq!(filled, "Maria Lopez, 1 Main St, San Jose, 7");
    assert!(matches!(known.fill("{{external_id}}"), Err(Refusal::ShortcodeEmpty { .. })));
    assert_eq!(known.shortcodes.len(), 5);
}

fn braces() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            Just("{"),
            Just("{{"),
            Just("}"),
            Just("}}"),
            Just("|"),
            Just(" "),
            Just("name"),
            Just("é"),
            Just("{{name}}"),
            Just("\n"),
        ],
        0..24,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn whatever_is_typed_is_cut_without_a_loss(text in braces()) {
        let mut rest = text.as_str();
        for piece in pieces(&text) {
            match piece {
                Piece::Text(part) => rest = rest.strip_prefix(part).unwrap(),
                Piece::Code(code) => {
                    prop_assert!(!code.name.contains("}}") && !code.name.contains("{{"));
                    rest = rest.strip_prefix("{{").unwrap().split_once("}}").unwrap().1;
                }
            }
        }
        prop_assert_eq!(rest, "");
    }

    #[test]
    fn a_value_is_sent_as_it_is(value in braces()) {
        let value = value.trim().to_owned();
        let shown = shortcode("name", "Name", Some(value.clone()));
        let known = Shortcodes { shortcodes: vec![shown], customer: None };
        let filled = known.fill("<{{name|}}> {{ name | }}").unwrap();
        prop_assert_eq!(filled, format!("<{value}> {value}"));
    }

    #[test]
    fn a_text_without_pairs_stays_as_it_is(text in "[^{}]{0,40}") {
        let known = Shortcodes { shortcodes: vec![], customer: None };
        prop_assert!(!any_in(&text));
        prop_assert_eq!(known.fill(&text).unwrap(), text);
    }
}
