//! What git is asked for, and what it answers: differences, commits, objects.

use riskreg::read::{Difference, Objects, ReadFault, Repository as Git};

use crate::repository::{Person, Repository, git};

/// `+a` added, `-a` removed, `~a` altered, `a→b` moved.
fn told(differences: &[Difference]) -> Vec<String> {
    let one = |difference: &Difference| match (&difference.old, &difference.new) {
        (Some(old), Some(new)) if old.path != new.path => format!("{}→{}", old.path, new.path),
        (Some(_), Some(new)) => format!("~{}", new.path),
        (None, Some(new)) => format!("+{}", new.path),
        (Some(old), None) => format!("-{}", old.path),
        (None, None) => String::new(),
    };
    differences.iter().map(one).collect()
}

fn seen_from(repository: &Repository) -> Git {
    Git::find(repository.path()).unwrap()
}

const LONG: &str = "岗位: 采购员\n岗位职责:\n  - 编制采购计划\n  - 组织验收\n  - 建立供应商档案\n风险点: []\n";

/// A commit that adds, alters, removes and moves a file.
fn changed() -> Repository {
    let repository = Repository::new();
    repository
        .write("台账/改 动.yaml", "岗位: 甲\n")
        .write("台账/删去.yaml", "岗位: 乙\n")
        .write("台账/旧名.yaml", LONG);
    repository.write("别处.yaml", "甲\n").commit("建立");
    repository.git(&["mv", "台账/旧名.yaml", "台账/新名.yaml"]);
    repository.git(&["rm", "-q", "台账/删去.yaml"]);
    repository.write("台账/改 动.yaml", "岗位: 丙\n").write("台账/新增.yaml", "岗位: 丁\n").write("别处.yaml", "乙\n");
    repository.commit("改动");
    repository
}

#[test]
fn files_that_differ_are_named_below_the_folder_asked_for() {
    let repository = changed();
    let git = seen_from(&repository);
    let below = git.differences("HEAD~1", "HEAD", "台账/", true).unwrap();
    assert_eq!(told(&below), ["-删去.yaml", "~改 动.yaml", "旧名.yaml→新名.yaml", "+新增.yaml"]);
    let apart = git.differences("HEAD~1", "HEAD", "台账/", false).unwrap();
    assert_eq!(told(&apart), ["-删去.yaml", "~改 动.yaml", "+新名.yaml", "+新增.yaml", "-旧名.yaml"]);
    assert_eq!(git.differences("HEAD~1", "HEAD", "", false).unwrap().len(), 6);
    let inner = Git::find(&repository.path().join("台账")).unwrap();
    assert_eq!(told(&inner.differences("HEAD~1", "HEAD", inner.prefix(), true).unwrap()), told(&below));
}

#[test]
fn the_work_tree_differs_by_what_lies_in_it_and_not_by_what_git_looks_at() {
    let repository = changed();
    let git = seen_from(&repository);
    let now = |renames| told(&git.differences_to_work_tree("HEAD", "台账/", renames).unwrap());
    assert!(now(true).is_empty());
    repository.write(".gitignore", "*.tmp.yaml\n").write("台账/草稿.tmp.yaml", "岗位: 草稿\n");
    repository.write("台账/改 动.yaml", "岗位: 戊\n").write("别处.yaml", "丙\n").write("台账/添.yaml", "岗位: 添\n");
    std::fs::remove_file(repository.path().join("台账/新增.yaml")).unwrap();
    assert_eq!(now(false), ["~改 动.yaml", "-新增.yaml", "+添.yaml", "+草稿.tmp.yaml"]);
    // Staged or not is the same.
    repository.git(&["add", "-A"]);
    assert_eq!(now(false), ["~改 动.yaml", "-新增.yaml", "+添.yaml", "+草稿.tmp.yaml"]);
    let old = git.differences_to_work_tree("HEAD~1", "台账/", false).unwrap();
    assert!(told(&old).contains(&"~改 动.yaml".to_owned()), "{old:?}");
}

#[test]
fn a_file_that_git_was_told_not_to_look_at_is_looked_at() {
    let repository = changed();
    let git = seen_from(&repository);
    repository.git(&["update-index", "--assume-unchanged", "台账/改 动.yaml"]);
    repository.git(&["update-index", "--skip-worktree", "台账/新增.yaml"]);
    assert!(git.differences_to_work_tree("HEAD", "", true).unwrap().is_empty());
    repository.write("台账/改 动.yaml", "岗位: 己\n").write("台账/新增.yaml", "岗位: 庚\n");
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
    let found = git.differences_to_work_tree("HEAD", "台账/", true).unwrap();
    assert_eq!(told(&found), ["~改 动.yaml", "~新增.yaml"]);
    assert!(found.iter().all(|difference| difference.new.as_ref().unwrap().object.is_empty()));
    assert!(found.iter().all(|difference| !difference.old.as_ref().unwrap().object.is_empty()));
    // The promise stands as it was made: only reading was done.
    assert!(
        repository.git(&["ls-files", "-v"]).contains("h 台账") || repository.git(&["ls-files", "-v"]).contains("h \"")
    );
}

#[test]
fn a_file_moved_in_the_work_tree_is_one_difference_before_git_knows_of_it() {
    let repository = changed();
    let old = repository.path().join("台账/新名.yaml");
    std::fs::rename(&old, repository.path().join("台账/再名.yaml")).unwrap();
    let git = seen_from(&repository);
    let objects = repository.git(&["count-objects"]);
    assert_eq!(told(&git.differences_to_work_tree("HEAD", "", true).unwrap()), ["台账/新名.yaml→台账/再名.yaml"]);
    assert_eq!(told(&git.differences_to_work_tree("HEAD", "", false).unwrap()), ["+台账/再名.yaml", "-台账/新名.yaml"]);
    // Nothing was written into the repository.
    assert_eq!(objects, repository.git(&["count-objects"]));
    assert!(repository.git(&["status", "--porcelain"]).contains("?? "));
}

#[test]
fn commits_come_oldest_first_with_who_when_and_what() {
    const LI: Person = Person { name: "李某", email: "li@hospital" };
    let repository = changed();
    repository.write("别处.yaml", "丁\n").commit("与台账无关");
    repository.write("台账/添.yaml", "岗位: 添\n");
    repository.commit_as(LI, "2026-05-06", "添岗\n\n说明一\n:100644 100644 a b M\n");
    let git = seen_from(&repository);
    let commits = git.commits("", "台账", true).unwrap();
    let subjects: Vec<&str> = commits.iter().map(|commit| &*commit.subject).collect();
    assert_eq!(subjects, ["建立", "改动", "添岗"]);
    let last = &commits[2];
    assert_eq!((&*last.author.name, &*last.author.email), ("李某", "li@hospital"));
    assert_eq!(
        (last.author.date.to_string(), last.author.time.to_string()),
        ("2026-05-06".into(), "2026-05-06T01:00:00Z".into())
    );
    assert_eq!(last.body, "说明一\n:100644 100644 a b M");
    assert_eq!(told(&last.differences), ["+添.yaml"]);
    assert_eq!(told(&commits[0].differences), ["+删去.yaml", "+改 动.yaml", "+旧名.yaml"]);
    assert_eq!(git.commits("HEAD~1..HEAD", "", true).unwrap().len(), 1);
    assert_eq!(git.commits("HEAD~2..", "", true).unwrap().len(), 2);
    for odd in ["HEAD...HEAD~1", "--output=x", "没有..HEAD", "HEAD -- x"] {
        assert!(git.commits(odd, "", true).is_err(), "{odd}");
    }
    assert!(!repository.path().join("x").exists());
}

#[test]
fn a_merge_is_told_against_its_first_parent_and_the_main_line_has_no_side_branch() {
    let repository = changed();
    repository.git(&["checkout", "-q", "-b", "side", "HEAD~1"]);
    repository.write("台账/旁支.yaml", "岗位: 旁\n").commit("旁支");
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["merge", "-q", "--no-ff", "-m", "并入", "side"]);
    let git = seen_from(&repository);
    let all = git.commits("", "", true).unwrap();
    assert_eq!(all.len(), 4);
    assert_eq!(all[3].parents.len(), 2);
    assert_eq!(told(&all[3].differences), ["+台账/旁支.yaml"]);
    let main: Vec<String> = git.mainline("", "", true).unwrap().into_iter().map(|commit| commit.subject).collect();
    assert_eq!(main, ["建立", "改动", "并入"]);
}

#[test]
fn a_shallow_clone_says_where_it_ends() {
    let repository = changed();
    let beside = tempfile::tempdir().unwrap();
    let origin = format!("file://{}", repository.path().display());
    git(beside.path(), &["clone", "-q", "--depth", "1", &origin, "shallow"]);
    let shallow = Git::find(&beside.path().join("shallow")).unwrap();
    assert!(shallow.commits("", "", true).unwrap()[0].boundary);
    assert!(!seen_from(&repository).commits("", "", true).unwrap()[0].boundary);
}

#[test]
fn a_partial_clone_fetches_what_is_read_at_once_and_says_what_it_cannot_have() {
    let repository = changed();
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    let beside = tempfile::tempdir().unwrap();
    let origin = format!("file://{}", repository.path().display());
    git(beside.path(), &["clone", "-q", "--filter=blob:none", "--bare", &origin, "partial"]);
    let partial = Git::find(&beside.path().join("partial")).unwrap();
    let lost = beside.path().join("lost");
    std::fs::rename(repository.path(), &lost).unwrap();
    let found = partial.differences("HEAD~1", "HEAD", "台账/", true).unwrap();
    // What was moved without a change is told by its name alone.
    assert_eq!(told(&found), ["-删去.yaml", "~改 动.yaml", "旧名.yaml→新名.yaml", "+新增.yaml"]);
    assert_eq!(partial.commits("", "", true).unwrap().len(), 2);
    let objects: Vec<&str> = found.iter().filter_map(|one| Some(&*one.new.as_ref()?.object)).collect();
    let read = Objects::new(&partial).read_all(&objects, 1000);
    assert!(read.len() == 3 && read.iter().all(|one| matches!(one, Err(ReadFault::LeftOut))), "{read:?}");
    std::fs::rename(&lost, repository.path()).unwrap();
    let read = Objects::new(&partial).read_all(&objects, 1000);
    assert!(read.len() == 3 && read.iter().all(Result::is_ok), "{read:?}");
}

#[test]
fn many_objects_are_read_in_the_order_they_are_asked_for() {
    let repository = Repository::new();
    let text = |number: usize| format!("{number}\n").repeat(number % 70 * 40);
    for number in 0..2000 {
        repository.write(&format!("{number:04}.yaml"), &text(number));
    }
    repository.commit("许多");
    let git = seen_from(&repository);
    let listed = git
        .differences(repository.git(&["hash-object", "-t", "tree", "-w", "/dev/null"]).trim(), "HEAD", "", false)
        .unwrap();
    let mut names: Vec<&str> = listed.iter().map(|one| &*one.new.as_ref().unwrap().object).collect();
    names.insert(1000, "no name\n");
    let objects = Objects::new(&git);
    for _ in 0..2 {
        let read = objects.read_all(&names, 5000);
        assert_eq!(read.len(), 2001);
        for (index, content) in read.iter().enumerate() {
            match (index, content) {
                (1000, content) => assert!(matches!(content, Err(ReadFault::LeftOut)), "{content:?}"),
                (index, Err(ReadFault::TooLarge { bytes, .. })) => {
                    assert_eq!(text(index - usize::from(index > 1000)).len() as u64, *bytes);
                    assert!(*bytes > 5000);
                }
                (index, content) => {
                    assert_eq!(content.as_ref().unwrap(), text(index - usize::from(index > 1000)).as_bytes());
                }
            }
        }
    }
    assert!(objects.read_all(&[], 10).is_empty());
}
