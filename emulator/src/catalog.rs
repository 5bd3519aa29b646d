use std::sync::Arc;

use wan_specs::{
    HostSpec, ModelSpec, OperationKind, OperationSpec, ProviderSpec, Specs, StateMeaning, StateSpec,
};

use crate::{request_check::RequestCheck, start_error::StartError};

/// Name of the host that serves files whose address belongs to no listed host.
pub(crate) const FILES: &str = "files";

/// What is served: the specs, made ready.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) providers: Vec<Arc<Provider>>,
}

#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) spec: ProviderSpec,
    pub(crate) models: Vec<Arc<Model>>,
}

#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) spec: ModelSpec,
    pub(crate) check: RequestCheck,
}

impl Catalog {
    pub(crate) fn new(specs: Specs) -> Result<Self, StartError> {
        let mut models = specs
            .models
            .into_iter()
            .map(|spec| match RequestCheck::new(&spec) {
                Ok(check) => Ok(Arc::new(Model { spec, check })),
                Err(error) => Err(StartError::schema(&spec, &error)),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let providers = specs
            .providers
            .into_iter()
            .map(|spec| {
                let (own, others) = models.drain(..).partition(|model| model.spec.provider == spec.provider);
                models = others;
                Arc::new(Provider { spec, models: own })
            })
            .collect();
        match models.first() {
            Some(model) => Err(StartError::orphan(&model.spec)),
            None => Ok(Self { providers }),
        }
    }

    pub(crate) fn provider(&self, id: &str) -> Option<&Arc<Provider>> {
        self.providers.iter().find(|provider| provider.spec.provider == id)
    }
}

impl Provider {
    pub(crate) fn host(&self, name: &str) -> Option<&HostSpec> {
        self.spec.hosts.iter().find(|host| host.name == name)
    }

    /// Whether the host serves files and nothing else.
    pub(crate) fn is_file_host(&self, name: &str) -> bool {
        let has_operation = self.spec.operations.iter().any(|operation| operation.host == name);
        !has_operation && (name == FILES || self.host(name).is_some())
    }

    /// The first operation of the kind.
    pub(crate) fn operation(&self, kind: OperationKind) -> Option<&OperationSpec> {
        self.spec.operations.iter().find(|operation| operation.operation == kind)
    }

    /// What the answers about a job say of it that means this: where errors outdo states, a job that failed is told to
    /// have succeeded, and its error beside.
    pub(crate) fn told(&self, means: StateMeaning) -> StateMeaning {
        let is_hidden = self.spec.error_wins && means == StateMeaning::Failed;
        if is_hidden { StateMeaning::Succeeded } else { means }
    }

    /// The word for a meaning. A provider without a word for waiting says that the job runs, and the other way round;
    /// one without a word for a stopped job says that it failed.
    pub(crate) fn state(&self, means: StateMeaning) -> Option<&StateSpec> {
        let word = |means| self.spec.states.iter().find(|state| state.means == means);
        word(means).or_else(|| match means {
            StateMeaning::Queued => word(StateMeaning::Running),
            StateMeaning::Running => word(StateMeaning::Queued),
            StateMeaning::Cancelled | StateMeaning::Expired => word(StateMeaning::Failed),
            StateMeaning::Succeeded | StateMeaning::Failed => None,
        })
    }
}

impl Model {
    pub(crate) fn offers(&self, kind: OperationKind) -> bool {
        self.spec.operations.iter().any(|offer| offer.operation == kind)
    }
}
