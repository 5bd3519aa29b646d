use crate::rule::rules;

rules! {
    RANGE_NARROWED = "range-narrowed", Breaking, [Refused], Major, mirror is("range-widened"),
        "a number has less room", "Requests that were accepted are refused before they are sent.";
    RANGE_WIDENED = "range-widened", Additive, [], Minor, mirror is("range-narrowed"),
        "a number has more room", "What was accepted is accepted; only older releases refuse the rest.";
    RANGE_SHIFTED = "range-shifted", Breaking, [Refused], Major, mirror is("range-shifted"),
        "the range of a number moved", "Some requests that were accepted are refused, and others are accepted.";
    LENGTH_NARROWED = "length-narrowed", Breaking, [Refused], Major, mirror is("length-widened"),
        "a text has fewer lengths", "Texts that were accepted are refused before they are sent.";
    LENGTH_WIDENED = "length-widened", Additive, [], Minor, mirror is("length-narrowed"),
        "a text has more lengths", "What was accepted is accepted; only older releases refuse the rest.";
    LENGTH_SHIFTED = "length-shifted", Breaking, [Refused], Major, mirror is("length-shifted"),
        "the lengths of a text moved", "Some texts that were accepted are refused, and others are accepted.";
    LENGTH_UNIT_CHANGED = "length-unit-changed", Breaking, [Refused], Major,
        mirror is("length-unit-changed", "length-unit-relaxed"),
        "a text is counted otherwise", "Letters beyond ASCII have more bytes than characters, so texts with them are refused.";
    LENGTH_UNIT_RELAXED = "length-unit-relaxed", Additive, [], Minor, mirror is("length-unit-changed"),
        "a text is counted otherwise, and no text that was accepted is refused",
        "The new count allows all that the old one did.";
    ITEMS_NARROWED = "items-narrowed", Breaking, [Refused], Major, mirror is("items-widened"),
        "a list has fewer lengths", "Lists that were accepted are refused before they are sent.";
    ITEMS_WIDENED = "items-widened", Additive, [], Minor, mirror is("items-narrowed"),
        "a list has more lengths", "What was accepted is accepted; only older releases refuse the rest.";
    ITEMS_SHIFTED = "items-shifted", Breaking, [Refused], Major, mirror is("items-shifted"),
        "the lengths of a list moved", "Some lists that were accepted are refused, and others are accepted.";
    FILE_LIMIT_NARROWED = "file-limit-narrowed", Breaking, [Refused], Major, mirror is("file-limit-widened"),
        "fewer files are taken", "Local files that were accepted are refused before they are sent.";
    FILE_LIMIT_WIDENED = "file-limit-widened", Additive, [], Minor, mirror is("file-limit-narrowed"),
        "more files are taken", "What was accepted is accepted; only older releases refuse the rest.";
    FILE_LIMIT_CHANGED = "file-limit-changed", Breaking, [Refused], Major, mirror is("file-limit-changed"),
        "other files are taken", "Some local files that were accepted are refused, and others are accepted.";
    BOUND_WITHOUT_EFFECT = "bound-without-effect", Docs, [], Patch, mirror is("bound-without-effect"),
        "a bound changed, and the same requests are accepted",
        "No request tells the sides apart: the bound says what held already, or another bound or rule decides.";
}
