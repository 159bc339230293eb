//! The command line: what can be asked for. Each setting is a flag, a variable `HEARBACK_…` or a
//! key of the file given with `--config`, in this order of precedence.

mod setting;

pub(crate) use setting::{DataArgs, LogArgs, LogFormat, ServeArgs, seconds};

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use hearback_inbox::Role;
use hearback_server::Network;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::config_file::ConfigFile;
use crate::demo::history::Bulk;
use crate::stop::Stop;

/// A self-hosted shared inbox for two-way text messages on your own Twilio numbers.
#[derive(Debug, Parser)]
#[command(name = "hearback", version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run Hearback. The first start prints a one-time link to set it up.
    #[command(after_help = SOURCES)]
    Serve(Box<ServeArgs>),
    /// Try Hearback: the whole product against a simulated Twilio, with made-up customers.
    Demo(Box<DemoArgs>),
    /// Run the simulated Twilio alone.
    Simulator(SimulatorArgs),
    /// Check the Twilio account, the lines and the public address, as the page Check does. Ends with
    /// 0 where all is well, 1 where something wants to be looked at, and 2 where texts do not arrive
    /// or go out.
    #[command(
        after_help = SOURCES,
        mut_arg("json", |json| json.help("Print what was found as one line of JSON")),
        mut_arg("port", |port| port.help("Port that `serve` listens on, where no public URL is set"))
    )]
    Doctor(Box<ServeArgs>),
    /// Add people, list them, give them new passwords.
    #[command(subcommand)]
    User(UserCommand),
    /// Fill a database with made-up conversations, to see how Hearback does with many.
    Seed(SeedArgs),
    /// Print the API's OpenAPI document.
    Openapi,
}

const SOURCES: &str = "\
Each setting can be given as the flag, as the variable beside it, or in the file named by --config, \
with underscores: public_url = \"https://sms.example.com\". A flag counts before a variable, and a \
variable before the file.";

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Port of the page and the API; 0 takes any that is free
    #[arg(long, default_value_t = 8080, value_name = "PORT")]
    pub(crate) port: u16,
    /// Port of the simulated Twilio and its phone page; 0 takes any that is free
    #[arg(long, default_value_t = 8081, value_name = "PORT")]
    pub(crate) simulator_port: u16,
    /// Port of the first page, with the inbox and a phone side by side [default: the one after the
    /// simulated Twilio's; any that is free if that is 0]
    #[arg(long, value_name = "PORT")]
    first_page_port: Option<u16>,
    /// Where to keep the demo, to go on with it later [default: a new temporary directory, removed
    /// at the end]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// PostgreSQL database to keep the demo in, an empty one at first, postgres://user:password@host/name
    /// [default: SQLite in the data directory]
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// Addresses or networks (127.0.0.1, 10.0.0.0/8), separated by commas, that admins may have the
    /// demo connect to, for mail servers [default: public addresses only]
    #[arg(long, value_name = "NETWORKS", value_delimiter = ',')]
    pub(crate) allow_egress: Vec<Network>,
    /// Print one line of JSON when ready, instead of the friendly text
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) log: LogArgs,
}

impl DemoArgs {
    pub(crate) fn first_page_port(&self) -> u16 {
        let after = |port: u16| if port == 0 { 0 } else { port.saturating_add(1) };
        self.first_page_port.unwrap_or_else(|| after(self.simulator_port))
    }
}

#[derive(Debug, Args)]
pub(crate) struct SimulatorArgs {
    /// Port to listen on; 0 takes any that is free
    #[arg(long, default_value_t = 8081, value_name = "PORT")]
    pub(crate) port: u16,
    /// Print one line of JSON when ready
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) log: LogArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SeedArgs {
    /// How many conversations there are to be in the end
    #[arg(long, value_name = "NUMBER", value_parser = number(1, Bulk::MOST))]
    pub(crate) conversations: usize,
    /// How many messages a conversation has on an average
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = number(1, 1000))]
    pub(crate) messages_each: usize,
    /// One conversation more, with so many messages
    #[arg(long, value_name = "NUMBER", value_parser = number(1, 1_000_000))]
    pub(crate) long_thread: Option<usize>,
    /// What chance starts from: the same number, the same conversations but for their times
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
    /// The organization whose inbox is filled; needed where there is one already. Without it one is
    /// made, with the people who can sign in to the demo
    #[arg(long, value_name = "NAME")]
    pub(crate) organization: Option<String>,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

/// A number within bounds.
fn number(least: usize, most: usize) -> impl Fn(&str) -> Result<usize, String> + Clone {
    move |text| {
        let number = text.replace([',', '_'], "").parse().map_err(|_| "it is no number")?;
        let fits = (least..=most).contains(&number);
        if fits { Ok(number) } else { Err(format!("it must be from {least} to {most}")) }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add a user.
    Add(UserAddArgs),
    /// Give a user a new password and end all their sessions.
    ResetPassword(ResetPasswordArgs),
    /// List everybody who can sign in.
    List(DataArgs),
}

#[derive(Debug, Args)]
pub(crate) struct UserAddArgs {
    /// What they sign in with
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: String,
    /// What colleagues see
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// super_user, admin, sms_user, sms_user_limited or viewer
    #[arg(long, value_name = "ROLE", default_value = "sms_user")]
    pub(crate) role: Role,
    /// The organization, where there is more than one
    #[arg(long, value_name = "NAME")]
    pub(crate) organization: Option<String>,
    /// Read the password from standard input; without this one is made up and printed
    #[arg(long)]
    pub(crate) password_stdin: bool,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ResetPasswordArgs {
    /// Whose password
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: String,
    /// Read the password from standard input; without this one is made up and printed
    #[arg(long)]
    pub(crate) password_stdin: bool,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

/// Reads the command line, and the file it names.
///
/// The file's values become the defaults of the flags of the same name, so that they are read,
/// checked and refused by the same rules.
pub(crate) fn read(arguments: &[OsString]) -> Result<Cli, Stop> {
    let first = Cli::command().try_get_matches_from(arguments)?;
    let Some(path) = config_path(&first) else {
        return Ok(Cli::from_arg_matches(&first)?);
    };
    let file = ConfigFile::read(&path, &settings())?;
    let matches = file.as_defaults_of(Cli::command()).try_get_matches_from(arguments);
    let matches = matches.map_err(|error| Stop::from(error).because_of(&path))?;
    Ok(Cli::from_arg_matches(&matches)?)
}

fn config_path(matches: &clap::ArgMatches) -> Option<PathBuf> {
    let (_, matches) = matches.subcommand()?;
    match matches.try_get_one::<PathBuf>("config") {
        Ok(path) => path.cloned(),
        Err(_) => config_path(matches),
    }
}

/// The settings by name: everything that `serve` takes, but for what belongs to one start only.
fn settings() -> Vec<String> {
    let command = Cli::command();
    let serve = command.find_subcommand("serve");
    let names = serve.into_iter().flat_map(clap::Command::get_arguments);
    names
        .map(|argument| argument.get_id().to_string())
        .filter(|name| !["config", "json", "help", "version"].contains(&name.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_makes_sense() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_setting_has_a_variable_of_its_name() {
        let command = Cli::command();
        let serve = command.find_subcommand("serve").unwrap();
        for name in settings() {
            let argument = serve.get_arguments().find(|a| a.get_id() == name.as_str()).unwrap();
            let variable = format!("HEARBACK_{}", name.to_uppercase());
            assert_eq!(argument.get_env().unwrap().to_str(), Some(variable.as_str()), "{name}");
        }
    }

    #[test]
    fn the_example_file_names_every_setting() {
        let example = include_str!("../../../hearback.example.toml");
        for name in settings() {
            let shown = example.lines().any(|line| line.starts_with(&format!("# {name} = ")));
            assert!(shown, "{name}");
        }
        let all: String = example
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|l| l.contains(" = ")).unwrap_or(line))
            .map(|line| format!("{line}\n"))
            .collect();
        all.parse::<toml::Table>().unwrap();
    }
}
