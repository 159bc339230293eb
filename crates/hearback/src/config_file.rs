//! The settings file: flat TOML, where each key is a flag's name with underscores.

use clap::Command;
use std::path::{Path, PathBuf};

use crate::stop::Stop;

/// What the file says.
#[derive(Debug)]
pub(crate) struct ConfigFile {
    values: Vec<(String, Vec<String>)>,
}

impl ConfigFile {
    /// Reads the file; `known` lists the allowed keys.
    pub(crate) fn read(path: &PathBuf, known: &[String]) -> Result<Self, Stop> {
        let name = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Stop::Usage(format!("can't read the configuration file {name}: {error}"))
        })?;
        Self::parse(&text, path, known)
    }

    fn parse(text: &str, path: &Path, known: &[String]) -> Result<Self, Stop> {
        let name = path.display();
        let table: toml::Table = text
            .parse()
            .map_err(|error| Stop::Usage(format!("{name} isn't valid TOML: {error}")))?;
        let mut values = Vec::new();
        for (key, value) in &table {
            if !known.contains(key) {
                return Err(Stop::Usage(format!(
                    "{name}: “{key}” isn't a setting. The settings are: {}.",
                    known.join(", ")
                )));
            }
            let Some(texts) = texts(value) else {
                return Err(Stop::Usage(format!(
                    "{name}: “{key}” must be a string, a number, or a list of strings."
                )));
            };
            values.push((key.clone(), texts));
        }
        Ok(Self { values })
    }

    /// The same command line, with the file's values as the defaults of its flags.
    pub(crate) fn as_defaults_of(&self, command: Command) -> Command {
        let names: Vec<String> =
            command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
        let mut command = names.into_iter().fold(command, |command, name| {
            command.mut_subcommand(name, |s| self.as_defaults_of(s))
        });
        for (key, values) in &self.values {
            if command.get_arguments().any(|argument| argument.get_id() == key.as_str()) {
                command = command.mut_arg(key, |arg| arg.default_values(values.clone()));
            }
        }
        command
    }
}

/// A value as a flag's arguments; `None` if a flag can't have such a value.
fn texts(value: &toml::Value) -> Option<Vec<String>> {
    let text = |value: &toml::Value| match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        toml::Value::Array(values) => values.iter().map(text).collect(),
        one => Some(vec![text(one)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ConfigFile, String> {
        let known = ["port".to_owned(), "public_url".to_owned()];
        ConfigFile::parse(text, Path::new("h.toml"), &known).map_err(|stop| match stop {
            Stop::Usage(message) | Stop::Failed(message) => message,
            Stop::Clap(error) => error.to_string(),
            Stop::Told(code) => panic!("{code} says nothing"),
        })
    }

    #[test]
    fn an_unknown_key_is_named_beside_the_known_ones() {
        let message = parse("prot = 80").unwrap_err();
        assert!(message.contains("“prot”") && message.contains("port, public_url"), "{message}");
    }

    #[test]
    fn what_no_flag_could_be_is_refused() {
        assert!(parse("port = 80").is_ok());
        assert!(parse("port = true").unwrap_err().contains("“port” must be"));
        assert!(parse("port = ").unwrap_err().contains("isn't valid TOML"));
    }
}
