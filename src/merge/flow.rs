//! Collections written with brackets or braces, merged within their line.

use super::layout::Text;
use super::plan::{Part, Plan, Side};
use super::render::{Mode, Stop, value_node};
use crate::tree::{Kind, Node, yaml};

pub struct Writer<'a, 't> {
    pub ours: &'a Text<'t>,
    pub theirs: &'a Text<'t>,
}

impl<'t> Writer<'_, 't> {
    /// A collection of ours with what is theirs written into it. No conflict has a line of its own here.
    pub fn collection(&self, parts: &[Part], ours: &Node<'t>, theirs: &Node<'t>, mode: Mode) -> Result<String, Stop> {
        let count = ours.items().len() + ours.entries().len();
        let extents: Vec<(usize, usize)> =
            (0..count).map(|index| self.extent(ours, index)).collect::<Option<_>>().ok_or(Stop::Unwieldy)?;
        let mut pieces: Vec<(Option<usize>, String)> = Vec::new();
        for part in parts {
            if let Some(text) = self.piece(part, ours, theirs, &extents, mode)? {
                pieces.push((part.ours, text));
            }
        }
        let whole = ours.span.range();
        let (Some(first), Some(last)) = (extents.first(), extents.last()) else { return Err(Stop::Unwieldy) };
        let mut out = self.ours.text[whole.start..first.0].to_owned();
        let mut verbatim = pieces.len() == count;
        for (place, (at, text)) in pieces.iter().enumerate() {
            let before = place.checked_sub(1).map(|before| pieces[before].0);
            match (before, *at) {
                (None, _) => {}
                (Some(Some(before)), Some(at)) if before + 1 == at => {
                    out.push_str(&self.ours.text[extents[before].1..extents[at].0]);
                }
                _ => {
                    verbatim = false;
                    out.push_str(", ");
                }
            }
            out.push_str(text);
        }
        // Between entries that no longer follow each other a comment would be lost, or hide what comes behind it.
        if pieces.is_empty() || (!verbatim && self.ours.has_comment(whole.clone())) {
            return Err(Stop::Unwieldy);
        }
        out.push_str(&self.ours.text[last.1..whole.end]);
        Ok(out)
    }

    fn piece(
        &self,
        part: &Part,
        ours: &Node<'t>,
        theirs: &Node<'t>,
        extents: &[(usize, usize)],
        mode: Mode,
    ) -> Result<Option<String>, Stop> {
        let plan = match (&part.plan, mode) {
            (Plan::Conflict, Mode::Mark) => return Err(Stop::Raise),
            (Plan::Conflict, Mode::Take(Side::Ours)) => &Plan::Ours,
            (Plan::Conflict, Mode::Take(Side::Theirs)) => &Plan::Theirs,
            (plan, _) => plan,
        };
        let own = |our: usize| self.ours.text[extents[our].0..extents[our].1].to_owned();
        // The key of an entry of ours, up to its value.
        let key = |our: usize| -> Result<String, Stop> {
            let Kind::Map(entries) = &ours.kind else { return Ok(String::new()) };
            let value = self.ours.value(&entries[our].key, &entries[our].value).ok_or(Stop::Unwieldy)?;
            let text = &self.ours.text[extents[our].0..value.start];
            Ok(if text.ends_with(':') { format!("{text} ") } else { text.to_owned() })
        };
        Ok(match (plan, part.ours, part.theirs) {
            (Plan::Ours, Some(our), _) => Some(own(our)),
            (Plan::Ours, None, _) | (Plan::Theirs, _, None) => None,
            (Plan::Theirs, Some(our), Some(their)) => {
                Some(format!("{}{}", key(our)?, said(self.theirs, value_node(theirs, their))))
            }
            (Plan::Theirs, None, Some(their)) => {
                let value = said(self.theirs, value_node(theirs, their));
                Some(match &theirs.kind {
                    Kind::Map(entries) => format!("{}: {value}", said(self.theirs, &entries[their].key)),
                    _ => value,
                })
            }
            (Plan::Map(parts) | Plan::List(parts), Some(our), Some(their)) => {
                let (inner, other) = (value_node(ours, our), value_node(theirs, their));
                Some(format!("{}{}", key(our)?, self.collection(parts, inner, other, mode)?))
            }
            _ => return Err(Stop::Unwieldy),
        })
    }

    fn extent(&self, node: &Node<'t>, index: usize) -> Option<(usize, usize)> {
        match &node.kind {
            Kind::Map(entries) => {
                let entry = &entries[index];
                let value = self.ours.value(&entry.key, &entry.value)?;
                Some((entry.key.span.start as usize, value.end))
            }
            Kind::List(items) => Some((items[index].span.start as usize, items[index].span.end as usize)),
            _ => None,
        }
    }
}

/// What a node says, in one line that may stand between brackets: as it was written where it was written so.
pub fn said(text: &Text<'_>, node: &Node<'_>) -> String {
    let written = text.text.get(node.span.range()).unwrap_or_default();
    let one_line = !written.contains('\n');
    match &node.kind {
        Kind::Null | Kind::Refused => "~".to_owned(),
        Kind::Scalar(_) if one_line && written.starts_with(['"', '\'']) => written.to_owned(),
        Kind::Scalar(said) => yaml::scalar(said),
        Kind::List(_) | Kind::Map(_) if one_line && text.is_flow(node) => written.to_owned(),
        Kind::List(items) => {
            let items: Vec<String> = items.iter().map(|item| self::said(text, item)).collect();
            format!("[{}]", items.join(", "))
        }
        Kind::Map(entries) => {
            let entry = |key: &Node<'_>, value: &Node<'_>| format!("{}: {}", said(text, key), said(text, value));
            let entries: Vec<String> = entries.iter().map(|e| entry(&e.key, &e.value)).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}
