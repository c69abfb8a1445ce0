//! Which defaults a site has that strangers can reach. On loopback everything is open, so that trying Natter takes one step. Beyond it, guests and
//! sign-up wait until a site admin has chosen, or the operator says so in the settings.

use super::Settings;
use super::listen::is_beyond_loopback;
use super::signup::Signup;
use std::net::SocketAddr;

impl Settings {
    /// Whether strangers can reach the site, as far as the settings show. A proxy on this machine shows in `public_url` only.
    pub(crate) fn is_exposed(&self, served: SocketAddr) -> bool {
        self.public_url.starts_with("https://") || is_beyond_loopback(served)
    }

    /// Whether guests may come in until a site admin has chosen.
    pub(crate) fn guests_until_chosen(&self, served: SocketAddr) -> bool {
        self.guests && (self.set.contains("guests") || !self.is_exposed(served))
    }

    /// Who may make an account until a site admin has chosen.
    pub(crate) fn signup_until_chosen(&self, served: SocketAddr) -> Signup {
        if self.set.contains("signup") || !self.is_exposed(served) { self.signup } else { Signup::Closed }
    }

    /// Settings whose defaults are closed because of where the site is served, for the log.
    pub(crate) fn closed_by_default(&self, served: SocketAddr) -> Vec<&'static str> {
        let is_closed = |name: &&str| self.is_exposed(served) && !self.set.contains(name);
        ["guests", "signup"].into_iter().filter(is_closed).collect()
    }

    /// A file with a secret in it that users other than its owner may read.
    #[cfg(unix)]
    pub(crate) fn secret_file_open_to_others(&self) -> Option<&std::path::Path> {
        use std::os::unix::fs::PermissionsExt;
        let path = self.file.as_deref().filter(|_| self.oidc.holds_secret())?;
        let mode = std::fs::metadata(path).ok()?.permissions().mode();
        (mode & 0o044 != 0).then_some(path)
    }

    #[cfg(not(unix))]
    pub(crate) fn secret_file_open_to_others(&self) -> Option<&std::path::Path> {
        None
    }
}
