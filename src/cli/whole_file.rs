//! A file that is there whole or not at all: written beside its place under another name, then renamed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// A file being written; dropped before [`Self::finish`] it leaves nothing.
pub(super) struct WholeFile {
    part: PathBuf,
    path: PathBuf,
    file: File,
    is_finished: bool,
}

impl WholeFile {
    /// Begins a file for this place.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        Self::open(path, File::options())
    }

    /// The same for what nobody but its owner may read.
    pub(super) fn create_private(path: &Path) -> io::Result<Self> {
        let mut options = File::options();
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        Self::open(path, options)
    }

    fn open(path: &Path, mut options: fs::OpenOptions) -> io::Result<Self> {
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".{}.part", std::process::id()));
        let part = path.with_file_name(name);
        let file = options.write(true).create_new(true).open(&part)?;
        Ok(Self { part, path: path.to_owned(), file, is_finished: false })
    }

    /// What is written into.
    pub(super) const fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Where it is until it is finished.
    pub(super) fn part(&self) -> &Path {
        &self.part
    }

    /// Puts it in its place, in the place of what was there.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.part, &self.path)?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if !self.is_finished {
            // What cannot be removed is seen by its name.
            drop(fs::remove_file(&self.part));
        }
    }
}
