//! Published figures, to be reconciled with what the register counts.

use jiff::civil::Date;

use crate::record;
use crate::record::{List, Number, Text, YesNo};

record! {
    /// A sentence with numbers that was published somewhere.
    Statement {
        source: Text => ["来源"] : "出处", "where it was published";
        date: Date => ["日期"] : "日期", "when";
        as_of: Text => ["统计时点"] : "统计时点：日期、年度或版本；只与该时点的数据核对", "date, cycle or git revision: reconciled only there";
        scope: Text => ["范围"] : "统计范围(路径)", "path that it speaks of";
        items: List<Item> => ["数据项"] + required : "数据项", "the figures";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// One figure, with its parts.
    Item {
        label: Text => ["表述"] : "原文表述", "as it is worded";
        value: Number => ["数值"] + required : "数值", "the number";
        unit: Text => ["计量单位"] : "项、个、条、人", "the counting word";
        approximate: YesNo => ["约数"] : "是否约数", "a rough number";
        counts: Counts => ["统计口径"] : "数的是什么", "what it counts";
        parts: List<Item> => ["其中"] : "其中", "parts of it";
        of: Text => ["所属合计"] : "所属合计的表述", "label of the whole it is part of";
        partial: YesNo => ["部分列举"] : "其中各项只是部分列举", "the parts are not all";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// What a figure counts.
    Counts {
        what: Counted => ["统计对象"] + required + text : "职权、风险点、表现形式、措施、岗位、人员、部门、单位", "powers, risk points, manifestations, measures, posts, people, departments, units";
        level: Text => ["等级"] : "等级", "only of this level";
        category: Text => ["类别"] : "类别", "only of this category";
        tier: Text => ["层级"] : "岗位层级", "only of this tier";
        layer: Text => ["层次"] : "岗位、部门或单位的风险点", "points of posts, departments or units";
        area: Text => ["业务领域"] : "业务领域", "only of this area";
        key: YesNo => ["重点"] : "只数重点的", "only key ones";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

crate::words! {
    /// What can be counted. Never mixed: matters, points, manifestations and measures differ.
    Counted {
        Powers "powers" ["职权", "权力事项"],
        Risks "risks" ["风险点"],
        Manifestations "manifestations" ["表现形式"],
        Measures "measures" ["措施", "防控措施"],
        Posts "posts" ["岗位"],
        People "people" ["人员"],
        Departments "departments" ["部门", "科室"],
        Units "units" ["单位"],
    }
}
