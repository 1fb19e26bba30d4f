//! The film of a song as text in a terminal, in step with its sound. The only part of the library that writes to one.
//!
//! ```text
//! Clock --time--> Painter::letters --> Lettering --Page--> cells --Screen--> bytes --> Terminal
//!   \-- Sound: an ffplay that says where it is      density, light, colours    only what changed
//! ```
//!
//! The frame that is drawn is always that of the present time: a slow terminal sees fewer frames, never late ones. What a
//! terminal understands of all this is a dozen sequences, so that no library stands between.

mod clock;
mod depth;
mod keys;
mod page;
mod player;
mod reel;
mod screen;
mod sound;
mod terminal;
mod transport;
mod watch;

use std::io;
use std::time::Duration;

pub use clock::Clock;
pub use depth::Depth;
pub use watch::Watch;

use crate::error::{Exit, Explain, Result};
use crate::hardware::Hardware;
use crate::plan;
use crate::progress::Progress;
use crate::settings::Settings;
use player::Player;
use reel::Reel;
use sound::Speaker;
use terminal::Terminal;

/// How a film is played.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Without its sound.
    pub mute: bool,
    /// Read the files of the look again whenever they change, and begin anew at the end.
    pub watch: bool,
}

/// How it went.
#[derive(Debug, Clone, Copy)]
pub struct Played {
    /// Frames that were shown.
    pub frames: u32,
    /// How long it went on.
    pub time: Duration,
    /// Time of a core that it took.
    pub work: Duration,
    /// The most that the picture's clock was off when the sound said where it was, in seconds; nothing without sound.
    pub drift: Option<f64>,
}

/// What keeps a film from being played.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// Nobody would see it.
    #[error("standard output is no terminal, and only there can the film play")]
    NoTerminal,
    /// The terminal can only go on writing.
    #[error("this terminal (TERM=dumb) cannot move its cursor, which a film needs")]
    Dumb,
    /// The terminal fails.
    #[error("the terminal cannot be used: {cause}")]
    Terminal {
        /// What the system said.
        #[from]
        cause: io::Error,
    },
}

impl Explain for PlayError {
    fn hint(&self) -> String {
        match self {
            PlayError::Terminal { .. } => {
                "try another terminal, or see the film with `asciivid SONG --quality draft`"
            }
            _ => "for pictures take `asciivid frame SONG --at TIME -o frame.png`, or `asciivid strip SONG`",
        }
        .to_owned()
    }

    fn exit(&self) -> Exit {
        match self {
            PlayError::Terminal { .. } => Exit::Failed,
            _ => Exit::Usage,
        }
    }
}

/// A song that was listened to, ready to be played.
#[derive(Debug)]
pub struct Show {
    settings: Settings,
    options: Options,
    depth: Depth,
    reel: Reel,
    speaker: Option<Speaker>,
}

impl Show {
    /// Listens to a song and settles the look of its film.
    ///
    /// # Errors
    /// If there is no terminal, the song cannot be heard, or the look is not to be had.
    pub fn of(settings: &Settings, options: Options, progress: &dyn Progress) -> Result<Show> {
        settings.check()?;
        let depth = terminal::check()?;
        let hardware = Hardware::probe();
        let (song, look) = plan::hear(settings, hardware.ffmpeg.as_ref(), progress)?;
        let speaker = if options.mute { None } else { Speaker::find(&song.path, &hardware) };
        if speaker.is_none() && !options.mute {
            progress.note("no ffplay on the search path, so the film plays without sound");
        }
        let reel = Reel::new(settings, hardware, song, look);
        Ok(Show { settings: settings.clone(), options, depth, reel, speaker })
    }

    /// Plays the film until it ends, a key ends it, or the user asks to stop. Whatever happens, the terminal is as it was
    /// afterwards. Nobody else may write to it meanwhile.
    ///
    /// # Errors
    /// If the film cannot be directed, or the terminal fails.
    pub fn play(self, progress: &dyn Progress) -> Result<Played> {
        let terminal = Terminal::enter().map_err(PlayError::from)?;
        Player::new(&self.settings, self.options, terminal, self.depth, self.speaker).run(self.reel, progress)
    }
}
