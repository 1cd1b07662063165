//! Processes and their steps.

use super::Stage;
use crate::record;
use crate::record::{List, Text, YesNo};

record! {
    /// The steps through which a power is exercised.
    Process {
        id: Text => ["编号"] + required : "编号", "name that powers refer to";
        name: Text => ["名称"] : "流程名称", "name";
        steps: List<Step> => ["步骤"] + required : "步骤", "the steps, in order";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// One step of a process.
    Step {
        id: Text => ["编号"] + required : "编号", "name within the process";
        name: Text => ["名称"] + required : "步骤名称", "name";
        stage: Stage => ["环节类型"] : "受理、决策、执行或监督", "acceptance, decision, execution or supervision";
        function: Text => ["职能"] : "申请、审核、审批、采购、验收、付款等", "what is done, for duties that must not be in one hand";
        actor: List<Text> => ["承办", "岗位"] : "承办的岗位或机构", "posts or bodies that do it";
        time_limit: Text => ["时限"] : "时限", "time limit";
        standard: Text => ["标准"] : "标准", "standard";
        control: Text => ["控制"] : "控制", "control";
        rules: List<Text> => ["制度依据"] : "制度依据", "rules it rests on";
        key: YesNo => ["关键环节"] : "是否关键环节", "key step";
        next: List<Next> => ["下一步"] : "下一步，不写即顺序往下", "next steps; the following one where absent";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// A way on from a step.
    Next {
        to: Text => ["到"] + required + text : "步骤编号", "id of the step";
        when: Text => ["条件"] : "条件", "condition";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}
