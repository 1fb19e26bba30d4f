//! A plate that gathers light point by point, for what has no value at a place but many visits to it.

use super::corners::{self, Corners, PLACES};
use super::math::{clamp, clamp01, max, min};

/// A lattice over the picture, in the coordinates of [`super::View`].
#[derive(Debug, Clone, Copy)]
struct Frame {
    cols: usize,
    rows: usize,
    /// Lattice points per unit.
    scale: f32,
    half_w: f32,
    half_h: f32,
}

/// A plate that is being exposed.
#[derive(Debug)]
pub struct Exposure {
    frame: Frame,
    /// The light that each lattice point, the one right of it, the one below it and the one below that have of the
    /// visits between them; at the end that of visits beyond the edges.
    shares: Vec<[f32; 4]>,
}

/// Light on a lattice over the picture.
#[derive(Debug, Clone)]
pub struct Plate {
    frame: Frame,
    light: Vec<f32>,
}

/// The most lattice points along the longer side, which bounds the work of very long pictures.
const MOST: f32 = 640.0;

impl Frame {
    #[inline(always)]
    fn new(half_w: f32, half_h: f32, scale: f32) -> Frame {
        let scale = min(scale, MOST / (2.0 * max(half_w, half_h)));
        // One point beyond each edge, so that every place has four neighbours.
        let count = |half: f32| (2.0 * half * scale) as usize + 3;
        Frame { cols: count(half_w), rows: count(half_h), scale, half_w, half_h }
    }

    /// The way across and down to a place, in lattice points; places beyond the edges are held there.
    #[inline(always)]
    fn locate(self, x: f32, y: f32) -> (f32, f32) {
        let (u, v) = ((x + self.half_w) * self.scale, (y + self.half_h) * self.scale);
        (clamp(u, 0.0, (self.cols - 2) as f32), clamp(v, 0.0, (self.rows - 2) as f32))
    }
}

impl Exposure {
    /// A dark plate for a picture of that half width and half height, with `scale` lattice points per unit.
    #[inline(always)]
    pub fn new(half_w: f32, half_h: f32, scale: f32) -> Exposure {
        let frame = Frame::new(half_w, half_h, scale);
        Exposure { frame, shares: vec![[0.0; 4]; frame.cols * frame.rows + 1] }
    }

    /// Adds light at each of some places, spread over its four neighbours; light beyond the edges is lost.
    #[inline(always)]
    pub fn add(&mut self, xs: &[f32], ys: &[f32], light: f32) {
        let (frame, beyond) = (self.frame, self.shares.len() - 1);
        let mut corners = Corners::NONE;
        for (xs, ys) in xs.chunks(PLACES).zip(ys.chunks(PLACES)) {
            corners.find(
                xs,
                ys,
                frame.cols,
                #[inline(always)]
                |x, y| frame.locate(x, y),
            );
            for ((number, &x), &y) in corners.number.iter_mut().zip(xs).zip(ys) {
                let inside = (x.abs() < frame.half_w) & (y.abs() < frame.half_h);
                *number = if inside { *number } else { beyond as u32 };
            }
            let corners = corners.number.iter().zip(&corners.tx).zip(&corners.ty);
            for ((&number, tx), ty) in corners.take(xs.len()) {
                let (across, down) = ([1.0 - tx, *tx, 1.0 - tx, *tx], [1.0 - ty, 1.0 - ty, *ty, *ty]);
                let share = &mut self.shares[number as usize];
                for k in 0..4 {
                    share[k] += light * across[k] * down[k];
                }
            }
        }
    }

    /// The plate with what every lattice point got.
    #[inline(always)]
    pub fn develop(self) -> Plate {
        let Frame { cols, .. } = self.frame;
        let (shares, _) = self.shares.split_at(self.shares.len() - 1);
        let mut light = vec![0.0; shares.len()];
        let mut above = &shares[..0];
        for (out, here) in light.chunks_exact_mut(cols).zip(shares.chunks_exact(cols)) {
            out[0] = here[0][0] + above.first().map_or(0.0, |share| share[2]);
            for (out, pair) in out[1..].iter_mut().zip(here.windows(2)) {
                *out = pair[1][0] + pair[0][1];
            }
            for (out, pair) in out[1..].iter_mut().zip(above.windows(2)) {
                *out += pair[1][2] + pair[0][3];
            }
            above = here;
        }
        Plate { frame: self.frame, light }
    }
}

impl Plate {
    /// The light at each of some places, interpolated.
    #[inline(always)]
    pub fn read(&self, xs: &[f32], ys: &[f32], out: &mut [f32]) {
        corners::read(
            (&self.light, self.frame.cols),
            (xs, ys),
            0.0,
            out,
            #[inline(always)]
            |x, y| self.frame.locate(x, y),
        );
    }

    /// Spreads the light to the neighbours: weights 1 2 1 across and down. Light at the outermost points stays.
    #[inline(always)]
    pub fn soften(&mut self) {
        let Frame { cols, rows, .. } = self.frame;
        let mut old = vec![0.0; cols];
        for row in self.light.chunks_exact_mut(cols) {
            old.copy_from_slice(row);
            let neighbours = old.iter().zip(&old[1..]).zip(&old[2..]);
            for (v, ((left, here), right)) in row[1..].iter_mut().zip(neighbours) {
                *v = 0.25 * (left + right) + 0.5 * here;
            }
        }
        let mut above = self.light[..cols].to_vec();
        for row in 1..rows - 1 {
            let (here, below) = self.light[row * cols..(row + 2) * cols].split_at_mut(cols);
            for ((here, below), above) in here.iter_mut().zip(below).zip(&mut above) {
                let old = *here;
                *here = 0.25 * (*above + *below) + 0.5 * old;
                *above = old;
            }
        }
    }

    /// Maps every light through `f`, held in 0..=1.
    #[inline(always)]
    pub fn map(&mut self, f: impl Fn(f32) -> f32) {
        self.light.iter_mut().for_each(|v| *v = clamp01(f(*v)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposed(places: &[(f32, f32)], (half_w, half_h): (f32, f32), scale: f32) -> Plate {
        let (xs, ys): (Vec<f32>, Vec<f32>) = places.iter().copied().unzip();
        let mut exposure = Exposure::new(half_w, half_h, scale);
        exposure.add(&xs, &ys, 1.0);
        exposure.develop()
    }

    impl Plate {
        fn at(&self, x: f32, y: f32) -> f32 {
            let mut light = [0.0];
            self.read(&[x], &[y], &mut light);
            light[0]
        }

        fn sum(&self) -> f32 {
            self.light.iter().sum()
        }
    }

    #[test]
    fn light_is_where_it_was_put_and_none_is_lost() {
        let mut plate = exposed(&[(0.33, -0.2), (9.0, 0.0), (f32::NAN, 0.0)], (1.5, 1.0), 20.0);
        assert!((plate.sum() - 1.0).abs() < 1e-6);
        assert!(plate.at(0.33, -0.2) > 0.4 && plate.at(0.5, -0.2) == 0.0 && plate.at(9.0, 9.0) == 0.0);
        plate.soften();
        assert!((plate.sum() - 1.0).abs() < 1e-6);
        assert!(plate.at(0.33, -0.2) > plate.at(0.4, -0.2) && plate.at(0.4, -0.2) > 0.0);
    }

    #[test]
    fn every_place_of_many_gets_its_light() {
        let places: Vec<(f32, f32)> = (0..150).map(|i| (0.01 * i as f32 - 0.745, 0.4)).collect();
        let plate = exposed(&places, (1.5, 1.0), 20.0);
        assert!((plate.sum() - 150.0).abs() < 1e-3);
        assert!((-7..=7).all(|i| (plate.at(0.1 * i as f32, 0.4) - 5.0).abs() < 0.3));
    }

    #[test]
    fn a_place_between_lattice_points_has_the_mean() {
        let mut plate = exposed(&[(0.1, 0.1)], (1.0, 1.0), 10.0);
        assert!((plate.at(0.15, 0.1) - 0.5).abs() < 1e-5 && (plate.at(0.1, 0.1) - 1.0).abs() < 1e-5);
        plate.map(|v| 4.0 * v);
        assert_eq!(plate.at(0.1, 0.1), 1.0);
    }

    #[test]
    fn a_long_picture_has_a_plate_of_bounded_size() {
        assert!(exposed(&[], (500.0, 1.0), 80.0).light.len() < 10_000);
    }
}
