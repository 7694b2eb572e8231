//! IP addresses, and the networks of `cidr`.

use std::net::IpAddr;

/// A range of addresses of one family.
#[derive(Debug)]
pub(super) struct Network {
    address: IpAddr,
    /// The bits behind the network's own.
    free: u32,
}

impl Network {
    /// Reads `ADDRESS/BITS`; AWS's engine refuses a network of a single address.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let bits: u32 = bits.parse().ok()?;
        let length = if address.is_ipv4() { 32 } else { 128 };
        (bits < length).then(|| Self { address, free: length - bits })
    }

    pub(super) fn has(&self, text: &str) -> bool {
        let Ok(address) = text.parse::<IpAddr>() else { return false };
        // A shift by all 128 bits leaves nothing to compare.
        let network = |address| number(address).checked_shr(self.free);
        address.is_ipv4() == self.address.is_ipv4() && network(address) == network(self.address)
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

/// Returns whether two texts are the same address in two spellings.
pub(super) fn same(one: &str, other: &str) -> bool {
    let address = |text: &str| text.parse::<IpAddr>().ok();
    address(one).is_some_and(|one| address(other) == Some(one))
}
