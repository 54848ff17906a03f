use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn limits() -> Limits {
    Limits::default()
}

fn says<T>(result: Result<T>) -> String {
    result
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default()
}

/// Names that lead outside, or nowhere, with what is said of each.
const BAD: [(&str, &str); 19] = [
    ("", "is empty"),
    ("/", "is empty"),
    (".", "is empty"),
    ("../secret", "leads outside the design"),
    ("a/../../secret", "leads outside the design"),
    ("a/..", "leads outside the design"),
    ("/etc/hostname", "is absolute"),
    ("//server/share", "is absolute"),
    ("C:/secret", "holds a colon"),
    ("c:secret", "holds a colon"),
    ("a.png:stream", "holds a colon"),
    ("..\\secret", "holds a backslash"),
    ("\\\\server\\share", "holds a backslash"),
    ("a\0.png", "holds a control character"),
    ("a//b", "has an empty part"),
    ("a/", "has an empty part"),
    ("https://example.org/a.png", "is an address"),
    ("file:///etc/hostname", "is an address"),
    (".. /secret", "has a part that ends in a dot or a space"),
];

fn refuses_bad_names(assets: &Assets) {
    for (name, why) in BAD {
        let error = assets.read(name).unwrap_err();
        assert_eq!(error.kind(), Kind::Asset, "{name:?}");
        assert!(error.to_string().contains(why), "{name:?}: {error}");
        assert!(error.findings().all(|finding| finding.help.is_some()));
        assert!(!assets.contains(name));
    }
}

fn memory() -> Assets {
    let files = [("a/seal.png", &b"seal"[..]), ("design.toml", &b"kind"[..])];
    Assets::memory(files).unwrap()
}

#[test]
fn assets_are_shared_by_threads() {
    fn is_shared<T: Clone + Send + Sync>() {}
    is_shared::<Assets>();
    is_shared::<Bytes>();
}

#[test]
fn memory_gives_what_it_was_given() {
    let assets = memory();
    assert_eq!(&*assets.read("a/seal.png").unwrap(), b"seal");
    assert_eq!(&*assets.read("./a/./seal.png").unwrap(), b"seal");
    assert_eq!(assets.names(), ["a/seal.png", "design.toml"]);
    refuses_bad_names(&assets);
}

#[test]
fn memory_refuses_names_that_lead_outside_and_twins() {
    assert!(says(Assets::memory([("../a", vec![1])])).contains("leads outside"));
    let twins = Assets::memory([("a", vec![1]), ("./a", vec![2])]);
    assert_eq!(
        says(twins),
        "error: there are two files `a`\n  help: keep one of the two"
    );
}

#[test]
fn a_missing_file_tells_the_nearest() {
    assert_eq!(
        says(memory().read("a/seel.png")),
        "error: there is no file `a/seel.png` in the design\n  help: did you mean `a/seal.png`?"
    );
    assert!(says(memory().read("pictures/large/seal.png")).contains("did you mean `a/seal.png`?"));
    assert!(says(memory().read("x")).contains("put it into the design's folder"));
}

struct Tree {
    root: tempfile::TempDir,
}

impl Tree {
    /// `design/design.toml`, `design/a/seal.png` and, beside the design, `secret.txt`.
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("design/a")).unwrap();
        let tree = Self { root };
        tree.write("design/design.toml", b"kind");
        tree.write("design/a/seal.png", b"seal");
        tree.write("secret.txt", b"secret");
        tree
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.root.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    fn assets(&self) -> Assets {
        Assets::open(self.path("design"), &limits()).unwrap()
    }
}

#[test]
fn a_folder_gives_its_files_and_nothing_else() {
    let tree = Tree::new();
    tree.write("design/.hidden", b"");
    let assets = tree.assets();
    assert_eq!(&*assets.read("a/seal.png").unwrap(), b"seal");
    assert_eq!(assets.names(), ["a/seal.png", "design.toml"]);
    refuses_bad_names(&assets);
    assert!(says(assets.read("a")).contains("`a` is no file"));
    assert!(says(assets.read("design.toml/x")).contains("there is no file"));
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let tree = Tree::new();
    let limits = Limits {
        file_bytes: 3,
        ..limits()
    };
    let assets = Assets::folder(tree.path("design"), &limits).unwrap();
    let error = assets.read("a/seal.png").unwrap_err();
    assert_eq!(error.kind(), Kind::Limit);
    assert_eq!(
        error.to_string(),
        "error: `a/seal.png` is larger than 3 bytes\n  help: use a smaller file, or raise the limit"
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_outside_is_refused_and_one_inside_is_followed() {
    use std::os::unix::fs::symlink;
    let tree = Tree::new();
    symlink(tree.path("secret.txt"), tree.path("design/link.txt")).unwrap();
    symlink("../secret.txt", tree.path("design/relative.txt")).unwrap();
    symlink(tree.root.path(), tree.path("design/up")).unwrap();
    symlink("/etc", tree.path("design/etc")).unwrap();
    symlink("a/seal.png", tree.path("design/inside.png")).unwrap();
    symlink("loop", tree.path("design/loop")).unwrap();
    let assets = tree.assets();
    for name in [
        "link.txt",
        "relative.txt",
        "up/secret.txt",
        "etc/hostname",
        "up/design/design.toml",
    ] {
        let error = assets.read(name);
        // A path that goes out and comes back in ends inside: what is read is the design's own.
        if name == "up/design/design.toml" {
            assert_eq!(&*error.unwrap(), b"kind");
            continue;
        }
        assert_eq!(
            says(error),
            format!(
                "error: `{name}` is a link that leads outside the design\n  help: copy the file itself into the design's folder"
            )
        );
    }
    assert_eq!(&*assets.read("inside.png").unwrap(), b"seal");
    assert!(assets.read("loop").is_err());
    assert_eq!(assets.names(), ["a/seal.png", "design.toml", "inside.png"]);
}

#[cfg(unix)]
#[test]
fn a_design_may_itself_be_reached_by_a_link() {
    let tree = Tree::new();
    std::os::unix::fs::symlink("design", tree.path("alias")).unwrap();
    let assets = Assets::open(tree.path("alias"), &limits()).unwrap();
    assert_eq!(&*assets.read("a/seal.png").unwrap(), b"seal");
}

#[test]
fn a_name_is_found_in_either_normal_form() {
    let tree = Tree::new();
    tree.write("design/Zo\u{65}\u{308}.png", b"zoe");
    tree.write("design/Ren\u{e9}.png", b"rene");
    let assets = tree.assets();
    assert_eq!(&*assets.read("Zo\u{eb}.png").unwrap(), b"zoe");
    assert_eq!(&*assets.read("Ren\u{65}\u{301}.png").unwrap(), b"rene");
    assert!(assets.read("No\u{eb}l.png").is_err());
}

#[test]
fn what_is_no_design_is_told() {
    let tree = Tree::new();
    let error = Assets::open(tree.path("nothing"), &limits()).unwrap_err();
    assert_eq!(error.kind(), Kind::Io);
    assert!(error.to_string().contains("can't open the folder"));
    let file = Assets::open(tree.path("design/design.toml"), &limits());
    assert!(says(file).contains("help: name the folder that it is in"));
    let text = Assets::open(tree.path("secret.txt"), &limits());
    assert!(says(text).contains("this is no zip that can be read"));
}

/// A zip of files, packed as given.
fn zip_of(files: &[(&str, &[u8])], options: SimpleFileOptions) -> Arc<[u8]> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner().into()
}

fn zip(files: &[(&str, &[u8])]) -> Arc<[u8]> {
    zip_of(files, SimpleFileOptions::default())
}

#[test]
fn a_zip_gives_its_files() {
    let assets = Assets::zip(
        zip(&[("design.toml", b"kind"), ("a/seal.png", b"seal")]),
        &limits(),
    )
    .unwrap();
    assert_eq!(&*assets.read("a/seal.png").unwrap(), b"seal");
    assert_eq!(assets.names(), ["a/seal.png", "design.toml"]);
    refuses_bad_names(&assets);
    assert!(says(assets.read("a/seel.png")).contains("did you mean `a/seal.png`?"));
}

#[test]
fn a_single_folder_in_a_zip_is_its_root() {
    let files: [(&str, &[u8]); 4] = [
        ("award/design.toml", b"kind"),
        ("award/a/seal.png", b"seal"),
        ("__MACOSX/award/._design.toml", b"x"),
        ("award/.DS_Store", b"x"),
    ];
    let assets = Assets::zip(zip(&files), &limits()).unwrap();
    assert_eq!(assets.names(), ["a/seal.png", "design.toml"]);
    assert_eq!(&*assets.read("design.toml").unwrap(), b"kind");
}

#[test]
fn a_zip_on_disk_is_opened_by_looking() {
    let tree = Tree::new();
    tree.write("award.zip", &zip(&[("design.toml", b"kind")]));
    let assets = Assets::open(tree.path("award.zip"), &limits()).unwrap();
    assert_eq!(&*assets.read("design.toml").unwrap(), b"kind");
}

#[test]
fn a_zip_with_names_that_lead_outside_is_refused() {
    for name in ["../../secret", "/etc/hostname", "C:/secret", "a/../../b"] {
        let error =
            Assets::zip(zip(&[("design.toml", b"kind"), (name, b"x")]), &limits()).unwrap_err();
        assert_eq!(error.kind(), Kind::Asset, "{name}");
    }
    assert!(says(Assets::zip(zip(&[("..\\secret", b"x")]), &limits())).contains("the name"));
}

#[test]
fn a_link_in_a_zip_is_never_followed() {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer
        .add_symlink("link", "/etc/hostname", SimpleFileOptions::default())
        .unwrap();
    let bytes: Arc<[u8]> = writer.finish().unwrap().into_inner().into();
    let assets = Assets::zip(bytes, &limits()).unwrap();
    assert_eq!(
        says(assets.read("link")),
        "error: `link` is a link in the zip\n  help: pack the file itself"
    );
}

#[test]
fn twins_in_a_zip_are_refused() {
    // The writer makes no twins, so one name is changed afterwards, in both places.
    let mut bytes = zip(&[("aaaa", b"1"), ("bbbb", b"2")]).to_vec();
    while let Some(at) = bytes.windows(4).position(|window| window == b"bbbb") {
        bytes[at..at + 4].copy_from_slice(b"aaaa");
    }
    let error = Assets::zip(bytes.into(), &limits()).unwrap_err();
    assert_eq!(error.kind(), Kind::Asset);
    let forms = zip(&[("\u{eb}", b"1"), ("e\u{308}", b"2")]);
    assert!(says(Assets::zip(forms, &limits())).contains("there are two files"));
}

#[test]
fn a_zip_that_grows_too_much_is_refused_before_it_is_inflated() {
    let zeros = vec![0; 1 << 20];
    let bomb = zip(&[("a", &zeros), ("b", &zeros)]);
    assert!(bomb.len() < 10_000);
    let limit = |limits: Limits| Assets::zip(bomb.clone(), &limits).unwrap_err();
    assert_eq!(
        limit(limits()).to_string(),
        "error: `a` grows more than 200 times\n  help: files that grow so much are made to do harm; raise the limit if yours is not"
    );
    let calm = Limits {
        zip_ratio: 100_000,
        ..limits()
    };
    assert!(Assets::zip(bomb.clone(), &calm).is_ok());
    let total = limit(Limits {
        zip_bytes: 1 << 20,
        ..calm.clone()
    });
    assert!(
        total
            .to_string()
            .contains("the zip inflates to more than 1048576 bytes")
    );
    let one = limit(Limits {
        file_bytes: 1000,
        ..calm
    });
    assert!(one.to_string().contains("`a` is larger than 1000 bytes"));
}

#[test]
fn a_zip_of_many_files_is_refused() {
    let names: Vec<String> = (0..60).map(|index| format!("f{index}")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    for most in [1, 59] {
        let limits = Limits {
            zip_entries: most,
            ..limits()
        };
        let error = Assets::zip(zip(&files), &limits).unwrap_err();
        assert_eq!(error.kind(), Kind::Limit);
        assert!(
            error
                .to_string()
                .contains(&format!("more than {most} files"))
        );
    }
}

#[test]
fn a_file_that_lies_about_its_size_is_refused() {
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let text = b"a long text that is long enough, long enough, long enough to be packed";
    let mut bytes = zip_of(&[("a", text)], stored).to_vec();
    // The inflated size in the directory: 24 bytes after the start of its header (APPNOTE 4.3.12).
    let header = bytes
        .windows(4)
        .position(|window| window == b"PK\x01\x02")
        .unwrap();
    bytes[header + 24..header + 28].copy_from_slice(&5_u32.to_le_bytes());
    if let Ok(assets) = Assets::zip(bytes.into(), &limits()) {
        let error = assets.read("a").unwrap_err();
        assert_eq!(error.kind(), Kind::Asset);
        assert!(error.to_string().contains("can't be taken out of the zip"));
    }
}

#[test]
fn a_broken_zip_is_an_error_wherever_it_breaks() {
    let whole = zip(&[
        ("design.toml", b"kind = \"badge\" kind = \"badge\""),
        ("a/seal.png", b"seal"),
    ]);
    for at in 0..whole.len() {
        let cut: Arc<[u8]> = whole[..at].into();
        assert!(Assets::zip(cut, &limits()).is_err());
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.to_vec();
            bytes[at] ^= flip;
            if let Ok(assets) = Assets::zip(bytes.into(), &limits()) {
                for name in assets.names() {
                    let _ = assets.read(&name);
                }
            }
        }
    }
}
