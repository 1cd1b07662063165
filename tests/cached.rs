//! What is kept from one run to the next never changes a result: registers are edited in every way, and each byte that
//! the program prints is compared with what it prints without a cache.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use riskreg::cache;
use riskreg::read::{Folder, Listed, ReadFault, Source};
use riskreg::survey::{Ask, survey_kept};

/// A copy of the register of the tour, and a cache folder of its own.
struct Scene {
    folder: tempfile::TempDir,
    random: Cell<u64>,
}

/// What is compared; text and tables, and what machines read.
const LINT: &[&str] = &["lint", "--today", "2026-11-21", "."];
const OTHERS: [&[&str]; 5] = [
    &["lint", "--today", "2027-06-30", "--format", "json", "."],
    &["aggregate", "."],
    &["aggregate", "--by", "category", "--format", "json", "."],
    &["stats", "."],
    &["holes", "."],
];

impl Scene {
    fn new(seed: u64) -> Scene {
        let scene = Scene { folder: tempfile::tempdir().unwrap(), random: Cell::new(seed) };
        let tour = Path::new(env!("CARGO_MANIFEST_DIR")).join("registers");
        for file in files_below(&tour) {
            let to = scene.root().join(file.strip_prefix(&tour).unwrap());
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::copy(&file, to).unwrap();
        }
        scene
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("r")
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    fn riskreg(&self, args: &[&str], cached: bool) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_riskreg"));
        command.current_dir(self.root()).args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env_remove("RISKREG_NO_CACHE").env("XDG_CACHE_HOME", self.cache());
        if !cached {
            command.arg("--no-cache");
        }
        command
    }

    /// The same is printed, to the byte and to the exit code, with the cache and without.
    fn compare(&self, args: &[&str], when: &str) {
        let with = self.riskreg(args, true).output().unwrap();
        let without = self.riskreg(args, false).output().unwrap();
        assert_same(&with, &without, &format!("{when}: {args:?}"));
    }

    fn compare_all(&self, when: &str) {
        self.compare(LINT, when);
        OTHERS.iter().for_each(|args| self.compare(args, when));
    }

    /// A number below `below`, the same in every run of the test.
    fn next(&self, below: usize) -> usize {
        let state = self.random.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.random.set(state);
        (state >> 33) as usize % below
    }

    fn pick<'a, T>(&self, of: &'a [T]) -> &'a T {
        &of[self.next(of.len())]
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.root().join(path)).unwrap()
    }

    fn posts(&self) -> Vec<PathBuf> {
        let all = files_below(&self.root()).into_iter();
        let is_post = |path: &PathBuf| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            path.extension().is_some_and(|ending| ending == "yaml") && text.contains("岗位:")
        };
        all.filter(is_post).collect()
    }

    /// Does one thing that people, editors, scripts and git do to a register; says what.
    fn edit(&self) -> String {
        let posts = self.posts();
        let (post, other) = (self.pick(&posts), self.pick(&posts));
        let text = std::fs::read_to_string(post).unwrap();
        let what = match self.next(16) {
            0 => ("a word changed", text.replacen('核', "查", 1)),
            1 => ("lines in front", format!("# 注\n\n{text}")),
            2 => ("a level changed", text.replacen("一级", "三级", 1).replacen("二级", "一级", 1)),
            3 => ("another post's text", std::fs::read_to_string(other).unwrap()),
            4 => ("no YAML any more", text.replacen(':', " [", 3)),
            5 => ("emptied", String::new()),
            6 => ("half of it gone", text.chars().take(text.chars().count() / 2).collect()),
            7 => ("a comment that allows", format!("# riskreg: 允许 copied-measure — 同岗同责\n{text}")),
            8 => ("a measure more", measure_more(&text, &std::fs::read_to_string(other).unwrap())),
            9 => {
                std::fs::rename(post, post.with_file_name(format!("改名{}.yaml", self.next(1000)))).unwrap();
                return format!("renamed {}", post.display());
            }
            10 => {
                std::fs::remove_file(post).unwrap();
                return format!("removed {}", post.display());
            }
            11 => {
                let held = std::fs::read(other).unwrap();
                std::fs::write(other, &text).unwrap();
                std::fs::write(post, held).unwrap();
                return format!("{} and {} changed places", post.display(), other.display());
            }
            12 => {
                let department = post.parent().unwrap();
                if department != self.root() {
                    let to = department.with_file_name(format!("新科室{}", self.next(1000)));
                    std::fs::rename(department, to).unwrap();
                }
                return format!("{} renamed", department.display());
            }
            13 => return self.edit_for_all(),
            14 => {
                let file = std::fs::File::options().append(true).open(post).unwrap();
                file.set_modified(SystemTime::now() - Duration::from_secs(86_400)).unwrap();
                return format!("{} dated back", post.display());
            }
            _ => {
                // The same length, the same date.
                let before = std::fs::metadata(post).unwrap().modified().unwrap();
                std::fs::write(post, text.replacen('购', "买", 1).replacen('时', "刻", 1)).unwrap();
                std::fs::File::options().append(true).open(post).unwrap().set_modified(before).unwrap();
                return format!("{} changed, its date put back", post.display());
            }
        };
        std::fs::write(post, what.1).unwrap();
        format!("{}: {}", post.display(), what.0)
    }

    /// A change to what all files are read with or compared by.
    fn edit_for_all(&self) -> String {
        let (path, from, to) = *self.pick(&[
            ("riskreg.toml", "2026-01-01", "2026-02-01"),
            (
                "riskreg.toml",
                "[cycle]",
                "[[roles]]\nid = \"主要领导\"\nwords = [\"院长\"]\nof = \"unit.head\"\n\n[cycle]",
            ),
            ("riskreg.toml", "[cycle]", "[lint]\nseverity = [{ rule = \"short-text\", level = \"error\" }]\n\n[cycle]"),
            ("riskreg.toml", "profile = \"hospital\"", "profile = \"factory\""),
            ("riskreg.toml", "profile = \"factory\"", "profile = \"hospital\""),
            ("unit.yaml", "单位:", "# 注\n单位:"),
            ("unit.yaml", "班子成员:", "职责: [其他]\n班子成员:"),
            ("风险库/共性风险点.yaml", "编号: C0", "编号: D0"),
            ("风险库/共性风险点.yaml", "编号: D0", "编号: C0"),
            ("rules.yaml", "完善", "过时"),
        ]);
        if let Ok(text) = std::fs::read_to_string(self.root().join(path)) {
            self.write(path, &text.replacen(from, to, 1));
        }
        format!("{path}: {from} is {to}")
    }

    /// What the cache folder holds, by name.
    fn kept(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files_below(&self.cache()).into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
    }
}

/// A measure of `other` added to the first list of measures.
fn measure_more(text: &str, other: &str) -> String {
    let copied =
        other.lines().find(|line| line.contains("- 措施:")).unwrap_or("      - 由采购员每月核对一次账目并签字");
    text.replacen("防控措施:\n", &format!("防控措施:\n{copied}\n"), 1)
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

fn assert_same(with: &Output, without: &Output, when: &str) {
    let texts = |output: &Output| {
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    let (left, right) = (texts(with), texts(without));
    let first = left.lines().zip(right.lines()).find(|(left, right)| left != right);
    assert!(with.stdout == without.stdout && with.stderr == without.stderr, "{when}: {first:?}");
    assert_eq!(with.status, without.status, "{when}");
}

#[test]
fn no_edit_makes_a_run_with_a_cache_print_anything_else() {
    let scene = Scene::new(1);
    scene.compare_all("at first");
    scene.compare(LINT, "once more");
    let mut said = Vec::new();
    for step in 0..16 {
        let edits: Vec<String> = (0..1 + scene.next(3)).map(|_| scene.edit()).collect();
        let when = format!("step {step}, {edits:?}");
        scene.compare(LINT, &when);
        scene.compare(OTHERS[scene.next(OTHERS.len())], &when);
        said.push(scene.riskreg(LINT, false).output().unwrap().stdout);
    }
    scene.compare_all("at last");
    said.dedup();
    assert!(said.len() > 8, "most edits change what is found");
}

/// A publication does not look for copied texts, and keeps what files gave without them.
#[test]
fn what_a_publication_keeps_hides_no_copied_text() {
    let scene = Scene::new(3);
    let publish = || {
        let site = scene.folder.path().join("site");
        let args = ["publish", "--today", "2026-11-21", "--out"];
        let published = scene.riskreg(&args, true).arg(site).arg(".").output().unwrap();
        assert!(published.status.success(), "{}", String::from_utf8_lossy(&published.stderr));
    };
    let copied = || {
        let found = scene.riskreg(LINT, true).output().unwrap().stdout;
        String::from_utf8(found).unwrap().matches("copied-measure").count()
    };
    publish();
    scene.compare(LINT, "after a publication");
    let before = copied();
    let posts = scene.posts();
    let measure = |post: &Path| {
        let text = std::fs::read_to_string(post).unwrap();
        let line = text.lines().find(|line| line.contains("- 措施:")).map(str::to_owned);
        (text, line.unwrap())
    };
    let ((text, own), (_, other)) = (measure(&posts[0]), measure(&posts[1]));
    std::fs::write(&posts[0], text.replacen(own.trim(), other.trim(), 1)).unwrap();
    publish();
    scene.compare(LINT, "a measure was copied, and the register published");
    assert!(copied() > before, "{} has a measure of {}", posts[0].display(), posts[1].display());
}

#[test]
fn what_git_is_told_to_overlook_is_seen() {
    let scene = Scene::new(2);
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=周某", "-c", "user.email=zhou@hospital", "-c", "core.safecrlf=false"];
        let run = Command::new("git").current_dir(scene.root()).args(identity).args(args).output().unwrap();
        assert!(run.status.success(), "{args:?}: {}", String::from_utf8_lossy(&run.stderr));
    };
    git(&["init", "-q"]);
    scene.write(".gitignore", "临时岗.yaml\n");
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "台账"]);
    scene.compare(LINT, "committed");
    scene.write("药剂科/临时岗.yaml", "岗位: 临时岗\n");
    scene.compare(LINT, "a file that git ignores");
    scene.write("药剂科/临时岗.yaml", "岗位: 临时岗\n风险点: []\n");
    scene.compare(LINT, "the ignored file changed");
    let post = "药剂科/department.yaml";
    git(&["update-index", "--assume-unchanged", post]);
    let text = scene.text(post);
    scene.write(post, &text.replacen("编号: ", "编号: 9", 1));
    scene.compare(LINT, "a file that git assumes unchanged");
    git(&["update-index", "--no-assume-unchanged", post]);
    scene.write(".gitattributes", "*.yaml text eol=crlf\n");
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "行尾"]);
    git(&["rm", "-q", "-r", "--cached", "."]);
    git(&["reset", "-q", "--hard"]);
    assert!(scene.text(post).contains("\r\n"));
    scene.compare_all("other line ends");
}

#[test]
fn what_is_damaged_is_not_believed() {
    let scene = Scene::new(3);
    scene.compare(LINT, "at first");
    let posts = scene.posts();
    let text = std::fs::read_to_string(&posts[0]).unwrap();
    for step in 0..8 {
        // What turned out to be damaged late in a run was forgotten: it is kept anew.
        scene.compare(LINT, &format!("before step {step}"));
        // Something changed, so that what is kept is looked into.
        std::fs::write(&posts[0], format!("{text}# {step}\n")).unwrap();
        // One that was cut down to nothing before has nothing left to be damaged.
        let kept: Vec<(PathBuf, Vec<u8>)> = scene.kept().into_iter().filter(|(_, whole)| !whole.is_empty()).collect();
        let (path, whole) = &kept[step % kept.len()];
        let mut damaged = whole.clone();
        match step % 3 {
            0 => damaged.truncate(scene.next(whole.len())),
            1 => (0..64).for_each(|_| damaged[scene.next(whole.len())] ^= 0x55),
            _ => {
                let (middle, length) = (whole.len() / 2, whole.len() / 4);
                damaged[middle..middle + length].fill(0);
            }
        }
        std::fs::write(path, damaged).unwrap();
        scene.compare(LINT, &format!("{} damaged in step {step}", path.display()));
    }
    // A base of another time under the name of this one.
    let bases = |kept: &BTreeMap<PathBuf, Vec<u8>>| -> Vec<PathBuf> {
        kept.keys().filter(|path| path.to_string_lossy().contains("base-")).cloned().collect()
    };
    let before = scene.kept();
    std::fs::remove_dir_all(scene.cache()).unwrap();
    std::fs::write(&posts[1], &text).unwrap();
    scene.compare(LINT, "without what was kept");
    let now = scene.kept();
    std::fs::write(&bases(&now)[0], &before[&bases(&before)[0]]).unwrap();
    scene.compare(LINT, "another base");
}

#[test]
fn runs_at_once_do_not_disturb_each_other() {
    let scene = Scene::new(4);
    for step in 0..3 {
        let without = scene.riskreg(LINT, false).output().unwrap();
        let runs: Vec<_> = (0..4).map(|_| scene.riskreg(LINT, true).spawn().unwrap()).collect();
        for run in runs {
            assert_same(&run.wait_with_output().unwrap(), &without, &format!("step {step}"));
        }
        scene.compare(LINT, "after them");
        scene.edit();
    }
}

#[test]
fn where_nothing_can_be_kept_the_same_is_printed() {
    let scene = Scene::new(5);
    let without = scene.riskreg(LINT, false).output().unwrap();
    assert!(!scene.cache().exists(), "nothing is kept where that is not wanted");
    let declined = scene.riskreg(LINT, true).env("RISKREG_NO_CACHE", "1").output().unwrap();
    assert_same(&declined, &without, "declined by the environment");
    assert!(!scene.cache().exists());
    std::fs::write(scene.cache(), "a file, no folder").unwrap();
    assert_same(&scene.riskreg(LINT, true).output().unwrap(), &without, "no folder");
    let nowhere = scene.riskreg(LINT, true).env_remove("XDG_CACHE_HOME").env_remove("HOME").output().unwrap();
    assert_same(&nowhere, &without, "no place");
    std::fs::remove_file(scene.cache()).unwrap();
    assert_same(&scene.riskreg(LINT, true).output().unwrap(), &without, "at first");
    // Nobody may write there any more.
    let read_only = |yes: bool| {
        for path in files_below(&scene.cache()).iter().flat_map(|path| path.ancestors().take(3)) {
            let mut permissions = std::fs::metadata(path).unwrap().permissions();
            #[cfg(unix)]
            std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, if yes { 0o555 } else { 0o755 });
            #[cfg(not(unix))]
            permissions.set_readonly(yes);
            std::fs::set_permissions(path, permissions).unwrap();
        }
    };
    read_only(true);
    scene.edit();
    scene.compare(LINT, "read-only");
    read_only(false);
}

#[test]
fn what_is_kept_lies_outside_the_register_and_is_its_users_alone() {
    let scene = Scene::new(6);
    let before = files_below(&scene.root());
    scene.compare(LINT, "at first");
    assert_eq!(files_below(&scene.root()), before);
    assert!(!scene.kept().is_empty());
    #[cfg(unix)]
    for path in files_below(&scene.cache()) {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "{}", path.display());
    }
}

/// A folder that counts what is read of it.
struct Counted {
    folder: Folder,
    read: AtomicUsize,
}

impl Source for Counted {
    fn list(&self) -> std::io::Result<Vec<Listed>> {
        self.folder.list()
    }

    fn read(&self, file: &Listed, limit: u64) -> Result<Vec<u8>, ReadFault> {
        self.read.fetch_add(1, Ordering::Relaxed);
        self.folder.read(file, limit)
    }

    fn shown(&self, path: &str) -> String {
        self.folder.shown(path)
    }
}

#[test]
#[cfg(unix)]
fn a_file_that_did_not_change_is_not_read() {
    let scene = Scene::new(7);
    let place = cache::Register::below(&scene.cache(), &scene.root(), u64::MAX).unwrap();
    let reads = || {
        let source = Counted { folder: Folder::marked(&scene.root()), read: AtomicUsize::new(0) };
        survey_kept(&source, Ask::new(jiff::civil::date(2026, 11, 21)), Some(&place)).unwrap();
        source.read.into_inner()
    };
    // What changed a moment ago may change again without looking otherwise, so it is not believed yet.
    std::thread::sleep(Duration::from_millis(2100));
    let all = reads();
    // riskreg.toml and the files of which there are few are read in every run.
    let few = reads();
    assert!(few < 12 && all > 80, "{few} of {all}");
    scene.write("药剂科/department.yaml", &scene.text("药剂科/department.yaml").replacen("编号: ", "编号: 9", 1));
    assert_eq!(reads(), few + 1);
    std::thread::sleep(Duration::from_millis(2100));
    reads();
    assert_eq!(reads(), few);
}

#[test]
fn registers_longest_unused_make_room() {
    let scenes = [Scene::new(8), Scene::new(9), Scene::new(10)];
    let cache = tempfile::tempdir().unwrap();
    let size = || -> u64 { files_below(cache.path()).iter().map(|path| std::fs::metadata(path).unwrap().len()).sum() };
    let mut limit = u64::MAX;
    for (count, scene) in scenes.iter().enumerate() {
        let place = cache::Register::below(cache.path(), &scene.root(), limit).unwrap();
        survey_kept(&Folder::new(&scene.root()), Ask::new(jiff::civil::date(2026, 11, 21)), Some(&place)).unwrap();
        if count == 0 {
            // Room for one and a half.
            limit = size() * 3 / 2;
        }
        assert!(size() <= limit && size() > 0);
    }
}
