//! The time axis that all panels share.

use super::canvas::{Area, Canvas, NORMAL, width};
use super::theme::{GRID, TEXT};
use crate::settings::clock_to;

/// Seconds between two marks.
const STEPS: [f64; 17] =
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0];
/// Pixels between two marks, at least.
const APART: f64 = 96.0;

/// Time across, in pixels.
pub(super) struct Axis {
    left: usize,
    width: usize,
    duration: f64,
}

impl Axis {
    pub(super) fn new(left: usize, width: usize, duration: f64) -> Self {
        Axis { left, width, duration: duration.max(1e-3) }
    }

    /// The place of a time in seconds.
    pub(super) fn x(&self, time: f64) -> f32 {
        (self.left as f64 + time.clamp(0.0, self.duration) / self.duration * self.width as f64) as f32
    }

    /// Every column of pixels with the times at its edges.
    pub(super) fn columns(&self) -> impl Iterator<Item = (usize, f64, f64)> + use<> {
        let (left, step) = (self.left, self.duration / self.width as f64);
        (0..self.width).map(move |i| (left + i, i as f64 * step, (i + 1) as f64 * step))
    }

    /// Pixels a second.
    pub(super) fn scale(&self) -> f64 {
        self.width as f64 / self.duration
    }

    /// Seconds between two marks.
    fn step(&self) -> f64 {
        let fits = |step: &f64| step * self.scale() >= APART;
        let hours = || (APART / self.scale() / 3600.0).ceil() * 3600.0;
        STEPS.into_iter().find(fits).unwrap_or_else(hours)
    }

    /// Marks below the panels, with a faint line through them.
    pub(super) fn draw(&self, canvas: &mut Canvas, panels: Area) {
        let step = self.step();
        for i in 0..=(self.duration / step + 1e-9) as usize {
            let (time, x) = (i as f64 * step, self.x(i as f64 * step));
            canvas.line(x, 1.0, (panels.top(), panels.bottom()), GRID, 0.35);
            canvas.line(x, 1.0, (panels.bottom(), panels.bottom() + 7.0), TEXT, 0.7);
            let text = clock(time, step);
            let wide = width(NORMAL, &text);
            let left = (x as usize).saturating_sub(wide / 2).min(canvas.width().saturating_sub(wide + 4));
            canvas.text(left, panels.y + panels.height + 11, NORMAL, TEXT, &text);
        }
    }
}

/// A time as `m:ss` or `h:mm:ss`, with as many decimals as a step asks for.
pub(super) fn clock(time: f64, step: f64) -> String {
    let decimals = if step < 0.1 { 2 } else { usize::from(step < 1.0) };
    clock_to(decimals, time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_step_asks() {
        assert_eq!(clock(75.0, 15.0), "1:15");
        assert_eq!(clock(3723.0, 600.0), "1:02:03");
        assert_eq!(clock(0.25, 0.05), "0:00.25");
        assert_eq!(clock(59.96, 0.1), "1:00.0");
    }

    #[test]
    fn marks_are_few_and_never_crowded() {
        for duration in [0.0, 0.05, 1.0, 7.3, 61.0, 200.0, 4000.0, 100_000.0] {
            let axis = Axis::new(100, 1600, duration);
            let marks = axis.duration / axis.step();
            assert!(marks <= 1600.0 / APART && (marks >= 3.0 || duration < 0.02), "{duration}: {marks}");
        }
    }

    #[test]
    fn columns_tile_the_song() {
        let axis = Axis::new(100, 1600, 32.0);
        let columns: Vec<_> = axis.columns().collect();
        assert_eq!((columns[0], columns.len()), ((100, 0.0, 0.02), 1600));
        assert!((columns[1599].2 - 32.0).abs() < 1e-9);
        assert_eq!((axis.x(-1.0), axis.x(16.0), axis.x(99.0)), (100.0, 900.0, 1700.0));
    }
}
