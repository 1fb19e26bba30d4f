//! A song made of formulas: what the effects are drawn to in tests.

use asciivid_effects::catalogue::Entry;
use asciivid_effects::effect::{Draw, Effect};
use asciivid_effects::kit::{Event, Events, Moment, ParamKind, Signal, Signals, Spectrum, ease};
use asciivid_effects::sim::{self, Running, Steps};

/// Length of the song, seconds.
pub(crate) const LENGTH: f64 = 16.0;
/// Seconds between two beats.
const BEAT: f64 = 0.5;
const BANDS: usize = 64;
const RATE: f64 = 50.0;

/// Sixteen seconds at 120 beats a minute: quiet and without hits for four, then kicks on the odd beats, snares on the
/// even ones and hats on every half, growing to the end.
pub(crate) struct Music {
    events: Events,
    spectrum: Spectrum,
}

/// How loud the song is at a time, 0..=1.
fn loudness(time: f64) -> f32 {
    if time < 4.0 { 0.08 } else { (0.45 + (time - 4.0) as f32 * 0.05).min(1.0) }
}

fn hits(from: f64, every: f64) -> Vec<Event> {
    let times = (0..).map(|i| from + every * f64::from(i)).take_while(|t| *t < LENGTH);
    times.map(|time| Event { time, strength: 0.5 + 0.5 * loudness(time) }).collect()
}

/// A pulse that is 1 at a hit and decays.
fn pulse(list: &[Event], time: f64) -> f32 {
    let last = list.iter().rev().find(|e| e.time <= time);
    last.map_or(0.0, |e| e.strength * ease::decay((time - e.time) as f32, 0.09))
}

impl Default for Music {
    fn default() -> Music {
        let (kicks, snares, hats) =
            (hits(4.0, 2.0 * BEAT), hits(4.0 + BEAT, 2.0 * BEAT), hits(4.0, BEAT / 2.0));
        let beats = hits(4.0, BEAT);
        let events =
            Events { downbeats: hits(4.0, 4.0 * BEAT), onsets: hats.clone(), beats, kicks, snares, hats };
        let mut levels = Vec::new();
        for row in 0..(LENGTH * RATE) as usize {
            let time = row as f64 / RATE;
            let hit = [pulse(&events.kicks, time), pulse(&events.snares, time), pulse(&events.hats, time)];
            levels.extend((0..BANDS).map(|band| level(band as f32 / BANDS as f32, time, hit)));
        }
        Music { events, spectrum: Spectrum { bands: BANDS, rate: RATE, levels } }
    }
}

/// The spectrum at a height 0..1: hits in their own bands over slow hills.
fn level(height: f32, time: f64, hit: [f32; 3]) -> u8 {
    let near = |middle: f32| (1.0 - 4.0 * (height - middle).abs()).max(0.0);
    let hills = (time * 0.7 + f64::from(height) * 3.0).fract() as f32;
    let hills = (1.0 - (2.0 * hills - 1.0).abs()) * (1.0 - 0.6 * height);
    let level =
        loudness(time) * (0.6 * hills + 0.2) + hit[0] * near(0.05) + hit[1] * near(0.4) + hit[2] * near(0.9);
    (255.0 * level.min(1.0)) as u8
}

impl Music {
    /// The music at a time; the scene began with the song.
    pub(crate) fn moment(&self, time: f64, seed: u32) -> Moment<'_> {
        let mut signals = Signals([loudness(time) * 0.6; Signal::COUNT]);
        let events = &self.events;
        signals[Signal::Kick] = pulse(&events.kicks, time);
        signals[Signal::Snare] = pulse(&events.snares, time);
        signals[Signal::Hat] = pulse(&events.hats, time);
        signals[Signal::Beat] = pulse(&events.beats, time);
        signals[Signal::Downbeat] = pulse(&events.downbeats, time);
        signals[Signal::Onset] = signals[Signal::Beat];
        signals[Signal::Bass] = (0.4 * loudness(time) + 0.6 * signals[Signal::Kick]).min(1.0);
        signals[Signal::Sub] = signals[Signal::Bass];
        signals[Signal::Energy] = loudness(time);
        signals[Signal::Loudness] = loudness(time);
        signals[Signal::Rms] = loudness(time);
        signals[Signal::Build] = 0.0;
        signals[Signal::Drop] = 0.0;
        signals[Signal::BeatPhase] = (time / BEAT).fract() as f32;
        signals[Signal::BarPhase] = (time / (4.0 * BEAT)).fract() as f32;
        signals[Signal::SceneProgress] = (time / LENGTH) as f32;
        signals[Signal::SectionProgress] = (time / LENGTH) as f32;
        signals[Signal::SceneTime] = time as f32;
        signals[Signal::SongTime] = time as f32;
        signals[Signal::Frame] = (time * 24.0) as f32;
        let (events, spectrum) = (&self.events, &self.spectrum);
        Moment { signals, time, t: time as f32, scene_length: LENGTH as f32, seed, events, spectrum }
    }

    /// The music eight seconds into the song, between two beats, if every level were this one: only the hits that effects
    /// look up for themselves stay.
    #[allow(dead_code)]
    pub(crate) fn at_level(&self, level: f32, seed: u32) -> Moment<'_> {
        let mut m = self.moment(8.1, seed);
        let clocks = [Signal::SceneTime, Signal::SongTime, Signal::Frame, Signal::SceneProgress];
        for &signal in Signal::ALL.iter().filter(|signal| !clocks.contains(signal)) {
            m.signals[signal] = level;
        }
        m
    }

    /// What every parameter is by default at a time: values as they are, rates summed up from the start.
    #[allow(dead_code)]
    pub(crate) fn values(&self, entry: &Entry, time: f64) -> Vec<f32> {
        entry.params.iter().map(|param| self.value(param, time)).collect()
    }

    /// A simulation, lit at a time of a scene that began with the song; nothing for other effects.
    pub(crate) fn simulate(
        &self,
        effect: &Effect,
        time: f64,
        seed: u32,
        half: (f32, f32),
    ) -> Option<Running> {
        let (Draw::FieldSim(make) | Draw::CellsSim(make)) = effect.draw else { return None };
        let mut running = make();
        self.go_on(effect, running.steps(), (None, (time * f64::from(sim::RATE)) as u32), seed, half);
        self.light(effect, running.steps(), time, seed);
        Some(running)
    }

    /// Takes steps up to `to`, after `from` or from the start.
    pub(crate) fn go_on(
        &self,
        effect: &Effect,
        steps: &mut dyn Steps,
        (from, to): (Option<u32>, u32),
        seed: u32,
        half: (f32, f32),
    ) {
        let time = |step: u32| f64::from(step) / f64::from(sim::RATE);
        if from.is_none() {
            steps.start(&self.values(&effect.entry, 0.0), &self.moment(0.0, seed), half);
        }
        for step in from.unwrap_or(0) + 1..=to {
            steps.step(&self.values(&effect.entry, time(step)), &self.moment(time(step), seed));
        }
    }

    /// Lights a simulation at a time that lies less than a step after the last one.
    pub(crate) fn light(&self, effect: &Effect, steps: &mut dyn Steps, time: f64, seed: u32) {
        let since = (time * f64::from(sim::RATE)).fract() / f64::from(sim::RATE);
        steps.light(&self.values(&effect.entry, time), &self.moment(time, seed), since as f32);
    }

    fn value(&self, param: &asciivid_effects::kit::ParamDecl, time: f64) -> f32 {
        let drive = param.drive(param.default).unwrap();
        let at = |time: f64| drive.eval(&self.moment(time, 0).signals).clamp(param.min, param.max);
        match param.kind {
            ParamKind::Value | ParamKind::Choice => at(time),
            ParamKind::Rate => (0..(time * 50.0) as u32).map(|i| at(f64::from(i) * 0.02) * 0.02).sum(),
        }
    }
}
