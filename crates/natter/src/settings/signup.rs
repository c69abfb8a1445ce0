//! Who may make an account, in an operator's word.

use natter_core::site::SignupPolicy;
use serde::{Deserialize, Serialize};

/// A word, or the switch of the time when there were two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase", from = "Said")]
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

/// As it may stand in a file.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Switch(bool),
    Word(Word),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Open,
    Invited,
    Closed,
}

impl From<Said> for Signup {
    fn from(said: Said) -> Self {
        match said {
            Said::Switch(true) | Said::Word(Word::Open) => Self::Open,
            Said::Word(Word::Invited) => Self::Invited,
            Said::Switch(false) | Said::Word(Word::Closed) => Self::Closed,
        }
    }
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
