//! Stories of texts coming in.

use crate::stage::{DANIELA, KWAME, MAIN, REPAIRS, on_each_engine};
use hearback_inbox::conversation::Mark;
use hearback_inbox::message::CancelReason;
use hearback_inbox::opt_out::KeywordScope;
use hearback_inbox::{Happened, Keyword, Role, State, Status};
use hearback_inbox::{HeldReason, Tab};
use hearback_store::{ComposeTo, Error, Held, LineChange, ListQuery, Received};

#[tokio::test(flavor = "multi_thread")]
async fn a_text_makes_a_conversation_and_the_next_one_continues_it() {
    on_each_engine(|stage| async move {
        let id = stage.daniela_writes("Do you fix dryers?").await;
        stage.store.close_conversation(&stage.maya(), id, stage.now()).await.unwrap();
        let Received::Recorded { conversation, .. } = stage.texts(DANIELA, REPAIRS, "Hello?").await
        else {
            panic!("recorded")
        };
        assert_eq!(conversation.id, id);
        assert_eq!((conversation.state, conversation.unread), (State::Open, 1));
        assert_eq!(conversation.line_id, stage.repairs, "its current line is the last inbound's");
        let bodies: Vec<_> = stage.thread(id).await.into_iter().map(|m| m.body).collect();
        assert_eq!(bodies, ["Do you fix dryers?", "Hello?"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_sid_many_times_at_the_same_instant_is_one_message() {
    on_each_engine(|stage| async move {
        let text = stage.text(DANIELA, MAIN, "Once");
        let attempts = (0..40).map(|_| {
            let mut again = text.clone();
            (again.message_id, again.conversation_id) = (stage.id(), stage.id());
            stage.store.receive(again)
        });
        let outcomes = futures_util::future::join_all(attempts).await;
        let recorded =
            outcomes.iter().filter(|o| matches!(o, Ok(Received::Recorded { .. }))).count();
        assert_eq!(recorded, 1);
        assert!(outcomes.iter().all(Result::is_ok));
        let page = stage.store.conversations(&stage.system(), all(50)).await.unwrap();
        assert_eq!(page.items.len(), 1);
        assert_eq!(stage.thread(page.items[0].id).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_at_the_same_instant_make_one_conversation() {
    on_each_engine(|stage| async move {
        let texts: Vec<_> =
            (0..60).map(|n| stage.text(DANIELA, MAIN, &format!("text {n}"))).collect();
        let outcomes =
            futures_util::future::join_all(texts.into_iter().map(|t| stage.store.receive(t))).await;
        assert!(outcomes.iter().all(|o| matches!(o, Ok(Received::Recorded { .. }))));
        let page = stage.store.conversations(&stage.system(), all(50)).await.unwrap();
        assert_eq!(page.items.len(), 1);
        assert_eq!(page.items[0].unread, 60);
        assert_eq!(stage.thread(page.items[0].id).await.len(), 60);
        let (cells, _) = stage.store.counts(&stage.system()).await.unwrap();
        assert_eq!(cells.iter().map(|c| (c.open, c.unread)).collect::<Vec<_>>(), [(1, 1)]);
        stage.events().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_the_database_refuses_leaves_its_neighbours_alone() {
    on_each_engine(|stage| async move {
        let texts = (0..30).map(|n| {
            let mut text = stage.text(DANIELA, MAIN, &format!("text {n}"));
            if n % 10 == 3 {
                text.organization = stage.id();
            }
            stage.store.receive(text)
        });
        let outcomes = futures_util::future::join_all(texts).await;
        let refused: Vec<_> = (0..30).filter(|n| outcomes[*n].is_err()).collect();
        assert_eq!(refused, [3, 13, 23], "an organization that is not there");
        let page = stage.store.conversations(&stage.system(), all(50)).await.unwrap();
        assert_eq!(page.items[0].unread, 27);
        assert_eq!(stage.thread(page.items[0].id).await.len(), 27);
        stage.events().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_opts_out_cancels_what_waits_and_start_opts_in_again() {
    on_each_engine(|stage| async move {
        let id = stage.daniela_writes("Hi").await;
        let waiting = stage.maya_answers(id, "Shall we come by?").await;
        let Received::Recorded { message, .. } = stage.texts(DANIELA, MAIN, " Stop. ").await else {
            panic!("recorded")
        };
        assert_eq!(message.keyword, Some(Keyword::Stop));
        let canceled = stage.message(&waiting).await;
        assert_eq!(
            (canceled.status, canceled.cancel_reason),
            (Status::Canceled, Some(CancelReason::OptedOut))
        );
        assert!(
            stage.store.claim(10, stage.now(), "a", &Held::default()).await.unwrap().is_empty()
        );

        let conversation = stage.store.conversation(&stage.maya(), id).await.unwrap();
        assert!(conversation.marks.contains(&Mark::OptedOut));
        assert_eq!(conversation.opt_out.unwrap().word.as_deref(), Some("Stop."));
        let draft = stage.draft(ComposeTo::Conversation(id), "One more thing");
        let refused = stage.store.compose(&stage.maya(), draft).await.unwrap_err();
        assert!(refused.to_string().contains("opted out"), "{refused}");

        stage.texts(DANIELA, REPAIRS, "START").await;
        let conversation = stage.store.conversation(&stage.maya(), id).await.unwrap();
        assert_eq!(conversation.opt_out, None);
        stage.maya_answers(id, "Welcome back").await;
        let events = stage.events().await;
        let told = |what: fn(&Happened) -> bool| events.iter().any(|event| what(&event.happened));
        assert!(told(|happened| matches!(happened, Happened::OptedOut(_))));
        assert!(told(|happened| matches!(happened, Happened::MessageCanceled(_))));
        assert!(told(|happened| matches!(happened, Happened::OptedIn(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_may_let_a_keyword_count_for_its_line_alone() {
    on_each_engine(|stage| async move {
        let (store, maya) = (&stage.store, stage.maya());
        let priya = stage.hire("Priya", Role::SmsUser, true).await;
        let refused = store.choose_keyword_scope(&priya, KeywordScope::Line, stage.now()).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let chosen =
            store.choose_keyword_scope(&maya, KeywordScope::Line, stage.now()).await.unwrap();
        assert_eq!(chosen.keyword_scope, KeywordScope::Line);
        let id = stage.daniela_writes("STOP").await;
        let draft = stage.draft(ComposeTo::Conversation(id), "From the same line");
        assert!(matches!(store.compose(&maya, draft).await, Err(Error::Refused(_))));
        let mut draft = stage.draft(ComposeTo::Conversation(id), "From the other line");
        draft.line = Some(stage.repairs);
        store.compose(&maya, draft).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_to_a_line_that_is_off_is_held_and_comes_in_when_it_is_on() {
    on_each_engine(|stage| async move {
        let off = LineChange { on: Some(false), ..LineChange::default() };
        stage.store.change_line(&stage.maya(), stage.main, off, stage.now()).await.unwrap();
        for body in ["first", "second", "STOP"] {
            let kept = stage.texts(DANIELA, MAIN, body).await;
            assert_eq!(kept, Received::Held(HeldReason::LineOff));
        }
        let page = stage.store.conversations(&stage.system(), all(50)).await.unwrap();
        assert_eq!(page.items.len(), 0, "it reaches no conversation");
        let to = ComposeTo::Number(hearback_inbox::Address::from_twilio(DANIELA));
        let mut draft = stage.draft(to, "Hi");
        draft.line = Some(stage.repairs);
        let refused = stage.store.compose(&stage.maya(), draft).await.unwrap_err();
        assert!(refused.to_string().contains("opted out"), "its opt-out counts: {refused}");

        let on = LineChange { on: Some(true), ..LineChange::default() };
        stage.store.change_line(&stage.maya(), stage.main, on, stage.now()).await.unwrap();
        let page = stage.store.conversations(&stage.system(), all(50)).await.unwrap();
        let bodies: Vec<_> =
            stage.thread(page.items[0].id).await.into_iter().map(|m| m.body).collect();
        assert_eq!(bodies, ["first", "second", "STOP"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_to_a_number_that_is_no_line_waits_for_it_to_become_one() {
    on_each_engine(|stage| async move {
        let number = "+14155550199";
        let text = stage.text(KWAME, number, "Is this the new number?");
        let first = stage.store.receive(text.clone()).await.unwrap();
        assert_eq!(first, Received::Held(HeldReason::NoLine));
        assert_eq!(stage.store.receive(text).await.unwrap(), Received::Repeated);
        stage.add_line(number, "New").await.unwrap();
        let page = stage.store.conversations(&stage.system(), all(50)).await.unwrap();
        assert_eq!(page.items.len(), 1);
        assert_eq!(stage.thread(page.items[0].id).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_and_number_is_one_line_in_the_installation() {
    on_each_engine(|stage| async move {
        let taken = stage.add_line(MAIN, "Again").await.unwrap_err();
        assert!(matches!(taken, Error::NumberTaken(number) if number == MAIN));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_one_another_without_gap_or_repetition() {
    on_each_engine(|stage| async move {
        for n in 0..25 {
            stage.texts(&format!("+1415555{n:04}"), MAIN, "hello").await;
        }
        let mut seen = vec![];
        let mut query = all(10);
        loop {
            let page = stage.store.conversations(&stage.maya(), query.clone()).await.unwrap();
            seen.extend(page.items.iter().map(|c| c.number.to_string()));
            match page.next {
                Some(next) => query.before = Some(next.to_string().parse().unwrap()),
                None => break,
            }
        }
        let expected: Vec<_> = (0..25).rev().map(|n| format!("+1415555{n:04}")).collect();
        assert_eq!(seen, expected, "newest first");
    })
    .await;
}

fn all(limit: u16) -> ListQuery {
    ListQuery { tab: Tab::All, limit, ..ListQuery::default() }
}
