use crate::data::MediaForm;

/// Whether a text has this form. The three are regular languages, so that a JSON Schema can say the same.
pub(super) fn has_form(text: &str, form: MediaForm) -> bool {
    match form {
        MediaForm::Url => is_url(text),
        MediaForm::DataUri => is_data_uri(text),
        MediaForm::Base64 => is_base64(text),
    }
}

/// Matches `^https?://[^/?#\u0000-\u0020][^\u0000-\u0020]*$`.
pub(crate) fn is_url(text: &str) -> bool {
    let Some((_, rest)) = split_scheme(text) else {
        return false;
    };
    rest.chars().next().is_some_and(|first| !matches!(first, '/' | '?' | '#'))
        && !rest.bytes().any(|byte| byte <= b' ')
}

/// The forms in words: `an http or https url, or a data URI with base64`.
pub(crate) fn forms_text(forms: &[MediaForm]) -> String {
    let words: Vec<_> = forms.iter().copied().map(form_text).collect();
    words.join(", or ")
}

/// Scheme and address of a url without login, query and fragment, and whether that is all of it.
pub(crate) fn bare_address(url: &str) -> Option<(&str, &str, bool)> {
    let (scheme, rest) = split_scheme(url).filter(|_| is_url(url))?;
    let address = rest.split(['?', '#']).next().unwrap_or_default();
    let authority = address.split('/').next().unwrap_or_default();
    let login = authority.rfind('@').map_or(0, |at| at + 1);
    Some((scheme, address.get(login..).unwrap_or_default(), login == 0 && address.len() == rest.len()))
}

fn form_text(form: MediaForm) -> &'static str {
    match form {
        MediaForm::Url => "an http or https url",
        MediaForm::DataUri => "a data URI with base64",
        MediaForm::Base64 => "base64",
    }
}

fn split_scheme(url: &str) -> Option<(&str, &str)> {
    let end = if url.starts_with("https://") { 8 } else { 7 };
    url.split_at_checked(end).filter(|(scheme, _)| matches!(*scheme, "http://" | "https://"))
}

/// Matches `^data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/]+={0,2}$`.
fn is_data_uri(text: &str) -> bool {
    let Some((head, bytes)) = text.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,")) else {
        return false;
    };
    let Some((kind, subtype)) = head.split_once('/') else {
        return false;
    };
    let in_subtype = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'+' | b'-');
    !kind.is_empty()
        && kind.bytes().all(|byte| byte.is_ascii_lowercase())
        && !subtype.is_empty()
        && subtype.bytes().all(in_subtype)
        && is_base64(bytes)
}

/// Matches `^[A-Za-z0-9+/]+={0,2}$`.
fn is_base64(text: &str) -> bool {
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}
