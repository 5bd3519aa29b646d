use super::*;

fn entry(amount: Option<Charge>) -> LedgerEntry {
    LedgerEntry {
        job: "j".to_owned(),
        provider: "acme".to_owned(),
        model: "m".to_owned(),
        operation: OperationKind::Submit,
        submitted_milliseconds: 0,
        amount,
        without_video: None,
    }
}

fn charge(currency: &str, low: &str, high: &str) -> Charge {
    Charge {
        currency: currency.to_owned(),
        low: low.to_owned(),
        high: high.to_owned(),
        approximate: false,
        as_of: None,
    }
}

#[test]
fn totals_are_exact_and_kept_apart_by_currency() {
    let entries = [
        entry(Some(charge("USD", "0.1", "0.625"))),
        entry(Some(charge("EUR", "1", "2"))),
        entry(Some(charge("USD", "0.2", "2.81"))),
        entry(None),
    ];
    let totals = LedgerTotals::of(&entries);
    let sum = |currency: &str, low: &str, high: &str| LedgerSum {
        currency: currency.to_owned(),
        low: low.to_owned(),
        high: high.to_owned(),
    };
    assert_eq!(totals.sums, [sum("EUR", "1", "2"), sum("USD", "0.3", "3.435")]);
    assert_eq!((totals.entries, totals.without_amount), (4, 1));
}

#[test]
fn an_amount_beyond_counting_is_in_no_sum() {
    let greatest = "79228162514264337593543950335";
    let entries = [entry(Some(charge("USD", greatest, greatest))), entry(Some(charge("USD", "1", "1")))];
    let totals = LedgerTotals::of(&entries);
    assert_eq!((totals.without_amount, totals.sums[0].low.as_str()), (1, greatest));
}
