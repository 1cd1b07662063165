//! Settings for editors with a YAML language server: which file has which schema, and snippets, in both key languages.

use serde_json::{Map, Value, json};

use super::sketch::{SKETCHES, lines};
use super::{Keys, SUBJECTS, Subject, text};
use crate::output::NewFile;
use crate::read::{FOLDERS, HOMES, ROOT_FILES};
use crate::record::{Language, RecordKind};
use crate::register::FileKind;
use crate::source::percent_encoded;

/// Where the schemas lie. The language server finds no schema below a folder with a Chinese name, so they do not
/// lie in the register.
const SCHEMAS: &str = ".vscode/riskreg";

/// Every file that a workspace at Visual Studio Code needs. `registers` are the folders of its registers, relative to
/// it, each with `/` at its end; empty for a register that is the workspace itself.
pub fn vscode(registers: &[String]) -> Vec<NewFile> {
    let pretty = |value: &Value| format!("{value:#}\n");
    let kinds = SUBJECTS.iter().filter(|(_, subject)| *subject != Subject::Config);
    let mut files = vec![
        NewFile { path: ".vscode/settings.json".into(), text: pretty(&settings(registers)) },
        NewFile { path: ".vscode/riskreg.code-snippets".into(), text: pretty(&snippets()) },
        NewFile { path: ".editorconfig".into(), text: include_str!("../../templates/editor/editorconfig").into() },
    ];
    files.extend(kinds.map(|(name, subject)| NewFile { path: schema_path(name), text: text(*subject, Keys::Both) }));
    files
}

fn schema_path(name: &str) -> String {
    format!("{SCHEMAS}/{name}.json")
}

fn settings(registers: &[String]) -> Value {
    let mut schemas = Map::new();
    for (name, subject) in SUBJECTS {
        if let Subject::File(kind) = subject {
            let patterns = registers.iter().flat_map(|register| patterns(register, kind)).flat_map(both_forms);
            let patterns: Vec<String> = patterns.collect();
            schemas.insert(schema_path(name), patterns.into());
        }
    }
    json!({
        "yaml.schemas": schemas,
        "yaml.format.enable": false,
        "files.encoding": "utf8",
        "files.eol": "\n",
        "[yaml]": {
            "editor.insertSpaces": true,
            "editor.tabSize": 2,
            "editor.quickSuggestions": { "other": true, "comments": false, "strings": true },
        },
    })
}

/// A pattern as it is, and as the language server sees it: it compares with addresses, in which no Chinese stands.
fn both_forms(pattern: String) -> Vec<String> {
    let encoded = percent_encoded(&pattern, |byte| byte != b' ');
    if encoded == pattern { vec![pattern] } else { vec![pattern, encoded] }
}

/// Which files below a register are of a kind. One with `!` takes away from those before it.
fn patterns(register: &str, kind: FileKind) -> Vec<String> {
    let home = |name: &&str| [format!("{register}**/{name}.yaml"), format!("{register}**/{name}.yml")];
    let root = |name: &&str| [format!("{register}{name}.yaml"), format!("{register}{name}.yml")];
    let folder = |name: &&str| [format!("{register}{name}/**/*.yaml"), format!("{register}{name}/**/*.yml")];
    let named = |names: &[(&'static str, FileKind)], kind: Option<FileKind>| -> Vec<&'static str> {
        names.iter().filter(|(_, of)| kind.is_none_or(|kind| kind == *of)).map(|(name, _)| *name).collect()
    };
    let all = |kind: Option<FileKind>| -> Vec<String> {
        let homes = named(HOMES, kind).iter().flat_map(home).collect::<Vec<_>>();
        let roots = named(ROOT_FILES, kind).iter().flat_map(root).collect::<Vec<_>>();
        let folders = named(FOLDERS, kind).iter().flat_map(folder).collect::<Vec<_>>();
        [homes, roots, folders].concat()
    };
    if kind != FileKind::Post {
        return all(Some(kind));
    }
    // A post is every file that is nothing else; names that begin with a dot or an underscore are not read.
    let mut patterns = vec![format!("{register}**/*.yaml"), format!("{register}**/*.yml")];
    let others =
        all(None).into_iter().chain([".*", "_*", ".*/**", "_*/**"].map(|hidden| format!("{register}**/{hidden}")));
    patterns.extend(others.map(|pattern| format!("!{pattern}")));
    patterns
}

/// A snippet for each record in each language, called by its name.
fn snippets() -> Value {
    let mut snippets = Map::new();
    for (kind, fields) in SKETCHES {
        for language in [Language::Zh, Language::En] {
            let name = language.of(kind.zh(), kind.en());
            let mut body: Vec<String> =
                lines(fields, language).into_iter().map(|(key, place)| format!("{key}: {place}")).collect();
            if is_item(*kind) {
                for (index, line) in body.iter_mut().enumerate() {
                    line.insert_str(0, if index == 0 { "- " } else { "  " });
                }
            }
            let description = language.of(format!("新写:{name}"), format!("a new {name}"));
            let snippet = json!({ "scope": "yaml", "prefix": name, "body": body, "description": description });
            snippets.insert(name.to_owned(), snippet);
        }
    }
    Value::Object(snippets)
}

/// It stands in a list; the others are a file, or a mapping of which there is one.
fn is_item(kind: RecordKind) -> bool {
    use RecordKind as K;
    matches!(
        kind,
        K::Risk
            | K::Measure
            | K::Power
            | K::Process
            | K::Step
            | K::Person
            | K::Leader
            | K::Review
            | K::Feedback
            | K::RuleEntry
            | K::Item
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_register_has_one_schema() {
        let settings = settings(&["台账/".to_owned()]);
        let schemas = settings["yaml.schemas"].as_object().unwrap();
        let of = |path: &str| -> Vec<&str> {
            let fits = |pattern: &str| fast_glob::glob_match(pattern, path);
            let takes = |patterns: &Value| {
                let patterns: Vec<&str> = patterns.as_array().unwrap().iter().filter_map(Value::as_str).collect();
                let (not, yes): (Vec<&str>, Vec<&str>) = patterns.iter().partition(|pattern| pattern.starts_with('!'));
                yes.iter().any(|pattern| fits(pattern)) && !not.iter().any(|pattern| fits(&pattern[1..]))
            };
            schemas.iter().filter(|(_, patterns)| takes(patterns)).map(|(name, _)| name.as_str()).collect()
        };
        for (path, name) in [
            ("台账/unit.yaml", "unit"),
            ("台账/药剂科/department.yaml", "department"),
            ("台账/药剂科/采购员.yaml", "post"),
            ("台账/院长.yml", "post"),
            ("台账/风险库/仓储.yaml", "library"),
            ("台账/rules.yaml", "rules"),
            ("台账/notices/2026.yaml", "notice"),
            ("台账/公布数据/2026.yaml", "statement"),
        ] {
            assert_eq!(of(path), [schema_path(name)], "{path}");
        }
        assert_eq!(of("%E5%8F%B0%E8%B4%A6/%E7%A7%91/%E5%B2%97.yaml"), [schema_path("post")]);
        assert_eq!(of("%E5%8F%B0%E8%B4%A6/%E5%8D%95%E4%BD%8D.yaml"), [schema_path("unit")]);
        assert_eq!(of("docker-compose.yaml"), [""; 0]);
        assert_eq!(of("台账/_schema/x.yaml"), [""; 0]);
    }

    #[test]
    fn the_snippets_are_the_files_that_the_reader_takes() {
        let snippets = snippets();
        let body = |name: &str| -> String {
            let lines = snippets[name]["body"].as_array().unwrap().iter().filter_map(Value::as_str);
            lines.map(|line| line.split(": ").next().unwrap_or_default().to_owned() + "\n").collect()
        };
        assert!(body("风险点").starts_with("- 编号\n  风险点\n"), "{}", body("风险点"));
        assert!(body("risk point").starts_with("- id\n  title\n"), "{}", body("risk point"));
        assert!(body("岗位").starts_with("岗位\n"), "{}", body("岗位"));
    }
}
