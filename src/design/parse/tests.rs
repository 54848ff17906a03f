//! Each fault with its whole message, designs that are right, and texts that are no designs.

mod arbitrary;
mod elements;
mod head;
mod values;
pub(crate) mod whole;

use crate::design::Design;
use crate::limits::Limits;

const HEAD: [&str; 3] = [
    r#"kind = "certificate""#,
    r#"name = "x""#,
    r#"page = { size = "A4" }"#,
];

const FRAME: &str = r#"frame = ["1mm", "1mm", "9mm", "9mm"]"#;

/// What is wrong with a design, as it is printed.
fn faults(text: &str) -> String {
    match Design::parse(text, "design.toml", &Limits::default()) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

/// Lines with changes: a line takes the place of the one with its key, `-key` takes one out.
fn changed(lines: &[&str], changes: &str) -> String {
    let key = |line: &str| {
        line.split(' ')
            .next()
            .map(|key| key.trim_start_matches('-').to_owned())
    };
    // What follows a header is no change of these lines.
    let own = changes.lines().take_while(|line| !line.starts_with('['));
    let is_changed = |line: &str| own.clone().any(|change| key(change) == key(line));
    let kept = lines.iter().copied().filter(|line| !is_changed(line));
    let added = changes.lines().filter(|line| !line.starts_with('-'));
    kept.chain(added).collect::<Vec<_>>().join("\n")
}

fn nothing() -> String {
    faults("")
}

/// The faults of a small design with changes.
fn design(changes: &str) -> String {
    faults(&changed(&HEAD, changes))
}

fn element(lines: &[&str], changes: &str) -> String {
    let head = HEAD.join("\n");
    faults(&format!(
        "{head}\n[[elements]]\n{}",
        changed(lines, changes)
    ))
}

/// The faults of a text element with changes.
fn text(changes: &str) -> String {
    element(&[r#"type = "text""#, r#"text = "a""#, FRAME], changes)
}

fn text_with_bleed(changes: &str) -> String {
    let lines = changed(&[r#"type = "text""#, r#"text = "a""#], changes);
    design(&format!(
        "page = {{ size = \"A4\", bleed = \"3mm\" }}\n[[elements]]\n{lines}"
    ))
}

fn image(changes: &str) -> String {
    element(&[r#"type = "image""#, r#"file = "a.png""#, FRAME], changes)
}

fn qr(changes: &str) -> String {
    element(&[r#"type = "qr""#, r#"data = "a""#, FRAME], changes)
}

fn shape(changes: &str) -> String {
    let lines = [
        r#"type = "shape""#,
        r#"shape = "rect""#,
        r#"fill = "red""#,
        FRAME,
    ];
    element(&lines, changes)
}
