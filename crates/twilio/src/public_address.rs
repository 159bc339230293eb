//! Which addresses belong to the public internet. URLs from strangers and admins may lead nowhere
//! else.

use ipnet::{Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(first: u16, second: u16, third: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, second, third, 0, 0, 0, 0, 0), prefix)
}

/// Everything in IPv4 that isn't a public address.
///
/// Source: <https://www.iana.org/assignments/iana-ipv4-special-registry>
const SPECIAL_V4: [Ipv4Net; 16] = [
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    // Carrier-grade NAT; Alibaba's metadata service is in it.
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    // Azure answers virtual machines here, from an address that looks public:
    // <https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16>
    v4(168, 63, 129, 16, 32),
    // Link-local; the metadata services of most clouds are in it.
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    // Protocol assignments; Oracle's metadata service is in it.
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    // Relays of 6to4, which is out of use.
    v4(192, 88, 99, 0, 24),
    v4(192, 168, 0, 0, 16),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    // Multicast.
    v4(224, 0, 0, 0, 4),
    // Reserved, with broadcast at its end.
    v4(240, 0, 0, 0, 4),
];

/// What is given out to the public. All else in IPv6 is local, reserved, or stands for something
/// in IPv4: `::/96`, `64:ff9b:1::/48`, `fc00::/7`, `fe80::/10`, `fec0::/10`, `ff00::/8`.
const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 0, 3);

/// What isn't, in there.
///
/// Source: <https://www.iana.org/assignments/iana-ipv6-special-registry>
const SPECIAL_V6: [Ipv6Net; 5] = [
    // Protocol assignments: Teredo, benchmarks, ORCHID.
    v6(0x2001, 0, 0, 23),
    v6(0x2001, 0xdb8, 0, 32),
    // 6to4: an IPv4 address, possibly private, behind an unknown relay.
    v6(0x2002, 0, 0, 16),
    // The 6bone, given back.
    v6(0x3ffe, 0, 0, 16),
    v6(0x3fff, 0, 0, 20),
];

/// Translated to IPv4 by the network (RFC 6052): where it goes, the last four bytes say.
const TRANSLATED: Ipv6Net = v6(0x64, 0xff9b, 0, 96);

/// Whether it is an address of the public internet.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) if TRANSLATED.contains(&address) => {
            let [.., a, b, c, d] = address.octets();
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        IpAddr::V6(address) => {
            GLOBAL_V6.contains(&address) && !SPECIAL_V6.iter().any(|net| net.contains(&address))
        }
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !SPECIAL_V4.iter().any(|net| net.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `address  public|special  why`, a row each.
    const ADDRESSES: &str = include_str!("public_address/addresses.tsv");

    #[test]
    fn each_address_of_the_table_is_what_the_table_says() {
        let mut rows = 0;
        for line in ADDRESSES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let [address, what, why] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line:?} has no three columns");
            };
            let expected = match what {
                "public" => true,
                "special" => false,
                _ => panic!("{line:?} is neither public nor special"),
            };
            assert_eq!(is_public(address.parse().unwrap()), expected, "{address}: {why}");
            rows += 1;
        }
        assert!(rows > 80, "{rows}");
    }
}
