//! Where a number is from, as far as its first digits tell.

/// City, state, ZIP code and country; empty where unknown.
pub(crate) fn of(number: &str) -> [&'static str; 4] {
    const AREAS: [(&str, [&str; 4]); 8] = [
        ("+1206", ["SEATTLE", "WA", "98101", "US"]),
        ("+1212", ["NEW YORK", "NY", "10001", "US"]),
        ("+1303", ["DENVER", "CO", "80202", "US"]),
        ("+1312", ["CHICAGO", "IL", "60601", "US"]),
        ("+1415", ["SAN FRANCISCO", "CA", "94103", "US"]),
        ("+1512", ["AUSTIN", "TX", "78701", "US"]),
        ("+1617", ["BOSTON", "MA", "02108", "US"]),
        ("+1416", ["TORONTO", "ON", "", "CA"]),
    ];
    const COUNTRIES: [(&str, &str); 8] = [
        ("+1", "US"),
        ("+33", "FR"),
        ("+34", "ES"),
        ("+44", "GB"),
        ("+49", "DE"),
        ("+52", "MX"),
        ("+61", "AU"),
        ("+81", "JP"),
    ];
    let area = AREAS.iter().find(|(prefix, _)| number.starts_with(prefix));
    if let Some((_, place)) = area {
        return *place;
    }
    let country = COUNTRIES.iter().find(|(prefix, _)| number.starts_with(prefix));
    ["", "", "", country.map_or("", |(_, code)| code)]
}
