//! A pattern that names every field leaves no room for one more.

use wan_video::acme::list::Lora;

fn main() {
    let Lora { path, scale } = Lora::new("oil");
    let _ = (path, scale);
}
