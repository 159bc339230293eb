//! The command line. Each setting is a flag, a variable `HEARBACK_…`, or a key in the `--config` file,
//! in this order of precedence.

mod setting;

pub(crate) use setting::{DataArgs, LogArgs, LogFormat, ServeArgs, seconds};

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
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
    /// Try Hearback against a simulated Twilio, with made-up customers.
    Demo(Box<DemoArgs>),
    /// Run only the simulated Twilio.
    Simulator(SimulatorArgs),
    /// Check the Twilio account, the lines, and the public address, like System check in Settings.
    ///
    /// Exit status: 0 OK, 1 needs attention, 2 sending or receiving isn't working, or could not check.
    #[command(
        after_help = SOURCES,
        mut_arg("json", |json| json.help("Print the findings as one line of JSON")),
        mut_arg("port", |port| port.help("Port that `serve` listens on, if no public URL is set"))
    )]
    Doctor(Box<ServeArgs>),
    /// Add users, list them, reset their passwords, and turn their two-step sign-in off.
    #[command(subcommand)]
    User(UserCommand),
    /// Add organizations, list them, and rename them.
    #[command(subcommand)]
    Organization(OrganizationCommand),
    /// Fill a database with made-up conversations, to try Hearback at scale.
    Seed(SeedArgs),
    /// Print the API's OpenAPI document.
    Openapi,
}

const SOURCES: &str = "\
Set each value with the flag, with the variable next to it, or in the --config file, with \
underscores: public_url = \"https://sms.example.com\". Flags override variables, and variables \
override the file.";

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Port of the page and the API; 0 picks a free one
    #[arg(long, default_value_t = 8080, value_name = "PORT")]
    pub(crate) port: u16,
    /// Port of the simulated Twilio and its phone page; 0 picks a free one
    #[arg(long, default_value_t = 8081, value_name = "PORT")]
    pub(crate) simulator_port: u16,
    /// Port of the first page, with the inbox and a phone side by side [default: the simulated
    /// Twilio's plus one; a free one if that is 0]
    #[arg(long, value_name = "PORT")]
    first_page_port: Option<u16>,
    /// Where to keep the demo, to continue it later [default: a temporary directory, removed when
    /// you stop it]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// PostgreSQL database for the demo, empty at first: postgres://user:password@host/name [default:
    /// SQLite in the data directory]
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// Addresses or networks (127.0.0.1, 10.0.0.0/8), separated by commas, of mail servers and
    /// identity providers the demo may connect to [default: public addresses only]
    #[arg(long, value_name = "NETWORKS", value_delimiter = ',')]
    pub(crate) allow_egress: Vec<Network>,
    /// Print one line of JSON when ready, instead of plain text
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
    /// Port to listen on; 0 picks a free one
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
    /// How many conversations to end up with
    #[arg(long, value_name = "NUMBER", value_parser = number(1, Bulk::MOST))]
    pub(crate) conversations: usize,
    /// Average number of messages per conversation
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = number(1, 1000))]
    pub(crate) messages_each: usize,
    /// Add one more conversation with this many messages
    #[arg(long, value_name = "NUMBER", value_parser = number(1, 1_000_000))]
    pub(crate) long_thread: Option<usize>,
    /// Random seed: the same seed makes the same conversations, apart from their times
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Organization to fill; required if one exists [default: create one with the demo's users]
    #[arg(long, value_name = "NAME")]
    pub(crate) organization: Option<String>,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

/// A number within bounds.
fn number(least: usize, most: usize) -> impl Fn(&str) -> Result<usize, String> + Clone {
    move |text| {
        let number = text.replace([',', '_'], "").parse().map_err(|_| "not a number")?;
        let fits = (least..=most).contains(&number);
        if fits { Ok(number) } else { Err(format!("must be from {least} to {most}")) }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add a user.
    Add(UserAddArgs),
    /// Reset a user's password and sign them out everywhere.
    ResetPassword(ResetPasswordArgs),
    /// Turn a user's two-step sign-in off, and sign them out everywhere.
    DisableTotp(DisableTotpArgs),
    /// List everyone who can sign in.
    List(DataArgs),
}

/// Whose two-step sign-in is turned off.
#[derive(Debug, Args)]
pub(crate) struct DisableTotpArgs {
    /// Email they sign in with
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: String,
    /// Remove their passkeys, too
    #[arg(long)]
    pub(crate) passkeys: bool,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OrganizationCommand {
    /// Add an organization, with its own Twilio account, lines, team, and settings.
    Add(OrganizationAddArgs),
    /// List the organizations.
    List(DataArgs),
    /// Rename an organization.
    Rename(OrganizationRenameArgs),
    /// Stop requiring single sign-on, so that members can sign in with their passwords again.
    StopRequiringSso(StopRequiringSsoArgs),
}

/// Whose members can sign in otherwise again.
#[derive(Debug, Args)]
pub(crate) struct StopRequiringSsoArgs {
    /// Organization, if there is more than one
    #[arg(long, value_name = "NAME")]
    pub(crate) organization: Option<String>,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

#[derive(Debug, Args)]
pub(crate) struct OrganizationAddArgs {
    /// Name of the organization
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// Email of its first admin; a user who exists keeps their name and password
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) admin_email: String,
    /// Name of its first admin
    #[arg(long, value_name = "NAME")]
    pub(crate) admin_name: String,
    /// Read the admin's password from standard input [default: make one up and print it]
    #[arg(long)]
    pub(crate) password_stdin: bool,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

#[derive(Debug, Args)]
pub(crate) struct OrganizationRenameArgs {
    /// Its name now
    #[arg(long, value_name = "NAME")]
    pub(crate) organization: Option<String>,
    /// Its new name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

#[derive(Debug, Args)]
pub(crate) struct UserAddArgs {
    /// Email they sign in with
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: String,
    /// Name that teammates see
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// super_user, admin, sms_user, sms_user_limited, viewer, or the name of a role of your own
    #[arg(long, value_name = "ROLE", default_value = "sms_user")]
    pub(crate) role: String,
    /// Location they belong to; may be repeated [default: all of them]
    #[arg(long, value_name = "NAME")]
    pub(crate) location: Vec<String>,
    /// Organization, if there is more than one
    #[arg(long, value_name = "NAME")]
    pub(crate) organization: Option<String>,
    /// Read the password from standard input [default: make one up and print it]
    #[arg(long)]
    pub(crate) password_stdin: bool,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ResetPasswordArgs {
    /// Email of the user
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: String,
    /// Read the password from standard input [default: make one up and print it]
    #[arg(long)]
    pub(crate) password_stdin: bool,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

/// Reads the command line and the config file.
///
/// The file's values become the defaults of the flags with the same name, so they are checked by the
/// same rules.
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

/// The names of the settings: every argument of `serve` that isn't only about this one start.
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
