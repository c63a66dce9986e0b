//! One table for the whole interface: which role may do what, and to whose things.

use super::Role;
use Role::{
    Administrator, Auditor, CommitteeApprover, CommitteeEditor, Dispatcher, Inspector,
    LoadingClerk, Responder, Shipper,
};

/// To whose things an operation is limited for a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Everyone's.
    Any,
    /// Those of the actor's own company; on a waybill: consignor, carrier, loader or consignee.
    OwnCompany,
}

macro_rules! operations {
    ($($(#[$doc:meta])* $variant:ident = $id:literal),+ $(,)?) => {
        /// Everything that can be asked of the interface, by its `operationId` in `/openapi.json`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation {
            $($(#[$doc])* #[doc = concat!("`", $id, "`")] $variant,)+
        }

        impl Operation {
            /// All operations.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The `operationId`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)+
                }
            }
        }
    };
}

operations!(
    Login = "login",
    Refresh = "refresh",
    Logout = "logout",
    Me = "me",
    SearchGoods = "search_goods",
    ReadGoods = "read_goods",
    GoodsImplications = "goods_implications",
    ListRules = "list_rules",
    RuleFacts = "rule_facts",
    ListLocalRules = "list_local_rules",
    CreateLocalRule = "create_local_rule",
    ReadLocalRule = "read_local_rule",
    ChangeLocalRule = "change_local_rule",
    PublishLocalRule = "publish_local_rule",
    WithdrawLocalRule = "withdraw_local_rule",
    ListRecords = "list_records",
    CreateRecord = "create_record",
    ReadRecord = "read_record",
    ChangeRecord = "change_record",
    ImportRecords = "import_records",
    RecordTemplate = "record_template",
    MakePlan = "make_plan",
    MakeAlternatives = "make_alternatives",
    ListDepartures = "list_departures",
    MakeMatrix = "make_matrix",
    CheckContent = "check_content",
    MatchTrace = "match_trace",
    CreateWaybill = "create_waybill",
    ListWaybills = "list_waybills",
    ReadWaybill = "read_waybill",
    ChangeWaybill = "change_waybill",
    WaybillReport = "waybill_report",
    WaybillAlternatives = "waybill_alternatives",
    SubmitWaybill = "submit_waybill",
    WithdrawWaybill = "withdraw_waybill",
    GateWaybill = "gate_waybill",
    LoadWaybill = "load_waybill",
    DepartWaybill = "depart_waybill",
    DeliverWaybill = "deliver_waybill",
    CloseWaybill = "close_waybill",
    VoidWaybill = "void_waybill",
    NoteAbnormality = "note_abnormality",
    WaybillEvents = "waybill_events",
    WaybillPdf = "waybill_pdf",
    WaybillPapers = "waybill_papers",
    WaybillPaper = "waybill_paper",
    WaybillQr = "waybill_qr",
    QrKeys = "qr_keys",
    QrRevocations = "qr_revocations",
    VerifyCode = "verify_code",
    AuditKeys = "audit_keys",
    AuditCheckpoint = "audit_checkpoint",
    AuditConsistency = "audit_consistency",
    AuditEvents = "audit_events",
    EventReceipt = "event_receipt",
    ListZones = "list_zones",
    ListSchemes = "list_schemes",
    CreateScheme = "create_scheme",
    ReadScheme = "read_scheme",
    ChangeScheme = "change_scheme",
    PreviewScheme = "preview_scheme",
    PublishScheme = "publish_scheme",
    SchemeRecheck = "scheme_recheck",
    WaybillWay = "waybill_way",
    RoadTile = "road_tile",
    MapFacts = "map_facts",
);

const EVERYONE: &[Role] = &Role::ALL;
const COMPANIES: &[Role] = &[Shipper, Dispatcher, LoadingClerk];
const AUTHORITIES: &[Role] = &[CommitteeEditor, CommitteeApprover, Inspector, Responder];
const COMMITTEE: &[Role] = &[CommitteeEditor, CommitteeApprover];
/// Who looks at trucks and their codes.
const VERIFIERS: &[(&[Role], Relation)] =
    &[(&[LoadingClerk], Relation::OwnCompany), (AUTHORITIES, Relation::Any)];
const WRITERS: &[Role] = &[Shipper, Dispatcher];

impl Operation {
    /// Whether it can be asked without an account.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(
            self,
            Self::Login
                | Self::Refresh
                | Self::Logout
                | Self::RoadTile
                | Self::MapFacts
                | Self::QrKeys
                | Self::AuditKeys
                | Self::AuditCheckpoint
                | Self::AuditConsistency
        )
    }

    /// Roles with their relation. Nobody is in two rows.
    const fn table(self) -> &'static [(&'static [Role], Relation)] {
        use Relation::{Any, OwnCompany};
        match self {
            Self::Login
            | Self::Refresh
            | Self::Logout
            | Self::RoadTile
            | Self::MapFacts
            | Self::QrKeys
            | Self::AuditKeys
            | Self::AuditCheckpoint
            | Self::AuditConsistency
            | Self::Me
            | Self::SearchGoods
            | Self::ReadGoods
            | Self::GoodsImplications
            | Self::ListRules
            | Self::RuleFacts
            | Self::RecordTemplate
            | Self::ListZones => &[(EVERYONE, Any)],
            Self::ListRecords | Self::ReadRecord => {
                &[(COMPANIES, OwnCompany), (AUTHORITIES, Any), (&[Administrator, Auditor], Any)]
            }
            Self::CreateRecord | Self::ChangeRecord | Self::ImportRecords => {
                &[(COMPANIES, OwnCompany), (&[Administrator], Any)]
            }
            Self::MakePlan | Self::MakeAlternatives | Self::ListDepartures | Self::MakeMatrix => {
                &[(COMPANIES, Any), (AUTHORITIES, Any)]
            }
            Self::CreateWaybill
            | Self::ChangeWaybill
            | Self::SubmitWaybill
            | Self::WithdrawWaybill
            | Self::VoidWaybill => &[(WRITERS, OwnCompany)],
            // An administrator keeps accounts and records but does not learn where loads run.
            Self::CheckContent
            | Self::ListWaybills
            | Self::ReadWaybill
            | Self::WaybillReport
            | Self::WaybillAlternatives
            | Self::WaybillWay
            | Self::WaybillPdf
            | Self::WaybillPapers
            | Self::WaybillPaper
            | Self::WaybillQr => &[(COMPANIES, OwnCompany), (AUTHORITIES, Any)],
            // Where a truck went is its carrier's business and that of those who stop trucks.
            Self::MatchTrace => &[(&[Dispatcher], OwnCompany), (AUTHORITIES, Any)],
            // How many waybills end in a day is nobody's business but theirs who stop trucks.
            Self::QrRevocations | Self::VerifyCode => VERIFIERS,
            Self::AuditEvents => &[(&[Auditor], Any)], // the whole log tells where loads ran
            Self::WaybillEvents | Self::EventReceipt => {
                &[(COMPANIES, OwnCompany), (AUTHORITIES, Any), (&[Auditor], Any)]
            }
            Self::GateWaybill | Self::LoadWaybill => &[(&[LoadingClerk], OwnCompany)],
            Self::DepartWaybill => &[(&[Dispatcher, LoadingClerk], OwnCompany)],
            Self::DeliverWaybill => &[(&[Dispatcher, Shipper], OwnCompany)],
            Self::CloseWaybill => &[(&[Dispatcher], OwnCompany)],
            Self::NoteAbnormality => {
                &[(&[Dispatcher, LoadingClerk], OwnCompany), (&[Inspector], Any)]
            }
            Self::ListSchemes | Self::ListLocalRules | Self::ReadLocalRule => {
                &[(COMMITTEE, Any), (&[Inspector, Responder, Administrator, Auditor], Any)]
            }
            Self::CreateScheme | Self::CreateLocalRule | Self::ChangeLocalRule => {
                &[(&[CommitteeEditor], Any)]
            }
            Self::ReadScheme | Self::ChangeScheme | Self::PreviewScheme | Self::SchemeRecheck => {
                &[(COMMITTEE, Any)]
            }
            Self::PublishScheme | Self::PublishLocalRule | Self::WithdrawLocalRule => {
                &[(&[CommitteeApprover], Any)]
            }
        }
    }
}

/// Whether a role may, and to whose things; `None` = it may not.
#[must_use]
pub fn may(role: Role, operation: Operation) -> Option<Relation> {
    operation.table().iter().find(|(roles, _)| roles.contains(&role)).map(|(_, relation)| *relation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_stands_in_two_rows() {
        for operation in Operation::ALL {
            for role in Role::ALL {
                let rows = operation.table().iter().filter(|(roles, _)| roles.contains(&role));
                assert!(rows.count() <= 1, "{operation:?} {role:?}");
            }
        }
    }

    #[test]
    fn operation_ids_are_distinct() {
        let ids: std::collections::BTreeSet<_> =
            Operation::ALL.iter().map(|operation| operation.id()).collect();
        assert_eq!(ids.len(), Operation::ALL.len());
    }

    #[test]
    fn an_administrator_sees_no_waybill() {
        for operation in Operation::ALL.iter().filter(|operation| {
            operation.id().contains("waybill")
                || [Operation::NoteAbnormality, Operation::CheckContent].contains(operation)
        }) {
            assert_eq!(may(Administrator, *operation), None, "{operation:?}");
        }
    }

    #[test]
    fn only_the_loading_site_opens_the_gate_and_only_an_approver_publishes() {
        for role in Role::ALL {
            let gate = may(role, Operation::GateWaybill);
            assert_eq!(gate.is_some(), role == LoadingClerk, "{role:?}");
            let publish = may(role, Operation::PublishScheme);
            assert_eq!(publish.is_some(), role == CommitteeApprover, "{role:?}");
        }
    }
}
