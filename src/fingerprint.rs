//! The fingerprint (内容指纹) that an approval binds to: what was judged, not how work on it goes on. Alone knows
//! what enters a stamp; which fields do not, the tables of fields say (`unstamped`). And that of a whole register, byte
//! for byte.

use sha2::{Digest, Sha256};

use crate::facts::{LibraryIndex, LibraryPoint};
use crate::read::{Layout, Listed, ReadFault};
use crate::record::{Json, Value, stamped};
use crate::register::{Holder, Measure, Risk};
use crate::source::{Spanned, hex};

/// What stands in front of every stamp made this way.
pub const VERSION: &str = "v1:";

/// How many hexadecimal digits of the SHA-256 a stamp shows.
const DIGITS: usize = 32;
/// Files of a register whose contents are in memory at once.
pub const AT_ONCE: usize = 1024;

/// Gives the contents of several files of a register, by number.
pub type Contents<'r> = &'r dyn Fn(&[usize]) -> Vec<Result<Vec<u8>, ReadFault>>;

/// The fingerprint of a whole register, all digits of it; `read` gives the contents of several files by number.
pub fn of_register(layout: &Layout, read: Contents<'_>) -> String {
    let files: Vec<usize> = (0..layout.entries.len()).filter(|file| is_part(layout, *file)).collect();
    let mut made = OfRegister::default();
    for files in files.chunks(AT_ONCE) {
        for (file, content) in files.iter().zip(read(files)) {
            made.add(&layout.entries[*file].listed, content.ok().as_deref());
        }
    }
    made.finish()
}

/// A file that the fingerprint of its register is made of, by number.
pub fn is_part(layout: &Layout, file: usize) -> bool {
    layout.entries[file].kind.is_some() || layout.config == Some(file)
}

/// The fingerprint of a whole register while it is made: SHA-256 over each of its files in order of path, the length of
/// its path, the path, the length of its content, the content.
#[derive(Default)]
pub struct OfRegister(Sha256);

impl OfRegister {
    /// Adds the next file; what could not be read, or is too large to be, is there by git's name.
    pub fn add(&mut self, listed: &Listed, content: Option<&[u8]>) {
        self.part(listed.path.as_bytes());
        self.part(content.unwrap_or_else(|| listed.object.as_deref().unwrap_or_default().as_bytes()));
    }

    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    pub fn finish(self) -> String {
        format!("{VERSION}{}", hex(&self.0.finalize()))
    }
}

/// The stamp of a post, department, unit or library file, its library references resolved.
pub fn of_file(holder: &Holder<'_>, library: &LibraryIndex) -> String {
    let mut canonical = holder.stamped();
    if let Some(Json::Array(points)) = canonical.get_mut("risks") {
        for (point, risk) in points.iter_mut().zip(holder.risks) {
            let named = risk.library.value().and_then(|reference| library.find(reference).ok());
            if let (Json::Object(fields), Some(named)) = (point, named) {
                resolve(fields, named);
            }
        }
    }
    stamp(&canonical)
}

/// The stamp of one risk point with the shared measures that act on it: whether its own words are still the same.
pub fn of_point(holder: &Holder<'_>, risk: &Spanned<Risk>) -> String {
    let shared = holder.shared_measures(&risk.value).map(|measure| measure.value.canonical());
    stamp(&Json::Array(std::iter::once(stamped(&risk.value)).chain(shared).collect()))
}

/// The stamp of a notice: over the paths that it covers and the stamps of what stands there, in order of path.
pub fn of_notice(covered: &[(String, String)]) -> String {
    let mut covered = covered.to_vec();
    covered.sort();
    let pairs = covered.into_iter().map(|(path, stamp)| Json::Array(vec![path.into(), stamp.into()]));
    stamp(&Json::Array(pairs.collect()))
}

/// Made in a way that this version can make again, so that it can be compared.
pub fn is_known(stamp: &str) -> bool {
    stamp.starts_with(VERSION)
}

/// The words of the library point in place of the reference to it.
fn resolve(fields: &mut serde_json::Map<String, Json>, point: LibraryPoint<'_>) {
    fields.remove("library");
    if let Json::Object(theirs) = stamped(point.risk) {
        for (name, value) in theirs.into_iter().filter(|(name, _)| name != "id" && name != "library") {
            fields.entry(name).or_insert(value);
        }
    }
    let shared: Vec<Json> =
        point.shared_measures().map(|measure: &Spanned<Measure>| measure.value.canonical()).collect();
    if !shared.is_empty() {
        fields.insert("library_measures".to_owned(), Json::Array(shared));
    }
    fields.sort_keys();
}

fn stamp(canonical: &Json) -> String {
    let digest = Sha256::digest(canonical.to_string().as_bytes());
    format!("{VERSION}{}", &hex(&digest)[..DIGITS])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::register::{FileKind, Model};

    fn model(text: &str, kind: FileKind) -> Model {
        let read = crate::read::file(text.as_bytes(), kind);
        assert!(!read.problems.iter().any(|problem| problem.kind.leaves_unread()), "{:?}", read.problems);
        read.model.unwrap()
    }

    fn with_library(text: &str, library: &str) -> String {
        let library = LibraryIndex::new(vec![("共性".into(), Arc::new(model(library, FileKind::Library)))]);
        let post = model(text, FileKind::Post);
        of_file(&post.holder().unwrap(), &library)
    }

    fn of(text: &str) -> String {
        with_library(text, "风险点: []")
    }

    const POST: &str = "岗位: 采购员\n职权: [{ 编号: P1, 名称: 采购 }]\n风险点:\n  - 编号: R1\n    风险点: 采购失控\n    等级: 一级\n    责任人: [科主任]\n    防控措施: [{ 措施: 双人验收, 期限: 2026-12-31 }]\n";

    #[test]
    fn a_stamp_is_the_same_in_every_version_of_riskreg() {
        assert_eq!(of(POST), "v1:82a6c1fe86d3d9c165e104bc5cecb163");
    }

    #[test]
    fn layout_comments_and_the_language_of_keys_leave_it_unchanged() {
        let same = [
            "# 说明\n岗位: '采购员'\n职权:\n  - 名称: 采购\n    编号: P1\n风险点:\n  - { 编号: R1, 风险点: 采购失控, 等级: 一级, 责任人: 科主任, 防控措施: [{ 期限: 2026年12月31日, 措施: 双人验收 }] }\n",
            "title: 采购员\npowers: [{ id: P1, name: 采购 }]\nrisks:\n  - id: R1\n    title: 采购失控\n    level: 一级\n    owner: [科主任]\n    measures: [{ text: 双人验收, due: 2026-12 }]\n",
        ];
        for text in same {
            assert_eq!(of(text), of(POST), "{text}");
        }
    }

    #[test]
    fn how_work_goes_on_and_who_holds_the_post_leave_it_unchanged() {
        let done = POST.replace("期限:", "状态: 已落实, 佐证: [验收单], 期限:");
        let more = format!(
            "{done}    复核日期: 2026-03-10\n    序号: 7\n    案例: [某案]\n    年度处理: 沿用\n    公开: 否\n    落实记录: [会议纪要]\n任职人: [周某]\n编制: 2\n承诺: 已签\n备注: 无\n审核记录: [同意]\n"
        );
        assert_eq!(of(&more), of(POST));
    }

    #[test]
    fn what_was_judged_changes_it() {
        let changes = [
            ("一级", "二级"),
            ("双人验收", "三人验收"),
            ("[科主任]", "[院长]"),
            ("名称: 采购", "名称: 验收"),
            ("2026-12-31", "2027-12-31"),
            ("采购员", "采购岗"),
            ("等级: 一级\n", "等级: 一级\n    状态: 已消除\n"),
        ];
        for (from, to) in changes {
            assert_ne!(of(&POST.replace(from, to)), of(POST), "{from} → {to}");
        }
    }

    #[test]
    fn a_library_point_enters_with_its_words_and_not_with_its_name() {
        let post = "岗位: 采购员\n风险点: [{ 编号: R1, 引用: C01, 等级: 一级 }]\n";
        let named = post.replace("C01", "共性#C01");
        let library = "风险点: [{ 编号: C01, 风险点: 收受礼品, 防控措施: [登记] }]\n防控措施: [{ 措施: 年度谈话, 针对: [C01] }]\n";
        let stamp = with_library(post, library);
        assert_eq!(with_library(&named, library), stamp);
        let others = format!("名称: 风险库\n{}", library.replace("[登记] }", "[登记] }, { 编号: C02, 风险点: 他项 }"));
        assert_eq!(with_library(post, &others), stamp);
        for (from, to) in [("收受礼品", "收受礼金"), ("[登记]", "[上交]"), ("年度谈话", "季度谈话")]
        {
            assert_ne!(with_library(post, &library.replace(from, to)), stamp, "{from} → {to}");
        }
    }

    #[test]
    fn a_notice_is_stamped_in_whatever_order_its_paths_stand() {
        let pair = |path: &str, stamp: &str| (path.to_owned(), stamp.to_owned());
        let a = of_notice(&[pair("甲", "v1:1"), pair("乙", "v1:2")]);
        assert_eq!(a, of_notice(&[pair("乙", "v1:2"), pair("甲", "v1:1")]));
        assert_ne!(a, of_notice(&[pair("甲", "v1:2"), pair("乙", "v1:1")]));
    }
}
