//! Powers: what a post or body may decide or do.

use super::{Grading, Measure, Party};
use crate::record;
use crate::record::{List, Seldom, Text, YesNo};

record! {
    /// One power, with its basis and its exercise.
    Power {
        id: Text => ["编号"] : "编号，供引用", "name that risk points refer to";
        number: Text => ["序号"] + seldom + unstamped : "表上的序号", "printed number";
        name: Text => ["名称", "权力名称", "职权名称", "权力事项", "职权", "职权事项", "业务事项"] / ["权限", "职责权力", "业务名称", "重要岗位职责和业务事项名称", "权力清单", "职权清单", "工作事项", "权力事项名称"] : "职权名称", "name of the power";
        kind: Text => ["类型"] / ["权力类型", "权力类别", "职权类型", "职权类别"] : "职权类型，见本单位词表", "kind, a word of the profile";
        content: Text => ["内容", "职权内容"] / ["业务事项描述"] + seldom : "职权内容", "what it comprises";
        basis: List<Text> => ["依据", "授权依据", "制度依据", "法律依据", "设定依据"] / ["政策依据", "职权依据", "权力依据", "行使依据"] : "法律或制度依据", "law or rule that grants it";
        subject: Text => ["行使主体"] + seldom : "行使主体", "who exercises it";
        departments: List<Text> => ["办理部门"] / ["权力行使部门"] + seldom : "办理部门", "departments that handle it";
        conditions: Text => ["条件"] + seldom : "条件", "conditions";
        procedure: Text => ["程序"] / ["流程示意图"] + seldom : "程序", "procedure";
        time_limit: Text => ["时限"] + seldom : "时限", "time limit";
        duties: List<Text> => ["责任事项"] + seldom : "责任事项", "duties that go with it";
        accountability: Text => ["追责情形", "责任"] + seldom : "追责情形", "when one is held to account";
        supervision: Text => ["监督方式"] + seldom : "监督方式", "how it is supervised";
        owner: List<Party> => ["责任者", "责任人"] + seldom : "由谁行使并负责", "who answers for it";
        process: Text => ["流程"] : "对应的流程编号", "the process it runs through";
        frequency: Text => ["行使频率"] + seldom : "行使频率", "how often it is exercised";
        discretion: Text => ["自由裁量"] + seldom : "自由裁量", "discretion";
        funds: Text => ["资金"] + seldom : "涉及资金", "funds";
        key: YesNo => ["重点职权"] + seldom : "是否重点职权", "key power";
        measures: List<Measure> => ["防控措施", "防范措施", "管控措施", "防控方法", "防范举措", "防范要点", "相关建议", "防控措施建议", "自我防控措施", "措施"] + seldom : "该职权各风险点共用的措施", "measures shared by the points that name it";
        publish: YesNo => ["公开"] + seldom + unstamped : "是否公开，默认公开", "published or not; yes by default";
        note: Text => ["备注"] + seldom + private + unstamped : "备注，不公开", "note, never published";
        .. grading: Seldom<Grading>
    }
}

impl Power {
    /// The name, or the content where there is no other name.
    pub fn caption(&self) -> &str {
        self.name.value().or(self.content.value()).map_or("", |text| text)
    }
}
