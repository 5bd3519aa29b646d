use crate::rule::rules;

rules! {
    ID_POINTER_CHANGED = "id-pointer-changed", Behavioural, [Money, Data], Minor, mirror is("id-pointer-changed"),
        "the id of a job is read from another place",
        "An accepted submit without an id there is paid for and lost.";
    STATE_POINTER_CHANGED = "state-pointer-changed", Behavioural, [Output], Minor, mirror is("state-pointer-changed"),
        "the state of a job is read from another place",
        "Where no state is found, a job is never seen to end.";
    OUTPUT_POINTER_CHANGED = "output-pointer-changed", Behavioural, [Money, Data], Minor, mirror is("output-pointer-changed"),
        "videos are read from another place",
        "A video that is not found there is paid for and not delivered.";
    UPLOAD_ADDRESS_POINTER_CHANGED = "upload-address-pointer-changed", Behavioural, [Wire], Minor, mirror is("upload-address-pointer-changed"),
        "the address of an uploaded file is read from another place",
        "Requests name an uploaded file by what is found there.";
    FAILURE_TEXT_POINTER_CHANGED = "failure-text-pointer-changed", Behavioural, [Output], Minor, mirror is("failure-text-pointer-changed"),
        "why a job failed is read from another place",
        "How a failure is told differs.";
    OUTPUT_LIFETIME_POINTER_CHANGED = "output-lifetime-pointer-changed", Behavioural, [Data], Minor, mirror is("output-lifetime-pointer-changed"),
        "how long a video can be fetched is read from another place",
        "Who relies on the time may come too late.";
    PROGRESS_POINTER_CHANGED = "progress-pointer-changed", Behavioural, [Time], Minor, mirror is("progress-pointer-changed"),
        "how far a job is is read from another place",
        "The time that is still to come is guessed otherwise.";
    COST_PLACE_CHANGED = "cost-place-changed", Behavioural, [Money], Minor, mirror is("cost-place-changed"),
        "what was charged is read from another place",
        "What a program and its budget count as spent differs.";
    SEED_PLACE_CHANGED = "seed-place-changed", Behavioural, [Output], Minor, mirror is("seed-place-changed"),
        "the seed that was used is read from another place",
        "A video that is to be made again may come out otherwise.";
    REQUEST_ID_HEADER_CHANGED = "request-id-header-changed", Behavioural, [], Minor, mirror is("request-id-header-changed"),
        "the id for the provider's support is read from another header",
        "Errors name another id, or none.";
    TIMING_CHANGED = "timing-changed", Docs, [], Patch, mirror is("timing-changed"),
        "the time that parts of a job took stands elsewhere",
        "Only emulators tell these times; the client does not read them.";
    STATE_ADDED = "state-added", Behavioural, [Output], Minor, mirror is("state-removed"),
        "a word for a job's state is recognised",
        "Jobs in this state were taken as those of an unlisted one.";
    STATE_REMOVED = "state-removed", Behavioural, [Output], Minor, mirror is("state-added"),
        "a word for a job's state is no longer recognised",
        "Jobs in this state are taken as those of an unlisted one.";
    STATE_MEANING_CHANGED = "state-meaning-changed", Behavioural, [Output], Minor, mirror is("state-meaning-changed"),
        "a word for a job's state means something else",
        "Polling ends earlier, later, or with another outcome.";
    STATE_HTTP_STATUS_CHANGED = "state-http-status-changed", Docs, [], Patch, mirror is("state-http-status-changed"),
        "the HTTP status of a state differs",
        "Only emulators answer by it; the client looks at the word.";
    UNKNOWN_STATE_CHANGED = "unknown-state-changed", Behavioural, [Output, Money], Minor, mirror is("unknown-state-changed"),
        "unlisted states of a job are taken otherwise",
        "A job in a new state is given up, or waited for.";
    TERMINAL_BODY_CHANGED = "terminal-body-changed", Behavioural, [Output, Money, Data], Minor, mirror is("terminal-body-changed"),
        "a terminal state counts, or no longer counts, under a failing HTTP status",
        "The end of a paid job is seen or missed.";
    ERROR_WINS_CHANGED = "error-wins-changed", Behavioural, [Output, Money, Data], Minor, mirror is("error-wins-changed"),
        "an error outdoes, or no longer outdoes, the word for success",
        "A job is taken to have failed that was taken to have made a video, or the other way round.";
    ERROR_POINTER_CHANGED = "error-pointer-changed", Behavioural, [], Minor, mirror is("error-pointer-changed"),
        "the code, the sentence or the id of a refusal is read from another place",
        "Errors are told otherwise, and rules may fit other answers.";
    ERROR_RULE_ADDED = "error-rule-added", Behavioural, [], Minor, mirror is("error-rule-removed"),
        "a refusal has a meaning of its own",
        "Answers that it fits were told by another rule or by HTTP.";
    ERROR_RULE_REMOVED = "error-rule-removed", Behavioural, [], Minor, mirror is("error-rule-added"),
        "a refusal no longer has a meaning of its own",
        "Answers that it fitted are told by another rule or by HTTP.";
    RETRY_CLASS_CHANGED = "retry-class-changed", Behavioural, [Retry, Money], Minor, mirror is("retry-class-changed"),
        "a refused submit costs something else",
        "What is sent again, and may be paid twice, differs.";
    ERROR_MEANING_CHANGED = "error-meaning-changed", Behavioural, [Output], Minor, mirror is("error-meaning-changed"),
        "a refusal means something else",
        "Programs see another kind of error.";
    ERROR_RULES_REORDERED = "error-rules-reordered", Behavioural, [], Minor, mirror is("error-rules-reordered"),
        "rules for refusals are tried in another order",
        "The first rule that fits holds, so another one may.";
    REFUSAL_SAMPLE_CHANGED = "refusal-sample-changed", Docs, [], Patch, mirror is("refusal-sample-changed"),
        "emulators refuse otherwise",
        "Causes, headers and bodies of refusals are what emulators go by; the client reads real answers.";
    BACK_OFF_ADDED = "back-off-added", Behavioural, [Time, Retry], Minor, mirror is("back-off-removed"),
        "a header tells when to try again",
        "Requests that are refused wait for it, and some are sent again because of it.";
    BACK_OFF_REMOVED = "back-off-removed", Behavioural, [Time, Retry], Minor, mirror is("back-off-added"),
        "a header no longer tells when to try again",
        "Requests that are refused come back without regard to it.";
    BACK_OFF_FORMAT_CHANGED = "back-off-format-changed", Behavioural, [Time, Retry], Minor, mirror is("back-off-format-changed"),
        "the time to try again is read otherwise",
        "Requests that are refused wait for another time.";
}
