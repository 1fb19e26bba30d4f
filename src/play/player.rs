//! The loop: keys, clock, frame; until something else is to be shown.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use super::clock::until_next;
use super::depth::Depth;
use super::keys::{Key, Keys};
use super::page::{DENSITY, Page, grid};
use super::reel::Reel;
use super::screen::Screen;
use super::sound::Speaker;
use super::terminal::Terminal;
use super::transport::Transport;
use super::watch::Watch;
use super::{Options, PlayError, Played};
use crate::error::{Error, Explain, Result};
use crate::flash::{Blocks, Guard, When};
use crate::progress::Progress;
use crate::render::{Film, Lettering, Painter};
use crate::settings::{Settings, clock_to};
use crate::timeline::Timeline;

/// The longest that a key waits.
const GLANCE: Duration = Duration::from_millis(33);
/// How long a message stays.
const MESSAGE: Duration = Duration::from_secs(4);
const HELP: &str = "  space pause   \u{2190} \u{2192} 5 s   \u{2191} \u{2193} 30 s   n p preset   + - density   ? keys   q quit";

/// Time of a core that this process has taken so far.
fn worked() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// A time as people say it, in whole seconds.
fn clock(time: f64) -> String {
    clock_to(0, time.floor())
}

/// What ends the look at a film.
enum Turn {
    End,
    Size,
    Preset(isize),
    Reload,
}

/// Everything between the keys and the screen.
#[derive(Debug)]
pub(super) struct Player<'a> {
    settings: &'a Settings,
    options: Options,
    terminal: Terminal,
    size: (usize, usize),
    keys: Keys,
    transport: Transport,
    watch: Option<Watch>,
    /// What was drawn last.
    frame: Option<u32>,
    lettering: Lettering,
    guard: Guard,
    page: Page,
    screen: Screen,
    density: i32,
    help: bool,
    /// Lines that are shown until then, if not for ever.
    message: Option<(String, Option<Instant>)>,
    /// The same frame has to be shown in another way.
    stale: bool,
    status: String,
    frames: u32,
}

impl<'a> Player<'a> {
    pub(super) fn new(
        settings: &'a Settings,
        options: Options,
        terminal: Terminal,
        depth: Depth,
        speaker: Option<Speaker>,
    ) -> Player<'a> {
        Player {
            settings,
            options,
            size: terminal.size(),
            terminal,
            keys: Keys::default(),
            transport: Transport::new(settings.from.unwrap_or(0.0), speaker),
            watch: None,
            frame: None,
            lettering: Lettering::default(),
            guard: Guard::within(),
            page: Page::new(depth),
            screen: Screen::new(depth),
            density: 0,
            help: true,
            message: None,
            stale: true,
            status: String::new(),
            frames: 0,
        }
    }

    /// Plays one film after the other until the end.
    pub(super) fn run(mut self, mut reel: Reel, progress: &dyn Progress) -> Result<Played> {
        let mut film = self.film(&reel)?;
        let (began, worked) = (Instant::now(), worked());
        self.transport.begin(began);
        self.watch = self.options.watch.then(|| reel.watch());
        loop {
            let changed = match self.show(&film, &reel, progress)? {
                Turn::End => break,
                Turn::Size => Ok(()),
                Turn::Preset(step) => reel.turn(step),
                Turn::Reload => reel.reload(),
            };
            if let Err(error) = &changed {
                self.alarm(error);
            } else {
                self.message = None;
                film = self.film(&reel)?;
            }
            // After a turn that failed as well: the file may be mended.
            self.watch = self.options.watch.then(|| reel.watch());
            self.stale = true;
        }
        let (time, work) = (began.elapsed(), self::worked() - worked);
        Ok(Played { frames: self.frames, time, work, drift: self.transport.drift })
    }

    /// Makes the film for the present size of the terminal.
    fn film(&mut self, reel: &Reel) -> Result<Film> {
        self.size = self.terminal.size();
        self.page.resize(self.size);
        self.screen.forget();
        (self.frame, self.guard) = (None, Guard::within());
        reel.film(grid(self.settings, self.size))
    }

    fn show(&mut self, film: &Film, reel: &Reel, progress: &dyn Progress) -> Result<Turn> {
        let mut painter = Painter::new(film);
        let timeline = &film.timeline;
        let each = timeline.fps.time_of(1);
        let end = timeline.fps.time_of(timeline.frames.end);
        loop {
            if progress.stopped() {
                return Ok(Turn::End);
            }
            if let Some(turn) = self.turn(end) {
                return Ok(turn);
            }
            let now = Instant::now();
            if let Some(words) = self.transport.tick(now) {
                self.say(words, now);
            }
            if self.message.as_ref().is_some_and(|(_, until)| until.is_some_and(|until| until <= now)) {
                (self.message, self.stale) = (None, true);
            }
            let time = self.transport.time(now);
            if time >= end {
                if !self.options.watch {
                    return Ok(Turn::End);
                }
                self.transport.seek(self.settings.from.unwrap_or(0.0), now);
                continue;
            }
            let frame = ((time / each + 1e-6) as u32).min(timeline.frames.end - 1);
            self.draw(&mut painter, frame, timeline);
            if self.stale {
                self.compose(film, reel, time);
                self.terminal
                    .write(self.screen.update(self.page.columns, &self.page.cells))
                    .map_err(PlayError::from)?;
                self.frames += 1;
                self.stale = false;
            }
            std::thread::sleep(until_next(self.transport.time(Instant::now()), each).min(GLANCE));
        }
    }

    /// Obeys the keys, and looks whether something else is to be shown.
    fn turn(&mut self, end: f64) -> Option<Turn> {
        let (mut bytes, mut turn) = ([0; 256], None);
        let mut keys = std::mem::take(&mut self.keys);
        keys.read(self.terminal.typed(&mut bytes), |key| turn = turn.take().or(self.obey(key, end)));
        self.keys = keys;
        if turn.is_none() && self.terminal.size() != self.size {
            turn = Some(Turn::Size);
        }
        let reload = |watch: &mut Watch| watch.changed().then_some(Turn::Reload);
        turn.or_else(|| self.watch.as_mut().and_then(reload))
    }

    fn obey(&mut self, key: Key, end: f64) -> Option<Turn> {
        let now = Instant::now();
        self.stale = true;
        match key {
            Key::Quit => return Some(Turn::End),
            Key::Preset(step) => return Some(Turn::Preset(step)),
            Key::Pause => self.transport.pause(now),
            Key::Seek(step) => {
                // Not so near to the end that it would be over at once.
                let time = (self.transport.time(now) + step).min(end - 1.0).max(0.0);
                self.transport.seek(time, now);
            }
            Key::Density(step) => {
                self.density = (self.density + step).clamp(-DENSITY, DENSITY);
                let words = format!("density {:+}", self.density);
                self.say(&words, now);
            }
            Key::Help => self.help = !self.help,
        }
        None
    }

    /// Draws a frame, unless it was drawn last.
    fn draw(&mut self, painter: &mut Painter<'_>, frame: u32, timeline: &Timeline) {
        if self.frame == Some(frame) {
            return;
        }
        painter.letters(frame, &mut self.lettering);
        if self.frame.is_some_and(|last| last > frame) {
            self.guard = Guard::within();
        }
        (self.frame, self.stale) = (Some(frame), true);
        if self.settings.flash_guard {
            let gains = self.guard.see(When::of(frame, timeline), &Blocks::of_letters(&self.lettering));
            self.lettering.light(&gains);
        }
    }

    /// Puts the frame, the message and the line of words on the page.
    fn compose(&mut self, film: &Film, reel: &Reel, time: f64) {
        self.page.lay(&self.lettering, self.density);
        if let Some((message, until)) = &self.message {
            for (above, line) in message.lines().rev().enumerate() {
                self.page.write(above + 1, line, until.is_none());
            }
        }
        let timeline = &film.timeline;
        let scene = &timeline.scenes[timeline.scene_at(self.frame.unwrap_or(0))];
        let role =
            timeline.features.sections.get(scene.cue.section).map_or("", |section| section.role.as_str());
        let (now, end) = (clock(time), clock(timeline.fps.time_of(timeline.frames.end)));
        let sign = if self.transport.paused { "||" } else { " >" };
        let help = if self.help { HELP } else { "" };
        self.status.clear();
        let _ = write!(self.status, "{sign} {now} / {end}  {role}  {}  {}{help}", scene.name, reel.name());
        self.page.write(0, &self.status, false);
    }

    /// Says something for a while.
    fn say(&mut self, words: &str, now: Instant) {
        self.message = Some((format!(" {words}"), Some(now + MESSAGE)));
        self.stale = true;
    }

    /// Shows a fault until it is mended.
    fn alarm(&mut self, error: &Error) {
        self.message = Some((format!(" error: {error}\n hint: {}", error.hint()).replace('\n', "\n "), None));
    }
}
