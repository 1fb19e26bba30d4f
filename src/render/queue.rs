//! The clips that wait for a worker.

use std::cmp::Reverse;
use std::sync::Mutex;

use crate::timeline::Clip;

/// Clips in the order of the film.
pub(super) struct Queue<'a> {
    clips: Mutex<Vec<&'a Clip>>,
    /// Whether a scene looks back.
    looks_back: Vec<bool>,
}

impl<'a> Queue<'a> {
    /// Of clips that are in the order of the film, and whether its scenes look back.
    pub(super) fn new(clips: Vec<&'a Clip>, looks_back: Vec<bool>) -> Queue<'a> {
        Queue { clips: Mutex::new(clips), looks_back }
    }

    /// The next clip for a worker that has drawn `last`: what follows it in its scene, as simulations go on from there,
    /// but short clips are left for the end; after a scene that looks back whatever follows, as it may still be seen there
    /// and nobody else has its past; else the first one of the scene that has the longest.
    pub(super) fn next(&self, last: Option<&Clip>) -> Option<&'a Clip> {
        let mut clips = self.clips.lock().unwrap_or_else(|e| e.into_inner());
        let longest = *clips.iter().max_by_key(|clip| (clip.frames(), Reverse(clip.index)))?;
        let goes_on = |last: &Clip, clip: &Clip| {
            let long = last.scene == clip.scene && 2 * clip.frames() >= longest.frames();
            last.end == clip.start && (long || self.looks_back[last.scene])
        };
        let follows = |clip: &&Clip| last.is_some_and(|last| goes_on(last, clip));
        let begins = |clip: &&Clip| clip.scene == longest.scene;
        let place = clips.iter().position(follows).or_else(|| clips.iter().position(begins));
        place.map(|place| clips.remove(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clips of these scenes and lengths.
    fn clips(lengths: &[(usize, u32)]) -> Vec<Clip> {
        let mut start = 0;
        let clip = |(index, &(scene, length)): (usize, &(usize, u32))| {
            let clip = Clip { index, scene, start, end: start + length };
            start = clip.end;
            clip
        };
        lengths.iter().enumerate().map(clip).collect()
    }

    /// What these workers take, one after the other.
    fn taken<const N: usize>(clips: &[Clip], looks_back: &[bool], workers: [usize; N]) -> [Option<usize>; N] {
        let queue = Queue::new(clips.iter().collect(), looks_back.to_vec());
        let mut last = [None; 2];
        workers.map(|worker| {
            last[worker] = queue.next(last[worker]);
            last[worker].map(|clip| clip.index)
        })
    }

    #[test]
    fn a_worker_stays_in_its_scene_and_short_clips_come_last() {
        let clips = clips(&[(0, 80), (0, 80), (1, 90), (1, 96), (2, 300), (3, 90), (3, 24)]);
        let taken = taken(&clips, &[false; 4], [0, 1, 1, 1, 0, 1, 0, 1]);
        assert_eq!(taken, [Some(4), Some(2), Some(3), Some(5), Some(0), Some(1), Some(6), None]);
    }

    #[test]
    fn who_has_the_past_of_a_scene_that_looks_back_draws_what_follows() {
        let clips = clips(&[(0, 200), (1, 30), (2, 90)]);
        assert_eq!(taken(&clips, &[false; 3], [0, 0, 0]), [Some(0), Some(2), Some(1)]);
        assert_eq!(taken(&clips, &[true, false, false], [0, 0, 0]), [Some(0), Some(1), Some(2)]);
    }
}
