//! Easing: how a value gets from 0 to 1 (after R. Penner 2001), and envelopes that follow a hit.

use super::math::{clamp01, exp2, max, smoothstep, tau_sin};

/// The shape of an [`Ease`], as it looks when easing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// The square: gentle.
    Quad,
    /// The cube.
    Cubic,
    /// Ten doublings: sudden.
    Expo,
    /// A spring that overshoots several times.
    Elastic,
    /// A ball that bounces.
    Bounce,
    /// A swing back before the start, by a tenth.
    Back,
}

/// A way from 0 to 1: 0 at 0, 1 at 1, and held beyond. Elastic and back leave 0..=1 on the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ease {
    /// A straight line.
    #[default]
    Linear,
    /// Starts slowly.
    In(Curve),
    /// Arrives slowly.
    Out(Curve),
    /// Starts and arrives slowly.
    InOut(Curve),
}

impl Ease {
    /// Every easing with its name in presets and drives.
    pub const ALL: [(&'static str, Ease); 19] = [
        ("linear", Ease::Linear),
        ("in_quad", Ease::In(Curve::Quad)),
        ("out_quad", Ease::Out(Curve::Quad)),
        ("in_out_quad", Ease::InOut(Curve::Quad)),
        ("in_cubic", Ease::In(Curve::Cubic)),
        ("out_cubic", Ease::Out(Curve::Cubic)),
        ("in_out_cubic", Ease::InOut(Curve::Cubic)),
        ("in_expo", Ease::In(Curve::Expo)),
        ("out_expo", Ease::Out(Curve::Expo)),
        ("in_out_expo", Ease::InOut(Curve::Expo)),
        ("in_elastic", Ease::In(Curve::Elastic)),
        ("out_elastic", Ease::Out(Curve::Elastic)),
        ("in_out_elastic", Ease::InOut(Curve::Elastic)),
        ("in_bounce", Ease::In(Curve::Bounce)),
        ("out_bounce", Ease::Out(Curve::Bounce)),
        ("in_out_bounce", Ease::InOut(Curve::Bounce)),
        ("in_back", Ease::In(Curve::Back)),
        ("out_back", Ease::Out(Curve::Back)),
        ("in_out_back", Ease::InOut(Curve::Back)),
    ];

    /// The easing of that name, such as `in_out_cubic`.
    pub fn from_name(name: &str) -> Option<Ease> {
        Ease::ALL.iter().find(|(n, _)| *n == name).map(|&(_, ease)| ease)
    }

    /// The easing's name in presets and drives.
    pub fn name(self) -> &'static str {
        Ease::ALL.iter().find(|(_, ease)| *ease == self).map_or("linear", |(name, _)| name)
    }

    /// The value at `t` of the way. `t` is held in 0..=1.
    #[inline(always)]
    pub fn at(self, t: f32) -> f32 {
        let t = clamp01(t);
        match self {
            Ease::Linear => t,
            Ease::In(curve) => curve.rise(t),
            Ease::Out(curve) => 1.0 - curve.rise(1.0 - t),
            Ease::InOut(curve) => {
                let late = t > 0.5;
                let half = 0.5 * curve.rise(if late { 2.0 - 2.0 * t } else { 2.0 * t });
                if late { 1.0 - half } else { half }
            }
        }
    }
}

impl Curve {
    /// The curve from `(0, 0)` to `(1, 1)` when easing in.
    #[inline(always)]
    fn rise(self, t: f32) -> f32 {
        match self {
            Curve::Quad => t * t,
            Curve::Cubic => t * t * t,
            Curve::Expo => (exp2(10.0 * t) - 1.0) * (1.0 / 1023.0),
            Curve::Elastic => elastic(t),
            Curve::Bounce => 1.0 - bounce(1.0 - t),
            Curve::Back => t * t * (2.701_58 * t - 1.701_58),
        }
    }
}

/// A sine of ten thirds of a period whose swing doubles ten times; it ends at a crest.
#[inline(always)]
fn elastic(t: f32) -> f32 {
    let wave = -exp2(10.0 * t - 10.0) * tau_sin((t * 10.0 - 10.75) * (1.0 / 3.0));
    if t > 0.0 { wave } else { 0.0 }
}

/// Four parabolas, each the flight of a ball that lands at 1.
#[inline(always)]
fn bounce(t: f32) -> f32 {
    let flight = |middle: f32, floor: f32| 7.5625 * (t - middle) * (t - middle) + floor;
    let late = if t < 2.5 / 2.75 { flight(2.25 / 2.75, 0.9375) } else { flight(2.625 / 2.75, 0.984_375) };
    let mid = if t < 2.0 / 2.75 { flight(1.5 / 2.75, 0.75) } else { late };
    if t < 1.0 / 2.75 { flight(0.0, 0.0) } else { mid }
}

/// 1 at age 0 and half of it after every `half_life`; 0 before the hit. Both in the same unit.
#[inline(always)]
pub fn decay(age: f32, half_life: f32) -> f32 {
    let left = exp2(-age / max(half_life, 1e-6));
    if age >= 0.0 { left } else { 0.0 }
}

/// The envelope of a hit of that age: a smooth rise for `attack`, then a decay with half-life `half_life`.
#[inline(always)]
pub fn pulse(age: f32, attack: f32, half_life: f32) -> f32 {
    let attack = max(attack, 0.0);
    let rise = smoothstep(0.0, attack, age);
    let fall = exp2(-max(age - attack, 0.0) / max(half_life, 1e-6));
    if age >= 0.0 { if attack > 0.0 { rise * fall } else { fall } } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_easing_goes_from_zero_to_one_and_stays() {
        for (name, ease) in Ease::ALL {
            for (t, want) in [(-1.0, 0.0), (0.0, 0.0), (1.0, 1.0), (7.0, 1.0), (f32::NAN, 0.0)] {
                assert!((ease.at(t) - want).abs() < 1e-6, "{name} at {t} is {}", ease.at(t));
            }
        }
    }

    #[test]
    fn easings_are_continuous() {
        for (name, ease) in Ease::ALL {
            for i in 0..10_000 {
                let (a, b) = (ease.at(i as f32 / 10_000.0), ease.at((i + 1) as f32 / 10_000.0));
                assert!((a - b).abs() < 4e-3, "{name} jumps from {a} to {b} at step {i}");
            }
        }
    }

    #[test]
    fn easing_out_is_easing_in_turned_around() {
        for curve in [Curve::Quad, Curve::Cubic, Curve::Expo, Curve::Elastic, Curve::Bounce, Curve::Back] {
            for i in 0..=100 {
                let t = i as f32 / 100.0;
                assert_eq!(Ease::Out(curve).at(t), 1.0 - Ease::In(curve).at(1.0 - t));
                let both = Ease::InOut(curve);
                assert!((both.at(t) + both.at(1.0 - t) - 1.0).abs() < 2e-6, "{curve:?} at {t}");
            }
            let (slow, fast) = (Ease::In(curve).at(0.2), Ease::Out(curve).at(0.2));
            assert!(slow < 0.2 && fast > 0.2, "{curve:?}: {slow} {fast}");
        }
    }

    #[test]
    fn curves_have_their_character() {
        let over = |ease: Ease| (0..=1000).map(|i| ease.at(i as f32 / 1000.0)).fold(0.0, f32::max);
        let lands = |ease: Ease| (1..1000).filter(|i| ease.at(*i as f32 / 1000.0) > 0.999).count();
        assert!((1.09..1.11).contains(&over(Ease::Out(Curve::Back))));
        assert!(over(Ease::Out(Curve::Elastic)) > 1.2);
        assert!(over(Ease::Out(Curve::Bounce)) <= 1.0 && lands(Ease::Out(Curve::Bounce)) > 3);
        assert_eq!((Ease::In(Curve::Quad).at(0.5), Ease::In(Curve::Cubic).at(0.5)), (0.25, 0.125));
    }

    #[test]
    fn names_are_unique_and_lead_back() {
        for (i, (name, ease)) in Ease::ALL.iter().enumerate() {
            assert_eq!((Ease::from_name(name), ease.name()), (Some(*ease), *name));
            assert!(Ease::ALL[..i].iter().all(|(n, e)| n != name && e != ease));
        }
        assert_eq!(Ease::from_name("in_quart"), None);
    }

    #[test]
    fn a_decay_halves() {
        let at = |age| decay(age, 0.5);
        assert_eq!((at(-0.1), at(0.0), at(0.5), at(1.0)), (0.0, 1.0, 0.5, 0.25));
        assert_eq!((decay(0.0, 0.0), decay(0.1, 0.0), decay(f32::NAN, 1.0)), (1.0, 0.0, 0.0));
    }

    #[test]
    fn a_pulse_rises_then_decays() {
        let at = |age| pulse(age, 0.1, 0.2);
        assert_eq!((at(-1.0), at(0.0), at(0.1)), (0.0, 0.0, 1.0));
        assert!((at(0.05) - 0.5).abs() < 1e-6 && (at(0.3) - 0.5).abs() < 1e-6);
        assert_eq!((pulse(0.0, 0.0, 0.2), pulse(0.2, 0.0, 0.2), pulse(f32::NAN, 0.1, 0.1)), (1.0, 0.5, 0.0));
    }
}
