//! What the user may have meant.

use std::path::Path;

use clap::CommandFactory;

use super::args::Arguments;

/// The candidate that resembles a word, if one does: at most one slip in three letters.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let slips = |candidate: &str| strsim::osa_distance(&word, &candidate.to_lowercase());
    candidates
        .into_iter()
        .map(|candidate| (slips(candidate), candidate))
        .filter(|(slips, candidate)| slips * 3 <= candidate.chars().count())
        .min()
        .map(|(_, candidate)| candidate)
}

/// The command that a word resembles, if there is one.
pub(crate) fn command(word: &str) -> Option<String> {
    let commands = Arguments::command();
    nearest(word, commands.get_subcommands().map(|command| command.get_name())).map(str::to_owned)
}

/// The file beside a missing one whose name resembles it.
pub(crate) fn neighbour(missing: &Path) -> Option<String> {
    let name = missing.file_name()?.to_str()?;
    let folder = missing.parent().filter(|parent| !parent.as_os_str().is_empty());
    let names: Vec<String> = folder
        .unwrap_or(Path::new("."))
        .read_dir()
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let name = nearest(name, names.iter().map(String::as_str))?;
    Some(folder.map_or(Path::new(name).to_owned(), |folder| folder.join(name)).to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_forgiven_and_another_word_is_not() {
        let commands = ["demo", "doctor", "list"];
        assert_eq!(nearest("dmeo", commands), Some("demo"));
        assert_eq!(nearest("Doctr", commands), Some("doctor"));
        assert_eq!(nearest("song", commands), None);
        assert_eq!(nearest("", commands), None);
    }

    #[test]
    fn a_missing_file_has_neighbours() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("summer.mp3"), "").unwrap();
        let guess = neighbour(&folder.path().join("sumer.mp3")).unwrap();
        assert!(guess.ends_with("summer.mp3"), "{guess}");
        assert_eq!(neighbour(&folder.path().join("winter.flac")), None);
        assert_eq!(neighbour(Path::new("/")), None);
    }
}
