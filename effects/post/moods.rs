//! Moods: chains of shaders that belong together.

/// A chain of shaders under one name.
#[derive(Debug, Clone, Copy)]
pub struct Mood {
    /// Name in presets.
    pub name: &'static str,
    /// One line about it.
    pub doc: &'static str,
    /// Names of shaders, in order, and the parameters that are not left at their default.
    pub chain: &'static [(&'static str, &'static [(&'static str, &'static str)])],
}

/// Every mood.
pub const MOODS: &[Mood] = &[
    Mood {
        name: "retro_terminal",
        doc: "A green screen in a dark room: a bulging tube, its lines and its glow.",
        chain: &[
            ("bloom", &[("amount", "1.8 + 0.5*bass + 0.6*kick"), ("mist", "0.9")]),
            ("tint", &[("bath", "3"), ("amount", "0.85"), ("warmth", "0")]),
            ("wave_distort", &[("amount", "0.0004 + 0.0012*bass"), ("waves", "6")]),
            ("glitch_shift", &[("density", "0.15*snare"), ("amount", "0.004*snare")]),
            ("crt", &[("curve", "0.06 + 0.006*kick"), ("lines", "0.26"), ("bar", "0.14"), ("edge", "0.5")]),
            ("grain", &[]),
        ],
    },
    Mood {
        name: "clean",
        doc: "Crisp glyphs with a little light around them and nothing else.",
        chain: &[
            ("bloom", &[("amount", "0.7 + 0.3*kick"), ("core", "0.8"), ("threshold", "0.2")]),
            ("contrast", &[("amount", "1.06 + 0.06*energy"), ("pivot", "0.35")]),
        ],
    },
    Mood {
        name: "glitch",
        doc: "A signal that breaks where the music hits.",
        chain: &[
            ("bloom", &[("amount", "1.2 + 0.4*bass + 0.8*kick")]),
            ("chromatic", &[("amount", "0.0008 + 0.0025*kick")]),
            ("block_glitch", &[("density", "0.07*snare + 0.14*drop")]),
            (
                "glitch_shift",
                &[
                    ("density", "0.08*kick + 0.4*snare + 0.4*drop"),
                    ("amount", "0.004*kick + 0.012*snare + 0.03*drop"),
                ],
            ),
            ("data_bend", &[("density", "0.12*snare + 0.25*drop")]),
            ("pixel_sort", &[("density", "0.1*snare + 0.3*drop")]),
            ("tv_static", &[]),
            ("scanlines", &[("amount", "0.1")]),
        ],
    },
    Mood {
        name: "cinematic",
        doc: "Film: teal shadows and warm lights, a soft lens, dark corners and grain.",
        chain: &[
            ("bloom", &[("amount", "1.5 + 0.5*bass + 0.5*kick"), ("mist", "1.1")]),
            ("soft_focus", &[("amount", "0.18 + 0.15*energy"), ("haze", "0.06")]),
            ("rgb_split_radial", &[("amount", "0.0008 + 0.001*kick")]),
            ("color_grade", &[("split", "0.7 + 0.3*energy"), ("curve", "0.35"), ("fade", "0.015")]),
            ("vignette", &[("amount", "0.7 - 0.15*energy")]),
            ("grain", &[("amount", "0.02 + 0.006*hat")]),
        ],
    },
    Mood {
        name: "dreamy",
        doc: "Half asleep: everything swims in its own light.",
        chain: &[
            ("bloom", &[("amount", "1.6 + 0.8*bass"), ("core", "0.4"), ("mist", "1.3")]),
            ("displace", &[("amount", "0.002 + 0.003*bass"), ("scale", "3")]),
            ("soft_focus", &[("amount", "0.5 + 0.2*energy"), ("haze", "0.3")]),
            ("color_wobble", &[("amount", "0.03 + 0.03*bass")]),
            ("saturation", &[("amount", "0.9 + 0.2*energy")]),
            ("gamma", &[("gamma", "0.88 - 0.08*loudness")]),
            ("vignette", &[]),
        ],
    },
    Mood {
        name: "industrial",
        doc: "Steel and rust: little colour, hard light, dirt, jolts on the kick.",
        chain: &[
            ("bloom", &[("amount", "0.7 + 0.6*kick"), ("core", "0.9"), ("threshold", "0.25")]),
            ("edge_glow", &[("amount", "0.2 + 0.5*kick")]),
            ("saturation", &[("amount", "0.3 + 0.25*energy")]),
            ("tint", &[("bath", "5"), ("amount", "0.3"), ("warmth", "0.1")]),
            ("contrast", &[("amount", "1.35 + 0.15*energy"), ("pivot", "0.28")]),
            ("glitch_shift", &[("density", "0.2*kick"), ("amount", "0.005*kick")]),
            ("halftone", &[("amount", "0.2 + 0.15*snare"), ("size", "5")]),
            ("vignette", &[("amount", "0.75 - 0.2*energy")]),
            ("grain", &[("amount", "0.03 + 0.015*hat")]),
        ],
    },
    Mood {
        name: "psychedelic",
        doc: "Colours that run, space that folds and breathes.",
        chain: &[
            ("bloom", &[("amount", "1.8 + 0.6*bass + 0.8*kick")]),
            ("kaleidoscope", &[]),
            ("displace", &[("amount", "0.003 + 0.005*bass")]),
            ("hue_rotate", &[("turn", "0.08*beat"), ("speed", "0.02 + 0.06*energy")]),
            ("color_wobble", &[("amount", "0.1 + 0.1*bass"), ("waves", "1")]),
            ("saturation", &[("amount", "1.35 + 0.3*energy")]),
            ("solarize", &[("threshold", "0.8 - 0.15*kick"), ("amount", "0.15 + 0.35*kick")]),
            ("radial_blur", &[]),
        ],
    },
];
