//! The colours that a terminal has.

/// How many colours a terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// All of them: 24 bits.
    True,
    /// xterm's 256: 16, a cube of 6x6x6 and 24 greys.
    Many,
    /// The first 16.
    Few,
    /// None: letters in the terminal's own.
    None,
}

/// A colour as a terminal is told it: `0xrrggbb` of 24 bits, or a number of its list.
pub(super) type Colour = u32;

/// The first 16 colours as xterm has them.
const FEW: [[u8; 3]; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];
/// Terminals that have all colours, even where they do not say so by `COLORTERM`.
const GOOD: [&str; 8] = ["direct", "truecolor", "kitty", "alacritty", "wezterm", "foot", "ghostty", "iterm"];
/// By how much red, green and blue may differ of two colours that are taken for one another, if a terminal has all.
const NEAR: u8 = 8;

impl Depth {
    /// That of the terminal that the environment tells of, by name: `NO_COLOR`, `COLORTERM` and `TERM`.
    pub fn of(says: impl Fn(&str) -> String) -> Depth {
        let (term, colour) = (says("TERM"), says("COLORTERM"));
        if !says("NO_COLOR").is_empty() || ["dumb", "vt100", "vt102", "vt220"].contains(&term.as_str()) {
            Depth::None
        } else if ["truecolor", "24bit"].contains(&colour.as_str()) || GOOD.iter().any(|t| term.contains(t)) {
            Depth::True
        } else if term.contains("256color") {
            Depth::Many
        } else {
            Depth::Few
        }
    }

    /// Whether a colour may stand for another: nobody sees the difference while both move.
    pub(super) fn near(self, a: Colour, b: Colour) -> bool {
        let off = |(a, b): (u8, u8)| a.abs_diff(b) <= NEAR;
        match self {
            Depth::True => a == b || a.to_be_bytes().into_iter().zip(b.to_be_bytes()).all(off),
            Depth::Many | Depth::Few => a == b,
            Depth::None => true,
        }
    }
}

/// Finds the colours of a terminal that are nearest to others.
#[derive(Debug, Clone)]
pub(super) struct Colours {
    pub(super) depth: Depth,
    /// For every red, green and blue of five bits each the number of a ground and of an ink; empty for all or no colours.
    nearest: Vec<[u8; 2]>,
}

impl Colours {
    pub(super) fn new(depth: Depth) -> Colours {
        let list: Vec<(u8, [u8; 3])> = match depth {
            // The first 16 are as the user likes them, so they are not what they should be.
            Depth::Many => (16..=255).map(|number| (number, of_many(number))).collect(),
            Depth::Few => (0..).zip(FEW).collect(),
            Depth::True | Depth::None => Vec::new(),
        };
        let all = if list.is_empty() { 0 } else { 1 << 15 };
        let nearest = (0..all).map(|i| {
            let color = [i >> 10 & 31, i >> 5 & 31, i & 31].map(|c: u32| (c << 3 | c >> 2) as u8);
            // Ink that is as black as its ground would not be seen.
            [nearest(&list, color), nearest(list.get(1..).unwrap_or_default(), color)]
        });
        Colours { depth, nearest: nearest.collect() }
    }

    /// The colour of a ground.
    pub(super) fn ground(&self, color: [u8; 3]) -> Colour {
        self.find(color, 0)
    }

    /// The colour of a letter.
    pub(super) fn ink(&self, color: [u8; 3]) -> Colour {
        self.find(color, 1)
    }

    fn find(&self, color: [u8; 3], which: usize) -> Colour {
        let [r, g, b] = color.map(u32::from);
        match self.depth {
            Depth::None => 0,
            Depth::True => r << 16 | g << 8 | b,
            _ => u32::from(self.nearest[(r >> 3 << 10 | g >> 3 << 5 | b >> 3) as usize][which]),
        }
    }
}

/// A colour of the cube or a grey.
fn of_many(number: u8) -> [u8; 3] {
    let level = |i: u8| if i == 0 { 0 } else { 55 + 40 * i };
    match number {
        232.. => [8 + 10 * (number - 232); 3],
        _ => [(number - 16) / 36, (number - 16) / 6 % 6, (number - 16) % 6].map(level),
    }
}

/// The number in a list that is nearest to a colour; the eye sees differences of green most and of blue least.
fn nearest(list: &[(u8, [u8; 3])], color: [u8; 3]) -> u8 {
    let off = |a: u8, b: u8| (i32::from(a) - i32::from(b)).pow(2);
    let far = |[r, g, b]: [u8; 3]| 2 * off(r, color[0]) + 4 * off(g, color[1]) + 3 * off(b, color[2]);
    list.iter().min_by_key(|(_, listed)| far(*listed)).map_or(0, |(number, _)| *number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_how_many_colours_there_are() {
        let depth = |pairs: &[(&str, &str)]| {
            let of = |name: &str| pairs.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value);
            Depth::of(|name| of(name).to_owned())
        };
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Depth::True);
        assert_eq!(depth(&[("TERM", "xterm-kitty")]), Depth::True);
        assert_eq!(depth(&[("TERM", "tmux-256color")]), Depth::Many);
        assert_eq!(depth(&[("TERM", "linux")]), Depth::Few);
        assert_eq!(depth(&[("TERM", "vt100")]), Depth::None);
        assert_eq!(depth(&[("COLORTERM", "24bit"), ("NO_COLOR", "1")]), Depth::None);
    }

    #[test]
    fn listed_colours_are_found_again_and_others_are_near() {
        let many = Colours::new(Depth::Many);
        assert_eq!(many.ground([0, 0, 0]), 16);
        assert_eq!(many.ground([255, 0, 0]), 196);
        assert_eq!(many.ground([255; 3]), 231);
        for color in [[12, 200, 90], [128; 3], [250, 130, 10], [70, 80, 90]] {
            let found = of_many(many.ink(color) as u8);
            assert!(found.iter().zip(color).all(|(a, b)| a.abs_diff(b) <= 32), "{color:?} {found:?}");
        }
    }

    #[test]
    fn of_few_colours_none_hides_a_letter() {
        let few = Colours::new(Depth::Few);
        assert_eq!((few.ground([10, 5, 20]), few.ground([250, 20, 10])), (0, 9));
        assert!(few.ink([30, 0, 40]) != 0);
        assert_eq!(Colours::new(Depth::None).ink([255; 3]), 0);
    }

    #[test]
    fn of_all_colours_those_are_near_that_nobody_tells_apart() {
        let all = Colours::new(Depth::True);
        assert_eq!(all.ground([1, 2, 255]), 0x0001_02ff);
        assert!(Depth::True.near(all.ink([8, 100, 0]), all.ink([0, 108, 8])));
        assert!(!Depth::True.near(all.ink([8, 100, 0]), all.ink([8, 109, 0])));
        assert!(!Depth::Many.near(16, 17) && Depth::None.near(0, 1));
    }
}
