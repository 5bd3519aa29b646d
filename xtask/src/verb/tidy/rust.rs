//! House rules about Rust code.

use std::path::Path;

use quote::ToTokens as _;
use syn::{
    Attribute, ImplItemFn, ItemFn, ItemMod, Signature, Visibility,
    spanned::Spanned as _,
    visit::{self, Visit},
};

use super::is_test;

/// Most lines of a function.
const FUNCTION_LINES: usize = 60;
/// Crates whose types no user of ours should meet.
const PRIVATE: &[&str] = &["reqwest", "http", "hyper", "bytes", "url", "futures", "futures_util"];
/// Module names that say nothing.
const VAGUE: &[&str] = &["utils", "util", "helpers", "manager", "misc", "common"];

/// Tells where a file of Rust breaks a house rule.
pub(super) fn check(path: &Path, text: &str, found: &mut Vec<String>) {
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    if VAGUE.contains(&name) {
        found.push(format!("{}: the name says nothing; name the file for what it does", path.display()));
    }
    let Ok(file) = syn::parse_file(text) else { return };
    let mut visitor = Rules { path, found, public: path.starts_with("runtime/src"), size: !is_test(path) };
    visitor.visit_file(&file);
}

struct Rules<'a> {
    path: &'a Path,
    found: &'a mut Vec<String>,
    /// Whether public signatures are promises to users.
    public: bool,
    /// Whether functions have a limit.
    size: bool,
}

impl Rules<'_> {
    fn report(&mut self, line: usize, what: &str) {
        self.found.push(format!("{}:{line}: {what}", self.path.display()));
    }

    fn function(&mut self, visibility: &Visibility, signature: &Signature, span: proc_macro2::Span) {
        let lines = span.end().line + 1 - span.start().line;
        if self.size && lines > FUNCTION_LINES {
            let what = format!("`{}` has {lines} lines, at most {FUNCTION_LINES}", signature.ident);
            self.report(span.start().line, &what);
        }
        if self.public && matches!(visibility, Visibility::Public(_)) {
            let tokens = signature.to_token_stream().to_string();
            let leaked = PRIVATE.iter().find(|name| tokens.contains(&format!("{name} ::")));
            if let Some(name) = leaked {
                let what = format!("`{}` shows a type of {name} in a public signature", signature.ident);
                self.report(span.start().line, &what);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Rules<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.function(&item.vis, &item.sig, item.block.span());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.function(&item.vis, &item.sig, item.block.span());
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        // Tests may be as long as their tables.
        let is_tests =
            item.attrs.iter().any(|attribute| attribute.to_token_stream().to_string().contains("test"));
        let size = self.size;
        self.size = size && !is_tests;
        visit::visit_item_mod(self, item);
        self.size = size;
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let tokens = attribute.to_token_stream().to_string();
        let silences = attribute.path().is_ident("allow") || attribute.path().is_ident("expect");
        if silences && !tokens.contains("reason") {
            self.report(attribute.span().start().line, "a lint is silenced without a reason");
        }
        // What needs a tool that not everybody has is run by a script where the tool is installed.
        let is_run_elsewhere = attribute.path().is_ident("ignore") && tokens.contains("/run");
        let skips = attribute.path().is_ident("ignore") || attribute.path().is_ident("should_panic");
        if skips && !is_run_elsewhere {
            self.report(attribute.span().start().line, "a test is skipped, or passes on any panic");
        }
    }
}
