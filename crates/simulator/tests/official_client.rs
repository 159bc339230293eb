//! Twilio's own Python client must find the simulator indistinguishable.
//!
//! It is installed into a virtual environment below the target directory, once for each version.

#![expect(clippy::unwrap_used, reason = "a test fails where something is amiss")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    time::Duration,
};

use hearback_simulator::{
    ApplicationConfig, Attachment, BrandConfig, CampaignConfig, InboundText, NumberConfig,
    ServiceConfig, Simulator, SimulatorConfig, TollFreeConfig,
};

const CLIENT: &str = "twilio==9.13.0";
const SHOP: &str = "+14155550100";

fn run(command: &mut Command, help: &str) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{help} ({error})"));
    assert!(
        output.status.success(),
        "{help}\n{command:?}\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    output
}

/// A Python that has the client, made on first use.
fn python_with_client() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(CLIENT.replace("==", "-"));
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    // Written last: a half-finished environment is made again.
    let complete = home.join("complete");
    if complete.exists() {
        return python;
    }
    let host = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    run(
        Command::new(host).args(["-m", "venv", "--clear"]).arg(&home),
        "This test runs Twilio's own Python client: install Python 3 with its venv module \
         (on Debian and Ubuntu: apt install python3 python3-venv), or name it in PYTHON",
    );
    run(
        Command::new(&python).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            CLIENT,
        ]),
        "pip could not install Twilio's Python client: is PyPI, or a mirror of it, in reach?",
    );
    std::fs::write(&complete, CLIENT).unwrap();
    python
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twilios_own_client_finds_no_difference() {
    let python = tokio::task::spawn_blocking(python_with_client).await.unwrap();
    let config = SimulatorConfig {
        numbers: vec![
            NumberConfig::local(SHOP, "Shop"),
            NumberConfig::local("+14155550101", "Depot"),
        ],
        services: vec![
            ServiceConfig {
                campaign: Some(CampaignConfig {
                    status: "VERIFIED".into(),
                    brand_sid: "BN1".into(),
                    ..CampaignConfig::default()
                }),
                ..ServiceConfig::new(format!("MG{:032}", 1), "Everyone", vec![SHOP.into()])
            },
            ServiceConfig::new(format!("MG{:032}", 2), "Nobody", Vec::new()),
        ],
        brands: vec![BrandConfig {
            sid: "BN1".into(),
            status: "APPROVED".into(),
            failure_reason: None,
        }],
        toll_free_verifications: vec![TollFreeConfig {
            number: SHOP.into(),
            status: "TWILIO_APPROVED".into(),
            rejection_reason: None,
        }],
        applications: vec![ApplicationConfig {
            sid: format!("AP{}", "b".repeat(32)),
            friendly_name: "Old system".into(),
            sms_url: String::new(),
            sms_method: "POST".into(),
            sms_fallback_url: String::new(),
        }],
        step_delay: Duration::from_millis(5),
        ..SimulatorConfig::default()
    };
    let (account, token) = (config.account_sid.clone(), config.auth_token.clone());
    let twilio = Simulator::start(config, ([127, 0, 0, 1], 0).into()).await.unwrap();
    let mut text = InboundText::new("+14155550132", SHOP, "This is my roof");
    text.media.push(Attachment::Sample { sample: "roof".into() });
    let (picture, _) = twilio.text(&text).await.unwrap();
    let about = serde_json::json!({ "error_code": 11200, "resource_sid": picture });
    assert!(twilio.add_alert(&account, serde_json::from_value(about).unwrap()));

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/official_client.py");
    let mut command = Command::new(python);
    command.arg(script).args([twilio.rest_url(), &account, &token, SHOP, &picture.unwrap()]);
    let output = tokio::task::spawn_blocking(move || run(&mut command, "the client disagrees"));
    let told = String::from_utf8(output.await.unwrap().stdout).unwrap();
    assert_eq!(told.lines().count(), 12, "{told}");
    twilio.shutdown().await;
}
