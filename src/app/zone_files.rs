//! Reads the directory of `places.zoneinfo`: TZif files by the names of their zones, and the release that lies beside them.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::astro::{CivilDate, DAY_S};
use crate::places::{Zone, ZoneFiles, bring_zones, zone_files_trouble, zone_release};

/// Folders in folders, as in `America/Argentina/Salta`.
const MAX_DEPTH: u32 = 3;

/// Most entries that are looked at. Debian's directory has 650 beside the two that are left out.
const MAX_ENTRIES: usize = 8_192;

/// Longest file that can be a zone; the longest that there is has 4 kB.
const MAX_FILE_BYTES: u64 = 256 << 10;

/// Folders with all zones once more, with and without leap seconds, and files that are no zones of their own.
const LEFT_OUT: [&str; 5] = ["posix", "right", "localtime", "posixrules", "Factory"];

/// How a TZif file begins.
const MAGIC: &[u8] = b"TZif";

/// Puts the zones of a directory in use, if there is one, and tells in the log what is wrong with them.
pub fn bring_zone_files(directory: Option<&str>) {
    let Some(directory) = directory else { return };
    bring_zones(read(Path::new(directory)));
    match zone_files_trouble() {
        Some(trouble) => tracing::warn!("{trouble}"),
        None => tracing::info!(zones.release = zone_release().name, "time zones come from {directory}"),
    }
}

fn read(directory: &Path) -> ZoneFiles {
    let mut files = ZoneFiles { directory: directory.display().to_string(), ..ZoneFiles::default() };
    let mut left = MAX_ENTRIES;
    if let Err(error) = walk(directory, "", MAX_DEPTH, &mut left, &mut files.tzif) {
        files.unreadable = Some(error.to_string());
    }
    let list = directory.join("tzdata.zi");
    files.release = std::fs::read_to_string(&list).ok().and_then(|text| {
        let name = text.lines().next()?.strip_prefix("# version ")?;
        name.bytes().all(|byte| byte.is_ascii_alphanumeric()).then(|| name.to_owned())
    });
    if let Some(release) = &files.release {
        let ours = zone_release();
        files.published =
            if *release == ours.name { ours.published } else { made(&list).map(|day| within_year(day, release)) };
    }
    files
}

/// The zones of a folder and of those in it, each under its name.
fn walk(
    folder: &Path,
    above: &str,
    depth: u32,
    left: &mut usize,
    tzif: &mut BTreeMap<String, Vec<u8>>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let Ok(entry) = entry else { continue };
        *left = left.saturating_sub(1);
        if *left == 0 {
            return Ok(());
        }
        let Ok(own_name) = entry.file_name().into_string() else { continue };
        // A name with a dot is a table, as zone.tab.
        if LEFT_OUT.contains(&own_name.as_str()) || own_name.contains('.') {
            continue;
        }
        let name = if above.is_empty() { own_name } else { format!("{above}/{own_name}") };
        let path = entry.path();
        let Ok(kind) = std::fs::metadata(&path) else { continue };
        if kind.is_dir() && depth > 1 {
            // A folder that cannot be read lacks its zones, which are named then.
            let _ = walk(&path, &name, depth - 1, left, tzif);
        } else if kind.is_file() && kind.len() <= MAX_FILE_BYTES {
            // What cannot be read is as good as missing; what is no zone and has no zone's name is none of ours.
            let Ok(held) = std::fs::read(&path) else { continue };
            if held.starts_with(MAGIC) || name.parse::<Zone>().is_ok() {
                tzif.insert(name, held);
            }
        }
    }
    Ok(())
}

/// The day on which a file was made.
fn made(path: &Path) -> Option<CivilDate> {
    let since = std::fs::metadata(path).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    CivilDate::from_days(i64::try_from(since.as_secs()).ok()? / DAY_S)
}

/// A release is of the year that it is called after, however late its files were copied.
fn within_year(day: CivilDate, release: &str) -> CivilDate {
    let year = release.get(..4).and_then(|year| year.parse().ok());
    let bounds = year.and_then(|year| Some((CivilDate::new(year, 1, 1)?, CivilDate::new(year, 12, 31)?)));
    bounds.map_or(day, |(first, last)| day.clamp(first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_read_by_the_names_of_zones() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, held: &[u8]| {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, held).unwrap();
        };
        write("America/Argentina/Salta", b"TZif2");
        write("Europe/Paris", b"<html>");
        write("Europe/Nowhere", b"<html>");
        write("right/Europe/Paris", b"TZif2");
        write("zone.tab", b"TZif2");
        write("tzdata.zi", b"# version 2019c\n# redo\n");
        let files = read(dir.path());
        assert_eq!(files.tzif.keys().collect::<Vec<_>>(), ["America/Argentina/Salta", "Europe/Paris"]);
        // The files are from today, the release is not.
        assert_eq!((files.release.as_deref(), files.published), (Some("2019c"), CivilDate::new(2019, 12, 31)));
        assert_eq!(files.unreadable, None);
        assert!(read(&dir.path().join("gone")).unreadable.is_some_and(|why| why.contains("No such file")));
    }
}
