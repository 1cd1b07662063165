//! The inventory of rules and regulations.

use jiff::civil::Date;

use crate::record;
use crate::record::Text;

record! {
    /// One rule of the inventory.
    RuleEntry {
        id: Text => ["编号"] : "编号，供引用", "name that measures refer to";
        title: Text => ["名称"] + required + text : "制度名称", "title";
        number: Text => ["文号"] : "文号", "document number";
        date: Date => ["日期"] : "印发日期", "date of issue";
        kind: RuleKind => ["类型"] : "基本、廉政或处罚性", "basic, integrity or punitive";
        status: RuleStatus => ["状态"] : "完善、过时或缺失", "complete, outdated or missing";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

crate::words! {
    /// What the rule is for.
    RuleKind {
        Basic "basic" ["基本"],
        Integrity "integrity" ["廉政"],
        Punitive "punitive" ["处罚性"],
    }
}

crate::words! {
    /// Whether the rule does its work.
    RuleStatus {
        Complete "complete" ["完善"],
        Outdated "outdated" ["过时"],
        Missing "missing" ["缺失"],
    }
}
