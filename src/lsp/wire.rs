//! Messages as they go over the wire: a head of lines, a blank line, a body of JSON. The only file that knows it.

use std::io::{BufRead, Read, Write};

use serde_json::Value;

/// The largest body that is read, in bytes. A register's file is capped far below.
const LARGEST: usize = 64 * 1024 * 1024;

/// The longest line of a head, in bytes.
const LONGEST_LINE: u64 = 4096;

/// A request, or a notification where it has no id.
#[derive(Debug)]
pub struct Message {
    pub id: Option<Value>,
    pub method: String,
    pub params: Value,
}

pub enum Incoming {
    Message(Message),
    /// Something that is no message, and why.
    Bad(String),
    End,
}

/// The next message. What is not understood is passed over to where the next may begin.
pub fn read(input: &mut dyn BufRead) -> Incoming {
    loop {
        let length = match head(input) {
            Head::Length(length) => length,
            Head::Bad(why) => return Incoming::Bad(why),
            Head::End => return Incoming::End,
        };
        if length > LARGEST {
            // Passed over without being kept.
            return match std::io::copy(&mut input.take(length as u64), &mut std::io::sink()) {
                Ok(passed) if passed == length as u64 => {
                    Incoming::Bad(format!("a message of {length} bytes is too long"))
                }
                _ => Incoming::End,
            };
        }
        let mut body = Vec::new();
        match input.take(length as u64).read_to_end(&mut body) {
            Ok(read) if read == length => {}
            _ => return Incoming::End,
        }
        match message(&body) {
            Some(Ok(message)) => return Incoming::Message(message),
            Some(Err(why)) => return Incoming::Bad(why),
            // An answer to a question that we did not ask.
            None => {}
        }
    }
}

enum Head {
    Length(usize),
    Bad(String),
    End,
}

fn head(input: &mut dyn BufRead) -> Head {
    let mut length: Option<usize> = None;
    let mut lines = 0;
    loop {
        let mut line = Vec::new();
        match input.take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return Head::End,
            Ok(_) => {}
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line.is_empty() {
            match length {
                Some(length) => return Head::Length(length),
                None if lines > 0 => return Head::Bad("a head without Content-Length".to_owned()),
                None => continue,
            }
        }
        lines += 1;
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            match value.trim().parse() {
                Ok(number) => length = Some(number),
                Err(_) => return Head::Bad("Content-Length is not a number".to_owned()),
            }
        }
    }
}

fn message(body: &[u8]) -> Option<Result<Message, String>> {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return Some(Err(format!("not JSON: {error}"))),
    };
    let Value::Object(mut object) = value else { return Some(Err("a message is an object".to_owned())) };
    let Some(Value::String(method)) = object.remove("method") else {
        return match object.contains_key("result") || object.contains_key("error") {
            true => None,
            false => Some(Err("a message without a method".to_owned())),
        };
    };
    let params = object.remove("params").unwrap_or_default();
    Some(Ok(Message { id: object.remove("id"), method, params }))
}

pub fn write(output: &mut dyn Write, message: &Value) -> std::io::Result<()> {
    let body = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}
