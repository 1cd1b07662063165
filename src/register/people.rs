//! People: holders of posts, those who are named as responsible, and what they undertake.

use jiff::civil::Date;

use crate::record;
use crate::record::{List, Text, YesNo};

record! {
    /// Someone who holds a post.
    Person {
        name: Text => ["姓名"] + required + text + people : "姓名，可以写作「周某」", "name, may be masked";
        id: Text => ["工号"] + private : "工号，用来区分同名的人，不公开", "staff number; tells namesakes apart, never published";
        position: Text => ["职务"] + seldom : "职务", "position";
        account: Text => ["账号"] + seldom + private + unstamped : "代码平台上的账号或提交用的邮箱，不公开", "account on the forge or address of their commits, never published";
        since: Date => ["任职日期"] : "任职日期", "holds the post since";
        until: Date => ["离任日期"] + seldom : "离任日期", "held the post until";
        briefed: Date => ["交底日期"] + seldom : "风险交底的日期", "when the risk points were explained to them";
        commitment: Commitment => ["承诺", "廉政承诺"] : "本人的承诺", "their own undertaking";
        note: Text => ["备注"] + seldom + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// A person, role or body that must act or monitor, as written.
    Party {
        name: Text => ["姓名", "名称"] + required + text + people : "人、角色或机构", "person, role or body";
        position: Text => ["职务"] + seldom : "职务", "position";
        account: Text => ["账号"] + seldom + private + unstamped : "代码平台上的账号或提交用的邮箱，不公开", "account on the forge or address of their commits, never published";
        note: Text => ["备注"] + seldom + private + unstamped : "备注，不公开", "note, never published";
    }
}

record! {
    /// A signed undertaking.
    Commitment {
        text: Text => ["承诺内容"] + seldom + text : "承诺内容", "what is undertaken";
        by: Text => ["承诺人"] + seldom : "承诺人", "who undertakes it";
        date: Date => ["日期"] : "承诺日期", "date";
        signed: YesNo => ["签署"] : "是否已签署", "signed";
        to: Text => ["承诺对象"] : "向谁承诺", "to whom it is given";
        covers: List<Covers> => ["承诺涵盖"] + seldom : "承诺涵盖的内容", "what it covers";
        note: Text => ["备注"] + seldom + private + unstamped : "备注，不公开", "note, never published";
    }
}

crate::words! {
    /// What a commitment must cover.
    Covers {
        Laws "laws" ["法律", "法律法规"],
        Rules "rules" ["制度"],
        Common "common" ["共性风险点"],
        Own "own" ["个性风险点"],
        Measures "measures" ["防控措施"],
    }
}

/// A name with its given name blanked out (徐某, 李某某, 张××, 王*): two such are never the same person.
pub fn is_masked(name: &str) -> bool {
    name.contains(['某', '×', '*', '＊', '○', 'X', 'x'])
}
