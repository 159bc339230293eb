//! One comparison of one organization's messages with Twilio's.

use super::listing::{self, Trouble};
use super::row::Row;
use super::under_way::{self, Looks};
use crate::accounts::Connected;
use crate::workers::Shift;
use crate::workers::report::report;
use hearback_inbox::message::Direction;
use hearback_inbox::{OrganizationId, Timestamp};
use hearback_store::{
    Compared, ComparedLine, Error, InboundMedia, Received, Recovered, Reported, TakenIn,
};
use jiff::SignedDuration;

/// After a long time away the list is gone through in such stretches, oldest first.
const STRETCH: SignedDuration = SignedDuration::from_hours(24);
/// A text whose attachments can't be listed waits so long for them; then they come after it.
const WAITS_FOR_MEDIA: SignedDuration = SignedDuration::from_hours(1);

/// What a round works on.
struct Round<'a> {
    shift: &'a Shift,
    account: &'a Connected,
    lines: &'a [ComparedLine],
}

/// Compares once, and writes down how that went.
pub(super) async fn go(
    shift: &Shift,
    looks: &Looks,
    organization: OrganizationId,
    first: bool,
) -> Result<(), Error> {
    let (store, settings) = (shift.app.store(), shift.app.settings().reconcile);
    let lines = store.compared_lines(organization).await?;
    let Some(since) = lines.first().map(|line| line.since) else { return Ok(()) };
    let Some(account) = shift.app.accounts().of(organization).await? else { return Ok(()) };
    let state = store.reconciler_state(organization).await?;
    let now = shift.app.now();
    // Another node may have looked just now.
    let lately = |at: Timestamp| now.duration_since(at) < settings.every / 2;
    if !first && state.looked_at.is_some_and(lately) {
        return Ok(());
    }
    let overlap = settings.overlap.max(settings.patience * 2);
    let from = state.compared_until.map_or(since, |until| until - overlap).max(since);
    let round = Round { shift, account: &account, lines: &lines };
    let mut from = from.min(now);
    loop {
        let until = from + STRETCH;
        // The last stretch has no end: what Twilio dates in the future belongs to it.
        let last = until >= now;
        let (recovered, went) = round.stretch((from, (!last).then_some(until))).await;
        let fine = went.is_ok();
        round.write_down(recovered, went.map(|()| if last { now } else { until })).await?;
        if !fine {
            return Ok(());
        }
        if last {
            break;
        }
        from = until;
    }
    let recovered = under_way::settle(shift, &account, looks).await?;
    if recovered.is_something() {
        round.write_down(recovered, Ok(now)).await?;
    }
    Ok(())
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
    /// Takes in what one stretch of the list has and we lack.
    async fn stretch(
        &self,
        span: (Timestamp, Option<Timestamp>),
    ) -> (Recovered, Result<(), Trouble>) {
        let mut recovered = Recovered::default();
        let went = self.try_stretch(span, &mut recovered).await;
        (recovered, went)
    }

    async fn try_stretch(
        &self,
        span: (Timestamp, Option<Timestamp>),
        recovered: &mut Recovered,
    ) -> Result<(), Trouble> {
        let stretch = listing::list(self.shift, self.account, self.lines, span).await?;
        if stretch.unreadable > 0 {
            let (organization, rows) = (self.account.organization, stretch.unreadable);
            tracing::warn!(%organization, rows, "Twilio lists messages that can't be read");
        }
        for (message, row) in stretch.behind {
            let report = report(self.shift, self.account.organization, message.id, &row);
            if self.shift.app.store().report_status(report).await? == Reported::Applied {
                recovered.statuses += 1;
            }
        }
        let mut trouble = None;
        for row in &stretch.missing {
            match self.media(row).await {
                Ok(media) => self.take_in(row, media, recovered).await?,
                Err(error) => trouble = Some(error),
            }
        }
        trouble.map_or(Ok(()), |error| Err(error.into()))
    }

    async fn media(&self, row: &Row) -> Result<Vec<InboundMedia>, hearback_twilio::CallError> {
        let listed = row.media(&self.account.client).await;
        let waited = self.shift.app.now().duration_since(row.at) >= WAITS_FOR_MEDIA;
        listed.or_else(|error| if waited { Ok(row.unlisted_media()) } else { Err(error) })
    }

    async fn take_in(
        &self,
        row: &Row,
        media: Vec<InboundMedia>,
        recovered: &mut Recovered,
    ) -> Result<(), Error> {
        let (store, organization) = (self.shift.app.store(), self.account.organization);
        let sid = &row.listed.sid;
        match row.direction {
            Direction::Inbound => {
                let account = self.account.account_sid.as_str();
                let text = row.text(self.shift, organization, account, media);
                if store.receive(text).await? == Received::Repeated {
                    return Ok(());
                }
                recovered.inbound += 1;
            }
            Direction::Outbound => {
                let message = row.message(self.shift, media);
                match store.take_in_sent(organization, message).await? {
                    TakenIn::Recorded => recovered.outbound += 1,
                    TakenIn::Ours(id) => {
                        let report = report(self.shift, organization, id, &row.listed);
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
        went: Result<Timestamp, Trouble>,
    ) -> Result<(), Error> {
        let organization = self.account.organization;
        let (until, problem) = match went {
            Ok(until) => (Some(until), None),
            Err(Trouble::Store(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(%organization, %error, "could not compare messages with Twilio's");
                (None, Some(format!("{error}.")))
            }
        };
        let (id, at) = (self.shift.app.id(), self.shift.app.now());
        let compared = Compared { until, recovered, problem, id, at };
        self.shift.app.store().compared(organization, compared).await
    }
}
