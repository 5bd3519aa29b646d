//! The forms in which a secret can be written.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// A way in which a program may write a secret.
pub(super) struct Form {
    /// Whose it is, and what it is called.
    pub(super) name: String,

    /// How it looks, in lower case.
    pub(super) text: String,
}

/// The forms of a secret.
pub(super) fn of(name: &str, secret: &str) -> Vec<Form> {
    let escaped = |every: fn(char) -> bool, escape: fn(char) -> String| {
        secret.chars().map(|letter| if every(letter) { escape(letter) } else { letter.to_string() }).collect()
    };
    let percent = |letter| format!("%{:02X}", u32::from(letter));
    let json = serde_json::to_string(secret).unwrap();
    let mut forms: Vec<(&str, String)> = vec![
        ("plain", secret.to_owned()),
        ("escaped for JSON", json.trim_matches('"').to_owned()),
        ("escaped for JSON", escaped(|letter| letter == ':', |_| "\\u003a".to_owned())),
        ("percent-encoded", escaped(|letter| !letter.is_ascii_alphanumeric(), percent)),
        ("percent-encoded", escaped(|letter| " :".contains(letter), percent)),
        ("percent-encoded", escaped(|letter| letter == ' ', percent)),
        ("percent-encoded", escaped(|letter| " :".contains(letter), percent).replace("%20", "+")),
        ("in hexadecimal digits", hexadecimal(secret)),
        ("as bytes", format!("{:?}", secret.as_bytes()).trim_matches(['[', ']']).to_owned()),
    ];
    forms.extend((0..3).map(|offset| ("in base64", base64_within(secret, offset))));
    // Where nothing is to be escaped, it is the plain form under another name.
    forms.retain(|(form, text)| *form == "plain" || text != secret);
    let form = |(form, text): (&str, String)| Form {
        name: format!("{name}, {form}"),
        text: text.to_ascii_lowercase(),
    };
    forms.into_iter().map(form).collect()
}

pub(super) fn hexadecimal(secret: &str) -> String {
    secret.bytes().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}

/// The letters that are the same in whatever text the secret is encoded, where so many bytes are before it.
fn base64_within(secret: &str, offset: usize) -> String {
    let encoded = STANDARD.encode([&vec![0; offset], secret.as_bytes()].concat());
    let letters = encoded.trim_end_matches('=');
    let before = (offset * 8).div_ceil(6);
    let whole = (offset + secret.len()) * 8 / 6;
    letters[before..whole].to_owned()
}

#[test]
fn a_secret_is_found_wherever_it_stands_in_base64() {
    for before in ["", "a", "ab", "abc", "key="] {
        for after in ["", "z", "zz", "zzz"] {
            let text = STANDARD.encode(format!("{before}hunter2-hunter2{after}"));
            let forms = of("it", "hunter2-hunter2");
            let text = text.to_ascii_lowercase();
            let found = |form: &Form| form.name == "it, in base64" && text.contains(&form.text);
            assert!(forms.iter().any(found), "{text}");
        }
    }
}
