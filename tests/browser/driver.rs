//! Debian's chromedriver as a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Why there is no browser to test with.
const MISSING: &str = "Chromium or chromedriver is missing";

/// A running chromedriver. Killed when it is dropped, and its browsers with it.
pub struct Driver {
    child: Child,
    pub url: String,
}

impl Driver {
    /// Starts one on a free port; nothing where there is none, or no browser.
    ///
    /// # Panics
    /// When there is none although somebody relies on it: in CI, and where `ASTROLOH_BROWSER` is set.
    #[expect(clippy::disallowed_methods, reason = "whether a browser must be there is no setting of the program")]
    pub fn start() -> Option<Self> {
        if let Some(driver) = Self::try_start() {
            return Some(driver);
        }
        let is_needed = ["CI", "ASTROLOH_BROWSER"].iter().any(|name| std::env::var_os(name).is_some());
        assert!(!is_needed, "{MISSING}: install the packages chromium and chromium-driver");
        println!("skipped: {MISSING}");
        None
    }

    fn try_start() -> Option<Self> {
        Command::new("chromium").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
        let mut child =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let mut lines = BufReader::new(child.stdout.take()?).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let Some(port) = port else {
            let _ = child.kill();
            return None;
        };
        // A pipe that is not read stops its writer.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { child, url: format!("http://127.0.0.1:{port}") })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
