//! Where an account's attachments are.

use crate::sid::{AccountSid, MediaSid, MessageSid};
use url::Url;

/// An attachment of a message: `…/Messages/{message}/Media/{media}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MediaPlace {
    pub(super) message: MessageSid,
    pub(super) media: MediaSid,
}

impl MediaPlace {
    /// Reads the address of an attachment of this account: that path below a prefix, and nothing
    /// besides. The address is parsed, so that its dots are resolved; what is still encoded in it
    /// is not what Twilio writes.
    pub(super) fn read(url: &Url, prefix: &str, account: &AccountSid) -> Option<Self> {
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        let path = url.path().strip_prefix(prefix).filter(|_| plain)?;
        let path = path.strip_prefix("/2010-04-01/Accounts/")?.strip_prefix(account.as_str())?;
        let (message, media) = path.strip_prefix("/Messages/")?.split_once("/Media/")?;
        let (message, media) = (MessageSid::parse(message), MediaSid::parse(media));
        Some(Self { message: message.ok()?, media: media.ok()? })
    }
}
