//! Whether the files of a look have changed.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::assets::{Kind, Library, Origin};
use crate::settings::Settings;

/// What a file was when it was looked at; nothing if it is not there.
type Seen = Option<(SystemTime, u64)>;

/// The files of a look. Asking costs a few microseconds.
#[derive(Debug)]
pub struct Watch(Vec<(PathBuf, Seen)>);

impl Watch {
    /// How often to ask, so that whoever saves a file sees it at once.
    pub const EVERY: Duration = Duration::from_millis(50);

    /// The user's files among the preset, the palette, the font and the cues; what ships does not change.
    pub fn of(settings: &Settings) -> Watch {
        let library = Library::new();
        let file = |kind, name: &Option<String>| match library.find(kind, name.as_ref()?).ok()?.origin {
            Origin::File(path) => Some(path),
            Origin::BuiltIn => None,
        };
        let files = [
            file(Kind::Preset, &settings.preset),
            file(Kind::Glyphs, &settings.palette),
            file(Kind::Colors, &settings.palette),
            file(Kind::Font, &settings.font),
            settings.cues.clone(),
        ];
        Watch::on(files.into_iter().flatten().collect())
    }

    fn on(mut files: Vec<PathBuf>) -> Watch {
        files.dedup();
        Watch(files.into_iter().map(|file| (file.clone(), seen(&file))).collect())
    }

    /// Whether there is nothing to watch.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any of them has changed since this was last asked. One that is gone, or empty, is about to be written.
    pub fn changed(&mut self) -> bool {
        let mut changed = false;
        for (file, last) in &mut self.0 {
            let now = seen(file);
            if now.is_some_and(|(_, length)| length > 0) && now != *last {
                (*last, changed) = (now, true);
            }
        }
        changed
    }
}

fn seen(file: &Path) -> Seen {
    let about = file.metadata().ok()?;
    Some((about.modified().ok()?, about.len()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_saved_file_is_seen_once_however_it_is_saved() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("a.toml"), folder.path().join("b"));
        fs::write(&file, "one").unwrap();
        let mut watch = Watch::on(vec![file.clone()]);
        assert!(!watch.changed());
        fs::write(&file, "longer").unwrap();
        assert!(watch.changed() && !watch.changed());
        // As editors do that write another file first.
        fs::write(&other, "another").unwrap();
        fs::rename(&other, &file).unwrap();
        assert!(watch.changed() && !watch.changed());
        fs::remove_file(&file).unwrap();
        assert!(!watch.changed());
        fs::write(&file, "").unwrap();
        assert!(!watch.changed());
        fs::write(&file, "back").unwrap();
        assert!(watch.changed());
    }

    #[test]
    fn only_files_are_watched() {
        let watch =
            |preset: &str| Watch::of(&Settings { preset: Some(preset.into()), ..Settings::new("a.mp3") });
        assert!(watch("voyage").is_empty() && watch("no-such-preset").is_empty());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.toml");
        fs::write(&file, "x").unwrap();
        assert!(!watch(file.to_str().unwrap()).is_empty());
    }
}
