//! Who may make an account, in an operator's word.

use natter_core::site::SignupPolicy;

/// A word, or the switch of the time when there were two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Signup {
    /// Anybody.
    #[value(alias("true"))]
    Open,
    /// Who brings an invitation.
    Invited,
    /// Nobody.
    #[value(alias("false"))]
    Closed,
}

impl From<Signup> for SignupPolicy {
    fn from(signup: Signup) -> Self {
        match signup {
            Signup::Open => Self::Open,
            Signup::Invited => Self::Invited,
            Signup::Closed => Self::Closed,
        }
    }
}
