//! Where on the clock a number is, as far as its first digits tell (S13).
//!
//! Only what a country or an area code leaves no doubt about is answered: a country or area that has
//! several zones gives none. Even so it is where the number is from: mobile numbers move with their
//! owners.

use super::Address;

/// Area codes of the North American plan, by the zone that all of each lies in.
const AREAS: &[(&str, &str)] = &[
    (
        "America/New_York",
        "201 202 203 207 212 215 216 220 223 227 229 234 239 240 252 267 272 276 283 301 302 \
         304 305 315 321 324 326 329 330 332 336 339 347 351 352 363 380 386 401 404 407 410 \
         412 413 419 434 436 440 443 445 470 472 475 478 484 502 508 513 516 518 540 551 561 \
         567 570 571 582 585 603 607 609 610 614 617 624 631 640 645 646 656 667 678 680 681 \
         686 689 703 704 706 716 717 718 724 727 732 740 743 754 757 762 770 771 772 774 781 \
         786 802 803 804 813 814 821 826 828 835 838 839 843 845 848 854 856 857 859 860 862 \
         863 864 865 878 904 908 910 912 914 917 919 929 934 937 941 943 948 954 959 973 978 \
         980 984",
    ),
    ("America/Detroit", "231 248 269 313 517 586 616 679 734 810 947 989"),
    ("America/Indiana/Indianapolis", "317 463 765"),
    (
        "America/Chicago",
        "205 210 214 217 218 219 224 225 228 251 254 256 262 274 281 309 312 314 316 318 319 \
         320 325 327 331 334 337 346 353 361 402 405 409 414 417 430 447 464 469 479 501 504 \
         507 512 515 531 534 539 557 563 572 573 580 601 608 612 615 618 621 629 630 636 641 \
         651 659 660 662 682 708 712 713 715 726 730 731 737 763 769 773 779 806 815 816 817 \
         830 832 847 861 870 872 901 903 913 918 920 924 936 938 940 945 952 956 972 975 979 \
         985",
    ),
    ("America/Denver", "303 307 385 406 435 505 575 719 720 801 915 970 983"),
    ("America/Phoenix", "480 520 602 623"),
    (
        "America/Los_Angeles",
        "206 209 213 253 279 310 323 341 350 357 360 369 408 415 424 425 442 503 509 510 530 \
         559 562 564 619 626 628 650 657 661 669 702 707 714 725 738 747 760 805 818 820 831 \
         837 840 858 909 916 925 949 951 971",
    ),
    ("America/Anchorage", "907"),
    ("Pacific/Honolulu", "808"),
    ("America/Puerto_Rico", "340 787 939"),
    ("Pacific/Guam", "670 671"),
    (
        "America/Toronto",
        "226 249 263 289 343 354 365 367 382 416 437 438 450 468 514 519 548 579 581 613 647 \
         683 705 742 753 819 873 905 942",
    ),
    ("America/Winnipeg", "204 431 584"),
    ("America/Regina", "306 474 639"),
    ("America/Edmonton", "368 403 587 780 825"),
    ("America/Vancouver", "604"),
    ("America/Halifax", "782 902"),
    ("America/Moncton", "428 506"),
    ("America/Nassau", "242"),
    ("America/Barbados", "246"),
    ("America/Cayman", "345"),
    ("Atlantic/Bermuda", "441"),
    ("America/Jamaica", "658 876"),
    ("America/Santo_Domingo", "809 829 849"),
    ("America/Port_of_Spain", "868"),
];

/// Countries by their calling code, where one zone is all they have.
const COUNTRIES: &[(&str, &str)] = &[
    ("20", "Africa/Cairo"),
    ("212", "Africa/Casablanca"),
    ("213", "Africa/Algiers"),
    ("216", "Africa/Tunis"),
    ("233", "Africa/Accra"),
    ("234", "Africa/Lagos"),
    ("250", "Africa/Kigali"),
    ("251", "Africa/Addis_Ababa"),
    ("254", "Africa/Nairobi"),
    ("255", "Africa/Dar_es_Salaam"),
    ("256", "Africa/Kampala"),
    ("27", "Africa/Johannesburg"),
    ("30", "Europe/Athens"),
    ("31", "Europe/Amsterdam"),
    ("32", "Europe/Brussels"),
    ("33", "Europe/Paris"),
    ("352", "Europe/Luxembourg"),
    ("353", "Europe/Dublin"),
    ("354", "Atlantic/Reykjavik"),
    ("355", "Europe/Tirane"),
    ("356", "Europe/Malta"),
    ("357", "Asia/Nicosia"),
    ("358", "Europe/Helsinki"),
    ("359", "Europe/Sofia"),
    ("36", "Europe/Budapest"),
    ("370", "Europe/Vilnius"),
    ("371", "Europe/Riga"),
    ("372", "Europe/Tallinn"),
    ("373", "Europe/Chisinau"),
    ("374", "Asia/Yerevan"),
    ("380", "Europe/Kyiv"),
    ("381", "Europe/Belgrade"),
    ("385", "Europe/Zagreb"),
    ("386", "Europe/Ljubljana"),
    ("387", "Europe/Sarajevo"),
    ("39", "Europe/Rome"),
    ("40", "Europe/Bucharest"),
    ("41", "Europe/Zurich"),
    ("420", "Europe/Prague"),
    ("421", "Europe/Bratislava"),
    ("43", "Europe/Vienna"),
    ("44", "Europe/London"),
    ("45", "Europe/Copenhagen"),
    ("46", "Europe/Stockholm"),
    ("47", "Europe/Oslo"),
    ("48", "Europe/Warsaw"),
    ("49", "Europe/Berlin"),
    ("502", "America/Guatemala"),
    ("503", "America/El_Salvador"),
    ("504", "America/Tegucigalpa"),
    ("505", "America/Managua"),
    ("506", "America/Costa_Rica"),
    ("507", "America/Panama"),
    ("51", "America/Lima"),
    ("53", "America/Havana"),
    ("54", "America/Argentina/Buenos_Aires"),
    ("57", "America/Bogota"),
    ("58", "America/Caracas"),
    ("591", "America/La_Paz"),
    ("595", "America/Asuncion"),
    ("598", "America/Montevideo"),
    ("60", "Asia/Kuala_Lumpur"),
    ("63", "Asia/Manila"),
    ("65", "Asia/Singapore"),
    ("66", "Asia/Bangkok"),
    ("81", "Asia/Tokyo"),
    ("82", "Asia/Seoul"),
    ("84", "Asia/Ho_Chi_Minh"),
    ("852", "Asia/Hong_Kong"),
    ("853", "Asia/Macau"),
    ("855", "Asia/Phnom_Penh"),
    ("86", "Asia/Shanghai"),
    ("880", "Asia/Dhaka"),
    ("886", "Asia/Taipei"),
    ("90", "Europe/Istanbul"),
    ("91", "Asia/Kolkata"),
    ("92", "Asia/Karachi"),
    ("94", "Asia/Colombo"),
    ("95", "Asia/Yangon"),
    ("961", "Asia/Beirut"),
    ("962", "Asia/Amman"),
    ("965", "Asia/Kuwait"),
    ("966", "Asia/Riyadh"),
    ("968", "Asia/Muscat"),
    ("971", "Asia/Dubai"),
    ("972", "Asia/Jerusalem"),
    ("973", "Asia/Bahrain"),
    ("974", "Asia/Qatar"),
    ("977", "Asia/Kathmandu"),
    ("98", "Asia/Tehran"),
    ("994", "Asia/Baku"),
    ("995", "Asia/Tbilisi"),
];

impl Address {
    /// The time zone (IANA's name) that the number is from, where its country or area code has only
    /// one.
    #[must_use]
    pub fn time_zone(&self) -> Option<&'static str> {
        let digits = self.as_str().strip_prefix('+')?;
        if let Some(national) = digits.strip_prefix('1') {
            let area = national.get(..3)?;
            let zone = AREAS.iter().find(|(_, codes)| codes.split_whitespace().any(|c| c == area));
            return zone.map(|(zone, _)| *zone);
        }
        let country = COUNTRIES.iter().find(|(code, _)| digits.starts_with(code));
        country.map(|(_, zone)| *zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn zone(number: &str) -> Option<&'static str> {
        Address::from_twilio(number).time_zone()
    }

    #[test]
    fn a_country_or_an_area_with_one_zone_gives_it() {
        assert_eq!(zone("+14155550132"), Some("America/Los_Angeles"));
        assert_eq!(zone("+12125550132"), Some("America/New_York"));
        assert_eq!(zone("+16025550132"), Some("America/Phoenix"));
        assert_eq!(zone("+14165550132"), Some("America/Toronto"));
        assert_eq!(zone("+4930901820"), Some("Europe/Berlin"));
        assert_eq!(zone("+442079460958"), Some("Europe/London"));
        assert_eq!(zone("+919876543210"), Some("Asia/Kolkata"));
    }

    #[test]
    fn what_has_several_zones_or_no_place_gives_none() {
        for number in [
            "+18505550132", // western Florida
            "+18005550132", // toll-free
            "+61491570156", // a mobile number of Australia
            "+5215512345678",
            "+79161234567",
            "20406",
            "NORTHSIDE",
            "+1",
        ] {
            assert_eq!(zone(number), None, "{number}");
        }
    }

    #[test]
    fn every_code_stands_once_and_no_country_hides_another() {
        let areas: Vec<_> = AREAS.iter().flat_map(|(_, codes)| codes.split_whitespace()).collect();
        assert!(areas.iter().all(|code| code.len() == 3));
        assert_eq!(areas.iter().collect::<BTreeSet<_>>().len(), areas.len());
        for (code, expected) in COUNTRIES {
            assert_eq!(zone(&format!("+{code}5550132")), Some(*expected));
        }
    }

    #[test]
    fn every_zone_is_one() {
        for (zone, _) in AREAS {
            assert!(jiff::tz::TimeZone::get(zone).is_ok(), "{zone}");
        }
        for (_, zone) in COUNTRIES {
            assert!(jiff::tz::TimeZone::get(zone).is_ok(), "{zone}");
        }
    }
}
