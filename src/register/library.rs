//! Libraries of common risk points.

use super::{Measure, Review, Risk};
use crate::record;
use crate::record::{List, Text};

record! {
    /// Risk points that posts refer to.
    Library {
        name: Text => ["名称"] : "风险库名称", "name";
        sector: Text => ["行业"] : "行业", "sector";
        source: Text => ["来源"] : "来源", "source";
        risks: List<Risk> => ["风险点", "廉政风险点"] : "风险点", "risk points";
        measures: List<Measure> => ["防控措施", "防范措施", "管控措施", "防控方法", "防范举措", "防范要点", "相关建议", "防控措施建议", "自我防控措施", "措施"] : "几个风险点共用的措施", "measures shared by several points";
        reviews: List<Review> => ["审核记录", "审定", "组织意见"] + unstamped : "审核记录", "reviews";
        note: Text => ["备注"] + private + unstamped : "备注，不公开", "note, never published";
    }
}
