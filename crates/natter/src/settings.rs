//! Configuration: flags, then environment, then file, then defaults; read once.

mod exposure;
mod listen;
mod signup;
mod sources;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use listen::reachable;
pub(crate) use sources::Setting;

use anyhow::{Context, ensure};
use clap::Args;
use listen::Listen;
use natter_core::Network;
use natter_core::rate::Rate;
use natter_core::text::EmailDomain;
use natter_server::{ConnectionLimits, HubLimits, ProviderTables, SiteSettings, parse_origin};
use signup::Signup;
use sources::Sources;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use value::Value;

/// Open files that are no connections: the store's, its index's, and calls to identity providers.
const OWN_FILES: usize = 512;

const DEFAULT_FILE: &str = "natter.toml";
const CONFIG_VARIABLE: &str = "NATTER_CONFIG";

macro_rules! settings {
    ($($(#[doc = $doc:literal])* $name:ident: $type:ty = $default:expr, $env:literal $(, $hide:ident)?;)*) => {
        /// What was said on the command line; every setting is also a variable and a key of `natter.toml`.
        #[derive(Args, Default)]
        pub(crate) struct Flags {
            /// File to read settings from (./natter.toml when it is there).
            #[arg(long)]
            config: Option<PathBuf>,
            /// Begin with an empty store where an earlier one is missing.
            #[arg(long)]
            pub(crate) new: bool,
            $(
                $(#[doc = $doc])*
                #[arg(long $(, $hide = true)?)]
                $name: Option<String>,
            )*
        }

        /// All settings, defaults filled in.
        #[derive(Debug)]
        pub(crate) struct Settings {
            $($(#[doc = $doc])* pub(crate) $name: $type,)*
            /// Names of the settings that a flag, a variable or the file has set.
            set: BTreeSet<&'static str>,
            /// The file that was read, if any.
            pub(crate) file: Option<PathBuf>,
        }

        /// Every setting once: reading, the help, the test of empty variables and that of the documentation are made of this list.
        pub(crate) const SETTINGS: &[Setting] = &[$(Setting {
            name: stringify!($name),
            variable: $env,
            default: || <$type as Value>::shown(&$default),
        },)*];

        impl Flags {
            fn given(&self) -> BTreeMap<&'static str, String> {
                let all = [$((stringify!($name), &self.$name),)*];
                all.into_iter().filter_map(|(name, text)| Some((name, text.clone()?))).collect()
            }
        }

        impl Settings {
            fn read(sources: &Sources<'_>) -> Result<Self, sources::SourceError> {
                let mut set = BTreeSet::new();
                let mut all = SETTINGS.iter();
                $(
                    let setting = all.next().expect("the list has every setting, in this order");
                    let $name: $type = match sources.find(setting)? {
                        Some(value) => {
                            set.insert(setting.name);
                            value
                        }
                        None => $default,
                    };
                )*
                let file = sources.file.as_ref().map(|file| file.path.clone());
                Ok(Self { $($name,)* set, file })
            }
        }
    };
}

settings! {
    /// Address and port to serve on.
    listen: Listen = "127.0.0.1:8080".parse().expect("an address and a port"), "NATTER_LISTEN";
    /// Folder of the store.
    data: PathBuf = PathBuf::from("natter-data"), "NATTER_DATA";
    /// What the site is called.
    site_name: String = "Natter".to_owned(), "NATTER_SITE_NAME";
    /// Address people reach the site under, as https://chat.example.org; empty where it is the one they typed.
    public_url: String = String::new(), "NATTER_PUBLIC_URL";
    /// Names beside that of public_url that the site is reached under, comma-separated.
    hosts: Vec<String> = Vec::new(), "NATTER_HOSTS";
    /// Web origins beside the site's own that may use it, comma-separated.
    allowed_origins: Vec<String> = Vec::new(), "NATTER_ALLOWED_ORIGINS";
    /// Proxies whose X-Forwarded-For is believed: addresses and networks (172.16.0.0/12), comma-separated.
    trusted_proxies: Vec<Network> = Vec::new(), "NATTER_TRUSTED_PROXIES";
    /// Whether guests may come in, until a site admin decides.
    guests: bool = true, "NATTER_GUESTS";
    /// Who may make an account until a site admin decides: "open", "invited" or "closed".
    signup: Signup = Signup::Open, "NATTER_SIGNUP";
    /// Whether there is a common room that everybody is brought into, until a site admin decides.
    lobby: bool = true, "NATTER_LOBBY";
    /// Domains that accounts' addresses must be of, comma-separated, until a site admin decides; any when there is none.
    email_domains: Vec<String> = Vec::new(), "NATTER_EMAIL_DOMAINS";
    /// Newcomers one address may bring at once.
    newcomers_burst: u32 = 30, "NATTER_NEWCOMERS_BURST";
    /// Newcomers one address may bring per minute after that.
    newcomers_per_minute: u32 = 10, "NATTER_NEWCOMERS_PER_MINUTE";
    /// REST calls per second of one person; six times as many at once.
    person_calls_per_second: f64 = 10.0, "NATTER_PERSON_CALLS_PER_SECOND";
    /// REST calls per second of one person that write; ten times as many at once.
    person_writes_per_second: f64 = 2.0, "NATTER_PERSON_WRITES_PER_SECOND";
    /// Messages per second into one room.
    room_messages_per_second: f64 = 20.0, "NATTER_ROOM_MESSAGES_PER_SECOND";
    /// Messages at once into one room.
    room_messages_burst: f64 = 40.0, "NATTER_ROOM_MESSAGES_BURST";
    /// Messages per second of one person.
    person_messages_per_second: f64 = 2.0, "NATTER_PERSON_MESSAGES_PER_SECOND";
    /// Messages at once of one person.
    person_messages_burst: f64 = 10.0, "NATTER_PERSON_MESSAGES_BURST";
    /// Edits, deletions, reactions and pins per second in one room.
    room_changes_per_second: f64 = 5.0, "NATTER_ROOM_CHANGES_PER_SECOND";
    /// Edits, deletions, reactions and pins at once in one room.
    room_changes_burst: f64 = 20.0, "NATTER_ROOM_CHANGES_BURST";
    /// Edits, deletions, reactions and pins per second of one person.
    person_changes_per_second: f64 = 2.0, "NATTER_PERSON_CHANGES_PER_SECOND";
    /// Edits, deletions, reactions and pins at once of one person.
    person_changes_burst: f64 = 20.0, "NATTER_PERSON_CHANGES_BURST";
    /// Other actions per second of one person; three times as many at once.
    person_actions_per_second: f64 = 20.0, "NATTER_PERSON_ACTIONS_PER_SECOND";
    /// Searches per second of one person; five times as many at once.
    person_searches_per_second: f64 = 2.0, "NATTER_PERSON_SEARCHES_PER_SECOND";
    /// Names of rooms that are not there for who names them, a minute and at once.
    misses_per_minute: f64 = 20.0, "NATTER_MISSES_PER_MINUTE";
    /// Frames per second of one socket, of any kind; four times as many at once. Raised by itself where actions may come faster.
    frames_per_second: f64 = 50.0, "NATTER_FRAMES_PER_SECOND";
    /// Connections of one address, IPv6 by network of 64 bits; of a trusted proxy's clients each.
    connections_per_address: usize = 256, "NATTER_CONNECTIONS_PER_ADDRESS";
    /// Sockets one person may have.
    connections_per_person: usize = 10, "NATTER_CONNECTIONS_PER_PERSON";
    /// Bytes that may wait for one slow socket before it is closed.
    waiting_bytes: usize = 1024 * 1024, "NATTER_WAITING_BYTES";
    /// Accept a store that does not sync each commit to disk; messages may be lost with the power.
    allow_unsynced: bool = false, "NATTER_ALLOW_UNSYNCED";
    /// When a commit is on the disk: "full", before it is acknowledged. Anything less needs allow_unsynced and breaks promises.
    synchronous: Synchronous = Synchronous::Full, "NATTER_SYNCHRONOUS", hide;
    /// What to log, as "info" or "natter_server=debug,warn".
    log: String = "info".to_owned(), "NATTER_LOG";
    /// How to log: "text" or "json".
    log_format: LogFormat = LogFormat::Text, "NATTER_LOG_FORMAT";
    /// Identity providers as a JSON list; see docs/OPERATING.md. In the environment or the file: others can read a command line.
    oidc: ProviderTables = ProviderTables::default(), "NATTER_OIDC", hide;
}

/// Lines for people or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// See `natter_sqlite::Synchronous`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Synchronous {
    /// Before it returns.
    Full,
    /// At the next checkpoint.
    Normal,
    /// Whenever the system likes.
    Off,
}

impl From<Synchronous> for natter_sqlite::Synchronous {
    fn from(synchronous: Synchronous) -> Self {
        match synchronous {
            Synchronous::Full => Self::Full,
            Synchronous::Normal => Self::Normal,
            Synchronous::Off => Self::Off,
        }
    }
}

impl Flags {
    /// Puts all sources together.
    ///
    /// # Errors
    /// A file that is named and missing, a key that is unknown, or a value that cannot be used; the message names the place and the key.
    pub(crate) fn settings(&self) -> anyhow::Result<Settings> {
        self.settings_with(&|variable| std::env::var_os(variable))
    }

    fn settings_with(&self, variable: &dyn Fn(&str) -> Option<OsString>) -> anyhow::Result<Settings> {
        let from_variable = || variable(CONFIG_VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
        let named = self.config.clone().or_else(from_variable);
        let file = sources::file(named, Path::new(DEFAULT_FILE), SETTINGS)?;
        let mut settings = Settings::read(&Sources { flags: self.given(), variable, file })?;
        settings.check()?;
        Ok(settings)
    }
}

/// Variables that look like settings and are none, each with the one that was most likely meant.
pub(crate) fn unknown_variables() -> Vec<(String, Option<&'static str>)> {
    sources::unknown_variables(std::env::vars_os().map(|(name, _)| name), SETTINGS)
}

impl Settings {
    /// Refuses what cannot work, and brings addresses into the form that browsers use.
    fn check(&mut self) -> anyhow::Result<()> {
        let rates = [
            ("room_messages_per_second", self.room_messages_per_second),
            ("room_messages_burst", self.room_messages_burst),
            ("person_messages_per_second", self.person_messages_per_second),
            ("person_messages_burst", self.person_messages_burst),
            ("room_changes_per_second", self.room_changes_per_second),
            ("room_changes_burst", self.room_changes_burst),
            ("person_changes_per_second", self.person_changes_per_second),
            ("person_changes_burst", self.person_changes_burst),
            ("person_actions_per_second", self.person_actions_per_second),
            ("person_searches_per_second", self.person_searches_per_second),
            ("misses_per_minute", self.misses_per_minute),
            ("frames_per_second", self.frames_per_second),
            ("person_calls_per_second", self.person_calls_per_second),
            ("person_writes_per_second", self.person_writes_per_second),
        ];
        for (name, rate) in rates {
            ensure!(rate.is_finite() && rate > 0.0, "{name}: expected a number above 0");
        }
        for (name, burst) in [rates[1], rates[3], rates[5], rates[7]] {
            ensure!(burst >= 1.0, "{name}: expected at least 1");
        }
        ensure!(
            self.allow_unsynced || self.synchronous == Synchronous::Full,
            "synchronous below \"full\" needs allow_unsynced: messages may be lost with the power"
        );
        ensure!(self.connections_per_person > 0, "connections_per_person: expected at least 1");
        ensure!(self.connections_per_address > 0, "connections_per_address: expected at least 1");
        ensure!(self.waiting_bytes >= 64 * 1024, "waiting_bytes: expected at least 65536");
        ensure!(!self.site_name.trim().is_empty(), "site_name: expected a name that is not empty");
        if !self.public_url.trim().is_empty() {
            self.public_url = parse_origin(&self.public_url).context("public_url")?;
        }
        for origin in &mut self.allowed_origins {
            *origin = parse_origin(origin).context("allowed_origins")?;
        }
        self.domains().map(|_| ())
    }

    /// Where people reach the site that is served at this address, without a slash at the end.
    pub(crate) fn site_address(&self, served: SocketAddr) -> String {
        if self.public_url.is_empty() {
            return format!("http://{}", reachable(served)[0]);
        }
        self.public_url.clone()
    }

    fn domains(&self) -> anyhow::Result<Vec<EmailDomain>> {
        let parsed = |domain: &String| {
            EmailDomain::parse(domain).context("email_domains: expected domains such as example.org")
        };
        self.email_domains.iter().map(parsed).collect()
    }

    /// Frames of one socket. The rate leaves room for as many frames again as the person's own limits allow.
    fn frames(&self) -> Rate {
        let asked =
            self.person_messages_per_second + self.person_changes_per_second + self.person_actions_per_second;
        let asked_at_once =
            self.person_messages_burst + self.person_changes_burst + 3.0 * self.person_actions_per_second;
        let per_second = self.frames_per_second.max(2.0 * asked);
        Rate::new(per_second, (4.0 * self.frames_per_second).max(2.0 * asked_at_once))
    }

    /// The server's settings, for a listener at this address and a program that may have so many files open.
    ///
    /// # Errors
    /// What [`Flags::settings`] would have refused.
    pub(crate) fn server(
        &self,
        served: SocketAddr,
        open_files: u64,
    ) -> anyhow::Result<natter_server::Settings> {
        Ok(natter_server::Settings {
            site: SiteSettings {
                site_name: self.site_name.clone(),
                guests: self.guests_until_chosen(served),
                signup: self.signup_until_chosen(served).into(),
                lobby: self.lobby,
                email_domains: self.domains()?,
                public_url: (!self.public_url.is_empty()).then(|| self.public_url.clone()),
                allowed_origins: self.allowed_origins.clone(),
                newcomers_burst: self.newcomers_burst,
                newcomers_per_minute: self.newcomers_per_minute,
                person_calls: Rate::new(self.person_calls_per_second, 6.0 * self.person_calls_per_second),
                person_writes: Rate::new(self.person_writes_per_second, 10.0 * self.person_writes_per_second),
                ..SiteSettings::default()
            },
            limits: HubLimits {
                room_messages: Rate::new(self.room_messages_per_second, self.room_messages_burst),
                person_messages: Rate::new(self.person_messages_per_second, self.person_messages_burst),
                room_changes: Rate::new(self.room_changes_per_second, self.room_changes_burst),
                person_changes: Rate::new(self.person_changes_per_second, self.person_changes_burst),
                person_actions: Rate::new(
                    self.person_actions_per_second,
                    3.0 * self.person_actions_per_second,
                ),
                person_searches: Rate::new(
                    self.person_searches_per_second,
                    5.0 * self.person_searches_per_second,
                ),
                misses: Rate::new(self.misses_per_minute / 60.0, self.misses_per_minute),
                frames: self.frames(),
                connections_per_person: self.connections_per_person,
                waiting_bytes: self.waiting_bytes,
                ..HubLimits::default()
            },
            connections: ConnectionLimits {
                of_an_address: self.connections_per_address,
                in_all: usize::try_from(open_files)
                    .unwrap_or(usize::MAX)
                    .saturating_sub(OWN_FILES)
                    .max(OWN_FILES),
            },
            hosts: self.hosts.clone(),
            trusted_proxies: self.trusted_proxies.clone(),
            providers: self.oidc.clone(),
        })
    }
}
