use crate::rule::rules;

rules! {
    INTEGER_TO_NUMBER = "integer-to-number", Breaking, [Compile], Major, mirror is("number-to-integer"),
        "an integer became a number", "Its field and setter take an `f64` instead of an `i64`.";
    NUMBER_TO_INTEGER = "number-to-integer", Breaking, [Compile], Major, mirror is("integer-to-number"),
        "a number became an integer", "Its field and setter take an `i64` instead of an `f64`, and fractions are refused.";
    STRING_TO_ENUM = "string-to-enum", Breaking, [Compile], Major, mirror is("enum-to-string"),
        "a string became a closed list", "Its field and setter take an enum, and other strings are refused.";
    ENUM_TO_STRING = "enum-to-string", Breaking, [Compile], Major, mirror is("string-to-enum"),
        "a closed list became a string", "Its enum is gone, so who names a variant stops compiling.";
    RANGE_TO_ENUM = "range-to-enum", Breaking, [Compile], Major, mirror is("enum-to-range"),
        "an integer became a closed list", "Its field and setter take an enum, and what is between its values is refused.";
    ENUM_TO_RANGE = "enum-to-range", Breaking, [Compile], Major, mirror is("range-to-enum"),
        "a closed list of integers became an integer", "Its enum is gone, so who names a variant stops compiling.";
    SCALAR_TO_LIST = "scalar-to-list", Breaking, [Compile, Wire], Major, mirror is("list-to-scalar"),
        "a single value became a list", "Its field and setter take a list, and a list is sent.";
    LIST_TO_SCALAR = "list-to-scalar", Breaking, [Compile, Wire], Major, mirror is("scalar-to-list"),
        "a list became a single value", "Its field and setter take one value, and no list is sent.";
    STRING_TO_MEDIA = "string-to-media", Breaking, [Compile], Major, mirror is("media-to-string"),
        "a string became a media file", "Its field and setter take a `Media`, which no text converts into.";
    MEDIA_TO_STRING = "media-to-string", Breaking, [Compile], Major, mirror is("string-to-media"),
        "a media file became a string", "Its field and setter take a `String`, and local files are no longer read.";
    MEDIA_KIND_CHANGED = "media-kind-changed", Breaking, [], Major, mirror is("media-kind-changed"),
        "a media file is of another kind", "Programs compile, and the files that they send are refused.";
    ENCODING_CHANGED = "encoding-changed", Breaking, [Compile, Wire], Major, mirror is("encoding-changed"),
        "a number is sent as a string, or the reverse",
        "What is sent has another type, and so has what Rust callers write.";
    TYPE_CHANGED = "type-changed", Breaking, [Compile, Wire], Major, mirror is("type-changed"),
        "a parameter has another type", "What is sent has another type, and so has what Rust callers write.";
    RUST_TYPE_RENAMED = "rust-type-renamed", Breaking, [Compile], Major, mirror is("rust-type-renamed"),
        "an enum or struct has another name in Rust", "The old name is gone, so who uses it stops compiling.";
    VALIDATE_ADDED = "validate-added", Additive, [], Minor, mirror is("validate-removed"),
        "an object can be validated by itself", "Its struct implements one trait more.";
    VALIDATE_REMOVED = "validate-removed", Breaking, [Compile], Major, mirror is("validate-added"),
        "an object can no longer be validated by itself",
        "Its struct no longer implements `Validate`, so who calls `validate` on it stops compiling.";
    FORM_ADDED = "form-added", Additive, [], Minor, mirror is("form-removed"),
        "a media file may be sent in one form more", "What was taken is still taken.";
    FORM_REMOVED = "form-removed", Breaking, [], Major, mirror is("form-added"),
        "a media file may no longer be sent in a form", "Requests that hold the file in this form are refused.";
    FORM_REORDERED = "form-reordered", Docs, [], None, mirror is("form-reordered"),
        "the forms of a media file are listed in another order", "Only the order of the documentation follows from it.";
}
