//! Names that would pose as the software or as an office of the site.

use super::look;
use std::collections::HashSet;
use std::sync::LazyLock;

const RESERVED: [&str; 22] = [
    "Natter",
    "Natter Team",
    "System",
    "Server",
    "Admin",
    "Admins",
    "Administrator",
    "Administrators",
    "Site admin",
    "Site administrator",
    "Sysadmin",
    "Moderator",
    "Moderators",
    "Operator",
    "Owner",
    "Root",
    "Support",
    "Security",
    "Staff",
    "Official",
    "Webmaster",
    "Postmaster",
];

static KEYS: LazyLock<HashSet<String>> =
    LazyLock::new(|| RESERVED.into_iter().flat_map(look::keys).collect());

/// Whether a name of these keys looks like one of them.
pub(super) fn is_reserved(keys: &[String]) -> bool {
    keys.iter().any(|key| KEYS.contains(key))
}
