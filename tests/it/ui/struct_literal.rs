//! An object is made by `new`, so that a member can be added without breaking anybody.

use wan_video::acme::list::Lora;

fn main() {
    let _ = Lora { path: String::from("oil"), scale: 1.0 };
}
