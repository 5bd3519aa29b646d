//! How an upload takes files.

use std::collections::HashSet;

use wan_specs::{FormFieldSpec, MediaForm, Method, OperationKind, OperationSpec, PresignedSpec, TakesSpec};

use super::{
    answer::answer_pointers,
    place::{Place, Report},
    pointer, template,
    text::words,
};
use crate::Rule;

/// What is known of a file that is uploaded.
const FACTS: &[&str] = &["file_name", "media_type", "bytes"];

/// Checks `takes`.
pub(super) fn check(report: &mut Report<'_>, place: &Place<'_>, operation: &OperationSpec) {
    let Some(takes) = &operation.takes else { return };
    let at = place.key("takes");
    let sends_body = takes.presigned.as_ref().is_none_or(|presigned| !presigned.tells.is_empty());
    if operation.operation != OperationKind::Upload {
        report
            .add(Rule::UploadTakes, &at, "only an upload takes files by itself")
            .help("media of a model are parameters of the model");
    } else if sends_body && !matches!(operation.method, Method::Post | Method::Put) {
        report
            .add(
                Rule::UploadTakes,
                &place.key("method"),
                "a request of this method has no body for the files",
            )
            .help("write \"POST\" or \"PUT\"");
    }
    one_way(report, &at, takes);
    in_json(report, &at, takes);
    if let Some(multipart) = &takes.multipart {
        let at = at.key("multipart");
        words(report, &at.key("file"), &multipart.file);
        fields(report, &at.key("fields"), &multipart.file, &multipart.fields);
    }
    if let Some(presigned) = &takes.presigned {
        self::presigned(report, &at.key("presigned"), presigned);
    }
    if takes.max_bytes == Some(0) {
        report
            .add(Rule::Zero, &at.key("max_bytes"), "zero would leave nothing")
            .help("remove the key where nothing is published: absent means unknown");
    }
}

fn one_way(report: &mut Report<'_>, at: &Place<'_>, takes: &TakesSpec) {
    let in_json = takes.files.is_some() || takes.form.is_some();
    let ways = [in_json, takes.multipart.is_some(), takes.presigned.is_some()];
    let message = match ways.into_iter().filter(|way| *way).count() {
        1 if in_json && takes.files.is_none() => "nothing says where the file stands in the body",
        1 if in_json && takes.form.is_none() => "nothing says in which form the file stands in the body",
        1 => return,
        0 => "nothing says how a file is handed over",
        _ => "a file is handed over in one way",
    };
    report
        .add(Rule::UploadTakes, at, message)
        .help("write `files` with `form`, or `multipart`, or `presigned`");
}

fn in_json(report: &mut Report<'_>, at: &Place<'_>, takes: &TakesSpec) {
    if let Some(fault) = takes.files.as_deref().and_then(pointer::fault) {
        report.add(Rule::UploadTakes, &at.key("files"), fault).help("write it as \"/files/*\"");
    }
    if takes.form == Some(MediaForm::Url) {
        report
            .add(Rule::UploadTakes, &at.key("form"), "an address is no file, and needs no upload")
            .help("write \"data_uri\" or \"base64\"");
    }
}

fn fields(report: &mut Report<'_>, list: &Place<'_>, file: &str, fields: &[FormFieldSpec]) {
    let mut known = HashSet::from([file]);
    for (at, field) in fields.iter().enumerate() {
        let place = list.item(at);
        words(report, &place.key("name"), &field.name);
        template::check(report, &place.key("value"), &field.value, FACTS);
        if !known.insert(&field.name) {
            report.add(Rule::UploadTakes, &place.key("name"), "another field has this name");
        }
    }
}

fn presigned(report: &mut Report<'_>, at: &Place<'_>, presigned: &PresignedSpec) {
    answer_pointers(report, &at.key("address"), &presigned.address, false);
    if presigned.address.is_empty() {
        report
            .add(Rule::UploadTakes, &at.key("address"), "nothing says where the bytes go to")
            .help("add the place of the address in the answer: [\"/upload_url\"]");
    }
    if let Some(fault) = presigned.headers.as_deref().and_then(pointer::fault) {
        report.add(Rule::UploadTakes, &at.key("headers"), fault).help("write it as \"/headers\"");
    }
    let (list, mut known) = (at.key("tells"), HashSet::new());
    for (at, fact) in presigned.tells.iter().enumerate() {
        let place = list.item(at);
        template::check(report, &place.key("value"), &fact.value, FACTS);
        if let Some(fault) = pointer::fault(&fact.pointer) {
            report.add(Rule::UploadTakes, &place.key("pointer"), fault).help("write it as \"/size\"");
        } else if !known.insert(&fact.pointer) {
            report.add(Rule::UploadTakes, &place.key("pointer"), "something stands there already");
        }
    }
}
