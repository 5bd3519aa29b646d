use std::collections::{BTreeMap, HashMap};

use quote::quote;
use syn::{
    Attribute, Fields, FnArg, ImplItem, Item, ItemImpl, Meta, ReceiverKind, Signature as Function, Type,
    Visibility, parse::Parser as _, punctuated::Punctuated,
};
use wan_codegen::ir;

use super::tokens::line;

/// What a provider's module offers to Rust callers, by path below it: `Film::steps()`, `film::Size::P480`.
#[derive(Debug, Default)]
pub(super) struct Api {
    items: BTreeMap<String, Declared>,
}

/// An item of the generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    /// The model that it is there for. `None`: it is the provider's.
    pub(super) model: Option<String>,
    /// How it is declared, for people.
    pub(super) text: String,
    /// What callers rely on: the same for two declarations of which one can stand for the other.
    pub(super) shape: String,
}

/// Where a file stands in a provider's module.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope<'a> {
    /// The module itself.
    Module(&'a ir::Provider),
    /// Items that are re-exported at the module: its client.
    Root(&'a ir::Provider),
    /// A module of its own: the blocking client.
    Below(&'a ir::Provider, &'static str),
    /// A model's module, whose request is re-exported.
    Model(&'a ir::Model),
}

impl Api {
    /// The items, sorted by path.
    pub(super) fn into_items(self) -> BTreeMap<String, Declared> {
        self.items
    }

    /// Reads what one file adds.
    pub(super) fn read(&mut self, scope: Scope<'_>, file: &syn::File) {
        let owners = scope.owners();
        let mut reader = Reader { api: self, scope, owners };
        for item in &file.items {
            reader.item(item);
        }
    }
}

impl Scope<'_> {
    /// The path of a type that the file declares.
    fn path(self, name: &str) -> String {
        match self {
            Self::Model(model) if model.type_name != name => format!("{}::{name}", model.module),
            Self::Below(_, module) => format!("{module}::{name}"),
            Self::Module(_) | Self::Root(_) | Self::Model(_) => name.to_owned(),
        }
    }

    /// Ids of models by the names that tell them: their methods and types.
    fn owners(self) -> HashMap<String, String> {
        let (Self::Module(provider) | Self::Root(provider) | Self::Below(provider, _)) = self else {
            return HashMap::new();
        };
        let names = |model: &ir::Model| {
            [&model.module, &model.type_name].map(|name| (name.clone(), model.id.clone()))
        };
        provider.models.iter().flat_map(names).collect()
    }
}

/// Reads one file.
#[derive(Debug)]
struct Reader<'a, 'b> {
    api: &'a mut Api,
    scope: Scope<'b>,
    owners: HashMap<String, String>,
}

impl Reader<'_, '_> {
    fn item(&mut self, item: &Item) {
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                let path = self.scope.path(&item.ident.to_string());
                self.declare("", path.clone(), &item.attrs, format!("struct {}", item.ident));
                self.derives(&path, &item.attrs);
                self.fields(&path, &item.fields);
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let path = self.scope.path(&item.ident.to_string());
                self.declare("", path.clone(), &item.attrs, format!("enum {}", item.ident));
                self.derives(&path, &item.attrs);
                for variant in &item.variants {
                    let text = format!("{}{}", variant.ident, line(&variant.fields));
                    self.declare("", format!("{path}::{}", variant.ident), &variant.attrs, text);
                }
            }
            Item::Mod(item) if is_public(&item.vis) => {
                let name = item.ident.to_string();
                self.declare(&name, name.clone(), &item.attrs, format!("mod {name}"));
            }
            Item::Impl(item) => self.implementation(item),
            // Both give what a closed list is sent and shown by.
            Item::Macro(item) if is_closed_list(&item.mac.path) => {
                let path = self.scope.path(&line(&item.mac.tokens));
                for name in ["Display", "Serialize"] {
                    self.implements(name, &path, "");
                }
            }
            _ => {}
        }
    }

    fn fields(&mut self, path: &str, fields: &Fields) {
        for field in fields.iter().filter(|field| is_public(&field.vis)) {
            let Some(name) = &field.ident else { continue };
            let text = format!("{name}: {}", line(&field.ty));
            self.declare("", format!("{path}.{name}"), &field.attrs, text);
        }
    }

    fn derives(&mut self, path: &str, attributes: &[Attribute]) {
        let names = Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
            let Meta::List(list) = &attribute.meta else { continue };
            // What does not parse here does not compile either.
            for name in names.parse2(list.tokens.clone()).into_iter().flatten() {
                self.implements(&line(&name), path, "");
            }
        }
    }

    fn implementation(&mut self, item: &ItemImpl) {
        let Type::Path(of) = &*item.self_ty else { return };
        let name = of.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        let path = self.scope.path(&name);
        if let Some((what, _)) = &item.trait_ {
            let what = line(what);
            // What the runtime asks of a client is not for callers.
            if what != "ProviderClient" {
                self.implements(&what, &path, &name);
            }
            return;
        }
        for item in &item.items {
            match item {
                ImplItem::Fn(method) if is_public(&method.vis) => {
                    let name = method.sig.ident.to_string();
                    let shape = function(&method.sig, false);
                    let text = function(&method.sig, true);
                    self.add(&name, format!("{path}::{name}()"), &method.attrs, text, shape);
                }
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let text = format!("const {}: {}", constant.ident, line(&constant.ty));
                    self.declare("", format!("{path}::{}", constant.ident), &constant.attrs, text);
                }
                _ => {}
            }
        }
    }

    fn implements(&mut self, what: &str, path: &str, owner: &str) {
        let text = format!("impl {what} for {path}");
        self.declare(owner, text.clone(), &[], text);
    }

    /// Adds an item whose words are what callers rely on.
    fn declare(&mut self, owner: &str, path: String, attributes: &[Attribute], text: String) {
        self.add(owner, path, attributes, text.clone(), text);
    }

    fn add(&mut self, owner: &str, path: String, attributes: &[Attribute], text: String, shape: String) {
        let model = match self.scope {
            Scope::Model(model) => Some(model.id.clone()),
            _ => self.owners.get(owner).cloned(),
        };
        let text = match attributes.iter().find(|attribute| attribute.path().is_ident("deprecated")) {
            Some(attribute) => format!("#[{}] {text}", line(&attribute.meta)),
            None => text,
        };
        self.api.items.insert(path, Declared { model, text, shape });
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_closed_list(path: &syn::Path) -> bool {
    path.is_ident("closed_text") || path.is_ident("closed_integer")
}

/// A function without its body, with the names of its arguments or without: nobody can rely on those.
fn function(signature: &Function, named: bool) -> String {
    let Function { constness, asyncness, fn_token, ident, generics, inputs, output, .. } = signature;
    let arguments = inputs.iter().map(|argument| match argument {
        // Whether a method may change its own copy is its own business.
        FnArg::Receiver(syn::Receiver { kind: ReceiverKind::Value, self_token, .. }) => quote!(#self_token),
        FnArg::Receiver(receiver) => quote!(#receiver),
        FnArg::Typed(argument) if !named => {
            let kind = &argument.ty;
            quote!(_: #kind)
        }
        FnArg::Typed(argument) => quote!(#argument),
    });
    let bounds = &generics.where_clause;
    line(&quote!(#constness #asyncness #fn_token #ident #generics (#(#arguments),*) #output #bounds))
}
