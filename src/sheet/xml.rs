//! XML as steps: an element begins, text, an element ends. Nothing is expanded but the five entities that XML itself has and
//! characters by number, names go without their prefixes, and depth is limited.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::limits;
use super::refusal::{Refusal, damaged, too_much};

pub enum Step<'x> {
    Open(Tag<'x>),
    /// Of whatever was opened last.
    Close,
    /// A piece: a text comes in several where it holds references.
    Text(Cow<'x, str>),
    End,
}

pub struct Tag<'x>(BytesStart<'x>);

impl Tag<'_> {
    /// Without its prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The first attribute of this name, whatever its prefix.
    pub fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// By name without prefix.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.with_prefixes().map(|(key, value)| {
            let prefix = memchr::memrchr(b':', key.as_bytes()).map_or(0, |at| at + 1);
            (key.get(prefix..).unwrap_or(key), value)
        })
    }

    /// As they are written; how prefixes are chosen is up to whoever wrote the file, but all choose the same.
    pub fn with_prefixes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        // Without its checks, which compare every attribute with every other.
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        attributes.filter_map(|attribute| {
            let attribute = attribute.ok()?;
            let key = attribute.key.into_inner();
            let value = if memchr::memchr(b'&', attribute.value.as_bytes()).is_some() {
                Cow::Owned(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
            } else {
                attribute.value
            };
            Some((key, value))
        })
    }

    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// As XML Schema writes a truth.
    pub fn is(&self, name: &str) -> bool {
        self.attribute(name).is_some_and(|value| is_true(&value))
    }
}

pub fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true" | "on")
}

pub struct Xml<'x> {
    reader: Reader<&'x [u8]>,
    text: &'x str,
    part: &'x str,
    depth: usize,
}

impl<'x> Xml<'x> {
    /// `part` names the text in messages.
    pub fn new(text: &'x str, part: &'x str) -> Xml<'x> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, text, part, depth: 0 }
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// What has not been read yet.
    pub fn rest(&self) -> &'x str {
        let read = self.text.len().saturating_sub(self.reader.get_ref().len());
        self.text.get(read..).unwrap_or_default()
    }

    /// The tag that was just opened closes itself: what is left stands behind it.
    pub fn is_closed_already(&self) -> bool {
        let read = self.text.len().saturating_sub(self.reader.get_ref().len());
        self.text.get(..read).is_some_and(|read| read.ends_with("/>"))
    }

    /// Goes on behind so many bytes, which somebody else has read: whole elements within the one that is open.
    pub fn pass(&mut self, bytes: usize) {
        let left = self.reader.get_mut();
        *left = left.get(bytes..).unwrap_or_default();
    }

    pub fn step(&mut self) -> Result<Step<'x>, Refusal> {
        loop {
            return match self.reader.read_event().map_err(|_| damaged(self.part))? {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > limits::DEPTH {
                        return Err(too_much("元素嵌套的层数", "elements within each other", limits::DEPTH));
                    }
                    Ok(Step::Open(Tag(tag)))
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Ok(Step::Close)
                }
                Event::Text(text) => Ok(Step::Text(text.xml10_content())),
                Event::CData(text) => Ok(Step::Text(text.xml10_content())),
                Event::GeneralRef(reference) => {
                    let character = match reference.resolve_char_ref().map_err(|_| damaged(self.part))? {
                        Some(character) => Cow::Owned(character.to_string()),
                        None => Cow::Borrowed(
                            quick_xml::escape::resolve_predefined_entity(&reference)
                                .ok_or_else(|| damaged(self.part))?,
                        ),
                    };
                    Ok(Step::Text(character))
                }
                Event::Eof if self.depth > 0 => Err(damaged(self.part)),
                Event::Eof => Ok(Step::End),
                _ => continue,
            };
        }
    }

    /// Passes over the rest of the element that was opened last.
    pub fn skip(&mut self) -> Result<(), Refusal> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if let Step::End = self.step()? {
                break;
            }
        }
        Ok(())
    }

    /// The text of the element that was opened last, up to its end, without that of the elements in `without`.
    pub fn text(&mut self, without: &[&str]) -> Result<String, Refusal> {
        let outside = self.depth.saturating_sub(1);
        let mut text = String::new();
        while self.depth > outside {
            match self.step()? {
                Step::Open(tag) if without.contains(&tag.name()) => self.skip()?,
                Step::Text(piece) => text.push_str(&piece),
                Step::End => break,
                _ => {}
            }
        }
        Ok(text)
    }
}

/// The name of the outermost element.
pub fn root(text: &str, part: &str) -> Result<String, Refusal> {
    let mut xml = Xml::new(text, part);
    loop {
        match xml.step()? {
            Step::Open(tag) => return Ok(tag.name().to_owned()),
            Step::End => return Err(damaged(part)),
            _ => {}
        }
    }
}
