//! A frame as it is encoded -> a picture as it is seen.

use image::{Rgb, RgbImage};

/// Decodes a BT.709 limited-range I420 frame (ITU-R BT.709-6); four pixels share their chroma. Both sides of `size` are
/// even.
pub(crate) fn decoded(frame: &[u8], (width, height): (usize, usize)) -> RgbImage {
    let (luma, chroma) = frame.split_at(width * height);
    let (blue, red) = chroma.split_at(width * height / 4);
    RgbImage::from_fn(width as u32, height as u32, |x, y| {
        let (x, y) = (x as usize, y as usize);
        let at = y / 2 * (width / 2) + x / 2;
        Rgb(rgb(f32::from(luma[y * width + x]), f32::from(blue[at]), f32::from(red[at])))
    })
}

/// Decodes such a frame at half its size: a pixel for four of luma and one of
/// chroma. Both sides of `size` are even.
pub(crate) fn halved(frame: &[u8], (width, height): (usize, usize)) -> RgbImage {
    let (luma, chroma) = frame.split_at(width * height);
    let (blue, red) = chroma.split_at(width * height / 4);
    RgbImage::from_fn(width as u32 / 2, height as u32 / 2, |x, y| {
        let (x, y) = (x as usize, y as usize);
        let four = [0, 1, width, width + 1].map(|step| f32::from(luma[2 * y * width + 2 * x + step]));
        let at = y * width / 2 + x;
        Rgb(rgb(four.iter().sum::<f32>() / 4.0, f32::from(blue[at]), f32::from(red[at])))
    })
}

fn rgb(luma: f32, blue: f32, red: f32) -> [u8; 3] {
    color(luma, blue, red).map(|v| (v * 255.0 + 0.5) as u8)
}

/// Red, green and blue of a coded colour, 0..=1 where a screen has it.
pub(crate) fn color(luma: f32, blue: f32, red: f32) -> [f32; 3] {
    let (y, b, r) = ((luma - 16.0) / 219.0, (blue - 128.0) / 224.0, (red - 128.0) / 224.0);
    [y + 1.5748 * r, y - 0.1873 * b - 0.4681 * r, y + 1.8556 * b]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primaries_are_those_of_bt709() {
        for (coded, colour) in [
            ([235.0, 128.0, 128.0], [255, 255, 255]),
            ([16.0, 128.0, 128.0], [0, 0, 0]),
            ([63.0, 102.0, 240.0], [255, 0, 0]),
            ([173.0, 42.0, 26.0], [0, 255, 0]),
            ([32.0, 240.0, 118.0], [0, 0, 255]),
        ] {
            let [y, b, r]: [f32; 3] = coded;
            let seen = rgb(y, b, r);
            assert!(
                seen.iter().zip(colour).all(|(a, b): (&u8, u8)| a.abs_diff(b) <= 2),
                "{seen:?} {colour:?}"
            );
        }
    }

    #[test]
    fn four_pixels_become_one() {
        let mut frame = vec![128; 4 * 2 * 3 / 2];
        frame[..8].copy_from_slice(&[16, 16, 235, 235, 16, 16, 235, 235]);
        let picture = halved(&frame, (4, 2));
        assert_eq!([picture.get_pixel(0, 0).0, picture.get_pixel(1, 0).0], [[0; 3], [255; 3]]);
        let whole = decoded(&frame, (4, 2));
        assert_eq!([0, 1, 2, 3].map(|x| whole.get_pixel(x, 1).0[1]), [0, 0, 255, 255]);
    }
}
