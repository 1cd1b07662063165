//! Signed commits: which count, and why a key lets nobody in who was not let in before.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::repository::{Person, Repository, ZHOU, git_command, riskreg};

const WANG: Person = Person { name: "王建平", email: "wang@hospital" };

/// Keys of SSH, made for one test.
struct Keys(tempfile::TempDir);

impl Keys {
    fn new() -> Keys {
        Keys(tempfile::tempdir().unwrap())
    }

    /// The key of a person, and the line that lists it.
    fn of(&self, who: Person) -> (PathBuf, String) {
        let key = self.0.path().join(who.email);
        if !key.exists() {
            let mut command = Command::new("ssh-keygen");
            command.args(["-q", "-t", "ed25519", "-N", "", "-C", who.email, "-f"]).arg(&key);
            assert!(command.status().unwrap().success());
        }
        let public = std::fs::read_to_string(key.with_file_name(format!("{}.pub", who.email))).unwrap();
        let words: Vec<&str> = public.split(' ').take(2).collect();
        (key.clone(), format!("{} {}\n", who.email, words.join(" ")))
    }
}

/// Commits all there is, signed with a key where one is given.
fn commit(repository: &Repository, who: Person, day: &str, key: Option<&Path>) -> String {
    repository.git(&["add", "-A"]);
    let signing = key.map(|key| format!("user.signingKey={}", key.display()));
    let mut args = Vec::new();
    if let Some(signing) = &signing {
        args.extend(["-c", "gpg.format=ssh", "-c", signing]);
    }
    args.extend(["commit", "-q", "--allow-empty", "-m", "改动"]);
    args.extend(signing.is_some().then_some("-S"));
    let output = git_command(repository.path(), who, day, &args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    repository.git(&["rev-parse", "HEAD"]).trim().to_owned()
}

/// The commits that `audit` finds unsigned or badly signed, with what it says of each.
fn faults(folder: &Path, args: &[&str]) -> Vec<(String, String)> {
    let output = riskreg(folder, &[&["audit", "--format", "json", "--select", "commit-not-signed"], args].concat());
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let json: serde_json::Value = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stdout}{stderr}"));
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    json["findings"].as_array().unwrap().iter().map(|one| (text(&one["commit"]), text(&one["message"]))).collect()
}

const ASKED: &str = "format = 1\nkeys = \"zh\"\n\n[git]\nsignatures = \"ssh\"\n";

#[test]
fn commits_count_that_a_listed_key_signed_for_its_own_address() {
    let (repository, keys) = (Repository::new(), Keys::new());
    let ((wang, wang_line), (zhou, zhou_line)) = (keys.of(WANG), keys.of(ZHOU));
    repository.write("riskreg.toml", ASKED).write("unit.yaml", "单位名称: 示例医院\n");
    repository.write("allowed_signers", &format!("{wang_line}{zhou_line}"));
    commit(&repository, WANG, "2026-03-01", Some(&wang));
    repository.write("采购员.yaml", "岗位: 采购员\n");
    commit(&repository, ZHOU, "2026-03-02", Some(&zhou));
    assert_eq!(faults(repository.path(), &[]), []);
    repository.write("采购员.yaml", "岗位: 采购员二\n");
    let unsigned = commit(&repository, ZHOU, "2026-03-03", None);
    repository.write("采购员.yaml", "岗位: 采购员三\n");
    let another = commit(&repository, WANG, "2026-03-04", Some(&zhou));
    let found = faults(repository.path(), &[]);
    let commits: Vec<&str> = found.iter().map(|(commit, _)| commit.as_str()).collect();
    assert_eq!(commits, [&unsigned, &another]);
    assert!(found[0].1.contains("没有签名") && found[1].1.contains("签名却是 zhou@hospital 的"), "{found:?}");
}

#[test]
fn a_commit_cannot_let_its_own_key_in_and_one_that_is_let_in_counts_from_the_next() {
    let (repository, keys) = (Repository::new(), Keys::new());
    let ((wang, wang_line), (zhou, zhou_line)) = (keys.of(WANG), keys.of(ZHOU));
    repository.write("riskreg.toml", ASKED).write("unit.yaml", "单位名称: 示例医院\n");
    repository.write("allowed_signers", &wang_line);
    let start = commit(&repository, WANG, "2026-03-01", Some(&wang));
    // Zhou adds the key that signs the commit; nothing after it counts either.
    repository.write("allowed_signers", &format!("{wang_line}{zhou_line}"));
    let let_in = commit(&repository, ZHOU, "2026-03-02", Some(&zhou));
    repository.write("采购员.yaml", "岗位: 采购员\n");
    let after = commit(&repository, ZHOU, "2026-03-03", Some(&zhou));
    let found = faults(repository.path(), &[&format!("{start}..")]);
    let commits: Vec<&str> = found.iter().map(|(commit, _)| commit.as_str()).collect();
    assert_eq!(commits, [&let_in, &after], "{found:?}");
    assert!(found[0].1.contains("当时不在签名人名单里"), "{found:?}");
    // Who asks for no signatures any more must be let to do so.
    repository.git(&["reset", "-q", "--hard", &start]);
    repository.write("riskreg.toml", "format = 1\n");
    let let_off = commit(&repository, ZHOU, "2026-03-02", None);
    repository.write("采购员.yaml", "岗位: 采购员\n");
    let after = commit(&repository, ZHOU, "2026-03-03", None);
    let found = faults(repository.path(), &[]);
    assert_eq!(found.iter().map(|(commit, _)| commit.as_str()).collect::<Vec<_>>(), [&let_off, &after]);
    // Wang lets Zhou in: from the next commit on.
    repository.git(&["reset", "-q", "--hard", &start]);
    repository.write("allowed_signers", &format!("{wang_line}{zhou_line}"));
    commit(&repository, WANG, "2026-03-02", Some(&wang));
    repository.write("采购员.yaml", "岗位: 采购员\n");
    commit(&repository, ZHOU, "2026-03-03", Some(&zhou));
    assert_eq!(faults(repository.path(), &[]), []);
}

#[test]
fn a_signature_that_does_not_belong_to_its_commit_is_found() {
    let (repository, keys) = (Repository::new(), Keys::new());
    let (wang, line) = keys.of(WANG);
    repository.write("riskreg.toml", ASKED).write("unit.yaml", "单位名称: 示例医院\n").write("allowed_signers", &line);
    let signed = commit(&repository, WANG, "2026-03-01", Some(&wang));
    let raw = repository.git(&["cat-file", "commit", &signed]);
    // The same signature under another day.
    let forged = raw.replace("1772326800", "1772413200");
    assert_ne!(forged, raw, "{raw}");
    let file = repository.path().join(".git/forged");
    std::fs::write(&file, forged).unwrap();
    let forged = repository.git(&["hash-object", "-t", "commit", "-w", file.to_str().unwrap()]);
    repository.git(&["reset", "-q", "--hard", forged.trim()]);
    let found = faults(repository.path(), &[]);
    assert!(found.len() == 1 && found[0].1.contains("签名与内容不符"), "{found:?}");
}

#[test]
fn a_gpg_key_counts_where_the_register_lists_its_fingerprint() {
    let gpg = |home: &Path, args: &[&str]| {
        let output = Command::new("gpg").env("GNUPGHOME", home).arg("--batch").args(args).output();
        output.ok().filter(|output| output.status.success()).map(|output| String::from_utf8(output.stdout).unwrap())
    };
    // The path of its socket must be short.
    let home = tempfile::Builder::new().prefix("g").tempdir().unwrap();
    let new_key = ["--passphrase", "", "--quick-generate-key", "wang@hospital", "ed25519", "sign", "0"];
    gpg(home.path(), &new_key).expect("gpg makes a key");
    let keys = gpg(home.path(), &["--list-keys", "--with-colons"]).unwrap();
    let fingerprint =
        keys.lines().find(|line| line.starts_with("fpr:")).and_then(|line| line.split(':').nth(9)).unwrap();
    let repository = Repository::new();
    let commit = |day: &str, sign: bool| {
        repository.git(&["add", "-A"]);
        let key = format!("user.signingKey={fingerprint}");
        let mut args = vec!["-c", "gpg.format=openpgp", "-c", &key, "commit", "-q", "--allow-empty", "-m", "改动"];
        args.extend(sign.then_some("-S"));
        let output = git_command(repository.path(), WANG, day, &args).env("GNUPGHOME", home.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        repository.git(&["rev-parse", "HEAD"]).trim().to_owned()
    };
    repository.write("riskreg.toml", &ASKED.replace("ssh", "gpg")).write("unit.yaml", "单位名称: 示例医院\n");
    repository.write("allowed_signers", &format!("# 名单\nwang@hospital {fingerprint}\n"));
    commit("2026-03-01", true);
    repository.write("采购员.yaml", "岗位: 采购员\n");
    let unsigned = commit("2026-03-02", false);
    repository.write("采购员.yaml", "岗位: 采购员二\n");
    commit("2026-03-03", true);
    let output = Command::new(env!("CARGO_BIN_EXE_riskreg"))
        .args(["audit", "--format", "compact"])
        .current_dir(repository.path())
        .env("GNUPGHOME", home.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.lines().count() == 1 && said.contains(&unsigned[..10]) && said.contains("commit-not-signed"),
        "{said}"
    );
    let _ = Command::new("gpgconf").env("GNUPGHOME", home.path()).args(["--kill", "all"]).status();
}
