//! Public notices.

use jiff::civil::Date;

use super::Review;
use crate::record;
use crate::record::{List, Text};

record! {
    /// A notice that shows risk points to those who may comment on them.
    Notice {
        id: Text => ["编号"] : "编号", "short stable name";
        title: Text => ["标题"] + required : "标题", "title";
        kind: NoticeKind => ["公示类型"] : "限期公示、长期公开或动态公开", "for a time, lasting or dynamic";
        scope: NoticeScope => ["公示范围"] : "科室、全院、一定范围或社会", "who sees it";
        channels: List<Text> => ["渠道"] : "渠道", "channels";
        start: Date => ["开始日期"] : "开始日期", "start";
        end: Date => ["结束日期"] : "结束日期", "end";
        calendar: Calendar => ["计日方式"] : "自然日或工作日", "calendar or working days";
        contact: Text => ["联系方式"] : "向谁反映", "where to send opinions";
        secrecy_review: Secrecy => ["保密审查"] : "保密审查", "secrecy review";
        covers: List<Text> => ["公示内容"] : "岗位、部门的路径，部门连同其中审定了的岗位；不写即全部", "paths of posts and departments, a department with its posts that were approved; everything where absent";
        stamp: Text => ["内容指纹"] : "所公示内容的指纹；`approve` 写在审核记录里的优先", "fingerprint of what it shows; that of its review, which `approve` writes, comes first";
        feedback: List<Feedback> => ["反馈"] : "反馈", "feedback";
        outcome: Text => ["结果"] : "结果", "outcome";
        issued: Date => ["印发日期"] : "印发日期", "issued on";
        reviews: List<Review> => ["审核记录"] : "审核记录", "reviews";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// Who checked that nothing secret is shown.
    Secrecy {
        by: Text => ["审查人"] + text : "审查人", "by whom";
        date: Date => ["审查日期"] : "审查日期", "when";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// One opinion received and what became of it.
    Feedback {
        date: Date => ["日期"] : "日期", "received on";
        channel: Text => ["渠道"] : "渠道", "channel";
        about: Text => ["涉及"] : "涉及的内容", "what it is about";
        text: Text => ["意见"] + text : "意见", "the opinion";
        answer: Text => ["答复"] : "答复", "the answer";
        answered: Date => ["答复日期"] : "答复日期", "answered on";
        adopted: Text => ["采纳情况"] : "采纳情况", "adopted or not";
        changed: Text => ["修改内容"] : "修改内容", "what was changed";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

crate::words! {
    /// How long a notice stands.
    NoticeKind {
        Limited "limited" ["限期公示"],
        Lasting "lasting" ["长期公开"],
        Dynamic "dynamic" ["动态公开"],
    }
}

crate::words! {
    /// Who a notice is for.
    NoticeScope {
        Department "department" ["科室", "部门"],
        Unit "unit" ["全院", "全局", "全委", "全单位"],
        Limited "limited" ["一定范围"],
        Society "society" ["社会"],
    }
}

crate::words! {
    /// How the days of a notice are counted.
    Calendar {
        Calendar "calendar" ["自然日"],
        Working "working" ["工作日"],
    }
}

/// Where a notice stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeState {
    /// It has not begun.
    Draft,
    /// It stands, and opinions come in.
    Running,
    /// Its time is over.
    Closed,
    /// What came in has been worked in, and the result was issued.
    Revised,
}

impl Notice {
    /// It is shown for a time, so that it has an end; one that says nothing is.
    pub fn is_limited(&self) -> bool {
        matches!(self.kind.get(), None | Some(NoticeKind::Limited))
    }

    /// The days that decide where it stands.
    pub fn course(&self) -> Course {
        Course {
            limited: self.is_limited(),
            start: self.start.get(),
            end: self.end.get(),
            issued: self.issued.get(),
            outcome: !self.outcome.is_absent(),
        }
    }
}

/// What decides where a notice stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct Course {
    /// It is shown for a time, so that it has an end.
    pub limited: bool,
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub issued: Option<Date>,
    /// A result was written.
    pub outcome: bool,
}

impl Course {
    pub fn on(&self, today: Date) -> NoticeState {
        if self.issued.is_some_and(|issued| issued <= today) {
            return NoticeState::Revised;
        }
        if self.start.map_or(self.limited, |start| start > today) {
            return NoticeState::Draft;
        }
        let over = self.end.map_or(self.outcome, |end| end < today);
        if over && self.limited { NoticeState::Closed } else { NoticeState::Running }
    }
}

impl NoticeState {
    pub fn zh(self) -> &'static str {
        match self {
            NoticeState::Draft => "待公示",
            NoticeState::Running => "公示中",
            NoticeState::Closed => "公示期满",
            NoticeState::Revised => "已修订印发",
        }
    }

    pub fn en(self) -> &'static str {
        match self {
            NoticeState::Draft => "not begun",
            NoticeState::Running => "running",
            NoticeState::Closed => "closed",
            NoticeState::Revised => "revised and issued",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::{FileKind, Model};

    fn states(text: &str) -> Vec<NoticeState> {
        let read = crate::read::file(text.as_bytes(), FileKind::Notice);
        let Some(Model::Notice(notice)) = read.model else { panic!("{:?}", read.problems) };
        [(4, 12), (4, 13), (4, 24), (4, 25), (5, 8)]
            .map(|(month, day)| notice.course().on(jiff::civil::date(2026, month, day)))
            .to_vec()
    }

    #[test]
    fn a_notice_runs_closes_and_is_revised_from_its_dates() {
        use NoticeState::{Closed, Draft, Revised, Running};
        let text = "标题: 公示\n开始日期: 2026-04-13\n结束日期: 2026-04-24\n";
        assert_eq!(states(text), [Draft, Running, Running, Closed, Closed]);
        assert_eq!(states(&format!("{text}印发日期: 2026-05-08\n")), [Draft, Running, Running, Closed, Revised]);
        let lasting = "标题: 公开\n公示类型: 长期公开\n开始日期: 2026-04-13\n";
        assert_eq!(states(lasting), [Draft, Running, Running, Running, Running]);
        assert_eq!(states("标题: 公示\n"), [Draft; 5]);
    }
}
