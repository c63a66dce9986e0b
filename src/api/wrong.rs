//! One thing that is wrong with what a client sent: a member of `errors`.

use serde_json::{Map, Value, json};

use super::Language;
use crate::registry::{ImportError, RecordError};
use crate::units::LocalText;
use crate::zones::ZoneError;

/// One field that is wrong, and why in both languages.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// Path of the field.
    pub field: String,
    /// What is wrong and what is expected.
    pub reason: LocalText,
    /// Further members.
    pub members: Map<String, Value>,
}

impl Wrong {
    /// A field with its reason.
    #[must_use]
    pub fn new(field: impl Into<String>, reason: LocalText) -> Self {
        Self { field: field.into(), reason, members: Map::new() }
    }

    /// The same with one more member.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.members.insert(name.to_owned(), value);
        self
    }

    /// `{field, reason, …}` with the reason as a plain string.
    pub(super) fn body(&self, language: Language) -> Value {
        let mut body = self.members.clone();
        body.insert("field".to_owned(), json!(self.field));
        body.insert("reason".to_owned(), json!(language.pick(&self.reason)));
        Value::Object(body)
    }
}

impl From<&RecordError> for Wrong {
    fn from(error: &RecordError) -> Self {
        Self::new(&error.field, error.reason.clone())
    }
}

impl From<&ImportError> for Wrong {
    /// `field` as everywhere, row and column apart for those who mark cells.
    fn from(error: &ImportError) -> Self {
        Self::new(format!("rows.{}.{}", error.row, error.column), error.reason.clone())
            .with("row", json!(error.row))
            .with("column", json!(error.column))
    }
}

impl From<&ZoneError> for Wrong {
    fn from(error: &ZoneError) -> Self {
        Self::new(format!("zones.{}.{}", error.zone_id, error.field), error.reason.clone())
            .with("zone_id", json!(error.zone_id))
    }
}
