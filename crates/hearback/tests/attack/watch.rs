//! How much memory and how many files the program takes, while it runs.

use rustix::process::{Pid, Signal, kill_process};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_millis(20);

/// Watches a process, and ends it when it takes too much.
pub(crate) struct Watch {
    most_memory: u64,
    stop: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
    watching: JoinHandle<(u64, usize)>,
}

impl Watch {
    pub(crate) fn start(pid: Pid, most_memory: u64) -> Self {
        let (stop, over) = (Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
        let (stopped, too_much) = (stop.clone(), over.clone());
        // A thread of its own: the runtimes are busy.
        let watching = std::thread::spawn(move || {
            let (mut memory, mut files) = (0, 0);
            while !stopped.load(Ordering::Acquire) {
                memory = memory.max(self::memory(pid));
                files = files.max(open_files(pid));
                if memory > most_memory {
                    too_much.store(true, Ordering::Release);
                    let _ = kill_process(pid, Signal::KILL);
                    break;
                }
                std::thread::sleep(EVERY);
            }
            (memory, files)
        });
        Self { most_memory, stop, over, watching }
    }

    /// Lets time pass.
    pub(crate) async fn while_it_lives(&self, time: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < time {
            let most = self.most_memory >> 20;
            assert!(
                !self.over.load(Ordering::Acquire),
                "more than {most} MB of memory after {:?}",
                begun.elapsed()
            );
            tokio::time::sleep(EVERY).await;
        }
    }

    /// What it took at most.
    pub(crate) fn stop(self) -> String {
        self.stop.store(true, Ordering::Release);
        let (memory, files) = self.watching.join().unwrap();
        assert!(memory <= self.most_memory, "{} MB of memory", memory >> 20);
        format!("at most {} MB of memory and {files} open files", memory >> 20)
    }
}

/// Its memory as a limit counts it, in bytes: pages of files, such as those of the program itself, can
/// be dropped and read again.
fn memory(pid: Pid) -> u64 {
    let status = std::fs::read_to_string(about(pid).join("status")).unwrap_or_default();
    let kibibytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    };
    let kinds = ["RssAnon:", "RssShmem:"].into_iter().filter_map(kibibytes);
    kinds.sum::<u64>() * 1024
}

fn open_files(pid: Pid) -> usize {
    std::fs::read_dir(about(pid).join("fd")).map_or(0, Iterator::count)
}

fn about(pid: Pid) -> PathBuf {
    PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()))
}
