//! The same certificate by testamur, krilla and printpdf; see `../README.md`.
//!
//! ```text
//! testamur-peers WAY one OUT.pdf [N]           the Nth certificate, from nothing to a file
//! testamur-peers WAY many COUNT [THREADS]      COUNT certificates in memory, after preparing
//! ```
//!
//! The ways are `testamur`, `testamur-bundled`, `krilla`, `printpdf` and `printpdf-jpeg`. `many`
//! prints the wall time and the processor time of a certificate in µs, and its mean bytes.

mod by_krilla;
mod by_printpdf;
mod by_testamur;
mod certificate;

use std::env;
use std::fs;
use std::hint::black_box;
use std::io;
use std::thread;
use std::time::Instant;

use by_krilla::Krilla;
use by_printpdf::Printpdf;
use by_printpdf::Way;
use by_testamur::Testamur;
use certificate::Entry;
use certificate::Files;

/// Makes certificates once prepared. Each thread has its own clone.
trait Maker {
    fn make(&mut self, entry: &Entry) -> Vec<u8>;

    /// Makes one into a file.
    fn write(&mut self, entry: &Entry, path: &str) -> io::Result<()> {
        fs::write(path, self.make(entry))
    }
}

/// What is to be made.
enum Job {
    One { out: String, number: usize },
    Many { count: usize, threads: usize },
}

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (way, job) = match args.as_slice() {
        [way, "one", out] => (
            *way,
            Job::One {
                out: (*out).to_owned(),
                number: 17,
            },
        ),
        [way, "one", out, number] => (
            *way,
            Job::One {
                out: (*out).to_owned(),
                number: parse(number),
            },
        ),
        [way, "many", count] => (
            *way,
            Job::Many {
                count: parse(count),
                threads: 1,
            },
        ),
        [way, "many", count, threads] => (
            *way,
            Job::Many {
                count: parse(count),
                threads: parse(threads),
            },
        ),
        _ => panic!("WAY one OUT.pdf [N], or WAY many COUNT [THREADS]"),
    };
    match way {
        "testamur" => run(Testamur::prepare(Files::read(true)), job),
        "testamur-bundled" => run(Testamur::prepare(Files::read(false)), job),
        "krilla" => run(Krilla::prepare(Files::read(true)), job),
        "printpdf" => run(Printpdf::prepare(Files::read(true), Way::AsDocumented), job),
        "printpdf-jpeg" => run(
            Printpdf::prepare(Files::read(true), Way::PassedThrough),
            job,
        ),
        other => panic!("no way is called `{other}`"),
    }
}

fn parse(number: &str) -> usize {
    number.parse().expect("a number")
}

fn run(mut maker: impl Maker + Clone + Send, job: Job) {
    match job {
        Job::One { out, number } => maker
            .write(&Entry::nth(number), &out)
            .expect("the file can be written"),
        Job::Many { count, threads } => many(maker, count, threads),
    }
}

/// Makes the certificates 0 to `count`, every thread each `threads`th, and says what they cost.
fn many(maker: impl Maker + Clone + Send, count: usize, threads: usize) {
    let entries: Vec<Entry> = (0..count).map(Entry::nth).collect();
    let work = |mut maker: Box<dyn Maker + Send>, first: usize| {
        let mut bytes = 0;
        for entry in entries.iter().skip(first).step_by(threads) {
            bytes += black_box(maker.make(entry)).len();
        }
        (bytes, processor_ns())
    };
    let makers: Vec<Box<dyn Maker + Send + '_>> =
        (0..threads).map(|_| Box::new(maker.clone()) as _).collect();
    let begin = Instant::now();
    let done: Vec<(usize, u64)> = thread::scope(|scope| {
        let work = &work;
        let start = |(first, maker)| scope.spawn(move || work(maker, first));
        let running: Vec<_> = makers.into_iter().enumerate().map(start).collect();
        running
            .into_iter()
            .map(|thread| thread.join().expect("no thread panics"))
            .collect()
    });
    let wall = begin.elapsed().as_secs_f64() * 1e6 / count as f64;
    let processor = done.iter().map(|(_, ns)| *ns as f64 / 1e3).sum::<f64>() / count as f64;
    let bytes = done.iter().map(|(bytes, _)| bytes).sum::<usize>() / count;
    println!("{wall:.1} {processor:.1} {bytes}");
}

/// Processor time of this thread since it began, where Linux tells it; 0 elsewhere.
fn processor_ns() -> u64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split_whitespace()
        .next()
        .and_then(|ns| ns.parse().ok())
        .unwrap_or(0)
}
