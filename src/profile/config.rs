//! `riskreg.toml` and the built-in profiles as records: what was written, with its places.

use jiff::civil::Date;

use crate::record;
use crate::record::{List, Number, Pairs, Raw, Text, YesNo};

record! {
    /// The whole of `riskreg.toml`, or of a built-in profile.
    Config {
        format: Number => ["格式版本"] : "格式版本，现为 1", "format version, now 1";
        name: Text => ["名称"] : "台账名称", "name of the register";
        keys: KeyLanguage => ["键语言"] : "新写文件用中文键还是英文键", "language of the keys that new files are written with";
        description: Text => ["说明"] : "方案用在哪里，中文在前，「 / 」后为英文", "what a profile is for: Chinese, then after ` / ` English";
        source: List<Text> => ["来源"] : "方案所依据的文件", "the documents that a profile follows";
        profile: Text => ["方案"] : "内置方案，下面的各表替换其中相应的部分", "built-in profile; the tables below replace its parts";
        cycle: Cycle => ["周期"] : "年度或项目周期", "the cycle";
        levels: Levels => ["等级"] : "等级及其高低次序", "the scale";
        level_rule: LevelRules => ["定级规则"] : "定级规则", "how a level follows from factors";
        responsibility: List<Responsibility> => ["分级负责"] : "各等级由谁管理、谁监控", "who manages and monitors which level";
        roles: List<Role> => ["角色"] : "角色的叫法", "what a role word means here";
        review: List<ReviewChain> => ["审核链"] : "审核链", "review chains";
        commitment: List<CommitmentRule> => ["承诺"] : "承诺的要求", "what commitments must be";
        categories: Categories => ["类别"] : "风险类别", "risk categories";
        areas: Areas => ["业务领域"] : "业务领域", "business areas";
        words: Words => ["词表"] : "本单位的词表", "the profile's own lists of words";
        separation: Separation => ["不相容职务"] : "不相容职务", "functions one hand must not hold together";
        rotation: Rotation => ["轮岗"] : "轮岗", "rotation";
        calendar: Calendar => ["日历"] : "节假日", "days off";
        notice: NoticeRule => ["公示要求"] : "公示期限的要求", "what is asked of notices";
        git: Git => ["版本库"] : "版本库", "what is asked of git";
        measures: super::asked::Measures => ["防控措施"] : "对防控措施的要求", "what is asked of measures";
        lint: Lint => ["检查"] : "检查的设置", "settings of lint";
        publish: Publish => ["公示"] : "公示页面的设置", "settings of publish";
    }
}

record! {
    /// The cycle that the register is in.
    Cycle {
        name: Text => ["名称"] : "年度或项目名称", "a year or a project";
        start: Date => ["开始"] : "开始日期", "first day";
        end: Date => ["结束"] : "结束日期", "last day";
        previous: Text => ["上一周期"] : "上一周期的标签", "git tag of the cycle before";
        remind: Number => ["到期提醒"] : "周期结束前几天起，报告还没有定年度处理的风险点；不写即不报", "from how many days before the end on points without a decision of the yearly round are reported; never where absent";
    }
}

record! {
    /// The scale, highest first.
    Levels {
        grade: List<Text> => ["定级对象"] : "给什么定级", "what is graded: risk, power, post, department";
        scale: List<LevelEntry> => ["等级"] : "从高到低", "the levels, highest first";
        equals: Pairs => ["等同"] : "跨标准汇总时的对应关系", "what equals what when scales are added up";
    }
}

record! {
    /// One level of the scale.
    LevelEntry {
        id: Text => ["等级"] + required + text : "等级", "the level";
        aliases: List<Text> => ["别名"] : "其他写法", "other spellings";
        name: Text => ["含义"] : "含义", "what it means";
        color: Text => ["颜色"] : "颜色", "colour";
    }
}

record! {
    /// One rule for each kind that is graded.
    LevelRules {
        risk: Raw => ["风险点"] : "风险点的定级规则", "rule for risk points";
        power: Raw => ["职权"] : "职权的定级规则", "rule for powers";
        post: Raw => ["岗位"] : "岗位的定级规则", "rule for posts";
        department: Raw => ["部门"] : "部门的定级规则", "rule for departments";
    }
}

record! {
    /// Who manages and monitors what the condition describes; the first that applies.
    Responsibility {
        when: Raw => ["条件"] : "适用条件", "when it applies";
        manage: List<Text> => ["管理"] : "谁管理", "who manages";
        monitor: List<Text> => ["监控"] : "谁监控", "who monitors";
        with: List<Text> => ["会同"] : "会同谁", "together with whom";
        records: List<Text> => ["记录"] : "须有的落实记录", "records that must be there";
    }
}

record! {
    /// What a role word means.
    Role {
        id: Text => ["角色"] + required : "角色", "the role";
        words: List<Text> => ["叫法"] : "其他叫法", "other words for it";
        of: RoleOf => ["担任者"] : "由谁担任", "who holds it";
    }
}

crate::words! {
    /// Where the holder of a role is named.
    RoleOf {
        UnitHead "unit.head" ["单位主要负责人"],
        LeadingGroup "unit.leading_group" ["单位领导小组"],
        DisciplineOffice "unit.discipline_office" ["单位纪检监察部门"],
        DepartmentLeader "department.leader" ["部门分管领导"],
        DepartmentHead "department.head" ["部门负责人"],
        PostHolder "post.holder" ["岗位任职人"],
    }
}

record! {
    /// The stages of a review.
    ReviewChain {
        what: Text => ["对象"] + required : "post、department、unit 或 common", "post, department, unit or common";
        when: Raw => ["条件"] : "适用条件", "when it applies";
        stages: List<Stage> => ["环节"] + required : "环节", "stages, in order";
        revise_from: Text => ["修改起点"] : "公示后修改从哪一环节重走", "where a change after the notice enters again";
        required: YesNo => ["必须审核"] : "从未审核的也报，默认否", "whether what was never reviewed is a fault; no by default";
    }
}

record! {
    /// One stage of a review.
    Stage {
        id: Text => ["环节"] + required + text : "环节", "the stage";
        by: Text => ["方式"] : "meeting 表示会议决定，或决定的角色；不写而环节名是角色的，由该角色决定", "meeting, or the role that decides; where absent, the role that the stage is called by";
        quorum: List<Quorum> => ["到会要求"] : "到会要求", "who must attend";
    }
}

record! {
    /// Who must attend a deciding meeting.
    Quorum {
        staff_below: Number => ["人数少于"] : "部门人数少于", "where the department has fewer people than";
        attend: Text => ["到会"] + required : "all 表示全体，或人数，或 2/3 这样的比例", "all, a number, or a share like 2/3";
    }
}

record! {
    /// What a commitment must be; the first that applies.
    CommitmentRule {
        when: Raw => ["条件"] : "适用条件", "when it applies";
        to: Text => ["承诺对象"] : "向谁承诺", "to whom";
        covers: List<crate::register::Covers> => ["承诺涵盖"] : "须涵盖的内容", "what it must cover";
        required: YesNo => ["必须承诺"] : "台账里无人写承诺时也报，默认否", "whether its absence is a fault even where nobody in the register has one; no by default";
    }
}

record! {
    /// The categories of risk points.
    Categories {
        words: List<WordEntry> => ["类别"] : "类别", "the categories";
        examine: Text => ["排查要求"] : "every 表示每一类都要查", "every: each must be examined; some";
        linked: List<Text> => ["须有来源"] : "这些类别的风险点要写明对应的职权、职责或流程环节", "categories whose points must name a power, duty or step";
    }
}

record! {
    /// A word with other spellings and its meaning.
    WordEntry {
        id: Text => ["词"] + required + text : "词", "the word";
        aliases: List<Text> => ["别名"] : "其他写法", "other spellings";
        r#for: List<Text> => ["适用"] : "适用于", "what it is for";
        definition: Text => ["定义"] : "定义", "what it means";
    }
}

record! {
    /// The business areas.
    Areas {
        words: List<WordEntry> => ["领域"] : "领域", "the areas";
        required: YesNo => ["必填"] : "每个风险点都要写", "every risk point must name one";
        examine: Text => ["排查要求"] : "every 表示每个领域都要查", "every: each must be examined; some";
    }
}

record! {
    /// The profile's own lists of words.
    Words {
        power_kind: List<WordEntry> => ["职权类型"] : "职权类型", "kinds of power";
        measure_kind: List<WordEntry> => ["措施类型"] : "措施类型", "kinds of measure";
        found_by: List<WordEntry> => ["查找方式"] : "查找方式", "ways of finding";
        records: List<WordEntry> => ["落实记录"] : "落实记录", "records";
    }
}

record! {
    /// Functions that one hand must not hold together.
    Separation {
        pairs: List<Raw> => ["职能对"] : "不相容的两项职能", "pairs of functions";
    }
}

record! {
    /// Rotation of key posts.
    Rotation {
        years: Number => ["年限"] : "重点岗位任职年限", "longest time in a key post, years";
    }
}

record! {
    /// Days off and days made up.
    Calendar {
        holidays: List<Date> => ["节假日"] : "本单位另外放假的日子", "days off besides the public holidays";
        workdays: List<Date> => ["补班日"] : "本单位另外上班的日子", "days made up besides those announced";
        national: YesNo => ["国家放假安排"] : "国务院办公厅公布的放假和调休是否算数，默认是", "whether the holidays that the State Council announces count; yes by default";
    }
}

record! {
    /// How long a notice must stand.
    NoticeRule {
        days: Number => ["天数"] : "限期公示至少几天", "fewest days of a notice for a time";
        calendar: crate::register::Calendar => ["计日方式"] : "自然日或工作日", "calendar or working days";
    }
}

record! {
    /// What is asked of git.
    Git {
        signatures: Text => ["签名"] : "none、ssh 或 gpg", "none, ssh or gpg";
        allowed_signers: Text => ["签名人名单"] : "签名人名单", "file of allowed signers";
        owners: List<OwnerEntry> => ["归属"] : "文件归属", "who owns which path";
    }
}

record! {
    /// Who owns a path.
    OwnerEntry {
        path: Text => ["路径"] + required : "路径", "path pattern";
        accounts: List<Text> => ["账号"] + required : "账号", "accounts";
    }
}

record! {
    /// Settings of lint.
    Lint {
        severity: List<Severities> => ["严重程度"] : "各规则的严重程度", "severity of rules";
        path: List<PathLint> => ["按路径"] : "按路径设置", "settings for a part of the register";
    }
}

record! {
    /// The severity of one rule.
    Severities {
        rule: Text => ["规则"] + required : "规则", "the rule";
        level: Text => ["程度"] + required : "error、warning、info 或 off", "error, warning, info or off";
    }
}

record! {
    /// Severities for a part of the register.
    PathLint {
        path: Text => ["路径"] + required : "路径", "path pattern";
        severity: List<Severities> => ["严重程度"] + required : "各规则的严重程度", "severity of rules there";
    }
}

record! {
    /// Settings of publish.
    Publish {
        names: NameStyle => ["姓名"] : "role、mask、full 或 omit", "role, mask, full or omit";
        approved_only: YesNo => ["只发已审定"] : "只公开审定过的内容", "publish only what was approved";
        columns: List<Column> => ["列"] : "风险点清单和目录的列，依次；不写用常见的列", "columns of the list and catalogue of risk points, in order; the usual ones where absent";
        footer: Text => ["页脚"] : "页脚", "footer";
    }
}

record! {
    /// A column of the list of risk points.
    Column {
        field: super::ColumnField => ["字段"] + required + text : "字段：等级、责任人、部门负责人……", "the field: level, owner, head …";
        title: Text => ["列名"] : "列名，不写用字段名", "its title; the field's name where absent";
    }
}

crate::words! {
    /// The language of keys.
    KeyLanguage {
        Zh "zh" ["中文"],
        En "en" ["英文"],
    }
}

crate::words! {
    /// How names of people are shown.
    NameStyle {
        Role "role" ["角色"],
        Mask "mask" ["隐名"],
        Full "full" ["全名"],
        Omit "omit" ["不写"],
    }
}
