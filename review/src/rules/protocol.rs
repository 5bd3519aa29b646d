use crate::rule::rules;

rules! {
    PROVIDER_ADDED = "provider-added", Additive, [], Minor, mirror is("provider-removed"),
        "a provider is new",
        "Nobody used it before.";
    PROVIDER_REMOVED = "provider-removed", Breaking, [Compile], Major, mirror is("provider-added"),
        "a provider is gone",
        "Its module, cargo feature and clients are gone, so callers stop compiling.";
    KEY_VARIABLE_ADDED = "key-variable-added", Additive, [Secret], Minor, mirror is("key-variable-removed"),
        "the key is read from another environment variable too",
        "Programs that set another variable find their key as before.";
    KEY_VARIABLE_REMOVED = "key-variable-removed", Breaking, [Secret], Major, mirror is("key-variable-added"),
        "the key is no longer read from an environment variable",
        "A program that sets only this variable no longer finds its key.";
    KEY_VARIABLES_REORDERED = "key-variables-reordered", Behavioural, [Money, Secret], Minor, mirror is("key-variables-reordered"),
        "the environment variables of the key are tried in another order",
        "Where several variables are set, another key is used, and another account pays.";
    AUTH_HEADER_CHANGED = "auth-header-changed", Behavioural, [Wire, Secret], Minor, mirror is("auth-header-changed"),
        "the key is sent in another header or form",
        "Older releases send the key the old way and are refused.";
    HOST_ADDED = "host-added", Behavioural, [Secret], Minor, mirror is("host-removed"),
        "a host is new",
        "Its address is trusted from now on, with the key or with downloads.";
    HOST_REMOVED = "host-removed", Breaking, [Data], Major, mirror is("host-added"),
        "a host is gone",
        "Programs that name it in `base_url` are refused, and videos there may no longer be fetched.";
    HOST_RENAMED = "host-renamed", Breaking, [], Major, mirror is("host-renamed"),
        "a host has another name",
        "Programs that name it in `base_url` are refused.";
    HOST_CHANGED = "host-changed", Behavioural, [Secret], Minor, mirror is("host-changed"),
        "a host has another address",
        "Keys and requests, or downloads, go somewhere else.";
    HOST_KEY_ALLOWED = "host-key-allowed", Behavioural, [Secret], Minor, mirror is("host-key-withheld"),
        "keys may be sent to a host that never saw one",
        "The key goes to one more place.";
    HOST_KEY_WITHHELD = "host-key-withheld", Behavioural, [Wire, Secret], Minor, mirror is("host-key-allowed"),
        "keys are no longer sent to a host",
        "Requests to it carry no key and may be refused.";
    OPERATION_ADDED = "operation-added", Additive, [], Minor, mirror is("operation-removed"),
        "a call is new",
        "Nobody relied on it before.";
    OPERATION_REMOVED = "operation-removed", Breaking, [], Major, mirror is("operation-added"),
        "a call is gone",
        "Programs that use the call find it missing.";
    HISTORY_ADDED = "history-added", Additive, [], Minor, mirror is("history-removed"),
        "the list of earlier jobs is described",
        "Nobody relied on it before.";
    HISTORY_REMOVED = "history-removed", Behavioural, [Money], Minor, mirror is("history-added"),
        "the list of earlier jobs is gone",
        "A job that was paid for and whose id was lost can no longer be looked up.";
    DELIVERY_CALL_CHANGED = "delivery-call-changed", Behavioural, [Wire, Money, Data], Minor, mirror is("delivery-call-changed"),
        "finished jobs are fetched by another call",
        "A video that is paid for is looked for somewhere else.";
    OPERATION_HOST_CHANGED = "operation-host-changed", Behavioural, [Wire, Secret], Minor, mirror is("operation-host-changed"),
        "a call goes to another host",
        "Requests, and keys with them, go somewhere else.";
    METHOD_CHANGED = "method-changed", Behavioural, [Wire], Minor, mirror is("method-changed"),
        "a call uses another HTTP method",
        "Older releases use the old method and are refused.";
    PATH_CHANGED = "path-changed", Behavioural, [Wire], Minor, mirror is("path-changed"),
        "a call has another path",
        "Older releases call the old path.";
    SENT_ADDRESS_CHANGED = "sent-address-changed", Behavioural, [Wire, Money, Data], Minor, mirror is("sent-address-changed"),
        "a call about a job takes its address from another place of an answer, or no longer from any",
        "Where no address is found, a job that is paid for is asked about by the path, or cannot be asked about.";
    QUERY_CHANGED = "query-changed", Behavioural, [Wire], Minor, mirror is("query-changed"),
        "a call has another query",
        "Other parameters are sent in the address.";
    REQUEST_HEADER_CHANGED = "request-header-changed", Behavioural, [Wire], Minor, mirror is("request-header-changed"),
        "a call sends other headers",
        "What is sent besides the key and the body differs.";
    BODY_CONSTANT_CHANGED = "body-constant-changed", Behavioural, [Wire], Minor, mirror is("body-constant-changed"),
        "a call puts other constants into its body",
        "What is sent besides the model's parameters differs.";
    IDEMPOTENCY_HEADER_ADDED = "idempotency-header-added", Behavioural, [Wire, Retry, Money], Minor, mirror is("idempotency-header-removed"),
        "requests carry a header by which the provider knows them again",
        "Whether a request that is sent twice is paid twice differs.";
    IDEMPOTENCY_HEADER_REMOVED = "idempotency-header-removed", Behavioural, [Wire, Retry, Money], Minor, mirror is("idempotency-header-added"),
        "requests no longer carry the header by which the provider knows them again",
        "A request that is sent twice may be paid twice.";
    ACCEPTED_STATUSES_CHANGED = "accepted-statuses-changed", Docs, [], Patch, mirror is("accepted-statuses-changed"),
        "the statuses of a good answer are listed otherwise",
        "The client takes every status from 200 to 299 as accepted, so only emulators follow the list.";
    UPLOAD_ADDED = "upload-added", Additive, [], Minor, mirror is("upload-removed"),
        "how a file is uploaded is known",
        "Files of one's own were refused before.";
    UPLOAD_REMOVED = "upload-removed", Breaking, [], Major, mirror is("upload-added"),
        "how a file is uploaded is no longer known",
        "A file of one's own is refused where a model takes nothing but addresses.";
    UPLOAD_REQUEST_CHANGED = "upload-request-changed", Behavioural, [Wire], Minor, mirror is("upload-request-changed"),
        "an upload sends files elsewhere or in another form",
        "Older releases send files the old way and are refused.";
    UPLOAD_LIMIT_NARROWED = "upload-limit-narrowed", Breaking, [], Major, mirror is("upload-limit-widened"),
        "uploads take fewer files",
        "A file that was uploaded is refused before it is sent, and costs nothing.";
    UPLOAD_LIMIT_WIDENED = "upload-limit-widened", Additive, [], Minor, mirror is("upload-limit-narrowed"),
        "uploads take more files",
        "What was taken is still taken.";
    RATE_LIMIT_LOWERED = "rate-limit-lowered", Behavioural, [Time], Minor, mirror is("rate-limit-raised"),
        "fewer requests may be sent a minute",
        "Programs that send many requests wait longer.";
    RATE_LIMIT_RAISED = "rate-limit-raised", Behavioural, [Time], Minor, mirror is("rate-limit-lowered"),
        "more requests may be sent a minute",
        "Programs that send many requests spend faster and may be refused if the number is wrong.";
    FAILURE_BILLING_CHANGED = "failure-billing-changed", Behavioural, [Money, Retry], Minor, mirror is("failure-billing-changed"),
        "a failed job is billed otherwise",
        "What a failed job costs differs, and so does what it costs to try again.";
    CANCELLED_BILLING_CHANGED = "cancelled-billing-changed", Behavioural, [Money], Minor, mirror is("cancelled-billing-changed"),
        "a job that is stopped is billed otherwise",
        "What it costs to stop a job differs.";
    CANCEL_EFFECT_CHANGED = "cancel-effect-changed", Behavioural, [Output, Money], Minor, mirror is("cancel-effect-changed"),
        "a cancellation does something else to the job",
        "What programs are told of a job that is to be stopped, and whether they wait on, differs.";
    POLLING_CHANGED = "polling-changed", Behavioural, [Time], Minor, mirror is("polling-changed"),
        "jobs are asked about in another cadence",
        "Programs learn of the end of a job earlier or later, ask more or less often, or give up at another time.";
    RETENTION_SHORTENED = "retention-shortened", Behavioural, [Data], Minor, mirror is("retention-lengthened"),
        "jobs or videos are kept for a shorter time",
        "What is looked for later than that is lost, though it is paid for.";
    RETENTION_LENGTHENED = "retention-lengthened", Additive, [], Minor, mirror is("retention-shortened"),
        "jobs or videos are kept for a longer time",
        "Nothing is lost sooner than before.";
    RETENTION_KNOWN = "retention-known", Behavioural, [Data], Minor, mirror is("retention-unknown"),
        "how long jobs or videos are kept is known",
        "What was never taken to expire now does.";
    RETENTION_UNKNOWN = "retention-unknown", Behavioural, [Data], Minor, mirror is("retention-known"),
        "how long jobs or videos are kept is no longer known",
        "What expired is now taken to be kept for good.";
    EXPIRY_SIGNS_CHANGED = "expiry-signs-changed", Behavioural, [Data], Minor, mirror is("expiry-signs-changed"),
        "the provider tells otherwise that it no longer keeps a job or a video",
        "What counted as expired counts as missing, or the other way round.";
    WEBHOOK_ADDED = "webhook-added", Additive, [], Minor, mirror is("webhook-removed"),
        "the provider calls back",
        "Nobody relied on it before.";
    WEBHOOK_REMOVED = "webhook-removed", Behavioural, [Money], Minor, mirror is("webhook-added"),
        "the provider no longer calls back",
        "A job that was paid for and whose id was lost is not told of any more.";
    WEBHOOK_CHANGED = "webhook-changed", Behavioural, [Data], Minor, mirror is("webhook-changed"),
        "the provider calls back in another way",
        "A receiver that follows the old description misses deliveries or misreads them.";
    WEBHOOK_PATIENCE_CHANGED = "webhook-patience-changed", Behavioural, [Time], Minor, mirror is("webhook-patience-changed"),
        "deliveries are waited for or tried again otherwise",
        "A receiver has more or less time, or more or fewer chances.";
    WEBHOOK_TEST_CHANGED = "webhook-test-changed", Docs, [], Patch, mirror is("webhook-test-changed"),
        "a made-up end of a job is asked for otherwise",
        "Only tests of receivers use it, and nothing is paid.";
    SAMPLE_CHANGED = "sample-changed", Docs, [], Patch, mirror is("sample-changed"),
        "a sample of an answer differs",
        "Only emulators answer with samples; the client reads real answers.";
    PROVIDER_TEXT_CHANGED = "provider-text-changed", Docs, [], Patch, mirror is("provider-text-changed"),
        "words about the provider differ",
        "Words alone.";
    PROVIDER_SOURCE_CHANGED = "provider-source-changed", Docs, [], Patch, mirror is("provider-source-changed"),
        "a fact about the provider has another source",
        "Where a fact comes from does not change the fact.";
    PROVIDER_ORDER_CHANGED = "provider-order-changed", Docs, [], Patch, mirror is("provider-order-changed"),
        "a list about the provider is in another order",
        "Nothing in it is tried in turn.";
}
