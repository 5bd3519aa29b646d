use std::collections::{HashMap, HashSet};

use wan_specs::{ModelSpec, OperationKind, ProviderSpec};

use super::{
    Absent, constants,
    place::{ROOT, Report},
};
use crate::{Rule, Sourced, Sources, diagnostic::Finding, name, suggest::did_you_mean};

/// Checks what only several files together can get wrong.
pub(super) fn check(sources: &Sources, absent: &Absent, found: &mut Vec<Finding>) {
    let providers: HashMap<&str, &ProviderSpec> =
        sources.providers.iter().map(|source| (source.spec.provider.as_str(), &source.spec)).collect();
    let mut blamed = HashSet::new();
    for source in &sources.models {
        let report = &mut Report::new(&source.path, found);
        let id = source.spec.provider.as_str();
        let (folder, _) = report.folder_and_stem();
        if let Some(provider) = providers.get(id) {
            offers(report, &source.spec, provider);
            constants::beside_parameters(report, &source.spec, provider);
        // A folder is told once, and a model in the wrong folder as such.
        } else if id == folder && !absent.providers.contains(id) && blamed.insert(id) {
            let mut known: Vec<&str> = providers.keys().copied().collect();
            known.sort_unstable();
            let help = did_you_mean(id, known).unwrap_or_else(|| format!("write specs/{id}/provider.json"));
            let message = format!("there is no specs/{id}/provider.json");
            report.add(Rule::MissingProvider, &ROOT.key("provider"), message).help(help);
        }
    }
    names(&sources.models, found);
    renames(&sources.models, found);
}

fn offers(report: &mut Report<'_>, spec: &ModelSpec, provider: &ProviderSpec) {
    let list = ROOT.key("operations");
    let known = |kind| provider.operations.iter().find(|operation| operation.operation == kind);
    for (at, offer) in spec.operations.iter().enumerate() {
        if known(offer.operation).is_none() {
            let message = format!("specs/{}/provider.json does not describe it", provider.provider);
            report
                .add(Rule::UnknownOffer, &list.item(at).key("operation"), message)
                .help("describe the operation there, or do not offer it here");
        }
    }
    let offered = |kind| spec.operations.iter().any(|offer| offer.operation == kind);
    let delivers = [OperationKind::Status, OperationKind::Result]
        .into_iter()
        .any(|kind| offered(kind) && known(kind).is_none_or(|operation| !operation.answer.output.is_empty()));
    if offered(OperationKind::Submit) && offered(OperationKind::Status) && !delivers {
        report
            .add(Rule::OfferOutput, &list, "a job would be paid for and its video could not be fetched")
            .help("offer `result`, which holds the output");
    }
}

/// Two types of one provider must differ by more than case, and so must their modules and methods.
fn names(models: &[Sourced<ModelSpec>], found: &mut Vec<Finding>) {
    let mut types = HashMap::with_capacity(models.len());
    let mut modules = HashMap::with_capacity(models.len());
    for source in models {
        let spec = &source.spec;
        let name = &spec.rust.type_name;
        let folded = (spec.provider.as_str(), name.to_lowercase());
        let module = (spec.provider.as_str(), name::module(name));
        let other = types.insert(folded, &spec.model).or_else(|| modules.get(&module).copied());
        modules.insert(module, &spec.model);
        if let Some(other) = other {
            let message = format!("`{name}` and the type of `{other}` make one type, module or file");
            Report::new(&source.path, found)
                .add(Rule::NameCollision, &ROOT.key("rust").key("type"), message)
                .help("name the types by model and version");
        }
    }
}

/// An earlier id belongs to one model, and to none that is there.
fn renames(models: &[Sourced<ModelSpec>], found: &mut Vec<Finding>) {
    let present: HashSet<(&str, &str)> =
        models.iter().map(|source| (source.spec.provider.as_str(), source.spec.model.as_str())).collect();
    let mut taken = HashMap::new();
    for source in models {
        let spec = &source.spec;
        // A model that names itself is told where it is checked alone.
        let Some(earlier) = spec.renamed_from.as_deref().filter(|earlier| *earlier != spec.model) else {
            continue;
        };
        let id = (spec.provider.as_str(), earlier);
        let wrong = if present.contains(&id) {
            Some(format!("`{earlier}` is a model of its own"))
        } else {
            taken.insert(id, &spec.model).map(|other| format!("`{earlier}` is `{other}` now"))
        };
        if let Some(message) = wrong {
            Report::new(&source.path, found)
                .add(Rule::RenamedModel, &ROOT.key("renamed_from"), message)
                .help("name the earlier id, or remove `renamed_from`");
        }
    }
}
