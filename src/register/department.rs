//! Departments.

use super::{Commitment, Grading, Measure, Party, Power, Process, Review, Risk};
use crate::record;
use crate::record::{List, NoneFound, Number, Text};

record! {
    /// A department: its head, its own powers, processes and risk points. Its posts are the files beside it.
    Department {
        id: Text => ["编号"] : "编号，改名后不变", "short stable name that survives a rename";
        name: Text => ["名称", "部门", "科室", "科室名称"] / ["单位/科室", "责任主体", "责任单位", "所在单位", "所在部门", "所在科室", "部门名称", "处室", "处室名称", "股室", "股室名称"] + required : "部门名称", "name";
        aliases: List<Text> => ["曾用名"] + unstamped : "曾用名", "former names";
        head: Party => ["负责人", "部门负责人", "科室责任人"] / ["部门责任人", "科室负责人", "处室负责人"] + unstamped : "部门负责人", "head";
        leader: Party => ["分管领导"] / ["主管领导"] + unstamped : "分管领导", "leader in charge";
        liaison: Party => ["联络员"] + unstamped : "联络员", "liaison";
        staff: Number => ["人数"] + unstamped : "人数", "head count";
        duties: List<Text> => ["职责", "部门职责"] / ["单位职能"] : "部门职责", "duties";
        powers: List<Power> => ["职权", "权力事项", "职权事项", "业务事项"] : "职权", "powers";
        processes: List<Process> => ["流程"] : "流程", "processes";
        risks: List<Risk> => ["风险点", "廉政风险点"] : "部门一级的风险点", "risk points of the department itself";
        measures: List<Measure> => ["防控措施", "防范措施", "管控措施", "防控方法", "防范举措", "防范要点", "相关建议", "防控措施建议", "自我防控措施", "措施"] : "几个风险点共用的措施", "measures shared by several points";
        owner: List<Party> => ["责任人"] : "未写责任人的风险点由谁负责", "owner of the points that name none";
        expected_posts: List<Text> => ["应建岗位"] + unstamped : "应当建账的岗位名称，或岗位数", "posts that should be here, or how many";
        commitment: Commitment => ["承诺", "廉政承诺"] + unstamped : "部门的承诺", "undertaking of the department";
        reviews: List<Review> => ["审核记录", "审定", "组织意见"] / ["领导审核意见", "审核意见", "领导意见", "单位意见", "部门意见", "科室意见"] + unstamped : "审核记录", "reviews";
        none_found: NoneFound => ["经查无风险点"] : "查过而没有的，写明理由", "searched and found none";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
        .. grading: Grading
    }
}
