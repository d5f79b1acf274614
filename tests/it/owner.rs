//! Files belong to the service: what root does for it stays usable, and nothing that is not ours is written over.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};

use crate::process::{Server, astroloh};
use crate::tough_start::in_a_namespace;

/// The user of a service on this machine.
const SERVICE: u32 = 65_534;

/// Runs a subcommand that must end with this exit code; all that it said.
#[track_caller]
fn run(arguments: &[&str], code: i32) -> String {
    let output = astroloh(arguments);
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    said
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap().path();
        if entry.is_dir() {
            found.extend(entries(&entry));
        }
        found.push(entry);
    }
    found
}

fn is_root(dir: &Path) -> bool {
    let is_root = fs::metadata(dir).unwrap().uid() == 0;
    if !is_root {
        println!("skipped: only root can act for another user");
    }
    is_root
}

/// Who may not look into the directory is not told that it is empty.
#[test]
fn another_user_is_told_whose_the_directory_is() {
    let dir = tempfile::tempdir().unwrap();
    if !is_root(dir.path()) {
        return;
    }
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let (data, program) = (dir.path().join("data"), dir.path().join("astroloh"));
    fs::copy(env!("CARGO_BIN_EXE_astroloh"), &program).unwrap();
    Server::start(&data, &[]).stop();
    let (shown, out) = (data.to_str().unwrap(), dir.path().join("out"));
    let as_another = |arguments: &[&str]| {
        use std::os::unix::process::CommandExt as _;
        let output = std::process::Command::new(&program).args(arguments).uid(SERVICE).gid(SERVICE).output().unwrap();
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let backup = ["backup", "create", out.to_str().unwrap(), "--data", shown];
    for arguments in [&backup[..], &["doctor", "--data", shown]] {
        let (code, said) = as_another(arguments);
        assert!(code == Some(1) && said.contains("you may not read"), "{arguments:?}: {said}");
        assert!(said.contains(&format!("{shown} (user 0, mode 700)")) && said.contains("as its owner"), "{said}");
    }
    // A directory that may be entered, with files that may not be read.
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    let (code, said) = as_another(&backup);
    assert!(code == Some(1) && said.contains("user.db (user 0, mode 600)"), "{said}");
}

/// Bubka/2FAuth#240: after a restore as root the service cannot open its own files.
#[test]
fn what_root_does_in_a_services_directory_belongs_to_the_service() {
    let dir = tempfile::tempdir().unwrap();
    if !is_root(dir.path()) {
        return;
    }
    let [data, backup] = ["data", "backup"].map(|name| dir.path().join(name));
    fs::create_dir(&data).unwrap();
    chown(&data, Some(SERVICE), Some(SERVICE)).unwrap();
    let [shown, file] = [&data, &backup].map(|path| path.to_str().unwrap());
    Server::start(&data, &[]).stop();
    run(&["ask", "помощь", "--data", shown], 0);
    run(&["backup", "create", file, "--data", shown], 0);
    let token = data.join("admin.token");
    chown(&token, Some(SERVICE), Some(7)).unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o640)).unwrap();
    run(&["admin", "reset-token", "--data", shown], 0);
    let reset = fs::metadata(&token).unwrap();
    assert_eq!((reset.uid(), reset.gid(), reset.mode() & 0o777), (SERVICE, 7, 0o640));
    run(&["admin", "key", "create", "grafana", "--scope", "observe", "--data", shown], 0);
    run(&["backup", "restore", file, "--data", shown], 0);
    assert!(data.join("before-restore/user.db").exists());
    run(&["doctor", "--data", shown], 0);
    for path in entries(&data) {
        let found = fs::symlink_metadata(&path).unwrap();
        assert_eq!((found.uid(), found.mode() & 0o007), (SERVICE, 0), "{}", path.display());
    }

    // The doctor sees what went wrong before.
    chown(data.join("user.db"), Some(0), Some(0)).unwrap();
    fs::set_permissions(data.join("keys.db"), fs::Permissions::from_mode(0o644)).unwrap();
    let found = run(&["doctor", "--data", shown], 1);
    assert!(found.contains(&format!("user.db: it belongs to user 0, the directory to {SERVICE}: chown")), "{found}");
    assert!(found.contains("keys.db: others may read or change it (mode 644): chmod 600"), "{found}");
}

/// uboslinux/ubos-admin#306: a backup overwrites a file that has nothing to do with it.
#[test]
fn a_backup_overwrites_nothing_but_a_backup() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let shown = data.to_str().unwrap();
    Server::start(&data, &[]).stop();
    let create = |target: &Path, code| run(&["backup", "create", target.to_str().unwrap(), "--data", shown], code);
    let precious = dir.path().join("precious.txt");
    fs::write(&precious, "years of work").unwrap();
    let link = dir.path().join("link");
    symlink(&precious, &link).unwrap();
    for (target, told) in [
        (&precious, "there is a file that is no backup"),
        (&link, "there is a file that is no backup"),
        (&dir.path().to_owned(), "it is a directory"),
        (&PathBuf::from("/dev/null"), "it is a device"),
        (&data.join("user.db"), "the name belongs to the data directory"),
        (&data.join("metrics.db-wal"), "the name belongs to the data directory"),
    ] {
        let refused = create(target, 1);
        assert!(refused.contains(told) && refused.contains("choose another name"), "{}: {refused}", target.display());
    }
    assert_eq!(fs::read_to_string(&precious).unwrap(), "years of work");

    let backup = dir.path().join("backup");
    // As another program leaves it that is about to fill it.
    fs::write(&backup, "").unwrap();
    assert!(create(&backup, 1).contains("there is a file that is no backup"));
    fs::remove_file(&backup).unwrap();
    create(&backup, 0);
    create(&backup, 0);
    fs::remove_file(&link).unwrap();
    symlink(&backup, &link).unwrap();
    create(&link, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(run(&["backup", "verify", link.to_str().unwrap()], 0).contains("is whole"));
}

#[test]
fn a_linked_data_directory_is_restored_into_and_a_nightly_copy_too() {
    let dir = tempfile::tempdir().unwrap();
    let [real, data, backup] = ["real", "data", "backup"].map(|name| dir.path().join(name));
    fs::create_dir(&real).unwrap();
    symlink(&real, &data).unwrap();
    let [shown, file] = [&data, &backup].map(|path| path.to_str().unwrap());
    Server::start(&data, &[]).stop();
    run(&["backup", "create", file, "--data", shown], 0);
    fs::create_dir(data.join("backups")).unwrap();
    let night = data.join("backups/user-2026-11-30.db");
    fs::copy(data.join("user.db"), &night).unwrap();
    run(&["backup", "restore", file, "--data", shown], 0);
    assert!(fs::symlink_metadata(&data).unwrap().is_symlink(), "the link stays");
    assert!(night.exists(), "what is no database stays");

    let night = night.to_str().unwrap();
    let said = run(&["backup", "verify", night], 0);
    assert!(said.contains("is whole") && said.contains("user "), "{said}");
    let refused = run(&["backup", "restore", night, "--data", shown], 1);
    assert!(refused.contains("move it away or delete it first"), "{refused}");
    fs::remove_dir_all(real.join("before-restore")).unwrap();
    let history = fs::metadata(real.join("metrics.db")).unwrap().ino();
    run(&["backup", "restore", night, "--data", shown], 0);
    assert_eq!(fs::metadata(real.join("metrics.db")).unwrap().ino(), history, "what the copy does not hold stays");
    let server = Server::start(&data, &[]);
    assert_eq!(server.metric(r#"astroloh_store_up{database="user"}"#), 1);
    server.stop();
}

/// pocketbase/pocketbase#2519: the data directory is a mount, which cannot be renamed.
#[test]
fn a_mounted_data_directory_is_restored_into_and_a_full_one_stays_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let shown = data.to_str().unwrap();
    Server::start(&data, &[]).stop();
    run(&["backup", "create", dir.path().join("backup").to_str().unwrap(), "--data", shown], 0);
    let script = r#"
        mkdir vol; mount -t tmpfs -o size=4m none vol
        "$ASTROLOH" backup restore backup --data vol
        "$ASTROLOH" backup restore backup --data vol
        echo "kept: $(ls vol/before-restore)"; rm -r vol/before-restore
        dd if=/dev/zero of=vol/ballast bs=4k 2>/dev/null || true
        before=$(ls -A vol; sha256sum vol/*.db)
        "$ASTROLOH" backup restore backup --data vol && exit 7
        test "$before" = "$(ls -A vol; sha256sum vol/*.db)" && echo unchanged
        rm vol/ballast; cp vol/metrics.db elsewhere; : > vol/user.db-journal; mount --bind elsewhere vol/metrics.db
        before=$(ls -A vol; sha256sum vol/*.db)
        "$ASTROLOH" backup restore backup --data vol && exit 7
        test "$before" = "$(ls -A vol; sha256sum vol/*.db)" && echo taken back"#;
    let Some(said) = in_a_namespace(script, dir.path()) else { return };
    assert!(said.contains("restored vol") && said.contains("kept: metrics.db\nuser.db"), "{said}");
    assert!(said.contains("make room on its file system") && said.contains("unchanged"), "{said}");
    assert!(said.contains("a file in it is a mount of its own") && said.contains("taken back"), "{said}");
}
