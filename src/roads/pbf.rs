//! The blocks of a `.osm.pbf` file, one by one, with the byte they were read up to.

use osmpbf::{BlobReader, BlobType, PrimitiveBlock};
use std::io::{self, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::osm::Open;
use super::report::BuildError;

/// Features of the format that this reader understands.
const FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// Counts the bytes that pass.
struct Counting<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// A file being read.
pub(super) struct Blocks<'a> {
    name: &'a str,
    blobs: BlobReader<Counting<BufReader<Box<dyn Read + Send>>>>,
    count: Arc<AtomicU64>,
    has_header: bool,
    replicated_at: Option<i64>,
}

/// The error of a broken file.
fn damaged(file: &str, at: u64, what: impl Into<String>) -> BuildError {
    BuildError::Damaged { file: file.to_owned(), at, what: what.into() }
}

impl<'a> Blocks<'a> {
    pub(super) fn open(name: &'a str, open: &Open<'_>) -> Result<Self, BuildError> {
        let inner = open().map_err(|source| BuildError::Io { file: name.to_owned(), source })?;
        let count = Arc::new(AtomicU64::new(0));
        let reader =
            Counting { inner: BufReader::with_capacity(1 << 17, inner), count: count.clone() };
        let blobs = BlobReader::new(reader);
        Ok(Self { name, blobs, count, has_header: false, replicated_at: None })
    }

    /// The next block of data, and how many bytes have been read with it.
    pub(super) fn next_block(&mut self) -> Result<Option<(PrimitiveBlock, u64)>, BuildError> {
        loop {
            let start = self.count.load(Ordering::Relaxed);
            let Some(blob) = self.blobs.next() else {
                let end = self.count.load(Ordering::Relaxed);
                return if !self.has_header {
                    Err(BuildError::NotPbf { file: self.name.to_owned() })
                } else if end == start {
                    Ok(None)
                } else {
                    Err(damaged(self.name, start, "the file ends inside a block header"))
                };
            };
            let refuse = |error: osmpbf::Error| {
                if start == 0 {
                    BuildError::NotPbf { file: self.name.to_owned() }
                } else {
                    damaged(self.name, start, error.to_string())
                }
            };
            let blob = blob.map_err(refuse)?;
            match blob.get_type() {
                BlobType::OsmHeader => {
                    let header = blob.to_headerblock().map_err(refuse)?;
                    for feature in header.required_features() {
                        if !FEATURES.contains(&feature.as_str()) {
                            return Err(BuildError::Unsupported {
                                file: self.name.to_owned(),
                                feature: feature.clone(),
                            });
                        }
                    }
                    self.has_header = true;
                    self.replicated_at = header.osmosis_replication_timestamp();
                }
                BlobType::OsmData if self.has_header => {
                    let block = blob.to_primitiveblock().map_err(refuse)?;
                    return Ok(Some((block, self.count.load(Ordering::Relaxed))));
                }
                BlobType::OsmData => {
                    return Err(BuildError::NotPbf { file: self.name.to_owned() });
                }
                BlobType::Unknown(_) => {}
            }
        }
    }

    /// Does something with the content of the block that was read up to `bytes`. The library ends
    /// the program at numbers that cannot be, such as an unknown type of a member of a relation; here
    /// that is an error as any other.
    pub(super) fn in_block(
        &self,
        bytes: u64,
        work: impl FnOnce() -> Result<(), String>,
    ) -> Result<(), BuildError> {
        catch_unwind(AssertUnwindSafe(work))
            .unwrap_or_else(|_| Err("a number that cannot be".to_owned()))
            .map_err(|what| damaged(self.name, bytes, what))
    }

    /// The day up to which the data reach, if the file tells.
    pub(super) fn date(&self) -> Option<String> {
        let timestamp = jiff::Timestamp::from_second(self.replicated_at?).ok()?;
        Some(jiff::tz::TimeZone::UTC.to_datetime(timestamp).date().to_string())
    }
}
