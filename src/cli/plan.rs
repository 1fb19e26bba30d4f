//! `asciivid plan`: where the picture changes, to what, and why.

use std::path::PathBuf;

use asciivid::audio::Features;
use asciivid::error::{Error, Exit};
use asciivid::hardware::Hardware;
use asciivid::plan::{self, Brief};
use asciivid::settings::{Quality, clock};
use asciivid::timeline::{Scene, Timeline};
use clap::Args;
use serde::Serialize;

use super::fault::Fault;
use super::film;
use super::options::{FOUND, Messages, SONG, SongArgs, ViewArgs};
use super::out;
use super::progress::Console;
use super::style::{Style, clipped};

const EXAMPLES: &str = "\
Examples:
  asciivid plan song.mp3
      Shows every cut: when, at which bar, to which scene, and why.
  asciivid plan song.mp3 --preset downpour --scene 1:12=storm
      With a scene of the preset from a time on.
  asciivid plan song.mp3 --json | jq '.scenes[].start'
      Gives the times of the cuts to another program.";

/// The command line of `asciivid plan`.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, override_usage = "asciivid plan SONG [options]", arg_required_else_help = true)]
pub(crate) struct PlanArgs {
    /// The song, or a film whose sound is the song
    #[arg(value_name = "SONG", help_heading = SONG)]
    pub(crate) song: PathBuf,

    /// Print JSON instead of the page
    #[arg(long, help_heading = FOUND)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) listening: SongArgs,

    #[command(flatten)]
    pub(crate) view: ViewArgs,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// Listens to the song, directs the film, and prints its scenes.
pub(crate) fn run(options: PlanArgs, console: &Console) -> Result<Exit, Fault> {
    let settings = options.view.settings(options.song, options.listening, Quality::Production);
    film::find(&settings.song)?;
    settings.check().map_err(Error::from)?;
    let hardware = Hardware::probe();
    let (song, look) = plan::hear(&settings, hardware.ffmpeg.as_ref(), console)?;
    console.end();
    let timeline = Brief { settings: &settings, hardware: &hardware, song: &song, look: &look }.timeline()?;
    let cuts: Vec<Cut> = timeline.scenes.iter().map(|scene| Cut::of(scene, &song.features)).collect();
    let text = if options.json { as_json(&cuts, &timeline) } else { page(&cuts, Style::of_stdout()) };
    out::print(&text)?;
    Ok(Exit::Done)
}

/// One scene of the film, as it is told.
#[derive(Debug, Serialize)]
struct Cut {
    /// Seconds of the song.
    start: f64,
    end: f64,
    /// The bar that it begins with, from 1.
    bar: Option<usize>,
    section: String,
    role: String,
    energy: f64,
    scene: String,
    effects: Vec<String>,
    /// The way into it, and how long that takes in seconds.
    transition: &'static str,
    seconds: f64,
    /// How often this place of the song was heard before.
    returns: u32,
    why: String,
}

impl Cut {
    fn of(scene: &Scene, features: &Features) -> Cut {
        let section = &features.sections[scene.cue.section];
        let way = scene.entry.as_ref();
        Cut {
            start: to(scene.time.0, 1e6),
            end: to(scene.time.1, 1e6),
            bar: scene.cue.bar,
            section: section.label.clone(),
            role: section.role.clone(),
            energy: to(f64::from(section.energy), 1e4),
            scene: scene.name.clone(),
            effects: scene.layers.iter().map(|layer| layer.effect.entry.name.to_owned()).collect(),
            transition: way.map_or("cut", |way| way.transition.entry.name),
            seconds: to(way.map_or(0.0, |way| way.length), 1e6),
            returns: scene.cue.returns,
            why: scene.cue.why.to_string(),
        }
    }

    fn line(&self, style: Style) -> String {
        let bar = self.bar.map_or(String::new(), |bar| format!("bar {bar}"));
        let again = if self.returns > 0 { format!(" (back, {})", self.returns + 1) } else { String::new() };
        let head = format!("{:0>7}  {bar:<8} {:<7}({:.2}) -> ", clock(self.start), self.role, self.energy);
        let rest = format!(", {}{again}: {}", self.transition, self.why);
        let width = style.width.saturating_sub(head.len() + self.scene.len());
        format!("{head}{}{}", style.bold(&self.scene), clipped(&rest, width))
    }
}

/// A number to so many parts of one.
fn to(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

fn page(cuts: &[Cut], style: Style) -> String {
    cuts.iter().map(|cut| cut.line(style) + "\n").collect()
}

fn as_json(cuts: &[Cut], timeline: &Timeline) -> String {
    #[derive(Serialize)]
    struct Plan<'a> {
        version: u32,
        trusted: bool,
        bars_trusted: bool,
        scenes: &'a [Cut],
    }
    let features = &timeline.features;
    let (trusted, bars_trusted) = (features.trusted, features.bars_trusted());
    out::json(&Plan { version: 1, trusted, bars_trusted, scenes: cuts })
}
