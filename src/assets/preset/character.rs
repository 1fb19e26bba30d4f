//! What a song is like as a whole, and the preset that suits it: what `auto` goes by.

use asciivid_effects::kit::{Signal, noise};

use super::Preset;
use crate::audio::Features;

/// Figures of a song that presets may name in `[character]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Character {
    /// Beats a minute; 0 without a beat.
    pub tempo: f32,
    /// Mean energy, 0..=1.
    pub energy: f32,
    /// Mean brightness of the sound, 0..=1.
    pub brightness: f32,
    /// Kicks a second.
    pub kicks: f32,
    /// 0 for a minor key, 1 for a major one, between for none.
    pub major: f32,
}

/// Ranges of the figures of songs that a preset suits; nothing for what does not matter.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Suits {
    /// The range of each figure, in the order of `Suits::FIGURES`.
    pub ranges: [Option<(f32, f32)>; 5],
}

impl Suits {
    /// The figures: name in presets, largest value, and how much of it is far off.
    pub(super) const FIGURES: [(&str, f32, f32); 5] = [
        ("tempo", 400.0, 40.0),
        ("energy", 1.0, 0.25),
        ("brightness", 1.0, 0.15),
        ("kicks", 20.0, 1.5),
        ("major", 1.0, 0.7),
    ];

    /// How far a song is from what suits: 0 for a song within all ranges; a preset that names none suits little.
    fn off(&self, song: &Character) -> f32 {
        let figures = [song.tempo, song.energy, song.brightness, song.kicks, song.major];
        let named = self.ranges.iter().flatten().count();
        let off = self.ranges.iter().zip(figures).zip(Suits::FIGURES).filter_map(
            |((range, figure), (_, _, far))| {
                let (low, high) = (*range)?;
                Some((low - figure).max(figure - high).max(0.0) / far)
            },
        );
        if named == 0 { NOWHERE } else { off.sum::<f32>() }
    }
}

/// The distance of a preset that does not say what it suits.
const NOWHERE: f32 = 1.0;
/// Presets this much farther off than the best may still be chosen, by the seed.
const NEAR: f32 = 0.25;

impl Character {
    /// The character of a song.
    pub fn of(features: &Features) -> Character {
        let mean = |signal: Signal| {
            let curve = features.curves.row(signal as usize);
            curve.iter().map(|&v| f64::from(v)).sum::<f64>() as f32 / curve.len().max(1) as f32
        };
        Character {
            tempo: features.tempo.unwrap_or(0.0),
            energy: mean(Signal::Energy),
            brightness: mean(Signal::Centroid),
            kicks: features.events.kicks.len() as f32 / features.duration.max(1e-3) as f32,
            major: features.key.map_or(0.5, |key| if key.minor { 0.0 } else { 1.0 }),
        }
    }

    /// The preset that suits the song best, by index; among those that are about as good the seed and the song choose.
    pub fn choose(&self, presets: &[Preset], seed: u32) -> usize {
        let off: Vec<f32> = presets.iter().map(|preset| preset.suits_songs.off(self)).collect();
        let best = off.iter().copied().fold(f32::MAX, f32::min);
        let near: Vec<usize> = (0..off.len()).filter(|&i| off[i] <= best + NEAR).collect();
        let song = noise::hash3(self.tempo.to_bits(), self.energy.to_bits(), self.brightness.to_bits());
        near[noise::hash2(seed, song) as usize % near.len().max(1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::{Catalogue, Kind, Library};

    fn presets() -> Vec<Preset> {
        let library = Library::default();
        let names = library.names(Kind::Preset).into_iter();
        names.map(|name| library.preset(&name, &Catalogue::built_in()).unwrap()).collect()
    }

    const SLOW: Character = Character { tempo: 72.0, energy: 0.4, brightness: 0.3, kicks: 0.5, major: 0.0 };
    const HARD: Character = Character { tempo: 150.0, energy: 0.95, brightness: 0.5, kicks: 4.0, major: 0.0 };

    #[test]
    fn every_preset_that_ships_says_what_it_suits_and_is_chosen_by_some_song() {
        let presets = presets();
        let mut chosen = vec![false; presets.len()];
        for i in 0..4000u32 {
            let figure = |n: u32, most: f32| most * noise::unit(noise::hash2(i, n));
            let song = Character {
                tempo: 60.0 + figure(0, 140.0),
                energy: 0.3 + figure(1, 0.7),
                brightness: 0.2 + figure(2, 0.5),
                kicks: figure(3, 5.0),
                major: figure(4, 1.0).round(),
            };
            chosen[song.choose(&presets, 0)] = true;
        }
        for (preset, chosen) in presets.iter().zip(&chosen) {
            assert!(preset.suits_songs != Suits::default() && *chosen, "{}", preset.name);
        }
    }

    #[test]
    fn songs_of_other_characters_get_other_presets_and_the_same_song_the_same() {
        let presets = presets();
        let mean = |song: &Character| {
            let energies = presets[song.choose(&presets, 0)].suits_songs.ranges[1];
            energies.map_or(0.5, |(low, high)| 0.5 * (low + high))
        };
        assert!(mean(&SLOW) < mean(&HARD));
        assert_eq!(SLOW.choose(&presets, 3), SLOW.choose(&presets, 3));
    }
}
