//! The ffmpeg and ffprobe of this machine: where they are and what they can do.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::vigil::patience;
use super::{Children, Codec, EncodeError};

/// How long an ffmpeg may do nothing before it says its version.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of what a program says that are kept.
const MOST_WORDS: u64 = 4 << 20;

/// The oldest ffmpeg that has every option we use.
pub const OLDEST: Version = Version { major: 4, minor: 4 };
/// The oldest ffmpeg that hands SVT-AV1 its options.
pub(super) const OLDEST_AV1: Version = Version { major: 5, minor: 1 };

/// The oldest ffmpeg whose mp4 muxer is known to let us choose the clock of the movie header; others are asked.
const WITH_TIMESCALE: Version = Version { major: 5, minor: 1 };

/// A release of ffmpeg. Builds from its development tree have no number and count as newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Major number; `u32::MAX` for a build from the development tree.
    pub major: u32,
    /// Minor number.
    pub minor: u32,
}

impl Version {
    /// Reads the first line of ffmpeg's banner: `ffmpeg version 5.1.9-0+deb12u1 Copyright ...`.
    fn parse(text: &str) -> Version {
        let word = text.split_whitespace().nth(2).unwrap_or_default();
        let word = word.strip_prefix('n').unwrap_or(word);
        let mut numbers = word.split(|c: char| !c.is_ascii_digit()).map(str::parse);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(major)), Some(Ok(minor))) => Version { major, minor },
            (Some(Ok(major)), _) => Version { major, minor: 0 },
            _ => Version { major: u32::MAX, minor: 0 },
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.major {
            u32::MAX => f.write_str("development build"),
            major => write!(f, "{major}.{}", self.minor),
        }
    }
}

/// An ffmpeg program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ffmpeg {
    /// The program.
    pub path: PathBuf,
    /// Its version.
    pub version: Version,
    /// All that it says of how it was built.
    pub build: String,
    /// Names of the video encoders it was built with, e.g. `libx264`, sorted.
    pub encoders: Vec<String>,
    /// Whether its mp4 muxer lets us choose the clock of the movie header.
    pub movie_timescale: bool,
}

impl Ffmpeg {
    /// Asks a program what it is and can do.
    pub fn probe(path: &Path) -> Result<Ffmpeg, EncodeError> {
        // Starting ffmpeg costs a tenth of a second, so the version is read off the banner of the list.
        let children = Children::with_patience(patience().min(PATIENCE));
        let (encoders, words) = output_of(&children, path, &["-encoders"])?;
        let banner = banner(&words).ok_or_else(|| EncodeError::Broken {
            program: path.to_owned(),
            what: "it does not say its version".to_owned(),
        })?;
        let version = Version::parse(banner);
        let muxer = || output_of(&children, path, &["-hide_banner", "-h", "muxer=mp4"]);
        Ok(Ffmpeg {
            path: path.to_owned(),
            version,
            build: banner.to_owned(),
            encoders: video_encoders(&encoders),
            movie_timescale: version >= WITH_TIMESCALE || muxer()?.0.contains("-movie_timescale"),
        })
    }

    /// Refuses a program that is too old, whatever it shall do.
    pub fn check_age(&self) -> Result<(), EncodeError> {
        let (path, version) = (self.path.clone(), self.version);
        if version < OLDEST { Err(EncodeError::TooOld { path, version }) } else { Ok(()) }
    }

    /// Refuses a program that cannot make our films with this codec.
    pub fn check(&self, codec: Codec) -> Result<(), EncodeError> {
        self.check_age()?;
        let (path, version) = (self.path.clone(), self.version);
        if !self.encodes(codec) {
            let others = Codec::ALL.into_iter().filter(|&other| self.encodes(other)).collect();
            return Err(EncodeError::NoEncoder { path, version, codec, others });
        }
        Ok(())
    }

    fn encodes(&self, codec: Codec) -> bool {
        let listed = self.encoders.iter().any(|name| name == codec.encoder());
        listed && (codec != Codec::Av1 || self.version >= OLDEST_AV1)
    }
}

/// What ffmpeg says of itself, without what the system or a wrapper may have said before.
fn banner(words: &str) -> Option<&str> {
    words.find("ffmpeg version ").map(|at| &words[at..])
}

/// The programs a film is made with, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tools {
    /// Encodes, joins, decodes.
    pub ffmpeg: Ffmpeg,
    /// Reads what a file says about itself.
    pub ffprobe: PathBuf,
}

impl Tools {
    /// A silent ffmpeg that asks nothing. Its log goes where the caller sends stderr.
    pub(crate) fn ffmpeg(&self) -> Command {
        let mut command = Command::new(&self.ffmpeg.path);
        command.args("-hide_banner -nostdin -nostats -loglevel warning -y".split(' '));
        command.env_remove("FFREPORT").env("AV_LOG_FORCE_NOCOLOR", "1");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    /// The option that hands on every decoded frame as it is; its name changed with ffmpeg 5.1.
    pub(crate) fn each_frame(&self) -> [&'static str; 2] {
        let renamed = self.ffmpeg.version >= Version { major: 5, minor: 1 };
        [if renamed { "-fps_mode" } else { "-vsync" }, "passthrough"]
    }

    /// Ends a command with the mp4 file it writes, the same bytes for the same input. `rate` (of frames or
    /// samples) divides the clock of the movie header, so that it holds durations exactly.
    pub(super) fn to_mp4(&self, command: &mut Command, rate: u32, file: &Path) {
        command.args("-fflags +bitexact -f mp4".split(' '));
        if self.ffmpeg.movie_timescale {
            // 24000 for 24, 30000 for 30000/1001, 44100 for sound: at least a millisecond fine.
            let scale = if rate < 1000 { rate * 1000 } else { rate };
            command.arg("-movie_timescale").arg(scale.to_string());
        }
        command.arg(url(file));
    }
}

/// Our frames are BT.709 in limited range: said where they enter ffmpeg, to the encoder and to the container.
pub(super) const COLOUR: &str = "-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv";

/// A program on `PATH`, as the shell would find it.
pub(crate) fn find(program: &str, path: Option<OsString>) -> Option<PathBuf> {
    let runs = |file: &PathBuf| {
        std::fs::metadata(file).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
    };
    std::env::split_paths(&path?).map(|folder| folder.join(program)).find(runs)
}

/// Runs a program to its end and gives what it wrote to stdout and to stderr.
pub(crate) fn output_of(
    children: &Children,
    program: &Path,
    args: &[impl AsRef<OsStr>],
) -> Result<(String, String), EncodeError> {
    let broken = |what: String| EncodeError::Broken { program: program.to_owned(), what };
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = children.spawn(&mut command)?;
    let (stdout, stderr) = (child.stdout(), child.stderr());
    let (out, status, words) = std::thread::scope(|scope| {
        let words = scope.spawn(|| beginning(stderr));
        (beginning(stdout), child.wait(), words.join().unwrap_or_default())
    });
    let status = status.map_err(|cause| broken(cause.to_string()))?;
    match child.sound(program) {
        Ok(()) if status.signal().is_some() => Err(broken(format!("it ended by {status}"))),
        Ok(()) => Ok((out, words)),
        Err(EncodeError::Hung { seconds, .. }) => {
            Err(broken(format!("it did nothing for {seconds} s and was ended")))
        }
        Err(error) => Err(error),
    }
}

/// What a pipe says in its first megabytes; the rest is read, so that nobody waits, and forgotten.
fn beginning(pipe: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        let _ = pipe.by_ref().take(MOST_WORDS).read_to_end(&mut bytes);
        let _ = io::copy(&mut pipe, &mut io::sink());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A path as ffmpeg takes it: `a:b.mp3` and `-x.mp3` are files, not protocols or options.
pub(crate) fn url(path: &Path) -> OsString {
    let mut url = OsString::from("file:");
    url.push(path);
    url
}

/// Reads `ffmpeg -encoders`: after a line of dashes, ` V....D libx264   libx264 H.264 ...`.
fn video_encoders(text: &str) -> Vec<String> {
    let table = text.lines().skip_while(|line| line.trim() != "------").skip(1);
    let mut names: Vec<String> = table
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            words.next()?.starts_with('V').then(|| words.next().map(str::to_owned))?
        })
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_every_kind_of_build_are_read() {
        let version = |word: &str| Version::parse(&format!("ffmpeg version {word} Copyright (c)"));
        assert_eq!(version("5.1.9-0+deb12u1"), Version { major: 5, minor: 1 });
        assert_eq!(version("4.4"), OLDEST);
        assert_eq!(version("n7.0.2-static"), Version { major: 7, minor: 0 });
        assert_eq!(version("8-full_build"), Version { major: 8, minor: 0 });
        assert!(version("N-109542-g0a9a1d6f5d") > OLDEST);
        assert!(version("git-2020-01-01") > OLDEST);
        assert!(version("4.2.2-static") < OLDEST);
        assert!(version("2.8.17") < OLDEST);
    }

    #[test]
    fn what_is_said_before_the_banner_does_not_count() {
        let noise = "ffmpeg: /usr/lib/libx.so: no version information available\n".repeat(100);
        let words = format!("{noise}ffmpeg version 4.3.1 Copyright (c)\n  built with gcc\n");
        assert_eq!(Version::parse(banner(&words).unwrap()), Version { major: 4, minor: 3 });
        assert_eq!(banner(&words), banner(&words[noise.len()..]));
        assert_eq!((banner(&noise), banner("")), (None, None));
    }

    #[test]
    fn only_video_encoders_are_listed() {
        let text = "Encoders:\n V..... = Video\n A..... = Audio\n ------\n V....D libx264  H.264\n \
                    A....D aac  AAC\n V....D h264_nvenc  NVIDIA\n";
        assert_eq!(video_encoders(text), ["h264_nvenc", "libx264"]);
    }

    #[test]
    fn unfit_programs_are_refused_with_the_way_to_install() {
        use crate::error::Explain;
        let fit = Ffmpeg {
            path: "/usr/bin/ffmpeg".into(),
            version: OLDEST,
            build: String::new(),
            encoders: vec!["libx264".into()],
            movie_timescale: true,
        };
        assert!(fit.check(Codec::H264).is_ok());
        let old = Ffmpeg { version: Version { major: 4, minor: 3 }, ..fit.clone() };
        let bare = Ffmpeg { encoders: vec!["mpeg4".into()], ..fit };
        for (unfit, word) in [(old, "4.3"), (bare, "libx264")] {
            let error = unfit.check(Codec::H264).unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
            assert!(error.to_string().lines().count() == 1 && error.hint().lines().count() == 1);
            assert!(error.hint().contains("apt install ffmpeg"));
        }
    }
}
