use std::panic::AssertUnwindSafe;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::*;
use crate::batch::pool;
use crate::finding::Kind;

/// What went on in the stages that keep the order.
#[derive(Default)]
struct Seen {
    turned: Vec<u64>,
    placed: Vec<u64>,
}

/// Some time that differs from unit to unit and from stage to stage.
fn linger(unit: u64, stage: u64) {
    let mixed = (unit * 31 + stage * 17 + 7).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 55;
    std::thread::sleep(Duration::from_micros(mixed));
}

fn failed(unit: u64) -> Error {
    Error::new(Kind::BadValue, format!("unit {unit}"))
}

/// Takes so many units through stages that take their time. `fault` says in which stage, from 0, which unit fails.
fn run(
    threads: usize,
    units: u64,
    fault: impl Fn(u64, u64) -> Result<()> + Sync,
) -> (Result<()>, Seen) {
    let mut seen = Seen::default();
    let mut numbers = 0..units;
    let pass = |stage: u64, unit: u64| {
        linger(unit, stage);
        fault(stage, unit).map(|()| unit)
    };
    let stages = Stages {
        read: Box::new(|()| numbers.next().map(|unit| pass(0, unit)).transpose()),
        step: Box::new(|unit| pass(1, unit)),
        turn: Box::new(|unit| {
            seen.turned.push(unit);
            pass(2, unit)
        }),
        draw: Box::new(|unit| pass(3, unit)),
        place: Box::new(|unit| {
            pass(4, unit)?;
            seen.placed.push(unit);
            Ok(())
        }),
    };
    let result = stages.run(&pool(threads).unwrap());
    (result, seen)
}

#[test]
fn units_keep_their_order_however_long_a_stage_takes() {
    for threads in 1..=8 {
        let (result, seen) = run(threads, 100, |_, _| Ok(()));
        let all: Vec<u64> = (0..100).collect();
        assert!(result.is_ok(), "{threads} threads");
        assert_eq!(seen.turned, all, "{threads} threads");
        assert_eq!(seen.placed, all, "{threads} threads");
    }
}

#[test]
fn no_units_are_no_work() {
    for threads in [1, 4] {
        let (result, seen) = run(threads, 0, |_, _| Ok(()));
        assert!(result.is_ok() && seen.placed.is_empty());
    }
}

#[test]
fn the_first_error_in_the_order_of_the_units_ends_it_whichever_comes_first() {
    for threads in 1..=8 {
        for stage in 0..5 {
            let (result, seen) = run(threads, 60, |at, unit| match unit {
                // Later ones fail at once, this one as late as it can.
                20 if at == stage => Err(failed(unit)),
                21.. if at <= stage => Err(failed(unit)),
                _ => Ok(()),
            });
            assert_eq!(result.unwrap_err().to_string(), failed(20).to_string());
            let before: Vec<u64> = (0..20).collect();
            assert_eq!(seen.placed, before, "stage {stage}, {threads} threads");
        }
    }
}

#[test]
fn a_stage_that_panics_leaves_no_thread_waiting() {
    for threads in [1, 2, 5] {
        for stage in 0..5 {
            let broken = AssertUnwindSafe(|| {
                run(threads, 60, |at, unit| {
                    assert!((at, unit) != (stage, 30), "on purpose");
                    Ok(())
                })
            });
            assert!(std::panic::catch_unwind(broken).is_err(), "stage {stage}");
        }
    }
}

#[test]
fn no_more_units_are_on_their_way_than_the_bound_says() {
    for threads in 1..=4 {
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        let (result, _) = run(threads, 80, |stage, unit| {
            if stage == 0 {
                let now = now.fetch_add(1, Ordering::Relaxed) + 1;
                most.fetch_max(now, Ordering::Relaxed);
            }
            // One that holds all the others up.
            if (stage, unit) == (1, 5) {
                std::thread::sleep(Duration::from_millis(30));
            }
            if stage == 4 {
                now.fetch_sub(1, Ordering::Relaxed);
            }
            Ok(())
        });
        assert!(result.is_ok());
        // The one that is being placed counts no more in the test before it does in the pipeline.
        let bound = 2 * threads as u64 + 1;
        assert!(most.into_inner() <= bound, "{threads} threads");
    }
}

#[test]
fn all_threads_work_while_there_is_work() {
    let busy = AtomicU64::new(0);
    let most = AtomicU64::new(0);
    let (result, _) = run(4, 60, |stage, _| {
        let now = busy.fetch_add(1, Ordering::Relaxed) + 1;
        most.fetch_max(now, Ordering::Relaxed);
        if stage == 1 {
            std::thread::sleep(Duration::from_millis(2));
        }
        busy.fetch_sub(1, Ordering::Relaxed);
        Ok(())
    });
    assert!(result.is_ok());
    assert_eq!(most.into_inner(), 4);
}

#[test]
fn few_records_are_shared_out_and_many_come_in_larger_units() {
    let (one, two) = (pool(1).unwrap(), pool(2).unwrap());
    let units = [0, 1, 8, 20, 100, 127, 128, 1_000_000].map(|records| unit(records, 16, &two));
    assert_eq!(units, [1, 1, 1, 2, 12, 15, 16, 16]);
    assert_eq!(unit(20, 16, &one), 16);
    assert_eq!(unit(1_000_000, MOST_PICTURES, &two), 2);
}
