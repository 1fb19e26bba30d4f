//! Flashes, as the success criterion 2.3.1 of the Web Content Accessibility Guidelines 2.2 has them: a quarter of the
//! picture that rises by a tenth of full light, or in saturated red, and falls again more than three times in a second.
//! And restlessness: light that comes and goes everywhere and all the time, in [`pace`].

mod gains;
mod pace;

use std::ops::Range;

use asciivid_effects::kit::math;

use crate::picture;
use crate::render::Lettering;
use crate::timeline::Timeline;
pub(crate) use gains::{Gains, PARTS, between};
pub(crate) use pace::MEMORY;
use pace::Pace;

/// Blocks across and down; what flashes within a block is too small to count.
const GRID: (usize, usize) = (16, 8);
const BLOCKS: usize = GRID.0 * GRID.1;
/// Red, green and blue, gamma-encoded, 0..=1.
type Color = [f32; 3];
/// Change that counts: of relative luminance, and of saturated red (20 of 320).
const STEPS: [f32; 2] = [0.1, 20.0 / 320.0];
/// Relative luminance from which on nothing is dark enough for a flash.
const BRIGHT: f32 = 0.8;
/// Share of red in a colour from which on it is saturated.
const SATURATED: f32 = 0.8;
/// Flashes that are allowed in any second.
const ALLOWED: usize = 3;
/// Seconds within which what rises or falls does so together: half of what a rise can take where there are more flashes
/// than that. What moves lights one place after the other.
const TOGETHER: f64 = 0.25 / ALLOWED as f64;
/// Share of the picture that has to rise or fall together.
pub(crate) const AREA: f32 = 0.25;

/// What a frame looks like from afar: the mean colour of every block.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Blocks([Color; BLOCKS]);

impl Blocks {
    /// Of an I420 frame in limited range (ITU-R BT.709); both sides even.
    pub(crate) fn of(frame: &[u8], (width, height): (usize, usize)) -> Blocks {
        let (luma, chroma) = frame.split_at(width * height);
        let (blue, red) = chroma.split_at(width * height / 4);
        let (luma, [blue, red]) = (means(luma, width), [blue, red].map(|plane| means(plane, width / 2)));
        let color = |block: usize| picture::color(luma[block], blue[block], red[block]);
        Blocks(std::array::from_fn(|block| color(block).map(|v| v.clamp(0.0, 1.0))))
    }

    /// Of a frame of letters, whose ink may cover half of a cell.
    pub(crate) fn of_letters(page: &Lettering) -> Blocks {
        Blocks::of_colors(|col, row| {
            let (xs, ys) = (part(col, page.columns(), GRID.0), part(row, page.rows().len(), GRID.1));
            let count = 2 * xs.len() * ys.len();
            let mut sums = [0u32; 3];
            for cell in page.rows().skip(ys.start).take(ys.len()).flat_map(|cells| &cells[xs.clone()]) {
                for (sum, (&ink, &ground)) in sums.iter_mut().zip(cell.ink.iter().zip(&cell.ground)) {
                    *sum += u32::from(ink) + u32::from(ground);
                }
            }
            sums.map(|sum| sum as f32 / (255 * count.max(1)) as f32)
        })
    }

    /// Of the mean colour of every block, by column and row.
    fn of_colors(color: impl Fn(usize, usize) -> Color) -> Blocks {
        Blocks(std::array::from_fn(|block| color(block % GRID.0, block / GRID.0)))
    }

    /// The same frame with its light changed.
    fn lit(&self, gains: &Gains) -> Blocks {
        Blocks::of_colors(|col, row| {
            let gains = gains.over(col * PARTS.0 / GRID.0, row * PARTS.1 / GRID.1);
            let color = self.0[row * GRID.0 + col];
            std::array::from_fn(|c| (gains[c] * color[c]).min(1.0))
        })
    }

    /// Relative luminance and saturated red of every block, both linear, 0..=1.
    fn linear(&self) -> [[f32; BLOCKS]; 2] {
        let mut linear = [[0.0; BLOCKS]; 2];
        let [light, saturated] = &mut linear;
        for ((color, light), saturated) in self.0.iter().zip(light).zip(saturated) {
            let [r, g, b] = color.map(|c| math::pow(c, 2.2));
            *light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
            let is_red = r >= SATURATED * (r + g + b) && r > 0.0;
            *saturated = if is_red { (r - g - b).max(0.0) } else { 0.0 };
        }
        linear
    }
}

/// Columns that are summed up at a time, and rows: the sums fit sixteen bits.
const COLUMNS: usize = 256;
const ROWS: usize = 256;

/// The mean of every block of a plane.
fn means(plane: &[u8], width: usize) -> [f32; BLOCKS] {
    let height = plane.len() / width;
    let mut sums = [0_u32; BLOCKS];
    for (row, sums) in sums.chunks_exact_mut(GRID.0).enumerate() {
        let rows = part(row, height, GRID.1);
        for band in plane[rows.start * width..rows.end * width].chunks(ROWS * width) {
            for start in (0..width).step_by(COLUMNS) {
                let columns = start..(start + COLUMNS).min(width);
                let mut sum = [0_u16; COLUMNS];
                asciivid_effects::simd!(add_rows(band, width, columns.clone(), &mut sum));
                for (col, total) in sums.iter_mut().enumerate() {
                    let own = part(col, width, GRID.0);
                    let place = |column: usize| column.clamp(start, columns.end) - start;
                    *total +=
                        sum[place(own.start)..place(own.end)].iter().map(|&v| u32::from(v)).sum::<u32>();
                }
            }
        }
    }
    std::array::from_fn(|block| {
        let (columns, rows) = (part(block % GRID.0, width, GRID.0), part(block / GRID.0, height, GRID.1));
        sums[block] as f32 / (columns.len() * rows.len()) as f32
    })
}

/// Adds some columns of all rows.
#[inline(always)]
fn add_rows(rows: &[u8], width: usize, columns: Range<usize>, sum: &mut [u16; COLUMNS]) {
    for row in rows.chunks_exact(width) {
        let row = &row[columns.clone()];
        for (sum, &value) in sum.iter_mut().zip(row) {
            *sum += u16::from(value);
        }
    }
}

/// What lies in part `i` of `count` along a side of that size; at least something of the first.
fn part(i: usize, size: usize, count: usize) -> Range<usize> {
    i * size / count..((i + 1) * size / count).max(1)
}

/// One value of one block: whether it has risen or fallen, and when.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The lowest value since the last rise, or the highest one since.
    extreme: f32,
    high: bool,
    /// The last rise or fall, in seconds.
    turned: f64,
}

impl Place {
    fn step(&mut self, value: f32, kind: usize, time: f64) {
        let (off, dark) = (value - self.extreme, kind > 0 || self.extreme.min(value) < BRIGHT);
        if self.high != (off > 0.0) && off.abs() >= STEPS[kind] && dark {
            *self = Place { extreme: value, high: !self.high, turned: time };
        } else if self.high == (off > 0.0) {
            self.extreme = value;
        }
    }
}

/// One value of all blocks, and whether enough of them have risen or fallen together.
#[derive(Debug, Clone)]
struct Places {
    places: [Place; BLOCKS],
    high: bool,
    turned: f64,
    /// The last rises of so much of the picture, in seconds, the latest first.
    rises: [(f64, f32); ALLOWED + 1],
}

impl Places {
    const DARK: Places = Places {
        places: [Place { extreme: 0.0, high: false, turned: f64::NEG_INFINITY }; BLOCKS],
        high: false,
        turned: f64::NEG_INFINITY,
        rises: [(f64::NEG_INFINITY, 0.0); ALLOWED + 1],
    };

    /// Takes the values of the next frame; `area` of the picture makes a flash.
    fn step(&mut self, values: impl Iterator<Item = f32>, kind: usize, area: f32, time: f64) {
        let (high, since) = (!self.high, self.turned.max(time - TOGETHER));
        let mut turned = 0;
        for (place, value) in self.places.iter_mut().zip(values) {
            place.step(value, kind, time);
            turned += usize::from(place.high == high && place.turned > since);
        }
        let share = turned as f32 / BLOCKS as f32;
        if share < area {
            return;
        }
        (self.high, self.turned) = (high, time);
        if high {
            self.rises.rotate_right(1);
            self.rises[0] = (time, share);
        }
    }

    /// The share of the picture in all of the last flashes, if they are too many for a second.
    fn flashing(&self, time: f64) -> f32 {
        let too_many = self.rises[ALLOWED].0 > time - 1.0;
        if too_many { self.rises.iter().map(|rise| rise.1).fold(1.0, f32::min) } else { 0.0 }
    }
}

/// Watches the frames of a film, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    kinds: [Places; 2],
    area: f32,
}

impl Watch {
    /// Of a film that begins in the dark; so much of the picture makes a flash.
    pub(crate) fn new(area: f32) -> Watch {
        Watch { kinds: [Places::DARK; 2], area }
    }

    /// Takes the next frame; gives the share of the picture that has flashed too often in the last second.
    pub(crate) fn see(&mut self, blocks: &Blocks, time: f64) -> f32 {
        let mut most = 0.0_f32;
        for (kind, (places, values)) in self.kinds.iter_mut().zip(blocks.linear()).enumerate() {
            places.step(values.into_iter(), kind, self.area, time);
            most = most.max(places.flashing(time));
        }
        most
    }
}

/// When a frame is seen, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct When {
    pub(crate) time: f64,
    /// Start and end of the scene that it belongs to.
    scene: (f64, f64),
}

impl When {
    /// Of a frame of a film.
    pub(crate) fn of(frame: u32, timeline: &Timeline) -> When {
        When { time: timeline.fps.time_of(frame), scene: timeline.scenes[timeline.scene_at(frame)].time }
    }

    /// Of a frame in the midst of a scene.
    #[cfg(test)]
    fn alone(time: f64) -> When {
        When { time, scene: (f64::NEG_INFINITY, f64::INFINITY) }
    }
}

/// Shares of its coded light that are tried where a frame would be a flash too many, from all to next to none.
const SHARES: [f32; 9] = [1.0, 0.93, 0.85, 0.76, 0.67, 0.58, 0.48, 0.38, 0.28];
/// Share of the picture that the guard lets flash: less than is allowed, as it sees a smaller picture.
const MARGIN: f32 = 0.8 * AREA;

/// Changes the light of frames, one after the other, so that no place of a quarter of the picture flashes more than three
/// times in a second, and that nothing comes and goes faster than is good for the eye.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    watch: Watch,
    pace: Pace,
}

impl Guard {
    /// Of a film that begins in the dark.
    pub(crate) fn new() -> Guard {
        Guard { watch: Watch::new(MARGIN), pace: Pace::dark() }
    }

    /// Of frames within a film, of which nothing is known that comes before.
    pub(crate) fn within() -> Guard {
        Guard { watch: Watch::new(MARGIN), pace: Pace::default() }
    }

    /// Goes on with the film itself, where a small copy of it was seen so far; the last frame is given as both have it.
    pub(crate) fn go_on(&mut self, small: &Blocks, blocks: &Blocks) {
        self.pace.scale(small, blocks);
    }

    /// What the light of the next frame should be multiplied with.
    pub(crate) fn gains(&self, when: When, blocks: &Blocks) -> Gains {
        let calm = self.pace.gains(when, blocks);
        let mut gains = calm.clone();
        // Where no share is enough, what was before flashed; then the least light keeps it from going on.
        for share in SHARES {
            gains = calm.times(share);
            if self.watch.clone().see(&blocks.lit(&gains), when.time) == 0.0 {
                break;
            }
        }
        gains
    }

    /// Takes the next frame as it is shown.
    pub(crate) fn show(&mut self, time: f64, blocks: &Blocks) {
        self.watch.see(blocks, time);
        self.pace.show(time, blocks);
    }

    /// Takes the next frame, as it will be with the light that it should have.
    pub(crate) fn see(&mut self, when: When, blocks: &Blocks) -> Gains {
        let gains = self.gains(when, blocks);
        self.show(when.time, &blocks.lit(&gains));
        gains
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (64, 36);

    /// What becomes of the light of frames.
    fn gains(frames: &[(f64, Blocks)]) -> Vec<Gains> {
        let mut guard = Guard::within();
        frames.iter().map(|(time, blocks)| guard.see(When::alone(*time), blocks)).collect()
    }

    /// A frame of one colour, the right part of it black.
    fn frame(ycc: [u8; 3], share: f64) -> Blocks {
        let mut frame = vec![128; SIZE.0 * SIZE.1 * 3 / 2];
        let (mut at, sizes) = (0, [SIZE, (SIZE.0 / 2, SIZE.1 / 2), (SIZE.0 / 2, SIZE.1 / 2)]);
        for (i, (width, height)) in sizes.into_iter().enumerate() {
            for _ in 0..height {
                let lit = (width as f64 * share).round() as usize;
                frame[at..at + lit].fill(ycc[i]);
                frame[at + lit..at + width].fill(if i == 0 { 16 } else { 128 });
                at += width;
            }
        }
        Blocks::of(&frame, SIZE)
    }

    /// Frames at 24 a second that are lit `rate` times a second.
    fn flicker(ycc: [u8; 3], share: f64, rate: f64) -> Vec<(f64, Blocks)> {
        let lit = |time: f64| (time * rate).fract() < 0.5;
        let times = (0..96).map(|i| f64::from(i) / 24.0);
        times.map(|time| (time, frame(if lit(time) { ycc } else { [16, 128, 128] }, share))).collect()
    }

    fn worst(frames: impl Iterator<Item = (f64, Blocks)>) -> f32 {
        let mut watch = Watch::new(AREA);
        frames.map(|(time, blocks)| watch.see(&blocks, time)).fold(0.0, f32::max)
    }

    fn plain(frames: &[(f64, Blocks)]) -> f32 {
        worst(frames.iter().cloned())
    }

    fn guarded(frames: &[(f64, Blocks)], gains: &[Gains]) -> f32 {
        worst(frames.iter().zip(gains).map(|((time, blocks), gains)| (*time, blocks.lit(gains))))
    }

    const WHITE: [u8; 3] = [235, 128, 128];
    const RED: [u8; 3] = [63, 102, 240];
    const DIM_BLUE: [u8; 3] = [30, 150, 122];

    #[test]
    fn more_than_three_flashes_a_second_of_a_quarter_of_the_picture_are_seen() {
        assert!(plain(&flicker(WHITE, 1.0, 6.0)) == 1.0);
        assert!(plain(&flicker(WHITE, 1.0, 2.5)) == 0.0);
        assert_eq!(plain(&flicker(WHITE, 0.2, 6.0)), 0.0);
        assert!(plain(&flicker(WHITE, 0.5, 6.0)) >= AREA);
        assert!(plain(&flicker(RED, 1.0, 6.0)) == 1.0);
        assert_eq!(plain(&flicker(DIM_BLUE, 1.0, 6.0)), 0.0);
    }

    #[test]
    fn the_guard_changes_light_only_where_it_has_to_and_enough_of_it() {
        for (color, share, rate) in
            [(WHITE, 1.0, 6.0), (WHITE, 0.5, 12.0), (RED, 1.0, 4.5), ([120, 128, 128], 0.8, 8.0)]
        {
            let frames = flicker(color, share, rate);
            let gains = gains(&frames);
            assert!(plain(&frames) >= AREA && gains.iter().any(Gains::changes));
            assert!(guarded(&frames, &gains) < AREA, "{color:?} at {rate}");
        }
        let calm = flicker([36, 128, 128], 1.0, 1.0);
        assert!(!gains(&calm).iter().any(Gains::changes));
    }

    #[test]
    fn what_moves_is_not_what_flashes() {
        let band = |i: usize| {
            let lit = move |col: usize, row: usize| row < 3 && (col + 3 * i) % GRID.0 < GRID.0 / 2;
            Blocks::of_colors(move |col, row| [if lit(col, row) { 0.9 } else { 0.0 }; 3])
        };
        let frames: Vec<_> = (0..96).map(|i| (i as f64 / 24.0, band(i))).collect();
        assert_eq!(plain(&frames), 0.0);
    }
}
