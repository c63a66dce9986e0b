//! Bounds of the fields that ADR asks for.

use super::{Complaints, MAX_LIST};
use crate::registry::{Company, Person, Tank, Vehicle};
use crate::units::{Validity, local_text};

/// Most fire extinguishers of one vehicle.
const MAX_EXTINGUISHERS: usize = 20;
/// Letters of the special provisions of tanks.
const PROVISIONS: [&str; 6] = ["TU", "TC", "TE", "TA", "TT", "TM"];

/// Two letters and a number, such as `TE19`.
fn is_provision(text: &str) -> bool {
    let number = PROVISIONS.iter().find_map(|letters| text.strip_prefix(letters));
    number.is_some_and(|number| {
        (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

impl Complaints {
    pub(super) fn adr_company(&mut self, company: &Company) {
        if let Some(plan) = &company.security_plan {
            self.document("security_plan", plan);
        }
    }

    /// Certificate of approval and extinguishers (ADR 9.1.3, 8.1.4).
    pub(super) fn adr_vehicle(&mut self, vehicle: &Vehicle) {
        if let Some(approval) = &vehicle.approval {
            self.document("approval.document", &approval.document);
            self.list("approval.types", &approval.types, 5);
            self.require(
                !approval.types.is_empty(),
                "approval.types",
                "未写明车型，请至少写一个，如 FL",
                "no type is given; give at least one, such as FL",
            );
        }
        let count = vehicle.extinguishers.len();
        if count > MAX_EXTINGUISHERS {
            self.add(
                "extinguishers",
                local_text!(
                    "`{count}` 具灭火器过多：最多 {MAX_EXTINGUISHERS} 具",
                    "`{count}` extinguishers are too many: at most {MAX_EXTINGUISHERS}"
                ),
            );
        }
        let named = vehicle.extinguishers.iter().take(MAX_EXTINGUISHERS).enumerate();
        for (index, extinguisher) in named {
            let field = format!("extinguishers.{index}");
            self.within(&format!("{field}.capacity_kg"), extinguisher.capacity_kg.into(), 1, 100);
            let due = Validity { from: None, to: Some(extinguisher.inspection_due) };
            self.validity(&format!("{field}.inspection_due"), due);
        }
    }

    /// Inspection dates and special provisions (ADR 6.8.2.4.3, 6.8.4).
    pub(super) fn adr_tank(&mut self, tank: &Tank) {
        let due = Validity { from: None, to: tank.intermediate_due };
        self.validity("intermediate_due", due);
        self.list("provisions", &tank.provisions, MAX_LIST);
        let named = tank.provisions.iter().take(MAX_LIST);
        for provision in named.filter(|provision| !is_provision(provision)) {
            self.add(
                "provisions",
                local_text!(
                    "`{provision}` 不是罐体特殊规定，正确的如 TE19",
                    "`{provision}` is no special provision of a tank, such as TE19"
                ),
            );
        }
    }

    /// Driver training certificate (ADR 8.2.2.8).
    pub(super) fn adr_person(&mut self, person: &Person) {
        if let Some(training) = &person.training {
            self.document("training.document", &training.document);
            self.list("training.courses", &training.courses, 4);
            self.require(
                !training.courses.is_empty(),
                "training.courses",
                "未写明课程，请至少写一个",
                "no course is given; give at least one",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provision_is_two_letters_and_a_number() {
        for text in ["TE19", "TU1", "TT10"] {
            assert!(is_provision(text), "{text}");
        }
        for text in ["", "TE", "TX1", "te19", "TE19a", "TE1234", "19"] {
            assert!(!is_provision(text), "{text}");
        }
    }
}
