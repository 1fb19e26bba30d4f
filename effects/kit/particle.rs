//! Many small things that live again and again: who they are, and where they are in their lives.

use super::{math, noise};

/// Number `n` of a particle's own numbers in `0..1`: its size, its pace, whatever an effect draws lots for.
#[inline(always)]
pub fn own(hash: u32, n: u32) -> f32 {
    noise::unit(noise::hash2(hash, n))
}

/// Number `n` of a particle's own numbers in `-1..1`.
#[inline(always)]
pub fn own_signed(hash: u32, n: u32) -> f32 {
    noise::signed(noise::hash2(hash, n))
}

/// Those of `count` particles that are there at a `density` in 0..=1: each one's hash and how far it is there, above
/// 0 up to 1. Another density adds or takes some and moves none.
pub fn crowd(seed: u32, count: usize, density: f32) -> impl Iterator<Item = (u32, f32)> {
    (0..count as u32).filter_map(move |i| {
        let hash = noise::hash2(seed, i);
        let there = there(hash, density);
        (there > 0.0).then_some((hash, there))
    })
}

/// How far a particle is there at a `density` in 0..=1, as in a [`crowd`].
pub fn there(hash: u32, density: f32) -> f32 {
    let there = math::smoothstep(0.0, 0.12, density - 0.999 * noise::unit(hash) + 1e-3);
    if density > 0.0 { there } else { 0.0 }
}

/// One of a particle's lives.
#[derive(Debug, Clone, Copy)]
pub struct Life {
    /// Position in this life, 0..1.
    pub age: f32,
    /// The hash of this life.
    pub hash: u32,
}

impl Life {
    /// The life that a particle leads after `way` lives; every particle begins somewhere in its first.
    #[inline(always)]
    pub fn after(hash: u32, way: f32) -> Life {
        let way = way + own(hash, 0x11fe);
        let pass = math::floor(way);
        Life { age: way - pass, hash: noise::hash2(hash, pass as i32 as u32) }
    }

    /// Number `n` of the numbers of this life, in `0..1`.
    #[inline(always)]
    pub fn own(&self, n: u32) -> f32 {
        own(self.hash, n)
    }

    /// Number `n` of the numbers of this life, in `-1..1`.
    #[inline(always)]
    pub fn own_signed(&self, n: u32) -> f32 {
        own_signed(self.hash, n)
    }

    /// 0 at birth and death, 1 between; `rise` and `fall` are shares of the life.
    #[inline(always)]
    pub fn presence(&self, rise: f32, fall: f32) -> f32 {
        math::smoothstep(0.0, rise, self.age) * math::smoothstep(1.0, 1.0 - fall, self.age)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_grows_and_nobody_is_moved() {
        let hashes = |density| crowd(7, 100, density).map(|(hash, _)| hash).collect::<Vec<u32>>();
        assert_eq!((hashes(0.0).len(), hashes(1.0).len()), (0, 100));
        let (few, many) = (hashes(0.3), hashes(0.6));
        assert!((20..40).contains(&few.len()) && (45..75).contains(&many.len()));
        assert!(few.iter().all(|hash| many.contains(hash)));
        assert!(crowd(7, 100, 0.5).all(|(_, there)| 0.0 < there && there <= 1.0));
    }

    #[test]
    fn lives_follow_each_other_and_each_is_another() {
        let lives: Vec<Life> = (0..400).map(|i| Life::after(3, i as f32 * 0.01)).collect();
        let mut hashes: Vec<u32> = lives.iter().map(|life| life.hash).collect();
        hashes.dedup();
        assert!((4..=5).contains(&hashes.len()));
        for pair in lives.windows(2).filter(|pair| pair[0].hash == pair[1].hash) {
            assert!((pair[1].age - pair[0].age - 0.01).abs() < 1e-5);
        }
        assert!(lives.iter().all(|life| (0.0..1.0).contains(&life.age)));
    }

    #[test]
    fn a_life_begins_and_ends_in_the_dark() {
        let at = |age| Life { age, hash: 0 }.presence(0.2, 0.4);
        assert_eq!((at(0.0), at(0.5), at(1.0)), (0.0, 1.0, 0.0));
    }
}
