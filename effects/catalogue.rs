//! The lists of everything that can be named in a preset.

use crate::kit::drive::Drive;
use crate::kit::{ParamDecl, Params};

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
