//! `--palette cover`: a film in the colours of the song's artwork.

use crate::ffmpeg::ffmpeg;
use crate::place::{Place, text};

/// Seconds of a tone, with a picture as artwork if there is one.
fn song(place: &Place, name: &str, artwork: Option<&str>) {
    let song = place.path(name);
    let mut words = vec!["-f", "lavfi", "-i", "sine=330:d=2:r=44100"];
    if let Some(source) = artwork {
        words.extend(["-f", "lavfi", "-i", source, "-map", "0:a", "-map", "1:v", "-frames:v", "1"]);
        words.extend(["-c:v", "mjpeg", "-q:v", "2", "-disposition:v", "attached_pic"]);
    }
    words.extend(["-id3v2_version", "3", song.to_str().unwrap()]);
    ffmpeg(&words);
}

/// Makes a small film of the song; its mean colour (Cb, Cr), and what was said.
fn film(place: &Place, song: &str) -> ([f64; 2], String) {
    let film = format!("{song}.mp4");
    let words = ["--quality", "draft", "--resolution", "128x72", "--palette", "cover", song, "-o", &film];
    let output = place.run(&words);
    let said = text(&output.stderr).to_owned();
    assert!(matches!(output.status.code(), Some(0 | 3)), "{said}");
    let film = place.path(&film);
    let bytes = ffmpeg(&["-i", film.to_str().unwrap(), "-pix_fmt", "yuv420p", "-f", "rawvideo", "pipe:1"]);
    let mean = |plane: std::ops::Range<usize>| {
        let values = bytes.chunks_exact(128 * 72 * 3 / 2).flat_map(|frame| &frame[plane.clone()]);
        let (sum, count) = values.fold((0.0, 0.0), |(sum, count), &v| (sum + f64::from(v), count + 1.0));
        sum / count
    };
    let luma = 128 * 72;
    ([mean(luma..luma * 5 / 4), mean(luma * 5 / 4..luma * 3 / 2)], said)
}

#[test]
fn the_film_has_the_colours_of_the_artwork_and_those_of_the_set_where_there_is_none() {
    let place = Place::new();
    song(&place, "red.mp3", Some("color=0xa01818:s=120x120:r=25:d=0.04"));
    song(&place, "blue.mp3", Some("color=0x1828b0:s=1600x1600:r=25:d=0.04"));
    song(&place, "bare.mp3", None);
    let ([red_cb, red_cr], said) = film(&place, "red.mp3");
    assert!(!said.contains("artwork"), "{said}");
    let ([blue_cb, blue_cr], _) = film(&place, "blue.mp3");
    assert!(red_cr > 132.0 && red_cb < 127.0, "red: {red_cb} {red_cr}");
    assert!(blue_cb > 132.0 && blue_cr < red_cr - 4.0, "blue: {blue_cb} {blue_cr}");
    let (_, said) = film(&place, "bare.mp3");
    assert!(
        said.contains("the song has no artwork: the colour set cover shows colours of its own"),
        "{said}"
    );
}
