//! Invariants of the source text and of the data files; ARCHITECTURE.md numbers them.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

fn rust_files(folder: &str) -> Vec<(String, String)> {
    files_below(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| (name(&path), fs::read_to_string(&path).unwrap()))
        .collect()
}

/// The text without comments, so that a word in a sentence is not taken for an import.
fn code_of(text: &str) -> String {
    text.lines()
        .map(|line| {
            let trimmed = line.trim_start();
            if trimmed.starts_with("//") {
                ""
            } else {
                line.split_once(" // ").map_or(line, |(code, _)| code)
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The part of a file before its tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

fn module_of(file: &str) -> &str {
    let below = file.strip_prefix("src/").unwrap();
    below.split('/').next().unwrap().trim_end_matches(".rs")
}

fn is_test_file(file: &str) -> bool {
    file.rsplit('/').next().is_some_and(|name| {
        ["tests.rs", "oracle.rs", "demo_tests.rs"].contains(&name) || name.ends_with("_tests.rs")
    }) || file.contains("/tests/")
}

fn refuse(problems: &[String]) {
    let mut text = String::new();
    for problem in problems {
        writeln!(text, "  {problem}").unwrap();
    }
    assert!(problems.is_empty(), "\n{text}");
}

const CORE: &[&str] = &[
    "audit", "auth", "checks", "goods", "qr", "registry", "risk", "roads", "routing", "tracking",
    "units", "waybill", "zones",
];

/// Who may import whom: module, and the modules of this crate it may name.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("schema", &[]),
    ("units", &["schema"]),
    ("goods", &["schema", "units"]),
    ("registry", &["goods", "schema", "units"]),
    ("checks", &["goods", "registry", "schema", "units"]),
    ("roads", &["goods", "schema", "units"]),
    ("zones", &["goods", "roads", "schema", "units"]),
    ("risk", &["goods", "roads", "schema", "units", "zones"]),
    ("routing", &["goods", "registry", "risk", "roads", "schema", "units", "zones"]),
    ("tracking", &["goods", "roads", "routing", "schema", "units", "zones"]),
    ("auth", &["registry", "schema", "units"]),
    ("audit", &["auth", "schema", "units"]),
    ("waybill", &["auth", "checks", "goods", "registry", "routing", "schema", "units"]),
    ("sheet", &["schema", "units"]),
    ("qr", &["auth", "goods", "units", "waybill"]),
    ("paper", &["checks", "goods", "qr", "routing", "units", "waybill"]),
];

#[test]
fn the_core_does_no_input_and_output_and_reads_no_clock() {
    const FORBIDDEN: &[&str] = &[
        "axum",
        "sqlx",
        "tokio",
        "async ",
        ".await",
        "Timestamp::now",
        "SystemTime::now",
        "Instant::now",
        "std::fs",
        "std::env",
        "std::net",
        "println!",
    ];
    let mut problems = Vec::new();
    for (file, text) in rust_files("src") {
        if !CORE.contains(&module_of(&file)) || is_test_file(&file) {
            continue;
        }
        let code = code_of(without_tests(&text));
        for word in FORBIDDEN.iter().filter(|word| code.contains(**word)) {
            problems.push(format!("{file} mentions `{word}`: the core is pure"));
        }
    }
    refuse(&problems);
}

#[test]
fn modules_import_only_what_lies_below_them() {
    let mut problems = Vec::new();
    for (file, text) in rust_files("src") {
        let module = module_of(&file);
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == module) else {
            continue;
        };
        if is_test_file(&file) {
            continue;
        }
        let code = code_of(without_tests(&text));
        for part in code.split("crate::").skip(1) {
            let imported: String = part
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                .collect();
            if imported != module && !allowed.contains(&imported.as_str()) {
                problems.push(format!("{file} imports `crate::{imported}`"));
            }
        }
    }
    refuse(&problems);
}

#[test]
fn only_store_speaks_sql_only_api_speaks_http_only_cli_speaks_clap() {
    let owners: &[(&str, &[&str])] =
        &[("sqlx::", &["store"]), ("axum::", &["api"]), ("clap::", &["cli", "main"])];
    let mut problems = Vec::new();
    for (file, text) in rust_files("src") {
        let code = code_of(&text);
        for (word, allowed) in owners {
            if code.contains(word) && !allowed.contains(&module_of(&file)) {
                problems.push(format!("{file} mentions `{word}`"));
            }
        }
    }
    refuse(&problems);
}

#[test]
fn files_stay_short_and_say_what_they_are_for() {
    const MOST_LINES: usize = 500;
    let mut problems = Vec::new();
    for (file, text) in rust_files("src") {
        let lines = text.lines().count();
        let bound = if is_test_file(&file) { 2 * MOST_LINES } else { MOST_LINES };
        let lines = if is_test_file(&file) { lines } else { without_tests(&text).lines().count() };
        if lines > bound {
            problems.push(format!("{file} has {lines} lines, at most {bound} are allowed"));
        }
        if !text.starts_with("//!") {
            problems.push(format!("{file} does not begin with `//!`"));
        }
    }
    refuse(&problems);
}

#[test]
fn nothing_is_left_for_later() {
    let marks = ["todo!", "unimplemented!", "TODO", "FIXME", "XXX", "for now"];
    let mut problems = Vec::new();
    for (file, text) in rust_files("src") {
        for mark in marks.iter().filter(|mark| text.contains(**mark)) {
            problems.push(format!("{file} says `{mark}`"));
        }
    }
    refuse(&problems);
}

#[test]
fn migrations_keep_to_the_portable_subset() {
    let forbidden =
        ["boolean", "serial", "autoincrement", "datetime", "timestamp", "jsonb", "blob", "varchar"];
    let mut problems = Vec::new();
    for path in files_below("migrations") {
        let text = fs::read_to_string(&path).unwrap().to_lowercase();
        let statements: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("--"))
            .collect::<Vec<_>>()
            .join("\n");
        for word in forbidden.iter().filter(|word| statements.contains(**word)) {
            problems.push(format!("{} uses `{word}`", name(&path)));
        }
    }
    refuse(&problems);
}

/// The nearest text that has to describe a file: `SOURCES.md` or `README.md` in its folder or above.
fn descriptions(path: &Path) -> String {
    let mut text = String::new();
    let mut folder = path.parent();
    while let Some(here) = folder.filter(|here| here.starts_with(root()) && *here != root()) {
        for description in ["SOURCES.md", "README.md"] {
            text.push_str(&fs::read_to_string(here.join(description)).unwrap_or_default());
        }
        folder = here.parent();
    }
    text
}

#[test]
fn every_data_file_is_described() {
    let mut problems = Vec::new();
    for folder in ["data", "routes-config"] {
        for path in files_below(folder) {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            if ["SOURCES.md", "README.md", "OFL.txt"].contains(&file.as_str()) {
                continue;
            }
            if !descriptions(&path).contains(&file) {
                problems.push(format!("{} is described nowhere", name(&path)));
            }
        }
    }
    refuse(&problems);
}

#[test]
fn every_module_has_its_place_on_the_map() {
    let map = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let mut problems = Vec::new();
    for (file, _) in rust_files("src") {
        let module = module_of(&file);
        if !["lib", "main"].contains(&module) && !map.contains(&format!("`{module}`")) {
            problems.push(format!("docs/ARCHITECTURE.md does not name `{module}`"));
        }
    }
    problems.dedup();
    refuse(&problems);
}

#[test]
fn texts_name_no_machine() {
    let marks =
        ["/home/", "/root/", "/work/", "index.crates.io", "registry.npmjs.org", "127.0.0.1:4873"];
    let mut problems = Vec::new();
    for folder in
        ["src", "docs", "data", "routes-config", "migrations", "tests", "benches", "scripts"]
    {
        for path in files_below(folder) {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            if path.ends_with("tests/tidy.rs") {
                continue;
            }
            for mark in marks.iter().filter(|mark| text.contains(**mark)) {
                problems.push(format!("{} says `{mark}`", name(&path)));
            }
        }
    }
    refuse(&problems);
}
