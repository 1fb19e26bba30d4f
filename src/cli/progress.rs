//! The render's progress, measured here and shown by a [`View`].

use std::collections::VecDeque;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use asciivid::error::Exit;
use asciivid::progress::{Progress, Stage};
use asciivid::settings::{Fps, Size};

use super::batch::{Album, Entry, Turn};
use super::fault::Fault;
use super::options::{How, Messages};
use super::signals::Stop;
use super::summary::Summary;
use super::view::{Bar, Json, Plain, Quiet, View, stderr};

/// Everything that is said while a command runs goes through here.
pub(crate) struct Console {
    stop: Stop,
    stop_said: AtomicBool,
    state: Mutex<State>,
}

struct State {
    view: Box<dyn View>,
    running: Option<Running>,
    fps: Option<Fps>,
    warnings: usize,
}

/// A stage that has begun and not ended.
struct Running {
    stage: Stage,
    began: Instant,
    shown: Duration,
    done: u64,
    total: u64,
    pace: Pace,
}

/// How far a stage is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tick {
    /// Frames done.
    pub(crate) done: u64,
    /// Frames in all.
    pub(crate) total: u64,
    /// Frames a second, of late.
    pub(crate) rate: Option<f64>,
    /// Seconds of film a second, of late.
    pub(crate) speed: Option<f64>,
    /// Time to the end of the stage at that rate.
    pub(crate) eta: Option<Duration>,
}

impl Console {
    /// A console as the user asked for it.
    pub(crate) fn new(messages: Messages, stop: Stop) -> Console {
        let verbose = messages.verbose;
        let view: Box<dyn View> = match messages.progress {
            _ if messages.quiet => Box::new(Quiet::new(stderr())),
            How::None => Box::new(Quiet::new(stderr())),
            How::Json => Box::new(Json::new(stderr())),
            How::Auto if std::io::stderr().is_terminal() => Box::new(Bar::new(verbose)),
            How::Auto | How::Plain => Box::new(Plain::new(stderr(), verbose)),
        };
        Console::with(view, stop)
    }

    /// A console that shows things through this view.
    pub(crate) fn with(view: Box<dyn View>, stop: Stop) -> Console {
        let state = State { view, running: None, fps: None, warnings: 0 };
        Console { stop, stop_said: AtomicBool::new(false), state: Mutex::new(state) }
    }

    /// Shows the fault that ends the run, and gives its exit code.
    pub(crate) fn fault(&self, fault: &Fault) -> Exit {
        let mut state = self.state();
        state.end();
        state.view.fault(fault);
        fault.exit
    }

    /// Shows the summary that ends the run.
    pub(crate) fn done(&self, summary: &Summary) {
        let mut state = self.state();
        state.end();
        state.view.done(summary);
    }

    /// It is another song's turn.
    pub(crate) fn turn(&self, turn: &Turn) {
        let mut state = self.state();
        state.end();
        state.view.turn(turn);
    }

    /// Shows what became of a song among others.
    pub(crate) fn turned(&self, entry: &Entry) {
        let mut state = self.state();
        state.end();
        state.view.turned(entry);
    }

    /// Shows what became of all songs.
    pub(crate) fn album(&self, album: &Album) {
        let mut state = self.state();
        state.end();
        state.view.album(album);
    }

    /// Ends the stage that runs, so that something else may be printed.
    pub(crate) fn end(&self) {
        self.state().end();
    }

    /// Warnings said so far.
    pub(crate) fn warnings(&self) -> usize {
        self.state().warnings
    }

    /// A panic elsewhere leaves nothing here half changed that matters for showing it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Console {
    fn begin(&self, stage: Stage, steps: u64) {
        let mut state = self.state();
        state.end();
        state.view.begin(stage, steps);
        state.running = Some(Running {
            stage,
            began: Instant::now(),
            shown: Duration::ZERO,
            done: 0,
            total: steps,
            pace: Pace::default(),
        });
    }

    fn advance(&self, steps: u64) {
        self.state().advance(steps);
    }

    fn note(&self, text: &str) {
        self.state().view.note(text);
    }

    fn warn(&self, text: &str) {
        let mut state = self.state();
        state.warnings += 1;
        state.view.warn(text);
    }

    fn film(&self, size: Size, fps: Fps, frames: u64) {
        let mut state = self.state();
        state.fps = Some(fps);
        state.view.film(size, fps, frames);
    }

    fn stopped(&self) -> bool {
        let stopped = self.stop.wanted();
        if stopped && !self.stop_said.swap(true, Ordering::Relaxed) {
            self.note("stopping: clips that are nearly done are finished; once more (Ctrl-C) stops at once");
        }
        stopped
    }
}

impl State {
    fn end(&mut self) {
        if let Some(running) = self.running.take() {
            self.view.end(running.stage, running.began.elapsed());
        }
    }

    fn advance(&mut self, steps: u64) {
        let Some(running) = &mut self.running else {
            return;
        };
        let now = running.began.elapsed();
        running.done += steps;
        running.pace.record(now, running.done);
        if now - running.shown >= self.view.every() {
            running.shown = now;
            let tick = running.tick(self.fps);
            self.view.tick(running.stage, &tick);
        }
    }
}

impl Running {
    fn tick(&self, fps: Option<Fps>) -> Tick {
        let rate = self.pace.rate();
        // Only drawing makes film; other stages count frames at rates that mean nothing to a viewer.
        let fps = fps.filter(|_| self.stage == Stage::Render);
        let left = self.total.saturating_sub(self.done) as f64;
        Tick {
            done: self.done,
            total: self.total,
            rate,
            speed: rate.zip(fps).map(|(rate, fps)| rate / fps.as_f64()),
            eta: rate.and_then(|rate| Duration::try_from_secs_f64(left / rate).ok()),
        }
    }
}

/// How far back the pace looks: long enough to even out clips, short enough to notice a change of scene.
const WINDOW: Duration = Duration::from_secs(30);
/// Samples closer than this are one.
const GRAIN: Duration = Duration::from_millis(250);

/// The pace of the last half minute.
#[derive(Debug)]
struct Pace {
    samples: VecDeque<(Duration, u64)>,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { samples: VecDeque::from([(Duration::ZERO, 0)]) }
    }
}

impl Pace {
    /// Notes how much is done at a time since the stage began; times never fall.
    fn record(&mut self, at: Duration, done: u64) {
        let near = |&(time, _): &(Duration, u64)| time > Duration::ZERO && at < time + GRAIN;
        if self.samples.len() > 2 && self.samples.get(self.samples.len() - 2).is_some_and(near) {
            self.samples.pop_back();
        }
        self.samples.push_back((at, done));
        while self.samples.len() > 2 && self.samples[1].0 + WINDOW < at {
            self.samples.pop_front();
        }
    }

    /// Steps a second; nothing before it can be told.
    fn rate(&self) -> Option<f64> {
        let (first, last) = (self.samples.front()?, self.samples.back()?);
        let rate = (last.1 - first.1) as f64 / (last.0 - first.0).as_secs_f64();
        (rate.is_finite() && rate > 0.0).then_some(rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::summary::tests::summary;
    use crate::cli::view::tests::{Page, page};

    fn seconds(s: f64) -> Duration {
        Duration::from_secs_f64(s)
    }

    fn json() -> (Console, Page) {
        let page = page();
        (Console::with(Box::new(Json::new(Box::new(page.clone()))), Stop::default()), page)
    }

    #[test]
    fn the_pace_is_that_of_the_last_half_minute() {
        let mut pace = Pace::default();
        assert_eq!(pace.rate(), None);
        (1..=100).for_each(|s| pace.record(seconds(f64::from(s)), s as u64 * 10));
        assert!((pace.rate().unwrap() - 10.0).abs() < 1e-9);
        (101..=200).for_each(|s| pace.record(seconds(f64::from(s)), 1000 + (s as u64 - 100)));
        assert!((pace.rate().unwrap() - 1.0).abs() < 1e-9);
        assert!(pace.samples.len() < 40);
    }

    #[test]
    fn many_steps_in_a_moment_are_few_samples() {
        let mut pace = Pace::default();
        (1..=10_000u64).for_each(|i| pace.record(seconds(i as f64 / 1000.0), i));
        assert!(pace.samples.len() < 100, "{}", pace.samples.len());
        assert!((pace.rate().unwrap() - 1000.0).abs() < 1.0);
    }

    #[test]
    fn the_rest_is_foreseen_from_the_measured_pace() {
        let mut pace = Pace::default();
        pace.record(seconds(2.0), 48);
        let (began, shown) = (Instant::now(), Duration::ZERO);
        let running = Running { stage: Stage::Render, began, shown, done: 48, total: 480, pace };
        let tick = running.tick(Some(Fps { num: 12, den: 1 }));
        assert_eq!((tick.rate, tick.speed), (Some(24.0), Some(2.0)));
        assert_eq!(tick.eta, Some(seconds(18.0)));
    }

    #[test]
    fn warnings_are_counted_and_stages_end_when_the_next_begins() {
        let (console, page) = json();
        console.begin(Stage::Analyse, 0);
        console.warn("the song ends early");
        console.begin(Stage::Render, 10);
        console.done(&summary(true));
        assert_eq!(console.warnings(), 1);
        let events: Vec<String> = page.lines().iter().map(|line| line["event"].to_string()).collect();
        assert_eq!(events.join(" "), r#""begin" "warning" "end" "begin" "end" "done""#);
    }

    #[test]
    fn stopping_is_said_once() {
        let page = page();
        let stop = Stop::default();
        let console = Console::with(Box::new(Plain::new(Box::new(page.clone()), false)), stop.clone());
        assert!(!console.stopped());
        stop.ask();
        assert!(console.stopped() && console.stopped());
        assert_eq!(page.text().matches("stopping").count(), 1);
    }

    #[test]
    fn steps_outside_a_stage_and_steps_beyond_the_end_do_no_harm() {
        let (console, _) = json();
        console.advance(3);
        console.begin(Stage::Verify, 2);
        (0..5).for_each(|_| console.advance(1));
        console.fault(&Fault::usage("a", "b"));
    }
}
