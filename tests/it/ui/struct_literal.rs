//! A request is made by `new`, so that a parameter can be added without breaking anybody.

use wan_video::novita::wan21_t2v::Lora;

fn main() {
    let _ = Lora { path: String::from("https://example.com/lora"), scale: 1.0 };
}
