//! Every transition: from all old to all new, steadily, and unlike every other.

use asciivid_effects::kit::{Events, Moment, Params, Points, Signals, Spectrum, View};
use asciivid_effects::transition::{Cut, TRANSITIONS, Transition};

/// The new scene's share at every point of a small picture.
fn share(transition: &Transition, progress: f32) -> Vec<f32> {
    let view = View::new((320, 180), (4, 8));
    let x: Vec<f32> = (0..view.len()).map(|i| view.x(i % view.cols)).collect();
    let y: Vec<f32> = (0..view.len()).map(|i| view.y(i / view.cols)).collect();
    let (events, spectrum) =
        (Events::default(), Spectrum { bands: 64, rate: 50.0, levels: vec![0; 64 * 100] });
    let (signals, time, t) = (Signals::default(), 1.0, 1.0);
    let m = Moment { signals, time, t, scene_length: 8.0, seed: 7, events: &events, spectrum: &spectrum };
    let at = Points { x: &x, y: &y, half_w: view.half_w, half_h: view.half_h };
    let params = transition.entry.params.iter();
    let values: Vec<f32> =
        params.map(|p| p.drive(p.default).unwrap().constant().expect("a number")).collect();
    let mut out = vec![f32::NAN; view.len()];
    (transition.share)(&values, &m, progress, at, &mut out);
    let light = (transition.light)(&values, progress);
    assert!((0.0..=1.0).contains(&light) && out.iter().all(|s| (0.0..=1.0).contains(s)));
    out
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len() as f32
}

fn moving() -> impl Iterator<Item = &'static Transition> {
    TRANSITIONS.iter().filter(|t| t.entry.name != Cut::NAME)
}

#[test]
fn every_transition_goes_from_all_old_to_all_new() {
    for transition in moving() {
        let name = transition.entry.name;
        let grown: Vec<f32> = (0..=10).map(|i| mean(&share(transition, i as f32 / 10.0))).collect();
        assert!(grown[0] < 0.02 && grown[10] > 0.99, "{name}: {grown:?}");
        assert!(grown.windows(2).all(|pair| pair[1] > pair[0] - 0.1), "{name}: {grown:?}");
        assert!(transition.beats > 0.0 && !transition.entry.doc.is_empty());
    }
}

#[test]
fn every_transition_is_unlike_every_other() {
    for (i, a) in TRANSITIONS.iter().enumerate() {
        for b in &TRANSITIONS[..i] {
            assert!(a.entry.name != b.entry.name && a.entry.doc != b.entry.doc);
            let off: Vec<f32> = share(a, 0.3).iter().zip(share(b, 0.3)).map(|(a, b)| (a - b).abs()).collect();
            assert!(mean(&off) > 0.05, "{} and {}", a.entry.name, b.entry.name);
        }
    }
}

#[test]
fn a_dip_is_dark_in_the_middle_and_nowhere_brighter_than_its_scenes() {
    let dip = TRANSITIONS.iter().find(|t| t.entry.name == "dip").unwrap();
    let light = |progress: f32| (dip.light)(&[0.04], progress);
    assert!(light(0.0) > 0.99 && light(0.5) < 0.05 && light(1.0) > 0.99);
}
