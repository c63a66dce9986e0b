//! What every test finds: the demonstration, with an account for every desk.

use std::sync::{Arc, OnceLock};

use hazway::app::{App, Clock, District};
use hazway::auth::{HashCost, Role};
use hazway::checks::{LocalRules, PackName};
use hazway::goods::Catalogue;
use hazway::risk::RiskMap;
use hazway::{builtin, demo};
use jiff::tz::TimeZone;

/// The password of every account.
pub(crate) const PASSWORD: &str = demo::PASSWORD;

/// Hardly any work: what a hash costs is not what is tested.
pub(crate) const CHEAP: HashCost = HashCost { memory_kib: 64, passes: 1 };

/// The first account of a role.
pub(crate) fn account_of(role: Role) -> &'static str {
    demo::ACCOUNTS.iter().find(|(_, other, ..)| *other == role).unwrap().0
}

/// The district of the demonstration with the few goods its waybills carry: the whole list would take
/// most of the time of a test. Roads are read once for all tests.
fn district() -> District {
    static DISTRICT: OnceLock<District> = OnceLock::new();
    DISTRICT
        .get_or_init(|| {
            let network = Arc::new(builtin::demo_network().unwrap());
            let layers = builtin::demo_risk_layers().unwrap();
            let model = builtin::risk_model().unwrap();
            District {
                code: 500_101,
                time_zone: TimeZone::get("Asia/Shanghai").unwrap(),
                risk: Arc::new(RiskMap::new(&network, model, &layers)),
                network,
                calendar: Arc::new(builtin::calendar().unwrap()),
                profile: builtin::profile().unwrap(),
                catalogue: Catalogue::parse(include_str!("goods.csv")).unwrap(),
                sources: builtin::goods_sources().unwrap(),
                guide: builtin::emergency_guide().unwrap(),
                rules: builtin::rules(PackName::Cn).unwrap(),
                packs: builtin::packs().unwrap(),
                local_rules: LocalRules::default(),
            }
        })
        .clone()
}

/// A service on an empty database.
pub(crate) async fn open(url: &str, clock: Clock) -> App {
    Box::pin(demo::open_in(district(), url, clock, CHEAP)).await.expect("the demonstration opens")
}
