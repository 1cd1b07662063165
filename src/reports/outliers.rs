//! Departments whose level mix stands out: the share of the highest level against that of all other
//! points of the register. Fisher's exact test, two-sided (R. A. Fisher, 1935), since departments are
//! small; p-values adjusted after Benjamini and Hochberg (1995), since there are many departments.

use super::rollup::{Asked, By, rollup};
use super::table::{Cell, Table};
use super::tree::{HomeKind, Part};
use crate::finding::Both;
use crate::register::GradedKind;

/// Graded points that a department, and all others together, must have to be compared at all.
pub const FEWEST: u64 = 10;

/// The share of false alarms among the departments named that is put up with.
pub const FALSE_ALARMS: f64 = 0.05;

#[derive(Debug, Clone, PartialEq)]
pub struct Department {
    pub path: String,
    pub name: String,
    /// Graded points, and those of the highest level.
    pub points: u64,
    pub highest: u64,
    /// The same of all other files of the register.
    pub other_points: u64,
    pub other_highest: u64,
    pub verdict: Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// Fewer than [`FEWEST`] points here or elsewhere.
    TooFew,
    /// Tested: the p-value, and adjusted for the number of tests.
    Tested { p: f64, adjusted: f64 },
}

impl Department {
    fn share(&self) -> f64 {
        self.highest as f64 / self.points.max(1) as f64
    }

    fn other_share(&self) -> f64 {
        self.other_highest as f64 / self.other_points.max(1) as f64
    }

    pub fn stands_out(&self) -> bool {
        matches!(self.verdict, Verdict::Tested { adjusted, .. } if adjusted <= FALSE_ALARMS)
    }
}

/// In order of path; empty where points are not graded or there is but one department.
pub fn departments(part: &Part<'_>) -> Vec<Department> {
    let profile = &part.survey.profile;
    if !profile.grades(GradedKind::Risk) || profile.scale.len() < 2 {
        return Vec::new();
    }
    let rows = rollup(&[*part], Asked { by: By::Nearest, ..Asked::default() }).rows;
    let counts: Vec<(u64, u64)> = rows
        .iter()
        .map(|row| {
            let levels = &row.counts.levels[GradedKind::Risk as usize];
            (levels.iter().sum(), row.counts.level(GradedKind::Risk, 0))
        })
        .collect();
    let all_points: u64 = counts.iter().map(|(points, _)| points).sum();
    let all_highest: u64 = counts.iter().map(|(_, highest)| highest).sum();
    let logs = Logs::new(all_points);
    let mut departments: Vec<Department> = rows
        .iter()
        .zip(&counts)
        .filter(|(row, (points, _))| row.kind == HomeKind::Department.en() && *points > 0)
        .map(|(row, (points, highest))| {
            let other_points = all_points - points;
            let verdict = if *points < FEWEST || other_points < FEWEST {
                Verdict::TooFew
            } else {
                let p = logs.fisher(*highest, *points, all_highest, all_points);
                Verdict::Tested { p, adjusted: p }
            };
            Department {
                path: row.path.clone(),
                name: row.name.zh.clone(),
                points: *points,
                highest: *highest,
                other_points,
                other_highest: all_highest - highest,
                verdict,
            }
        })
        .collect();
    adjust(&mut departments);
    if departments.len() < 2 { Vec::new() } else { departments }
}

/// Benjamini and Hochberg: of m tests the i-th smallest p times m / i, made monotone from the largest down.
fn adjust(departments: &mut [Department]) {
    let mut tested: Vec<(usize, f64)> = departments
        .iter()
        .enumerate()
        .filter_map(|(index, department)| match department.verdict {
            Verdict::Tested { p, .. } => Some((index, p)),
            Verdict::TooFew => None,
        })
        .collect();
    tested.sort_by(|a, b| a.1.total_cmp(&b.1));
    let tests = tested.len() as f64;
    let mut least = 1.0f64;
    for (position, (index, p)) in tested.into_iter().enumerate().rev() {
        least = least.min(p * tests / (position as f64 + 1.0));
        departments[index].verdict = Verdict::Tested { p, adjusted: least };
    }
}

/// Logarithms of factorials, 0! to n!.
struct Logs(Vec<f64>);

impl Logs {
    fn new(n: u64) -> Logs {
        let mut logs = vec![0.0];
        let mut sum = 0.0;
        for k in 1..=n {
            sum += (k as f64).ln();
            logs.push(sum);
        }
        Logs(logs)
    }

    fn choose(&self, n: u64, k: u64) -> f64 {
        let log = |n: u64| self.0[n as usize];
        log(n) - log(k) - log(n - k)
    }

    /// Two-sided p of drawing `hits` in a sample of `sample` out of `whole` with `all_hits`: the sum of all
    /// outcomes no likelier than the one seen.
    fn fisher(&self, hits: u64, sample: u64, all_hits: u64, whole: u64) -> f64 {
        let log =
            |k: u64| self.choose(all_hits, k) + self.choose(whole - all_hits, sample - k) - self.choose(whole, sample);
        let least = (sample + all_hits).saturating_sub(whole);
        let most = sample.min(all_hits);
        // Equal outcomes differ in the last bits.
        let seen = log(hits) + 1e-7;
        let sum: f64 = (least..=most).map(log).filter(|outcome| *outcome <= seen).map(f64::exp).sum();
        sum.min(1.0)
    }
}

pub fn table(part: &Part<'_>) -> Option<Table> {
    let departments = departments(part);
    if departments.is_empty() {
        return None;
    }
    let scale = &part.survey.profile.scale;
    let highest = scale.levels().next().map_or("", |(_, level)| &level.id);
    let mut table = Table::new("outliers", Both::new("等级分布突出的部门", "departments whose level mix stands out"))
        .text("name", "名称", "name")
        .number("points", "风险点", "risk points")
        .number("highest", highest, highest)
        .number("share", &format!("{highest}占比"), &format!("share of {highest}"))
        .number("share_elsewhere", "其余占比", "share elsewhere")
        .number("p", "p 值", "p")
        .number("adjusted", "校正后", "adjusted")
        .text("verdict", "结论", "verdict");
    for department in &departments {
        let (p, adjusted) = match department.verdict {
            Verdict::TooFew => (Cell::Empty, Cell::Empty),
            Verdict::Tested { p, adjusted } => {
                (Cell::Number { value: p, decimals: 4 }, Cell::Number { value: adjusted, decimals: 4 })
            }
        };
        table.push(vec![
            Cell::Text(department.name.clone()),
            Cell::Count(department.points),
            Cell::Count(department.highest),
            Cell::Share(department.share()),
            Cell::Share(department.other_share()),
            p,
            adjusted,
            Cell::Both(verdict(department)),
        ]);
    }
    table.notes = notes(highest);
    Some(table)
}

fn verdict(department: &Department) -> Both {
    match department.verdict {
        Verdict::TooFew => Both::new("样本太少", "too few"),
        Verdict::Tested { .. } if !department.stands_out() => Both::new("不突出", "does not stand out"),
        Verdict::Tested { .. } if department.share() > department.other_share() => {
            Both::new("偏高", "stands out: high")
        }
        Verdict::Tested { .. } => Both::new("偏低", "stands out: low"),
    }
}

fn notes(highest: &str) -> Vec<Both> {
    let percent = FALSE_ALARMS * 100.0;
    vec![
        Both::new(
            format!(
                "比较每个部门与其余各处的{highest}占比:Fisher 精确检验(双侧),Benjamini-Hochberg 校正,校正后不超过 {percent:.0}% 为突出"
            ),
            format!(
                "share of {highest} in each department against all others: Fisher's exact test (two-sided), Benjamini-Hochberg adjusted; at most {percent:.0}% stands out"
            ),
        ),
        Both::new(
            format!("部门或其余各处已定级的风险点不足 {FEWEST} 个的不检验;突出只说明不同,不说明对错"),
            format!(
                "not tested where the department or all others have fewer than {FEWEST} graded points; standing out is a difference, not a fault"
            ),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::sample::{part, register};

    #[test]
    fn the_tea_tasting_test_gives_the_known_value() {
        // Fisher's own example: four cups of each, three of four told right.
        let p = Logs::new(8).fisher(3, 4, 4, 8);
        assert!((p - 0.4857142857).abs() < 1e-9, "{p}");
        assert!((Logs::new(8).fisher(4, 4, 4, 8) - 0.0285714286).abs() < 1e-9);
    }

    fn points(highest: usize, lowest: usize) -> String {
        let mut text = "部门: 科\n风险点:\n".to_owned();
        for index in 0..highest + lowest {
            let level = if index < highest { "一级" } else { "三级" };
            text.push_str(&format!("  - {{ 编号: R{index}, 风险点: 点, 等级: {level} }}\n"));
        }
        text
    }

    fn verdicts(files: &[(&str, String)]) -> Vec<(String, bool, bool)> {
        let mut all = vec![("unit.yaml", "单位名称: 某局")];
        all.extend(files.iter().map(|(path, text)| (*path, text.as_str())));
        let survey = register(&all);
        departments(&part(&survey))
            .into_iter()
            .map(|department| {
                let too_few = department.verdict == Verdict::TooFew;
                (department.path.clone(), department.stands_out(), too_few)
            })
            .collect()
    }

    #[test]
    fn a_department_with_far_more_of_the_highest_level_stands_out_and_a_small_one_is_not_judged() {
        let files = [
            ("甲/department.yaml", points(12, 0)),
            ("乙/department.yaml", points(1, 29)),
            ("丙/department.yaml", points(2, 28)),
            ("丁/department.yaml", points(3, 0)),
        ];
        let found = verdicts(&files);
        let of = |path: &str| found.iter().find(|(known, ..)| known == path).map(|(_, out, few)| (*out, *few)).unwrap();
        assert_eq!((of("甲"), of("丙").1, of("丁")), ((true, false), false, (false, true)));
    }

    #[test]
    fn departments_that_grade_alike_do_not_stand_out() {
        let files = [("甲/department.yaml", points(5, 15)), ("乙/department.yaml", points(6, 14))];
        assert!(verdicts(&files).iter().all(|(_, out, few)| !out && !few));
    }
}
