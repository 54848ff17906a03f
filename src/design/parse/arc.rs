//! Text along an arc.

use indexmap::IndexMap;

use crate::design::element::Along;
use crate::design::element::ArcElement;
use crate::design::element::ArcFit;
use crate::design::element::Turn;
use crate::design::parse::choice::ArcMode;
use crate::design::parse::choice::Position;
use crate::design::parse::fields::Fields;
use crate::design::parse::text;
use crate::design::style::Style;

/// The body of an arc element.
pub(super) fn arc(fields: Fields<'_>, styles: &IndexMap<String, Style>) -> Option<ArcElement> {
    let style = text::own_style(fields, styles);
    let fit = fit(fields, style.size);
    let along = along(fields);
    Some(ArcElement {
        text: text::marked_text(fields, styles)?,
        named: fields.text("style").map(|name| name.value),
        style,
        along,
        fit,
    })
}

fn along(fields: Fields<'_>) -> Along {
    let position = fields.choice("position").map(Position::angle);
    let at = fields.number("at").or(position).unwrap_or_default();
    Along {
        side: fields.choice("side").unwrap_or_default(),
        at,
        turn: fields.choice("direction").unwrap_or_else(|| upright(at)),
        align: fields.choice("align").unwrap_or_default(),
        sweep: fields.number("sweep").unwrap_or(Along::SWEEP),
    }
}

/// Which way text runs that is not to stand on its head.
fn upright(at: f64) -> Turn {
    let turn = at.rem_euclid(360.0);
    if turn > 90.0 && turn < 270.0 {
        Turn::Counterclockwise
    } else {
        Turn::Clockwise
    }
}

fn fit(fields: Fields<'_>, size: Option<f64>) -> ArcFit {
    let mut fit = None;
    let mut mode = None;
    if fields.get("fit").is_some_and(|node| node.table().is_some()) {
        fit = fields.open_table("fit");
        mode = fit.and_then(|fit| fit.choice("mode"));
    } else if fields.get("fit").is_some() {
        mode = fields.choice("fit");
    }
    match mode.unwrap_or(ArcMode::Shrink) {
        ArcMode::Shrink => ArcFit::Shrink {
            min: fit.and_then(|fit| text::least_size(fit, size)),
        },
        ArcMode::Track => track(fit, size),
        ArcMode::Error => ArcFit::Error,
    }
}

fn track(fit: Option<Fields<'_>>, size: Option<f64>) -> ArcFit {
    let em = size.or(Some(Style::SIZE));
    let ems = |key: &str| fit.and_then(|fit| fit.ems(key, em));
    let tightest = ems("tightest").unwrap_or(ArcFit::TIGHTEST);
    let widest = ems("widest").unwrap_or(ArcFit::WIDEST);
    if let Some(fit) = fit.filter(|_| tightest > widest) {
        let help = "make `tightest` the smaller of the two";
        fit.faults
            .bad_value(fit.at(), "`tightest` is wider than `widest`", help);
    }
    ArcFit::Track { tightest, widest }
}
