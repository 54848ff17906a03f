//! What the page is about: the design as its files are now, and the changes that are made here.

use std::fs;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use crate::assets::Assets;
use crate::design::edit;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::limits::CancelToken;
use crate::limits::Limits;
use crate::limits::Watch;
use crate::plate::Plate;
use crate::preview::asked::Asked;
use crate::preview::good::Good;
use crate::preview::history::History;
use crate::preview::history::Way;
use crate::preview::rows::Rows;
use crate::preview::source::Source;
use crate::preview::source::Stamp;
use crate::preview::view::Found;
use crate::preview::view::State;
use crate::record::records;
use crate::review::review;

/// The only file that can be changed here.
const TOML: &str = "design.toml";

/// Looks at files that have held still before a fault in them is believed: an editor may be half-way through.
const LOOKS: u32 = 3;

/// What a [`Workshop`] works with, beside the design.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The records to show beside the design's samples. Default: none.
    pub table: Option<Table>,
    /// The folder of the files that records name in image attributes. Default: none.
    pub record_assets: Option<PathBuf>,
    /// The bounds of everything that is read.
    pub limits: Limits,
}

/// A file of records, and how it is read.
#[derive(Clone, Debug)]
pub struct Table {
    /// The file.
    pub path: PathBuf,
    /// How it is read; what the design wants is filled in.
    pub options: records::Options,
}

/// A picture or a file that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Of which revision; see [`State::good`] and [`State::before`].
    pub revision: u64,
    /// Of which record, by its key.
    pub record: String,
    /// Which page, from 0.
    pub page: usize,
}

/// A design while it is being made. Shared by all threads.
///
/// ```
/// # use testamur::preview::{Options, Source, Workshop};
/// # use testamur::bundled;
/// let source = Source::Fixed(bundled::assets("classic").expect("it is bundled"));
/// let workshop = Workshop::open(source, Options::default());
/// let state = workshop.state("longest");
/// assert!(state.faults.is_empty());
/// ```
pub struct Workshop {
    source: Source,
    options: Options,
    /// Held while files are read or written, so that this is done by one at a time.
    desk: Mutex<Desk>,
    board: Mutex<Board>,
    told: Condvar,
    /// Raised when the design that is being reviewed has changed.
    reviewing: Mutex<CancelToken>,
}

/// What is known of the files.
#[derive(Default)]
struct Desk {
    stamp: Stamp,
    /// Of the table, and of the files that its records name.
    table: Stamp,
    /// Looks since something changed.
    still: u32,
    history: History,
}

/// What everybody may see.
#[derive(Default)]
struct Board {
    revision: u64,
    good: Option<Arc<Good>>,
    before: Option<Arc<Good>>,
    faults: Vec<Finding>,
    depth: (usize, usize),
}

/// Whether faults are believed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Only what is sound is taken.
    Sound,
    /// Faults are told.
    All,
}

impl Workshop {
    /// Reads a design. One that is broken or not there is told in the [`State`].
    pub fn open(source: Source, options: Options) -> Self {
        let workshop = Self {
            source,
            options,
            desk: Mutex::default(),
            board: Mutex::default(),
            told: Condvar::new(),
            reviewing: Mutex::default(),
        };
        let mut desk = workshop.desk();
        desk.stamp = workshop.source.stamp();
        desk.table = workshop.table_stamp();
        workshop.read(&mut desk, Trust::All, true);
        drop(desk);
        workshop
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn table_stamp(&self) -> Stamp {
        let table = self.options.table.as_ref().map(|table| &table.path);
        let paths = table.into_iter().chain(&self.options.record_assets);
        Stamp::of(paths.map(PathBuf::as_path))
    }

    /// Looks whether files have changed, and says whether there is something new. To be called every few
    /// hundredths of a second.
    pub fn look(&self) -> bool {
        let (stamp, table) = (self.source.stamp(), self.table_stamp());
        let mut desk = self.desk();
        let is_new_table = table != desk.table;
        if stamp != desk.stamp || is_new_table {
            (desk.stamp, desk.table, desk.still) = (stamp, table, 0);
            return self.read(&mut desk, Trust::Sound, is_new_table);
        }
        desk.still = desk.still.saturating_add(1);
        // A second change within one tick of the file system's clock leaves no other trace.
        desk.still == LOOKS && self.read(&mut desk, Trust::All, false)
    }

    /// Reads the design if its files are not those that are shown.
    fn read(&self, desk: &mut Desk, trust: Trust, is_new_table: bool) -> bool {
        let (good, was_broken) = {
            let board = self.board();
            (board.good.clone(), !board.faults.is_empty())
        };
        let assets = match self.source.assets(&self.options.limits) {
            Ok(assets) => assets,
            Err(error) => return trust == Trust::All && self.tell_faults(error),
        };
        let good = good.as_deref();
        if !was_broken && !is_new_table && good.is_some_and(|good| is_same(&good.plate, &assets)) {
            return false;
        }
        match self.made(&assets, good, is_new_table) {
            Ok(good) => {
                if let Some(text) = good.plate.files().get(TOML) {
                    desk.history.meets(text);
                }
                self.tell_good(good, desk.history.depth())
            }
            Err(error) => trust == Trust::All && self.tell_faults(error),
        }
    }

    fn made(&self, assets: &Assets, earlier: Option<&Good>, is_new_table: bool) -> Result<Good> {
        let limits = &self.options.limits;
        let mut plate = match earlier {
            Some(earlier) => earlier.plate.reopen(assets)?,
            None => Plate::open(assets, limits)?,
        };
        if let Some(folder) = &self.options.record_assets {
            plate = plate.with_record_assets(Assets::folder(folder, limits)?);
        }
        let known = earlier.and_then(|earlier| earlier.rows.clone());
        let rows = self.options.table.as_ref().map(|table| match known {
            Some(rows) if !is_new_table && rows.suits(&plate) => rows,
            Some(_) | None => Arc::new(Rows::read(table, &plate, limits)),
        });
        Good::new(self.board().revision + 1, plate, rows, earlier)
    }

    fn tell_good(&self, good: Good, depth: (usize, usize)) -> bool {
        let mut board = self.board();
        board.revision = good.revision;
        board.before = board.good.replace(Arc::new(good));
        board.faults.clear();
        board.depth = depth;
        self.reviewing().cancel();
        self.told.notify_all();
        true
    }

    fn reviewing(&self) -> MutexGuard<'_, CancelToken> {
        let reviewing = self.reviewing.lock();
        reviewing.unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the design as [`review`](crate::review::review) does, unless that is done, and says whether there is
    /// something new. It takes as long as drawing a few pages, and ends early when the design changes: to be called
    /// on a thread of its own, when the design has held still.
    pub fn review(&self) -> bool {
        let (good, cancel) = {
            let board = self.board();
            let cancel = CancelToken::new();
            *self.reviewing() = cancel.clone();
            (board.good.clone(), cancel)
        };
        let Some(good) = good.filter(|good| good.review.get().is_none()) else {
            return false;
        };
        let watch = Watch {
            cancel: Some(cancel.clone()),
            ..Watch::default()
        };
        let assets = self.source.assets(&self.options.limits);
        let found = assets.and_then(|assets| review(&good.plate.with_watch(watch), &assets));
        if cancel.is_cancelled() {
            return false;
        }
        // What keeps it from being drawn is told already.
        let found = found.unwrap_or_default();
        let is_news = !found.is_empty();
        // Who else has looked meanwhile has seen the same.
        let _ = good.review.set(found);
        if is_news {
            self.board().revision += 1;
            self.told.notify_all();
        }
        is_news
    }

    fn tell_faults(&self, error: Error) -> bool {
        let faults = error.into_findings();
        let mut board = self.board();
        if board.faults == faults {
            return false;
        }
        board.revision += 1;
        board.faults = faults;
        self.told.notify_all();
        true
    }

    /// Waits for something newer than `revision`, at most so long, and gives the revision that there is.
    pub fn wait(&self, revision: u64, time: Duration) -> u64 {
        let board = self.board();
        let is_old = |board: &mut Board| board.revision <= revision;
        let waited = self.told.wait_timeout_while(board, time, is_old);
        let (board, _) = waited.unwrap_or_else(PoisonError::into_inner);
        board.revision
    }

    /// How the design stands, and how one record looks in it: `sample-1`, `longest`, `row-17`.
    pub fn state(&self, record: &str) -> State {
        let (good, mut state) = {
            let board = self.board();
            (board.good.clone(), self.outline(&board))
        };
        if let Some(good) = good {
            state.design = Some(good.view());
            state.shown = Some(good.laid(record).shown.clone());
        }
        state
    }

    fn outline(&self, board: &Board) -> State {
        let of = |good: &Option<Arc<Good>>| good.as_ref().map(|good| good.revision);
        let is_json = board
            .good
            .as_ref()
            .is_some_and(|good| good.plate.design().file != TOML);
        let closed = match (self.source.is_closed(), is_json) {
            (Some(why), _) => Some(why.to_owned()),
            (None, true) => Some(
                "A `design.json` is shown as it is; things can be changed here in a `design.toml`."
                    .to_owned(),
            ),
            (None, false) => None,
        };
        State {
            revision: board.revision,
            good: of(&board.good),
            before: of(&board.before),
            faults: board.faults.clone(),
            closed,
            undo: board.depth.0,
            redo: board.depth.1,
            design: None,
            shown: None,
        }
    }

    fn good(&self, revision: u64) -> Option<Arc<Good>> {
        let board = self.board();
        let mut known = [&board.good, &board.before].into_iter().flatten();
        known.find(|good| good.revision == revision).cloned()
    }

    /// A page as PNG, its bleed around it, so many pixels wide; `None` when the revision is gone, or the record
    /// can't be drawn.
    ///
    /// # Errors
    /// A page that there is not, too many pixels, a damaged picture.
    pub fn png(&self, ask: &Ask, width: u32) -> Result<Option<Vec<u8>>> {
        let good = self.good(ask.revision);
        let png = good.map(|good| good.png(&ask.record, ask.page, width));
        png.transpose().map(Option::flatten)
    }

    /// A record as PDF, all its pages; `None` as for [`png`](Self::png).
    ///
    /// # Errors
    /// A damaged picture or font.
    pub fn pdf(&self, ask: &Ask) -> Result<Option<Vec<u8>>> {
        let good = self.good(ask.revision);
        let pdf = good.map(|good| good.pdf(&ask.record));
        pdf.transpose().map(Option::flatten)
    }

    /// A page as SVG; `None` as for [`png`](Self::png).
    ///
    /// # Errors
    /// A page that there is not, a damaged picture.
    pub fn svg(&self, ask: &Ask) -> Result<Option<Vec<u8>>> {
        let good = self.good(ask.revision);
        let svg = good.map(|good| good.svg(&ask.record, ask.page));
        svg.transpose().map(Option::flatten)
    }

    /// Rows of the table whose name or id holds all words of `query`, the first `from` left out.
    pub fn rows(&self, query: &str, from: usize) -> Found {
        let rows = self
            .board()
            .good
            .as_ref()
            .and_then(|good| good.rows.clone());
        let (rows, total) = rows
            .map(|rows| rows.search(query, from))
            .unwrap_or_default();
        Found { rows, total }
    }

    /// Changes an element: its values in `design.toml` are written anew, everything else in the file stays as it is.
    ///
    /// # Errors
    /// When the design can't be changed here, when there is no such element, when the change would break the design, or
    /// when the file can't be written.
    pub fn change(&self, asked: &Asked) -> Result<()> {
        let mut desk = self.desk();
        let changes = asked.changes()?;
        let (path, before) = self.file()?;
        let source = std::str::from_utf8(&before).map_err(|_| not_utf8())?;
        let after = edit::apply(source, &asked.element, &changes, &self.options.limits)?;
        if after.as_bytes() == before {
            return Ok(());
        }
        replace(&path, after.as_bytes())?;
        desk.history.add(before, after.into_bytes());
        self.wrote(&mut desk);
        Ok(())
    }

    /// Takes the last change back: the file gets the bytes that it had before.
    ///
    /// # Errors
    /// When there is none, or when somebody else has changed the file since.
    pub fn undo(&self) -> Result<()> {
        self.go(Way::Back)
    }

    /// Makes the change again that was taken back last.
    ///
    /// # Errors
    /// As for [`undo`](Self::undo).
    pub fn redo(&self) -> Result<()> {
        self.go(Way::Forth)
    }

    fn go(&self, way: Way) -> Result<()> {
        let mut desk = self.desk();
        let (path, now) = self.file()?;
        let Some(text) = desk.history.next(way, &now) else {
            return Err(Error::new(
                Kind::Missing,
                "there is no change to take back or to make again",
            )
            .help("a change of the file by another program ends what can be taken back here"));
        };
        replace(&path, text)?;
        desk.history.went(way);
        self.wrote(&mut desk);
        Ok(())
    }

    /// The file that can be changed, and what is in it.
    fn file(&self) -> Result<(PathBuf, Vec<u8>)> {
        let path = self.source.design_file(TOML)?;
        let assets = self.source.assets(&self.options.limits)?;
        Ok((path, assets.read(TOML)?.to_vec()))
    }

    /// Shows what was written, without waiting for the next look.
    fn wrote(&self, desk: &mut Desk) {
        self.read(desk, Trust::All, false);
        desk.stamp = self.source.stamp();
        desk.still = 0;
        let mut board = self.board();
        board.depth = desk.history.depth();
    }
}

/// Whether the files of a plate are still what it was made of.
fn is_same(plate: &Plate, assets: &Assets) -> bool {
    let mut files = plate.files().iter();
    let other = match plate.design().file.as_str() {
        TOML => "design.json",
        _ => TOML,
    };
    !assets.contains(other)
        && files.all(|(name, bytes)| assets.read(name).is_ok_and(|now| *now == **bytes))
}

fn not_utf8() -> Error {
    Error::new(Kind::Syntax, "the text is not in UTF-8")
        .file(TOML)
        .help("save the file as UTF-8")
}

/// Writes a file under a temporary name beside its place, with the rights that it has, then gives it its name.
fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = path.with_file_name(format!(".{name}.part"));
    let write = || -> io::Result<()> {
        let rights = fs::metadata(path)?.permissions();
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&part)?;
        file.write_all(bytes)?;
        fs::set_permissions(&part, rights)?;
        fs::rename(&part, path)
    };
    write().map_err(|error| {
        // What is left of it is of no use to anyone; that it can't be removed changes nothing.
        let _ = fs::remove_file(&part);
        Error::new(Kind::Io, format!("`{name}` can't be written: {error}")).file(&name)
    })
}

#[cfg(test)]
#[cfg(feature = "bundled-designs")]
mod tests;
