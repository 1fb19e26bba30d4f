//! The command line, declared once: parser and help page read these declarations.

use std::path::PathBuf;

use asciivid::encode::Codec;
use asciivid::settings::{self, Fps, Listening, Override, Pin, Quality, Settings, SettingsError, Size};
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser as _;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

const SONG: &str = "Song";
const RESULT: &str = "The film";
const PICTURE: &str = "Picture";
const LOOK: &str = "Look";
const PART: &str = "Part of the song";
const MACHINE: &str = "Encoder and computer";
const MESSAGES: &str = "Messages";
/// The worst constant rate factor of any codec.
const MAX_CRF: u64 = Codec::Av1.max_crf() as u64;
const FOUND: &str = "What was found";
const PICTURES: &str = "The picture to write";
const VOCABULARY: &str = "Vocabulary";
const SPEED: &str = "What is measured";

const ABOUT: &str = "Turns a song into a music video drawn with characters that move with the music";

const LONG_ABOUT: &str = "\
Turns a song into a music video drawn with characters that move with the music.

Give it a song (mp3, flac, wav, ogg, m4a, opus ... or a film with sound). asciivid listens to the whole of it, \
draws every frame, adds the song, and checks the finished film. The same song with the same options gives the \
same film again, bit for bit.";

const EXAMPLES: &str = "\
Examples:
  asciivid song.mp3
      Makes song.mp4 beside the song, as good as fits into an hour of work.
  asciivid song.mp3 --quality draft --from 1:00 --to 1:20
      Shows twenty seconds of it in a small picture, quickly.
  asciivid song.mp3 --quality production --aspect 9:16 -o clips/
      A 1080x1920 film for phones, clips/song.mp4.
  asciivid song.mp3 --preset inferno --set 'bloom.amount=0.4+bass' --seed 7
      Fire that glows with the bass and throws other sparks.
  asciivid frame song.mp3 --at 1:23 --preset voyage
      Shows one frame of it in the terminal.
  asciivid demo
      Plays with a tune of its own: demo.mp4 in this folder.
  asciivid analyze song.mp3 --plot song.png
      Shows what asciivid hears in the song: tempo, bars, key, sections.
  asciivid list effects
      Lists what presets can draw; `asciivid show rain` tells all of one.
  asciivid bench
      Measures how fast this machine makes films, and says what would help.

Exit codes:
  0 the film is finished and checked   1 it could not be made   2 an option or a preset is wrong
  3 the film is finished, but its check found faults            130 stopped";

const ANALYZE_EXAMPLES: &str = "\
Examples:
  asciivid analyze song.mp3
      Prints a summary: tempo, metre, key, loudness, sections, key moments.
  asciivid analyze song.mp3 --plot song.png --json song.json
      Draws all of it on one page, and writes every curve, beat, bar and section.
  asciivid analyze song.mp3 --json - | jq .tempo
      Gives one figure to another program.

The JSON format is described in src/README.md of asciivid, under \"The analysis as JSON\".";

const VERIFY_EXAMPLES: &str = "\
Examples:
  asciivid verify film.mp4
      Decodes the whole film: frames, rate, colours, light, flashes, and whether it moves with its sound.
  asciivid verify film.mp4 --song song.mp3 --html report.html
      Compares it with the song, and writes a page with pictures and curves.

Exit codes: 0 the film is right, 3 it has faults, 1 it could not be checked.";

const FRAME_EXAMPLES: &str = "\
Examples:
  asciivid frame song.mp3 --at 1:23 -o frame.png
      Writes the frame that the film shows at 1:23, as it will be before it is encoded.
  asciivid frame song.mp3 --at 1:23 --preset inferno
      Shows it in the terminal, to see what a change in a preset does.";

const LIST_EXAMPLES: &str = "\
Examples:
  asciivid list
      Lists the kinds of names: effects, shaders, palettes, signals and so on.
  asciivid list palettes
      Lists all palettes, with their colours in a terminal.

The JSON format is described in src/README.md of asciivid, under \"The vocabulary as JSON\".";

const SHOW_EXAMPLES: &str = "\
Examples:
  asciivid show rain
      Shows everything called rain: what it draws, every parameter, its range and what moves it.
  asciivid show preset downpour > mine.toml
      Copies a preset, to be changed and used as --preset mine.toml.";

const SCHEMA_EXAMPLES: &str = "\
Examples:
  asciivid schema > asciivid.schema.json
      Writes the schema beside your presets. With #:schema asciivid.schema.json as the first line of a preset, editors
      that know Taplo (such as VS Code with Even Better TOML) complete and check it.";

/// Everything on the command line.
#[derive(Debug, Parser)]
#[command(
    name = "asciivid",
    version,
    about = ABOUT,
    long_about = LONG_ABOUT,
    after_help = "Try `asciivid demo`, or see `asciivid --help` for every option with examples.",
    after_long_help = EXAMPLES,
    override_usage = "asciivid SONG [options]\n       asciivid COMMAND [options]",
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true,
    args_override_self = true,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// The song, or a film whose sound is the song
    #[arg(value_name = "SONG", required = true, help_heading = SONG)]
    pub(crate) song: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) film: FilmArgs,

    /// Print the version
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = MESSAGES)]
    version: Option<bool>,
}

/// What asciivid does beside making a film of a song.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one command in a run")]
pub(crate) enum Command {
    /// Make a short film of a tune that asciivid plays itself: demo.mp4 in this folder
    Demo(DemoArgs),
    /// Show what asciivid hears in a song: tempo, bars, key, sections
    #[command(alias = "analyse")]
    Analyze(AnalyzeArgs),
    /// Show how a song would be cut: every scene with its time, its bar and the reason
    Plan(PlanArgs),
    /// Draw one frame of a song's film, as a PNG or into the terminal
    Frame(FrameArgs),
    /// Draw one picture of every scene of a song's film on a sheet: strip.png in this folder
    Strip(StripArgs),
    /// Check any film: frames, rate, colours, light, flashes, and whether it moves with its sound
    Verify(VerifyArgs),
    /// Measure how fast this machine draws and encodes, and say what would make films faster
    Bench(BenchArgs),
    /// List what presets and drives can name: effects, shaders, palettes, presets, signals ...
    List(ListArgs),
    /// Tell all of a name: parameters with ranges, colours, the file of a preset
    Show(ShowArgs),
    /// Write a preset to begin with, in which every part is explained: NAME.toml in this folder
    New(NewArgs),
    /// Read presets and show every fault with its place
    Check(CheckArgs),
    /// Print the form of preset files as a JSON Schema, for editors
    Schema(SchemaArgs),
    /// Draw contact sheets of every effect, shader and mood at three moments of a song
    Gallery(GalleryArgs),
}

/// The command line of `asciivid new`.
#[derive(Debug, Args)]
#[command(override_usage = "asciivid new NAME", arg_required_else_help = true)]
pub(crate) struct NewArgs {
    /// The name of the preset: letters, digits, - and _
    #[arg(value_name = "NAME", help_heading = LOOK)]
    pub(crate) name: String,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// The command line of `asciivid check`.
#[derive(Debug, Args)]
#[command(override_usage = "asciivid check FILE...", arg_required_else_help = true)]
pub(crate) struct CheckArgs {
    /// Presets, by path or name
    #[arg(value_name = "FILE", required = true, help_heading = LOOK)]
    pub(crate) presets: Vec<String>,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// The command line of `asciivid schema`.
#[derive(Debug, Args)]
#[command(
    after_long_help = SCHEMA_EXAMPLES,
    override_usage = "asciivid schema"
)]
pub(crate) struct SchemaArgs {
    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// The command line of `asciivid gallery`.
#[derive(Debug, Args)]
#[command(override_usage = "asciivid gallery [SONG] -o FOLDER [options]")]
pub(crate) struct GalleryArgs {
    /// The song that they are drawn to [default: a tune of asciivid's own]
    #[arg(value_name = "SONG", help_heading = "Song")]
    pub(crate) song: Option<PathBuf>,

    /// Folder for the sheets, which are PNGs; it is made where there is none
    #[arg(short, long, value_name = "FOLDER", default_value = "gallery", help_heading = RESULT)]
    pub(crate) output: PathBuf,

    /// Draw only what is called so; may be repeated
    #[arg(long, value_name = "NAME", help_heading = RESULT)]
    pub(crate) only: Vec<String>,

    /// Replace sheets that exist already
    #[arg(long, help_heading = RESULT)]
    pub(crate) overwrite: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// The command line of `asciivid list`.
#[derive(Debug, Args)]
#[command(
    after_long_help = LIST_EXAMPLES,
    override_usage = "asciivid list [KIND] [options]"
)]
pub(crate) struct ListArgs {
    /// What to list, for example effects, shaders, palettes or presets [default: the kinds]
    #[arg(value_name = "KIND", help_heading = VOCABULARY)]
    pub(crate) kind: Option<String>,

    /// Print one JSON object
    #[arg(long, help_heading = VOCABULARY)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// The command line of `asciivid show`.
#[derive(Debug, Args)]
#[command(
    after_long_help = SHOW_EXAMPLES,
    override_usage = "asciivid show [KIND] NAME [options]",
    arg_required_else_help = true
)]
pub(crate) struct ShowArgs {
    /// A name that `asciivid list` lists, after its kind if you like
    #[arg(value_name = "NAME", help_heading = VOCABULARY)]
    pub(crate) kind: String,

    #[arg(value_name = "NAME", hide = true)]
    pub(crate) name: Option<String>,

    /// Print one JSON object
    #[arg(long, help_heading = VOCABULARY)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// The command line of `asciivid plan`.
#[derive(Debug, Args)]
#[command(override_usage = "asciivid plan SONG [options]", arg_required_else_help = true)]
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

/// The command line of `asciivid frame`.
#[derive(Debug, Args)]
#[command(
    after_long_help = FRAME_EXAMPLES,
    override_usage = "asciivid frame SONG --at TIME [-o FILE.png] [options]",
    arg_required_else_help = true,
    mut_arg("from", |arg| arg.hide(true)),
    mut_arg("to", |arg| arg.hide(true))
)]
pub(crate) struct FrameArgs {
    /// The song, or a film whose sound is the song
    #[arg(value_name = "SONG", help_heading = SONG)]
    pub(crate) song: PathBuf,

    #[command(flatten)]
    pub(crate) listening: SongArgs,

    /// When in the song: 83, 1:23, 1:23.5
    #[arg(long, value_name = "TIME", value_parser = at_time, allow_negative_numbers = true, help_heading = PICTURES)]
    pub(crate) at: f64,

    /// PNG to write [default: the terminal]
    #[arg(short, long, value_name = "FILE.png", help_heading = PICTURES)]
    pub(crate) output: Option<PathBuf>,

    /// Replace the picture if it exists already
    #[arg(long, help_heading = PICTURES)]
    pub(crate) overwrite: bool,

    #[command(flatten)]
    pub(crate) view: ViewArgs,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// The command line of `asciivid strip`.
#[derive(Debug, Args)]
#[command(override_usage = "asciivid strip SONG [-o FILE.png] [options]", arg_required_else_help = true)]
pub(crate) struct StripArgs {
    /// The song, or a film whose sound is the song
    #[arg(value_name = "SONG", help_heading = SONG)]
    pub(crate) song: PathBuf,

    #[command(flatten)]
    pub(crate) listening: SongArgs,

    /// PNG to write [default: strip.png]
    #[arg(short, long, value_name = "FILE.png", default_value = "strip.png", hide_default_value = true, help_heading = PICTURES)]
    pub(crate) output: PathBuf,

    /// Replace the picture if it exists already
    #[arg(long, help_heading = PICTURES)]
    pub(crate) overwrite: bool,

    #[command(flatten)]
    pub(crate) view: ViewArgs,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// The command line of `asciivid verify`.
#[derive(Debug, Args)]
#[command(
    after_long_help = VERIFY_EXAMPLES,
    override_usage = "asciivid verify FILM [options]",
    arg_required_else_help = true
)]
pub(crate) struct VerifyArgs {
    /// The film, of asciivid or of any other make
    #[arg(value_name = "FILM", help_heading = "Film")]
    pub(crate) film: PathBuf,

    /// The song that it should show and hold [default: the film's own sound]
    #[arg(long = "song", value_name = "SONG", help_heading = "Film")]
    pub(crate) song: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) listening: SongArgs,

    /// Print JSON instead of the page
    #[arg(long, help_heading = FOUND)]
    pub(crate) json: bool,

    /// Write a page with pictures of the film and curves of its light and its sound
    #[arg(long, value_name = "FILE.html", help_heading = FOUND)]
    pub(crate) html: Option<PathBuf>,

    /// Replace that page if it exists already
    #[arg(long, help_heading = FOUND)]
    pub(crate) overwrite: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// The command line of `asciivid analyze`.
#[derive(Debug, Args)]
#[command(
    after_long_help = ANALYZE_EXAMPLES,
    override_usage = "asciivid analyze SONG [options]",
    arg_required_else_help = true
)]
pub(crate) struct AnalyzeArgs {
    /// The song, or a film whose sound is the song
    #[arg(value_name = "SONG", help_heading = "Song")]
    pub(crate) song: PathBuf,

    #[command(flatten)]
    pub(crate) listening: SongArgs,

    /// Write everything as JSON: curves, beats, bars, sections
    ///
    /// To this file, or to standard output if it is -, which then carries nothing else. Times are in seconds.
    #[arg(long, value_name = "FILE", help_heading = FOUND)]
    pub(crate) json: Option<PathBuf>,

    /// Draw everything on one page, a PNG of 1800x1100 pixels
    #[arg(long, value_name = "FILE.png", help_heading = FOUND)]
    pub(crate) plot: Option<PathBuf>,

    /// Replace these files if they exist already
    #[arg(long, help_heading = FOUND)]
    pub(crate) overwrite: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// The command line of `asciivid bench`.
#[derive(Debug, Args)]
#[command(override_usage = "asciivid bench [pipe] [options]")]
pub(crate) struct BenchArgs {
    /// pipe: a table of frames a second through the pipe to ffmpeg, instead of the whole ladder
    #[arg(value_name = "pipe", value_enum, hide_possible_values = true, help_heading = SPEED)]
    pub(crate) part: Option<BenchPart>,

    /// Print one JSON object instead of a page
    #[arg(long, help_heading = SPEED)]
    pub(crate) json: bool,

    /// Size of the picture in pixels [default: 1920x1080; for pipe four sizes]
    #[arg(long, alias = "size", value_name = "WxH", help_heading = SPEED)]
    pub(crate) resolution: Option<Size>,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// What is measured alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchPart {
    Pipe,
}

/// The command line of `asciivid demo`.
#[derive(Debug, Args)]
#[command(override_usage = "asciivid demo [options]")]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    pub(crate) film: FilmArgs,
}

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

    /// What the film looks like: a preset by name, or your own
    #[arg(long, value_name = "NAME|FILE", help_heading = LOOK)]
    preset: Option<String>,

    /// Other characters or colours than the preset's
    ///
    /// Besides names and files: one colour, '#3a86ff', and what goes with it, 'triadic:#3a86ff' (or complementary,
    /// analogous, monochrome); or cover, the colours of the song's artwork.
    #[arg(long, value_name = "NAME|FILE", help_heading = LOOK)]
    palette: Option<String>,

    /// Another font than the preset's
    #[arg(long, value_name = "NAME|FILE", help_heading = LOOK)]
    font: Option<String>,

    /// Change one setting of the preset; may be repeated
    ///
    /// The target is a layer, an effect or a shader; the value a number, or a formula over the music, such as
    /// 'bloom.amount=0.4+bass'.
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
    /// Otherwise frames are dimmed so that no quarter of the picture flashes more than three times in a second, which
    /// can hurt people with photosensitive epilepsy (WCAG 2.3.1).
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

fn beat_time(text: &str) -> Result<f64, SettingsError> {
    settings::parse_seconds("--beat-offset", text)
}

fn at_time(text: &str) -> Result<f64, SettingsError> {
    settings::parse_time("--at", text)
}

fn to_time(text: &str) -> Result<f64, SettingsError> {
    settings::parse_time("--to", text)
}

impl Arguments {
    /// How the command that is asked for shall speak.
    pub(crate) fn messages(&self) -> Messages {
        match &self.command {
            Some(Command::Analyze(options)) => options.messages,
            Some(Command::Bench(options)) => options.messages,
            Some(Command::Demo(demo)) => demo.film.messages,
            Some(Command::Plan(options)) => options.messages,
            Some(Command::Frame(options)) => options.messages,
            Some(Command::Strip(options)) => options.messages,
            Some(Command::Verify(options)) => options.messages,
            Some(Command::Gallery(options)) => options.messages,
            Some(Command::List(options)) => options.messages,
            Some(Command::Show(options)) => options.messages,
            Some(Command::New(options)) => options.messages,
            Some(Command::Check(options)) => options.messages,
            Some(Command::Schema(options)) => options.messages,
            None => self.film.messages,
        }
    }
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use asciivid::plan::Look;
    use clap::CommandFactory;

    use super::*;

    fn parsed(words: &[&str]) -> Arguments {
        Arguments::try_parse_from([&["asciivid"], words].concat()).unwrap()
    }

    #[test]
    fn the_declarations_are_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn no_option_says_what_the_library_takes_as_default() {
        let settings = parsed(&["song.mp3"]).film.settings("song.mp3".into(), Quality::Auto);
        assert_eq!(format!("{settings:?}"), format!("{:?}", Settings::new("song.mp3")));
    }

    #[test]
    fn a_word_is_a_command_only_where_nobody_could_mean_a_file() {
        assert!(matches!(parsed(&["demo"]).command, Some(Command::Demo(_))));
        for words in [&["./demo"][..], &["--", "demo"], &["demo.mp3"]] {
            let arguments = parsed(words);
            assert!(arguments.command.is_none());
            assert_eq!(arguments.song.as_deref(), Some(Path::new(words[words.len() - 1])));
        }
    }

    #[test]
    fn options_stand_on_either_side_of_the_song_and_the_last_one_counts() {
        let arguments =
            parsed(&["--crf", "20", "song.mp3", "--crf", "30", "--set", "a.b=1", "--set", "c.d=2"]);
        let settings = arguments.film.settings("song.mp3".into(), Quality::Auto);
        assert_eq!(settings.crf, Some(30));
        assert_eq!(settings.overrides.len(), 2);
    }

    /// The words of a command line as a shell splits it; a `#` ends it.
    fn split(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quoted = false;
        for letter in line.chars() {
            match letter {
                '\'' => quoted = !quoted,
                '#' | '|' | '>' if !quoted => break,
                ' ' if !quoted => words.push(String::new()),
                _ => words.last_mut().unwrap().push(letter),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    #[test]
    fn every_command_in_the_help_and_the_readme_is_understood() {
        let pages =
            [EXAMPLES, ANALYZE_EXAMPLES, FRAME_EXAMPLES, VERIFY_EXAMPLES, include_str!("../../README.md")];
        let lines = pages.iter().flat_map(|page| page.lines()).map(str::trim_start);
        let commands: Vec<&str> = lines.filter(|line| line.starts_with("asciivid ")).collect();
        assert!(commands.len() > 8, "{commands:?}");
        for command in commands {
            let arguments = Arguments::try_parse_from(split(command)).expect(command);
            let (view, song) = match arguments.command {
                Some(Command::Demo(demo)) => (demo.film.view, demo.film.song),
                Some(Command::Plan(options)) => (options.view, options.listening),
                Some(Command::Frame(options)) => (options.view, options.listening),
                Some(Command::Strip(options)) => (options.view, options.listening),
                None => (arguments.film.view, arguments.film.song),
                Some(_) => continue,
            };
            let settings = view.settings("song.mp3".into(), song, Quality::Auto);
            settings.check().expect(command);
            // There is no such file here.
            let settings = Settings { cues: None, ..settings };
            Look::of(&settings).expect(command);
        }
    }

    #[test]
    fn every_option_stands_under_a_heading_and_has_a_help_line() {
        for argument in Arguments::command().get_arguments() {
            assert!(argument.get_help_heading().is_some(), "{}", argument.get_id());
            assert!(argument.get_help().is_some(), "{}", argument.get_id());
        }
    }
}
