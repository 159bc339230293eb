//! Invitations: how people become members without the command line (P1).

use super::rights::Manager;
use super::team::{names, require_locations};
use crate::change::Change;
use crate::engine::{Tx, values};
use crate::operations::mail::{self, NewMail};
use crate::tables::invitation::{self, StoredInvitation};
use crate::tables::member;
use crate::tables::role::Roles;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::member::{
    INVITATION_LASTS, Invitation, Member, MemberState, RoleId, TeamMember,
};
use hearback_inbox::{
    EmailAddress, InvitationId, LocationId, MailId, Permission, Timestamp, UserId, email,
};
use std::net::IpAddr;

/// An invitation to make.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Its id.
    pub id: InvitationId,
    /// Whom it is for.
    pub email: EmailAddress,
    /// The role they will have.
    pub role: RoleId,
    /// The locations they will belong to.
    pub locations: Vec<LocationId>,
    /// The id of the mail that brings the link, if one shall.
    pub mail: Option<MailId>,
    /// Now.
    pub at: Timestamp,
}

/// Who accepts an invitation.
#[derive(Clone, Debug)]
pub enum Accepting {
    /// Someone who becomes a user by it.
    New {
        /// Their id.
        id: UserId,
        /// Their name.
        name: String,
        /// Their password, hashed.
        password_hash: String,
    },
    /// A user already, with the invited address.
    User(UserId),
}

/// An invitation as its link opens it.
#[derive(Clone, Debug)]
pub struct OpenedInvitation {
    /// The invitation.
    pub stored: StoredInvitation,
    /// The organization's name.
    pub organization_name: String,
    /// Whether the address is a user's already.
    pub is_user: bool,
}

impl Store {
    /// The invitations that were neither accepted nor taken back, the newest first; those whose time
    /// is over, too.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to manage members.
    pub async fn invitations(&self, access: &Access) -> Result<Vec<StoredInvitation>, Error> {
        access.require(Permission::Members)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| invitation::open(tx, organization).await)
            .await
    }

    /// Invites someone. An invitation of the same address before this one is taken back.
    ///
    /// # Errors
    /// [`Error::AlreadyMember`]; [`Error::MailNotSetUp`]; [`Error::NotFound`] when a role or location isn't this
    /// organization's; [`Error::MoreRights`], [`Error::Forbidden`].
    pub async fn invite(
        &self,
        access: &Access,
        new: NewInvitation,
    ) -> Result<StoredInvitation, Error> {
        self.database
            .change(access, Permission::Members, async move |mut change: Change<'_>| {
                invite(&mut change, new).await
            })
            .await
    }

    /// Replaces the link with one that works for a week. With an id for it, a mail brings the new one.
    ///
    /// # Errors
    /// [`Error::MailNotSetUp`]; [`Error::NotFound`], [`Error::MoreRights`], [`Error::Forbidden`].
    pub async fn renew_invitation(
        &self,
        access: &Access,
        id: InvitationId,
        mail: Option<MailId>,
        at: Timestamp,
    ) -> Result<StoredInvitation, Error> {
        self.database
            .change(access, Permission::Members, async move |mut change: Change<'_>| {
                let mut found = open(&mut change, id).await?;
                let roles = Roles::of(&mut change).await?;
                Manager::of(&change).may_manage(roles.permissions(found.invitation.role)?)?;
                found.issue += 1;
                found.invitation.by_email = mail.is_some();
                found.invitation.expires_at = at + INVITATION_LASTS;
                invitation::save(&mut change, &found).await?;
                if let Some(mail) = mail {
                    mail::enter(&mut change, mail, NewMail::Invitation(id), at).await?;
                }
                change.tell_setting(OrganizationSetting::Invitations, at)?;
                let note = AuditNote::new(AuditKind::MemberInvited, at);
                change.audit(note.about(AuditObject::thing(&found.invitation.email)))?;
                Ok(found)
            })
            .await
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn revoke_invitation(
        &self,
        access: &Access,
        id: InvitationId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::Members, async move |mut change: Change<'_>| {
                let found = open(&mut change, id).await?;
                end(&mut change, found, at).await
            })
            .await
    }

    /// An invitation by its link, of whichever organization; who asks has shown its signature.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn open_invitation(&self, id: InvitationId) -> Result<OpenedInvitation, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let stored = invitation::by_id(tx, id).await?;
                let sql = "SELECT name FROM organizations WHERE id = ?1";
                let row = tx.find(sql, values![stored.organization]).await?;
                let organization_name = row.ok_or(Error::NotFound)?.take()?;
                let sql = "SELECT 1 FROM users WHERE email = ?1";
                let address = email::folded(&stored.invitation.email);
                let is_user = tx.find(sql, values![address]).await?.is_some();
                Ok(OpenedInvitation { stored, organization_name, is_user })
            })
            .await
    }

    /// Accepts an invitation, once.
    ///
    /// # Errors
    /// [`Error::InvitationOver`] when it was accepted, revoked, or replaced, or has expired;
    /// [`Error::EmailTaken`] when the address has become a user's meanwhile.
    pub async fn accept_invitation(
        &self,
        opened: &StoredInvitation,
        accepting: Accepting,
        from: Option<IpAddr>,
        at: Timestamp,
    ) -> Result<UserId, Error> {
        let (id, issue) = (opened.invitation.id, opened.issue);
        let user = match &accepting {
            Accepting::New { id, .. } | Accepting::User(id) => *id,
        };
        // Not theirs to do but for this: the invitation is what allows it.
        let access = Access::of_nobody_yet(opened.organization, user).acting_from(from);
        self.database
            .change_in_own_right(&access, async move |mut change: Change<'_>| {
                let found = invitation::by_id(&mut change, id).await?;
                let here = found.organization == change.organization();
                let is_open = found.ended_at.is_none() && found.issue == issue && here;
                if !is_open || found.invitation.expires_at <= at {
                    return Err(Error::InvitationOver);
                }
                accept(&mut change, found, user, accepting, at).await?;
                Ok(user)
            })
            .await
    }
}

/// An invitation of this organization that is still open.
async fn open(change: &mut Change<'_>, id: InvitationId) -> Result<StoredInvitation, Error> {
    let found = invitation::by_id(change, id).await?;
    let is_open = found.organization == change.organization() && found.ended_at.is_none();
    if is_open { Ok(found) } else { Err(Error::NotFound) }
}

async fn end(
    change: &mut Change<'_>,
    mut found: StoredInvitation,
    at: Timestamp,
) -> Result<(), Error> {
    found.ended_at = Some(at);
    invitation::save(change, &found).await?;
    change.tell_setting(OrganizationSetting::Invitations, at)?;
    let note = AuditNote::new(AuditKind::InvitationRevoked, at);
    change.audit(note.about(AuditObject::thing(found.invitation.email)))
}

async fn invite(change: &mut Change<'_>, new: NewInvitation) -> Result<StoredInvitation, Error> {
    let (organization, at) = (change.organization(), new.at);
    let address = email::folded(new.email.as_str());
    let roles = Roles::of(change).await?;
    Manager::of(change).may_manage(roles.permissions(new.role)?)?;
    let all = require_locations(change, &new.locations).await?;
    let team = member::all(change, organization).await?;
    let there = |found: &TeamMember| {
        email::folded(&found.email) == address && found.member.state != MemberState::Removed
    };
    if team.iter().any(there) {
        return Err(Error::AlreadyMember(new.email.to_string()));
    }
    for before in invitation::open(change, organization).await? {
        if email::folded(&before.invitation.email) == address {
            end(change, before, at).await?;
        }
    }
    let stored = StoredInvitation {
        organization,
        invited_by: change.member(),
        issue: 1,
        ended_at: None,
        accepted_by: None,
        invitation: Invitation {
            id: new.id,
            email: new.email.to_string(),
            role: new.role,
            locations: new.locations,
            invited_by: None,
            invited_at: at,
            expires_at: at + INVITATION_LASTS,
            by_email: new.mail.is_some(),
        },
    };
    invitation::save(change, &stored).await?;
    if let Some(id) = new.mail {
        mail::enter(change, id, NewMail::Invitation(new.id), at).await?;
    }
    change.tell_setting(OrganizationSetting::Invitations, at)?;
    let places = names(&all, &stored.invitation.locations);
    let note = AuditNote::new(AuditKind::MemberInvited, at)
        .about(AuditObject::thing(&stored.invitation.email))
        .changed([
            AuditChange::of(AuditField::Role, None, roles.name(new.role)),
            AuditChange::of(AuditField::Locations, None, places),
        ]);
    change.audit(note)?;
    // As it is read, with the name of who invited.
    invitation::by_id(change, stored.invitation.id).await
}

async fn accept(
    change: &mut Change<'_>,
    mut found: StoredInvitation,
    user: UserId,
    accepting: Accepting,
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let address = email::folded(&found.invitation.email);
    if let Accepting::New { id, name, password_hash } = accepting {
        let sql = "INSERT INTO users (id, email, name, password_hash, created_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (email) DO NOTHING";
        let values = values![id, &address, name, password_hash, at];
        if change.execute(sql, values).await? == 0 {
            return Err(Error::EmailTaken(found.invitation.email));
        }
    }
    let sql = "SELECT name FROM users WHERE id = ?1 AND email = ?2";
    let row = change.find(sql, values![user, &address]).await?;
    let name = row.ok_or(Error::InvitationOver)?.take()?;
    // A location or role may be gone by now. Without the role nobody knows what they should be able
    // to do.
    let roles = Roles::of(change).await?;
    if roles.permissions(found.invitation.role).is_err() {
        return Err(Error::InvitationOver);
    }
    let all = require_locations(change, &[]).await?;
    let mut locations = found.invitation.locations.clone();
    locations.retain(|id| all.iter().any(|location| location.id == *id));
    let (role, email) = (found.invitation.role, found.invitation.email.clone());
    let member = Member { id: user, name, role, state: MemberState::Active };
    let joined = TeamMember { member, email, locations, joined_at: at, last_seen_at: None };
    member::save(change, organization, &joined).await?;
    found.ended_at = Some(at);
    found.accepted_by = Some(user);
    invitation::save(change, &found).await?;
    change.tell_member(user, at)?;
    change.tell_setting(OrganizationSetting::Invitations, at)?;
    let note = AuditNote::new(AuditKind::MemberJoined, at)
        .about(AuditObject::Member { id: user })
        .changed([
            AuditChange::of(AuditField::Role, None, roles.name(role)),
            AuditChange::of(AuditField::Locations, None, names(&all, &joined.locations)),
        ]);
    change.audit(note)
}
