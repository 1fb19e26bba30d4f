//! What there is to choose from, for people.

use super::builtin::FONTS;
use super::library::{Kind, Library, Origin};

/// One line of a list of assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The name that leads to it.
    pub name: String,
    /// A name for people; the name again if it says nothing of itself.
    pub title: String,
    /// One line about it, or nothing.
    pub description: String,
    /// Where it is.
    pub origin: Origin,
}

impl Library {
    /// Everything of a kind, the user's included, sorted by name. What cannot be read is listed by its name alone.
    pub fn list(&self, kind: Kind) -> Vec<About> {
        let found = self.names(kind).into_iter().filter_map(|name| self.find(kind, &name).ok());
        let about = found.map(|found| {
            let text = match kind {
                Kind::Font => font_text(&found.name, &found.origin),
                _ => String::from_utf8_lossy(&found.data).into_owned(),
            };
            let table: toml::Table = toml::from_str(&text).unwrap_or_default();
            let line = |key: &str| table.get(key).and_then(|v| v.as_str()).map(str::to_owned);
            About {
                title: line("title").unwrap_or_else(|| found.name.clone()),
                description: line("description").unwrap_or_default(),
                name: found.name,
                origin: found.origin,
            }
        });
        about.collect()
    }
}

/// A shipped font has its text beside it; a user's font has none.
fn font_text(name: &str, origin: &Origin) -> String {
    let shipped = FONTS.iter().find(|font| font.name == name && *origin == Origin::BuiltIn);
    shipped.map(|font| font.about.to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_asset_has_a_title_and_a_description() {
        for kind in [Kind::Preset, Kind::Glyphs, Kind::Colors, Kind::Font] {
            for about in Library::default().list(kind) {
                assert!(about.title != about.name && !about.description.is_empty(), "{kind} {}", about.name);
            }
        }
    }

    #[test]
    fn a_users_file_is_listed_even_if_it_is_broken() {
        let user = tempfile::tempdir().unwrap();
        let folder = user.path().join("presets");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("mine.toml"), "title = ").unwrap();
        let list = Library::with_user(user.path()).list(Kind::Preset);
        let mine = list.iter().find(|about| about.name == "mine").unwrap();
        assert_eq!((mine.title.as_str(), &mine.origin), ("mine", &Origin::File(folder.join("mine.toml"))));
    }
}
