//! Reading a tree of files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::cargo;

/// The files of a tree: their paths from its root on, and what is in them.
pub(super) type Files = BTreeMap<String, String>;

/// The files below a folder of the repository.
pub(super) fn of(folder: &str) -> Result<Files> {
    let mut files = Files::new();
    read(&cargo::root().join(folder), "", &mut files)?;
    Ok(files)
}

fn read(folder: &Path, below: &str, files: &mut Files) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &format!("{path}/"), files)?;
        } else {
            let text = fs::read(entry.path())?;
            files.insert(path, String::from_utf8_lossy(&text).into_owned());
        }
    }
    Ok(())
}
