//! Contraction order, network file and memory, on real extracts and on made-up countries.
//!
//! `cargo bench --bench roads`; with `-- --test` one small country, with `-- --full` also one of five
//! million junctions. Real extracts are read when they lie beside the repository
//! (`../shared/data/osm`). Each network is made in a process of its own, so that its peak memory
//! (`VmHWM`) is its own; its file is opened in three fresh processes, the file in the system's cache,
//! and again in the same process.

#![expect(clippy::print_stdout, reason = "the figures are what the bench is for")]

mod country;

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use hazway::roads::{self, Content, Datum, Hierarchy, Network, Source};
use memmap2::Mmap;

const EXTRACTS: &str = "../shared/data/osm";
const COUNTRIES: [usize; 3] = [100_000, 300_000, 1_000_000];
const LARGEST: usize = 5_000_000;
const SMALL: usize = 5_000;
const SEED: u64 = 2_026;
/// How a fresh process is told to measure one network, and to open one file.
const MEASURE_ONE: &str = "--measure-one";
const OPEN_ONE: &str = "--open-one";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, MEASURE_ONE, what] => return measure(what),
        [_, OPEN_ONE, file] => return open_one(Path::new(file)),
        _ => {}
    }
    let is_asked = |word: &str| arguments.iter().any(|argument| argument == word);
    let mut networks: Vec<String> = Vec::new();
    if is_asked("--test") {
        networks.push(SMALL.to_string());
    } else {
        networks.extend(extracts().iter().map(|path| path.display().to_string()));
        networks.extend(COUNTRIES.iter().map(ToString::to_string));
        if is_asked("--full") {
            networks.push(LARGEST.to_string());
        }
    }
    for network in networks {
        run(&[MEASURE_ONE, &network]);
    }
}

/// Starts this program again and waits for it.
fn run(arguments: &[&str]) {
    let program = std::env::current_exe().expect("this program has a path");
    let done = Command::new(program).args(arguments).status();
    assert!(done.expect("it can be started again").success());
}

fn extracts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXTRACTS);
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".osm.pbf"))
        .collect();
    found.sort();
    found
}

fn read(path: &Path) -> Network {
    let owned = path.to_owned();
    let open = move || {
        let file: Box<dyn Read + Send> = Box::new(File::open(&owned)?);
        Ok(file)
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let source = Source { name, content: Content::Pbf(Box::new(open)) };
    roads::import(&[source], Datum::Wgs84, &mut |_| {}).expect("the extract can be read").0
}

fn measure(what: &str) {
    let began = Instant::now();
    let mut network = match what.parse() {
        Ok(junctions) => country::country(junctions, SEED),
        Err(_) => read(Path::new(what)),
    };
    let name = Path::new(what).file_name().unwrap_or_default().to_string_lossy();
    let say = |step: &str, took: Duration| {
        println!("  {step}: {:.3} s, peak memory so far {}", took.as_secs_f64(), peak_memory());
    };
    println!("{name}");
    say("made or read", began.elapsed());
    let began = Instant::now();
    roads::renumber(&mut network, &mut |_| {});
    say("ordered and renumbered", began.elapsed());
    let began = Instant::now();
    network.hierarchy = Hierarchy::new(&network);
    say("contracted", began.elapsed());
    let began = Instant::now();
    roads::seal(&mut network);
    say("digest", began.elapsed());
    println!("  {}", shape(&network));
    let file = std::env::temp_dir().join(format!("hazway-bench-{}.hzn", std::process::id()));
    let began = Instant::now();
    let size = write(&network, &file);
    say("written", began.elapsed());
    drop(network);
    println!("  file: {:.1} MB", size / 1e6);
    for _ in 0..3 {
        run(&[OPEN_ONE, &file.display().to_string()]);
    }
    let warm = (0..5).map(|_| time_to_open(&file)).min().unwrap_or_default();
    println!("  opened again in this process: {:.2} ms", warm.as_secs_f64() * 1e3);
    fs::remove_file(&file).expect("the file of the bench can be removed");
}

#[expect(clippy::cast_precision_loss, reason = "a size in bytes")]
fn write(network: &Network, path: &Path) -> f64 {
    let mut file = BufWriter::new(File::create(path).expect("there is a folder for the file"));
    let size = roads::write_to(network, &mut file).expect("there is room for the file");
    file.flush().expect("there is room for the file");
    size as f64
}

#[expect(unsafe_code, reason = "memory mapping of a file that only this bench knows")]
fn map(path: &Path) -> Mmap {
    let file = File::open(path).expect("the file is there");
    // SAFETY: this process has written the file, and nobody writes to it again.
    unsafe { Mmap::map(&file) }.expect("the file can be mapped")
}

fn time_to_open(path: &Path) -> Duration {
    let began = Instant::now();
    let network = roads::open(map(path)).expect("the file is whole");
    let took = began.elapsed();
    assert!(network.hierarchy.fits(&network));
    took
}

fn open_one(path: &Path) {
    let took = time_to_open(path);
    let memory = peak_memory();
    println!(
        "  opened in a fresh process: {:.2} ms, peak memory {memory}",
        took.as_secs_f64() * 1e3
    );
}

/// The most memory this process ever had, mapped files included.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |word: &str| status.lines().find_map(|line| line.strip_prefix(word)).map(str::trim);
    let most = line("VmHWM:").unwrap_or("unknown");
    let own = line("RssAnon:").unwrap_or("unknown");
    format!("{most} (now its own {own})")
}

/// What decides how hard a network is: degrees, one-way roads, upward arcs.
#[expect(clippy::cast_precision_loss, reason = "shares")]
fn shape(network: &Network) -> String {
    let nodes = network.nodes.len();
    let mut ends: Vec<(u32, u32)> = network
        .tail
        .iter()
        .zip(&network.head)
        .filter(|(tail, head)| tail != head)
        .flat_map(|(tail, head)| [(tail.0, head.0), (head.0, tail.0)])
        .collect();
    ends.sort_unstable();
    ends.dedup();
    let mut degree = vec![0_usize; nodes];
    for (node, _) in &ends {
        degree[*node as usize] += 1;
    }
    let of = |wanted: usize| {
        let count = degree.iter().filter(|degree| **degree == wanted).count();
        100.0 * count as f64 / nodes as f64
    };
    let arcs = network.arc_count();
    let one_way = network.arcs().filter(|arc| network.reverse(*arc).is_none()).count();
    let hierarchy = &network.hierarchy;
    let mut depth = vec![0_u32; nodes];
    let mut triangles = 0.0;
    for node in (0..nodes).rev() {
        let ups = hierarchy.first_up[node] as usize..hierarchy.first_up[node + 1] as usize;
        triangles += (ups.len() * ups.len()) as f64 / 2.0;
        if let Some(parent) = hierarchy.up_head[ups].first() {
            depth[node] = depth[*parent as usize] + 1;
        }
    }
    format!(
        "{nodes} nodes, {arcs} arcs, {:.2} shape points an arc; degree {:.2}, of degree 1/2/3/4 \
         {:.0}/{:.0}/{:.0}/{:.0} %; {:.0} % of arcs one-way; {:.2} upward arcs and {:.1} triangles a \
         node, mean tree path {:.0}, longest {}",
        network.shapes.len() as f64 / arcs as f64,
        ends.len() as f64 / nodes as f64,
        of(1),
        of(2),
        of(3),
        of(4),
        100.0 * one_way as f64 / arcs as f64,
        hierarchy.up_head.len() as f64 / nodes as f64,
        triangles / nodes as f64,
        depth.iter().map(|depth| f64::from(*depth)).sum::<f64>() / nodes as f64,
        depth.iter().max().copied().unwrap_or_default(),
    )
}
