//! Which process listens on an address of this machine, as Linux tells in `/proc`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

/// A process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Process {
    pub id: u32,
    /// Its name, as the kernel cuts it.
    pub name: String,
}

/// The one process that accepts connections to `address`.
///
/// # Errors
/// When no process or several do, or the system does not say: why.
pub(super) fn process_at(address: SocketAddr) -> Result<Process, String> {
    let tables: Vec<_> =
        ["/proc/net/tcp", "/proc/net/tcp6"].into_iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    if tables.is_empty() {
        return Err("this system has no /proc/net/tcp".to_owned());
    }
    let sockets = sockets_at(&tables.concat(), address);
    let [socket] = sockets[..] else {
        return Err(format!("{} sockets listen on {address}", sockets.len()));
    };
    let holders = holders(&format!("socket:[{socket}]"));
    match holders[..] {
        [id] => {
            let name = std::fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
            Ok(Process { id, name: name.trim().to_owned() })
        }
        [] => Err(format!("the process that listens on {address} is another user's")),
        _ => Err(format!("{} processes listen on {address} together", holders.len())),
    }
}

/// Inodes of the sockets that take connections to `address`: those bound to it, else those bound to every address.
fn sockets_at(table: &str, address: SocketAddr) -> Vec<u64> {
    let listening: Vec<_> =
        table.lines().filter_map(listening).filter(|(bound, _)| bound.port() == address.port()).collect();
    let bound_to = |fits: &dyn Fn(IpAddr) -> bool| -> Vec<u64> {
        listening.iter().filter(|(bound, _)| fits(bound.ip())).map(|(_, inode)| *inode).collect()
    };
    let exact = bound_to(&|ip| ip.to_canonical() == address.ip().to_canonical());
    if exact.is_empty() { bound_to(&|ip| ip.is_unspecified()) } else { exact }
}

/// Address and inode of a line of the table, if it is of a listening socket.
fn listening(line: &str) -> Option<(SocketAddr, u64)> {
    const LISTEN: &str = "0A";
    let columns: Vec<_> = line.split_whitespace().collect();
    let (local, state, inode) = (columns.get(1)?, columns.get(3)?, columns.get(9)?);
    if *state != LISTEN {
        return None;
    }
    let (ip, port) = local.split_once(':')?;
    // The kernel prints words of the machine's own order that hold an address in the network's.
    let word = |index: usize| {
        let digits = ip.get(index * 8..index * 8 + 8)?;
        u32::from_str_radix(digits, 16).ok().map(u32::to_ne_bytes)
    };
    let ip = match ip.len() {
        8 => IpAddr::V4(Ipv4Addr::from(word(0)?)),
        32 => {
            let words = [word(0)?, word(1)?, word(2)?, word(3)?];
            IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(words.concat()).ok()?))
        }
        _ => return None,
    };
    Some((SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?), inode.parse().ok()?))
}

/// Processes that hold a descriptor of this name, as far as we may look.
fn holders(socket: &str) -> Vec<u32> {
    let holds = |process: &Path| {
        let descriptors = std::fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        descriptors.filter_map(|entry| std::fs::read_link(entry.path()).ok()).any(|link| link.as_os_str() == socket)
    };
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .filter(|(_, path): &(u32, _)| holds(path))
        .map(|(id, _)| id)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a little-endian machine prints it, its columns cut after the inode.
    const TABLE: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 101 1
   1: 00000000:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 102 1
   2: 0100007F:1F91 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 103 1
   3: 0200007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 104 1
   4: 00000000000000000000000001000000:1F92 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 105 1
";

    #[test]
    #[cfg(target_endian = "little")]
    fn the_table_is_read_by_address() {
        let sockets = |address: &str| sockets_at(TABLE, address.parse().unwrap());
        assert_eq!(sockets("127.0.0.1:8080"), [101]);
        assert_eq!(sockets("127.0.0.1:8081"), [102]);
        assert_eq!(sockets("[::1]:8082"), [105]);
        assert!(sockets("127.0.0.1:8082").is_empty());
        assert!(sockets("127.0.0.1:9000").is_empty());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_listener_of_our_own_is_found() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(process_at(address).unwrap().id, std::process::id());
        drop(listener);
        assert!(process_at(address).unwrap_err().contains("0 sockets"));
    }
}
