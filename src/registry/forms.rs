//! Forms of numbers printed on papers: plates, credit codes, telephones, VINs.

/// Provinces as they begin a number plate.
const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";
/// Characters of a credit code in the order of their values (GB 32100-2015).
const CREDIT_CHARACTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

fn is_plate_letter(letter: char) -> bool {
    letter.is_ascii_uppercase() && letter != 'I' && letter != 'O'
}

fn is_plate_sign(sign: char) -> bool {
    sign.is_ascii_digit() || is_plate_letter(sign)
}

/// Whether the text has the form of a number plate (GA 36): `渝F12345`, `渝F1234挂`, `渝FD12345`,
/// `渝F12345D`.
#[must_use]
pub fn is_plate(text: &str) -> bool {
    let mut letters = text.chars();
    let province = letters.next().is_some_and(|letter| PROVINCES.contains(letter));
    let office = letters.next().is_some_and(is_plate_letter);
    let rest: Vec<char> = letters.collect();
    let ends = match rest.as_slice() {
        [serial @ .., last] if serial.len() == 4 => {
            serial.iter().all(|sign| is_plate_sign(*sign))
                && (is_plate_sign(*last) || "挂学警港澳".contains(*last))
        }
        // New-energy vehicles have six signs: large ones end in D or F, small ones begin with a letter.
        [serial @ .., last] if serial.len() == 5 => {
            let large = serial.iter().all(char::is_ascii_digit) && matches!(last, 'D' | 'F');
            let small = is_plate_letter(serial[0])
                && is_plate_sign(serial[1])
                && serial[2..].iter().chain([last]).all(char::is_ascii_digit);
            large || small
        }
        _ => false,
    };
    province && office && ends
}

/// Whether the text is a unified social credit code with the right check character (GB 32100-2015).
#[must_use]
pub fn is_credit_code(text: &str) -> bool {
    let value = |sign: &u8| CREDIT_CHARACTERS.iter().position(|known| known == sign);
    let Some(values) = text.as_bytes().iter().map(value).collect::<Option<Vec<usize>>>() else {
        return false;
    };
    let [body @ .., check] = values.as_slice() else { return false };
    // Weights are the powers of 3 modulo 31.
    let mut weight = 1;
    let mut sum = 0;
    for value in body {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    body.len() == 17 && (31 - sum % 31) % 31 == *check
}

/// Whether the text can be dialled: 7 to 20 digits with the usual separators.
#[must_use]
pub fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (7..=20).contains(&digits)
        && text.chars().count() <= 30
        && text.chars().all(|letter| letter.is_ascii_digit() || "+-() ".contains(letter))
}

/// Whether the text has the form of a vehicle identification number (GB 16735).
#[must_use]
pub fn is_vin(text: &str) -> bool {
    text.len() == 17
        && text.bytes().all(|letter| {
            (letter.is_ascii_digit() || letter.is_ascii_uppercase()) && !b"IOQ".contains(&letter)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plates_of_every_form_are_known_and_others_are_not() {
        for plate in ["渝F12345", "渝F1234挂", "川A1B2C3", "渝FD12345", "渝F12345D", "粤Z1234港"]
        {
            assert!(is_plate(plate), "{plate}");
        }
        let wrong = [
            "",
            "渝",
            "F12345",
            "渝F1234",
            "渝F123456",
            "渝I12345",
            "渝FI2345",
            "渝f12345",
            "渝F12 45",
            "渝F12345挂",
            "龙F12345",
            "渝F12345A",
        ];
        for plate in wrong {
            assert!(!is_plate(plate), "{plate}");
        }
    }

    #[test]
    fn a_credit_code_is_right_in_exactly_one_of_its_31_last_characters() {
        // The example of GB 32100-2015.
        assert!(is_credit_code("91350100M000100Y43"));
        let right = CREDIT_CHARACTERS
            .iter()
            .filter(|last| is_credit_code(&format!("91350100M000100Y4{}", char::from(**last))))
            .count();
        assert_eq!(right, 1);
        // Two neighbours exchanged, one character short, one too many, a letter the code never has.
        for code in [
            "91350100M000100Y34",
            "91350100M000100Y4",
            "91350100M000100Y433",
            "9135010OM000100Y43",
            "",
        ] {
            assert!(!is_credit_code(code), "{code}");
        }
    }

    #[test]
    fn phones_have_seven_to_twenty_digits() {
        for phone in ["5812000", "+86 023-58120000", "(023) 58120000", "12345678901234567890"] {
            assert!(is_phone(phone), "{phone}");
        }
        for phone in ["", "581200", "123456789012345678901", "电话5812000", "5812000x"] {
            assert!(!is_phone(phone), "{phone}");
        }
    }

    #[test]
    fn a_vin_has_seventeen_characters_without_i_o_q() {
        assert!(is_vin("LZZ5CLSB0NA123456"));
        for vin in ["LZZ5CLSB0NA12345", "LZZ5CLSB0NA12345I", "lzz5clsb0na123456"] {
            assert!(!is_vin(vin), "{vin}");
        }
    }
}
