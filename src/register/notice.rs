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
        covers: List<Text> => ["公示内容"] : "公示的内容(路径)", "paths that it shows";
        stamp: Text => ["内容指纹"] : "内容指纹", "fingerprint of what it shows";
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
