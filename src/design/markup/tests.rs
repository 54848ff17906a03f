use proptest::prelude::*;

use super::*;

/// The spans of a template that is its own text, one mark a letter: b, i, and styles in brackets.
fn shown(source: &str) -> String {
    let marked = mark(source, ["big", "red"]).unwrap();
    let spans = split(&marked.template, &marked.styles);
    let show = |span: &Span| {
        let bold = if span.bold { "b" } else { "" };
        let italic = if span.italic { "i" } else { "" };
        format!("{bold}{italic}{}({})", span.styles.join("+"), span.text)
    };
    spans.iter().map(show).collect::<Vec<_>>().join(" ")
}

fn fault(source: &str) -> String {
    let faults = mark(source, ["big", "red"]).unwrap_err();
    faults
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn each_mark_makes_a_span() {
    assert_eq!(shown("a **b** c"), "(a ) b(b) ( c)");
    assert_eq!(shown("a *b* c"), "(a ) i(b) ( c)");
    assert_eq!(shown("a [b]{big} c"), "(a ) big(b) ( c)");
}

#[test]
fn marks_stand_in_one_another() {
    assert_eq!(shown("**a *b* c**"), "b(a ) bi(b) b( c)");
    assert_eq!(shown("***a***"), "bi(a)");
    assert_eq!(
        shown("[a **b** [c]{red}]{big}"),
        "big(a ) bbig(b) big( ) big+red(c)"
    );
    assert_eq!(shown("**a [b** c]{big}"), "b(a ) bbig(b) big( c)");
}

#[test]
fn a_star_alone_is_a_star() {
    assert_eq!(shown("5 * 3"), "(5 * 3)");
    assert_eq!(shown("5 * 3 * 2"), "(5 * 3 * 2)");
    assert_eq!(shown("*with distinction"), "(*with distinction)");
    assert_eq!(shown("2 ** 3"), "(2 ** 3)");
}

#[test]
fn brackets_without_a_style_are_brackets() {
    assert_eq!(shown("a [b] c"), "(a [b] c)");
    assert_eq!(shown("[a [b] c]{big}"), "big(a [b] c)");
    assert_eq!(shown("[a]{{x}}"), "([a]{{x}})");
    assert_eq!(shown("a]{big}"), "(a]{big})");
}

#[test]
fn a_backslash_takes_the_meaning_from_a_mark() {
    assert_eq!(shown(r"\**a*"), "(*) i(a)");
    assert_eq!(shown(r"\*\*a\*\*"), "(**a**)");
    assert_eq!(shown(r"\[a\]{big}"), "([a]{big})");
    assert_eq!(shown(r"a\\b \n"), r"(a\b \n)");
    assert_eq!(shown(r"\\**a**"), r"(\) b(a)");
}

#[test]
fn tags_of_the_template_are_left_alone() {
    for tag in [
        "{{a.b}}",
        "{{{a.b}}}",
        "{{default a \"**x** }} [y]{big}\"}}",
        "{{! a **comment** }}",
        "{{!-- with }} **inside** --}}",
        "{{~#if a~}}",
        r"\{{a **b**}}",
    ] {
        assert_eq!(mark(tag, []).unwrap().template, tag);
    }
}

#[test]
fn marks_in_blocks_come_through_the_template() {
    let marked = mark("{{#if x}}**a**{{/if}}", []).unwrap();
    assert_eq!(marked.template, "{{#if x}}\u{fdd0}a\u{fdd1}{{/if}}");
}

#[test]
fn data_never_makes_a_mark() {
    let marked = mark("**{{recipient.name}}**", []).unwrap();
    let data = clean("*Ada* \u{fdd2}[x]{big} **");
    let filled = marked.template.replace("{{recipient.name}}", &data);
    let spans = split(&filled, &marked.styles);
    assert_eq!(spans.len(), 1);
    assert_eq!(
        (spans[0].text.as_str(), spans[0].bold),
        ("*Ada* [x]{big} **", true)
    );
}

#[test]
fn a_mark_that_a_block_left_away_ends_with_the_text() {
    let styles = ["big".to_owned()];
    assert_eq!(split("a\u{fdd0}b", &styles)[1].text, "b");
    assert_eq!(split("a\u{fdd1}\u{fdd5}b", &styles).len(), 1);
    assert_eq!(split("\u{fdd4}", &styles), []);
    assert_eq!(
        split("\u{fdd4}\u{fde0}\u{fdef}x", &styles)[0].styles,
        Vec::<String>::new()
    );
}

#[test]
fn marks_that_are_wrong_are_told() {
    assert_eq!(
        fault("**a"),
        "error: a `**` is never closed\n  help: close it with `**`, or write `\\*\\*` for two stars"
    );
    assert_eq!(
        fault("[a]{bg}"),
        "error: no style is called `bg`\n  help: did you mean `big`?"
    );
    assert_eq!(
        fault("[a]{big"),
        "error: a `]{` has no style's name and no `}`\n  help: write `[words]{style}`, or `\\]{` for the characters themselves"
    );
    assert_eq!(fault("**a [b]{x}").lines().count(), 4);
}

#[test]
fn a_style_is_kept_once() {
    let marked = mark("[a]{red} [b]{big} [c]{red}", ["big", "red"]).unwrap();
    assert_eq!(marked.styles, ["red", "big"]);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(source in "[\\PC*\\[\\]{}\\\\ big\u{fdd0}-\u{fdef}]{0,40}") {
        if let Ok(marked) = mark(&source, ["big"]) {
            split(&marked.template, &marked.styles);
        }
        split(&source, &["big".to_owned()]);
    }

    #[test]
    fn what_holds_no_mark_comes_out_as_it_went_in(source in "[a-zé\u{4e00} .,{}!-]{0,40}") {
        let marked = mark(&source, []).unwrap();
        let spans = split(&marked.template, &marked.styles);
        let text: String = spans.iter().map(|span| span.text.as_str()).collect();
        prop_assert_eq!(text, source);
    }
}
