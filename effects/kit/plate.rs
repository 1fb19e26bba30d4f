//! A plate that gathers light point by point, for what has no value at a place but many visits to it.

use super::math::{clamp, clamp01, floor, min};

/// Light on a lattice over the picture, in the coordinates of [`super::View`].
#[derive(Debug, Clone)]
pub struct Plate {
    cols: usize,
    rows: usize,
    /// Lattice points per unit.
    scale: f32,
    half_w: f32,
    half_h: f32,
    light: Vec<f32>,
}

/// The most lattice points along the longer side, which bounds the work of very long pictures.
const MOST: f32 = 640.0;

impl Plate {
    /// A dark plate for a picture of that half width and half height, with `scale` lattice points per unit.
    #[inline(always)]
    pub fn new(half_w: f32, half_h: f32, scale: f32) -> Plate {
        let scale = min(scale, MOST / (2.0 * super::math::max(half_w, half_h)));
        // One point beyond each edge, so that every place has four neighbours.
        let count = |half: f32| (2.0 * half * scale) as usize + 3;
        let (cols, rows) = (count(half_w), count(half_h));
        Plate { cols, rows, scale, half_w, half_h, light: vec![0.0; cols * rows] }
    }

    /// The lattice point above and left of a place, and the way from there.
    #[inline(always)]
    fn corner(&self, x: f32, y: f32) -> (usize, f32, f32) {
        let u = clamp((x + self.half_w) * self.scale, 0.0, (self.cols - 2) as f32);
        let v = clamp((y + self.half_h) * self.scale, 0.0, (self.rows - 2) as f32);
        let (col, row) = (floor(u), floor(v));
        (row as usize * self.cols + col as usize, u - col, v - row)
    }

    /// Adds light at a place, spread over its four neighbours; light beyond the edges is lost.
    #[inline(always)]
    pub fn add(&mut self, x: f32, y: f32, light: f32) {
        let inside = x.abs() < self.half_w && y.abs() < self.half_h;
        let light = if inside { light } else { 0.0 };
        let (at, tx, ty) = self.corner(x, y);
        if let Some([a, b]) = self.light.get_mut(at..at + 2) {
            *a += light * (1.0 - tx) * (1.0 - ty);
            *b += light * tx * (1.0 - ty);
        }
        if let Some([c, d]) = self.light.get_mut(at + self.cols..at + self.cols + 2) {
            *c += light * (1.0 - tx) * ty;
            *d += light * tx * ty;
        }
    }

    /// The light at a place, interpolated.
    #[inline(always)]
    pub fn at(&self, x: f32, y: f32) -> f32 {
        let (at, tx, ty) = self.corner(x, y);
        let pair = |at: usize| match self.light.get(at..at + 2) {
            Some([a, b]) => a + (b - a) * tx,
            _ => 0.0,
        };
        let above = pair(at);
        above + (pair(at + self.cols) - above) * ty
    }

    /// Spreads the light to the neighbours: weights 1 2 1 across and down. Light at the outermost points stays.
    #[inline(always)]
    pub fn soften(&mut self) {
        let mut old = vec![0.0; self.cols];
        for row in self.light.chunks_exact_mut(self.cols) {
            old.copy_from_slice(row);
            let neighbours = old.iter().zip(&old[1..]).zip(&old[2..]);
            for (v, ((left, here), right)) in row[1..].iter_mut().zip(neighbours) {
                *v = 0.25 * (left + right) + 0.5 * here;
            }
        }
        let mut above = self.light[..self.cols].to_vec();
        for row in 1..self.rows - 1 {
            let (here, below) = self.light[row * self.cols..(row + 2) * self.cols].split_at_mut(self.cols);
            for ((here, below), above) in here.iter_mut().zip(below).zip(&mut above) {
                let old = *here;
                *here = 0.25 * (*above + *below) + 0.5 * old;
                *above = old;
            }
        }
    }

    /// Maps every light through `f`.
    #[inline(always)]
    pub fn develop(&mut self, f: impl Fn(f32) -> f32) {
        self.light.iter_mut().for_each(|v| *v = clamp01(f(*v)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_is_where_it_was_put_and_none_is_lost() {
        let mut plate = Plate::new(1.5, 1.0, 20.0);
        plate.add(0.33, -0.2, 1.0);
        plate.add(9.0, 0.0, 5.0);
        plate.add(f32::NAN, 0.0, 5.0);
        assert!((plate.light.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(plate.at(0.33, -0.2) > 0.4 && plate.at(0.5, -0.2) == 0.0 && plate.at(9.0, 9.0) == 0.0);
        plate.soften();
        assert!((plate.light.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(plate.at(0.33, -0.2) > plate.at(0.4, -0.2) && plate.at(0.4, -0.2) > 0.0);
    }

    #[test]
    fn a_place_between_lattice_points_has_the_mean() {
        let mut plate = Plate::new(1.0, 1.0, 10.0);
        plate.add(0.1, 0.1, 1.0);
        assert!((plate.at(0.15, 0.1) - 0.5).abs() < 1e-5 && (plate.at(0.1, 0.1) - 1.0).abs() < 1e-5);
        plate.develop(|v| 4.0 * v);
        assert_eq!(plate.at(0.1, 0.1), 1.0);
    }

    #[test]
    fn a_long_picture_has_a_plate_of_bounded_size() {
        let plate = Plate::new(500.0, 1.0, 80.0);
        assert!(plate.light.len() < 10_000);
    }
}
