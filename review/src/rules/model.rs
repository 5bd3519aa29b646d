use crate::rule::rules;

rules! {
    MODEL_ADDED = "model-added", Additive, [], Minor, mirror is("model-removed"),
        "a model is new", "Nobody used it before.";
    MODEL_REMOVED = "model-removed", Breaking, [Compile], Major, mirror is("model-added"),
        "a model is gone", "Its request, module and client methods are gone, so callers stop compiling.";
}
