//! A pipeline over the threads of a batch: units of work go through five stages, and no stage waits for
//! all of another. A thread that is free takes the work that is furthest down the line.

use std::collections::BTreeMap;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use rayon::ThreadPool;

use crate::error::Error;
use crate::error::Result;

/// Records of a unit, at most: enough that taking one up costs nothing beside its work, few enough to hold.
pub(super) const MOST_OF_A_UNIT: usize = 8;
/// The same where records become pictures, which take milliseconds each, and megabytes.
pub(super) const MOST_PICTURES: usize = 2;
/// Units for each thread, at least, where there are enough records: all threads end at about the same time.
const LEAST_FOR_A_THREAD: usize = 4;

/// A stage that takes unit after unit, in their order.
pub(super) type InOrder<'a, In, Out> = Box<dyn FnMut(In) -> Result<Out> + Send + 'a>;
/// A stage that takes units as they come, several at once.
pub(super) type AtOnce<'a, In, Out> = Box<dyn Fn(In) -> Result<Out> + Sync + 'a>;

/// What is done with each unit.
pub(super) struct Stages<'a, Read, Stepped, Turned, Drawn> {
    /// Gives the next unit; `None` at the end.
    pub(super) read: InOrder<'a, (), Option<Read>>,
    pub(super) step: AtOnce<'a, Read, Stepped>,
    pub(super) turn: InOrder<'a, Stepped, Turned>,
    pub(super) draw: AtOnce<'a, Turned, Drawn>,
    pub(super) place: InOrder<'a, Drawn, ()>,
}

/// How many records make a unit, of so many in all, and `most` at most. A thread by itself has nothing to
/// share out.
pub(super) fn unit(records: u64, most: usize, pool: &ThreadPool) -> usize {
    let threads = pool.current_num_threads();
    if threads < 2 {
        return most;
    }
    let even = usize::try_from(records).unwrap_or(usize::MAX) / (threads * LEAST_FOR_A_THREAD);
    even.clamp(1, most)
}

/// Units on their way at most: two for each thread, and one that waits for its place.
fn bound(pool: &ThreadPool) -> u64 {
    2 * pool.current_num_threads() as u64 + 1
}

impl<'a, R: Send, S: Send, T: Send, D: Send> Stages<'a, R, S, T, D> {
    /// Takes all units through all stages, on all threads of `pool`. There are never more units on their way
    /// than two for each thread and one.
    ///
    /// # Errors
    /// The first one in the order of the units; all units before it were placed, and none after it.
    pub(super) fn run(self, pool: &ThreadPool) -> Result<()> {
        let line = Line {
            step: self.step,
            draw: self.draw,
            bound: bound(pool),
            state: Mutex::new(State {
                read: Some(self.read),
                turn: Some(self.turn),
                place: Some(self.place),
                were_read: BTreeMap::new(),
                stepped: BTreeMap::new(),
                turned: BTreeMap::new(),
                drawn: BTreeMap::new(),
                begun: 0,
                to_turn: 0,
                to_place: 0,
                end: u64::MAX,
                error: None,
            }),
            changed: Condvar::new(),
        };
        // A thread that comes late finds less to do, or nothing: none depends on another to be there.
        pool.broadcast(|_| line.work());
        let state = line.state.into_inner();
        let error = state.unwrap_or_else(PoisonError::into_inner).error;
        error.map_or(Ok(()), Err)
    }
}

/// A pipeline that runs.
struct Line<'a, R, S, T, D> {
    step: AtOnce<'a, R, S>,
    draw: AtOnce<'a, T, D>,
    /// Units that are on their way at most.
    bound: u64,
    state: Mutex<State<'a, R, S, T, D>>,
    changed: Condvar,
}

/// Where all units are. Those that no thread has in hand wait for their next stage, by their numbers.
struct State<'a, R, S, T, D> {
    /// The stages in order; `None` while a thread is at it.
    read: Option<InOrder<'a, (), Option<R>>>,
    turn: Option<InOrder<'a, S, T>>,
    place: Option<InOrder<'a, D, ()>>,
    were_read: BTreeMap<u64, R>,
    stepped: BTreeMap<u64, S>,
    turned: BTreeMap<u64, T>,
    drawn: BTreeMap<u64, D>,
    /// How many units were read, have had their turn, and are in their places.
    begun: u64,
    to_turn: u64,
    to_place: u64,
    /// The first unit that is not to be placed: behind the last one, or with an error.
    end: u64,
    error: Option<Error>,
}

/// What a thread does next.
enum Work<'a, R, S, T, D> {
    Place(InOrder<'a, D, ()>, D),
    Turn(InOrder<'a, S, T>, S),
    Draw(u64, T),
    Step(u64, R),
    Read(InOrder<'a, (), Option<R>>),
}

impl<'a, R, S, T, D> State<'a, R, S, T, D> {
    fn is_over(&self) -> bool {
        self.to_place >= self.end
    }

    /// The work furthest down the line that can be done now.
    fn next(&mut self, bound: u64) -> Option<Work<'a, R, S, T, D>> {
        self.placing()
            .or_else(|| self.turning())
            .or_else(|| self.drawing())
            .or_else(|| self.stepping())
            .or_else(|| self.reading(bound))
    }

    fn placing(&mut self) -> Option<Work<'a, R, S, T, D>> {
        let number = self.to_place;
        let is_ready = number < self.end && self.drawn.contains_key(&number);
        let place = self.place.take_if(|_| is_ready)?;
        Some(Work::Place(place, self.drawn.remove(&number)?))
    }

    fn turning(&mut self) -> Option<Work<'a, R, S, T, D>> {
        let number = self.to_turn;
        let is_ready = number < self.end && self.stepped.contains_key(&number);
        let turn = self.turn.take_if(|_| is_ready)?;
        Some(Work::Turn(turn, self.stepped.remove(&number)?))
    }

    fn drawing(&mut self) -> Option<Work<'a, R, S, T, D>> {
        let (number, unit) = first(&mut self.turned, self.end)?;
        Some(Work::Draw(number, unit))
    }

    fn stepping(&mut self) -> Option<Work<'a, R, S, T, D>> {
        let (number, unit) = first(&mut self.were_read, self.end)?;
        Some(Work::Step(number, unit))
    }

    fn reading(&mut self, bound: u64) -> Option<Work<'a, R, S, T, D>> {
        let is_room = self.begun < self.end && self.begun - self.to_place < bound;
        self.read.take_if(|_| is_room).map(Work::Read)
    }

    /// What a stage made of a unit; with an error, nothing from that unit on is wanted any more.
    fn made<Out>(&mut self, number: u64, made: Result<Out>) -> Option<Out> {
        match made {
            Ok(made) => Some(made),
            Err(error) => {
                if number < self.end {
                    self.end = number;
                    self.error = Some(error);
                }
                None
            }
        }
    }

    fn were_placed(&mut self, place: InOrder<'a, D, ()>, made: Result<()>) {
        self.place = Some(place);
        if self.made(self.to_place, made).is_some() {
            self.to_place += 1;
        }
    }

    fn had_its_turn(&mut self, turn: InOrder<'a, S, T>, made: Result<T>) {
        self.turn = Some(turn);
        if let Some(unit) = self.made(self.to_turn, made) {
            self.turned.insert(self.to_turn, unit);
            self.to_turn += 1;
        }
    }

    fn was_read(&mut self, read: InOrder<'a, (), Option<R>>, made: Result<Option<R>>) {
        self.read = Some(read);
        match self.made(self.begun, made) {
            Some(Some(unit)) => {
                self.were_read.insert(self.begun, unit);
                self.begun += 1;
            }
            Some(None) => self.end = self.end.min(self.begun),
            None => {}
        }
    }
}

/// Takes the first unit whose number is below an end.
fn first<Unit>(units: &mut BTreeMap<u64, Unit>, end: u64) -> Option<(u64, Unit)> {
    let entry = units.first_entry()?;
    (*entry.key() < end).then(|| entry.remove_entry())
}

impl<'a, R, S, T, D> Line<'a, R, S, T, D> {
    /// What each thread does, until all is placed.
    fn work(&self) {
        let _guard = Guard(self);
        while let Some(work) = self.next() {
            self.do_it(work);
            self.changed.notify_all();
        }
    }

    /// Waits for work; `None` when there is none any more.
    fn next(&self) -> Option<Work<'a, R, S, T, D>> {
        let mut state = self.state();
        loop {
            if state.is_over() {
                return None;
            }
            if let Some(work) = state.next(self.bound) {
                return Some(work);
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn do_it(&self, work: Work<'a, R, S, T, D>) {
        match work {
            Work::Place(mut place, unit) => {
                let made = place(unit);
                self.state().were_placed(place, made);
            }
            Work::Turn(mut turn, unit) => {
                let made = turn(unit);
                self.state().had_its_turn(turn, made);
            }
            Work::Draw(number, unit) => {
                let made = (self.draw)(unit);
                let mut state = self.state();
                if let Some(unit) = state.made(number, made) {
                    state.drawn.insert(number, unit);
                }
            }
            Work::Step(number, unit) => {
                let made = (self.step)(unit);
                let mut state = self.state();
                if let Some(unit) = state.made(number, made) {
                    state.stepped.insert(number, unit);
                }
            }
            Work::Read(mut read) => {
                let made = read(());
                self.state().was_read(read, made);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State<'a, R, S, T, D>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Has the other threads end when a stage panics: what it had in hand would never come.
struct Guard<'g, 'a, R, S, T, D>(&'g Line<'a, R, S, T, D>);

impl<R, S, T, D> Drop for Guard<'_, '_, R, S, T, D> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.state().end = 0;
            self.0.changed.notify_all();
        }
    }
}

#[cfg(test)]
mod tests;
