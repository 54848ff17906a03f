//! What a template leaves open: said in the words of the design, since the parser lists its grammar.

use crate::error::Error;
use crate::finding::Kind;

/// Letters of a tag that a message shows.
const SHOWN: usize = 30;

/// The fault of the tag or the block that never ends, or ends nothing; `None` when all are whole.
pub(super) fn unclosed(source: &str) -> Option<Error> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = source;
    while let Some((_, tag)) = rest.split_once("{{") {
        let Some((inside, after)) = tag.split_once("}}") else {
            return Some(open_tag(tag));
        };
        let inside = inside.trim_matches(|c: char| c == '~' || c.is_whitespace());
        match (inside.strip_prefix('#'), inside.strip_prefix('/')) {
            (Some(block), _) => open.push(block.trim()),
            (None, Some(end)) if open.pop().is_none() => return Some(open_nothing(end.trim())),
            (None, _) => {}
        }
        rest = after;
    }
    open.pop().map(open_block)
}

fn open_tag(tag: &str) -> Error {
    let shown: String = tag.chars().take(SHOWN).collect();
    let message = format!("`{{{{{}` is never closed", shown.trim_end());
    Error::new(Kind::Template, message)
        .help("write `}}` where the field ends, as in `{{recipient.name}}`")
}

fn open_block(block: &str) -> Error {
    let shown: String = block.chars().take(SHOWN).collect();
    let word = shown.split_whitespace().next().unwrap_or_default();
    let help = format!("write `{{{{/{word}}}}}` where it ends");
    Error::new(
        Kind::Template,
        format!("`{{{{#{shown}}}}}` is never closed"),
    )
    .help(help)
}

fn open_nothing(word: &str) -> Error {
    Error::new(Kind::Template, format!("`{{{{/{word}}}}}` closes nothing")).help(format!(
        "write `{{{{#{word} …}}}}` where it begins, or take it out"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_named() {
        let told = |source: &str| unclosed(source).map(|error| error.to_string());
        for (source, says) in [
            ("{{#if a}}b", "`{{#if a}}` is never closed"),
            (
                "{{#if a}}{{#each b}}{{/each}}",
                "`{{#if a}}` is never closed",
            ),
            (
                "{{recipient.name} and",
                "`{{recipient.name} and` is never closed",
            ),
            ("b{{/if}}", "`{{/if}}` closes nothing"),
        ] {
            let told = told(source).unwrap();
            assert!(
                told.contains(says) && told.contains("help: write"),
                "{told}"
            );
        }
        assert_eq!(told("{{#if a}}{{b}}{{else}}c{{/if}}"), None);
    }
}
