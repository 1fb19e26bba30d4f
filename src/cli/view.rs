//! The ways to show progress: a bar, plain lines, JSON lines, or next to nothing. All of it on standard error.

use std::io::Write;
use std::time::{Duration, Instant};

use asciivid::progress::Stage;
use asciivid::settings::{Fps, Size};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use super::batch::{Album, Entry, Turn};
use super::fault::{Fault, plain, say};
use super::progress::Tick;
use super::summary::{Summary, clock, rate, span};

/// Shows what happens.
pub(crate) trait View: Send {
    /// Writes a line for people.
    fn line(&mut self, text: &str);

    /// The least time between two ticks.
    fn every(&self) -> Duration;

    /// A stage begins.
    fn begin(&mut self, stage: Stage, steps: u64);

    /// A stage has come so far.
    fn tick(&mut self, stage: Stage, tick: &Tick);

    /// A stage ends.
    fn end(&mut self, stage: Stage, took: Duration);

    /// What the film will be.
    fn film(&mut self, size: Size, fps: Fps, frames: u64) {
        let length = clock(frames as f64 / fps.as_f64());
        self.line(&format!("{length} of {size} at {}/s, {frames} frames", rate(fps)));
    }

    /// Something worth knowing.
    fn note(&mut self, text: &str) {
        self.line(text);
    }

    /// Something that is not as it should be.
    fn warn(&mut self, text: &str) {
        self.line(&format!("warning: {text}"));
    }

    /// The run ends without a good film.
    fn fault(&mut self, fault: &Fault) {
        self.line(&fault.lines());
    }

    /// It is another song's turn.
    fn turn(&mut self, turn: &Turn) {
        self.line(&format!("{}/{} {}", turn.number, turn.of, turn.name));
    }

    /// What became of a song among others; the table in the end tells it again.
    fn turned(&mut self, _: &Entry) {}

    /// What became of all songs.
    fn album(&mut self, album: &Album) {
        self.line(&album.text());
    }

    /// The film is finished.
    fn done(&mut self, summary: &Summary) {
        self.line(&summary.text());
    }
}

/// Where lines go.
pub(crate) type Out = Box<dyn Write + Send>;

/// Standard error.
pub(crate) fn stderr() -> Out {
    Box::new(std::io::stderr())
}

/// A stage as people read it.
const fn doing(stage: Stage) -> &'static str {
    match stage {
        Stage::Analyse => "listening to the song",
        Stage::Probe => "trying a few frames",
        Stage::Render => "drawing",
        Stage::Join => "joining film and song",
        Stage::Verify => "checking the film",
    }
}

/// The figures of a tick beside its count.
fn figures(tick: &Tick) -> String {
    let mut parts = Vec::new();
    parts.extend(tick.rate.map(|rate| format!("{rate:.1} frames/s")));
    parts.extend(tick.speed.map(|speed| format!("{speed:.2} x real time")));
    parts.extend(tick.eta.map(|eta| format!("ETA {}", clock(eta.as_secs_f64()))));
    parts.join("  ")
}

/// One bar in a terminal: of a stage, or of all songs.
pub(crate) struct Bar {
    bar: Option<ProgressBar>,
    verbose: bool,
    songs: Option<Songs>,
}

/// The bar of all songs.
struct Songs {
    bar: ProgressBar,
    began: Instant,
    turn: Turn,
}

impl Bar {
    pub(crate) fn new(verbose: bool) -> Bar {
        Bar { bar: None, verbose, songs: None }
    }

    fn shown(&self) -> Option<&ProgressBar> {
        self.songs.as_ref().map(|songs| &songs.bar).or(self.bar.as_ref())
    }
}

/// Steps of the bar of all songs.
const ALL_SONGS: f64 = 10_000.0;

impl Songs {
    fn new(turn: Turn) -> Songs {
        let bar = ProgressBar::with_draw_target(Some(ALL_SONGS as u64), ProgressDrawTarget::stderr());
        bar.set_style(style("{prefix} [{wide_bar}] {percent} %  {msg}"));
        bar.enable_steady_tick(Duration::from_millis(500));
        Songs { bar, began: Instant::now(), turn }
    }

    fn begin(&self, doing: &str) {
        let Turn { number, of, name, .. } = &self.turn;
        self.bar.set_prefix(format!("{number}/{of} {}: {doing}", plain(name)));
        self.reach(0.0);
    }

    /// So much of the song is done; the bar never goes back.
    fn reach(&self, part: f64) {
        let (from, to) = self.turn.share;
        let share = from + (to - from) * part.clamp(0.0, 1.0);
        self.bar.set_position(((ALL_SONGS * share) as u64).max(self.bar.position()));
    }

    fn tick(&self, tick: &Tick) {
        self.reach(tick.done as f64 / tick.total.max(1) as f64);
        let share = self.bar.position() as f64 / ALL_SONGS;
        let left = self.began.elapsed().as_secs_f64() * (1.0 - share) / share.max(1e-6);
        let rate = tick.rate.map_or(String::new(), |rate| format!("{rate:.1} frames/s  "));
        self.bar.set_message(format!("{rate}ETA {}", clock(left)));
    }
}

/// A bar of this form; the forms are constants, so that a wrong one cannot ship.
fn style(form: &str) -> ProgressStyle {
    ProgressStyle::with_template(form).expect("the form of a bar is correct").progress_chars("=> ")
}

impl View for Bar {
    fn line(&mut self, text: &str) {
        match self.shown() {
            Some(bar) => bar.suspend(|| say(text)),
            None => say(text),
        }
    }

    fn every(&self) -> Duration {
        Duration::from_millis(100)
    }

    fn begin(&mut self, stage: Stage, steps: u64) {
        if let Some(songs) = &self.songs {
            return songs.begin(doing(stage));
        }
        let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
        if steps == 0 {
            bar.set_style(style("{spinner} {prefix} {elapsed}"));
            bar.enable_steady_tick(Duration::from_millis(100));
        } else {
            bar.set_style(style("{prefix} [{wide_bar}] {pos}/{len}  {msg}"));
        }
        bar.set_prefix(doing(stage));
        self.bar = Some(bar);
    }

    fn tick(&mut self, stage: Stage, tick: &Tick) {
        if let Some(songs) = self.songs.as_ref().filter(|_| stage == Stage::Render) {
            songs.tick(tick);
        } else if let Some(bar) = &self.bar {
            bar.set_message(figures(tick));
            bar.set_position(tick.done);
        }
    }

    fn end(&mut self, stage: Stage, took: Duration) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        if self.verbose {
            self.line(&format!("{}: {}", stage.name(), span(took)));
        }
    }

    fn turn(&mut self, turn: &Turn) {
        match &mut self.songs {
            Some(songs) => songs.turn = turn.clone(),
            None => self.songs = Some(Songs::new(turn.clone())),
        }
    }

    fn turned(&mut self, entry: &Entry) {
        self.line(&entry.line());
        if let Some(songs) = &self.songs {
            songs.reach(1.0);
        }
    }

    fn album(&mut self, album: &Album) {
        if let Some(songs) = self.songs.take() {
            songs.bar.finish_and_clear();
        }
        self.line(album.text().lines().last().unwrap_or_default());
    }
}

/// A line now and then, for logs.
pub(crate) struct Plain {
    out: Out,
    verbose: bool,
}

impl Plain {
    pub(crate) fn new(out: Out, verbose: bool) -> Plain {
        Plain { out, verbose }
    }
}

impl View for Plain {
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{}", plain(text));
    }

    fn every(&self) -> Duration {
        Duration::from_secs(10)
    }

    fn begin(&mut self, stage: Stage, _: u64) {
        self.line(doing(stage));
    }

    fn tick(&mut self, stage: Stage, tick: &Tick) {
        let percent = 100 * tick.done / tick.total.max(1);
        let (done, total) = (tick.done, tick.total);
        self.line(&format!("{} {percent:>3} %  {done}/{total}  {}", stage.name(), figures(tick)));
    }

    fn end(&mut self, stage: Stage, took: Duration) {
        if self.verbose {
            self.line(&format!("{}: {}", stage.name(), span(took)));
        }
    }
}

/// One JSON object a line, for programs.
pub(crate) struct Json {
    out: Out,
}

impl Json {
    pub(crate) fn new(out: Out) -> Json {
        Json { out }
    }

    fn event(&mut self, event: &Value) {
        let _ = writeln!(self.out, "{event}");
    }
}

impl View for Json {
    fn line(&mut self, text: &str) {
        self.event(&json!({ "event": "note", "text": text }));
    }

    fn every(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn begin(&mut self, stage: Stage, steps: u64) {
        self.event(&json!({ "event": "begin", "stage": stage.name(), "frames": steps }));
    }

    fn tick(&mut self, stage: Stage, tick: &Tick) {
        self.event(&json!({
            "event": "progress", "stage": stage.name(), "done": tick.done, "frames": tick.total,
            "rate": tick.rate, "speed": tick.speed, "eta": tick.eta.map(|eta| eta.as_secs_f64()),
        }));
    }

    fn end(&mut self, stage: Stage, took: Duration) {
        self.event(&json!({ "event": "end", "stage": stage.name(), "seconds": took.as_secs_f64() }));
    }

    fn film(&mut self, size: Size, fps: Fps, frames: u64) {
        self.event(&json!({
            "event": "film", "width": size.width, "height": size.height, "fps": fps.to_string(), "frames": frames,
        }));
    }

    fn warn(&mut self, text: &str) {
        self.event(&json!({ "event": "warning", "text": text }));
    }

    fn fault(&mut self, fault: &Fault) {
        let (what, hint, exit) = (&fault.what, &fault.hint, fault.exit as u8);
        self.event(&json!({ "event": "error", "error": what, "hint": hint, "exit": exit }));
    }

    fn turn(&mut self, turn: &Turn) {
        let Turn { number, of, name, .. } = turn;
        self.event(
            &json!({ "event": "song", "state": "begun", "number": number, "songs": of, "name": name }),
        );
    }

    fn turned(&mut self, entry: &Entry) {
        self.event(&entry.json());
    }

    fn album(&mut self, album: &Album) {
        self.event(&album.json());
    }

    fn done(&mut self, summary: &Summary) {
        self.event(&summary.json());
    }
}

/// Warnings and errors, nothing else.
pub(crate) struct Quiet {
    out: Out,
}

impl Quiet {
    pub(crate) fn new(out: Out) -> Quiet {
        Quiet { out }
    }
}

impl View for Quiet {
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{}", plain(text));
    }

    fn every(&self) -> Duration {
        Duration::MAX
    }

    fn begin(&mut self, _: Stage, _: u64) {}

    fn tick(&mut self, _: Stage, _: &Tick) {}

    fn end(&mut self, _: Stage, _: Duration) {}

    fn film(&mut self, _: Size, _: Fps, _: u64) {}

    fn note(&mut self, _: &str) {}

    fn turn(&mut self, _: &Turn) {}

    fn album(&mut self, album: &Album) {
        album.troubles().iter().for_each(|line| self.line(line));
    }

    fn done(&mut self, summary: &Summary) {
        if !summary.outcome.report.ok {
            self.line(summary.outcome.report.to_text().trim_end());
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::cli::summary::tests::summary;

    /// A page that a test reads after a view has written on it.
    #[derive(Clone, Default)]
    pub(crate) struct Page(Arc<Mutex<Vec<u8>>>);

    pub(crate) fn page() -> Page {
        Page::default()
    }

    impl Page {
        pub(crate) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }

        pub(crate) fn lines(&self) -> Vec<Value> {
            self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        }
    }

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Takes nothing, as a pipe whose reader has gone.
    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    fn tick() -> Tick {
        let (rate, speed) = (Some(31.25), Some(1.302));
        Tick { done: 1240, total: 4512, rate, speed, eta: Some(Duration::from_secs(105)) }
    }

    fn everything(view: &mut dyn View) {
        view.begin(Stage::Render, 4512);
        view.film(Size { width: 64, height: 64 }, Fps { num: 24, den: 1 }, 48);
        view.tick(Stage::Render, &tick());
        view.note("a note");
        view.warn("a warning");
        view.end(Stage::Render, Duration::from_secs(3));
        view.done(&summary(false));
        view.fault(&Fault::usage("what", "hint"));
    }

    #[test]
    fn a_plain_line_says_how_far_how_fast_and_how_long() {
        let page = page();
        Plain::new(Box::new(page.clone()), false).tick(Stage::Render, &tick());
        assert_eq!(page.text(), "draw  27 %  1240/4512  31.2 frames/s  1.30 x real time  ETA 1:45\n");
    }

    #[test]
    fn quiet_says_only_warnings_findings_and_errors() {
        let page = page();
        everything(&mut Quiet::new(Box::new(page.clone())));
        let text = page.text();
        assert!(text.starts_with("warning: a warning\nthe film has 1 fault\n"), "{text}");
        assert!(text.contains("the picture is black"), "{text}");
        assert!(text.ends_with("\nerror: what\nhint: hint\n"), "{text}");
        assert!(!text.contains("a note"), "{text}");
    }

    #[test]
    fn json_is_one_object_a_line_whatever_happens() {
        let page = page();
        everything(&mut Json::new(Box::new(page.clone())));
        let lines = page.lines();
        assert_eq!(lines.len(), 8);
        assert_eq!(lines[2]["eta"], 105.0);
        assert_eq!(lines[7]["exit"], 2);
    }

    #[test]
    fn nobody_listening_is_no_reason_to_fall_over() {
        everything(&mut Plain::new(Box::new(Closed), true));
        everything(&mut Json::new(Box::new(Closed)));
        everything(&mut Quiet::new(Box::new(Closed)));
    }

    #[test]
    fn the_forms_of_the_bar_are_correct() {
        everything(&mut Bar::new(true));
        Bar::new(false).begin(Stage::Analyse, 0);
    }
}
