//! Reviews: who decided what at which stage. Only ever appended.

use jiff::civil::Date;

use crate::record;
use crate::record::{List, Number, Pairs, Text};

record! {
    /// One decision of the review chain, or an opinion gathered on the way.
    Review {
        cycle: Text => ["年度", "周期"] : "所属年度或项目周期", "the cycle it belongs to";
        stage: Text => ["审核环节"] : "审核链上的环节", "a stage of the profile's chain";
        by: Text => ["审核人"] + seldom : "审核人", "who decided";
        body: Text => ["审核组织"] : "审核的会议或组织", "the meeting or body that decided";
        date: Date => ["日期"] : "决定的日期", "date of the decision";
        decision: Decision => ["结论"] : "同意、退回、调整或备案", "approve, return, adjust or filed";
        opinion: Text => ["意见"] + seldom + text : "意见", "opinion";
        present: Number => ["到会人数"] : "到会人数", "how many attended";
        minutes: Text => ["会议纪要"] + seldom : "会议纪要", "minutes";
        suggestions: List<Suggestion> => ["建议"] + seldom : "增加、删除、升级、降级或修改的建议", "suggestions to add, remove, raise, lower or change";
        items: Pairs => ["逐项结论"] + seldom : "逐项的结论：编号 → 结论", "decision by id";
        stamp: Text => ["内容指纹"] + seldom : "所审内容的指纹", "fingerprint of what was judged";
        note: Text => ["备注"] + seldom + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// One suggestion of a review.
    Suggestion {
        kind: SuggestionKind => ["建议类型"] + required : "增加、删除、升级、降级、修改", "add, remove, raise, lower, change";
        about: Text => ["涉及"] : "涉及的编号", "the id it is about";
        from: Text => ["由"] : "由", "from";
        to: Text => ["改为"] : "改为", "to";
        text: Text => ["内容"] : "内容", "text";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

crate::words! {
    /// The outcome of a review.
    Decision {
        Approve "approve" ["同意"],
        Return "return" ["退回"],
        Adjust "adjust" ["调整"],
        Filed "filed" ["备案"],
    }
}

crate::words! {
    /// What a suggestion asks for.
    SuggestionKind {
        Add "add" ["增加"],
        Remove "remove" ["删除"],
        Raise "raise" ["升级"],
        Lower "lower" ["降级"],
        Change "change" ["修改"],
    }
}
