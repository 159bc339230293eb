//! Runs the simulator alone: `cargo run -p hearback-simulator --example run -- 8090`.

use hearback_simulator::{NumberConfig, NumberKind, Simulator, SimulatorConfig};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    tracing_subscriber::fmt().init();
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(8090);
    let mut toll_free = NumberConfig::local("+18885550100", "Acme Roofing, toll-free");
    toll_free.kind = NumberKind::TollFree;
    let config = SimulatorConfig {
        numbers: vec![NumberConfig::local("+14155550100", "Acme Roofing"), toll_free],
        ..SimulatorConfig::default()
    };
    let running = Simulator::start(config, ([127, 0, 0, 1], port).into()).await?;
    println!("REST {}   handset {}", running.rest_url(), running.handset_url());
    tokio::signal::ctrl_c().await?;
    running.shutdown().await;
    Ok(())
}
