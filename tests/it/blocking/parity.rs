//! Every public method of the async client exists in the blocking one, under the same name and with the same arguments.

use std::{collections::BTreeMap, path::Path};

use quote::ToTokens as _;
use syn::{ImplItem, Item, Type, Visibility};

use crate::checkout::{files_in, root};

/// The types that stand on both sides.
const TYPES: [&str; 9] =
    ["Batch", "BatchResults", "Call", "Client", "Core", "Events", "Job", "Output", "Video"];

/// Methods that are an iterator's in the blocking client, by type.
const ITERATED: [(&str, &str); 2] = [("BatchResults", "next"), ("Events", "next")];

/// The public methods of each type, with their arguments.
type Methods = BTreeMap<String, BTreeMap<String, String>>;

/// Reads the inherent implementations of a folder. `blocking`: those of the blocking client, or all others.
fn methods(folder: &Path, blocking: bool) -> Methods {
    let mut found = Methods::new();
    for (path, bytes) in files_in(folder) {
        let is_blocking = path
            .components()
            .any(|part| Path::new(part.as_os_str()).file_stem() == Some("blocking".as_ref()));
        if path.extension().is_none_or(|extension| extension != "rs") || is_blocking != blocking {
            continue;
        }
        let file = syn::parse_file(std::str::from_utf8(&bytes).unwrap()).unwrap();
        for item in file.items {
            let Item::Impl(item) = item else { continue };
            let Type::Path(of) = &*item.self_ty else { continue };
            let name = of.path.segments.last().unwrap().ident.to_string();
            if item.trait_.is_some() || !TYPES.contains(&name.as_str()) {
                continue;
            }
            let entry = found.entry(name).or_default();
            for item in item.items {
                let ImplItem::Fn(method) = item else { continue };
                if matches!(method.vis, Visibility::Public(_)) {
                    let arguments =
                        method.sig.inputs.to_token_stream().to_string().replace("mut self", "self");
                    entry.insert(method.sig.ident.to_string(), arguments);
                }
            }
        }
    }
    found
}

fn assert_same(folder: &Path, types: &[&str]) {
    let (theirs, ours) = (methods(folder, false), methods(folder, true));
    for name in types {
        let mut expected = theirs.get(*name).unwrap_or_else(|| panic!("there is no async {name}")).clone();
        expected.retain(|method, _| !ITERATED.contains(&(name, method)));
        assert!(!expected.is_empty() || *name == "Events", "{name} has no methods");
        let mut found = ours.get(*name).cloned().unwrap_or_default();
        if *name == "Core" {
            // The one around the other.
            assert!(found.remove("new").is_some());
        }
        assert_eq!(found, expected, "{name} of {}", folder.display());
    }
}

#[test]
fn the_blocking_types_of_the_runtime_offer_what_the_async_ones_do() {
    let types: Vec<&str> = TYPES.into_iter().filter(|name| *name != "Client").collect();
    assert_same(&root().join("runtime/src"), &types);
}

#[test]
fn each_providers_blocking_client_offers_what_its_async_one_does() {
    let mut providers = 0;
    for provider in std::fs::read_dir(root().join("generated/src")).unwrap() {
        let folder = provider.unwrap().path();
        if folder.is_dir() {
            assert_same(&folder, &["Client"]);
            providers += 1;
        }
    }
    assert!(providers > 0);
}
