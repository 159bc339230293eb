//! What everyone should get.

use super::people::{Bearer, Branch, Home};
use super::place::{Place, Places};
use super::rows::Row;
use hearback_inbox::Permission;
use hearback_inbox::member::Permissions;

/// Which organization the address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Prefix {
    /// None: they act where they are signed in.
    None,
    /// The one that they are signed in to.
    Own,
    /// The other one.
    Others,
    /// One that doesn't exist.
    Nobodys,
}

impl Prefix {
    pub(super) const ALL: [Self; 4] = [Self::None, Self::Own, Self::Others, Self::Nobodys];
}

/// What an id is of, seen from where they act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    /// Something there.
    Own,
    /// Something of the other organization.
    Others,
    /// Nothing.
    Nobodys,
}

impl Bearer {
    /// Where they act by a prefix; nowhere, if that isn't theirs.
    pub(super) fn acts_in<'p>(&self, prefix: Prefix, places: &'p Places) -> Option<&'p Place> {
        match prefix {
            Prefix::None | Prefix::Own => Some(places.own(self)),
            Prefix::Others => self.is_super_user().then(|| places.others(self)),
            Prefix::Nobodys => None,
        }
    }

    fn is_super_user(&self) -> bool {
        self.permissions.contains(Permission::Organizations)
    }

    /// Whether conversations are shown to them.
    pub(super) fn sees_inbox(&self, prefix: Prefix, branch: Branch) -> bool {
        let in_location = branch == Branch::On && self.home == Home::Northside;
        let reaches = in_location || self.permissions.contains(Permission::EveryLocation);
        match prefix {
            Prefix::None | Prefix::Own => self.permissions.contains(Permission::View) && reaches,
            Prefix::Others => self.is_super_user(),
            Prefix::Nobodys => false,
        }
    }

    /// The status that a request should get.
    pub(super) fn expected(&self, row: &Row, prefix: Prefix, whose: Whose, branch: Branch) -> u16 {
        let theirs = match prefix {
            Prefix::None | Prefix::Own => true,
            Prefix::Others => self.is_super_user(),
            Prefix::Nobodys => false,
        };
        if !theirs {
            return 404;
        }
        let sees = self.sees_inbox(prefix, branch);
        let needs_inbox: Permissions = Permission::View
            | Permission::Send
            | Permission::Assign
            | Permission::Close
            | Permission::OptOut;
        if let Some(permission) = row.may {
            let of_inbox = needs_inbox.contains(permission);
            if !self.permissions.contains(permission) || of_inbox && !sees {
                // Who sees no inbox isn't told either that there is something in it.
                return if of_inbox && !sees && row.of.is_some() { 404 } else { 403 };
            }
        }
        let excepted = row.unless.is_some_and(|one| self.permissions.contains(one));
        if row.is_of_inbox && !sees && !excepted {
            return 404;
        }
        let shared_alone = row.also.is_some_and(|also| !self.permissions.contains(also));
        if whose == Whose::Own && shared_alone {
            return 403;
        }
        if whose == Whose::Own { row.good } else { row.unknown }
    }
}
