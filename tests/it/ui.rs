//! What must not compile.

#[test]
fn wrong_uses_of_the_generated_crate_do_not_compile() {
    trybuild::TestCases::new().compile_fail("it/ui/*.rs");
}
