//! Figures -> what limits the machine and what would make films faster, in plain words.

use super::{Ladder, Way};

/// The sentences.
pub(super) fn of(ladder: &Ladder) -> String {
    let mut says = Vec::new();
    let ways = (ladder.qualities.get("production"), ladder.qualities.get("preview"));
    if let (Some(production), Some(preview)) = ways {
        says.push(limit(ladder, production));
        says.push(format!(
            "`--quality preview` is done {:.0} times as fast.",
            (preview.speed / production.speed).max(1.0)
        ));
    }
    says.extend(codecs(ladder));
    says.join(" ")
}

fn limit(ladder: &Ladder, way: &Way) -> String {
    let encoding = way.encode_ms / (way.draw_ms + way.encode_ms);
    let each = 1e3 / (way.draw_ms + way.encode_ms);
    let more = format!("every further core adds about {each:.0} frames a second");
    if encoding >= 0.5 {
        return format!(
            "Encoding is {} of the work: {more}, and faster drawing would not help.",
            tenths(encoding)
        );
    }
    let cheapest = ladder.presets.iter().min_by(|a, b| a.1.total_cmp(b.1));
    let light =
        cheapest.map_or(String::new(), |(name, _)| format!(", and the preset {name} is the lightest"));
    format!("Drawing is {} of the work: {more}{light}.", tenths(1.0 - encoding))
}

/// What other codecs would take.
fn codecs(ladder: &Ladder) -> Option<String> {
    let plain = *ladder.encoders.get("h264")?;
    let others = ladder.encoders.iter().filter(|(name, _)| *name != "h264");
    let others: Vec<String> = others.map(|(name, cost)| format!("{name} {:.1}", cost / plain)).collect();
    (!others.is_empty())
        .then(|| format!("Against h264, encoding takes: {} times as long.", others.join(", ")))
}

fn tenths(share: f64) -> String {
    match (10.0 * share).round() as u32 {
        10.. => "nearly all".to_owned(),
        tenths => format!("{tenths} tenths"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Drawing, Scaling};
    use super::*;

    fn ladder(draw_ms: f64, encode_ms: f64) -> Ladder {
        let way = |speed| Way { width: 64, height: 64, draw_ms, encode_ms, speed };
        let costs =
            |costs: &[(&str, f64)]| costs.iter().map(|&(name, cost)| (name.to_owned(), cost)).collect();
        Ladder {
            program: String::new(),
            cores: 2,
            ffmpeg: String::new(),
            width: 64,
            height: 64,
            drawing: Drawing { draw_ms, single_layer_ms: 1.0, memcpy_ms: 1.0, stages: costs(&[]) },
            presets: costs(&[("downpour", 3.0), ("inferno", 2.0)]),
            pipe_ms: 1.0,
            encoders: costs(&[("av1", 3.0 * encode_ms), ("h264", encode_ms)]),
            clip_ms: 1.0,
            scaling: Scaling { draw_only: Vec::new(), model: Vec::new(), limit: "no end".to_owned() },
            qualities: [("preview".to_owned(), way(4.0)), ("production".to_owned(), way(1.0))].into(),
            advice: String::new(),
        }
    }

    #[test]
    fn what_takes_longest_is_named_with_what_would_help() {
        let says = of(&ladder(4.0, 36.0));
        assert_eq!(
            says,
            "Encoding is 9 tenths of the work: every further core adds about 25 frames a second, and faster drawing \
             would not help. `--quality preview` is done 4 times as fast. Against h264, encoding takes: av1 3.0 \
             times as long."
        );
        let says = of(&ladder(8.0, 2.0));
        assert!(says.starts_with("Drawing is 8 tenths of the work"), "{says}");
        assert!(says.contains("inferno is the lightest"), "{says}");
        assert!(of(&ladder(0.1, 99.9)).starts_with("Encoding is nearly all of the work"));
    }
}
