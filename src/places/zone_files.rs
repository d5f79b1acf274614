//! Newer zones that an operator brings: what their files hold, and what is wrong with them.

use std::collections::{BTreeMap, HashMap};

use super::zone_release::{ZoneOrigin, ZoneRelease};
use super::zone_rules::ZoneRules;
use super::zone_table::{ZoneTable, bring_zone_table, embedded_zone_table};
use crate::astro::CivilDate;

/// Most names that a message lists.
const NAMED: usize = 3;

/// A zone and a moment at which its clocks went as no neighbour's did: Amsterdam on 1 May 1928, which only IANA's `backzone` knows.
const BACKZONE_WITNESS: (&str, i64) = ("Europe/Amsterdam", -1_314_965_972);

/// The files of a directory, as they were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ZoneFiles {
    /// Where they lie.
    pub directory: String,
    /// The release that they name, as `2026f`.
    pub release: Option<String>,
    /// When that was published, or the files were made.
    pub published: Option<CivilDate>,
    /// What the files hold that can be zones, by the names of zones.
    pub tzif: BTreeMap<String, Vec<u8>>,
    /// Why the directory cannot be read, where it can't.
    pub unreadable: Option<String>,
}

/// Puts the zones of an operator's files in use, the embedded ones where a file is damaged or missing. A process does it once, at its
/// start. [`super::zone_files_trouble`] tells what is wrong with them.
pub fn bring_zones(files: ZoneFiles) {
    bring_zone_table(table_of(files));
}

fn table_of(files: ZoneFiles) -> ZoneTable {
    let embedded = embedded_zone_table();
    let ZoneFiles { directory, release, published, tzif, unreadable } = files;
    let mut rules = HashMap::new();
    let mut damaged = Vec::new();
    for (name, tzif) in tzif {
        match ZoneRules::read(&name, &tzif) {
            Ok(read) => {
                rules.insert(name, read);
            }
            Err(why) => damaged.push(format!("{name} ({why})")),
        }
    }
    let mut troubles = Vec::new();
    let files_of = |what: &str, names: &[String]| {
        let more = if names.len() > NAMED { format!(" and {} more", names.len() - NAMED) } else { String::new() };
        format!(
            "{what} {}{more}: the zones inside the program serve for them",
            names[..names.len().min(NAMED)].join(", ")
        )
    };
    if rules.is_empty() {
        let why = unreadable.unwrap_or_else(|| "no zone in it can be read".to_owned());
        let trouble = format!(
            "places.zoneinfo = {directory}: {why}; the zones inside the program serve. Set it to a directory as /usr/share/zoneinfo"
        );
        return embedded.replaced_by(rules, embedded.release().clone(), Some(trouble));
    }
    let missing: Vec<_> = embedded.names().filter(|name| !rules.contains_key(*name)).map(str::to_owned).collect();
    let missing: Vec<_> =
        missing.into_iter().filter(|name| !damaged.iter().any(|told| told.starts_with(&format!("{name} (")))).collect();
    if !damaged.is_empty() {
        troubles.push(files_of("damaged are", &damaged));
    }
    if !missing.is_empty() {
        troubles.push(files_of("missing are", &missing));
    }
    let (witness, at) = BACKZONE_WITNESS;
    let own = embedded.number(witness).map(|number| embedded.rules(number).at(at).0);
    if rules.get(witness).is_some_and(|rules| Some(rules.at(at).0) != own) {
        troubles.push(
            "they are made without IANA's backzone, so that births before 1970 have a neighbour's clock in many zones: take \
             Debian's files, or compile with PACKRATDATA=backzone PACKRATLIST=zone.tab"
                .to_owned(),
        );
    }
    let release = ZoneRelease {
        name: release.unwrap_or_else(|| "unknown".to_owned()),
        published,
        origin: ZoneOrigin::Directory(directory.clone()),
    };
    if release.is_before(embedded.release()) {
        let (theirs, ours) = (&release.name, &embedded.release().name);
        troubles
            .push(format!("release {theirs} is older than {ours} inside the program: bring newer files, or unset it"));
    }
    let trouble = (!troubles.is_empty()).then(|| format!("places.zoneinfo = {directory}: {}", troubles.join("; ")));
    embedded.replaced_by(rules, release, trouble)
}

#[cfg(test)]
mod tests {
    use super::super::zone_table::zone_table;
    use super::*;

    const TOKYO: &str = "Asia/Tokyo";

    /// A zone that is always so many hours ahead: a TZif file without changes, with the rule for ever at its end.
    fn hours_ahead(hours: u8) -> Vec<u8> {
        // The version, and the six counts: of kinds of time there is one, and of letters there are four.
        let counts: [u32; 6] = [0, 0, 0, 0, 1, 4];
        let mut head = b"TZif2".to_vec();
        head.extend([0; 15]);
        head.extend(counts.iter().flat_map(|count| count.to_be_bytes()));
        let mut body = (i32::from(hours) * 3600).to_be_bytes().to_vec();
        body.extend([0, 0]);
        body.extend(b"XYZ\0");
        let mut file = [head.clone(), body.clone(), head, body].concat();
        file.extend(format!("\nXYZ-{hours}\n").as_bytes());
        file
    }

    fn files(zones: &[(&str, Vec<u8>)]) -> ZoneFiles {
        ZoneFiles {
            directory: "/zones".to_owned(),
            release: Some("2027a".to_owned()),
            tzif: zones.iter().map(|(name, tzif)| ((*name).to_owned(), tzif.clone())).collect(),
            ..ZoneFiles::default()
        }
    }

    fn hours(table: &ZoneTable, name: &str) -> i32 {
        table.rules(table.number(name).unwrap()).at(0).0 / 3600
    }

    #[test]
    fn sound_files_are_followed_and_the_embedded_zones_serve_for_the_others() {
        let brought =
            [(TOKYO, hours_ahead(3)), ("Moon/Tranquility", hours_ahead(5)), ("Europe/Paris", b"TZif".to_vec())];
        let table = table_of(files(&brought));
        assert_eq!((hours(&table, TOKYO), hours(&table, "moon/tranquility")), (3, 5));
        assert_eq!((hours(&table, "Europe/Paris"), hours(&table, "Europe/Moscow")), (1, 3));
        assert_eq!((table.release().name.as_str(), table.release().source()), ("2027a", "/zones"));
        let trouble = table.trouble().unwrap();
        assert!(trouble.contains("damaged are Europe/Paris ("), "{trouble}");
        assert!(trouble.contains("missing are UTC, ") && trouble.contains(" more"), "{trouble}");
        // What the process uses has not changed.
        assert_eq!(hours(zone_table(), TOKYO), 9);
    }

    #[test]
    fn files_that_are_older_or_know_less_are_told() {
        let mut old = files(&[("Europe/Amsterdam", hours_ahead(1))]);
        old.release = Some("2025b".to_owned());
        let table = table_of(old);
        let trouble = table.trouble().unwrap();
        assert!(trouble.contains("backzone") && trouble.contains("2025b is older than"), "{trouble}");
    }

    #[test]
    fn a_directory_without_zones_changes_nothing() {
        let table = table_of(ZoneFiles { unreadable: Some("no such directory".to_owned()), ..files(&[]) });
        assert_eq!(table.release(), embedded_zone_table().release());
        assert!(table.trouble().unwrap().contains("/zones: no such directory"), "{:?}", table.trouble());
        assert_eq!(hours(&table, TOKYO), 9);
    }
}
