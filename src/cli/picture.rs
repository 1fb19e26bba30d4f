//! Pictures as files and as text of a terminal.

use std::path::Path;

use asciivid::error::{Exit, Explain};
use asciivid::output::{self, OutputError};
use asciivid::plot;
use image::imageops::{FilterType, resize};
use image::{Rgb, RgbImage};

use super::fault::Fault;
use super::style::{Style, rows};

/// Letters from dark to bright, for terminals without colours.
const SHADES: &[u8] = b" .:-=+*#%@";

/// Makes sure, before any work, that a picture of that name is a PNG and can be written.
pub(super) fn claim(option: &str, path: &Path, song: &Path, overwrite: bool) -> Result<(), Fault> {
    named(option, path)?;
    output::claim(path, song, overwrite).map_err(|error| refused(&error, option))
}

/// Makes sure that the name of a picture is that of a PNG.
pub(super) fn named(option: &str, path: &Path) -> Result<(), Fault> {
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("png")) {
        return Ok(());
    }
    let what = format!("{option} {path:?}: the picture is a PNG, and its name must end in .png");
    Err(Fault::usage(what, format!("use {:?}", path.with_extension("png"))))
}

/// A file that cannot be written, with the way out by the option that asked for it.
pub(super) fn refused(error: &OutputError, option: &str) -> Fault {
    let hint = match error {
        OutputError::Exists { .. } => {
            format!("add --overwrite to replace it, or choose another name with {option} FILE")
        }
        OutputError::NoFolder { folder, .. } => {
            format!("make the folder first (mkdir -p {folder:?}), or choose another with {option} FILE")
        }
        OutputError::Unwritable { .. } => {
            format!("choose a folder that you may write to with {option} FILE, or free some space")
        }
        _ => format!("choose another name with {option} FILE"),
    };
    Fault { what: error.to_string(), hint, exit: error.exit() }
}

/// Writes a picture as a PNG.
pub(super) fn write(path: &Path, picture: &RgbImage) -> Result<(), Fault> {
    let bytes = plot::png(picture).map_err(|cause| Fault {
        what: format!("{path:?} cannot be encoded: {cause}"),
        hint: "free some memory, and try again".to_owned(),
        exit: Exit::Failed,
    })?;
    output::write(path, &bytes).map_err(Fault::from)
}

/// A picture in the lines of a terminal, as large as it takes: two pixels a cell in colours, or letters without.
pub(super) fn as_text(picture: &RgbImage, style: Style) -> String {
    let (wide, tall) = (f64::from(picture.width()), f64::from(picture.height()));
    // One line is left for the prompt. A cell is about twice as high as wide.
    let columns =
        (style.width as f64).min((2 * rows().saturating_sub(1)) as f64 * wide / tall).max(2.0) as u32;
    let lines = ((f64::from(columns) * tall / wide / 2.0).round() as u32).max(1);
    let small = resize(picture, columns, 2 * lines, FilterType::Triangle);
    (0..lines).map(|line| if style.colour { halves(&small, line) } else { letters(&small, line) }).collect()
}

/// A line of half blocks: the upper pixel in the colour of the letter, the lower one in that of the ground.
fn halves(picture: &RgbImage, line: u32) -> String {
    let mut text = String::new();
    let mut last = None;
    for x in 0..picture.width() {
        let pair = [0, 1].map(|half| picture.get_pixel(x, 2 * line + half).0);
        if last != Some(pair) {
            let [[r, g, b], [u, v, w]] = pair;
            text += &format!("\x1b[38;2;{r};{g};{b};48;2;{u};{v};{w}m");
            last = Some(pair);
        }
        text.push('\u{2580}');
    }
    text + "\x1b[0m\n"
}

fn letters(picture: &RgbImage, line: u32) -> String {
    let light = |&Rgb([r, g, b]): &Rgb<u8>| 2 * usize::from(r) + 5 * usize::from(g) + usize::from(b);
    let shade = |x: u32| {
        let both = light(picture.get_pixel(x, 2 * line)) + light(picture.get_pixel(x, 2 * line + 1));
        char::from(SHADES[both * (SHADES.len() - 1) / (16 * 255)])
    };
    (0..picture.width()).map(shade).collect::<String>().trim_end().to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_fills_the_width_of_a_terminal_in_its_own_shape() {
        let picture = RgbImage::from_fn(320, 180, |x, _| Rgb([if x < 160 { 0 } else { 255 }; 3]));
        for colour in [true, false] {
            let text = as_text(&picture, Style { width: 32, colour });
            assert_eq!(text.lines().count(), 9);
            assert_eq!(text.contains('\u{1b}'), colour);
        }
        let plain = as_text(&picture, Style { width: 32, colour: false });
        let line = plain.lines().next().unwrap();
        assert!(line.starts_with(&" ".repeat(14)) && line.ends_with(&"@".repeat(14)), "{line:?}");
    }

    #[test]
    fn only_a_png_is_a_picture() {
        assert!(named("-o", Path::new("a.PNG")).is_ok());
        let fault = named("-o", Path::new("a.jpg")).unwrap_err();
        assert_eq!((fault.exit, fault.hint.as_str()), (Exit::Usage, "use \"a.png\""));
    }
}
