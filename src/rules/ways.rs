//! The ways through a process: which step leads to which.

use rustc_hash::FxHashMap;

use crate::register::{Process, Step};
use crate::source::{Given, Spanned};
use crate::vocabulary::{fold, nfc};

/// Words for the end of a process, where a step says that it leads there.
const END: [&str; 7] = ["结束", "完成", "办结", "终止", "流程结束", "end", "无"];

/// The steps of a process and the steps each leads to.
pub struct Ways<'p> {
    pub steps: &'p [Spanned<Step>],
    next: Vec<Vec<usize>>,
    /// It may lead out of the process: the last step, one with an empty list, one that goes on in another process.
    ends: Vec<bool>,
}

impl<'p> Ways<'p> {
    /// Nothing where some of the process could not be read or a way on leads nowhere.
    pub fn of(process: &'p Process) -> Option<Ways<'p>> {
        let Given::Is(list) = &process.steps else { return None };
        if list.torn || process.placed.open || list.items.is_empty() {
            return None;
        }
        let steps = list.items.as_slice();
        let mut known = Known::new(process, steps);
        let mut ways = Ways { steps, next: Vec::with_capacity(steps.len()), ends: vec![false; steps.len()] };
        for (index, step) in steps.iter().enumerate() {
            let mut next = Vec::new();
            match &step.next {
                Given::Absent if index + 1 < steps.len() => next.push(index + 1),
                Given::Absent => ways.ends[index] = true,
                Given::Unreadable(_) => return None,
                Given::Is(list) if list.value.torn => return None,
                Given::Is(list) => {
                    ways.ends[index] = list.value.items.is_empty();
                    for way in &list.value.items {
                        match known.find(way.to.value()?)? {
                            Target::Step(step) => next.push(step),
                            Target::Out => ways.ends[index] = true,
                        }
                    }
                }
            }
            ways.next.push(next);
        }
        Some(ways)
    }

    /// The steps that are reached from `starts`, they included, without going on from a step that `stops`.
    pub fn reached(&self, starts: impl IntoIterator<Item = usize>, stops: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut reached = vec![false; self.steps.len()];
        let mut open: Vec<usize> = starts.into_iter().collect();
        while let Some(step) = open.pop() {
            if !std::mem::replace(&mut reached[step], true) && !stops(step) {
                open.extend(&self.next[step]);
            }
        }
        reached
    }

    /// The steps after `step`, itself only where it comes round again.
    pub fn after(&self, step: usize) -> Vec<bool> {
        self.reached(self.next[step].iter().copied(), |_| false)
    }

    /// The steps from which the process can come to its end.
    pub fn come_to_an_end(&self) -> Vec<bool> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.steps.len()];
        for (step, next) in self.next.iter().enumerate() {
            next.iter().for_each(|after| before[*after].push(step));
        }
        let mut ends = vec![false; self.steps.len()];
        let mut open: Vec<usize> = (0..self.steps.len()).filter(|step| self.ends[*step]).collect();
        while let Some(step) = open.pop() {
            if !std::mem::replace(&mut ends[step], true) {
                open.extend(&before[step]);
            }
        }
        ends
    }
}

/// Where a way leads.
pub enum Target {
    Step(usize),
    Out,
}

/// The steps of a process by what a way on may call them.
pub struct Known<'p> {
    process: &'p str,
    ids: FxHashMap<String, usize>,
    steps: &'p [Spanned<Step>],
    /// By folded name; made where a way names no id.
    names: Option<FxHashMap<String, usize>>,
}

impl<'p> Known<'p> {
    pub fn new(process: &'p Process, steps: &'p [Spanned<Step>]) -> Known<'p> {
        let mut ids = FxHashMap::default();
        for (index, step) in steps.iter().enumerate() {
            if let Some(id) = step.id.value() {
                ids.entry(nfc(id).into_owned()).or_insert(index);
            }
        }
        Known { process: process.id.value().map_or("", |id| id), ids, steps, names: None }
    }

    /// Nothing where no step is called so.
    pub fn find(&mut self, to: &str) -> Option<Target> {
        let to = nfc(to.trim());
        let own = to.strip_prefix(self.process).and_then(|rest| rest.strip_prefix('/'));
        let wanted = own.unwrap_or(&to);
        if let Some(step) = self.ids.get(wanted) {
            return Some(Target::Step(*step));
        }
        let steps = self.steps;
        let names = self.names.get_or_insert_with(|| {
            let mut names = FxHashMap::default();
            for (index, step) in steps.iter().enumerate() {
                if let Some(name) = step.name.value() {
                    names.entry(fold(name)).or_insert(index);
                }
            }
            names
        });
        let folded = fold(wanted);
        if let Some(step) = names.get(&folded) {
            return Some(Target::Step(*step));
        }
        // What lies in another process, or the end in words.
        (own.is_none() && to.contains(['/', '#']) || END.contains(&folded.as_str())).then_some(Target::Out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Reader, Value};

    fn ways(text: &str, check: impl Fn(&Ways<'_>)) {
        let parsed = crate::tree::yaml::parse(text);
        let process = Process::read(&parsed.root.unwrap(), &mut Reader::new(text)).unwrap();
        check(&Ways::of(&process).unwrap());
    }

    #[test]
    fn a_step_leads_to_the_following_one_unless_it_says_where() {
        ways(
            "编号: L1\n步骤:\n- {编号: S1, 名称: 甲, 下一步: [S3]}\n- {编号: S2, 名称: 乙}\n- {编号: S3, 名称: 丙}\n",
            |ways| {
                assert_eq!(ways.reached([0], |_| false), [true, false, true]);
                assert_eq!(ways.come_to_an_end(), [true, true, true]);
            },
        );
    }

    #[test]
    fn a_way_back_is_no_end_unless_there_is_another_way_on() {
        ways(
            "编号: L1\n步骤:\n- {编号: S1, 名称: 甲}\n- {编号: S2, 名称: 乙, 下一步: [S1]}\n",
            |ways| {
                assert_eq!(ways.come_to_an_end(), [false, false]);
            },
        );
        ways(
            "编号: L1\n步骤:\n- {编号: S1, 名称: 甲}\n- {编号: S2, 名称: 乙, 下一步: [甲, 结束]}\n",
            |ways| {
                assert_eq!(ways.come_to_an_end(), [true, true]);
            },
        );
    }
}
