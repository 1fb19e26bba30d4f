//! What the frames of a clip depend on, gathered into a hash: where it is the same, so are they.
//!
//! Every type is taken apart whole, so that whoever gives it a new field has to decide here whether frames depend on it.

use std::fmt::Debug;
use std::io::Write;

use blake3::{Hash, Hasher};

use super::{Clip, Entry, Feedback, Layer, Mask, Mix, Post, Scene, Timeline, Track, Transform};
use crate::assets::{ColorSet, GlyphPalette};

/// A hash in the making.
#[derive(Debug, Clone, Default)]
pub(crate) struct Key(Hasher);

impl Key {
    /// Adds a value by its text; floats have all their digits there.
    pub(crate) fn add(&mut self, value: impl Debug) {
        // Hashing cannot fail.
        let _ = writeln!(self.0, "{value:?}");
    }

    /// The hash.
    pub(crate) fn hash(&self) -> Hash {
        self.0.finalize()
    }

    fn all<T>(&mut self, list: &[T], mut add: impl FnMut(&mut Key, &T)) {
        self.add(list.len());
        list.iter().for_each(|one| add(self, one));
    }
}

impl Timeline {
    /// Adds the scenes that are seen in a clip, and where it lies in them; the music is added by whoever has it.
    pub(crate) fn describe(&self, clip: &Clip, key: &mut Key) {
        let Timeline { size, fps, frames: _, scenes, particles, features: _ } = self;
        let Clip { index: _, scene, start, end } = *clip;
        key.add((size, fps, particles, start, end));
        let first = self.scenes_at(start).start.min(scene);
        for scene in &scenes[first..=scene] {
            describe_scene(key, scene, end);
        }
    }
}

/// Adds a scene of which nothing is seen from the frame `end` on, but where it goes on itself.
fn describe_scene(key: &mut Key, scene: &Scene, end: u32) {
    #[rustfmt::skip]
    let Scene {
        name: _, start, end: own, time, entry, cue: _, energy: _,
        layers, post, feedback, ground, ground_color, exposure,
    } = scene;
    // The way into the next scene makes tables longer, which matters only where that way is seen.
    let frames = (*own).max(end) - start;
    let tracks =
        |key: &mut Key, list: &[Track]| key.all(list, |key, track| describe_track(key, track, frames));
    key.add((start, own, time));
    if let Some(Entry { transition, params, length, seed }) = entry {
        key.add((transition.entry.name, length, seed));
        tracks(key, params);
    }
    key.all(layers, |key, layer| {
        #[rustfmt::skip]
        let Layer {
            name: _, effect, params, cell, glyphs, colors, color_by, glyph_by,
            blend, space, opacity, glow, seed, expr, transforms, masks, mixes,
        } = layer;
        let GlyphPalette { name: _, title: _, description: _, glyphs, unordered } = &**glyphs;
        key.add((effect.entry.name, cell, color_by, glyph_by, blend, space, seed, expr));
        key.add((glyphs, unordered));
        describe_colors(key, colors);
        tracks(key, params);
        [opacity, glow].into_iter().for_each(|track| describe_track(key, track, frames));
        key.all(transforms, |key, Transform { transform, params }| {
            key.add(transform.entry.name);
            tracks(key, params);
        });
        key.all(masks, |key, Mask { name, draw: _, params, expr, with, invert }| {
            key.add((name, expr, with, invert));
            tracks(key, params);
        });
        key.all(mixes, |key, Mix { name, draw: _, params, expr, with, amount }| {
            key.add((name, expr, with));
            tracks(key, params);
            describe_track(key, amount, frames);
        });
    });
    key.all(post, |key, Post { shader, params }| {
        key.add(shader.entry.name);
        tracks(key, params);
    });
    if let Some(Feedback { blend, params }) = feedback {
        key.add(blend);
        tracks(key, params);
    }
    describe_colors(key, ground_color);
    [ground, exposure].into_iter().for_each(|track| describe_track(key, track, frames));
}

fn describe_colors(key: &mut Key, colors: &ColorSet) {
    let ColorSet { name: _, title: _, description: _, stops, accent, artwork: _ } = colors;
    key.add((stops, accent));
}

/// Adds a track as far as it is used: so many frames of its scene.
fn describe_track(key: &mut Key, track: &Track, frames: u32) {
    match track {
        Track::Constant(value) => key.add(value),
        Track::Drive { drive, min, max } => key.add((drive, min, max)),
        Track::Integral(table) => key.add(&table[..table.len().min(frames as usize)]),
    }
}
