//! `simulator`: only the simulated Twilio.

use hearback_simulator::{
    BrandConfig, CampaignConfig, NumberConfig, NumberKind, ServiceConfig, Simulator,
    SimulatorConfig, TollFreeConfig,
};
use serde::Serialize;
use std::net::{Ipv4Addr, SocketAddr};

use crate::cli::SimulatorArgs;
use crate::demo::organization::{DemoLine, LINES};
use crate::shutdown::ShutdownSignal;
use crate::stop::Stop;
use crate::{listen, logging, output};

/// The business registered with carriers.
const BRAND: &str = "BN00000000000000000000000000000001";

/// The line that `--json` prints when the simulator is ready.
#[derive(Serialize)]
struct Ready {
    simulator_url: String,
    handset_url: String,
    control_url: String,
    account_sid: String,
    auth_token: String,
    numbers: Vec<&'static str>,
}

/// Runs until it is asked to stop.
pub(crate) async fn run(args: SimulatorArgs) -> Result<(), Stop> {
    logging::start(&args.log)?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    let config = config();
    let (account_sid, auth_token) = (config.account_sid.clone(), config.auth_token.clone());
    let running = Simulator::start(config, address)
        .await
        .map_err(|error| listen::refused(address, &error))?;
    let ready = Ready {
        simulator_url: running.rest_url().to_owned(),
        handset_url: running.handset_url(),
        control_url: running.control_url(),
        account_sid,
        auth_token,
        numbers: LINES.iter().map(|line| line.number).collect(),
    };
    let mut shutdown = ShutdownSignal::listen().map_err(Stop::failed)?;
    if args.json {
        output::json(&ready)?;
    } else {
        output::line(format!(
            "The simulated Twilio is running at {}\n\n  Handset   {}\n  Account   {}\n  Token     {}\n  \
             Numbers   {}\n\nRun Hearback against it:\n\n  hearback serve --twilio-url {}",
            ready.simulator_url,
            ready.handset_url,
            ready.account_sid,
            ready.auth_token,
            ready.numbers.join(", "),
            ready.simulator_url,
        ))?;
    }
    shutdown.wait().await;
    shutdown.or_again(running.shutdown()).await;
    Ok(())
}

/// A simulated Twilio whose account has the demo's lines.
pub(crate) fn config() -> SimulatorConfig {
    let numbers = LINES.iter().map(|line| {
        let mut number = NumberConfig::local(line.number, line.name);
        if line.toll_free {
            number.kind = NumberKind::TollFree;
        }
        number
    });
    let toll_free = LINES.iter().filter(|line| line.toll_free).map(|line| TollFreeConfig {
        number: line.number.to_owned(),
        status: "TWILIO_APPROVED".to_owned(),
        rejection_reason: None,
    });
    SimulatorConfig {
        services: LINES.iter().enumerate().map(|(at, line)| registered(at, line)).collect(),
        brands: vec![BrandConfig {
            sid: BRAND.to_owned(),
            status: "APPROVED".to_owned(),
            failure_reason: None,
        }],
        toll_free_verifications: toll_free.collect(),
        friendly_name: crate::demo::organization::NAME.to_owned(),
        numbers: numbers.collect(),
        handsets: crate::demo::people::handsets(),
        ..SimulatorConfig::default()
    }
}

/// A messaging service for one line's number, with the campaign that carriers require. The number keeps
/// its own webhook.
fn registered(at: usize, line: &DemoLine) -> ServiceConfig {
    let sid = format!("MG{:032x}", at + 1);
    let campaign = CampaignConfig {
        status: "VERIFIED".to_owned(),
        brand_sid: BRAND.to_owned(),
        usecase: "CUSTOMER_CARE".to_owned(),
        ..CampaignConfig::default()
    };
    ServiceConfig {
        campaign: (!line.toll_free).then_some(campaign),
        ..ServiceConfig::new(sid, line.name, vec![line.number.to_owned()])
    }
}
