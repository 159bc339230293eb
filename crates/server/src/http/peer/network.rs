//! Which addresses are one customer's, and which are near.

use std::net::IpAddr;

/// One customer of a network provider has a whole /64 of IPv6 addresses to come from.
pub(crate) fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 => v4,
    }
}

/// The larger network around an address: its /16, or /32 for IPv6. Addresses in one of these usually
/// belong to the same provider.
pub(crate) fn provider_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4((u32::from(v4) & 0xffff_0000).into()),
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & (u128::from(u32::MAX) << 96)).into()),
    }
}

/// Whether an address is this machine's or of a private network.
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(ip) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        IpAddr::V6(ip) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
        }
    }
}
