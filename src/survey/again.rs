//! A register surveyed once more after a change to some of its files: what the others gave is kept.

use anyhow::{Context, Result};
use rustc_hash::FxHashMap;

use super::allowed::without_allowed;
use super::{Ask, Contribution, Survey, collect, contribute, survey, with_stamps};
use crate::read::{self, Source};
use crate::register::FileKind;

/// The survey of a register in which nothing changed since `old` but the files that `changed` names; `old` was
/// surveyed with [`Ask::keep`]. The same as a survey from scratch.
pub fn again(old: Survey, source: &dyn Source, ask: Ask, changed: &dyn Fn(&str) -> bool) -> Result<Survey> {
    let layout = read::layout(source.list().with_context(|| source.shown(""))?);
    let ask = with_stamps(source, &layout, ask);
    let for_all = |entries: &[read::Entry], config: Option<usize>| {
        entries.iter().enumerate().any(|(index, entry)| {
            let read_by_all = config == Some(index) || entry.kind == Some(FileKind::Library);
            read_by_all && changed(&entry.listed.path)
        })
    };
    // All files are read by the profile and with the library.
    let same_config = layout.config.is_some() == old.layout.config.is_some();
    // The fingerprint is made of the bytes of all files.
    let same_config = same_config && ask.stamps <= old.stamps && !ask.fingerprint;
    if !same_config || for_all(&layout.entries, layout.config) || for_all(&old.layout.entries, old.layout.config) {
        return survey(source, ask);
    }
    let Survey { layout: old_layout, profile, contributions, library, .. } = old;
    let mut known: FxHashMap<(Box<str>, Option<FileKind>), Contribution> = old_layout
        .entries
        .into_iter()
        .zip(contributions)
        .map(|(entry, contribution)| ((entry.listed.path.into(), entry.kind), contribution))
        .collect();
    let mut contributions: Vec<Contribution> = Vec::with_capacity(layout.entries.len());
    for entry in &layout.entries {
        let path = &entry.listed.path;
        let kept = known.remove(&(path.as_str().into(), entry.kind)).filter(|_| !changed(path));
        contributions.push(match (kept, entry.kind) {
            (Some(kept), _) => kept,
            (None, None) => Contribution::default(),
            // A library file that was not there before.
            (None, Some(FileKind::Library)) => return survey(source, ask),
            (None, Some(kind)) => contribute(source.read(&entry.listed, ask.largest), kind, &profile, &library, ask),
        });
    }
    // Nor is one gone that was.
    if known.keys().any(|(_, kind)| *kind == Some(FileKind::Library)) {
        return survey(source, ask);
    }
    let findings = collect(&layout, &mut contributions, &profile, ask, None).findings;
    let (findings, allowed) = without_allowed(findings, &contributions, ask);
    let baselined = Vec::new();
    Ok(Survey {
        layout,
        profile,
        contributions,
        findings,
        allowed,
        baselined,
        library,
        largest: ask.largest,
        stamps: ask.stamps,
        fingerprint: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;
    use crate::read::Overlay;

    fn told(survey: &Survey) -> Vec<String> {
        let told = |finding: &Finding| {
            let path = &survey.entry(finding.place.file).listed.path;
            format!("{path} {:?} {} {} {:?}", finding.place.span, finding.rule.name, finding.message.zh, finding.labels)
        };
        survey.findings.iter().chain(&survey.allowed).map(told).collect()
    }

    #[test]
    fn a_survey_after_a_change_is_that_from_scratch() {
        let folder = tempfile::tempdir().unwrap();
        let post = "岗位: 采购员\n职权:\n  - 编号: P1\n    名称: 采购\n风险点:\n  - 编号: R1\n    风险点: 拆分采购规避招标\n    对应职权: P1\n    引用: 采购#C01\n    防控措施: [由采购员每月核对一次账目]\n";
        for (path, text) in [
            ("riskreg.toml", "format = 1\nname = \"甲\"\n"),
            ("unit.yaml", "单位: 示例局\n风险点:\n  - 编号: R1\n    风险点: 汇总\n    来源风险点: [采购员#R1]\n"),
            ("采购员.yaml", post),
            ("总务科/department.yaml", "科室: 总务科\n"),
            ("总务科/验收员.yaml", "岗位: 验收员 # riskreg: 允许 post-without-risk — 新设\n"),
            ("风险库/采购.yaml", "名称: 采购\n风险点:\n  - 编号: C01\n    风险点: 采购计划人为加量\n"),
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mut source = Overlay::new(folder.path());
        let ask = Ask { keep: true, ..Ask::new(jiff::civil::date(2026, 11, 21)) };
        let mut kept = survey(&source, ask).unwrap();
        let steps = [
            // A reference from elsewhere loses its aim, then finds it again; a file comes, and one turns into nothing.
            ("采购员.yaml", post.replace("编号: R", "编号: Q")),
            ("采购员.yaml", post.to_owned()),
            ("总务科/新岗.yaml", post.replace("采购员", "新岗")),
            ("总务科/department.yaml", "不是台账".to_owned()),
            ("总务科/验收员.yaml", "岗位: 验收员\n".to_owned()),
            ("风险库/新.yaml", "名称: 新\n风险点: []\n".to_owned()),
            ("风险库/采购.yaml", "名称: 采购\n风险点: []\n".to_owned()),
            ("riskreg.toml", "format = 1\nprofile = \"hospital\"\n".to_owned()),
        ];
        let mut different = std::collections::BTreeSet::new();
        for (path, text) in steps {
            source.put(path, text.into_bytes());
            kept = again(kept, &source, ask, &|changed| changed == path).unwrap();
            let fresh = survey(&source, ask).unwrap();
            assert_eq!(told(&kept), told(&fresh), "{path}");
            different.insert(told(&fresh));
        }
        assert!(different.len() >= 6, "each change changes what is found");
    }
}
