//! The catalogue of powers: what each post or body may decide or do, by which law, and what is at risk in it.

use minijinja::Value;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Site;
use super::views::{CodeLink, Link, PowerShown, Tally, value};

#[derive(Serialize)]
struct Powers<'s> {
    total: &'s Tally,
    groups: Vec<OfFile<'s>>,
}

#[derive(Serialize)]
struct OfFile<'s> {
    /// The department around it, where it is not one itself.
    place: Option<Link>,
    link: Link,
    powers: Vec<WithPoints<'s>>,
}

#[derive(Serialize)]
struct WithPoints<'s> {
    power: &'s PowerShown,
    points: Vec<CodeLink>,
}

pub fn page(site: &Site<'_>) -> Value {
    // A department's power may be named by points of its posts.
    let mut named: FxHashMap<(usize, usize), Vec<CodeLink>> = FxHashMap::default();
    for index in &site.order {
        for point in &site.shown[*index].points {
            if let Some(power) = &point.power {
                let link = CodeLink { code: point.code.clone(), anchor: point.anchor.clone() };
                named.entry((power.file, power.index)).or_default().push(link);
            }
        }
    }
    let holding = site.order.iter().filter(|index| !site.shown[**index].powers.is_empty());
    let groups = holding.map(|index| {
        let shown = &site.shown[*index];
        let mut link = site.link(*index);
        let place = site.place_of(*index);
        if place == *index {
            link.name = site.own_name(*index);
        }
        let powers = shown.powers.iter().map(|power| WithPoints {
            power,
            points: named.get(&(shown.file, power.index)).cloned().unwrap_or_default(),
        });
        OfFile { place: site.around(*index), link, powers: powers.collect() }
    });
    value(Powers { total: &site.total, groups: groups.collect() })
}
