//! PNG files as a user gets them, by each way of packing.

use std::fs;

use crate::cli::Desk;
use crate::cli::code;
use crate::cli::said;

const DESIGN: &str = r##"
schema = 1
kind = "badge"
name = "Member"
[page]
size = ["300px", "140px"]

[[elements]]
id = "ground"
type = "shape"
shape = "ellipse"
frame = ["10px", "10px", "280px", "120px"]
fill = { linear = 90, stops = [[0, "#2b4a7f"], [1, "#13233f"]] }

[[elements]]
id = "name"
type = "text"
text = "{{recipient.name}}"
frame = ["30px", "40px", "240px", "40px"]
font = { family = "Inter", size = "24px" }
color = "white"
align = "center"
fit = { mode = "shrink", min = "6px" }

[[elements]]
id = "bar"
type = "shape"
shape = "rect"
frame = ["140px", "20px", "20px", "100px"]
fill = "#d0a03080"
"##;

/// A desk with a design and a table of so many records.
fn desk(records: usize) -> Desk {
    let desk = Desk::new();
    desk.write("member/design.toml", DESIGN);
    let rows = (1..=records).map(|number| format!("M-{number},Ada {number} Lovelace\n"));
    desk.write(
        "members.csv",
        format!("credential.id,recipient.name\n{}", rows.collect::<String>()),
    );
    desk
}

fn batch(desk: &Desk, out: &str, more: &[&str]) {
    let mut args = vec!["batch", "member", "--records", "members.csv", "-o", out];
    args.extend(more);
    let output = desk.run(&args);
    assert_eq!(code(&output), 0, "{}", said(&output));
}

fn bytes(desk: &Desk, name: &str) -> Vec<u8> {
    fs::read(desk.path().join(name)).unwrap()
}

/// The last cell of each row of a manifest.
fn encodings(desk: &Desk, manifest: &str) -> Vec<String> {
    let text = String::from_utf8(bytes(desk, manifest)).unwrap();
    let last = |line: &str| line.rsplit(',').next().unwrap().to_owned();
    text.lines().map(last).collect()
}

#[test]
fn a_file_that_is_drawn_alone_has_the_bytes_of_the_batch() {
    let desk = desk(3);
    for way in ["fast", "small", "prepared"] {
        batch(&desk, way, &["--png-encoding", way]);
        assert_eq!(
            encodings(&desk, &format!("{way}/manifest.csv"))[1..],
            [way; 3]
        );
        for number in 1..=3 {
            let name = format!("recipient.name=Ada {number} Lovelace");
            let id = format!("credential.id=M-{number}");
            let args = [
                "render",
                "member",
                "--set",
                &name,
                "--set",
                &id,
                "-o",
                "one.png",
                "--png-encoding",
                way,
            ];
            let output = desk.run(&args);
            assert_eq!(code(&output), 0, "{}", said(&output));
            assert!(bytes(&desk, "one.png") == bytes(&desk, &format!("{way}/M-{number}.png")));
        }
    }
    let shown = |way: &str| image::open(desk.path().join(way).join("M-2.png")).unwrap();
    assert!(shown("fast") == shown("small") && shown("fast") == shown("prepared"));
}

#[test]
fn a_large_batch_is_prepared_and_a_small_one_is_not() {
    let small = desk(99);
    batch(&small, "out", &[]);
    assert_eq!(encodings(&small, "out/manifest.csv")[99], "fast");
    let large = desk(100);
    batch(&large, "out", &["--threads", "4"]);
    batch(
        &large,
        "asked",
        &["--threads", "1", "--png-encoding", "prepared"],
    );
    assert_eq!(encodings(&large, "out/manifest.csv")[100], "prepared");
    for number in 1..=100 {
        let name = |folder: &str| format!("{folder}/M-{number}.png");
        assert!(bytes(&large, &name("out")) == bytes(&large, &name("asked")));
    }
}

#[test]
fn a_way_that_is_not_known_is_refused_with_those_that_are() {
    let desk = Desk::new();
    let output = desk.run(&["render", "badge", "-o", "a.png", "--png-encoding", "tiny"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("`fast`, `small` and `prepared`"),
        "{}",
        said(&output)
    );
}
