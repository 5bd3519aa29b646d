//! What a media file may be sent as.

use wan_specs::{MediaForm, ParameterSpec};

use super::{Change, Found, parameter::Both, place::Item};
use crate::{Flag, rules::kind as rules};

/// Finds what changed in the forms of a media parameter.
pub(super) fn compare(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { old, new, .. } = both;
    let place = both.place.key("forms");
    // How a local file goes out follows from the forms, so a form that comes or goes may change that too.
    let sent_otherwise = file_form(old) != file_form(new);
    let (before, change) = (found.count(), Change::of(&old.forms, &new.forms));
    for form in new.forms.iter().filter(|form| !old.forms.contains(form)) {
        let message = format!("`{}` may be sent as {}", both.name(), words(*form));
        found.add(&rules::FORM_ADDED, &place.item(item(*form, both)), change.clone(), message);
    }
    for form in old.forms.iter().filter(|form| !new.forms.contains(form)) {
        let message = format!("`{}` may no longer be sent as {}", both.name(), words(*form));
        found.add(&rules::FORM_REMOVED, &place.item(item(*form, both)), change.clone(), message);
    }
    if found.count() == before && old.forms != new.forms {
        let message = format!("the forms of `{}` are listed in another order", both.name());
        found.add(&rules::FORM_REORDERED, &place, change, message);
    } else if sent_otherwise {
        for finding in found.since(before) {
            finding.touching(Flag::Wire);
        }
    }
}

/// A form as an item of the lists.
fn item(form: MediaForm, both: Both<'_, '_>) -> Item<'static> {
    let at = |parameter: &ParameterSpec| parameter.forms.iter().position(|one| *one == form);
    let name = match form {
        MediaForm::Url => "url",
        MediaForm::DataUri => "data_uri",
        MediaForm::Base64 => "base64",
    };
    Item { name, old: at(both.old), new: at(both.new) }
}

/// As what a local file is sent: a data URI before bare base64; as an address where nothing else is taken.
fn file_form(parameter: &ParameterSpec) -> Option<MediaForm> {
    [MediaForm::DataUri, MediaForm::Base64, MediaForm::Url]
        .into_iter()
        .find(|form| parameter.forms.contains(form))
}

fn words(form: MediaForm) -> &'static str {
    match form {
        MediaForm::Url => "an address",
        MediaForm::DataUri => "a data URI",
        MediaForm::Base64 => "bare base64",
    }
}
