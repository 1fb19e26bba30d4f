//! The room that the tune sounds in.

use super::Frame;
use super::synth::OnePole;

/// Share of an echo that comes back.
const FEEDBACK: f64 = 0.46;

/// Echoes that jump from side to side and grow darker, `delay` samples apart.
pub(super) fn echo(sent: &[Frame], delay: usize) -> Vec<Frame> {
    let mut line = vec![[0.0; 2]; delay];
    let mut dark = [OnePole::default(); 2];
    let mut out = Vec::with_capacity(sent.len());
    for (i, [left, right]) in sent.iter().enumerate() {
        let slot = &mut line[i % delay];
        let heard = *slot;
        // The left echo goes into the right line and back.
        slot[0] = 0.5 * (left + right) + FEEDBACK * dark[0].low(heard[1], 3_800.0);
        slot[1] = FEEDBACK.sqrt() * dark[1].low(heard[0], 3_800.0);
        out.push(heard);
    }
    out
}

/// Lengths of the combs and all-passes in samples, coprime; the right side's are longer by [`SPREAD`].
const COMBS: [usize; 4] = [1_687, 1_601, 2_053, 2_251];
const ALLPASSES: [usize; 2] = [347, 113];
const SPREAD: usize = 37;

/// A hall: four combs and two all-passes a side (Schroeder, Natural Sounding Artificial Reverberation, 1962), the
/// combs damped (Moorer 1979).
pub(super) fn hall(sent: &[Frame]) -> Vec<Frame> {
    let left = side(sent.iter().map(|f| f[0] + 0.3 * f[1]), 0);
    let right = side(sent.iter().map(|f| f[1] + 0.3 * f[0]), SPREAD);
    left.into_iter().zip(right).map(|(l, r)| [l, r]).collect()
}

fn side(sent: impl Iterator<Item = f64>, spread: usize) -> Vec<f64> {
    let mut combs = COMBS.map(|length| Comb::new(length + spread));
    let mut allpasses = ALLPASSES.map(|length| Allpass::new(length + spread));
    sent.map(|x| {
        let sum: f64 = combs.iter_mut().map(|comb| comb.next(x)).sum();
        allpasses.iter_mut().fold(0.25 * sum, |x, pass| pass.next(x))
    })
    .collect()
}

/// A delay that feeds back into itself, darker each time.
struct Comb {
    line: Vec<f64>,
    at: usize,
    dark: OnePole,
}

impl Comb {
    fn new(length: usize) -> Comb {
        Comb { line: vec![0.0; length], at: 0, dark: OnePole::default() }
    }

    fn next(&mut self, x: f64) -> f64 {
        let heard = self.line[self.at];
        self.line[self.at] = x + 0.82 * self.dark.low(heard, 5_000.0);
        self.at = (self.at + 1) % self.line.len();
        heard
    }
}

/// A delay that changes phases only.
struct Allpass {
    line: Vec<f64>,
    at: usize,
}

impl Allpass {
    fn new(length: usize) -> Allpass {
        Allpass { line: vec![0.0; length], at: 0 }
    }

    fn next(&mut self, x: f64) -> f64 {
        let heard = self.line[self.at];
        let fed = x + 0.6 * heard;
        self.line[self.at] = fed;
        self.at = (self.at + 1) % self.line.len();
        heard - 0.6 * fed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn click(length: usize) -> Vec<Frame> {
        let mut sent = vec![[0.0; 2]; length];
        sent[0] = [1.0, 1.0];
        sent
    }

    #[test]
    fn echoes_alternate_between_the_sides() {
        let heard = echo(&click(1000), 100);
        assert!(heard[100][0] > 0.9 && heard[100][1] == 0.0);
        assert!(heard[200][0] == 0.0 && heard[200][1] > 0.1);
        assert!(heard[300][0] > 0.01);
    }

    #[test]
    fn the_hall_dies_away() {
        let heard = hall(&click(3 * 44_100));
        let energy = |part: &[Frame]| part.iter().map(|f| f[0] * f[0] + f[1] * f[1]).sum::<f64>();
        assert!(energy(&heard[..44_100]) > 0.1);
        assert!(energy(&heard[88_200..]) < 1e-4 * energy(&heard[..44_100]));
    }
}
