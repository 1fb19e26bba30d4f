//! What hurts of the facts, each with its way out.

use super::{Diagnosis, Finding, Place};
use crate::encode::Codec;
use crate::error::Explain;
use crate::hardware::Hardware;

/// Open files below which many workers may run out of them.
const FEW_FILES: u64 = 256;
/// Free bytes below which a film may not fit.
const LITTLE_ROOM: u64 = 1 << 30;
/// Memory of a worker at production, roughly.
const WORKER: u64 = 350 << 20;

pub(super) fn of(found: &Diagnosis, hardware: &Hardware) -> Vec<Finding> {
    let mut findings = tools(found, hardware);
    findings.extend(machine(found));
    findings.extend(found.places.iter().filter_map(folder));
    for stock in &found.assets {
        let broken = |file: &String| {
            let fix = match stock.kind {
                "presets" => format!("`asciivid check {file}` shows every fault with its place"),
                _ => "mend the file, or move it away".to_owned(),
            };
            Finding::warning(format!("{file} cannot be used"), fix)
        };
        findings.extend(stock.broken.iter().map(broken));
    }
    findings
}

/// Programs and encoders.
fn tools(found: &Diagnosis, hardware: &Hardware) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Err(error) = hardware.tools(Codec::H264) {
        return vec![Finding::fault(error.to_string(), error.hint())];
    }
    for codec in Codec::ALL {
        let proof = found.encoders.iter().find(|proof| proof.name == codec.encoder());
        match (hardware.tools(codec), proof.and_then(|proof| proof.why.as_ref())) {
            (Err(error), _) => findings.push(Finding::warning(error.to_string(), error.hint())),
            (Ok(_), Some(why)) => {
                let what = format!("ffmpeg has {} but cannot encode a frame with it: {why}", codec.encoder());
                let fix = "install a complete ffmpeg, such as that of your system's packages";
                findings.push(match codec {
                    Codec::H264 => Finding::fault(what, fix),
                    _ => Finding::warning(what, fix),
                });
            }
            (Ok(_), None) => {}
        }
    }
    if found.tools.iter().any(|tool| tool.name == "ffplay" && tool.path.is_none()) {
        let fix = "install the ffmpeg of your system's packages, which brings it along";
        findings.push(Finding::warning("there is no ffplay: what plays in the terminal has no sound", fix));
    }
    findings
}

/// Cores, memory, limits.
fn machine(found: &Diagnosis) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (cores, memory) = (found.cores, found.memory);
    if cores.usable < cores.online {
        findings.push(Finding::warning(
            format!("only {} of {} cores may be used", cores.usable, cores.online),
            "ask for more where the limit was set: taskset, docker run --cpus, Slurm's --cpus-per-task",
        ));
    }
    let fit = memory.usable / 10 * 6 / WORKER;
    if fit < cores.usable as u64 {
        findings.push(Finding::warning(
            format!("memory holds about {} workers at 1920x1080, fewer than there are cores", fit.max(1)),
            "allow more memory (docker run --memory, Slurm's --mem), or take --quality preview",
        ));
    }
    if found.open_files.is_some_and(|limit| limit < FEW_FILES) {
        findings.push(Finding::warning(
            format!("only {} files may be open at a time", found.open_files.unwrap_or(0)),
            "raise the limit: ulimit -n 1024",
        ));
    }
    findings
}

fn folder(place: &Place) -> Option<Finding> {
    let path = &place.path;
    let (loss, fix) = match place.name {
        "cache" => ("songs are listened to anew every time", "make it writable, or set XDG_CACHE_HOME"),
        "temporary" => ("the demo and some checks need it", "make it writable, or set TMPDIR"),
        _ => ("films need a folder", "choose another with -o FOLDER, or go to one of yours"),
    };
    if !place.writable {
        return Some(Finding::warning(format!("nothing can be written to {path}: {loss}"), fix));
    }
    let tight = place.name == "here" && place.free < LITTLE_ROOM;
    let what = format!("there are {} MB free in {path}: a film may not fit", place.free >> 20);
    tight.then(|| {
        Finding::warning(what, "free some space, or choose another disk with -o FOLDER and --work-dir FOLDER")
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Cores, Memory, Proof, Severity, Stock, Tool};
    use super::*;

    fn healthy() -> Diagnosis {
        let tool = |name| Tool { name, path: Some(format!("/bin/{name}")), version: None };
        let place =
            |name| Place { name, path: format!("/{name}"), writable: true, free: 9 << 30, used: None };
        Diagnosis {
            ok: true,
            cores: Cores { usable: 4, online: 4 },
            memory: Memory { usable: 16 << 30, total: 16 << 30, available: 9 << 30 },
            open_files: Some(1024),
            tools: ["ffmpeg", "ffprobe", "ffplay"].map(tool).to_vec(),
            encoders: Vec::new(),
            assets: Vec::new(),
            places: ["cache", "temporary", "here"].map(place).to_vec(),
            auto: None,
            findings: Vec::new(),
        }
    }

    fn hardware() -> Hardware {
        let mut hardware = Hardware::probe();
        // Complete, whatever this machine has.
        if let Some(ffmpeg) = &mut hardware.ffmpeg {
            ffmpeg.encoders = Codec::ALL.map(|codec| codec.encoder().to_owned()).to_vec();
            ffmpeg.version.major = 9;
        }
        hardware
    }

    #[test]
    fn a_healthy_machine_has_no_findings() {
        assert_eq!(of(&healthy(), &hardware()), []);
    }

    #[test]
    fn every_pain_is_found_once_with_a_way_out() {
        let mut ill = healthy();
        ill.cores.usable = 2;
        ill.memory.usable = 1 << 30;
        ill.open_files = Some(64);
        ill.tools[2].path = None;
        ill.places[0].writable = false;
        ill.places[2].free = 5 << 20;
        let why = Some("Cannot load".to_owned());
        let (name, codec) = ("libx265".to_owned(), "hevc");
        ill.encoders.push(Proof { name, codec, hardware: false, works: false, seconds: 0.1, why });
        ill.assets.push(Stock {
            kind: "presets",
            built_in: 9,
            own: vec![],
            broken: vec!["mine.toml".into()],
        });
        let findings = of(&ill, &hardware());
        let words =
            ["libx265", "ffplay", "2 of 4 cores", "about 1 workers", "64 files", "anew", "5 MB", "mine.toml"];
        assert_eq!(findings.len(), words.len(), "{findings:?}");
        for word in words {
            assert!(
                findings.iter().any(|f| f.what.contains(word) && !f.fix.is_empty()),
                "{word}: {findings:?}"
            );
        }
        assert!(findings.iter().all(|finding| finding.severity == Severity::Warning));
    }

    #[test]
    fn without_an_encoder_for_h264_there_is_no_film() {
        let without = Hardware { ffmpeg: None, ..hardware() };
        let findings = of(&healthy(), &without);
        assert!(
            findings[0].severity == Severity::Fault && findings[0].what.contains("ffmpeg"),
            "{findings:?}"
        );
        let mut broken = healthy();
        let (name, codec, why) = ("libx264".to_owned(), "h264", Some("no".to_owned()));
        broken.encoders.push(Proof { name, codec, hardware: false, works: false, seconds: 0.1, why });
        assert_eq!(of(&broken, &hardware())[0].severity, Severity::Fault);
    }
}
