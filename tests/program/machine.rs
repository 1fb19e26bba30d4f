//! The commands about the program itself and the machine: doctor, config, completions, man.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::place::{Place, text};
use serde_json::Value;

/// The file of defaults of a place, with this text.
fn configure(place: &Place, text: &str) -> PathBuf {
    let named = place.run(&["config", "--path"]);
    let file = PathBuf::from(crate::place::text(&named.stdout).trim());
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    file
}

#[test]
fn the_doctor_finds_that_films_can_be_made_and_proves_the_encoders() {
    let output = Place::new().run(&["doctor", "--json", "-q"]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &found["ok"]), (Some(0), &true.into()), "{found}");
    let encoders = found["encoders"].as_array().unwrap();
    let x264 = encoders.iter().find(|encoder| encoder["name"] == "libx264").unwrap();
    assert!(x264["works"] == true && x264["hardware"] == false && x264["seconds"].as_f64() > Some(0.0));
    assert!(
        found["cores"]["usable"].as_u64() >= Some(1) && found["memory"]["usable"].as_u64() > Some(1 << 26)
    );
    assert!(["draft", "preview", "production", "max"].contains(&found["auto"]["quality"].as_str().unwrap()));
    assert!(found["findings"].as_array().unwrap().iter().all(|finding| finding["fix"].is_string()));
    assert_eq!(found["terminal"]["is_terminal"], false);
}

#[test]
fn the_doctor_says_what_is_missing_and_how_to_get_it() {
    let place = Place::new();
    let output = place.command(&["doctor"]).env("PATH", place.path("")).output().unwrap();
    let page = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    assert!(page.contains("fault: no working ffmpeg") && page.contains("apt install ffmpeg"), "{page}");
    assert!(page.ends_with("No film can be made here.\n"), "{page}");
}

#[test]
fn an_encoder_that_does_not_answer_is_given_up() {
    let place = Place::new();
    let path = place.shim("case \"$*\" in *libx265*) sleep 60;; esac");
    let output = place.command(&["doctor", "--json"]).env("PATH", path).output().unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let encoders = found["encoders"].as_array().unwrap();
    let x265 = encoders.iter().find(|encoder| encoder["name"] == "libx265").unwrap();
    assert!(x265["works"] == false && x265["why"].as_str().unwrap().contains("no answer"), "{x265}");
    assert!(place.falls_silent());
}

#[test]
fn defaults_come_from_the_file_and_from_variables_and_name_their_place() {
    let place = Place::new();
    configure(&place, "# mine\nseed = 7\nquality = \"draft\"\n");
    let mut command = place.command(&["config", "--json"]);
    let output = command.env("ASCIIVID_QUALITY", "max").output().unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let setting = |name: &str| {
        found["settings"].as_array().unwrap().iter().find(|s| s["name"] == name).unwrap().clone()
    };
    assert_eq!((&setting("seed")["value"], &setting("seed")["place"]), (&"7".into(), &"2".into()));
    assert_eq!(
        (&setting("quality")["value"], &setting("quality")["origin"]),
        (&"max".into(), &"variable".into())
    );
    assert_eq!(setting("codec")["origin"], "built in");

    configure(&place, "\nencoder-preset = \"quick\"\n");
    assert!(place.refused(&["song.mp3"]).1.starts_with("error: config.toml:2: --encoder-preset quick"));
    configure(&place, "preset = \"voyge\"\n");
    let (exit, lines) = place.refused(&["song.mp3"]);
    assert!(exit == 2 && lines.starts_with("error: config.toml:1: ") && lines.contains("voyage"), "{lines}");
}

#[test]
fn a_broken_file_stops_what_it_is_for_and_nothing_else() {
    let place = Place::new();
    let file = configure(&place, "qualty = \"draft\"\nfps = = 3\n");
    let (exit, lines) = place.refused(&["song.mp3"]);
    assert!(exit == 2 && lines.contains("config.toml:"), "{lines}");
    for words in [&["--help"][..], &["--version"], &["man"], &["completions", "bash"]] {
        assert!(place.run(words).status.success(), "{words:?}");
    }
    let shown = place.run(&["config"]);
    assert!(
        text(&shown.stdout).contains("quality") && text(&shown.stderr).contains("did you mean \"quality\"?")
    );
    let page = place.run(&["doctor"]);
    assert!(page.status.success() && text(&page.stdout).contains("config.toml:1: there is no setting"));
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(place.refused(&["song.mp3"]).1.contains("config.toml"));
}

#[test]
fn the_script_for_bash_is_one_and_completes() {
    let place = Place::new();
    fs::write(place.path("script"), place.run(&["completions", "bash"]).stdout).unwrap();
    let ask = |words: &str, index: usize| {
        let line = format!(
            ". ./script; COMP_WORDS=({words}); COMP_CWORD={index}; _asciivid asciivid \"${{COMP_WORDS[{index}]}}\" \
             \"${{COMP_WORDS[{}]}}\"; echo \"${{COMPREPLY[@]}}\"",
            index - 1
        );
        let output = Command::new("bash").args(["-c", &line]).current_dir(place.path("")).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout).trim().to_owned()
    };
    assert_eq!(ask("asciivid gal", 1), "gallery");
    assert_eq!(ask("asciivid song.mp3 --preset voy", 3), "voyage");
    assert_eq!(ask("asciivid song.mp3 --preset son", 3), "song.mp3");
    assert_eq!(ask("asciivid show domain_w", 2), "domain_warp");
    assert!(ask("asciivid frame song.mp3 --enc", 3).is_empty());
}

#[test]
fn every_manual_page_is_written() {
    let place = Place::new();
    assert!(place.run(&["man", "-o", "pages", "-q"]).stdout.is_empty());
    for name in ["asciivid.1", "asciivid-frame.1", "asciivid-doctor.1"] {
        let page = fs::read_to_string(place.path("pages").join(name)).unwrap();
        assert!(page.contains(".TH ASCIIVID 1") && page.contains(".SH EXAMPLES"), "{name}");
    }
    assert!(place.refused(&["man", "fram"]).1.contains("did you mean \"frame\"?"));
}
