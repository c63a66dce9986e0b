//! Which bytes and pairs of bytes a text is made of, in a few words of memory: a text can hold another one
//! only if its mask holds the other's. It lets a search pass over most names without reading them.

/// What a text is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mask {
    bytes: u64,
    pairs: u128,
}

impl Mask {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut mask = Self::default();
        for byte in bytes {
            mask.bytes |= 1 << byte_bit(*byte);
        }
        for pair in bytes.windows(2) {
            if let [first, second] = pair {
                mask.pairs |= 1 << pair_bit(*first, *second);
            }
        }
        mask
    }

    /// What either text is made of.
    pub(super) const fn or(self, other: Self) -> Self {
        Self { bytes: self.bytes | other.bytes, pairs: self.pairs | other.pairs }
    }

    /// Whether a text of this mask may hold a text of the other; `false` is certain.
    pub(super) const fn may_hold(self, other: Self) -> bool {
        self.bytes & other.bytes == other.bytes && self.pairs & other.pairs == other.pairs
    }
}

const fn byte_bit(byte: u8) -> u32 {
    // Small letters each have a bit of their own.
    (byte % 64) as u32
}

fn pair_bit(first: u8, second: u8) -> u32 {
    // Fibonacci hashing: the upper seven bits are well mixed.
    let pair = u32::from(first) << 8 | u32::from(second);
    pair.wrapping_mul(0x9E37_79B1) >> 25
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_that_holds_another_is_never_passed_over(
            text in "[a-c酸氯 ]{0,12}", before in "[a-d ]{0,5}", after in "[酸b]{0,5}",
        ) {
            let whole = Mask::of(&format!("{before}{text}{after}"));
            prop_assert!(whole.may_hold(Mask::of(&text)));
            prop_assert!(whole.or(Mask::of("z")).may_hold(Mask::of(&text)));
        }
    }

    #[test]
    fn texts_of_other_letters_are_passed_over() {
        assert!(!Mask::of("acetone").may_hold(Mask::of("acid")));
        assert!(!Mask::of("ab ba").may_hold(Mask::of("aa")));
        assert!(Mask::of("acetone").may_hold(Mask::of("")));
    }
}
