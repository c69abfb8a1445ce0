//! Configuration: flags, then environment, then file, then defaults; read once.

mod proxy;
mod signup;

use anyhow::{Context, ensure};
use clap::Args;
use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use natter_core::rate::Rate;
use natter_core::text::EmailDomain;
use natter_server::{ConnectionLimits, HubLimits, ProviderTables, SiteSettings};
use proxy::TrustedProxy;
use serde::{Deserialize, Serialize};
use signup::Signup;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Open files that are no connections: the store's, its index's, and calls to identity providers.
const OWN_FILES: usize = 512;

const DEFAULT_FILE: &str = "natter.toml";

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr, $env:literal $(, $attribute:ident = $said:literal)?;)*) => {
        /// What was said on the command line or in the environment; every name is also a key of `natter.toml`.
        #[derive(Args, Serialize)]
        pub(crate) struct Flags {
            /// File to read settings from (./natter.toml when it is there).
            #[arg(long, env = "NATTER_CONFIG")]
            #[serde(skip)]
            config: Option<PathBuf>,
            /// Identity providers as a JSON list; see docs/OPERATING.md. For the environment: what stands on a command line, others can read.
            #[arg(long, env = "NATTER_OIDC", hide = true, hide_env_values = true)]
            #[serde(skip_serializing_if = "Option::is_none")]
            oidc: Option<ProviderTables>,
            $(
                $(#[$doc])*
                #[arg(long, env = $env $(, $attribute = $said)?)]
                #[serde(skip_serializing_if = "Option::is_none")]
                $name: Option<$type>,
            )*
        }

        /// All settings, defaults filled in.
        #[derive(Debug, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct Settings {
            $($(#[$doc])* pub(crate) $name: $type,)*
            /// Identity providers to sign in with: `[[oidc]]` tables.
            pub(crate) oidc: ProviderTables,
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($name: $default,)* oidc: ProviderTables::default() }
            }
        }
    };
}

settings! {
    /// Address and port to serve on.
    listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8080)), "NATTER_LISTEN";
    /// Folder of the store.
    data: PathBuf = PathBuf::from("natter-data"), "NATTER_DATA";
    /// What the site is called.
    site_name: String = "Natter".to_owned(), "NATTER_SITE_NAME";
    /// Address people reach the site under, as https://chat.example.org; empty where it is the one they typed.
    public_url: String = String::new(), "NATTER_PUBLIC_URL";
    /// Names beside that of public_url that the site is reached under, comma-separated.
    hosts: Vec<String> = Vec::new(), "NATTER_HOSTS", value_delimiter = ',';
    /// Web origins beside the site's own that may use it, comma-separated.
    allowed_origins: Vec<String> = Vec::new(), "NATTER_ALLOWED_ORIGINS", value_delimiter = ',';
    /// Proxies whose X-Forwarded-For is believed: addresses and networks (172.16.0.0/12), comma-separated.
    trusted_proxies: Vec<TrustedProxy> = Vec::new(), "NATTER_TRUSTED_PROXIES", value_delimiter = ',';
    /// Whether guests may come in, until a site admin decides.
    guests: bool = true, "NATTER_GUESTS";
    /// Who may make an account until a site admin decides: "open", "invited" or "closed".
    signup: Signup = Signup::Open, "NATTER_SIGNUP";
    /// Whether there is a common room that everybody is brought into, until a site admin decides.
    lobby: bool = true, "NATTER_LOBBY";
    /// Domains that accounts' addresses must be of, comma-separated, until a site admin decides; any when there is none.
    email_domains: Vec<String> = Vec::new(), "NATTER_EMAIL_DOMAINS", value_delimiter = ',';
    /// Newcomers one address may bring at once.
    newcomers_burst: u32 = 30, "NATTER_NEWCOMERS_BURST";
    /// Newcomers one address may bring per minute after that.
    newcomers_per_minute: u32 = 10, "NATTER_NEWCOMERS_PER_MINUTE";
    /// Messages per second into one room.
    room_messages_per_second: f64 = 20.0, "NATTER_ROOM_MESSAGES_PER_SECOND";
    /// Messages at once into one room.
    room_messages_burst: f64 = 40.0, "NATTER_ROOM_MESSAGES_BURST";
    /// Messages per second of one person.
    person_messages_per_second: f64 = 2.0, "NATTER_PERSON_MESSAGES_PER_SECOND";
    /// Messages at once of one person.
    person_messages_burst: f64 = 10.0, "NATTER_PERSON_MESSAGES_BURST";
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
    synchronous: Synchronous = Synchronous::Full, "NATTER_SYNCHRONOUS", hide = true;
    /// What to log, as "info" or "natter_server=debug,warn".
    log: String = "info".to_owned(), "NATTER_LOG";
    /// How to log: "text" or "json".
    log_format: LogFormat = LogFormat::Text, "NATTER_LOG_FORMAT";
}

/// Lines for people or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// See `natter_sqlite::Synchronous`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
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
    /// A file that is named and missing, a key that is unknown, or a value out of range; the message names it.
    pub(crate) fn settings(&self) -> anyhow::Result<Settings> {
        let file = self.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        ensure!(self.config.is_none() || file.is_file(), "there is no settings file at {}", file.display());
        let figment = Figment::from(Serialized::defaults(Settings::default()))
            .merge(Toml::file(file))
            .merge(Serialized::defaults(self));
        let settings: Settings = figment.extract().context("the settings cannot be used")?;
        settings.check()?;
        Ok(settings)
    }
}

impl Settings {
    fn check(&self) -> anyhow::Result<()> {
        let rates = [
            self.room_messages_per_second,
            self.room_messages_burst,
            self.person_messages_per_second,
            self.person_messages_burst,
            self.person_actions_per_second,
            self.person_searches_per_second,
            self.misses_per_minute,
            self.frames_per_second,
        ];
        ensure!(rates.iter().all(|rate| rate.is_finite() && *rate > 0.0), "a rate is a number above 0");
        ensure!(
            self.room_messages_burst >= 1.0 && self.person_messages_burst >= 1.0,
            "a burst is at least 1"
        );
        ensure!(
            self.allow_unsynced || self.synchronous == Synchronous::Full,
            "synchronous below \"full\" needs allow_unsynced: messages may be lost with the power"
        );
        ensure!(self.connections_per_person > 0, "connections_per_person is at least 1");
        ensure!(self.connections_per_address > 0, "connections_per_address is at least 1");
        ensure!(self.waiting_bytes >= 64 * 1024, "waiting_bytes is at least 65536");
        let is_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        ensure!(
            self.public_url.is_empty() || is_web(&self.public_url),
            "public_url begins with https:// or http://"
        );
        self.domains().map(|_| ())
    }

    /// Where people reach the site that is served at this address, without a slash at the end.
    pub(crate) fn site_address(&self, served: SocketAddr) -> String {
        if self.public_url.is_empty() {
            return format!("http://{served}");
        }
        self.public_url.trim_end_matches('/').to_owned()
    }

    fn domains(&self) -> anyhow::Result<Vec<EmailDomain>> {
        let parsed = |domain: &String| {
            EmailDomain::parse(domain).with_context(|| format!("email_domains: {domain:?}"))
        };
        self.email_domains.iter().map(parsed).collect()
    }

    /// Frames of one socket. What may be asked is never refused for being too many frames: one that asks needs room for one that does not.
    fn frames(&self) -> Rate {
        let asked = self.person_messages_per_second + self.person_actions_per_second;
        let asked_at_once = self.person_messages_burst + 3.0 * self.person_actions_per_second;
        let per_second = self.frames_per_second.max(2.0 * asked);
        Rate::new(per_second, (4.0 * self.frames_per_second).max(2.0 * asked_at_once))
    }

    /// What the server is told, where the program may have so many files open.
    ///
    /// # Errors
    /// What [`Flags::settings`] would have refused.
    pub(crate) fn server(&self, open_files: u64) -> anyhow::Result<natter_server::Settings> {
        Ok(natter_server::Settings {
            site: SiteSettings {
                site_name: self.site_name.clone(),
                guests: self.guests,
                signup: self.signup.into(),
                lobby: self.lobby,
                email_domains: self.domains()?,
                public_url: (!self.public_url.is_empty()).then(|| self.public_url.clone()),
                allowed_origins: self.allowed_origins.clone(),
                newcomers_burst: self.newcomers_burst,
                newcomers_per_minute: self.newcomers_per_minute,
                ..SiteSettings::default()
            },
            limits: HubLimits {
                room_messages: Rate::new(self.room_messages_per_second, self.room_messages_burst),
                person_messages: Rate::new(self.person_messages_per_second, self.person_messages_burst),
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
            trusted_proxies: self.trusted_proxies.iter().map(|proxy| proxy.0).collect(),
            providers: self.oidc.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        flags: Flags,
    }

    fn settings(arguments: &[&str]) -> anyhow::Result<Settings> {
        Line::parse_from([&["natter"], arguments].concat()).flags.settings()
    }

    fn file(content: &str) -> PathBuf {
        let name = format!("natter-settings-{}-{}.toml", std::process::id(), content.len());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    #[test]
    fn flags_come_before_the_file_and_the_file_before_defaults() {
        let path = file("site_name = \"Club\"\nguests = false\nlisten = \"127.0.0.1:9999\"\n");
        let config = ["--config", path.to_str().unwrap()];
        let settings = settings(&[&config[..], &["--listen", "127.0.0.1:7777"]].concat()).unwrap();
        assert_eq!((settings.site_name.as_str(), settings.guests), ("Club", false));
        assert_eq!(settings.listen.port(), 7777);
        assert_eq!(settings.signup, Signup::Open);
    }

    #[test]
    fn what_is_unknown_missing_or_senseless_is_named() {
        let path = file("gests = false\n");
        let error = settings(&["--config", path.to_str().unwrap()]).unwrap_err();
        assert!(format!("{error:#}").contains("gests"), "{error:#}");
        assert!(settings(&["--config", "/nowhere/natter.toml"]).is_err());
        assert!(settings(&["--room-messages-per-second", "0"]).is_err());
        assert!(settings(&["--public-url", "chat.example.org"]).is_err());
        assert!(settings(&["--synchronous", "off"]).is_err());
        assert!(settings(&["--synchronous", "off", "--allow-unsynced", "true"]).is_ok());
    }

    #[test]
    fn who_may_sign_up_is_said_in_a_word_or_as_before() {
        for (word, meant) in [
            ("open", Signup::Open),
            ("true", Signup::Open),
            ("invited", Signup::Invited),
            ("closed", Signup::Closed),
            ("false", Signup::Closed),
        ] {
            assert_eq!(settings(&["--signup", word]).unwrap().signup, meant, "{word}");
        }
        for (number, (line, meant)) in
            [("signup = false", Signup::Closed), ("signup = \"invited\"", Signup::Invited)]
                .into_iter()
                .enumerate()
        {
            let path = file(&format!("{line}{}", "\n".repeat(number + 1)));
            assert_eq!(settings(&["--config", path.to_str().unwrap()]).unwrap().signup, meant, "{line}");
        }
        let path = file("signup = \"perhaps\"\n");
        assert!(settings(&["--config", path.to_str().unwrap()]).is_err());
        assert!(settings(&["--email-domains", "example.org,nowhere"]).is_err());
        assert_eq!(settings(&["--email-domains", "example.org"]).unwrap().domains().unwrap().len(), 1);
    }

    #[test]
    fn providers_stand_in_tables_or_in_json_and_their_secrets_are_not_shown() {
        let table = "[[oidc]]\nid = \"club\"\nissuer = \"https://id.example\"\nclient_id = \"n\"\nclient_secret = \"canary\"\n";
        let path = file(table);
        let tables = settings(&["--config", path.to_str().unwrap()]).unwrap();
        let json = r#"[{"id": "club", "issuer": "https://id.example", "client_id": "n", "client_secret": "canary"}]"#;
        let listed = settings(&["--oidc", json]).unwrap();
        assert_eq!(tables.oidc, listed.oidc);
        assert!(!format!("{tables:?}").contains("canary"));
        let path = file("[[oidc]]\nid = \"club\"\nclient_secret = \"canary\"\n");
        let error = settings(&["--config", path.to_str().unwrap()]).unwrap_err();
        assert!(!format!("{error:#} {error:?}").contains("canary"), "{error:#}");
    }

    #[test]
    fn every_setting_is_documented_by_its_flag_and_its_variable() {
        use clap::CommandFactory;
        let document = include_str!("../../../docs/OPERATING.md");
        for argument in Line::command().get_arguments() {
            if argument.is_hide_set() {
                continue;
            }
            let Some(flag) = argument.get_long().filter(|flag| *flag != "help") else { continue };
            let variable = argument.get_env().expect("every setting has a variable").to_string_lossy();
            let row = format!("| `--{flag}` | `{variable}` |");
            assert!(document.contains(&row), "docs/OPERATING.md has no row {row}");
        }
    }

    #[test]
    fn lists_are_separated_by_commas() {
        let settings = settings(&["--allowed-origins", "https://a.example,https://b.example"]).unwrap();
        assert_eq!(settings.allowed_origins.len(), 2);
    }

    #[test]
    fn trusted_proxies_are_addresses_and_networks() {
        let path = file("trusted_proxies = [\"127.0.0.1\", \"172.16.0.0/12\", \"fd00::/8\"]\n");
        let from_file = settings(&["--config", path.to_str().unwrap()]).unwrap().trusted_proxies;
        let from_line = settings(&["--trusted-proxies", "127.0.0.1, 172.16.0.0/12,fd00::/8"]).unwrap();
        assert_eq!((from_file.len(), &from_file), (3, &from_line.trusted_proxies));
        assert!(Line::try_parse_from(["natter", "--trusted-proxies", "172.16.0.0/33"]).is_err());
    }

    #[test]
    fn what_is_no_list_keeps_its_commas() {
        let settings = settings(&["--site-name", "Tea, cake", "--log", "natter_server=debug,warn"]).unwrap();
        assert_eq!(
            (settings.site_name.as_str(), settings.log.as_str()),
            ("Tea, cake", "natter_server=debug,warn")
        );
    }
}
