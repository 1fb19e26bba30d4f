//! Sections: where the music changes, which parts sound alike, and what each part is in the song.
//!
//! The song is seen bar by bar, where no beat is sure in steps of two seconds. Bars that sound alike form blocks in the
//! table of their likeness; a search finds the row of blocks that explains the table best (after the block-matching
//! segmentation of Marmoret, Cohen and Bimbot 2022, here on ranks of likeness as Serra et al. 2014 use them).

mod cut;
mod drops;
mod likeness;
mod role;

use asciivid_effects::kit::Signal;
use ndarray::{Array2, ArrayView1};

use super::Section;
use super::spectrum::{HOP, Spectrum};

pub(super) use drops::Drop;
use likeness::{Bars, Likeness};

/// Seconds of a step where there are no bars.
const STEP: f64 = 2.0;

/// What sections are made from.
#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    /// Length of the song in seconds.
    pub(super) duration: f64,
    pub(super) spectrum: &'a Spectrum,
    pub(super) chroma: &'a [[f32; 12]],
    /// The signals, one row each.
    pub(super) curves: &'a Array2<f32>,
    /// Times at which bars begin; empty where the beat is not trusted.
    pub(super) downbeats: &'a [f64],
}

impl Input<'_> {
    fn curve(&self, signal: Signal) -> ArrayView1<'_, f32> {
        self.curves.row(signal as usize)
    }

    /// Mean of a signal between two times.
    fn mean(&self, signal: Signal, start: f64, end: f64) -> f32 {
        let curve = self.curve(signal);
        let from = ((start.max(0.0) / HOP).round() as usize).min(curve.len());
        let to = ((end.max(0.0) / HOP).round() as usize).clamp(from, curve.len());
        let part = curve.slice(ndarray::s![from..to]);
        part.sum() / part.len().max(1) as f32
    }

    /// Where bars begin, and the end of the song. Bars before the first beat and after the last are like their
    /// neighbours; what is left over at either end belongs to the bar beside it.
    fn edges(&self) -> Vec<f64> {
        let mut edges = if self.downbeats.len() < 2 { self.steps() } else { self.bars() };
        edges[0] = 0.0;
        edges.push(self.duration);
        edges
    }

    fn steps(&self) -> Vec<f64> {
        (0..((self.duration / STEP) as usize).max(1)).map(|i| i as f64 * STEP).collect()
    }

    fn bars(&self) -> Vec<f64> {
        let bars = self.downbeats;
        let (first, last) = (bars[0], bars[bars.len() - 1]);
        let before = (bars[1] - first).max(0.1);
        let after = (last - bars[bars.len() - 2]).max(0.1);
        let lead = (1..).map(|i| first - before * f64::from(i)).take_while(|&time| time > -0.4 * before);
        let mut edges: Vec<f64> = lead.collect();
        edges.reverse();
        edges.extend_from_slice(bars);
        let left = |time: &f64| self.duration - time > 0.6 * after;
        edges.extend((1..).map(|i| last + after * f64::from(i)).take_while(left));
        edges
    }
}

/// Cuts the song into sections that tile it, and finds its drops.
pub(super) fn structure(input: &Input) -> (Vec<Section>, Vec<Drop>) {
    let edges = input.edges();
    let leaps: Vec<f32> = edges.iter().map(|&time| drops::leap(input, time)).collect();
    let drops = drops::drops(&edges, &leaps);
    (sections(input, &edges, &leaps, &drops), drops)
}

fn sections(input: &Input, edges: &[f64], leaps: &[f32], drops: &[Drop]) -> Vec<Section> {
    let likeness = Likeness::new(&Bars::new(input, edges));
    let cuts = cut::cuts(&likeness, edges, leaps);
    let spans: Vec<std::ops::Range<usize>> = cuts.windows(2).map(|pair| pair[0]..pair[1]).collect();
    let labels = likeness.labels(&spans);
    let mean = |s: &std::ops::Range<usize>| input.mean(Signal::Energy, edges[s.start], edges[s.end]);
    let energy: Vec<f32> = spans.iter().map(mean).collect();
    let drop = |s: &std::ops::Range<usize>| drops.iter().find(|drop| drop.time == edges[s.start]);
    let sizes: Vec<f32> = spans.iter().map(|s| drop(s).map_or(0.0, |drop| drop.size)).collect();
    let roles = role::roles(&energy, &labels, &sizes);
    (0..spans.len())
        .map(|i| Section {
            start: edges[spans[i].start],
            end: edges[spans[i].end],
            label: letter(labels[i]),
            role: roles[i].to_owned(),
            energy: energy[i],
            confidence: if i == 0 { 1.0 } else { likeness.contrast(spans[i].start) },
        })
        .collect()
}

/// Letters `A B ... Z A1 B1 ...` in order of appearance.
fn letter(i: usize) -> String {
    let name = char::from(b'A' + (i % 26) as u8);
    if i < 26 { name.to_string() } else { format!("{name}{}", i / 26) }
}
