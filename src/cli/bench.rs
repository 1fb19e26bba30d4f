//! `asciivid bench`: how fast this machine is, as a page or as JSON.

use asciivid::bench::{self, Cell, Ladder, Rate, Scaling, Table};
use asciivid::error::Exit;
use asciivid::settings::{Settings, Size};
use clap::{Args, ValueEnum};

use super::fault::Fault;
use super::options::{Messages, SPEED};
use super::out;
use super::progress::Console;
use super::style::{Style, bar, wrapped};

const EXAMPLES: &str = "\
Examples:
  asciivid bench
      Measures drawing, the pipe and every encoder at 1920x1080, and says what limits this machine.
  asciivid bench --resolution 1280x720 --json
      The same for another picture, for programs.
  asciivid bench pipe
      Frames a second through the pipe to ffmpeg, by size, format and buffers.";

/// The command line of `asciivid bench`.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, override_usage = "asciivid bench [pipe] [options]")]
pub(crate) struct BenchArgs {
    /// pipe: a table of frames a second through the pipe to ffmpeg, instead of the whole ladder
    #[arg(value_name = "pipe", value_enum, hide_possible_values = true, help_heading = SPEED)]
    pub(crate) part: Option<BenchPart>,

    /// Print one JSON object instead of a page
    #[arg(long, help_heading = SPEED)]
    pub(crate) json: bool,

    /// Size of the picture in pixels [default: 1920x1080; for pipe four sizes]
    #[arg(long, alias = "size", value_name = "WxH", help_heading = SPEED)]
    pub(crate) resolution: Option<Size>,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// What is measured alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchPart {
    Pipe,
}

/// The picture that is drawn if no other is asked for: that of quality production.
const FULL: Size = Size { width: 1920, height: 1080 };

/// Measures what was asked for and prints it.
pub(crate) fn run(options: &BenchArgs, console: &Console) -> Result<Exit, Fault> {
    if let Some(resolution) = options.resolution {
        Settings { resolution: Some(resolution), ..Settings::new("") }.check()?;
    }
    let style = Style::of_stdout();
    let text = match options.part {
        None => {
            let ladder = bench::ladder(options.resolution.unwrap_or(FULL), console);
            console.end();
            let ladder = ladder?;
            if options.json { out::json(&ladder) } else { page(&ladder, style) }
        }
        Some(BenchPart::Pipe) => {
            let sizes = options.resolution.map_or(bench::SIZES.to_vec(), |size| vec![size]);
            let table = bench::pipe(&sizes, console);
            console.end();
            let table = table?;
            if options.json { out::json(&table) } else { pipe_page(&table, style) }
        }
    };
    out::print(&text)?;
    Ok(Exit::Done)
}

/// Columns of names, and of numbers.
const NAME: usize = 16;
const NUMBER: usize = 10;
/// Cells of a bar.
const BAR: usize = 20;

/// The ladder for people.
fn page(ladder: &Ladder, style: Style) -> String {
    let Ladder { program, cores, ffmpeg, width, height, .. } = ladder;
    let machine = format!("{program}, {cores} {}, ffmpeg {ffmpeg}", plural(*cores, "core"));
    let mut lines = vec![style.bold(&machine), format!("one core, {width}x{height}"), String::new()];
    lines.extend(drawing(ladder, style));
    lines.push(String::new());
    lines.extend(encoding(ladder, style));
    lines.push(String::new());
    lines.extend(films(ladder, style));
    lines.push(String::new());
    lines.extend(scaling(ladder, style));
    lines.push(String::new());
    lines.extend(wrapped(&ladder.advice, style.width));
    finished(&lines)
}

fn drawing(ladder: &Ladder, style: Style) -> Vec<String> {
    let row = |name: &str, cost: f64| {
        let copies = cost / ladder.drawing.memcpy_ms;
        format!("{name:<NAME$}{cost:>NUMBER$.2}{:>NUMBER$.0}{copies:>NUMBER$.1}", 1e3 / cost)
    };
    let mut lines = vec![style.dim(&heading("drawing", &["ms a frame", "frames/s", "copies"]))];
    lines.push(row("one layer", ladder.drawing.single_layer_ms));
    lines.push(row("two layers", ladder.drawing.draw_ms));
    let step = |(name, &cost): (&String, &f64)| {
        let share = bar((cost / ladder.drawing.draw_ms) as f32, BAR);
        format!("{:<NAME$}{cost:>NUMBER$.2}  {share}", format!("  {name}"))
    };
    lines.extend(ladder.drawing.stages.iter().map(step));
    lines.extend(ladder.presets.iter().map(|(name, &cost)| row(name, cost)));
    lines.push(style.dim(&row("copy of a frame", ladder.drawing.memcpy_ms)));
    lines
}

/// What ffmpeg takes, and what a worker reaches that draws and encodes on one core.
fn encoding(ladder: &Ladder, style: Style) -> Vec<String> {
    let row = |name: &str, cost: f64| {
        let whole = cost + ladder.drawing.draw_ms;
        let share = bar((cost / whole) as f32, BAR);
        format!("{name:<NAME$}{cost:>NUMBER$.2}{:>NUMBER$.1}  {share}", 1e3 / whole)
    };
    let mut lines = vec![style.dim(&heading("encoding", &["ms a frame", "frames/s*", "share of the work"]))];
    lines.push(row("pipe, no encoder", ladder.pipe_ms));
    lines.extend(ladder.encoders.iter().map(|(name, &cost)| row(name, cost)));
    lines.push(style.dim("* of a worker that draws two layers and encodes them"));
    lines
}

fn films(ladder: &Ladder, style: Style) -> Vec<String> {
    let names = ["draw", "encode", "x real time"];
    let workers = format!("films, {} {}", ladder.cores, plural(ladder.cores, "worker"));
    let row = |(name, way): (&String, &bench::Way)| {
        let (draw, encode, speed) = (way.draw_ms, way.encode_ms, way.speed);
        format!(
            "{name:<NAME$}{draw:>NUMBER$.2}{encode:>NUMBER$.2}{speed:>13.2}  {}x{}",
            way.width, way.height
        )
    };
    let heading = style.dim(&heading(&workers, &names));
    std::iter::once(heading).chain(ladder.qualities.iter().map(row)).collect()
}

/// The table of the pipe for people: a line for a size, a format and a number of buffers.
fn pipe_page(table: &Table, style: Style) -> String {
    let Table { program, cores, ffmpeg, cells, .. } = table;
    let machine = format!("{program}, {cores} {}, ffmpeg {ffmpeg}", plural(*cores, "core"));
    let mut targets: Vec<&str> = Vec::new();
    for cell in cells {
        if !targets.contains(&cell.target) {
            targets.push(cell.target);
        }
    }
    let mut lines = vec![style.bold(&machine), "frames a second through the pipe".to_owned(), String::new()];
    let columns: String = targets.iter().map(|target| format!("{target:>16}")).collect();
    lines.push(style.dim(&format!("{:<11}{:<9}{:>7}{columns}", "picture", "pixels", "buffers")));
    let line_of = |cell: &Cell| (cell.width, cell.height, cell.pixels, cell.buffers);
    let mut rows: Vec<_> = Vec::new();
    for cell in cells {
        if !rows.contains(&line_of(cell)) {
            rows.push(line_of(cell));
        }
    }
    for row in rows {
        let (width, height, pixels, buffers) = row;
        let figures: String = cells
            .iter()
            .filter(|cell| line_of(cell) == row)
            .map(|cell| format!("{:>16.1}", cell.fps))
            .collect();
        lines.push(format!("{:<11}{pixels:<9}{buffers:>7}{figures}", format!("{width}x{height}")));
    }
    finished(&lines)
}

/// How much faster more workers are: drawing here, and whole films on machines with as many cores.
fn scaling(ladder: &Ladder, style: Style) -> Vec<String> {
    let Scaling { draw_only, model, limit } = &ladder.scaling;
    let row = |name: &str, rate: &Rate, one: &Rate| {
        let times = rate.fps / one.fps;
        format!("{name:<NAME$}{:>NUMBER$}{:>NUMBER$.1}{times:>10.1}", rate.workers, rate.fps)
    };
    let mut lines = vec![style.dim(&heading("workers", &["number", "frames/s", "times"]))];
    lines.extend(draw_only.iter().map(|rate| row("drawing alone", rate, &draw_only[0])));
    lines.extend(model.iter().map(|rate| row("films*", rate, &model[0])));
    lines.extend(wrapped(&format!("* a model: {limit}"), style.width).iter().map(|line| style.dim(line)));
    lines
}

fn heading(name: &str, columns: &[&str]) -> String {
    let columns: String = columns
        .iter()
        .enumerate()
        .map(|(i, column)| if i < 2 { format!("{column:>NUMBER$}") } else { format!("  {column:>8}") })
        .collect();
    format!("{name:<NAME$}{columns}")
}

fn plural(n: usize, what: &str) -> String {
    if n == 1 { what.to_owned() } else { format!("{what}s") }
}

fn finished(lines: &[String]) -> String {
    lines.iter().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_a_line_for_each_figure_and_says_what_would_help() {
        let costs = |names: &[&str]| names.iter().map(|&name| (name.to_owned(), 2.0)).collect();
        let way = bench::Way { width: 64, height: 48, draw_ms: 1.5, encode_ms: 6.0, speed: 4.25 };
        let rates = vec![Rate { workers: 1, fps: 30.0 }, Rate { workers: 2, fps: 60.0 }];
        let ladder = Ladder {
            program: "asciivid".to_owned(),
            cores: 1,
            ffmpeg: "7.0".to_owned(),
            width: 64,
            height: 48,
            drawing: bench::Drawing {
                draw_ms: 3.0,
                single_layer_ms: 1.5,
                memcpy_ms: 0.5,
                stages: costs(&["cells", "light"]),
            },
            presets: costs(&["downpour"]),
            pipe_ms: 1.0,
            encoders: costs(&["h264"]),
            clip_ms: 1.0,
            scaling: Scaling { draw_only: rates.clone(), model: rates, limit: "no end".to_owned() },
            qualities: [("preview".to_owned(), way)].into(),
            advice: "take --quality preview".to_owned(),
        };
        let page = page(&ladder, Style { width: 80, colour: false });
        for line in ["one layer", "two layers", "  cells", "  light", "downpour", "h264", "preview"] {
            assert!(page.lines().any(|l| l.starts_with(line)), "{line}: {page}");
        }
        assert!(page.contains("      3.00       333       6.0") && page.contains("4.25  64x48"), "{page}");
        assert!(page.contains("take --quality preview") && !page.contains('\x1b'), "{page}");
    }

    #[test]
    fn the_table_has_a_line_for_each_way_and_a_column_for_each_target() {
        let cell =
            |buffers, target, fps| Cell { width: 64, height: 48, pixels: "rgb24", target, buffers, fps };
        let table = Table {
            program: "asciivid".to_owned(),
            cores: 1,
            ffmpeg: "7.0".to_owned(),
            drawing: bench::Drawing {
                draw_ms: 3.0,
                single_layer_ms: 2.0,
                memcpy_ms: 0.5,
                stages: bench::Costs::new(),
            },
            encoders: bench::Costs::new(),
            cells: vec![
                cell(1, "null", 900.0),
                cell(4, "null", 1000.0),
                cell(1, "x264 slow", 3.0),
                cell(4, "x264 slow", 4.5),
            ],
        };
        let page = pipe_page(&table, Style { width: 80, colour: false });
        let expected = "\
asciivid, 1 core, ffmpeg 7.0
frames a second through the pipe

picture    pixels   buffers            null       x264 slow
64x48      rgb24          1           900.0             3.0
64x48      rgb24          4          1000.0             4.5
";
        assert_eq!(page, expected);
    }
}
