//! Cards, JPEG and WebP as a user gets them.

use std::fs;

use crate::cli::Desk;
use crate::cli::code;
use crate::cli::printed;
use crate::cli::said;

fn made(desk: &Desk, args: &[&str], file: &str) -> image::RgbImage {
    let output = desk.run(args);
    assert_eq!(code(&output), 0, "{}", said(&output));
    image::open(desk.path().join(file)).unwrap().to_rgb8()
}

#[test]
fn a_thumbnail_has_the_width_that_was_asked_for() {
    let desk = Desk::new();
    let args = ["render", "classic", "--width", "320", "-o", "small.jpg"];
    let small = made(&desk, &args, "small.jpg");
    assert_eq!((small.width(), small.height()), (320, 226));
    let args = ["render", "classic", "--width", "320", "-o", "small.webp"];
    assert_eq!(code(&desk.run(&args)), 0);
    let webp = fs::read(desk.path().join("small.webp")).unwrap();
    assert!(webp.starts_with(b"RIFF") && &webp[8..12] == b"WEBP");
}

#[test]
fn a_card_is_of_its_size_and_the_same_each_time() {
    let desk = Desk::new();
    let args = |file| ["render", "badge", "--card", "1200x630", "-o", file];
    let card = made(&desk, &args("one.png"), "one.png");
    assert_eq!((card.width(), card.height()), (1200, 630));
    let one = fs::read(desk.path().join("one.png")).unwrap();
    assert!(one.len() < 5_000_000);
    made(&desk, &args("two.png"), "two.png");
    assert!(one == fs::read(desk.path().join("two.png")).unwrap());
    let jpeg = made(&desk, &args("one.jpg"), "one.jpg");
    assert_eq!((jpeg.width(), jpeg.height()), (1200, 630));
}

#[test]
fn every_bundled_design_makes_a_card() {
    let desk = Desk::new();
    for design in testamur::bundled::names() {
        let args = ["render", design, "--card", "600x315", "-o", "card.jpg"];
        let card = made(&desk, &args, "card.jpg");
        assert_eq!((card.width(), card.height()), (600, 315), "{design}");
    }
}

#[test]
fn a_batch_makes_cards_which_an_audit_reads_and_finds_whole() {
    let desk = Desk::new();
    desk.write(
        "guests.csv",
        "Credential ID,Full name,Course,Issued on,Licence number\nC-1,Ada Lovelace,Bridges,2026-05-14,000123\n",
    );
    let output = desk.run(&[
        "batch",
        "classic",
        "--records",
        "guests.csv",
        "-o",
        "out",
        "--format",
        "jpg,webp,png",
        "--card",
        "600x315",
    ]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let files = desk.files();
    for file in ["out/C-1.jpg", "out/C-1.png", "out/C-1.webp"] {
        assert!(files.contains(&file.to_owned()), "{files:?}");
    }
    let audit = |desk: &Desk| desk.run(&["audit", "out", "--records", "guests.csv"]);
    let output = audit(&desk);
    assert_eq!(code(&output), 0, "{}{}", printed(&output), said(&output));
    // One that was cut off is named, whatever its digest says.
    for (file, says) in [("out/C-1.jpg", "C-1.jpg"), ("out/C-1.webp", "C-1.webp")] {
        let path = desk.path().join(file);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 40]).unwrap();
        let output = audit(&desk);
        assert_eq!(code(&output), 1);
        assert!(said(&output).contains(says), "{}", said(&output));
        fs::write(&path, whole).unwrap();
    }
}

#[test]
fn what_makes_no_card_is_refused_with_a_hint() {
    let desk = Desk::new();
    for (card, says) in [
        ("1200", "1200x630"),
        ("10x10", "64 to 4096"),
        ("9000x9000", "64 to 4096"),
    ] {
        let output = desk.run(&["render", "classic", "--card", card, "-o", "card.png"]);
        assert_eq!(code(&output), 2);
        assert!(said(&output).contains(says), "{}", said(&output));
    }
    let output = desk.run(&["render", "classic", "--card", "1200x630", "-o", "card.pdf"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("end the file in .png, .jpg or .webp"),
        "{}",
        said(&output)
    );
}
