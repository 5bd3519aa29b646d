//! A closed parameter takes a value of its list and no text.

use wan_video::acme::ClosedText;

fn main() {
    let _ = ClosedText::new("a fox in the snow", "16:9");
}
