//! Who is in the demo: the team, and where its customers get their names and addresses from.

use hearback_inbox::Role;
use hearback_server::DemoSignIn;
use hearback_simulator::HandsetConfig;

/// What everybody signs in with.
pub(crate) const PASSWORD: &str = "northside-demo";

/// Somebody on the team.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Staff {
    pub(crate) name: &'static str,
    pub(crate) email: &'static str,
    pub(crate) role: Role,
    /// What one sees as them.
    pub(crate) what: &'static str,
}

/// The team; the first is the one who set everything up.
pub(crate) const STAFF: [Staff; 5] = [
    Staff {
        name: "Maya Reyes",
        email: "maya@northside.example",
        role: Role::Admin,
        what: "The inbox, and the settings of lines and members",
    },
    Staff {
        name: "Priya Nair",
        email: "priya@northside.example",
        role: Role::SmsUser,
        what: "Reads, answers, assigns and closes",
    },
    Staff {
        name: "Sam Whitfield",
        email: "sam@northside.example",
        role: Role::SmsUserLimited,
        what: "The same inbox; customers to read only",
    },
    Staff {
        name: "Jordan Ellis",
        email: "jordan@northside.example",
        role: Role::Viewer,
        what: "Reads along, and can't send",
    },
    Staff {
        name: "Robin Castell",
        email: "robin@northside.example",
        role: Role::SuperUser,
        what: "Everything, in every organization",
    },
];

/// The ways to sign in, as the sign-in page shows them.
pub(crate) fn sign_in() -> Vec<DemoSignIn> {
    let of = |who: &Staff| DemoSignIn {
        role: who.role,
        name: who.name.to_owned(),
        email: who.email.to_owned(),
        password: PASSWORD.to_owned(),
        what: who.what.to_owned(),
    };
    STAFF.iter().map(of).collect()
}

/// The customers at the top of the inbox: they have a phone on the handset page.
pub(super) const WITH_HANDSET: [(&str, &str); 4] = [
    ("+14155550132", "Maria Lopez"),
    ("+12065550187", "Ben Carter"),
    ("+13125550145", "Aisha Khan"),
    ("+15125550119", "Tom Nguyen"),
];

/// The stranger who asks about gutters.
pub(super) const STRANGER: &str = "+12065550164";

/// The phones on the handset page.
pub(crate) fn handsets() -> Vec<HandsetConfig> {
    let handset = |number: &str, name: &str| HandsetConfig {
        number: number.to_owned(),
        name: name.to_owned(),
    };
    let mut handsets: Vec<_> =
        WITH_HANDSET.iter().map(|(number, name)| handset(number, name)).collect();
    handsets.push(handset(STRANGER, "Somebody with gutters"));
    handsets.push(handset("+12535550198", "Somebody new"));
    handsets
}

/// Technicians.
pub(super) const TECHNICIANS: [&str; 6] = ["Dario", "Wes", "Marcus", "Kenji", "Owen", "Rafael"];

/// First names.
pub(super) const FIRST_NAMES: [&str; 61] = [
    "Grace", "Walter", "Noor", "Elena", "Darnell", "Hana", "Kevin", "Ruth", "Tobias", "Imani",
    "Peter", "Leila", "Oscar", "Wendy", "Amir", "Joanne", "Malik", "Signe", "Curtis", "Yuki",
    "Bridget", "Andre", "Fatima", "Gordon", "Mei", "Stella", "Hector", "Paula", "Isaac", "Tanya",
    "Vikram", "Louise", "Jamal", "Astrid", "Norman", "Chioma", "Felix", "Deborah", "Anders",
    "Shreya", "Vincent", "Rosalind", "Emeka", "Nadia", "Clifford", "Thuy", "Marion", "Desmond",
    "Olga", "Raymond", "Kiara", "Stuart", "Ingrid", "Salim", "Beverly", "Minh", "Philippa",
    "Jerome", "Anja", "Keith", "Zainab",
];

/// First names of those who write Spanish.
pub(super) const SPANISH_NAMES: [&str; 9] =
    ["Lucía", "Javier", "Rosa", "Miguel", "Carmen", "Alejandro", "Teresa", "Ramón", "Guadalupe"];

/// Last names.
pub(super) const LAST_NAMES: [&str; 59] = [
    "Okafor",
    "Lindqvist",
    "Petrov",
    "Sullivan",
    "Tanaka",
    "Abbott",
    "Haddad",
    "Moreau",
    "Banerjee",
    "Whitaker",
    "Nakamura",
    "O'Brien",
    "Fischer",
    "Adeyemi",
    "Castillo",
    "Holloway",
    "Iyer",
    "Kowalski",
    "Mbeki",
    "Park",
    "Quinn",
    "Rosen",
    "Schmidt",
    "Tran",
    "Underhill",
    "Vasquez",
    "Weber",
    "Yamada",
    "Zielinski",
    "Brandt",
    "Cho",
    "Dawson",
    "Eriksen",
    "Farouk",
    "Gallagher",
    "Hughes",
    "Ibrahim",
    "Jensen",
    "Kaplan",
    "Larkin",
    "Mendoza",
    "Novak",
    "Osei",
    "Pruitt",
    "Rahman",
    "Sandoval",
    "Teller",
    "Upton",
    "Voss",
    "Wallace",
    "Xiong",
    "Yates",
    "Zamora",
    "Bishop",
    "Coleman",
    "Delgado",
    "Ellery",
    "Foster",
    "Greene",
];

/// Last names of those who write Spanish.
pub(super) const SPANISH_LAST_NAMES: [&str; 7] =
    ["Hernández", "Ortiz", "Salazar", "Ruiz", "Morales", "Jiménez", "Navarro"];

/// Streets.
pub(super) const STREETS: [&str; 24] = [
    "Alder Street",
    "Birchwood Lane",
    "Cedar Avenue N",
    "Dayton Avenue",
    "Evanston Avenue N",
    "Fremont Place",
    "Greenwood Avenue",
    "Holman Road",
    "Interlake Avenue",
    "Juniper Court",
    "Keystone Place",
    "Linden Avenue N",
    "Meridian Avenue",
    "Nesbit Avenue",
    "Orchard Drive",
    "Palatine Avenue",
    "Quarry Road",
    "Roosevelt Way",
    "Stone Avenue N",
    "Thackeray Place",
    "Union Bay Place",
    "Vashon View",
    "Wallingford Avenue",
    "Yarrow Point Road",
];

/// Towns with their ZIP codes.
pub(super) const TOWNS: [&str; 10] = [
    "Seattle, WA 98103",
    "Seattle, WA 98115",
    "Seattle, WA 98133",
    "Shoreline, WA 98155",
    "Kenmore, WA 98028",
    "Bothell, WA 98011",
    "Edmonds, WA 98020",
    "Kirkland, WA 98033",
    "Lynnwood, WA 98036",
    "Mountlake Terrace, WA 98043",
];

/// How customers came to the company.
pub(super) const SOURCES: [&str; 7] = [
    "Referral",
    "Website",
    "Yard sign",
    "Radio",
    "Home show",
    "Repeat customer",
    "Neighborhood app",
];

/// What the last talk with them came to.
pub(super) const DISPOSITIONS: [&str; 5] =
    ["Appointment set", "Quote sent", "Sold", "Call back in spring", "Not now"];

/// What they have.
pub(super) const PRODUCTS: [&str; 7] = [
    "Gas furnace",
    "Heat pump",
    "Water heater",
    "Maintenance plan",
    "Windows",
    "Panel upgrade",
    "Bathroom remodel",
];

/// Area codes in which customers have their numbers; 555-01xx is kept free for fiction in each.
pub(super) const AREA_CODES: [&str; 8] = ["206", "425", "253", "360", "509", "503", "541", "971"];
