//! The data a command works on: files given on the command line, or what is built in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::local_rules::local_rules;
use super::{Failure, output};
use crate::app::{App, Clock, District};
use crate::builtin;
use crate::config::{Config, Settings};
use crate::risk::{
    LayerError, LayerFormat, MAX_LAYER_BYTES, RiskLayers, RiskMap, RiskModel, parse_accidents,
    parse_population,
};
use crate::roads::Network;
use crate::routing::Profile;
use crate::store::Store;
use crate::units::{LocalText, local_text};
use crate::zones::Calendar;

/// Settings as flags.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct SettingsArgs {
    /// Settings file (TOML); environment variables `HAZWAY_…` win over it, flags over both.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// `sqlite://path` or `postgres://user@host/name`.
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
    /// Road network made by `hazway network build`.
    #[arg(long, value_name = "FILE")]
    pub network: Option<PathBuf>,
    /// Six-digit code of the district (GB/T 2260).
    #[arg(long, value_name = "CODE")]
    pub district_code: Option<u32>,
    /// IANA name of the district's civil time.
    #[arg(long, value_name = "NAME")]
    pub time_zone: Option<String>,
    /// Holidays (`calendar.toml`); the built-in ones when absent.
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// Speeds (`profiles.toml`); the built-in ones when absent.
    #[arg(long, value_name = "FILE")]
    pub profiles: Option<PathBuf>,
    /// Figures of the risk model (`risk.toml`); the built-in ones when absent.
    #[arg(long, value_name = "FILE")]
    pub risk: Option<PathBuf>,
    /// Where people live (GeoJSON or CSV), to compare ways by risk.
    #[arg(long, value_name = "FILE")]
    pub population: Option<PathBuf>,
    /// Accidents on file (GeoJSON or CSV), to raise or lower the rates of roads.
    #[arg(long, value_name = "FILE")]
    pub accidents: Option<PathBuf>,
    /// Rule pack in force: `cn` (default) or `adr`.
    #[arg(long, value_name = "PACK")]
    pub rules: Option<String>,
    /// Folder of local rule files (`*.toml`).
    #[arg(long, value_name = "FOLDER")]
    pub local_rules: Option<PathBuf>,
}

impl SettingsArgs {
    /// Flags over environment over file.
    pub(super) fn settings(self) -> Result<Settings, Failure> {
        let file = match &self.config {
            Some(path) => Settings::from_file(path).map_err(Failure::input)?,
            None => Settings::default(),
        };
        let environment = Settings::from_environment().map_err(Failure::input)?;
        let flags = Settings {
            listen: None,
            metrics_listen: None,
            requests_per_second: None,
            database_url: self.database_url,
            network: self.network,
            district_code: self.district_code,
            time_zone: self.time_zone,
            calendar: self.calendar,
            profiles: self.profiles,
            risk: self.risk,
            population: self.population,
            accidents: self.accidents,
            rules: self.rules,
            local_rules: self.local_rules,
        };
        Ok(flags.or(environment).or(file))
    }

    /// The same, decided.
    pub(super) fn config(self) -> Result<Config, Failure> {
        self.settings()?.decide().map_err(Failure::input)
    }
}

/// Opens the database, making the folder of a SQLite file when it is not there yet.
pub(super) async fn open_store(url: &str) -> Result<Store, Failure> {
    if let Some(rest) = url.strip_prefix("sqlite:") {
        let path = rest.trim_start_matches("//").split('?').next().unwrap_or(rest);
        if let Some(folder) = Path::new(path).parent() {
            std::fs::create_dir_all(folder).map_err(|error| Failure::unread(folder, &error))?;
        }
    }
    Store::open(url).await.map_err(Failure::service)
}

/// Opens a network file. It is mapped, not copied: its columns stay where they are and take no memory
/// that the system cannot take back.
pub(super) fn read_network(path: &Path) -> Result<Network, Failure> {
    let unread = |error: &std::io::Error| Failure::unread(path, error);
    let file = std::fs::File::open(path).map_err(|error| unread(&error))?;
    if !file.metadata().map_err(|error| unread(&error))?.is_file() {
        return Err(Failure::file(path, &LocalText::new("不是文件", "not a file")));
    }
    let bytes = map(&file).map_err(|error| unread(&error))?;
    crate::roads::open(bytes).map_err(|error| Failure::file(path, &error.text()))
}

/// Maps a file for reading.
#[expect(
    unsafe_code,
    reason = "memory mapping; `network build` replaces a network file by renaming, so that the \
              mapped one is never written to"
)]
fn map(file: &std::fs::File) -> std::io::Result<memmap2::Mmap> {
    // SAFETY: the bytes are only read, and every one is checked by checksum before it counts; columns
    // that lie in the mapping keep it. A file replaced by renaming stays as it was for who has it open.
    unsafe { memmap2::Mmap::map(file) }
}

/// The district as configured. Without a network file there is nothing to plan on, except where the
/// caller falls back to the demo's.
pub(super) fn district(config: &Config, network: Network) -> Result<District, Failure> {
    let calendar = match &config.calendar {
        Some(path) => Calendar::parse(&output::read_text(path)?).map_err(Failure::input)?,
        None => builtin::calendar().map_err(Failure::service)?,
    };
    let profile = match &config.profiles {
        Some(path) => {
            Profile::parse(&output::read_text(path)?, builtin::PROFILE).map_err(Failure::input)?
        }
        None => builtin::profile().map_err(Failure::service)?,
    };
    let network = Arc::new(network);
    Ok(District {
        code: config.district_code,
        time_zone: config.time_zone.clone(),
        risk: Arc::new(risk_map(config, &network, None)?),
        network,
        calendar: Arc::new(calendar),
        profile,
        catalogue: builtin::catalogue().map_err(Failure::service)?,
        sources: builtin::goods_sources().map_err(Failure::service)?,
        guide: builtin::emergency_guide().map_err(Failure::service)?,
        rules: builtin::rules(config.rules).map_err(Failure::service)?,
        packs: builtin::packs().map_err(Failure::service)?,
        local_rules: local_rules(config.local_rules.as_deref())?,
    })
}

/// The layers that the settings name, or those given for where they name none.
pub(super) fn risk_map(
    config: &Config,
    network: &Arc<Network>,
    otherwise: Option<RiskLayers>,
) -> Result<RiskMap, Failure> {
    let model = match &config.risk {
        Some(path) => RiskModel::parse(&output::read_text(path)?).map_err(Failure::input)?,
        None => builtin::risk_model().map_err(Failure::service)?,
    };
    let mut layers = otherwise.unwrap_or_default();
    if let Some(path) = &config.population {
        layers.population = read_layer(path, parse_population)?;
    }
    if let Some(path) = &config.accidents {
        layers.accidents = read_layer(path, parse_accidents)?;
    }
    Ok(RiskMap::new(network, model, &layers))
}

/// Reads a layer; every error is told.
fn read_layer<T>(
    path: &Path,
    parse: impl Fn(&str, LayerFormat) -> Result<Vec<T>, Vec<LayerError>>,
) -> Result<Vec<T>, Failure> {
    let format = LayerFormat::of_name(&path.to_string_lossy()).ok_or_else(|| {
        let reason = LocalText::new(
            "文件名应以 .geojson、.json 或 .csv 结尾",
            "the name has to end in .geojson, .json or .csv",
        );
        Failure::file(path, &reason)
    })?;
    let too_large = || {
        let reason = local_text!(
            "文件超过 {MAX_LAYER_BYTES} 字节，请裁剪到本区",
            "the file has more than {MAX_LAYER_BYTES} bytes: cut it to the district"
        );
        Failure::file(path, &reason)
    };
    let size = std::fs::metadata(path).map_err(|error| Failure::unread(path, &error))?.len();
    if usize::try_from(size).map_or(true, |size| size > MAX_LAYER_BYTES) {
        return Err(too_large());
    }
    parse(&output::read_text(path)?, format).map_err(|errors| {
        let lines = |pick: fn(LocalText) -> String| {
            let lines: Vec<String> = errors
                .iter()
                .map(|error| format!("`{}`: {}", path.display(), pick(error.text())))
                .collect();
            lines.join("\n")
        };
        Failure::Input(LocalText::new(lines(|text| text.zh), lines(|text| text.en)))
    })
}

/// Opens database, network and scheme as configured.
pub(super) async fn open_app(config: &Config) -> Result<App, Failure> {
    let Some(path) = &config.network else {
        return Err(Failure::Input(LocalText::new(
            "没有路网：请给出 `--network 文件`，由 `hazway network build` 生成",
            "no road network: give `--network FILE`, made by `hazway network build`",
        )));
    };
    let district = district(config, read_network(path)?)?;
    let store = open_store(&config.database_url).await?;
    App::open(store, Clock::System, district).await.map_err(Failure::service)
}
