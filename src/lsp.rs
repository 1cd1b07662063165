//! A language server for registers: findings as one types, what a key means and why a level follows, completion,
//! the way to what a reference names, and fixes. One request a file; `session` holds what is open.

mod actions;
mod completion;
mod cursor;
mod definition;
mod diagnostics;
mod formatting;
mod hover;
mod place;
mod session;
mod uri;
mod wire;

use std::io::{BufRead, Write};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use serde_json::{Value, json};

use crate::record::Language;
use session::Session;
use wire::{Incoming, Message};

/// Error codes of JSON-RPC and of the protocol.
const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
const NOT_INITIALIZED: i64 = -32002;

/// Speaks with an editor until it says goodbye. `true` where it did so in due form.
pub fn serve(
    input: impl BufRead + Send + 'static,
    output: &mut dyn Write,
    language: Option<Language>,
    today: Option<jiff::civil::Date>,
) -> std::io::Result<bool> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut input = input;
        loop {
            let message = wire::read(&mut input);
            let ends = matches!(message, Incoming::End);
            if sender.send(message).is_err() || ends {
                return;
            }
        }
    });
    Server { session: Session::new(language, today), state: State::Fresh, output }.run(&receiver)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before `initialize`.
    Fresh,
    Running,
    /// After `shutdown`: only `exit` is to come.
    Leaving,
}

struct Server<'o> {
    session: Session,
    state: State,
    output: &'o mut dyn Write,
}

impl Server<'_> {
    /// Takes all that has come in before it says what it found: while somebody types, only the last text counts.
    fn run(&mut self, receiver: &Receiver<Incoming>) -> std::io::Result<bool> {
        loop {
            let next = match receiver.try_recv() {
                Ok(next) => next,
                Err(TryRecvError::Disconnected) => return Ok(false),
                Err(TryRecvError::Empty) => {
                    self.publish()?;
                    match receiver.recv() {
                        Ok(next) => next,
                        Err(_) => return Ok(false),
                    }
                }
            };
            match next {
                Incoming::End => return Ok(false),
                Incoming::Bad(why) => self.answer(Value::Null, Err((PARSE_ERROR, why)))?,
                Incoming::Message(message) if message.method == "exit" => return Ok(self.state == State::Leaving),
                Incoming::Message(message) => self.take(message)?,
            }
        }
    }

    fn publish(&mut self) -> std::io::Result<()> {
        if self.state != State::Running {
            return Ok(());
        }
        for params in self.session.diagnostics() {
            self.send(&json!({ "jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": params }))?;
        }
        Ok(())
    }

    fn take(&mut self, message: Message) -> std::io::Result<()> {
        let Message { id, method, params } = message;
        let Some(id) = id else {
            if self.state == State::Running {
                self.session.notice(&method, &params);
            }
            return Ok(());
        };
        let answer = match (method.as_str(), self.state) {
            ("initialize", State::Fresh) => {
                self.state = State::Running;
                self.session.initialize(&params);
                Ok(capabilities())
            }
            ("initialize", _) => Err((INVALID_REQUEST, "initialized already".to_owned())),
            (_, State::Fresh) => Err((NOT_INITIALIZED, "not initialized".to_owned())),
            (_, State::Leaving) => Err((INVALID_REQUEST, "shutting down".to_owned())),
            ("shutdown", _) => {
                self.state = State::Leaving;
                Ok(Value::Null)
            }
            (method, _) => self.request(method, &params),
        };
        self.answer(id, answer)
    }

    fn request(&mut self, method: &str, params: &Value) -> Result<Value, (i64, String)> {
        let answer = match method {
            "textDocument/hover" => hover::hover,
            "textDocument/completion" => completion::completion,
            "textDocument/definition" => definition::definition,
            "textDocument/codeAction" => actions::actions,
            "textDocument/formatting" => formatting::formatting,
            _ => return Err((METHOD_NOT_FOUND, format!("no such method: {}", crate::source::visible(method)))),
        };
        answer(&mut self.session, params).ok_or((INVALID_PARAMS, "the params are not what the method takes".to_owned()))
    }

    fn answer(&mut self, id: Value, answer: Result<Value, (i64, String)>) -> std::io::Result<()> {
        let message = match answer {
            Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
            Err((code, message)) => {
                json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
            }
        };
        self.send(&message)
    }

    fn send(&mut self, message: &Value) -> std::io::Result<()> {
        wire::write(self.output, message)
    }
}

fn capabilities() -> Value {
    json!({
        "capabilities": {
            "positionEncoding": "utf-16",
            "textDocumentSync": { "openClose": true, "change": 1, "save": { "includeText": false } },
            "hoverProvider": true,
            "completionProvider": { "triggerCharacters": [" ", ":", "[", "{", ",", "#", "/"] },
            "definitionProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix"] },
            "documentFormattingProvider": true,
        },
        "serverInfo": { "name": "riskreg", "version": env!("CARGO_PKG_VERSION") },
    })
}
