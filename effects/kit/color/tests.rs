use super::*;

/// Colours all over the cube of sRGB, its corners included.
fn colours() -> impl Iterator<Item = Rgb> {
    let steps = || (0..=255u8).step_by(5);
    steps().flat_map(move |r| steps().flat_map(move |g| steps().map(move |b| [r, g, b])))
}

const CORNERS: [Rgb; 8] = [
    [0, 0, 0],
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 0],
    [0, 255, 255],
    [255, 0, 255],
    [255, 255, 255],
];

fn near(a: f32, b: f32, by: f32) -> bool {
    (a - b).abs() <= by
}

#[test]
fn light_follows_the_standard_and_comes_back() {
    for i in 0..=255u8 {
        let value = f64::from(i) / 255.0;
        let light = if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
        assert!((f64::from(to_linear(value as f32)) - light).abs() < 5e-7, "{i}");
        assert_eq!(byte(from_linear(to_linear(f32::from(i) / 255.0))), i);
    }
    assert_eq!((to_linear(0.0), to_linear(1.0), from_linear(0.0)), (0.0, 1.0, 0.0));
    assert!(near(from_linear(1.0), 1.0, 1e-6));
}

#[test]
fn every_pixel_survives_the_way_through_each_space() {
    for rgb in colours() {
        assert_eq!(Linear::from_rgb(rgb).to_rgb(), rgb);
        assert_eq!(Oklab::from_rgb(rgb).to_rgb(), rgb);
        assert_eq!(Oklab::from(Oklch::from_rgb(rgb)).to_rgb(), rgb);
    }
    CORNERS.into_iter().for_each(|rgb| assert_eq!(Oklch::from_rgb(rgb).to_rgb(), rgb));
}

#[test]
fn oklab_agrees_with_its_definition() {
    // Worked out in double precision from the matrices in Ottosson's article.
    for (rgb, [l, a, b]) in [
        ([255, 255, 255], [1.0, 0.0, 0.0]),
        ([0, 0, 0], [0.0, 0.0, 0.0]),
        ([255, 0, 0], [0.627_955, 0.224_863, 0.125_846]),
        ([0, 255, 0], [0.866_440, -0.233_888, 0.179_498]),
        ([0, 0, 255], [0.452_014, -0.032_457, -0.311_528]),
    ] {
        let lab = Oklab::from_rgb(rgb);
        assert!(near(lab.l, l, 2e-6) && near(lab.a, a, 2e-6) && near(lab.b, b, 2e-6), "{rgb:?} is {lab:?}");
    }
}

#[test]
fn hues_lie_where_the_documentation_says() {
    let hue = |rgb| Oklch::from_rgb(rgb).h;
    for (rgb, h) in CORNERS[1..7].iter().zip([0.08, 0.40, 0.73, 0.30, 0.54, 0.91]) {
        assert!(near(hue(*rgb), h, 0.01), "{rgb:?} has hue {}", hue(*rgb));
    }
    assert_eq!(Oklch { l: 0.5, c: 0.1, h: 0.75 }.turned(0.5).h, 0.25);
}

#[test]
fn a_cube_root_is_exact_and_odd() {
    for i in 1..=10_000 {
        let x = i as f32 / 7000.0;
        let error = (f64::from(cbrt(x)) / f64::from(x).cbrt() - 1.0).abs();
        assert!(error < 2e-7, "{x}: {error:e}");
        assert_eq!(cbrt(-x), -cbrt(x));
    }
    assert_eq!(cbrt(0.0), 0.0);
}

#[test]
fn a_colour_beyond_the_screen_keeps_lightness_and_hue() {
    for i in 0..60 {
        let wanted = Oklch { l: 0.3 + 0.5 * (i % 6) as f32 / 6.0, c: 0.5, h: i as f32 / 60.0 };
        let got = Oklch::from_rgb(wanted.to_rgb());
        assert!(
            near(got.l, wanted.l, 0.006) && near((got.h - wanted.h).abs(), 0.0, 0.012),
            "{wanted:?} became {got:?}"
        );
        assert!(got.c > 0.05, "{got:?} is grey");
    }
    assert_eq!(Oklch { l: f32::NAN, c: f32::NAN, h: f32::NAN }.to_rgb(), [0, 0, 0]);
    assert_eq!(Oklch { l: 9.0, c: 9.0, h: 0.1 }.to_rgb(), [255, 255, 255]);
}

#[test]
fn a_ramp_goes_through_its_stops_and_stays_at_its_ends() {
    let stops = [[0, 0, 0], [200, 30, 90], [250, 240, 60]];
    let ramp = Ramp::new(&stops);
    assert_eq!((ramp.at(0.0), ramp.at(1.0), ramp.table()[128]), (stops[0], stops[2], ramp.at(0.502)));
    let middle = [ramp.table()[127], ramp.table()[128]];
    assert!(middle.iter().all(|c| c.iter().zip(stops[1]).all(|(a, b)| a.abs_diff(b) <= 3)), "{middle:?}");
    assert_eq!((ramp.at(-3.0), ramp.at(7.0), ramp.at(f32::NAN)), (stops[0], stops[2], stops[0]));
}

#[test]
fn a_ramp_has_no_steps() {
    let ramp = Ramp::new(&[[0, 0, 0], [200, 30, 90], [250, 240, 60]]);
    let jump = |w: &[Rgb]| w[0].iter().zip(w[1]).map(|(a, b)| a.abs_diff(b)).max();
    let worst = ramp.table().windows(2).map(jump).max();
    assert!(worst <= Some(Some(5)), "{worst:?}");
}

#[test]
fn ramps_of_one_and_no_colour_are_level() {
    assert!(Ramp::new(&[[9, 8, 7]]).table().iter().all(|c| *c == [9, 8, 7]));
    assert!(Ramp::new(&[]).table().iter().all(|c| *c == [0, 0, 0]));
}

#[test]
fn stops_have_places() {
    let (red, blue) = ([255, 0, 0], [0, 0, 255]);
    let edge = Ramp::with_places(&[(0.25, red), (0.5, red), (0.5, blue)]);
    assert_eq!((edge.at(0.0), edge.at(0.49), edge.at(0.51), edge.at(1.0)), (red, red, blue, blue));
    let odd = Ramp::with_places(&[(f32::NAN, red), (f32::INFINITY, blue), (-1.0, red)]);
    assert_eq!(odd.at(0.0), red);
}

#[test]
fn mixing_goes_through_even_lightness() {
    let grey = blend([0, 0, 0], [255, 255, 255], 0.5);
    assert!(near(Oklab::from_rgb(grey).l, 0.5, 0.002), "{grey:?}");
    assert_eq!((blend([1, 2, 3], [4, 5, 6], -1.0), blend([1, 2, 3], [4, 5, 6], 2.0)), ([1, 2, 3], [4, 5, 6]));
}

#[test]
fn harmonies_turn_the_hue_and_keep_the_lightness() {
    let seed = [180, 90, 60];
    let from = Oklch::from_rgb(seed);
    for (harmony, turns) in [
        (Harmony::Complementary, vec![0.0, 0.5]),
        (Harmony::Triadic, vec![0.0, 1.0 / 3.0, 2.0 / 3.0]),
        (Harmony::Analogous, vec![0.0, 11.0 / 12.0, 1.0 / 12.0]),
    ] {
        let colours = harmony.colors(seed);
        assert_eq!((colours[0], colours.len()), (seed, turns.len()));
        for (rgb, turn) in colours.into_iter().zip(turns) {
            let got = Oklch::from_rgb(rgb);
            let off = fract(got.h - from.h - turn + 0.5) - 0.5;
            assert!(off.abs() < 0.01 && near(got.l, from.l, 0.005), "{harmony:?} {rgb:?}: {off}");
        }
    }
    let shades: Vec<Oklch> = Harmony::Monochrome.colors(seed).into_iter().map(Oklch::from_rgb).collect();
    assert!(shades[1].l < shades[0].l && shades[0].l < shades[2].l, "{shades:?}");
}

#[test]
fn a_harmony_of_any_seed_carries_its_signal_in_luma_from_a_tinted_ground_to_nearly_white() {
    let every_seed = || colours().step_by(7).chain(CORNERS);
    for harmony in Harmony::ALL {
        for seed in every_seed() {
            let ramp = harmony.ramp(seed);
            let light: Vec<f32> = ramp.table().iter().map(|c| Oklab::from_rgb(*c).l).collect();
            assert!(light.windows(2).all(|w| w[1] > w[0] - 5e-3), "{harmony:?} {seed:?}");
            assert!((0.12..0.2).contains(&light[0]) && light[255] > 0.9, "{harmony:?} {seed:?}");
            let shades = harmony.shades(seed);
            assert!(
                shades.windows(2).all(|w| luma(w[1]) > luma(w[0]) + 0.05),
                "{harmony:?} {seed:?} {shades:?}"
            );
            assert!(
                (0.02..0.08).contains(&luma(shades[0])) && luma(shades[5]) > 0.85,
                "{harmony:?} {seed:?}"
            );
            assert!(Oklch::from_rgb(shades[0]).c > 0.003, "{harmony:?} {seed:?}: a flat ground");
            let accent = harmony.accent(seed);
            assert!(luma(accent) > 0.36, "{harmony:?} {seed:?} {accent:?}");
        }
    }
}

#[test]
fn the_middle_of_a_harmony_has_the_hue_of_its_seed_and_the_accent_the_last_of_its_hues() {
    let off = |a: Rgb, hue: f32| (fract(Oklch::from_rgb(a).h - hue + 0.5) - 0.5).abs();
    for seed in [[0x3a, 0x86, 0xff], [230, 60, 40], [20, 160, 90]] {
        let hue = Oklch::from_rgb(seed).h;
        for (harmony, turn) in [
            (Harmony::Complementary, 0.5),
            (Harmony::Triadic, 2.0 / 3.0),
            (Harmony::Analogous, 1.0 / 12.0),
            (Harmony::Monochrome, 0.0),
        ] {
            assert!(off(harmony.shades(seed)[3], hue) < 0.02, "{harmony:?} {seed:?}");
            assert!(off(harmony.accent(seed), fract(hue + turn)) < 0.02, "{harmony:?} {seed:?}");
            assert_eq!(Harmony::from_name(harmony.name()), Some(harmony));
        }
    }
}

#[test]
fn luminance_and_contrast_follow_the_guidelines() {
    assert_eq!((luminance([0, 0, 0]), luminance([255, 255, 255])), (0.0, 1.0));
    assert!(near(luminance([255, 0, 0]), 0.2126, 1e-6));
    assert!(near(contrast([0, 0, 0], [255, 255, 255]), 21.0, 1e-4));
    assert!(near(contrast([119, 119, 119], [255, 255, 255]), 4.48, 0.01), "the well-known grey");
    assert_eq!(contrast([9, 9, 9], [9, 9, 9]), 1.0);
}

#[test]
fn colours_are_read_from_hex() {
    assert_eq!(
        (from_hex("#1a2B3c"), from_hex("fff"), from_hex("#0f8")),
        (Some([0x1a, 0x2b, 0x3c]), Some([255; 3]), Some([0, 255, 0x88]),)
    );
    for text in ["", "#", "#12", "#12345", "#1234567", "#gggggg", "+12345", "äöü", "#ffffffffffffffff"] {
        assert_eq!(from_hex(text), None, "{text}");
    }
}
