//! What this machine offers, the profiles, and how many clips to render at the same time.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use asciivid_effects::post::Detail;
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use crate::encode::{self, Codec, Coding, EncodeError, Ffmpeg, Tools};
use crate::settings::{Fps, Quality, Size};

/// What this process may use of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hardware {
    /// Cores that the process may really use.
    pub cores: usize,
    /// Memory that the process may use, in bytes: the machine's, or less where a control group says so.
    pub memory_bytes: u64,
    /// The ffmpeg on `PATH`, fit or not.
    pub ffmpeg: Option<Ffmpeg>,
    /// An ffmpeg on `PATH` that does not work, and why.
    pub broken: Option<(PathBuf, String)>,
    /// The ffprobe on `PATH`.
    pub ffprobe: Option<PathBuf>,
}

impl Hardware {
    /// Looks at the machine; takes about a tenth of a second for asking ffmpeg.
    pub fn probe() -> Hardware {
        Hardware::probe_with(std::env::var_os("PATH"))
    }

    /// As [`Hardware::probe`], with another search path for ffmpeg and ffprobe.
    pub fn probe_with(path: Option<OsString>) -> Hardware {
        let ffmpeg = encode::find("ffmpeg", path.clone()).map(|path| Ffmpeg::probe(&path));
        let (ffmpeg, broken) = match ffmpeg {
            Some(Ok(ffmpeg)) => (Some(ffmpeg), None),
            Some(Err(EncodeError::Broken { program, what })) => (None, Some((program, what))),
            Some(Err(EncodeError::Start { program, cause })) => (None, Some((program, cause.to_string()))),
            Some(Err(_)) | None => (None, None),
        };
        Hardware {
            cores: cores(std::env::var("SLURM_CPUS_PER_TASK").ok().as_deref()),
            memory_bytes: memory_bytes(),
            ffmpeg,
            broken,
            ffprobe: encode::find("ffprobe", path),
        }
    }

    /// The programs that films of this codec are made with, or what is wrong with them.
    pub fn tools(&self, codec: Codec) -> Result<Tools, EncodeError> {
        let tools = self.readers();
        tools.as_ref().map_or(Ok(()), |tools| tools.ffmpeg.check(codec))?;
        tools
    }

    /// The programs that films are read with, whatever they can make, or what is wrong with them.
    pub fn readers(&self) -> Result<Tools, EncodeError> {
        let ffmpeg = self.ffmpeg.clone().ok_or_else(|| match self.broken.clone() {
            Some((program, what)) => EncodeError::Broken { program, what },
            None => EncodeError::Missing { tool: "ffmpeg" },
        })?;
        ffmpeg.check_age()?;
        let ffprobe = self.ffprobe.clone().ok_or(EncodeError::Missing { tool: "ffprobe" })?;
        Ok(Tools { ffmpeg, ffprobe })
    }

    /// Clips to render at the same time; at least 1.
    ///
    /// If 0 are asked for, as many as there are cores, as long as 60 % of the memory holds them at `worker_bytes` each,
    /// and at most four for a draft, which is soon done. Otherwise as many as asked for, as long as 90 % of the memory
    /// holds them.
    pub fn workers(&self, asked: usize, quality: Quality, worker_bytes: u64) -> usize {
        let fit = |share: u64| {
            let budget = self.memory_bytes / 10 * share;
            usize::try_from(budget / worker_bytes.max(1)).unwrap_or(usize::MAX).max(1)
        };
        if asked > 0 {
            return asked.min(fit(9));
        }
        let most = if quality == Quality::Draft { 4 } else { usize::MAX };
        self.cores.min(fit(6)).min(most).max(1)
    }
}

/// How much work goes into a film, in numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// The name on the command line.
    pub name: &'static str,
    /// The quality it stands for.
    pub quality: Quality,
    /// Picture size at 16:9.
    pub size: Size,
    /// Frame rate.
    pub fps: Fps,
    /// How the encoder of each codec works, in the order of [`Codec::ALL`].
    pub codings: [Coding; 3],
    /// Most particles at a time.
    pub particles: usize,
    /// Which shaders run.
    pub shaders: Detail,
}

const fn x264(crf: u8, preset: &'static str, options: &'static str) -> Coding {
    Coding { codec: Codec::H264, crf, preset, options }
}

const fn x265(crf: u8, preset: &'static str, options: &'static str) -> Coding {
    Coding { codec: Codec::Hevc, crf, preset, options }
}

const fn svt(crf: u8, preset: &'static str, options: &'static str) -> Coding {
    Coding { codec: Codec::Av1, crf, preset, options }
}

// Chosen from the front of time, bytes and likeness: see benches/ENCODERS.md.

/// What the fastest preset leaves out and is seen: soft edges of blocks, and care for dark gradients. CABAC for a
/// tenth of the time, as a fifth of the bytes go.
const QUICK: &str = "aq-mode=3:deblock=0,0:cabac=1";
/// Motion of whole blocks of 16 pixels, by the smallest search. A narrow dead zone keeps detail as a trellis does, for
/// no time at all.
const LEAN: &str = "aq-mode=3:partitions=i8x8,i4x4:deadzone-inter=9:deadzone-intra=6:me=dia:b-adapt=0";
/// Motion of whole blocks, with all else that the preset does.
const FINE: &str = "aq-mode=3:partitions=i8x8,i4x4";
/// No filter that smooths texture, and small blocks.
const SHARP: &str = "aq-mode=3:aq-strength=1:no-sao=1:ctu=16";
/// No filter over time: glyphs change, they do not move.
const STILL: &str = "enable-tf=0";

const DRAFT: [Coding; 3] = [x264(28, "ultrafast", QUICK), x265(28, "ultrafast", SHARP), svt(40, "12", STILL)];
const PREVIEW: [Coding; 3] =
    [x264(25, "ultrafast", QUICK), x265(25, "ultrafast", SHARP), svt(32, "12", STILL)];
const PRODUCTION: [Coding; 3] =
    [x264(21, "veryfast", LEAN), x265(22, "superfast", SHARP), svt(26, "10", STILL)];
const MAX: [Coding; 3] = [x264(15, "faster", FINE), x265(16, "superfast", SHARP), svt(20, "8", STILL)];

/// Every profile, cheapest first.
pub const PROFILES: [Profile; 4] = [
    Profile {
        name: "draft",
        quality: Quality::Draft,
        size: Size { width: 960, height: 540 },
        fps: Fps { num: 12, den: 1 },
        codings: DRAFT,
        particles: 200,
        shaders: Detail::Minimal,
    },
    Profile {
        name: "preview",
        quality: Quality::Preview,
        size: Size { width: 1280, height: 720 },
        fps: Fps { num: 15, den: 1 },
        codings: PREVIEW,
        particles: 500,
        shaders: Detail::Standard,
    },
    Profile {
        name: "production",
        quality: Quality::Production,
        size: Size { width: 1920, height: 1080 },
        fps: Fps { num: 24, den: 1 },
        codings: PRODUCTION,
        particles: 1200,
        shaders: Detail::Full,
    },
    Profile {
        name: "max",
        quality: Quality::Max,
        size: Size { width: 3840, height: 2160 },
        fps: Fps { num: 30, den: 1 },
        codings: MAX,
        particles: 3000,
        shaders: Detail::Full,
    },
];

impl Profile {
    /// How the codec's encoder works for this profile. A preset of the user's is taken plainly, without the settings
    /// of the profile; one that the encoder does not have is left out.
    pub fn coding(&self, codec: Codec, crf: Option<u8>, preset: Option<&str>) -> Coding {
        let own = self.codings[codec as usize];
        let crf = crf.unwrap_or(own.crf);
        match preset.and_then(|name| codec.preset(name)) {
            Some(preset) => Coding::plain(codec, crf, preset),
            None => Coding { crf, ..own },
        }
    }

    /// The profile of a quality; `None` for auto, which has to choose one first.
    pub fn of(quality: Quality) -> Option<&'static Profile> {
        PROFILES.iter().find(|profile| profile.quality == quality)
    }
}

/// Slurm's grant counts before the system's answer: without task affinity the latter is the whole node.
fn cores(slurm: Option<&str>) -> usize {
    let granted = slurm.and_then(|text| text.trim().parse().ok()).filter(|&cores| cores > 0);
    granted.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

fn memory_bytes() -> u64 {
    let ram = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let total = System::new_with_specifics(ram).total_memory();
    let groups = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    cgroup_limit(&groups, Path::new("/sys/fs/cgroup")).map_or(total, |limit| limit.min(total))
}

/// The smallest memory limit of the process's own control group and all above it, in bytes.
///
/// `groups` is the text of `/proc/self/cgroup`: lines `number:controllers:path`; version 2 has no controllers.
/// sysinfo 0.37 asks only the outermost group, which misses the limit of a container or a batch job.
fn cgroup_limit(groups: &str, root: &Path) -> Option<u64> {
    let limits = groups.lines().filter_map(|line| {
        let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
        let (root, file) = match controllers {
            "" => (root.to_owned(), "memory.max"),
            _ if controllers.split(',').any(|name| name == "memory") => {
                (root.join("memory"), "memory.limit_in_bytes")
            }
            _ => return None,
        };
        let own = root.join(path.trim_start_matches('/'));
        let up = own.ancestors().take_while(|group| group.starts_with(&root));
        up.filter_map(|group| std::fs::read_to_string(group.join(file)).ok()?.trim().parse().ok()).min()
    });
    limits.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(cores: usize, memory_bytes: u64) -> Hardware {
        Hardware { cores, memory_bytes, ffmpeg: None, broken: None, ffprobe: None }
    }

    #[test]
    fn workers_follow_the_cores_as_far_as_memory_allows() {
        let (mb, gb) = (1 << 20, 1 << 30);
        let auto = |hardware: Hardware, quality| hardware.workers(0, quality, 500 * mb);
        assert_eq!(auto(machine(16, 64 * gb), Quality::Production), 16);
        assert_eq!(auto(machine(16, 4 * gb), Quality::Production), 4);
        assert_eq!(auto(machine(16, 64 * gb), Quality::Draft), 4);
        assert_eq!(auto(machine(2, 64 * gb), Quality::Draft), 2);
        assert_eq!(auto(machine(8, 1), Quality::Max), 1);
        assert_eq!(machine(2, 8 * gb).workers(9, Quality::Draft, 500 * mb), 9);
        assert_eq!(machine(2, gb).workers(9, Quality::Draft, 500 * mb), 1);
        assert_eq!(machine(2, 2 * gb).workers(4, Quality::Draft, 500 * mb), 3);
        assert_eq!(machine(2, 1).workers(4, Quality::Draft, 500 * mb), 1);
        assert_eq!(machine(2, gb).workers(0, Quality::Draft, 0), 2);
    }

    #[test]
    fn slurm_decides_about_cores_only_with_a_number() {
        assert_eq!(cores(Some("3")), 3);
        for nonsense in [None, Some(""), Some("0"), Some("many")] {
            assert!(cores(nonsense) >= 1);
        }
    }

    #[test]
    fn the_narrowest_control_group_limits_the_memory() {
        let root = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let file = root.path().join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        };
        write("memory.max", "max\n");
        write("job/memory.max", "1000\n");
        write("job/step/memory.max", "max\n");
        write("memory/memory.limit_in_bytes", "9000\n");
        write("memory/inner/memory.limit_in_bytes", "800\n");
        let limit = |groups| cgroup_limit(groups, root.path());
        assert_eq!(limit("0::/job/step\n"), Some(1000));
        assert_eq!(limit("5:cpu,memory:/inner\n0::/\n"), Some(800));
        assert_eq!(limit("5:memory:/not/mounted/here\n"), Some(9000));
        assert_eq!(limit("0::/\n1:cpu:/job\n"), None);
        assert_eq!(limit(""), None);
    }

    #[test]
    fn this_machine_has_cores_and_memory() {
        let hardware = Hardware::probe();
        assert!(hardware.cores >= 1);
        assert!(hardware.memory_bytes > 1 << 26);
    }

    #[test]
    fn every_profile_can_be_encoded_and_auto_is_none_of_them() {
        for profile in &PROFILES {
            assert_eq!(Profile::of(profile.quality), Some(profile));
            for codec in Codec::ALL {
                let coding = profile.coding(codec, None, None);
                assert_eq!(coding.codec, codec);
                assert!(coding.crf <= codec.max_crf() && codec.preset(coding.preset).is_some());
            }
            assert!(profile.size.width % 2 == 0 && profile.size.height % 2 == 0);
            assert_eq!(profile.size.width * 9, profile.size.height * 16);
            assert!(profile.fps.num > 0 && profile.fps.den > 0);
        }
        assert!(PROFILES.windows(2).all(|pair| pair[0].particles < pair[1].particles));
        assert!(Profile::of(Quality::Auto).is_none());
    }
}
