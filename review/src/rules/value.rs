use crate::rule::rules;

rules! {
    VALUE_ADDED = "value-added", Additive, [], Minor, mirror is("value-removed"),
        "a closed list has one value more", "Enums of requests are not exhaustive, so nobody's `match` breaks.";
    VALUE_REMOVED = "value-removed", Breaking, [Compile], Major, mirror is("value-added"),
        "a closed list has one value less", "Its variant is gone, so who names it stops compiling.";
    VALUE_WIRE_CHANGED = "value-wire-changed", Behavioural, [Wire], Minor, mirror is("value-wire-changed"),
        "a variant is sent otherwise", "Programs stay as they are, and releases of before send the old value.";
    VALUE_IDENT_RENAMED = "value-ident-renamed", Breaking, [Compile], Major, mirror is("value-ident-renamed"),
        "a variant has another name in Rust", "The old name is gone, so who uses it stops compiling.";
    VALUE_REORDERED = "value-reordered", Behavioural, [], Major, mirror is("value-reordered"),
        "values are listed in another order",
        "A program that casts a variant with `as` compiles and gets another number.";
    VALUE_DEPRECATED = "value-deprecated", Additive, [], Minor, mirror is("value-undeprecated"),
        "a value is deprecated", "Who uses it is warned by the compiler.";
    VALUE_UNDEPRECATED = "value-undeprecated", Additive, [], Patch, mirror is("value-deprecated"),
        "a value is no longer deprecated", "Who uses it is no longer warned.";
    VALUE_DEPRECATION_REWORDED = "value-deprecation-reworded", Docs, [], Patch,
        mirror is("value-deprecation-reworded"),
        "a value's deprecation is told in other words", "Only the text of a warning differs.";
    VALUE_DOC_CHANGED = "value-doc-changed", Docs, [], Patch, mirror is("value-doc-changed"),
        "a value is described in other words", "Words alone.";
    SPELLING_ADDED = "spelling-added", Additive, [], Minor, mirror is("spelling-removed"),
        "another spelling of a value is accepted", "Untyped requests may send it; typed ones never do.";
    SPELLING_REMOVED = "spelling-removed", Breaking, [], Major, mirror is("spelling-added"),
        "another spelling of a value is no longer accepted", "Untyped requests that send it are refused.";
    SPELLING_MEANS_CHANGED = "spelling-means-changed", Behavioural, [Output], Minor,
        mirror is("spelling-means-changed"),
        "another spelling stands for another value", "Untyped requests that send it ask for something else.";
    SPELLING_REORDERED = "spelling-reordered", Docs, [], None, mirror is("spelling-reordered"),
        "other spellings are listed in another order", "Each still means what it meant.";
    SPELLING_SOURCE_CHANGED = "spelling-source-changed", Docs, [], Patch, mirror is("spelling-source-changed"),
        "the source of another spelling changed", "What is said is the same; where it was read differs.";
}
