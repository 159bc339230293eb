//! Who is in the demo: the team, and where its customers get their names and addresses from.

use hearback_inbox::Role;
use hearback_server::DemoSignIn;
use hearback_simulator::HandsetConfig;

/// What everybody signs in with.
pub(crate) const PASSWORD: &str = "northside-demo";

/// Someone on the team.
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
        what: "Inbox and all settings",
    },
    Staff {
        name: "Priya Nair",
        email: "priya@northside.example",
        role: Role::SmsUser,
        what: "Can read, reply, assign, and close",
    },
    Staff {
        name: "Sam Whitfield",
        email: "sam@northside.example",
        role: Role::SmsUserLimited,
        what: "Like Priya, but can't edit customers",
    },
    Staff {
        name: "Jordan Ellis",
        email: "jordan@northside.example",
        role: Role::Viewer,
        what: "Can read, can't reply",
    },
    Staff {
        name: "Robin Castell",
        email: "robin@northside.example",
        role: Role::SuperUser,
        what: "Every organization",
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
    handsets.push(handset(STRANGER, "Gutter inquiry"));
    handsets.push(handset("+12535550198", "New customer"));
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

/// Area codes of a bigger business's customers.
pub(super) const MORE_AREA_CODES: [&str; 264] = [
    "201", "202", "203", "205", "206", "207", "208", "209", "210", "212", "213", "214", "215",
    "216", "217", "218", "219", "224", "225", "228", "229", "231", "234", "239", "240", "248",
    "251", "252", "253", "254", "256", "260", "262", "267", "269", "270", "276", "281", "301",
    "302", "303", "304", "305", "307", "308", "309", "310", "312", "313", "314", "315", "316",
    "317", "318", "319", "320", "321", "323", "325", "330", "334", "336", "337", "339", "347",
    "351", "352", "360", "361", "386", "401", "402", "404", "405", "406", "407", "408", "409",
    "410", "412", "413", "414", "415", "417", "419", "423", "425", "432", "434", "435", "440",
    "443", "469", "478", "479", "480", "484", "501", "502", "503", "504", "505", "507", "508",
    "509", "510", "512", "513", "515", "516", "517", "518", "520", "530", "540", "541", "559",
    "561", "562", "563", "567", "570", "571", "573", "574", "580", "585", "586", "601", "602",
    "603", "605", "606", "607", "608", "609", "610", "612", "614", "615", "616", "617", "618",
    "619", "620", "623", "626", "630", "631", "636", "641", "646", "650", "651", "660", "661",
    "662", "678", "682", "701", "702", "703", "704", "706", "707", "708", "712", "713", "714",
    "715", "716", "717", "718", "719", "720", "724", "727", "731", "732", "734", "740", "757",
    "760", "763", "765", "770", "772", "773", "774", "775", "781", "785", "786", "801", "802",
    "803", "804", "805", "806", "808", "810", "812", "813", "814", "815", "816", "817", "818",
    "828", "830", "831", "832", "843", "845", "847", "850", "856", "857", "858", "859", "860",
    "863", "864", "865", "870", "901", "903", "904", "906", "907", "908", "909", "910", "912",
    "913", "914", "915", "916", "917", "918", "919", "920", "925", "928", "931", "936", "937",
    "940", "941", "947", "949", "951", "952", "954", "956", "970", "971", "972", "973", "978",
    "979", "980", "985", "989",
];

/// Area codes in which customers have their numbers; 555-01xx is kept free for fiction in each.
pub(super) const AREA_CODES: [&str; 8] = ["206", "425", "253", "360", "509", "503", "541", "971"];
