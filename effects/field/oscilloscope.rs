//! The beam of an oscilloscope.

use super::wave::Wave;
use crate::kit::{Exposure, Field, Moment, Points, ease, math, noise};
use crate::params;

params! {
    /// A beam that draws a Lissajous figure, bright where it is slow. A
    /// sine for every part of the spectrum shakes it. Energy turns it, a kick throws it outwards, snares sharpen it.
    pub struct Oscilloscope as "oscilloscope" {
        /// Turn of the figure through its phases, turns a second.
        speed: rate = "0.05 + 0.12*energy" in -3.0..=3.0,
        /// Flow of the shaking, waves a second.
        flow: rate = "0.3 + 0.7*energy" in -6.0..=6.0,
        /// Rounds of the beam across the figure.
        across: value = "3" in 1.0..=12.0,
        /// Rounds of the beam down the figure.
        down: value = "2" in 1.0..=12.0,
        /// Size, half pictures.
        size: value = "0.72 + 0.06*bass + 0.12*kick" in 0.05..=3.0,
        /// How much the spectrum shakes it.
        shake: value = "0.2 + 0.16*bass" in 0.0..=2.0,
        /// Light of the beam.
        light: value = "0.9 + 0.4*loudness + 0.7*kick" in 0.0..=4.0,
        /// Light around the beam.
        mist: value = "0.6 - 0.3*snare" in 0.0..=1.0,
    }
}

/// Places of the beam that are exposed, of now and of a moment ago.
const PLACES: usize = 2048;
const GHOSTS: usize = 3;
/// Seconds between the ghosts, and after how many a ghost has lost half of its light.
const APART: f32 = 0.05;
const HALF: f32 = 0.06;
/// Lattice points of the plate per unit.
const FINENESS: f32 = 56.0;

impl Field for Oscilloscope {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let mut exposure = Exposure::new(at.half_w, at.half_h, FINENESS);
        for ghost in (0..GHOSTS).rev() {
            let age = APART * ghost as f32;
            self.expose(m, at, age, ease::decay(age, HALF), &mut exposure);
        }
        let mut beam = exposure.develop();
        beam.soften();
        let mut mist = beam.clone();
        (0..6).for_each(|_| mist.soften());
        let mut around = [0.0; PLACES];
        for ((xs, ys), out) in at.x.chunks(PLACES).zip(at.y.chunks(PLACES)).zip(out.chunks_mut(PLACES)) {
            beam.read(xs, ys, out);
            mist.read(xs, ys, &mut around);
            for (value, around) in out.iter_mut().zip(&around) {
                let light = self.light * (4.0 * *value + 3.0 * self.mist * around);
                *value = math::clamp01(1.08 * light / (0.35 + light));
            }
        }
    }
}

impl Oscilloscope {
    /// Follows the beam once around its figure as it was `age` seconds ago.
    #[inline(always)]
    fn expose(&self, m: &Moment, at: Points, age: f32, light: f32, plate: &mut Exposure) {
        let wave = Wave::heard(m, age, self.flow - 0.4 * age);
        let side = Wave::heard(&Moment { seed: m.seed ^ 1, ..*m }, age, self.flow - 0.4 * age);
        let (across, down) = (math::round(self.across), math::round(self.down));
        let phase = self.speed - 0.1 * age + noise::random(m.seed, 40);
        let wide = self.size * math::min(at.half_w, 1.6 * at.half_h);
        let tall = self.size * math::min(at.half_h, 1.6 * at.half_w);
        // Around circles, so that the figure closes.
        let turns: [f32; PLACES] = std::array::from_fn(|i| i as f32 / PLACES as f32);
        let (mut xs, mut ys) = ([0.0; PLACES], [0.0; PLACES]);
        wave.fill(
            &turns.map(
                #[inline(always)]
                |turn| 1.1 * math::tau_cos(turn),
            ),
            &mut xs,
        );
        side.fill(
            &turns.map(
                #[inline(always)]
                |turn| 1.1 * math::tau_sin(turn),
            ),
            &mut ys,
        );
        for ((x, y), turn) in xs.iter_mut().zip(&mut ys).zip(turns) {
            *x = wide * (math::tau_sin(across * turn + phase) + self.shake * *x);
            *y = tall * (math::tau_sin(down * turn) + self.shake * *y);
        }
        let each = 40.0 * light / PLACES as f32 * FINENESS / 16.0;
        plate.add(&xs, &ys, each);
    }
}
