//! The options that several commands share, and their way into settings.

use std::path::PathBuf;

use asciivid::encode::Codec;
use asciivid::settings::{self, Fps, Listening, Override, Pin, Quality, Settings, SettingsError, Size};
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{ArgAction, Args, ValueEnum};

pub(super) const SONG: &str = "Song";
pub(super) const RESULT: &str = "The film";
const PICTURE: &str = "Picture";
pub(super) const LOOK: &str = "Look";
const PART: &str = "Part of the song";
const MACHINE: &str = "Encoder and computer";
pub(super) const MESSAGES: &str = "Messages";
pub(super) const FOUND: &str = "What was found";
pub(super) const PICTURES: &str = "The picture to write";
pub(super) const VOCABULARY: &str = "Vocabulary";
pub(super) const SPEED: &str = "What is measured";
/// The worst constant rate factor of any codec.
const MAX_CRF: u64 = Codec::Av1.max_crf() as u64;

/// The options of every command that listens to a song.
#[derive(Debug, Clone, Args)]
pub(crate) struct SongArgs {
    /// Beats a minute, if they are even and you know them better [default: found]
    ///
    /// From 20 to 400, for example 174 or 172.41. The song decides where the beats begin, unless --beat-offset does.
    #[arg(
        long, value_name = "TEMPO", value_parser = settings::parse_bpm, allow_negative_numbers = true,
        help_heading = SONG
    )]
    bpm: Option<f64>,

    /// Seconds of a beat that begins a bar, for example 0.12 [default: found]
    ///
    /// Even beats lie before and after it, through the whole song.
    #[arg(
        long, value_name = "TIME", value_parser = beat_time, allow_negative_numbers = true, help_heading = SONG
    )]
    beat_offset: Option<f64>,

    /// JSON file of all beats, if they are not even or found elsewhere
    ///
    /// An array of seconds, or an object with the array beats and, if you like, the array downbeats and the number
    /// metre.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["bpm", "beat_offset"], help_heading = SONG)]
    beats: Option<PathBuf>,

    /// Listen anew, and do not remember what was heard
    ///
    /// Otherwise a song that was heard before is not analysed again, whatever its name.
    #[arg(long, help_heading = SONG)]
    no_cache: bool,
}

/// The options of every command that makes a film.
#[derive(Debug, Args)]
pub(crate) struct FilmArgs {
    #[command(flatten)]
    pub(crate) song: SongArgs,

    /// Film to write, or a folder for it [default: beside the song]
    ///
    /// The film's name ends in .mp4, .m4v or .mov. In a folder, or where nothing is given, it is the song's
    /// name with .mp4.
    #[arg(short, long, value_name = "FILE", help_heading = RESULT)]
    output: Option<PathBuf>,

    /// Replace the film if it exists already
    #[arg(long, help_heading = RESULT)]
    overwrite: bool,

    /// Write what the check of the film found as JSON
    ///
    /// To this file, or to standard output if it is -.
    #[arg(long, value_name = "FILE", help_heading = RESULT)]
    report: Option<PathBuf>,

    /// Print how it went as one line of JSON on standard output
    ///
    /// Whether it went well or not: the film, its figures and what its check found, or the error. A report goes to a
    /// file then.
    #[arg(long, help_heading = RESULT)]
    pub(crate) json: bool,

    #[command(flatten)]
    view: ViewArgs,

    /// Clips that are drawn at the same time; 0 is as many as fit
    #[arg(
        long, value_name = "N", default_value = "0", allow_negative_numbers = true, help_heading = MACHINE,
        value_parser = |text: &str| settings::parse_count::<usize>("--workers", settings::MAX_WORKERS as u64, text)
    )]
    workers: usize,

    /// How the picture is coded: h264, hevc or av1
    ///
    /// h264  plays everywhere
    /// hevc  H.265: somewhat smaller, four times the work; plays on most devices of the last ten years
    /// av1   smaller, twice the work; plays in browsers and on devices of the last years
    #[arg(
        long, value_name = "NAME", default_value = "h264", help_heading = MACHINE,
        value_parser = PossibleValuesParser::new(Codec::ALL.map(Codec::name)).try_map(|name| name.parse::<Codec>()),
        hide_possible_values = true, verbatim_doc_comment
    )]
    codec: Codec,

    /// Loss that the encoder may take, 0 to 51, for av1 to 63 [default: the quality's]
    ///
    /// Its constant rate factor: 0 loses nothing or little and is huge; 18 (av1: 20) is nearly perfect, 28 (40) small.
    #[arg(
        long, value_name = "N", allow_negative_numbers = true, help_heading = MACHINE,
        value_parser = |text: &str| settings::parse_count::<u8>("--crf", MAX_CRF, text)
    )]
    crf: Option<u8>,

    /// A plain preset of the encoder instead of our settings [default: the quality's]
    ///
    /// ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow: the slower the smaller. For av1
    /// 13 (fastest) to 0.
    #[arg(long, value_name = "NAME", help_heading = MACHINE)]
    encoder_preset: Option<String>,

    /// Folder for clips and logs, empty or new [default: beside the film]
    ///
    /// Finished clips stay there if the render ends early, however it does; the same command goes on from them.
    #[arg(long, value_name = "FOLDER", help_heading = MACHINE)]
    work_dir: Option<PathBuf>,

    /// Keep that folder after the film is finished
    #[arg(long, help_heading = MACHINE)]
    keep_work: bool,

    /// Say in the end what every effect and shader took
    #[arg(long, help_heading = MESSAGES)]
    timings: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// The options of every command that draws frames of a film: which picture, which look, which part of the song.
#[derive(Debug, Args)]
pub(crate) struct ViewArgs {
    /// draft, preview, production, max or auto
    ///
    /// draft       960x540, 12 frames a second, to see how it will be
    /// preview     1280x720, 15 frames a second
    /// production  1920x1080, 24 frames a second
    /// max         3840x2160, 30 frames a second
    /// auto        tries a few frames and takes the best that will be done within an hour
    ///
    /// [default: auto; production for the demo]
    #[arg(
        long, value_name = "QUALITY", help_heading = PICTURE,
        value_parser = PossibleValuesParser::new(Quality::ALL.map(Quality::name)).try_map(|name| name.parse::<Quality>()),
        hide_possible_values = true, verbatim_doc_comment
    )]
    quality: Option<Quality>,

    /// Shape of the picture: 16:9, 9:16, 1:1, 21:9 ... [default: 16:9]
    ///
    /// Any width:height from 4:1 to 1:4; 9:16 suits phones. The shorter side keeps the quality's size: production
    /// is 1920x1080, 1080x1920, 1080x1080 or 2520x1080.
    #[arg(long, value_name = "W:H", value_parser = settings::parse_aspect, help_heading = PICTURE)]
    aspect: Option<(u32, u32)>,

    /// Size of the picture in pixels [default: the quality's]
    ///
    /// Both sides even, from 64 to 16384; wins over --aspect.
    #[arg(long, value_name = "WxH", help_heading = PICTURE)]
    resolution: Option<Size>,

    /// Frames a second [default: the quality's]
    ///
    /// From 1 to 240, for example 24, 12.5 or 30000/1001; 29.97 and its like mean the exact television rate.
    #[arg(long, allow_negative_numbers = true, help_heading = PICTURE)]
    fps: Option<Fps>,

    /// Size of a character in a picture of 1080 lines [default: 8x16]
    ///
    /// That of the grid md; the finer and the coarser grids of a preset, and smaller and larger pictures, scale along.
    /// From 3x6 to 135x135.
    #[arg(long, value_name = "WxH", value_parser = settings::parse_cell, help_heading = PICTURE)]
    cell: Option<Size>,

    /// What the film looks like: a preset by name, or your own [default: auto]
    ///
    /// auto takes the one that suits the song; `asciivid list presets` shows them all.
    #[arg(long, value_name = "NAME|FILE", help_heading = LOOK)]
    preset: Option<String>,

    /// Other characters or colours [default: the preset's]
    ///
    /// Besides names and files: one colour, '#3a86ff', and what goes with it, 'triadic:#3a86ff' (or complementary,
    /// analogous, monochrome); or cover, the colours of the song's artwork.
    #[arg(long, value_name = "NAME|FILE", help_heading = LOOK)]
    palette: Option<String>,

    /// Another font [default: the preset's]
    #[arg(long, value_name = "NAME|FILE", help_heading = LOOK)]
    font: Option<String>,

    /// Change one setting of the preset; may be repeated
    ///
    /// The target is a layer, an effect or a shader, or SCENE.LAYER for that of one scene alone; the value a number, or a
    /// formula over the music, such as 'bloom.amount=0.4+bass'.
    #[arg(long = "set", value_name = "TARGET.PARAM=VALUE", help_heading = LOOK)]
    overrides: Vec<Override>,

    /// Show a scene of the preset from a time on, until the next cut; may be repeated
    ///
    /// `asciivid plan SONG` shows the cuts and the names of the scenes.
    #[arg(long = "scene", value_name = "TIME=SCENE", help_heading = LOOK)]
    pins: Vec<Pin>,

    /// Text file of such scenes, a line each: 1:12 storm
    #[arg(long, value_name = "FILE", help_heading = LOOK)]
    cues: Option<PathBuf>,

    /// Another number, other sparks: all chance in the film follows it
    #[arg(
        long, value_name = "N", default_value = "0", allow_negative_numbers = true, help_heading = LOOK,
        value_parser = |text: &str| settings::parse_count::<u32>("--seed", u64::from(u32::MAX), text)
    )]
    seed: u32,

    /// Let the picture flash as often as the preset and the music make it
    ///
    /// Otherwise light is held so that no quarter of the picture flashes more than three times in a second, which can hurt
    /// people with photosensitive epilepsy (WCAG 2.3.1), and that what lights up dies away slowly where much goes on.
    #[arg(long, help_heading = LOOK)]
    no_flash_guard: bool,

    /// Begin here in the song: 90, 1:30, 1:30.5 [default: its beginning]
    #[arg(long, value_name = "TIME", value_parser = from_time, allow_negative_numbers = true, help_heading = PART)]
    from: Option<f64>,

    /// End here in the song: 120, 2:00, 1:02:03 [default: its end]
    #[arg(long, value_name = "TIME", value_parser = to_time, allow_negative_numbers = true, help_heading = PART)]
    to: Option<f64>,
}

/// How much asciivid says while it works.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Messages {
    /// auto, plain, json or none
    #[arg(
        long, value_enum, value_name = "HOW", default_value = "auto", help_heading = MESSAGES,
        hide_possible_values = true, long_help = PROGRESS_HELP
    )]
    pub(crate) progress: How,

    /// Say nothing but warnings and errors
    #[arg(short, long, conflicts_with = "verbose", help_heading = MESSAGES)]
    pub(crate) quiet: bool,

    /// Say more: every stage and how long it took
    #[arg(short, long, help_heading = MESSAGES)]
    pub(crate) verbose: bool,

    /// Print help; -h is the short page, --help the long one
    #[arg(short, long, action = ArgAction::Help, help_heading = MESSAGES)]
    help: Option<bool>,
}

const PROGRESS_HELP: &str = "\
How to show progress, on standard error

auto   a bar in a terminal, plain lines elsewhere
plain  a line every ten seconds
json   one JSON object a line, for programs
none   nothing but warnings and errors";

/// A way to show progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum How {
    Auto,
    Plain,
    None,
    Json,
}

fn from_time(text: &str) -> Result<f64, SettingsError> {
    settings::parse_time("--from", text)
}

fn to_time(text: &str) -> Result<f64, SettingsError> {
    settings::parse_time("--to", text)
}

fn beat_time(text: &str) -> Result<f64, SettingsError> {
    settings::parse_seconds("--beat-offset", text)
}

impl SongArgs {
    /// How the song is listened to.
    pub(crate) fn listening(self) -> Listening {
        Listening { bpm: self.bpm, beat_offset: self.beat_offset, beats: self.beats, cache: !self.no_cache }
    }
}

impl FilmArgs {
    /// The settings of a film of this song, of that quality if none was asked for.
    pub(crate) fn settings(self, song: PathBuf, quality: Quality) -> Settings {
        Settings {
            output: self.output,
            workers: self.workers,
            codec: self.codec,
            crf: self.crf,
            encoder_preset: self.encoder_preset,
            report: self.report,
            overwrite: self.overwrite,
            work_dir: self.work_dir,
            keep_work: self.keep_work,
            timings: self.timings,
            ..self.view.settings(song, self.song, quality)
        }
    }
}

impl ViewArgs {
    /// The settings of the frames of a film of this song, of that quality if none was asked for.
    pub(crate) fn settings(self, song: PathBuf, listening: SongArgs, quality: Quality) -> Settings {
        Settings {
            listening: listening.listening(),
            quality: self.quality.unwrap_or(quality),
            resolution: self.resolution,
            aspect: self.aspect,
            fps: self.fps,
            cell: self.cell,
            preset: self.preset,
            palette: self.palette,
            font: self.font,
            overrides: self.overrides,
            pins: self.pins,
            cues: self.cues,
            seed: self.seed,
            flash_guard: !self.no_flash_guard,
            from: self.from,
            to: self.to,
            ..Settings::new(song)
        }
    }
}
