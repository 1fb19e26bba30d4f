//! The work folder: keeps finished clips, so that a render that ended early, however it did, can go on.
//!
//! Beside the film `song.mp4` lies `song.mp4.asciivid/` as long as that is made. It is locked, takes the film until that
//! is whole and, unless there is a `--work-dir`, the clips. A clip is known by a hash of all that its bytes depend on, which
//! is in its name; [`Manifest`] lists those that are finished, with what tells whether their files still are what they were.

mod folder;
mod manifest;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use blake3::Hash;
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::render::Shelf;
use crate::settings::{Listening, Quality, Settings};
use crate::timeline::Clip;
use folder::Folder;
use manifest::{Choice, Record};

/// The folders of one run, which no other run uses meanwhile.
#[derive(Debug)]
pub(crate) struct Work {
    /// Beside the film.
    beside: Folder,
    /// The one asked for.
    elsewhere: Option<Folder>,
    /// Clips of the film; 0 until they are known.
    clips: AtomicUsize,
}

impl Work {
    /// Makes or finds the folders and locks them.
    ///
    /// # Errors
    /// If another run uses them, they are none of ours, or cannot be written.
    pub(crate) fn claim(settings: &Settings, film: &Path, progress: &dyn Progress) -> Result<Work> {
        let mut name = film.as_os_str().to_owned();
        name.push(".asciivid");
        let beside = Folder::claim(Path::new(&name), progress)?;
        let folder = |path: &PathBuf| Folder::claim(path, progress);
        let elsewhere = settings.work_dir.as_ref().filter(|path| !beside.is(path)).map(folder).transpose()?;
        let mut work = Work { beside, elsewhere, clips: AtomicUsize::new(0) };
        if settings.keep_work {
            work.elsewhere.as_mut().unwrap_or(&mut work.beside).keep();
        }
        Ok(work)
    }

    fn main(&self) -> &Folder {
        self.elsewhere.as_ref().unwrap_or(&self.beside)
    }

    /// The folder of clips and logs.
    pub(crate) fn folder(&self) -> &Path {
        self.main().path()
    }

    /// The name of the film until it is whole.
    pub(crate) fn part(&self) -> PathBuf {
        self.beside.path().join(folder::FILM)
    }

    /// The settings with the quality that `auto` chose before for the same film: a film goes on as it began, even if this
    /// machine is faster or slower now.
    pub(crate) fn settle(&self, settings: &Settings, music: Hash, progress: &dyn Progress) -> Settings {
        let mut settled = settings.clone();
        if settings.quality == Quality::Auto {
            let known = self.main().manifest().chosen(&asked(settings, music));
            if let Some(quality) = known {
                progress.note(&format!("auto: {quality}, as in the run before"));
                settled.quality = quality;
            }
        }
        settled
    }

    /// Remembers what `auto` has chosen.
    pub(crate) fn chose(&self, settings: &Settings, music: Hash, quality: Quality) -> Result<()> {
        if settings.quality != Quality::Auto {
            return Ok(());
        }
        let choice = Choice { asked: asked(settings, music), quality: quality.name().to_owned() };
        self.main().change(|manifest| manifest.auto = Some(choice))
    }

    /// The clips of the film, and what makes their keys. Those of earlier runs that do not suit it are removed, and so are
    /// files that are not what they were.
    pub(crate) fn stock<'a>(
        &'a self,
        clips: &'a [Clip],
        key: &'a (dyn Fn(&Clip) -> Hash + Sync),
        progress: &dyn Progress,
    ) -> Result<Stock<'a>> {
        self.clips.store(clips.len(), Ordering::Relaxed);
        let names = clips.iter().map(|_| OnceLock::new()).collect();
        let stock = Stock { folder: self.main(), clips, key, names };
        stock.sort_out(progress)?;
        Ok(stock)
    }

    /// Ends the run: the folders go, or what is worth keeping of them stays and the error says how to go on.
    pub(crate) fn end<T>(mut self, made: Result<T>) -> Result<T> {
        // The folder may be gone, whatever we know of it.
        let there = |name: &&String| self.folder().join(name).is_file();
        let done = self.main().manifest().clips.keys().filter(there).count();
        match made {
            Ok(film) => {
                self.beside.done();
                self.elsewhere.iter_mut().for_each(Folder::done);
                Ok(film)
            }
            Err(cause) if done > 0 => {
                let all = Some(self.clips.into_inner()).filter(|&all| all > 0);
                Err(Error::Unfinished { cause: Box::new(cause), done, all })
            }
            Err(cause) => Err(cause),
        }
    }
}

/// A hash of all that is asked of a film: what the choice of `auto` may depend on but the machine.
pub(crate) fn asked(settings: &Settings, music: Hash) -> String {
    let film = Settings {
        song: PathBuf::new(),
        listening: Listening::default(),
        output: None,
        report: None,
        overwrite: false,
        workers: 0,
        work_dir: None,
        keep_work: false,
        timings: false,
        ..settings.clone()
    };
    blake3::hash(format!("{film:?} {music}").as_bytes()).to_hex().to_string()
}

/// The clips of one film in its work folder.
pub(crate) struct Stock<'a> {
    folder: &'a Folder,
    clips: &'a [Clip],
    key: &'a (dyn Fn(&Clip) -> Hash + Sync),
    /// Names of finished files, in the order of the film, each from the first time that it is asked for: a key takes time.
    names: Vec<OnceLock<String>>,
}

impl Stock<'_> {
    fn name(&self, clip: &Clip) -> &str {
        let name = || beginning(clip) + &(self.key)(clip).to_hex()[..32] + ".mp4";
        self.names[clip.index].get_or_init(name)
    }

    /// The clip that has this file name.
    fn clip(&self, name: &str) -> Option<&Clip> {
        self.clips.iter().find(|clip| name.starts_with(&beginning(clip)) && self.name(clip) == name)
    }

    fn sort_out(&self, progress: &dyn Progress) -> Result<()> {
        let (mut useless, mut damaged) = (Vec::new(), Vec::new());
        let manifest = self.folder.manifest();
        let listed = |clip: &&Clip| manifest.clips.keys().any(|name| name.starts_with(&beginning(clip)));
        let listed: Vec<&Clip> = self.clips.iter().filter(listed).collect();
        listed.into_par_iter().for_each(|clip| {
            self.name(clip);
        });
        for (name, record) in &manifest.clips {
            match self.clip(name) {
                None => useless.push(name.clone()),
                Some(clip) if !record.describes(&self.folder.path().join(name)) => {
                    damaged.push((clip.index, name.clone()))
                }
                Some(_) => {}
            }
        }
        drop(manifest);
        let all = self.clips.len();
        for (i, _) in &damaged {
            let (i, folder) = (i + 1, self.folder.path());
            progress.warn(&format!("clip {i} of {all} in {folder:?} is damaged; it is made again"));
        }
        let removed: Vec<&String> = useless.iter().chain(damaged.iter().map(|(_, name)| name)).collect();
        if !removed.is_empty() {
            self.folder.manifest().clips.retain(|name, _| !removed.contains(&name));
            // In this order even a full disk takes the new list.
            self.folder.tidy();
            self.folder.change(|_| {})?;
        }
        let used = self.folder.manifest().clips.len();
        match (used, useless.len()) {
            (0, 0) => {}
            (used, 0) => progress.note(&format!("{used} of {all} clips are there from an earlier run")),
            (used, useless) => progress.note(&format!(
                "{used} of {all} clips are there from an earlier run; {useless} of another film or other settings are removed"
            )),
        }
        Ok(())
    }
}

/// How the file name of a clip begins; the rest is its key.
fn beginning(clip: &Clip) -> String {
    format!("clip-{:06}-", clip.start)
}

impl Shelf for Stock<'_> {
    fn bench(&self, clip: &Clip) -> PathBuf {
        self.folder.path().join(beginning(clip) + "new.mp4")
    }

    fn find(&self, clip: &Clip) -> Option<(PathBuf, Vec<f32>)> {
        let manifest = self.folder.manifest();
        let (name, record) = manifest.clips.iter().find(|(name, _)| name.starts_with(&beginning(clip)))?;
        Some((self.folder.path().join(name), record.luma.clone()))
    }

    fn put(&self, clip: &Clip, luma: &[f32]) -> Result<PathBuf> {
        let (new, name) = (self.bench(clip), self.name(clip));
        let path = self.folder.path().join(name);
        let record = fs::rename(&new, &path).and_then(|()| Record::of(&path, luma));
        let record = record.map_err(|cause| Error::Output { path: path.clone(), cause })?;
        let listed = self.folder.change(|manifest| drop(manifest.clips.insert(name.to_owned(), record)));
        listed.inspect_err(|_| drop(self.folder.manifest().clips.remove(name)))?;
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    #[test]
    fn what_auto_chose_holds_for_the_same_film_and_for_no_other() {
        let place = tempfile::tempdir().unwrap();
        let (film, music) = (place.path().join("a.mp4"), blake3::hash(b"music"));
        let settings = Settings::new("song.mp3");
        let work = Work::claim(&settings, &film, &Silent).unwrap();
        let settled = |settings: &Settings, music| work.settle(settings, music, &Silent).quality;
        assert_eq!(settled(&settings, music), Quality::Auto);
        work.chose(&settings, music, Quality::Preview).unwrap();
        let moved = Settings { workers: 7, output: Some(film.clone()), ..settings.clone() };
        assert_eq!(settled(&moved, music), Quality::Preview);
        assert_eq!(settled(&Settings { seed: 1, ..settings.clone() }, music), Quality::Auto);
        assert_eq!(settled(&settings, blake3::hash(b"other music")), Quality::Auto);
        let draft = Settings { quality: Quality::Draft, ..settings };
        assert_eq!(settled(&draft, music), Quality::Draft);
    }
}
