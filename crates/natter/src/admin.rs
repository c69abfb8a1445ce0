//! `natter admin`: one-use links for people who have lost their way in. Works on the data folder of a server that runs, or does not.

use clap::{Args, Subcommand};
use natter_core::Timestamp;
use natter_core::person::LinkPurpose;
use std::path::PathBuf;

/// A day.
const GOOD_FOR_MS: u64 = 24 * 60 * 60 * 1000;

/// Flags of `natter admin`.
#[derive(Args)]
pub(crate) struct Flags {
    /// The server's data folder
    #[arg(long, env = "NATTER_DATA", default_value = "natter-data")]
    data: PathBuf,
    /// Where people reach the site, for the link that is printed
    #[arg(long, env = "NATTER_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    public_url: String,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Prints a link that sets a new password, once, within 24 hours; every session of the account ends then
    Reset {
        /// User name or e-mail address
        name: String,
    },
    /// Prints a link that makes the account a site admin, once, within 24 hours
    Grant {
        /// User name or e-mail address
        name: String,
    },
}

/// Makes the link and prints it.
pub(crate) fn admin(flags: &Flags) -> anyhow::Result<()> {
    let (name, purpose) = match &flags.what {
        What::Reset { name } => (name, LinkPurpose::Password),
        What::Grant { name } => (name, LinkPurpose::SiteAdmin),
    };
    let code = natter_http::claim::draw();
    let ends = Timestamp::now().plus_millis(GOOD_FOR_MS);
    let path = flags.data.join(crate::serve::STORE_FILE);
    let username = natter_sqlite::make_link(&path, name, purpose, code.hash, ends)?;
    let what = match purpose {
        LinkPurpose::Password => "sets a new password for",
        LinkPurpose::SiteAdmin => "makes a site admin of",
    };
    let site = flags.public_url.trim_end_matches('/');
    crate::serve::announce(&format!(
        "This link {what} {username}, once, within 24 hours:\n{site}/reset#{}",
        code.text
    ));
    Ok(())
}
