//! Whether a review may be appended to a file: the next stage of its chain, decided by those who decide there, by
//! enough of them, not before the stage in front of it.

use super::entry::{self, Said};
use super::{Around, Asked, Candidate, Reason, Verdict, Written};
use crate::facts::Validity;
use crate::facts::reviewers::{Asked as AskedFor, NamedFor, Own, Reviewer, own_file, reviewer};
use crate::finding::Both;
use crate::fingerprint;
use crate::profile::{Chain, ChainStage, Decides, RoleOf};
use crate::record::{Text, Word};
use crate::register::{Decision, Holder, Model, Review, is_masked, same_id};
use crate::rules::below_quorum::staff_around;
use crate::rules::reviewer_does_not_fit::is_nobody_of;
use crate::source::{Given, Span, visible};
use crate::standing::{Standing, is_reviewable};
use crate::vocabulary::{did_you_mean, fold, folds_to};

pub fn admit(candidate: &Candidate<'_>, asked: &Asked, around: Around<'_, '_>) -> Verdict {
    if let Model::Notice(notice) = candidate.model {
        return super::notice::admit(candidate, notice, asked, around);
    }
    let Some(holder) = candidate.model.holder() else { return no_reviews(candidate) };
    if !candidate.named && !is_reviewable(&holder) {
        return Verdict::Skip(Both::new("没有要审的内容", "nothing in it is to be reviewed"));
    }
    let standing = Standing::of(&holder, around.profile, around.library);
    let decision = decision(candidate, asked, around);
    let stage = match standing.chain {
        Some(chain) => match turn(chain, &standing, decision, candidate, asked) {
            Ok(stage) => Some(stage),
            Err(verdict) => return verdict,
        },
        // Where the profile has chains and none is for this file, a folder around it does not mean it.
        None if !candidate.named && !around.profile.chains.is_empty() => {
            return Verdict::Skip(Both::new("方案没有为它规定审核链", "the profile has no review chain for it"));
        }
        None => None,
    };
    let case = Case { candidate, asked, around, holder: &holder, standing: &standing, decision };
    let mut reasons = Vec::new();
    case.dates(&mut reasons);
    case.items(&mut reasons);
    cycle(asked, around, &mut reasons);
    match stage.map(|(position, chain)| &chain.stages[position]) {
        Some(stage) => {
            case.reviewer(stage, &mut reasons);
            case.attendance(stage, &mut reasons);
        }
        None => somebody(asked, &mut reasons),
    }
    if reasons.is_empty() { case.written(stage) } else { Verdict::Refuse(reasons) }
}

fn no_reviews(candidate: &Candidate<'_>) -> Verdict {
    let (zh, en) = (candidate.kind.record().zh(), candidate.kind.record().en());
    let says = Both::new(format!("{zh}不走审核链"), format!("a {en} passes no review chain"));
    if !candidate.named {
        return Verdict::Skip(says);
    }
    let help = Both::new(
        "写岗位、部门、单位、风险库或公示的文件",
        "name the file of a post, department, unit, library or notice",
    );
    Verdict::Refuse(vec![Reason { says, help }])
}

/// As asked; sent back where an item is, else approved.
fn decision(candidate: &Candidate<'_>, asked: &Asked, around: Around<'_, '_>) -> Decision {
    let identity = identity(candidate, around);
    let mut items = asked.items.iter().filter(|(about, _)| about.is_in(identity));
    let mut returned = || items.any(|(_, decision)| *decision == Decision::Return);
    asked.decision.unwrap_or_else(|| if returned() { Decision::Return } else { Decision::Approve })
}

fn identity<'x>(candidate: &Candidate<'_>, around: Around<'_, 'x>) -> &'x str {
    &around.across.layout.entries[candidate.file].identity
}

fn joined(stages: &[ChainStage], joint: &str) -> String {
    stages.iter().map(|stage| visible(&stage.id).into_owned()).collect::<Vec<_>>().join(joint)
}

/// The position of the stage that is asked for, where it is its turn.
fn turn<'p>(
    chain: &'p Chain,
    standing: &Standing<'_, 'p>,
    decision: Decision,
    candidate: &Candidate<'_>,
    asked: &Asked,
) -> Result<(usize, &'p Chain), Verdict> {
    let word = visible(&asked.stage);
    let Some(position) = chain.stage(&asked.stage) else {
        let stages = (joined(&chain.stages, "、"), joined(&chain.stages, ", "));
        let says = (
            format!("审核链里没有「{word}」,它依次经过「{}」", stages.0),
            format!("its chain has no stage `{word}`; it passes {}", stages.1),
        );
        if !candidate.named {
            return Err(Verdict::Skip(Both::new(says.0, says.1)));
        }
        let near = did_you_mean(&asked.stage, chain.stages.iter().map(|stage| &*stage.id));
        let help = match near.first() {
            Some(near) => (format!("`--stage` 写「{near}」"), format!("write `--stage {near}`")),
            None => ("`--stage` 写其中一个".to_owned(), "name one of them with `--stage`".to_owned()),
        };
        return Err(Verdict::Refuse(vec![Reason::new(says, help)]));
    };
    let progress = &standing.progress;
    let (last, next) = (progress.passed.map(|_| progress.stage), progress.next());
    // Whoever passed it last may take it back.
    let may_return = decision == Decision::Return && (position == next || last == Some(position));
    // What changed since, or carries no fingerprint, may be judged again at a stage that it has passed.
    let again = last.is_some_and(|last| position <= last) && standing.validity != Validity::Valid;
    let enters = next < chain.stages.len() || position <= chain.revise_from.unwrap_or(chain.stages.len() - 1);
    if may_return || decision != Decision::Return && (position == next || (again && enters)) {
        return Ok((position, chain));
    }
    let passed = last.is_some_and(|last| position <= last);
    if passed && standing.validity == Validity::Valid && decision != Decision::Return {
        let day = progress.passed.and_then(|review| review.date.get());
        let (day_zh, day_en) = day.map_or_else(Default::default, |day| (format!("{day} "), format!(" on {day}")));
        let stage = visible(&chain.stages[progress.stage].id);
        return Err(Verdict::Skip(Both::new(
            format!("「{stage}」{day_zh}已经审定,之后没有变动"),
            format!("`{stage}` approved it{day_en}, and nothing has changed since"),
        )));
    }
    let due = standing.next().unwrap_or(chain.stages.len() - 1);
    Err(Verdict::NotItsTurn(not_its_turn(chain, position, due, standing)))
}

fn not_its_turn(chain: &Chain, position: usize, due: usize, standing: &Standing<'_, '_>) -> Reason {
    let (stage, due) = (visible(&chain.stages[position].id), visible(&chain.stages[due].id));
    let says = match (standing.progress.returned, standing.progress.next() >= chain.stages.len()) {
        (Some(_), _) => (
            format!("退回以后要从「{due}」重走,还不到「{stage}」"),
            format!("it was sent back and begins again at `{due}`; `{stage}` comes later"),
        ),
        (None, true) => (
            format!("已经全部审定,有变动的从「{due}」进入,不从「{stage}」"),
            format!("it has passed them all; what changes enters again at `{due}`, not at `{stage}`"),
        ),
        (None, false) => {
            (format!("下一环节是「{due}」,不是「{stage}」"), format!("the next stage is `{due}`, not `{stage}`"))
        }
    };
    Reason::new(
        says,
        (
            format!("先记录「{due}」的审核;整个文件夹里只办轮到的,加 `--ready`"),
            format!("record the review of `{due}` first; of a folder only those whose turn it is with `--ready`"),
        ),
    )
}

pub(super) fn not_in_future(asked: &Asked, reasons: &mut Vec<Reason>) {
    let (date, today) = (asked.date, asked.today);
    if date > today {
        reasons.push(Reason::new(
            (format!("日期 {date} 在今天({today})之后"), format!("the date {date} lies after today, {today}")),
            ("日期写作出决定的那天".to_owned(), "write the day of the decision".to_owned()),
        ));
    }
}

/// The decision is not older than the review that stands last.
pub(super) fn not_before(asked: &Asked, latest: &Review, reasons: &mut Vec<Reason>) {
    let (date, Some(day)) = (asked.date, latest.date.get()) else { return };
    if date < day {
        let stage = visible(latest.stage.value().map_or("", |stage| stage));
        reasons.push(Reason::new(
            (
                format!("日期 {date} 早于「{stage}」的 {day},环节倒置"),
                format!("the date {date} lies before {day}, when `{stage}` decided: out of order"),
            ),
            (
                "日期写作出决定的那天;前面环节的日期写错了的先改正".to_owned(),
                "write the day of the decision; where the earlier one is wrong correct it first".to_owned(),
            ),
        ));
    }
}

/// The chain is that of the profile's cycle; a review of another would not count in it.
pub(super) fn cycle(asked: &Asked, around: Around<'_, '_>, reasons: &mut Vec<Reason>) {
    let (Some(asked), Some(now)) = (&asked.cycle, &around.profile.cycle.name) else { return };
    if !folds_to(asked, &fold(now)) {
        let (asked, now) = (visible(asked), visible(now));
        reasons.push(Reason::new(
            (
                format!("台账现在的周期是 {now},不是 {asked}"),
                format!("the register is in the cycle {now}, not in {asked}"),
            ),
            (
                "去掉 `--cycle`;换周期改 riskreg.toml 的 `[cycle]`".to_owned(),
                "leave out `--cycle`; another cycle begins with `[cycle]` in riskreg.toml".to_owned(),
            ),
        ));
    }
}

/// Without a chain anybody may decide, but somebody must.
pub(super) fn somebody(asked: &Asked, reasons: &mut Vec<Reason>) {
    if asked.by.is_none() && asked.body.is_none() {
        reasons.push(Reason::new(
            ("没有写由谁审核".to_owned(), "nobody is named who decided".to_owned()),
            (
                "写 `--by 审核人` 或 `--body 会议`".to_owned(),
                "write `--by` who decided, or `--body` which meeting".to_owned(),
            ),
        ));
    }
}

/// One review of one file.
struct Case<'a, 'x> {
    candidate: &'a Candidate<'a>,
    asked: &'a Asked,
    around: Around<'a, 'x>,
    holder: &'a Holder<'a>,
    standing: &'a Standing<'a, 'a>,
    decision: Decision,
}

impl Case<'_, '_> {
    fn dates(&self, reasons: &mut Vec<Reason>) {
        not_in_future(self.asked, reasons);
        let progress = &self.standing.progress;
        if let Some(latest) = progress.passed.or(progress.returned) {
            not_before(self.asked, latest, reasons);
        }
    }

    /// Every item is something in the file, and none of them was sent back where the whole is approved.
    fn items(&self, reasons: &mut Vec<Reason>) {
        let identity = identity(self.candidate, self.around);
        let ids: Vec<&str> = self.ids();
        let decided = self.asked.items.iter().map(|(about, decision)| (about, Some(*decision)));
        let mut seen: Vec<&str> = Vec::new();
        for (about, _) in self.asked.items.iter().filter(|(about, _)| about.is_in(identity)) {
            if seen.iter().any(|id| same_id(id, &about.id)) {
                let id = visible(&about.id);
                reasons.push(Reason::new(
                    (format!("{id} 有两个逐项结论"), format!("two decisions on {id}")),
                    ("每一项只写一次 `--item`".to_owned(), "write `--item` once for each".to_owned()),
                ));
            }
            seen.push(&about.id);
        }
        let suggested = self.asked.suggestions.iter().filter_map(|suggested| suggested.about.as_ref());
        let all = decided.chain(suggested.map(|about| (about, None)));
        for (about, decision) in all.filter(|(about, _)| about.is_in(identity) && !about.id.is_empty()) {
            let id = visible(&about.id);
            if !ids.iter().any(|known| same_id(known, &about.id)) {
                let near = did_you_mean(&about.id, ids.iter().copied());
                let known = near.first().map_or_else(|| shown_ids(&ids), |near| (*near).to_string());
                reasons.push(Reason::new(
                    (format!("没有编号为 {id} 的风险点或职权"), format!("no risk point or power has the id {id}")),
                    (format!("写 {known}"), format!("write {known}")),
                ));
            } else if decision == Some(Decision::Return) && self.decision != Decision::Return {
                let word = self.decision;
                reasons.push(Reason::new(
                    (
                        format!("{id} 退回了,整份不能记「{}」", word.zh()),
                        format!("{id} is sent back, so the whole cannot be `{}`", word.en()),
                    ),
                    (
                        "去掉 `--decision`,或写 `--decision 退回`".to_owned(),
                        "leave out `--decision`, or write `--decision return`".to_owned(),
                    ),
                ));
            }
        }
    }

    fn ids(&self) -> Vec<&str> {
        fn id(given: &Given<Text>) -> Option<&str> {
            given.value().map(|id| &**id)
        }
        let risks = self.holder.risks.iter().filter_map(|risk| id(&risk.value.id));
        risks.chain(self.holder.powers.iter().filter_map(|power| id(&power.value.id))).collect()
    }

    fn reviewer(&self, stage: &ChainStage, reasons: &mut Vec<Reason>) {
        let id = visible(&stage.id);
        let with_body = self.asked.body.is_some();
        if stage.decides == Decides::Meeting && !with_body {
            reasons.push(Reason::new(
                (format!("「{id}」由会议决定,没有写是哪个会议"), format!("a meeting decides at `{id}`; none is named")),
                ("写 `--body 科务会` 这样的会议名称".to_owned(), "name the meeting with `--body`".to_owned()),
            ));
            return;
        }
        let Some(by) = &self.asked.by else {
            match &stage.decides {
                Decides::Meeting => {}
                Decides::Role(role) => {
                    let role = visible(role);
                    reasons.push(Reason::new(
                        (
                            format!("「{id}」由「{role}」审核,没有写是谁"),
                            format!("`{role}` decides at `{id}`; nobody is named"),
                        ),
                        (
                            format!("写 `--by`{}", self.holders_zh(stage)),
                            format!("name them with `--by`{}", self.holders_en(stage)),
                        ),
                    ));
                }
                Decides::Anyone => somebody(self.asked, reasons),
            }
            return;
        };
        let shown = visible(by);
        if let Some(own) = own_file(self.holder, stage, self.around.profile, by, with_body) {
            let (zh, en) = match own {
                Own::Post => ("就是任职人自己", "holds the post under review"),
                Own::Department => ("就是本部门负责人", "heads the department under review"),
            };
            reasons.push(Reason::new(
                (format!("「{id}」的审核人「{shown}」{zh}"), format!("`{shown}`, who is to decide at `{id}`, {en}")),
                ("报上一级领导审核".to_owned(), "report it to the next superior".to_owned()),
            ));
        } else if !self.fits(stage, by, with_body) {
            let role = match &stage.decides {
                Decides::Role(role) => visible(role).into_owned(),
                _ => id.clone().into_owned(),
            };
            reasons.push(Reason::new(
                (
                    format!("「{id}」环节应由「{role}」审核,写的是「{shown}」"),
                    format!("at the stage `{id}` it is for `{role}` to decide, not for `{shown}`"),
                ),
                (
                    format!("`--by` 写担任者{};名称不同的在 `[[roles]]` 补一种叫法", self.holders_zh(stage)),
                    format!(
                        "name who holds it with `--by`{}; where only the word differs, add it to `[[roles]]`",
                        self.holders_en(stage)
                    ),
                ),
            ));
        }
    }

    fn fits(&self, stage: &ChainStage, by: &str, with_body: bool) -> bool {
        match reviewer(stage, self.around.profile, by, with_body) {
            Reviewer::Fits => true,
            // The meeting is named.
            Reviewer::Misfit(AskedFor::Meeting) => with_body,
            Reviewer::Misfit(AskedFor::Role(_)) => false,
            Reviewer::Ask { role, of } => {
                let (name, stage) = (by.into(), Some(stage.id.clone()));
                let named = NamedFor { span: Span::default(), name, role: role.into(), of, stage };
                !is_nobody_of(self.around.across, self.candidate.file, &named)
            }
        }
    }

    /// Who holds the role of a stage, by name, where the register says so.
    fn holders(&self, stage: &ChainStage) -> Vec<&str> {
        let Decides::Role(role) = &stage.decides else { return Vec::new() };
        let of: Option<RoleOf> = self.around.profile.role(role).and_then(|role| role.of);
        let officers = of.map_or_else(Vec::new, |of| self.around.across.officers(self.candidate.file, of));
        officers.into_iter().filter(|name| !is_masked(name)).collect()
    }

    fn holders_zh(&self, stage: &ChainStage) -> String {
        match &self.holders(stage)[..] {
            [] => String::new(),
            names => format!(",如 {}", visible(&names.join("、"))),
        }
    }

    fn holders_en(&self, stage: &ChainStage) -> String {
        match &self.holders(stage)[..] {
            [] => String::new(),
            names => format!(", such as {}", visible(&names.join(", "))),
        }
    }

    fn attendance(&self, stage: &ChainStage, reasons: &mut Vec<Reason>) {
        if stage.quorum.is_empty() || stage.decides != Decides::Meeting {
            return;
        }
        let Some(staff) = staff_around(self.around.across, self.candidate.file) else { return };
        let Some(rule) = stage.attendance(staff) else { return };
        let (id, wanted) = (visible(&stage.id), rule.attend.of(staff));
        match self.asked.present {
            Some(present) if present >= wanted => {}
            Some(present) => reasons.push(Reason::new(
                (
                    format!("「{id}」到会 {present} 人,部门 {staff} 人,应到会 {wanted} 人"),
                    format!("{present} of {staff} people of the department attended `{id}`; {wanted} must"),
                ),
                (
                    "补开会议重新审定;部门人数有变的先改 `人数`".to_owned(),
                    "meet again with enough people; where the head count has changed correct `人数` (staff) first"
                        .to_owned(),
                ),
            )),
            None => reasons.push(Reason::new(
                (
                    format!("「{id}」要有到会人数,应到会 {wanted} 人"),
                    format!("`{id}` needs to say how many attended; {wanted} must"),
                ),
                ("写 `--present N`".to_owned(), "write `--present N`".to_owned()),
            )),
        }
    }

    fn written(&self, stage: Option<(usize, &Chain)>) -> Verdict {
        let stamp = fingerprint::of_file(self.holder, self.around.library);
        let stage_word = stage.map_or(&*self.asked.stage, |(position, chain)| &*chain.stages[position].id);
        let said = Said {
            asked: self.asked,
            identity: identity(self.candidate, self.around),
            cycle: self.asked.cycle.as_deref().or(self.around.profile.cycle.name.as_deref()),
            stage: stage_word,
            decision: self.decision,
            stamp: &stamp,
        };
        let language = entry::language(self.candidate.text, self.around.profile);
        let item = entry::item(&said, language);
        let changed_since = self.changed_since(stage.map(|(position, _)| position));
        Verdict::Write(Box::new(Written { item, language, decision: self.decision, stamp, changed_since }))
    }

    /// A leader may change what a department approved; that is no fault, and whoever records it is told.
    fn changed_since(&self, position: Option<usize>) -> Option<Both> {
        let progress = &self.standing.progress;
        let goes_on = position.is_some_and(|position| position > progress.stage);
        if self.standing.validity != Validity::Stale || !goes_on || self.decision == Decision::Return {
            return None;
        }
        let stage = visible(progress.passed?.stage.value().map_or("", |stage| stage));
        Some(Both::new(
            format!("「{stage}」审定后内容有变,这次审定的是现在的内容"),
            format!("it has changed since `{stage}` approved it; what stands now is what is approved"),
        ))
    }
}

/// The first ids of a file, as a hint of what could have been meant.
fn shown_ids(ids: &[&str]) -> String {
    let first: Vec<_> = ids.iter().take(5).map(|id| visible(id)).collect();
    first.join("、")
}
