use wan_specs::ModelSpec;

use super::{Change, Found, ModelPair, ROOT, parameters, relation};
use crate::{Revision, rules::model as rules, witness::Judge};

/// Finds what changed in a model.
pub(super) fn compare(
    old_revision: &Revision,
    new_revision: &Revision,
    old: Option<&ModelSpec>,
    new: Option<&ModelSpec>,
    found: &mut Found<'_>,
) {
    match (old, new) {
        (Some(old), Some(new)) => {
            let old_generated = old_revision.generated(&old.provider, &old.model);
            let new_generated = new_revision.generated(&new.provider, &new.model);
            let judge = Judge::new(old_generated, new_generated);
            changed(&ModelPair { old, new, old_generated, new_generated, judge }, found);
        }
        (None, Some(new)) => {
            let message = format!("added model {}", new.model);
            found.add(&rules::MODEL_ADDED, &ROOT, Change::added(&new.model), message);
        }
        (Some(old), None) => {
            let message = format!("removed model {}", old.model);
            found.add(&rules::MODEL_REMOVED, &ROOT, Change::removed(&old.model), message);
        }
        (None, None) => {}
    }
}

fn changed(pair: &ModelPair<'_>, found: &mut Found<'_>) {
    parameters::compare(pair, found);
    relation::compare(pair, found);
    pair.judge.attach(found.findings_mut());
}
