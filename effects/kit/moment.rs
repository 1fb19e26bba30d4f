//! The music at one instant: everything about a song that an effect may know.

/// Declares the signals once: the variant, the name used in drives, and what it means.
macro_rules! signals {
    ($($variant:ident $name:literal $doc:literal;)*) => {
        /// A named curve of the music. In drives it is a variable of the same name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(usize)]
        pub enum Signal { $(#[doc = $doc] $variant,)* }

        impl Signal {
            /// Every signal, in the order of [`Signals`].
            pub const ALL: &'static [Signal] = &[$(Signal::$variant,)*];
            /// Number of signals.
            pub const COUNT: usize = Signal::ALL.len();

            /// The signal's name in drives and in the analysis.
            pub const fn name(self) -> &'static str {
                match self { $(Signal::$variant => $name,)* }
            }

            /// One line about what the signal means.
            pub const fn doc(self) -> &'static str {
                match self { $(Signal::$variant => $doc,)* }
            }
        }
    };
}

signals! {
    Rms "rms" "root mean square level of the signal";
    Loudness "loudness" "perceived short-term loudness";
    Sub "sub" "level of 20-80 Hz";
    Bass "bass" "level of 80-250 Hz";
    LoMid "lomid" "level of 250-500 Hz";
    Mid "mid" "level of 500 Hz-2 kHz";
    HiMid "himid" "level of 2-6 kHz";
    Hi "hi" "level above 6 kHz";
    SubShare "sub_r" "share of 20-80 Hz in the whole";
    BassShare "bass_r" "share of 80-250 Hz in the whole";
    LoMidShare "lomid_r" "share of 250-500 Hz in the whole";
    MidShare "mid_r" "share of 500 Hz-2 kHz in the whole";
    HiMidShare "himid_r" "share of 2-6 kHz in the whole";
    HiShare "hi_r" "share of what lies above 6 kHz";
    Centroid "centroid" "brightness of the sound: the spectrum's centre of mass";
    Flatness "flatness" "noisiness of the sound: 0 a tone, 1 noise";
    Flux "flux" "how fast the spectrum changes";
    Onset "onset" "strength of notes and hits that begin here";
    Beat "beat" "pulse that is 1 at a beat and decays";
    BeatPhase "beat_phase" "position between two beats, 0..1";
    BarPhase "bar_phase" "position between two downbeats, 0..1";
    Downbeat "downbeat" "pulse that is 1 at a bar's first beat and decays";
    Kick "kick" "pulse of low hits";
    Snare "snare" "pulse of mid-band hits";
    Hat "hat" "pulse of high hits";
    Energy "energy" "slow energy of the music";
    Build "build" "rises before a drop";
    Drop "drop" "1 at a drop and decays slowly";
    ChromaHue "chroma_hue" "dominant pitch class around the circle, 0..1";
    SectionProgress "section_progress" "position in the section, 0..1";
    SceneProgress "scene_progress" "position in the scene, 0..1";
    SceneTime "t" "seconds since the scene began";
    SongTime "time" "seconds since the song began";
    Frame "frame" "number of the frame in the film";
}

/// One value per [`Signal`], in the order of [`Signal::ALL`]. All but the last three lie in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Signals(pub [f32; Signal::COUNT]);

impl Default for Signals {
    fn default() -> Self {
        Signals([0.0; Signal::COUNT])
    }
}

impl std::ops::Index<Signal> for Signals {
    type Output = f32;
    fn index(&self, signal: Signal) -> &f32 {
        &self.0[signal as usize]
    }
}

impl std::ops::IndexMut<Signal> for Signals {
    fn index_mut(&mut self, signal: Signal) -> &mut f32 {
        &mut self.0[signal as usize]
    }
}

/// A hit in the music: when, in seconds of the song, and how strong, 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Seconds since the song began.
    pub time: f64,
    /// Strength in 0..=1.
    pub strength: f32,
}

/// A kind of [`Event`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// Every beat of the grid.
    Beat,
    /// The first beat of every bar.
    Downbeat,
    /// Low hits.
    Kick,
    /// Mid-band hits.
    Snare,
    /// High hits.
    Hat,
    /// Every onset in the whole band.
    Onset,
}

/// All hits of a song, each list sorted by time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Events {
    /// Every beat of the grid.
    pub beats: Vec<Event>,
    /// The first beat of every bar.
    pub downbeats: Vec<Event>,
    /// Low hits.
    pub kicks: Vec<Event>,
    /// Mid-band hits.
    pub snares: Vec<Event>,
    /// High hits.
    pub hats: Vec<Event>,
    /// Every onset in the whole band.
    pub onsets: Vec<Event>,
}

impl Events {
    /// The list of one kind of hit, sorted by time.
    pub fn of(&self, hit: Hit) -> &[Event] {
        match hit {
            Hit::Beat => &self.beats,
            Hit::Downbeat => &self.downbeats,
            Hit::Kick => &self.kicks,
            Hit::Snare => &self.snares,
            Hit::Hat => &self.hats,
            Hit::Onset => &self.onsets,
        }
    }

    /// The hits in `(from, to]` seconds, with the index of the first one in the whole list.
    pub fn between(&self, hit: Hit, from: f64, to: f64) -> (usize, &[Event]) {
        let list = self.of(hit);
        let start = list.partition_point(|e| e.time <= from);
        let end = list.partition_point(|e| e.time <= to);
        (start, &list[start..end.max(start)])
    }
}

/// The song's spectrum over time: levels of logarithmically spaced bands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spectrum {
    /// Number of bands, low to high.
    pub bands: usize,
    /// Instants a second.
    pub rate: f64,
    /// Levels, 0..=255, band after band and instant after instant.
    pub levels: Vec<u8>,
}

impl Spectrum {
    /// The level at a time in seconds and a height in the spectrum, 0 (low) to 1 (high); interpolated, 0..=1,
    /// and 0 outside the song.
    pub fn level(&self, time: f64, height: f32) -> f32 {
        if self.bands == 0 || time < 0.0 {
            return 0.0;
        }
        let at = time * self.rate;
        let (row, step) = (at as usize, (at - at.floor()) as f32);
        let now = self.band(row, height);
        now + (self.band(row + 1, height) - now) * step
    }

    fn band(&self, row: usize, height: f32) -> f32 {
        let Some(levels) = self.levels.get(row * self.bands..(row + 1) * self.bands) else {
            return 0.0;
        };
        let at = height.clamp(0.0, 1.0) * (self.bands - 1) as f32;
        let low = (at as usize).min(self.bands - 1);
        let (a, b) = (f32::from(levels[low]), f32::from(levels[(low + 1).min(self.bands - 1)]));
        (a + (b - a) * (at - low as f32)) / 255.0
    }
}

/// The music at one instant, with the song's hits before and after it.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Every signal at this instant, the scene's own clock included.
    pub signals: Signals,
    /// Seconds since the song began.
    pub time: f64,
    /// Seconds since the scene began.
    pub t: f32,
    /// Length of the scene in seconds.
    pub scene_length: f32,
    /// Seed of the layer that is being drawn.
    pub seed: u32,
    /// Every hit of the song.
    pub events: &'a Events,
    /// The song's spectrum.
    pub spectrum: &'a Spectrum,
}

impl Moment<'_> {
    /// The value of one signal.
    pub fn get(&self, signal: Signal) -> f32 {
        self.signals[signal]
    }

    /// The hits of the last `window` seconds, oldest first: `(number in the song, age in seconds, strength)`.
    pub fn recent(&self, hit: Hit, window: f32) -> impl Iterator<Item = (usize, f32, f32)> + '_ {
        let (first, list) = self.events.between(hit, self.time - f64::from(window), self.time);
        list.iter().enumerate().map(move |(i, e)| (first + i, (self.time - e.time) as f32, e.strength))
    }

    /// Seconds since the last hit and its strength, if there was one.
    pub fn last(&self, hit: Hit) -> Option<(f32, f32)> {
        let list = self.events.of(hit);
        let end = list.partition_point(|e| e.time <= self.time);
        end.checked_sub(1).map(|i| ((self.time - list[i].time) as f32, list[i].strength))
    }
}
