//! Posts: positions, not people.

use super::{Commitment, Grading, Measure, Party, Person, Power, Process, Review, Risk};
use crate::record;
use crate::record::{List, Listed, NoneFound, Number, Seldom, Text, YesNo};
use crate::source::Spanned;

record! {
    /// One post: its duties, powers, risk points and holders.
    Post {
        id: Text => ["编号"] + seldom : "编号，改名后不变", "short stable name that survives a rename";
        title: Text => ["岗位", "岗位名称", "职务"] / ["岗位职务", "岗位类别", "风险岗位", "廉政风险岗位"] + required : "岗位名称", "the position, not the person";
        tier: Tier => ["层级", "岗位层级"] : "领导、中层或一般", "leader, middle or staff";
        key_post: YesNo => ["重点岗位"] : "是否重点防控岗位", "key prevention post";
        holders: List<Person> => ["任职人", "姓名"] + unstamped : "任职人，空缺则不写", "who holds it; may be empty";
        places: Number => ["编制"] + seldom + unstamped : "应有几人", "how many there should be";
        duties: List<Text> => ["岗位职责", "职责"] / ["职责分工", "工作职责", "主要职责", "职责范围", "岗位主要职责"] : "岗位职责", "work duties";
        integrity_duties: List<Text> => ["廉政职责"] : "廉政职责，一岗双责的另一半", "integrity duties, the other half of the dual duty";
        powers: List<Power> => ["职权", "权力事项", "职权事项", "业务事项"] : "职权", "powers";
        processes: List<Process> => ["流程"] : "流程", "processes";
        risks: List<Risk> => ["风险点", "廉政风险点"] : "风险点", "risk points";
        measures: List<Measure> => ["防控措施", "防范措施", "管控措施", "防控方法", "防范举措", "防范要点", "相关建议", "防控措施建议", "自我防控措施", "措施"] : "本岗位几个风险点共用的措施", "measures shared by several points of this post";
        owner: List<Party> => ["责任人"] + seldom : "未写责任人的风险点由谁负责", "owner of the points that name none";
        commitment: Commitment => ["承诺", "廉政承诺"] + seldom + unstamped : "全体任职人的承诺", "undertaking of all holders";
        reviews: List<Review> => ["审核记录", "审定", "组织意见"] / ["领导审核意见", "审核意见", "领导意见", "单位意见", "部门意见", "科室意见"] + unstamped : "审核记录", "reviews";
        none_found: NoneFound => ["经查无风险点"] : "查过而没有的，写明理由", "searched and found none";
        note: Text => ["备注"] + seldom + private + unstamped : "备注，不公开", "note, never published";
        .. grading: Seldom<Grading>
    }
}

impl Post {
    /// Those who hold the post now: no day of leaving is written.
    pub fn current_holders(&self) -> impl Iterator<Item = &Spanned<Person>> {
        self.holders.items().iter().filter(|person| person.until.value().is_none())
    }
}

crate::words! {
    /// Where the post stands.
    Tier {
        Leader "leader" ["领导", "班子成员", "领导干部"],
        Middle "middle" ["中层", "中层干部"],
        Staff "staff" ["一般", "普通职工", "一般人员", "其他岗位"],
    }
}
