//! Two views of one register: what anybody may see, and what stays inside.

use std::path::Path;

use super::{files, planted, publish, riskreg, told, write};

#[test]
fn the_internal_view_shows_names_notes_and_what_is_not_published_and_says_so_on_every_page() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    planted(&register);
    let output = publish(&register, &out, &["--draft", "--view", "internal", "--lang", "zh"]);
    assert!(output.status.success(), "{}", told(&output));
    let pages = files(&out);
    for (path, content) in pages.iter().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".md")) {
        assert!(String::from_utf8_lossy(content).contains("内部资料 不得外传"), "{path}");
    }
    let post = String::from_utf8_lossy(&pages["采购科/采购员.html"]);
    for inside in [
        "聂风行",
        "柳如烟",
        "步惊云",
        "不公开的风险",
        "（不公开）不公开的措施",
        "密由",
        "秘注丁",
        "秘注己",
        "秘注庚",
        "密案",
        "密证",
        "密诺",
        "密退",
        "退回",
    ] {
        assert!(post.contains(inside), "{inside}");
    }
    let all: String = pages.values().map(|content| String::from_utf8_lossy(content).into_owned()).collect();
    for never in ["G77001", "G77002", "13912345678"] {
        assert!(!all.contains(never), "{never}");
    }
}

#[test]
fn a_finished_site_is_searched_for_what_must_not_be_seen() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    planted(&register);
    assert!(publish(&register, &out, &["--draft"]).status.success());
    let check = || riskreg(&["publish", register.to_str().unwrap(), "--check", out.to_str().unwrap(), "--lang", "zh"]);
    let clean = check();
    assert!(clean.status.success(), "{}", told(&clean));
    write(&out, "附.html", "<p>经办</p>\n<p>聂风行</p>\n<p>电话 13912345678</p>");
    write(&out, "附.md", "对不公开的风险\\所采取的措施，对不公开的风险所采取的措施\n");
    write(&out, "附.txt", "采购员 G77002 办理，同意密退的");
    let leaks = check();
    assert_eq!(leaks.status.code(), Some(1), "{}", told(&leaks));
    let said = told(&leaks);
    for expected in [
        "附.html:2: 出现了姓名「聂…」",
        "附.html:3: 出现了不公开的「表现形式」中的「1…」",
        "采购科/采购员.yaml:11",
        "附.md:1: 出现了不公开的「措施」中的「对…」",
        "附.txt:1: 出现了不公开的「工号」中的「G…」",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    for secret in ["聂风行", "13912345678", "G77002"] {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
}

#[test]
fn an_office_document_and_a_file_name_are_searched_too() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    planted(&register);
    let document = |text: &str| {
        use std::io::Write;
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(format!("<w:t>{text}</w:t>").as_bytes()).unwrap();
        archive.finish().unwrap().into_inner()
    };
    std::fs::create_dir_all(&out).unwrap();
    std::fs::write(out.join("表.docx"), document("由聂&#39118;行办理")).unwrap();
    std::fs::write(out.join("柳如烟.docx"), document("由采购员办理")).unwrap();
    std::fs::write(out.join("图.png"), [0xff, 0xfe]).unwrap();
    let checked = riskreg(&["publish", register.to_str().unwrap(), "--check", out.to_str().unwrap(), "--lang", "zh"]);
    assert_eq!(checked.status.code(), Some(1), "{}", told(&checked));
    let said = told(&checked);
    for expected in ["表.docx:1: 出现了姓名「聂…」", "柳如烟.docx:1: 出现了姓名「柳…」", "图.png: 看不了这种文件"]
    {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn a_file_that_bears_its_holders_name_goes_by_the_role() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    write(&register, "unit.yaml", "单位名称: 某局\n");
    for name in ["聂风行", "柳如烟"] {
        let post = format!("岗位: 出纳（{name}）\n任职人: [{name}]\n经查无风险点: 由{name}查过\n");
        write(&register, &format!("{name}.yaml"), &post);
    }
    let output = publish(&register, &out, &["--draft"]);
    assert!(output.status.success(), "{}", told(&output));
    let pages = files(&out);
    assert_eq!(pages.keys().filter(|path| path.contains("有关人员")).count(), 4, "{:?}", pages.keys());
    for (path, content) in &pages {
        for name in ["聂风行", "柳如烟"] {
            assert!(!path.contains(name) && !String::from_utf8_lossy(content).contains(name), "{path}");
        }
    }
}

/// A register whose profile asks for two stages, with posts at several points of the way.
fn reviewed(root: &Path, settings: &str) {
    let chain = "[[review]]\nwhat = \"post\"\nstages = [{ id = \"科室\" }, { id = \"领导小组\" }]\n";
    write(root, "riskreg.toml", &format!("format = 1\nkeys = \"zh\"\n{chain}{settings}"));
    write(root, "unit.yaml", "单位名称: 某局\n");
    let post = |name: &str, reviews: &str| {
        let risk = |id: &str| {
            format!(
                "  - {{ 编号: {id}, 风险点: {name}的风险{id}, 等级: 二级, 责任人: 本人, 防控措施: [每月五日核对全部订单] }}\n"
            )
        };
        let text = format!("岗位: {name}\n风险点:\n{}{}审核记录:\n{reviews}", risk("R1"), risk("R2"));
        write(root, &format!("{name}.yaml"), &text);
    };
    let passed = |stage: &str| {
        format!("  - {{ 年度: 2026, 审核环节: {stage}, 审核组织: 某会, 日期: 2026-03-01, 结论: 同意 }}\n")
    };
    post("审过岗", &format!("{}{}", passed("科室"), passed("领导小组")));
    post("在审岗", &passed("科室"));
    post("退回岗", "  - { 年度: 2026, 审核环节: 科室, 审核组织: 某会, 日期: 2026-03-01, 结论: 退回 }\n");
    post(
        "逐项岗",
        &format!(
            "{}  - {{ 年度: 2026, 审核环节: 领导小组, 审核组织: 某会, 日期: 2026-03-02, 结论: 同意, 逐项结论: {{ R1: 一级, R2: 退回 }} }}\n",
            passed("科室")
        ),
    );
}

#[test]
fn a_form_leaves_room_for_the_chain_that_the_points_of_the_post_ask_for() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    let chains = "[[review]]\nwhat = \"post\"\nwhen = { count = \"risks\", at_least = 1 }\nstages = [{ id = \"甲级会\" }]\n\
        [[review]]\nwhat = \"post\"\nstages = [{ id = \"乙级会\" }]\n";
    write(&register, "riskreg.toml", &format!("format = 1\nkeys = \"zh\"\n{chains}"));
    write(&register, "unit.yaml", "单位名称: 某局\n");
    let risk =
        "风险点:\n  - { 编号: R1, 风险点: 吃回扣, 等级: 二级, 责任人: 本人, 防控措施: [每月五日核对全部订单] }\n";
    write(&register, "采购员.yaml", &format!("岗位: 采购员\n岗位职责: [采购]\n{risk}"));
    let output = publish(&register, &out, &["--draft", "--form", "post-form", "--format", "markdown"]);
    assert!(output.status.success(), "{}", told(&output));
    let pages: Vec<String> = files(&out).values().map(|page| String::from_utf8_lossy(page).into_owned()).collect();
    assert!(pages.iter().any(|page| page.contains("吃回扣") && page.contains("甲级会")), "{pages:?}");
    assert!(!pages.iter().any(|page| page.contains("乙级会")), "{pages:?}");
}

#[test]
fn a_page_whose_content_awaits_approval_is_headed_so() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    reviewed(&register, "");
    let output = publish(&register, &out, &["--draft"]);
    assert!(output.status.success(), "{}", told(&output));
    let pages = files(&out);
    let page = |path: &str| String::from_utf8_lossy(&pages[path]).into_owned();
    assert!(page("在审岗.html").contains("征求意见稿：正在审核，尚未审定"));
    assert!(page("markdown/退回岗.md").contains("征求意见稿：审核退回，正在修改"));
    assert!(!page("审过岗.html").contains("征求意见稿：") && !page("逐项岗.html").contains("征求意见稿："));
    let marked = |page: &str, title: &str| {
        let row = page.lines().find(|line| line.contains(title)).unwrap().to_owned();
        row.contains("征求意见稿")
    };
    let catalogue = page("catalogue.html");
    assert!(marked(&catalogue, "在审岗的风险R1") && marked(&catalogue, "逐项岗的风险R2"));
    assert!(!marked(&catalogue, "逐项岗的风险R1") && !marked(&catalogue, "审过岗的风险R1"));
    let decided = catalogue.lines().find(|line| line.contains("逐项岗的风险R1")).unwrap();
    assert!(decided.contains("一级") && !decided.contains("二级"), "what was decided is shown: {decided}");
}

#[test]
fn only_what_was_approved_is_published_where_the_settings_say_so() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    reviewed(&register, "[publish]\napproved_only = true\n");
    let output = publish(&register, &out, &["--draft", "--lang", "zh"]);
    assert!(output.status.success(), "{}", told(&output));
    let said = told(&output);
    assert!(said.contains("未审定的没有公开:2 个岗位、部门(审核中 1、已退回 1)"), "{said}");
    assert!(said.contains("审核退回的没有公开:1 个风险点"), "{said}");
    let pages = files(&out);
    assert!(
        pages.contains_key("审过岗.html") && !pages.contains_key("在审岗.html") && !pages.contains_key("退回岗.html")
    );
    let all: String = pages.values().map(|content| String::from_utf8_lossy(content).into_owned()).collect();
    for left_out in ["在审岗的风险", "退回岗的风险", "逐项岗的风险R2"] {
        assert!(!all.contains(left_out), "{left_out}");
    }
    let index = String::from_utf8_lossy(&pages["index.html"]).into_owned();
    assert!(index.contains("查找廉政风险点&nbsp;<b>3</b>&nbsp;个"), "counts are of what is shown");
    // Those whose work it is see all of it, headed.
    let inside = temporary.path().join("inside");
    assert!(publish(&register, &inside, &["--draft", "--view", "internal"]).status.success());
    assert!(inside.join("在审岗.html").exists());
}
