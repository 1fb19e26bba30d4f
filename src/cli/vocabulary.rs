//! Everything that can be named, from the code and from files, in one form.

use std::path::PathBuf;

use asciivid::assets::{About, Catalogue, ColorSet, GlyphPalette, Kind as File, Library, Origin, Palette};
use asciivid_effects::catalogue::{Item, KINDS};
use asciivid_effects::kit::color::Rgb;
use asciivid_effects::kit::{ParamDecl, nearest};
use asciivid_effects::post::{MOODS, Mood};

use super::fault::Fault;

/// A kind of name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    /// Its name, in the plural.
    pub(super) name: &'static str,
    /// The name of one of them.
    pub(super) one: &'static str,
    /// One line about what they are.
    pub(super) doc: &'static str,
}

/// The kinds that are files.
const FILES: [Kind; 3] = [
    Kind {
        name: "palettes",
        one: "palette",
        doc: "Sets of glyphs and of colours: `glyphs = \"rune\"`, `colors = \"ice\"`, `--palette ice`.",
    },
    Kind { name: "presets", one: "preset", doc: "Looks of whole films: `--preset inferno`." },
    Kind { name: "fonts", one: "font", doc: "Fonts: `font = \"unifont\"`, `--font unifont`." },
];

/// A name and what is known of it.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) doc: String,
    /// What sort of its kind it is; empty where the kind has no sorts.
    pub(super) sort: &'static str,
    pub(super) params: &'static [ParamDecl],
    pub(super) more: More,
}

/// What is known of some kinds beside name and line.
#[derive(Debug, Clone)]
pub(super) enum More {
    Nothing,
    Mood(&'static Mood),
    Glyphs { glyphs: GlyphPalette, about: Place },
    Colors { colors: ColorSet, about: Place },
    Preset { about: Place, suits: String, sets: Vec<(String, Vec<Rgb>)>, text: String },
    Font(Place),
}

/// The title of a file, and where it is if it is the user's.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) title: String,
    pub(super) file: Option<PathBuf>,
}

/// Every kind, those of the code first.
pub(super) fn kinds() -> Vec<Kind> {
    let code = KINDS.iter().map(|kind| Kind { name: kind.name, one: kind.one, doc: kind.doc });
    code.chain(FILES).collect()
}

/// The kind of a name, in the singular or the plural.
pub(super) fn kind(name: &str) -> Result<Kind, Fault> {
    let all = kinds();
    let known = all.iter().flat_map(|kind| [kind.name, kind.one]);
    all.iter().find(|kind| kind.name == name || kind.one == name).copied().ok_or_else(|| {
        let hint = match nearest(name, known) {
            Some(near) => format!("did you mean {near:?}?"),
            None => format!("one of: {}", all.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ")),
        };
        Fault::usage(format!("there is no kind of names called {name:?}"), hint)
    })
}

/// Every word of a kind.
pub(super) fn words(kind: Kind, library: &Library) -> Vec<Word> {
    match kind.one {
        "palette" => {
            let glyphs =
                library.list(File::Glyphs).into_iter().map(|about| palette(kind, about, library, "glyphs"));
            glyphs
                .chain(
                    library
                        .list(File::Colors)
                        .into_iter()
                        .map(|about| palette(kind, about, library, "colours")),
                )
                .collect()
        }
        "preset" => {
            library.list(File::Preset).into_iter().map(|about| preset(kind, about, library)).collect()
        }
        "font" => {
            let font = |about: About| of_file(kind, &about, "", More::Font(place(&about)));
            library.list(File::Font).into_iter().map(font).collect()
        }
        _ => {
            let items = KINDS.iter().find(|known| known.name == kind.name).map(|known| known.items());
            items.unwrap_or_default().into_iter().map(|item| of_code(kind, item)).collect()
        }
    }
}

/// The words of a name: in one kind, or in all of them.
pub(super) fn find(name: &str, only: Option<Kind>, library: &Library) -> Result<Vec<Word>, Fault> {
    let kinds = only.map_or_else(kinds, |kind| vec![kind]);
    let all: Vec<Word> = kinds.into_iter().flat_map(|kind| words(kind, library)).collect();
    let found: Vec<Word> = all.iter().filter(|word| word.is_called(name)).cloned().collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let what = only.map_or_else(|| "nothing".to_owned(), |kind| format!("no {}", kind.one));
    let see = only.map_or_else(String::new, |kind| format!(" {}", kind.name));
    let hint = match nearest(name, all.iter().map(Word::short)) {
        Some(near) => format!("did you mean {near:?}?"),
        None => format!("`asciivid list{see}` shows what there is"),
    };
    Err(Fault::usage(format!("{what} is called {name:?}"), hint))
}

impl Word {
    /// The name without arguments: that of a function.
    pub(super) fn short(&self) -> &str {
        match self.name.split_once('(') {
            Some((name, _)) if !name.is_empty() => name,
            _ => &self.name,
        }
    }

    fn is_called(&self, name: &str) -> bool {
        self.name == name || self.short() == name
    }
}

fn of_code(kind: Kind, Item { entry, sort }: Item) -> Word {
    let mood = MOODS.iter().find(|mood| kind.one == "mood" && mood.name == entry.name);
    let more = mood.map_or(More::Nothing, More::Mood);
    Word { kind, name: entry.name.to_owned(), doc: entry.doc.to_owned(), sort, params: entry.params, more }
}

fn of_file(kind: Kind, about: &About, sort: &'static str, more: More) -> Word {
    let doc = if about.description.is_empty() { about.title.clone() } else { about.description.clone() };
    Word { kind, name: about.name.clone(), doc, sort, params: &[], more }
}

fn place(about: &About) -> Place {
    let file = match &about.origin {
        Origin::BuiltIn => None,
        Origin::File(path) => Some(path.clone()),
    };
    Place { title: about.title.clone(), file }
}

/// A palette; of a broken file of the user's the name is all.
fn palette(kind: Kind, about: About, library: &Library, sort: &'static str) -> Word {
    let read = if sort == "glyphs" {
        library.glyphs(&about.name).map(Palette::Glyphs)
    } else {
        library.colors(&about.name).map(Palette::Colors)
    };
    let more = match read {
        Ok(Palette::Glyphs(glyphs)) => More::Glyphs { glyphs, about: place(&about) },
        Ok(Palette::Colors(colors)) => More::Colors { colors, about: place(&about) },
        Err(_) => More::Nothing,
    };
    of_file(kind, &about, sort, more)
}

fn preset(kind: Kind, about: About, library: &Library) -> Word {
    let found = library.find(File::Preset, &about.name).ok();
    let text = found.map(|found| String::from_utf8_lossy(&found.data).into_owned()).unwrap_or_default();
    let read = library.preset(&about.name, &Catalogue::built_in()).ok();
    let suits = read.as_ref().map(|preset| preset.suits.clone()).unwrap_or_default();
    let mut sets: Vec<(String, Vec<Rgb>)> = Vec::new();
    for scene in read.iter().flat_map(|preset| &preset.scenes) {
        for colors in std::iter::once(&scene.colors).chain(scene.layers.iter().map(|layer| &layer.colors)) {
            if sets.iter().all(|(name, _)| *name != colors.name) {
                sets.push((colors.name.clone(), colors.stops.clone()));
            }
        }
    }
    of_file(kind, &about, "", More::Preset { about: place(&about), suits, sets, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> Library {
        Library::default()
    }

    #[test]
    fn every_kind_has_words_and_every_word_is_found() {
        for kind in kinds() {
            let words = words(kind, &library());
            assert!(!words.is_empty(), "{}", kind.name);
            for word in words {
                assert!(!word.doc.is_empty(), "{}", word.name);
                let found = find(word.short(), Some(kind), &library()).unwrap();
                assert!(found.iter().any(|found| found.name == word.name));
            }
        }
    }

    #[test]
    fn a_name_of_several_kinds_is_found_in_all_of_them() {
        let found = find("rain", None, &library()).unwrap();
        let kinds: Vec<&str> = found.iter().map(|word| word.kind.one).collect();
        assert_eq!(kinds, ["effect", "palette"]);
    }

    #[test]
    fn a_slip_is_answered_with_what_was_meant_in_any_kind() {
        for (name, meant) in
            [("tunel", "tunnel"), ("blom", "bloom"), ("smothstep", "smoothstep"), ("voyge", "voyage")]
        {
            let fault = find(name, None, &library()).unwrap_err();
            assert_eq!(fault.hint, format!("did you mean {meant:?}?"));
        }
        let fault = find("bloom", Some(kind("effects").unwrap()), &library()).unwrap_err();
        assert_eq!(
            (fault.what.as_str(), fault.hint.as_str()),
            ("no effect is called \"bloom\"", "`asciivid list effects` shows what there is")
        );
        assert_eq!(kind("efects").unwrap_err().hint, "did you mean \"effects\"?");
        assert!(kind("zzzz").unwrap_err().hint.starts_with("one of: effects, shaders"));
    }

    #[test]
    fn a_broken_file_of_the_users_is_a_word_without_more() {
        let user = tempfile::tempdir().unwrap();
        for (folder, kind) in
            [("presets", "presets"), ("palettes/glyphs", "palettes"), ("palettes/colors", "palettes")]
        {
            let folder = user.path().join(folder);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("mine.toml"), "title = ").unwrap();
            assert!(
                !find("mine", Some(super::kind(kind).unwrap()), &Library::with_user(user.path()))
                    .unwrap()
                    .is_empty()
            );
        }
    }
}
