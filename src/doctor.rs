//! What this machine is like for making films: facts, what hurts, and the way out of each.

mod encoders;
mod findings;
mod machine;

use serde::Serialize;

use crate::assets::{Catalogue, Kind, Library, Origin};
use crate::encode::{self, Codec};
use crate::error::Explain;
use crate::hardware::Hardware;
use crate::plan::{self, Forecast};
use crate::progress::{Progress, Stage};

pub use encoders::Proof;
pub use machine::{Cores, Memory, Place};

/// Length of the song for which `auto` is foreseen, in seconds.
pub const SONG: f64 = 240.0;

/// All that was found.
#[derive(Debug, Clone, Serialize)]
pub struct Diagnosis {
    /// Whether films can be made.
    pub ok: bool,
    /// Cores of the machine.
    pub cores: Cores,
    /// Memory of the machine.
    pub memory: Memory,
    /// Files that the process may have open at the same time; `None` if there is no limit.
    pub open_files: Option<u64>,
    /// ffmpeg, ffprobe, ffplay.
    pub tools: Vec<Tool>,
    /// Encoders that ffmpeg lists for our codecs, each tried with one frame.
    pub encoders: Vec<Proof>,
    /// Fonts, presets and palettes.
    pub assets: Vec<Stock>,
    /// Folders that are written to.
    pub places: Vec<Place>,
    /// What quality `auto` would choose for a song of four minutes; `None` if films cannot be made.
    pub auto: Option<Forecast>,
    /// What hurts, worst first.
    pub findings: Vec<Finding>,
}

/// A program that we run.
#[derive(Debug, Clone, Serialize)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// Where it is; `None` if it is not on `PATH`.
    pub path: Option<String>,
    /// Its version, of ffmpeg alone.
    pub version: Option<String>,
}

/// What there is of a kind of files.
#[derive(Debug, Clone, Serialize)]
pub struct Stock {
    /// `presets`, `palettes` or `fonts`.
    pub kind: &'static str,
    /// Number of those that ship.
    pub built_in: usize,
    /// Names of the user's own.
    pub own: Vec<String>,
    /// Files of the user's own that cannot be used.
    pub broken: Vec<String>,
}

/// How much a finding hurts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// No film can be made.
    Fault,
    /// Films are made, but something is slower or missing.
    Warning,
}

/// Something that hurts, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it hurts.
    pub severity: Severity,
    /// What it is.
    pub what: String,
    /// What to do.
    pub fix: String,
}

/// Looks at the machine; takes one to three seconds, nearly all of it for trying encoders and a few frames.
pub fn examine(progress: &dyn Progress) -> Diagnosis {
    let hardware = Hardware::probe();
    let proofs = hardware.ffmpeg.as_ref().map_or_else(Vec::new, encoders::prove);
    // Alone, so that nothing disturbs what is measured. Without tools there is a finding already.
    let auto = hardware.tools(Codec::H264).ok().map(|tools| {
        progress.begin(Stage::Probe, 0);
        plan::forecast(&hardware, &tools, SONG)
    });
    let mut diagnosis = Diagnosis {
        ok: false,
        cores: machine::cores(&hardware),
        memory: machine::memory(&hardware),
        open_files: machine::open_files(),
        tools: tools(&hardware),
        encoders: proofs,
        assets: stocks(&Library::new()),
        places: machine::places(),
        auto: None,
        findings: Vec::new(),
    };
    diagnosis.findings = findings::of(&diagnosis, &hardware);
    match auto {
        Some(Ok(forecast)) => diagnosis.auto = Some(forecast),
        Some(Err(error)) => diagnosis.findings.push(Finding::fault(error.to_string(), error.hint())),
        None => {}
    }
    diagnosis.findings.sort_by_key(|finding| finding.severity);
    diagnosis.ok = diagnosis.findings.iter().all(|finding| finding.severity != Severity::Fault);
    diagnosis
}

impl Finding {
    pub(crate) fn fault(what: impl Into<String>, fix: impl Into<String>) -> Finding {
        Finding { severity: Severity::Fault, what: what.into(), fix: fix.into() }
    }

    /// Something that is slower or missing.
    pub fn warning(what: impl Into<String>, fix: impl Into<String>) -> Finding {
        Finding { severity: Severity::Warning, what: what.into(), fix: fix.into() }
    }
}

fn tools(hardware: &Hardware) -> Vec<Tool> {
    let shown = |path: &std::path::PathBuf| path.display().to_string();
    let ffmpeg = hardware.ffmpeg.as_ref();
    let ffplay = encode::find("ffplay", std::env::var_os("PATH"));
    vec![
        Tool {
            name: "ffmpeg",
            path: ffmpeg.map(|ffmpeg| shown(&ffmpeg.path)),
            version: ffmpeg.map(|ffmpeg| ffmpeg.version.to_string()),
        },
        Tool { name: "ffprobe", path: hardware.ffprobe.as_ref().map(shown), version: None },
        Tool { name: "ffplay", path: ffplay.as_ref().map(shown), version: None },
    ]
}

fn stocks(library: &Library) -> Vec<Stock> {
    let catalogue = Catalogue::built_in();
    let reads = |kind: Kind, name: &str| match kind {
        Kind::Preset => library.preset(name, &catalogue).is_ok(),
        Kind::Glyphs => library.glyphs(name).is_ok(),
        Kind::Colors => library.colors(name).is_ok(),
        Kind::Font => library.font(name).is_ok(),
    };
    let stock = |name, kinds: &[Kind]| {
        let mut stock = Stock { kind: name, built_in: 0, own: Vec::new(), broken: Vec::new() };
        for &kind in kinds {
            // Of a name that is there twice, the user's is listed and the one that ships is hidden.
            stock.built_in += Library::default().names(kind).len();
            for about in library.list(kind) {
                if let Origin::File(path) = &about.origin {
                    if !reads(kind, &about.name) {
                        stock.broken.push(path.display().to_string());
                    }
                    stock.own.push(about.name);
                }
            }
        }
        stock
    };
    vec![
        stock("presets", &[Kind::Preset]),
        stock("palettes", &[Kind::Glyphs, Kind::Colors]),
        stock("fonts", &[Kind::Font]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_files_are_counted_and_the_broken_ones_named() {
        let user = tempfile::tempdir().unwrap();
        let folder = user.path().join("presets");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("good.toml"), crate::assets::starter("good")).unwrap();
        std::fs::write(folder.join("bad.toml"), "title = ").unwrap();
        let stocks = stocks(&Library::with_user(user.path()));
        assert_eq!(stocks[0].own, ["bad", "good"]);
        assert!(stocks[0].broken.len() == 1 && stocks[0].broken[0].ends_with("bad.toml"));
        assert!(stocks[0].built_in > 10 && stocks[1].own.is_empty() && stocks[2].built_in > 0);
    }
}
