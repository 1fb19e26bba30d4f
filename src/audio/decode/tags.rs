//! Title, artist, album and cover out of the many ways to write them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::meta::well_known::METADATA_ID_ID3V1;
use symphonia::core::meta::{Metadata, MetadataRevision, StandardTag, StandardVisualKey, Visual};

use super::Notes;

/// A list of tags longer than this is none.
const MAX_LIST: u32 = 1 << 16;

/// Chunks of a WAV file that are looked through.
const MAX_CHUNKS: usize = 64;

/// Keeps a text that says something, unless the slot is taken.
pub(super) fn offer(slot: &mut Option<String>, text: &str) {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if slot.is_none() && !text.is_empty() {
        *slot = Some(mend(text));
    }
}

/// Undoes UTF-8 that was read as Latin-1, which formats without a stated encoding suffer from.
fn mend(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}

/// Adds what symphonia has read. ID3v1 cuts its texts and does not say how they are encoded, so it is asked last.
pub(super) fn from_symphonia(mut metadata: Metadata<'_>, notes: &mut Notes) {
    let mut revisions: Vec<_> = std::iter::from_fn(|| metadata.pop()).collect();
    revisions.extend(metadata.current().cloned());
    revisions.sort_by_key(|r| r.info.metadata == METADATA_ID_ID3V1);
    for revision in &revisions {
        from_revision(revision, notes);
    }
}

fn from_revision(revision: &MetadataRevision, notes: &mut Notes) {
    let per_track = revision.per_track.iter().map(|t| &t.metadata);
    for media in std::iter::once(&revision.media).chain(per_track) {
        for tag in media.tags.iter().filter_map(|t| t.std.as_ref()) {
            match tag {
                StandardTag::TrackTitle(text) => offer(&mut notes.tags.title, text),
                StandardTag::Artist(text) => offer(&mut notes.tags.artist, text),
                StandardTag::Album(text) => offer(&mut notes.tags.album, text),
                _ => {}
            }
        }
        if notes.cover.is_none() {
            notes.cover = cover(&media.visuals);
        }
    }
}

/// The front cover, or else the first picture, if it is a JPEG or PNG.
fn cover(visuals: &[Visual]) -> Option<Vec<u8>> {
    let pictures = || visuals.iter().filter(|v| is_picture(&v.data));
    let front = |v: &&Visual| v.usage == Some(StandardVisualKey::FrontCover);
    let best = pictures().find(front).or_else(|| pictures().next())?;
    Some(best.data.to_vec())
}

/// Whether bytes begin as a JPEG or PNG does.
pub(super) fn is_picture(data: &[u8]) -> bool {
    data.starts_with(&[0xff, 0xd8, 0xff]) || data.starts_with(b"\x89PNG\r\n\x1a\n")
}

/// Adds one line `key: value` of ffmpeg's description.
pub(super) fn from_line(line: &str, notes: &mut Notes) {
    let Some((key, text)) = line.split_once(':') else {
        return;
    };
    match key.trim().to_ascii_lowercase().as_str() {
        "title" => offer(&mut notes.tags.title, text),
        "artist" => offer(&mut notes.tags.artist, text),
        "album" => offer(&mut notes.tags.album, text),
        _ => {}
    }
}

/// Adds the `LIST INFO` chunk of a WAV file, which symphonia 0.6.1 reads and drops, and rewinds the file. A file that
/// is no WAV or is damaged adds nothing.
pub(super) fn from_riff(file: &mut File, notes: &mut Notes) -> io::Result<()> {
    if let Ok(list) = info_list(file) {
        from_info(&list, notes);
    }
    file.rewind()
}

/// The body of the first `LIST INFO` chunk.
fn info_list(file: &mut File) -> io::Result<Vec<u8>> {
    let mut head = [0; 12];
    file.read_exact(&mut head)?;
    if &head[..4] != b"RIFF" || &head[8..] != b"WAVE" {
        return Ok(Vec::new());
    }
    for _ in 0..MAX_CHUNKS {
        file.read_exact(&mut head[..8])?;
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        if &head[..4] == b"LIST" && length <= MAX_LIST {
            let mut body = vec![0; length as usize];
            file.read_exact(&mut body)?;
            if body.starts_with(b"INFO") {
                return Ok(body.split_off(4));
            }
            file.seek_relative(i64::from(length % 2))?;
        } else {
            file.seek(SeekFrom::Current(i64::from(length) + i64::from(length % 2)))?;
        }
    }
    Ok(Vec::new())
}

/// Reads `ABCD length text` entries, each padded to an even length.
fn from_info(mut list: &[u8], notes: &mut Notes) {
    while let Some((head, rest)) = list.split_first_chunk::<8>() {
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let text = String::from_utf8_lossy(&rest[..length.min(rest.len())]);
        match &head[..4] {
            b"INAM" => offer(&mut notes.tags.title, &text),
            b"IART" => offer(&mut notes.tags.artist, &text),
            b"IPRD" => offer(&mut notes.tags.album, &text),
            _ => {}
        }
        let next = length.saturating_add(length % 2);
        list = rest.get(next..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(text: &str) -> Option<String> {
        let mut slot = None;
        offer(&mut slot, text);
        slot
    }

    #[test]
    fn a_text_keeps_its_letters_whatever_it_was_taken_for() {
        assert_eq!(offered("Größe 日本"), Some("Größe 日本".to_owned()));
        assert_eq!(offered("TÃ¯tle"), Some("Tïtle".to_owned()));
        assert_eq!(offered("Café"), Some("Café".to_owned()));
        assert_eq!(offered(" plain\0"), Some("plain".to_owned()));
        assert_eq!(offered(" \0 "), None);
    }

    #[test]
    fn the_first_text_stays() {
        let mut slot = offered("first");
        offer(&mut slot, "second");
        assert_eq!(slot.as_deref(), Some("first"));
    }

    #[test]
    fn info_entries_are_read_as_far_as_they_reach() {
        let mut notes = Notes::default();
        let list = b"ISFT\x03\0\0\0abc\0INAM\x04\0\0\0TunIIART\xff\xff\xff\xffcut";
        from_info(list, &mut notes);
        assert_eq!(notes.tags.title.as_deref(), Some("TunI"));
        assert_eq!(notes.tags.artist.as_deref(), Some("cut"));
        assert_eq!(notes.tags.album, None);
    }
}
