//! `stats --trend`: every moment counts what the register of that commit would.

use std::path::{Path, PathBuf};

use riskreg::read::discover_at;
use riskreg::reports::Part;
use riskreg::reports::rollup::{Asked, rollup};
use riskreg::reports::tally::Counts;
use riskreg::reports::trend::Trend;
use riskreg::survey::{Ask, survey};
use riskreg::trend::{Along, Every, along};

use crate::repository::{Repository, ZHOU, git, printed, riskreg};

const UNIT: &str = "单位名称: 示例市第五人民医院\n";

fn post(title: &str, levels: &[&str]) -> String {
    use std::fmt::Write;
    let mut text =
        format!("岗位: {title}\n任职人: [{{ 姓名: {title}甲 }}]\n职权: [{{ 编号: P1, 名称: 采购 }}]\n风险点:\n");
    for (index, level) in levels.iter().enumerate() {
        let _ = writeln!(
            text,
            "  - {{ 编号: R{index}, 风险点: 第{index}个, 等级: {level}, 防控措施: [{{ 措施: 双人复核 }}] }}"
        );
    }
    text
}

fn ask() -> Ask {
    Ask::new(jiff::civil::date(2026, 11, 21))
}

fn trend(path: &Path, range: &str, every: Every) -> Option<Along> {
    let targets = discover_at(&[path.to_owned()], "HEAD").unwrap();
    along(&targets[0], range, every, ask()).unwrap()
}

/// What the register of a commit counts, read whole.
fn whole(path: &Path, commit: &str) -> Counts {
    let targets = discover_at(&[path.to_owned()], commit).unwrap();
    let survey = survey(&targets[0].source, Ask { rules: false, ..ask() }).unwrap();
    let part = Part { survey: &survey, register: "", name: "", only: &targets[0].only };
    trimmed(rollup(&[part], Asked::default()).totals.remove(0))
}

/// Levels that nothing has say nothing.
fn trimmed(mut counts: Counts) -> Counts {
    for levels in &mut counts.levels {
        levels.truncate(levels.iter().rposition(|count| *count > 0).map_or(0, |last| last + 1));
    }
    counts
}

fn each_moment_is_whole(path: &Path, trend: &Trend) {
    for moment in &trend.moments {
        assert_eq!(trimmed(moment.counts.clone()), whole(path, &moment.commit), "{} {}", moment.name.en, moment.commit);
    }
}

/// Changes a register in a way that depends on the number alone; what is not there cannot be changed.
fn change(repository: &Repository, step: usize, random: &mut impl FnMut(usize) -> usize) {
    const LEVELS: [&str; 4] = ["一级", "二级", "三级", "没有这级"];
    const DEPARTMENTS: [&str; 3] = ["药剂科", "财务科", "分院/检验科"];
    let department = DEPARTMENTS[random(3)];
    let name = format!("岗{}", random(5));
    let path = format!("{department}/{name}.yaml");
    let levels: Vec<&str> = (0..random(4)).map(|_| LEVELS[random(4)]).collect();
    let remove = |path: &str| {
        let path = repository.path().join(path);
        let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    };
    match random(22) {
        0..=6 => _ = repository.write(&path, &post(&name, &levels)),
        7 => remove(&path),
        8 => _ = repository.write(&format!("{department}/department.yaml"), &format!("名称: {department}\n")),
        9 => remove(&format!("{department}/department.yaml")),
        10 => _ = repository.write(&format!("{department}/{name}.yml"), &post("孪生", &["一级"])),
        11 => remove(&format!("{department}/{name}.yml")),
        12 => _ = repository.write("分院/unit.yaml", "单位名称: 分院\n"),
        13 => remove("分院/unit.yaml"),
        14 => _ = repository.write(&path, "岗位: [没写完\n"),
        15 => {
            _ = repository.write(
                "风险库/共性.yaml",
                &format!("名称: 共性\n风险点: [{{ 编号: C1, 风险点: 围猎, 等级: {} }}]\n", LEVELS[random(3)]),
            )
        }
        16 => _ = repository.write(&path, &format!("{}  - {{ 编号: R9, 引用: 共性#C1 }}\n", post(&name, &["一级"]))),
        17 => {
            _ = repository.write(
                "riskreg.toml",
                ["format = 1\n", "format = 1\nprofile = \"safety\"\n", "format = 1\nname = \"台账\"\n"][random(3)],
            )
        }
        18 => _ = repository.write("riskreg.toml", "format = [\n"),
        19 => _ = repository.write(&format!("{department}/riskreg.toml"), "format = 1\n"),
        20 => remove(&format!("{department}/riskreg.toml")),
        _ => {
            let to = format!("{department}/改名{step}.yaml");
            let _ = std::fs::rename(repository.path().join(&path), repository.path().join(&to));
        }
    }
}

#[test]
fn every_moment_of_any_history_equals_the_register_read_whole() {
    for seed in 0..4u64 {
        let repository = Repository::new();
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut random = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below as u64) as usize
        };
        repository.write("unit.yaml", UNIT).write("药剂科/department.yaml", "名称: 药剂科\n").commit("建立");
        for step in 0..30 {
            for _ in 0..=random(3) {
                change(&repository, step, &mut random);
            }
            repository.commit("改");
        }
        // The profile must be readable at the end for the register to be found as it is.
        repository.write("riskreg.toml", "format = 1\n").commit("完");
        let along = trend(repository.path(), "", Every::Commit).unwrap();
        assert!(along.trend.moments.len() > 10, "{seed}");
        each_moment_is_whole(repository.path(), &along.trend);
        let some = trend(repository.path(), "HEAD~12..HEAD", Every::Month).unwrap();
        assert_eq!(some.trend.moments.len(), 1);
        each_moment_is_whole(repository.path(), &some.trend);
    }
}

/// Four commits on four days of three months, the second and the last tagged as cycles.
fn four() -> Repository {
    let repository = Repository::new();
    repository.write("说明.md", "台账在 台账/\n").commit_as(ZHOU, "2025-10-01", "无关");
    repository.write("台账/unit.yaml", UNIT).write("台账/药剂科/department.yaml", "名称: 药剂科\n");
    repository.write("台账/药剂科/采购员.yaml", &post("采购员", &["一级", "二级"])).commit_as(
        ZHOU,
        "2025-11-03",
        "建立",
    );
    repository.git(&["tag", "cycle/2025"]);
    repository.write("台账/药剂科/库管员.yaml", &post("库管员", &["三级"])).commit_as(ZHOU, "2026-02-10", "库管");
    repository.write("台账/药剂科/采购员.yaml", &post("采购员", &["二级", "二级"])).commit_as(
        ZHOU,
        "2026-02-20",
        "降级",
    );
    repository.write("说明.md", "别的\n").commit_as(ZHOU, "2026-02-21", "无关");
    repository.write("台账/院长.yaml", &post("院长", &["一级"])).commit_as(ZHOU, "2026-03-05", "院长");
    repository.git(&["tag", "-m", "2026 年", "cycle/2026"]);
    repository
}

fn told(repository: &Repository, args: &[&str]) -> Vec<String> {
    let all = [&["stats", "台账", "--format", "csv", "--trend"][..], args].concat();
    let text = printed(repository.path(), &all);
    let table = text.split("trend-risk-levels,台账\n").nth(1).unwrap().split("\n\n").next().unwrap();
    // The commits' names are left out.
    let line = |line: &str| line.split(',').filter(|cell| cell.len() != 12).collect::<Vec<_>>().join(",");
    table.lines().map(line).collect()
}

#[test]
fn a_month_is_told_by_its_last_commit_and_a_quarter_too() {
    let repository = four();
    assert_eq!(
        told(&repository, &[]),
        [
            "when,date,commit,一级,二级,三级,total",
            "2025-11,2025-11-03,1,1,0,2",
            "2026-02,2026-02-20,0,2,1,3",
            "2026-03,2026-03-05,1,2,1,4"
        ]
    );
    assert_eq!(
        told(&repository, &["--every", "quarter"])[1..],
        ["2025-Q4,2025-11-03,1,1,0,2", "2026-Q1,2026-03-05,1,2,1,4"]
    );
    assert_eq!(
        told(&repository, &["--every", "commit"])[1..],
        ["2025-11-03,1,1,0,2", "2026-02-10,1,1,1,3", "2026-02-20,0,2,1,3", "2026-03-05,1,2,1,4"]
    );
    assert_eq!(
        told(&repository, &["cycle/2025..", "--every", "cycle"])[1..],
        ["cycle/2025,2025-11-03,1,1,0,2", "cycle/2026,2026-03-05,1,2,1,4"]
    );
    // Where the range begins is its first moment.
    assert_eq!(
        told(&repository, &["cycle/2025..HEAD~2"])[1..],
        ["2025-11,2025-11-03,1,1,0,2", "2026-02,2026-02-20,0,2,1,3"]
    );
}

#[test]
fn a_part_of_a_register_has_its_own_trend() {
    let repository = four();
    let path: PathBuf = repository.path().join("台账/药剂科");
    let along = trend(&path, "", Every::Commit).unwrap();
    let risks: Vec<u64> = along.trend.moments.iter().map(|moment| moment.counts.risks).collect();
    assert_eq!(risks.last(), Some(&3));
    each_moment_is_whole(&path, &along.trend);
}

#[test]
fn a_merge_is_one_step_of_the_branch_that_took_it() {
    let repository = four();
    repository.git(&["checkout", "-q", "-b", "side", "HEAD~2"]);
    repository.write("台账/药剂科/旁支.yaml", &post("旁支", &["三级"])).commit_as(ZHOU, "2026-04-01", "旁支");
    repository.write("台账/药剂科/旁支.yaml", &post("旁支", &["二级"])).commit_as(ZHOU, "2026-04-02", "旁支又改");
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["merge", "-q", "--no-ff", "-m", "并入", "side"]);
    let path = repository.path().join("台账");
    let along = trend(&path, "", Every::Commit).unwrap();
    assert_eq!(along.trend.moments.len(), 5);
    each_moment_is_whole(&path, &along.trend);
}

#[test]
fn a_shallow_clone_says_from_when_it_sees() {
    let repository = four();
    let beside = tempfile::tempdir().unwrap();
    let origin = format!("file://{}", repository.path().display());
    git(beside.path(), &["clone", "-q", "--depth", "2", &origin, "shallow"]);
    let shallow = beside.path().join("shallow");
    let text = printed(&shallow, &["stats", "台账", "--trend"]);
    assert!(text.contains("浅克隆,2026-02-21 以前的版本看不到") && text.contains("git fetch --unshallow"), "{text}");
}

#[test]
fn the_trend_is_printed_in_every_format_and_drawn() {
    let repository = four();
    let folder = repository.path();
    let json = printed(folder, &["stats", "台账", "--trend", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!(json["tables"][0]["table"], "trend");
    assert_eq!(json["tables"][0]["rows"][2]["people"], 3);
    assert!(
        printed(folder, &["stats", "台账", "--trend", "--format", "markdown", "--lang", "en"])
            .contains("levels of risks over time")
    );
    let svg = printed(folder, &["stats", "台账", "--trend", "--format", "svg", "--lang", "zh"]);
    assert!(svg.starts_with("<svg ") && svg.contains("2026-03 风险点等级：一级 1，二级 2，三级 1。"), "{svg}");
    for (args, said) in [
        (&["stats", "台账", "--format", "svg"][..], "svg 只用于 --trend"),
        (&["stats", "台账", "--trend", "没有"], "没有版本「没有」"),
        (&["stats", "--trend", "台账"], "stats 台账 --trend"),
        (&["stats", "台账", "--trend", "HEAD...HEAD~1"], "两个点"),
        (&["stats", "台账", "--trend", "HEAD~1..", "--every", "cycle", "--at", "HEAD"], "--at"),
    ] {
        let output = riskreg(folder, args);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(said), "{args:?}: {stderr}");
    }
    repository.git(&["tag", "-d", "cycle/2025", "cycle/2026"]);
    let output = riskreg(folder, &["stats", "台账", "--trend", "--every", "cycle"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("git tag cycle/2026"));
}
