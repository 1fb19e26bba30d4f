//! The row of sections that explains best which bars are alike.

use super::likeness::Likeness;

/// Sections last at least this many seconds, but for what is left at the ends of a song.
const SHORTEST: f64 = 6.0;
/// Bars that a section has at most; longer ones are cut for the search's sake.
const LONGEST: usize = 64;
/// How much more alike the bars of one section are than any bars that are near each other, in ranks.
const CLOSER: f32 = 0.08;
/// Cost of a boundary, and how much of it a leap of the level takes off.
const COST: f32 = 0.45;
const LEAP: f32 = 2.0;

/// How unusual a number of bars is: music comes in eights and fours.
fn oddness(bars: usize) -> f32 {
    match () {
        () if bars.is_multiple_of(8) => 0.0,
        () if bars.is_multiple_of(4) => 0.25,
        () if bars.is_multiple_of(2) => 0.5,
        () => 1.0,
    }
}

/// The bars at which sections begin, and the number of bars. `edges` are the times at which bars begin, `leaps` how far
/// the level leaps there, up or down.
pub(super) fn cuts(likeness: &Likeness, edges: &[f64], leaps: &[f32]) -> Vec<usize> {
    let (bars, least) = (likeness.len(), likeness.near() + CLOSER);
    // The best score of all sections that end before a bar, and where the last of them begins.
    let mut best = vec![(f32::MIN, 0); bars + 1];
    best[0] = (0.0, 0);
    for start in 0..bars {
        let before = best[start].0;
        let mut gain = 0.0;
        for end in start + 1..=bars.min(start + LONGEST) {
            gain += likeness.fits(end - 1, start, least);
            let short = edges[end] - edges[start] < SHORTEST - 0.01;
            if short && start > 0 && end < bars {
                continue;
            }
            let score = before + gain + LEAP * leaps[start].abs() - COST * (1.0 + oddness(end - start));
            if score > best[end].0 {
                best[end] = (score, start);
            }
        }
    }
    let mut cuts = vec![bars];
    while let Some(&end) = cuts.last().filter(|&&end| end > 0) {
        cuts.push(best[end].1);
    }
    cuts.reverse();
    cuts
}
