//! The columns that a list of risk points can have: `[publish] columns` chooses, orders and renames them.

use crate::record::{Language, Word};

crate::words! {
    /// One column of the list of risk points. Spellings are those of published tables (`Risk` has the same ones for what is a
    /// field of a risk point).
    ColumnField {
        Number "number" ["序号"],
        Id "id" ["编号", "风险点编号"],
        Unit "unit" ["单位", "单位名称", "所在单位"],
        Department "department" ["部门", "科室", "单位/科室", "责任主体", "责任单位"],
        Post "post" ["岗位", "岗位名称", "涉及岗位", "风险点涉及的岗位", "岗位类别"],
        Power "power" ["职权", "权力名称", "职权名称", "权力事项", "职权事项", "业务事项", "职权内容", "对应职权", "权限"],
        Basis "basis" ["依据", "授权依据", "法律依据"],
        Duty "duty" ["对应职责"],
        Area "area" ["业务领域", "排查领域"],
        Category "category" ["类别", "风险类别", "风险类型"],
        Stage "stage" ["环节", "运行环节"],
        Step "step" ["流程环节", "流程步骤", "重要环节", "关键环节", "业务环节"],
        Scope "scope" ["共性个性"],
        Title "title" ["风险点", "风险名称", "风险项目名称", "廉政风险", "廉政风险点"],
        Manifestations "manifestations" ["表现形式", "主要内容及表现形式", "廉政风险主要内容及表现形式", "廉政风险点表现形式", "风险描述", "风险情况描述"],
        Point "point" ["风险点及表现形式"],
        Definition "definition" ["定义"],
        Cause "cause" ["成因"],
        Consequence "consequence" ["后果"],
        Location "location" ["涉及部位"],
        Factors "factors" ["评估因素", "评估"],
        Level "level" ["等级", "风险等级", "风险级别", "风险级次"],
        LevelReason "level_reason" ["定级理由"],
        ResidualLevel "residual_level" ["剩余风险", "剩余风险等级"],
        Liability "liability" ["责任后果"],
        Major "major" ["三重一大"],
        Measures "measures" ["防控措施", "防范措施", "管控措施", "防控方法", "防控要点及防控措施", "防控措施建议"],
        Early "early" ["前期预防", "事前", "前期"],
        Mid "mid" ["中期监控", "事中", "中期"],
        Late "late" ["后期处置", "事后", "后期"],
        Indicators "indicators" ["监测指标"],
        Target "target" ["防控目标"],
        Owner "owner" ["责任人", "直接责任人", "责任者", "责任部门", "责任科室"],
        Monitor "monitor" ["监控责任人", "监督责任人", "责任领导", "监控主体"],
        With "with" ["会同部门"],
        Head "head" ["部门负责人", "部门责任人", "科室负责人"],
        Leader "leader" ["分管领导", "主管领导"],
    }
}

/// A column that `riskreg.toml` asks for, with the title that it gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenColumn {
    pub field: ColumnField,
    pub title: Option<Box<str>>,
}

/// The columns of the list of risk points where the register chooses none: those of the published lists of bureaus and
/// districts (domain notes 2.2, H03, H04, H08), with the post and the monitor.
pub const USUAL_COLUMNS: [ColumnField; 10] = [
    ColumnField::Number,
    ColumnField::Department,
    ColumnField::Post,
    ColumnField::Category,
    ColumnField::Title,
    ColumnField::Manifestations,
    ColumnField::Level,
    ColumnField::Measures,
    ColumnField::Owner,
    ColumnField::Monitor,
];

impl ColumnField {
    /// Its part of the width of a table.
    pub fn share(self) -> u32 {
        match self {
            ColumnField::Number => 4,
            ColumnField::Level | ColumnField::Stage | ColumnField::Scope | ColumnField::ResidualLevel => 6,
            ColumnField::Id | ColumnField::Category | ColumnField::Area | ColumnField::Major => 7,
            ColumnField::Department | ColumnField::Unit | ColumnField::Post | ColumnField::Factors => 8,
            ColumnField::Owner | ColumnField::Monitor | ColumnField::Head | ColumnField::Leader | ColumnField::With => {
                8
            }
            ColumnField::Title | ColumnField::Power | ColumnField::Step => 12,
            ColumnField::Early | ColumnField::Mid | ColumnField::Late => 17,
            ColumnField::Manifestations | ColumnField::Point => 22,
            ColumnField::Measures => 26,
            _ => 11,
        }
    }

    /// What stands over the column where the register gives it no title.
    pub fn title(self, language: Language) -> String {
        let key = Word::en(self);
        let english = match self {
            ColumnField::Number => "No.".to_owned(),
            ColumnField::Title => "Risk point".to_owned(),
            ColumnField::Point => "Risk point and how it shows".to_owned(),
            ColumnField::Manifestations => "How it shows".to_owned(),
            ColumnField::Owner => "Owner".to_owned(),
            ColumnField::With => "Together with".to_owned(),
            ColumnField::Leader => "Leader in charge".to_owned(),
            ColumnField::Early => "Early: prevent".to_owned(),
            ColumnField::Mid => "Mid: watch".to_owned(),
            ColumnField::Late => "Late: follow up".to_owned(),
            _ => {
                let mut words = key.replace('_', " ");
                words[..1].make_ascii_uppercase();
                words
            }
        };
        language.of(Word::zh(self).to_owned(), english)
    }
}
