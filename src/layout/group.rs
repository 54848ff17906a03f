//! Texts that share one size: the smallest that one of them needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Room;
use super::Standing;
use super::Stood;
use super::What;
use super::breaker::HAIR;
use super::stood::Texts;
use super::text::ShapeCache;
use super::text::TextBox;
use super::text::TextSet;
use super::text::set;
use crate::design::element::Body;
use crate::design::element::TextElement;
use crate::error::Result;
use crate::fill::Filled;
use crate::fill::FilledBody;
use crate::fill::FilledElement;
use crate::fill::blame::Clue;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Rect;

/// A smaller size may break lines anew, and those may need a size smaller still: so often at most.
const ROUNDS: usize = 16;

/// Sets the texts of each group anew at the smallest size found among them, and tells what is wrong
/// with that.
///
/// # Errors
/// When it is to stop.
pub(super) fn share(
    filled: &Filled,
    cache: &ShapeCache,
    texts: &Texts,
    standing: &mut [Standing],
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for members in groups(filled, cache, texts, standing).into_values() {
        filled.plate().watch().check()?;
        for finding in level(filled, cache, &members, standing) {
            findings.push(finding.at(filled.place()));
        }
    }
    Ok(findings)
}

/// One text of a group.
struct Member<'a> {
    /// Its place among all that stands.
    at: usize,
    filled: &'a FilledElement,
    id: &'a str,
    spec: &'a TextElement,
    frame: Rect,
    request: TextBox,
}

fn groups<'a>(
    filled: &'a Filled,
    cache: &ShapeCache,
    texts: &Texts,
    standing: &[Standing],
) -> BTreeMap<&'a str, Vec<Member<'a>>> {
    let mut groups: BTreeMap<&str, Vec<Member<'_>>> = BTreeMap::new();
    let elements = &filled.plate().design().elements;
    for element in filled.elements() {
        let spec = &elements[element.index];
        let (Body::Text(text), FilledBody::Text(spans)) = (&spec.body, &element.body) else {
            continue;
        };
        let Some(group) = &text.fit_group else {
            continue;
        };
        // What could not be set is a fault already.
        let Some(at) = standing.iter().position(|one| one.index == element.index) else {
            continue;
        };
        let room = Room {
            plate: filled.plate(),
            filled,
            spec,
            cache,
            texts,
            found: &mut Vec::new(),
        };
        groups.entry(&group.value).or_default().push(Member {
            at,
            filled: element,
            id: &spec.id,
            spec: text,
            frame: spec.frame,
            request: room.request(spans, text),
        });
    }
    groups
}

/// Brings one group to one size.
fn level(
    filled: &Filled,
    cache: &ShapeCache,
    members: &[Member<'_>],
    standing: &mut [Standing],
) -> Vec<Finding> {
    let inked: Vec<&Member<'_>> = members
        .iter()
        .filter(|member| size_of(standing, member).is_some())
        .collect();
    for _ in 0..ROUNDS {
        let sizes = inked.iter().filter_map(|member| size_of(standing, member));
        let size = sizes.fold(f64::INFINITY, f64::min);
        let mut findings = Vec::new();
        let mut changed = false;
        for member in &inked {
            if size_of(standing, member).is_none_or(|own| own <= size + HAIR) {
                continue;
            }
            match member.set_at(size, filled, cache) {
                Ok(set) => {
                    let stood = Stood::new(set, member.frame);
                    standing[member.at].what = What::Text(Arc::new(stood));
                    changed = true;
                }
                Err(found) => {
                    let found = found.into_iter().map(|one| one.element(member.id));
                    findings.extend(found.map(|one| blamed(filled, &inked, standing, one)));
                }
            }
        }
        if !changed || !findings.is_empty() {
            return findings;
        }
    }
    Vec::new()
}

/// With the place of the value that needs the smallest size.
fn blamed(
    filled: &Filled,
    members: &[&Member<'_>],
    standing: &[Standing],
    finding: Finding,
) -> Finding {
    let sized = members
        .iter()
        .filter_map(|member| Some((size_of(standing, member)?, member)));
    let smallest = sized.min_by(|(one, _), (other, _)| one.total_cmp(other));
    let Some((_, Member { filled: text, .. })) = smallest else {
        return finding;
    };
    let words = text.words();
    filled.blame().body(text.index, finding, Clue::Text(&words))
}

/// The size at which a text was set; `None` when it has no lines.
fn size_of(standing: &[Standing], member: &Member<'_>) -> Option<f64> {
    match &standing[member.at].what {
        What::Text(stood) if !stood.text.lines.is_empty() => Some(stood.size_used),
        What::Text(_)
        | What::Picture(_)
        | What::Shape
        | What::Code(_)
        | What::Table(_)
        | What::Cells(_)
        | What::Design(_) => None,
    }
}

impl Member<'_> {
    /// Sets it at a size smaller than its own.
    fn set_at(
        &self,
        size: f64,
        filled: &Filled,
        cache: &ShapeCache,
    ) -> std::result::Result<TextSet, Vec<Finding>> {
        if self.spec.fit.min.is_some_and(|min| min > size + HAIR) {
            return Err(vec![self.too_small(size)]);
        }
        let own = self
            .request
            .spans
            .first()
            .map_or(size, |span| span.style.size);
        let mut request = self.request.clone();
        for span in &mut request.spans {
            span.style.size *= size / own;
        }
        request.fit.min = request.fit.min.map(|min| min.min(size));
        let plate = filled.plate();
        let mut set = set(&request, plate.fonts(), cache, plate.watch())
            .map_err(crate::error::Error::into_findings)?;
        if set.scale >= 1.0 {
            // Not a hair off, so that sizes compare as equal.
            set.size_used = size;
        }
        set.scale *= size / own;
        Ok(set)
    }

    fn too_small(&self, size: f64) -> Finding {
        let group = self
            .spec
            .fit_group
            .as_ref()
            .map_or("", |group| &group.value);
        let points = |value: f64| crate::geom::short(value, 1);
        let min = points(self.spec.fit.min.unwrap_or_default());
        let message = format!(
            "the `fit_group` `{group}` needs {} pt, and the `min` of this element is {min} pt",
            points(size)
        );
        Finding::fault(Kind::Overflow, message).help(
            "lower `min` in `fit`, enlarge the frames of the group, or take it out of the group",
        )
    }
}
