//! A network: an address with the length of the part that its members share.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::SettingValue;

/// A network, as `10.0.0.0/8`; a single address is a network of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    shared_bits: u8,
}

impl Network {
    /// Whether it has this address. An IPv4 address within IPv6 counts as itself.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => self.is_shared(own.to_bits() ^ other.to_bits(), u32::leading_zeros),
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                self.is_shared(own.to_bits() ^ other.to_bits(), u128::leading_zeros)
            }
            _ => false,
        }
    }

    fn is_shared<B>(&self, difference: B, leading_zeros: fn(B) -> u32) -> bool {
        leading_zeros(difference) >= u32::from(self.shared_bits)
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let why = || format!("{text:?} is no network; write an address, as 127.0.0.1, or a network, as 10.0.0.0/8");
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| why())?;
        let all_bits = if address.is_ipv4() { 32 } else { 128 };
        let shared_bits = bits.map_or(Ok(all_bits), |bits| bits.parse().map_err(|_| why()))?;
        if shared_bits > all_bits { Err(why()) } else { Ok(Self { address, shared_bits }) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.shared_bits)
    }
}

impl SettingValue for Network {
    fn parse(text: &str) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_share_the_first_bits() {
        let has = |network: &str, address: &str| network.parse::<Network>().unwrap().contains(address.parse().unwrap());
        assert!(has("10.0.0.0/8", "10.255.0.1") && !has("10.0.0.0/8", "11.0.0.1"));
        assert!(has("192.168.1.0/25", "192.168.1.127") && !has("192.168.1.0/25", "192.168.1.128"));
        assert!(has("127.0.0.1", "127.0.0.1") && !has("127.0.0.1", "127.0.0.2"));
        assert!(has("0.0.0.0/0", "203.0.113.7") && !has("0.0.0.0/0", "2001:db8::1"));
        assert!(has("2001:db8::/32", "2001:db8:ffff::1") && !has("2001:db8::/32", "2001:db9::1"));
        assert!(has("10.0.0.0/8", "::ffff:10.1.2.3"));
        for text in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/8/8", "lan"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
