//! Every command in the documents and the help pages is run, in a folder of its own with a song, and has to succeed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::place::{text, wav};
use assert_cmd::cargo::cargo_bin;

/// The documents.
const PAGES: [&str; 4] = ["README.md", "CONTRIBUTING.md", "src/README.md", "effects/README.md"];
/// What a line of a command begins with.
const PROGRAMS: [&str; 7] = ["asciivid ", "ASCIIVID_", "cargo ", "sudo ", "git ", "ffmpeg ", ".ci/run"];
/// Words of commands that are not run here, and why.
const NOT_RUN: [(&str, &str); 10] = [
    ("cargo", "builds the program, which these tests are about to run"),
    ("sudo", "changes the system"),
    ("git ", "reaches for the network"),
    (".ci/run", "runs these tests"),
    ("| jq", "jq need not be there"),
    ("asciivid bench", "measures for half a minute; tests/program/bench.rs runs it"),
    ("asciivid 0.1.0", "is the name of a version"),
    ("asciivid play", "needs a terminal"),
    ("--watch", "does not end by itself"),
    ("asciivid gallery", "draws everything there is, for a minute; with --only it is run"),
];
/// A word in capitals stands for something: such a line is the form of commands, and none itself.
const FORMS: [&str; 13] = [
    "SONG",
    "NAME",
    "KIND",
    "FILE",
    "FOLDER",
    "COMMAND",
    "SHELL",
    "PRESET",
    "EXAMPLE",
    "TIME",
    "FILM",
    "[options]",
    "...",
];

/// Commands at the beginnings of lines, and those between backticks.
fn commands(page: &str) -> Vec<String> {
    let command = |line: &&str| PROGRAMS.iter().any(|word| line.starts_with(word));
    let lines = page.lines().map(str::trim).filter(command);
    let without_note = |line: &str| line.split(" #").next().unwrap_or(line).trim().to_owned();
    let inline = page.split('`').skip(1).step_by(2).filter(command).filter(|code| code.contains([' ', '/']));
    // Two words in a sentence are the name of a command.
    let named =
        |code: &str| if code.split(' ').count() == 2 { format!("{code} --help") } else { code.to_owned() };
    lines.map(without_note).chain(inline.map(named)).collect()
}

fn is_form(command: &str) -> bool {
    command.split([' ', '/', '.', '=']).any(|word| FORMS.contains(&word))
        || command.ends_with("...")
        || command.contains('\n')
}

/// The pages of the program and of each of its commands.
fn help() -> Vec<String> {
    let page = |words: &[&str]| {
        let output = Command::new(cargo_bin!("asciivid")).args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}");
        text(&output.stdout).to_owned()
    };
    let whole = page(&["--help"]);
    let list = whole.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let mut pages: Vec<String> =
        names.map(|line| page(&[line.split_whitespace().next().unwrap(), "--help"])).collect();
    assert!(pages.len() > 12, "{list}");
    for page in &pages {
        assert!(page.contains("\nExamples:\n  asciivid "), "no example: {page}");
    }
    pages.push(whole);
    pages
}

/// What the commands speak of: songs, presets, palettes, films.
struct Shelf(tempfile::TempDir);

impl Shelf {
    fn new() -> Shelf {
        let shelf = Shelf(tempfile::tempdir().unwrap());
        let at = |name: &str| shelf.0.path().join(name);
        for folder in ["album", "inbox", "films", "presets"] {
            fs::create_dir(at(folder)).unwrap();
        }
        fs::write(at("tune.wav"), wav(100.0)).unwrap();
        shelf.run("ffmpeg -v error -i tune.wav -ac 2 -b:a 64k song.mp3");
        shelf.run("ffmpeg -v error -i tune.wav -t 4 -b:a 64k album/one.mp3");
        shelf.run("ffmpeg -v error -i tune.wav -t 3 -b:a 64k album/two.mp3 && cp album/two.mp3 inbox");
        // A variable that is empty is none: this is a film of the whole song.
        shelf.run("ASCIIVID_TO= asciivid song.mp3 -q -o film.mp4 && asciivid new mine -q");
        fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("presets/ink.toml"), at("presets/ink.toml"))
            .unwrap();
        // As the README has it.
        let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
        let dusk = readme.lines().map(str::trim).skip_while(|line| *line != "title = \"Dusk\"").take(4);
        fs::write(at("dusk.toml"), dusk.collect::<Vec<_>>().join("\n")).unwrap();
        fs::write(at("cues.txt"), "1:12 storm\n").unwrap();
        fs::write(at("beats.json"), "[0.5, 1, 1.5, 2, 2.5, 3]").unwrap();
        fs::remove_file(at("tune.wav")).unwrap();
        shelf
    }

    /// Runs a line of shell here.
    fn run(&self, line: &str) {
        let output = shell(self.0.path(), self.0.path(), line);
        assert!(output.status.success(), "{line}: {}", text(&output.stderr));
    }

    /// A copy of it all, for one command.
    fn copy(&self, command: &str) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        copy_all(self.0.path(), copy.path());
        // These are about to be made.
        let made = if command.starts_with("asciivid new ") { "mine.toml" } else { "film.mp4" };
        if made == "mine.toml" || command.contains("-o film.mp4") {
            fs::remove_file(copy.path().join(made)).unwrap();
        }
        copy
    }
}

fn copy_all(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            fs::create_dir(&target).unwrap();
            copy_all(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}

/// Runs a line as a user's shell does, with small pictures by the user's own defaults; `$1` is a song.
fn shell(folder: &Path, home: &Path, line: &str) -> std::process::Output {
    let program = cargo_bin!("asciivid");
    let folders = program.parent().map(Path::to_path_buf).into_iter();
    let path = std::env::join_paths(folders.chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())))
        .unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", line, "sh", "song.mp3"]).current_dir(folder).env("PATH", path).env("HOME", home);
    command.env("XDG_CACHE_HOME", home.join(".cache")).env("XDG_CONFIG_HOME", home.join(".config"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"ASCIIVID_"))
    {
        command.env_remove(name);
    }
    let small = [
        ("RESOLUTION", "64x64"),
        ("FPS", "4"),
        ("TO", "2"),
        ("QUALITY", "draft"),
        ("PRESET", "downpour"),
        ("ENCODER_PRESET", "ultrafast"),
    ];
    // SVT-AV1 has numbers for presets.
    let small = small.into_iter().filter(|(name, _)| *name != "ENCODER_PRESET" || !line.contains("av1"));
    command.envs(small.map(|(name, value)| (format!("ASCIIVID_{name}"), value)));
    command.env_remove("RUST_BACKTRACE").output().unwrap()
}

#[test]
fn every_command_in_the_documents_and_the_help_does_what_it_should() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let documents = PAGES.map(|page| fs::read_to_string(root.join(page)).unwrap());
    let all: BTreeSet<String> =
        documents.into_iter().chain(help()).flat_map(|page| commands(&page)).collect();
    for (word, _) in NOT_RUN.iter().filter(|(word, _)| !["asciivid play", "--watch", "git "].contains(word)) {
        assert!(all.iter().any(|command| command.contains(word)), "nothing is excluded by {word:?}");
    }
    let runs =
        |command: &&String| !is_form(command) && !NOT_RUN.iter().any(|(word, _)| command.contains(word));
    let todo: Vec<&String> = all.iter().filter(runs).collect();
    assert!(todo.len() > 60, "{todo:?}");

    let (shelf, home) = (Shelf::new(), tempfile::tempdir().unwrap());
    for folder in [".zfunc", ".config/fish/completions", ".local/share/man/man1"] {
        fs::create_dir_all(home.path().join(folder)).unwrap();
    }
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(command) = todo.get(next.fetch_add(1, Ordering::Relaxed)) {
            let folder = shelf.copy(command);
            let output = shell(folder.path(), home.path(), command);
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                failures.lock().unwrap().push(format!("{command}\n{}: {said}", output.status));
            }
        }
    };
    std::thread::scope(|scope| (0..3).for_each(|_| drop(scope.spawn(work))));
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), todo.len(), failures.join("\n"));
}

#[test]
fn commands_are_told_from_forms_and_from_what_stands_around_them() {
    let page = "\
Run `asciivid list`, or `asciivid show NAME`:

    asciivid song.mp3 --seed 7        # other sparks
    quality = \"draft\"
    ASCIIVID_QUALITY=draft asciivid song.mp3
";
    let found = commands(page);
    assert_eq!(
        found,
        [
            "asciivid song.mp3 --seed 7",
            "ASCIIVID_QUALITY=draft asciivid song.mp3",
            "asciivid list --help",
            "asciivid show NAME"
        ]
    );
    assert_eq!(found.iter().filter(|command| is_form(command)).count(), 1);
}
