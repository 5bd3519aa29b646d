#![no_main]

use wan_import::{Draft, Options, Refused, draft_openapi, draft_schema, draft_text};

// An OpenAPI document or a schema, in JSON or YAML: whatever it is, it is read or refused; each line is one of it; and
// the operations that a refusal names can be asked for.
libfuzzer_sys::fuzz_target!(|text: &str| {
    hold(text, draft_text(text, &Options::default()));
    hold(text, draft_schema(text, &Options::default()));
    let read = draft_openapi(text, &Options::default());
    if let Err(Refused::SeveralOperations(operations)) = &read {
        for operation in operations.iter().take(3) {
            let asked = Options { operation: Some(operation.clone()), ..Options::default() };
            let read = draft_openapi(text, &asked);
            assert!(!matches!(read, Err(Refused::NoSuchOperation { .. })), "{operation}");
            hold(text, read);
        }
    }
    hold(text, read);
});

fn hold(text: &str, read: Result<Draft, Refused>) {
    match read {
        Ok(draft) => {
            // YAML ends a line at a lone carriage return too.
            let lines = text.split(['\n', '\r']).count();
            let facts = draft.facts.iter().map(|fact| &fact.lines);
            let mut all = facts.chain(draft.doubts.iter().map(|doubt| &doubt.lines)).flatten();
            assert!(all.all(|line| (1..=lines).contains(line)));
            assert_eq!(draft.spec["status"], "draft");
        }
        Err(refused) => assert!(!refused.to_string().is_empty()),
    }
}
