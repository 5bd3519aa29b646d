use wan_codegen::TextFile;

use crate::{failure::Failure, plan::Plan, repository::Repository};

/// Writes the JSON Schemas of the spec files and of the reports about them.
pub(crate) fn run(repository: &Repository) -> Result<(), Failure> {
    let plan = plan(repository)?;
    plan.apply(repository)?;
    println!("{plan}");
    Ok(())
}

/// What has to change so that the schemas follow the types.
pub(crate) fn plan(repository: &Repository) -> Result<Plan, Failure> {
    let mut plan = Plan::default();
    for (name, text) in [("model", wan_codegen::model_schema()), ("provider", wan_codegen::provider_schema())]
    {
        plan.add(repository, TextFile { path: format!("specs/schema/{name}.schema.json"), text })?;
    }
    let text = wan_review::report_schema();
    plan.add(repository, TextFile { path: "docs/spec-diff.schema.json".to_owned(), text })?;
    Ok(plan)
}
