//! What is played when.

/// Samples of a sixteenth: 125 beats a minute at 44.1 kHz.
pub(super) const STEP: usize = 5_292;

/// Sixteenths of a bar.
pub(super) const STEPS: usize = 16;

/// Samples of a bar.
pub(super) const BAR: usize = STEPS * STEP;

/// Bars of the score.
pub(super) const LENGTH: usize = 12;

/// Bars in all; the last one rings out.
pub(super) const BARS: usize = LENGTH + 1;

/// Bar at which the drop begins.
pub(super) const DROP: usize = 6;

/// Bar at which the final begins.
pub(super) const FINAL: usize = 11;

/// Bars of the build.
pub(super) const BUILD: std::ops::Range<usize> = 4..DROP;

/// A chord: the bass note and four tones, as MIDI notes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chord {
    pub(super) bass: f64,
    pub(super) tones: [f64; 4],
}

const fn chord(bass: f64, tones: [f64; 4]) -> Chord {
    Chord { bass, tones }
}

const A_MINOR: Chord = chord(33.0, [57.0, 60.0, 64.0, 71.0]);
const F_MAJOR: Chord = chord(29.0, [53.0, 57.0, 60.0, 64.0]);
const D_MINOR: Chord = chord(38.0, [53.0, 57.0, 60.0, 62.0]);
const E_MAJOR: Chord = chord(28.0, [52.0, 56.0, 59.0, 64.0]);
const C_MAJOR: Chord = chord(36.0, [52.0, 55.0, 60.0, 64.0]);
const G_MAJOR: Chord = chord(31.0, [50.0, 55.0, 59.0, 67.0]);

/// What plays in a bar, and how loud.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar {
    pub(super) chord: Chord,
    /// Cutoff of the pad's filter at the start and the end of the bar, in Hz.
    pub(super) light: [f64; 2],
    pub(super) pad: f64,
    pub(super) arpeggio: f64,
    pub(super) bass: f64,
    pub(super) kick: f64,
    pub(super) snare: f64,
    pub(super) hat: f64,
    pub(super) stab: f64,
    pub(super) hook: f64,
}

const fn bar(chord: Chord, light: [f64; 2], levels: [f64; 8]) -> Bar {
    let [pad, arpeggio, bass, kick, snare, hat, stab, hook] = levels;
    Bar { chord, light, pad, arpeggio, bass, kick, snare, hat, stab, hook }
}

/// The piece.
#[rustfmt::skip]
pub(super) const SCORE: [Bar; LENGTH] = [
    //                                  pad  arp  bass kick snare hat stab hook
    bar(A_MINOR, [250.0,   500.0], [0.8, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), // intro
    bar(F_MAJOR, [500.0,   900.0], [0.9, 0.5, 0.0, 0.0, 0.0, 0.2, 0.0, 0.0]),
    bar(A_MINOR, [900.0,   900.0], [0.5, 0.6, 0.8, 0.9, 0.8, 0.6, 0.0, 0.0]), // groove
    bar(F_MAJOR, [900.0,  1200.0], [0.5, 0.8, 0.8, 0.9, 0.8, 0.8, 0.0, 0.0]),
    bar(D_MINOR, [600.0,  1800.0], [0.7, 0.7, 0.5, 0.8, 0.0, 0.4, 0.0, 0.0]), // build
    bar(E_MAJOR, [1800.0, 8000.0], [0.9, 0.9, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    bar(A_MINOR, [3000.0, 3000.0], [0.6, 0.4, 1.0, 1.0, 1.0, 1.0, 1.0, 0.9]), // drop
    bar(F_MAJOR, [3000.0, 3500.0], [0.6, 0.4, 1.0, 1.0, 1.0, 1.0, 1.0, 0.9]),
    bar(C_MAJOR, [3500.0, 4000.0], [0.6, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]),
    bar(G_MAJOR, [4000.0, 5000.0], [0.6, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]),
    bar(F_MAJOR, [2500.0,  500.0], [0.9, 0.7, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3]), // break
    bar(A_MINOR, [4000.0, 5000.0], [0.7, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]), // final
];

/// Steps of the whole piece that have a kick, in order; the last one opens the bar that rings out.
pub(super) fn kick_steps() -> impl Iterator<Item = usize> {
    let played = SCORE.iter().enumerate().filter(|(_, bar)| bar.kick > 0.0);
    let beats = played.flat_map(|(index, _)| (0..4).map(move |beat| index * STEPS + 4 * beat));
    beats.chain(std::iter::once(LENGTH * STEPS))
}

/// Share of the music that is heard at a sample: nothing in the breath before the drop.
pub(super) fn gap(sample: usize) -> f64 {
    let breath = DROP * BAR - 2 * STEP..DROP * BAR;
    f64::from(u8::from(!breath.contains(&sample)))
}

/// Steps on which the bass plays while the beat grooves, and in the drop; 12 is added to the note where marked.
pub(super) const GROOVE_BASS: [(usize, f64); 6] =
    [(0, 0.0), (3, 0.0), (6, 12.0), (8, 0.0), (11, 0.0), (14, 12.0)];
pub(super) const DROP_BASS: [(usize, f64); 12] = [
    (1, 0.0),
    (2, 0.0),
    (3, 12.0),
    (5, 0.0),
    (6, 0.0),
    (7, 12.0),
    (9, 0.0),
    (10, 0.0),
    (11, 12.0),
    (13, 0.0),
    (14, 12.0),
    (15, 0.0),
];

/// Steps of chords and hook: 3 + 3 + 2, twice a bar.
pub(super) const TRESILLO: [usize; 6] = [0, 3, 6, 8, 11, 14];

/// Tones of the chord that the arpeggio takes; from 4 on an octave higher.
pub(super) const ARPEGGIO: [usize; STEPS] = [0, 2, 4, 3, 5, 2, 4, 1, 0, 2, 5, 3, 6, 4, 3, 2];

/// The hook on the steps of [`TRESILLO`], by bar of the drop; the final plays the first.
pub(super) const HOOK: [[f64; 6]; 4] = [
    [76.0, 72.0, 74.0, 76.0, 79.0, 76.0],
    [81.0, 79.0, 76.0, 72.0, 74.0, 72.0],
    [76.0, 74.0, 72.0, 67.0, 72.0, 74.0],
    [71.0, 74.0, 79.0, 77.0, 74.0, 71.0],
];
