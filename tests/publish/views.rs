//! Two views of one register: what anybody may see, and what stays inside.

use super::{files, planted, publish, told};

#[test]
fn the_internal_view_shows_names_notes_and_what_is_not_published_and_says_so_on_every_page() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    planted(&register);
    let output = publish(&register, &out, &["--draft", "--view", "internal", "--lang", "zh"]);
    assert!(output.status.success(), "{}", told(&output));
    let pages = files(&out);
    for (path, content) in pages.iter().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".md")) {
        assert!(String::from_utf8_lossy(content).contains("内部资料 不得外传"), "{path}");
    }
    let post = String::from_utf8_lossy(&pages["采购科/采购员.html"]);
    for inside in [
        "聂风行",
        "柳如烟",
        "步惊云",
        "不公开的风险",
        "（不公开）不公开的措施",
        "密由",
        "秘注丁",
        "秘注己",
        "秘注庚",
        "密案",
        "密证",
        "密诺",
        "密退",
        "退回",
    ] {
        assert!(post.contains(inside), "{inside}");
    }
    let all: String = pages.values().map(|content| String::from_utf8_lossy(content).into_owned()).collect();
    for never in ["G77001", "G77002", "13912345678"] {
        assert!(!all.contains(never), "{never}");
    }
}
