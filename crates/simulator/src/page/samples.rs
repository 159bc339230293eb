//! Pictures to attach.

/// The picture of a name.
pub(crate) fn named(name: &str) -> Option<&'static [u8]> {
    Some(match name {
        "roof" => include_bytes!("../../page/roof.png"),
        "garden" => include_bytes!("../../page/garden.png"),
        "kitchen" => include_bytes!("../../page/kitchen.png"),
        _ => return None,
    })
}
