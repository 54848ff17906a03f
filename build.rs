//! Tells whether the CJK families and the emoji are at hand: at 30 MB they are too large for a
//! published crate, so they lie in the repository alone. Without them `testamur fonts` shows none
//! for Han, Hangul, kana and emoji, and a design brings its own.

use std::path::Path;

// A build script is told about features by its environment.
#[allow(clippy::disallowed_methods)]
fn main() {
    println!("cargo::rerun-if-changed=fonts/cjk");
    println!("cargo::rustc-check-cfg=cfg(cjk_at_hand)");
    let asked = std::env::var_os("CARGO_FEATURE_CJK_FONTS").is_some();
    if asked && Path::new("fonts/cjk").is_dir() {
        println!("cargo::rustc-cfg=cjk_at_hand");
    }
}
