//! `asciivid completions`: what a shell needs to complete our commands, options and names.

use asciivid::assets::{Kind, Library};
use asciivid::error::Exit;
use clap::builder::PossibleValuesParser;
use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;

use super::args::Arguments;
use super::fault::Fault;
use super::options::{MESSAGES, Messages};
use super::{out, vocabulary};

const EXAMPLES: &str = "\
Examples:
  asciivid completions bash > ~/.asciivid-completions
      With the line `. ~/.asciivid-completions` in ~/.bashrc, the Tab key completes commands, options, and the names of
      presets, palettes and effects.
  asciivid completions zsh > ~/.zfunc/_asciivid
      For zsh, if the folder ~/.zfunc is in its fpath.
  asciivid completions fish > ~/.config/fish/completions/asciivid.fish
      For fish.

Names of yours are among them as they are when this runs: run it again after you have added some.";

/// The command line of `asciivid completions`.
#[derive(Debug, Args)]
#[command(
    after_long_help = EXAMPLES,
    override_usage = "asciivid completions SHELL",
    arg_required_else_help = true
)]
pub(crate) struct CompletionsArgs {
    /// bash, zsh, fish, elvish or powershell
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true, help_heading = MESSAGES)]
    pub(crate) shell: Shell,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// Prints the script of a shell.
pub(crate) fn run(options: &CompletionsArgs) -> Result<Exit, Fault> {
    out::print(&script(options.shell, &Library::new()))?;
    Ok(Exit::Done)
}

fn script(shell: Shell, library: &Library) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut named(Arguments::command(), library), "asciivid", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    // Where a name may stand, so may a file.
    match shell {
        Shell::Bash => names(library).iter().fold(script, |script, (_, names)| {
            let words = format!("compgen -W \"{}\"", names.join(" "));
            script.replace(&words, &words.replacen("-W", "-f -W", 1))
        }),
        Shell::Fish => {
            let named =
                |line: &str| names(library).iter().any(|(id, _)| line.contains(&format!(" -l {id} ")));
            let line = |line: &str| {
                if named(line) { line.replacen(" -r -f -a", " -r -F -a", 1) } else { line.to_owned() }
            };
            script.lines().map(|text| line(text) + "\n").collect()
        }
        _ => script,
    }
}

/// Options that take names, and these names.
fn names(library: &Library) -> [(&'static str, Vec<String>); 3] {
    let kinds = |kinds: &[Kind]| kinds.iter().flat_map(|kind| library.names(*kind)).collect::<Vec<_>>();
    let mut presets = kinds(&[Kind::Preset]);
    presets.push("auto".to_owned());
    [("preset", presets), ("palette", kinds(&[Kind::Colors, Kind::Glyphs])), ("font", kinds(&[Kind::Font]))]
}

/// The declarations with the names that options and commands take.
fn named(mut command: Command, library: &Library) -> Command {
    let give = |command: Command, id: &'static str, names: Vec<String>| {
        let known = command.get_arguments().any(|arg| arg.get_id() == id);
        if known {
            command.mut_arg(id, |arg| arg.value_parser(PossibleValuesParser::new(names)))
        } else {
            command
        }
    };
    let options = names(library);
    let all = |command: Command| {
        options.iter().fold(command, |command, (id, names)| give(command, id, names.clone()))
    };
    let kinds: Vec<String> = vocabulary::kinds().iter().map(|kind| kind.name.to_owned()).collect();
    let words = vocabulary::kinds().into_iter().flat_map(|kind| vocabulary::words(kind, library));
    // A shell splits at brackets, and operators are no words.
    let mut words: Vec<String> = words.map(|word| word.short().to_owned()).collect();
    words.retain(|word| word.chars().all(|c| c.is_alphanumeric() || "_-".contains(c)));
    words.sort();
    words.dedup();
    command = all(command);
    let subcommands: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in &subcommands {
        command = command.mut_subcommand(name, |sub| match name.as_str() {
            "list" => give(sub, "kind", kinds.clone()),
            // What is changed stands last, so the second name is changed too.
            "show" => give(sub, "kind", words.clone()).mut_arg("name", |arg| arg),
            "man" => give(sub, "command", subcommands.clone()),
            _ => all(sub),
        });
    }
    command
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn every_shell_completes_commands_and_options_and_most_names() {
        for shell in Shell::value_variants() {
            let script = script(*shell, &Library::default());
            let words: &[&str] = match shell {
                Shell::Elvish | Shell::PowerShell => &["gallery", "encoder-preset"],
                Shell::Fish => &["gallery", "encoder-preset", "synthwave", "voyage"],
                _ => &["gallery", "encoder-preset", "synthwave", "voyage", "domain_warp", "signals"],
            };
            for word in words {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }

    #[test]
    fn a_file_may_stand_where_a_name_is_completed() {
        for (shell, names, files) in
            [(Shell::Bash, "-W \"aurora ", "compgen -f -W"), (Shell::Fish, " -l preset ", "-r -F -a")]
        {
            let script = script(shell, &Library::default());
            let presets: Vec<&str> = script.lines().filter(|line| line.contains(names)).collect();
            assert!(presets.len() > 3 && presets.iter().all(|line| line.contains(files)), "{presets:?}");
        }
    }
}
