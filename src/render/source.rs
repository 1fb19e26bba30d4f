//! What a layer shows at points of the picture: its effect within all that wraps it.
//!
//! ```text
//! field:  points --transforms--> places --modulate--> effect --mix--> values
//! cells:  effect --> grid; every cell takes the cell at its centre --transforms--> place
//! both:   the light of every cell times its masks
//! ```
//!
//! A layer that nothing wraps costs nothing here.

use asciivid_effects::effect::{Draw, DrawField};
use asciivid_effects::field::formula;
use asciivid_effects::kit::drive::Formula;
use asciivid_effects::kit::ease::{Curve, Ease};
use asciivid_effects::kit::{CellGrid, Join, Mix as With, Moment, Points, View, math, noise};
use asciivid_effects::sim::Running;

use crate::timeline::{Layer, Mask, Mix, Track};

/// The parameters of one layer at one moment, and memory to draw it with; grows once and is used again for every layer.
#[derive(Debug, Default)]
pub(super) struct Source {
    own: Vec<f32>,
    transforms: Vec<Vec<f32>>,
    masks: Vec<Vec<f32>>,
    mixes: Vec<Vec<f32>>,
    amounts: Vec<f32>,
    /// Places after the transforms, and after the fields that modulate.
    places: (Vec<f32>, Vec<f32>),
    modulated: (Vec<f32>, Vec<f32>),
    second: Vec<f32>,
    cover: Vec<f32>,
    cells: CellGrid,
    formula: formula::Memory,
}

/// A field that is drawn.
#[derive(Clone, Copy)]
struct Look<'a> {
    draw: Drawn<'a>,
    expr: Option<&'a Formula>,
    values: &'a [f32],
    /// The layer's seed for its own field, another for each of the others.
    seed: u32,
}

/// What draws it.
#[derive(Clone, Copy)]
enum Drawn<'a> {
    Field(DrawField),
    Sim(&'a Running),
}

impl<'a> Look<'a> {
    fn mixed(mix: &'a Mix, values: &'a [f32], seed: u32, i: usize) -> Look<'a> {
        let seed = noise::hash2(seed, MIXED + i as u32);
        Look { draw: Drawn::Field(mix.draw), expr: mix.expr.as_deref(), values, seed }
    }

    fn mask(mask: &'a Mask, values: &'a [f32], seed: u32, i: usize) -> Look<'a> {
        let seed = noise::hash2(seed, MASKED + i as u32);
        Look { draw: Drawn::Field(mask.draw), expr: mask.expr.as_deref(), values, seed }
    }

    fn draw(&self, m: &Moment, (at, view): (Points, &View), out: &mut [f32], memory: &mut formula::Memory) {
        let m = Moment { seed: self.seed, ..*m };
        match (self.expr, self.draw) {
            (Some(expr), _) => {
                formula::draw(expr, self.values, &m, (at, (view.step_x, view.step_y)), out, memory);
            }
            (None, Drawn::Field(draw)) => draw(self.values, &m, at, out),
            (None, Drawn::Sim(Running::Field(sim))) => sim.draw(self.values, &m, at, out),
            (None, Drawn::Sim(Running::Cells(_))) => out.fill(0.0),
        }
    }
}

/// Seeds of mixed fields and of masks, apart from that of their layer.
const MIXED: u32 = 0x6d69_7800;
const MASKED: u32 = 0x6d61_7300;

impl Source {
    /// Takes the parameters of a layer, `frame` frames into its scene; the moment has the layer's seed.
    pub(super) fn tune(&mut self, layer: &Layer, frame: u32, m: &Moment) {
        evaluate(&layer.params, frame, m, &mut self.own);
        all(layer.transforms.iter().map(|t| &t.params[..]), frame, m, &mut self.transforms);
        all(layer.masks.iter().map(|mask| &mask.params[..]), frame, m, &mut self.masks);
        all(layer.mixes.iter().map(|mix| &mix.params[..]), frame, m, &mut self.mixes);
        self.amounts.clear();
        self.amounts.extend(layer.mixes.iter().map(|mix| mix.amount.at(frame, m)));
    }

    /// The parameters of the effect itself.
    pub(super) fn own(&self) -> &[f32] {
        &self.own
    }

    /// Draws the field of the layer that was tuned, or its simulation, at points; dark if it has none.
    pub(super) fn draw(
        &mut self,
        (layer, sim): (&Layer, Option<&Running>),
        m: &Moment,
        at: Points,
        view: &View,
        out: &mut [f32],
    ) {
        let draw = match (layer.effect.draw, sim) {
            (Draw::Field(draw), _) => Drawn::Field(draw),
            (_, Some(sim)) => Drawn::Sim(sim),
            _ => return out.fill(0.0),
        };
        let own = Look { draw, expr: layer.expr.as_deref(), values: &self.own, seed: m.seed };
        if layer.transforms.is_empty() && layer.mixes.is_empty() {
            return own.draw(m, (at, view), out, &mut self.formula);
        }
        let Source { transforms, mixes, amounts, places, modulated, second, formula, .. } = self;
        transform(layer, transforms, m, at, places);
        let looks = || layer.mixes.iter().zip(&*mixes).enumerate();
        let look = |i: usize| Look::mixed(&layer.mixes[i], &mixes[i], m.seed, i);
        let places = Points { x: &places.0, y: &places.1, ..at };
        second.resize(second.len().max(out.len()), 0.0);
        let second = &mut second[..out.len()];

        let mut base = places;
        let moves = layer.mixes.iter().any(|mix| mix.with == With::Modulate);
        if moves {
            copy(places, modulated);
            for (i, _) in looks().filter(|(_, (mix, _))| mix.with == With::Modulate) {
                let (x, y) = &mut *modulated;
                look(i).draw(m, (Points { x, y, ..at }, view), second, formula);
                asciivid_effects::simd!(modulate(amounts[i], second, x, y));
            }
            base = Points { x: &modulated.0, y: &modulated.1, ..at };
        }

        let turn = Turn::of(layer, amounts, m);
        let take = |field: Option<usize>| field.map_or(own, look);
        take(turn.field).draw(m, (base, view), out, formula);
        if turn.over > 0.0 {
            take(turn.next).draw(m, (base, view), second, formula);
            asciivid_effects::simd!(With::Morph.join(turn.over, out, second));
        }

        for (i, (mix, _)) in looks().filter(|(_, (mix, _))| !takes_turns_or_moves(mix)) {
            look(i).draw(m, (places, view), second, formula);
            asciivid_effects::simd!(mix.with.join(amounts[i], out, second));
        }
    }

    /// Gives every cell what lies at the place that the transforms move it to. Beyond its edges a picture goes on as its
    /// own mirror image.
    pub(super) fn move_cells(
        &mut self,
        layer: &Layer,
        m: &Moment,
        (centres, view): (Points, &View),
        cells: &mut CellGrid,
    ) {
        if layer.transforms.is_empty() {
            return;
        }
        transform(layer, &self.transforms, m, centres, &mut self.places);
        self.cells.reset(view);
        let to = self.cells.glyph.iter_mut().zip(&mut self.cells.level).zip(&mut self.cells.tone);
        for (((glyph, level), tone), (&x, &y)) in to.zip(self.places.0.iter().zip(&self.places.1)) {
            let (col, row) = (mirrored(view.col(x), view.cols), mirrored(view.row(y), view.rows));
            let from = row * view.cols + col;
            (*glyph, *level, *tone) = (cells.glyph[from], cells.level[from], cells.tone[from]);
        }
        std::mem::swap(&mut self.cells, cells);
    }

    /// Covers the light of the cells by the masks of the layer that was tuned.
    pub(super) fn cover(
        &mut self,
        layer: &Layer,
        m: &Moment,
        (centres, view): (Points, &View),
        light: &mut [f32],
    ) {
        if layer.masks.is_empty() {
            return;
        }
        self.cover.clear();
        self.cover.resize(light.len(), 1.0);
        self.second.resize(self.second.len().max(light.len()), 0.0);
        let second = &mut self.second[..light.len()];
        for (i, (mask, values)) in layer.masks.iter().zip(&self.masks).enumerate() {
            Look::mask(mask, values, m.seed, i).draw(m, (centres, view), second, &mut self.formula);
            // A first mask alone is not joined to a picture that is seen already.
            let with = if i == 0 && mask.with == Join::Union { Join::Intersect } else { mask.with };
            asciivid_effects::simd!(join(with, mask.invert, &mut self.cover, second));
        }
        light.iter_mut().zip(&self.cover).for_each(|(light, cover)| *light *= cover);
    }
}

/// Moves points by all transforms of a layer.
fn transform(layer: &Layer, values: &[Vec<f32>], m: &Moment, at: Points, places: &mut (Vec<f32>, Vec<f32>)) {
    copy(at, places);
    for (transform, values) in layer.transforms.iter().zip(values) {
        (transform.transform.place)(values, m, (at.half_w, at.half_h), &mut places.0, &mut places.1);
    }
}

fn copy(from: Points, to: &mut (Vec<f32>, Vec<f32>)) {
    to.0.clear();
    to.1.clear();
    to.0.extend_from_slice(from.x);
    to.1.extend_from_slice(from.y);
}

fn takes_turns_or_moves(mix: &Mix) -> bool {
    matches!(mix.with, With::Sequence | With::Modulate)
}

/// Moves places by so many half pictures, in the direction that the value names.
#[inline(always)]
fn modulate(amount: f32, values: &[f32], x: &mut [f32], y: &mut [f32]) {
    for ((x, y), &value) in x.iter_mut().zip(y).zip(values) {
        *x += amount * math::tau_cos(value);
        *y += amount * math::tau_sin(value);
    }
}

#[inline(always)]
fn join(with: Join, invert: bool, cover: &mut [f32], mask: &[f32]) {
    for (cover, &mask) in cover.iter_mut().zip(mask) {
        *cover = with.join(*cover, if invert { 1.0 - mask } else { mask });
    }
}

/// A place among `count`, mirrored at both ends.
fn mirrored(at: i32, count: usize) -> usize {
    let count = count as i32;
    let at = at.rem_euclid(2 * count);
    (if at < count { at } else { 2 * count - 1 - at }) as usize
}

/// Which of the fields that take turns is seen: the layer's own (`None`) or a mixed one.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Turn {
    field: Option<usize>,
    next: Option<usize>,
    /// How much of the next one is seen already.
    over: f32,
}

/// Bars in which one field hands over to the next, at most half of its turn.
const HANDOVER: f32 = 1.0;
/// Seconds of a bar where the music has none.
const BAR: f32 = 2.0;

impl Turn {
    fn of(layer: &Layer, amounts: &[f32], m: &Moment) -> Turn {
        let sequence = layer.mixes.iter().enumerate().filter(|(_, mix)| mix.with == With::Sequence);
        Turn::at(sequence.map(|(i, _)| (i, amounts[i])), bars(m))
    }

    /// The turn at a number of bars, where each of `others` stays for its own number of them. The layer's own field
    /// comes first, and stays as long as the one that follows.
    fn at(others: impl Iterator<Item = (usize, f32)> + Clone, bars: f32) -> Turn {
        let own = Turn { field: None, next: None, over: 0.0 };
        let Some((_, first)) = others.clone().next() else { return own };
        let all = || std::iter::once((None, first)).chain(others.clone().map(|(i, stays)| (Some(i), stays)));
        let mut left = math::modulo(bars, all().map(|(_, stays)| stays).sum());
        for ((field, stays), (next, _)) in all().zip(all().skip(1).chain([(None, first)])) {
            left -= stays;
            if left < 0.0 {
                let handover = math::min(HANDOVER, 0.5 * stays);
                let over = Ease::InOut(Curve::Cubic).at(1.0 + left / handover);
                return Turn { field, next, over };
            }
        }
        own
    }
}

/// Bars since the first one of the song.
fn bars(m: &Moment) -> f32 {
    let bars = &m.events.downbeats;
    let passed = bars.partition_point(|bar| bar.time <= m.time);
    let (last, next) = (passed.checked_sub(1).map(|i| bars[i].time), bars.get(passed).map(|bar| bar.time));
    match (last, next) {
        (Some(last), Some(next)) => (passed - 1) as f32 + ((m.time - last) / (next - last)) as f32,
        (Some(last), None) => (passed - 1) as f32 + (m.time - last) as f32 / BAR,
        (None, Some(next)) => (m.time - next) as f32 / BAR,
        (None, None) => m.time as f32 / BAR,
    }
}

/// One value per track.
pub(super) fn evaluate(tracks: &[Track], frame: u32, m: &Moment, values: &mut Vec<f32>) {
    values.clear();
    values.extend(tracks.iter().map(|track| track.at(frame, m)));
}

/// One list of values per list of tracks.
fn all<'a>(
    tracks: impl Iterator<Item = &'a [Track]> + Clone,
    frame: u32,
    m: &Moment,
    values: &mut Vec<Vec<f32>>,
) {
    values.resize_with(tracks.clone().count().max(values.len()), Vec::new);
    tracks.zip(values).for_each(|(tracks, values)| evaluate(tracks, frame, m, values));
}

#[cfg(test)]
mod tests {
    use asciivid_effects::kit::{Event, Events, Signals, Spectrum};

    use super::*;

    #[test]
    fn a_picture_goes_on_as_its_mirror_image() {
        let places: Vec<usize> = (-4..8).map(|at| mirrored(at, 3)).collect();
        assert_eq!(places, [2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1]);
        assert_eq!((mirrored(i32::MAX, 7), mirrored(i32::MIN, 1)), (1, 0));
    }

    #[test]
    fn fields_take_turns_and_hand_over_smoothly() {
        let at = |bars: f32| Turn::at([(1, 2.0), (4, 4.0)].into_iter(), bars);
        assert_eq!(Turn::at(std::iter::empty(), 3.0), Turn { field: None, next: None, over: 0.0 });
        assert_eq!(at(0.5), Turn { field: None, next: Some(1), over: 0.0 });
        assert_eq!(at(1.5), Turn { field: None, next: Some(1), over: 0.5 });
        assert_eq!(at(2.5), Turn { field: Some(1), next: Some(4), over: 0.0 });
        assert_eq!(at(7.5), Turn { field: Some(4), next: None, over: 0.5 });
        assert_eq!((at(8.5), at(-0.5)), (at(0.5), at(7.5)));
        // What is seen of the second field, 0 to 1, never jumps.
        let seen = |bars: f32| match at(bars) {
            Turn { field: Some(1), over, .. } => 1.0 - over,
            Turn { next: Some(1), over, .. } => over,
            _ => 0.0,
        };
        for i in 0..1600 {
            let (a, b) = (seen(i as f32 / 100.0), seen((i + 1) as f32 / 100.0));
            assert!((a - b).abs() < 0.04, "from {a} to {b} at {i}");
        }
    }

    #[test]
    fn bars_are_counted_where_there_are_some_and_last_two_seconds_elsewhere() {
        let bar = |time| Event { time, strength: 1.0 };
        let events = Events { downbeats: [1.0, 4.0, 8.0].map(bar).to_vec(), ..Events::default() };
        let (none, spectrum) = (Events::default(), Spectrum::default());
        let at = |events, time| {
            let (signals, t) = (Signals::default(), time as f32);
            bars(&Moment { signals, time, t, scene_length: 9.0, seed: 0, events, spectrum: &spectrum })
        };
        assert_eq!(
            [0.0, 1.0, 2.5, 4.0, 6.0, 9.0].map(|time| at(&events, time)),
            [-0.5, 0.0, 0.5, 1.0, 1.5, 2.5]
        );
        assert_eq!(at(&none, 3.0), 1.5);
    }
}
