//! Who owns which folder of a register, as `owners` writes it for forges.

use crate::repository::{Repository, printed, riskreg};

/// A register in a folder of its repository: one head with an account, one whose account stands with their name in the
/// unit, one without.
fn register() -> Repository {
    let repository = Repository::new();
    repository
        .write(
            "台账/unit.yaml",
            "单位名称: 示例市第五人民医院\n班子成员:\n  - { 姓名: 陈立, 职务: 副院长, 账号: \"@chen\" }\n",
        )
        .write("台账/药剂科/department.yaml", "名称: 药剂科\n负责人: { 姓名: 周某, 账号: zhou@hospital }\n")
        .write("台账/药剂科/库房 组/department.yaml", "名称: 库房组\n负责人: 钱某\n分管领导: 陈立\n")
        .write("台账/检验科/department.yaml", "名称: 检验科\n负责人: 周某\n")
        .write(
            "台账/riskreg.toml",
            "format = 1\n[git]\nowners = [{ path = \"riskreg.toml\", accounts = [\"@jijian\"] }]\n",
        );
    repository
}

const LINES: &str = "\
# riskreg owners 台账/:开始,由台账写出,不要手改 / begin: written from the register, not by hand
/台账/药剂科/ zhou@hospital
/台账/药剂科/库房\\ 组/ @chen
/台账/riskreg.toml @jijian
# riskreg owners 台账/:结束 / end
";

#[test]
fn heads_own_their_departments_and_leaders_those_whose_head_has_no_account() {
    let repository = register();
    let output = riskreg(repository.path(), &["owners", "台账"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), LINES);
    // A masked name is nobody's alone: 周某 of another department has no account yet.
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("检验科:负责人和分管领导都没有账号") && said.contains("/:负责人"), "{said}");
    assert!(!said.contains("药剂科:"), "{said}");
}

#[test]
fn a_file_keeps_what_others_wrote_and_check_shows_what_is_no_longer_so() {
    let repository = register();
    let path = ".github/CODEOWNERS";
    repository.write(path, "* @all\n");
    riskreg(repository.path(), &["owners", "台账", "--output", path]);
    assert_eq!(repository.read(path), format!("* @all\n{LINES}"));
    assert!(riskreg(repository.path(), &["owners", "台账", "--check"]).status.success());
    repository.write("台账/药剂科/department.yaml", "名称: 药剂科\n负责人: { 姓名: 周某, 账号: \"@zhouq\" }\n");
    let output = riskreg(repository.path(), &["owners", "台账", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(shown.contains("\n-/台账/药剂科/ zhou@hospital\n+/台账/药剂科/ @zhouq\n"), "{shown}");
    assert!(repository.read(path).contains("zhou@hospital"), "--check writes nothing");
}

#[test]
fn each_forge_has_its_own_way_of_writing_them() {
    let repository = register();
    let gitea = riskreg(repository.path(), &["owners", "台账", "--style", "gitea"]);
    let (lines, said) = (String::from_utf8_lossy(&gitea.stdout), String::from_utf8_lossy(&gitea.stderr));
    assert!(lines.contains("\n台账/药剂科/库房\\ 组/.* @chen\n台账/riskreg\\\\.toml @jijian\n"), "{lines}");
    assert!(said.contains("药剂科:这个平台的归属文件不认「zhou@hospital」"), "{said}");
    // The same for every reader, whoever writes it and when.
    assert_eq!(
        lines,
        String::from_utf8_lossy(&riskreg(repository.path(), &["owners", "台账", "--style", "gitea"]).stdout)
    );
    repository.write(".gitlab-ci.yml", "test: {}\n");
    let gitlab = riskreg(repository.path(), &["owners", "台账"]);
    assert!(String::from_utf8_lossy(&gitlab.stdout).contains("\n/台账/药剂科/ zhou@hospital\n"));
}

#[test]
fn outside_a_repository_the_register_is_the_top() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("unit.yaml"), "单位名称: 甲\n主要负责人: { 姓名: 陈立, 账号: \"@chen\" }\n")
        .unwrap();
    let lines = printed(folder.path(), &["owners"]);
    assert!(lines.contains("\n* @chen\n"), "{lines}");
}
