//! `astroloh systemd-unit`: the unit file for this binary.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use super::{Failure, Setup, print};

/// The unit, with the binary's place left open.
const UNIT: &str = include_str!("../../assets/astroloh.service");

/// The socket unit, with the address left open.
const SOCKET_UNIT: &str = include_str!("../../assets/astroloh.socket");

/// What stands where the address belongs.
const LISTEN: &str = "@LISTEN@";

/// What stands where the binary's path belongs.
const BINARY: &str = "@BINARY@";

#[derive(Args)]
pub(super) struct SystemdUnitCommand {
    /// The binary that the unit starts [default: this one]
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Print the socket unit instead: systemd listens, and hands its socket to the server
    #[arg(long, conflicts_with = "binary")]
    socket: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl SystemdUnitCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        if self.socket {
            return self.show("astroloh.socket", &socket_unit(setup.config.listen));
        }
        let binary = match &self.binary {
            Some(binary) => std::path::absolute(binary)
                .with_context(|| format!("{}: its absolute path cannot be told", binary.display()))?,
            None => std::env::current_exe().context("this binary's path cannot be told; name it with --binary")?,
        };
        let path = binary.to_str().with_context(|| format!("{}: systemd reads UTF-8 paths only", binary.display()))?;
        let unit = unit(path).map_err(Failure::Usage)?;
        self.show("astroloh.service", &unit)
    }

    fn show(&self, name: &str, unit: &str) -> Result<(), Failure> {
        if self.json {
            print(&serde_json::to_string_pretty(&json!({"name": name, "unit": unit})).expect("plain data"))
        } else {
            print(unit.trim_end())
        }
    }
}

/// The unit of a socket that listens on `address`, as the settings have it.
fn socket_unit(address: SocketAddr) -> String {
    SOCKET_UNIT.replace(LISTEN, &address.to_string())
}

/// The unit that starts the binary at `path`.
///
/// # Errors
/// When the path has characters that would mean something else in a unit.
fn unit(path: &str) -> Result<String, String> {
    if path.contains(['"', '\\', '\'']) || path.chars().any(char::is_control) {
        return Err(format!("{path:?}: systemd would read this path otherwise; move the binary, as to /usr/local/bin"));
    }
    // % and $ are systemd's own; doubled they are themselves.
    let path = path.replace('%', "%%").replace('$', "$$");
    let path = if path.contains(' ') { format!("\"{path}\"") } else { path };
    Ok(UNIT.replace(BINARY, &path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_starts_this_binary_and_asks_for_what_the_server_gives() {
        let unit = unit("/usr/local/bin/astroloh").unwrap();
        for line in [
            "Type=notify",
            "ExecStart=/usr/local/bin/astroloh serve",
            "WatchdogSec=30",
            "Restart=on-failure",
            "DynamicUser=yes",
            "StateDirectory=astroloh",
            "ProtectSystem=strict",
            "ProtectHome=yes",
            "PrivateTmp=yes",
            "PrivateDevices=yes",
            "NoNewPrivileges=yes",
            "MemoryDenyWriteExecute=yes",
            "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
            "SystemCallFilter=@system-service",
            "WantedBy=multi-user.target",
        ] {
            assert!(unit.lines().any(|known| known == line), "{line} is missing");
        }
        assert!(!unit.contains(BINARY));
    }

    #[test]
    fn every_line_is_a_section_an_assignment_or_a_comment() {
        for unit in [UNIT, SOCKET_UNIT] {
            let mut seen = std::collections::BTreeSet::new();
            for line in unit.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
                if line.starts_with('[') {
                    assert!(["[Unit]", "[Service]", "[Socket]", "[Install]"].contains(&line), "{line}");
                    continue;
                }
                let (key, _) = line.split_once('=').unwrap_or_else(|| panic!("{line:?} assigns nothing"));
                assert!(key.chars().all(|c| c.is_ascii_alphanumeric()), "{key}");
                assert!(seen.insert(key), "{key} is set twice");
            }
        }
    }

    #[test]
    fn the_socket_is_where_the_server_would_listen() {
        let unit = socket_unit("[::1]:8080".parse().unwrap());
        assert!(unit.contains("\nListenStream=[::1]:8080\n") && !unit.contains(LISTEN), "{unit}");
    }

    #[test]
    fn odd_paths_are_quoted_or_refused() {
        assert!(unit("/opt/my stars/50%/$x").unwrap().contains("ExecStart=\"/opt/my stars/50%%/$$x\" serve\n"));
        assert!(unit("/opt/a\"b").unwrap_err().contains("move the binary"));
        assert!(unit("/opt/a\nb").is_err());
    }
}
