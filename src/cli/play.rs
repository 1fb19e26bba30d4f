//! `asciivid play`: the film as text in the terminal, with its sound.

use std::path::PathBuf;

use asciivid::error::Exit;
use asciivid::play::{Options, Played, Show, Watch};
use asciivid::progress::Progress;
use asciivid::settings::{Quality, Settings};
use clap::Args;

use super::fault::Fault;
use super::film;
use super::options::{LOOK, Messages, SONG, SongArgs, ViewArgs};
use super::progress::Console;

const EXAMPLES: &str = "\
Examples:
  asciivid play song.mp3 --from 1:00
      Plays the film from there on, in step with the song.
  asciivid play song.mp3 --preset mine.toml --watch
      Shows every change of the preset as soon as it is saved: so looks are designed.

Keys:
  space pause   left right 5 s   up down 30 s   n p next and last preset   + - more and fewer letters
  ? this line of keys   q end";

/// The command line of `asciivid play`.
#[derive(Debug, Args)]
#[command(
    after_long_help = EXAMPLES,
    override_usage = "asciivid play SONG [--preset NAME|FILE] [--from TIME] [--watch] [options]",
    arg_required_else_help = true,
    mut_arg("cell", |arg| arg.hide(true))
)]
pub(crate) struct PlayArgs {
    /// The song, or a film whose sound is the song
    #[arg(value_name = "SONG", help_heading = SONG)]
    pub(crate) song: PathBuf,

    #[command(flatten)]
    pub(crate) listening: SongArgs,

    /// Play without sound; otherwise ffplay makes it, if it is there
    #[arg(long, help_heading = SONG)]
    pub(crate) mute: bool,

    /// Read the preset, palette and font that are files of yours again whenever they are saved
    ///
    /// What is wrong with them is shown until it is mended. The film begins anew at its end.
    #[arg(long, help_heading = LOOK)]
    pub(crate) watch: bool,

    #[command(flatten)]
    pub(crate) view: ViewArgs,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// Plays the film until it ends or the user has seen enough.
pub(crate) fn run(options: PlayArgs, console: &Console) -> Result<Exit, Fault> {
    let settings = options.view.settings(options.song, options.listening, Quality::Production);
    film::find(&settings.song)?;
    if options.watch {
        watchable(&settings)?;
    }
    let show = Show::of(&settings, Options { mute: options.mute, watch: options.watch }, console)?;
    console.end();
    let played = show.play(console)?;
    if options.messages.verbose {
        console.note(&told(&played));
    }
    Ok(if console.stopped() { Exit::Stopped } else { Exit::Done })
}

/// Makes sure that there is something to watch.
pub(super) fn watchable(settings: &Settings) -> Result<(), Fault> {
    if !Watch::of(settings).is_empty() {
        return Ok(());
    }
    let hint =
        "name a file of yours with --preset; `asciivid show preset ink > mine.toml` makes one to begin with";
    Err(Fault::usage("--watch: no preset, palette or font of this film is a file that could change", hint))
}

/// How it went, in a line.
fn told(Played { frames, time, work, drift }: &Played) -> String {
    let seconds = time.as_secs_f64().max(1e-3);
    let (rate, share) = (f64::from(*frames) / seconds, 100.0 * work.as_secs_f64() / seconds);
    let sound = drift.map_or_else(String::new, |s| format!(", at most {:.0} ms from the sound", 1000.0 * s));
    format!("{frames} frames in {seconds:.1} s: {rate:.1} a second, {share:.0} % of a core{sound}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn it_is_told_how_it_went() {
        let (time, work) = (Duration::from_secs(20), Duration::from_secs(2));
        let played = Played { frames: 600, time, work, drift: Some(0.0121) };
        assert_eq!(
            told(&played),
            "600 frames in 20.0 s: 30.0 a second, 10 % of a core, at most 12 ms from the sound"
        );
        assert!(!told(&Played { drift: None, ..played }).contains("sound"));
    }

    #[test]
    fn what_ships_cannot_be_watched() {
        let settings = Settings { preset: Some("ink".into()), ..Settings::new("a.mp3") };
        assert_eq!(watchable(&settings).unwrap_err().exit, Exit::Usage);
    }
}
