//! One comparison of one organization's messages with Twilio's.

use super::listing::{self, Compare, ListingError};
use super::row::Row;
use super::start_hold;
use super::under_way::{self, Looks};
use crate::run::clock::lies_within;
use crate::workers::report::report;
use crate::workers::shift::Shift;
use hearback_inbox::message::Direction;
use hearback_inbox::{OrganizationId, Timestamp};
use hearback_store::{Compared, Error, InboundMedia, Received, Recovered, Reported, TakenIn};
use hearback_twilio::{CallError, MessageSid};
use jiff::SignedDuration;

/// After a long time away the list is gone through in such stretches, oldest first.
const STRETCH: SignedDuration = SignedDuration::from_hours(24);
/// What was set aside is tried again this often.
const TRIED_AGAIN: SignedDuration = SignedDuration::from_mins(15);
/// A text whose attachments can't be listed waits so long for them; then they come after it.
const WAITS_FOR_MEDIA: SignedDuration = SignedDuration::from_hours(1);

/// What a round works on.
struct Round<'a>(Compare<'a>);

/// Compares once, and writes down how that went.
pub(super) async fn go(
    shift: &Shift,
    looks: &Looks,
    organization: OrganizationId,
    first: bool,
) -> Result<(), Error> {
    let store = shift.app.store();
    let lines = store.compared_lines(organization).await?;
    let Some(since) = lines.first().map(|line| line.since) else { return Ok(()) };
    let Some(account) = shift.app.accounts().of(organization).await? else { return Ok(()) };
    let state = store.reconciler_state(organization).await?;
    let hold = store.start_hold(organization).await?;
    let now = shift.app.now();
    // Another node may have looked just now.
    let every = shift.app.settings().reconcile.every;
    let looked_lately = state.looked_at.is_some_and(|at| lies_within(at, every / 2, now));
    if !first && hold.is_none() && looked_lately {
        return Ok(());
    }
    let down_until = hold.map(|hold| hold.since);
    let round = Round(Compare { shift, account: &account, lines: &lines, down_until });
    let mut from = begin(shift, state.compared_until, since, now);
    if let Some(hold) = hold {
        from = from.min(begin(shift, hold.compare_from, since, now));
        if !round.settle_what_waits(from).await? {
            return Ok(());
        }
    }
    if !round.take_in_since(from, now).await? {
        return Ok(());
    }
    if let Some(hold) = hold {
        store.end_start_hold(organization, hold.id, shift.app.now()).await?;
    }
    let recovered = under_way::settle(shift, &account, looks).await?;
    if recovered.is_something() {
        round.write_down(recovered, Ok(Some(now))).await?;
    }
    Ok(())
}

/// From when on messages are compared, where everything up to a time was.
fn begin(
    shift: &Shift,
    compared_until: Option<Timestamp>,
    first_line: Timestamp,
    now: Timestamp,
) -> Timestamp {
    let settings = shift.app.settings().reconcile;
    let overlap = settings.overlap.max(settings.patience * 2);
    let known = compared_until.filter(|until| *until <= now);
    let begin = known.map_or(first_line, |until| until - overlap).max(first_line);
    begin.min(now)
}

/// Writes down that comparing panicked: the page says so, and the next round begins where this did.
pub(super) async fn broke_off(shift: &Shift, organization: OrganizationId) {
    let problem =
        Some("Hearback failed while comparing. That’s a bug; please report it.".to_owned());
    let (id, at) = (shift.app.id(), shift.app.now());
    let compared = Compared { until: None, recovered: Recovered::default(), problem, id, at };
    if let Err(error) = shift.app.store().compared(organization, compared).await {
        tracing::error!(%organization, %error, "could not write down that comparing broke off");
    }
}

impl Round<'_> {
    /// Settles what was on hold and has gone out; false when Twilio could not be asked.
    async fn settle_what_waits(&self, from: Timestamp) -> Result<bool, Error> {
        let mut recovered = Recovered::default();
        let went = start_hold::settle(self.0, from, &mut recovered).await;
        let fine = went.is_ok();
        if !fine || recovered.is_something() {
            self.write_down(recovered, went.map(|()| None)).await?;
        }
        Ok(fine)
    }

    /// Takes in what came and went since; false when that did not get to its end.
    async fn take_in_since(&self, mut from: Timestamp, now: Timestamp) -> Result<bool, Error> {
        self.try_set_aside().await?;
        loop {
            let until = from + STRETCH;
            // The last stretch has no end: what Twilio dates in the future belongs to it.
            let last = until >= now;
            let (recovered, went) = self.stretch((from, (!last).then_some(until))).await;
            let fine = went.is_ok();
            let reached = if last { now } else { until };
            self.write_down(recovered, went.map(|()| Some(reached))).await?;
            if last || !fine {
                return Ok(fine);
            }
            from = until;
        }
    }

    /// Takes in what one stretch of the list has and we lack.
    async fn stretch(
        &self,
        span: (Timestamp, Option<Timestamp>),
    ) -> (Recovered, Result<(), ListingError>) {
        let mut recovered = Recovered::default();
        let went = self.try_stretch(span, &mut recovered).await;
        (recovered, went)
    }

    async fn try_stretch(
        &self,
        span: (Timestamp, Option<Timestamp>),
        recovered: &mut Recovered,
    ) -> Result<(), ListingError> {
        let stretch = listing::list(self.0, span).await?;
        if stretch.unreadable > 0 {
            let (organization, rows) = (self.0.account.organization, stretch.unreadable);
            tracing::warn!(%organization, rows, "Twilio lists messages that can't be read");
        }
        for (message, row) in stretch.behind {
            let report = report(self.0.shift, self.0.account.organization, message.id, &row);
            if self.0.shift.app.store().report_status(report).await? == Reported::Applied {
                recovered.statuses += 1;
            }
        }
        let mut trouble = None;
        for row in &stretch.missing {
            match self.media(row).await {
                Ok(media) => self.take_in_or_set_aside(row, media, recovered).await?,
                Err(error) => trouble = Some(error),
            }
        }
        trouble.map_or(Ok(()), |error| Err(error.into()))
    }

    async fn media(&self, row: &Row) -> Result<Vec<InboundMedia>, hearback_twilio::CallError> {
        let listed = row.media(&self.0.account.client).await;
        let waited = self.0.shift.app.now().duration_since(row.at) >= WAITS_FOR_MEDIA;
        listed.or_else(|error| if waited { Ok(row.unlisted_media()) } else { Err(error) })
    }

    /// One that the database does not take, although it answers, holds up no others.
    async fn take_in_or_set_aside(
        &self,
        row: &Row,
        media: Vec<InboundMedia>,
        recovered: &mut Recovered,
    ) -> Result<(), Error> {
        let (store, organization) = (self.0.shift.app.store(), self.0.account.organization);
        let sid = row.listed.sid.to_string();
        let Err(error) = self.take_in(row, media, recovered).await else {
            return store.no_longer_aside(organization, sid).await;
        };
        if matches!(error, Error::Closed) || store.ping().await.is_err() {
            return Err(error);
        }
        tracing::error!(%organization, sid, %error, "a message can't be stored, and is set aside");
        store.set_aside(organization, sid, (row.at, self.0.shift.app.now())).await
    }

    /// Tries once more what was set aside: what kept it out may have been put right.
    async fn try_set_aside(&self) -> Result<(), Error> {
        let Compare { shift, account, lines, .. } = self.0;
        let (store, organization) = (shift.app.store(), account.organization);
        let before = shift.app.now() - TRIED_AGAIN;
        for one in store.set_aside_before(organization, before).await? {
            let Ok(sid) = MessageSid::parse(&one.sid) else { continue };
            let row = match account.client.fetch_message(&sid).await {
                Ok(row) => Row::of(row, lines, shift.app.now()),
                // Deleted at Twilio.
                Err(CallError::Refused(error)) if error.is_not_found() => None,
                Err(_) => return Ok(()),
            };
            let mut recovered = Recovered::default();
            if let Some(row) = row {
                let Ok(media) = self.media(&row).await else { return Ok(()) };
                if self.take_in(&row, media, &mut recovered).await.is_err() {
                    let now = shift.app.now();
                    store.set_aside(organization, one.sid, (row.at, now)).await?;
                    continue;
                }
            }
            store.no_longer_aside(organization, one.sid).await?;
            self.write_down(recovered, Ok(None)).await?;
        }
        Ok(())
    }

    async fn take_in(
        &self,
        row: &Row,
        media: Vec<InboundMedia>,
        recovered: &mut Recovered,
    ) -> Result<(), Error> {
        let (store, organization) = (self.0.shift.app.store(), self.0.account.organization);
        let sid = &row.listed.sid;
        match row.direction {
            Direction::Inbound => {
                let account = self.0.account.account_sid.as_str();
                let text = row.text(self.0.shift, organization, account, media);
                if store.receive(text).await? == Received::Repeated {
                    return Ok(());
                }
                recovered.inbound += 1;
            }
            Direction::Outbound => {
                let message = row.message(self.0.shift, media);
                match store.take_in_sent(organization, message).await? {
                    TakenIn::Recorded => recovered.outbound += 1,
                    TakenIn::Ours(id) => {
                        let report = report(self.0.shift, organization, id, &row.listed);
                        if store.report_status(report).await? != Reported::Applied {
                            return Ok(());
                        }
                        recovered.statuses += 1;
                    }
                    TakenIn::Known | TakenIn::Open | TakenIn::NeverLeft => return Ok(()),
                }
            }
        }
        recovered.spans(row.at);
        tracing::info!(%organization, %sid, direction = ?row.direction, "a message was recovered");
        Ok(())
    }

    async fn write_down(
        &self,
        recovered: Recovered,
        went: Result<Option<Timestamp>, ListingError>,
    ) -> Result<(), Error> {
        let organization = self.0.account.organization;
        let (until, problem) = match went {
            Ok(until) => (until, None),
            Err(ListingError::Store(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(%organization, %error, "could not compare messages with Twilio's");
                (None, Some(format!("{error}.")))
            }
        };
        let (id, at) = (self.0.shift.app.id(), self.0.shift.app.now());
        let compared = Compared { until, recovered, problem, id, at };
        self.0.shift.app.store().compared(organization, compared).await
    }
}
