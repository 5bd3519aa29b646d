use wan_codegen::Rule;

use super::{
    Case,
    Edit::{Copy, Provider, Remove},
    case,
};

pub(super) const CASES: &[Case] = &[
    case(
        Rule::ProviderId,
        "other-folder",
        &[Remove("acme/wan-1.json"), Provider("\"provider\": \"acme\"", "\"provider\": \"emca\"")],
    ),
    case(
        Rule::ProviderName,
        "keyword",
        &[Copy(
            "acme/provider.json",
            "type/provider.json",
            &[("\"provider\": \"acme\"", "\"provider\": \"type\"")],
        )],
    ),
    case(
        Rule::ProviderName,
        "hyphen",
        &[Copy(
            "acme/provider.json",
            "a-b/provider.json",
            &[("\"provider\": \"acme\"", "\"provider\": \"a-b\"")],
        )],
    ),
    case(
        Rule::ProviderName,
        "feature",
        &[Copy(
            "acme/provider.json",
            "blocking/provider.json",
            &[("\"provider\": \"acme\"", "\"provider\": \"blocking\"")],
        )],
    ),
    case(Rule::EnvironmentName, "camel-case", &[Provider("ACME_API_KEY", "acmeKey")]),
    case(Rule::EnvironmentName, "none", &[Provider("[\"ACME_API_KEY\"]", "[]")]),
    case(
        Rule::EnvironmentName,
        "twice",
        &[Provider("[\"ACME_API_KEY\"]", "[\"ACME_API_KEY\", \"ACME_API_KEY\"]")],
    ),
    case(
        Rule::HeaderName,
        "capitals",
        &[Provider("\"header\": \"authorization\"", "\"header\": \"Authorization\"")],
    ),
    case(Rule::HeaderName, "back-off", &[Provider("\"retry-after\"", "\"Retry-After\"")]),
    case(Rule::HeaderName, "answer", &[Provider("\"x-request-id\"", "\"x request\"")]),
    case(Rule::KeyTemplate, "no-key", &[Provider("Bearer {key}", "Bearer")]),
    case(Rule::TemplateVariable, "path", &[Provider("/v1/{model}/jobs", "/v1/{modle}/jobs")]),
    case(Rule::TemplateVariable, "key", &[Provider("Bearer {key}", "Bearer {token}")]),
    case(Rule::TemplateVariable, "error-body", &[Provider("\"{message}\"", "\"{massage}\"")]),
    case(Rule::TemplateBrace, "open", &[Provider("/v1/{model}/jobs", "/v1/{model/jobs")]),
    case(
        Rule::HostOrigin,
        "path",
        &[Provider("\"https://api.acme.example\"", "\"https://api.acme.example/v1\"")],
    ),
    case(
        Rule::HostOrigin,
        "plain-http",
        &[Provider("\"https://api.acme.example\"", "\"http://api.acme.example\"")],
    ),
    case(Rule::DuplicateHost, "name", &[Provider("\"name\": \"files\"", "\"name\": \"api\"")]),
    case(
        Rule::DuplicateHost,
        "origin",
        &[Provider("\"https://files.acme.example\"", "\"https://api.acme.example\"")],
    ),
    case(Rule::HostName, "slash", &[Provider("\"name\": \"files\"", "\"name\": \"my/files\"")]),
    case(
        Rule::UnknownHost,
        "misspelled",
        &[Provider(
            "\"operation\": \"result\",\n      \"host\": \"api\"",
            "\"operation\": \"result\",\n      \"host\": \"apis\"",
        )],
    ),
    case(
        Rule::HostKey,
        "submit",
        &[Provider(
            "\"operation\": \"submit\",\n      \"host\": \"api\"",
            "\"operation\": \"submit\",\n      \"host\": \"files\"",
        )],
    ),
    case(Rule::OperationPath, "no-slash", &[Provider("\"/v1/{model}/jobs\"", "\"v1/{model}/jobs\"")]),
    case(Rule::OperationPath, "query", &[Provider("\"/v1/{model}/jobs\"", "\"/v1/{model}/jobs?a=b\"")]),
    case(Rule::IdTooEarly, "submit", &[Provider("/v1/{model}/jobs", "/v1/{model}/{id}")]),
    case(Rule::IdMissing, "status", &[Provider("/v1/jobs/{id}/state", "/v1/jobs/state")]),
    case(
        Rule::IdTooEarly,
        "body",
        &[Provider(
            "\"accepts\": [202]",
            "\"body\": [{ \"pointer\": \"/job\", \"value\": { \"id\": [\"{id}\"] } }], \"accepts\": [202]",
        )],
    ),
    case(
        Rule::TemplateVariable,
        "body",
        &[Provider(
            "\"accepts\": [202]",
            "\"body\": [{ \"pointer\": \"/model\", \"value\": \"{modle}\" }], \"accepts\": [202]",
        )],
    ),
    case(
        Rule::BodyConstant,
        "no-slash",
        &[Provider(
            "\"accepts\": [202]",
            "\"body\": [{ \"pointer\": \"model\", \"value\": \"{model}\" }], \"accepts\": [202]",
        )],
    ),
    case(
        Rule::BodyConstant,
        "one-in-another",
        &[Provider(
            "\"accepts\": [202]",
            "\"body\": [{ \"pointer\": \"/a\", \"value\": {} }, { \"pointer\": \"/a/b\", \"value\": 1 }], \"accepts\": [202]",
        )],
    ),
    case(
        Rule::BodyConstant,
        "no-body",
        &[Provider(
            "\"path\": \"/v1/jobs/{id}/state\",",
            "\"path\": \"/v1/jobs/{id}/state\", \"body\": [{ \"pointer\": \"/model\", \"value\": \"{model}\" }],",
        )],
    ),
    case(
        Rule::BodyConstant,
        "upload",
        &[Provider(
            "\"path\": \"/v1/files\",",
            "\"path\": \"/v1/files\", \"body\": [{ \"pointer\": \"/for\", \"value\": \"video\" }],",
        )],
    ),
    case(Rule::Accepts, "none", &[Provider("[202]", "[]")]),
    case(Rule::Accepts, "no-success", &[Provider("[202]", "[202, 422]")]),
    case(Rule::Accepts, "twice", &[Provider("[202]", "[202, 202]")]),
    case(Rule::SubmitId, "none", &[Provider("\"id\": [\"/job\"], ", "")]),
    case(Rule::StatusState, "none", &[Provider("\"state\": [\"/state\"], ", "")]),
    case(
        Rule::NoOutput,
        "none",
        &[
            Remove("acme/wan-1.json"),
            Provider("\"answer\": { \"output\": [\"/videos/*/url\"] },\n      ", ""),
        ],
    ),
    case(Rule::AnswerPointer, "no-slash", &[Provider("[\"/percent\"]", "[\"percent\"]")]),
    case(
        Rule::AnswerPointer,
        "nowhere",
        &[Provider(
            "\"request_id_header\": \"x-request-id\"",
            "\"timings\": [{ \"part\": \"total\", \"unit\": \"seconds\" }]",
        )],
    ),
    case(Rule::AnswerPointer, "star", &[Provider("[\"/percent\"]", "[\"/*/percent\"]")]),
    case(Rule::AnswerPointer, "twice", &[Provider("[\"/percent\"]", "[\"/percent\", \"/percent\"]")]),
    case(
        Rule::SampleState,
        "unknown",
        &[Provider(
            "\"state\": \"DONE\",\n          \"body\": { \"state\": \"DONE\"",
            "\"state\": \"DOEN\",\n          \"body\": { \"state\": \"DOEN\"",
        )],
    ),
    case(
        Rule::SampleState,
        "twice",
        &[Provider(
            "\"samples\": [\n        {\n          \"body\": { \"job\"",
            "\"samples\": [\n        { \"standing\": \"assumed\" },\n        {\n          \"body\": { \"job\"",
        )],
    ),
    case(
        Rule::DuplicateOperation,
        "twice",
        &[Provider(
            "    {\n      \"operation\": \"result\",",
            "    { \"operation\": \"status\", \"host\": \"api\", \"method\": \"GET\", \"path\": \"/{id}\", \"accepts\": [200], \"answer\": { \"state\": [\"/s\"] }, \"doc\": \"X.\" },\n    {\n      \"operation\": \"result\",",
        )],
    ),
    case(Rule::States, "no-success", &[Provider("\"means\": \"succeeded\"", "\"means\": \"running\"")]),
    case(Rule::States, "no-failure", &[Provider("\"means\": \"failed\"", "\"means\": \"cancelled\"")]),
    case(Rule::DuplicateState, "twice", &[Provider("\"state\": \"WAITING\"", "\"state\": \"DONE\"")]),
    case(Rule::HttpStatus, "state", &[Provider("\"http_status\": 422", "\"http_status\": 42")]),
    case(Rule::HttpStatus, "error", &[Provider("\"http_status\": 401", "\"http_status\": 100")]),
    case(
        Rule::ErrorUnreachable,
        "same",
        &[Provider(
            "    {\n      \"http_status\": 401,",
            "    { \"http_status\": 401, \"means\": \"auth\", \"money\": \"rejected\", \"title\": \"X\", \"doc\": \"X.\" },\n    {\n      \"http_status\": 401,",
        )],
    ),
    case(
        Rule::ErrorUnreachable,
        "wider-first",
        &[Provider(
            "  \"errors\": [\n",
            "  \"errors\": [\n    { \"http_status\": 403, \"means\": \"auth\", \"money\": \"rejected\", \"title\": \"X\", \"doc\": \"X.\" },\n",
        )],
    ),
    case(
        Rule::ErrorUnreachable,
        "range-and-prefix",
        &[Provider(
            "  \"errors\": [\n",
            "  \"errors\": [\n    { \"http_status\": 400, \"http_status_to\": 499, \"code_prefix\": \"NO_\", \"means\": \"rejected\", \"money\": \"rejected\", \"title\": \"X\", \"doc\": \"X.\" },\n",
        )],
    ),
    case(
        Rule::ErrorStatuses,
        "upside-down",
        &[Provider("\"http_status\": 403,", "\"http_status\": 403, \"http_status_to\": 402,")],
    ),
    case(
        Rule::ErrorStatuses,
        "success-and-refusal",
        &[Provider("\"http_status\": 403,", "\"http_status\": 200, \"http_status_to\": 400,")],
    ),
    case(
        Rule::HttpStatus,
        "error-range",
        &[Provider("\"http_status\": 403,", "\"http_status\": 403, \"http_status_to\": 600,")],
    ),
    case(Rule::ErrorSuccess, "status-alone", &[Provider("\"http_status\": 401", "\"http_status\": 200")]),
    case(
        Rule::ErrorCodeTwice,
        "both",
        &[Provider("\"code\": \"NO_CREDIT\"", "\"code\": \"NO_CREDIT\", \"code_prefix\": \"NO_\"")],
    ),
    case(Rule::EmptyText, "prefix", &[Provider("\"code\": \"NO_CREDIT\"", "\"code_prefix\": \"\"")]),
    case(
        Rule::ErrorCode,
        "prefix-nowhere",
        &[
            Provider("\"code\": [\"/code\"],", ""),
            Provider("\"code\": \"NO_CREDIT\"", "\"code_prefix\": \"NO_\""),
        ],
    ),
    case(
        Rule::ErrorCancel,
        "no-operation",
        &[Provider("\"means\": \"insufficient_credits\"", "\"means\": \"already_finished\"")],
    ),
    case(
        Rule::ErrorWins,
        "nowhere",
        &[
            Provider("\"unknown_state\"", "\"error_wins\": true,\n  \"unknown_state\""),
            Provider(" \"error\": [\"/why\"],", ""),
        ],
    ),
    case(
        Rule::BackOffPlace,
        "both",
        &[Provider(
            "{ \"header\": \"retry-after\",",
            "{ \"header\": \"retry-after\", \"pointer\": \"/again\",",
        )],
    ),
    case(
        Rule::ErrorVouched,
        "other-header",
        &[
            Provider(
                "\"http_status\": 405,\n      \"means\": \"rejected\",\n      \"money\": \"rejected\"",
                "\"http_status\": 503,\n      \"means\": \"server\",\n      \"money\": \"not_processed\"",
            ),
            Provider("{ \"header\": \"retry-after\",", "{ \"header\": \"x-reset\","),
        ],
    ),
    case(Rule::BackOffPlace, "nowhere", &[Provider("{ \"header\": \"retry-after\",", "{")]),
    case(
        Rule::AnswerPointer,
        "back-off",
        &[Provider("{ \"header\": \"retry-after\",", "{ \"pointer\": \"again\",")],
    ),
    case(
        Rule::AnswerPointer,
        "request-id",
        &[Provider("\"code\": [\"/code\"],", "\"code\": [\"/code\"], \"request_id\": [\"/*/id\"],")],
    ),
    case(
        Rule::CancelEffect,
        "submit",
        &[Provider("\"accepts\": [202]", "\"effect\": \"immediate\", \"accepts\": [202]")],
    ),
    case(
        Rule::States,
        "no-cancelled",
        &[Provider(
            "    {\n      \"operation\": \"result\",",
            "    { \"operation\": \"cancel\", \"host\": \"api\", \"method\": \"POST\", \"path\": \"/{id}\", \"effect\": \"requested\", \"accepts\": [200], \"doc\": \"X.\" },\n    {\n      \"operation\": \"result\",",
        )],
    ),
    case(
        Rule::PollingNumber,
        "too-often",
        &[Provider("\"billing\":", "\"polling\": { \"interval_seconds\": 0.01 },\n  \"billing\":")],
    ),
    case(
        Rule::PollingNumber,
        "shrinking",
        &[Provider("\"billing\":", "\"polling\": { \"growth\": 0.5 },\n  \"billing\":")],
    ),
    case(
        Rule::PollingNumber,
        "longest-below",
        &[Provider(
            "\"billing\":",
            "\"polling\": { \"interval_seconds\": 5, \"longest_seconds\": 2 },\n  \"billing\":",
        )],
    ),
    case(Rule::PollingNumber, "nothing", &[Provider("\"billing\":", "\"polling\": {},\n  \"billing\":")]),
    case(Rule::ErrorMessage, "none", &[Provider("\"message\": [\"/message\"]", "\"message\": []")]),
    case(Rule::Zero, "record", &[Provider("\"record_seconds\": 3600", "\"record_seconds\": 0")]),
    case(Rule::Zero, "requests", &[Provider("\"requests_per_minute\": 60", "\"requests_per_minute\": 0")]),
    case(Rule::WebhookPointer, "no-slash", &[Provider("\"event\": \"/event\"", "\"event\": \"event\"")]),
    case(Rule::WebhookPointer, "test-mode", &[Provider("\"/test/state\"", "\"/test//state\"")]),
    case(Rule::WebhookPointer, "payload", &[Provider("\"payload\": \"/data\"", "\"payload\": \"data\"")]),
    case(
        Rule::WebhookPointer,
        "id",
        &[Provider("\"payload\": \"/data\"", "\"payload\": \"/data\", \"id\": \"id\"")],
    ),
    case(
        Rule::WebhookPointer,
        "events",
        &[Provider(
            "\"payload\": \"/data\"",
            "\"payload\": \"/data\", \"events\": { \"pointer\": \"events\", \"values\": [\"done\"] }",
        )],
    ),
    case(
        Rule::HeaderName,
        "webhook",
        &[Provider("\"register\": \"/hook\"", "\"register_header\": \"X-Hook\"")],
    ),
    case(
        Rule::HeaderName,
        "webhook-signature",
        &[Provider(
            "\"verification\": \"none\"",
            "\"verification\": \"standard_webhooks\", \"signature\": { \"id_header\": \"X-Id\" }",
        )],
    ),
    case(
        Rule::EmptyText,
        "webhook-query",
        &[Provider("\"register\": \"/hook\"", "\"register_query\": \"\"")],
    ),
    case(
        Rule::WebhookRegister,
        "none",
        &[Provider(
            "\"register\": \"/hook\",
    ",
            "",
        )],
    ),
    case(
        Rule::WebhookRegister,
        "two",
        &[Provider("\"register\": \"/hook\"", "\"register\": \"/hook\", \"register_query\": \"hook\"")],
    ),
    case(
        Rule::WebhookRegister,
        "taken-header",
        &[Provider("\"register\": \"/hook\"", "\"register_header\": \"x-client\"")],
    ),
    case(
        Rule::WebhookRegister,
        "taken-query",
        &[Provider("\"register\": \"/hook\"", "\"register_query\": \"queue\"")],
    ),
    case(
        Rule::WebhookRegister,
        "key",
        &[Provider("\"register\": \"/hook\"", "\"register_header\": \"authorization\"")],
    ),
    case(
        Rule::WebhookEvents,
        "two-places",
        &[Provider(
            "\"payload\": \"/data\"",
            "\"payload\": \"/data\", \"events\": { \"pointer\": \"/events\", \"query\": \"events\", \"values\": [\"done\"] }",
        )],
    ),
    case(
        Rule::WebhookEvents,
        "no-event",
        &[Provider(
            "\"payload\": \"/data\"",
            "\"payload\": \"/data\", \"events\": { \"pointer\": \"/events\", \"values\": [] }",
        )],
    ),
    case(
        Rule::WebhookEvents,
        "same",
        &[Provider(
            "\"payload\": \"/data\"",
            "\"payload\": \"/data\", \"events\": { \"query\": \"events\", \"values\": [\"done\", \"done\"] }",
        )],
    ),
    case(
        Rule::WebhookEvents,
        "address",
        &[Provider(
            "\"payload\": \"/data\"",
            "\"payload\": \"/data\", \"events\": { \"pointer\": \"/hook\", \"values\": [\"done\"] }",
        )],
    ),
    case(
        Rule::WebhookEvents,
        "address-query",
        &[Provider(
            "\"register\": \"/hook\"",
            "\"register_query\": \"hook\", \"events\": { \"query\": \"hook\", \"values\": [\"done\"] }",
        )],
    ),
    case(
        Rule::WebhookEvent,
        "no-place",
        &[Provider(
            "\"event\": \"/event\",
    ",
            "",
        )],
    ),
    case(
        Rule::WebhookEvent,
        "no-word",
        &[Provider(
            "\"finished\": \"JOB_DONE\",
    ",
            "",
        )],
    ),
    case(
        Rule::WebhookEvent,
        "same",
        &[Provider(
            "\"payload\": \"/data\"",
            "\"payload\": \"/data\", \"endings\": [{ \"event\": \"JOB_DONE\", \"state\": \"DONE\" }]",
        )],
    ),
    case(
        Rule::WebhookEvent,
        "goes-on",
        &[Provider(
            "\"payload\": \"/data\"",
            "\"payload\": \"/data\", \"endings\": [{ \"event\": \"JOB_WAITS\", \"state\": \"WAITING\" }]",
        )],
    ),
    case(
        Rule::WebhookEvent,
        "unknown",
        &[Provider(
            "\"payload\": \"/data\"",
            "\"payload\": \"/data\", \"endings\": [{ \"event\": \"JOB_BROKEN\", \"state\": \"DUNE\" }]",
        )],
    ),
    case(
        Rule::WebhookSignature,
        "none",
        &[Provider(
            "\"verification\": \"none\"",
            "\"verification\": \"none\", \"signature\": { \"prefix\": \"v2,\" }",
        )],
    ),
    case(
        Rule::WebhookSignature,
        "same",
        &[Provider(
            "\"verification\": \"none\"",
            "\"verification\": \"standard_webhooks\", \"signature\": { \"id_header\": \"webhook-timestamp\" }",
        )],
    ),
    case(
        Rule::WebhookContains,
        "no-result",
        &[
            Remove("acme/wan-1.json"),
            Provider("\"operation\": \"result\"", "\"operation\": \"cancel\""),
            Provider("\"progress\": [\"/percent\"]", "\"progress\": [\"/percent\"], \"output\": [\"/url\"]"),
            Provider("\"payload\": \"/data\"", "\"payload\": \"/data\", \"contains\": \"result\""),
        ],
    ),
    case(
        Rule::WebhookContains,
        "no-id",
        &[Provider("\"payload\": \"/data\"", "\"payload\": \"/data\", \"contains\": \"id\"")],
    ),
    case(Rule::DuplicateCause, "two-rules", &[Provider("[\"method\"]", "[\"wrong_key\"]")]),
    case(Rule::DuplicateCause, "one-rule", &[Provider("[\"method\"]", "[\"method\", \"method\"]")]),
    case(
        Rule::ErrorBody,
        "both",
        &[Provider("\"text\": \"<h1>{status}</h1>\"", "\"body\": {}, \"text\": \"<h1>{status}</h1>\"")],
    ),
    case(Rule::ErrorBody, "no-type", &[Provider(",\n      \"content_type\": \"text/html\"", "")]),
    case(Rule::ErrorBody, "no-text", &[Provider("\"text\": \"<h1>{status}</h1>\",\n      ", "")]),
    case(Rule::TemplateVariable, "error-rule", &[Provider("<h1>{status}</h1>", "<h1>{state}</h1>")]),
    case(Rule::TemplateVariable, "error-header", &[Provider("\"{code}\"", "\"{codes}\"")]),
    case(Rule::HeaderName, "error-rule", &[Provider("\"x-reason\"", "\"X-Reason\"")]),
    case(
        Rule::DuplicateHeader,
        "error-rule",
        &[Provider(
            "{ \"name\": \"x-reason\", \"value\": \"{code}\" }",
            "{ \"name\": \"x-reason\", \"value\": \"a\" }, { \"name\": \"x-reason\", \"value\": \"b\" }",
        )],
    ),
    case(
        Rule::UploadTakes,
        "submit",
        &[Provider(
            "\"accepts\": [202]",
            "\"takes\": { \"files\": \"/a\", \"form\": \"base64\" }, \"accepts\": [202]",
        )],
    ),
    case(
        Rule::UploadTakes,
        "no-body",
        &[Provider(
            "\"method\": \"POST\",\n      \"path\": \"/v1/files\"",
            "\"method\": \"GET\",\n      \"path\": \"/v1/files\"",
        )],
    ),
    case(Rule::UploadTakes, "no-slash", &[Provider("\"/files/*\"", "\"files/*\"")]),
    case(Rule::UploadTakes, "no-way", &[Provider("\"files\": \"/files/*\", \"form\": \"base64\", ", "")]),
    case(
        Rule::UploadTakes,
        "no-form",
        &[Provider("\"files\": \"/files/*\", \"form\": \"base64\"", "\"files\": \"/files/*\"")],
    ),
    case(
        Rule::UploadTakes,
        "no-place",
        &[Provider("\"files\": \"/files/*\", \"form\": \"base64\"", "\"form\": \"base64\"")],
    ),
    case(
        Rule::UploadTakes,
        "two-ways",
        &[Provider(
            "\"files\": \"/files/*\", \"form\": \"base64\"",
            "\"files\": \"/files/*\", \"form\": \"base64\", \"multipart\": { \"file\": \"file\" }",
        )],
    ),
    case(
        Rule::UploadTakes,
        "two-fields",
        &[Provider(
            "\"files\": \"/files/*\", \"form\": \"base64\"",
            "\"multipart\": { \"file\": \"file\", \"fields\": [{ \"name\": \"file\", \"value\": \"x\" }] }",
        )],
    ),
    case(
        Rule::TemplateVariable,
        "form-field",
        &[Provider(
            "\"files\": \"/files/*\", \"form\": \"base64\"",
            "\"multipart\": { \"file\": \"file\", \"fields\": [{ \"name\": \"name\", \"value\": \"{name}\" }] }",
        )],
    ),
    case(
        Rule::UploadTakes,
        "no-address",
        &[Provider("\"files\": \"/files/*\", \"form\": \"base64\"", "\"presigned\": { \"address\": [] }")],
    ),
    case(
        Rule::AnswerPointer,
        "presigned",
        &[Provider(
            "\"files\": \"/files/*\", \"form\": \"base64\"",
            "\"presigned\": { \"address\": [\"url\"] }",
        )],
    ),
    case(
        Rule::UploadTakes,
        "headers",
        &[Provider(
            "\"files\": \"/files/*\", \"form\": \"base64\"",
            "\"presigned\": { \"address\": [\"/put\"], \"headers\": \"headers\" }",
        )],
    ),
    case(
        Rule::UploadTakes,
        "tells",
        &[Provider(
            "\"files\": \"/files/*\", \"form\": \"base64\"",
            "\"presigned\": { \"address\": [\"/put\"], \"tells\": [{ \"pointer\": \"size\", \"value\": \"{bytes}\" }] }",
        )],
    ),
    case(
        Rule::UploadTakes,
        "tells-twice",
        &[Provider(
            "\"files\": \"/files/*\", \"form\": \"base64\"",
            "\"presigned\": { \"address\": [\"/put\"], \"tells\": [{ \"pointer\": \"/size\", \"value\": \"{bytes}\" }, { \"pointer\": \"/size\", \"value\": \"{bytes}\" }] }",
        )],
    ),
    case(Rule::UploadTakes, "address", &[Provider("\"form\": \"base64\"", "\"form\": \"url\"")]),
    case(Rule::Zero, "upload", &[Provider("\"max_bytes\": 1000000", "\"max_bytes\": 0")]),
    case(
        Rule::OperationMissing,
        "no-status",
        &[
            Remove("acme/wan-1.json"),
            Provider(
                "    {\n      \"operation\": \"status\",\n      \"host\": \"api\",\n      \"method\": \"GET\",\n      \"path\": \"/v1/jobs/{id}/state\",\n      \"accepts\": [200],\n      \"answer\": { \"state\": [\"/state\"], \"error\": [\"/why\"], \"progress\": [\"/percent\"] },\n      \"samples\": [\n        {\n          \"state\": \"DONE\",\n          \"body\": { \"state\": \"DONE\", \"percent\": 100 },\n          \"standing\": \"documented\"\n        }\n      ],\n      \"doc\": \"Tells a job's state.\"\n    },\n",
                "",
            ),
        ],
    ),
    case(Rule::DuplicateHeader, "key", &[Provider("\"x-client\"", "\"authorization\"")]),
    case(
        Rule::DuplicateHeader,
        "query",
        &[Provider(
            "{ \"name\": \"queue\", \"value\": \"default\" }",
            "{ \"name\": \"queue\", \"value\": \"a\" }, { \"name\": \"queue\", \"value\": \"b\" }",
        )],
    ),
    case(Rule::ErrorCode, "nowhere", &[Provider("\"code\": [\"/code\"],", "")]),
    case(
        Rule::SampleBody,
        "other-state",
        &[Provider("\"body\": { \"state\": \"DONE\"", "\"body\": { \"state\": \"WAITING\"")],
    ),
    case(
        Rule::SampleBody,
        "no-id",
        &[Provider("\"body\": { \"job\": \"j-1\" }", "\"body\": { \"id\": \"j-1\" }")],
    ),
    case(Rule::OperationPath, "absent", &[Provider("\"path\": \"/v1/files\",\n      ", "")]),
    case(
        Rule::FollowUp,
        "of-a-submit",
        &[Provider(
            "\"path\": \"/v1/{model}/jobs\",",
            "\"path\": \"/v1/{model}/jobs\", \"address\": { \"from\": \"status\", \"pointers\": [\"/next\"] },",
        )],
    ),
    case(
        Rule::FollowUp,
        "from-itself",
        &[Provider(
            "\"path\": \"/v1/jobs/{id}/state\",",
            "\"path\": \"/v1/jobs/{id}/state\", \"address\": { \"from\": \"status\", \"pointers\": [\"/me\"] },",
        )],
    ),
    case(
        Rule::FollowUp,
        "nowhere",
        &[Provider(
            "\"path\": \"/v1/jobs/{id}\",",
            "\"path\": \"/v1/jobs/{id}\", \"address\": { \"from\": \"status\", \"pointers\": [] },",
        )],
    ),
    case(
        Rule::FollowUp,
        "query",
        &[Provider(
            "\"path\": \"/v1/jobs/{id}\",",
            "\"address\": { \"from\": \"status\", \"pointers\": [\"/result\"] }, \
             \"query\": [{ \"name\": \"id\", \"value\": \"{id}\" }],",
        )],
    ),
    case(
        Rule::AnswerPointer,
        "address",
        &[Provider(
            "\"path\": \"/v1/jobs/{id}\",",
            "\"path\": \"/v1/jobs/{id}\", \"address\": { \"from\": \"status\", \"pointers\": [\"url\"] },",
        )],
    ),
    case(
        Rule::SampleBody,
        "no-address",
        &[Provider(
            "\"path\": \"/v1/jobs/{id}/state\",",
            "\"address\": { \"from\": \"submit\", \"pointers\": [\"/next\"] },",
        )],
    ),
    case(
        Rule::SampleBody,
        "strange-address",
        &[
            Provider(
                "\"path\": \"/v1/jobs/{id}/state\",",
                "\"path\": \"/v1/jobs/{id}/state\", \
                 \"address\": { \"from\": \"submit\", \"pointers\": [\"/next\"] },",
            ),
            Provider(
                "\"body\": { \"job\": \"j-1\" }",
                "\"body\": { \"job\": \"j-1\", \"next\": \"https://files.acme.example/j-1\" }",
            ),
        ],
    ),
    case(
        Rule::SampleBody,
        "address-that-buys",
        &[
            Provider(
                "\"path\": \"/v1/jobs/{id}\",",
                "\"path\": \"/v1/jobs/{id}\", \
                 \"address\": { \"from\": \"submit\", \"pointers\": [\"/next\"] },",
            ),
            Provider(
                "\"operation\": \"result\",\n      \"host\": \"api\",\n      \"method\": \"GET\"",
                "\"operation\": \"result\",\n      \"host\": \"api\",\n      \"method\": \"POST\"",
            ),
            Provider(
                "\"body\": { \"job\": \"j-1\" }",
                "\"body\": { \"job\": \"j-1\", \"next\": \"https://api.acme.example/v1/j-1/jobs?part=result\" }",
            ),
        ],
    ),
    case(
        Rule::Expiry,
        "no-state",
        &[Provider("\"record_seconds\": 3600", "\"record_seconds\": 3600, \"expired\": [\"state\"]")],
    ),
    case(
        Rule::Expiry,
        "twice",
        &[Provider(
            "\"record_seconds\": 3600",
            "\"record_seconds\": 3600, \"file_seconds\": 3600, \"expired\": [\"no_output\", \"no_output\"]",
        )],
    ),
    case(
        Rule::Expiry,
        "no-file-seconds",
        &[Provider("\"record_seconds\": 3600", "\"record_seconds\": 3600, \"expired\": [\"no_output\"]")],
    ),
];
