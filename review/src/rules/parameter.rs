use crate::rule::rules;

rules! {
    PARAM_OPTIONAL_ADDED = "param-optional-added", Additive, [], Minor,
        mirror is("param-optional-removed", "param-removed-after-deprecation"),
        "an optional parameter is new", "Nobody set it before, and unset it is not sent.";
    PARAM_REQUIRED_ADDED = "param-required-added", Breaking, [Wire], Major,
        mirror is("param-required-removed", "param-removed-after-deprecation"),
        "a required parameter is new", "Requests that do not hold it are refused, and nothing can stand in for it.";
    PARAM_REQUIRED_ADDED_WITH_DEFAULT = "param-required-added-with-default", Behavioural, [Wire], Minor,
        mirror is("param-required-with-default-removed", "param-removed-after-deprecation"),
        "a parameter is new that is always sent",
        "Programs stay as they are, and each of their requests holds one value more.";
    PARAM_CONSTANT_ADDED = "param-constant-added", Behavioural, [Wire], Minor, mirror is("param-constant-removed"),
        "a constant is new", "Programs stay as they are, and each of their requests holds one value more.";
    PARAM_OPTIONAL_REMOVED = "param-optional-removed", Breaking, [Compile], Major, mirror is("param-optional-added"),
        "an optional parameter is gone", "Its field and setter are gone, so who uses them stops compiling.";
    PARAM_REQUIRED_REMOVED = "param-required-removed", Breaking, [Compile, Wire], Major,
        mirror is("param-required-added"),
        "a required parameter is gone", "Its argument, field and setter are gone, so every caller stops compiling.";
    PARAM_REQUIRED_WITH_DEFAULT_REMOVED = "param-required-with-default-removed", Breaking, [Compile, Wire], Major,
        mirror is("param-required-added-with-default"),
        "a parameter is gone that was always sent",
        "Its field and setter are gone, so who uses them stops compiling, and requests no longer hold it.";
    PARAM_REMOVED_AFTER_DEPRECATION = "param-removed-after-deprecation", Breaking, [Compile], Major,
        mirror is("param-optional-added", "param-required-added", "param-required-added-with-default"),
        "a deprecated parameter is gone", "Its field and setter are gone, and who still uses them was warned.";
    PARAM_CONSTANT_REMOVED = "param-constant-removed", Behavioural, [Wire], Minor, mirror is("param-constant-added"),
        "a constant is gone", "Programs stay as they are, and their requests hold one value less.";
    PARAM_NAME_REUSED = "param-name-reused", Breaking, [], Major,
        mirror none("Backwards a parameter goes, and that its name was taken before changes nothing."),
        "a retired name returns with another type",
        "Programs that still use the old meaning would mean something else by the same name.";
    PARAM_WIRE_RENAMED = "param-wire-renamed", Behavioural, [Wire, Output], Minor, mirror is("param-wire-renamed"),
        "a parameter has another name on the wire",
        "Programs stay as they are, and what releases of before send may be ignored and still be paid for.";
    PARAM_IDENT_RENAMED = "param-ident-renamed", Breaking, [Compile], Major, mirror is("param-ident-renamed"),
        "a parameter has another name in Rust", "The old field and setter are gone, so who uses them stops compiling.";
    PARAM_RENAMED = "param-renamed", Breaking, [Compile], Major, mirror is("param-renamed"),
        "a parameter is renamed", "The old field and setter are gone, so who uses them stops compiling.";
    PARAM_NAME_CHANGED = "param-name-changed", Docs, [], Patch, mirror is("param-name-changed"),
        "a parameter has another name in messages", "What is sent and what Rust callers see stays.";
    PARAM_REQUIRED_ORDER_CHANGED = "param-required-order-changed", Breaking, [Output, Money], Major,
        mirror is("param-required-order-changed"),
        "the arguments of `new` stand in another order",
        "Arguments of equal type swap without a word from the compiler, and the wrong video is paid for.";
    PARAM_FILE_ORDER_CHANGED = "param-file-order-changed", Docs, [], None, mirror is("param-file-order-changed"),
        "parameters are listed in another order", "Only the order of the documentation follows from it.";
    PARAM_LOCATION_CHANGED = "param-location-changed", Behavioural, [Wire], Minor, mirror is("param-location-changed"),
        "a parameter stands elsewhere in the body",
        "Programs stay as they are, and releases of before send it where it is no longer looked for.";
    PARAM_BECAME_REQUIRED = "param-became-required", Breaking, [Compile], Major, mirror is("param-became-optional"),
        "a parameter became required", "It is a new argument of `new`, and requests without it are refused.";
    PARAM_BECAME_OPTIONAL = "param-became-optional", Breaking, [Compile], Major, mirror is("param-became-required"),
        "a parameter became optional", "`new` takes only what has to be given, so every caller stops compiling.";
    PARAM_BECAME_SENT = "param-became-sent", Breaking, [Compile, Wire], Major, mirror is("param-no-longer-sent"),
        "a parameter with a default became required",
        "Its field is no `Option` any more, so who reads it stops compiling, and each request holds it.";
    PARAM_NO_LONGER_SENT = "param-no-longer-sent", Breaking, [Compile, Wire], Major, mirror is("param-became-sent"),
        "a parameter with a default became optional",
        "Its field is an `Option` now, so who reads it stops compiling, and requests hold it only where it is set.";
    CONSTANT_SET = "constant-set", Breaking, [Compile, Wire], Major,
        mirror is("constant-dropped", "constant-to-argument"),
        "a parameter became a constant", "It can no longer be set: its field and setter are gone.";
    CONSTANT_DROPPED = "constant-dropped", Behavioural, [Wire], Minor, mirror is("constant-set"),
        "a constant became a parameter", "Programs stay as they are, and what was always sent is sent no more.";
    CONSTANT_TO_ARGUMENT = "constant-to-argument", Breaking, [Compile, Wire], Major, mirror is("constant-set"),
        "a constant became an argument", "`new` takes one argument more, so every caller stops compiling.";
    CONSTANT_CHANGED = "constant-changed", Behavioural, [Wire, Output], Minor, mirror is("constant-changed"),
        "a constant has another value", "Programs stay as they are, and each of their requests says something else.";
    PARAM_DEPRECATED = "param-deprecated", Additive, [], Minor, mirror is("param-undeprecated"),
        "a parameter is deprecated", "Who uses it is warned by the compiler.";
    PARAM_UNDEPRECATED = "param-undeprecated", Additive, [], Patch, mirror is("param-deprecated"),
        "a parameter is no longer deprecated", "Who uses it is no longer warned.";
    PARAM_DEPRECATION_REWORDED = "param-deprecation-reworded", Docs, [], Patch,
        mirror is("param-deprecation-reworded"),
        "a deprecation is told in other words", "Only the text of a warning differs.";
    PARAM_BECAME_SENSITIVE = "param-became-sensitive", Behavioural, [Secret], Minor,
        mirror is("param-no-longer-sensitive"),
        "a parameter became sensitive", "What logs, errors and the journal show of it differs.";
    PARAM_NO_LONGER_SENSITIVE = "param-no-longer-sensitive", Behavioural, [Secret], Minor,
        mirror is("param-became-sensitive"),
        "a parameter is no longer sensitive", "Private text may appear in logs, errors and the journal.";
    UNIT_CHANGED = "unit-changed", Behavioural, [Output], Minor, mirror is("unit-changed"),
        "a number counts something else", "The number that a program sends means another thing.";
    UNIT_TOLD = "unit-told", Docs, [], Patch, mirror is("unit-told"),
        "a unit is told or no longer told", "Nothing says that the number meant another thing.";
    PARAM_DOC_CHANGED = "param-doc-changed", Docs, [], Patch, mirror is("param-doc-changed"),
        "a parameter is described in other words", "Words alone.";
    PARAM_NOTE_CHANGED = "param-note-changed", Docs, [], Patch, mirror is("param-note-changed"),
        "a parameter's note changed", "Words alone.";
    PARAM_SOURCE_CHANGED = "param-source-changed", Docs, [], Patch, mirror is("param-source-changed"),
        "a parameter's source changed", "What is said is the same; where it was read differs.";
    FACT_WITHOUT_EFFECT = "fact-without-effect", Docs, [], None, mirror is("fact-without-effect"),
        "a fact is told otherwise and nothing hangs on it",
        "What is sent, refused and compiled is decided by something else.";
    WRITTEN_FORM_CHANGED = "written-form-changed", Breaking, [Wire], Major, mirror is("written-form-changed"),
        "a value is sent as a string that holds it, or no longer",
        "Untyped requests that send the other form are refused; typed ones send the new form as soon as the crate is updated.";
    UNSET_FORM_CHANGED = "unset-form-changed", Behavioural, [Wire], Minor, mirror is("unset-form-changed"),
        "a parameter that is not set is sent as `null`, or no longer",
        "What is sent of a request that does not set it differs.";
}
