//! A text as a QR code.

use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder, QRCode};

use super::QrError;

fn build(text: &str) -> Result<QRCode, QrError> {
    // Quartile correction: a quarter of the code may be dirt, as on a windscreen or a tank.
    QRBuilder::new(text).ecl(ECL::Q).build().map_err(|_| QrError::TooLong)
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
