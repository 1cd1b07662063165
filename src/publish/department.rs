//! The page of a department: how many points, how grave, who watches; then the merged table.

use minijinja::Value;
use serde::Serialize;

use super::Site;
use super::place::OfPlace;
use super::redact::{As, Public};
use super::views::{Filling, Link, ReviewShown, Said, filling};
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
    #[serde(flatten)]
    of_place: OfPlace<'s>,
    none_found: Vec<Said>,
    reviews: Vec<ReviewShown>,
}

pub fn page<'s>(site: &'s Site<'_>, index: usize, part: usize) -> Filling<'s> {
    let shown = &site.shown[index];
    let builder = site.builder;
    let Some(Model::Department(department)) = builder.survey.contributions[shown.file].model.as_deref() else {
        return filling(Value::UNDEFINED);
    };
    let local = &shown.local;
    let staff = department.staff.value().and_then(|staff| staff.whole());
    let facts = [
        builder.said("部门负责人", "Head", site.head(index, &department.head)),
        builder.said("分管领导", "Leader in charge", builder.party(&department.leader, As::Leader, local)),
        builder.said("人数", "Staff", staff.map(|staff| builder.number(staff, "人", "people"))),
        builder.said("岗位", "Posts", Some(builder.number(shown.total.posts, "个", "posts"))),
    ];
    filling(DepartmentPage {
        name: &shown.name,
        crumbs: site.crumbs(index),
        facts: facts.into_iter().flatten().chain(builder.inside_department(department, local)).collect(),
        duties: builder.texts(&department.duties, local),
        of_place: OfPlace::new(site, index, part),
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
}
