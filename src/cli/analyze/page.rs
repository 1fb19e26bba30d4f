//! The analysis for people: figures, loudness over time, sections, key moments.

use std::ops::Range;

use asciivid::audio::{Features, Section};
use asciivid::settings;
use asciivid_effects::kit::Signal;

use super::Heard;
use super::moments::{Moment, moments};

use crate::cli::style::{Style, bar, clipped, spark};
use crate::cli::summary::clock;

/// Columns of the names of figures.
const NAME: usize = 10;
/// Key moments that are shown at most.
const MOMENTS: usize = 12;
/// Columns from which the table has all of its columns.
const WIDE: usize = 64;

/// The whole page; no line is wider than the style says.
pub(super) fn text(heard: &Heard, style: Style) -> String {
    let page = Page { features: &heard.features, style, labels: labels(&heard.features.sections) };
    let mut lines = page.head(heard);
    lines.push(String::new());
    lines.extend(page.figures());
    lines.push(String::new());
    lines.extend(page.course());
    lines.push(String::new());
    lines.extend(page.table());
    lines.extend(page.moments());
    lines.iter().map(|line| line.trim_end().to_owned() + "\n").collect()
}

struct Page<'a> {
    features: &'a Features,
    style: Style,
    /// The number of each section's label.
    labels: Vec<usize>,
}

/// Numbers of the labels, counted in order of appearance.
fn labels(sections: &[Section]) -> Vec<usize> {
    let mut known: Vec<&str> = Vec::new();
    let mut number = |label| {
        known.iter().position(|k| *k == label).unwrap_or_else(|| {
            known.push(label);
            known.len() - 1
        })
    };
    sections.iter().map(|section| number(section.label.as_str())).collect()
}

/// A length as `m:ss.t`, or in hundredths of a second where that would say little.
fn length(seconds: f64) -> String {
    if seconds < 9.995 { format!("{seconds:.2} s") } else { settings::clock(seconds) }
}

/// A share as a whole number of percent.
fn percent(share: f32) -> String {
    format!("{:>3.0} %", 100.0 * share)
}

impl Page<'_> {
    fn head(&self, heard: &Heard) -> Vec<String> {
        let width = self.style.width;
        let mut lines = vec![self.style.bold(&clipped(&heard.title(), width))];
        lines.extend(heard.tags.artist.as_ref().map(|artist| clipped(artist, width)));
        if heard.tags.title.is_some() {
            lines.push(self.style.dim(&clipped(&heard.file.to_string_lossy(), width)));
        }
        lines
    }

    fn figures(&self) -> Vec<String> {
        let features = self.features;
        let mut lines = vec![self.figure("length", &length(features.duration), None)];
        lines.extend(self.beat());
        match features.key {
            Some(key) => lines.push(self.figure("key", &key.to_string(), Some(key.confidence))),
            None => lines.push(self.figure("key", "none: nothing has a steady pitch", None)),
        }
        let loudness = match features.loudness_lufs {
            Some(lufs) => format!("{lufs:.1} LUFS"),
            None => "none: too quiet or too short to rate".to_owned(),
        };
        lines.push(self.figure("loudness", &loudness, None));
        let events = &features.events;
        let counted = [
            (events.onsets.len(), "onset"),
            (events.kicks.len(), "kick"),
            (events.snares.len(), "snare"),
            (events.hats.len(), "hat"),
        ];
        lines.extend(self.listed("hits", &counted.map(|(n, what)| count(n, what))));
        lines
    }

    /// Tempo and metre, or that there are none to rely on.
    fn beat(&self) -> Vec<String> {
        let features = self.features;
        let beats = &features.events.beats;
        let guess = match features.tempo {
            Some(tempo) if features.trusted => {
                let bars = features.events.downbeats.len();
                let sure = if features.bars_trusted() { "" } else { ", a guess" };
                let counted = [
                    "trusted".to_owned(),
                    count(beats.len(), "beat"),
                    format!("{} of {}{sure}", count(bars, "bar"), features.metre),
                ];
                let tempo = self.figure("tempo", &format!("{tempo:.1} BPM"), Some(features.tempo_confidence));
                return [vec![tempo], self.listed("beat", &counted)].concat();
            }
            Some(tempo) => vec![
                format!("{tempo:.1} BPM is a guess"),
                "not trusted".to_owned(),
                "cuts do not follow it".to_owned(),
            ],
            None => vec!["none".to_owned()],
        };
        let none = self.figure("tempo", "no steady beat", Some(features.tempo_confidence));
        [vec![none], self.listed("beat", &guess)].concat()
    }

    /// A name, a value, and how sure that is.
    fn figure(&self, name: &str, value: &str, confidence: Option<f32>) -> String {
        let name = self.style.dim(&format!("{name:<NAME$}"));
        let Some(sure) = confidence else {
            return name + value;
        };
        let cells = 10usize.min(self.style.width - 34);
        let full = (sure.clamp(0.0, 1.0) * cells as f32).round() as usize;
        let rest = self.style.dim(&"\u{2500}".repeat(cells - full));
        let value = format!("{value:<15}");
        format!("{name}{value} {}{rest} {}", "\u{2501}".repeat(full), percent(sure))
    }

    /// A name and a list, in as many lines as it takes.
    fn listed(&self, name: &str, parts: &[String]) -> Vec<String> {
        let mut lines = vec![String::new()];
        for (i, part) in parts.iter().enumerate() {
            let part = if i + 1 < parts.len() { format!("{part}, ") } else { part.clone() };
            let last = lines.len() - 1;
            if NAME + lines[last].len() + part.trim_end().len() > self.style.width {
                lines.push(part);
            } else {
                lines[last] += &part;
            }
        }
        let names = std::iter::once(name).chain(std::iter::repeat(""));
        names.zip(lines).map(|(name, line)| self.figure(name, &line, None)).collect()
    }

    /// The section that sounds in a column of the page.
    fn section_of(&self, column: usize) -> usize {
        self.features.section_at(self.time(column as f64 + 0.5))
    }

    /// The time at a column.
    fn time(&self, column: f64) -> f64 {
        column / self.style.width as f64 * self.features.duration
    }

    /// Loudness from the beginning to the end, the sections below it, and a scale.
    fn course(&self) -> Vec<String> {
        let width = self.style.width;
        let sparks: Vec<char> = (0..width).map(|column| spark(self.loudness(column))).collect();
        let mut marks = vec!['\u{2508}'; width];
        for (i, section) in self.features.sections.iter().enumerate() {
            let first = (0..width).find(|&column| self.section_of(column) == i);
            let places = first.map_or(width..width, |first| first..first + section.label.len());
            section.label.chars().zip(places).for_each(|(c, column)| {
                marks.get_mut(column).into_iter().for_each(|mark| *mark = c);
            });
        }
        let end = clock(self.features.duration);
        let scale = format!("{:<1$}{end}", "0:00", width - end.len());
        vec![self.coloured(&sparks), self.coloured(&marks), self.style.dim(&scale)]
    }

    /// Mean loudness in a column of the page, in proportion to how loud it sounds: the square of the curve.
    fn loudness(&self, column: usize) -> f32 {
        let curve = self.features.curves.row(Signal::Loudness as usize);
        let place = |column: usize| (self.time(column as f64) / self.features.hop) as usize;
        let hops: Range<usize> =
            place(column).min(curve.len())..place(column + 1).max(place(column) + 1).min(curve.len());
        let part = hops.clone().map(|i| curve[i] * curve[i]).sum::<f32>();
        part / hops.len().max(1) as f32
    }

    /// A line across the page, each section in its colour.
    fn coloured(&self, line: &[char]) -> String {
        let sections = (0..line.len()).map(|column| self.section_of(column));
        let mut parts: Vec<(usize, String)> = Vec::new();
        for (section, c) in sections.zip(line) {
            match parts.last_mut() {
                Some((same, text)) if *same == section => text.push(*c),
                _ => parts.push((section, c.to_string())),
            }
        }
        parts.iter().map(|(section, text)| self.painted(*section, text)).collect()
    }

    /// In the colour of a section.
    fn painted(&self, section: usize, text: &str) -> String {
        self.labels.get(section).map_or_else(|| text.to_owned(), |&number| self.style.label(number, text))
    }

    fn is_wide(&self) -> bool {
        self.style.width >= WIDE
    }

    /// The sections, a line each.
    fn table(&self) -> Vec<String> {
        let heading = if self.is_wide() {
            format!(
                "{:>9}  {:>8}  {:>4}  {:<12}{:<12}{:>5}",
                "start", "length", "bars", "section", "energy", "sure"
            )
        } else {
            format!("{:>9}  {:>8}  {:<11}{:<8}", "start", "length", "section", "energy")
        };
        let rows = self.features.sections.iter().enumerate().map(|(i, section)| self.row(i, section));
        std::iter::once(self.style.dim(&heading)).chain(rows).collect()
    }

    fn row(&self, i: usize, section: &Section) -> String {
        let (start, length) =
            (settings::clock(section.start), format!("{:.1} s", section.end - section.start));
        let name = self.painted(i, &format!("{:<3}{:<8}", section.label, section.role));
        if !self.is_wide() {
            return format!("{start:>9}  {length:>8}  {name}{}", self.painted(i, &bar(section.energy, 8)));
        }
        let energy = self.painted(i, &bar(section.energy, 10));
        let (bars, sure) = (self.bars(section), percent(section.confidence));
        format!("{start:>9}  {length:>8}  {bars:>4}  {name} {energy}  {sure}")
    }

    /// Bars that begin in a section; none where the beat is not trusted.
    fn bars(&self, section: &Section) -> String {
        if !self.features.trusted {
            return "-".to_owned();
        }
        let early = 0.05;
        let inside = |time: f64| (section.start - early..section.end - early).contains(&time);
        self.features.events.downbeats.iter().filter(|bar| inside(bar.time)).count().to_string()
    }

    /// The key moments, a line each, below a heading; nothing where there are none.
    fn moments(&self) -> Vec<String> {
        let (moments, left_out) = strongest(moments(self.features));
        let heading = (!moments.is_empty()).then(|| self.style.dim(&format!("{:>9}  key moments", "at")));
        let blank = heading.is_some().then(String::new);
        let more = format!("{:>9}  {left_out} more in --json", "");
        let more = (left_out > 0).then(|| self.style.dim(&more));
        let line = |moment: &Moment| {
            let (start, kind) = (settings::clock(moment.start), format!("{:<8}", moment.kind));
            let kind = self.painted(self.features.section_at(moment.start), &kind);
            let length = moment.end - moment.start;
            let text = match moment.kind {
                "build" => format!("rises for {length:.1} s"),
                "drop" => format!("strength {}", percent(moment.strength).trim_start()),
                "break" => format!("{length:.1} s of calm"),
                _ => String::new(),
            };
            format!("{start:>9}  {kind} {text}")
        };
        blank.into_iter().chain(heading).chain(moments.iter().map(line)).chain(more).collect()
    }
}

/// The strongest moments in the order of the song, and how many others there are. The loudest one always stays.
fn strongest(mut moments: Vec<Moment>) -> (Vec<Moment>, usize) {
    let left_out = moments.len().saturating_sub(MOMENTS);
    let weight = |moment: &Moment| if moment.kind == "loudest" { 2.0 } else { moment.strength };
    moments.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    moments.truncate(MOMENTS);
    moments.sort_by(|a, b| a.start.total_cmp(&b.start));
    (moments, left_out)
}

/// A number of things.
fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_song_shows_its_strongest_moments_in_order() {
        let moment = |i: u16| {
            let (start, kind) = (f64::from(i), if i == 7 { "loudest" } else { "drop" });
            Moment { start, end: start, kind, strength: f32::from((i * 37) % 41) / 41.0 }
        };
        let (kept, left_out) = strongest((0..40).map(moment).collect());
        assert_eq!((kept.len(), left_out), (MOMENTS, 28));
        assert!(kept.is_sorted_by_key(|moment| moment.start));
        assert!(kept.iter().any(|moment| moment.kind == "loudest"));
        assert!(kept.iter().all(|moment| moment.kind == "loudest" || moment.strength > 0.6));
        assert_eq!(strongest(vec![moment(3)]), (vec![moment(3)], 0));
    }

    #[test]
    fn lengths_and_times_are_written_as_people_read_them() {
        assert_eq!([length(0.05), length(9.99), length(59.96)], ["0.05 s", "9.99 s", "1:00.0"]);
    }
}
