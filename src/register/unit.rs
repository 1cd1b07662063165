//! Units: the whole, its leaders and its leading group.

use jiff::civil::Date;

use super::{Commitment, Grading, Measure, Party, Power, Process, Review, Risk};
use crate::record;
use crate::record::{List, NoneFound, Pairs, Text};

record! {
    /// A unit, with what belongs to it as a whole.
    Unit {
        id: Text => ["编号"] : "编号，改名后不变", "short stable name that survives a rename";
        name: Text => ["名称", "单位", "单位名称"] + required : "单位名称", "name";
        kind: Text => ["性质"] / ["单位职能"] : "单位性质", "kind of unit";
        superior: Text => ["上级"] : "上级单位", "superior unit";
        head: Party => ["主要负责人"] + unstamped : "主要负责人", "head";
        facts: Pairs => ["基本情况"] + unstamped : "基本情况", "facts: name to number or text";
        duties: List<Text> => ["职责"] : "职责", "duties";
        leaders: List<Leader> => ["班子成员"] + unstamped : "班子成员", "leaders";
        leading_group: LeadingGroup => ["领导小组"] + unstamped : "廉政风险防控领导小组", "leading group";
        groups: List<Group> => ["工作组"] + unstamped : "工作组", "working groups";
        discipline_office: Party => ["纪检监察部门"] + unstamped : "纪检监察部门", "discipline office";
        contact: Contact => ["联系方式"] + unstamped : "联系方式", "contact";
        expected_departments: List<Text> => ["应建部门"] + unstamped : "应当建账的部门名称，或部门数", "departments that should be here, or how many";
        expected_posts: List<Text> => ["应建岗位"] + unstamped : "应当建账的岗位名称，或岗位数", "posts that should be here, or how many";
        phase: Text => ["项目阶段"] : "项目阶段", "phase of a project";
        phase_since: Date => ["阶段开始日期"] : "阶段开始日期", "when the phase began";
        powers: List<Power> => ["职权", "权力事项", "职权事项", "业务事项"] : "单位一级的职权", "powers of the unit itself";
        processes: List<Process> => ["流程"] : "流程", "processes";
        risks: List<Risk> => ["风险点", "廉政风险点"] : "单位一级的风险点", "risk points of the unit itself";
        measures: List<Measure> => ["防控措施", "防范措施", "管控措施", "防控方法", "防范举措", "防范要点", "相关建议", "防控措施建议", "自我防控措施", "措施"] : "几个风险点共用的措施", "measures shared by several points";
        owner: List<Party> => ["责任人"] : "未写责任人的风险点由谁负责", "owner of the points that name none";
        commitment: Commitment => ["承诺", "廉政承诺"] + unstamped : "单位的承诺", "undertaking of the unit";
        reviews: List<Review> => ["审核记录", "审定", "组织意见"] + unstamped : "审核记录", "reviews";
        none_found: NoneFound => ["经查无风险点"] : "查过而没有的，写明理由", "searched and found none";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
        .. grading: Grading
    }
}

record! {
    /// A member of the unit's leadership.
    Leader {
        name: Text => ["姓名"] + required + text + people : "姓名", "name";
        id: Text => ["工号"] + private : "工号，不公开", "staff number, never published";
        position: Text => ["职务"] : "职务", "position";
        account: Text => ["账号"] + private + unstamped : "代码平台上的账号或提交用的邮箱，不公开", "account on the forge or address of their commits, never published";
        since: Date => ["任职日期"] : "任职日期", "in office since";
        until: Date => ["离任日期"] : "离任日期", "in office until";
        briefed: Date => ["交底日期"] : "交底日期", "briefed on";
        commitment: Commitment => ["承诺", "廉政承诺"] : "本人的承诺", "their own undertaking";
        post: Text => ["岗位"] : "所在岗位的路径", "the post they hold";
        in_charge: List<Text> => ["分管"] : "分管的部门", "departments in their charge";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// The leading group for risk prevention.
    LeadingGroup {
        head: List<Party> => ["组长"] : "组长", "head";
        deputies: List<Party> => ["副组长"] : "副组长", "deputies";
        members: List<Party> => ["成员"] : "成员", "members";
        office: Office => ["办公室"] : "办公室", "its office";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// The office of a leading group.
    Office {
        at: Text => ["设在"] + text : "设在哪个部门", "the department it sits in";
        head: Party => ["主任"] : "主任", "head";
        members: List<Party> => ["成员"] : "成员", "members";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// A working group.
    Group {
        name: Text => ["名称"] + required : "名称", "name";
        head: Party => ["组长"] : "组长", "head";
        members: List<Party> => ["成员"] : "成员", "members";
        duties: List<Text> => ["职责"] : "职责", "duties";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// How the public reaches the unit.
    Contact {
        phone: Text => ["电话"] : "电话", "phone";
        email: Text => ["邮箱"] : "邮箱", "email";
        address: Text => ["地址"] : "地址", "address";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}
