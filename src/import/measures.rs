//! Measures to their points: each to its own, or once to what several share.

use super::RowIs;
use super::draft::{At, Content, Draft, Fields, HolderDraft, MeasureDraft};
use crate::register::{Power, Risk};

/// Measures of one cell and the points that it stands beside, alone or merged.
pub struct Run {
    /// The row that states them, by position in its table.
    pub row: usize,
    pub at: At,
    pub power: Option<usize>,
    pub measures: Vec<MeasureDraft>,
    pub points: Vec<usize>,
    /// The manifestations of the one point, where each has its measure.
    pub shows: Vec<usize>,
    /// The measures are numbered in their cell.
    pub numbered: bool,
    /// The cell stands beside several rows.
    pub spread: bool,
    /// An earlier table entered the points.
    pub repeated: bool,
}

/// Gives each measure to its point, or once to what all its points share.
pub fn share_measures(draft: &mut Draft, runs: Vec<Run>, rows: RowIs) -> Vec<crate::finding::Both> {
    for mut run in runs {
        let holder = draft.holder_mut(run.at);
        if run.repeated {
            let known = |measure: &MeasureDraft| {
                let same = |known: &MeasureDraft| known.text == measure.text;
                holder.measures.iter().any(same)
                    || run.power.is_some_and(|power| holder.powers[power].measures.iter().any(same))
                    || run.points.iter().any(|point| holder.risks[*point].measures.iter().any(same))
            };
            run.measures.retain(|measure| !known(measure));
        }
        share(holder, run, rows == RowIs::Power);
    }
    Vec::new()
}

fn share(holder: &mut HolderDraft, run: Run, rows_are_powers: bool) {
    let paired = run.numbered && !run.spread && run.points.len() > 1 && run.points.len() == run.measures.len();
    let whole = run.power.filter(|power| {
        let covered = holder.powers[*power].points == run.points.len();
        let same = run.points.iter().all(|point| holder.risks[*point].power == Some(*power));
        covered && same && (run.points.len() > 1 || rows_are_powers || run.points.is_empty())
    });
    let for_each = |measures: Vec<MeasureDraft>, points: &[usize]| -> Vec<MeasureDraft> {
        measures
            .into_iter()
            .zip(points)
            .map(|(measure, point)| MeasureDraft { points: vec![*point], ..measure })
            .collect()
    };
    match (whole, run.points.as_slice()) {
        (Some(power), points) if paired => holder.powers[power].measures.extend(for_each(run.measures, points)),
        (Some(power), _) => holder.powers[power].measures.extend(run.measures),
        (None, []) => match run.power {
            Some(power) => holder.powers[power].measures.extend(run.measures),
            None => holder.measures.extend(run.measures),
        },
        (None, [point]) => {
            let shows = run.shows.iter().copied().map(Some).chain(std::iter::repeat(None));
            let measures =
                run.measures.into_iter().zip(shows).map(|(measure, shows)| MeasureDraft { shows, ..measure });
            holder.risks[*point].measures.extend(measures);
        }
        (None, points) if paired => {
            for (measure, point) in run.measures.into_iter().zip(points) {
                holder.risks[*point].measures.push(measure);
            }
        }
        (None, points) => {
            let all = points.len() == holder.risks.len();
            let points = if all { Vec::new() } else { run.points };
            holder
                .measures
                .extend(run.measures.into_iter().map(|measure| MeasureDraft { points: points.clone(), ..measure }));
        }
    }
}

/// An owner that every point of a power has is the power's.
pub fn share_owners(holder: &mut HolderDraft) {
    let owner =
        |fields: &Fields| fields.iter().find(|(field, _)| *field == Risk::owner).map(|(_, owner)| owner.clone());
    let mut common: Vec<Option<Option<Content>>> = vec![None; holder.powers.len()];
    for risk in &holder.risks {
        let Some(power) = risk.power else { continue };
        let own = owner(&risk.fields);
        match &mut common[power] {
            Some(before) if *before != own => *before = None,
            Some(_) => {}
            none => *none = Some(own),
        }
    }
    for (power, common) in holder.powers.iter_mut().zip(&common) {
        let stated = power.fields.iter().any(|(field, _)| *field == Power::owner);
        if let (Some(Some(owner)), false, true) = (common, stated, power.points > 1) {
            power.fields.push((Power::owner, owner.clone()));
        }
    }
    for risk in &mut holder.risks {
        let Some(power) = risk.power.map(|power| &holder.powers[power]) else { continue };
        let shared = power.fields.iter().find(|(field, _)| *field == Power::owner).map(|(_, owner)| owner);
        risk.fields.retain(|(field, own)| *field != Risk::owner || Some(own as &Content) != shared || power.points < 2);
    }
}
