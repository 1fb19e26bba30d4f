//! Several songs on one command line.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::place::{Place, text, wav};

/// Two songs, and `song.mp3`, which is none.
fn album() -> Place {
    let place = Place::new();
    fs::create_dir(place.path("album")).unwrap();
    fs::write(place.path("album/one.wav"), wav(1.5)).unwrap();
    fs::write(place.path("album/two.wav"), wav(2.0)).unwrap();
    fs::rename(place.path("song.mp3"), place.path("album/broken.mp3")).unwrap();
    place
}

fn render(place: &Place, more: &[&str]) -> Output {
    let small =
        ["--resolution", "64x64", "--fps", "6", "--encoder-preset", "ultrafast", "--preset", "downpour"];
    place.run(&[&["album", "-o", "films"], &small[..], more].concat())
}

fn row<'a>(table: &'a str, name: &str) -> &'a str {
    table.lines().rfind(|line| line.contains(name)).unwrap()
}

#[test]
fn an_album_is_rendered_around_its_broken_song_and_only_the_missing_is_made_again() {
    let place = album();
    let first = render(&place, &[]);
    let said = text(&first.stderr).to_owned();
    assert_eq!(first.status.code(), Some(1), "{said}");
    assert!(row(&said, "films/one.mp4").starts_with("made "), "{said}");
    assert!(said.contains("\nfailed ") && said.contains("1 of 3 songs failed"), "{said}");
    assert!(said.contains("3 songs in ") && said.contains(": 2 made, 1 failed"), "{said}");
    let film = |name: &str| fs::read(place.path(Path::new("films").join(name))).unwrap();
    let (one, two) = (film("one.mp4"), film("two.mp4"));

    fs::remove_file(place.path("films/two.mp4")).unwrap();
    fs::write(place.path("album/broken.mp3"), wav(1.0)).unwrap();
    let second = render(&place, &["--workers", "1"]);
    let said = text(&second.stderr);
    assert_eq!(second.status.code(), Some(0), "{said}");
    assert!(said.contains("3 songs in ") && said.contains(": 2 made, 1 there"), "{said}");
    assert!(row(said, "films/one.mp4").starts_with("there "), "{said}");
    assert!(film("one.mp4") == one && film("two.mp4") == two);

    let third = render(&place, &["--seed", "7"]);
    let said = text(&third.stderr);
    assert_eq!(third.status.code(), Some(1), "{said}");
    assert!(
        said.contains("exists already") && said.contains("--overwrite") && film("one.mp4") == one,
        "{said}"
    );

    let fourth = render(&place, &["--seed", "7", "--overwrite", "-q"]);
    assert_eq!((fourth.status.code(), text(&fourth.stderr)), (Some(0), ""));
    assert!(film("one.mp4") != one);
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_made() {
    let place = album();
    fs::write(place.path("album/two.mp3"), "two").unwrap();
    let cases: [(&[&str], &str, &str); 5] = [
        (&["album"], "two.mp4", "-o FILE"),
        (&["album/one.wav", "album/two.wav", "-o", "film.mp4"], "the name of one film", "-o films/"),
        (&["album/one.wav", "album/two.wav", "--report", "r.json"], "--report is for one song", "verify"),
        (&["album/one.wav", "album/two.wav", "--cues", "c.txt"], "--cues is for one song", "alone"),
        (&["lst", "efects"], "\"lst\"", "`asciivid list`"),
    ];
    for (words, what, hint) in cases {
        let (_, lines) = place.refused(words);
        let (error, way_out) = lines.split_once('\n').unwrap();
        assert!(error.contains(what) && way_out.contains(hint), "{words:?}: {lines}");
    }
}
