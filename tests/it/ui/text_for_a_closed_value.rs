//! A closed parameter takes a value of its list and no text.

use wan_video::segmind::Wan26T2v;

fn main() {
    let _ = Wan26T2v::new("a fox in the snow").size("1280*720");
}
