//! Measures against risk points.

use super::Party;
use crate::record;
use crate::record::{Due, List, Text, YesNo};

record! {
    /// What is done against a risk point, by whom, until when.
    Measure {
        text: Text => ["措施", "内容"] + required + text : "谁在何时做什么，凭什么记录或限额", "who does what, when, by which record or limit";
        r#for: List<Text> => ["针对"] + seldom : "针对的风险点编号，或点内的表现形式序号；不写即全部", "ids of risk points of the same file, or numbers of manifestations inside a point; all where absent";
        kind: Text => ["类型"] : "措施类型，见本单位词表", "kind, a word of the profile";
        phase: Phase => ["阶段"] : "前期、中期或后期", "early, mid or late";
        rules: List<Text> => ["制度依据"] + seldom : "所依据的制度，名称或编号", "rules it rests on: titles or ids of the inventory";
        owner: List<Party> => ["责任人"] + seldom : "由谁落实", "who carries it out";
        due: Due => ["期限", "完成时限"] / ["完成时间", "完成期限", "落实时间", "整改期限", "整改时限"] : "完成日期，或长期", "due date, or lasting";
        status: MeasureStatus => ["状态"] + unstamped : "拟定或已落实", "planned or in place";
        evidence: List<Text> => ["佐证"] + seldom + unstamped : "落实的凭据", "evidence that it is in place";
        frequency: Text => ["频次"] + seldom : "多久一次", "how often";
        publish: YesNo => ["公开"] + seldom + unstamped : "是否公开，默认公开", "published or not; yes by default";
        note: Text => ["备注"] + seldom + private + unstamped : "备注，不公开", "note, never published";
    }
}

crate::words! {
    /// The three lines of defence.
    Phase {
        Early "early" ["前期预防", "事前", "前期"],
        Mid "mid" ["中期监控", "事中", "中期"],
        Late "late" ["后期处置", "事后", "后期"],
    }
}

crate::words! {
    /// Whether a measure is planned or works already.
    MeasureStatus {
        Planned "planned" ["拟定"],
        InPlace "in_place" ["已落实"],
    }
}
