//! What came in while a notice stood, and what was answered. Who said it is not in the register, and what names people is
//! redacted as everywhere. An opinion on something that is not published is not published either.

use serde::Serialize;

use super::file_link;
use crate::facts::RefKind;
use crate::publish::Site;
use crate::publish::redact::{Local, Public};
use crate::publish::views::Link;
use crate::record::Listed;
use crate::register::{Feedback, Notice, same_id};
use crate::rules::Resolved;

/// One opinion.
#[derive(Serialize)]
pub struct Opinion {
    pub number: usize,
    pub date: Option<String>,
    pub channel: Option<Public>,
    pub about: Option<Link>,
    pub text: Option<Public>,
    pub answer: Option<Public>,
    pub answered: Option<String>,
    pub adopted: Option<Public>,
    pub changed: Option<Public>,
}

/// In the order in which they were written down.
pub fn opinions(site: &Site<'_>, file: usize, notice: &Notice) -> Vec<Opinion> {
    let mut opinions = Vec::new();
    for feedback in notice.feedback.items() {
        let about = match about(site, file, feedback) {
            About::Withheld => continue,
            About::Nothing => None,
            About::Shown(link) => Some(link),
        };
        let text = |given| site.builder.text(given, &Local::new());
        opinions.push(Opinion {
            number: opinions.len() + 1,
            date: feedback.date.get().map(|date| date.to_string()),
            channel: text(&feedback.channel),
            about,
            text: text(&feedback.text),
            answer: text(&feedback.answer),
            answered: feedback.answered.get().map(|date| date.to_string()),
            adopted: text(&feedback.adopted),
            changed: text(&feedback.changed),
        });
    }
    opinions
}

/// What an opinion is about.
enum About {
    Nothing,
    Shown(Link),
    /// Something that is not published.
    Withheld,
}

fn about(site: &Site<'_>, file: usize, feedback: &Feedback) -> About {
    let Some(written) = feedback.about.value() else { return About::Nothing };
    let builder = site.builder;
    match builder.across.resolve(file, written, RefKind::Any) {
        Resolved::File(about) => About::Shown(file_link(site, about)),
        Resolved::Item { file: about, id } => item(site, about, &id),
        Resolved::Nowhere | Resolved::Unread => {
            About::Shown(Link { name: builder.redactor.text(written, &Local::new()), ..Link::default() })
        }
    }
}

/// The risk point of that id; for a power or a process the page that it stands on.
fn item(site: &Site<'_>, file: usize, id: &str) -> About {
    let Some(shown) = site.published(file) else { return About::Withheld };
    let model = site.builder.survey.contributions[file].model.as_deref();
    let Some(holder) = model.and_then(crate::register::Model::holder) else { return About::Withheld };
    let known =
        |given: &crate::source::Given<crate::record::Text>| given.value().is_some_and(|known| same_id(known, id));
    let link = site.link(shown);
    if let Some(index) = holder.risks.iter().position(|risk| known(&risk.value.id)) {
        let Some(point) = site.shown[shown].points.iter().find(|point| point.index == index) else {
            return About::Withheld;
        };
        return About::Shown(Link {
            name: point.code.followed_by(" ").followed_by(&point.title),
            html: format!("{}#{}", link.html, point.anchor),
            markdown: link.markdown,
        });
    }
    if let Some(index) = holder.powers.iter().position(|power| known(&power.value.id)) {
        let power = site.shown[shown].powers.iter().find(|power| power.index == index);
        return power.map_or(About::Withheld, |power| About::Shown(Link { name: power.name.clone(), ..link }));
    }
    About::Shown(link)
}
