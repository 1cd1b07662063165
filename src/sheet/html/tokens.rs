//! A page as tags and text. Of a tag's attributes only those are kept that say where cells stand and what is shown, so that a tag
//! of a million attributes costs nothing.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

pub enum Token {
    Start(Tag),
    End(Vec<u8>),
    Text(String),
}

#[derive(Default)]
pub struct Tag {
    pub name: Vec<u8>,
    pub closed: bool,
    /// `colspan` and `rowspan`.
    pub columns: Option<u32>,
    pub rows: Option<u32>,
    /// Where a list begins to count, and the number of an item.
    pub start: Option<u32>,
    pub value: Option<u32>,
    pub hidden: bool,
}

/// The attribute that is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attribute {
    Columns,
    Rows,
    Start,
    Value,
    Style,
    Other,
}

impl Tag {
    fn attribute(&mut self, name: &[u8]) -> Attribute {
        match name {
            b"colspan" => Attribute::Columns,
            b"rowspan" => Attribute::Rows,
            b"start" => Attribute::Start,
            b"value" => Attribute::Value,
            b"style" => Attribute::Style,
            b"hidden" => {
                self.hidden = true;
                Attribute::Other
            }
            _ => Attribute::Other,
        }
    }

    fn set(&mut self, attribute: Attribute, value: &[u8]) {
        let number = || std::str::from_utf8(value).ok()?.trim().parse::<u32>().ok();
        match attribute {
            Attribute::Columns => self.columns = number(),
            Attribute::Rows => self.rows = number(),
            Attribute::Start => self.start = number(),
            Attribute::Value => self.value = number(),
            Attribute::Style => {
                let style = String::from_utf8_lossy(value).to_ascii_lowercase().replace(' ', "");
                self.hidden |= style.contains("display:none");
            }
            Attribute::Other => {}
        }
    }
}

pub fn tokens(text: &str) -> impl Iterator<Item = Token> {
    let (mut tag, mut attribute) = (Tag::default(), Attribute::Other);
    let take = move |event: CallbackEvent<'_>, _: Span<()>| match event {
        CallbackEvent::OpenStartTag { name } => {
            tag = Tag { name: name.to_vec(), ..Tag::default() };
            attribute = Attribute::Other;
            None
        }
        CallbackEvent::AttributeName { name } => {
            attribute = tag.attribute(name);
            None
        }
        CallbackEvent::AttributeValue { value } => {
            tag.set(attribute, value);
            None
        }
        CallbackEvent::CloseStartTag { self_closing } => {
            let tag = std::mem::take(&mut tag);
            Some(Token::Start(Tag { closed: self_closing, ..tag }))
        }
        CallbackEvent::EndTag { name } => Some(Token::End(name.to_vec())),
        CallbackEvent::String { value } => Some(Token::Text(String::from_utf8_lossy(value).into_owned())),
        _ => None,
    };
    let mut emitter = CallbackEmitter::new(take);
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(text, emitter).filter_map(Result::ok)
}
