use crate::rule::rules;

rules! {
    RULE_ADDED = "rule-added", Breaking, [Refused], Major, mirror is("rule-removed"),
        "a rule between parameters is new", "Combinations that were accepted are refused before they are sent.";
    RULE_REMOVED = "rule-removed", Additive, [], Minor, mirror is("rule-added"),
        "a rule between parameters is gone", "What was accepted is accepted; only older releases refuse the rest.";
    RULE_TIGHTENED = "rule-tightened", Breaking, [Refused], Major, mirror is("rule-loosened"),
        "a rule between parameters allows less", "Combinations that were accepted are refused before they are sent.";
    RULE_LOOSENED = "rule-loosened", Additive, [], Minor, mirror is("rule-tightened"),
        "a rule between parameters allows more", "What was accepted is accepted; only older releases refuse the rest.";
    RULE_CHANGED = "rule-changed", Breaking, [Refused], Major, mirror is("rule-changed"),
        "a rule between parameters allows something else",
        "Some combinations that were accepted are refused, and others are accepted.";
    RULE_SEVERITY_RAISED = "rule-severity-raised", Breaking, [Refused], Major, mirror is("rule-severity-lowered"),
        "what was advised against is refused", "Combinations that were sent with a warning are not sent any more.";
    RULE_SEVERITY_LOWERED = "rule-severity-lowered", Additive, [], Minor, mirror is("rule-severity-raised"),
        "what was refused is advised against", "What was accepted is accepted, and more is sent with a warning.";
    RULE_EQUIVALENT = "rule-equivalent", Docs, [], Patch, mirror is("rule-equivalent"),
        "a rule was written, rewritten or dropped, and the same requests are accepted",
        "No request tells the sides apart.";
    RULE_REWORDED = "rule-reworded", Docs, [], Patch, mirror is("rule-reworded"),
        "a rule is told in other words", "The same requests are accepted, and messages and documentation tell of it otherwise.";
    RULE_ORDER_CHANGED = "rule-order-changed", Docs, [], Patch, mirror is("rule-order-changed"),
        "rules stand in another order", "What is wrong with a request is told in another order.";
    ADVICE_ADDED = "advice-added", Additive, [], Minor, mirror is("advice-removed"),
        "a combination is advised against", "Nothing is refused; `advice()` tells of it.";
    ADVICE_REMOVED = "advice-removed", Docs, [], Patch, mirror is("advice-added"),
        "a combination is no longer advised against", "Nothing was refused; `advice()` no longer tells of it.";
    ADVICE_CHANGED = "advice-changed", Docs, [], Patch, mirror is("advice-changed"),
        "other combinations are advised against", "Nothing is refused; `advice()` tells of others.";
    CHOICE_ADDED = "choice-added", Breaking, [Compile], Major, mirror is("choice-removed"),
        "parameters became one choice in Rust", "The setters and arguments of the single parameters are gone.";
    CHOICE_REMOVED = "choice-removed", Breaking, [Compile], Major, mirror is("choice-added"),
        "a choice in Rust is gone", "Its enum, field and argument are gone.";
    CHOICE_RENAMED = "choice-renamed", Breaking, [Compile], Major, mirror is("choice-renamed"),
        "a choice has another name in Rust", "The old names of its enum, field or setter are gone.";
    CHOICE_VALUE_ADDED = "choice-value-added", Additive, [], Minor, mirror is("choice-value-removed"),
        "a choice offers one more combination", "The enum is open to new variants, so nothing breaks.";
    CHOICE_VALUE_REMOVED = "choice-value-removed", Breaking, [Compile], Major, mirror is("choice-value-added"),
        "a choice offers one combination less", "Its variant is gone, and requests with these values are refused.";
    CHOICE_VALUE_RENAMED = "choice-value-renamed", Breaking, [Compile], Major, mirror is("choice-value-renamed"),
        "a combination has another name in Rust", "The old variant is gone; what is sent stays the same.";
    CHOICE_VALUE_CHANGED = "choice-value-changed", Behavioural, [Wire, Output], Minor,
        mirror is("choice-value-changed"), "a variant stands for another combination",
        "Programs that name the variant compile and are sold something else.";
    PRICE_FACTOR_ADDED = "price-factor-added", Behavioural, [Money], Minor, mirror is("price-factor-removed"),
        "a condition multiplies the price", "The same request is estimated, and guarded, at another price.";
    PRICE_FACTOR_REMOVED = "price-factor-removed", Behavioural, [Money], Minor, mirror is("price-factor-added"),
        "a condition no longer multiplies the price", "The same request is estimated, and guarded, at another price.";
    PRICE_FACTOR_CHANGED = "price-factor-changed", Behavioural, [Money], Minor, mirror is("price-factor-changed"),
        "a condition multiplies the price by something else",
        "The same request is estimated, and guarded, at another price.";
}
