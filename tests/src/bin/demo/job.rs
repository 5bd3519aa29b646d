use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::Value;
use wan_specs::Specs;
use wan_tests::{
    examples,
    generated::MODELS,
    typed::{Started, Target, Typed},
};
use wan_video::{Error, Job, Output};

use crate::Stop;

/// A request to be sent.
pub(crate) struct Order {
    pub(crate) provider: &'static str,
    pub(crate) model: &'static str,
    pub(crate) estimate: String,
    request: Box<dyn Typed>,
}

/// What became of it.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) model: String,
    pub(crate) job: String,
    pub(crate) time: Duration,
    pub(crate) file: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) price: String,
}

/// The first example of every model, as a typed request.
pub(crate) fn orders(specs: &Specs) -> Result<Vec<Order>, Stop> {
    MODELS
        .iter()
        .map(|entry| {
            let name = format!("{}/{}", entry.provider, entry.model);
            let spec = specs.model(entry.provider, entry.model);
            let body: Option<Value> =
                spec.and_then(|spec| Some(examples::documented(spec, &spec.examples.first()?.body.0)));
            let request = body.and_then(|body| (entry.read)(&body)).ok_or_else(|| {
                Stop(format!("the example of {name} is no typed request; run: cargo xtask generate"))
            })?;
            let estimate = request.estimate().to_string();
            Ok(Order { provider: entry.provider, model: entry.model, estimate, request })
        })
        .collect()
}

/// Sends one request, tells how it goes and saves its videos. What is told is the first of them.
pub(crate) async fn run(order: &Order, target: Target, into: &Path) -> Result<Row, Error> {
    let start = Instant::now();
    let (job, output) = match order.request.start(target).await? {
        Started::Job(job) => {
            println!("  job {}", job.id());
            let output = follow(&job, start).await?;
            (job.id().to_owned(), output)
        }
        Started::Output(output) => ("-".to_owned(), output),
    };
    let file = into.join(format!("{}-{}.mp4", order.provider, order.model));
    for (index, video) in output.videos().iter().enumerate() {
        let further = || into.join(format!("{}-{}-{}.mp4", order.provider, order.model, index + 1));
        video.save(if index == 0 { file.clone() } else { further() }).await?;
    }
    let bytes = std::fs::metadata(&file).map(|file| file.len()).unwrap_or_default();
    println!("  {:5.1} s  saved {} ({bytes} bytes)", start.elapsed().as_secs_f64(), file.display());
    Ok(Row {
        model: format!("{}/{}", order.provider, order.model),
        job,
        time: start.elapsed(),
        file,
        bytes,
        price: order.estimate.clone(),
    })
}

/// Prints each new state until the job is done.
async fn follow(job: &Job, start: Instant) -> Result<Output, Error> {
    let mut events = job.events();
    let mut shown = String::new();
    while let Some(status) = events.next().await {
        let status = status?;
        let progress = status.progress().map(|percent| format!(" {percent:.0} %")).unwrap_or_default();
        let line = format!("{}{progress}", status.state());
        if line != shown {
            println!("  {:5.1} s  {line}", start.elapsed().as_secs_f64());
            shown = line;
        }
    }
    job.wait().await
}
