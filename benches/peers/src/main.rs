//! The same certificates and badges by testamur, krilla and printpdf; see `../README.md`.
//!
//! ```text
//! testamur-peers data FOLDER COUNT             what the peers in other languages read
//! testamur-peers WAY one OUT.pdf [N]           the Nth certificate, from nothing to a file
//! testamur-peers WAY many COUNT [THREADS]      COUNT certificates in memory, after preparing
//! testamur-peers WAY JOB DATA OUT COUNT        `files`, `badges` or `merged` into the folder OUT
//! ```
//!
//! The ways are `testamur`, `testamur-bundled`, `krilla`, `printpdf` and `printpdf-jpeg`. `many`
//! prints the wall time and the processor time of a certificate in µs, and its mean bytes; a job prints
//! its processor time in seconds, preparing left out. For jobs, `testamur` is a whole batch; `files` can
//! also be made by `testamur-loop`, which paints and writes one after the other, and by `plain-write`.

mod badge;
mod batch;
mod by_krilla;
mod by_printpdf;
mod by_testamur;
mod certificate;
mod code;
mod data;

use std::env;
use std::fs;
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::thread;
use std::time::Instant;

use mimalloc::MiMalloc;
use rustix::time::ClockId;
use rustix::time::clock_gettime;

use by_krilla::Krilla;
use by_printpdf::Printpdf;
use by_printpdf::Way;
use by_testamur::Plain;
use by_testamur::Testamur;
use certificate::Entry;
use certificate::Files;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Makes certificates once prepared. Each thread has its own clone.
trait Maker {
    fn make(&mut self, entry: &Entry) -> Vec<u8>;

    /// Makes one into a file.
    fn write(&mut self, entry: &Entry, path: &Path) -> io::Result<()> {
        fs::write(path, self.make(entry))
    }
}

/// What is to be made.
enum Job<'a> {
    One { out: &'a Path, number: usize },
    Many { count: usize, threads: usize },
    Files { out: &'a Path, count: usize },
}

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["data", folder, count] => data::write(Path::new(folder), parse(count), &batch::art()),
        ["testamur", job, data, out, count] => {
            let art = Path::new(data).with_file_name("badge.png");
            let spent = batch::run(&batch_job(job), &art, Path::new(out), parse(count));
            println!("{spent:.6}");
        }
        [way, rest @ ..] => prepare(way, &job(rest)),
        [] => panic!("WAY and JOB are wanted"),
    }
}

fn batch_job(name: &str) -> batch::Job {
    match name {
        "files" => batch::Job::Files,
        "badges" => batch::Job::Badges,
        "merged" => batch::Job::Merged,
        other => panic!("no job is called `{other}`"),
    }
}

fn job<'a>(args: &[&'a str]) -> Job<'a> {
    let one = |out: &'a str, number| Job::One {
        out: Path::new(out),
        number,
    };
    match *args {
        ["one", out] => one(out, 17),
        ["one", out, number] => one(out, parse(number)),
        ["many", count] => Job::Many {
            count: parse(count),
            threads: 1,
        },
        ["many", count, threads] => Job::Many {
            count: parse(count),
            threads: parse(threads),
        },
        ["files", _, out, count] => Job::Files {
            out: Path::new(out),
            count: parse(count),
        },
        _ => panic!("one OUT.pdf [N], many COUNT [THREADS], or files DATA OUT COUNT"),
    }
}

fn prepare(way: &str, job: &Job<'_>) {
    match way {
        "testamur" | "testamur-loop" => run(Testamur::prepare(Files::read(true)), job),
        "testamur-bundled" => run(Testamur::prepare(Files::read(false)), job),
        "plain-write" => run(Plain::prepare(Files::read(true)), job),
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

fn run(mut maker: impl Maker + Clone + Send, job: &Job<'_>) {
    match job {
        Job::One { out, number } => maker
            .write(&Entry::nth(*number), out)
            .expect("the file can be written"),
        Job::Many { count, threads } => many(maker, *count, *threads),
        Job::Files { out, count } => into_files(maker, out, *count),
    }
}

/// Makes a file for each certificate from 0 to `count`, and says what they cost.
fn into_files(mut maker: impl Maker, folder: &Path, count: usize) {
    let entries: Vec<Entry> = (0..count).map(Entry::nth).collect();
    // The first one makes what is kept from then on.
    black_box(maker.make(&entries[0]));
    let begin = processor_seconds();
    for entry in &entries {
        let path = folder.join(format!("{}.pdf", entry.id));
        maker
            .write(entry, &path)
            .expect("the folder can be written");
    }
    println!("{:.6}", processor_seconds() - begin);
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

/// Processor time of all threads of this process, in the program and in the system, in seconds.
fn processor_seconds() -> f64 {
    let told = clock_gettime(ClockId::ProcessCPUTime);
    told.tv_sec as f64 + told.tv_nsec as f64 / 1e9
}
