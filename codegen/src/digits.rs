//! Large numbers in groups of three digits.

/// The digits with a separator between groups of three.
pub(crate) fn grouped(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_counted_from_the_end() {
        for (number, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (15_000_000, "15,000,000")] {
            assert_eq!(grouped(number, ','), expected);
        }
    }
}
