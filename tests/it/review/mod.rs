//! What reports of changes say, held against judges from outside.

mod compiler_oracle;
mod consumer;
#[path = "../../../review/tests/it/fixture.rs"]
#[allow(dead_code, reason = "the tests of the review use the rest")]
mod fixture;
mod program;
mod tool_oracle;
#[path = "../../../review/tests/it/verdicts.rs"]
#[allow(dead_code, reason = "the tests of the review use the rest")]
mod verdicts;
