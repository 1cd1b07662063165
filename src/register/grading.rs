//! The grading fields: they stand, flat, on whatever the profile grades.

use super::Party;
use crate::record;
use crate::record::{List, Number, Pairs, Text};
use crate::source::{Given, Spanned};

record! {
    /// What was assessed, what level was decided, and who monitors it.
    Grading {
        factors: Pairs => ["评估因素"] / ["L值", "S值", "E值", "C值", "发生机率", "发生概率", "发生几率", "发生可能性", "可能性", "危害程度", "影响程度"] : "定级所依据的各项因素", "what the level was judged by: factor to number, word or yes/no";
        liability: List<Text> => ["责任后果"] + seldom : "可能承担的责任", "liability that may follow";
        self_level: Text => ["自评等级", "申报等级"] / ["初评等级"] + seldom : "自评的等级", "the level proposed by those concerned";
        level: Text => ["等级", "风险等级", "风险级别", "风险级次", "岗位等级", "风险评估", "风险管理类别"] / ["风险点等级", "风险点级别", "评定等级", "审定等级", "确定等级"] : "审定的等级", "the level decided, a word of the profile's scale";
        level_reason: Text => ["定级理由"] + seldom : "等级与规则或自评不一致时的理由", "why the level departs from the rule or from the self assessment";
        residual_level: Text => ["剩余风险等级"] + seldom : "采取措施后的等级", "the level that remains with the measures in place";
        score: Number => ["风险值"] / ["D值"] + seldom : "表中所写的分值", "the score as stated";
        major: List<Text> => ["三重一大"] + seldom : "是、否，或重大决策、人事任免、项目安排、大额资金", "major matters: yes, no, or which of the four";
        monitor: List<Party> => ["监控责任人", "监督责任人", "责任领导", "监控主体"] / ["监管责任人", "监督人", "监控人", "监督部门", "监督单位"] : "监控的人、角色或机构", "who monitors: people, roles or bodies";
        with: List<Text> => ["会同部门"] : "会同监控的部门", "departments that monitor together";
        records: List<Text> => ["落实记录"] + seldom + unstamped : "自控表、会议纪要、备案等记录", "self-control forms, minutes, filings";
    }
}

impl Grading {
    /// `level`, else `self_level`; and whether it is only self-assessed.
    pub fn effective(&self) -> Option<(&Spanned<Text>, bool)> {
        match (&self.level, &self.self_level) {
            (Given::Is(level), _) => Some((level, false)),
            (Given::Absent, Given::Is(level)) => Some((level, true)),
            _ => None,
        }
    }

    /// A level was written, readable or not.
    pub fn is_graded(&self) -> bool {
        !self.level.is_absent() || !self.self_level.is_absent()
    }
}

crate::words! {
    /// What a profile can grade.
    GradedKind {
        Risk "risk" ["风险点"],
        Power "power" ["职权"],
        Post "post" ["岗位"],
        Department "department" ["部门"],
    }
}
