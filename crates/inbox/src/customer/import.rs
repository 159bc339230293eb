//! Bringing in a file of customers: what its columns are, and what a row makes of a record (C3).

mod given;

pub use given::{GivenCustomer, GivenNumber, number_of, sentence};

use crate::{CustomerId, CustomerImportId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most rows of a file, without its heading.
pub const MOST_ROWS: usize = 200_000;
/// How long an import can be undone and is listed.
pub const IMPORT_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a file waits to be imported.
pub const UPLOAD_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerImportState {
    /// Its file is coming in.
    Uploading,
    /// Its columns are to be looked at.
    Uploaded,
    /// Its rows are being checked, which changes no customer.
    Checking,
    /// It can be started.
    Checked,
    /// Its rows are being imported.
    Importing,
    /// All rows are imported or refused.
    Done,
    /// Someone stopped it; what was imported by then stays.
    Stopped,
    /// It couldn't go on; what was imported by then stays.
    Failed,
    /// It is being undone.
    Undoing,
    /// It was undone.
    Undone,
}

impl CustomerImportState {
    /// Whether it has to come to an end before another may begin.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Done | Self::Stopped | Self::Failed | Self::Undone)
    }

    /// Whether it changed customers, and isn't at work anymore.
    #[must_use]
    pub fn can_be_undone(self) -> bool {
        matches!(self, Self::Done | Self::Stopped | Self::Failed)
    }
}

/// What stands between the cells of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Pipe,
}

impl Separator {
    /// Each of them, the most common first.
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    /// The byte that it is.
    #[must_use]
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ImportColumn {
    /// Nothing that is imported.
    Ignore,
    /// Our own id, as in an exported file.
    Id,
    /// The whole name.
    Name,
    /// The first name.
    FirstName,
    /// The last name.
    LastName,
    /// A phone number.
    Number {
        /// What it is called where no column says so: `Mobile`.
        #[serde(default)]
        label: String,
    },
    /// What the number in the last number column before it is called.
    Label,
    /// Further numbers, each on a line of its own, followed by its label.
    MoreNumbers,
    /// The postal address, or a part of it: parts are joined in the order of their columns.
    Address,
    /// The id another system knows the person by.
    ExternalId,
    /// Whether the person may be texted: on or off.
    Texting,
    /// What the person agreed to when they consented to texts, or what they said.
    ConsentWords,
    /// When they consented: a day, or a time (RFC 3339).
    ConsentAt,
    /// Where they consented: a form's address or name.
    ConsentPlace,
    /// A custom field.
    Field {
        /// Its own name: `home_year`.
        field: String,
    },
}

/// How a file is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportPlan {
    /// The file's encoding, by its name on the web: `utf-8`, `windows-1252`.
    pub encoding: String,
    /// What stands between cells.
    pub separator: Separator,
    /// Whether the first row says what the columns are.
    pub heading: bool,
    /// The country (ISO 3166) of numbers that are written without a country code.
    pub country: String,
    /// What each column holds, from the left. Columns beyond the last aren't imported.
    pub columns: Vec<ImportColumn>,
}

impl ImportPlan {
    /// What keeps it from being carried out: a sentence that says what to change.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        let columns = self.columns.iter().filter(|column| **column != ImportColumn::Ignore);
        let columns: Vec<_> = columns.collect();
        let may_repeat = |column: &ImportColumn| {
            matches!(
                column,
                ImportColumn::Number { .. } | ImportColumn::Label | ImportColumn::Address
            )
        };
        let repeated = columns
            .iter()
            .enumerate()
            .find(|(place, column)| !may_repeat(column) && columns[..*place].contains(column));
        if repeated.is_some() {
            return Some("Two columns hold the same thing. Ignore one of them.".to_owned());
        }
        let holds = |column| columns.contains(&&column);
        let consent =
            [ImportColumn::ConsentWords, ImportColumn::ConsentAt, ImportColumn::ConsentPlace]
                .map(holds);
        if matches!(consent, [true, false, _] | [false, true, _] | [false, false, true]) {
            let detail = "Consent needs two columns: what they agreed to, and when. Choose both, or neither.";
            return Some(detail.to_owned());
        }
        let names = |column: &&ImportColumn| {
            matches!(
                column,
                ImportColumn::Name
                    | ImportColumn::FirstName
                    | ImportColumn::LastName
                    | ImportColumn::Number { .. }
                    | ImportColumn::MoreNumbers
                    | ImportColumn::ExternalId
                    | ImportColumn::Id
            )
        };
        if !columns.iter().any(names) {
            let detail = "No column says who the customers are. Choose one for the name or number.";
            return Some(detail.to_owned());
        }
        None
    }
}

/// What became of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportCounts {
    /// New customers.
    pub new: i64,
    /// Customers who changed.
    pub changed: i64,
    /// Customers who are on file just as the row says.
    pub same: i64,
    /// Rows that can't be imported.
    pub refused: i64,
}

/// A row that can't be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefusedImportRow {
    /// Its line in the file, counted from 1.
    pub row: i64,
    /// What is wrong with it, and what to change.
    pub problem: String,
}

/// An import of customers, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerImport {
    /// Its id.
    pub id: CustomerImportId,
    /// How far it is.
    pub state: CustomerImportState,
    /// The file's name.
    pub file_name: String,
    /// How big the file is.
    pub bytes: i64,
    /// How many rows it has, without its heading.
    pub rows: i64,
    /// How many rows have been gone through by the check or the import.
    pub done: i64,
    /// What became of those, or would become.
    pub counts: ImportCounts,
    /// How the file is read; null while it is coming in.
    #[schema(required)]
    pub plan: Option<ImportPlan>,
    /// When the file came in.
    pub created_at: Timestamp,
    /// Whose it is; null if an API key's.
    #[schema(required)]
    pub created_by: Option<UserId>,
    /// When the import was started; null before.
    #[schema(required)]
    pub started_at: Option<Timestamp>,
    /// When it came to its end; null before.
    #[schema(required)]
    pub ended_at: Option<Timestamp>,
    /// Customers who were put back as they were, or removed, by undoing it.
    pub undone: i64,
    /// Customers whom undoing it left as they are.
    pub kept: i64,
    /// Why it doesn't go on, in a sentence; null while it does.
    #[schema(required)]
    pub problem: Option<String>,
}

impl CustomerImport {
    /// How many customers it added or changed that undoing it has not looked at.
    #[must_use]
    pub fn to_undo(&self) -> i64 {
        (self.counts.new + self.counts.changed - self.undone - self.kept).max(0)
    }
}

/// Why undoing an import left a customer as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyKept {
    /// Someone changed their record since.
    Changed,
    /// They texted or were texted since.
    Texted,
    /// They were deleted or merged since.
    Gone,
    /// A number or external id that was theirs is someone else's by now.
    Taken,
}

/// A customer whom undoing an import left as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptCustomer {
    /// Who.
    pub id: CustomerId,
    /// Their name; null if it isn't known anymore.
    #[schema(required)]
    pub name: Option<String>,
    /// Why.
    pub why: WhyKept,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_says_who_the_customers_are_and_each_thing_once() {
        let plan = |columns: Vec<ImportColumn>| ImportPlan {
            encoding: "utf-8".into(),
            separator: Separator::Comma,
            heading: true,
            country: "US".into(),
            columns,
        };
        let phone = || ImportColumn::Number { label: String::new() };
        assert_eq!(plan(vec![phone(), phone(), ImportColumn::Name]).fault(), None);
        assert!(plan(vec![ImportColumn::Address, ImportColumn::Ignore]).fault().is_some());
        assert!(plan(vec![ImportColumn::Name, ImportColumn::Name]).fault().is_some());
        let field = |field: &str| ImportColumn::Field { field: field.into() };
        assert_eq!(plan(vec![phone(), field("a"), field("b")]).fault(), None);
        assert!(plan(vec![phone(), field("a"), field("a")]).fault().is_some());
    }

    #[test]
    fn consent_has_its_words_and_its_time() {
        use ImportColumn::{ConsentAt, ConsentPlace, ConsentWords, Name};
        let fault = |columns: &[ImportColumn]| {
            let columns = [&[Name], columns].concat();
            let plan = ImportPlan {
                encoding: "utf-8".into(),
                separator: Separator::Comma,
                heading: true,
                country: "US".into(),
                columns,
            };
            plan.fault()
        };
        assert_eq!(fault(&[ConsentWords, ConsentAt]), None);
        assert_eq!(fault(&[ConsentPlace, ConsentAt, ConsentWords]), None);
        for alone in
            [&[ConsentWords][..], &[ConsentAt], &[ConsentPlace], &[ConsentPlace, ConsentAt]]
        {
            assert!(fault(alone).unwrap().contains("what they agreed to, and when"), "{alone:?}");
        }
    }
}
