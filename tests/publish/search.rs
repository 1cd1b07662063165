//! Long lists: what goes over several pages, that nothing is lost on the way, and that links find their page.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use super::{
    HOSPITAL, attributes, every_link_leads_somewhere, every_markdown_link_leads_somewhere, files, hospital, publish,
    resolved, told, write,
};

/// What no page of a publication exceeds, in bytes.
const MOST: usize = 1_000_000;

/// A post with so many points, each with measures of its own and with characters that take more room on a page.
fn post(name: &str, id: &str, points: std::ops::Range<usize>) -> String {
    let mut text = format!(
        "岗位: {name}\n编号: {id}\n职权:\n  - {{ 编号: P1, 名称: {name}的审批权, 内容: 审批 }}\n  - {{ 编号: P2, 名称: 用印 }}\n风险点:\n"
    );
    for at in points {
        let power = ["P1", "P2", "采购科#P1"][at % 3];
        let said = "\"<私下>\" & '改动' 内容,".repeat(6);
        write!(
            text,
            "  - 编号: R{at}\n    风险点: 第{at}号风险\n    表现形式: [{said:?}]\n    对应职权: {power}\n    等级: {}\n    责任人: [{name}]\n    防控措施:\n      - 每周核对第{at}号全部单据并留存记录,发现问题当日报告\n      - {said:?}\n",
            ["一级", "二级", "三级"][at % 3],
        )
        .unwrap();
    }
    text
}

/// Three thousand points: half of them on one post, the others on many.
fn long_register(root: &Path) {
    write(root, "riskreg.toml", "format = 1\nname = \"长台账\"\nkeys = \"zh\"\n");
    write(root, "unit.yaml", "单位名称: 某局\n职责: [管理]\n");
    write(root, "采购科/department.yaml", "名称: 采购科\n编号: CG\n职权:\n  - { 编号: P1, 名称: 全科的采购权 }\n");
    write(root, "采购科/采购员.yaml", &post("采购员", "CG01", 0..1500));
    write(root, "采购科/采购员-2.yaml", &post("副采购员", "CG02", 0..1));
    for department in 0..15 {
        write(
            root,
            &format!("第{department}科/department.yaml"),
            &format!("名称: 第{department}科\n编号: K{department}\n"),
        );
        for at in 0..10 {
            let text = post(&format!("岗{at}"), &format!("K{department}-{at}"), 0..10);
            write(root, &format!("第{department}科/岗{at}.yaml"), &text);
        }
    }
}

fn long(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let temporary = tempfile::tempdir().unwrap();
    long_register(temporary.path());
    let output = publish(temporary.path(), out, &["--draft", "--lang", "zh"]);
    assert!(output.status.success(), "{}", told(&output));
    files(out)
}

fn text<'p>(pages: &'p BTreeMap<String, Vec<u8>>, path: &str) -> &'p str {
    std::str::from_utf8(pages.get(path).unwrap_or_else(|| panic!("there is {path}"))).unwrap()
}

/// The pages of one list, as each leads to the next.
fn list<'p>(pages: &'p BTreeMap<String, Vec<u8>>, first: &str) -> Vec<&'p str> {
    let mut path = format!("{first}.html");
    let mut list = vec![text(pages, &path)];
    while let Some((_, next)) = list.last().unwrap().split_once("<a rel=\"next\" href=\"") {
        path = resolved(&path, next.split('"').next().unwrap()).0;
        list.push(text(pages, &path));
    }
    list
}

#[test]
fn a_long_list_goes_over_pages_on_which_every_point_stands_once_and_every_link_finds_its_page() {
    let temporary = tempfile::tempdir().unwrap();
    let pages = long(&temporary.path().join("out"));
    for (path, content) in &pages {
        assert!(content.len() < MOST, "{path} has {} bytes", content.len());
    }
    every_link_leads_somewhere(&pages);
    every_markdown_link_leads_somewhere(&pages);
    let expected: BTreeSet<String> = (0..1500)
        .map(|at| format!("CG01-R{at}"))
        .chain(["CG02-R0".to_owned()])
        .chain((0..1500).map(|at| format!("K{}-{}-R{}", at / 100, at / 10 % 10, at % 10)))
        .collect();
    let catalogue = list(&pages, "catalogue");
    assert!(catalogue.len() > 5, "{} pages", catalogue.len());
    for (first, several) in
        [("catalogue", true), ("采购科/index", true), ("采购科/采购员", true), ("第0科/index", false)]
    {
        let list = list(&pages, first);
        assert_eq!(list.len() > 1, several, "{first}: {} pages", list.len());
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for anchor in list.iter().flat_map(|page| attributes(page, "id")).filter(|id| id.contains("-R")) {
            assert!(seen.insert(anchor), "{first}: {anchor} stands twice");
        }
        let here = match first {
            "catalogue" => expected.len(),
            "采购科/index" => 1501,
            "采购科/采购员" => 1500,
            _ => 100,
        };
        assert_eq!(seen.len(), here, "{first}");
    }
    let all: BTreeSet<String> = catalogue
        .iter()
        .flat_map(|page| attributes(page, "id"))
        .map(str::to_owned)
        .filter(|id| id.contains("-R"))
        .collect();
    assert_eq!(all, expected);
    for first in ["catalogue", "measures"] {
        let list = list(&pages, first);
        assert!(list.len() > 1, "{first}");
        for (number, page) in (1..).zip(&list) {
            assert!(
                page.contains(&format!("第&nbsp;{number}&nbsp;页，共&nbsp;{}&nbsp;页", list.len())),
                "{first} {number}"
            );
        }
        for number in 2..=list.len() {
            assert!(pages.contains_key(&format!("markdown/{first}-{number}.md")), "{first} {number}");
        }
    }
}

#[test]
fn what_goes_on_over_the_page_says_so_and_powers_keep_their_number() {
    let temporary = tempfile::tempdir().unwrap();
    let pages = long(&temporary.path().join("out"));
    let second = text(&pages, "采购科/采购员-2.html");
    // The page of the post that is called so keeps its name; the second page of the other gives way.
    assert!(second.contains("副采购员"));
    let later = pages.keys().find(|path| path.starts_with("采购科/采购员-2-")).expect("a name of its own");
    assert!(text(&pages, later).contains("职权 1 采购员的审批权（续）"));
    assert!(list(&pages, "catalogue").iter().any(|page| page.contains("采购科</a>（续）")));
}

#[test]
fn a_short_register_keeps_one_page_for_each_list() {
    let temporary = tempfile::tempdir().unwrap();
    let pages = hospital(&temporary.path().join("out"));
    for path in pages.keys() {
        let name = path.rsplit('/').next().unwrap();
        assert!(!name.starts_with("catalogue-") && !name.starts_with("index-"), "{path}");
    }
    assert!(!text(&pages, "catalogue.html").contains("上一页"));
    assert!(Path::new(HOSPITAL).exists());
}

/// A register whose one post stands in a file called so.
fn renamed(root: &Path, file: &str, id: &str) -> BTreeMap<String, Vec<u8>> {
    write(root, "riskreg.toml", "format = 1\nname = \"台账\"\nkeys = \"zh\"\n");
    write(root, "unit.yaml", "单位名称: 某局\n");
    let id = if id.is_empty() { String::new() } else { format!("编号: {id}\n") };
    let post = format!(
        "岗位: 采购员\n{id}风险点:\n  - {{ 编号: R1, 风险点: 泄密, 等级: 一级, 责任人: [采购员], 防控措施: [双人签字] }}\n"
    );
    write(root, file, &post);
    let out = root.join("out");
    let output = publish(root, &out, &["--draft", "--format", "html"]);
    assert!(output.status.success(), "{}", told(&output));
    files(&out)
}

#[test]
fn the_address_of_a_point_outlives_a_new_name_of_its_file_where_the_file_has_an_id() {
    let temporary = tempfile::tempdir().unwrap();
    let anchors = |name: &str, file: &str, id: &str| -> Vec<String> {
        let pages = renamed(&temporary.path().join(name), file, id);
        let ids = attributes(text(&pages, "catalogue.html"), "id").into_iter();
        ids.filter(|id| id.contains("R1")).map(str::to_owned).collect()
    };
    assert_eq!(anchors("a", "采购员.yaml", "CG1"), ["CG1-R1"]);
    assert_eq!(anchors("b", "招标员.yaml", "CG1"), ["CG1-R1"]);
    // Without, another file with the same number cannot take it over.
    assert_ne!(anchors("c", "采购员.yaml", ""), anchors("d", "招标员.yaml", ""));
    assert_eq!(anchors("e", "采购员.yaml", ""), anchors("c2", "采购员.yaml", ""));
}
