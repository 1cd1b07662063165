//! Power-run charts: every step and every way is drawn once, on the page and in Markdown, whatever a process says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_yaml::Value;

use super::{attributes, files, hospital, publish, told, write};

/// The steps and ways of each process of a register, as its files write them: name → (steps, from and to).
fn written(root: &Path) -> BTreeMap<String, (usize, BTreeSet<(usize, usize)>)> {
    let mut processes = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        let path = entry.unwrap().into_path();
        if path.extension().is_none_or(|ending| ending != "yaml") {
            continue;
        }
        let file: Value = serde_yaml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for process in file.get("流程").and_then(Value::as_sequence).into_iter().flatten() {
            let steps = process["步骤"].as_sequence().unwrap();
            let number = |id: &Value| steps.iter().position(|step| step["编号"] == *id).unwrap() + 1;
            let mut ways = BTreeSet::new();
            for (at, step) in steps.iter().enumerate() {
                match step.get("下一步").and_then(Value::as_sequence) {
                    None if at + 1 < steps.len() => _ = ways.insert((at + 1, at + 2)),
                    None => {}
                    Some(next) => {
                        ways.extend(next.iter().map(|next| (at + 1, number(next.get("到").unwrap_or(next)))));
                    }
                }
            }
            let id = process["编号"].as_str().unwrap();
            processes.insert(format!("{}#{id}", path.display()), (steps.len(), ways));
        }
    }
    processes
}

/// The steps and ways that the drawings of a page show, each as often as it is drawn.
fn drawn(page: &str) -> (Vec<usize>, Vec<(usize, usize)>) {
    let way = |text: &str| {
        let (from, to) = text.split_once('-').unwrap();
        (from.parse().unwrap(), to.parse().unwrap())
    };
    let mut steps: Vec<usize> = attributes(page, "data-step").iter().map(|step| step.parse().unwrap()).collect();
    let mut ways: Vec<(usize, usize)> = attributes(page, "data-way").into_iter().map(way).collect();
    steps.sort_unstable();
    ways.sort_unstable();
    (steps, ways)
}

/// The same of the Mermaid chart of a page: lines that are a step, lines that are a way.
fn charted(page: &str) -> (usize, Vec<(usize, usize)>) {
    let chart = page.split("```mermaid\n").nth(1).unwrap().split("```").next().unwrap();
    let number = |text: &str| text.trim().trim_start_matches('s').parse::<usize>().unwrap();
    let ways = chart.lines().filter(|line| line.contains("-->") || line.contains("-.->")).map(|line| {
        let (from, rest) = line.split_once(" -").unwrap();
        (number(from), number(rest.rsplit(' ').next().unwrap()))
    });
    let steps = chart.lines().filter(|line| line.starts_with("  s") && (line.contains("[\"") || line.contains("{{\"")));
    (steps.count(), ways.collect())
}

/// Every tag is closed, every value quoted, every sign of markup told.
fn is_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(!text.contains('>'), "{text}");
        for entity in text.split('&').skip(1) {
            let name = entity.split(';').next().unwrap();
            assert!(["amp", "lt", "gt", "quot", "#39"].contains(&name), "{entity}");
        }
        let end = rest[at..].find('>').unwrap() + at;
        let tag = &rest[at + 1..end];
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None => {
                assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
                if !tag.ends_with('/') {
                    open.push(tag.split(' ').next().unwrap());
                }
            }
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
}

fn svgs(page: &str) -> Vec<&str> {
    let parts = page.split("<svg class=\"chart flow\"").skip(1);
    parts.map(|part| &part[part.find('>').unwrap() + 1..part.find("</svg>").unwrap()]).collect()
}

#[test]
fn every_step_and_every_way_is_drawn_once() {
    let temporary = tempfile::tempdir().unwrap();
    let mut seen = 0;
    for register in ["registers", "examples/enterprise", "examples/penalty-power"] {
        let out = temporary.path().join(register.replace('/', "-"));
        let output = publish(Path::new(register), &out, &["--draft"]);
        assert!(output.status.success(), "{}", told(&output));
        let pages = files(&out);
        let text = |path: &str| std::str::from_utf8(&pages[path]).unwrap();
        let mut wanted: Vec<_> = written(Path::new(register)).into_values().collect();
        let mut found = Vec::new();
        for path in pages.keys().filter(|path| path.starts_with("processes/")) {
            let page = text(path);
            svgs(page).into_iter().for_each(is_well_formed);
            let (steps, ways) = drawn(page);
            assert_eq!(steps, (1..=steps.len()).collect::<Vec<_>>(), "{path}");
            let (charted, mut lines) = charted(text(&format!("markdown/{}", path.replace(".html", ".md"))));
            lines.sort_unstable();
            assert_eq!((charted, &lines), (steps.len(), &ways), "{path}");
            let distinct: BTreeSet<(usize, usize)> = ways.iter().copied().collect();
            assert_eq!(distinct.len(), ways.len(), "{path}");
            found.push((steps.len(), distinct));
        }
        wanted.sort();
        found.sort();
        assert_eq!(found, wanted, "{register}");
        seen += found.len();
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn points_stand_on_their_steps_and_posts_lead_to_their_processes() {
    let temporary = tempfile::tempdir().unwrap();
    let pages = hospital(&temporary.path().join("out"));
    let text = |path: &str| std::str::from_utf8(&pages[path]).unwrap();
    let page = text("processes/信息科-L1.html");
    let step = page.split("<g data-step=\"4\">").nth(1).unwrap().split("<g data-step").next().unwrap();
    assert!(step.contains("数据与统方管理员"), "{step}");
    assert!(step.contains("href=\"../信息科/数据与统方管理员.html#"), "{step}");
    assert!(page.contains("责任人：") && page.contains("措施"), "{page}");
    for post in ["信息科/数据与统方管理员.html", "信息科/index.html", "纪检监察室/监督检查员.html"]
    {
        assert!(text(post).contains("href=\"../processes/信息科-L1.html\""), "{post}");
    }
    assert!(text("processes.html").contains("href=\"processes/信息科-L1.html\""));
}

const HOSTILE: &str = "\"\\\"]; %%{init: {}}%% </script><b>`x`</b> #1 ``` &amp; |a| \\u202e {{ 7*7 }} {% raw %}\"";

#[test]
fn whatever_a_process_says_stays_text() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    let long = "长".repeat(3000);
    let word = "W".repeat(3000);
    write(
        &register,
        "unit.yaml",
        &format!(
            "单位名称: 某局\n编号: {HOSTILE}\n流程:\n- 编号: {HOSTILE}\n  名称: {HOSTILE}\n  步骤:\n  - {{编号: S1, 名称: {HOSTILE}, 承办: [{HOSTILE}], 时限: {HOSTILE}, 下一步: [{{到: S2, 条件: {HOSTILE}}}, {{到: {HOSTILE}}}, S1]}}\n  - {{编号: S2, 名称: {long}, 承办: [{word}], 标准: {HOSTILE}, 下一步: [{{到: S1, 条件: {long}}}, S1, S2, 结束]}}\n风险点:\n- {{编号: {HOSTILE}, 风险点: {HOSTILE}, 等级: 一级, 流程环节: S2, 责任人: [{HOSTILE}], 防控措施: [{HOSTILE}]}}\n- {{编号: R2, 风险点: {long}, 流程环节: S2, 防控措施: [{word}]}}\n"
        ),
    );
    let output = publish(&register, &out, &["--draft"]);
    assert!(output.status.success(), "{}", told(&output));
    let pages = files(&out);
    let mut seen = 0;
    for (path, content) in pages.iter().filter(|(path, _)| path.contains("processes/")) {
        let text = std::str::from_utf8(content).unwrap();
        seen += 1;
        assert!(!text.contains('\u{202e}') && !text.contains("49 "), "{path}");
        match path.ends_with(".html") {
            true => {
                assert!(!text.contains("<b>`x"), "{path}");
                let svgs = svgs(text);
                assert!(!svgs.is_empty(), "{path}");
                svgs.into_iter().for_each(is_well_formed);
            }
            false => {
                assert_eq!(text.matches("```").count(), 2, "{path}");
                let chart = text.split("```").nth(1).unwrap();
                assert!(!chart.contains('<') && !chart.contains("%%") && !chart.contains('&'), "{chart}");
                for line in chart.lines().skip(1) {
                    assert_eq!(line.matches('"').count() % 2, 0, "{line}");
                }
            }
        }
    }
    assert_eq!(seen, 2);
}

#[test]
fn a_process_of_powers_that_are_not_published_is_not_published() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    write(
        &register,
        "unit.yaml",
        "单位名称: 某局\n职权:\n- {编号: P1, 名称: 公开的权力, 流程: L1}\n- {编号: P2, 名称: 密权, 流程: L2, 公开: 否}\n流程:\n- {编号: L1, 名称: 明流程, 步骤: [{编号: S1, 名称: 明一}, {编号: S2, 名称: 明二, 承办: [聂风行], 备注: 密注}]}\n- {编号: L2, 名称: 密流程, 步骤: [{编号: S1, 名称: 密一}]}\n风险点:\n- {编号: R1, 风险点: 密点, 公开: 否, 流程环节: L1/S1, 防控措施: [密施]}\n",
    );
    assert!(publish(&register, &out, &["--draft"]).status.success());
    let pages = files(&out);
    let all: String = pages.values().map(|content| String::from_utf8_lossy(content).into_owned()).collect();
    assert!(all.contains("明流程") && all.contains("明二"));
    assert!(!all.contains('密') && !all.contains("聂风行"), "{:?}", pages.keys());
}

#[test]
fn a_long_process_is_drawn_in_sheets_and_no_page_is_too_long() {
    let temporary = tempfile::tempdir().unwrap();
    for (name, steps, drawn_at_all) in [("long", 900, true), ("endless", 2500, false)] {
        let (register, out) = (temporary.path().join(name), temporary.path().join(format!("{name}-out")));
        let mut text = String::from("单位名称: 某局\n流程:\n- 编号: L1\n  名称: 很长的流程\n  步骤:\n");
        for step in 1..=steps {
            let next = match step % 10 {
                0 if step < steps => format!(", 下一步: [S{}, {{到: S{}, 条件: 不同意}}]", step + 1, step - 9),
                5 => format!(", 下一步: [S{}, S{}]", step + 1, step + 3),
                _ => String::new(),
            };
            text.push_str(&format!("  - {{编号: S{step}, 名称: 第{step}步要做的事情{next}}}\n"));
        }
        text.push_str("风险点:\n");
        for point in 0..3000 {
            text.push_str(&format!(
                "- {{编号: R{point}, 风险点: 第{point}个, 等级: 一级, 流程环节: L1/S{}, 防控措施: [每月核对]}}\n",
                point % 3 + 1
            ));
        }
        write(&register, "unit.yaml", &text);
        let output = publish(&register, &out, &["--draft", "--format", "html"]);
        assert!(output.status.success(), "{}", told(&output));
        let pages = files(&out);
        let (mut steps_seen, mut ways_seen) = (BTreeSet::new(), BTreeSet::new());
        for (path, content) in pages.iter().filter(|(path, _)| path.starts_with("processes/")) {
            assert!(content.len() < 1_000_000, "{path}: {}", content.len());
            let (steps, ways) = drawn(std::str::from_utf8(content).unwrap());
            steps_seen.extend(steps);
            ways_seen.extend(ways);
        }
        match drawn_at_all {
            true => {
                assert_eq!(steps_seen.len(), steps);
                assert_eq!(ways_seen.len(), steps - 1 + (steps / 10 - 1) + steps / 10);
            }
            false => assert!(steps_seen.is_empty() && pages.len() > 10),
        }
    }
}

#[test]
fn on_paper_a_chart_needs_no_style_and_its_words_stand_below_it() {
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("out");
    let output = publish(Path::new("registers"), &out, &["--form", "process-charts"]);
    assert!(output.status.success(), "{}", told(&output));
    let pages = files(&out);
    let (path, content) = pages.iter().find(|(path, _)| path.ends_with("设备科.html")).unwrap();
    let page = std::str::from_utf8(content).unwrap();
    let svg = page.split("<figure>").nth(1).unwrap().split("</figure>").next().unwrap();
    is_well_formed(svg);
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.contains("role=\"img\""), "{path}");
    assert!(!svg.contains("class=") && !svg.contains("href") && !svg.contains(" id="), "{svg}");
    assert_eq!(drawn(svg).0, [1, 2, 3, 4, 5, 6]);
    assert!(page.split("</figure>").nth(1).unwrap().contains("6 入账与后评价"), "{path}");
}
