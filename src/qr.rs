//! QR codes: what a waybill's code says, and its picture.

use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder, QRCode};

use crate::waybill::Waybill;

/// The text is too long for a QR code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long for a QR code")]
pub struct QrError;

/// What the code of a waybill says: its number once issued, its identifier before. It names the
/// waybill and nothing else; whoever reads it still has to be allowed to look it up.
#[must_use]
pub fn text_of(waybill: &Waybill) -> String {
    match waybill.state.issued() {
        Some(issued) => format!("HAZWAY:{}", issued.number),
        None => format!("HAZWAY:{}", waybill.waybill_id),
    }
}

fn build(text: &str) -> Result<QRCode, QrError> {
    // Quartile correction: a quarter of the code may be dirt, as on a windscreen or a tank.
    QRBuilder::new(text).ecl(ECL::Q).build().map_err(|_| QrError)
}

/// As a picture.
pub fn svg(text: &str) -> Result<String, QrError> {
    Ok(SvgBuilder::default().margin(4).to_str(&build(text)?))
}

/// As rows of modules, `true` is dark, without margin.
pub fn modules(text: &str) -> Result<Vec<Vec<bool>>, QrError> {
    let code = build(text)?;
    Ok((0..code.size).map(|row| code[row].iter().map(|module| module.value()).collect()).collect())
}
