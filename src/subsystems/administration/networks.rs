//! The college's own networks, as the administrator writes them: `10.0.0.0/8`, `2001:db8::/32`, or one address.

use std::net::IpAddr;

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Of `address/bits`, or of one address.
    pub fn parse(text: &str) -> Option<Self> {
        let (base, bits) = match text.split_once('/') {
            Some((base, bits)) => (base.trim(), Some(bits.trim().parse::<u8>().ok()?)),
            None => (text.trim(), None),
        };
        let base: IpAddr = base.parse().ok()?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self { base, bits })
    }

    /// Whether an address lies in it.
    pub fn holds(&self, address: IpAddr) -> bool {
        let (base, bits) = match (self.base, address) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                (u128::from(a.to_bits() ^ b.to_bits()), 32 - self.bits)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits(), 128 - self.bits),
            _ => return false,
        };
        base.checked_shr(u32::from(bits)).unwrap_or(0) == 0
    }
}

/// All ranges of a text, one a line; or the first line that is none.
pub fn parse_all(text: &str) -> Result<Vec<Network>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| Network::parse(line).ok_or_else(|| line.to_owned()))
        .collect()
}

/// Whether an address is one of the college's. The machine itself always is.
pub fn is_own(networks: &[Network], address: &str) -> bool {
    match address.parse::<IpAddr>() {
        Ok(ip) => ip.is_loopback() || networks.iter().any(|network| network.holds(ip)),
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_its_addresses_and_no_others() {
        let own = parse_all("10.1.0.0/16\n\n 198.51.100.7 \n2001:db8::/32").expect("networks");
        for inside in [
            "10.1.255.3",
            "198.51.100.7",
            "2001:db8:1::5",
            "127.0.0.1",
            "::1",
        ] {
            assert!(is_own(&own, inside), "{inside}");
        }
        for outside in ["10.2.0.1", "198.51.100.8", "2001:db9::1"] {
            assert!(!is_own(&own, outside), "{outside}");
        }
        let all = parse_all("0.0.0.0/0").expect("all");
        assert!(is_own(&all, "203.0.113.9"));
        for bad in ["10.0.0.0/33", "abc", "10.0.0/8", "::/129"] {
            assert_eq!(parse_all(bad), Err(bad.to_owned()));
        }
    }
}
