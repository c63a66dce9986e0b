//! `hazway network` as somebody types it: exit codes, messages, and what is left on the disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hazway::demo::TemporaryFolder;
use serde_json::Value;

const ROADS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"a","properties":{"highway":"primary","name":"滨江路","hazmat":"no"},
 "geometry":{"type":"LineString","coordinates":[[108.37,30.81],[108.38,30.82]]}},
{"type":"Feature","id":"b","properties":{"highway":"secondary","maxheight":"low"},
 "geometry":{"type":"LineString","coordinates":[[108.38,30.82],[108.39,30.81]]}},
{"type":"Feature","properties":{"highway":"footway"},
 "geometry":{"type":"LineString","coordinates":[[108.38,30.82],[108.38,30.83]]}}]}"#;

struct Desk {
    folder: TemporaryFolder,
}

impl Desk {
    fn new() -> Self {
        Self { folder: TemporaryFolder::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    /// Runs `hazway` in the folder.
    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_hazway"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    /// Runs it in both languages, expects this exit code and nothing but these files; gives what was
    /// complained of in English.
    #[track_caller]
    fn refused(&self, arguments: &[&str], code: i32) -> String {
        let before = self.files();
        let [zh, en] = ["zh", "en"].map(|lang| {
            let done = self.run(&[arguments, &["--lang", lang]].concat());
            let complaint = String::from_utf8(done.stderr).unwrap();
            assert_eq!(done.status.code(), Some(code), "{complaint}");
            assert!(done.stdout.is_empty(), "{}", String::from_utf8_lossy(&done.stdout));
            assert_eq!(self.files(), before, "something was written");
            complaint
        });
        assert!(zh.contains(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)), "{zh}");
        assert_ne!(zh, en);
        en
    }

    /// Names and contents of all files.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .map(|path| (path.clone(), fs::read(&path).unwrap()))
            .collect();
        files.sort();
        files
    }

    #[track_caller]
    fn said(&self, arguments: &[&str]) -> String {
        let done = self.run(arguments);
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_network_is_built_and_looked_at_in_both_languages() {
    let desk = Desk::new();
    desk.write("roads.geojson", ROADS);
    let said = desk.said(&["network", "build", "roads.geojson", "-o", "out.hzn"]);
    for line in
        ["保留道路 2 条", "  舍去道路 1：不供机动车通行", "  -2 maxheight=`low`", "已写入 out.hzn"]
    {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    let said = desk.said(&["--lang", "en", "network", "build", "roads.geojson", "-o", "out.hzn"]);
    for line in ["roads kept: 2", "  ways dropped 1: not for motor vehicles", "wrote out.hzn"] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    let said = desk.said(&["network", "inspect", "out.hzn"]);
    assert!(said.contains("节点 / 弧 / 形状点：3 / 4 / 0") && said.contains("滨江路"), "{said}");
    let said = desk.said(&["network", "inspect", "out.hzn", "--lang", "en"]);
    assert!(said.contains("nodes / arcs / shape points: 3 / 4 / 0"), "{said}");
    assert_eq!(desk.files().len(), 2, "nothing but the input and the network is left");
}

#[test]
fn json_tells_what_was_built_and_what_is_in_it() {
    let desk = Desk::new();
    desk.write("roads.geojson", ROADS);
    let built = json(&desk.said(&["network", "build", "roads.geojson", "-o", "o.hzn", "--json"]));
    assert_eq!(built["report"]["ways_dropped"]["not_for_motor_vehicles"], 1);
    assert_eq!(built["report"]["unreadable_samples"][0]["value"], "low");
    assert_eq!(built["bytes"], fs::metadata(desk.path("o.hzn")).unwrap().len());
    assert!(!cfg!(target_os = "linux") || built["peak_memory_kib"].is_u64(), "{built}");
    let inspected = json(&desk.said(&["network", "inspect", "o.hzn", "--json"]));
    assert_eq!(inspected["digest"], built["digest"]);
    assert_eq!(inspected["hazmat"]["hazmat=no"], 2);
}

#[test]
fn a_broken_input_is_named_and_nothing_is_written() {
    let desk = Desk::new();
    desk.write("out.hzn", "what was there before");
    desk.write("garbage.osm.pbf", [0xff; 64]);
    desk.write("empty.osm.pbf", "");
    desk.write("text.geojson", "no json");
    desk.write("latin.geojson", b"{\"name\":\"Gefl\xfcgel\"}");
    desk.write("far.geojson", ROADS.replace("108.37", "1e9"));
    desk.write("roads.shp", "");
    fs::create_dir(desk.path("folder.osm.pbf")).unwrap();
    for (file, expected) in [
        ("garbage.osm.pbf", "`garbage.osm.pbf` is not an OSM .osm.pbf file"),
        ("empty.osm.pbf", "`empty.osm.pbf` is not an OSM .osm.pbf file"),
        ("gone.osm.pbf", "cannot read `gone.osm.pbf`: "),
        ("folder.osm.pbf", "`folder.osm.pbf` is a folder"),
        ("text.geojson", "`text.geojson`: not GeoJSON: "),
        ("latin.geojson", "`latin.geojson`: "),
        (
            "far.geojson",
            "`far.geojson`: feature `a`: [1000000000, 30.81] is not a point in degrees",
        ),
        ("gone.geojson", "`gone.geojson`: "),
        ("roads.shp", "`roads.shp` is neither .osm.pbf nor .geojson by its name"),
    ] {
        let complaint = desk.refused(&["network", "build", file, "-o", "out.hzn"], 2);
        assert!(complaint.starts_with(&format!("hazway: {expected}")), "{file}: {complaint}");
    }
}

#[test]
fn an_output_that_cannot_be_written_is_refused_before_anything_is_read() {
    let desk = Desk::new();
    desk.write("roads.geojson", ROADS);
    fs::create_dir(desk.path("folder")).unwrap();
    for (output, expected) in [
        ("gone/out.hzn", "`gone/out.hzn`: there is no folder `gone`"),
        ("folder", "`folder` is a folder: name a file"),
        ("roads.geojson", "`roads.geojson` is one of the files to read"),
        ("./folder/../roads.geojson", "`./folder/../roads.geojson` is one of the files to read"),
    ] {
        let complaint = desk.refused(&["network", "build", "roads.geojson", "-o", output], 2);
        assert!(complaint.contains(expected), "{complaint}");
    }
}

#[test]
fn gcj02_is_for_geojson_alone_and_says_so() {
    let desk = Desk::new();
    desk.write("roads.geojson", ROADS);
    desk.write("city.osm.pbf", "");
    let command =
        |file: &'static str| ["network", "build", file, "-o", "o.hzn", "--datum", "gcj02"];
    let complaint = desk.refused(&command("city.osm.pbf"), 2);
    assert!(complaint.contains("OSM is always WGS-84"), "{complaint}");
    let both = ["network", "build", "city.osm.pbf", "roads.geojson", "-o", "o", "--datum", "gcj02"];
    let complaint = desk.refused(&both, 2);
    assert!(complaint.contains("converts the GeoJSON files only"), "{complaint}");

    desk.said(&["network", "build", "roads.geojson", "-o", "plain.hzn"]);
    desk.said(&command("roads.geojson"));
    let west = |file: &str| {
        let text = desk.said(&["network", "inspect", file, "--json"]);
        json(&text)["bounds"]["min"][0].as_f64().unwrap()
    };
    let shift = west("plain.hzn") - west("o.hzn");
    assert!((0.002..0.008).contains(&shift), "{shift} degrees");
}

fn spoiled(desk: &Desk, name: &str, spoil: impl Fn(&mut Vec<u8>)) {
    let mut bytes = fs::read(desk.path("good.hzn")).unwrap();
    spoil(&mut bytes);
    desk.write(name, bytes);
}

#[test]
fn a_broken_network_file_is_named_with_what_is_wrong() {
    let desk = Desk::new();
    desk.write("roads.geojson", ROADS);
    desk.said(&["network", "build", "roads.geojson", "-o", "good.hzn"]);
    spoiled(&desk, "cut.hzn", |bytes| bytes.truncate(bytes.len() - 1));
    spoiled(&desk, "flipped.hzn", |bytes| *bytes.last_mut().unwrap() ^= 1);
    spoiled(&desk, "newer.hzn", |bytes| bytes[4] = 9);
    spoiled(&desk, "empty.hzn", Vec::clear);
    spoiled(&desk, "longer.hzn", |bytes| bytes.push(0));
    fs::create_dir(desk.path("folder.hzn")).unwrap();
    for (file, expected) in [
        ("cut.hzn", "the network file is cut off: "),
        ("flipped.hzn", "the network file is damaged in `attributes and places`"),
        ("newer.hzn", "a network file of version 9, this program reads 2: build it again"),
        ("empty.hzn", "not a Hazway network file: build one with `hazway network build`"),
        ("longer.hzn", "bytes follow the last section"),
        ("roads.geojson", "not a Hazway network file"),
        ("folder.hzn", "not a file"),
        ("gone.hzn", ""),
    ] {
        let complaint = desk.refused(&["network", "inspect", file], 2);
        assert!(complaint.starts_with(&format!("hazway: `{file}`: ")), "{complaint}");
        assert!(complaint.contains(expected), "{complaint}");
    }
    let plan = ["plan", "--from", "108.37,30.81", "--to", "108.38,30.82", "--depart"];
    let plan = [&plan[..], &["2026-11-25T07:00", "--network", "cut.hzn"]].concat();
    assert!(desk.refused(&plan, 2).contains("`cut.hzn`: the network file is cut off"));
}

#[test]
fn a_real_extract_is_built_from_the_command_line() {
    let extract =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/osm/vh-monaco.osm.pbf");
    if !extract.exists() {
        println!("SKIPPED: there is no vh-monaco.osm.pbf beside the repository");
        return;
    }
    let desk = Desk::new();
    let extract = extract.to_string_lossy();
    let built = json(&desk.said(&["network", "build", &extract, "-o", "monaco.hzn", "--json"]));
    assert_eq!(built["report"]["ways_read"], 3_624);
    let inspected = json(&desk.said(&["network", "inspect", "monaco.hzn", "--json"]));
    assert_eq!(inspected["arcs"], built["arcs"]);
}
