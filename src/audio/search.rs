//! The likeliest row of beats for a pattern of accents: Viterbi's algorithm over beats and tempi.

use super::math::{ln, running_max};
use super::tempo::Tempi;

/// Chance that a sound begins at each even division of a beat.
pub(super) type Pattern = &'static [f64];
/// Chance that a sound begins in a frame between the divisions.
const STRAY: f64 = 0.02;
/// Frames around a division that belong to it.
pub(super) const REACH: usize = 2;

/// Log likelihoods of a song under one pattern.
pub(super) struct Observation {
    /// Of all frames before each frame, if they are between divisions.
    between: Vec<f64>,
    /// What each frame gains by being each division of a beat.
    divisions: Vec<Vec<f32>>,
}

/// Log likelihood of a frame in which a sound begins with a chance: what each sound adds, and what is without any.
pub(super) fn logit(chance: f64) -> (f64, f64) {
    (ln(chance / (1.0 - chance)), ln(1.0 - chance))
}

impl Observation {
    /// `sounds` says for each frame how surely a sound begins there, 0..=1.
    pub(super) fn new(sounds: &[f32], pattern: Pattern) -> Self {
        let (weight, base) = logit(STRAY);
        let mut between = vec![0.0];
        let mut sum = 0.0;
        between.extend(sounds.iter().map(|&sound| {
            sum += base + weight * f64::from(sound);
            sum
        }));
        let near = running_max(sounds, REACH);
        let zone = |i: usize| between[(i + REACH + 1).min(sounds.len())] - between[i.saturating_sub(REACH)];
        let gain = |chance: f64| -> Vec<f32> {
            let (weight, base) = logit(chance);
            (0..sounds.len()).map(|i| (base + weight * f64::from(near[i]) - zone(i)) as f32).collect()
        };
        let divisions = pattern.iter().map(|&chance| gain(chance)).collect();
        Observation { between, divisions }
    }

    fn frames(&self) -> usize {
        self.between.len() - 1
    }

    /// Log likelihood of the part of a beat that lies in the song. The beat may begin before it or end after it.
    pub(super) fn beat(&self, start: isize, period: usize) -> f64 {
        let inside = |frame: isize| frame.clamp(0, self.frames() as isize) as usize;
        let between = self.between[inside(start + period as isize)] - self.between[inside(start)];
        let parts = self.divisions.len();
        let division = |(k, gains): (usize, &Vec<f32>)| {
            let frame = start + ((period * k + parts / 2) / parts) as isize;
            usize::try_from(frame).ok().and_then(|i| gains.get(i)).map_or(0.0, |&gain| f64::from(gain))
        };
        between + self.divisions.iter().enumerate().map(division).sum::<f64>()
    }
}

/// A beat: the frame in which it begins, and its tempo by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beat {
    pub(super) frame: usize,
    pub(super) tempo: usize,
}

/// A row of beats with its log likelihood.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) score: f64,
    pub(super) beats: Vec<Beat>,
}

/// Frames whose trace is held at a time: eleven minutes. Of a longer song the trace of each part is made again, from the
/// scores at its beginning, when the path comes to it: twice the work for a memory that hardly grows.
const PART: usize = 1 << 16;

/// Highest bit of a trace: the period was rounded up.
const LONGER: u8 = 0x80;

/// A state is a beat that begins in a frame with a tempo. Periods are rounded down or up to whole frames, whichever
/// fits, so that no tempo is favoured for being a whole number.
struct Search<'a> {
    tempi: &'a Tempi,
    observed: &'a Observation,
    /// Best score of a beat that begins in one of the last frames, `[frame % ring][tempo]`.
    scores: Vec<Vec<f64>>,
    /// The scores before each part.
    starts: Vec<Vec<Vec<f64>>>,
    /// Number of the part that is traced.
    part: usize,
    /// For each frame of the part and each tempo: the tempo before it, and whether a beat of that tempo that ends here is rounded up.
    trace: Vec<u8>,
}

/// Finds the likeliest row.
pub(super) fn search(tempi: &Tempi, observed: &Observation) -> Row {
    let longest = tempi.periods.last().map_or(1, |&period| period as usize + 2);
    let mut search = Search {
        tempi,
        observed,
        scores: vec![vec![0.0; tempi.len()]; longest],
        starts: Vec::new(),
        part: 0,
        trace: Vec::new(),
    };
    for part in 0..=observed.frames() / PART {
        search.starts.push(search.scores.clone());
        search.walk(part);
    }
    let (score, last) = search.last();
    Row { score, beats: search.path(last) }
}

impl Search<'_> {
    /// Scores and traces a part; what the scores are before it must be known.
    fn walk(&mut self, part: usize) {
        self.part = part;
        self.trace.clear();
        let end = ((part + 1) * PART).min(self.observed.frames() + 1);
        (part * PART..end).for_each(|frame| self.step(frame));
    }

    /// The scores of all beats that begin in a frame.
    fn step(&mut self, frame: usize) {
        let tempi = self.tempi.len();
        let (mut ends, mut longer, mut from) = (vec![0.0; tempi], vec![0; tempi], vec![0; tempi]);
        for tempo in 0..tempi {
            let period = self.tempi.periods[tempo] as usize;
            let (short, long) = (self.ended(frame, tempo, period), self.ended(frame, tempo, period + 1));
            ends[tempo] = short.max(long);
            longer[tempo] = if long > short { LONGER } else { 0 };
        }
        self.tempi.relax(&mut ends, &mut from);
        self.trace.extend(from.iter().zip(longer).map(|(from, longer)| from | longer));
        let ring = self.scores.len();
        self.scores[frame % ring] = ends;
    }

    /// The score of a beat that ends in a frame, with all before it.
    fn ended(&self, frame: usize, tempo: usize, period: usize) -> f64 {
        let start = frame as isize - period as isize;
        let before =
            usize::try_from(start).map_or(0.0, |start| self.scores[start % self.scores.len()][tempo]);
        let preference = self.tempi.preference[tempo] * period.min(frame) as f64;
        before + preference + self.observed.beat(start, period)
    }

    /// The best beat that reaches the end of the song, and the score of all up to it.
    fn last(&self) -> (f64, Beat) {
        let frames = self.observed.frames();
        let mut best = (f64::MIN, Beat { frame: 0, tempo: 0 });
        for (tempo, &period) in self.tempi.periods.iter().enumerate() {
            for frame in frames.saturating_sub(period as usize)..frames {
                let rest = self.observed.beat(frame as isize, period as usize);
                let preference = self.tempi.preference[tempo] * (frames - frame) as f64;
                let score = self.scores[frame % self.scores.len()][tempo] + rest + preference;
                if score > best.0 {
                    best = (score, Beat { frame, tempo });
                }
            }
        }
        best
    }

    /// Walks back from the last beat to the first.
    fn path(&mut self, last: Beat) -> Vec<Beat> {
        let mut beats = vec![last];
        while let Some(before) = self.before(beats[beats.len() - 1]) {
            beats.push(before);
        }
        beats.reverse();
        beats
    }

    /// The beat before, if it begins in the song.
    fn before(&mut self, beat: Beat) -> Option<Beat> {
        let part = beat.frame / PART;
        if part != self.part {
            self.scores.clone_from(&self.starts[part]);
            self.walk(part);
        }
        let at = |tempo: usize| self.trace[beat.frame % PART * self.tempi.len() + tempo];
        let tempo = usize::from(at(beat.tempo) & !LONGER);
        let period = self.tempi.periods[tempo] as usize + usize::from(at(tempo) & LONGER != 0);
        beat.frame.checked_sub(period).map(|frame| Beat { frame, tempo })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRAIGHT: Pattern = &[0.7, 0.1, 0.4, 0.1];

    /// A minute of clicks of strength 1, `period` frames apart, and weaker ones half way.
    fn clicks(period: f64) -> Vec<f32> {
        let mut sounds = vec![0.0; 6000];
        for i in 0..(5990.0 / period) as usize {
            sounds[(i as f64 * period) as usize] = 1.0;
            sounds[((i as f64 + 0.5) * period) as usize] = 0.4;
        }
        sounds
    }

    #[test]
    fn every_click_is_a_beat_at_any_tempo() {
        for period in [33.3, 41.7, 50.0, 61.9, 84.5] {
            let row = search(&Tempi::new(), &Observation::new(&clicks(period), STRAIGHT));
            let missed = (1..(5900.0 / period) as usize)
                .map(|i| (i as f64 * period) as usize)
                .filter(|&click| row.beats.iter().all(|beat| beat.frame.abs_diff(click) > REACH))
                .count();
            assert_eq!(missed, 0, "clicks without a beat at a period of {period}");
            assert!(row.beats.len() < (6000.0 / period) as usize + 3);
        }
    }

    #[test]
    fn the_path_leads_through_every_part_of_a_long_song() {
        let (period, frames) = (47, 2 * PART + 5000);
        let mut sounds = vec![0.0; frames];
        (10..frames).step_by(period).for_each(|click| sounds[click] = 1.0);
        let row = search(&Tempi::new(), &Observation::new(&sounds, STRAIGHT));
        let beats: Vec<usize> = row.beats.iter().map(|beat| beat.frame).collect();
        assert!(beats.windows(2).all(|pair| pair[1].abs_diff(pair[0] + period) <= 2));
        let missed = (10..frames - 2 * period).step_by(period).filter(|&click| {
            let next = beats.partition_point(|&beat| beat + REACH < click);
            beats[next].abs_diff(click) > REACH
        });
        assert_eq!(missed.count(), 0);
    }

    #[test]
    fn a_change_of_tempo_is_followed() {
        let mut sounds = clicks(50.0);
        sounds.truncate(3000);
        sounds.extend(clicks(60.0));
        let row = search(&Tempi::new(), &Observation::new(&sounds, STRAIGHT));
        for click in (500..2500).step_by(50).chain((3600..8400).step_by(60)) {
            assert!(row.beats.iter().any(|beat| beat.frame.abs_diff(click) <= 2), "no beat at {click}");
        }
    }

    #[test]
    fn the_score_is_that_of_the_beats() {
        let (tempi, observed) = (Tempi::new(), Observation::new(&clicks(47.3), STRAIGHT));
        let row = search(&tempi, &observed);
        let (first, last) = (row.beats[0], row.beats[row.beats.len() - 1]);
        let mut score = observed.beat(last.frame as isize, tempi.periods[last.tempo] as usize)
            + tempi.preference[last.tempo] * (6000 - last.frame) as f64;
        for pair in row.beats.windows(2) {
            let period = pair[1].frame - pair[0].frame;
            score += observed.beat(pair[0].frame as isize, period) - tempi.cost(pair[0].tempo, pair[1].tempo)
                + tempi.preference[pair[0].tempo] * period as f64;
        }
        // What is left is the beat that began before the song.
        assert!((row.score - score).abs() < 10.0, "{} against {score}, first {first:?}", row.score);
    }
}
