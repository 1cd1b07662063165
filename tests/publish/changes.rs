//! The page of changes since the last publication, and the cycles on the overview: what they tell, and what they never tell.

#[allow(dead_code)]
#[path = "../history/repository.rs"]
mod repository;

use std::path::Path;

use super::{files, publish, told};
use repository::Repository;

/// A post with these points.
fn post(title: &str, code: &str, points: &str) -> String {
    format!("岗位: {title}\n编号: {code}\n任职人:\n  - {{ 姓名: 聂风行, 备注: 密注 }}\n风险点:\n{points}")
}

fn point(id: &str, title: &str, level: &str, measures: &str, more: &str) -> String {
    format!(
        "  - {{编号: {id}, 风险点: {title}, 表现形式: [{title}的样子], 等级: {level}, 责任人: [采购员], 防控措施: [{measures}]{more}}}\n"
    )
}

/// A register whose last publication is tagged, and what became of it since.
fn scenario() -> Repository {
    let repository = Repository::new();
    let before = [
        point("R1", "收受回扣", "二级", "每月核对订单, 每季公布价格", ""),
        point("R2", "泄露标底", "三级", "标底分人保管", ""),
        point("R3", "超范围采购", "二级", "按目录采购", ""),
        point("R4", "密点一", "一级", "密施一", ""),
        point("R5", "密点二", "一级", "密施二", ", 公开: 否"),
        point("R7", "库存不符", "二级", "每月盘点", ""),
        point("R8", "没有变化的", "二级", "照旧办理", ""),
    ];
    repository
        .write("riskreg.toml", "format = 1\nkeys = \"zh\"\n[cycle]\nname = \"2025年度\"\n")
        .write("unit.yaml", "单位名称: 某局\n")
        .write("采购科/department.yaml", "名称: 采购科\n")
        .write("采购科/采购员.yaml", &post("采购员", "CG1", &before.concat()))
        .write("采购科/库管员.yaml", &post("库管员", "CG2", &point("R1", "私拿物资", "三级", "双人保管", "")))
        .commit("2025 公示");
    repository.git(&["tag", "公示-2025"]);
    let after = [
        point("R1", "收受回扣", "一级", "每月核对订单, 由聂风行每周抽查一次", ""),
        point(
            "R3",
            "超范围采购",
            "二级",
            "按目录采购",
            ", 状态: 已消除, 消除日期: 2026-03-01, 消除理由: 改为全省统一采购",
        ),
        point("R4", "密点一改", "一级", "密施一, 密施三", ", 公开: 否"),
        point("R5", "密点二改", "二级", "密施二", ", 公开: 否"),
        point("R6", "拆分项目", "二级", "项目合并立项", ""),
        point("R8", "没有变化的", "二级", "照旧办理", ""),
    ];
    let store = [point("R1", "私拿物资", "三级", "双人保管", ""), point("R2", "库存不符", "二级", "每月盘点", "")];
    repository
        .write("riskreg.toml", "format = 1\nkeys = \"zh\"\n[cycle]\nname = \"2026年度\"\nprevious = \"公示-2025\"\n")
        .write("采购科/采购员.yaml", &post("采购员", "CG1", &after.concat()))
        .write("采购科/库管员.yaml", &post("仓库管理员", "CG2", &store.concat()));
    repository
}

/// The page in its parts: by the heading of each section.
fn section<'t>(page: &'t str, fate: &str) -> &'t str {
    let start = format!("<h2 id=\"{fate}\">");
    page.split(&start).nth(1).unwrap_or_else(|| panic!("{fate}: {page}")).split("</section>").next().unwrap()
}

#[test]
fn the_page_of_changes_tells_what_became_of_each_published_point() {
    let repository = scenario();
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("out");
    let output = publish(repository.path(), &out, &["--draft", "--since", "公示-2025"]);
    assert!(output.status.success(), "{}", told(&output));
    let pages = files(&out);
    let page = std::str::from_utf8(&pages["changes.html"]).unwrap();
    assert!(section(page, "added").contains("CG1-R6") && section(page, "added").contains("项目合并立项"));
    let raised = section(page, "raised");
    for said in ["CG1-R1", "二级 →", "由采购员每周抽查一次", "删去措施", "每季公布价格"] {
        assert!(raised.contains(said), "{said}: {raised}");
    }
    let closed = section(page, "closed");
    assert!(
        closed.contains("CG1-R3") && closed.contains("2026-03-01") && closed.contains("改为全省统一采购"),
        "{closed}"
    );
    assert!(section(page, "removed").contains("泄露标底"));
    let moved = section(page, "moved");
    assert!(moved.contains("CG2-R2") && moved.contains("原在") && moved.contains("采购员"), "{moved}");
    assert!(!page.contains("没有变化的") && !page.contains("私拿物资"), "{page}");
    assert!(page.contains("仓库管理员") && page.contains("改名，原为 库管员"), "{page}");
    // Of what was published then, and is published now: seven points, and five.
    let row = page.split("<th scope=\"row\">风险点</th>").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains(">7</td>") && row.contains(">5</td>") && row.contains("−2"), "{row}");
    let index = std::str::from_utf8(&pages["index.html"]).unwrap();
    assert!(index.contains("href=\"changes.html\""));
    let markdown = std::str::from_utf8(&pages["markdown/changes.md"]).unwrap();
    assert!(markdown.contains("等级调高") && markdown.contains("公示\\-2025") || markdown.contains("公示-2025"));
}

#[test]
fn what_is_withheld_now_or_then_is_in_no_change() {
    let repository = scenario();
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("out");
    let output = publish(repository.path(), &out, &["--draft", "--since", "公示-2025", "--trend"]);
    assert!(output.status.success(), "{}", told(&output));
    for (path, content) in files(&out) {
        let text = String::from_utf8_lossy(&content);
        for secret in ["密", "聂风行", "聂某", "CG1-R4", "CG1-R5"] {
            assert!(!text.contains(secret), "{secret} stands in {path}");
        }
    }
}

#[test]
fn without_a_revision_nobody_asks_git_and_the_same_revision_gives_the_same_bytes() {
    let repository = scenario();
    let temporary = tempfile::tempdir().unwrap();
    let (plain, first, second) =
        (temporary.path().join("plain"), temporary.path().join("first"), temporary.path().join("second"));
    assert!(publish(repository.path(), &plain, &["--draft"]).status.success());
    assert!(!files(&plain).contains_key("changes.html"));
    for out in [&first, &second] {
        assert!(publish(repository.path(), out, &["--draft", "--since", "公示-2025"]).status.success());
    }
    let pages = |out: &Path| {
        let mut pages = files(out);
        // It alone says when it was made.
        pages.remove("manifest.json").unwrap();
        pages
    };
    assert!(pages(&first) == pages(&second));
    let verified =
        super::riskreg(&["publish", "--verify", first.to_str().unwrap(), repository.path().to_str().unwrap()]);
    assert!(verified.status.success(), "{}", told(&verified));
    let wrong = publish(repository.path(), &temporary.path().join("wrong"), &["--draft", "--since", "没有的标签"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", told(&wrong));
    assert!(told(&wrong).contains("没有的标签"), "{}", told(&wrong));
}

#[test]
fn an_unchanged_register_has_a_page_that_says_so() {
    let repository = scenario();
    repository.commit("2026");
    repository.git(&["tag", "公示-2026"]);
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("out");
    let output = publish(repository.path(), &out, &["--draft", "--since", "公示-2026"]);
    assert!(output.status.success(), "{}", told(&output));
    let page = String::from_utf8(files(&out).remove("changes.html").unwrap()).unwrap();
    assert!(page.contains("公示的风险点没有变化"), "{page}");
}

#[test]
fn the_overview_shows_the_cycles_before_by_what_each_published() {
    let repository = scenario();
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("out");
    let output = publish(repository.path(), &out, &["--draft", "--trend"]);
    assert!(output.status.success(), "{}", told(&output));
    let page = String::from_utf8(files(&out).remove("index.html").unwrap()).unwrap();
    let row = |cycle: &str| {
        let start = format!("<th scope=\"row\">{cycle}</th>");
        page.split(&start).nth(1).unwrap_or_else(|| panic!("{cycle}: {page}")).split("</tr>").next().unwrap().to_owned()
    };
    assert!(row("2025年度").contains("<td class=\"num\">7</td>"), "{}", row("2025年度"));
    assert!(row("2026年度").contains("<td class=\"num\">5</td>"), "{}", row("2026年度"));
    let without = publish(Path::new("examples/village"), &temporary.path().join("none"), &["--draft", "--trend"]);
    assert_eq!(without.status.code(), Some(2));
    assert!(told(&without).contains("[cycle]"), "{}", told(&without));
}
