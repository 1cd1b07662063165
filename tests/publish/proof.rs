//! What a publication says of itself, and whether a folder is what its register gives.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value as Json;

use super::{HOSPITAL, files, hospital, publish, riskreg, told, write};

fn manifest(out: &Path) -> Json {
    serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap()
}

/// `riskreg publish --verify`, from a folder that lies in no register.
fn verify(out: &Path, register: Option<&Path>, more: &[&str]) -> Output {
    let nowhere = tempfile::tempdir().unwrap();
    let register = register.map(|register| fs::canonicalize(register).unwrap());
    Command::new(env!("CARGO_BIN_EXE_riskreg"))
        .args(["publish", "--verify", out.to_str().unwrap()])
        .args(register)
        .args(more)
        .current_dir(nowhere.path())
        .output()
        .unwrap()
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=周某", "-c", "user.email=zhou@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").arg("-C").arg(folder).args(identity).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", told(&output));
}

/// A small register in a repository of its own, committed.
fn committed(root: &Path) {
    write(root, "riskreg.toml", "format = 1\nname = \"某局台账\"\nkeys = \"zh\"\n");
    write(root, "unit.yaml", "单位名称: 某局\n");
    write(
        root,
        "采购员.yaml",
        "岗位: 采购员\n风险点:\n  - 编号: R1\n    风险点: 拆分采购规避招标\n    等级: 一级\n    备注: 内部说明\n    防控措施: [每月核对一次采购台账]\n",
    );
    git(root, &["init", "-q"]);
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "-m", "台账"]);
}

#[test]
fn the_manifest_names_every_file_and_what_they_were_made_of() {
    let temporary = tempfile::tempdir().unwrap();
    let (root, out) = (temporary.path().join("台账"), temporary.path().join("out"));
    committed(&root);
    let output = publish(&root, &out, &["--draft", "--today", "2026-11-22"]);
    assert!(output.status.success(), "{}", told(&output));
    let manifest = manifest(&out);
    let register = &manifest["registers"][0];
    assert_eq!(manifest["today"], "2026-11-22");
    assert_eq!(manifest["riskreg"], env!("CARGO_PKG_VERSION"));
    assert_eq!((&register["name"], &register["commit"]["dirty"]), (&"某局台账".into(), &false.into()));
    let checkpoint = riskreg(&["audit", "--checkpoint", root.to_str().unwrap()]);
    let checkpoint: Json = serde_json::from_slice(&checkpoint.stdout).unwrap();
    assert_eq!(register["fingerprint"], checkpoint["fingerprint"]);
    assert_eq!(register["commit"]["name"], checkpoint["commit"]);
    let mut there = files(&out);
    there.remove("manifest.json");
    let listed: Vec<&str> =
        manifest["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(listed, there.keys().collect::<Vec<_>>());
    for file in manifest["files"].as_array().unwrap() {
        assert_eq!(file["bytes"], there[file["path"].as_str().unwrap()].len());
    }
    fs::write(root.join("采购员.yaml"), "岗位: 采购员\n").unwrap();
    publish(&root, &out, &["--draft"]);
    assert_eq!(self::manifest(&out)["registers"][0]["commit"]["dirty"], true);
}

#[test]
fn another_commit_day_or_hour_with_the_same_register_writes_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    let (root, out) = (temporary.path().join("台账"), temporary.path().join("out"));
    committed(&root);
    publish(&root, &out, &["--draft", "--today", "2026-11-22"]);
    let before = files(&out);
    fs::write(temporary.path().join("台账/说明.md"), "别的文件").unwrap();
    git(&root, &["add", "-A"]);
    git(&root, &["commit", "-q", "-m", "别的文件"]);
    let output = publish(&root, &out, &["--draft", "--today", "2026-11-23"]);
    assert!(told(&output).contains("都没有变化"), "{}", told(&output));
    assert!(files(&out) == before);
    // What no page shows is still another register.
    let post = fs::read_to_string(root.join("采购员.yaml")).unwrap();
    fs::write(root.join("采购员.yaml"), post.replace("内部说明", "另一说明")).unwrap();
    publish(&root, &out, &["--draft", "--today", "2026-11-23"]);
    let after = files(&out);
    let differing: Vec<&String> = after.keys().filter(|path| after.get(*path) != before.get(*path)).collect();
    assert_eq!(differing, ["manifest.json"]);
}

#[test]
fn a_folder_is_exactly_what_its_register_gives_or_is_not() {
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("out");
    hospital(&out);
    let good = verify(&out, Some(Path::new(HOSPITAL)), &[]);
    assert!(good.status.success() && told(&good).contains("正是台账所给的"), "{}", told(&good));
    let alone = verify(&out, None, &[]);
    assert!(alone.status.success() && told(&alone).contains("未核对是否由台账生成"), "{}", told(&alone));
    fs::write(out.join("index.html"), "另一页").unwrap();
    fs::remove_file(out.join("catalogue.html")).unwrap();
    fs::write(out.join("多.html"), "").unwrap();
    for register in [None, Some(Path::new(HOSPITAL))] {
        let output = verify(&out, register, &[]);
        assert_eq!(output.status.code(), Some(1));
        let told = told(&output);
        for line in ["改动  index.html", "缺少  catalogue.html", "多出  多.html", "有 3 处不符"] {
            assert!(told.lines().any(|told| told == line), "{told}");
        }
        assert_eq!(told.lines().count(), 4, "{told}");
    }
}

#[test]
fn a_page_altered_together_with_the_manifest_is_found_by_the_register() {
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("out");
    hospital(&out);
    let page = fs::read_to_string(out.join("index.html")).unwrap();
    fs::write(out.join("index.html"), page.replacen("风险", "安全", 1)).unwrap();
    let sum = |path: &str| {
        let bytes = fs::read(out.join(path)).unwrap();
        let digest: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(&bytes).into();
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let mut manifest = manifest(&out);
    for file in manifest["files"].as_array_mut().unwrap().iter_mut().filter(|file| file["path"] == "index.html") {
        file["sha256"] = sum("index.html").into();
    }
    fs::write(out.join("manifest.json"), serde_json::to_string(&manifest).unwrap()).unwrap();
    assert!(verify(&out, None, &[]).status.success(), "the folder agrees with itself");
    let output = verify(&out, Some(Path::new(HOSPITAL)), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("改动  index.html"), "{}", told(&output));
}

#[test]
fn a_site_is_verified_against_the_commit_that_it_was_made_of() {
    let temporary = tempfile::tempdir().unwrap();
    let (root, out) = (temporary.path().join("台账"), temporary.path().join("out"));
    committed(&root);
    publish(&root, &out, &["--draft", "--at", "HEAD"]);
    assert!(verify(&out, Some(&root), &[]).status.success());
    let post = fs::read_to_string(root.join("采购员.yaml")).unwrap();
    fs::write(root.join("采购员.yaml"), post.replace("另一说明", "又一说明").replace("内部", "另外")).unwrap();
    let now = verify(&out, Some(&root), &[]);
    assert_eq!(now.status.code(), Some(1));
    assert!(told(&now).contains("台账  某局台账:指纹为 v1:"), "{}", told(&now));
    assert!(verify(&out, Some(&root), &["--at", "HEAD"]).status.success());
    let english = verify(&out, Some(&root), &["--at", "HEAD", "--lang", "en"]);
    assert!(told(&english).contains("exactly what the register gives"), "{}", told(&english));
}

#[test]
fn several_registers_have_one_manifest() {
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("out");
    let output = riskreg(&["publish", HOSPITAL, "examples/village", "--draft", "--out", out.to_str().unwrap()]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(manifest(&out)["registers"].as_array().unwrap().len(), 2);
    let both = riskreg(&["publish", "--verify", out.to_str().unwrap(), HOSPITAL, "examples/village"]);
    assert!(both.status.success(), "{}", told(&both));
    let one = verify(&out, Some(Path::new(HOSPITAL)), &[]);
    assert_eq!(one.status.code(), Some(2));
    assert!(told(&one).contains("清单里有 2 个台账"), "{}", told(&one));
}

#[test]
fn what_has_no_manifest_of_ours_cannot_be_verified() {
    let temporary = tempfile::tempdir().unwrap();
    for text in [None, Some(""), Some("{\"name\": \"an app\"}"), Some("{\"manifest\": 9, \"riskreg\": \"9\"}")] {
        if let Some(text) = text {
            fs::write(temporary.path().join("manifest.json"), text).unwrap();
        }
        let output = verify(temporary.path(), None, &[]);
        assert_eq!(output.status.code(), Some(2), "{text:?}: {}", told(&output));
    }
}

#[test]
fn place_zone_locale_and_threads_change_no_byte() {
    let temporary = tempfile::tempdir().unwrap();
    let mut sites = Vec::new();
    for (zone, locale, threads) in [
        ("UTC", "C.UTF-8", "1"),
        ("Pacific/Kiritimati", "zh_CN.UTF-8", "2"),
        ("America/Los_Angeles", "en_US.UTF-8", "7"),
    ] {
        // Another place for the register as for the pages.
        let (root, out) = (temporary.path().join(threads), temporary.path().join(format!("{threads}-out")));
        for (path, content) in files(Path::new(HOSPITAL)) {
            write(&root, &path, std::str::from_utf8(&content).unwrap());
        }
        let output = Command::new(env!("CARGO_BIN_EXE_riskreg"))
            .args(["publish", root.to_str().unwrap(), "--out", out.to_str().unwrap(), "--today", "2026-11-22"])
            .env("TZ", zone)
            .env("LC_ALL", locale)
            .env("LANG", locale)
            .env("RAYON_NUM_THREADS", threads)
            .env("SOURCE_DATE_EPOCH", "1795305600")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", told(&output));
        sites.push(files(&out));
    }
    assert_eq!(sites[0].keys().collect::<Vec<_>>(), sites[1].keys().collect::<Vec<_>>());
    for path in sites[0].keys() {
        assert!(sites.iter().all(|site| site[path] == sites[0][path]), "{path}");
    }
}
