//! The page of `asciivid verify --html` in a browser. Skipped where there is no Chromium.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::place::{Place, text, wav};

/// A Chromium of this machine.
fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}

#[test]
fn a_browser_shows_the_page_with_its_curves_and_complains_of_nothing() {
    let Some(browser) = browser() else {
        eprintln!("skipped: no Chromium here");
        return;
    };
    let place = Place::new();
    fs::write(place.path("song.wav"), wav(6.0)).unwrap();
    let film = ["song.wav", "--quality", "draft", "--resolution", "320x180", "--fps", "6", "-q"];
    assert_eq!(place.run(&film).status.code(), Some(0));
    let verify = place.run(&["verify", "song.mp4", "--song", "song.wav", "--html", "page.html", "-q"]);
    assert!(matches!(verify.status.code(), Some(0 | 3)), "{}", text(&verify.stderr));
    let page = format!("file://{}", place.path("page.html").display());
    for width in [390, 1280] {
        let picture = place.path(format!("{width}.png"));
        let show = |how: String| {
            let mut command = Command::new(&browser);
            command.args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]);
            command.args(["--enable-logging=stderr", "--virtual-time-budget=2000"]);
            command.arg(format!("--window-size={width},2000"));
            command.arg(format!("--user-data-dir={}", place.path("profile").display())).arg(how).arg(&page);
            let output = command.stdin(Stdio::null()).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() && !said.contains(":CONSOLE"), "{said}");
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let dom = show("--dump-dom".to_owned());
        for curve in ["class=\"light\"", "class=\"sound\""] {
            let path = dom
                .split("<polyline ")
                .find(|path| path.contains(curve))
                .unwrap_or_else(|| panic!("no {curve}"));
            assert!(path.split('>').next().unwrap().len() > 300, "{path}");
        }
        show(format!("--screenshot={}", picture.display()));
        let shown = image::open(&picture).unwrap().into_rgb8();
        let colours: std::collections::BTreeSet<[u8; 3]> = shown.pixels().map(|pixel| pixel.0).collect();
        assert!(shown.width() >= width && colours.len() > 100, "{} colours", colours.len());
    }
}
