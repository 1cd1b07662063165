//! What is kept from one publication for the next changes no byte of it, whatever happened in between.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use super::{files, planted, told, write};

/// `riskreg publish` with a cache folder of its own.
fn published(root: &Path, out: &Path, cache: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_riskreg"))
        .args(["publish", root.to_str().unwrap(), "--out", out.to_str().unwrap(), "--draft"])
        .args(["--today", "2026-11-22"])
        .args(more)
        .env("XDG_CACHE_HOME", cache)
        .env_remove("RISKREG_NO_CACHE")
        .output()
        .unwrap()
}

/// All files of a publication, the manifest without the moment at which it was written.
fn content(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(out);
    let manifest = String::from_utf8(files["manifest.json"].clone()).unwrap();
    let manifest: String = manifest.lines().filter(|line| !line.contains("\"date\"")).collect();
    files.insert("manifest.json".to_owned(), manifest.into_bytes());
    files
}

#[test]
fn a_publication_that_knows_the_last_one_is_the_one_that_knows_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    let at = |name: &str| temporary.path().join(name);
    let (root, out, cache) = (at("台账"), at("out"), at("cache"));
    planted(&root);
    let replaced = |file: &str, from: &str, to: &str| {
        let text = fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains(from), "{file} says {from}");
        fs::write(root.join(file), text.replace(from, to)).unwrap();
    };
    let add = |file: &str, text: &str| {
        let old = fs::read_to_string(root.join(file)).unwrap_or_default();
        write(&root, file, &(old + text));
    };
    let page = || {
        let html = files(&out).into_keys().filter(|path| path.ends_with(".html"));
        out.join(html.max_by_key(|path| path.len()).unwrap())
    };
    type Edit<'e> = (&'e str, &'e dyn Fn());
    let edits: &[Edit<'_>] = &[
        ("nothing at all", &|| {}),
        ("a new post", &|| {
            write(
                &root,
                "新设岗.yaml",
                "岗位: 新设岗\n风险点:\n  - {编号: R1, 风险点: 拆分采购规避招标, 等级: 一级}\n",
            );
        }),
        ("a word of one point", &|| replaced("新设岗.yaml", "拆分采购", "拆单采购")),
        ("a note of one point, which is not shown", &|| {
            replaced("新设岗.yaml", "等级: 一级", "等级: 一级, 备注: 内部说明")
        }),
        ("the foot of every page", &|| add("riskreg.toml", "\n[publish]\nfooter = \"办公室印制\"\n")),
        ("how names are shown", &|| replaced("riskreg.toml", "[publish]", "[publish]\nnames = \"mask\"")),
        ("the columns of the lists", &|| {
            let columns = "[publish]\ncolumns = [\"序号\", \"部门\", \"职权\", \"依据\", \"风险点\", \"等级\"]";
            replaced("riskreg.toml", "[publish]", columns);
        }),
        ("the basis of a power", &|| {
            replaced("采购科/采购员.yaml", "公开的采购权,", "公开的采购权, 依据: [采购办法],")
        }),
        ("the name of a department", &|| replaced("采购科/department.yaml", "名称: 采购科", "名称: 物资采购科")),
        ("a column of heads", &|| replaced("riskreg.toml", "\"部门\",", "\"部门\", \"部门负责人\",")),
        ("the head of a department", &|| replaced("采购科/department.yaml", "柳如烟", "花满楼")),
        ("a page that somebody altered, of the same length and date", &|| {
            let (page, date) = (page(), fs::metadata(page()).unwrap().modified().unwrap());
            let text = fs::read_to_string(&page).unwrap();
            fs::write(&page, text.replacen("<main", "<mian", 1)).unwrap();
            fs::File::options().write(true).open(&page).unwrap().set_modified(date).unwrap();
        }),
        ("a page that somebody took away", &|| fs::remove_file(page()).unwrap()),
        ("a post that is gone", &|| fs::remove_file(root.join("新设岗.yaml")).unwrap()),
        ("a cache that somebody cut", &|| {
            for entry in walkdir::WalkDir::new(&cache) {
                let entry = entry.unwrap();
                if entry.file_type().is_file() {
                    let bytes = fs::read(entry.path()).unwrap();
                    fs::write(entry.path(), &bytes[..bytes.len() / 2]).unwrap();
                }
            }
        }),
    ];
    for (number, (what, edit)) in edits.iter().enumerate() {
        edit();
        if number % 2 == 0 {
            // Old enough that how a file looks proves what it holds.
            std::thread::sleep(Duration::from_millis(2100));
        }
        for view in ["public", "internal"] {
            let known = out.join(view);
            let output = published(&root, &known, &cache, &["--view", view]);
            assert!(output.status.success(), "{what}: {}", told(&output));
            let fresh = at("fresh").join(number.to_string()).join(view);
            let output = published(&root, &fresh, &cache, &["--view", view, "--no-cache"]);
            assert!(output.status.success(), "{what}: {}", told(&output));
            let (known, fresh) = (content(&known), content(&fresh));
            assert!(known.keys().eq(fresh.keys()), "{what}, {view}");
            for (path, content) in &fresh {
                assert!(&known[path] == content, "{what}, {view}: {path}");
            }
        }
    }
}

#[test]
fn a_page_that_is_known_is_not_written_again() {
    let temporary = tempfile::tempdir().unwrap();
    let at = |name: &str| temporary.path().join(name);
    let (root, out, cache) = (at("台账"), at("out"), at("cache"));
    planted(&root);
    assert!(published(&root, &out, &cache, &[]).status.success());
    let moments = || -> Vec<_> {
        files(&out).into_keys().map(|path| fs::metadata(out.join(path)).unwrap().modified().unwrap()).collect()
    };
    let before = moments();
    let output = published(&root, &out, &cache, &[]);
    assert!(told(&output).contains("都没有变化") || told(&output).contains("none of"), "{}", told(&output));
    assert_eq!(moments(), before);
}
