//! Configuration: flags, then environment, then file, then defaults; read once.

use anyhow::{Context, ensure};
use clap::Args;
use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use natter_core::rate::Rate;
use natter_server::{HubLimits, SiteSettings};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

const DEFAULT_FILE: &str = "natter.toml";

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr, $env:literal $(, $hide:ident)?;)*) => {
        /// What was said on the command line or in the environment; every name is also a key of `natter.toml`.
        #[derive(Args, Serialize)]
        pub(crate) struct Flags {
            /// File to read settings from (./natter.toml when it is there).
            #[arg(long, env = "NATTER_CONFIG")]
            #[serde(skip)]
            config: Option<PathBuf>,
            $(
                $(#[$doc])*
                #[arg(long, env = $env, value_delimiter = ',' $(, $hide = true)?)]
                #[serde(skip_serializing_if = "Option::is_none")]
                $name: Option<$type>,
            )*
        }

        /// All settings, defaults filled in.
        #[derive(Debug, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct Settings {
            $($(#[$doc])* pub(crate) $name: $type,)*
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($name: $default,)* }
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
    /// Web origins beside the site's own that may use it, comma-separated.
    allowed_origins: Vec<String> = Vec::new(), "NATTER_ALLOWED_ORIGINS";
    /// Proxies whose X-Forwarded-For is believed, comma-separated.
    trusted_proxies: Vec<IpAddr> = Vec::new(), "NATTER_TRUSTED_PROXIES";
    /// Whether guests may come in.
    guests: bool = true, "NATTER_GUESTS";
    /// Whether new accounts may be made.
    signup: bool = true, "NATTER_SIGNUP";
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
        ensure!(self.waiting_bytes >= 64 * 1024, "waiting_bytes is at least 65536");
        let is_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        ensure!(
            self.public_url.is_empty() || is_web(&self.public_url),
            "public_url begins with https:// or http://"
        );
        Ok(())
    }

    /// What the server is told.
    pub(crate) fn server(&self) -> natter_server::Settings {
        natter_server::Settings {
            site: SiteSettings {
                site_name: self.site_name.clone(),
                guests: self.guests,
                signup: self.signup,
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
                connections_per_person: self.connections_per_person,
                waiting_bytes: self.waiting_bytes,
                ..HubLimits::default()
            },
            trusted_proxies: self.trusted_proxies.clone(),
        }
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
        assert!(settings.signup);
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
}
