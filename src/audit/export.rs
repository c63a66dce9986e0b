//! An export of the log: one JSON line a thing, verified as a stream.
//!
//! First a header, then the events in their order, and after each run of events the checkpoint that was
//! signed over them. Every event must follow from the one before it about the same subject, every
//! checkpoint must have the root of what stands before it, and the last line must be the checkpoint that
//! the header names: so whatever is changed, left out, moved or added is found, and its place is told.

use std::collections::HashMap;
use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};

use super::checkpoint::{CheckpointError, SignedCheckpoint};
use super::entry::{LeafEvent, LogEntry, NO_HASH, leaf_of};
use super::merkle::{EMPTY_ROOT, Frontier};
use super::witness::{Witness, WitnessFault};
use crate::auth::PublicKeys;
use crate::units::{LocalText, local_text};

/// Longest line of an export: an event keeps what its request said, and no request is longer.
const MAX_LINE_BYTES: usize = 4 << 20;
/// The version of the form.
const VERSION: u32 = 1;

/// First line of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportHeader {
    /// Version of the form, 1.
    pub hazway_audit: u32,
    /// The checkpoint over the whole export, as a signed note.
    pub checkpoint: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckpointLine {
    checkpoint: String,
}

/// Where an export is wrong, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line of the file, from 1.
    pub line: u64,
    /// The first event that may be concerned, by its place in the log.
    pub from: u64,
    /// The last event that may be concerned.
    pub to: u64,
    /// What is wrong.
    pub why: LocalText,
}

impl Fault {
    /// Place and reason.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let Self { line, from, to, why } = self;
        let place = if from == to { format!("{from}") } else { format!("{from}–{to}") };
        LocalText::new(
            format!("第 {line} 行，日志第 {place} 条：{}", why.zh),
            format!("line {line}, event {place} of the log: {}", why.en),
        )
    }
}

/// What a good export holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The checkpoint over all of it.
    pub last: SignedCheckpoint,
    /// How many subjects.
    pub subjects: u64,
    /// How many checkpoints were verified.
    pub checkpoints: u64,
}

impl ExportHeader {
    /// The header of an export that ends with this checkpoint, given as its note.
    #[must_use]
    pub const fn new(checkpoint: String) -> Self {
        Self { hazway_audit: VERSION, checkpoint }
    }
}

/// Writes the line of an event.
pub fn write_entry(out: &mut impl Write, entry: &LogEntry) -> std::io::Result<()> {
    write_line(out, entry)
}

/// Writes the line of a checkpoint.
pub fn write_checkpoint(out: &mut impl Write, note: &str) -> std::io::Result<()> {
    write_line(out, &CheckpointLine { checkpoint: note.to_owned() })
}

/// Writes the first line.
pub fn write_header(out: &mut impl Write, header: &ExportHeader) -> std::io::Result<()> {
    write_line(out, header)
}

fn write_line(out: &mut impl Write, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// The end of a subject's chain so far.
struct End {
    position: i64,
    hash: String,
}

/// Reads an export line by line.
pub struct Verifier<'a> {
    keys: &'a PublicKeys,
    witness: Option<SignedCheckpoint>,
    line: u64,
    header: Option<SignedCheckpoint>,
    frontier: Frontier,
    /// Leaves since the last checkpoint that held.
    covered: u64,
    ends: HashMap<String, End>,
    last: Option<SignedCheckpoint>,
    checkpoints: u64,
}

impl<'a> Verifier<'a> {
    /// With public keys and, where there is one, what a witness saw.
    pub fn new(keys: &'a PublicKeys, witness: Option<&Witness>) -> Result<Self, WitnessFault> {
        Ok(Self {
            keys,
            witness: witness.map(|witness| witness.seen(keys)).transpose()?,
            line: 0,
            header: None,
            frontier: Frontier::default(),
            covered: 0,
            ends: HashMap::new(),
            last: None,
            checkpoints: 0,
        })
    }

    fn here(&self, why: LocalText) -> Fault {
        let at = self.frontier.size();
        Fault { line: self.line, from: at, to: at, why }
    }

    /// Between the last checkpoint that held and here.
    fn since_checkpoint(&self, why: LocalText) -> Fault {
        let to = self.frontier.size().saturating_sub(1).max(self.covered);
        Fault { line: self.line, from: self.covered, to, why }
    }

    /// Takes up the next line, without its line feed.
    pub fn line(&mut self, text: &str) -> Result<(), Fault> {
        self.line += 1;
        if self.header.is_none() {
            return self.header(text);
        }
        if let Ok(line) = serde_json::from_str::<CheckpointLine>(text) {
            return self.checkpoint(&line.checkpoint);
        }
        match serde_json::from_str::<LogEntry>(text) {
            Ok(entry) => self.entry(entry),
            Err(error) => Err(self.here(crate::units::unreadable(&error))),
        }
    }

    fn signed(&self, note: &str) -> Result<SignedCheckpoint, Fault> {
        SignedCheckpoint::open(note, self.keys).map_err(|error: CheckpointError| {
            self.here(error.text().about("检查点", "the checkpoint"))
        })
    }

    fn header(&mut self, text: &str) -> Result<(), Fault> {
        let header: ExportHeader = serde_json::from_str(text)
            .map_err(|error| self.here(crate::units::unreadable(&error)))?;
        if header.hazway_audit != VERSION {
            let version = header.hazway_audit;
            return Err(self.here(local_text!(
                "导出格式版本为 `{version}`，本程序只识别 {VERSION}",
                "the form of the export is version `{version}`: this program reads {VERSION}"
            )));
        }
        self.header = Some(self.signed(&header.checkpoint)?);
        Ok(())
    }

    fn entry(&mut self, entry: LogEntry) -> Result<(), Fault> {
        let place = self.frontier.size();
        let LogEntry { index, event } = entry;
        if index != place {
            return Err(self.here(local_text!(
                "编号为 `{index}`，应为 {place}：有事件被删除、插入或调换",
                "it is numbered `{index}` and should be {place}: events were left out, added or moved"
            )));
        }
        if !event.is_whole() {
            return Err(self.here(LocalText::new(
                "事件内容与其哈希不符：已被改动",
                "the event is not what its hash was made of: it was changed",
            )));
        }
        self.follows(&event)?;
        let Some(leaf) = leaf_of(index, &event.hash) else {
            return Err(self.here(LocalText::new("哈希格式不对", "the hash is no hash")));
        };
        self.ends.insert(event.subject, End { position: event.position, hash: event.hash });
        self.frontier.push(leaf, |_, _, _| {});
        self.meets_witness()
    }

    /// Whether an event follows from the one before it about the same subject.
    fn follows(&self, event: &LeafEvent) -> Result<(), Fault> {
        let (position, hash) = match self.ends.get(&event.subject) {
            Some(end) => (end.position + 1, end.hash.as_str()),
            None => (1, NO_HASH),
        };
        if event.position == position && event.previous_hash == hash {
            return Ok(());
        }
        let subject = &event.subject;
        Err(self.here(local_text!(
            "与 `{subject}` 的前一事件不相接：有事件被删除、插入、调换或改写",
            "it does not follow from the event before it about `{subject}`: events were left out, \
             added, moved or rewritten"
        )))
    }

    fn meets_witness(&self) -> Result<(), Fault> {
        let Some(seen) = self.witness.as_ref().map(|seen| &seen.checkpoint) else { return Ok(()) };
        if seen.size == self.frontier.size() && seen.root != self.frontier.root() {
            let why = WitnessFault::Rewritten { seen: seen.size }.text();
            return Err(Fault { line: self.line, from: 0, to: seen.size.saturating_sub(1), why });
        }
        Ok(())
    }

    fn checkpoint(&mut self, note: &str) -> Result<(), Fault> {
        let signed = self.signed(note)?;
        let given = &signed.checkpoint;
        let origin = self.header.as_ref().map(|header| &header.checkpoint.origin);
        if origin != Some(&given.origin) {
            let name = &given.origin;
            return Err(self.here(local_text!(
                "检查点属于另一日志 `{name}`",
                "the checkpoint is of another log, `{name}`"
            )));
        }
        if given.size != self.frontier.size() {
            let (size, there) = (given.size, self.frontier.size());
            return Err(self.since_checkpoint(local_text!(
                "检查点覆盖 `{size}` 条，此前有 {there} 条：有事件被删除、插入或调换",
                "the checkpoint covers `{size}` events and {there} stand before it: events were left \
                 out, added or moved"
            )));
        }
        if given.root != self.frontier.root() {
            return Err(self.since_checkpoint(LocalText::new(
                "与检查点的根哈希不符：上一检查点以来有事件被改写",
                "the root is not that of the checkpoint: an event since the one before was rewritten",
            )));
        }
        self.covered = given.size;
        self.checkpoints += 1;
        self.last = Some(signed);
        Ok(())
    }

    /// At the end of the file.
    pub fn finish(self) -> Result<Verified, Fault> {
        let Some(header) = &self.header else {
            return Err(self.here(LocalText::new("文件是空的", "the file is empty")));
        };
        let is_complete = self.last.as_ref().is_some_and(|last| last.note == header.note)
            && self.covered == self.frontier.size();
        if !is_complete {
            let (want, there) = (header.checkpoint.size, self.frontier.size());
            return Err(self.since_checkpoint(local_text!(
                "导出应有 `{want}` 条并以首行的检查点结尾，实有 {there} 条：尾部被删或被添加",
                "the export should have `{want}` events and end with the checkpoint of its first line; \
                 {there} are there: its end was cut off or added to"
            )));
        }
        if let Some(seen) = self.witness.as_ref().map(|seen| &seen.checkpoint) {
            let given = &header.checkpoint;
            let why = if seen.origin != given.origin {
                let (seen, given) = (seen.origin.clone(), given.origin.clone());
                Some(WitnessFault::OtherLog { seen, given })
            } else if given.size < seen.size {
                Some(WitnessFault::RolledBack { seen: seen.size, given: given.size })
            } else if seen.size == 0 && seen.root != EMPTY_ROOT {
                Some(WitnessFault::Rewritten { seen: 0 })
            } else {
                None
            };
            if let Some(why) = why {
                return Err(self.here(why.text()));
            }
        }
        let subjects = u64::try_from(self.ends.len()).unwrap_or(u64::MAX);
        Ok(Verified { last: header.clone(), subjects, checkpoints: self.checkpoints })
    }
}

/// What stands in the way of verifying.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file cannot be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// It is not whole.
    #[error("{}", .0.text().en)]
    Fault(Box<Fault>),
}

/// Verifies a whole export.
pub fn verify_export(
    mut input: impl BufRead,
    mut verifier: Verifier<'_>,
) -> Result<Verified, ExportError> {
    let mut text = Vec::new();
    loop {
        text.clear();
        let most = u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX);
        let read = std::io::Read::take(&mut input, most + 1).read_until(b'\n', &mut text)?;
        if read == 0 {
            break;
        }
        let whole = text.strip_suffix(b"\n").unwrap_or(&text);
        let line =
            (whole.len() <= MAX_LINE_BYTES).then(|| std::str::from_utf8(whole).ok()).flatten();
        let done = match line {
            Some(line) => verifier.line(line),
            None => Err(verifier.here(local_text!(
                "该行不是文本，或超过 {MAX_LINE_BYTES} 字节",
                "the line is no text or has more than {MAX_LINE_BYTES} bytes"
            ))),
        };
        done.map_err(|fault| ExportError::Fault(Box::new(fault)))?;
    }
    verifier.finish().map_err(|fault| ExportError::Fault(Box::new(fault)))
}
