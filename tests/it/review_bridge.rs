//! What a review judges by is what users have.

use wan_review::Revision;
use wan_specs::Specs;
use wan_video::catalog;

/// A review makes the runtime's data from the specs by itself; the generated crate holds the same.
#[test]
fn a_review_judges_by_the_data_of_the_generated_crate() {
    let files = Specs::files().iter().map(|(path, text)| wan_codegen::SourceFile {
        path: (*path).to_owned(),
        bytes: text.as_bytes().to_vec(),
    });
    let revision = Revision::read("shipped", files.collect()).unwrap();
    let mut compared = 0;
    for shipped in catalog().models() {
        let made = revision.runtime_model(shipped.provider(), shipped.id()).unwrap();
        // The data holds constants alone, and its debug output holds all of them.
        let (made, shipped) = (format!("{:#?}", made.data()), format!("{:#?}", shipped.data()));
        assert!(made.contains("ParameterData") && made.len() > 1_000);
        assert_eq!(made, shipped);
        compared += 1;
    }
    assert!(compared >= 5, "{compared} models");
}
