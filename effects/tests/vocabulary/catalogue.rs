//! The catalogue: names that are unique, lines that say something, and the page that is made of them.

// Effects read and write no files; their tests do.
#![allow(clippy::disallowed_methods)]

use asciivid_effects::catalogue::{Entry, Item, KINDS, Kind};
use asciivid_effects::kit::{ParamDecl, ParamKind};
use asciivid_effects::post::MOODS;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

const HEAD: &str = "\
# The vocabulary

Everything that a preset or a drive can name, but the files in [`palettes`](../palettes), [`presets`](../presets) and
[`fonts`](../fonts). `asciivid list` shows it in a terminal, `asciivid show NAME` one of it, and `asciivid gallery`
draws it. This page is made from the code by
`ASCIIVID_REWRITE_PAGES=1 cargo test -p asciivid-effects --test vocabulary catalogue`.

A *value* is what its drive is at the moment; a *rate* is summed up since the scene began, so that motion surges and
never jumps back; a *choice* is one of some names. Every parameter takes a number or a drive, and is held in its range.
*Moved by* are the signals that the default reads.
";

/// The heading of a kind, and the words of it where it is linked to.
fn anchor(kind: &Kind) -> String {
    format!("[{0}](#{0}) ({1})", kind.name, kind.items().len())
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn code(text: &str) -> String {
    format!("`{}`", cell(text))
}

fn range(param: &ParamDecl) -> String {
    match param.kind {
        ParamKind::Choice => param.choices.iter().map(|name| code(name)).collect::<Vec<_>>().join(" "),
        _ => format!("{} to {}", param.min, param.max),
    }
}

fn entry(page: &mut String, item: &Item) {
    let Entry { name, doc, params } = item.entry;
    let _ = writeln!(page, "\n### {name}\n\n{doc} *{}*", item.sort);
    if params.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n| parameter | | default | range | moved by |\n|---|---|---|---|---|");
    for param in params {
        let moved = param.signals().iter().map(|s| s.name()).collect::<Vec<_>>().join(" ");
        let about = format!("{} *{}*", cell(param.doc), param.kind.name());
        let (name, default, range) = (code(param.name), code(param.default), range(param));
        let _ = writeln!(page, "| {name} | {about} | {default} | {range} | {moved} |");
    }
}

/// What is said of a name in a table: the chain of a mood goes with it.
fn line(item: &Item) -> String {
    let mood = MOODS.iter().find(|mood| mood.name == item.entry.name && mood.doc == item.entry.doc);
    let chain: Option<Vec<&str>> = mood.map(|mood| mood.chain.iter().map(|(name, _)| *name).collect());
    let chain = chain.map_or_else(String::new, |chain| format!(" *{}*", chain.join(", ")));
    cell(item.entry.doc) + &chain
}

fn section(page: &mut String, kind: &Kind) {
    let _ = writeln!(page, "\n## {}\n\n{}", kind.name, kind.doc);
    let items = kind.items();
    if items.iter().any(|item| !item.entry.params.is_empty()) {
        let links = items.iter().map(|item| format!("[{0}](#{0})", item.entry.name)).collect::<Vec<_>>();
        let _ = writeln!(page, "\n{}", links.join(" \u{b7}\n"));
        items.iter().for_each(|item| entry(page, item));
        return;
    }
    let _ = writeln!(page, "\n| {} | |\n|---|---|", kind.one);
    for item in &items {
        let _ = writeln!(page, "| {} | {} |", code(item.entry.name), line(item));
    }
}

fn page() -> String {
    let mut page = format!("{HEAD}\n{}\n", KINDS.iter().map(anchor).collect::<Vec<_>>().join(" \u{b7}\n"));
    KINDS.iter().for_each(|kind| section(&mut page, kind));
    page
}

#[test]
fn the_page_of_the_vocabulary_is_what_the_code_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let made = page();
    if std::env::var_os("ASCIIVID_REWRITE_PAGES").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = made.lines().zip(kept.lines()).find(|(made, kept)| made != kept);
    assert_eq!(differs, None, "ASCIIVID_REWRITE_PAGES=1 writes the page anew");
    assert_eq!(made.len(), kept.len());
}

#[test]
fn every_name_of_a_kind_is_unique_and_says_what_it_is() {
    let mut kinds = BTreeSet::new();
    for kind in KINDS {
        assert!(
            kinds.insert(kind.name) && kinds.insert(kind.one) && kind.doc.ends_with('.'),
            "{}",
            kind.name
        );
        let (mut names, mut docs) = (BTreeSet::new(), BTreeSet::new());
        for Item { entry, .. } in kind.items() {
            assert!(names.insert(entry.name), "{} twice", entry.name);
            let known = docs.insert(entry.doc) || kind.name == "functions";
            assert!(entry.doc.len() > 2 && known, "{} needs a line of its own: {}", entry.name, entry.doc);
            assert!(entry.params.iter().all(|p| p.doc.ends_with('.')), "{}", entry.name);
        }
        assert!(!names.is_empty(), "{}", kind.name);
    }
}

#[test]
fn a_kind_is_found_in_the_singular_and_the_plural() {
    for kind in KINDS {
        assert_eq!(
            [kind.name, kind.one].map(|name| Kind::from_name(name).map(|k| k.name)),
            [Some(kind.name); 2]
        );
    }
    assert!(Kind::from_name("effekt").is_none());
}

#[test]
fn what_moves_a_parameter_is_read_off_its_default() {
    let rain = KINDS[0].items().into_iter().find(|item| item.entry.name == "rain").unwrap();
    for param in rain.entry.params {
        for signal in param.signals() {
            assert!(param.default.contains(signal.name()), "{}: {}", param.name, signal.name());
        }
    }
    assert!(rain.entry.params.iter().any(|param| !param.signals().is_empty()));
}
