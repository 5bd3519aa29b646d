use super::{Found, ModelPair, ROOT, align, parameter};

/// Finds what changed in a model's list of parameters: what came, went, moved or has another name.
pub(super) fn compare(pair: &ModelPair<'_>, found: &mut Found<'_>) {
    let parameters = ROOT.key("parameters");
    for aligned in align(&pair.old.parameters, &pair.new.parameters, |parameter| parameter.name.clone()) {
        let place = parameters.item(aligned.item());
        if let (Some((_, old)), Some((_, new))) = (aligned.old, aligned.new) {
            parameter::compare(pair, &place, old, new, found);
        }
    }
}
