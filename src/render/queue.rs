//! The clips that wait for a worker.

use std::cmp::Reverse;
use std::sync::Mutex;

use crate::timeline::Clip;

/// Clips in the order of the film.
pub(super) struct Queue<'a>(Mutex<Vec<&'a Clip>>);

impl<'a> Queue<'a> {
    /// Of clips that are in the order of the film.
    pub(super) fn new(clips: Vec<&'a Clip>) -> Queue<'a> {
        Queue(Mutex::new(clips))
    }

    /// The next clip for a worker that has drawn `last`: what follows it in its scene, as simulations go on from there,
    /// but short clips are left for the end; else the first one of the scene that has the longest.
    pub(super) fn next(&self, last: Option<&Clip>) -> Option<&'a Clip> {
        let mut clips = self.0.lock().unwrap_or_else(|e| e.into_inner());
        let longest = *clips.iter().max_by_key(|clip| (clip.frames(), Reverse(clip.index)))?;
        let follows = |clip: &&Clip| {
            2 * clip.frames() >= longest.frames()
                && last.is_some_and(|last| (last.scene, last.end) == (clip.scene, clip.start))
        };
        let begins = |clip: &&Clip| clip.scene == longest.scene;
        let place = clips.iter().position(follows).or_else(|| clips.iter().position(begins));
        place.map(|place| clips.remove(place))
    }

    /// Number of clips that wait.
    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_stays_in_its_scene_and_short_clips_come_last() {
        let lengths = [(0, 80), (0, 80), (1, 90), (1, 96), (2, 300), (3, 90), (3, 24)];
        let mut clips: Vec<Clip> = Vec::new();
        for (index, (scene, length)) in lengths.into_iter().enumerate() {
            let start = clips.last().map_or(0, |clip| clip.end);
            clips.push(Clip { index, scene, start, end: start + length });
        }
        let queue = Queue::new(clips.iter().collect());
        let mut last = [None; 2];
        let mut drawn = Vec::new();
        for worker in [0, 1, 1, 1, 0, 1, 0, 1] {
            last[worker] = queue.next(last[worker]);
            drawn.push(last[worker].map(|clip| clip.index));
        }
        assert_eq!(drawn, [Some(4), Some(2), Some(3), Some(5), Some(0), Some(1), Some(6), None]);
    }
}
