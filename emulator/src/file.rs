//! What is at an address that no operation has: videos of jobs, and uploads.

use std::sync::Arc;

use wan_specs::StateMeaning;

use crate::{
    answer::Answer,
    catalog::Provider,
    fault::{self, Fault},
    instance::Instance,
    job::Job,
    refusal,
    route::Asked,
    video::Scene,
};

/// The methods that a file takes.
const METHODS: [&str; 2] = ["GET", "HEAD"];

impl Instance {
    /// Answers with the file at an address, as the fault would have it, or with the sentence that nothing is there.
    pub(crate) fn deliver(
        &self,
        provider: &Arc<Provider>,
        asked: Asked<'_>,
        sentence: &str,
        fault: Option<&Fault>,
    ) -> Answer {
        let path = asked.path;
        // A store of files knows nothing of the provider's way to refuse.
        let is_store = provider.is_file_host(path.split('/').nth(2).unwrap_or_default());
        let scene = self.file(provider, path);
        let upload = self.uploads.find(path);
        if (scene.is_some() || upload.is_some()) && !asked.reads() {
            let message =
                format!("`{path}` is a file and takes {}, not {}", METHODS.join(", "), asked.method);
            if !is_store {
                return refusal::wrong_method(&provider.spec, &message, &METHODS);
            }
            let mut answer = refusal::plain(405, &message);
            answer.headers.push(("allow".to_owned(), METHODS.join(", ")));
            return answer;
        }
        match (scene, upload) {
            (Some(scene), _) => {
                let video = Answer::video(scene);
                match fault {
                    Some(fault) => fault::instead_of_file(fault, provider, video, is_store),
                    None => video,
                }
            }
            (None, Some(file)) => file,
            (None, None) => {
                let gone = self.gone(provider, path);
                let sentence = gone.as_deref().unwrap_or(sentence);
                if is_store {
                    refusal::plain(404, sentence)
                } else {
                    refusal::nothing_here(&provider.spec, sentence)
                }
            }
        }
    }

    /// The video of the finished job that has its file at this path.
    pub(crate) fn file(&self, provider: &Arc<Provider>, path: &str) -> Option<Scene> {
        let now = self.clock.now();
        let job = self.finished(provider, path).filter(|job| job.has_file(now))?;
        let filling = self.filling(&job, now);
        filling.file_paths().iter().any(|known| known == path).then(|| filling.scene())
    }

    /// Says that a file was at this path, if one was.
    fn gone(&self, provider: &Arc<Provider>, path: &str) -> Option<String> {
        let now = self.clock.now();
        let job = self.finished(provider, path).filter(|job| !job.has_file(now))?;
        let kept = provider.spec.retention.file_seconds?;
        // Later answers may name no file any more.
        self.filling(&job, job.ends()).file_paths().iter().any(|known| known == path).then(|| {
            format!(
                "the file of job `{}` is no longer kept: the provider keeps files for {kept} seconds after their job \
                 is done",
                job.id
            )
        })
    }

    fn finished(&self, provider: &Arc<Provider>, path: &str) -> Option<Job> {
        let job = self.jobs.named_in(path)?;
        let is_done = job.means(self.clock.now()) == StateMeaning::Succeeded;
        (is_done && Arc::ptr_eq(&job.provider, provider)).then_some(job)
    }
}
