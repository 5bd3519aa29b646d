use crate::rule::rules;

rules! {
    PRICE_INCREASED = "price-increased", Behavioural, [Money], Minor, mirror is("price-decreased"),
        "a model costs more", "The same requests cost more, and some may cross the cap of a spend guard.";
    PRICE_DECREASED = "price-decreased", Behavioural, [Money], Patch, mirror is("price-increased"),
        "a model costs less", "The same requests cost less, and estimates of older releases are too high.";
    PRICE_MODEL_CHANGED = "price-model-changed", Behavioural, [Money], Minor, mirror is("price-model-changed"),
        "a price is for something else", "What a request costs hangs on something else than before.";
    PRICE_CURRENCY_CHANGED = "price-currency-changed", Behavioural, [Money], Minor,
        mirror is("price-currency-changed"),
        "a price is in another currency", "Amounts cannot be compared, and a spend guard in the old currency refuses requests.";
    PRICE_KNOWN = "price-known", Behavioural, [Money], Minor, mirror is("price-unknown"),
        "a price is published now", "A spend guard counts with it, where before it counted nothing or refused.";
    PRICE_UNKNOWN = "price-unknown", Behavioural, [Money], Minor, mirror is("price-known"),
        "a price is no longer known", "A spend guard refuses each request, or counts it as nothing where it was told to.";
    PRICE_CERTAINTY_CHANGED = "price-certainty-changed", Docs, [], Patch, mirror is("price-certainty-changed"),
        "a price is called approximate or no longer so", "The published amounts stay the same.";
    DEFAULT_CHANGES_PRICE = "default-changes-price", Behavioural, [Money], Minor, mirror is("default-changes-price"),
        "a request with required fields alone costs something else",
        "The published price is the same, but what holds when nothing is said costs more or less.";
    LATENCY_CHANGED = "latency-changed", Behavioural, [Time], Minor, mirror is("latency-changed"),
        "a model takes another time",
        "When a job is first asked for and how long it is waited for by default follow the published time.";
    LATENCY_KNOWN = "latency-known", Behavioural, [Time], Minor, mirror is("latency-unknown"),
        "the time that a model takes is published now",
        "When a job is first asked for and how long it is waited for by default follow the published time.";
    LATENCY_UNKNOWN = "latency-unknown", Behavioural, [Time], Minor, mirror is("latency-known"),
        "the time that a model takes is no longer known",
        "Jobs are asked for and waited for as those of a model that nobody timed.";
    LATENCY_CERTAINTY_CHANGED = "latency-certainty-changed", Docs, [], Patch, mirror is("latency-certainty-changed"),
        "a time is called approximate or no longer so", "The published time stays the same.";
}
