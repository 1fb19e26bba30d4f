//! The lists of everything that can be named in a preset.

use crate::effect::Draw;
use crate::kit::drive::{self, Drive};
use crate::kit::{Blend, ColorBy, GlyphBy, Grid, Join, Mix, ParamDecl, Params, Signal, Space};
use crate::post::Detail;

/// What a preset may know of an effect or a shader without drawing it.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Name in presets.
    pub name: &'static str,
    /// One line about it.
    pub doc: &'static str,
    /// Its parameters.
    pub params: &'static [ParamDecl],
}

impl Entry {
    /// The entry of one declaration.
    pub const fn of<P: Params>() -> Entry {
        Entry { name: P::NAME, doc: P::DOC, params: P::PARAMS }
    }

    /// The drive of every parameter as it is declared.
    pub fn defaults(&self) -> Vec<Drive> {
        let default = |decl: &ParamDecl| decl.drive(decl.default).unwrap_or_else(|_| Drive::from(decl.min));
        self.params.iter().map(default).collect()
    }

    /// The position of a parameter.
    pub fn param(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|p| p.name == name)
    }
}

/// Every effect, as a preset sees it.
pub fn effects() -> impl Iterator<Item = Entry> {
    crate::effect::EFFECTS.iter().map(|e| e.entry)
}

/// Every shader, as a preset sees it.
pub fn shaders() -> impl Iterator<Item = Entry> {
    crate::post::SHADERS.iter().map(|s| s.entry)
}

/// Every transition, as a preset sees it.
pub fn transitions() -> impl Iterator<Item = Entry> {
    crate::transition::TRANSITIONS.iter().map(|t| t.entry)
}

/// Every transform, as a preset sees it.
pub fn transforms() -> impl Iterator<Item = Entry> {
    crate::transform::TRANSFORMS.iter().map(|t| t.entry)
}

/// Every mask that is no effect besides, as a preset sees it.
pub fn masks() -> impl Iterator<Item = Entry> {
    crate::mask::MASKS.iter().map(|m| m.entry)
}

/// A kind of name that presets and drives use.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The name of the kind, in the plural.
    pub name: &'static str,
    /// The name of one of them.
    pub one: &'static str,
    /// One line about what they are and how they are written.
    pub doc: &'static str,
    items: fn() -> Vec<Item>,
}

/// A name with what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Name, line and parameters.
    pub entry: Entry,
    /// What sort of its kind it is, in a word or three; empty where the kind has no sorts.
    pub sort: &'static str,
}

/// How the names of easings begin.
const EASING: &str = "ease_";

/// Every kind. What is added here is listed, shown and written into the catalogue page.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "effects",
        one: "effect",
        doc: "What a layer draws: `effect = \"rain\"`.",
        items: || crate::effect::EFFECTS.iter().map(effect).collect(),
    },
    Kind {
        name: "shaders",
        one: "shader",
        doc: "What changes the finished picture: `shader = \"bloom\"` under `[[post]]`.",
        items: || crate::post::SHADERS.iter().map(shader).collect(),
    },
    Kind {
        name: "moods",
        one: "mood",
        doc: "Chains of shaders under one name: `mood = \"cinematic\"` under `[[post]]`.",
        items: || crate::post::MOODS.iter().map(|mood| plain(mood.name, mood.doc)).collect(),
    },
    Kind {
        name: "transforms",
        one: "transform",
        doc: "What moves the places of a layer: `transform = \"kaleidoscope\"` under `[[scene.layer.transform]]`.",
        items: || transforms().map(of).collect(),
    },
    Kind {
        name: "masks",
        one: "mask",
        doc: "What shows a part of a layer: `mask = \"circle\"` under `[[scene.layer.mask]]`; every field is one too.",
        items: || masks().map(of).collect(),
    },
    Kind {
        name: "joins",
        one: "join",
        doc: "How a mask joins those before it: `with = \"subtract\"`.",
        items: || Join::ALL.iter().map(|join| plain(join.name(), join.doc())).collect(),
    },
    Kind {
        name: "mixes",
        one: "mix",
        doc: "How a second field joins that of a layer: `with = \"multiply\"` under `[[scene.layer.mix]]`.",
        items: || Mix::ALL.iter().map(|mix| plain(mix.name(), mix.doc())).collect(),
    },
    Kind {
        name: "transitions",
        one: "transition",
        doc: "How one scene becomes the next: `transition = \"iris\"` under `[[transition]]` or `[[scene.transition]]`.",
        items: || transitions().map(of).collect(),
    },
    Kind {
        name: "spaces",
        one: "space",
        doc: "The light in which a layer meets what lies below it: `space = \"linear\"`.",
        items: || Space::ALL.iter().map(|space| plain(space.name(), space.doc())).collect(),
    },
    Kind {
        name: "blends",
        one: "blend",
        doc: "How a layer meets what lies below it: `blend = \"add\"`.",
        items: || Blend::ALL.iter().map(|blend| plain(blend.name(), blend.doc())).collect(),
    },
    Kind {
        name: "grids",
        one: "grid",
        doc: "How large the cells of a layer are: `grid = \"md\"`; heights are those in a picture of 1080 lines.",
        items: || Grid::ALL.iter().map(|grid| plain(grid.name(), grid.doc())).collect(),
    },
    Kind {
        name: "glyphs",
        one: "glyph",
        doc: "How the cells of a field become glyphs: `glyph = \"shape\"`.",
        items: || GlyphBy::ALL.iter().map(|glyph| plain(glyph.name(), glyph.doc())).collect(),
    },
    Kind {
        name: "colors",
        one: "color",
        doc: "Where a cell takes its colour from: `color = \"angle\"`.",
        items: || ColorBy::ALL.iter().map(|color| plain(color.name(), color.doc())).collect(),
    },
    Kind {
        name: "signals",
        one: "signal",
        doc: "What drives read of the music, 0 to 1 but the last three: `speed = \"0.5 + 2*bass\"`.",
        items: || Signal::ALL.iter().map(|signal| plain(signal.name(), signal.doc())).collect(),
    },
    Kind {
        name: "easings",
        one: "easing",
        doc: "How a drive gets from 0 to 1: `\"ease_out_cubic(scene_progress)\"`.",
        items: || functions().filter(|item| item.entry.name.starts_with(EASING)).collect(),
    },
    Kind {
        name: "functions",
        one: "function",
        doc: "Operators and functions of drives, the easings aside: `\"smoothstep(0.2, 0.8, energy)\"`.",
        items: || functions().filter(|item| !item.entry.name.starts_with(EASING)).collect(),
    },
];

impl Kind {
    /// The kind of a name, in the singular or the plural.
    pub fn from_name(name: &str) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.name == name || kind.one == name)
    }

    /// Everything of the kind, in the order in which it is best read.
    pub fn items(&self) -> Vec<Item> {
        (self.items)()
    }
}

fn plain(name: &'static str, doc: &'static str) -> Item {
    Item { entry: Entry { name, doc, params: &[] }, sort: "" }
}

fn of(entry: Entry) -> Item {
    Item { entry, sort: "" }
}

fn effect(effect: &crate::effect::Effect) -> Item {
    let sort = match effect.draw {
        Draw::Field(_) => "field",
        Draw::Cells(_) => "cells",
        Draw::FieldSim(_) => "field with a state",
        Draw::CellsSim(_) => "cells with a state",
    };
    Item { entry: effect.entry, sort }
}

fn shader(shader: &crate::post::Shader) -> Item {
    let sort = match shader.detail {
        Detail::Minimal => "any quality",
        Detail::Standard => "preview and better",
        Detail::Full => "production and better",
    };
    Item { entry: shader.entry, sort }
}

fn functions() -> impl Iterator<Item = Item> {
    drive::reference().map(|(signature, doc)| plain(signature, doc))
}
