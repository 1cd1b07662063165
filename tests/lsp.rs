//! The language server, spoken to as an editor does: framed JSON-RPC over the program's standard input and output.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

struct Client {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    folder: tempfile::TempDir,
    asked: i64,
}

const POST: &str = "岗位: 采购员\n职权:\n  - 编号: P1\n    名称: 采购\n风险点:\n  - 编号: R1\n    风险点: 拆分采购规避招标\n    对应职权: P1\n    评估因素: { 发生机率: 较高, 危害程度: 严重 }\n    等级: 三级\n";

impl Client {
    fn start() -> Client {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder is made");
            fs::write(path, text).expect("a file is written");
        };
        write("riskreg.toml", "format = 1\nkeys = \"zh\"\nprofile = \"hospital\"\n");
        write("unit.yaml", "单位: 示例市第五人民医院\n职权: [{ 编号: P1, 名称: 预算 }, { 编号: P2, 名称: 任免 }]\n");
        write("风险库/采购.yaml", "名称: 采购\n风险点:\n  - 编号: C01\n    风险点: 采购计划人为加量\n");
        write("采购员.yaml", "岗位: 采购员\n");
        let mut child = Command::new(env!("CARGO_BIN_EXE_riskreg"))
            .args(["lsp", "--today", "2026-11-21"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let input = child.stdin.take().expect("its input");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        Client { child, input, output, folder, asked: 0 }
    }

    fn ready() -> Client {
        let mut client = Client::start();
        let answer = client.ask("initialize", json!({ "locale": "zh-cn", "capabilities": {} }));
        assert_eq!(answer["result"]["capabilities"]["positionEncoding"], "utf-16");
        client.tell("initialized", json!({}));
        client
    }

    fn uri(&self, path: &str) -> String {
        let path = self.folder.path().join(path);
        let mut uri = String::from("file://");
        for byte in path.to_str().expect("UTF-8").bytes() {
            match byte {
                b'/' | b'.' | b'-' | b'_' => uri.push(char::from(byte)),
                byte if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
                byte => uri.push_str(&format!("%{byte:02x}")),
            }
        }
        uri
    }

    fn raw(&mut self, bytes: &[u8]) {
        self.input.write_all(bytes).expect("it reads");
        self.input.flush().expect("it reads");
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.next();
            if message["id"] == json!(id) {
                return message;
            }
        }
    }

    fn next(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).expect("it writes"), 0, "it ended");
            if line == "\r\n" {
                break;
            }
            if let Some(number) = line.strip_prefix("Content-Length: ") {
                length = number.trim().parse().expect("a number");
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("a whole message");
        serde_json::from_slice(&body).expect("JSON")
    }

    /// The next diagnostics that are told of a document.
    fn told(&mut self, uri: &str) -> Vec<Value> {
        loop {
            let message = self.next();
            if message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri {
                return message["params"]["diagnostics"].as_array().expect("a list").clone();
            }
        }
    }

    fn open(&mut self, path: &str, text: &str) -> Vec<Value> {
        let uri = self.uri(path);
        self.tell(
            "textDocument/didOpen",
            json!({ "textDocument": { "uri": uri, "languageId": "yaml", "version": 1, "text": text } }),
        );
        self.told(&uri)
    }

    fn change(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "text": text }] }),
        );
    }

    /// A request about the place where `|` stands in `text`, which becomes the document's text.
    fn at(&mut self, method: &str, path: &str, text: &str) -> Value {
        let offset = text.find('|').expect("a mark");
        let plain = text.replacen('|', "", 1);
        self.change(path, &plain);
        let before = &text[..offset];
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
        let uri = self.uri(path);
        let params = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": column } });
        self.ask(method, params)["result"].clone()
    }

    fn labels(&mut self, path: &str, text: &str) -> Vec<String> {
        let items = self.at("textDocument/completion", path, text)["items"].clone();
        let items = items.as_array().expect("a list").iter();
        items.map(|item| item["label"].as_str().expect("a text").to_owned()).collect()
    }

    fn leave(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null)["result"], Value::Null);
        self.tell("exit", Value::Null);
        assert!(self.child.wait().expect("it ends").success());
    }
}

fn rules(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic["code"].as_str().expect("a rule")).collect()
}

#[test]
fn findings_are_told_of_the_text_as_typed_in_utf_16() {
    let mut client = Client::ready();
    let found = client.open("采购员.yaml", POST);
    assert!(rules(&found).contains(&"level-below-rule"), "{found:?}");
    // A character of two units stands before the word.
    let text = POST.replace("    等级: 三级", "    备注: 无\n    \"等级\": 𠮷级");
    client.change("采购员.yaml", &text);
    let uri = client.uri("采购员.yaml");
    let found = client.told(&uri);
    let wrong = found.iter().find(|found| found["code"] == "unknown-level").expect("the level is unknown");
    assert_eq!(wrong["range"]["start"], json!({ "line": 10, "character": 10 }));
    assert_eq!(wrong["range"]["end"], json!({ "line": 10, "character": 13 }));
    assert!(wrong["message"].as_str().expect("a text").contains("没有「𠮷级」"));
    // Nothing was written.
    assert_eq!(fs::read_to_string(client.folder.path().join("采购员.yaml")).expect("it is there"), "岗位: 采购员\n");
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(client.told(&uri), Vec::<Value>::new());
    client.leave();
}

#[test]
fn while_somebody_types_only_the_last_text_is_judged() {
    let mut client = Client::ready();
    client.open("采购员.yaml", POST);
    // Sent as one piece, so that all of it is there when the server looks.
    let uri = client.uri("采购员.yaml");
    let mut bytes = Vec::new();
    for version in 2..60 {
        let params =
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "text": POST }] });
        let body = json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": params }).to_string();
        bytes.extend(format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes());
    }
    client.raw(&bytes);
    client.asked += 1;
    let id = client.asked;
    client.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": {
        "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } } }));
    let mut told = 0;
    loop {
        let message = client.next();
        if message["method"] == "textDocument/publishDiagnostics" {
            told += 1;
            if message["params"]["version"] == 59 {
                break;
            }
        }
    }
    assert!(told < 30, "told {told} times");
    client.leave();
}

#[test]
fn hover_says_what_a_key_means_and_why_a_level_follows() {
    let mut client = Client::ready();
    client.open("采购员.yaml", POST);
    let hover = |client: &mut Client, text: &str| {
        client.at("textDocument/hover", "采购员.yaml", text)["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let level = hover(&mut client, &POST.replace("等级: 三级", "等级: 三|级"));
    assert!(level.contains("发生机率 较高、危害程度 严重 → 一级"), "{level}");
    let key = hover(&mut client, &POST.replace("对应职权", "对应|职权"));
    assert!(key.contains("`power`") && key.contains("对应的职权编号"), "{key}");
    assert_eq!(hover(&mut client, "# 注|释\n岗位: 甲\n"), "");
    client.leave();
}

#[test]
fn completion_knows_keys_words_ids_levels_and_library_points() {
    let mut client = Client::ready();
    client.open("采购员.yaml", POST);
    let labels = |client: &mut Client, text: &str| client.labels("采购员.yaml", text);
    let keys = labels(&mut client, &POST.replace("    等级: 三级\n", "    责|\n"));
    assert!(keys.contains(&"责任人".to_owned()) && !keys.contains(&"编号".to_owned()), "{keys:?}");
    let keys = labels(&mut client, "title: 采购员\nrisks:\n  - |\n");
    assert_eq!(keys.first().map(String::as_str), Some("id"), "{keys:?}");
    let levels = labels(&mut client, &POST.replace("等级: 三级", "等级: |"));
    assert_eq!(levels, ["一级", "二级", "三级"]);
    let words = labels(&mut client, &POST.replace("等级: 三级", "状态: |"));
    assert_eq!(words, ["有效", "已消除"]);
    let powers = labels(&mut client, &POST.replace("对应职权: P1", "对应职权: |"));
    // The unit's P1 is not what a bare P1 means here.
    assert_eq!(powers, ["P1", "/#P1", "P2"]);
    let library = labels(&mut client, &POST.replace("等级: 三级", "引用: 采|"));
    assert_eq!(library, ["采购#C01"]);
    let factors =
        labels(&mut client, &POST.replace("{ 发生机率: 较高, 危害程度: 严重 }", "{ 发生机率: 较高, 危害程度: | }"));
    assert!(factors.contains(&"严重".to_owned()), "{factors:?}");
    let flow = labels(&mut client, "岗位: 采购员\n风险点:\n  - { 编号: R1, | }\n");
    assert!(flow.contains(&"等级".to_owned()) && !flow.contains(&"编号".to_owned()), "{flow:?}");
    assert_eq!(labels(&mut client, "岗位: 采购员 # |\n"), Vec::<String>::new());
    let rules = labels(&mut client, "岗位: 采购员 # riskreg: 允许 short-text、missing-l|\n");
    assert!(rules.contains(&"missing-level".to_owned()) && !rules.contains(&"not-yaml".to_owned()), "{rules:?}");
    assert_eq!(labels(&mut client, "岗位: 采购员 # riskreg: 允许 short-text — |\n"), Vec::<String>::new());
    client.leave();
}

#[test]
fn definition_leads_to_what_a_reference_names() {
    let mut client = Client::ready();
    client.open("采购员.yaml", POST);
    let found = client.at("textDocument/definition", "采购员.yaml", &POST.replace("对应职权: P1", "对应职权: P|1"));
    assert_eq!(found["uri"].as_str().map(str::to_lowercase), Some(client.uri("采购员.yaml").to_lowercase()));
    assert_eq!(found["range"]["start"], json!({ "line": 2, "character": 8 }));
    let found = client.at("textDocument/definition", "采购员.yaml", &POST.replace("等级: 三级", "引用: 采购#|C01"));
    let library = client.uri("风险库/采购.yaml").to_lowercase();
    assert_eq!(found["uri"].as_str().map(str::to_lowercase), Some(library), "{found}");
    assert_eq!(found["range"]["start"], json!({ "line": 2, "character": 8 }));
    let nowhere = client.at("textDocument/definition", "采购员.yaml", &POST.replace("对应职权: P1", "对应职权: P|9"));
    assert_eq!(nowhere, Value::Null);
    client.leave();
}

/// The text with the edits of a quick fix made.
fn fixed(text: &str, action: &Value) -> String {
    let changes = action["edit"]["changes"].as_object().expect("changes");
    let edits = changes.values().next().and_then(Value::as_array).expect("edits");
    let offset = |position: &Value| {
        let line = position["line"].as_u64().expect("a line") as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let units = position["character"].as_u64().expect("a column") as usize;
        let mut passed = 0;
        let within = text[start..].char_indices().find(|(_, c)| {
            passed += c.len_utf16();
            passed > units
        });
        start + within.map_or(text.len() - start, |(at, _)| at)
    };
    let mut fixed = text.to_owned();
    let mut spans: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|edit| {
            (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), edit["newText"].as_str().expect("a text"))
        })
        .collect();
    spans.sort();
    for (start, end, text) in spans.into_iter().rev() {
        fixed.replace_range(start..end, text);
    }
    fixed
}

#[test]
fn quick_fixes_put_right_or_allow_with_a_reason() {
    let mut client = Client::ready();
    let text = POST
        .replace("风险点: 拆分", "風險點: 拆分")
        .replace("等级: 三级", "等级: 三级\n    监控责认人: 院长\n    引用: 采购#C10");
    client.open("采购员.yaml", &text);
    let uri = client.uri("采购员.yaml");
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let params = json!({ "textDocument": { "uri": uri }, "range": whole, "context": { "diagnostics": [] } });
    let actions = client.ask("textDocument/codeAction", params)["result"].clone();
    let of = |rule: &str, allow: bool| {
        let mut actions = actions.as_array().expect("a list").iter();
        let found = actions.find(|action| {
            action["data"]["rule"] == rule
                && action["title"].as_str().is_some_and(|title| title.contains("放行")) == allow
        });
        found.unwrap_or_else(|| panic!("nothing for {rule}: {actions:?}")).clone()
    };
    assert!(fixed(&text, &of("odd-spelling", false)).contains("    风险点: 拆分"));
    assert!(fixed(&text, &of("unknown-key", false)).contains("监控责任人: 院长"));
    assert!(fixed(&text, &of("dangling-reference", false)).contains("引用: 采购#C01"));
    let allowed = fixed(&text, &of("level-below-rule", true));
    assert!(allowed.contains("    # riskreg: 允许 level-below-rule — \n    等级: 三级"), "{allowed}");
    client.change("采购员.yaml", &allowed.replace("rule — ", "rule — 领导小组会议另定"));
    let found = client.told(&uri);
    assert!(!rules(&found).contains(&"level-below-rule"), "{found:?}");
    client.leave();
}

#[test]
fn a_file_is_laid_out_as_fmt_does_it_and_keeps_its_line_breaks() {
    let mut client = Client::ready();
    let text = "岗位:   '采购员'\r\n风险点:\r\n- 编号: R1 # 一\r\n";
    client.open("采购员.yaml", text);
    let params = json!({ "textDocument": { "uri": client.uri("采购员.yaml") }, "options": { "tabSize": 8 } });
    let edits = client.ask("textDocument/formatting", params.clone())["result"].clone();
    let after = fixed(text, &json!({ "edit": { "changes": { "": edits } } }));
    assert_eq!(after, "岗位: 采购员\r\n风险点:\r\n  - 编号: R1 # 一\r\n");
    for text in [&*after, "岗位: [采购员\n"] {
        client.change("采购员.yaml", text);
        assert_eq!(client.ask("textDocument/formatting", params.clone())["result"], json!([]), "{text}");
    }
    client.leave();
}

#[test]
fn what_is_no_message_is_answered_and_passed_over() {
    let mut client = Client::start();
    client.send(&json!({ "jsonrpc": "2.0", "id": 7, "method": "textDocument/hover", "params": {} }));
    assert_eq!(client.next()["error"]["code"], -32002);
    client.ask("initialize", json!({ "capabilities": null }));
    for (bytes, code) in [
        (&b"Content-Length: 5\r\n\r\n{nope"[..], -32700),
        (b"Content-Length: many\r\n", -32700),
        (b"Content-Length: 2\r\n\r\n[]", -32700),
        (b"Content-Type: x\r\n\r\n", -32700),
        (b"Content-Length: 4\r\n\r\n\xff\xfe{}", -32700),
    ] {
        client.raw(bytes);
        assert_eq!(client.next()["error"]["code"], code, "{}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(client.ask("no/such", json!({}))["error"]["code"], -32601);
    for method in ["hover", "definition", "completion", "codeAction", "formatting"] {
        for params in [json!({}), json!(3), json!({ "textDocument": { "uri": 1 }, "position": {} })] {
            let answer = client.ask(&format!("textDocument/{method}"), params);
            assert_eq!(answer["error"]["code"], -32602, "{answer}");
        }
        let params = json!({ "textDocument": { "uri": "file:///no/where.yaml" }, "position": { "line": 1, "character": 1 },
            "range": { "start": {}, "end": {} } });
        assert!(client.ask(&format!("textDocument/{method}"), params).get("error").is_none());
    }
    // Notifications that make no sense are nothing to answer.
    for params in [json!(null), json!({ "textDocument": {} }), json!({ "textDocument": { "uri": "x", "text": "y" } })] {
        client.tell("textDocument/didOpen", params.clone());
        client.tell("textDocument/didChange", params);
    }
    client.tell("$/cancelRequest", json!({ "id": 1 }));
    client.leave();
}

#[test]
fn a_huge_document_and_one_that_is_no_yaml_are_borne() {
    let mut client = Client::ready();
    let huge = format!("岗位: 采购员\n备注: {}\n", "药".repeat(2_000_000));
    let found = client.open("采购员.yaml", &huge);
    assert_eq!(rules(&found), ["not-yaml"]);
    for text in ["", "岗位：", "- - - [", "岗位: [甲, {乙: ", "\u{0}\u{1}", "&a *a", "?", "岗位: |\n", "😀😀😀"]
    {
        client.change("采购员.yaml", text);
        let uri = client.uri("采购员.yaml");
        for (line, character) in [(0, 0), (0, 3), (0, 99), (9, 9)] {
            for method in ["hover", "completion", "definition"] {
                let params =
                    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } });
                let answer = client.ask(&format!("textDocument/{method}"), params);
                assert!(answer.get("error").is_none(), "{text:?}: {answer}");
            }
        }
    }
    client.leave();
}

#[test]
fn a_client_that_goes_away_ends_the_server() {
    let client = Client::ready();
    let Client { mut child, input, .. } = client;
    drop(input);
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}
