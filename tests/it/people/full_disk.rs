//! The disk is full, really: a small file system of its own, in a mount namespace.

use std::io::{ErrorKind, Write as _};
use std::process::Command;

use astroloh::service::{PeopleError, PeopleStoreStatus, PersonalDataHolder};
use astroloh::store::RESERVE_BYTES;

use super::{TIMEOUT, in_time, remember, told};
use crate::world::World;

/// What tells the child that its temporary directory is small.
const SMALL: &str = "PEOPLE_ON_A_SMALL_DISK";

/// Runs the test below in a namespace whose temporary directory holds 160 MB.
#[test]
fn who_asks_to_be_forgotten_on_a_full_disk_is_forgotten() {
    let is_ci = astroloh::config::environment().iter().any(|(name, _)| name == "CI");
    let dir = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=160m tmpfs \"$1\" || exit 77; shift; exec \"$@\"";
    let test = ["--exact", "people::full_disk::on_a_small_disk", "--ignored", "--nocapture", "--test-threads", "1"];
    let run = Command::new("unshare")
        .args(["-Urm", "sh", "-c", script, "sh"])
        .arg(dir.path())
        .arg(std::env::current_exe().unwrap())
        .args(test)
        .env(SMALL, "1")
        .env("TMPDIR", dir.path())
        .output();
    let output = match run {
        Ok(output) => output,
        Err(error) if !is_ci => {
            eprintln!("SKIPPED: unshare cannot be run ({error}); a full disk is not tried");
            return;
        }
        Err(error) => panic!("unshare: {error}"),
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if !output.status.success() && !said.contains("running 1 test") && !is_ci {
        eprintln!("SKIPPED: no file system can be mounted here ({}); a full disk is not tried", said.trim());
        return;
    }
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it is run by the test above, on a small disk"]
async fn on_a_small_disk() {
    let environment = astroloh::config::environment();
    assert!(environment.iter().any(|(name, _)| name == SMALL), "run by hand it would fill this disk");
    let world = World::new().await;
    let service = &world.core.service;
    let reserve = world.data_path().join("erasure.reserve");
    assert_eq!(std::fs::metadata(&reserve).unwrap().len(), RESERVE_BYTES);
    let (anna, boris) = (service.owner("user", "anna"), service.owner("user", "boris"));
    told(service, anna).await;
    in_time(async || remember(service, boris, &[]).await).await.unwrap();
    service.keep_session(anna, "s", "what was said".to_owned());
    service.cache().flush().await.unwrap();

    let filler = world.data_path().join("filler");
    let mut file = std::fs::File::create(&filler).unwrap();
    let full = loop {
        if let Err(error) = file.write_all(&[1; 4096]) {
            break error;
        }
    };
    assert_eq!(full.kind(), ErrorKind::StorageFull);
    // What the logs of the databases have already is used up first.
    let mut refused = Ok(());
    for number in 0..2_000 {
        let stranger = service.owner("user", &number.to_string());
        refused = in_time(async || remember(service, stranger, &[]).await).await;
        if refused.is_err() {
            break;
        }
    }
    assert_eq!(refused, Err(PeopleError::Unavailable));
    assert!(reserve.exists(), "to be remembered is not what it is for");

    assert_eq!(in_time(async || service.forget_person(anna).await).await, Ok(true));
    assert_eq!(service.holdings(anna).await.unwrap(), PersonalDataHolder::ALL.map(|holder| (holder, 0)));
    assert!(!reserve.exists());
    assert_eq!(in_time(async || service.person(anna).await).await, Ok(None));
    let PeopleStoreStatus::LacksReserve(lack) = service.people_store_status() else { panic!("the reserve is gone") };
    assert!(lack.contains("erasure.reserve is missing") && lack.contains("make 32 MiB of room"), "{lack}");

    // What it gave is used up too: the next one who asks is not told that it is done.
    while file.write_all(&[1; 4096]).is_ok() {}
    let refused = in_time(async || service.forget_person(boris).await).await;
    assert_eq!(refused, Err(PeopleError::DiskFull));
    service.look_after_reserve().await;
    assert!(!reserve.exists() && service.people_store_status() != PeopleStoreStatus::Works);

    // There is room again, and the next look lays the reserve anew.
    drop(file);
    std::fs::remove_file(&filler).unwrap();
    let mended = async {
        while service.people_store_status() != PeopleStoreStatus::Works {
            service.look_after_reserve().await;
        }
    };
    tokio::time::timeout(TIMEOUT, mended).await.expect("the store works again");
    assert_eq!(std::fs::metadata(&reserve).unwrap().len(), RESERVE_BYTES);
    in_time(async || remember(service, boris, &[]).await).await.unwrap();
}
