//! What sentences say about a parameter.

use serde_json::Number;

use crate::number;

/// What a sentence says about a media file: `(wav/mp3, 3-30s, ≤15MB)`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MediaLimits {
    /// File formats, as lower-case extensions.
    pub formats: Vec<String>,

    /// Playing time in seconds.
    pub seconds: Option<(Number, Number)>,

    /// Greatest size in millions of bytes.
    pub megabytes: Option<u64>,
}

const EXTENSIONS: &[&str] = &[
    "wav", "mp3", "aac", "flac", "m4a", "ogg", "jpg", "jpeg", "png", "bmp", "webp", "gif", "mp4", "mov",
    "avi", "webm",
];

/// Reads what stands in the first parentheses about a file, or else in a sentence of formats and sizes only.
pub(crate) fn media_limits(text: &str) -> MediaLimits {
    let Some((inner, _)) = text.split_once('(').and_then(|(_, rest)| rest.split_once(')')) else {
        return text
            .split(". ")
            .map(listed_limits)
            .find(|limits| !limits.formats.is_empty())
            .unwrap_or_default();
    };
    let mut limits = MediaLimits::default();
    for part in inner.split(',').map(str::trim) {
        let formats: Vec<String> = part.split('/').map(|word| word.trim().to_lowercase()).collect();
        if formats.iter().all(|word| EXTENSIONS.contains(&word.as_str())) {
            limits.formats.extend(formats);
        } else if let Some(range) = part.strip_suffix('s').and_then(number::range) {
            limits.seconds = Some(range);
        } else if let Some(size) = most(part).and_then(|rest| rest.trim().strip_suffix("MB")) {
            limits.megabytes = number::whole(size).and_then(|size| size.as_u64());
        }
    }
    limits
}

/// File formats that are named anywhere in a text.
pub(crate) fn named_formats(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut found: Vec<String> = Vec::new();
    for word in lower.split(|letter: char| !letter.is_ascii_alphanumeric()) {
        if EXTENSIONS.contains(&word) && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found
}

/// `PNG, JPG or WEBP, 10 MB at most`: every part is a format or a size, so that nothing else is meant.
fn listed_limits(sentence: &str) -> MediaLimits {
    let mut limits = MediaLimits::default();
    let lower = sentence.trim_end_matches('.').to_lowercase().replace(" or ", ", ").replace(" and ", ", ");
    let listed =
        lower.split_once(':').filter(|(words, _)| words.ends_with("formats")).map(|(_, listed)| listed);
    for part in listed.unwrap_or(&lower).split(',').map(str::trim) {
        let size = most(part)
            .or_else(|| part.strip_suffix("at most"))
            .and_then(|rest| rest.trim().strip_suffix("mb"));
        if EXTENSIONS.contains(&part) {
            limits.formats.push(part.to_owned());
        } else if let Some(size) = size.and_then(number::whole).and_then(|size| size.as_u64()) {
            limits.megabytes = Some(size);
        } else {
            return MediaLimits::default();
        }
    }
    limits
}

fn most(text: &str) -> Option<&str> {
    ["\u{2264}", "<=", "max ", "up to "].iter().find_map(|word| text.strip_prefix(word))
}

/// The unit that a sentence gives a number.
pub(crate) fn unit(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).collect();
    let after_in = words.windows(2).filter(|pair| pair.first() == Some(&"in")).filter_map(|pair| pair.get(1));
    for word in after_in {
        match *word {
            "seconds" => return Some("seconds"),
            "pixels" => return Some("pixels"),
            _ => {}
        }
    }
    for unit in ["seconds", "pixels"] {
        if lower.contains(&format!("({unit})")) {
            return Some(unit);
        }
    }
    let counted = words.iter().skip_while(|word| **word != "number").take(5);
    counted.clone().next().and(counted.clone().find(|word| **word == "steps")).map(|_| "steps")
}

/// The parameter and the value without which this one has no effect: `only active when expansion is enabled`.
pub(crate) fn acts_only_when(text: &str) -> Option<(String, bool)> {
    const WORDS: &[&str] =
        &["only active when ", "only effective when ", "only works when ", "only applies when "];
    let rest = WORDS.iter().find_map(|word| Some(text.split_once(word)?.1))?;
    let mut words = rest.split(' ');
    let name = words.next()?.trim_matches('`');
    let is = words.next()?;
    let state = words.next()?.trim_matches(|letter: char| !letter.is_alphanumeric());
    let value = match state {
        "enabled" | "true" | "on" => true,
        "disabled" | "false" | "off" => false,
        _ => return None,
    };
    (is == "is" && !name.is_empty()).then(|| (name.to_owned(), value))
}

/// The most items that a list may have: `supports up to 3 LoRAs`.
pub(crate) fn most_items(text: &str) -> Option<u64> {
    let lower = text.to_lowercase();
    let (_, rest) = lower.split_once("supports up to ")?;
    let (most, rest) = number::leading(rest)?;
    let thing = rest.trim_start().split([' ', '.', ',']).next()?;
    // `up to 3 seconds` is no list.
    let counted = thing.ends_with('s')
        && !matches!(thing, "seconds" | "characters" | "steps" | "pixels" | "bytes" | "words" | "frames");
    if counted { most.as_u64() } else { None }
}

/// The playing time that the page says every video has: `a video with 5 seconds`.
pub(crate) fn fixed_seconds(text: &str) -> Option<f64> {
    let rest = ["video with ", "video of "].iter().find_map(|words| Some(text.split_once(words)?.1))?;
    let (seconds, rest) = number::leading(rest)?;
    if rest.trim_start().starts_with("second") { seconds.as_f64() } else { None }
}

/// Pairs of this value and another parameter's: `832 for width of 480`, with the spaces lost in copying or not.
/// None: the text is anything else.
pub(crate) fn pairs(text: &str) -> Option<(String, Vec<(i64, i64)>)> {
    let mut rest = text.trim();
    let mut other: Option<String> = None;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (own, after) = number::leading(rest)?;
        let after = after.trim_start().strip_prefix("for")?.trim_start();
        let end = after.find(' ')?;
        let (name, after) = after.split_at_checked(end)?;
        let (theirs, after) = number::leading(after.trim_start().strip_prefix("of")?)?;
        if other.as_deref().is_some_and(|known| known != name) {
            return None;
        }
        other = Some(name.to_owned());
        found.push((own.as_i64()?, theirs.as_i64()?));
        rest = after.trim_start_matches([' ', ',', ';', '.']);
    }
    Some((other?, found))
}

/// Names that the field gives its parameters, with a word that a sentence about each of them has.
const NAMES: &[(&str, &[&str])] = &[
    ("negative_prompt", &["negative prompt", "negative prompts"]),
    ("prompt", &["prompt"]),
    ("width", &["width of"]),
    ("height", &["height of"]),
    ("seed", &["seed"]),
    ("steps", &["number of inference steps", "number of steps"]),
    ("guidance_scale", &["guidance scale"]),
    ("loras", &["lora models", "loras"]),
    ("model_name", &["name of the model"]),
    ("extra", &["extra parameters"]),
];

/// A name that a sentence suggests: one it writes in snake case, or the field's usual one. The earliest wins.
pub(crate) fn suggested_name(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let first = lower.split(". ").next()?;
    let snake = first.split(|letter: char| !letter.is_alphanumeric() && letter != '_').find(|word| {
        word.trim_matches('_').contains('_')
            && word.starts_with(|letter: char| letter.is_ascii_lowercase())
            && word.is_ascii()
    });
    let usual = NAMES.iter().flat_map(|(name, words)| {
        words.iter().filter_map(|word| Some((first.find(word)?, usize::MAX - word.len(), *name)))
    });
    snake.map(str::to_owned).or_else(|| usual.min().map(|(_, _, name)| name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_a_file_are_read_from_parentheses() {
        let limits = media_limits("Audio file (wav/mp3, 3-30s, \u{2264}15MB) for voice");
        assert_eq!(limits.formats, ["wav", "mp3"]);
        assert_eq!(limits.seconds, Some((3.into(), 30.into())));
        assert_eq!(limits.megabytes, Some(15));
        let limits = media_limits("URL of the first frame. PNG, JPG or WEBP, 10 MB at most.");
        assert_eq!((limits.formats.len(), limits.megabytes), (3, Some(10)));
        assert_eq!(media_limits("An image. PNG or anything else."), MediaLimits::default());
        assert_eq!(media_limits("An image (preferably a nice one, 3-30 of them)"), MediaLimits::default());
    }

    #[test]
    fn a_unit_is_what_the_number_is_in_or_counts() {
        assert_eq!(unit("Length of the generated video in seconds"), Some("seconds"));
        assert_eq!(unit("The number of inference steps."), Some("steps"));
        assert_eq!(unit("Made in Seconds of joy"), Some("seconds"));
        assert_eq!(unit("Steps back"), None);
        assert_eq!(unit("Resolution in the generated video"), None);
    }

    #[test]
    fn a_condition_names_its_parameter() {
        let text = "Cuts (only active when expand is enabled). True cuts.";
        assert_eq!(acts_only_when(text), Some(("expand".to_owned(), true)));
        assert_eq!(acts_only_when("only active when expand is a word"), None);
    }

    #[test]
    fn pairs_are_read_with_their_spaces_lost() {
        let (other, pairs) = pairs("832 forwidth of480 480 forwidth of832").unwrap();
        assert_eq!((other.as_str(), pairs.as_slice()), ("width", &[(832, 480), (480, 832)][..]));
        assert_eq!(super::pairs("480 , 720"), None);
        assert_eq!(super::pairs("832 forwidth of480 480 fordepth of832"), None);
    }

    #[test]
    fn only_things_are_counted() {
        assert_eq!(most_items("Currently supports up to 3 LoRAs."), Some(3));
        assert_eq!(most_items("Supports up to 15 seconds."), None);
    }

    #[test]
    fn a_name_is_suggested_by_the_earliest_words() {
        for (text, name) in [
            ("Guidance scale parameter controls how closely it follows the prompt.", Some("guidance_scale")),
            ("Negative prompts instruct the model.", Some("negative_prompt")),
            ("The flow_shift parameter affects the prompt.", Some("flow_shift")),
            ("Something else. Not the seed.", None),
        ] {
            assert_eq!(suggested_name(text).as_deref(), name, "{text}");
        }
    }
}
