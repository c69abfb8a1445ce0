//! How a setting is read, from a flag or a variable and from the file. A value that cannot be used is never repeated: it may be a secret.

use super::listen::Listen;
use super::signup::Signup;
use super::{LogFormat, Synchronous};
use clap::ValueEnum;
use natter_core::Network;
use natter_server::ProviderTables;
use std::path::PathBuf;

/// What was expected in place of a value.
pub(crate) type Expected = String;

/// A type that a setting can have.
pub(crate) trait Value: Sized {
    /// Reads what a flag or a variable says.
    fn from_text(text: &str) -> Result<Self, Expected>;

    /// Reads what the file says.
    fn from_file(value: &toml::Value) -> Result<Self, Expected>;

    /// As a flag would say it; for the help. Nothing where it is empty.
    fn shown(&self) -> String;
}

/// Types whose text form is the same on the command line and, as a string or a number, in the file.
macro_rules! parsed {
    ($($type:ty: $expected:literal;)*) => {$(
        impl Value for $type {
            fn from_text(text: &str) -> Result<Self, Expected> {
                text.trim().parse().map_err(|_| $expected.to_owned())
            }

            fn from_file(value: &toml::Value) -> Result<Self, Expected> {
                match value {
                    toml::Value::String(text) => Self::from_text(text),
                    toml::Value::Integer(number) => Self::from_text(&number.to_string()),
                    toml::Value::Float(number) => Self::from_text(&number.to_string()),
                    toml::Value::Boolean(switch) => Self::from_text(&switch.to_string()),
                    _ => Err($expected.to_owned()),
                }
            }

            fn shown(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

parsed! {
    bool: "true or false";
    u32: "a whole number";
    usize: "a whole number";
    f64: "a number";
    Network: "an address or a network, such as 192.0.2.7 or 172.16.0.0/12";
    Listen: "an address and a port, such as 127.0.0.1:8080 or localhost:8080";
}

impl Value for String {
    fn from_text(text: &str) -> Result<Self, Expected> {
        Ok(text.to_owned())
    }

    fn from_file(value: &toml::Value) -> Result<Self, Expected> {
        value.as_str().map(str::to_owned).ok_or_else(|| "a text in quotes".to_owned())
    }

    fn shown(&self) -> String {
        self.clone()
    }
}

impl Value for PathBuf {
    fn from_text(text: &str) -> Result<Self, Expected> {
        if text.is_empty() { Err("a path".to_owned()) } else { Ok(Self::from(text)) }
    }

    fn from_file(value: &toml::Value) -> Result<Self, Expected> {
        value.as_str().ok_or_else(|| "a path in quotes".to_owned()).and_then(Self::from_text)
    }

    fn shown(&self) -> String {
        self.display().to_string()
    }
}

/// A list: separated by commas in a flag, in brackets in the file.
impl<T: Value> Value for Vec<T> {
    fn from_text(text: &str) -> Result<Self, Expected> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| T::from_text(part).map_err(|one| format!("a list, each {one}"))).collect()
    }

    fn from_file(value: &toml::Value) -> Result<Self, Expected> {
        match value {
            toml::Value::Array(parts) => parts
                .iter()
                .map(|part| T::from_file(part).map_err(|one| format!("a list, each {one}")))
                .collect(),
            toml::Value::String(text) => Self::from_text(text),
            _ => Err("a list in brackets".to_owned()),
        }
    }

    fn shown(&self) -> String {
        self.iter().map(Value::shown).collect::<Vec<_>>().join(",")
    }
}

/// One of a few words.
macro_rules! words {
    ($($type:ty),*) => {$(
        impl Value for $type {
            fn from_text(text: &str) -> Result<Self, Expected> {
                <Self as ValueEnum>::from_str(text.trim(), false).map_err(|_| one_of::<Self>())
            }

            fn from_file(value: &toml::Value) -> Result<Self, Expected> {
                match value {
                    toml::Value::String(text) => Self::from_text(text),
                    toml::Value::Boolean(switch) => Self::from_text(&switch.to_string()),
                    _ => Err(one_of::<Self>()),
                }
            }

            fn shown(&self) -> String {
                self.to_possible_value().map(|word| word.get_name().to_owned()).unwrap_or_default()
            }
        }
    )*};
}

words!(Signup, LogFormat, Synchronous);

fn one_of<T: ValueEnum>() -> Expected {
    let words = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    words.map(|word| word.get_name().to_owned()).collect::<Vec<_>>().join(" or ")
}

impl Value for ProviderTables {
    fn from_text(text: &str) -> Result<Self, Expected> {
        text.parse().map_err(|error: natter_server::NoTables| error.to_string())
    }

    fn from_file(value: &toml::Value) -> Result<Self, Expected> {
        let value = serde_json::to_value(value).map_err(|_| "[[oidc]] tables".to_owned())?;
        Self::try_from(value).map_err(|error| error.to_string())
    }

    fn shown(&self) -> String {
        String::new()
    }
}
