//! `--where`: which points, powers and posts a report counts. A condition names a field in either
//! language, through the vocabulary of the format. What the rows hold is decided from the rows; other
//! fields need the models.

use crate::facts::{FileRow, LibraryIndex, PointRow, RiskView, WordKey};
use crate::finding::Both;
use crate::profile::{Level, Profile, WordList};
use crate::record::{Field, Reader, Record, Table, Value, YesNo};
use crate::register::{
    Department, FileKind, GradedKind, Grading, Library, Model, Party, Post, Power, Risk, Scope, Stage, Status, Tier,
    Unit,
};
use crate::source::Span;
use crate::survey::Survey;
use crate::tree::{Kind, Node};
use crate::vocabulary::{did_you_mean, fold};

/// One `--where`: a field and the values any of which will do. An empty value means that nothing is written.
#[derive(Debug, Clone)]
pub struct Condition {
    field: Asked,
    values: Vec<String>,
    /// As the user wrote it.
    pub shown: String,
}

#[derive(Debug, Clone)]
enum Asked {
    Level,
    Category,
    Area,
    PowerKind,
    Stage(Vec<Option<Stage>>),
    Scope(Vec<Option<Scope>>),
    Status(Vec<Option<Status>>),
    Tier(Vec<Option<Tier>>),
    KeyPost(Vec<bool>),
    /// Which kind of file holds the point.
    Layer(Vec<FileKind>),
    /// A field of the risk point, of the post, department or unit, or of the power.
    Risk(Field),
    Holder(Vec<Field>),
    Power(Field),
}

/// `等级=一级`; several values may be joined with 、 or a comma.
pub fn condition(text: &str) -> Result<Condition, Both> {
    let Some((key, values)) = text.split_once(['=', '＝']) else {
        return Err(Both::new(
            format!("筛选条件「{text}」应写成 `字段=值`,如 `等级=一级`"),
            format!("`{text}` should be written `field=value`, as in `level=一级`"),
        ));
    };
    let values: Vec<String> = values.split(['、', ',', '，']).map(|value| value.trim().to_owned()).collect();
    let field = asked(key.trim(), &values)?;
    Ok(Condition { field, values, shown: text.to_owned() })
}

/// A field is looked for in the risk point first, then in what holds it, then in its power.
fn asked(key: &str, values: &[String]) -> Result<Asked, Both> {
    if ["layer", "层次"].contains(&fold(key).as_str()) {
        return Ok(Asked::Layer(read_all(key, values, layer)?));
    }
    if ["powerkind", "职权类型"].contains(&fold(key).as_str()) {
        return Ok(Asked::PowerKind);
    }
    if let Some((field, _)) = Table::of::<Risk>().find(key) {
        return Ok(match field {
            field if field == Grading::level => Asked::Level,
            field if field == Risk::category => Asked::Category,
            field if field == Risk::area => Asked::Area,
            field if field == Risk::stage => Asked::Stage(words(key, values)?),
            field if field == Risk::scope => Asked::Scope(words(key, values)?),
            field if field == Risk::status => Asked::Status(words(key, values)?),
            field => Asked::Risk(field),
        });
    }
    let holders = [Table::of::<Post>(), Table::of::<Department>(), Table::of::<Unit>(), Table::of::<Library>()];
    let found: Vec<Field> = holders.iter().filter_map(|table| table.find(key)).map(|(field, _)| field).collect();
    match found.first() {
        Some(field) if *field == Post::tier => return Ok(Asked::Tier(words(key, values)?)),
        Some(field) if *field == Post::key_post => return Ok(Asked::KeyPost(read_all(key, values, yes_no)?)),
        _ => {}
    }
    match Table::of::<Power>().find(key) {
        Some((field, _)) if field == Power::kind => Ok(Asked::PowerKind),
        _ if !found.is_empty() => Ok(Asked::Holder(found)),
        Some((field, _)) => Ok(Asked::Power(field)),
        None => Err(no_field(key)),
    }
}

fn no_field(key: &str) -> Both {
    let mut near: Vec<&str> = Table::of::<Risk>().suggest(key);
    near.extend(Table::of::<Post>().suggest(key));
    let near = did_you_mean(key, near.into_iter());
    match near.first() {
        Some(near) => {
            Both::new(format!("没有字段「{key}」,是不是「{near}」"), format!("no field `{key}`; did you mean `{near}`"))
        }
        None => Both::new(format!("没有字段「{key}」"), format!("there is no field `{key}`")),
    }
}

fn no_value(key: &str, value: &str) -> Both {
    Both::new(format!("「{key}」没有「{value}」这个值"), format!("`{key}` has no value `{value}`"))
}

fn read_all<T>(key: &str, values: &[String], read: fn(&str) -> Option<T>) -> Result<Vec<T>, Both> {
    values.iter().map(|value| read(value).ok_or_else(|| no_value(key, value))).collect()
}

/// Fixed words of the format, read as the reader reads them; empty means absent.
fn words<T: Value>(key: &str, values: &[String]) -> Result<Vec<Option<T>>, Both> {
    values
        .iter()
        .map(
            |value| {
                if value.is_empty() { Ok(None) } else { scalar(value).map(Some).ok_or_else(|| no_value(key, value)) }
            },
        )
        .collect()
}

fn scalar<T: Value>(text: &str) -> Option<T> {
    T::read(&Node::new(Span::new(0, text.len()), Kind::Scalar(text.into())), &mut Reader::new(text))
}

fn yes_no(text: &str) -> Option<bool> {
    if text.is_empty() { Some(false) } else { scalar::<YesNo>(text).map(|yes| yes.0) }
}

fn layer(text: &str) -> Option<FileKind> {
    let kinds = [
        (FileKind::Post, "岗位", "post"),
        (FileKind::Department, "部门", "department"),
        (FileKind::Unit, "单位", "unit"),
        (FileKind::Library, "风险库", "library"),
    ];
    let text = fold(text);
    kinds.into_iter().find(|(_, zh, en)| text == *zh || text == *en).map(|(kind, ..)| kind)
}

/// Whether any condition asks for what only the models hold.
pub fn needs_models(conditions: &[Condition]) -> bool {
    conditions.iter().any(|condition| matches!(condition.field, Asked::Risk(_) | Asked::Holder(_) | Asked::Power(_)))
}

/// A value that none of the profiles knows is a slip, not an empty answer.
pub fn check(conditions: &[Condition], profiles: &[&Profile]) -> Result<(), Both> {
    for condition in conditions {
        for value in condition.values.iter().filter(|value| !value.is_empty()) {
            let known = profiles.iter().any(|profile| match condition.field {
                Asked::Level => profile.scale.level(value).is_some(),
                Asked::Category => profile.categories.is_open() || profile.category(value).is_some(),
                _ => true,
            });
            if !known {
                return Err(no_such_word(condition, value, profiles));
            }
        }
    }
    Ok(())
}

fn no_such_word(condition: &Condition, value: &str, profiles: &[&Profile]) -> Both {
    let (zh, en) = match condition.field {
        Asked::Level => ("等级", "level"),
        _ => ("类别", "category"),
    };
    let mut known: Vec<&str> = Vec::new();
    for profile in profiles {
        match condition.field {
            Asked::Level => known.extend(profile.scale.levels().map(|(_, level)| &*level.id)),
            _ => known.extend(profile.categories.words.iter().map(|word| &*word.id)),
        }
    }
    let mut seen = rustc_hash::FxHashSet::default();
    known.retain(|word| seen.insert(*word));
    if known.is_empty() {
        return Both::new(format!("这里不分{zh}"), format!("there are no {en} words here"));
    }
    Both::new(
        format!("{zh}中没有「{value}」,有:{}", known.join("、")),
        format!("no {en} `{value}`; there are: {}", known.join(", ")),
    )
}

/// The conditions as one profile reads them.
pub struct Filter<'p> {
    profile: &'p Profile,
    library: &'p LibraryIndex,
    tests: Vec<Test<'p>>,
}

enum Test<'p> {
    Level(Vec<Option<Level>>),
    Category(Vec<WordTest>),
    Area(Vec<WordTest>),
    PowerKind(Vec<WordTest>),
    Fixed(&'p Asked),
    Text(&'p Asked, Vec<String>),
}

/// A word of the profile's, or one that it does not know, compared after folding.
struct WordTest {
    known: Option<u16>,
    folded: String,
}

impl WordTest {
    fn all(values: &[String], find: &dyn Fn(&str) -> Option<usize>) -> Vec<WordTest> {
        let test = |value: &String| WordTest { known: find(value).map(|index| index as u16), folded: fold(value) };
        values.iter().map(test).collect()
    }

    fn fits(&self, key: &WordKey) -> bool {
        match key {
            WordKey::Absent => self.folded.is_empty(),
            WordKey::Known(index) => self.known == Some(*index),
            WordKey::Free(text) => self.known.is_none() && fold(text) == self.folded,
        }
    }
}

fn any(tests: &[WordTest], key: &WordKey) -> bool {
    tests.iter().any(|test| test.fits(key))
}

/// A file with what it may be asked about.
#[derive(Clone, Copy)]
pub struct Looked<'a> {
    pub row: &'a FileRow,
    pub kind: FileKind,
    pub model: Option<&'a Model>,
}

/// What of a file is counted.
pub struct Taken {
    pub points: Vec<bool>,
    pub powers: Vec<bool>,
    /// The file itself counts, whatever it holds.
    pub whole: bool,
    /// Closed points were asked for, so they too say that a post or power is concerned.
    pub closed_concern: bool,
}

impl<'p> Filter<'p> {
    pub fn new(conditions: &'p [Condition], survey: &'p Survey) -> Filter<'p> {
        let tests = conditions.iter().map(|condition| test(condition, &survey.profile)).collect();
        Filter { profile: &survey.profile, library: &survey.library, tests }
    }

    /// `None` where nothing of the file is counted.
    pub fn take(&self, file: &Looked<'_>) -> Option<Taken> {
        if !self.tests.iter().all(|test| self.file_fits(test, file).unwrap_or(true)) {
            return None;
        }
        let inner: Vec<&Test<'_>> = self.tests.iter().filter(|test| self.file_fits(test, file).is_none()).collect();
        if inner.is_empty() {
            let points = vec![true; file.row.points.len()];
            let powers = vec![true; file.row.powers.len()];
            return Some(Taken { points, powers, whole: true, closed_concern: false });
        }
        let points: Vec<bool> = (0..file.row.points.len())
            .map(|point| inner.iter().all(|test| self.point_fits(test, file, point)))
            .collect();
        let mut powers: Vec<bool> = (0..file.row.powers.len())
            .map(|power| inner.iter().all(|test| self.power_fits(test, file, power) == Some(true)))
            .collect();
        let closed_concern = inner.iter().any(|test| matches!(test, Test::Fixed(Asked::Status(_))));
        for (point, taken) in file.row.points.iter().zip(&points) {
            let concerns = *taken && (closed_concern || !point.closed);
            if let (true, Some(power)) = (concerns, point.power.and_then(|power| powers.get_mut(power as usize))) {
                *power = true;
            }
        }
        let some = points.iter().chain(&powers).any(|taken| *taken);
        some.then_some(Taken { points, powers, whole: false, closed_concern })
    }

    /// What a test says of the file as a whole; `None` where it asks about what is in it.
    fn file_fits(&self, test: &Test<'_>, file: &Looked<'_>) -> Option<bool> {
        let Test::Fixed(asked) = test else {
            let Test::Text(Asked::Holder(fields), words) = test else { return None };
            let texts = file.model.map_or_else(Vec::new, |model| holder_texts(model, fields));
            return Some(said(&texts, words));
        };
        match asked {
            Asked::Tier(tiers) => Some(file.kind == FileKind::Post && tiers.contains(&file.row.tier)),
            Asked::KeyPost(wanted) => Some(file.kind == FileKind::Post && wanted.contains(&file.row.key_post)),
            Asked::Layer(kinds) => Some(kinds.contains(&file.kind)),
            _ => None,
        }
    }

    fn point_fits(&self, test: &Test<'_>, file: &Looked<'_>, position: usize) -> bool {
        let point = &file.row.points[position];
        match test {
            Test::Level(levels) => levels.contains(&level_of(point, file.row, file.kind, self.profile)),
            Test::Category(words) => any(words, &point.category),
            Test::Area(words) => any(words, &point.area),
            Test::PowerKind(words) => any(words, &point.power_kind),
            Test::Fixed(Asked::Stage(stages)) => stages.contains(&point.stage),
            Test::Fixed(Asked::Scope(scopes)) => {
                scopes.contains(&point.scope) || (point.scope.is_none() && scopes.contains(&Some(Scope::Individual)))
            }
            Test::Fixed(Asked::Status(wanted)) => {
                let status = if point.closed { Status::Closed } else { Status::Active };
                wanted.contains(&Some(status))
            }
            Test::Text(Asked::Risk(field), words) => said(&self.risk_texts(file, position, *field), words),
            Test::Text(Asked::Power(field), words) => {
                said(&point.power.map_or_else(Vec::new, |power| power_texts(file, power as usize, *field)), words)
            }
            _ => true,
        }
    }

    /// What the point says, else its library point; its owners, else its power's and its file's.
    fn risk_texts(&self, file: &Looked<'_>, position: usize, field: Field) -> Vec<String> {
        let Some(holder) = file.model.and_then(Model::holder) else { return Vec::new() };
        let Some(risk) = holder.risks.get(position) else { return Vec::new() };
        let view = RiskView::new(risk, &holder, self.library);
        if field == Risk::owner {
            return view.owners().iter().flat_map(|owner| owner.texts_of(Party::name)).collect();
        }
        match view.library {
            Some(point) if !risk.is_given(field) => point.risk.texts_of(field),
            _ => risk.texts_of(field),
        }
    }

    /// What a test says of a power by itself; `None` where it asks about risk points.
    fn power_fits(&self, test: &Test<'_>, file: &Looked<'_>, position: usize) -> Option<bool> {
        let power = &file.row.powers[position];
        match test {
            Test::Level(levels) => self.profile.grades(GradedKind::Power).then(|| levels.contains(&power.level)),
            Test::PowerKind(words) => Some(any(words, &power.kind)),
            Test::Text(Asked::Power(field), words) => Some(said(&power_texts(file, position, *field), words)),
            _ => None,
        }
    }
}

/// The level that a point is known by: its own, where points are graded; else its power's, else its
/// post's or department's.
pub fn level_of(point: &PointRow, row: &FileRow, kind: FileKind, profile: &Profile) -> Option<Level> {
    let own = match kind {
        FileKind::Post => GradedKind::Post,
        _ => GradedKind::Department,
    };
    if profile.grades(GradedKind::Risk) {
        point.level
    } else if profile.grades(GradedKind::Power) {
        row.powers.get(point.power? as usize)?.level
    } else if profile.grades(own) {
        row.level
    } else {
        None
    }
}

fn test<'p>(condition: &'p Condition, profile: &Profile) -> Test<'p> {
    let values = &condition.values;
    let listed = |list: &WordList| WordTest::all(values, &|value| list.find(value, &[]));
    match &condition.field {
        // A word of another scale than this one fits nothing here.
        Asked::Level => Test::Level(
            values
                .iter()
                .filter_map(|value| if value.is_empty() { Some(None) } else { profile.scale.level(value).map(Some) })
                .collect(),
        ),
        Asked::Category => Test::Category(WordTest::all(values, &|value| profile.category(value))),
        Asked::Area => Test::Area(listed(&profile.areas)),
        Asked::PowerKind => {
            let find = |value: &str| profile.power_kinds.find(value.strip_prefix("行政").unwrap_or(value), &[]);
            Test::PowerKind(WordTest::all(values, &find))
        }
        text @ (Asked::Risk(_) | Asked::Holder(_) | Asked::Power(_)) => {
            Test::Text(text, values.iter().map(|value| fold(value)).collect())
        }
        fixed => Test::Fixed(fixed),
    }
}

fn said(texts: &[String], words: &[String]) -> bool {
    if texts.is_empty() {
        return words.iter().any(String::is_empty);
    }
    texts.iter().any(|text| words.contains(&fold(text)))
}

fn power_texts(file: &Looked<'_>, position: usize, field: Field) -> Vec<String> {
    let power = file.model.and_then(Model::holder).and_then(|holder| holder.powers.get(position));
    power.map_or_else(Vec::new, |power| power.texts_of(field))
}

/// The texts of whichever of `fields` is a field of the file's record.
fn holder_texts(model: &Model, fields: &[Field]) -> Vec<String> {
    let texts = |record: &dyn Fn(Field) -> Vec<String>| fields.iter().flat_map(|field| record(*field)).collect();
    match model {
        Model::Unit(unit) => texts(&|field| unit.texts_of(field)),
        Model::Department(department) => texts(&|field| department.texts_of(field)),
        Model::Post(post) => texts(&|field| post.texts_of(field)),
        Model::Library(library) => texts(&|field| library.texts_of(field)),
        _ => Vec::new(),
    }
}
