//! Risk points.

use jiff::civil::Date;

use super::{Grading, Measure, Party};
use crate::record;
use crate::record::{List, Text, YesNo};

record! {
    /// One integrity-risk point: what could go wrong, how it shows, how grave it is, what is done.
    Risk {
        id: Text => ["编号"] / ["风险点编号", "岗位风险编号"] + required : "编号，稳定不变", "stable name within the file";
        number: Text => ["序号"] + seldom + unstamped : "表上的序号，不作标识", "printed number, not identity";
        title: Text => ["风险点", "名称", "风险名称", "风险项目名称", "廉政风险"] / ["廉政风险点", "风险点名称", "廉政风险点名称"] : "风险点名称", "what the risk is, in short";
        manifestations: List<Text> => ["表现形式", "风险描述", "风险情况描述", "风险点及表现形式", "主要内容及表现形式", "风险点体现"] / ["廉政风险主要内容及表现形式", "廉政风险点表现形式", "廉政风险点描述", "廉政风险点自查描述", "风险表现形式", "风险表现", "风险点描述", "风险内容", "风险点内容", "风险点表现", "风险点表现形式", "风险点具体表现", "具体表现", "具体表现形式", "主要表现形式"] : "逐条写明怎么发生", "how it shows in the work, one by one";
        definition: Text => ["定义"] + seldom : "风险的定义", "what the risk is, where a library says so";
        category: Text => ["类别", "风险类别", "风险类型", "风险来源"] / ["排查分类", "风险种类", "风险分类", "风险点类别", "风险点类型"] : "风险类别，见本单位词表", "category, a word of the profile";
        area: Text => ["业务领域", "排查领域"] + seldom : "业务领域", "business area";
        power: Text => ["对应职权", "职权", "权力"] : "对应的职权编号", "the power it belongs to";
        duty: Text => ["对应职责"] + seldom : "对应的职责", "the duty it belongs to";
        step: Text => ["流程环节", "重要环节", "关键环节", "业务环节"] / ["业务流程", "风险环节", "易发环节"] + seldom : "所在的流程步骤", "the process step it belongs to";
        stage: Stage => ["运行环节", "环节"] : "受理、决策、执行、监督或履职", "stage of the power's exercise";
        scope: Scope => ["共性个性"] + seldom : "共性或个性", "common or individual";
        library: Text => ["引用"] + seldom : "引用风险库中的风险点", "library point it refers to; what is not said here comes from there";
        from: List<Text> => ["来源风险点", "归并自"] + seldom : "由哪些风险点归并而来", "the points below that it sums up";
        applies_to: List<Text> => ["适用人员"] + seldom : "只涉及部分任职人时写明", "where it concerns only some holders";
        posts: List<Text> => ["涉及岗位"] / ["风险点涉及的岗位", "涉及关键岗位"] + seldom : "涉及的岗位", "posts it concerns";
        cause: Text => ["成因"] / ["产生原因", "形成原因", "风险成因", "成因分析"] + seldom : "成因", "cause";
        consequence: Text => ["后果"] / ["可能后果", "风险后果", "危害后果"] + seldom : "后果", "consequence";
        location: Text => ["涉及部位"] + seldom : "涉及的部位或网点", "where it arises";
        measures: List<Measure> => ["防控措施", "防范措施", "管控措施", "防控方法", "防范举措", "防范要点", "相关建议", "防控措施建议", "自我防控措施", "措施"] / ["防控要点及防控措施", "防控措施清单", "预防和控制措施", "风险防控措施", "风险防范措施", "风险防范举措", "分公司细化的防控措施", "预防措施", "应对措施", "制度措施", "整改措施", "主要防控措施", "具体措施", "具体防控措施"] : "防控措施", "measures against it";
        owner: List<Party> => ["责任人", "直接责任人", "责任者", "责任部门", "责任科室"] / ["具体责任人", "落实责任人"] : "由谁防控", "who must act; else the power's owner, else the file's";
        target: Text => ["防控目标"] + seldom : "防控目标", "what the control aims at";
        indicators: List<Text> => ["监测指标"] + seldom : "监测指标", "what is watched";
        found_by: List<Text> => ["查找方式"] + seldom : "怎样查找出来的", "how it was found, words of the profile";
        status: Status => ["状态"] + seldom : "有效或已消除", "active or closed";
        closed: Date => ["消除日期"] + seldom : "消除日期", "when it was closed";
        closed_reason: Text => ["消除理由"] + seldom : "消除理由", "why it was closed";
        since: Date => ["提出日期"] + seldom : "提出日期", "raised on";
        reviewed: Date => ["复核日期"] + seldom + unstamped : "最近复核日期", "last reviewed on";
        cases: List<Text> => ["案例"] + seldom + unstamped : "案例", "cases";
        renewal: Renewal => ["年度处理"] + seldom + unstamped : "沿用、修改或消除", "the decision of the yearly round";
        publish: YesNo => ["公开"] + seldom + unstamped : "是否公开，默认公开", "published or not; yes by default";
        publish_reason: Text => ["不公开理由"] + seldom + private + unstamped : "不公开的理由", "why it is not published";
        note: Text => ["备注"] + seldom + private + unstamped : "备注，不公开", "note, never published";
        .. grading: Grading
    }
}

impl Risk {
    /// Closed points are history: listed apart, never counted among the active.
    pub fn is_active(&self) -> bool {
        self.status.get() != Some(Status::Closed)
    }

    /// The title, else the first manifestation: how people name the point.
    pub fn caption(&self) -> &str {
        use crate::record::Listed;
        match self.title.value() {
            Some(title) => title,
            None => self.manifestations.items().first().map_or("", |first| &first.value),
        }
    }
}

crate::words! {
    /// Where in the exercise of a power the risk arises.
    Stage {
        Acceptance "acceptance" ["受理"],
        Decision "decision" ["决策"],
        Execution "execution" ["执行"],
        Supervision "supervision" ["监督"],
        Duty "duty" ["履职", "履行岗位职责"],
    }
}

crate::words! {
    /// Whether the point is the whole unit's or this post's own.
    Scope {
        Common "common" ["共性"],
        Individual "individual" ["个性"],
    }
}

crate::words! {
    /// Whether the point still stands.
    Status {
        Active "active" ["有效"],
        Closed "closed" ["已消除"],
    }
}

crate::words! {
    /// What the yearly round decided.
    Renewal {
        Keep "keep" ["沿用"],
        Change "change" ["修改"],
        Close "close" ["消除"],
    }
}
