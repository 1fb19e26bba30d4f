//! The command line, declared once: parser and help page read these declarations.

use std::path::PathBuf;

use clap::{ArgAction, Parser, Subcommand};

use super::options::{FilmArgs, MESSAGES, Messages, SONG};
use super::{
    analyze, bench, check, completions, config, demo, doctor, frame, gallery, list, man, new, plan, play,
    schema, show, strip, verify,
};

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
  asciivid song.mp3 --quality production --aspect 9:16 -o short.mp4
      A 1080x1920 film for phones.
  asciivid song.mp3 --preset inferno --set 'bloom.amount=0.4+bass' --seed 7
      Fire that glows with the bass and throws other sparks.
  asciivid album/*.mp3 -o films/
      A film of every song of an album; run again, it makes those that are missing.
  asciivid play song.mp3
      Plays the film as coloured text in the terminal, with sound.
  asciivid frame song.mp3 --at 1:23 --preset voyage
      Shows one frame of it in the terminal.
  asciivid demo
      Plays with a tune of its own: demo.mp4 in this folder.
  asciivid analyze song.mp3 --plot song.png
      Shows what asciivid hears in the song: tempo, bars, key, sections.
  asciivid list effects
      Lists what presets can draw; `asciivid show rain` tells all of one.
  asciivid doctor
      Looks whether this machine can make films, how well, and what would help.

Every option can have a default of yours, in a file or in a variable such as ASCIIVID_QUALITY: see `asciivid config`.

Exit codes:
  0 the film is finished and checked   1 it could not be made   2 an option or a preset is wrong
  3 the film is finished, but its check found faults            130 stopped";

/// Everything on the command line.
#[derive(Debug, Parser)]
#[command(
    name = "asciivid",
    version,
    about = ABOUT,
    long_about = LONG_ABOUT,
    after_help = "Try `asciivid demo`, or see `asciivid --help` for every option with examples.",
    after_long_help = EXAMPLES,
    override_usage = "asciivid SONG... [options]\n       asciivid COMMAND [options]",
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

    /// The song, or a film whose sound is the song; several of them, or a folder of songs, are rendered one by one
    #[arg(value_name = "SONG", required = true, help_heading = SONG)]
    pub(crate) songs: Vec<PathBuf>,

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
    Demo(demo::DemoArgs),
    /// Show what asciivid hears in a song: tempo, bars, key, sections
    #[command(alias = "analyse")]
    Analyze(analyze::AnalyzeArgs),
    /// Show how a song would be cut: every scene with its time, its bar and the reason
    Plan(plan::PlanArgs),
    /// Play a song's film as coloured text in the terminal, with sound
    Play(play::PlayArgs),
    /// Draw one frame of a song's film, as a PNG or into the terminal
    Frame(frame::FrameArgs),
    /// Draw one picture of every scene of a song's film on a sheet: strip.png in this folder
    Strip(strip::StripArgs),
    /// Check any film: frames, rate, colours, light, flashes, and whether it moves with its sound
    Verify(verify::VerifyArgs),
    /// Measure how fast this machine draws and encodes, and say what would make films faster
    Bench(bench::BenchArgs),
    /// List what presets and drives can name: effects, shaders, palettes, presets, signals ...
    List(list::ListArgs),
    /// Tell all of a name: parameters with ranges, colours, the file of a preset
    Show(show::ShowArgs),
    /// Write a preset to begin with, in which every part is explained: NAME.toml in this folder
    New(new::NewArgs),
    /// Read presets and show every fault with its place
    Check(check::CheckArgs),
    /// Print the form of preset files as a JSON Schema, for editors
    Schema(schema::SchemaArgs),
    /// Draw contact sheets of every effect, shader and mood at three moments of a song
    Gallery(gallery::GalleryArgs),
    /// Look at this machine: can it make films, how well, and what would help
    Doctor(doctor::DoctorArgs),
    /// Show every default, its value, and where that was set
    Config(config::ConfigArgs),
    /// Print what a shell needs to complete commands, options and names
    Completions(completions::CompletionsArgs),
    /// Print a manual page, or write all of them
    Man(man::ManArgs),
}

impl Arguments {
    /// How the command that is asked for shall speak.
    pub(crate) fn messages(&self) -> Messages {
        match &self.command {
            Some(Command::Analyze(options)) => options.messages,
            Some(Command::Bench(options)) => options.messages,
            Some(Command::Demo(demo)) => demo.film.messages,
            Some(Command::Plan(options)) => options.messages,
            Some(Command::Play(options)) => options.messages,
            Some(Command::Frame(options)) => options.messages,
            Some(Command::Strip(options)) => options.messages,
            Some(Command::Verify(options)) => options.messages,
            Some(Command::Gallery(options)) => options.messages,
            Some(Command::List(options)) => options.messages,
            Some(Command::Show(options)) => options.messages,
            Some(Command::New(options)) => options.messages,
            Some(Command::Check(options)) => options.messages,
            Some(Command::Schema(options)) => options.messages,
            Some(Command::Doctor(options)) => options.messages,
            Some(Command::Config(options)) => options.messages,
            Some(Command::Completions(options)) => options.messages,
            Some(Command::Man(options)) => options.messages,
            None => self.film.messages,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use asciivid::plan::Look;
    use asciivid::settings::{Quality, Settings};
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
            assert_eq!(arguments.songs, [Path::new(words[words.len() - 1])]);
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
        let whole = Arguments::command();
        let help = std::iter::once(&whole).chain(whole.get_subcommands());
        let mut pages: Vec<String> =
            help.filter_map(|command| command.get_after_long_help()).map(ToString::to_string).collect();
        pages.push(include_str!("../../README.md").to_owned());
        let lines = pages.iter().flat_map(|page| page.lines()).map(str::trim_start);
        let commands: Vec<&str> = lines.filter(|line| line.starts_with("asciivid ")).collect();
        assert!(commands.len() > 8, "{commands:?}");
        for command in commands {
            let arguments = Arguments::try_parse_from(split(command)).expect(command);
            let (song, quality) = (PathBuf::from("song.mp3"), Quality::Auto);
            let settings = match arguments.command {
                Some(Command::Demo(demo)) => demo.film.settings(song, quality),
                Some(Command::Plan(options)) => options.view.settings(song, options.listening, quality),
                Some(Command::Play(options)) => options.view.settings(song, options.listening, quality),
                Some(Command::Frame(options)) => options.view.settings(song, options.listening, quality),
                Some(Command::Strip(options)) => options.view.settings(song, options.listening, quality),
                None => arguments.film.settings(song, quality),
                Some(_) => continue,
            };
            settings.check().expect(command);
            // There are no such files here; tests/program/docs.rs runs all of these lines where there are.
            let preset = settings.preset.clone().filter(|name| !name.starts_with("mine"));
            let palette = settings.palette.clone().filter(|name| name != "dusk.toml");
            let settings = Settings { cues: None, preset, palette, ..settings };
            Look::of(&settings).expect(command);
        }
    }

    #[test]
    fn every_option_stands_under_a_heading_and_has_a_help_line() {
        let whole = Arguments::command();
        for command in std::iter::once(&whole).chain(whole.get_subcommands()) {
            for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
                let name = format!("{} {}", command.get_name(), argument.get_id());
                assert!(argument.get_help_heading().is_some() && argument.get_help().is_some(), "{name}");
            }
        }
    }

    #[test]
    fn every_command_has_examples_of_its_own() {
        for command in Arguments::command().get_subcommands() {
            let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
            let own = format!("\n  asciivid {}", command.get_name());
            assert!(help.starts_with("Examples:\n") && help.contains(&own), "{}", command.get_name());
        }
    }
}
