//! The page of a department: how many points, how grave, who watches; then the merged table.

use minijinja::Value;
use serde::Serialize;

use super::Site;
use super::figures::Row;
use super::parts::Under;
use super::redact::{As, Public};
use super::views::{Link, PowerShown, ReviewShown, Said, Tally, value};
use crate::profile::NameStyle;
use crate::record::Listed;
use crate::register::{Model, Party};
use crate::source::Given;

#[derive(Serialize)]
struct DepartmentPage<'s> {
    name: &'s Public,
    crumbs: Vec<Link>,
    facts: Vec<Said>,
    duties: Vec<Public>,
    total: &'s Tally,
    /// Departments in it, then its own points and posts.
    rows: Vec<Row>,
    inner: Vec<Row>,
    /// Titles of the gravest points.
    first: Vec<Public>,
    groups: Vec<Under>,
    powers: &'s [PowerShown],
    flows: Vec<Link>,
    none_found: Vec<Said>,
    reviews: Vec<ReviewShown>,
}

pub fn page(site: &Site<'_>, index: usize) -> Value {
    let shown = &site.shown[index];
    let builder = site.builder;
    let Some(Model::Department(department)) = builder.survey.contributions[shown.file].model.as_deref() else {
        return Value::UNDEFINED;
    };
    let local = &shown.local;
    let staff = department.staff.value().and_then(|staff| staff.whole());
    let facts = [
        builder.said("部门负责人", "Head", site.head(index, &department.head)),
        builder.said("分管领导", "Leader in charge", builder.party(&department.leader, As::Leader, local)),
        builder.said("人数", "Staff", staff.map(|staff| builder.number(staff, "人", "people"))),
        builder.said("岗位", "Posts", Some(builder.number(shown.total.posts, "个", "posts"))),
    ];
    let (rows, inner) = site.rows_of(index);
    value(DepartmentPage {
        name: &shown.name,
        crumbs: site.crumbs(index),
        facts: facts.into_iter().flatten().chain(builder.inside_department(department, local)).collect(),
        duties: builder.texts(&department.duties, local),
        total: &shown.total,
        rows,
        inner,
        first: site.gravest(index),
        groups: site.listed_points(index),
        powers: &shown.powers,
        flows: site.flows_of(index),
        none_found: builder.none_found(&department.none_found, local),
        reviews: builder.reviews(&department.reviews, local),
    })
}

impl Site<'_> {
    /// Who heads the department: the post of theirs in it, where the name stands for one. That the head is
    /// the head says nothing.
    pub fn head(&self, index: usize, head: &Given<Party>) -> Option<Public> {
        let builder = self.builder;
        let name = head.value()?.name.value()?;
        let holds = |child: &&usize| match builder.survey.contributions[self.shown[**child].file].model.as_deref() {
            Some(Model::Post(post)) => post.holders.items().iter().any(|person| person.name.value() == Some(name)),
            _ => false,
        };
        if builder.redactor.style() == NameStyle::Role
            && let Some(post) = self.children[index].iter().find(holds)
        {
            return Some(self.shown[*post].name.clone());
        }
        builder
            .party(head, As::Head, &self.shown[index].local)
            .filter(|word| **word != *builder.redactor.called(As::Head))
    }

    /// The posts of a place, and the places in it, on one scale.
    pub fn rows_of(&self, index: usize) -> (Vec<Row>, Vec<Row>) {
        let places = || self.children[index].iter().copied().filter(|child| self.shown[*child].is_place());
        let others = self.children[index].iter().chain(std::iter::once(&index));
        let longest = others.map(|at| match *at == index {
            true => self.shown[*at].tally.points,
            false => self.shown[*at].total.points,
        });
        let longest = longest.max().unwrap_or(0);
        let inner = places().map(|place| self.row(place, self.shown[place].total.clone(), longest)).collect();
        (self.rows_in(index, longest), inner)
    }

    /// Titles of the points of the highest level in a place and its posts, at most four.
    pub fn gravest(&self, index: usize) -> Vec<Public> {
        let posts = self.children[index].iter().filter(|child| !self.shown[**child].is_place());
        let points = std::iter::once(&index).chain(posts).flat_map(|at| &self.shown[*at].points);
        points.filter(|point| point.level == Some(0)).map(|point| point.title.clone()).take(4).collect()
    }
}
