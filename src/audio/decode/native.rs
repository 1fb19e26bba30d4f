//! Decoding by symphonia, where its time line is ffmpeg's.

use std::fs::File;
use std::panic::AssertUnwindSafe;

use symphonia::core::audio::{Channels, Position};
use symphonia::core::codecs::audio::well_known::*;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters, AudioDecoder};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known::{FORMAT_ID_ISOMP4, FORMAT_ID_MKV};
use symphonia::core::formats::{FormatReader, Track, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::packet::Packet;
use symphonia::core::units::Duration;

use super::output::{Output, Weights, plain_weights};
use super::{AudioError, Notes, tags};

/// Errors in a row after which a reader is taken to stand still.
const PATIENCE: u32 = 100;

/// A hole in the time line up to this many seconds is filled with silence; a larger one is a broken time stamp.
const MAX_HOLE: u64 = 30;

/// Codecs whose samples stand where ffmpeg puts them.
const EXACT: [AudioCodecId; 6] =
    [CODEC_ID_FLAC, CODEC_ID_ALAC, CODEC_ID_MP3, CODEC_ID_VORBIS, CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_MS];

/// What symphonia can do for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Support {
    /// Decode it on ffmpeg's time line.
    Exact,
    /// Decode it, but blind to the edit lists or time stamps that may move its start.
    Near,
    /// Name it, no more.
    Foreign(String),
    /// Nothing to decode in it.
    NoAudio,
    /// It is of no known kind.
    Unknown,
}

/// How a decode ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At the end of a file that is whole.
    Whole,
    /// At a damaged place, or with other than the promised length.
    Damaged,
    /// Where another sample rate begins.
    Changed,
}

/// A file that symphonia knows.
pub(super) struct Native {
    reader: Box<dyn FormatReader>,
}

impl Native {
    /// Tells the format by the content. `None` if symphonia does not know it.
    pub(super) fn open(file: File) -> Option<Native> {
        let stream = MediaSourceStream::new(Box::new(file), Default::default());
        let probe = symphonia::default::get_probe();
        let reader = guard(|| probe.probe(&Hint::new(), stream, Default::default(), Default::default()));
        reader.ok().map(|reader| Native { reader })
    }

    /// Who has to decode the file.
    pub(super) fn support(&self) -> Support {
        let Some((_, params)) = self.track() else {
            return Support::NoAudio;
        };
        let film = self.reader.first_track(TrackType::Video).is_some();
        let format = self.reader.format_info();
        let timed = [FORMAT_ID_MKV, FORMAT_ID_ISOMP4].contains(&format.format);
        if exact(params) {
            return if film || timed { Support::Near } else { Support::Exact };
        }
        Support::Foreign(match params.codec {
            CODEC_ID_AAC => "AAC".to_owned(),
            CODEC_ID_OPUS => "Opus".to_owned(),
            _ => format!("sound in {}", format.long_name),
        })
    }

    /// The first audio track, as `-map 0:a:0` takes it.
    fn track(&self) -> Option<(&Track, &AudioCodecParameters)> {
        let track = self.reader.first_track(TrackType::Audio)?;
        Some((track, track.codec_params.as_ref()?.audio()?))
    }

    /// Adds the tags and the cover that the file carries.
    pub(super) fn describe(&mut self, notes: &mut Notes) {
        tags::from_symphonia(self.reader.metadata(), notes);
    }

    /// Decodes the file into `out`. At damage it stops, or if `patient` goes on with silence for what is lost.
    pub(super) fn decode(
        mut self,
        patient: bool,
        out: &mut Output<'_>,
        notes: &mut Notes,
    ) -> Result<End, AudioError> {
        let Some((track, params)) = self.track() else {
            return Ok(End::Whole);
        };
        if let (Some(rate), Some(channels)) = (params.sample_rate, &params.channels) {
            out.check(rate, channels.count())?;
        }
        let registry = symphonia::default::get_codecs();
        let decoder = guard(|| registry.make_audio_decoder(params, &Default::default()));
        let Ok(decoder) = decoder else {
            return Ok(End::Damaged);
        };
        let mut run = Run::new(decoder, track, params, patient);
        let tracks = self.reader.tracks().iter();
        let audio = tracks.filter(|t| t.track_type() == Some(TrackType::Audio));
        warn_of_tracks(audio.count(), notes);
        let end = run.packets(self.reader.as_mut(), out)?;
        self.describe(notes);
        Ok(run.judge(end, out, notes))
    }
}

/// Calls symphonia, whose parsers may panic on broken files; a panic counts as the end of what can be read.
fn guard<T>(call: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    std::panic::catch_unwind(AssertUnwindSafe(call)).unwrap_or(Err(Error::LimitError("panic")))
}

/// Says that more than one audio track is there, where it is so.
pub(super) fn warn_of_tracks(count: usize, notes: &mut Notes) {
    if count > 1 {
        let text = format!("the file has {count} audio tracks; the first is used");
        notes.warn(text);
    }
}

/// Whether symphonia makes the samples that ffmpeg makes. (Its Vorbis is wrong for more than two channels.)
fn exact(params: &AudioCodecParameters) -> bool {
    let wide = params.channels.as_ref().is_some_and(|c| c.count() > 2);
    let known = EXACT.contains(&params.codec) && !(wide && params.codec == CODEC_ID_VORBIS);
    known || is_pcm(params.codec)
}

/// Whether samples are stored as they are.
fn is_pcm(codec: AudioCodecId) -> bool {
    symphonia::default::get_codecs()
        .get_audio_decoder(codec)
        .is_some_and(|d| d.codec.info.short_name.starts_with("pcm"))
}

/// The state of one decode.
struct Run {
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    patient: bool,
    /// Seconds that one tick of the packets' clock lasts, as a fraction.
    tick: Option<(u32, u32)>,
    /// Frames that the header promises.
    promised: Option<u64>,
    /// Where the padding of an MP3 ends; `None` for other codecs.
    mp3_end: Option<i64>,
    /// Packet time at which the output began, in frames.
    origin: Option<i128>,
    /// Damaged places met.
    lost: u64,
    /// Whether the file stops within a packet. (Of plain samples that is the usual end of an unclosed recording.)
    cut: bool,
    pcm: bool,
    samples: Vec<f32>,
}

impl Run {
    fn new(
        decoder: Box<dyn AudioDecoder>,
        track: &Track,
        params: &AudioCodecParameters,
        patient: bool,
    ) -> Run {
        // Without a Xing header the reader guesses the length of an MP3 from its first frames.
        let mp3 = params.codec == CODEC_ID_MP3;
        let promised = track.num_frames.filter(|_| !mp3 || track.padding.is_some());
        let padded = promised.map_or(0, |p| p + u64::from(track.padding.unwrap_or(0)));
        Run {
            decoder,
            track: track.id,
            patient,
            tick: track.time_base.map(|t| (t.numer.get(), t.denom.get())),
            promised,
            mp3_end: mp3.then_some(padded as i64),
            origin: None,
            lost: 0,
            cut: false,
            pcm: is_pcm(params.codec),
            samples: Vec::new(),
        }
    }

    /// Decodes packet after packet.
    fn packets(&mut self, reader: &mut dyn FormatReader, out: &mut Output<'_>) -> Result<End, AudioError> {
        let mut stuck = 0;
        while stuck < PATIENCE && (self.patient || self.lost == 0) {
            match guard(|| reader.next_packet()) {
                Ok(Some(packet)) => {
                    stuck = 0;
                    if packet.track_id == self.track {
                        match self.packet(packet, out)? {
                            End::Whole => {}
                            end => return Ok(end),
                        }
                    }
                }
                Ok(None) => return Ok(End::Whole),
                Err(Error::ResetRequired) => return Ok(End::Changed),
                Err(Error::IoError(_)) => {
                    self.cut = !self.pcm;
                    return Ok(End::Damaged);
                }
                Err(Error::LimitError(_)) => return Ok(End::Damaged),
                Err(_) => {
                    stuck += 1;
                    self.lost += 1;
                }
            }
        }
        Ok(End::Damaged)
    }

    /// Decodes one packet; a broken one leaves a hole that the next good one fills with silence.
    fn packet(&mut self, mut packet: Packet, out: &mut Output<'_>) -> Result<End, AudioError> {
        self.uncut(&mut packet);
        let Ok(decoded) = guard(|| self.decoder.decode(&packet)) else {
            self.lost += 1;
            return Ok(End::Whole);
        };
        if decoded.frames() == 0 {
            return Ok(End::Whole);
        }
        let (rate, channels) = (decoded.spec().rate(), decoded.spec().channels().clone());
        if !out.start(rate, channels.count())? {
            return Ok(End::Changed);
        }
        decoded.copy_to_vec_interleaved(&mut self.samples);
        let hole = self.hole(&packet, rate, out.frames());
        self.lost += u64::from(hole > 0);
        if hole == 0 || self.patient {
            out.silence(hole)?;
            out.write(&self.samples, &weights(&channels))?;
        }
        Ok(End::Whole)
    }

    /// Undoes cuts that ffmpeg does not make. Of an MP3 both cut the encoder's delay and padding, but the reader cuts
    /// everything behind the promised length too, even if that is a guess or another song follows. Of an Ogg
    /// page in the middle whose time stamp is too small the reader cuts the last packet.
    fn uncut(&self, packet: &mut Packet) {
        let end = packet.pts.saturating_add(packet.dur).get();
        let genuine = match self.mp3_end {
            Some(mp3_end) => packet.pts.get() < mp3_end,
            None => self.promised.is_none_or(|promised| end == promised as i64),
        };
        if !genuine {
            packet.trim_end = Duration::ZERO;
        }
    }

    /// Frames missing between what was passed on and the packet's own time.
    fn hole(&mut self, packet: &Packet, rate: u32, passed: u64) -> u64 {
        let Some((numer, denom)) = self.tick else {
            return 0;
        };
        let ticks = packet.pts.saturating_add(packet.trim_start).get();
        let frames = i128::from(ticks) * i128::from(numer) * i128::from(rate) / i128::from(denom);
        let missing = |origin: i128| frames - origin - i128::from(passed);
        let origin = *self.origin.get_or_insert(missing(0));
        u64::try_from(missing(origin)).map_or(
            0,
            |hole| {
                if hole > MAX_HOLE * u64::from(rate) { 0 } else { hole }
            },
        )
    }

    /// Whether the file was whole after all; notes what is missing.
    fn judge(&self, end: End, out: &Output<'_>, notes: &mut Notes) -> End {
        notes.promised = self.promised;
        notes.cut = self.cut;
        let all = self.promised.is_none_or(|promised| promised == out.frames());
        if end == End::Whole && all && self.lost == 0 && out.frames() > 0 {
            return End::Whole;
        }
        if self.lost > 0 {
            notes.warn(match self.patient {
                true => format!("{} damaged places; silence is in their place", self.lost),
                false => "the file is damaged; what ffmpeg makes of it is used".to_owned(),
            });
        }
        if end == End::Changed { end } else { End::Damaged }
    }
}

/// How a layout becomes mono or stereo: ITU-R BS.775, as ffmpeg does it (the bass channel is left out).
fn weights(channels: &Channels) -> Weights {
    let Channels::Positioned(positions) = channels else {
        return plain_weights(channels.count());
    };
    match channels.count() {
        n @ (1 | 2) => plain_weights(n),
        _ => positions.iter().map(weight).collect(),
    }
}

/// What one loudspeaker gives to left and right.
fn weight(position: Position) -> [f32; 2] {
    const HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;
    let left = Position::REAR_LEFT | Position::SIDE_LEFT;
    let right = Position::REAR_RIGHT | Position::SIDE_RIGHT;
    match position {
        Position::FRONT_LEFT | Position::FRONT_LEFT_CENTER | Position::FRONT_LEFT_WIDE => [1.0, 0.0],
        Position::FRONT_RIGHT | Position::FRONT_RIGHT_CENTER | Position::FRONT_RIGHT_WIDE => [0.0, 1.0],
        Position::FRONT_CENTER => [HALF, HALF],
        Position::REAR_CENTER => [0.5, 0.5],
        Position::LFE1 | Position::LFE2 => [0.0, 0.0],
        p if left.contains(p) => [HALF, 0.0],
        p if right.contains(p) => [0.0, HALF],
        _ => [0.5, 0.5],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surround_is_mixed_down_without_the_bass_channel() {
        let surround = Position::FRONT_LEFT
            | Position::FRONT_RIGHT
            | Position::FRONT_CENTER
            | Position::LFE1
            | Position::SIDE_LEFT
            | Position::SIDE_RIGHT;
        let half = std::f32::consts::FRAC_1_SQRT_2;
        let mixed = weights(&Channels::Positioned(surround));
        let expected = [[1.0, 0.0], [0.0, 1.0], [half, half], [0.0, 0.0], [half, 0.0], [0.0, half]];
        assert_eq!(mixed, expected);
    }

    #[test]
    fn mono_is_heard_on_both_sides() {
        let mono = weights(&Channels::Positioned(Position::FRONT_LEFT));
        assert_eq!(mono, [[1.0, 1.0]]);
    }

    #[test]
    fn a_panic_in_a_parser_is_an_error() {
        let caught = guard(|| -> Result<(), Error> { std::panic::resume_unwind(Box::new(())) });
        assert!(matches!(caught, Err(Error::LimitError(_))));
    }
}
