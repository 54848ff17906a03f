//! A page in front of a [`Workshop`]: on this machine alone, and only for who knows its address.
//!
//! Sockets are opened here and nowhere else in the library. What a page of another site could ask for is refused: each
//! request must name this server as its `Host`, must not come from another `Origin`, and must have the token of
//! the address in its path. `GET` changes nothing. No file is served by its name.

mod routes;

use std::io;
use std::net::Ipv4Addr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::limits::CancelToken;
use crate::limits::Deadline;
use crate::limits::Watch;
use crate::preview::http;
use crate::preview::http::Refused;
use crate::preview::http::Reply;
use crate::preview::http::Status;
use crate::preview::workshop::Workshop;

/// Connections at the same time at most; a page needs a few.
const MOST_CONNECTIONS: usize = 48;

/// How long a request may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(5);

/// How long a read or a write may block.
const BLOCK: Duration = Duration::from_millis(250);

/// How long an answer may take to be fetched.
const DELIVERY: Duration = Duration::from_secs(30);

/// Between two looks at the files.
const REST: Duration = Duration::from_millis(30);

/// How long a design holds still before it is reviewed.
const CALM: Duration = Duration::from_millis(400);

/// Characters of a token at least.
const TOKEN: usize = 16;

/// A server for the page of one design.
pub struct Server {
    listener: TcpListener,
    door: Arc<Door>,
}

/// What each connection needs.
struct Door {
    workshop: Workshop,
    token: String,
    /// `127.0.0.1:PORT` and `localhost:PORT`.
    hosts: [String; 2],
    connections: AtomicUsize,
}

impl Server {
    /// Listens on 127.0.0.1. `port` 0 is any that is free; `token` is what the address has that nobody can guess: at
    /// least 16 letters and digits, of the caller's own randomness.
    ///
    /// # Errors
    /// [`Kind::Io`] when the port can't be had; [`Kind::BadValue`] for a token that is too short.
    pub fn bind(workshop: Workshop, port: u16, token: &str) -> Result<Self> {
        if token.len() < TOKEN || !token.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let message = format!(
                "the token must have at least {TOKEN} letters and digits, and nothing else"
            );
            return Err(Error::new(Kind::BadValue, message));
        }
        let refused = |error: io::Error| {
            Error::new(Kind::Io, format!("the port {port} can't be had: {error}"))
                .help("name another one with `--port`; 0 is any that is free")
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(refused)?;
        let port = listener.local_addr().map_err(refused)?.port();
        let door = Door {
            workshop,
            token: token.to_owned(),
            hosts: [format!("127.0.0.1:{port}"), format!("localhost:{port}")],
            connections: AtomicUsize::new(0),
        };
        Ok(Self {
            listener,
            door: Arc::new(door),
        })
    }

    /// Where the page is, with its token.
    pub fn address(&self) -> String {
        format!("http://{}/{}/", self.door.hosts[0], self.door.token)
    }

    /// Answers until the token is raised, and looks at the design's files all the time.
    pub fn run(&self, cancel: &CancelToken) {
        thread::scope(|scope| {
            scope.spawn(|| {
                while !cancel.is_cancelled() {
                    self.door.workshop.look();
                    thread::sleep(REST);
                }
                // Whoever waits for a connection gets one, and sees that it is time to go.
                let _ = self.listener.local_addr().and_then(TcpStream::connect);
            });
            scope.spawn(|| self.review(cancel));
            while !cancel.is_cancelled() {
                self.take();
            }
        });
    }

    /// Reviews each design that has held still for a moment, so that it is in nobody's way.
    fn review(&self, cancel: &CancelToken) {
        let mut seen = 0;
        while !cancel.is_cancelled() {
            thread::sleep(CALM);
            let now = self.door.workshop.wait(0, Duration::ZERO);
            if now == seen {
                self.door.workshop.review();
            }
            seen = now;
        }
    }

    fn take(&self) {
        let Ok((mut stream, _)) = self.listener.accept() else {
            // Who came went away again, or there are too many files open: the next may be luckier.
            return thread::sleep(REST);
        };
        let door = self.door.clone();
        if door.connections.fetch_add(1, Ordering::SeqCst) >= MOST_CONNECTIONS {
            let _ = Reply::nothing(Status::Busy).write(&mut stream);
            door.connections.fetch_sub(1, Ordering::SeqCst);
            return;
        }
        thread::spawn(move || {
            // Who went away meanwhile needs no answer.
            let _ = door.converse(&mut stream);
            door.connections.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

impl Door {
    /// One connection: one request, one answer.
    fn converse(&self, stream: &mut TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(BLOCK))?;
        stream.set_write_timeout(Some(DELIVERY))?;
        let watch = Watch {
            deadline: Some(Deadline::after(ARRIVAL)),
            cancel: None,
        };
        let reply = match http::read(stream, &watch) {
            Ok(request) => self.answer(&request),
            Err(Refused::Malformed) => Reply::nothing(Status::BadRequest),
            Err(Refused::Method) => Reply::nothing(Status::NoSuchMethod),
            Err(Refused::TooLarge) => Reply::nothing(Status::TooLarge),
            Err(Refused::TooSlow) => Reply::nothing(Status::TooSlow),
            Err(Refused::Gone) => return Ok(()),
        };
        reply.write(stream)
    }
}
