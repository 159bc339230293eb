//! Inviting people to the team (P1).

use crate::isolation::southside;
use crate::mail::server;
use crate::story::{
    Inbox, PASSWORD, Person, PostOffice, StoryClock, on_each_engine, on_each_engine_with, token,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hearback_inbox::member::MemberState;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;

async fn open(inbox: &Inbox, token: &str) -> crate::story::Answer {
    inbox.stranger().post("/invitations/open", json!({ "token": token })).await
}

/// Its link neither opens nor is accepted.
async fn is_over(inbox: &Inbox, token: &str) {
    open(inbox, token).await.is_problem(410, "invitation_over", "Ask for a new one");
    inbox.accept(token, "Nora").await.is_problem(410, "invitation_over", "Ask for a new one");
}

async fn invitations(maya: &Person) -> Vec<Value> {
    maya.get("/invitations").await.ok(200)["invitations"].as_array().unwrap().clone()
}

#[tokio::test]
async fn nora_is_invited_and_answers_a_customer() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let maya = inbox.sign_in("maya").await;
        let main = inbox.main_location().await;
        let invite = json!({
            "email": "Nora@Northside.Example", "role": "sms_user", "locations": [main],
        });
        let invitation = maya.post("/invitations", invite).await.ok(201);
        assert_eq!(invitation["invited_by"], "Maya Reyes");
        assert_eq!(invitations(&maya).await, std::slice::from_ref(&invitation));
        let token = token(&invitation);

        let opened = open(&inbox, &token).await.ok(200);
        assert_eq!(opened["organization"], "Northside Home Services");
        assert_eq!(opened["email"], "nora@northside.example");
        assert_eq!(
            (&opened["invited_by"], &opened["is_user"]),
            (&json!("Maya Reyes"), &json!(false))
        );
        let before = inbox.dump().await;
        inbox.accept(&token, " ").await.is_problem(422, "invalid_request", "name");
        let short = json!({ "token": token, "name": "Nora", "password": "short" });
        let short = inbox.stranger().post("/invitations/accept", short).await;
        short.is_problem(422, "invalid_request", "10 characters");
        assert!(inbox.dump().await.changed_since(&before).is_empty());

        let accepted = inbox.accept(&token, "Nora Lindqvist").await;
        let session = accepted.ok(201);
        assert_eq!(
            (&session["role"], &session["role_name"]),
            (&json!("sms_user"), &json!("SMS user"))
        );
        assert_eq!(session["empty_reason"], Value::Null);
        let nora = inbox.browser(&accepted);
        let reply = json!({ "body": "Coming", "client_key": "a" });
        nora.post(&format!("/conversations/{conversation}/messages"), reply).await.ok(202);
        let team = maya.get("/team").await.ok(200);
        let member =
            team["team"].as_array().unwrap().iter().find(|one| one["name"] == "Nora Lindqvist");
        assert_eq!(member.unwrap()["locations"], json!([main]));
        // Used twice, it is over; she signs in however she writes her address.
        is_over(&inbox, &token).await;
        assert!(invitations(&maya).await.is_empty());
        inbox.sign_in("NORA").await;
    })
    .await;
}

#[tokio::test]
async fn greta_of_southside_belongs_to_both() {
    on_each_engine(|inbox| async move {
        let southside = southside(&inbox).await;
        let maya = inbox.sign_in("maya").await;
        let token = token(&maya.invite("GRETA@northside.example", "viewer").await);
        assert_eq!(open(&inbox, &token).await.ok(200)["is_user"], true);
        let wrong = json!({ "token": token, "password": "not her password" });
        let wrong = inbox.stranger().post("/invitations/accept", wrong).await;
        wrong.is_problem(401, "wrong_credentials", "don't match");

        let accepted = inbox.accept(&token, "Somebody Else").await;
        let session = accepted.ok(201);
        assert_eq!(session["user"]["name"], "greta", "she has a name");
        assert_eq!(session["organization"]["name"], "Northside Home Services");
        assert_eq!(session["organizations"].as_array().unwrap().len(), 2);
        let greta = inbox.browser(&accepted);
        for (organization, role) in
            [(inbox.organization, "viewer"), (southside.organization, "admin")]
        {
            let session = greta.at(organization).get("/session").await.ok(200);
            assert_eq!(
                (&session["organization"]["id"], &session["role"]),
                (&json!(organization), &json!(role))
            );
        }
        // Her name is hers: nobody here changes it, and she does.
        let path = format!("/members/{}", inbox.user("greta").await);
        let renamed = maya.patch(&path, json!({ "name": "Margarete" })).await;
        renamed.is_problem(403, "forbidden", "only they can change their name");
        let own =
            greta.at(southside.organization).patch(&path, json!({ "name": "Margarete" })).await;
        assert_eq!(own.ok(200)["name"], "Margarete");
    })
    .await;
}

#[tokio::test]
async fn a_link_with_one_bit_changed_is_none() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let token = token(&maya.invite("nora@northside.example", "viewer").await);
        let before = inbox.dump().await;
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let answer = open(&inbox, &URL_SAFE_NO_PAD.encode(changed)).await;
            answer.is_problem(410, "invitation_over", "Ask for a new one");
        }
        for odd in ["", "x", &token[1..], &format!("{token}A")] {
            is_over(&inbox, odd).await;
        }
        assert!(inbox.dump().await.changed_since(&before).is_empty());
        inbox.accept(&token, "Nora").await.ok(201);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_accept_at_once_one_joins() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let token = token(&maya.invite("nora@northside.example", "viewer").await);
        let (one, other) =
            tokio::join!(inbox.accept(&token, "Nora"), inbox.accept(&token, "Not Nora"));
        let (joined, late) = if one.status == 201 { (one, other) } else { (other, one) };
        joined.ok(201);
        late.is_problem(410, "invitation_over", "Ask for a new one");
        let members = maya.get("/members").await.ok(200);
        let named = |name: &&Value| name["name"].as_str().unwrap().contains("Nora");
        assert_eq!(members["members"].as_array().unwrap().iter().filter(named).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_invitation_is_late_after_a_week_and_good_again_when_it_is_renewed() {
    let clock = Arc::new(StoryClock::new());
    let given = clock.clone();
    on_each_engine_with(
        move |settings| settings.clock = given.clone(),
        |inbox| {
            let clock = clock.clone();
            async move {
                let maya = inbox.sign_in("maya").await;
                let invitation = maya.invite("nora@northside.example", "viewer").await;
                let first = token(&invitation);
                let path = format!("/invitations/{}", invitation["id"].as_str().unwrap());
                clock.advance(SignedDuration::from_hours(8 * 24));
                is_over(&inbox, &first).await;
                assert_eq!(invitations(&maya).await.len(), 1, "until someone does something");
                let renewed = maya.post(&format!("{path}/renew"), json!({})).await.ok(200);
                let second = token(&renewed);
                assert_ne!(first, second);
                is_over(&inbox, &first).await;
                open(&inbox, &second).await.ok(200);

                assert_eq!(maya.delete(&path).await.status, 204);
                is_over(&inbox, &second).await;
                maya.delete(&path).await.is_problem(404, "not_found", "");
                let again = maya.post(&format!("{path}/renew"), json!({})).await;
                again.is_problem(404, "not_found", "");
                // After a second invitation, only its link works.
                let third = token(&maya.invite("nora@northside.example", "viewer").await);
                let fourth = token(&maya.invite("Nora@Northside.example", "viewer").await);
                is_over(&inbox, &third).await;
                inbox.accept(&fourth, "Nora").await.ok(201);
            }
        },
    )
    .await;
}

#[tokio::test]
async fn who_is_on_the_team_is_not_invited_and_who_left_is() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let luis = inbox.user("luis").await;
        let invite = json!({ "email": "Luis@northside.example", "role": "viewer" });
        let refused = async || {
            let answer = maya.post("/invitations", invite.clone()).await;
            answer.is_problem(409, "already_member", "on the team already");
        };
        refused().await;
        let path = format!("/members/{luis}");
        maya.post(&format!("{path}/deactivate"), json!({})).await;
        refused().await;
        assert_eq!(maya.delete(&path).await.status, 204);
        assert_eq!(inbox.state_of(luis).await, MemberState::Removed);
        let token = token(&maya.post("/invitations", invite).await.ok(201));
        let back = inbox.accept(&token, "").await.ok(201);
        assert_eq!(back["user"]["id"], json!(luis), "he is who he was");
        assert_eq!(back["role"], "viewer");
    })
    .await;
}

#[tokio::test]
async fn a_role_or_a_location_may_be_gone_when_the_invitation_is_accepted() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let branch = inbox.open_location("Harbor").await;
        let new = json!({ "name": "Guest", "permissions": ["view"] });
        let role = maya.post("/roles", new).await.ok(201)["id"].as_str().unwrap().to_owned();
        let invite =
            json!({ "email": "pia@northside.example", "role": role, "locations": [branch] });
        let without_role = token(&maya.post("/invitations", invite).await.ok(201));
        let invite =
            json!({ "email": "nora@northside.example", "role": "viewer", "locations": [branch] });
        let without_location = token(&maya.post("/invitations", invite).await.ok(201));
        assert_eq!(maya.delete(&format!("/roles/{role}")).await.status, 204);
        assert_eq!(maya.delete(&format!("/locations/{branch}")).await.status, 204);

        inbox.accept(&without_role, "Pia").await.is_problem(410, "invitation_over", "");
        let nora = inbox.accept(&without_location, "Nora").await.ok(201);
        assert!(nora["empty_reason"].as_str().unwrap().contains("location"), "{nora}");
    })
    .await;
}

#[tokio::test]
async fn passwords_are_not_guessed_by_an_invitation() {
    on_each_engine(|inbox| async move {
        southside(&inbox).await;
        let maya = inbox.sign_in("maya").await;
        let token = token(&maya.invite("greta@northside.example", "viewer").await);
        let guess = json!({ "token": token, "password": "a wrong password" });
        let mut last = inbox.stranger().post("/invitations/accept", guess.clone()).await;
        for _ in 0..6 {
            last = inbox.stranger().post("/invitations/accept", guess.clone()).await;
        }
        last.is_problem(429, "too_many_attempts", "Wait a moment");
        let credentials = json!({ "email": "greta@northside.example", "password": PASSWORD });
        let answer = inbox.stranger().post("/session", credentials).await;
        answer.is_problem(429, "too_many_attempts", "Wait a moment");
    })
    .await;
}

#[tokio::test]
async fn nora_gets_her_link_by_email_once_there_is_a_mail_server() {
    on_each_engine(|inbox| async move {
        let mut office = PostOffice::open().await;
        let maya = inbox.sign_in("maya").await;
        let invite =
            json!({ "email": "nora@northside.example", "role": "viewer", "by_email": true });
        let refused = maya.post("/invitations", invite.clone()).await;
        refused.is_problem(409, "mail_not_set_up", "");
        let by_hand = maya.invite("nora@northside.example", "viewer").await;
        let renew = format!("/invitations/{}/renew", by_hand["id"].as_str().unwrap());
        let by_email = json!({ "by_email": true });
        let refused = maya.post(&renew, by_email.clone()).await;
        refused.is_problem(409, "mail_not_set_up", "");
        assert_eq!(invitations(&maya).await, std::slice::from_ref(&by_hand), "it stays good");

        maya.put("/mail", server(&office)).await.ok(200);
        let sent = maya.post("/invitations", invite).await.ok(201);
        let renew = format!("/invitations/{}/renew", sent["id"].as_str().unwrap());
        is_mailed(&mut office, &sent).await;
        let renewed = maya.post(&renew, by_email).await.ok(200);
        is_mailed(&mut office, &renewed).await;
        inbox.accept(&token(&renewed), "Nora").await.ok(201);
    })
    .await;
}

async fn is_mailed(office: &mut PostOffice, invitation: &Value) {
    assert_eq!(invitation["by_email"], true);
    let mail = office.mail().await;
    assert_eq!(mail.to, "nora@northside.example");
    assert!(mail.unfolded().contains(invitation["link"].as_str().unwrap()), "another link");
}
