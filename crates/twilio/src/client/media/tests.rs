//! Where attachments may be fetched from.

use super::super::Credentials;
use super::*;

fn fetcher(base: &str) -> MediaFetcher {
    let settings = ClientSettings { base_url: base.to_owned(), ..ClientSettings::default() };
    MediaFetcher::new(&settings, Duration::from_secs(1), 10).unwrap()
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

#[test]
fn only_the_accounts_own_attachments_are_asked_for() {
    const AC: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const MM: &str = "MM11111111111111111111111111111111";
    const ME: &str = "ME22222222222222222222222222222222";
    let client = |base: &str| {
        let settings = ClientSettings { base_url: base.to_owned(), ..ClientSettings::default() };
        let (account_sid, auth_token) = (AC.parse().unwrap(), "hunter2".into());
        let credentials = Credentials { account_sid, auth_token, api_key: None };
        Client::new(credentials, &settings).unwrap()
    };
    let own = format!("/2010-04-01/Accounts/{AC}/Messages/{MM}/Media/{ME}");
    let (real, simulated) = ("https://api.twilio.com", "http://127.0.0.1:8081/twilio");
    for (base, good) in [
        (real, format!("https://api.twilio.com{own}")),
        (real, format!("https://API.twilio.com:443/x/..{own}")),
        (real, format!("https://api.twilio.com{}", own.replace("MM1", "SM1"))),
        (simulated, format!("https://api.twilio.com{own}")),
        (simulated, format!("http://127.0.0.1:8081{own}")),
        (simulated, format!("http://127.0.0.1:8081/twilio{own}")),
    ] {
        let place = fetcher(base).place_of(&client(base), &url(&good)).unwrap();
        assert_eq!(place.media.as_str(), ME, "{good}");
    }
    let foreign = own.replace("ACa", "ACb");
    for bad in [
        format!("http://api.twilio.com{own}"),
        format!("https://api.twilio.com:8443{own}"),
        format!("https://api.twilio.com.{own}"),
        format!("https://api.twilio.com.evil.example{own}"),
        format!("https://evil.example/{own}"),
        format!("https://u:p@api.twilio.com{own}"),
        format!("https://api.twilio.com@evil.example{own}"),
        format!("https://messaging.twilio.com{own}"),
        format!("http://127.0.0.1:8082{own}"),
        format!("https://api.twilio.com{foreign}"),
        format!("https://api.twilio.com/2010-04-01/Accounts/{AC}.json"),
        format!("https://api.twilio.com{own}.json"),
        format!("https://api.twilio.com{own}.xml"),
        format!("https://api.twilio.com{own}/"),
        format!("https://api.twilio.com{own}/.."),
        format!("https://api.twilio.com{own}/../../../../{AC}.json"),
        format!("https://api.twilio.com{own}/%2e%2e/%2E%2e/%2e./../{AC}.json"),
        format!("https://api.twilio.com/{own}"),
        format!("https://api.twilio.com{}", own.replace("/Media", "//Media")),
        format!("https://api.twilio.com{}", own.replace("/Media", "%2fMedia")),
        format!("https://api.twilio.com{}", own.replace("Media", "%4dedia")),
        format!("https://api.twilio.com{}", own.replace("Media/ME", "Media/RE")),
        format!("https://api.twilio.com{}", own.replace("Messages/MM", "Messages/CA")),
        format!("https://api.twilio.com{}", own.replace("2010-04-01", "2008-08-01")),
        format!("https://api.twilio.com{own}?x=1"),
        format!("https://api.twilio.com{own}?"),
        format!("https://api.twilio.com{own}#x"),
        format!("https://api.twilio.com{own};x"),
        format!("https://api.twilio.com{own}%00"),
        format!("file://{own}"),
    ] {
        let found = fetcher(real).place_of(&client(real), &url(&bad)).err();
        assert!(matches!(found, Some(MediaError::Refused(_))), "{bad}");
    }
}

#[test]
fn no_redirect_leads_back_into_the_api() {
    let real = fetcher("https://api.twilio.com");
    let simulated = fetcher("http://127.0.0.1:8081/twilio");
    for bad in [
        "https://api.twilio.com/2010-04-01/Accounts/ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.json",
        "https://api.twilio.com/anything",
        "https://API.TWILIO.com./x",
        "https://api.twilio.com:8443/x",
    ] {
        assert!(real.check(&url(bad)).is_err() && simulated.check(&url(bad)).is_err(), "{bad}");
    }
    for bad in [
        "http://127.0.0.1:8081/twilio/2010-04-01/Accounts.json",
        "http://127.0.0.1:8081/2010-04-01/Accounts.json",
        "http://127.0.0.1:8081//%32010-04-01/Accounts.json",
        "http://127.0.0.1:8081/twilio/v1/Services",
    ] {
        assert!(simulated.check(&url(bad)).is_err(), "{bad}");
    }
    assert_eq!(simulated.check(&url("http://127.0.0.1:8081/storage/x")), Ok(()));
}

#[test]
fn private_networks_are_not_called_unless_the_api_is_in_one() {
    let real = fetcher("https://api.twilio.com");
    for bad in [
        "http://storage.example/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://x.localhost./x",
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://user@storage.example/x",
        "file:///etc/passwd",
    ] {
        assert!(matches!(real.check(&url(bad)), Err(MediaError::Refused(_))), "{bad}");
    }
    assert_eq!(real.check(&url("https://storage.example/x")), Ok(()));
    assert_eq!(fetcher("http://127.0.0.1:8081").check(&url("http://127.0.0.1:9/x")), Ok(()));
}
