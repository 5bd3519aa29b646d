use crate::rule::rules;

rules! {
    MODEL_ADDED = "model-added", Additive, [], Minor,
        mirror is("model-removed", "model-removed-after-sunset"),
        "a model is new", "Nobody used it before.";
    MODEL_REMOVED = "model-removed", Breaking, [Compile], Major, mirror is("model-added"),
        "a model is gone", "Its request, module and client methods are gone, so callers stop compiling.";
    MODEL_REMOVED_AFTER_SUNSET = "model-removed-after-sunset", Breaking, [Compile], Major, mirror is("model-added"),
        "a model is gone, as announced", "Callers stop compiling, but were warned until the day that was announced.";
    MODEL_RENAMED = "model-renamed", Breaking, [Data], Major, mirror is("model-renamed"),
        "a model has another id",
        "The untyped door and the catalog no longer know the old id, and a job reference that holds it loses its model.";
    MODEL_IDENT_RENAMED = "model-ident-renamed", Breaking, [Compile], Major, mirror is("model-ident-renamed"),
        "a request has another Rust name", "The old type, module and client method are gone, so callers stop compiling.";
    MODEL_SLUG_CHANGED = "model-slug-changed", Behavioural, [Wire, Output], Minor, mirror is("model-slug-changed"),
        "a model is called otherwise on the wire",
        "Requests go to another address, behind which another model may be; older releases still go to the old one.";
    MODEL_VERSION_CHANGED = "model-version-changed", Behavioural, [Output], Minor, mirror is("model-version-changed"),
        "a model is another version of Wan", "The same request, and the same seed, may give another video.";
    TASK_CHANGED = "task-changed", Breaking, [Output], Major, mirror is("task-changed"),
        "a model makes its video out of something else",
        "A request that was right for the old task means something else, and programs choose models by their task.";
    MODEL_DEPRECATED = "model-deprecated", Additive, [], Minor, mirror is("model-undeprecated"),
        "the provider wants people to leave a model", "Callers are warned by the compiler, and nothing else changes.";
    MODEL_UNDEPRECATED = "model-undeprecated", Additive, [], Patch, mirror is("model-deprecated"),
        "a model may be used again", "The compiler's warning goes away.";
    SUNSET_SET = "sunset-set", Behavioural, [Time], Minor, mirror is("sunset-removed"),
        "the day is known on which a model goes away", "Who uses the model has until that day to leave it.";
    SUNSET_REMOVED = "sunset-removed", Docs, [], Patch, mirror is("sunset-set"),
        "no day is announced any more on which a model goes away", "Nobody has less time than before.";
    SUNSET_EARLIER = "sunset-earlier", Behavioural, [Time], Minor, mirror is("sunset-later"),
        "a model goes away earlier", "Who planned by the old day comes too late.";
    SUNSET_LATER = "sunset-later", Docs, [], Patch, mirror is("sunset-earlier"),
        "a model goes away later", "There is more time than was promised.";
    DRAFT_ADDED = "draft-added", Docs, [], None, mirror is("draft-removed"),
        "a draft is new", "Nothing is generated from a draft.";
    DRAFT_REMOVED = "draft-removed", Docs, [], None, mirror is("draft-added"),
        "a draft is gone", "Nothing was generated from it.";
    DRAFT_CHANGED = "draft-changed", Docs, [], None, mirror is("draft-changed"),
        "a draft says something else", "Nothing is generated from a draft, whatever it says.";
    CALL_OFFERED = "call-offered", Additive, [], Minor, mirror is("call-withdrawn"),
        "a model can be called in one more way", "What compiled before still does.";
    CALL_WITHDRAWN = "call-withdrawn", Breaking, [Compile], Major, mirror is("call-offered"),
        "a model can no longer be called in one way",
        "The request loses the trait that the call asks for, so callers stop compiling; untyped calls are errors.";
    FOLLOW_UP_OFFERED = "follow-up-offered", Additive, [], Patch, mirror is("follow-up-withdrawn"),
        "one more operation is known to work for a model's jobs and files", "Nothing that worked before goes away.";
    FOLLOW_UP_WITHDRAWN = "follow-up-withdrawn", Behavioural, [Data], Minor, mirror is("follow-up-offered"),
        "an operation is no longer known to work for a model's jobs and files",
        "The client asks the provider as before, and the answer for a job that is paid for may be an error.";
    OFFER_STANDING_CHANGED = "offer-standing-changed", Docs, [], Patch, mirror is("offer-standing-changed"),
        "it is more or less sure that an operation is offered",
        "What is sent stays the same; the catalog and the documentation of the call tell how sure it is.";
    OUTPUT_VIDEOS_CHANGED = "output-videos-changed", Behavioural, [Output, Money], Minor,
        mirror is("output-videos-changed"),
        "a request delivers another number of videos", "The same money buys more videos or fewer.";
    OUTPUT_SECONDS_CHANGED = "output-seconds-changed", Behavioural, [Output], Minor,
        mirror is("output-seconds-changed"),
        "the videos play for another time", "The same request gives a longer or a shorter video.";
    OUTPUT_FRAME_RATE_CHANGED = "output-frame-rate-changed", Behavioural, [Output], Minor,
        mirror is("output-frame-rate-changed"),
        "the videos have another number of frames a second", "Who cuts or counts by frames meets other numbers.";
    OUTPUT_SIZE_CHANGED = "output-size-changed", Behavioural, [Output], Minor, mirror is("output-size-changed"),
        "the videos have another size", "The same request gives more or fewer pixels, or another shape.";
    OUTPUT_TOLD = "output-told", Docs, [], Patch, mirror is("output-untold"),
        "something about the videos is known now", "A fact that was unknown is told, and nobody relied on it.";
    OUTPUT_UNTOLD = "output-untold", Behavioural, [Output], Minor, mirror is("output-told"),
        "something about the videos is no longer known", "Who relied on the fact can no longer do so.";
    OUTPUT_STANDING_CHANGED = "output-standing-changed", Docs, [], None, mirror is("output-standing-changed"),
        "a fact about the videos is more or less sure", "The fact itself stays the same.";
}
