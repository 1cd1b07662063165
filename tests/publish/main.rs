//! `riskreg publish`: which pages there are, what is not in them, and what is never written over.

mod changes;
mod forms;
mod kept;
mod markdown;
mod notices;
mod process;
mod proof;
mod search;
mod secrets;
mod views;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

fn riskreg(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_riskreg"))
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn publish(register: &Path, out: &Path, more: &[&str]) -> Output {
    let mut arguments = vec!["publish", register.to_str().unwrap(), "--out", out.to_str().unwrap()];
    arguments.extend(more);
    riskreg(&arguments)
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Every file below a folder, by its path from there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
    files
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The values of an attribute, unescaped as far as our pages escape.
fn attributes<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let start = format!(" {name}=\"");
    text.split(&start).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// `to` as seen from the page `from`: the file and the anchor.
fn resolved(from: &str, to: &str) -> (String, Option<String>) {
    let (path, anchor) = to.split_once('#').map_or((to, None), |(path, anchor)| (path, Some(anchor.to_owned())));
    if path.is_empty() {
        return (from.to_owned(), anchor);
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => _ = parts.pop().expect("a link does not lead out of the publication"),
            part => parts.push(part),
        }
    }
    (parts.join("/"), anchor)
}

const HOSPITAL: &str = "registers";

fn hospital(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let output = publish(Path::new(HOSPITAL), out, &[]);
    assert!(output.status.success(), "{}", told(&output));
    files(out)
}

#[test]
fn every_post_and_department_has_a_page_and_every_link_leads_to_one() {
    let temporary = tempfile::tempdir().unwrap();
    let pages = hospital(&temporary.path().join("out"));
    for page in ["index.html", "unit.html", "catalogue.html", "measures.html", "powers.html", "药剂科/index.html"] {
        assert!(pages.contains_key(page), "{page}");
    }
    let posts = walkdir::WalkDir::new(HOSPITAL).into_iter().filter(|entry| {
        let path = entry.as_ref().unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        path.extension().is_some_and(|ending| ending == "yaml")
            && !["unit.yaml", "department.yaml", "rules.yaml"].contains(&name)
            && !["notices", "statements"].iter().any(|folder| path.starts_with(Path::new(HOSPITAL).join(folder)))
    });
    for post in posts {
        let path = post.unwrap().into_path();
        let page = path.strip_prefix(HOSPITAL).unwrap();
        assert!(pages.contains_key(page.with_extension("html").to_str().unwrap()), "{}", page.display());
        let markdown = Path::new("markdown").join(page.with_extension("md"));
        assert!(pages.contains_key(markdown.to_str().unwrap()), "{}", page.display());
    }
    every_link_leads_somewhere(&pages);
}

/// Every link of the HTML pages leads to a page there is, and to an anchor on it.
fn every_link_leads_somewhere(pages: &BTreeMap<String, Vec<u8>>) {
    let mut anchors: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, content) in pages.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = std::str::from_utf8(content).unwrap();
        let ids = attributes(text, "id");
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "ids of {path} are unique");
        anchors.insert(path, distinct);
    }
    for (path, content) in pages.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = std::str::from_utf8(content).unwrap();
        for link in attributes(text, "href").into_iter().chain(attributes(text, "xlink:href")) {
            let (file, anchor) = resolved(path, link);
            if link == "data:," || anchor.as_deref().is_some_and(|anchor| anchor.contains('=')) {
                continue;
            }
            // A workbook or a Word file is no page.
            if !file.ends_with(".html") && pages.contains_key(&file) {
                continue;
            }
            let known = anchors.get(file.as_str()).unwrap_or_else(|| panic!("{path} leads to {link}"));
            if let Some(anchor) = anchor {
                assert!(known.contains(anchor.as_str()), "{path} leads to {link}");
            }
        }
    }
}

#[test]
fn links_of_the_markdown_pages_lead_somewhere() {
    let temporary = tempfile::tempdir().unwrap();
    let pages = hospital(&temporary.path().join("out"));
    every_markdown_link_leads_somewhere(&pages);
}

fn every_markdown_link_leads_somewhere(pages: &BTreeMap<String, Vec<u8>>) {
    for (path, content) in pages.iter().filter(|(path, _)| path.ends_with(".md")) {
        let text = std::str::from_utf8(content).unwrap();
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let (file, _) = resolved(path, &link.replace('\\', ""));
            assert!(pages.contains_key(&file), "{path} leads to {link}");
        }
    }
}

#[test]
fn the_same_register_gives_the_same_bytes() {
    let temporary = tempfile::tempdir().unwrap();
    let mut first = hospital(&temporary.path().join("first"));
    let output = publish(Path::new(HOSPITAL), &temporary.path().join("second"), &["--today", "2031-01-01"]);
    assert!(output.status.success());
    let mut second = files(&temporary.path().join("second"));
    // It says when it was made, and as of which day.
    assert!(first.remove("manifest.json") != second.remove("manifest.json"));
    assert!(first == second, "another day, the same pages");
}

#[test]
fn a_page_holds_all_it_needs_and_its_policy_names_it() {
    let temporary = tempfile::tempdir().unwrap();
    let pages = hospital(&temporary.path().join("out"));
    for (path, content) in pages.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = std::str::from_utf8(content).unwrap();
        for tag in ["style", "script"] {
            let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
            let Some((_, rest)) = text.split_once(&open) else { continue };
            let inside = rest.split(&close).next().unwrap();
            let hash = BASE64_STANDARD.encode(Sha256::digest(inside.as_bytes()));
            assert!(text.contains(&format!("{tag}-src 'sha256-{hash}'")), "{path}: {tag}");
        }
        // The name of a language that a drawing is written in; nothing is fetched by it.
        let text = &text.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        for outside in ["http:", "https:", " src=", " style=", " onclick=", "<link rel=\"stylesheet", "@import", "url("]
        {
            assert!(!text.contains(outside), "{path}: {outside}");
        }
        assert!(text.contains("<html lang=\"zh-CN\">") && text.contains("class=\"skip\""), "{path}");
    }
}

/// A register with things that must not come out.
fn planted(root: &Path) {
    write(root, "riskreg.toml", "format = 1\nname = \"某局台账\"\nkeys = \"zh\"\n");
    write(
        root,
        "unit.yaml",
        "单位名称: 某局\n主要负责人: 局长秦无双\n纪检监察部门: 纪检组\n备注: 秘注甲\n班子成员:\n  - { 姓名: 秦无双, 工号: G77001, 职务: 局长, 分管: [采购科] }\n领导小组:\n  组长: 局长秦无双\n  成员: [副局长尚不闻, 采购科科长]\n  备注: 秘注乙\n",
    );
    write(
        root,
        "采购科/department.yaml",
        "名称: 采购科\n负责人: 柳如烟\n分管领导: 副局长尚不闻\n联络员: 步惊云\n备注: 秘注丙\n",
    );
    write(
        root,
        "采购科/采购员.yaml",
        "岗位: 采购员
编号: CG1
任职人:
  - { 姓名: 聂风行, 工号: G77002, 备注: 秘注丁, 承诺: { 承诺人: 聂风行, 签署: 是, 承诺内容: 密诺 } }
职权:
  - { 编号: P1, 名称: 公开的采购权, 备注: 秘注戊 }
  - { 编号: P2, 名称: 不公开的权力, 公开: 否 }
风险点:
  - 编号: R1
    风险点: 公开的风险
    表现形式: [聂风行私下通知供应商开标时间，电话13912345678]
    对应职权: P1
    等级: 一级
    责任人: [聂风行]
    监控责任人: [秦无双]
    备注: 秘注己
    案例: [密案]
    落实记录: [密录]
    防控措施:
      - { 措施: 由柳如烟每月五日核对全部订单并签字, 责任人: [步惊云], 备注: 秘注庚, 佐证: [密证] }
      - { 措施: 不公开的措施, 公开: 否 }
  - 编号: R2
    风险点: 不公开的风险
    对应职权: P2
    等级: 二级
    责任人: [采购员]
    公开: 否
    不公开理由: 密由
    防控措施: [对不公开的风险所采取的措施]
审核记录:
  - { 年度: 2026, 审核人: 尚不闻, 日期: 2026-03-01, 结论: 同意, 意见: 同意柳如烟的分工 }
  - { 年度: 2026, 审核人: 尚不闻, 日期: 2026-02-01, 结论: 退回, 意见: 密退 }
",
    );
}

const SECRETS: [&str; 26] = [
    "秘注",
    "G77001",
    "G77002",
    "聂风行",
    "柳如烟",
    "步惊云",
    "秦无双",
    "尚不闻",
    "密诺",
    "13912345678",
    "密案",
    "密录",
    "密证",
    "密由",
    "密退",
    "不公开的权力",
    "不公开的措施",
    "不公开的风险",
    "CG1-R2",
    "聂风",
    "秦某",
    "聂某",
    "柳某",
    "对不公开",
    "P2",
    "R2",
];

/// What a file says: itself, or the parts of what an office program wrote.
fn texts(path: &str, content: &[u8]) -> Vec<String> {
    if !path.ends_with(".docx") && !path.ends_with(".xlsx") {
        return vec![String::from_utf8_lossy(content).into_owned()];
    }
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(content)).unwrap();
    let mut parts = Vec::new();
    for at in 0..package.len() {
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut package.by_index(at).unwrap(), &mut text).unwrap();
        parts.push(String::from_utf8_lossy(&text).into_owned());
    }
    parts
}

#[test]
fn nothing_that_is_not_public_comes_out() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    planted(&register);
    let output = publish(&register, &out, &["--draft"]);
    assert!(output.status.success(), "{}", told(&output));
    let pages = files(&out);
    for (path, content) in &pages {
        for text in texts(path, content) {
            for secret in SECRETS {
                assert!(!text.contains(secret), "{secret} stands in {path}");
            }
        }
    }
    let post = std::str::from_utf8(&pages["采购科/采购员.html"]).unwrap();
    for public in ["公开的风险", "公开的采购权", "采购员私下通知供应商", "局长", "副局长"] {
        assert!(post.contains(public), "{public}");
    }
    let index = std::str::from_utf8(&pages["index.html"]).unwrap();
    assert!(index.contains("查找廉政风险点&nbsp;<b>1</b>&nbsp;个") && index.contains("制定防控措施&nbsp;<b>1</b>"));
}

#[test]
fn names_are_masked_or_shown_where_the_profile_says_so() {
    let temporary = tempfile::tempdir().unwrap();
    for (style, seen, unseen) in [
        ("mask", vec!["聂某某", "副局长尚某某"], vec!["聂风行", "尚不闻", "G77002", "秘注"]),
        ("full", vec!["聂风行", "尚不闻"], vec!["G77002", "秘注", "13912345678"]),
        ("omit", vec!["局长"], vec!["聂", "尚不闻", "G77002"]),
    ] {
        let (register, out) = (temporary.path().join(style), temporary.path().join(format!("{style}-out")));
        planted(&register);
        let config = format!("format = 1\nkeys = \"zh\"\n[publish]\nnames = \"{style}\"\n");
        write(&register, "riskreg.toml", &config);
        assert!(publish(&register, &out, &["--draft"]).status.success());
        let all: String = files(&out).values().map(|content| String::from_utf8_lossy(content).into_owned()).collect();
        for word in seen {
            assert!(all.contains(word), "{style}: {word}");
        }
        for word in unseen {
            assert!(!all.contains(word), "{style}: {word}");
        }
    }
}

#[test]
fn errors_stand_against_publication_and_a_draft_says_what_it_is() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    write(&register, "unit.yaml", "单位名称: 某局\n风险点:\n  - { 编号: R1, 风险点: 无人管, 等级: 一级 }\n");
    let refused = publish(&register, &out, &["--lang", "zh"]);
    assert_eq!(refused.status.code(), Some(1), "{}", told(&refused));
    assert!(told(&refused).contains("risk-without-measure") && !out.exists(), "{}", told(&refused));
    let draft = publish(&register, &out, &["--draft", "--lang", "zh"]);
    assert!(draft.status.success(), "{}", told(&draft));
    let is_page = |path: &str| path.ends_with(".html") || path.ends_with(".md");
    for (path, content) in files(&out).iter().filter(|(path, _)| is_page(path)) {
        assert!(String::from_utf8_lossy(content).contains("征求意见稿"), "{path}");
    }
}

#[test]
fn what_a_register_says_cannot_act_on_a_page() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    let hostile = "\"<script>alert(1)</script> [x](http://evil.example) ' &amp; `a` | b \\u202e{{ 7*7 }} {% raw %}\"";
    write(&register, "unit.yaml", &format!("单位名称: {hostile}\n职责: [{hostile}]\n"));
    let post = format!(
        "岗位: {hostile}\n编号: {hostile}\n风险点:\n  - 编号: {hostile}\n    风险点: {hostile}\n    表现形式: [{hostile}]\n    类别: {hostile}\n    等级: 一级\n    责任人: [{hostile}]\n    防控措施: [{hostile}]\n"
    );
    for name in
        ["a b", "quote'\"", "hash#1", "<script>", "back\\slash", "two\nlines", "..dots", "Case", "case", "index"]
    {
        write(&register, &format!("{name}.yaml"), &post);
    }
    write(&register, &format!("{}.yaml", "长".repeat(80)), &post);
    let output = publish(&register, &out, &["--draft", "--lang", "zh"]);
    assert!(output.status.success(), "{}", told(&output));
    let pages = files(&out);
    let html: Vec<_> = pages.iter().filter(|(path, _)| path.ends_with(".html")).collect();
    // Overview, catalogue, measures, the unit; without powers there is no page of powers.
    assert!(html.len() >= 4 + 10, "{:?}", pages.keys());
    let folded: BTreeSet<String> = pages.keys().map(|path| path.to_lowercase()).collect();
    assert_eq!(folded.len(), pages.len(), "no two pages differ only in case");
    for (path, content) in &pages {
        let text = String::from_utf8_lossy(content);
        assert!(!path.contains([' ', '#', '<', '"', '\'', '\\', '\n']), "{path}");
        assert!(!text.contains('\u{202e}'), "{path}");
        if path.ends_with(".html") {
            assert!(!text.contains("<script>alert") && !text.contains("49 "), "{path}");
            assert!(!text.contains("href=\"http"), "{path}");
        } else if path.ends_with(".md") {
            assert!(!text.contains("<script>") && !text.replace("\\]", "").contains("](http"), "{path}");
        }
    }
}

#[test]
fn an_output_folder_that_is_not_ours_is_left_as_it_is() {
    let temporary = tempfile::tempdir().unwrap();
    let register = temporary.path().join("register");
    planted(&register);
    let foreign = temporary.path().join("foreign");
    write(&foreign, "theirs.txt", "theirs");
    let plain = temporary.path().join("plain");
    fs::write(&plain, "theirs").unwrap();
    for place in [&foreign, &plain] {
        let output = publish(&register, place, &["--draft"]);
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        assert!(told(&output).contains(place.file_name().unwrap().to_str().unwrap()));
    }
    assert_eq!(files(&foreign).keys().collect::<Vec<_>>(), ["theirs.txt"]);
    assert_eq!(fs::read_to_string(&plain).unwrap(), "theirs");
    // The register itself is no place for its pages either.
    let output = publish(&register, &register, &["--draft"]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
}

#[test]
fn pages_of_a_post_that_is_gone_go_with_it() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    planted(&register);
    assert!(publish(&register, &out, &["--draft"]).status.success());
    fs::remove_file(register.join("采购科/采购员.yaml")).unwrap();
    write(&out, "CNAME", "theirs");
    assert!(publish(&register, &out, &["--draft"]).status.success());
    assert!(!out.join("采购科/采购员.html").exists() && !out.join("markdown/采购科/采购员.md").exists());
    assert!(out.join("采购科/index.html").exists() && out.join("CNAME").exists());
}

#[test]
fn a_part_of_a_register_and_several_registers_can_be_published() {
    let temporary = tempfile::tempdir().unwrap();
    let part = temporary.path().join("part");
    let output = publish(&PathBuf::from(HOSPITAL).join("药剂科"), &part, &["--format", "html"]);
    assert!(output.status.success(), "{}", told(&output));
    let pages = files(&part);
    assert!(pages.contains_key("药剂科/药品采购员.html") && !pages.contains_key("院长.html"));
    let both = temporary.path().join("both");
    let output = riskreg(&[
        "publish",
        "--draft",
        "--format",
        "markdown",
        "examples/village",
        "examples/credit-union",
        "--out",
        both.to_str().unwrap(),
    ]);
    assert!(output.status.success(), "{}", told(&output));
    let pages = files(&both);
    assert!(pages.contains_key("README.md"));
    assert_eq!(pages.keys().filter(|path| path.ends_with("/catalogue.md")).count(), 2, "{:?}", pages.keys());
}
