//! Clips + soundtrack -> film. Both are copied as they are.

use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempPath;

use super::run::{run, temporary};
use super::tools::COLOUR;
use super::{Children, ClipFile, Codec, EncodeError, Soundtrack, Tools, url};
use crate::settings::Fps;

/// What a film is made of beside its clips.
#[derive(Debug, Clone)]
pub struct Film<'a> {
    /// The film's name.
    pub path: &'a Path,
    /// Frame rate of the clips.
    pub fps: Fps,
    /// What the clips are coded with.
    pub codec: Codec,
    /// The sound.
    pub soundtrack: &'a Soundtrack,
    /// Tag.
    pub title: Option<&'a str>,
    /// Tag.
    pub artist: Option<&'a str>,
    /// Tag.
    pub comment: &'a str,
}

/// A film that is joined and has not got its name yet; removed unless it gets it.
#[derive(Debug)]
pub struct Joined {
    part: TempPath,
    film: PathBuf,
}

impl Joined {
    /// Where it lies meanwhile.
    pub fn path(&self) -> &Path {
        &self.part
    }

    /// Gives the film its name, as soon as the disk really has it: then even a power cut leaves it whole.
    pub fn publish(self) -> Result<(), EncodeError> {
        let failed = |cause| EncodeError::file(&self.film, cause);
        fs::File::open(&self.part).and_then(|file| file.sync_all()).map_err(failed)?;
        self.part.persist(&self.film).map_err(|error| EncodeError::file(&self.film, error.error))
    }
}

/// Joins clips in their order and adds the sound. Picture and sound are only copied. `work` takes the list and the log,
/// `part` is the name under which the film lies until it gets its own, on the same disk.
pub fn join(
    tools: &Tools,
    children: &Children,
    clips: &[ClipFile],
    film: &Film,
    work: &Path,
    part: PathBuf,
) -> Result<Joined, EncodeError> {
    let list = work.join("clips.ffconcat");
    fs::write(&list, concat_list(clips, film.fps, work)?).map_err(|cause| EncodeError::file(&list, cause))?;
    let part = temporary(part)?;
    run(children, &mut command(tools, film, &list, &part), &work.join("join.log"), film.path)?;
    Ok(Joined { part, film: film.path.to_owned() })
}

fn command(tools: &Tools, film: &Film, list: &Path, part: &Path) -> Command {
    let mut command = tools.ffmpeg();
    command.args("-f concat -safe 0 -i".split(' ')).arg(url(list));
    command.arg("-i").arg(url(&film.soundtrack.path));
    command.args("-map 0:v:0 -map 1:a:0 -map_metadata -1 -map_chapters -1 -c copy".split(' '));
    // Copying alone can drop the colour atom, so the colours are said again.
    command.args(COLOUR.split(' ')).args(["-movflags", "+faststart+write_colr"]);
    command.args(film.codec.tag());
    let tags = [("title", film.title), ("artist", film.artist), ("comment", Some(film.comment))];
    for (name, value) in tags {
        if let Some(value) = value {
            command.args(["-metadata", &format!("{name}={value}")]);
        }
    }
    tools.to_mp4(&mut command, film.fps.num, part);
    command
}

/// The list for ffmpeg's concat demuxer, relative to `work` where it can be.
///
/// The `duration` lines overrule the clips' headers, whose rounding would add up. They are differences of
/// rounded end times, so that their own rounding (to microseconds) does not add up either.
fn concat_list(clips: &[ClipFile], fps: Fps, work: &Path) -> Result<Vec<u8>, EncodeError> {
    let absolute = |path: &Path| std::path::absolute(path).map_err(|cause| EncodeError::file(path, cause));
    let work = absolute(work)?;
    let mut list = b"ffconcat version 1.0\n".to_vec();
    let mut end = 0_u64;
    for clip in clips {
        let path = absolute(&clip.path)?;
        let start = micros(end, fps);
        end += u64::from(clip.frames);
        let length = micros(end, fps) - start;
        list.extend_from_slice(b"file ");
        list.extend(quoted(path.strip_prefix(&work).unwrap_or(&path)));
        // Writing to memory cannot fail.
        let _ = writeln!(list, "\nduration {}.{:06}", length / 1_000_000, length % 1_000_000);
    }
    Ok(list)
}

/// The time of a frame, rounded to microseconds.
fn micros(frame: u64, fps: Fps) -> u64 {
    let (num, den) = (u64::from(fps.num.max(1)), u64::from(fps.den));
    (frame * den * 1_000_000 + num / 2) / num
}

/// A path between quotes, as the concat demuxer reads it: a quote ends the text, is escaped, and begins it again.
fn quoted(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_bytes();
    let escaped = bytes.iter().flat_map(|byte| match byte {
        b'\'' => b"'\\''".to_vec(),
        byte => vec![*byte],
    });
    [b'\''].into_iter().chain(escaped).chain([b'\'']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clips(frames: &[u32]) -> Vec<ClipFile> {
        let file = |(i, &frames)| ClipFile { path: format!("/w/{i:05}.mp4").into(), frames };
        frames.iter().enumerate().map(file).collect()
    }

    #[test]
    fn clips_of_the_work_folder_are_listed_by_name_with_their_durations() {
        let fps = Fps { num: 24, den: 1 };
        let list = concat_list(&clips(&[7, 24]), fps, Path::new("/w")).unwrap();
        let expected = "ffconcat version 1.0\nfile '00000.mp4'\nduration 0.291667\n\
                        file '00001.mp4'\nduration 1.000000\n";
        assert_eq!(String::from_utf8(list).unwrap(), expected);
    }

    #[test]
    fn a_thousand_roundings_do_not_add_up() {
        let fps = Fps { num: 30_000, den: 1001 };
        let list = concat_list(&clips(&[7; 1000]), fps, Path::new("/w")).unwrap();
        let list = String::from_utf8(list).unwrap();
        let seconds = list.lines().filter_map(|line| line.strip_prefix("duration "));
        let micros: u64 = seconds.map(|s| s.replace('.', "").parse::<u64>().unwrap()).sum();
        assert_eq!(micros, 233_566_667); // 7000 * 1001 / 30000 s
    }

    #[test]
    fn quotes_in_names_are_escaped() {
        assert_eq!(quoted(Path::new("/it's/a b")), b"'/it'\\''s/a b'");
    }
}
