use proptest::prelude::*;

use super::*;

/// The spans of a template that is its own text, one mark a letter: b, i, and styles in brackets.
fn shown(source: &str) -> String {
    let marked = mark(source, ["big", "red"]).unwrap();
    let spans = split(&marked.template, &marked.styles);
    let show = |span: &Span| {
        let has = |mark| span.marks.contains(&mark);
        let bold = if has(Mark::Bold) { "b" } else { "" };
        let italic = if has(Mark::Italic) { "i" } else { "" };
        let styles = span.marks.iter().filter_map(|mark| match mark {
            Mark::Style(name) => Some(name.as_str()),
            Mark::Bold | Mark::Italic => None,
        });
        let styles: Vec<_> = styles.collect();
        format!("{bold}{italic}{}({})", styles.join("+"), span.text)
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
        (spans[0].text.as_str(), spans[0].marks.as_slice()),
        ("*Ada* [x]{big} **", &[Mark::Bold][..])
    );
}

#[test]
fn a_mark_that_a_block_left_away_ends_with_the_text() {
    let styles = ["big".to_owned()];
    assert_eq!(split("a\u{fdd0}b", &styles)[1].text, "b");
    assert_eq!(split("a\u{fdd1}\u{fdd5}b", &styles).len(), 1);
    assert_eq!(split("\u{fdd4}", &styles), []);
    assert_eq!(
        split("\u{fdd4}\u{fde0}\u{fdef}x", &styles)[0].marks,
        Vec::<Mark>::new()
    );
}

#[test]
fn marks_that_are_wrong_are_told() {
    assert_eq!(
        fault("x **a"),
        "error: a `**` is never closed, at `**a`\n  help: bold is `**words**`, whole within one block of the template; write `\\*\\*` for two stars"
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
fn a_mark_without_its_partner_is_a_fault_that_shows_the_place() {
    let first = |source: &str| fault(source).lines().next().unwrap_or_default().to_owned();
    assert_eq!(first("a**b"), "error: a `**` is never closed, at `**b`");
    assert_eq!(first("a** b"), "error: a `**` closes nothing, at `** b`");
    assert_eq!(first("**a **b**"), "error: a `**` opens twice, at `**b**`");
    assert_eq!(first("a]{big}"), "error: a `]{big}` closes nothing");
    assert_eq!(
        first("**a long line of many words\nand more"),
        "error: a `**` is never closed, at `**a long line of many wo…`"
    );
    // As the wrong name comes first, it is told first.
    assert_eq!(first("a]{bg}"), "error: no style is called `bg`");
}

#[test]
fn a_mark_is_whole_within_one_block() {
    for whole in [
        "**a {{#if x}}b{{else}}c{{/if}} d**",
        "{{#if x}}**a**{{else}}*b*{{/if}}",
        "{{#each x}}[{{this}}]{big}, {{/each}}",
        "[{{#each x}}**{{this}}** {{/each}}]{big}",
        "{{^x}}**a**{{^}}**b**{{/x}}",
        "{{#if x}}**a**{{else if y}}**b**{{else}}**c**{{/if}} **d**",
        "{{~#if x~}}**a**{{~/if~}}**b**",
        "{{! it's }}**a**",
        "{{!-- {{#if}} it's --}}**a**",
        r"\{{#if x}} **a**",
    ] {
        let marked = mark(whole, ["big"]);
        let count = marked.map(|marked| marked.template.matches(['*', '[']).count());
        assert_eq!(count.map_err(|faults| faults.len()), Ok(0), "{whole}");
    }
    for broken in [
        "**a {{#if x}}b** c{{/if}}",
        "{{#if x}}**{{/if}}a{{#if x}}**{{/if}}",
        "{{#if x}}**a{{else}}b**{{/if}}",
        "[a {{#if x}}b]{big}{{/if}}",
        "{{#each x}}[{{this}}{{/each}}]{big}",
    ] {
        assert!(mark(broken, ["big"]).is_err(), "{broken}");
    }
    // One star is a star, as everywhere.
    assert_eq!(
        shown("{{#if x}}*a{{else}}*b{{/if}}"),
        "({{#if x}}*a{{else}}*b{{/if}})"
    );
}

#[test]
fn marks_keep_their_order_from_the_outermost_to_the_innermost() {
    let marks = |source: &str| {
        let marked = mark(source, ["big"]).unwrap();
        split(&marked.template, &marked.styles)[0].marks.clone()
    };
    let big = Mark::Style("big".to_owned());
    assert_eq!(marks("**[a]{big}**"), [Mark::Bold, big.clone()]);
    assert_eq!(marks("[**a**]{big}"), [big.clone(), Mark::Bold]);
    assert_eq!(marks("***[a]{big}***"), [Mark::Bold, Mark::Italic, big]);
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
