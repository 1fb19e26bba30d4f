//! What ships inside the program. The tests compare these lists with the folders.

/// A text asset: its name and its TOML.
pub(super) type Text = (&'static str, &'static str);

macro_rules! texts {
    ($folder:literal: $($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../", $folder, "/", $name, ".toml"))),)*]
    };
}

/// Every glyph palette.
pub(super) const GLYPHS: &[Text] = texts!("palettes/glyphs":
    "alchemy" "arabic" "arrows" "ascii" "binary" "blocks" "box" "braille" "bubble" "cards" "circuit"
    "cyrillic" "dash" "data" "dense" "dot" "dots" "energy" "gradient" "greek" "half_fill" "hatch"
    "hex" "katakana" "leaf" "machine" "math" "minimal" "music" "ocean" "organic" "quadrants" "rain"
    "rune" "shade" "snow" "spark" "star" "stars" "zodiac"
);

/// Every colour set.
pub(super) const COLORS: &[Text] = texts!("palettes/colors":
    "blood" "candy" "cover" "cyberpunk" "deep_sea" "earth" "ember" "forest" "gold" "ice" "matrix"
    "mono_amber" "mono_green" "neon" "noir" "pastel" "sunset" "synthwave" "vaporwave"
);

/// Every preset.
pub(super) const PRESETS: &[Text] = texts!(
    "presets": "aurora" "candy" "cathedral" "coral" "deep_sea" "downpour" "glitch" "heart" "industrial" "inferno"
    "ink" "laboratory" "reactor" "spectrum" "synthwave" "terminal_noir" "type" "voyage" "window"
);

/// A font that ships: its name, what it is, and the file.
#[derive(Debug)]
pub(super) struct BuiltInFont {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) data: &'static [u8],
}

macro_rules! fonts {
    ($($name:literal $end:literal)*) => {
        &[$(BuiltInFont {
            name: $name,
            about: include_str!(concat!("../../fonts/", $name, "/font.toml")),
            data: include_bytes!(concat!("../../fonts/", $name, "/", $name, $end)),
        },)*]
    };
}

/// Every font, in the order in which they stand in for one another: even letters first, pixels last.
pub(super) const FONTS: &[BuiltInFont] = fonts!(
    "dejavu" ".ttf"
    "vlgothic" ".ttf"
    "noto_runic" ".ttf"
    "noto_symbols" ".ttf"
    "noto_symbols2" ".ttf"
    "noto_music" ".ttf"
    "unifont" ".otf"
    "unifont_upper" ".otf"
);
