//! Numbers and names that have texted us or are on file, whatever the rules for numbers say (C3).

use crate::engine::{Tx, values};
use crate::tables::conversation::is_seen;
use crate::{Access, Error, Store};
use hearback_inbox::Address;

impl Store {
    /// The first of these that there is a conversation with or a customer has, as it is kept here. A
    /// name is the same in capitals.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn known_number(
        &self,
        access: &Access,
        candidates: Vec<Address>,
    ) -> Result<Option<Address>, Error> {
        if !access.sees_inbox() {
            return Ok(None);
        }
        let access = *access;
        self.database
            .read_inline(async move |tx: &mut Tx| {
                for candidate in candidates {
                    let candidate = candidate.canonical();
                    if is_known(tx, &access, &candidate).await? {
                        return Ok(Some(candidate));
                    }
                    if let Some(name) = in_other_letters(tx, &access, &candidate).await? {
                        return Ok(Some(name));
                    }
                }
                Ok(None)
            })
            .await
    }
}

async fn is_known(tx: &mut Tx, access: &Access, number: &Address) -> Result<bool, Error> {
    let sql = "SELECT visible, author_id FROM conversations \
               WHERE organization_id = ?1 AND number = ?2";
    if let Some(mut row) = tx.find(sql, values![access.organization(), number]).await?
        && is_seen(access, row.take()?, row.take()?)
    {
        return Ok(true);
    }
    let sql = "SELECT 1 FROM customer_numbers WHERE organization_id = ?1 AND number = ?2";
    Ok(tx.find(sql, values![access.organization(), number]).await?.is_some())
}

/// A name that texted us, written in other letters.
async fn in_other_letters(
    tx: &mut Tx,
    access: &Access,
    name: &Address,
) -> Result<Option<Address>, Error> {
    if !name.as_str().bytes().any(|b| b.is_ascii_alphabetic()) {
        return Ok(None);
    }
    let sql = "SELECT number FROM conversations WHERE organization_id = ?1 AND lower(number) = ?2 \
               AND substr(number, 1, 1) <> '+' AND visible = 1 LIMIT 1";
    let folded = name.as_str().to_ascii_lowercase();
    let row = tx.find(sql, values![access.organization(), folded]).await?;
    row.map(|mut row| row.take()).transpose()
}
