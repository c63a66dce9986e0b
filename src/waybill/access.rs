//! Who may see a waybill and who may move it: role, and the place their company has on it.

use super::Content;
use crate::auth::{Actor, Role};
use crate::registry::CompanyId;

/// What somebody wants to do with a waybill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Look at it, its report, papers and events.
    View,
    /// Look at its loading record, which is the loader's and the authorities' (O29 art. 31).
    ReadLoadingRecord,
    /// Begin it, change it, have it planned, withdraw or void it.
    Write,
    /// Release or refuse at the gate, record the loading.
    Gate,
    /// Send the truck off.
    Depart,
    /// Confirm the delivery.
    Deliver,
    /// Close it.
    Close,
    /// Note something out of the ordinary.
    NoteAbnormality,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 8] = [
        Self::View,
        Self::ReadLoadingRecord,
        Self::Write,
        Self::Gate,
        Self::Depart,
        Self::Deliver,
        Self::Close,
        Self::NoteAbnormality,
    ];
}

/// Whether the actor may do this to a waybill that says this.
#[must_use]
pub fn may(actor: &Actor, action: Action, content: &Content) -> bool {
    let own = |company: &Option<CompanyId>| {
        company.as_ref() == Some(&actor.company) && !actor.company.as_str().is_empty()
    };
    let is_consignor = own(&content.consignor);
    let is_carrier = own(&content.carrier);
    let is_loader = own(&content.loader);
    let is_consignee = own(&content.consignee);
    match actor.role {
        Role::Shipper => match action {
            Action::View => is_consignor || is_consignee,
            Action::Write => is_consignor,
            Action::Deliver => is_consignee,
            Action::ReadLoadingRecord
            | Action::Gate
            | Action::Depart
            | Action::Close
            | Action::NoteAbnormality => false,
        },
        Role::Dispatcher => match action {
            Action::View
            | Action::Write
            | Action::Depart
            | Action::Deliver
            | Action::Close
            | Action::NoteAbnormality => is_carrier,
            Action::ReadLoadingRecord | Action::Gate => false,
        },
        Role::LoadingClerk => match action {
            Action::View
            | Action::ReadLoadingRecord
            | Action::Gate
            | Action::Depart
            | Action::NoteAbnormality => is_loader,
            Action::Write | Action::Deliver | Action::Close => false,
        },
        Role::Inspector => {
            matches!(action, Action::View | Action::ReadLoadingRecord | Action::NoteAbnormality)
        }
        Role::CommitteeEditor | Role::CommitteeApprover | Role::Responder | Role::Auditor => {
            matches!(action, Action::View | Action::ReadLoadingRecord)
        }
        // Keeps accounts, does not see business (separation of duties, trust.md §6).
        Role::Administrator => false,
    }
}

/// Where a role looks for its waybills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every waybill.
    All,
    /// Those on which the own company stands in one of these places.
    OwnCompany {
        /// As 托运人 or 收货人.
        as_consignor_or_consignee: bool,
        /// As 承运人.
        as_carrier: bool,
        /// As 装货人.
        as_loader: bool,
    },
}

/// The list that goes with [`may`] and [`Action::View`].
#[must_use]
pub fn reach(role: Role) -> Reach {
    let own = |as_consignor_or_consignee, as_carrier, as_loader| Reach::OwnCompany {
        as_consignor_or_consignee,
        as_carrier,
        as_loader,
    };
    match role {
        Role::Shipper => own(true, false, false),
        Role::Dispatcher => own(false, true, false),
        Role::LoadingClerk => own(false, false, true),
        Role::Inspector
        | Role::CommitteeEditor
        | Role::CommitteeApprover
        | Role::Responder
        | Role::Auditor => Reach::All,
        Role::Administrator => own(false, false, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(role: Role, company: &str) -> Actor {
        Actor {
            account_id: "a".to_owned(),
            username: "a".to_owned(),
            display_name: "a".to_owned(),
            role,
            company: CompanyId(company.to_owned()),
        }
    }

    fn content() -> Content {
        let company = |name: &str| Some(CompanyId(name.to_owned()));
        Content {
            consignor: company("consignor"),
            carrier: company("carrier"),
            loader: company("loader"),
            consignee: company("consignee"),
            ..Content::default()
        }
    }

    /// Each row: role, company, and the letters of what it may do:
    /// View loading-Record Write Gate dEpart delIver Close Abnormal.
    const MATRIX: &[(Role, &str, &str)] = &[
        (Role::Shipper, "consignor", "VW"),
        (Role::Shipper, "consignee", "VI"),
        (Role::Shipper, "carrier", ""),
        (Role::Shipper, "loader", ""),
        (Role::Dispatcher, "carrier", "VWEICA"),
        (Role::Dispatcher, "consignor", ""),
        (Role::Dispatcher, "other", ""),
        (Role::LoadingClerk, "loader", "VRGEA"),
        (Role::LoadingClerk, "carrier", ""),
        (Role::Inspector, "authority", "VRA"),
        (Role::CommitteeEditor, "authority", "VR"),
        (Role::CommitteeApprover, "authority", "VR"),
        (Role::Responder, "authority", "VR"),
        (Role::Auditor, "authority", "VR"),
        (Role::Administrator, "authority", ""),
        (Role::Administrator, "carrier", ""),
    ];

    #[test]
    fn every_cell_of_the_matrix_holds() {
        let letters = ['V', 'R', 'W', 'G', 'E', 'I', 'C', 'A'];
        for (role, company, allowed) in MATRIX {
            for (action, letter) in Action::ALL.into_iter().zip(letters) {
                assert_eq!(
                    may(&actor(*role, company), action, &content()),
                    allowed.contains(letter),
                    "{role:?} of {company}: {action:?}"
                );
            }
        }
        for role in Role::ALL {
            assert!(MATRIX.iter().any(|(row, _, _)| *row == role), "{role:?} has a row");
        }
    }

    #[test]
    fn an_empty_draft_belongs_to_nobody() {
        for role in [Role::Shipper, Role::Dispatcher, Role::LoadingClerk] {
            let empty = Some(CompanyId::default());
            let blank = Content {
                consignor: empty.clone(),
                carrier: empty.clone(),
                loader: empty,
                ..Content::default()
            };
            for content in [Content::default(), blank] {
                assert!(!may(&actor(role, ""), Action::View, &content), "{role:?}");
            }
        }
    }

    #[test]
    fn lists_reach_what_may_be_viewed() {
        for (role, company, allowed) in MATRIX {
            let listed = match reach(*role) {
                Reach::All => true,
                Reach::OwnCompany { as_consignor_or_consignee, as_carrier, as_loader } => {
                    (as_consignor_or_consignee && ["consignor", "consignee"].contains(company))
                        || (as_carrier && *company == "carrier")
                        || (as_loader && *company == "loader")
                }
            };
            assert_eq!(listed, allowed.contains('V'), "{role:?} of {company}");
        }
    }
}
