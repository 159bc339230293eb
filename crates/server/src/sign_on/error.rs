//! Why a provider's word isn't taken, in words for the admin who set it up.

/// Longer answers from a provider are cut.
const LONGEST_ANSWER: usize = 200;

/// Why a provider's word isn't taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ProviderError {
    /// It can't be reached, or doesn't answer in time.
    #[error("{0}")]
    Unreachable(String),
    /// It isn't set up so that it can be used: here, or there.
    #[error("{0}")]
    Unusable(String),
    /// What it says can't be trusted.
    #[error("{0}")]
    Untrusted(String),
}

impl ProviderError {
    /// The provider sent someone back with an error.
    pub(crate) fn told(error: &str, description: Option<&str>) -> Self {
        let words = format!("{error} {}", description.unwrap_or_default());
        Self::Unusable(format!("The provider signed nobody in: {}.", quoted(&words)))
    }

    /// The reason, as a sentence.
    pub(crate) fn sentence(&self) -> &str {
        match self {
            Self::Unreachable(why) | Self::Unusable(why) | Self::Untrusted(why) => why,
        }
    }
}

/// What a provider said, short enough to show.
pub(crate) fn quoted(text: &str) -> String {
    let line = hearback_inbox::name::one_line(text);
    let short: String = line.chars().take(LONGEST_ANSWER).collect();
    format!("“{}”", short.trim())
}
