use crate::rule::rules;

rules! {
    TITLE_CHANGED = "title-changed", Docs, [], Patch, mirror is("title-changed"),
        "a model has another title", "Titles are for people.";
    DESCRIPTION_CHANGED = "description-changed", Docs, [], Patch, mirror is("description-changed"),
        "a model is described in other words", "Descriptions are for people.";
    PAGE_CHANGED = "page-changed", Docs, [], Patch, mirror is("page-changed"),
        "the provider's page has another address", "The address is for people.";
    NOTES_CHANGED = "notes-changed", Docs, [], None, mirror is("notes-changed"),
        "the notes on a model say something else", "Notes are for those who read the spec.";
    EVIDENCE_CHANGED = "evidence-changed", Docs, [], None, mirror is("evidence-changed"),
        "a fact has another note or source", "The fact itself stays the same.";
    READING_DAY_CHANGED = "reading-day-changed", Docs, [], Patch, mirror is("reading-day-changed"),
        "a fact was read on another day", "The fact itself stays the same.";
    SOURCE_ADDED = "source-added", Docs, [], Patch, mirror is("source-removed"),
        "a source is new", "What it says is told by the facts that name it.";
    SOURCE_REMOVED = "source-removed", Docs, [], Patch, mirror is("source-added"),
        "a source is gone", "What changed with it is told by the facts that named it.";
    SOURCE_CHANGED = "source-changed", Docs, [], Patch, mirror is("source-changed"),
        "a source has another title or address", "What it says is told by the facts that name it.";
    SOURCE_REREAD = "source-reread", Docs, [], Patch, mirror is("source-reread"),
        "a source was read on another day", "What changed in it since is told by the facts that name it.";
    EXAMPLE_ADDED = "example-added", Docs, [], Patch, mirror is("example-removed"),
        "an example is new", "Examples are for people and tests; what is allowed is told by parameters and rules.";
    EXAMPLE_REMOVED = "example-removed", Docs, [], Patch, mirror is("example-added"),
        "an example is gone", "Examples are for people and tests; what is allowed is told by parameters and rules.";
    EXAMPLE_CHANGED = "example-changed", Docs, [], Patch, mirror is("example-changed"),
        "an example has another body or origin",
        "Examples are for people and tests; what is allowed is told by parameters and rules.";
    LIST_REORDERED = "list-reordered", Docs, [], None, mirror is("list-reordered"),
        "a list has another order", "The order is that in which people read it.";
    SPELLED_OTHERWISE = "spelled-otherwise", Docs, [], None, mirror is("spelled-otherwise"),
        "the same fact is written in another way", "It means what it meant.";
    FORMER_ID_CHANGED = "former-id-changed", Docs, [], None, mirror is("former-id-changed"),
        "a model names another earlier id", "The name serves comparisons alone.";
    RETIRED_ADDED = "retired-added", Docs, [], None, mirror is("retired-removed"),
        "the name of a parameter that is gone is kept from coming back",
        "That the parameter is gone is told for itself.";
    RETIRED_REMOVED = "retired-removed", Docs, [], None, mirror is("retired-added"),
        "the name of a parameter that is gone may come back",
        "Nothing changes until it comes back, which is told for itself.";
    RETIRED_CHANGED = "retired-changed", Docs, [], None, mirror is("retired-changed"),
        "something else is told about a parameter that is gone", "The parameter stays gone.";
    REVIEW_CHANGED = "review-changed", Docs, [], None, mirror is("review-changed"),
        "other people vouch for a spec", "What the spec says is told for itself.";
}
