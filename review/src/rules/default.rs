use crate::rule::rules;

rules! {
    DEFAULT_CHANGED_BY_PROVIDER = "default-changed-by-provider", Behavioural, [Output], Minor,
        mirror is("default-changed-by-provider"),
        "the provider applies another default",
        "Who leaves the parameter unset gets something else, with any release of the crate.";
    DEFAULT_CHANGED_BY_CLIENT = "default-changed-by-client", Behavioural, [Wire, Output], Minor,
        mirror is("default-changed-by-client"),
        "the client sends another default",
        "Who leaves the parameter unset gets something else as soon as the crate is updated.";
    DEFAULT_ADDED = "default-added", Behavioural, [Output], Minor, mirror is("default-removed"),
        "a provider default is told", "What holds while the parameter is unset was not known before.";
    DEFAULT_REMOVED = "default-removed", Behavioural, [Output], Minor, mirror is("default-added"),
        "a provider default is no longer told", "What holds while the parameter is unset is not known any more.";
    DEFAULT_ADDED_TO_REQUIRED = "default-added-to-required", Breaking, [Compile], Major,
        mirror is("default-removed-from-required"),
        "a required parameter has a default", "`new` takes only what has no default, so every caller stops compiling.";
    DEFAULT_REMOVED_FROM_REQUIRED = "default-removed-from-required", Breaking, [Compile], Major,
        mirror is("default-added-to-required"),
        "a required parameter has no default any more", "It is a new argument of `new`, so every caller stops compiling.";
    NULL_ACCEPTED = "null-accepted", Additive, [], Minor, mirror is("null-refused"),
        "`null` may be sent for no value", "Untyped requests may send it; typed ones leave the key out.";
    NULL_REFUSED = "null-refused", Breaking, [], Major, mirror is("null-accepted"),
        "`null` may no longer be sent for no value", "Untyped requests that send it are refused.";
}
