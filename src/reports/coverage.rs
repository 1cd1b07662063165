//! What a register has searched and what it has not: posts without points, people without a commitment,
//! departments and posts that were expected and are absent, required categories that nobody examined.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::table::{Cell, Table};
use super::tree::{HomeKind, Part, Tree};
use crate::facts::{Lack, Present, lacks};
use crate::finding::Both;
use crate::profile::Profile;
use crate::register::FileKind;
use crate::source::Spanned;

/// Numbers, and what is behind each of them.
#[derive(Debug, Default)]
pub struct Coverage {
    pub posts: u64,
    /// Posts with active points of their own.
    pub with_points: u64,
    /// Posts without points that say so: searched and found none.
    pub searched: u64,
    pub holders: u64,
    pub with_commitment: u64,
    pub expected_departments: u64,
    pub expected_posts: u64,
    /// (kind of gap, where, what), in order of kind and path.
    pub gaps: Vec<Gap>,
    /// Of each category of the profile: in how many posts it was examined.
    pub categories: Vec<(String, u64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapKind {
    /// Neither points nor a word that none were found.
    PostWithoutPoints,
    PersonWithoutCommitment,
    DepartmentAbsent,
    PostAbsent,
    CategoryUnexamined,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    pub kind: GapKind,
    /// Identity path.
    pub path: String,
    pub what: String,
}

pub fn coverage(part: &Part<'_>) -> Coverage {
    let survey = part.survey;
    let tree = Tree::new(part);
    let mut coverage = Coverage::default();
    let mut examined: BTreeMap<usize, FxHashSet<u16>> = BTreeMap::new();
    let mut by_category = vec![0u64; survey.profile.categories.words.len()];
    for (file, entry) in survey.layout.entries.iter().enumerate() {
        let (Some(home), Some(kind)) = (tree.home_of[file], entry.kind) else { continue };
        let facts = &survey.contributions[file].facts;
        if kind == FileKind::Library || facts.file.is_none() {
            continue;
        }
        let categories = &facts.coverage.categories;
        let here = examined.entry(home).or_default();
        match facts.coverage.none_found {
            true => here.extend(0..by_category.len() as u16),
            false => here.extend(categories),
        }
        if kind != FileKind::Post {
            continue;
        }
        for (index, count) in by_category.iter_mut().enumerate() {
            *count += u64::from(facts.coverage.none_found || categories.contains(&(index as u16)));
        }
        coverage.posts += 1;
        let active = facts.row.points.iter().any(|point| !point.closed);
        if active {
            coverage.with_points += 1;
        } else if facts.coverage.none_found || !categories.is_empty() {
            coverage.searched += 1;
        } else {
            coverage.gap(GapKind::PostWithoutPoints, &entry.identity, "");
        }
        let without = &facts.coverage.without_commitment;
        coverage.holders += u64::from(facts.coverage.holders);
        coverage.with_commitment += u64::from(facts.coverage.holders) - without.len() as u64;
        without.iter().for_each(|name| coverage.gap(GapKind::PersonWithoutCommitment, &entry.identity, name));
    }
    expected(part, &tree, &mut coverage);
    unexamined(&tree, &survey.profile, &examined, &mut coverage);
    let words = survey.profile.categories.words.iter().map(|word| word.id.to_string());
    coverage.categories = words.zip(by_category).collect();
    coverage.gaps.sort();
    coverage
}

impl Coverage {
    fn gap(&mut self, kind: GapKind, path: &str, what: &str) {
        let path = if path.is_empty() { "/" } else { path };
        self.gaps.push(Gap { kind, path: path.to_owned(), what: what.to_owned() });
    }
}

fn expected(part: &Part<'_>, tree: &Tree<'_>, coverage: &mut Coverage) {
    let survey = part.survey;
    let wanted = |home: usize| {
        let file = tree.homes[home].file.filter(|_| tree.homes[home].shown)?;
        Some(&survey.contributions[file].facts.expected)
            .filter(|expected| !expected.departments.is_empty() || !expected.posts.is_empty())
    };
    let mut departments: BTreeMap<usize, Present> = BTreeMap::new();
    let mut posts: BTreeMap<usize, Present> = BTreeMap::new();
    for (file, entry) in survey.layout.entries.iter().enumerate() {
        let Some(home) = tree.home_of[file] else { continue };
        let (present, start) = match entry.kind {
            Some(FileKind::Department) => (&mut departments, tree.homes[home].parent),
            Some(FileKind::Post) => (&mut posts, Some(home)),
            _ => continue,
        };
        let mut around = start;
        while let Some(home) = around {
            if wanted(home).is_some() {
                let fact = survey.contributions[file].facts.file.as_ref();
                present.entry(home).or_default().add(&entry.identity, fact);
            }
            around = tree.homes[home].parent;
        }
    }
    for home in 0..tree.homes.len() {
        let Some(expected) = wanted(home) else { continue };
        let path = tree.homes[home].path;
        let none = Present::default();
        let found = departments.get(&home).unwrap_or(&none);
        coverage.expected_departments +=
            absent(coverage, GapKind::DepartmentAbsent, path, &expected.departments, found);
        let found = posts.get(&home).unwrap_or(&none);
        coverage.expected_posts += absent(coverage, GapKind::PostAbsent, path, &expected.posts, found);
    }
}

/// Notes what is expected and absent; gives how many were expected.
fn absent(
    coverage: &mut Coverage,
    kind: GapKind,
    path: &str,
    expected: &[Spanned<Box<str>>],
    present: &Present,
) -> u64 {
    let (number, missing) = lacks(expected, present);
    for (lack, _) in missing {
        match lack {
            Lack::Name(name) => coverage.gap(kind, path, name),
            Lack::Number { expected, found } => coverage.gap(kind, path, &format!("{found}/{expected}")),
        }
    }
    number
}

/// Categories that the profile requires to be examined and that no file of a department examined.
fn unexamined(tree: &Tree<'_>, profile: &Profile, examined: &BTreeMap<usize, FxHashSet<u16>>, coverage: &mut Coverage) {
    if !profile.examine_every {
        return;
    }
    for (home, categories) in examined {
        if tree.homes[*home].kind != HomeKind::Department {
            continue;
        }
        for (index, word) in profile.categories.words.iter().enumerate() {
            // Words meant for some kinds of file only are not required of a department as a whole.
            let required = word.meant_for.is_empty();
            if required && !categories.contains(&(index as u16)) {
                coverage.gap(GapKind::CategoryUnexamined, tree.homes[*home].path, &word.id);
            }
        }
    }
}

pub fn tables(part: &Part<'_>) -> Vec<Table> {
    let coverage = coverage(part);
    let mut tables = vec![coverage.numbers()];
    if coverage.posts > 0 {
        tables.push(coverage.categories());
    }
    tables.push(coverage.list());
    tables.retain(|table| !table.rows.is_empty());
    tables
}

impl Coverage {
    fn count(&self, kind: GapKind) -> u64 {
        self.gaps.iter().filter(|gap| gap.kind == kind).count() as u64
    }

    fn numbers(&self) -> Table {
        let mut table = Table::new("coverage", Both::new("覆盖", "coverage"))
            .text("what", "统计", "what")
            .number("count", "数量", "count")
            .number("of", "共", "of")
            .number("share", "占比", "share")
            .text("bar", "", "");
        let bare = self.posts - self.with_points - self.searched;
        for (zh, en, count, of) in [
            ("有风险点的岗位", "posts with risk points", self.with_points, self.posts),
            ("写明经查无风险点的岗位", "posts searched without finding any", self.searched, self.posts),
            ("没有风险点、也没有说明的岗位", "posts with neither", bare, self.posts),
            ("有承诺的任职人次", "holders with a commitment", self.with_commitment, self.holders),
            ("没有承诺的任职人次", "holders without a commitment", self.holders - self.with_commitment, self.holders),
        ] {
            if of > 0 {
                let bar = Cell::Bar { value: count, of, level: None };
                table.push(vec![
                    Cell::both(zh, en),
                    Cell::Count(count),
                    Cell::Count(of),
                    Cell::Share(count as f64 / of as f64),
                    bar,
                ]);
            }
        }
        for (zh, en, kind, of) in [
            ("应建未建的部门", "expected departments absent", GapKind::DepartmentAbsent, self.expected_departments),
            ("应建未建的岗位", "expected posts absent", GapKind::PostAbsent, self.expected_posts),
        ] {
            if of > 0 {
                let count = self.count(kind);
                let bar = Cell::Bar { value: count, of, level: None };
                table.push(vec![
                    Cell::both(zh, en),
                    Cell::Count(count),
                    Cell::Count(of),
                    Cell::Share(count as f64 / of as f64),
                    bar,
                ]);
            }
        }
        table
    }

    fn categories(&self) -> Table {
        let mut table = Table::new("categories", Both::new("各类别的排查", "categories examined"))
            .text("category", "类别", "category")
            .number("posts", "查过的岗位", "posts examined")
            .number("share", "占比", "share")
            .text("bar", "", "");
        for (category, posts) in &self.categories {
            table.push(vec![
                Cell::Text(category.clone()),
                Cell::Count(*posts),
                Cell::Share(*posts as f64 / self.posts.max(1) as f64),
                Cell::Bar { value: *posts, of: self.posts, level: None },
            ]);
        }
        table
    }

    fn list(&self) -> Table {
        let mut table = Table::new("gaps", Both::new("空白", "gaps"))
            .text("kind", "空白", "gap")
            .text("path", "位置", "where")
            .text("what", "缺什么", "what");
        table.merged = 1;
        for gap in &self.gaps {
            let (zh, en) = match gap.kind {
                GapKind::PostWithoutPoints => ("岗位没有风险点", "post without risk points"),
                GapKind::PersonWithoutCommitment => ("没有承诺", "no commitment"),
                GapKind::DepartmentAbsent => ("应建部门未建", "expected department absent"),
                GapKind::PostAbsent => ("应建岗位未建", "expected post absent"),
                GapKind::CategoryUnexamined => ("类别未排查", "category never examined"),
            };
            let cells = vec![Cell::both(zh, en), Cell::Text(gap.path.clone()), Cell::Text(gap.what.clone())];
            table.push_in(gap.kind as usize, cells);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::sample::{part, register};

    fn gaps(files: &[(&str, &str)]) -> Vec<(GapKind, String, String)> {
        let survey = register(files);
        coverage(&part(&survey)).gaps.into_iter().map(|gap| (gap.kind, gap.path, gap.what)).collect()
    }

    fn gap(kind: GapKind, path: &str, what: &str) -> (GapKind, String, String) {
        (kind, path.to_owned(), what.to_owned())
    }

    #[test]
    fn a_post_that_searched_and_found_none_is_no_gap() {
        let files = [
            ("unit.yaml", "单位名称: 某局"),
            ("甲.yaml", "岗位: 甲\n经查无风险点: 只管收发"),
            ("乙.yaml", "岗位: 乙\n风险点: [{ 编号: R1, 风险点: 子, 状态: 已消除 }]"),
        ];
        assert_eq!(gaps(&files), [gap(GapKind::PostWithoutPoints, "乙", "")]);
    }

    #[test]
    fn people_without_a_commitment_are_named_unless_the_post_has_one_for_all() {
        let files = [
            ("unit.yaml", "单位名称: 某局"),
            ("甲.yaml", "岗位: 甲\n经查无风险点: 无\n姓名: [王明, { 姓名: 李强, 承诺: 已签 }]"),
            ("乙.yaml", "岗位: 乙\n经查无风险点: 无\n姓名: [赵刚]\n承诺: 全体签署"),
        ];
        assert_eq!(gaps(&files), [gap(GapKind::PersonWithoutCommitment, "甲", "王明")]);
    }

    #[test]
    fn what_is_expected_is_found_by_name_folder_or_id_and_may_be_a_number() {
        let files = [
            ("unit.yaml", "单位名称: 某局\n应建部门: [办公室, 财务科, 审计科]\n应建岗位: 3个"),
            ("bgs/department.yaml", "部门: 办公室"),
            ("财务科/department.yaml", "部门: 财务与资产科\n应建岗位: [会计, 出纳]"),
            ("财务科/K1.yaml", "岗位: 会计\n经查无风险点: 无"),
        ];
        assert_eq!(
            gaps(&files),
            [
                gap(GapKind::DepartmentAbsent, "/", "审计科"),
                gap(GapKind::PostAbsent, "/", "1/3"),
                gap(GapKind::PostAbsent, "财务科", "出纳"),
            ]
        );
    }

    #[test]
    fn a_category_that_every_department_must_examine_is_named_where_none_did() {
        let files = [
            (
                "riskreg.toml",
                "format = 1\n[categories]\nwords = [{ id = \"甲类\" }, { id = \"乙类\" }, { id = \"丙类\", for = [\"unit\"] }]\nexamine = \"every\"\n",
            ),
            ("unit.yaml", "单位名称: 某局"),
            ("财务科/department.yaml", "部门: 财务科"),
            ("财务科/会计.yaml", "岗位: 会计\n风险点: [{ 编号: R1, 风险点: 子, 类别: 甲类 }]"),
            ("办公室/department.yaml", "部门: 办公室\n经查无风险点: { 甲类: 无权, 乙类: 无钱 }"),
        ];
        assert_eq!(gaps(&files), [gap(GapKind::CategoryUnexamined, "财务科", "乙类")]);
    }
}
