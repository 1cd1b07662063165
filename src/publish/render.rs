//! The templates and what they all share. HTML and Markdown are escaped here, by the ending of the
//! template's name; a template that runs wild runs out of fuel.

use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use memchr::memmem;
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value, context};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::out::Key;
use super::pages::{Made, Page};
use super::paths::Kind;
use super::redact::{Local, Public};
use super::views::{Fills, value};
use super::{Options, Site};
use crate::cache::build_id;
use crate::document::{LevelColor, mark, shape};
use crate::record::Language;
use crate::register::GradedKind;

/// A template that cannot be filled: a fault of ours, or of a template that someone put in our place.
#[derive(Debug, thiserror::Error)]
#[error("模板 {template} / template {template}: {source}")]
pub struct RenderError {
    template: String,
    source: Error,
}

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../templates/", $name)))),*]
    };
}

const TEMPLATES: &[(&str, &str)] = templates![
    "html/base.html",
    "html/parts.html",
    "html/place.html",
    "html/index.html",
    "html/overview.html",
    "html/unit.html",
    "html/department.html",
    "html/post.html",
    "html/library.html",
    "html/catalogue.html",
    "html/measures.html",
    "html/powers.html",
    "html/notices.html",
    "html/notice.html",
    "html/processes.html",
    "html/process.html",
    "html/changes.html",
    "html/cycles.html",
    "html/registers.html",
    "html/forms.html",
    "html/document.html",
    "markdown/base.md",
    "markdown/parts.md",
    "markdown/place.md",
    "markdown/index.md",
    "markdown/overview.md",
    "markdown/unit.md",
    "markdown/department.md",
    "markdown/post.md",
    "markdown/library.md",
    "markdown/catalogue.md",
    "markdown/measures.md",
    "markdown/powers.md",
    "markdown/notices.md",
    "markdown/notice.md",
    "markdown/processes.md",
    "markdown/process.md",
    "markdown/changes.md",
    "markdown/cycles.md",
    "markdown/registers.md",
    "markdown/forms.md",
    "markdown/document.md",
];

/// Every word of ours that may stand on a page without being anybody's secret.
pub fn own_words() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|(_, source)| *source).chain([STYLE, HEAD, CORE, SCRIPT, FIND])
}

const STYLE: &str = include_str!("../../templates/html/style.css");
/// What every page begins with; what scripts share; the script of pages that act; that of the search, fetched when it is used.
const HEAD: &str = include_str!("../../templates/html/head.js");
const CORE: &str = include_str!("../../templates/html/core.js");
/// The style of documents for paper, on their pages alone.
const PAPER: &str = include_str!("../../templates/html/document.css");
const SCRIPT: &str = include_str!("../../templates/html/site.js");
const FIND: &str = include_str!("../../templates/html/find.js");

/// Steps that one page may take: some hundred for each of ten million characters of text.
const FUEL: u64 = 1_000_000_000;

pub struct Renderer {
    environment: Environment<'static>,
    /// Of all that its pages share; `None` where that cannot be written out.
    shared: Option<Key>,
}

/// A level of the scale as pages draw it: a shape for its rank, a colour, and its word.
#[derive(Serialize)]
struct LevelShown {
    name: Public,
    meaning: Option<Public>,
    shape: usize,
    color: usize,
    /// The shape as a character, where nothing can be drawn.
    mark: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    badge: Option<Value>,
}

#[derive(Serialize)]
struct Shared {
    language: &'static str,
    title: Public,
    unit: Public,
    footer: Option<Public>,
    draft: Option<&'static str>,
    /// What stands at the head of every page of this view.
    head: Option<&'static str>,
    /// Points are graded at all.
    graded: bool,
    nav: Vec<Entry>,
    /// The page leads to several registers and is of none of them.
    several: bool,
    style: Value,
    head_script: Value,
    script: Value,
    paper: Value,
    style_hash: String,
    head_hash: String,
    paper_hash: String,
    script_hash: String,
}

/// An entry of the navigation.
#[derive(Serialize)]
struct Entry {
    key: &'static str,
    label: &'static str,
    html: String,
    markdown: String,
}

/// What the navigation leads to: the first page of each section that has one.
fn nav(sections: &[Made<'_>], language: Language) -> Vec<Entry> {
    let entries = sections.iter().filter_map(|made| {
        let (zh, en) = made.title?;
        let path = &made.pages.first()?.path;
        let (html, markdown) = (path.file(Kind::Html), path.file(Kind::Markdown));
        Some(Entry { key: made.key, label: language.of(zh, en), html, markdown })
    });
    entries.collect()
}

impl Shared {
    fn new(options: &Options) -> Shared {
        let Resources { style, head, paper, script } = &*RESOURCES;
        let shown = |text: &str| Value::from_safe_string(text.to_owned());
        Shared {
            language: options.language.of("zh-CN", "en"),
            title: Public::default(),
            unit: Public::default(),
            footer: None,
            draft: options.draft_words(),
            head: options.view.head(options.language),
            graded: false,
            nav: Vec::new(),
            several: false,
            style_hash: hash(style),
            head_hash: hash(head),
            paper_hash: hash(paper),
            script_hash: hash(script),
            head_script: shown(head),
            style: shown(style),
            paper: shown(paper),
            script: shown(script),
        }
    }
}

/// What stands on every page word for word: most of a short one.
struct Resources {
    style: String,
    head: String,
    paper: String,
    script: String,
}

static RESOURCES: LazyLock<Resources> = LazyLock::new(|| {
    // The width of a column is a class, in percent: no element may bring a style of its own.
    let widths: String = (1..=100).map(|percent| format!(".k{percent}{{width:{percent}%}}")).collect();
    Resources {
        style: close_set(&without_comments(STYLE)),
        head: without_comments(HEAD),
        paper: close_set(&without_comments(PAPER)) + &widths,
        script: closed(SCRIPT),
    }
});

/// What finds each of them on a page; to make one anew takes as long as its text.
static FINDERS: LazyLock<[memmem::Finder<'static>; 4]> = LazyLock::new(|| {
    let Resources { style, head, paper, script } = &*RESOURCES;
    [style, head, paper, script].map(|resource| memmem::Finder::new(resource.as_bytes()))
});

/// The stretches of an HTML page that are not the same on every page.
pub fn own_stretches(page: &str) -> Vec<&str> {
    let mut stretches = vec![page];
    for resource in &*FINDERS {
        let cut = |stretch| match resource.find(str::as_bytes(stretch)) {
            Some(at) => vec![&stretch[..at], &stretch[at + resource.needle().len()..]],
            None => vec![stretch],
        };
        stretches = stretches.into_iter().flat_map(cut).collect();
    }
    stretches
}

impl Renderer {
    /// For the pages of one register, with what the navigation leads to.
    pub fn new(site: &Site<'_>, sections: &[Made<'_>], options: &Options) -> Result<Renderer, RenderError> {
        let profile = &site.builder.survey.profile;
        let footer = site.builder.redactor.text(&profile.footer, &Local::new());
        let mut renderer = Renderer::bare(options.language)?;
        renderer.share(Shared {
            title: site.title.clone(),
            unit: site.unit.clone(),
            footer: Some(footer).filter(|text| !text.is_empty()),
            graded: profile.grades(GradedKind::Risk) && !profile.scale.is_empty(),
            nav: nav(sections, options.language),
            ..Shared::new(options)
        });
        renderer.add_levels(site)?;
        Ok(renderer)
    }

    /// For the page in front of several registers.
    pub fn of_several(title: Public, options: &Options) -> Result<Renderer, RenderError> {
        let mut renderer = Renderer::bare(options.language)?;
        renderer.share(Shared { unit: title.clone(), title, several: true, ..Shared::new(options) });
        renderer.environment.add_global("levels", value(Vec::<LevelShown>::new()));
        Ok(renderer)
    }

    fn bare(language: Language) -> Result<Renderer, RenderError> {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|source| failed("", source))?);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_auto_escape_callback(|name| match name.rsplit('.').next() {
            Some("html") => AutoEscape::Html,
            _ => AutoEscape::Custom("markdown".into()),
        });
        environment.set_formatter(format);
        for (name, source) in TEMPLATES {
            let source = in_language(source, language);
            environment.add_template_owned(*name, source).map_err(|source| failed(name, source))?;
        }
        Ok(Renderer { environment, shared: None })
    }

    fn share(&mut self, shared: Shared) {
        self.shared = Key::of(&(build_id(), &shared));
        self.environment.add_global("site", value(shared));
    }

    /// The badge of each level is drawn once, not once for each point.
    fn add_levels(&mut self, site: &Site<'_>) -> Result<(), RenderError> {
        let scale = &site.builder.survey.profile.scale;
        let mut levels: Vec<LevelShown> = scale
            .levels()
            .map(|(level, meant)| {
                let shape = shape(level.rank(), scale.len());
                LevelShown {
                    name: site.builder.redactor.text(&meant.id, &Local::new()),
                    meaning: meant.name.as_ref().map(|name| site.builder.redactor.text(name, &Local::new())),
                    shape,
                    color: meant.color.as_deref().and_then(LevelColor::read).map_or(shape, LevelColor::class),
                    mark: mark(shape),
                    badge: None,
                }
            })
            .collect();
        let badges: Result<Vec<Value>, Error> = levels
            .iter()
            .map(|level| {
                let source = "<span class=\"lv lv{{ color }}\"><svg class=\"sh\" aria-hidden=\"true\"><use xlink:href=\"#s{{ shape }}\"/></svg>{{ name }}</span>";
                let text = self.environment.render_named_str("badge.html", source, value(level))?;
                Ok(Value::from_safe_string(text))
            })
            .collect();
        let badges = badges.map_err(|source| failed("badge.html", source))?;
        for (level, badge) in levels.iter_mut().zip(badges) {
            level.badge = Some(badge);
        }
        self.shared = self.shared.zip(Key::of(&levels)).map(|(shared, levels)| shared.and(levels));
        self.environment.add_global("levels", value(levels));
        Ok(())
    }

    /// Of what a page is made, in every edition.
    pub fn key(&self, page: &Page<'_>, template: &str, here: &str, view: &dyn Fills) -> Option<Key> {
        let around = Key::of(&(page.path.up(), here, template, &page.turn, page.head))?;
        Some(self.shared?.and(around).and(view.key()?))
    }

    pub fn page(
        &self,
        page: &Page<'_>,
        kind: Kind,
        template: &str,
        here: &str,
        view: &Value,
    ) -> Result<String, RenderError> {
        let name = match kind {
            Kind::Html => format!("html/{template}.html"),
            Kind::Markdown => format!("markdown/{template}.md"),
        };
        let root = page.path.up();
        let (turn, awaits) = (value(&page.turn), page.head);
        let context = context! { page => view.clone(), root, here, kind => template, turn, awaits };
        let rendered = self.environment.get_template(&name).and_then(|template| template.render(context));
        let rendered = rendered.map_err(|source| failed(&name, source))?;
        Ok(match kind {
            Kind::Html => rendered,
            Kind::Markdown => one_empty_line(&rendered),
        })
    }
}

/// The search, as it is fetched by a page.
pub fn find_script() -> String {
    closed(FIND)
}

/// A script with what it shares with others, in a scope of its own.
fn closed(script: &str) -> String {
    without_comments(&format!("(function () {{\n'use strict';\n{CORE}\n{script}\n}}());\n"))
}

/// Both languages of a text stand side by side in a template as `say("中文", "English")`. The one that is
/// asked for takes its place before the template is read, so that it costs a page nothing: `{{ say(…) }}` becomes the
/// text, markup and all; within an expression it becomes a string.
fn in_language(source: &str, language: Language) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, call)) = rest.split_once("say(\"") {
        let Some((zh, (en, after))) =
            call.split_once("\", \"").and_then(|(zh, call)| Some((zh, call.split_once("\")")?)))
        else {
            break;
        };
        let text = language.of(zh, en);
        match (before.strip_suffix("{{ "), after.strip_prefix(" }}")) {
            (Some(before), Some(after)) => {
                out.extend([before, text]);
                rest = after;
            }
            _ => {
                out.extend([before, "\"", text, "\""]);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Never more than one empty line, whatever parts of a page were left out.
fn one_empty_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines() {
        if line.is_empty() && empty {
            continue;
        }
        empty = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    out
}

fn failed(template: &str, source: Error) -> RenderError {
    RenderError { template: template.to_owned(), source }
}

/// As the policy in the head of a page names what may act in it.
fn hash(content: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(content.as_bytes())))
}

/// Without `/* … */` and the line ends around them. Our own style and script have none in strings.
fn without_comments(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    out.push_str(rest);
    let lines = out.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// A style sheet without the spaces that only its writers need; those in strings stay.
fn close_set(style: &str) -> String {
    let mut out = String::with_capacity(style.len());
    let mut quoted = false;
    let mut characters = style.chars().peekable();
    while let Some(c) = characters.next() {
        quoted ^= c == '"';
        let before = out.chars().last();
        let needless = !quoted
            && c.is_whitespace()
            && (before.is_none_or(|c| ";{},:>".contains(c)) || characters.peek().is_none_or(|c| "{}>".contains(*c)));
        if !needless {
            out.push(c);
        }
    }
    out
}

fn format(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Ok(());
    }
    let Some(text) = value.as_str() else {
        return write(out, &value.to_string());
    };
    if value.is_safe() {
        return write(out, text);
    }
    match state.auto_escape() {
        AutoEscape::Html => Ok(html(out, text)?),
        AutoEscape::Custom(_) => Ok(markdown(out, text)?),
        _ => write(out, text),
    }
}

fn write(out: &mut Output, text: &str) -> Result<(), Error> {
    out.write_str(text).map_err(Error::from)
}

/// What is read as markup becomes its name.
pub fn html(out: &mut impl std::fmt::Write, text: &str) -> std::fmt::Result {
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.write_str(&text[copied..at])?;
        out.write_str(escaped)?;
        copied = at + 1;
    }
    out.write_str(&text[copied..])
}

/// Every character that Markdown could act on, and what a number or dash at the start would begin. An
/// address is broken up so that no reader follows what a register says by accident.
pub fn markdown(out: &mut impl std::fmt::Write, text: &str) -> std::fmt::Result {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate() {
        let acts = match byte {
            b'\\' | b'`' | b'*' | b'_' | b'{' | b'}' | b'[' | b']' | b'<' | b'>' | b'#' | b'|' | b'~' | b'&' | b'!'
            | b'$' | b'@' => true,
            b'-' | b'+' | b'=' => at == 0,
            b'.' | b')' => at == digits && digits > 0,
            b':' => text[at..].starts_with("://"),
            _ => false,
        };
        if acts {
            out.write_str(&text[copied..at])?;
            out.write_str("\\")?;
            copied = at;
        }
    }
    out.write_str(&text[copied..])
}
