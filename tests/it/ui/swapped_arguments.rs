//! A prompt and a picture cannot change places.

use wan_video::acme::FirstFrame;

fn main() {
    let prompt = "a fox in the snow";
    let image = "https://example.com/fox.png";
    let _ = FirstFrame::new(prompt, image);
}
