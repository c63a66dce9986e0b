//! `hazway network`: build the road network file, and look at one.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::district::read_network;
use super::output::{complain, read_text, say, say_json};
use super::whole_file::WholeFile;
use super::{Failure, Lang};
use crate::roads::{self, BuildError, BuildReport, Content, Datum, Network, Progress, Source};
use crate::units::{LocalText, local_text};

/// The road network.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  hazway network build district.osm.pbf -o district.hzn\n  hazway network inspect district.hzn"
)]
pub(super) enum NetworkCommand {
    /// Build a network file from OSM extracts and an authority's own lines.
    #[command(
        after_help = "Example:\n  hazway network build district.osm.pbf works-roads.geojson -o district.hzn"
    )]
    Build(BuildArgs),
    /// Show size, components, tags and what matters to dangerous goods.
    #[command(after_help = "Example:\n  hazway network inspect district.hzn --json")]
    Inspect(InspectArgs),
}

/// Coordinates of the GeoJSON files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DatumArg {
    /// As measured by satellite.
    Wgs84,
    /// As on Chinese public maps; converted to WGS-84.
    Gcj02,
}

impl From<DatumArg> for Datum {
    fn from(arg: DatumArg) -> Self {
        match arg {
            DatumArg::Wgs84 => Self::Wgs84,
            DatumArg::Gcj02 => Self::Gcj02,
        }
    }
}

/// What to build.
#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// `.osm.pbf` extracts, and `.geojson` lines with OSM-style tags; together one network.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The network file to write.
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    output: PathBuf,
    /// Coordinates of the GeoJSON files; OSM is always WGS-84.
    #[arg(long, value_enum, default_value_t = DatumArg::Wgs84)]
    datum: DatumArg,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// What to look at.
#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// A network file; the built-in demo network when absent.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &NetworkCommand, lang: Lang) -> Result<(), Failure> {
    match command {
        NetworkCommand::Build(args) => build(args, lang),
        NetworkCommand::Inspect(args) => inspect(args, lang),
    }
}

/// The two formats, by the end of the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Pbf,
    GeoJson,
}

fn format_of(path: &Path) -> Result<Format, Failure> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("pbf") => Ok(Format::Pbf),
        Some("geojson" | "json") => Ok(Format::GeoJson),
        Some(_) | None => Err(Failure::Input(local_text!(
            "`{}` 按文件名既不是 .osm.pbf 也不是 .geojson",
            "`{}` is neither .osm.pbf nor .geojson by its name",
            path.display(),
        ))),
    }
}

fn build(args: &BuildArgs, lang: Lang) -> Result<(), Failure> {
    let began = Instant::now();
    let formats =
        args.files.iter().map(|path| format_of(path)).collect::<Result<Vec<_>, Failure>>()?;
    check_datum(args.datum, &formats, lang)?;
    check_output(args)?;
    let sources = args
        .files
        .iter()
        .zip(&formats)
        .map(|(path, format)| source(path, *format))
        .collect::<Result<Vec<_>, Failure>>()?;
    let bar = Bar::new(args);
    let built = roads::import(&sources, args.datum.into(), &mut |progress| bar.show(progress));
    bar.end();
    let (network, report) = built.map_err(|error| Failure::Input(in_full(&error)))?;
    roads::validate(&network).map_err(Failure::service)?;
    let bytes = write_whole(&args.output, &network)?;
    let done = Done { args, network: &network, report: &report, bytes, began };
    if args.json {
        return done.say_json();
    }
    done.say(lang);
    Ok(())
}

/// GCJ-02 is a matter of GeoJSON alone: OSM data are WGS-84 everywhere.
fn check_datum(datum: DatumArg, formats: &[Format], lang: Lang) -> Result<(), Failure> {
    if datum == DatumArg::Wgs84 || !formats.contains(&Format::Pbf) {
        return Ok(());
    }
    if formats.contains(&Format::GeoJson) {
        complain(lang.of(&LocalText::new(
            "`--datum gcj02` 只换算 GeoJSON 文件：OSM 数据一律为 WGS-84",
            "`--datum gcj02` converts the GeoJSON files only: OSM is always WGS-84",
        )));
        return Ok(());
    }
    Err(Failure::Input(LocalText::new(
        "`--datum gcj02` 只用于 GeoJSON 文件，而没有给出这样的文件：OSM 数据一律为 WGS-84，请去掉此项",
        "`--datum gcj02` is for GeoJSON files and none is given: OSM is always WGS-84, leave it out",
    )))
}

/// Refuses an output that cannot be written before time is spent, or that is one of the inputs.
fn check_output(args: &BuildArgs) -> Result<(), Failure> {
    let output = &args.output;
    if output.is_dir() {
        return Err(is_folder(output));
    }
    let folder = folder_of(output);
    if !folder.is_dir() {
        let why = local_text!(
            "没有文件夹 `{}`，请先建立",
            "there is no folder `{}`: make it first",
            folder.display(),
        );
        return Err(Failure::file(output, &why));
    }
    let real = |path: &Path| fs::canonicalize(path).ok();
    let is_input = |path: &PathBuf| real(path).is_some_and(|path| Some(path) == real(output));
    if args.files.iter().any(is_input) {
        let name = output.display();
        return Err(Failure::Input(local_text!(
            "`{name}` 是要读取的文件之一，请另给一个输出文件",
            "`{name}` is one of the files to read: give another output"
        )));
    }
    Ok(())
}

fn is_folder(path: &Path) -> Failure {
    let name = path.display();
    Failure::Input(local_text!(
        "`{name}` 是文件夹，请给出文件名",
        "`{name}` is a folder: name a file"
    ))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn source(path: &Path, format: Format) -> Result<Source<'_>, Failure> {
    let content = match format {
        Format::GeoJson => Content::GeoJson(read_text(path)?),
        Format::Pbf if path.is_dir() => {
            return Err(is_folder(path));
        }
        Format::Pbf => Content::Pbf(Box::new(move || {
            let file: Box<dyn Read + Send> = Box::new(File::open(path)?);
            Ok(file)
        })),
    };
    Ok(Source { name: path.display().to_string(), content })
}

/// An error with what the system said.
fn in_full(error: &BuildError) -> LocalText {
    let LocalText { zh, en } = error.text();
    match error {
        BuildError::Io { source, .. } => local_text!("{zh}：{source}", "{en}: {source}"),
        BuildError::NotPbf { .. }
        | BuildError::Damaged { .. }
        | BuildError::Unsupported { .. }
        | BuildError::GeoJson { .. }
        | BuildError::NoRoads { .. }
        | BuildError::TooLarge { .. } => LocalText { zh, en },
    }
}

fn write_whole(path: &Path, network: &Network) -> Result<u64, Failure> {
    let write = || {
        let mut whole = WholeFile::create(path)?;
        let bytes = roads::write_to(network, whole.file())?;
        whole.finish()?;
        Ok(bytes)
    };
    write().map_err(|error: io::Error| {
        let path = path.display();
        Failure::Service(local_text!(
            "无法写入 `{path}`：{error}",
            "cannot write `{path}`: {error}"
        ))
    })
}

/// A progress bar, where somebody looks at it.
struct Bar {
    bar: ProgressBar,
    /// Name and size of each file.
    files: Vec<(String, u64)>,
}

impl Bar {
    fn new(args: &BuildArgs) -> Self {
        let size = |path: &PathBuf| fs::metadata(path).map_or(0, |metadata| metadata.len());
        let files =
            args.files.iter().map(|path| (path.display().to_string(), size(path))).collect();
        let bar =
            if io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
        let template = "{msg} {wide_bar} {binary_bytes}/{binary_total_bytes} {eta}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar, files }
    }

    fn show(&self, progress: Progress<'_>) {
        match progress {
            Progress::Reading { file, pass, bytes, ways_kept } => {
                let size =
                    self.files.iter().find(|(name, _)| name == file).map_or(0, |(_, size)| *size);
                self.bar.set_length(size);
                self.bar.set_position(bytes);
                self.bar.set_message(format!("{file} {pass}/2, {ways_kept} ways"));
            }
            Progress::Joining { points } => self.bar.set_message(format!("{points} points")),
            Progress::Ordering { done, nodes } => {
                self.bar.set_message(format!("{done}/{nodes} junctions in order"));
            }
        }
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// What came of a build.
struct Done<'a> {
    args: &'a BuildArgs,
    network: &'a Network,
    report: &'a BuildReport,
    bytes: u64,
    began: Instant,
}

impl Done<'_> {
    fn say_json(&self) -> Result<(), Failure> {
        say_json(&json!({
            "output": self.args.output.display().to_string(),
            "digest": self.network.digest,
            "bytes": self.bytes,
            "nodes": self.network.nodes.len(),
            "arcs": self.network.arc_count(),
            "forbidden_paths": self.network.forbidden_paths.len(),
            "report": self.report,
            "elapsed_ms": u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            "peak_memory_kib": peak_memory_kib(),
        }))
    }

    fn say(&self, lang: Lang) {
        for line in report_lines(self.report) {
            say(lang.of(&line));
        }
        let (nodes, arcs) = (self.network.nodes.len(), self.network.arc_count());
        let (output, seconds) = (self.args.output.display(), self.began.elapsed().as_secs_f64());
        let megabytes = self.bytes.div_ceil(100_000);
        let size = format!("{}.{} MB", megabytes / 10, megabytes % 10);
        say(match lang {
            Lang::Zh => {
                format!(
                    "已写入 {output}：{nodes} 个节点，{arcs} 条弧，{size}，用时 {seconds:.1} 秒"
                )
            }
            Lang::En => {
                format!("wrote {output}: {nodes} nodes, {arcs} arcs, {size}, in {seconds:.1} s")
            }
        });
    }
}

/// The most memory this process ever had, where the system tells.
fn peak_memory_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// The account of an import: counts, and what was dropped and why.
fn report_lines(report: &BuildReport) -> Vec<LocalText> {
    let mut lines = vec![
        LocalText::new(
            format!(
                "读取：{} 个节点，{} 条线，{} 个关系",
                report.nodes_read, report.ways_read, report.relations_read
            ),
            format!(
                "read: {} nodes, {} ways, {} relations",
                report.nodes_read, report.ways_read, report.relations_read
            ),
        ),
        LocalText::new(
            format!(
                "保留道路 {} 条（货车禁行 {}，因缺节点被截短 {}）",
                report.ways_kept, report.ways_forbidden_to_trucks, report.ways_clipped
            ),
            format!(
                "roads kept: {} (closed to trucks {}, cut short for missing nodes {})",
                report.ways_kept, report.ways_forbidden_to_trucks, report.ways_clipped
            ),
        ),
    ];
    lines.extend(
        report.ways_dropped.iter().map(|(why, count)| dropped("道路", "ways", &why.text(), *count)),
    );
    lines.push(count("保留禁止转向", "turn restrictions kept", report.turns_kept));
    lines.extend(
        report
            .turns_dropped
            .iter()
            .map(|(why, count)| dropped("转向", "turn restrictions", &why.text(), *count)),
    );
    lines.push(count("阻断道路的障碍物", "barriers that cut a road", report.barriers_cut));
    lines.push(LocalText::new(
        format!("停等场所 {} 处（离路太远舍去 {}）", report.places_kept, report.places_off_road),
        format!(
            "holding places: {} (too far from a road {})",
            report.places_kept, report.places_off_road
        ),
    ));
    lines.extend(unreadable_lines(report));
    lines
}

fn unreadable_lines(report: &BuildReport) -> Vec<LocalText> {
    if report.unreadable == 0 {
        return Vec::new();
    }
    let mut lines = vec![count(
        "无法读懂的标签值（道路保留，忽略该值）",
        "tag values that cannot be read (the road is kept without them)",
        report.unreadable,
    )];
    lines.extend(report.unreadable_samples.iter().map(|sample| {
        let text = format!("  {} {}=`{}`", sample.way, sample.key, sample.value);
        LocalText::new(text.clone(), text)
    }));
    lines
}

fn count(zh: &str, en: &str, number: u64) -> LocalText {
    LocalText::new(format!("{zh}：{number}"), format!("{en}: {number}"))
}

fn dropped(zh: &str, en: &str, why: &LocalText, number: u64) -> LocalText {
    LocalText::new(
        format!("  舍去{zh} {number}：{}", why.zh),
        format!("  {en} dropped {number}: {}", why.en),
    )
}

fn inspect(args: &InspectArgs, lang: Lang) -> Result<(), Failure> {
    let network = match &args.file {
        Some(path) => read_network(path)?,
        None => crate::builtin::demo_network().map_err(Failure::service)?,
    };
    roads::verify(&network).map_err(|error| match &args.file {
        Some(path) => Failure::file(path, &error.text()),
        None => Failure::service(error),
    })?;
    let inspection = roads::inspect(&network);
    if args.json {
        return say_json(&inspection);
    }
    for line in inspection.lines() {
        say(lang.of(&line));
    }
    Ok(())
}
