//! A picture and a prompt cannot change places.

use wan_video::segmind::Wan26I2v;

fn main() {
    let prompt = "a fox in the snow";
    let image = "https://example.com/fox.png";
    let _ = Wan26I2v::new(prompt, image);
}
