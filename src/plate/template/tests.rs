use super::*;

fn compile(source: &str) -> Result<Template> {
    let fields = Fields::with_attributes(["grade"]);
    Template::compile(
        &Sourced::new(source.to_owned()),
        &fields,
        &Limits::default(),
    )
}

fn faults(source: &str) -> Vec<String> {
    compile(source)
        .unwrap_err()
        .findings()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn text_and_fields_need_no_engine() {
    let template = compile("No. {{credential.id}} / {{attributes.grade}}").unwrap();
    assert!(matches!(template.body(), Body::Plain(parts) if parts.len() == 4));
    assert_eq!(template.uses()["credential.id"], Use::Bare);
}

#[test]
fn an_unknown_field_is_told_with_the_nearest() {
    let faults = faults("{{recipient.nmae}} {{attributes.grades}}");
    assert_eq!(faults.len(), 2);
    assert!(
        faults[0].contains("no field is called `recipient.nmae`")
            && faults[0].contains("`recipient.name`"),
        "{}",
        faults[0]
    );
    assert!(faults[1].contains("`attributes.grade`"));
}

#[test]
fn a_value_behind_default_or_if_is_guarded() {
    let template =
        compile(r#"{{default recipient.name "Guest"}}{{#if credential.url}}x{{/if}}"#).unwrap();
    assert_eq!(template.uses()["recipient.name"], Use::Guarded);
    assert_eq!(template.uses()["credential.url"], Use::Guarded);
}

#[test]
fn names_inside_with_and_up_are_resolved() {
    assert!(compile("{{#with recipient}}{{name}} {{../credential.id}}{{/with}}").is_ok());
    assert!(faults("{{#with recipient}}{{nam}}{{/with}}")[0].contains("`recipient.nam`"));
    assert!(compile("{{#each attributes.grade}}{{this}} {{@index}} {{anything}}{{/each}}").is_ok());
}

#[test]
fn deep_nesting_is_refused_before_the_parser_sees_it() {
    let deep = format!(
        "{}x{}",
        "{{#if credential.id}}".repeat(5_000),
        "{{/if}}".repeat(5_000)
    );
    assert_eq!(compile(&deep).unwrap_err().kind(), Kind::Limit);
    let calls = format!(
        "{{{{upper {}credential.id{}}}}}",
        "(upper ".repeat(5_000),
        ")".repeat(5_000)
    );
    assert_eq!(compile(&calls).unwrap_err().kind(), Kind::Limit);
}

#[test]
fn partials_decorators_and_strange_helpers_are_refused() {
    assert!(faults("{{> other}}")[0].contains("partials"));
    assert!(faults("{{* inline}}")[0].contains("decorators"));
    assert!(faults("{{uper recipient.name}}")[0].contains("did you mean `upper`?"));
    assert!(faults("{{log recipient.name}}")[0].contains("no helper is called `log`"));
}

#[test]
fn broken_syntax_is_told_plainly() {
    let fault = &faults("{{#if credential.id}}never closed")[0];
    assert!(
        fault.starts_with("error: `{{#if credential.id}}` is never closed"),
        "{fault}"
    );
    let fault = &faults("{{(}}")[0];
    assert!(
        fault.starts_with("error: the template can't be read"),
        "{fault}"
    );
    assert!(compile("{{").is_err());
}
