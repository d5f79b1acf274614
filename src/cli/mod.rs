//! The command line: one file per subcommand.
//!
//! Exit codes: 0 done, 1 failed, 2 bad usage.

mod admin;
mod api_key;
mod ask;
mod backup;
mod cache;
mod calculation;
mod chart;
mod clock;
mod compat;
mod config;
mod doctor;
mod forecast;
mod load;
mod moon;
mod permissions_check;
mod place;
mod serve;
mod server;
mod systemd_unit;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::build_info::{repository_url, source_offer};
use crate::config::{Config, ConfigError, Inputs, SETTINGS, data_dir, environment};

/// An astrology voice skill for Yandex Alice, with a REST API, in one self-contained binary.
#[derive(Parser)]
#[command(name = "astroloh", version, long_version = long_version(), arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    places: PathArgs,
}

/// What `--version` prints: the version, the licence, and where the source is offered.
fn long_version() -> String {
    let offer = source_offer(repository_url());
    format!("{}\nlicence: AGPL-3.0-or-later\n{offer}", env!("CARGO_PKG_VERSION"))
}

/// Where settings and data lie.
#[derive(Args, Clone)]
struct PathArgs {
    /// Data directory [default: $ASTROLOH_DATA, else $STATE_DIRECTORY, else ./data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Settings file (TOML) [default: $ASTROLOH_CONFIG, else none]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve,

    /// Say something to the skill, without HTTP
    Ask(ask::AskCommand),
    /// Cast a natal chart
    Chart(Box<chart::ChartCommand>),
    /// The Moon of a moment, or the lunar calendar of a month
    Moon(moon::MoonCommand),
    /// Forecast of a period: events for a birth, for a sign, or in the sky
    Forecast(Box<forecast::ForecastCommand>),
    /// Compatibility of two signs
    Compat(compat::CompatCommand),
    /// Find a place
    Place(place::PlaceCommand),
    /// Show or check the settings
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Check ephemeris, data directory, permissions, clock and time zones
    Doctor(doctor::DoctorCommand),
    /// Make, check or restore a backup of the data directory
    #[command(subcommand)]
    Backup(backup::BackupCommand),
    /// Statistics of a running server's cache, and clearing it
    #[command(subcommand)]
    Cache(cache::CacheCommand),
    /// Create new secrets; create, list and revoke API keys
    #[command(subcommand)]
    Admin(admin::AdminCommand),
    /// Put a server under load
    Load(load::LoadCommand),
    /// Print a systemd unit for this binary
    SystemdUnit(systemd_unit::SystemdUnitCommand),
}

/// What a subcommand starts from.
struct Setup {
    inputs: Inputs,
    config: Config,
    data: PathBuf,
    data_origin: &'static str,
}

/// Why a subcommand failed.
enum Failure {
    /// Bad usage.
    Usage(String),
    /// The work itself failed.
    Failed(anyhow::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let parsed = command().try_get_matches().and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return explain(&error),
    };
    let flags = flags(&matches);
    let done = setup(&cli.places, flags).and_then(|setup| match cli.command {
        Command::Serve => serve::run(&setup),

        Command::Ask(ask) => ask.run(&setup),
        Command::Chart(chart) => chart.run(&setup),
        Command::Moon(moon) => moon.run(&setup),
        Command::Forecast(forecast) => forecast.run(&setup),
        Command::Compat(compat) => compat.run(&setup),
        Command::Place(place) => place.run(),
        Command::Config(config) => config.run(&setup),
        Command::Doctor(doctor) => doctor.run(&setup),
        Command::Backup(backup) => backup.run(&setup),
        Command::Cache(cache) => cache.run(&setup),
        Command::Admin(admin) => admin.run(&setup),
        Command::Load(load) => load.run(&setup),
        Command::SystemdUnit(unit) => unit.run(&setup),
    });
    exit_code(done)
}

fn exit_code(done: Result<(), Failure>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(message)) => {
            complain(&message);
            ExitCode::from(2)
        }
        Err(Failure::Failed(error)) => {
            complain(&format_args!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Prints a help text, the version, or why the command line cannot be read.
fn explain(error: &clap::Error) -> ExitCode {
    let outcome = error.print().and_then(|()| std::io::stdout().flush());
    if error.use_stderr() { ExitCode::from(2) } else { exit_code(printed(outcome)) }
}

/// The command line with a flag for each setting, where settings matter.
fn command() -> clap::Command {
    let with_settings = |command: clap::Command| {
        command.args(SETTINGS.iter().map(|setting| {
            Arg::new(setting.key)
                .long(setting.flag())
                .value_name("VALUE")
                .help(match setting.default.as_str() {
                    "" => setting.help(),
                    default => format!("{} [default: {default}]", setting.help()),
                })
                .help_heading("Settings (see `astroloh config show`)")
        }))
    };
    Cli::command().mut_subcommand("serve", with_settings).mut_subcommand("config", |config| {
        config.mut_subcommand("show", with_settings).mut_subcommand("check", with_settings)
    })
}

/// The settings among the flags of the innermost subcommand.
fn flags(matches: &clap::ArgMatches) -> Vec<(String, String)> {
    let mut innermost = matches;
    while let Some((_, inner)) = innermost.subcommand() {
        innermost = inner;
    }
    SETTINGS
        .iter()
        .filter_map(|setting| {
            let value = innermost.try_get_one::<String>(setting.key).ok()??;
            Some((setting.key.to_owned(), value.clone()))
        })
        .collect()
}

fn setup(places: &PathArgs, flags: Vec<(String, String)>) -> Result<Setup, Failure> {
    let environment = environment();
    let named = environment.iter().find(|(name, value)| name == "ASTROLOH_CONFIG" && !value.is_empty());
    let path = places.config.clone().or_else(|| named.map(|(_, path)| PathBuf::from(path)));
    let file = path
        .map(|path| {
            std::fs::read_to_string(&path)
                .map_err(|error| Failure::Usage(format!("settings file {}: {error}", path.display())))
        })
        .transpose()?;
    let (data, data_origin) = data_dir(places.data.as_ref(), &environment);
    let inputs = Inputs { file, environment, flags };
    let config = Config::resolve(&inputs).map_err(|error: ConfigError| Failure::Usage(error.to_string()))?;
    Ok(Setup { inputs, config, data, data_origin })
}

/// A runtime for `threads` workers; two do I/O for any number of engine threads.
fn runtime(threads: usize) -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(threads).thread_name("io").enable_all().build()?)
}

/// Prints a line to standard output.
///
/// # Errors
/// When it cannot be written, as on a full disk. A reader who closed the pipe has read enough: that is no error.
fn print(text: &str) -> Result<(), Failure> {
    printed(writeln!(std::io::stdout(), "{text}").and_then(|()| std::io::stdout().flush()))
}

/// What a write to standard output means for the subcommand.
fn printed(outcome: std::io::Result<()>) -> Result<(), Failure> {
    match outcome {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Failed(anyhow::anyhow!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says what went wrong; standard error that is gone or full changes nothing.
fn complain(message: &dyn std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "astroloh: {message}");
}
