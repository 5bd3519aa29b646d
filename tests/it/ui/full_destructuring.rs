//! A pattern that names every field leaves no room for one more.

use wan_video::novita::wan21_t2v::Lora;

fn main() {
    let Lora { path, scale } = Lora::new("https://example.com/lora", 1.0);
    let _ = (path, scale);
}
