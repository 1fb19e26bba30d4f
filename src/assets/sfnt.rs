//! What a font's tables claim, looked through before they are read in earnest: a few damaged bytes can promise four
//! billion characters, or a glyph made of itself. Offsets and fields as in OpenType 1.9.

use super::library::MOST_FONT;

/// Tables that nothing here needs; their readers trust what they find.
const NEEDLESS: [&[u8; 4]; 2] = [b"name", b"kern"];
/// Characters that all the maps of a font may list together; there are 0x110000 in Unicode.
const MOST_CHARACTERS: u64 = 8 * 0x11_0000;
/// Bytes of outlines once the parts of composed glyphs are put in: more than the largest file has.
const MOST_OUTLINES: u64 = MOST_FONT;
/// How deep glyphs may be composed of composed glyphs; fonts use one or two levels.
const DEEPEST: usize = 8;

/// A copy of a font with its needless tables hidden.
///
/// # Errors
/// What is wrong, in words that follow the font's name, if reading the font would take very long.
pub(super) fn checked(data: &[u8]) -> Result<Vec<u8>, &'static str> {
    if !lists_its_fonts(data) {
        return Err("is damaged: it promises more fonts than it holds");
    }
    let mut data = data.to_vec();
    for (record, tag) in records(&data) {
        if NEEDLESS.contains(&&tag) {
            data[record] = b'-';
        }
    }
    let font = Tables(&data);
    if characters(font).is_none_or(|count| count > MOST_CHARACTERS) {
        return Err("is damaged: it promises more characters than there are");
    }
    match outlines(font) {
        Some(bytes) if bytes <= MOST_OUTLINES => Ok(data),
        _ => Err("is damaged: its characters are made of one another without end"),
    }
}

/// Whether a collection of fonts has as many offsets as it says; a single font has none.
fn lists_its_fonts(data: &[u8]) -> bool {
    let count = u32_at(data, 8).unwrap_or(u32::MAX);
    !data.starts_with(b"ttcf") || 12 + 4 * u64::from(count) <= data.len() as u64
}

/// Offset and tag of every entry of the first font's table directory.
fn records(data: &[u8]) -> Vec<(usize, [u8; 4])> {
    let start = if data.starts_with(b"ttcf") { u32_at(data, 12).unwrap_or(0) as usize } else { 0 };
    let count = start.checked_add(4).and_then(|at| u16_at(data, at)).unwrap_or(0);
    let at = (0..usize::from(count)).map(|i| start + 12 + 16 * i);
    at.filter_map(|at| Some((at, *data.get(at..)?.first_chunk()?))).collect()
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

/// The tables of a font, cut to what is really there.
#[derive(Clone, Copy)]
struct Tables<'a>(&'a [u8]);

impl<'a> Tables<'a> {
    fn get(self, tag: &[u8; 4]) -> Option<&'a [u8]> {
        let (record, _) = records(self.0).into_iter().find(|(_, found)| found == tag)?;
        let [from, length] = [8, 12].map(|field| u32_at(self.0, record + field));
        let rest = self.0.get(from? as usize..)?;
        Some(&rest[..rest.len().min(length? as usize)])
    }
}

/// Characters that the maps of a font list, those listed twice counted twice. None for a map that no font has.
fn characters(font: Tables) -> Option<u64> {
    let Some(cmap) = font.get(b"cmap") else {
        return Some(0);
    };
    let maps = usize::from(u16_at(cmap, 2).unwrap_or(0));
    let offsets = (0..maps).map_while(|i| u32_at(cmap, 4 + 8 * i + 4));
    offsets.filter_map(|offset| cmap.get(offset as usize..)).map(listed).sum()
}

/// Characters that one map lists; none if one of them lies beyond Unicode.
fn listed(map: &[u8]) -> Option<u64> {
    match u16_at(map, 0)? {
        4 => {
            let ends = usize::from(u16_at(map, 6).unwrap_or(0) / 2);
            let range = |i: usize| {
                let (end, start) = (u16_at(map, 14 + 2 * i)?, u16_at(map, 16 + 2 * (ends + i))?);
                Some(u64::from(end.saturating_sub(start)) + 1)
            };
            Some((0..ends).map_while(range).sum())
        }
        12 | 13 => {
            let groups = map.get(16..).unwrap_or_default().chunks_exact(12);
            let groups = groups.take(u32_at(map, 12).unwrap_or(0) as usize);
            let length = |group: &[u8]| {
                let (start, end) = (u32_at(group, 0)?, u32_at(group, 4)?);
                (end < 0x11_0000).then(|| u64::from(end.saturating_sub(start)) + 1)
            };
            groups.map(length).sum()
        }
        _ => Some(1 << 16),
    }
}

/// Bytes of the outlines of all TrueType glyphs with their parts put in; none if glyphs go too deep.
fn outlines(font: Tables) -> Option<u64> {
    let (Some(glyf), Some(loca), Some(head)) = (font.get(b"glyf"), font.get(b"loca"), font.get(b"head"))
    else {
        return Some(0);
    };
    let long = u16_at(head, 50).unwrap_or(0) != 0;
    let places = loca.len() / if long { 4 } else { 2 };
    let glyphs = Glyphs { glyf, loca, long, known: vec![None; places] };
    glyphs.total(places)
}

struct Glyphs<'a> {
    glyf: &'a [u8],
    loca: &'a [u8],
    long: bool,
    /// Bytes of the glyphs that were seen already.
    known: Vec<Option<u64>>,
}

impl<'a> Glyphs<'a> {
    fn total(mut self, count: usize) -> Option<u64> {
        (0..count).try_fold(0u64, |sum, glyph| Some(sum.saturating_add(self.bytes(glyph, 0)?)))
    }

    /// Bytes of a glyph with its parts put in.
    fn bytes(&mut self, glyph: usize, depth: usize) -> Option<u64> {
        if let Some(bytes) = self.known.get(glyph).copied().flatten() {
            return Some(bytes);
        }
        if depth > DEEPEST {
            return None;
        }
        let Some(outline) = self.outline(glyph) else {
            return Some(0);
        };
        let parts = parts(outline);
        let bytes = parts.into_iter().try_fold(outline.len() as u64, |sum, part| {
            Some(sum.saturating_add(self.bytes(part, depth + 1)?))
        })?;
        if let Some(known) = self.known.get_mut(glyph) {
            *known = Some(bytes);
        }
        Some(bytes)
    }

    fn outline(&self, glyph: usize) -> Option<&'a [u8]> {
        let place = |i: usize| match self.long {
            true => u32_at(self.loca, 4 * i).map(|at| at as usize),
            false => u16_at(self.loca, 2 * i).map(|at| 2 * usize::from(at)),
        };
        self.glyf.get(place(glyph)?..place(glyph + 1)?)
    }
}

/// The glyphs that a composed one is made of.
fn parts(outline: &[u8]) -> Vec<usize> {
    let composed = u16_at(outline, 0).is_some_and(|contours| contours >= 0x8000);
    let mut parts = Vec::new();
    let mut at = 10;
    while let (true, Some(flags), Some(glyph)) = (composed, u16_at(outline, at), u16_at(outline, at + 2)) {
        parts.push(usize::from(glyph));
        let words = if flags & 1 != 0 { 4 } else { 2 };
        let scale = match flags {
            f if f & 0x08 != 0 => 2,
            f if f & 0x40 != 0 => 4,
            f if f & 0x80 != 0 => 8,
            _ => 0,
        };
        at += 4 + words + scale;
        if flags & 0x20 == 0 {
            break;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::builtin::FONTS;

    /// A font file of these tables.
    fn font(tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
        let mut data = vec![0, 1, 0, 0, 0, tables.len() as u8, 0, 0, 0, 0, 0, 0];
        let mut place = 12 + 16 * tables.len() as u32;
        for (tag, table) in tables {
            data.extend(**tag);
            data.extend([0, place, table.len() as u32].map(u32::to_be_bytes).as_flattened());
            place += table.len() as u32;
        }
        tables.iter().for_each(|(_, table)| data.extend(table));
        data
    }

    /// A table of so many maps, all of them the same one: the characters from 0 to `last`.
    fn cmap(maps: u16, last: u32) -> Vec<u8> {
        let place = 4 + 8 * u32::from(maps);
        let mut table = [[0, 0], maps.to_be_bytes()].concat();
        (0..maps).for_each(|_| table.extend([0x3_000a, place].map(u32::to_be_bytes).as_flattened()));
        table.extend([12 << 16, 28, 0, 1, 0, last, 1].map(u32::to_be_bytes).as_flattened());
        table
    }

    /// Tables of glyphs with long places.
    fn glyphs(outlines: &[Vec<u8>]) -> Vec<u8> {
        let ends = outlines.iter().scan(0, |end, outline| {
            *end += outline.len() as u32;
            Some(*end)
        });
        let places: Vec<u8> = std::iter::once(0).chain(ends).flat_map(u32::to_be_bytes).collect();
        let mut head = vec![0; 54];
        head[51] = 1;
        font(&[(b"glyf", outlines.concat()), (b"loca", places), (b"head", head)])
    }

    /// A glyph made of others.
    fn composed(parts: &[u8]) -> Vec<u8> {
        let mut outline = [vec![0xff, 0xff], vec![0; 8]].concat();
        for (i, part) in parts.iter().enumerate() {
            let more = if i + 1 < parts.len() { 0x20 } else { 0 };
            outline.extend([0, more, 0, *part, 0, 0]);
        }
        outline
    }

    #[test]
    fn shipped_fonts_pass_with_all_that_they_have() {
        for font in FONTS {
            let data = checked(font.data).unwrap();
            let glyphs = outlines(Tables(&data)).unwrap();
            assert!(Tables(&data).get(b"name").is_none() && Tables(&data).get(b"cmap").is_some());
            assert_eq!(glyphs > 0, font.data.starts_with(b"\0\x01\0\0"), "{}", font.name);
            assert!((50..70_000).contains(&characters(Tables(&data)).unwrap()), "{}", font.name);
        }
    }

    #[test]
    fn a_map_of_four_billion_characters_is_refused() {
        for last in [0x11_0000, u32::MAX] {
            assert!(checked(&font(&[(b"cmap", cmap(1, last))])).unwrap_err().contains("more characters"));
        }
    }

    #[test]
    fn maps_may_list_every_character_but_not_again_and_again() {
        assert!(checked(&font(&[(b"cmap", cmap(2, 0x10_ffff))])).is_ok());
        assert!(checked(&font(&[(b"cmap", cmap(9, 0x10_ffff))])).is_err());
    }

    #[test]
    fn a_glyph_may_be_made_of_others_but_not_of_itself() {
        let plain = vec![0; 20];
        assert!(checked(&glyphs(&[plain.clone(), composed(&[0, 0, 0])])).is_ok());
        for endless in [composed(&[1]), composed(&[0, 1, 1])] {
            let said = checked(&glyphs(&[plain.clone(), endless])).unwrap_err();
            assert!(said.contains("made of one another"), "{said}");
        }
    }

    #[test]
    fn glyphs_that_double_at_every_level_are_refused() {
        let level = |i: u8| composed(&[i; 200]);
        let tower = |levels: u8| [vec![vec![0; 20]], (0..levels).map(level).collect()].concat();
        assert!(checked(&glyphs(&tower(2))).is_ok());
        assert!(checked(&glyphs(&tower(6))).is_err());
    }

    #[test]
    fn any_bytes_are_answered() {
        for font in FONTS {
            for length in (0..font.data.len()).step_by(997).chain(0..64) {
                let _ = checked(&font.data[..length]);
            }
        }
        let _ = checked(b"ttcf\0\x01\0\0\0\0\0\x01\xff\xff\xff\xff");
    }
}
