//! Bars: how many beats they have and where they begin.
//!
//! A bar begins where the sound changes (a new chord, a new bass note), where the bass drum hits and, in metres that
//! have one, off the backbeat; and bars are alike.

use super::math::percentile;
use super::spectrum::{HIT_BANDS, HOP, Spectrum, TEXTURE_STEP};

/// Metres that are looked for, and how much each is favoured beforehand: most music has four beats in a bar.
const METRES: [(usize, f32); 6] = [(2, -0.1), (3, 0.0), (4, 0.3), (5, 0.0), (6, -0.15), (7, 0.0)];
/// Weights of the bass drum and of the backbeat against the change of the sound.
const BASS: f32 = 0.4;
const BACKBEAT: f32 = 0.25;
/// Weight of the likeness of bars.
const LIKENESS: f32 = 0.5;
/// Beats over which likeness is looked for.
const HORIZON: usize = 12;
/// Cost of a bar that is cut short.
const CUT: f32 = 25.0;
/// Beats before and after a beat over which the sound is compared.
const SPANS: [usize; 3] = [1, 2, 4];
/// Standard errors by which the evidence for these downbeats must exceed that for any others to be certain, and how many
/// it counts for that the music begins with a bar.
const CERTAIN: f32 = 5.0;
const BEGINS: f32 = 1.3;
/// Whole bars from which the evidence can be judged at all.
const FEWEST: usize = 4;
/// Texture columns after a beat that still hold its attack.
const ATTACK: f64 = 0.03;

/// Beats in a bar, and which beats begin one.
#[derive(Debug, Default)]
pub(super) struct Bars {
    pub(super) metre: usize,
    pub(super) downbeats: Vec<usize>,
    /// How sure it is that bars begin with these beats and not with others, 0..=1.
    pub(super) confidence: f32,
}

/// Brings values to mean 0 and variance 1; all 0 if they are all the same.
fn standard(mut values: Vec<f32>) -> Vec<f32> {
    let (mean, variance) = mean_and_variance(&values);
    let deviation = variance.sqrt();
    values.iter_mut().for_each(|x| *x = if deviation > 1e-6 { (*x - mean) / deviation } else { 0.0 });
    values
}

/// Mean and variance of some values; 0 where there is none.
fn mean_and_variance(values: &[f32]) -> (f32, f32) {
    let n = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / n;
    (mean, values.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / n)
}

/// The largest accent within two frames of each beat, as a share of the band's strongest.
fn accents(band: &[f32], beats: &[f64]) -> Vec<f32> {
    let strong = percentile(band, 0.99).max(1e-12);
    let at = |time: f64| {
        let frame = ((time / HOP).round() as usize).min(band.len().saturating_sub(1));
        let near = &band[frame.saturating_sub(2)..(frame + 3).min(band.len())];
        (near.iter().copied().fold(0.0, f32::max) / strong).min(1.0)
    };
    beats.iter().map(|&time| at(time)).collect()
}

/// The mean texture from each beat to the next, one row a beat.
fn textures(spectrum: &Spectrum, beats: &[f64]) -> Vec<Vec<f32>> {
    let rows: Vec<&[u8]> = spectrum.texture_rows().collect();
    let column =
        |time: f64| ((time / (HOP * TEXTURE_STEP as f64)).round() as usize).min(rows.len().saturating_sub(1));
    let last = beats.len() - 1;
    (0..beats.len())
        .map(|i| {
            let end = if i < last { beats[i + 1] } else { 2.0 * beats[i] - beats[i - 1] };
            let from = column(beats[i] + ATTACK);
            let part = &rows[from..column(end).max(from + 1)];
            let mut mean = vec![0.0; spectrum.width()];
            part.iter().for_each(|row| {
                mean.iter_mut().zip(*row).for_each(|(m, x)| *m += f32::from(*x) / part.len() as f32)
            });
            mean
        })
        .collect()
}

/// How much the sound of some filters after each beat differs from that before it: the root of the cosine distance of
/// the means over `span` beats.
fn changes(textures: &[Vec<f32>], filters: std::ops::Range<usize>, span: usize) -> Vec<f32> {
    let mean = |beats: &[Vec<f32>], filter: usize| beats.iter().map(|b| b[filter]).sum::<f32>();
    let change = |beat: usize| {
        let before = &textures[beat.saturating_sub(span)..beat];
        let after = &textures[beat..(beat + span).min(textures.len())];
        let (mut dot, mut a2, mut b2) = (0.0, 0.0, 0.0);
        for filter in filters.clone() {
            let (a, b) = (mean(before, filter), mean(after, filter));
            (dot, a2, b2) = (dot + a * b, a2 + a * a, b2 + b * b);
        }
        let norm = (a2 * b2).sqrt();
        if norm > 0.0 { (1.0 - dot / norm).max(0.0).sqrt() } else { 0.0 }
    };
    (0..textures.len()).map(change).collect()
}

/// What is known about each beat, in standard deviations.
struct Evidence {
    /// For a bar's first beat: change of sound and bass drum.
    first: Vec<f32>,
    /// For the backbeat: snare and what sounds like it.
    back: Vec<f32>,
    /// Mean product of the accents of beats that lie 1, 2 ... `HORIZON` beats apart, over all bands.
    likeness: Vec<f32>,
}

impl Evidence {
    fn new(spectrum: &Spectrum, beats: &[f64]) -> Self {
        let bands: Vec<Vec<f32>> =
            spectrum.accent.iter().take(HIT_BANDS - 1).map(|band| standard(accents(band, beats))).collect();
        let textures = textures(spectrum, beats);
        let mut change = vec![0.0; beats.len()];
        for filters in &spectrum.filters[..HIT_BANDS - 1] {
            for span in SPANS {
                let part = standard(changes(&textures, filters.clone(), span));
                change.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
            }
        }
        let body = bands[1].iter().zip(&bands[2]).map(|(a, b)| a + b).collect();
        let first =
            standard(change).iter().zip(&bands[0]).map(|(change, bass)| change + BASS * bass).collect();
        Evidence {
            first,
            back: standard(body),
            likeness: (1..=HORIZON).map(|lag| likeness(&bands, lag)).collect(),
        }
    }

    /// What a beat says for being at a place in a bar.
    fn at(&self, beat: usize, place: usize, metre: usize) -> f32 {
        let root = ((metre - 1) as f32).sqrt();
        let first = if place == 0 { root } else { -1.0 / root };
        let back = match (metre % 2, place % 2) {
            (0, 1) => BACKBEAT,
            (0, _) => -BACKBEAT,
            _ => 0.0,
        };
        first * self.first[beat] + back * self.back[beat]
    }

    /// How much more alike beats are that lie whole bars apart than others.
    fn periodicity(&self, metre: usize) -> f32 {
        let (mut whole, mut other) = ((0.0, 0.0), (0.0, 0.0));
        for (i, &likeness) in self.likeness.iter().enumerate() {
            let sum = if (i + 1).is_multiple_of(metre) { &mut whole } else { &mut other };
            *sum = (sum.0 + likeness, sum.1 + 1.0);
        }
        whole.0 / whole.1 - other.0 / other.1
    }

    /// The best places of all beats in bars of a metre, and their mean evidence. A bar may be cut short at a cost.
    fn places(&self, metre: usize) -> (f32, Vec<usize>) {
        let beats = self.first.len();
        let mut scores: Vec<f32> = (0..metre).map(|place| self.at(0, place, metre)).collect();
        let mut cuts: Vec<Option<usize>> = vec![None];
        for beat in 1..beats {
            let best = (0..metre).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0);
            let whole = scores[metre - 1];
            let cut = scores[best] - CUT > whole;
            cuts.push(cut.then_some(best));
            let first = if cut { scores[best] - CUT } else { whole };
            scores.rotate_right(1);
            scores[0] = first;
            scores.iter_mut().enumerate().for_each(|(place, score)| *score += self.at(beat, place, metre));
        }
        let last = (0..metre).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0);
        let mut places = vec![last];
        for beat in (1..beats).rev() {
            let place = places[places.len() - 1];
            let before = (place + metre - 1) % metre;
            places.push(if place == 0 { cuts[beat].unwrap_or(before) } else { before });
        }
        places.reverse();
        (scores[last] / beats as f32, places)
    }

    /// How sure these places are: what they have over the same ones shifted by some beats, bar by bar, in standard errors
    /// of its mean; 0 for few bars.
    fn confidence(&self, places: &[usize], metre: usize) -> f32 {
        if places.len() < FEWEST * metre {
            return 0.0;
        }
        let over = |beat: usize, by: usize| {
            self.at(beat, places[beat], metre) - self.at(beat, (places[beat] + by) % metre, metre)
        };
        let margin = |by: usize| {
            let beats: Vec<f32> = (0..places.len()).map(|beat| over(beat, by)).collect();
            let bars: Vec<f32> = beats.chunks_exact(metre).map(|bar| bar.iter().sum()).collect();
            let (mean, variance) = mean_and_variance(&bars);
            mean / (variance / bars.len() as f32).sqrt().max(1e-6)
        };
        let begins = if places[0] == 0 { BEGINS } else { 0.0 };
        let least = (1..metre).map(margin).fold(f32::MAX, f32::min);
        ((least + begins) / CERTAIN).clamp(0.0, 1.0)
    }
}

/// Mean product of the accents of beats `lag` apart; 0 where there are too few to tell.
fn likeness(bands: &[Vec<f32>], lag: usize) -> f32 {
    let pairs = bands[0].len().saturating_sub(lag);
    if pairs < 4 {
        return 0.0;
    }
    let product = |band: &Vec<f32>| band.iter().zip(&band[lag..]).map(|(a, b)| a * b).sum::<f32>();
    bands.iter().map(product).sum::<f32>() / (pairs * bands.len()) as f32
}

/// Groups beats into bars, of `metre` beats where that is known.
pub(super) fn bars(spectrum: &Spectrum, beats: &[f64], metre: Option<usize>) -> Bars {
    if beats.len() < 4 || spectrum.texture.is_empty() {
        return Bars { metre: metre.unwrap_or(4), ..Bars::default() };
    }
    let evidence = Evidence::new(spectrum, beats);
    let metres = metre.map_or_else(|| METRES.to_vec(), |metre| vec![(metre, 0.0)]);
    let rated = metres.into_iter().map(|(metre, favour)| {
        let (score, places) = evidence.places(metre);
        (score + LIKENESS * evidence.periodicity(metre) + favour, metre, places)
    });
    let best = rated.max_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or_else(Bars::default, |(_, metre, places)| Bars {
        metre,
        downbeats: (0..beats.len()).filter(|&beat| places[beat] == 0).collect(),
        confidence: evidence.confidence(&places, metre),
    })
}
