//! Settings of the service: file, environment, flag; the later one wins. Unknown keys are an error.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::checks::PackName;

/// Settings as given in one place; what is absent there is looked for in the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address and port to listen on.
    pub listen: Option<SocketAddr>,
    /// Address and port for `/metrics`; nowhere when absent.
    pub metrics_listen: Option<SocketAddr>,
    /// Requests a second for each account; 0 = no bound.
    pub requests_per_second: Option<u32>,
    /// `sqlite://path` or `postgres://user@host/name`.
    pub database_url: Option<String>,
    /// Road network file made by `hazway network build`.
    pub network: Option<PathBuf>,
    /// Six-digit code of the district (GB/T 2260).
    pub district_code: Option<u32>,
    /// IANA name of the district's civil time.
    pub time_zone: Option<String>,
    /// Holidays; the built-in ones when absent.
    pub calendar: Option<PathBuf>,
    /// Speeds; the built-in ones when absent.
    pub profiles: Option<PathBuf>,
    /// Figures of the risk model; the built-in ones when absent.
    pub risk: Option<PathBuf>,
    /// Where people live (GeoJSON or CSV); without it ways are not compared by risk.
    pub population: Option<PathBuf>,
    /// Accidents on file (GeoJSON or CSV).
    pub accidents: Option<PathBuf>,
    /// Rule pack in force, `cn` or `adr`; `cn` when absent.
    pub rules: Option<String>,
}

/// Everything decided.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Address and port for `/metrics`, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Requests a second for each account; 0 = no bound.
    pub requests_per_second: Option<u32>,
    /// Database.
    pub database_url: String,
    /// Road network file.
    pub network: Option<PathBuf>,
    /// District.
    pub district_code: u32,
    /// Civil time.
    pub time_zone: TimeZone,
    /// Holidays.
    pub calendar: Option<PathBuf>,
    /// Speeds.
    pub profiles: Option<PathBuf>,
    /// Figures of the risk model.
    pub risk: Option<PathBuf>,
    /// Where people live.
    pub population: Option<PathBuf>,
    /// Accidents on file.
    pub accidents: Option<PathBuf>,
    /// Rule pack in force.
    pub rules: PackName,
}

/// Why the settings were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("settings file `{path}`: {reason}")]
    File {
        /// Which.
        path: String,
        /// Why.
        reason: String,
    },
    /// A value makes no sense.
    #[error("setting `{key}`: `{value}` is not {expected}")]
    Value {
        /// Which.
        key: &'static str,
        /// What was given.
        value: String,
        /// What is expected.
        expected: &'static str,
    },
}

const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);
const DEFAULT_DATABASE: &str = "sqlite://hazway-data/hazway.sqlite";
/// 万州区
const DEFAULT_DISTRICT: u32 = 500_101;
const DEFAULT_TIME_ZONE: &str = "Asia/Shanghai";

impl Settings {
    /// Reads a TOML file.
    pub fn from_file(path: &Path) -> Result<Self, ConfigError> {
        let wrong = |reason: String| ConfigError::File { path: path.display().to_string(), reason };
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        toml::from_str(&text).map_err(|error| wrong(error.to_string()))
    }

    /// Reads `HAZWAY_LISTEN`, `HAZWAY_DATABASE_URL` and so on.
    pub fn from_environment() -> Result<Self, ConfigError> {
        Self::from_variables(&|name| {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads it")]
            std::env::var(name).ok()
        })
    }

    fn from_variables(read: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let number = |name: &'static str, expected| match read(name) {
            None => Ok(None),
            Some(value) => value.parse().map(Some).map_err(|_| ConfigError::Value {
                key: name,
                value,
                expected,
            }),
        };
        let address = |name: &'static str| match read(name) {
            None => Ok(None),
            Some(value) => value.parse().map(Some).map_err(|_| ConfigError::Value {
                key: name,
                value,
                expected: "an address with a port, such as 127.0.0.1:8080",
            }),
        };
        Ok(Self {
            listen: address("HAZWAY_LISTEN")?,
            metrics_listen: address("HAZWAY_METRICS_LISTEN")?,
            requests_per_second: number("HAZWAY_REQUESTS_PER_SECOND", "a whole number")?,
            database_url: read("HAZWAY_DATABASE_URL"),
            network: read("HAZWAY_NETWORK").map(PathBuf::from),
            district_code: number("HAZWAY_DISTRICT_CODE", "a six-digit district code")?,
            time_zone: read("HAZWAY_TIME_ZONE"),
            calendar: read("HAZWAY_CALENDAR").map(PathBuf::from),
            profiles: read("HAZWAY_PROFILES").map(PathBuf::from),
            risk: read("HAZWAY_RISK").map(PathBuf::from),
            population: read("HAZWAY_POPULATION").map(PathBuf::from),
            accidents: read("HAZWAY_ACCIDENTS").map(PathBuf::from),
            rules: read("HAZWAY_RULES"),
        })
    }

    /// These settings where given, the others where not.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            listen: self.listen.or(other.listen),
            metrics_listen: self.metrics_listen.or(other.metrics_listen),
            requests_per_second: self.requests_per_second.or(other.requests_per_second),
            database_url: self.database_url.or(other.database_url),
            network: self.network.or(other.network),
            district_code: self.district_code.or(other.district_code),
            time_zone: self.time_zone.or(other.time_zone),
            calendar: self.calendar.or(other.calendar),
            profiles: self.profiles.or(other.profiles),
            risk: self.risk.or(other.risk),
            population: self.population.or(other.population),
            accidents: self.accidents.or(other.accidents),
            rules: self.rules.or(other.rules),
        }
    }

    /// Fills in what was given nowhere and checks the rest.
    pub fn decide(self) -> Result<Config, ConfigError> {
        let name = self.time_zone.unwrap_or_else(|| DEFAULT_TIME_ZONE.to_owned());
        let time_zone = TimeZone::get(&name).map_err(|_| ConfigError::Value {
            key: "time_zone",
            value: name,
            expected: "an IANA time zone, such as Asia/Shanghai",
        })?;
        let rules = match self.rules {
            None => PackName::default(),
            Some(name) => name.parse().map_err(|_| ConfigError::Value {
                key: "rules",
                value: name,
                expected: "a rule pack: `cn` or `adr`",
            })?,
        };
        let district_code = self.district_code.unwrap_or(DEFAULT_DISTRICT);
        if !(100_000..=999_999).contains(&district_code) {
            return Err(ConfigError::Value {
                key: "district_code",
                value: district_code.to_string(),
                expected: "a six-digit district code (GB/T 2260), such as 500101",
            });
        }
        let database_url = self.database_url.unwrap_or_else(|| DEFAULT_DATABASE.to_owned());
        if !["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|scheme| database_url.starts_with(scheme))
        {
            return Err(ConfigError::Value {
                key: "database_url",
                value: database_url,
                expected: "`sqlite://path` or `postgres://user@host/name`",
            });
        }
        Ok(Config {
            listen: self.listen.unwrap_or(DEFAULT_LISTEN),
            metrics_listen: self.metrics_listen,
            requests_per_second: self.requests_per_second,
            database_url,
            network: self.network,
            district_code,
            time_zone,
            calendar: self.calendar,
            profiles: self.profiles,
            risk: self.risk,
            population: self.population,
            accidents: self.accidents,
            rules,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let error = toml::from_str::<Settings>("databse_url = \"sqlite://x\"").unwrap_err();
        assert!(error.to_string().contains("databse_url"), "{error}");
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_file() {
        let of = |code| Settings { district_code: code, ..Settings::default() };
        let decided = |settings: Settings| settings.decide().unwrap().district_code;
        assert_eq!(decided(of(Some(500_102)).or(of(Some(500_103))).or(of(Some(500_104)))), 500_102);
        assert_eq!(decided(of(None).or(of(Some(500_103))).or(of(Some(500_104)))), 500_103);
        assert_eq!(decided(of(None).or(of(None)).or(of(Some(500_104)))), 500_104);
        assert_eq!(decided(of(None)), 500_101);
    }

    #[test]
    fn values_without_sense_are_refused_with_what_is_expected() {
        let refused = |settings: Settings| settings.decide().unwrap_err().to_string();
        let zone = Settings { time_zone: Some("Mars/Olympus".to_owned()), ..Settings::default() };
        assert!(refused(zone).contains("Asia/Shanghai"));
        let code = Settings { district_code: Some(99_999), ..Settings::default() };
        assert!(refused(code).contains("six-digit"));
        let pack = Settings { rules: Some("imdg".to_owned()), ..Settings::default() };
        assert!(refused(pack).contains("`cn` or `adr`"));
        let url = Settings { database_url: Some("mysql://x".to_owned()), ..Settings::default() };
        assert!(refused(url).contains("sqlite://"));
        let read = |name: &str| (name == "HAZWAY_LISTEN").then(|| "8080".to_owned());
        assert!(
            Settings::from_variables(&read).unwrap_err().to_string().contains("127.0.0.1:8080")
        );
    }
}
