//! The program: `serve` runs an installation, `demo` shows one against a simulated Twilio, and the
//! other commands help to maintain it.

mod cli;
mod config_file;
mod data;
mod demo;
mod doctor;
mod listen;
mod logging;
mod organization;
mod output;
mod seed;
mod serve;
mod shutdown;
mod simulator;
mod stop;
mod user;

use cli::{Cli, Command};
use std::process::ExitCode;
use std::thread::available_parallelism;
use stop::Stop;

/// Fast for many small allocations on many threads, and returns freed memory soon (docs/decisions/0016).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    // From here on, every file we create is private to our user from the start.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let arguments: Vec<_> = std::env::args_os().collect();
    let ended = cli::read(&arguments).and_then(run);
    logging::finish();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stop.report(),
    }
}

/// SQLite is read on the runtime's threads (docs/decisions/0010), by at most this many at once. A frozen
/// disk may block all of them, and the other threads can still report it.
const READERS: usize = 4;

fn run(cli: Cli) -> Result<(), Stop> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(available_parallelism().map_or(1, usize::from) + READERS)
        .enable_all()
        .build()
        .map_err(|error| Stop::failed(format!("can't start threads: {error}")))?;
    let ended = runtime.block_on(async {
        match cli.command {
            Command::Serve(args) => serve::run(*args).await,
            Command::Demo(args) => demo::run(*args).await,
            Command::Simulator(args) => simulator::run(args).await,
            Command::Doctor(args) => doctor::run(*args).await,
            Command::User(command) => user::run(command).await,
            Command::Organization(command) => organization::run(command).await,
            Command::Seed(args) => seed::run(args).await,
            Command::Openapi => output::openapi(),
        }
    });
    // Anything still blocked, such as a read of standard input, must not keep the program running.
    runtime.shutdown_background();
    ended
}
