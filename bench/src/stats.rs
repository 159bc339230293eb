//! Medians, percentiles, and how they are printed.

use std::time::Duration;

/// The middle value.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The value below which `percent` of all lie, in milliseconds.
pub(crate) fn percentile(waits: &mut [Duration], percent: usize) -> f64 {
    waits.sort_unstable();
    let last = waits.len().saturating_sub(1);
    waits.get(last * percent / 100).map_or(f64::NAN, |wait| wait.as_secs_f64() * 1000.0)
}

/// The machine, in a line.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .and_then(|rest| rest.split_once(": "))
        .map_or("unknown processor", |(_, model)| model);
    format!("{cores} cores, {model}")
}
