//! The preview from outside: its server over a real socket, and the page that it leaves as files.

use std::fs;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;
use testamur::bundled;
use testamur::limits::CancelToken;
use testamur::preview::Options;
use testamur::preview::Server;
use testamur::preview::Source;
use testamur::preview::Workshop;

use crate::cli::Desk;
use crate::cli::code;
use crate::cli::printed;
use crate::cli::said;
use crate::golden::golden;

const TOKEN: &str = "0123456789abcdef0123";

const DESIGN: &str = r##"# mine
schema = 1
kind = "certificate"
name = "Test"
page.size = ["105mm", "148mm"]

[[elements]]
id = "holder" # who
type = "text"
text = "{{recipient.name}}"
frame = ["10mm", "20mm", "80mm", "20mm"]
"##;

/// A server for a design in a folder; it ends with the test.
struct Served {
    folder: TempDir,
    port: u16,
    cancel: CancelToken,
}

impl Served {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("design.toml"), DESIGN).unwrap();
        fs::write(folder.path().join("secret.txt"), "secret").unwrap();
        let workshop = Workshop::open(Source::at(folder.path()), Options::default());
        let server = Server::bind(workshop, 0, TOKEN).unwrap();
        let address = server.address();
        let port = address.split([':', '/']).nth(4).unwrap().parse().unwrap();
        assert_eq!(address, format!("http://127.0.0.1:{port}/{TOKEN}/"));
        let cancel = CancelToken::new();
        let raised = cancel.clone();
        thread::spawn(move || server.run(&raised));
        Self {
            folder,
            port,
            cancel,
        }
    }

    /// Sends bytes and gives what comes back: status, headers, body.
    fn send(&self, bytes: &[u8]) -> (u16, String, Vec<u8>) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        // A request that is refused early is not read to its end.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(head) = head else {
            return (0, String::new(), answer);
        };
        let body = answer.split_off(head + 4);
        let head = String::from_utf8(answer).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head, body)
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn get(&self, path: &str) -> (u16, String, Vec<u8>) {
        let host = self.host();
        self.send(format!("GET /{TOKEN}/{path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes())
    }

    fn post(&self, path: &str, body: &str) -> (u16, Vec<u8>) {
        let host = self.host();
        let request = format!(
            "POST /{TOKEN}/{path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let (status, _, body) = self.send(request.as_bytes());
        (status, body)
    }

    fn state(&self) -> Value {
        let (status, _, body) = self.get("state?since=0&record=sample-1");
        assert_eq!(status, 200);
        serde_json::from_slice(&body).unwrap()
    }

    fn text(&self) -> String {
        fs::read_to_string(self.folder.path().join("design.toml")).unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

#[test]
fn the_page_and_its_parts_are_served_with_strict_headers() {
    let served = Served::new();
    for (path, mime) in [
        ("", "text/html"),
        ("page.css", "text/css"),
        ("page.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
        ("state?since=0&record=sample-1", "application/json"),
        ("rows?words=a%20b&from=0", "application/json"),
        (
            "page.png?revision=1&record=longest&page=0&width=300",
            "image/png",
        ),
        (
            "page.svg?revision=1&record=shortest&page=0",
            "image/svg+xml",
        ),
        (
            "file.pdf?revision=1&record=arabic&page=0",
            "application/pdf",
        ),
    ] {
        let (status, head, body) = served.get(path);
        assert_eq!(status, 200, "{path}");
        assert!(!body.is_empty(), "{path}");
        assert!(
            head.contains(&format!("Content-Type: {mime}")),
            "{path}: {head}"
        );
        for wanted in [
            "Content-Security-Policy: ",
            "nosniff",
            "no-store",
            "no-referrer",
            "same-origin",
        ] {
            assert!(head.contains(wanted), "{path} lacks {wanted}: {head}");
        }
    }
    let (_, head, page) = served.get("");
    assert!(
        head.contains("default-src 'none'") && !head.contains("unsafe"),
        "{head}"
    );
    let page = String::from_utf8(page).unwrap();
    assert!(
        !page.contains("http:") && !page.contains("https:") && !page.contains("style="),
        "nothing from elsewhere"
    );
}

#[test]
fn a_saved_change_is_told_to_who_waits_and_a_get_changes_nothing() {
    let served = Served::new();
    let revision = served.state()["revision"].as_u64().unwrap();
    let saved = served.folder.path().join("design.toml");
    let saving = thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        fs::write(saved, DESIGN.replace("Test", "Other")).unwrap();
    });
    let (status, _, body) = served.get(&format!("state?since={revision}&record=sample-1"));
    saving.join().unwrap();
    let state: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, &state["design"]["name"]), (200, &"Other".into()));
    assert_eq!(served.text(), DESIGN.replace("Test", "Other"));
}

#[test]
fn a_post_with_token_and_origin_writes_one_value_and_undo_gives_the_bytes_back() {
    let served = Served::new();
    // 12.5 mm from the left.
    let change = r#"{"element":"holder","frame":[35.43307,56.69291,226.77165,56.69291]}"#;
    assert_eq!(served.post("change", change), (200, b"{}".to_vec()));
    assert_eq!(served.text(), DESIGN.replace("\"10mm\"", "\"12.5mm\""));
    assert_eq!(served.state()["undo"], 1);
    assert_eq!(served.post("undo", "{}").0, 200);
    assert_eq!(served.text(), DESIGN);
    assert_eq!(served.post("redo", "{}").0, 200);
    assert_eq!(served.post("undo", "{}").0, 200);
    let (status, told) = served.post("change", r#"{"element":"nobody","size":9}"#);
    assert_eq!(status, 422);
    let told: Value = serde_json::from_slice(&told).unwrap();
    assert!(
        told["faults"][0]["message"]
            .as_str()
            .unwrap()
            .contains("nobody")
    );
    assert_eq!(served.text(), DESIGN);
}

/// Requests that get nothing, with what is wrong with each.
fn bad_requests(host: &str) -> Vec<(String, String)> {
    let mut bad = Vec::new();
    let port = host.split(':').next_back().unwrap();
    let get = |target: &str, headers: &str| format!("GET {target} HTTP/1.1\r\n{headers}\r\n");
    let own = format!("Host: {host}\r\n");
    let page = format!("/{TOKEN}/");
    for foreign in [
        "evil.example",
        "evil.example:80",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:1",
        "127.0.0.2:PORT",
        "0.0.0.0:PORT",
        "[::1]:PORT",
        "127.0.0.1.evil.example:PORT",
        "localhost.:PORT",
        "LOCALHOST.evil:PORT",
        "127.1:PORT",
        "2130706433:PORT",
        "user@127.0.0.1:PORT",
        "127.0.0.1:PORT, evil.example",
        "",
    ] {
        let foreign = foreign.replace("PORT", port);
        bad.push((
            format!("host {foreign:?}"),
            get(&page, &format!("Host: {foreign}\r\n")),
        ));
    }
    bad.push(("no host".into(), get(&page, "")));
    bad.push(("two hosts".into(), get(&page, &format!("{own}{own}"))));
    for origin in [
        "http://evil.example",
        "null",
        "https://HOST",
        "http://HOST.evil.example",
        "http://127.0.0.1",
        "http://evil.example:PORT",
        "HOST",
        "file://",
        "",
    ] {
        let origin = origin.replace("HOST", host).replace("PORT", port);
        bad.push((
            format!("origin {origin:?}"),
            get(&page, &format!("{own}Origin: {origin}\r\n")),
        ));
    }
    for site in ["cross-site", "same-site", ""] {
        bad.push((
            format!("site {site:?}"),
            get(&page, &format!("{own}Sec-Fetch-Site: {site}\r\n")),
        ));
    }
    let wrong = TOKEN.replace('0', "1");
    for path in [
        "/",
        "//",
        "/page.js",
        "/state?since=0&record=sample-1",
        &format!("/{TOKEN}"),
        &format!("/{wrong}/"),
        &format!("/{TOKEN}x/"),
        &format!("/{}/", &TOKEN[1..]),
        &format!("/{}/", TOKEN.to_uppercase()),
        &format!("/?token={TOKEN}"),
        &format!("//{TOKEN}/"),
        &format!("/%30{}/", &TOKEN[1..]),
    ] {
        bad.push((format!("path {path}"), get(path, &own)));
    }
    for path in [
        "..",
        "../",
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "%2e%2e%2fsecret.txt",
        "..\\..\\secret.txt",
        "..%5csecret.txt",
        "/etc/passwd",
        "//etc/passwd",
        "secret.txt",
        "./secret.txt",
        "design.toml",
        "%64esign.toml",
        "files/secret.txt",
        "C:/Windows/win.ini",
        "%00",
        "page.js%00.css",
        "page.js/",
        "page.js/..",
        "PAGE.JS",
        "%70age.js",
        "page.js;x",
        "link",
        "link/secret.txt",
        "page/index.html",
        "still.js",
        "page.js?x=1",
        "state",
        "state?since=0",
        "state?since=0&record=sample-1&record=sample-1",
        "state?since=-1&record=sample-1",
        "state?since=0x1&record=sample-1",
        "state?since=0&record=..%2f",
        "state?since=0&record=",
        "state?since=99999999999999999999&record=a",
        "rows?words=%&from=0",
        "rows?words=%ff&from=0",
        "rows?words=%00&from=0",
        "page.png",
        "page.png?revision=1&record=sample-1&page=0",
        "page.png?revision=1&record=sample-1&page=0&width=99999999",
        "page.png?revision=1&record=sample-1&page=0&width=0",
        "page.png?revision=1&record=sample-1&page=77&width=100",
        "page.png?revision=9&record=sample-1&page=0&width=100",
        "page.png?revision=1&record=nobody&page=0&width=100",
        "file.pdf?revision=1&record=sample-1&page=0&x=1",
        "change",
        "undo",
        "redo",
    ] {
        bad.push((format!("path {path}"), get(&format!("{page}{path}"), &own)));
    }
    bad.push((
        "long query".into(),
        get(
            &format!("{page}rows?words={}&from=0", "a".repeat(2000)),
            &own,
        ),
    ));
    for method in [
        "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "GETS", "",
    ] {
        bad.push((
            format!("method {method}"),
            format!("{method} {page} HTTP/1.1\r\n{own}\r\n"),
        ));
    }
    for line in [
        "GET",
        "GET /",
        "GET / HTTP/1.0",
        "GET / HTTP/2",
        "GET  / HTTP/1.1",
        "GET\t/ HTTP/1.1",
        "GET * HTTP/1.1",
        "GET http://127.0.0.1/ HTTP/1.1",
        "GET /#a HTTP/1.1",
        "GET /\u{e9} HTTP/1.1",
        " GET / HTTP/1.1",
        "\u{16}\u{3}\u{1}\u{2}",
        "{}",
    ] {
        bad.push((format!("line {line:?}"), format!("{line}\r\n{own}\r\n")));
    }
    for header in [
        "NoColon",
        " folded: a",
        "Bad name: a",
        ": a",
        "A: \u{1}",
        "Transfer-Encoding: chunked",
        "Content-Length: 1",
        "Content-Length: -1",
        "Content-Length: 0\r\nContent-Length: 0",
        "Expect: 100-continue",
        "Upgrade: websocket",
    ] {
        bad.push((
            format!("header {header:?}"),
            get(&page, &format!("{own}{header}\r\n")),
        ));
    }
    bad.push((
        "many headers".into(),
        get(&page, &format!("{own}{}", "A: b\r\n".repeat(100))),
    ));
    bad.push((
        "large header".into(),
        get(&page, &format!("{own}A: {}\r\n", "b".repeat(40_000))),
    ));
    let origin = format!("Origin: http://{host}\r\n");
    let json = "Content-Type: application/json\r\n";
    let change = r#"{"element":"holder","size":9}"#;
    let mut post = |why: &str, path: &str, headers: &str, body: &str| {
        let length = body.len();
        bad.push((
            why.to_owned(),
            format!("POST {path} HTTP/1.1\r\n{headers}Content-Length: {length}\r\n\r\n{body}"),
        ));
    };
    let to = format!("{page}change");
    post("post without origin", &to, &format!("{own}{json}"), change);
    post(
        "post from elsewhere",
        &to,
        &format!("{own}Origin: http://evil.example\r\n{json}"),
        change,
    );
    post(
        "post from nowhere",
        &to,
        &format!("{own}Origin: null\r\n{json}"),
        change,
    );
    post(
        "post without token",
        "/change",
        &format!("{own}{origin}{json}"),
        change,
    );
    post(
        "post with a wrong token",
        &format!("/{wrong}/change"),
        &format!("{own}{origin}{json}"),
        change,
    );
    post(
        "post of a form",
        &to,
        &format!("{own}{origin}Content-Type: application/x-www-form-urlencoded\r\n"),
        change,
    );
    post(
        "post of plain text",
        &to,
        &format!("{own}{origin}Content-Type: text/plain\r\n"),
        change,
    );
    post("post of no type", &to, &format!("{own}{origin}"), change);
    post(
        "post with a query",
        &format!("{to}?a=b"),
        &format!("{own}{origin}{json}"),
        change,
    );
    post("post of no JSON", &to, &format!("{own}{origin}{json}"), "{");
    post(
        "post of an unknown key",
        &to,
        &format!("{own}{origin}{json}"),
        r#"{"element":"holder","file":"../x"}"#,
    );
    post(
        "post of a wrong type",
        &to,
        &format!("{own}{origin}{json}"),
        r#"{"element":"holder","size":"9"}"#,
    );
    post(
        "undo with a body",
        &format!("{page}undo"),
        &format!("{own}{origin}{json}"),
        change,
    );
    post(
        "post to the page",
        &page,
        &format!("{own}{origin}{json}"),
        "{}",
    );
    post(
        "post to a file",
        &format!("{page}design.toml"),
        &format!("{own}{origin}{json}"),
        "{}",
    );
    post(
        "large post",
        &to,
        &format!("{own}{origin}{json}"),
        &format!("\"{}\"", "a".repeat(600_000)),
    );
    bad.push((
        "post that never ends".into(),
        format!("POST {to} HTTP/1.1\r\n{own}{origin}{json}Content-Length: 999999999999\r\n\r\n"),
    ));
    bad.push(("two requests at once".into(), get(&page, &own).repeat(2)));
    bad
}

#[test]
fn a_hundred_bad_requests_get_nothing_and_change_nothing() {
    let served = Served::new();
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc", served.folder.path().join("link")).unwrap();
    let bad = bad_requests(&served.host());
    assert!(bad.len() >= 100, "{}", bad.len());
    for (why, request) in &bad {
        let (status, head, body) = served.send(request.as_bytes());
        assert!((400..500).contains(&status), "{why}: {status}");
        assert!(body.is_empty(), "{why}: {}", String::from_utf8_lossy(&body));
        assert!(
            !head.to_lowercase().contains("access-control"),
            "{why}: {head}"
        );
    }
    assert_eq!(served.text(), DESIGN);
    assert_eq!(served.get("").0, 200, "it still answers");
}

#[test]
fn both_names_of_this_machine_are_fine() {
    let served = Served::new();
    let port = served.port;
    for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}")] {
        let request = format!(
            "GET /{TOKEN}/ HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\n\r\n"
        );
        assert_eq!(served.send(request.as_bytes()).0, 200);
    }
}

#[test]
fn a_request_that_takes_too_long_is_ended() {
    let served = Served::new();
    let start = Instant::now();
    let (status, _, body) = served.send(format!("GET /{TOKEN}/ HTTP/1.1\r\n").as_bytes());
    assert_eq!((status, body.len()), (408, 0));
    assert!(start.elapsed() < Duration::from_secs(15));
}

#[test]
fn more_connections_than_a_page_needs_are_turned_away() {
    let served = Served::new();
    let held: Vec<_> = (0..60)
        .map(|_| TcpStream::connect(("127.0.0.1", served.port)).unwrap())
        .collect();
    let busy = (0..200).any(|_| {
        thread::sleep(Duration::from_millis(10));
        served.get("").0 == 429
    });
    assert!(busy);
    drop(held);
    let free = (0..500).any(|_| {
        thread::sleep(Duration::from_millis(10));
        served.get("").0 == 200
    });
    assert!(free);
}

#[test]
fn nobody_else_can_have_the_port_and_a_short_token_is_refused() {
    let served = Served::new();
    let workshop = || {
        Workshop::open(
            Source::Fixed(bundled::assets("badge").unwrap()),
            Options::default(),
        )
    };
    assert!(Server::bind(workshop(), served.port, TOKEN).is_err());
    assert!(Server::bind(workshop(), 0, "short").is_err());
    assert!(Server::bind(workshop(), 0, "0123456789abcde/").is_err());
}

/// The page is another program's child here: it is ended when the test is over.
struct Child(std::process::Child);

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_program_prints_its_address_and_serves_there() {
    let desk = Desk::new();
    desk.write("mine/design.toml", DESIGN);
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_testamur"));
    program
        .args(["preview", "mine", "--port", "0"])
        .current_dir(desk.path());
    program
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null());
    let mut child = Child(program.spawn().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(
        &mut std::io::BufReader::new(child.0.stdout.take().unwrap()),
        &mut line,
    )
    .unwrap();
    let rest = line.trim().strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    assert!(host.starts_with("127.0.0.1:"));
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK") && page.contains("<!doctype html>"));
}

#[test]
fn once_writes_the_page_with_all_that_it_shows() {
    let desk = Desk::new();
    desk.write(
        "guests.csv",
        "Name,Id,Course\nAda Lovelace,C-1,Bridges\nGrace Hopper,C-2,Tunnels\n",
    );
    let mut list = String::new();
    for (design, more) in [
        ("badge", &[][..]),
        ("membership", &["--records", "guests.csv"][..]),
    ] {
        let out = format!("{design}-page");
        let args = [&["preview", design, "--once", &out], more].concat();
        let output = desk.run(&args);
        assert!(code(&output) < 2, "{}", said(&output));
        list.push_str(&format!("{design}\n"));
        for file in desk
            .files()
            .iter()
            .filter_map(|file| file.strip_prefix(&format!("{out}/")))
        {
            list.push_str(&format!("  {file}\n"));
        }
    }
    golden("messages/preview-once.txt", &list);
    assert_same_twice(&desk, "badge");
    let again = desk.run(&["preview", "badge", "--once", "badge-page"]);
    assert_eq!(code(&again), 2);
    assert!(said(&again).contains("not empty"));
}

fn assert_same_twice(desk: &Desk, design: &str) {
    desk.run(&["preview", design, "--once", "again"]);
    let read = |folder: &Path, name: &str| fs::read(folder.join(name)).unwrap();
    for name in desk
        .files()
        .iter()
        .filter_map(|file| file.strip_prefix("again/"))
    {
        let first = read(&desk.path().join(format!("{design}-page")), name);
        assert!(first == read(&desk.path().join("again"), name), "{name}");
    }
}

#[test]
fn a_design_that_is_not_there_is_no_page() {
    let desk = Desk::new();
    let output = desk.run(&["preview", "nowhere", "--once", "out"]);
    assert_eq!(code(&output), 2);
    assert!(said(&output).contains("there is no design `nowhere`"));
    let output = desk.run(&["preview", "badge", "--records", "none.csv", "--once", "out"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("there is no file `none.csv`"),
        "{}",
        said(&output)
    );
    desk.write("broken/design.toml", "schema =");
    let output = desk.run(&["preview", "broken", "--once", "out"]);
    assert_eq!((code(&output), printed(&output).as_str()), (2, ""));
    assert!(said(&output).contains("this is no TOML"));
}
