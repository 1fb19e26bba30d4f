//! The instruments.

use super::score::{
    ARPEGGIO, BAR, BARS, BUILD, Bar, DROP, DROP_BASS, FINAL, GROOVE_BASS, HOOK, LENGTH, SCORE, STEP, STEPS,
    TRESILLO,
};
use super::synth::{Noise, OnePole, RATE, Saw, TwoPole, exp2, halving, pitch, sine, smoothstep};
use super::{Frame, Mix};

/// Level at which a sound has died away.
const SILENT: f64 = 1e-4;

/// Adds a sound to a bus from a sample on, as far as the bus reaches.
fn play(bus: &mut [Frame], at: usize, sound: impl Iterator<Item = Frame>) {
    for (slot, [left, right]) in bus.iter_mut().skip(at).zip(sound) {
        slot[0] += left;
        slot[1] += right;
    }
}

/// A level that halves every `seconds`, until it is silent.
fn decay(level: f64, seconds: f64) -> impl Iterator<Item = f64> {
    let factor = halving(seconds);
    std::iter::successors(Some(level), move |x| Some(x * factor)).take_while(|x| *x > SILENT)
}

/// The first sample of a step of a bar.
fn at(bar: usize, step: usize) -> usize {
    bar * BAR + step * STEP
}

/// A short fade-in in samples, so that nothing clicks.
fn soften(i: usize, length: usize) -> f64 {
    smoothstep(i as f64 / length as f64)
}

/// Kick, snare and hats of a bar.
pub(super) fn drums(mix: &mut Mix, index: usize, bar: &Bar) {
    for beat in (0..4).filter(|_| bar.kick > 0.0) {
        kick(mix, at(index, 4 * beat), 0.95 * bar.kick);
    }
    for step in [4, 12].into_iter().filter(|_| bar.snare > 0.0) {
        snare(mix, at(index, step), bar.snare);
    }
    for step in (0..STEPS).filter(|_| bar.hat > 0.0) {
        let open = step % 4 == 2;
        let level = if open { 0.9 } else { [0.25, 0.45][step % 2] };
        hat(mix, at(index, step), bar.hat * level, open);
    }
}

/// A sine that falls from 190 to 48 Hz, with a click.
fn kick(mix: &mut Mix, at: usize, level: f64) {
    let mut phase = 0.0;
    let mut noise = Noise(7);
    let bend = halving(0.014);
    let mut sweep = 1.0;
    let (mut snap, snapping) = (1.0, halving(0.0015));
    let sound = decay(level, 0.085).enumerate().map(|(i, level)| {
        phase += (48.0 + 142.0 * sweep + 700.0 * snap) / f64::from(RATE);
        sweep *= bend;
        snap *= snapping;
        let click = 0.25 * noise.next() * (1.0 - soften(i, 200));
        [level * (1.1 * sine(phase) + click) * soften(i, 24); 2]
    });
    play(&mut mix.drums, at, sound);
}

/// Noise and a short tone, with some hall.
fn snare(mix: &mut Mix, at: usize, level: f64) {
    let sound = snare_sound(level, 0.045, at as u32);
    play(&mut mix.hall, at, sound.iter().map(|f| [0.35 * f[0], 0.35 * f[1]]));
    play(&mut mix.drums, at, sound.into_iter());
}

fn snare_sound(level: f64, seconds: f64, seed: u32) -> Vec<Frame> {
    let mut noise = [Noise(seed), Noise(seed ^ 0x5bd1_e995)];
    let mut filters = [TwoPole::default(); 2];
    let mut tone = 1.0;
    let fall = halving(0.02);
    let body =
        |i: usize| sine(185.0 * i as f64 / f64::from(RATE)) + 0.6 * sine(331.0 * i as f64 / f64::from(RATE));
    decay(level, seconds)
        .enumerate()
        .map(|(i, level)| {
            tone *= fall;
            let mut side = |c: usize| filters[c].run(noise[c].next(), 3_200.0, 1.1).1;
            let hiss = [side(0), side(1)];
            hiss.map(|h| level * (1.25 * h + 0.55 * tone * body(i)) * soften(i, 12))
        })
        .collect()
}

/// Bright noise, long if the hat is open.
fn hat(mix: &mut Mix, at: usize, level: f64, open: bool) {
    let mut noise = Noise(at as u32 ^ 0x9e37_79b9);
    let mut filters = [OnePole::default(); 2];
    let pan = if open { 0.5 } else { 0.5 + 0.22 * [1.0, -1.0][at / STEP % 2] };
    let seconds = if open { 0.045 } else { 0.011 };
    let sound = decay(0.95 * level, seconds).map(|level| {
        let once = filters[0].high(noise.next(), 7_500.0);
        let bright = level * filters[1].high(once, 7_500.0);
        [2.0 * pan * bright, 2.0 * (1.0 - pan) * bright]
    });
    play(&mut mix.drums, at, sound);
}

/// Plucked bass: a saw through a falling filter over a sine.
pub(super) fn bass(mix: &mut Mix, index: usize, bar: &Bar) {
    let dropped = bar.stab > 0.0;
    let notes: &[(usize, f64)] = if dropped { &DROP_BASS } else { &GROOVE_BASS };
    for (step, octave) in notes.iter().filter(|_| bar.bass > 0.0) {
        let length = if dropped { 0.9 } else { 1.7 };
        let reach = if dropped { 1_900.0 } else { 900.0 };
        bass_note(mix, at(index, *step), bar.chord.bass + octave, length, 0.4 * bar.bass, reach);
    }
}

fn bass_note(mix: &mut Mix, at: usize, note: f64, steps: f64, level: f64, reach: f64) {
    let frequency = pitch(note);
    let length = (steps * STEP as f64) as usize;
    let mut saws = [Saw::new(0.0), Saw::new(0.5)];
    let mut filter = TwoPole::default();
    let (mut open, close) = (1.0, halving(0.05));
    let sound = (0..length).map(|i| {
        let [a, b] = &mut saws;
        let rough = 0.5 * (a.next(frequency * 1.003) + b.next(frequency * 0.997));
        open *= close;
        let (tone, _) = filter.run(rough, 110.0 + reach * open, 0.7);
        let round = sine(frequency * i as f64);
        let shape = soften(i, 60) * soften(length - i, 500);
        [level * shape * (0.75 * tone + 0.45 * round); 2]
    });
    play(&mut mix.music, at, sound);
}

/// Plucked sixteenths that climb through the chord.
pub(super) fn arpeggio(mix: &mut Mix, index: usize, bar: &Bar) {
    for (step, tone) in ARPEGGIO.iter().enumerate().filter(|_| bar.arpeggio > 0.0) {
        let note = bar.chord.tones[tone % 4] + 12.0 * (1 + tone / 4) as f64;
        let accent = if step % 4 == 0 { 1.0 } else { 0.7 };
        let bright = bar.light[0].max(700.0) * 1.6;
        let pan = 0.5 + 0.3 * sine(step as f64 / 16.0 + 0.1);
        pluck(mix, at(index, step), note, 0.3 * bar.arpeggio * accent, bright, pan);
    }
}

fn pluck(mix: &mut Mix, at: usize, note: f64, level: f64, bright: f64, pan: f64) {
    let frequency = pitch(note);
    let mut saws = [Saw::new(0.0), Saw::new(0.25)];
    let mut filter = TwoPole::default();
    let sound: Vec<Frame> = decay(level, 0.055)
        .enumerate()
        .map(|(i, now)| {
            let [a, b] = &mut saws;
            let rough = a.next(frequency) - b.next(frequency * 1.0005);
            let (tone, _) = filter.run(rough, 300.0 + bright * 2.0 * now / level, 0.6);
            let x = now * tone * soften(i, 40);
            [2.0 * (1.0 - pan) * x, 2.0 * pan * x]
        })
        .collect();
    play(&mut mix.echo, at, sound.iter().map(|f| [0.5 * f[0], 0.5 * f[1]]));
    play(&mut mix.music, at, sound.into_iter());
}

/// Detunings of the saws of one side, in semitones; the other side has them negated.
const DETUNE: [f64; 3] = [-0.11, 0.03, 0.14];

/// The four tones of a chord, each on three detuned saws a side.
struct Choir {
    saws: [[[Saw; 3]; 4]; 2],
}

impl Choir {
    fn new() -> Choir {
        let phase = |side: usize, tone: usize, saw: usize| {
            let spread = 0.618_034 * (1 + side + 2 * tone + 8 * saw) as f64;
            Saw::new(spread - spread.floor())
        };
        let tones = |side| std::array::from_fn(|t| std::array::from_fn(|s| phase(side, t, s)));
        Choir { saws: [tones(0), tones(1)] }
    }

    /// Frequencies of all saws of a chord.
    fn tune(tones: [f64; 4]) -> [[[f64; 3]; 4]; 2] {
        [1.0, -1.0].map(|sign| tones.map(|tone| DETUNE.map(|d| pitch(tone + sign * d))))
    }

    fn next(&mut self, steps: &[[[f64; 3]; 4]; 2]) -> Frame {
        let mut sides = self.saws.iter_mut().zip(steps).map(|(saws, steps)| {
            let pairs = saws.as_flattened_mut().iter_mut().zip(steps.as_flattened());
            pairs.map(|(saw, step)| saw.next(*step)).sum::<f64>() / 12.0
        });
        let (left, right) = (sides.next().unwrap_or(0.0), sides.next().unwrap_or(0.0));
        // A little of each side on the other: wide, but still there in mono.
        [left + 0.35 * right, right + 0.35 * left]
    }
}

/// Chords in the rhythm of the hook.
pub(super) fn stabs(mix: &mut Mix, index: usize, bar: &Bar) {
    for step in TRESILLO.into_iter().filter(|_| bar.stab > 0.0) {
        stab(mix, at(index, step), bar.chord.tones, 2.6 * bar.stab, 0.14);
    }
}

fn stab(mix: &mut Mix, at: usize, tones: [f64; 4], level: f64, seconds: f64) {
    let steps = Choir::tune(tones.map(|t| t + 12.0));
    let mut choir = Choir::new();
    let mut filters = [OnePole::default(); 4];
    let sound: Vec<Frame> = decay(level, seconds)
        .enumerate()
        .map(|(i, now)| {
            let cutoff = 900.0 + 11_000.0 * now / level;
            let [left, right] = choir.next(&steps);
            let shape = now * soften(i, 90);
            let [a, b, c, d] = &mut filters;
            [shape * b.low(a.low(left, cutoff), cutoff), shape * d.low(c.low(right, cutoff), cutoff)]
        })
        .collect();
    play(&mut mix.hall, at, sound.iter().map(|f| [0.3 * f[0], 0.3 * f[1]]));
    play(&mut mix.music, at, sound.into_iter());
}

/// The melody.
pub(super) fn hook(mix: &mut Mix, index: usize, bar: &Bar) {
    let melody = HOOK[(index + 4 - DROP % 4) % 4];
    let melody = if index == FINAL { HOOK[0] } else { melody };
    let ends = TRESILLO.into_iter().skip(1).chain([STEPS]);
    for ((step, end), note) in TRESILLO.into_iter().zip(ends).zip(melody) {
        if bar.hook > 0.0 {
            lead(mix, at(index, step), note, (end - step) * STEP, 0.3 * bar.hook);
        }
    }
}

fn lead(mix: &mut Mix, at: usize, note: f64, length: usize, level: f64) {
    let mut saws = [Saw::new(0.0), Saw::new(0.3), Saw::new(0.6)];
    let mut filter = TwoPole::default();
    let sound: Vec<Frame> = (0..length)
        .map(|i| {
            let seconds = i as f64 / f64::from(RATE);
            let vibrato = 0.12 * smoothstep(seconds / 0.25) * sine(5.5 * seconds);
            let frequency = pitch(note + vibrato);
            let [a, b, c] = &mut saws;
            let rough = a.next(frequency * 1.004) + b.next(frequency * 0.996) + 0.6 * c.next(0.5 * frequency);
            let (tone, _) = filter.run(rough, 1_400.0 + 3_200.0 * (1.0 - smoothstep(seconds / 0.2)), 0.8);
            let x = level * 0.8 * tone * soften(i, 120) * soften(length - i, 1_200);
            [x; 2]
        })
        .collect();
    play(&mut mix.echo, at, sound.iter().map(|f| [0.4 * f[0], 0.4 * f[1]]));
    play(&mut mix.hall, at, sound.iter().map(|f| [0.3 * f[0], 0.3 * f[1]]));
    play(&mut mix.music, at, sound.into_iter());
}

/// The pad under everything: one choir that glides from bar to bar and fades out in the last.
pub(super) fn pad(mix: &mut Mix) {
    let mut choir = Choir::new();
    let mut filters = [OnePole::default(); 4];
    let (mut level, mut cutoff) = (OnePole::default(), OnePole::default());
    for index in 0..BARS {
        let bar = &SCORE[index.min(LENGTH - 1)];
        let steps = Choir::tune(bar.chord.tones);
        let (mut light, brighten) = brightness(index, bar);
        for i in 0..BAR {
            light *= brighten;
            let cutoff = cutoff.low(light, 12.0);
            let fade = if index == LENGTH { 0.8 - 0.8 * i as f64 / BAR as f64 } else { 1.0 };
            let level = 1.15 * level.low(bar.pad * fade, 3.0);
            let [left, right] = choir.next(&steps);
            let [a, b, c, d] = &mut filters;
            let frame =
                [level * b.low(a.low(left, cutoff), cutoff), level * d.low(c.low(right, cutoff), cutoff)];
            let slot = index * BAR + i;
            play(&mut mix.hall, slot, std::iter::once([0.35 * frame[0], 0.35 * frame[1]]));
            play(&mut mix.music, slot, std::iter::once(frame));
        }
    }
}

/// Cutoff of the pad at the start of a bar, and its factor a sample.
fn brightness(index: usize, bar: &Bar) -> (f64, f64) {
    let [from, to] = if index == LENGTH { [3_000.0, 300.0] } else { bar.light };
    // The factor is the BAR-th root of to / from, by Newton's method on a power of two.
    let mut octaves = 0.0;
    for _ in 0..60 {
        octaves += (to / from / exp2(octaves) - 1.0) * 1.2;
    }
    (from, exp2(octaves / BAR as f64))
}

/// What leads from part to part: wind and drum roll of the build, crashes, and the last chord.
pub(super) fn transitions(mix: &mut Mix) {
    riser(mix);
    roll(mix);
    for (index, level) in [(2, 0.5), (DROP, 1.0), (FINAL, 0.9), (LENGTH, 1.0)] {
        crash(mix, index * BAR, level);
        swell(mix, index * BAR, 0.5 * level);
    }
    for step in 13..STEPS {
        snare(mix, at(FINAL - 1, step), 0.3 + 0.15 * (step - 12) as f64);
    }
    kick(mix, LENGTH * BAR, 1.0);
    boom(mix, DROP * BAR);
    boom(mix, LENGTH * BAR);
    let last = SCORE[LENGTH - 1].chord.tones;
    stab(mix, LENGTH * BAR, last, 2.6, 0.25);
}

/// Noise and a saw that rise through the build.
fn riser(mix: &mut Mix) {
    let length = BUILD.len() * BAR - 2 * STEP;
    let mut noise = [Noise(11), Noise(12)];
    let mut filters = [TwoPole::default(); 2];
    let mut saws = [Saw::new(0.0), Saw::new(0.4)];
    let sound: Vec<Frame> = (0..length)
        .map(|i| {
            let done = i as f64 / length as f64;
            let level = 0.05 + 0.45 * done * done;
            let cutoff = 300.0 * exp2(4.5 * done);
            let rise = pitch(52.0 + 24.0 * done * done);
            [0, 1].map(|side| {
                let wind = filters[side].run(noise[side].next(), cutoff, 0.5).1;
                let siren = saws[side].next(rise * [1.004, 0.996][side]);
                level * (0.55 * wind + 0.16 * done * siren)
            })
        })
        .collect();
    let start = BUILD.start * BAR;
    play(&mut mix.hall, start, sound.iter().map(|f| [0.3 * f[0], 0.3 * f[1]]));
    play(&mut mix.drums, start, sound.into_iter());
}

/// Snare strokes of the build: quarters, eighths, sixteenths, thirty-seconds, louder and louder.
fn roll(mix: &mut Mix) {
    let first = BUILD.start * BAR;
    let end = DROP * BAR - 2 * STEP;
    let mut now = first;
    while now < end {
        let done = (now - first) as f64 / (end - first) as f64;
        let stroke = snare_sound(0.25 + 0.6 * done, 0.02 + 0.015 * done, now as u32);
        play(&mut mix.hall, now, stroke.iter().map(|f| [0.25 * f[0], 0.25 * f[1]]));
        play(&mut mix.drums, now, stroke.into_iter());
        now += match (now - first) / (8 * STEP) {
            0 => 4 * STEP,
            1 => 2 * STEP,
            2 => STEP,
            _ => STEP / 2,
        };
    }
}

/// Bright noise that dies away slowly.
fn crash(mix: &mut Mix, at: usize, level: f64) {
    let mut noise = [Noise(21), Noise(22)];
    let mut filters = [OnePole::default(); 2];
    let sound: Vec<Frame> = decay(0.4 * level, 0.32)
        .map(|level| [0, 1].map(|side| level * filters[side].high(noise[side].next(), 4_500.0)))
        .collect();
    play(&mut mix.hall, at, sound.iter().map(|f| [0.4 * f[0], 0.4 * f[1]]));
    play(&mut mix.drums, at, sound.into_iter());
}

/// A crash played backwards that ends at a sample.
fn swell(mix: &mut Mix, end: usize, level: f64) {
    let length = 4 * STEP;
    // Before the drop there is a breath.
    let end = if end == DROP * BAR { end - 2 * STEP } else { end };
    let mut noise = [Noise(31), Noise(32)];
    let mut filters = [OnePole::default(); 2];
    let sound = (0..length).map(|i| {
        let done = i as f64 / length as f64;
        [0, 1].map(|side| 0.2 * level * done * done * done * filters[side].high(noise[side].next(), 3_000.0))
    });
    play(&mut mix.drums, end - length, sound);
}

/// A deep fall under a crash.
fn boom(mix: &mut Mix, at: usize) {
    let mut phase = 0.0;
    let (mut sweep, bend) = (1.0, halving(0.2));
    let sound = decay(0.5, 0.28).enumerate().map(|(i, level)| {
        phase += (32.0 + 50.0 * sweep) / f64::from(RATE);
        sweep *= bend;
        [level * sine(phase) * soften(i, 300); 2]
    });
    play(&mut mix.drums, at, sound);
}
