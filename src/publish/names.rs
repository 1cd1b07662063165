//! Names of people in running text, and the line between a name and a role. What cannot be told is
//! taken for a name: too much is left out rather than too little.

use rustc_hash::FxHashMap;

use super::redact::Local;
use crate::register::is_masked;

/// Everyone whom the register names: name → the role they go by, where it is one only.
#[derive(Debug, Default)]
pub struct Names {
    roles: FxHashMap<Box<str>, Option<Box<str>>>,
    /// First character → lengths in bytes of the names that begin with it, the longest first.
    starts: FxHashMap<char, Vec<usize>>,
    /// The lower bits of all of those characters, a bit each: nearly every other is told from them without a search.
    perhaps: Vec<u64>,
}

/// Bits of a character that tell it from most others.
const BITS: u32 = 0xffff;

/// Longest name that is looked for in running text, in bytes: a longer one is no name.
const LONGEST: usize = 60;

impl Names {
    pub fn new(roles: FxHashMap<Box<str>, Option<Box<str>>>) -> Names {
        let mut starts: FxHashMap<char, Vec<usize>> = FxHashMap::default();
        for name in roles.keys().filter(|name| is_sought(name)) {
            let lengths = starts.entry(name.chars().next().unwrap_or_default()).or_default();
            if !lengths.contains(&name.len()) {
                lengths.push(name.len());
            }
        }
        for lengths in starts.values_mut() {
            lengths.sort_unstable_by(|a, b| b.cmp(a));
        }
        let mut perhaps = vec![0; BITS as usize / 64 + 1];
        for start in starts.keys() {
            let (word, bit) = place(*start);
            perhaps[word] |= bit;
        }
        Names { roles, starts, perhaps }
    }

    /// A post that bears its holder's name is no role to go by.
    pub fn without_naming_roles(mut self) -> Names {
        let names_somebody = |role: &str| self.replaced(role, &Local::new(), |_, _| String::new()).is_some();
        let naming = self.roles.iter().filter(|(_, role)| role.as_deref().is_some_and(names_somebody));
        let naming: Vec<Box<str>> = naming.map(|(name, _)| name.clone()).collect();
        for name in naming {
            self.roles.insert(name, None);
        }
        self
    }

    /// The names that are looked for in running text.
    pub fn sought(&self) -> impl Iterator<Item = &str> {
        self.roles.keys().map(|name| &**name).filter(|name| is_sought(name))
    }

    pub fn knows(&self, name: &str) -> bool {
        self.roles.contains_key(name)
    }

    pub fn role(&self, name: &str) -> Option<&str> {
        self.roles.get(name)?.as_deref()
    }

    /// The text with every name replaced; `None` where it names nobody.
    pub fn replaced(&self, text: &str, local: &Local, with: impl Fn(&str, Option<&str>) -> String) -> Option<String> {
        let mut out: Option<String> = None;
        let mut copied = 0;
        let mut skip_to = 0;
        // Nearly every character begins no name: that costs no call and no search.
        let few =
            local.iter().filter_map(|(name, _)| name.chars().next()).fold(0, |few, first| few | one_of_few(first));
        for (at, c) in text.char_indices() {
            if at < skip_to || !(few & one_of_few(c) != 0 || self.may_begin(c)) {
                continue;
            }
            let Some((name, role)) = self.name_at(text, at, c, local) else { continue };
            let out = out.get_or_insert_with(|| String::with_capacity(text.len()));
            out.push_str(&text[copied..at]);
            // 药品采购员周某 needs its role only once.
            let stand_in = with(name, role);
            if !out.ends_with(&stand_in) {
                out.push_str(&stand_in);
            }
            copied = at + name.len();
            skip_to = copied;
        }
        out.map(|mut out| {
            out.push_str(&text[copied..]);
            out
        })
    }

    /// A name may begin with this character.
    fn may_begin(&self, c: char) -> bool {
        let (word, bit) = place(c);
        self.perhaps.get(word).is_some_and(|bits| bits & bit != 0)
    }

    fn name_at<'t, 'n>(
        &'n self,
        text: &'t str,
        at: usize,
        c: char,
        local: &'n Local,
    ) -> Option<(&'t str, Option<&'n str>)> {
        let rest = &text[at..];
        let whole = |name: &str| {
            // A Latin name ends where the word ends.
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let inside = |a: Option<char>, b: Option<char>| latin(a) && latin(b);
            !inside(text[..at].chars().last(), name.chars().next())
                && !inside(name.chars().last(), rest[name.len()..].chars().next())
        };
        for (name, role) in local {
            if rest.starts_with(&**name) && name.chars().count() > 1 && whole(name) {
                return Some((&rest[..name.len()], Some(role)));
            }
        }
        if !self.may_begin(c) {
            return None;
        }
        let lengths = self.starts.get(&c)?;
        lengths.iter().find_map(|length| {
            let name = rest.get(..*length)?;
            let role = self.roles.get(name)?;
            whole(name).then_some((name, role.as_deref()))
        })
    }

    /// The role in front of a name: 副院长 of 副院长陈某.
    pub fn role_before<'t>(&self, text: &'t str, local: &Local, is_role: impl Fn(&str) -> bool) -> Option<&'t str> {
        // A name is short; what stands before the last four characters at most is the role.
        let starts = text.char_indices().rev().take(24).filter(|(at, _)| *at > 0);
        starts
            .map(|(at, _)| (text[..at].trim_end(), &text[at..]))
            .filter(|(_, name)| of(local, name).is_some() || self.knows(name) || looks_like_a_name(name))
            .map(|(role, _)| role)
            .filter(|role| !role.is_empty() && is_role(role))
            .last()
    }
}

/// Where the bit of a first character stands.
fn place(c: char) -> (usize, u64) {
    let bits = u32::from(c) & BITS;
    ((bits / 64) as usize, 1 << (bits % 64))
}

/// The bit that stands for a character where a few of them shall be told from most others.
fn one_of_few(c: char) -> u64 {
    1 << (u32::from(c) % u64::BITS)
}

/// A masked name in a text may be anybody's; one character is a word.
fn is_sought(name: &str) -> bool {
    !is_masked(name) && name.len() <= LONGEST && name.chars().count() > 1
}

pub fn of<'l>(local: &'l Local, name: &str) -> Option<&'l str> {
    local.iter().find(|(known, _)| **known == *name).map(|(_, role)| &**role)
}

/// 周建国 → 周某某, Zhang Wei → Z.
pub fn masked(name: &str) -> String {
    if is_masked(name) {
        return name.to_owned();
    }
    let mut characters = name.chars();
    let Some(first) = characters.next() else { return String::new() };
    if first.is_ascii() {
        return format!("{first}.");
    }
    let surname = if COMPOUND.iter().any(|compound| name.starts_with(compound)) { 2 } else { 1 };
    let rest = name.chars().count().saturating_sub(surname).clamp(1, 2);
    name.chars().take(surname).chain(std::iter::repeat_n('某', rest)).collect()
}

const COMPOUND: [&str; 10] = ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒"];

/// The hundred or so surnames that nearly everyone bears.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温常康施洪牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳";

/// Endings that no name has.
const ROLES: &[&str] = &[
    "主任",
    "院长",
    "书记",
    "科长",
    "处长",
    "局长",
    "部长",
    "校长",
    "厂长",
    "经理",
    "主管",
    "组长",
    "队长",
    "所长",
    "站长",
    "会计",
    "出纳",
    "会计师",
    "工程师",
    "药师",
    "医师",
    "护士",
    "护士长",
    "采购员",
    "管理员",
    "验收员",
    "保管员",
    "委员会",
    "小组",
    "班子",
    "领导",
    "干部",
    "负责人",
    "责任人",
    "经办人",
    "承办人",
    "成员",
    "人员",
    "职工",
    "党委",
    "纪委",
    "支部",
    "办公室",
    "部门",
    "科室",
    "机构",
    "单位",
    "公司",
    "中心",
    "主席",
    "委员",
    "村民代表",
    "顾问",
    "秘书",
    "文书",
    "财务",
    "检察",
    "审计",
    "工会",
    "党组",
    "乡镇",
    "街道",
    "门诊",
    "病区",
    "药房",
    "库房",
    "食堂",
    "基建",
];
/// Endings that a name might have, but only a short one behind a surname.
const ROLE_ENDINGS: &str = "岗员长任科室股部处局院委会组办人师站所队";

const ROLE_WORDS: [&str; 40] = [
    "head",
    "director",
    "officer",
    "manager",
    "committee",
    "department",
    "office",
    "board",
    "clerk",
    "nurse",
    "physician",
    "engineer",
    "accountant",
    "chief",
    "secretary",
    "leader",
    "leaders",
    "group",
    "staff",
    "team",
    "supervisor",
    "auditor",
    "inspector",
    "holder",
    "holders",
    "post",
    "unit",
    "deputy",
    "president",
    "dean",
    "cashier",
    "buyer",
    "pharmacist",
    "administrator",
    "members",
    "member",
    "finance",
    "procurement",
    "party",
    "leadership",
];

/// By its form: a role or a body, not somebody's name.
pub fn reads_like_a_role(text: &str) -> bool {
    if text.is_ascii() {
        let lower = text.to_ascii_lowercase();
        return lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| ROLE_WORDS.contains(&word));
    }
    if text.contains(['某', '*', '＊', '○', '×']) {
        return false;
    }
    if ROLES.iter().any(|role| text.ends_with(role)) {
        return true;
    }
    text.ends_with(|c| ROLE_ENDINGS.contains(c)) && !looks_like_a_name(text)
}

/// By its form: a surname and one or two characters more, or a masked name.
pub fn looks_like_a_name(text: &str) -> bool {
    let length = text.chars().count();
    let compound = COMPOUND.iter().any(|compound| text.starts_with(compound));
    let surname = compound || text.starts_with(|c| SURNAMES.contains(c));
    let masked = text.chars().skip(1).all(|c| matches!(c, '某' | '*' | '＊' | '○' | '×' | 'X' | 'x'));
    match length {
        2 | 3 => (surname || masked) && !ROLES.iter().any(|role| text.ends_with(role)),
        4 => compound,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_and_bodies_are_told_from_names() {
        for role in [
            "科主任",
            "药库管理员",
            "纪检监察室",
            "领导班子及其成员",
            "采购岗",
            "党委",
            "分管院领导",
            "head of pharmacy",
        ] {
            assert!(reads_like_a_role(role), "{role}");
        }
        for name in ["周建国", "王立人", "欧阳修文", "张长", "Zhang Wei", "阿卜杜拉", "周某"] {
            assert!(!reads_like_a_role(name), "{name}");
        }
    }

    #[test]
    fn masking_keeps_the_surname_only() {
        assert_eq!(masked("周建国"), "周某某");
        assert_eq!(masked("欧阳修"), "欧阳某");
        assert_eq!(masked("Zhang Wei"), "Z.");
    }

    #[test]
    fn a_name_in_a_text_gives_way_to_the_role() {
        let names = Names::new([("周建国".into(), Some("采购员".into()))].into_iter().collect());
        let with = |_: &str, role: Option<&str>| role.unwrap_or("有关人员").to_owned();
        assert_eq!(names.replaced("由周建国每月核对", &Local::new(), with).as_deref(), Some("由采购员每月核对"));
        assert_eq!(names.replaced("由采购员周建国核对", &Local::new(), with).as_deref(), Some("由采购员核对"));
        assert_eq!(names.replaced("由库管核对", &Local::new(), with), None);
    }

    #[test]
    fn the_role_before_a_name_is_found() {
        let names = Names::default();
        let before = |text| names.role_before(text, &Local::new(), reads_like_a_role);
        assert_eq!(before("副院长陈某"), Some("副院长"));
        assert_eq!(before("总会计师沈建国"), Some("总会计师"));
        assert_eq!(before("周建国"), None);
    }
}
