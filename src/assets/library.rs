//! Where presets, palettes and fonts are found: the path given, then the user's folder, then what ships.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::builtin::{self, Text};
use super::error::AssetError;

/// The most bytes of a preset or palette that are read.
const MOST_TEXT: u64 = 1 << 20;
/// The most bytes of a font that are read.
pub(super) const MOST_FONT: u64 = 64 << 20;

/// A kind of asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A preset.
    Preset,
    /// A glyph palette.
    Glyphs,
    /// A colour set.
    Colors,
    /// A font.
    Font,
}

impl Kind {
    /// The folder of this kind in the user's folder.
    fn folder(self) -> &'static str {
        match self {
            Kind::Preset => "presets",
            Kind::Glyphs => "palettes/glyphs",
            Kind::Colors => "palettes/colors",
            Kind::Font => "fonts",
        }
    }

    fn extensions(self) -> &'static [&'static str] {
        match self {
            Kind::Font => &["ttf", "otf"],
            _ => &["toml"],
        }
    }

    fn limit(self) -> u64 {
        if self == Kind::Font { MOST_FONT } else { MOST_TEXT }
    }

    /// Whether a user who gives this means a file and not a name.
    fn is_path(self, given: &str) -> bool {
        given.contains(['/', std::path::MAIN_SEPARATOR])
            || self.extensions().iter().any(|e| has_extension(Path::new(given), e))
    }

    fn built_in(self) -> Vec<&'static str> {
        match self {
            Kind::Preset => names(builtin::PRESETS),
            Kind::Glyphs => names(builtin::GLYPHS),
            Kind::Colors => names(builtin::COLORS),
            Kind::Font => builtin::FONTS.iter().map(|f| f.name).collect(),
        }
    }

    fn built_in_data(self, name: &str) -> Option<&'static [u8]> {
        let text = |list: &[Text]| list.iter().find(|(n, _)| *n == name).map(|(_, text)| text.as_bytes());
        match self {
            Kind::Preset => text(builtin::PRESETS),
            Kind::Glyphs => text(builtin::GLYPHS),
            Kind::Colors => text(builtin::COLORS),
            Kind::Font => builtin::FONTS.iter().find(|f| f.name == name).map(|f| f.data),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Preset => "preset",
            Kind::Glyphs => "glyph palette",
            Kind::Colors => "colour set",
            Kind::Font => "font",
        })
    }
}

fn names(list: &[Text]) -> Vec<&'static str> {
    list.iter().map(|(name, _)| *name).collect()
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(extension))
}

/// Where an asset was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It ships with the program.
    BuiltIn,
    /// A file of the user's.
    File(PathBuf),
}

/// An asset as found: the bytes, and what to call it in messages.
#[derive(Debug)]
pub struct Found {
    /// The name that leads to it: a file's name without its ending.
    pub name: String,
    /// Where it was found.
    pub origin: Origin,
    /// The bytes of the file.
    pub data: Vec<u8>,
}

impl Found {
    /// What to call it in messages.
    pub fn label(&self) -> String {
        match &self.origin {
            Origin::BuiltIn => format!("{}.toml", self.name),
            Origin::File(path) => path.display().to_string(),
        }
    }

    /// The bytes as text.
    pub(super) fn text(&self, kind: Kind) -> Result<&str, AssetError> {
        std::str::from_utf8(&self.data).map_err(|e| AssetError::NotText {
            kind,
            path: self.label().into(),
            offset: e.valid_up_to(),
        })
    }
}

/// The one look-up of presets, palettes and fonts.
#[derive(Debug, Clone, Default)]
pub struct Library {
    user: Option<PathBuf>,
}

impl Library {
    /// With the user's folder: `asciivid` in the configuration folder of the system (`$XDG_CONFIG_HOME`).
    pub fn new() -> Self {
        let base = etcetera::choose_base_strategy().ok();
        Library { user: base.map(|b| b.config_dir().join("asciivid")) }
    }

    /// With a folder of one's own that holds `presets`, `palettes/glyphs`, `palettes/colors` and `fonts`.
    pub fn with_user(folder: &Path) -> Self {
        Library { user: Some(folder.to_owned()) }
    }

    /// The user's folder, whether there is one or not.
    pub fn user_folder(&self) -> Option<&Path> {
        self.user.as_deref()
    }

    /// Every name of a kind, the user's included, sorted.
    pub fn names(&self, kind: Kind) -> Vec<String> {
        let built_in = kind.built_in().into_iter().map(str::to_owned);
        let mut all: Vec<String> = built_in.chain(self.user_names(kind)).collect();
        all.sort();
        all.dedup();
        all
    }

    fn user_names(&self, kind: Kind) -> Vec<String> {
        let folder = self.user.as_ref().map(|user| user.join(kind.folder()));
        let entries = folder.and_then(|f| f.read_dir().ok()).into_iter().flatten().flatten();
        let files =
            entries.map(|e| e.path()).filter(|p| kind.extensions().iter().any(|e| has_extension(p, e)));
        files.filter_map(|p| Some(p.file_stem()?.to_str()?.to_owned())).collect()
    }

    /// Finds an asset: a given path, else the user's file of that name, else the built-in one.
    pub fn find(&self, kind: Kind, given: &str) -> Result<Found, AssetError> {
        self.find_beside(kind, given, None)
    }

    /// Like [`Library::find`]; a relative path starts at `folder` if there is one.
    pub(super) fn find_beside(
        &self,
        kind: Kind,
        given: &str,
        folder: Option<&Path>,
    ) -> Result<Found, AssetError> {
        if kind.is_path(given) {
            let path = folder.map_or_else(|| PathBuf::from(given), |f| f.join(given));
            return open(kind, &path);
        }
        if let Some(path) = self.user_file(kind, given) {
            return open(kind, &path);
        }
        match kind.built_in_data(given) {
            Some(data) => Ok(Found { name: given.to_owned(), origin: Origin::BuiltIn, data: data.to_vec() }),
            None => Err(AssetError::Unknown {
                kind: kind.to_string(),
                name: given.to_owned(),
                known: self.names(kind),
            }),
        }
    }

    fn user_file(&self, kind: Kind, name: &str) -> Option<PathBuf> {
        let folder = self.user.as_ref()?.join(kind.folder());
        let files = kind.extensions().iter().map(|e| folder.join(format!("{name}.{e}")));
        files.into_iter().find(|path| path.is_file())
    }
}

fn open(kind: Kind, path: &Path) -> Result<Found, AssetError> {
    let data = read_bounded(path, kind.limit()).map_err(|cause| AssetError::Unreadable {
        kind,
        path: path.to_owned(),
        cause,
    })?;
    if data.len() as u64 > kind.limit() {
        return Err(AssetError::TooLarge { kind, path: path.to_owned(), limit: kind.limit() });
    }
    let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Found { name, origin: Origin::File(path.to_owned()), data })
}

/// At most one byte more than the limit, so that an endless file ends and a file that is too large shows.
fn read_bounded(path: &Path, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut data = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut data)?;
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Exit, Explain};

    fn in_folder(folder: &str, extension: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let entries = root.read_dir().into_iter().flatten().flatten().map(|e| e.path());
        let mut names: Vec<String> = entries
            .filter(|p| extension.is_empty() || has_extension(p, extension))
            .filter(|p| !extension.is_empty() || p.is_dir())
            .map(|p| p.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn every_file_in_a_shipped_folder_is_in_the_list() {
        let library = Library::default();
        assert_eq!(library.names(Kind::Glyphs), in_folder("palettes/glyphs", "toml"));
        assert_eq!(library.names(Kind::Colors), in_folder("palettes/colors", "toml"));
        assert_eq!(library.names(Kind::Preset), in_folder("presets", "toml"));
        assert_eq!(library.names(Kind::Font), in_folder("fonts", ""));
    }

    #[test]
    fn the_users_file_comes_before_the_built_in_one_and_a_path_before_both() {
        let user = tempfile::tempdir().unwrap();
        let folder = user.path().join("palettes/colors");
        std::fs::create_dir_all(&folder).unwrap();
        let set = |title: &str| format!("title = \"{title}\"\nstops = [\"#000000\", \"#ffffff\"]");
        std::fs::write(folder.join("ice.toml"), set("my ice")).unwrap();
        std::fs::write(user.path().join("other.toml"), set("other")).unwrap();
        let library = Library::with_user(user.path());
        assert_eq!(library.colors("ice").unwrap().title, "my ice");
        assert_eq!(library.colors("gold").unwrap().title, "Gold");
        let path = user.path().join("other.toml");
        assert_eq!(library.colors(path.to_str().unwrap()).unwrap().title, "other");
        assert_eq!(library.find_beside(Kind::Colors, "other.toml", Some(user.path())).unwrap().name, "other");
    }

    #[test]
    fn names_of_the_users_stand_among_the_others() {
        let user = tempfile::tempdir().unwrap();
        let folder = user.path().join("palettes/glyphs");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("mine.toml"), "").unwrap();
        std::fs::write(folder.join("ascii.toml"), "").unwrap();
        let names = Library::with_user(user.path()).names(Kind::Glyphs);
        assert!(names.contains(&"mine".to_owned()) && names.is_sorted());
        assert_eq!(names.iter().filter(|n| *n == "ascii").count(), 1);
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest_and_the_list() {
        let error = Library::default().colors("synthwav").unwrap_err();
        assert_eq!(error.to_string(), "there is no colour set named \"synthwav\"");
        assert!(
            error.hint().starts_with("did you mean \"synthwave\"? there are: blood, "),
            "{}",
            error.hint()
        );
        assert_eq!(error.exit(), Exit::Usage);
    }

    #[test]
    fn a_file_that_is_missing_or_a_folder_or_binary_or_huge_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let library = Library::default();
        let write = |name: &str, data: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, data).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let binary = write("binary.toml", b"title = \"\xff\xfe\"");
        let huge = write("huge.toml", &vec![b'#'; MOST_TEXT as usize + 1]);
        let largest = write("largest.toml", &vec![b'#'; MOST_TEXT as usize]);
        let missing = folder.path().join("missing.toml").to_str().unwrap().to_owned();
        let directory = format!("{}/", folder.path().display());
        assert!(matches!(library.glyphs(&binary), Err(AssetError::NotText { offset: 9, .. })));
        assert!(matches!(library.glyphs(&huge), Err(AssetError::TooLarge { .. })));
        assert!(matches!(library.glyphs(&largest), Err(AssetError::Faults(_))));
        assert!(matches!(library.glyphs(&missing), Err(AssetError::Unreadable { .. })));
        assert!(matches!(library.glyphs(&directory), Err(AssetError::Unreadable { .. })));
    }
}
