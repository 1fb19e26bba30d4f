//! The user's own defaults: `config.toml` and `ASCIIVID_*` variables, put as words before those of the command line.
//!
//! So there is one parser with one set of ranges and messages, and what stands last counts: flag, variable, file, built in.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use asciivid::assets::Library;
use asciivid_effects::kit::nearest;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory, Parser};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::args::Arguments;
use super::fault::Fault;
use super::usage::{self, Refusal};

/// The file in the user's folder.
const FILE: &str = "config.toml";
/// What the names of variables begin with.
const PREFIX: &str = "ASCIIVID_";
/// Commands that work whatever the file holds.
const FREE: [&str; 4] = ["config", "doctor", "completions", "man"];
/// An option that another one would overrule, so that a default of the latter makes way for the former.
const MAKES_WAY: [(&str, &str); 1] = [("resolution", "aspect")];

/// Where a default was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// In a line of the file, counted from 1.
    File(usize),
    /// By a variable of this name.
    Variable(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File(line) => write!(out, "{FILE}:{line}"),
            Origin::Variable(name) => out.write_str(name),
        }
    }
}

/// What the user wants an option to be where the command line does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    /// The option's name without dashes.
    pub(super) name: String,
    /// Its value; several for an option that may be repeated, `true` or `false` for a flag.
    pub(super) values: Vec<String>,
    pub(super) origin: Origin,
}

/// The user's defaults, one for an option at most.
#[derive(Debug, Default)]
pub(super) struct Defaults {
    pub(super) settings: Vec<Setting>,
}

/// The file of defaults, whether it is there or not.
pub(super) fn file() -> Option<PathBuf> {
    Library::new().user_folder().map(|folder| folder.join(FILE))
}

/// The options that can have a default: those of `asciivid SONG`.
pub(super) fn options() -> Vec<Arg> {
    let speaks = |arg: &&Arg| !matches!(arg.get_action(), ArgAction::Help | ArgAction::Version);
    let command = Arguments::command();
    command.get_arguments().filter(speaks).filter(|arg| arg.get_long().is_some()).cloned().collect()
}

/// The arguments of a command line and the defaults that went into them.
pub(super) fn parse(words: &[OsString]) -> Result<(Arguments, Defaults), Refusal> {
    // First alone, so that the user's own slips are answered in the user's own words.
    let given = Arguments::command().try_get_matches_from(words)?;
    if given.subcommand_name().is_some_and(|name| FREE.contains(&name)) {
        return Ok((Arguments::try_parse_from(words)?, Defaults::default()));
    }
    let (defaults, faults) = Defaults::of_the_user();
    match faults.into_iter().next() {
        Some(fault) => Err(fault.into()),
        None => defaults.before(words, &given),
    }
}

impl Defaults {
    /// Those of the file and the variables, and what is wrong there.
    pub(super) fn of_the_user() -> (Defaults, Vec<Fault>) {
        let mut faults = Vec::new();
        let text = file().and_then(|path| {
            read(&path).unwrap_or_else(|fault| {
                faults.push(fault);
                None
            })
        });
        let variables =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        let (defaults, more) = Defaults::of(&text.unwrap_or_default(), variables);
        faults.extend(more);
        (defaults, faults)
    }

    /// Those of a file's text and of variables, and what is wrong in them.
    fn of(text: &str, variables: impl Iterator<Item = (String, OsString)>) -> (Defaults, Vec<Fault>) {
        let mut reader = Reader { options: options(), found: BTreeMap::new(), faults: Vec::new() };
        reader.file(text);
        // In order, so that the same faults are told in the same order.
        let variables: BTreeMap<String, OsString> = variables.collect();
        variables.iter().for_each(|(name, value)| reader.variable(name, value));
        (Defaults { settings: reader.found.into_values().collect() }, reader.faults)
    }

    /// The arguments of the words, with those defaults before them that the command knows and the words leave open.
    fn before(mut self, words: &[OsString], given: &ArgMatches) -> Result<(Arguments, Defaults), Refusal> {
        let mut whole = Arguments::command();
        whole.build();
        let (command, matches, own) = match given.subcommand() {
            Some((name, matches)) => (whole.find_subcommand(name).unwrap_or(&whole), matches, 2),
            None => (&whole, given, 1),
        };
        self.settings.retain(|setting| setting.suits(command, matches));
        let parse = |settings: &[Setting]| {
            let (head, tail) = words.split_at(own.min(words.len()));
            let mine = settings.iter().flat_map(Setting::words).map(OsString::from);
            Arguments::try_parse_from(head.iter().cloned().chain(mine).chain(tail.iter().cloned()))
        };
        match parse(&self.settings) {
            Ok(arguments) => Ok((arguments, self)),
            Err(error) => {
                let alone =
                    |setting| parse(std::slice::from_ref(setting)).err().map(|error| (setting, error));
                Err(match self.settings.iter().find_map(alone) {
                    Some((setting, error)) => setting.blamed(usage::fault(&error, words)).into(),
                    None => usage::fault(&error, words).into(),
                })
            }
        }
    }

    /// A fault with the place of the default that led to it, if one did.
    pub(super) fn explain(&self, fault: Fault) -> Fault {
        let guilty = |setting: &&Setting| {
            let quoted = |value: &String| !value.is_empty() && fault.what.contains(&format!("{value:?}"));
            fault.what.starts_with(&format!("--{} ", setting.name)) || setting.values.iter().any(quoted)
        };
        match self.settings.iter().find(guilty) {
            Some(setting) => setting.blamed(fault),
            None => fault,
        }
    }
}

impl Setting {
    /// Whether a command has this very option, and its words neither give it nor exclude it.
    fn suits(&self, command: &Command, given: &ArgMatches) -> bool {
        let called = |arg: &&Arg| arg.get_long() == Some(&self.name) && !arg.is_hide_set();
        let Some(own) = command.get_arguments().find(called) else {
            return false;
        };
        // Another command may use the word for something else: `--output` is a picture to some.
        let same = options().iter().any(|arg| called(&arg) && arg.get_help() == own.get_help());
        let typed = |arg: &Arg| {
            let known = given.try_contains_id(arg.get_id().as_str()).unwrap_or(false);
            known && given.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine)
        };
        let excludes = |a: &Arg, b: &Arg| command.get_arg_conflicts_with(a).contains(&b);
        let overruled = |arg: &Arg| MAKES_WAY.contains(&(&*self.name, arg.get_long().unwrap_or_default()));
        let against = |arg: &&Arg| typed(arg) && (excludes(own, arg) || excludes(arg, own) || overruled(arg));
        let repeats = matches!(own.get_action(), ArgAction::Append);
        same && (repeats || !typed(own)) && !command.get_arguments().any(|arg| against(&arg))
    }

    /// The words that say it.
    fn words(&self) -> Vec<String> {
        let name = &self.name;
        let word = |value: &String| match value.as_str() {
            "true" => format!("--{name}"),
            value => format!("--{name}={value}"),
        };
        self.values.iter().filter(|value| *value != "false").map(word).collect()
    }

    /// A fault that this setting led to.
    fn blamed(&self, fault: Fault) -> Fault {
        Fault { what: format!("{}: {}", self.origin, fault.what), ..fault }
    }

    /// What is wrong with it, whatever the command.
    pub(super) fn fault(&self) -> Option<Fault> {
        let words: Vec<OsString> = ["asciivid".to_owned(), "song".to_owned()]
            .into_iter()
            .chain(self.words())
            .map(OsString::from)
            .collect();
        let error = Arguments::try_parse_from(&words).err()?;
        Some(self.blamed(usage::fault(&error, &words)))
    }
}

/// The text of the file; `None` if there is no file.
fn read(path: &Path) -> Result<Option<String>, Fault> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => {
            Err(Fault::usage(format!("cannot read {path:?}: {cause}"), "mend the file, or move it away"))
        }
    }
}

/// Gathers settings and faults.
struct Reader {
    options: Vec<Arg>,
    found: BTreeMap<String, Setting>,
    faults: Vec<Fault>,
}

impl Reader {
    fn file(&mut self, text: &str) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let line = |at: usize| 1 + text[..at.min(text.len())].matches('\n').count();
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut unread = BTreeSet::new();
        for error in &errors {
            let what = error.message().replace('\n', " ");
            let number = line(error.span().map_or(0, |span| span.start));
            unread.insert(number);
            self.refuse(
                &Origin::File(number),
                what,
                "write a line for each setting, such as: quality = \"draft\"",
            );
        }
        for (key, value) in table.get_ref() {
            let number = line(key.span().start);
            if !unread.contains(&number) {
                self.entry(key.get_ref(), value.get_ref(), Origin::File(number));
            }
        }
    }

    fn entry(&mut self, name: &str, value: &DeValue<'_>, origin: Origin) {
        let Some(action) = self.action(name) else {
            let known = self.options.iter().filter_map(Arg::get_long);
            let hint = match nearest(name, known) {
                Some(near) => format!("did you mean {near:?}?"),
                None => "the settings are the options of `asciivid --help`; `asciivid config` lists them"
                    .to_owned(),
            };
            return self.refuse(&origin, format!("there is no setting {name:?}"), hint);
        };
        let texts: Option<Vec<String>> = match (value, &action) {
            (DeValue::Array(list), ArgAction::Append) => {
                list.iter().map(|value: &Spanned<DeValue<'_>>| plain(value.get_ref())).collect()
            }
            (DeValue::Boolean(on), ArgAction::SetTrue) => Some(vec![on.to_string()]),
            (_, ArgAction::SetTrue) => None,
            (value, _) => plain(value).map(|text| vec![text]),
        };
        match texts {
            Some(values) => self.put(name, values, origin),
            None => {
                let (what, hint) = match action {
                    ArgAction::SetTrue => ("is either true or false", format!("write {name} = true")),
                    ArgAction::Append => {
                        ("is a text or a list of texts", format!("write {name} = [\"...\"]"))
                    }
                    _ => ("is one text or number", format!("write {name} = \"...\"")),
                };
                self.refuse(&origin, format!("{name} {what}"), hint);
            }
        }
    }

    /// A variable of the environment, if it is one of ours. One that is empty counts as not set.
    fn variable(&mut self, variable: &str, value: &OsString) {
        let Some(name) = variable.strip_prefix(PREFIX).filter(|_| !value.is_empty()) else {
            return;
        };
        let (name, origin) = (name.to_lowercase().replace('_', "-"), Origin::Variable(variable.to_owned()));
        let Some(action) = self.action(&name) else {
            // Other programs may use such names too; a slip is told.
            if let Some(near) = nearest(&name, self.options.iter().filter_map(Arg::get_long)) {
                let near = near.to_uppercase().replace('-', "_");
                self.refuse(&origin, "there is no such setting", format!("did you mean {PREFIX}{near}?"));
            }
            return;
        };
        let value = value.to_str();
        let text = match (value.map(str::to_lowercase).as_deref(), action) {
            (Some("1" | "true" | "yes" | "on"), ArgAction::SetTrue) => Some("true"),
            (Some("0" | "false" | "no" | "off"), ArgAction::SetTrue) => Some("false"),
            (_, ArgAction::SetTrue) => None,
            _ => value,
        };
        match text {
            Some(text) => self.put(&name, vec![text.to_owned()], origin),
            None if value.is_none() => self.refuse(&origin, "the value is not valid UTF-8", "set it anew"),
            None => self.refuse(&origin, "it is either true or false", format!("set {variable}=true")),
        }
    }

    fn action(&self, name: &str) -> Option<ArgAction> {
        let arg = self.options.iter().find(|arg| arg.get_long() == Some(name));
        arg.map(|arg| arg.get_action().clone())
    }

    fn put(&mut self, name: &str, values: Vec<String>, origin: Origin) {
        self.found.insert(name.to_owned(), Setting { name: name.to_owned(), values, origin });
    }

    fn refuse(&mut self, origin: &Origin, what: impl fmt::Display, hint: impl Into<String>) {
        self.faults.push(Fault::usage(format!("{origin}: {what}"), hint));
    }
}

/// A text or a number as it would be typed.
fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use asciivid::settings::{Quality, Settings};

    use super::*;

    fn of(text: &str, variables: &[(&str, &str)]) -> (Defaults, Vec<Fault>) {
        let variables = variables.iter().map(|&(name, value)| (name.to_owned(), OsString::from(value)));
        Defaults::of(text, variables)
    }

    fn arguments(defaults: Defaults, words: &[&str]) -> Result<(Arguments, Defaults), Refusal> {
        let words: Vec<OsString> =
            std::iter::once("asciivid").chain(words.iter().copied()).map(OsString::from).collect();
        let given = Arguments::command().try_get_matches_from(&words)?;
        defaults.before(&words, &given)
    }

    fn settings(text: &str, variables: &[(&str, &str)], words: &[&str]) -> Settings {
        let (defaults, faults) = of(text, variables);
        assert_eq!(faults, []);
        let Ok((arguments, _)) = arguments(defaults, words) else { panic!("refused") };
        arguments.film.settings("song.mp3".into(), Quality::Auto)
    }

    fn refused(text: &str, variables: &[(&str, &str)], words: &[&str]) -> Fault {
        match arguments(of(text, variables).0, words) {
            Err(Refusal::Fault(fault)) => fault,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_flag_counts_before_a_variable_before_the_file_before_what_is_built_in() {
        let (file, variable) =
            ("crf = 20\nseed = 3\nquality = \"draft\"\n", [("ASCIIVID_CRF", "21"), ("ASCIIVID_SEED", "")]);
        let settings = settings(file, &variable, &["song.mp3", "--quality", "max"]);
        assert_eq!((settings.crf, settings.seed, settings.quality), (Some(21), 3, Quality::Max));
        assert_eq!(settings.workers, 0);
    }

    #[test]
    fn flags_are_true_or_false_and_lists_come_before_what_is_typed() {
        let file = "overwrite = true\nkeep-work = true\nset = [\"bloom.amount=1\", \"rain.speed=2\"]\n";
        let settings =
            settings(file, &[("ASCIIVID_KEEP_WORK", "no")], &["song.mp3", "--set", "rain.speed=3"]);
        assert!(settings.overwrite && !settings.keep_work);
        let values: Vec<&str> = settings.overrides.iter().map(|change| change.value.as_str()).collect();
        assert_eq!(values, ["1", "2", "3"]);
    }

    #[test]
    fn a_default_makes_way_for_what_excludes_it() {
        let (defaults, _) = of("quiet = true\nresolution = \"64x48\"\nbeats = \"b.json\"\n", &[]);
        let (arguments, left) =
            arguments(defaults, &["s.mp3", "-v", "--aspect", "1:1", "--bpm", "120"]).unwrap();
        assert!(arguments.film.messages.verbose && !arguments.film.messages.quiet);
        assert_eq!(left.settings, []);
    }

    #[test]
    fn a_default_reaches_only_the_commands_that_mean_the_same() {
        let file = "output = \"films/\"\noverwrite = true\nquality = \"draft\"\nquiet = true\n";
        let used = |words: &[&str]| {
            let (_, defaults) = arguments(of(file, &[]).0, words).unwrap();
            defaults.settings.into_iter().map(|setting| setting.name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(used(&["demo"]), "output overwrite quality quiet");
        assert_eq!(used(&["strip", "song.mp3"]), "quality quiet");
        assert_eq!(used(&["list", "effects"]), "quiet");
    }

    #[test]
    fn a_wrong_value_names_its_place() {
        let fault = refused("\n\ncrf = 99\n", &[], &["song.mp3"]);
        assert!(fault.what.starts_with("config.toml:3: --crf 99: "), "{fault:?}");
        let fault = refused("crf = 99\n", &[("ASCIIVID_CRF", "x")], &["song.mp3"]);
        assert!(fault.what.starts_with("ASCIIVID_CRF: --crf x: "), "{fault:?}");
        assert!(refused("quality = \"draff\"", &[], &["song.mp3"]).hint.contains("did you mean draft?"));
    }

    #[test]
    fn a_fault_found_later_names_its_place_too() {
        let (defaults, _) = of("preset = \"voyge\"\n", &[("ASCIIVID_ENCODER_PRESET", "quick")]);
        let explained = |what: &str| defaults.explain(Fault::usage(what, "")).what;
        assert_eq!(
            explained("there is no preset named \"voyge\""),
            "config.toml:1: there is no preset named \"voyge\""
        );
        assert_eq!(
            explained("--encoder-preset quick: unknown"),
            "ASCIIVID_ENCODER_PRESET: --encoder-preset quick: unknown"
        );
        assert_eq!(explained("the disk is full"), "the disk is full");
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line_and_the_rest_is_used() {
        let file =
            "qualty = \"draft\"\nseed = 3\nset = [1, [2]]\noverwrite = \"yes\"\ncrf = [1]\nfps = = 3\n";
        let (defaults, faults) = of(file, &[("ASCIIVID_QUALTY", "draft"), ("ASCIIVID_OVERWRITE", "maybe")]);
        assert_eq!(defaults.settings.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["seed"]);
        for place in [":1: ", ":3: ", ":4: ", ":5: ", ":6: ", "ASCIIVID_QUALTY: ", "ASCIIVID_OVERWRITE: "] {
            assert!(faults.iter().any(|fault| fault.what.contains(place)), "{place} {faults:?}");
        }
        let hint = |place: &str| faults.iter().find(|f| f.what.contains(place)).unwrap().hint.clone();
        assert_eq!(hint(":1: "), "did you mean \"quality\"?");
        assert_eq!(hint("ASCIIVID_QUALTY"), "did you mean ASCIIVID_QUALITY?");
        assert!(of("", &[("ASCIIVID_REWRITE_PAGES", "1")]).1.is_empty());
    }
}
