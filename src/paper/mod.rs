//! The papers of one waybill: each is a structure that is the JSON answer, and a form that is drawn as
//! PDF. Where the facts are kept is not known here.

mod consignment_list;
mod draw;
mod efti;
mod emergency_card;
mod form;
mod loading_record;
mod standing;
mod transport_document;
mod waybill_form;
mod words;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::checks::ManualItem;
use crate::goods::{EmergencyGuide, Entry, GoodsItem};
use crate::units::{Kilograms, LocalText, local_text};
use crate::waybill::{Printed, Waybill};

pub use consignment_list::ConsignmentList;
pub use efti::{EFTI_ELEMENTS, EftiExport, EftiGoods};
pub use emergency_card::EmergencyCard;
pub use loading_record::LoadingRecord;
pub use standing::standing;
pub use transport_document::TransportDocument;
pub use waybill_form::WaybillForm;

/// A paper of a waybill.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// 危险货物道路运输运单, the form of JT/T 617.5-2018.
    Waybill,
    /// Transport document of ADR 5.4.1.
    TransportDocument,
    /// 安全卡 (O29 art. 44).
    EmergencyCard,
    /// 托运清单 (O29 art. 13).
    ConsignmentList,
    /// 充装或者装载记录 (O29 art. 31).
    LoadingRecord,
    /// The dangerous goods in the element names of eFTI (Regulation (EU) 2020/1056).
    Efti,
}

impl PaperKind {
    /// All papers.
    pub const ALL: [Self; 6] = [
        Self::Waybill,
        Self::TransportDocument,
        Self::EmergencyCard,
        Self::ConsignmentList,
        Self::LoadingRecord,
        Self::Efti,
    ];

    /// The name in addresses and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waybill => "waybill",
            Self::TransportDocument => "transport_document",
            Self::EmergencyCard => "emergency_card",
            Self::ConsignmentList => "consignment_list",
            Self::LoadingRecord => "loading_record",
            Self::Efti => "efti",
        }
    }

    /// What it is called.
    #[must_use]
    pub fn title(self) -> LocalText {
        let (zh, en) = match self {
            Self::Waybill => ("危险货物道路运输运单", "Waybill for dangerous goods by road"),
            Self::TransportDocument => ("ADR 运输单据", "Dangerous goods transport document (ADR)"),
            Self::EmergencyCard => ("危险货物道路运输安全卡", "Transport emergency card"),
            Self::ConsignmentList => ("危险货物托运清单", "Consignment list of dangerous goods"),
            Self::LoadingRecord => {
                ("危险货物充装（装载）记录", "Loading record of dangerous goods")
            }
            Self::Efti => ("eFTI 危险货物数据", "Dangerous goods data in eFTI names"),
        };
        LocalText::new(zh, en)
    }
}

impl fmt::Display for PaperKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no paper.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct PaperKindError(pub String);

impl PaperKindError {
    /// What is wrong and what is expected.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let (text, names) = (&self.0, PaperKind::ALL.map(PaperKind::as_str));
        local_text!(
            "`{text}` 不是运单的单据：应为 {}",
            "`{text}` is not a paper of a waybill: it is one of {}",
            names.join(", ")
        )
    }
}

impl FromStr for PaperKind {
    type Err = PaperKindError;
    fn from_str(text: &str) -> Result<Self, PaperKindError> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| PaperKindError(text.to_owned()))
    }
}

/// In which language a paper is drawn. What people wrote stays as they wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperLanguage {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl PaperLanguage {
    const fn pick(self, zh: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    fn of(self, text: &LocalText) -> &str {
        match self {
            Self::Zh => &text.zh,
            Self::En => &text.en,
        }
    }
}

/// What papers are made from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The waybill.
    pub waybill: Waybill,
    /// Its fields as kept at the gate; before that, as the registry has them, without vehicle and crew.
    pub printed: Printed,
    /// What the list says of each line of the load; `None` where it does not have the entry.
    pub entries: Vec<Option<Entry>>,
    /// First measures.
    pub guide: EmergencyGuide,
    /// What is looked at on site.
    pub questions: Vec<ManualItem>,
    /// Text of the QR code.
    pub code: Option<String>,
    /// Names of the accounts that acted on it, by identifier.
    pub people: Vec<(String, String)>,
    /// Civil time of the district.
    pub time_zone: TimeZone,
}

impl Source {
    /// Lines of the load with what the list says of them; lines it does not have are left out, which
    /// [`standing()`] refuses before.
    fn lines(&self) -> impl Iterator<Item = (usize, &GoodsItem, &Entry)> {
        let lines = self.waybill.content.load.iter().zip(&self.entries).enumerate();
        lines.filter_map(|(line, (item, entry))| Some((line, item, entry.as_ref()?)))
    }

    /// What was metered of a line, once it is loaded.
    fn metered(&self, line: usize) -> Option<Kilograms> {
        self.waybill.state.loaded()?.metered_kg.get(line).copied()
    }

    /// The name of an account, or its identifier where there is no such account any more.
    fn name_of(&self, account_id: &str) -> String {
        let found = self.people.iter().find(|(id, _)| id == account_id);
        found.map_or(account_id, |(_, name)| name).to_owned()
    }

    fn number(&self) -> Option<String> {
        self.waybill.state.issued().map(|issued| issued.number.to_string())
    }
}

/// Why there is no paper.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// Not in this state, or something is missing.
    #[error("{}", .0.en)]
    NotAvailable(LocalText),
    /// The library refused.
    #[error("the PDF could not be made")]
    Pdf,
}

/// A paper with everything written on it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(missing_docs, reason = "named after the papers")]
pub enum Paper {
    Waybill(Box<WaybillForm>),
    TransportDocument(TransportDocument),
    EmergencyCard(EmergencyCard),
    ConsignmentList(ConsignmentList),
    LoadingRecord(Box<LoadingRecord>),
    Efti(EftiExport),
}

/// Makes a paper, or says why there is none.
pub fn make(kind: PaperKind, source: &Source) -> Result<Paper, PaperError> {
    standing(kind, source).map_err(PaperError::NotAvailable)?;
    let paper = match kind {
        PaperKind::Waybill => WaybillForm::of(source).map(|form| Paper::Waybill(Box::new(form))),
        PaperKind::TransportDocument => {
            Some(Paper::TransportDocument(TransportDocument::of(source)))
        }
        PaperKind::EmergencyCard => Some(Paper::EmergencyCard(EmergencyCard::of(source))),
        PaperKind::ConsignmentList => Some(Paper::ConsignmentList(ConsignmentList::of(source))),
        PaperKind::LoadingRecord => {
            LoadingRecord::of(source).map(|record| Paper::LoadingRecord(Box::new(record)))
        }
        PaperKind::Efti => Some(Paper::Efti(EftiExport::of(source))),
    };
    paper.ok_or_else(|| {
        PaperError::NotAvailable(LocalText::new(
            "此状态没有这份单据",
            "there is no such paper in this state",
        ))
    })
}

impl Paper {
    /// Draws it on A4.
    pub fn pdf(&self, source: &Source, language: PaperLanguage) -> Result<Vec<u8>, PaperError> {
        let form = match self {
            Self::Waybill(paper) => paper.form(source, language)?,
            Self::TransportDocument(paper) => paper.form(language),
            Self::EmergencyCard(paper) => paper.form(language),
            Self::ConsignmentList(paper) => paper.form(language),
            Self::LoadingRecord(paper) => paper.form(source, language),
            Self::Efti(paper) => paper.form(language),
        };
        draw::pdf(&form)
    }
}
