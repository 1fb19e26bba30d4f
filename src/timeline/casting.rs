//! Stretches -> scenes: which of a preset's scenes is drawn when.

use std::collections::HashMap;

use asciivid_effects::kit::noise;

use super::cuts::Stretch;
use crate::assets::{self as preset, Preset};
use crate::audio::Features;

/// The scene of one stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Role {
    /// Scene of the preset, by index.
    pub scene: usize,
    /// How often this place of the song was heard before: a scene that comes back is varied.
    pub returns: u32,
}

impl Role {
    /// The scene of the preset, varied if it comes back.
    pub(super) fn of<'a>(&self, preset: &'a Preset) -> &'a preset::Scene {
        let scene = &preset.scenes[self.scene];
        match self.returns.checked_sub(1) {
            Some(returns) if !scene.variations.is_empty() => {
                &scene.variations[returns as usize % scene.variations.len()]
            }
            _ => scene,
        }
    }
}

/// The scene of every stretch: the one that fits best, never the same twice in a row; and a stretch that returns
/// (a chorus) gets its scene back.
pub(super) fn cast(features: &Features, preset: &Preset, stretches: &[Stretch], seed: u32) -> Vec<Role> {
    let mut seen: HashMap<(&str, usize), Role> = HashMap::new();
    let mut roles: Vec<Role> = Vec::new();
    for (i, stretch) in stretches.iter().enumerate() {
        let pinned = |pin: &String| preset.scenes.iter().position(|scene| scene.name == *pin);
        let place = (features.sections[stretch.section].label.as_str(), stretch.part);
        let last = roles.last().map(|role| role.scene);
        let before = seen.get(&place).filter(|before| Some(before.scene) != last);
        let role = match (stretch.pin.as_ref().and_then(pinned), before) {
            (Some(scene), _) => Role { scene, returns: 0 },
            (None, Some(before)) => Role { returns: before.returns + 1, ..*before },
            (None, None) => {
                let hash = noise::hash2(seed, i as u32);
                Role { scene: fittest(features, preset, stretch, last, hash), returns: 0 }
            }
        };
        if stretch.pin.is_none() {
            seen.insert(place, role);
        }
        roles.push(role);
    }
    roles
}

/// How well a scene must fit worse than another one before chance cannot choose it.
const CHANCE: f32 = 0.3;
/// What keeps a scene from following itself: more than anything that may speak for it.
const AGAIN: f32 = 8.0;

fn fittest(features: &Features, preset: &Preset, stretch: &Stretch, last: Option<usize>, hash: u32) -> usize {
    let section = &features.sections[stretch.section];
    let position = ((stretch.start + stretch.end) * 0.5 / features.duration.max(1e-9)) as f32;
    let outside = |range: Option<(f32, f32)>, value: f32| {
        range.map_or(0.0, |(low, high)| (low - value).max(value - high).max(0.0))
    };
    let score = |(i, scene): (usize, &preset::Scene)| {
        let named = scene.when.iter().any(|w| *w == section.role || *w == section.label);
        let off = outside(scene.energy, section.energy) + outside(scene.position, position);
        let again = if last == Some(i) { AGAIN } else { 0.0 };
        let chance = CHANCE * noise::unit(noise::hash2(hash, i as u32));
        (if named { 1.0 } else { 0.0 }) + chance - 2.0 * off - again
    };
    let scores: Vec<f32> = preset.scenes.iter().enumerate().map(score).collect();
    (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::{Catalogue, Library};
    use crate::settings::Pin;
    use crate::timeline::cuts::stretches;
    use crate::timeline::made_up::{features, labelled, section};

    fn preset() -> Preset {
        Library::new().preset("downpour", &Catalogue::built_in()).unwrap()
    }

    fn scenes(roles: &[Role]) -> Vec<usize> {
        roles.iter().map(|role| role.scene).collect()
    }

    #[test]
    fn a_chorus_that_returns_gets_its_scenes_back_and_a_count() {
        let verse = |start: f64| labelled(section(start, start + 16.0, "verse", 0.4), "A");
        let chorus = |start: f64| labelled(section(start, start + 16.0, "chorus", 0.9), "B");
        let features = features(&[verse(0.0), chorus(16.0), verse(32.0), chorus(48.0)], true);
        for seed in 0..8 {
            let all = stretches(&features, &[]);
            let roles = cast(&features, &preset(), &all, seed);
            let of = |section: usize| -> Vec<Role> {
                all.iter().zip(&roles).filter(|(s, _)| s.section == section).map(|(_, r)| *r).collect()
            };
            assert_eq!(scenes(&of(1)), scenes(&of(3)));
            assert!(of(1).iter().all(|role| role.returns == 0) && of(3).iter().all(|role| role.returns == 1));
        }
    }

    #[test]
    fn a_chorus_that_returns_differs_where_the_preset_has_variations() {
        let text = "title = \"x\"\n[[scene]]\nwhen = [\"chorus\"]\n[[scene.layer]]\neffect = \"rain\"\n\
                    [[scene.variation]]\nset = [\"rain.density=0.1\"]\n[[scene.variation]]\nset = [\"rain.density=0.2\"]\n\
                    [[scene]]\nwhen = [\"verse\"]\n[[scene.layer]]\neffect = \"plasma\"\n";
        let file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let path = file.path().to_str().unwrap();
        let preset =
            Library::default().preset(path, &Catalogue::built_in()).unwrap_or_else(|e| panic!("{e}"));
        let sections: Vec<_> = (0..8)
            .map(|i| match f64::from(i) * 6.0 {
                start if i % 2 == 0 => labelled(section(start, start + 6.0, "verse", 0.3), "A"),
                start => labelled(section(start, start + 6.0, "chorus", 0.9), "B"),
            })
            .collect();
        let features = features(&sections, true);
        let all = stretches(&features, &[]);
        let roles = cast(&features, &preset, &all, 1);
        let of = |section: usize| all.iter().zip(&roles).find(|(s, _)| s.section == section).unwrap().1;
        let density = |section: usize| {
            let layer = &of(section).of(&preset).layers[0];
            layer.params[layer.effect.param("density").unwrap()].constant()
        };
        assert!(density(1).is_none_or(|own| own > 0.2), "{:?}", density(1));
        assert_eq!([3, 5, 7].map(density), [Some(0.1), Some(0.2), Some(0.1)]);
    }

    #[test]
    fn scenes_take_turns_and_a_pin_is_obeyed() {
        let features = features(&[section(0.0, 60.0, "verse", 0.5)], true);
        let preset = preset();
        let pin = Pin { time: 20.5, scene: preset.scenes[2].name.clone() };
        let all = stretches(&features, &[pin]);
        let roles = cast(&features, &preset, &all, 3);
        let pinned = all.iter().position(|s| s.start == 20.5).unwrap();
        assert_eq!(roles[pinned].scene, 2);
        assert!(roles[..pinned].windows(2).all(|pair| pair[0].scene != pair[1].scene), "{roles:?}");
    }
}
