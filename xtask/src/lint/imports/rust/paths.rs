//! The paths that are written in a module.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Item, Meta, UseTree, Visibility};

/// A path as it is written, with what `use` has before it.
pub(super) struct Path {
    pub(super) names: Vec<String>,
    pub(super) line: usize,
    /// All that is in it.
    pub(super) glob: bool,
    /// It is in a `pub use`.
    pub(super) handed_on: bool,
}

/// What is written in a module.
#[derive(Default)]
pub(super) struct Found {
    pub(super) uses: BTreeMap<String, Vec<Vec<String>>>,
    pub(super) globs: Vec<Vec<String>>,
    pub(super) paths: Vec<Path>,
}

/// What is written in these items, but not in the modules among them.
pub(super) fn of<'a>(items: impl Iterator<Item = &'a Item>) -> Found {
    let mut reader = Reader::default();
    items.for_each(|item| reader.visit_item(item));
    reader.0
}

/// The names that an item declares.
pub(super) fn declared(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Whether an item is there for tests alone.
pub(super) fn is_test(item: &Item) -> bool {
    let attributes = match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return false,
    };
    for_tests(attributes)
}

fn for_tests(attributes: &[Attribute]) -> bool {
    let says_so = |meta: &Meta| match meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("cfg") => {
            list.parse_args::<Meta>().is_ok_and(|when| needs_test(&when))
        }
        _ => false,
    };
    attributes.iter().any(|attribute| says_so(&attribute.meta))
}

fn needs_test(when: &Meta) -> bool {
    match when {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => {
            let all = syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated;
            list.parse_args_with(all).is_ok_and(|all| all.iter().any(needs_test))
        }
        _ => false,
    }
}

/// Of the expressions that a statement may be, and that have a use without a value.
fn attributes_of(expression: &Expr) -> &[Attribute] {
    match expression {
        Expr::Assign(expression) => &expression.attrs,
        Expr::Await(expression) => &expression.attrs,
        Expr::Block(expression) => &expression.attrs,
        Expr::Call(expression) => &expression.attrs,
        Expr::If(expression) => &expression.attrs,
        Expr::MethodCall(expression) => &expression.attrs,
        Expr::Try(expression) => &expression.attrs,
        _ => &[],
    }
}

#[derive(Default)]
struct Reader(Found);

impl Reader {
    fn used(&mut self, tree: &UseTree, before: &[String], handed_on: bool) {
        let then = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.used(&path.tree, &then(&path.ident), handed_on),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.used(tree, before, handed_on));
            }
            UseTree::Name(name) => self.name(&name.ident, &name.ident, before, handed_on),
            UseTree::Rename(name) => self.name(&name.ident, &name.rename, before, handed_on),
            UseTree::Glob(glob) => {
                self.0.globs.push(before.to_vec());
                let line = glob.star_token.spans[0].start().line;
                self.path(before.to_vec(), line, true, handed_on);
            }
        }
    }

    fn name(&mut self, name: &syn::Ident, known_as: &syn::Ident, before: &[String], on: bool) {
        let mut names = before.to_vec();
        // `use a::{self}` is `use a`.
        let known_as = match before.last() {
            Some(module) if name == "self" && known_as == "self" => module.clone(),
            _ => known_as.to_string(),
        };
        if name != "self" || before.is_empty() {
            names.push(name.to_string());
        }
        self.0.uses.entry(known_as).or_default().push(names.clone());
        self.path(names, name.span().start().line, false, on);
    }

    fn path(&mut self, names: Vec<String>, line: usize, glob: bool, handed_on: bool) {
        self.0.paths.push(Path { names, line, glob, handed_on });
    }

    /// The paths in what a macro or an attribute is given. A single name in it may be anything: a
    /// field, a method, a variable. Only those with a capital are taken.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut names = Vec::new();
        let mut line = 0;
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(mark) if mark.as_char() == ':' && !names.is_empty() => {
                    colons += 1;
                    continue;
                }
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.written(std::mem::take(&mut names), line);
                        line = name.span().start().line;
                    }
                    names.push(name.to_string());
                }
                other => {
                    self.written(std::mem::take(&mut names), line);
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
            colons = 0;
        }
        self.written(names, line);
    }

    fn written(&mut self, names: Vec<String>, line: usize) {
        let capital = |name: &String| name.starts_with(char::is_uppercase);
        if names.len() > 1 || names.first().is_some_and(capital) {
            self.path(names, line, false, false);
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(item) {
            visit::visit_item(self, item);
        }
    }

    /// A module is read by itself.
    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if item.leading_colon.is_none() {
            let handed_on = !matches!(item.vis, Visibility::Inherited);
            self.used(&item.tree, &[], handed_on);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        let attributes: &[Attribute] = match item {
            syn::ImplItem::Const(item) => &item.attrs,
            syn::ImplItem::Fn(item) => &item.attrs,
            _ => &[],
        };
        if !for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast syn::Stmt) {
        let attributes: &[Attribute] = match statement {
            syn::Stmt::Local(local) => &local.attrs,
            syn::Stmt::Macro(called) => &called.attrs,
            syn::Stmt::Expr(expression, _) => attributes_of(expression),
            syn::Stmt::Item(_) => &[],
        };
        if !for_tests(attributes) {
            visit::visit_stmt(self, statement);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            let names = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            let line = path.segments.first().map_or(0, |first| first.ident.span().start().line);
            self.path(names, line, false, false);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        visit::visit_macro(self, called);
        self.tokens(called.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        visit::visit_attribute(self, attribute);
        if let Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }
}
