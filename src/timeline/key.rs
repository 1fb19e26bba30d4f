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
        if first < scene
            && let Some(Entry { transition, params, length, seed }) = &scenes[scene].entry
        {
            key.add((transition.entry.name, length, seed));
            key.all(params, |key, track| describe_track(key, track, end - scenes[scene].start));
        }
        for scene in &scenes[first..=scene] {
            describe_scene(key, scene, end);
        }
    }
}

/// Adds a scene of which nothing is seen from the frame `end` on, but where it goes on itself.
fn describe_scene(key: &mut Key, scene: &Scene, end: u32) {
    #[rustfmt::skip]
    let Scene {
        name: _, start, end: own, time, entry: _, cue: _, energy: _,
        layers, post, feedback, ground, ground_color, exposure,
    } = scene;
    // The way into the next scene makes tables longer, which matters only where that way is seen.
    let frames = (*own).max(end) - start;
    let tracks =
        |key: &mut Key, list: &[Track]| key.all(list, |key, track| describe_track(key, track, frames));
    key.add((start, own, time));
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
        Track::Table(table) => key.add(&table[..table.len().min(frames as usize)]),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::assets::{Catalogue, Library};
    use crate::settings::{Fps, Pin, Size};
    use crate::timeline::made_up::{features, section};
    use crate::timeline::{Shape, cut, direct};

    const PRESET: &str = "title = \"Two\"\n\
        [[scene]]\nname = \"calm\"\n[[scene.layer]]\neffect = \"plasma\"\n[[scene.layer.mask]]\nmask = \"circle\"\n\
        [[scene]]\nname = \"wild\"\n[[scene.layer]]\neffect = \"rain\"\n\
        [[scene.transition]]\ntransition = \"iris\"\nbeats = 4\n";

    /// The scene and the key of every clip of eight seconds of the one, then of the other.
    fn keys(preset: &str) -> Vec<(usize, Hash)> {
        let file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
        std::fs::write(file.path(), preset).unwrap();
        let preset = Library::default().preset(file.path().to_str().unwrap(), &Catalogue::built_in());
        let pin = |time: f64, scene: &str| Pin { time, scene: scene.to_owned() };
        let shape = Shape {
            particles: 100,
            seed: 0,
            pins: vec![pin(0.0, "calm"), pin(8.0, "wild")],
            ..Shape::whole(Size { width: 320, height: 180 }, Fps { num: 24, den: 1 }, 384)
        };
        let music = features(&[section(0.0, 8.0, "verse", 0.5), section(8.0, 16.0, "verse", 0.5)], false);
        let timeline = direct(&Arc::new(music), &preset.unwrap_or_else(|e| panic!("{e}")), &shape);
        let key = |clip: &Clip| {
            let mut key = Key::default();
            timeline.describe(clip, &mut key);
            let named = timeline.scenes[clip.scene].name == "wild";
            (usize::from(named), key.hash())
        };
        cut(&timeline).iter().map(key).collect()
    }

    #[test]
    fn a_change_changes_the_keys_of_the_clips_that_show_it_and_no_others() {
        let before = keys(PRESET);
        assert_eq!(before, keys(PRESET));
        let way = before.iter().position(|(scene, _)| *scene == 1).unwrap();
        assert!(way > 1 && before.len() > way + 1);
        let changed = |from: &str, to: &str| {
            assert!(PRESET.contains(from));
            let after = keys(&PRESET.replacen(from, to, 1));
            let pairs = before.iter().zip(&after).enumerate();
            pairs.filter(|(_, (a, b))| a != b).map(|(i, _)| i).collect::<Vec<_>>()
        };
        let (first, second): (Vec<usize>, Vec<usize>) = ((0..=way).collect(), (way..before.len()).collect());
        // The way from the first to the second shows both.
        assert_eq!(changed("\"plasma\"\n", "\"plasma\"\nspeed = 0.7\n"), first);
        assert_eq!(changed("\"circle\"", "\"circle\"\ninvert = true"), first);
        assert_eq!(changed("\"circle\"", "\"rect\""), first);
        assert_eq!(changed("\"rain\"", "\"rain\"\nopacity = \"bass\""), second);
        assert_eq!(changed("\"rain\"", "\"rain\"\ncolors = \"synthwave\""), second);
        assert_eq!(changed("beats = 4", "beats = 2"), [way]);
        assert_eq!(changed("\"iris\"", "\"wipe\""), [way]);
        // What nobody sees.
        assert_eq!(changed("\"Two\"", "\"Three\""), [0; 0]);
    }
}
