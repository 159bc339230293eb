//! A network of addresses, for saying which proxies are trusted, and what may be connected to.

use ipnet::IpNet;
use std::net::IpAddr;
use std::str::FromStr;

/// An address or a network of addresses: `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

/// The text is neither an address nor a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” isn't an IP address or a network like 10.0.0.0/8")]
pub struct InvalidNetwork(String);

impl Network {
    /// Whether the address belongs to it. An IPv4 address that came over an IPv6 socket is taken
    /// as what it is.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        text.parse::<IpNet>()
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
            .map(Self)
            .map_err(|_| InvalidNetwork(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_network_of_one() {
        let proxy: Network = "10.0.0.1".parse().unwrap();
        assert!(proxy.contains("10.0.0.1".parse().unwrap()));
        assert!(proxy.contains("::ffff:10.0.0.1".parse().unwrap()));
        assert!(!proxy.contains("10.0.0.2".parse().unwrap()));
        let all: Network = " 10.0.0.0/8 ".parse().unwrap();
        assert!(all.contains("10.200.3.4".parse().unwrap()));
        assert!("proxy".parse::<Network>().unwrap_err().to_string().contains("10.0.0.0/8"));
    }
}
