//! An invented model whose price is for a second of video and hangs on four parameters.

use serde_json::{Value, json};

use super::*;
use crate::{
    Severity,
    data::{
        ConditionData, LengthData, LiteralData, ParameterData, PollingData, RuleData, RuleKind, SecondsData,
    },
};

const PRICE: PriceData = PriceData {
    currency: "USD",
    low_micros: 100_000,
    high_micros: 250_000,
    approximate: false,
    length: None,
    as_of: "2026-11-20",
};

const A_SECOND: PriceData = PriceData { length: Some(of_parameter(1)), ..PRICE };

const RESOLUTIONS: &[LiteralData] =
    &[LiteralData::Text("480p"), LiteralData::Text("720p"), LiteralData::Text("1080p")];

const PARAMETERS: &[ParameterData] = &[
    ParameterData::number("duration", "/options/length", "How long.", Some(2.0), Some(10.0))
        .defaulting_to(LiteralData::Integer(5))
        .also_accepts(&[(LiteralData::Text("ten"), LiteralData::Integer(10))]),
    ParameterData::closed("resolution", "/resolution", "How high.", RESOLUTIONS)
        .defaulting_to(LiteralData::Text("480p"))
        .also_accepts(&[(LiteralData::Text("hd"), LiteralData::Text("720p"))]),
    ParameterData::boolean("sound", "/sound", "Whether it sounds."),
    ParameterData::integer("steps", "/steps", "How many.", None, None),
];

const fn of_parameter(videos: u32) -> LengthData {
    LengthData { videos, seconds: SecondsData::Parameter("duration") }
}

const fn factor(parameter: &'static str, values: &'static [LiteralData], factor: &'static str) -> RuleData {
    RuleData {
        when: Some(ConditionData { parameter, values }),
        factor: Some(factor),
        ..RuleData::new(RuleKind::PriceFactor, Severity::Inform, &[], "It costs more.")
    }
}

const HIGHER: &[RuleData] = &[
    factor("resolution", &[LiteralData::Text("720p")], "1.5"),
    factor("resolution", &[LiteralData::Text("1080p")], "4"),
];

const fn model(
    parameters: &'static [ParameterData],
    rules: &'static [RuleData],
    price: Option<PriceData>,
) -> ModelData {
    ModelData {
        provider: "acme",
        id: "clip",
        wire_name: "clip-1",
        title: "Acme Clip",
        task: "t2v",
        version: "1",
        deprecated: false,
        draft: None,
        sunset: None,
        docs: None,
        spec: "0123456789ab",
        operations: &[],
        parameters,
        rules,
        price,
        latency_ms: None,
        polling: PollingData::NONE,
    }
}

/// Asserts the range in millionths for each body. `None`: the estimate is unknown.
fn estimated(model: &'static ModelData, cases: &[(Value, Option<(i64, i64)>)]) {
    for (body, expected) in cases {
        let estimate = Estimate::of(model, body);
        let range = estimate.low().map(Amount::micros).zip(estimate.high().map(Amount::micros));
        assert_eq!(range, *expected, "{body}");
        assert_eq!(estimate.currency(), expected.map(|_| "USD"), "{body}");
        assert_eq!(estimate.as_of(), expected.map(|_| "2026-11-20"), "{body}");
        assert!(!estimate.per_second(), "{body}");
    }
}

#[test]
fn a_parameter_that_is_ignored_may_cost_what_any_value_of_it_costs() {
    const RULES: &[RuleData] = &[
        factor("resolution", &[LiteralData::Text("1080p")], "4"),
        RuleData {
            others: &["resolution"],
            ..RuleData::new(RuleKind::Precedence, Severity::Refuse, &["steps"], "Steps win.")
        },
    ];
    static MODEL: ModelData = model(PARAMETERS, RULES, Some(PRICE));
    estimated(
        &MODEL,
        &[
            (json!({}), Some((100_000, 250_000))),
            (json!({ "steps": null }), Some((100_000, 250_000))),
            // Nobody tells which resolution counts then.
            (json!({ "steps": 9 }), Some((100_000, 1_000_000))),
            (json!({ "steps": 9, "resolution": "480p" }), Some((100_000, 1_000_000))),
        ],
    );
}

#[test]
fn a_parameter_that_is_set_without_effect_may_cost_as_if_it_were_not_set() {
    const QUIET: ConditionData = ConditionData { parameter: "sound", values: &[LiteralData::Bool(true)] };
    const INERT: RuleData = RuleData {
        when: Some(QUIET),
        ..RuleData::new(
            RuleKind::InertUnless,
            Severity::Inform,
            &["duration", "resolution", "steps"],
            "They act only with sound.",
        )
    };
    const RULES: &[RuleData] = &[
        factor("resolution", &[LiteralData::Text("1080p")], "0.5"),
        factor("steps", &[LiteralData::Integer(1)], "4"),
        INERT,
    ];
    static MODEL: ModelData = model(PARAMETERS, RULES, Some(A_SECOND));
    let asked = |length: u8, resolution: &str, steps: u8| json!({ "options": { "length": length }, "resolution": resolution, "steps": steps });
    let with = |mut body: Value, sound: bool| {
        body["sound"] = json!(sound);
        body
    };
    estimated(
        &MODEL,
        &[
            (with(asked(2, "1080p", 9), true), Some((100_000, 250_000))),
            // Five seconds, 480p and any number of steps are made instead.
            (with(asked(2, "1080p", 9), false), Some((100_000, 5_000_000))),
            // Nobody tells whether there is sound.
            (asked(2, "1080p", 9), Some((100_000, 5_000_000))),
            // What is not set has its default either way.
            (json!({ "sound": false, "steps": 9 }), Some((500_000, 5_000_000))),
        ],
    );
}

#[test]
fn two_factors_under_one_value_count_both_where_the_value_is_not_known() {
    const BOTH: &[RuleData] = &[
        factor("steps", &[LiteralData::Integer(1)], "2"),
        factor("steps", &[LiteralData::Number(1.0), LiteralData::Integer(2)], "3"),
    ];
    static MODEL: ModelData = model(PARAMETERS, BOTH, Some(PRICE));
    estimated(
        &MODEL,
        &[
            (json!({ "steps": 1 }), Some((600_000, 1_500_000))),
            (json!({ "steps": 2 }), Some((300_000, 750_000))),
            (json!({}), Some((100_000, 1_500_000))),
        ],
    );
}

#[test]
fn no_factor_applies_where_there_is_no_value() {
    const LOWER: &[RuleData] = &[
        factor("resolution", &[LiteralData::Text("480p")], "0.5"),
        factor("resolution", &[LiteralData::Text("720p"), LiteralData::Text("1080p")], "0.8"),
    ];
    const NULLABLE: &[ParameterData] =
        &[ParameterData::closed("resolution", "/resolution", "How high.", RESOLUTIONS)
            .defaulting_to(LiteralData::Text("480p"))
            .nullable()];
    static MODEL: ModelData = model(NULLABLE, LOWER, Some(PRICE));
    estimated(
        &MODEL,
        &[(json!({}), Some((50_000, 125_000))), (json!({ "resolution": null }), Some((50_000, 250_000)))],
    );
}

#[test]
fn an_estimate_says_range_currency_and_day() {
    let price = PriceData { low_micros: 625_000, high_micros: 2_810_000, ..PRICE };
    let estimate = Estimate::new(Some(&price));
    assert_eq!(estimate.to_string(), "USD 0.625 to 2.81, as published 2026-11-20");
    assert_eq!(estimate.low().map(Amount::micros), Some(625_000));
    assert_eq!(estimate.high().map(Amount::micros), Some(2_810_000));
    assert_eq!((estimate.currency(), estimate.as_of()), (Some("USD"), Some("2026-11-20")));
    assert!(!estimate.is_approximate() && !estimate.per_second());
}

#[test]
fn a_published_price_for_a_second_says_so() {
    let one = PriceData { high_micros: 100_000, approximate: true, ..A_SECOND };
    let estimate = Estimate::new(Some(&one));
    assert_eq!(estimate.to_string(), "about USD 0.10 per second, as published 2026-11-20");
    assert!(estimate.is_approximate() && estimate.per_second());
}

#[test]
fn an_unknown_price_is_none_and_never_zero() {
    static MODEL: ModelData = model(PARAMETERS, HIGHER, None);
    let of_request = Estimate::of(&MODEL, &json!({ "options": { "length": 5 } }));
    for estimate in [Estimate::new(None), of_request] {
        assert_eq!(estimate.to_string(), "price not known");
        assert_eq!((estimate.low(), estimate.high(), estimate.currency()), (None, None, None));
        assert_eq!(estimate.as_of(), None);
    }
}

#[test]
fn a_price_that_hangs_on_nothing_does_not_look_at_the_body() {
    static MODEL: ModelData = model(PARAMETERS, &[], Some(PRICE));
    let range = Some((100_000, 250_000));
    estimated(
        &MODEL,
        &[(json!({}), range), (json!({ "options": { "length": 9 } }), range), (json!(7), range)],
    );
}

#[test]
fn a_price_for_a_second_is_multiplied_by_the_seconds() {
    static MODEL: ModelData = model(PARAMETERS, &[], Some(A_SECOND));
    let asked = |length: Value| json!({ "options": { "length": length } });
    estimated(
        &MODEL,
        &[
            (asked(json!(3)), Some((300_000, 750_000))),
            (asked(json!(2.5)), Some((250_000, 625_000))),
            (asked(json!(5.0)), Some((500_000, 1_250_000))),
            // The default, and another spelling.
            (json!({}), Some((500_000, 1_250_000))),
            (asked(Value::Null), Some((500_000, 1_250_000))),
            (asked(json!("ten")), Some((1_000_000, 2_500_000))),
            // What only an unlisted value can be: it is what is sent that is paid for.
            (asked(json!(60)), Some((6_000_000, 15_000_000))),
            (asked(json!("20")), Some((2_000_000, 5_000_000))),
            (asked(json!(u64::MAX)), Some((i64::MAX, i64::MAX))),
        ],
    );
    assert_eq!(
        Estimate::of(&MODEL, &asked(json!(3))).to_string(),
        "USD 0.30 to 0.75, as published 2026-11-20"
    );
}

#[test]
fn a_length_that_is_no_number_above_zero_leaves_the_price_unknown() {
    static MODEL: ModelData = model(PARAMETERS, &[], Some(A_SECOND));
    let lengths =
        [json!(0), json!(-1), json!(-0.5), json!("long"), json!(""), json!([5]), json!(true), json!(1e300)];
    for length in lengths {
        estimated(&MODEL, &[(json!({ "options": { "length": length } }), None)]);
    }
    estimated(&MODEL, &[(json!([]), None)]);
}

#[test]
fn the_low_end_is_rounded_down_and_the_high_end_up() {
    const TINY: PriceData = PriceData { low_micros: 1, high_micros: 1, ..A_SECOND };
    static MODEL: ModelData = model(PARAMETERS, HIGHER, Some(TINY));
    let asked = |length: Value, resolution: &str| json!({ "options": { "length": length }, "resolution": resolution });
    estimated(
        &MODEL,
        &[
            (asked(json!(2.5), "480p"), Some((2, 3))),
            (asked(json!(1e-9), "480p"), Some((0, 1))),
            (asked(json!(5e-324), "480p"), Some((0, 1))),
            // Rounded once, at the end: 1.5 * 2.6666666666666665 is 3.99999999999999975.
            (asked(json!(2.666_666_666_666_666_5), "720p"), Some((3, 4))),
            (asked(json!(2), "720p"), Some((3, 3))),
            (asked(json!(0.5), "1080p"), Some((2, 2))),
        ],
    );
}

#[test]
fn seconds_that_are_fixed_do_not_look_at_the_body() {
    const FIXED: LengthData = LengthData { videos: 2, seconds: SecondsData::Fixed(2.5) };
    static MODEL: ModelData = model(PARAMETERS, &[], Some(PriceData { length: Some(FIXED), ..PRICE }));
    estimated(&MODEL, &[(json!({ "options": { "length": 9 } }), Some((500_000, 1_250_000)))]);
}

#[test]
fn the_seconds_of_all_videos_count() {
    static MODEL: ModelData =
        model(PARAMETERS, &[], Some(PriceData { length: Some(of_parameter(3)), ..PRICE }));
    estimated(&MODEL, &[(json!({}), Some((1_500_000, 3_750_000)))]);
}

#[test]
fn a_factor_applies_while_its_condition_holds_by_effective_values() {
    static MODEL: ModelData = model(PARAMETERS, HIGHER, Some(PRICE));
    estimated(
        &MODEL,
        &[
            (json!({}), Some((100_000, 250_000))),
            (json!({ "resolution": null }), Some((100_000, 250_000))),
            (json!({ "resolution": "480p" }), Some((100_000, 250_000))),
            (json!({ "resolution": "720p" }), Some((150_000, 375_000))),
            (json!({ "resolution": "hd" }), Some((150_000, 375_000))),
            (json!({ "resolution": "1080p" }), Some((400_000, 1_000_000))),
            // A price for it is not published.
            (json!({ "resolution": "2160p" }), None),
            (json!({ "resolution": 1080 }), None),
        ],
    );
}

#[test]
fn factors_and_seconds_are_multiplied_with_each_other() {
    const RULES: &[RuleData] = &[
        factor("resolution", &[LiteralData::Text("720p"), LiteralData::Text("1080p")], "1.5"),
        factor("sound", &[LiteralData::Bool(true)], "0.5"),
        factor("duration", &[LiteralData::Integer(10)], "0.9"),
    ];
    static MODEL: ModelData = model(PARAMETERS, RULES, Some(A_SECOND));
    let asked = |length: u8, resolution: &str, sound: bool| json!({ "options": { "length": length }, "resolution": resolution, "sound": sound });
    estimated(
        &MODEL,
        &[
            (asked(4, "480p", false), Some((400_000, 1_000_000))),
            (asked(4, "720p", false), Some((600_000, 1_500_000))),
            (asked(4, "1080p", true), Some((300_000, 750_000))),
            (asked(10, "720p", true), Some((675_000, 1_687_500))),
        ],
    );
    let text = Estimate::of(&MODEL, &asked(10, "720p", false)).to_string();
    assert_eq!(text, "USD 1.35 to 3.375, as published 2026-11-20");
}

#[test]
fn a_value_that_is_not_known_widens_the_range() {
    const CONDITIONS: &[RuleData] = &[
        factor("sound", &[LiteralData::Bool(true)], "2"),
        factor("steps", &[LiteralData::Integer(1)], "0.5"),
        factor("steps", &[LiteralData::Integer(2), LiteralData::Integer(3)], "3"),
    ];
    static MODEL: ModelData = model(PARAMETERS, CONDITIONS, Some(PRICE));
    estimated(
        &MODEL,
        &[
            (json!({ "sound": false, "steps": 9 }), Some((100_000, 250_000))),
            (json!({ "steps": 9 }), Some((100_000, 500_000))),
            (json!({ "sound": true }), Some((100_000, 1_500_000))),
            (json!({ "sound": false }), Some((50_000, 750_000))),
            (json!({}), Some((50_000, 1_500_000))),
            (json!({ "sound": "yes", "steps": 9 }), None),
            (json!({ "sound": false, "steps": "nine" }), None),
        ],
    );
}

#[test]
fn a_closed_list_that_is_not_known_is_between_its_values() {
    const OPEN: &[ParameterData] =
        &[ParameterData::closed("resolution", "/resolution", "How high.", RESOLUTIONS)];
    const ALL: &[RuleData] = &[
        factor("resolution", &[LiteralData::Text("480p")], "0.8"),
        factor("resolution", &[LiteralData::Text("720p"), LiteralData::Text("1080p")], "0.9"),
    ];
    static MODEL: ModelData = model(OPEN, ALL, Some(PRICE));
    // Each value has a factor, so no request costs the plain price.
    estimated(&MODEL, &[(json!({}), Some((80_000, 225_000)))]);
}

#[test]
fn a_switch_that_is_not_known_is_between_its_two_values() {
    const BOTH: &[RuleData] = &[
        factor("sound", &[LiteralData::Bool(true)], "2"),
        factor("sound", &[LiteralData::Bool(false)], "3"),
    ];
    static MODEL: ModelData = model(PARAMETERS, BOTH, Some(PRICE));
    // Each of them has a factor, so no request costs the plain price.
    estimated(&MODEL, &[(json!({}), Some((200_000, 750_000)))]);
}

#[test]
fn a_length_that_is_not_known_lies_between_its_bounds() {
    const LENGTHS: &[LiteralData] = &[LiteralData::Integer(4), LiteralData::Integer(8)];
    const BOUNDED: &[ParameterData] =
        &[ParameterData::integer("duration", "/length", "How long.", Some(2), Some(6))];
    const LISTED: &[ParameterData] = &[ParameterData::closed("duration", "/length", "How long.", LENGTHS)];
    const LONGER: &[RuleData] = &[factor("duration", &[LiteralData::Integer(8)], "0.25")];
    const BROKEN: &[ParameterData] =
        &[ParameterData::number("duration", "/length", "How long.", Some(1.5), Some(6.5))];
    static OF_BOUNDS: ModelData = model(BOUNDED, &[], Some(A_SECOND));
    static OF_NUMBERS: ModelData = model(BROKEN, &[], Some(A_SECOND));
    static OF_LIST: ModelData = model(LISTED, LONGER, Some(A_SECOND));
    estimated(&OF_BOUNDS, &[(json!({}), Some((200_000, 1_500_000)))]);
    estimated(&OF_NUMBERS, &[(json!({}), Some((150_000, 1_625_000)))]);
    // 4 seconds cost 4 times the price, 8 seconds a quarter of 8 times.
    estimated(&OF_LIST, &[(json!({}), Some((200_000, 1_000_000)))]);
}

#[test]
fn a_length_without_bounds_leaves_the_price_unknown() {
    const HALF: &[ParameterData] =
        &[ParameterData::integer("duration", "/length", "How long.", Some(2), None)];
    const FROM_ZERO: &[ParameterData] =
        &[ParameterData::integer("duration", "/length", "How long.", Some(0), Some(5))];
    const TEXT: &[ParameterData] = &[ParameterData::text("duration", "/length", "How long.")];
    static MODELS: [ModelData; 4] = [
        model(HALF, &[], Some(A_SECOND)),
        model(FROM_ZERO, &[], Some(A_SECOND)),
        model(TEXT, &[], Some(A_SECOND)),
        model(&[], &[], Some(A_SECOND)),
    ];
    for model in &MODELS {
        estimated(model, &[(json!({}), None)]);
    }
}

#[test]
fn an_amount_beyond_counting_is_the_greatest_one() {
    const MOST: PriceData = PriceData { low_micros: 1, high_micros: i64::MAX, ..A_SECOND };
    const RULES: &[RuleData] = &[
        factor("resolution", &[LiteralData::Text("480p")], "999999999.999999"),
        factor("sound", &[LiteralData::Bool(true)], "999999999.999999"),
        factor("steps", &[LiteralData::Integer(1)], "999999999.999999"),
    ];
    static MODEL: ModelData = model(PARAMETERS, RULES, Some(MOST));
    let body = json!({ "options": { "length": 0.123_456_789_012_345 }, "sound": true, "steps": 1 });
    estimated(&MODEL, &[(body, Some((i64::MAX, i64::MAX)))]);
}

#[test]
fn a_typed_request_costs_what_its_body_does() {
    #[derive(serde::Serialize)]
    struct Clip {
        resolution: &'static str,
    }
    static MODEL: ModelData = model(PARAMETERS, HIGHER, Some(A_SECOND));
    let typed = Estimate::of_request(&MODEL, &Clip { resolution: "1080p" });
    assert_eq!(typed, Estimate::of(&MODEL, &json!({ "resolution": "1080p" })));
    assert_eq!(typed.high().map(Amount::micros), Some(5_000_000));
}

#[test]
fn decimals_are_compared_by_value_whatever_their_places() {
    let number = |text: &str| Decimal::parse(text).unwrap();
    let tiny = format!("0.{:0>300}", 1);
    for (less, more) in
        [("0", &*tiny), (&*tiny, "1"), ("0.5", "1.25"), ("9", "10.0"), ("1.000001", "1.00001")]
    {
        assert!(number(less) < number(more) && number(more) > number(less), "{less} {more}");
    }
    assert!(number("1.50") == number("1.5") && number("0.000") == number("0"));
    assert!(number("1.50") != number("1.05") && number(&tiny) != number("0"));
    for text in ["", ".", ".5", "-1", "+1", "1e3", "1.2.3", " 1", "340282366920938463463374607431768211456"] {
        assert!(Decimal::parse(text).is_none(), "{text}");
    }
}

#[test]
fn digits_that_cannot_be_kept_are_rounded_to_the_safe_side() {
    let long = Decimal::parse("1.23456789012345678901234567890123456").unwrap();
    let price = Decimal::from_micros(123_456_789_012);
    let (low, high) = (price.times(long, Rounding::Down), price.times(long, Rounding::Up));
    assert!(low < high, "{low:?} {high:?}");
    // The exact product is 152415.78753196...
    assert_eq!(low.micros(Rounding::Down).micros(), 152_415_787_531);
    assert_eq!(high.micros(Rounding::Up).micros(), 152_415_787_532);
}
