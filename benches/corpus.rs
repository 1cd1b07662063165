//! Writes a register of any size that looks like a real one: the same seed gives the same bytes.
//!
//! `cargo run --release --example corpus -- --posts 20000 --seed 1 --out DIR`

#[path = "corpus/random.rs"]
mod random;
#[path = "corpus/sentence.rs"]
mod sentence;
#[path = "corpus/words.rs"]
mod words;

use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::Parser;
use random::Random;
use sentence::Sentences;
use words::*;

/// Write a realistic register of any size
#[derive(Parser)]
struct Args {
    /// How many posts, leaders included
    #[arg(long, default_value_t = 1000)]
    posts: u64,
    /// Risk points per hundred posts
    #[arg(long, default_value_t = 170)]
    points: u64,
    /// The same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Posts with a planted fault, per thousand
    #[arg(long, default_value_t = 5)]
    faults: u64,
    /// The folder to write; must not exist
    #[arg(long)]
    out: PathBuf,
    /// The active risk points as postings of one ledger journal, for comparison
    #[arg(long)]
    journal: Option<PathBuf>,
}

const DEPARTMENTS_IN_UNIT: u64 = 12;
const LEADERS: [&str; 4] = ["院长", "党委书记", "分管副院长", "纪委书记"];
const RULES: u64 = 30;
const COMMON_POINTS: u64 = 12;

fn main() -> io::Result<()> {
    let args = Args::parse();
    fs::create_dir(&args.out)?;
    let mut random = Random::new(args.seed);
    // Room for what departments, units and the library say besides the posts.
    let points = args.posts * args.points / 100 + args.posts / 10 + 100;
    let mut corpus = Corpus {
        measures: Sentences::new(measure_slots(), MEASURES, points * 2, &mut random),
        deeds: Sentences::new(deed_slots(), DEEDS, points * 2, &mut random),
        random,
        points: args.points,
        faults: args.faults,
        people: 0,
        journal: args.journal.map(fs::File::create).transpose()?.map(BufWriter::new),
        last_measure: String::new(),
    };
    corpus.register(&args.out, args.posts)?;
    if let Some(mut journal) = corpus.journal.take() {
        journal.flush()?;
    }
    Ok(())
}

/// What a post may be given so that lint has something to find.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    NoMeasure,
    WrongLevel,
    UnknownKey,
    NoSuchPower,
    SameId,
    Slogan,
    Copied,
    Placeholder,
    Overdue,
    NoSuchCategory,
}

const FAULTS: [Fault; 10] = [
    Fault::NoMeasure,
    Fault::WrongLevel,
    Fault::UnknownKey,
    Fault::NoSuchPower,
    Fault::SameId,
    Fault::Slogan,
    Fault::Copied,
    Fault::Placeholder,
    Fault::Overdue,
    Fault::NoSuchCategory,
];

struct Corpus {
    random: Random,
    measures: Sentences,
    deeds: Sentences,
    points: u64,
    faults: u64,
    people: u64,
    journal: Option<BufWriter<fs::File>>,
    /// What a copier copies.
    last_measure: String,
}

/// Who answers for the points of a post, by how high it stands.
#[derive(Clone, Copy)]
enum Stands {
    Leader(usize),
    Middle,
    Staff,
    /// Nobody any more.
    Closed,
}

impl Corpus {
    fn register(&mut self, root: &Path, posts: u64) -> io::Result<()> {
        fs::write(
            root.join("riskreg.toml"),
            "format = 1\nname = \"示例医疗集团廉政风险防控台账\"\nkeys = \"zh\"\nprofile = \"hospital\"\n\n\
             [cycle]\nname = \"2026\"\nstart = 2026-01-01\nend = 2026-12-31\n",
        )?;
        self.rules(root)?;
        self.library(root)?;
        let mut left = posts;
        let mut folders: Vec<PathBuf> = Vec::new();
        while left > 0 {
            let number = folders.len();
            let folder = match number {
                0 => root.to_owned(),
                // Each unit has up to six below it.
                _ => folders[(number - 1) / 6].join(format!("第{number}院区")),
            };
            fs::create_dir_all(&folder)?;
            left -= self.unit(&folder, number, left)?;
            folders.push(folder);
        }
        Ok(())
    }

    fn rules(&mut self, root: &Path) -> io::Result<()> {
        let mut text = String::new();
        for number in 1..=RULES {
            let subject = POWER_SUBJECTS[number as usize % POWER_SUBJECTS.len()];
            let kind = ["基本", "廉政", "处罚性"][number as usize % 3];
            _ = writeln!(
                text,
                "- 编号: R-{number:02}\n  名称: {subject}管理办法（第{number}号）\n  文号: 示例医字〔2025〕{number}号\n  \
                 日期: 2025-{:02}-15\n  类型: {kind}\n  状态: 完善",
                number % 12 + 1
            );
        }
        fs::write(root.join("rules.yaml"), text)
    }

    fn library(&mut self, root: &Path) -> io::Result<()> {
        let mut text = "名称: 共性风险点\n来源: 集团纪检监察室汇编\n风险点:\n".to_owned();
        for number in 1..=COMMON_POINTS {
            let title = format!("{}共性问题", RISK_SCENES[number as usize % RISK_SCENES.len()]);
            _ = writeln!(text, "  - 编号: C{number:02}\n    风险点: {title}\n    表现形式:");
            _ = writeln!(text, "      - {}\n      - {}", self.deeds.next(), self.deeds.next());
            _ = writeln!(text, "    类别: {}\n    防控措施:", CATEGORIES[number as usize % 4]);
            _ = writeln!(text, "      - {}", self.measures.next());
        }
        fs::create_dir(root.join("风险库"))?;
        fs::write(root.join("风险库/共性风险点.yaml"), text)
    }

    /// A unit with its leaders and departments; gives how many posts it took of `left`.
    fn unit(&mut self, folder: &Path, number: usize, left: u64) -> io::Result<u64> {
        let leaders = left.min(LEADERS.len() as u64) as usize;
        let mut taken = leaders as u64;
        let names: Vec<String> = (0..4).map(|_| format!("{}某", self.random.pick(SURNAMES))).collect();
        let home = path_of(folder, number);
        for (index, title) in LEADERS[..leaders].iter().enumerate() {
            let text = self.post(title, &format!("{home}/{title}"), Stands::Leader(index), None, &names[index]);
            fs::write(folder.join(format!("{title}.yaml")), text)?;
        }
        let mut departments: Vec<&str> = DEPARTMENTS.to_vec();
        self.random.shuffle(&mut departments);
        let mut made = Vec::new();
        for department in departments.iter().take(DEPARTMENTS_IN_UNIT as usize) {
            let posts = self.random.between(10, 20).min(left - taken);
            if posts == 0 {
                break;
            }
            self.department(&folder.join(department), department, &home, posts)?;
            made.push(*department);
            taken += posts;
        }
        fs::write(folder.join("unit.yaml"), self.unit_file(number, &home, leaders, &names, &made))?;
        Ok(taken)
    }

    fn unit_file(&mut self, number: usize, home: &str, leaders: usize, names: &[String], made: &[&str]) -> String {
        let name = if number == 0 {
            "示例医疗集团总院".to_owned()
        } else {
            format!("示例医疗集团第{number}院区")
        };
        let mut text =
            format!("名称: {name}\n性质: 公益二类事业单位\n上级: 示例市卫生健康委员会\n主要负责人: 院长{}\n", names[0]);
        _ = writeln!(text, "基本情况:\n  编制床位: {}\n  职工总数: {}", 300 + number * 7, 600 + number * 11);
        if leaders > 0 {
            text.push_str("班子成员:\n");
        }
        for (title, name) in LEADERS[..leaders].iter().zip(names) {
            _ = write!(text, "  - {{ 姓名: {name}, 职务: {title}, 岗位: {title}");
            if *title == "分管副院长" && !made.is_empty() {
                _ = write!(text, ", 分管: [{}]", made.join(", "));
            }
            text.push_str(" }\n");
        }
        _ = writeln!(
            text,
            "领导小组:\n  组长: 党委书记{}\n  副组长: 纪委书记{}\n纪检监察部门: 纪检监察室",
            names[1], names[3]
        );
        if !made.is_empty() {
            _ = writeln!(text, "应建部门: [{}]", made.join(", "));
        }
        text.push_str("职权:\n  - 编号: P1\n    名称: 重大项目安排\n    类型: 决策\n    依据: [R-01]\n风险点:\n");
        self.point(&mut text, home, "R1", Some("P1"), Stands::Leader(1), None);
        text
    }

    fn department(&mut self, folder: &Path, name: &str, home: &str, posts: u64) -> io::Result<()> {
        fs::create_dir(folder)?;
        let here = format!("{home}/{name}");
        let mut text = format!("名称: {name}\n负责人: {}\n分管领导: 分管副院长\n", self.person());
        _ = writeln!(text, "人数: {}\n职责:", posts * 2);
        for _ in 0..2 {
            _ = writeln!(text, "  - {}", self.random.pick(DUTIES));
        }
        _ = writeln!(text, "应建岗位: [{posts}]\n流程:\n  - 编号: L1\n    名称: {name}业务办理\n    步骤:");
        for (index, (step, stage, function)) in STEPS.iter().enumerate() {
            _ = writeln!(
                text,
                "      - 编号: S{}\n        名称: {step}\n        环节类型: {stage}\n        职能: {function}\n        \
                 承办: [{name}]\n        时限: {}个工作日",
                index + 1,
                self.random.between(2, 15)
            );
        }
        text.push_str("风险点:\n");
        self.point(&mut text, &here, "R1", None, Stands::Middle, None);
        fs::write(folder.join("department.yaml"), text)?;
        let mut titles = cross(POST_SUBJECTS, POST_ROLES);
        self.random.shuffle(&mut titles);
        for (index, title) in titles.iter().take(posts as usize).enumerate() {
            let stands = if index == 0 { Stands::Middle } else { Stands::Staff };
            let title = if index == 0 { format!("{name}主任") } else { title.clone() };
            let fault = (self.random.below(1000) < self.faults)
                .then(|| FAULTS[self.random.below(FAULTS.len() as u64) as usize]);
            let holder = self.person();
            let text = self.post(&title, &format!("{here}/{title}"), stands, fault, &holder);
            fs::write(folder.join(format!("{title}.yaml")), text)?;
        }
        Ok(())
    }

    fn person(&mut self) -> String {
        let number = self.people;
        self.people += 1;
        let (surnames, given) = (SURNAMES.len() as u64, GIVEN.len() as u64);
        // Each number its own name as long as there are names.
        let spread = number * 7919 % (surnames * given * given);
        let part = |words: &[&'static str], index: u64| words[index as usize];
        format!(
            "{}{}{}",
            part(SURNAMES, spread % surnames),
            part(GIVEN, spread / surnames % given),
            part(GIVEN, spread / surnames / given)
        )
    }

    fn post(&mut self, title: &str, here: &str, stands: Stands, fault: Option<Fault>, holder: &str) -> String {
        let mut text = String::with_capacity(4096);
        let tier = match stands {
            Stands::Leader(_) => "领导",
            Stands::Middle => "中层",
            Stands::Staff | Stands::Closed => "一般",
        };
        _ = writeln!(text, "岗位: {title}\n层级: {tier}");
        if self.random.chance(40) {
            text.push_str("重点岗位: 是\n");
        }
        self.holders(&mut text, stands, holder);
        text.push_str("岗位职责:\n");
        for _ in 0..self.random.between(1, 3) {
            _ = writeln!(text, "  - {}", self.random.pick(DUTIES));
        }
        if self.random.chance(60) {
            _ = writeln!(text, "廉政职责:\n  - {}", self.random.pick(INTEGRITY_DUTIES));
        }
        // One more or less than the mean, never none.
        let mean = (self.points + self.random.below(100)) / 100;
        let points = (mean + self.random.below(3)).saturating_sub(1).max(1);
        let powers = self.random.between(1, points.min(3));
        text.push_str("职权:\n");
        for power in 1..=powers {
            self.power(&mut text, power, matches!(stands, Stands::Leader(_)));
        }
        text.push_str("风险点:\n");
        for point in 1..=points {
            let power = match fault {
                Some(Fault::NoSuchPower) if point == points => "P9".to_owned(),
                _ => format!("P{}", (point - 1) % powers + 1),
            };
            let id = if fault == Some(Fault::SameId) { "R1".to_owned() } else { format!("R{point}") };
            let fault = fault.filter(|_| point == 1);
            self.point(&mut text, here, &id, Some(&power), stands, fault);
        }
        if fault == Some(Fault::SameId) && points == 1 {
            self.point(&mut text, here, "R1", Some("P1"), stands, None);
        }
        // What is closed no longer stands for a category that was examined.
        let examined = self.examined(&text);
        if fault.is_none() && self.random.chance(3) {
            let id = format!("R{}", points + 1);
            self.point(&mut text, here, &id, Some("P1"), Stands::Closed, None);
        }
        text.push_str(&examined);
        _ = writeln!(
            text,
            "审核记录:\n  - {{ 年度: \"2026\", 审核环节: 科室, 审核组织: 科务会, 日期: 2026-03-{:02}, 结论: 同意, 到会人数: {} }}",
            self.random.between(1, 28),
            self.random.between(5, 20)
        );
        text
    }

    fn holders(&mut self, text: &mut String, stands: Stands, first: &str) {
        text.push_str("任职人:\n");
        let more = matches!(stands, Stands::Staff) && self.random.chance(35);
        for index in 0..=u64::from(more) {
            let name = if index == 0 { first.to_owned() } else { self.person() };
            let to = match stands {
                Stands::Leader(_) => "党委书记",
                Stands::Middle => "分管副院长",
                Stands::Staff | Stands::Closed => "科主任",
            };
            let (year, month, day) =
                (self.random.between(2019, 2025), self.random.between(1, 12), self.random.between(1, 28));
            _ = writeln!(
                text,
                "  - 姓名: {name}\n    工号: \"{}\"\n    任职日期: {year}-{month:02}-{day:02}\n    承诺: {{ 日期: 2026-01-{:02}, \
                 签署: 已签, 承诺对象: {to} }}",
                20_000 + self.random.below(60_000),
                self.random.between(4, 28)
            );
        }
    }

    fn power(&mut self, text: &mut String, number: u64, of_leader: bool) {
        let name = format!("{}{}", self.random.pick(POWER_SUBJECTS), self.random.pick(POWER_DEEDS));
        let kind = self.random.pick(POWER_KINDS);
        let rule = self.random.between(1, RULES);
        _ = writeln!(text, "  - 编号: P{number}\n    名称: {name}\n    类型: {kind}");
        match self.random.chance(30) {
            true => _ = writeln!(text, "    依据: [{}, R-{rule:02}]", self.random.pick(LAWS)),
            false => _ = writeln!(text, "    依据: [R-{rule:02}]"),
        }
        if !of_leader && self.random.chance(50) {
            text.push_str("    流程: L1\n");
        }
    }

    fn point(
        &mut self,
        text: &mut String,
        here: &str,
        id: &str,
        power: Option<&str>,
        stands: Stands,
        fault: Option<Fault>,
    ) {
        let title = format!("{}{}", self.random.pick(RISK_MATTERS), self.random.pick(RISK_SCENES));
        _ = writeln!(text, "  - 编号: {id}\n    风险点: {title}\n    表现形式:");
        let manifestations = if self.random.chance(30) { 2 } else { 1 };
        for _ in 0..manifestations {
            match fault {
                Some(Fault::Placeholder) => _ = writeln!(text, "      - XX单位在{}", self.deeds.next()),
                _ => _ = writeln!(text, "      - {}", self.deeds.next()),
            }
        }
        let category = match fault {
            Some(Fault::NoSuchCategory) => "其他方面",
            _ => self.random.pick(&CATEGORIES),
        };
        _ = writeln!(text, "    类别: {category}");
        if let Some(power) = power {
            _ = writeln!(text, "    对应职权: {power}");
        }
        if self.random.chance(20) {
            _ = writeln!(text, "    运行环节: {}", self.random.pick(&["受理", "决策", "执行", "监督"]));
        }
        if matches!(stands, Stands::Staff) && self.random.chance(5) {
            _ = writeln!(text, "    引用: 共性风险点#C{:02}", self.random.between(1, COMMON_POINTS));
        }
        let level = self.level(text, fault);
        self.hands(text, level, stands, fault);
        let closed = matches!(stands, Stands::Closed);
        if closed {
            text.push_str("    状态: 已消除\n    消除日期: 2026-05-20\n    消除理由: 事项已移交集团统一办理\n");
        }
        if let Some(journal) = self.journal.as_mut().filter(|_| !closed) {
            let account = here.trim_start_matches('/').replace('/', ":");
            let word = LEVELS[level];
            // A point is one posting; a virtual one needs no counterpart.
            _ = writeln!(journal, "2026-01-01 {title}\n    (台账:{account})    1 \"{word}\"\n");
        }
        if fault != Some(Fault::NoMeasure) {
            self.point_measures(text, fault);
        }
    }

    /// Writes factors and level; gives the rank of the level.
    fn level(&mut self, text: &mut String, fault: Option<Fault>) -> usize {
        // Most points are likely small and of little harm, as everywhere.
        let likelihood = [0, 0, 0, 0, 1, 1, 2][self.random.below(7) as usize];
        let harm = [0, 0, 0, 1, 1, 2][self.random.below(6) as usize];
        let mut level = MATRIX[likelihood][harm];
        if fault == Some(Fault::WrongLevel) {
            level = if level == 2 { 1 } else { 2 };
        }
        _ = writeln!(
            text,
            "    评估因素: {{ 发生机率: {}, 危害程度: {} }}\n    等级: {}",
            LIKELIHOODS[likelihood], HARMS[harm], LEVELS[level]
        );
        level
    }

    fn hands(&mut self, text: &mut String, level: usize, stands: Stands, fault: Option<Fault>) {
        let monitor = match (stands, level) {
            (Stands::Leader(0), _) => "党委书记",
            (Stands::Leader(_), _) | (_, 0) => "院长",
            (Stands::Middle, _) | (_, 1) => "分管副院长",
            (Stands::Staff | Stands::Closed, _) => "科主任",
        };
        let monitor_key = if fault == Some(Fault::UnknownKey) { "监控责认人" } else { "监控责任人" };
        _ = writeln!(text, "    责任人: [岗位责任人]\n    {monitor_key}: [{monitor}]");
        if level == 0 && self.random.chance(50) {
            text.push_str("    会同部门: [纪检监察室]\n");
        }
    }

    fn point_measures(&mut self, text: &mut String, fault: Option<Fault>) {
        text.push_str("    防控措施:\n");
        let measures = if self.random.chance(45) { 2 } else { 1 };
        for _ in 0..measures {
            let measure = match fault {
                Some(Fault::Slogan) => "加强学习教育，提高思想认识，增强廉洁意识".to_owned(),
                Some(Fault::Copied) if !self.last_measure.is_empty() => self.last_measure.clone(),
                _ => self.measures.next(),
            };
            let kind = self.random.pick(MEASURE_KINDS);
            _ = writeln!(text, "      - 措施: {measure}\n        类型: {kind}");
            if self.random.chance(50) {
                _ = writeln!(text, "        阶段: {}", self.random.pick(&PHASES));
            }
            match fault {
                Some(Fault::Overdue) => text.push_str("        期限: 2025-06-30\n        状态: 拟定\n"),
                _ if self.random.chance(60) => text.push_str("        期限: 长期\n        状态: 已落实\n"),
                _ => {
                    let (year, month) = (self.random.between(2030, 2034), self.random.between(1, 12));
                    _ = writeln!(text, "        期限: {year}-{month:02}-15\n        状态: 拟定");
                }
            }
            self.last_measure = measure;
        }
    }

    /// The categories without a point, with the reason.
    fn examined(&mut self, post: &str) -> String {
        let has = |category: &str| post.contains(&format!("    类别: {category}\n"));
        let absent: Vec<&str> = CATEGORIES.into_iter().filter(|category| !has(category)).collect();
        let mut text = if absent.is_empty() { String::new() } else { "经查无风险点:\n".to_owned() };
        for category in absent {
            _ = writeln!(text, "  {category}: {}", self.random.pick(NOTHING_FOUND));
        }
        text
    }
}

/// The identity path of a unit's folder, for the journal.
fn path_of(folder: &Path, number: usize) -> String {
    if number == 0 {
        return String::new();
    }
    let below = folder.components().rev().take_while(|part| {
        let name = part.as_os_str().to_string_lossy();
        name.starts_with('第') && name.ends_with("院区")
    });
    let parts: Vec<String> = below.map(|part| format!("/{}", part.as_os_str().to_string_lossy())).collect();
    parts.into_iter().rev().collect()
}
