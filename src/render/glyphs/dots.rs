//! Sextants and braille: every cell is a small picture of two columns of tiles or dots.

use asciivid_effects::kit::CellGrid;

use super::{Exposure, Place, Samples, ink};

/// Tables of one height of the small picture.
#[derive(Debug)]
pub(super) struct Dots {
    /// Rows of a cell.
    tall: usize,
    /// Glyph of a pattern: bits from the top left, row by row.
    exposure: Exposure,
}

/// Where the samples of a cell lie, row by row.
const SIX: [Place; 6] = grid();
const EIGHT: [Place; 8] = grid();

const fn grid<const N: usize>() -> [Place; N] {
    let mut places = [[0.0; 2]; N];
    let mut i = 0;
    while i < N {
        places[i] = [0.25 + 0.5 * (i % 2) as f32, ((i / 2) as f32 + 0.5) * 2.0 / N as f32];
        i += 1;
    }
    places
}

/// The characters of all patterns but the empty one. Where block elements have a pattern already, it is theirs.
pub(super) fn sextants() -> Vec<char> {
    let mut code = 0x1fb00;
    let sextant = |bits: u32| match bits {
        0b01_01_01 => '▌',
        0b10_10_10 => '▐',
        0b11_11_11 => '█',
        _ => {
            code += 1;
            char::from_u32(code - 1).unwrap_or('█')
        }
    };
    (1..64).map(sextant).collect()
}

/// The characters of all patterns but the empty one. Unicode numbers dots down the columns, the last row last.
pub(super) fn braille() -> Vec<char> {
    const DOTS: [u32; 8] = [0, 3, 1, 4, 2, 5, 6, 7];
    let code = |bits: u32| (0..8).filter(|i| bits >> i & 1 == 1).map(|i| 1 << DOTS[i]).sum::<u32>();
    (1..256).filter_map(|bits| char::from_u32(0x2800 + code(bits))).collect()
}

/// Order in which the dots of a square of four by four light up (B. E. Bayer 1973).
const ORDER: [[u8; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];
/// Values, of 255, at which the first and the last of them do.
const FIRST: u16 = 24;
const LAST: u16 = 160;

impl Dots {
    /// For cells of `tall` rows, 3 or 4.
    pub(super) fn new(tall: usize, draw: impl Fn(char) -> Vec<u8>) -> Dots {
        let chars = if tall == 3 { sextants() } else { braille() };
        Dots { tall, exposure: Exposure::of(chars.into_iter().map(|c| ink(&draw(c)))) }
    }

    pub(super) fn places(&self) -> &'static [Place] {
        if self.tall == 3 { &SIX } else { &EIGHT }
    }

    pub(super) fn develop(&self, samples: &Samples, cells: &mut CellGrid) {
        let cols = samples.view.cols;
        let mut means = vec![0; cols];
        for (row, glyphs) in cells.glyph.chunks_exact_mut(cols).enumerate() {
            let lines = || (0..2 * self.tall).map(|k| &samples.steady(k)[row * cols..][..cols]);
            asciivid_effects::simd!(self.mean(lines(), &mut means));
            for (k, line) in lines().enumerate() {
                let limits = limits(k % 2, row * self.tall + k / 2);
                asciivid_effects::simd!(light(k, line, &means, limits, glyphs));
            }
        }
        match self.tall {
            3 => self.exposure.develop::<6>(samples, cells),
            _ => self.exposure.develop::<8>(samples, cells),
        }
    }

    #[inline(always)]
    fn mean<'a>(&self, lines: impl Iterator<Item = &'a [u8]>, means: &mut [u16]) {
        means.fill(0);
        for line in lines {
            for (mean, &value) in means.iter_mut().zip(line) {
                *mean += u16::from(value);
            }
        }
        let share = 65536 / (2 * self.tall as u32);
        for mean in means {
            *mean = ((u32::from(*mean) * share) >> 16) as u16;
        }
    }
}

/// From which value on the dots of an even and of an odd cell light up, in one row of dots.
fn limits(x: usize, y: usize) -> [i16; 2] {
    [0, 2].map(|cell| {
        let order = u16::from(ORDER[y % 4][(x + cell) % 4]);
        (FIRST + (LAST - FIRST) * order / 15) as i16
    })
}

/// Sets bit `k` of the cells whose sample is over the limit. What stands out from its cell is pushed: the tone
/// survives by the order, edges by the mean.
#[inline(always)]
fn light(k: usize, line: &[u8], means: &[u16], limits: [i16; 2], glyphs: &mut [u16]) {
    for (i, ((glyph, &value), &mean)) in glyphs.iter_mut().zip(line).zip(means).enumerate() {
        let limit = if i % 2 == 0 { limits[0] } else { limits[1] };
        let (value, mean) = (i16::from(value), mean as i16);
        *glyph |= u16::from(value + 2 * (value - mean) >= limit) << k;
    }
}
