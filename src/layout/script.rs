//! The script of each character (UAX 24): signs that belong to many take that of their words.

use unicode_bidi::BidiDataSource;
use unicode_bidi::HardcodedBidiData;
use unicode_script::Script;
use unicode_script::ScriptExtension;
use unicode_script::UnicodeScript;

/// The script of each character of a paragraph.
///
/// Common and inherited characters take the script before them, or at the start the one after;
/// signs that only some scripts use take one of those; a closing bracket takes that of its opening
/// one.
pub(super) fn resolve(characters: &[(usize, char)]) -> Vec<Script> {
    let mut scripts: Vec<Script> = characters.iter().map(|&(_, c)| own(c)).collect();
    let mut brackets: Vec<(char, usize)> = Vec::new();
    let mut before = Script::Common;
    for index in 0..scripts.len() {
        let character = characters[index].1;
        if scripts[index] == Script::Common {
            let paired = opening(character, index, &mut brackets).map(|at| scripts[at]);
            scripts[index] = match paired {
                Some(script) if script != Script::Common => script,
                _ => shared(character, before, &scripts[index + 1..]),
            };
        } else if scripts[index] == Script::Inherited {
            scripts[index] = inherited(character, before);
        }
        before = scripts[index];
    }
    lead_in(&mut scripts);
    scripts
}

fn own(character: char) -> Script {
    match character {
        'a'..='z' | 'A'..='Z' => Script::Latin,
        '\0'..='\x7f' => Script::Common,
        other => other.script(),
    }
}

/// For a closing bracket, where its opening one stands; an opening one is remembered.
fn opening(character: char, index: usize, brackets: &mut Vec<(char, usize)>) -> Option<usize> {
    let bracket = HardcodedBidiData.bidi_matched_opening_bracket(character)?;
    if bracket.is_open {
        // As deep as UAX 9 looks (BD16): what nests deeper is no text.
        if brackets.len() < 63 {
            brackets.push((bracket.opening, index));
        }
        return None;
    }
    let found = brackets
        .iter()
        .rposition(|&(open, _)| open == bracket.opening)?;
    let (_, at) = brackets[found];
    brackets.truncate(found);
    Some(at)
}

/// The script of a sign that several scripts use.
fn shared(character: char, before: Script, after: &[Script]) -> Script {
    if character.is_ascii() {
        return before;
    }
    let users = character.script_extension();
    if users.is_common() || users.contains_script(before) && before != Script::Common {
        return before;
    }
    let next = after.iter().find(|&&script| is_real(script));
    match next {
        Some(&script) if users.contains_script(script) => script,
        Some(_) | None => first_user(users).unwrap_or(before),
    }
}

/// A mark takes the script of its base; at the start, one that uses it.
fn inherited(character: char, before: Script) -> Script {
    if is_real(before) {
        return before;
    }
    first_user(character.script_extension()).unwrap_or(Script::Common)
}

/// The best known of the scripts that use a sign.
fn first_user(users: ScriptExtension) -> Option<Script> {
    if users.is_common() || users.is_inherited() {
        return None;
    }
    let known = [
        Script::Arabic,
        Script::Devanagari,
        Script::Han,
        Script::Latin,
    ];
    let best = known
        .into_iter()
        .find(|&script| users.contains_script(script));
    best.or_else(|| users.iter().find(|&script| is_real(script)))
}

fn is_real(script: Script) -> bool {
    !matches!(script, Script::Common | Script::Inherited)
}

/// What stands before the first real script takes it.
fn lead_in(scripts: &mut [Script]) {
    let Some(first) = scripts.iter().position(|&script| is_real(script)) else {
        return;
    };
    let script = scripts[first];
    scripts[..first].fill(script);
}

/// Whether letters join, so that nothing may come between them.
pub(super) fn is_joined(script: Script) -> bool {
    matches!(
        script,
        Script::Arabic
            | Script::Syriac
            | Script::Mongolian
            | Script::Nko
            | Script::Phags_Pa
            | Script::Mandaic
            | Script::Manichaean
            | Script::Psalter_Pahlavi
            | Script::Adlam
            | Script::Hanifi_Rohingya
            | Script::Sogdian
            | Script::Old_Uyghur
            | Script::Devanagari
            | Script::Bengali
            | Script::Gurmukhi
            | Script::Modi
            | Script::Tibetan
    )
}
