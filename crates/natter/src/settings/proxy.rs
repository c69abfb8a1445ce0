//! A trusted proxy in a setting: an address or a network in CIDR notation.

use natter_core::Network;
use natter_core::address::NotANetwork;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// One entry of `trusted_proxies`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct TrustedProxy(pub(crate) Network);

impl FromStr for TrustedProxy {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        text.parse().map(Self)
    }
}

impl TryFrom<String> for TrustedProxy {
    type Error = NotANetwork;

    fn try_from(text: String) -> Result<Self, NotANetwork> {
        text.parse()
    }
}

impl From<TrustedProxy> for String {
    fn from(TrustedProxy(network): TrustedProxy) -> Self {
        network.to_string()
    }
}
