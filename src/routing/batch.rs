//! Many pieces of work at once: on several threads, watched, ended when nobody wants it any more, and
//! with the answers in the order of the questions.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How long work is watched and ended.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Threads to use, at least one.
    pub threads: usize,
    /// Told how many pieces are done so far; called from any of the threads, not always in order.
    pub progress: &'a (dyn Fn(usize) + Sync),
    /// Set by whoever does not want the answers any more.
    pub is_cancelled: &'a AtomicBool,
}

/// Pieces that a thread takes at once.
const AT_ONCE: usize = 64;

/// Works on every piece, each thread with a state of its own; `None` when it was cancelled.
pub(super) fn in_parallel<T: Sync, R: Send, S>(
    pieces: &[T],
    at_once: usize,
    watch: &Watch<'_>,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Option<Vec<R>> {
    let at_once = at_once.clamp(1, AT_ONCE);
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let run = || {
        let mut state = state();
        let mut answered: Vec<(usize, Vec<R>)> = Vec::new();
        loop {
            let from = next.fetch_add(at_once, Ordering::Relaxed);
            if from >= pieces.len() || watch.is_cancelled.load(Ordering::Relaxed) {
                return answered;
            }
            let taken = &pieces[from..pieces.len().min(from + at_once)];
            answered.push((from, taken.iter().map(|piece| work(&mut state, piece)).collect()));
            let so_far = done.fetch_add(taken.len(), Ordering::Relaxed) + taken.len();
            (watch.progress)(so_far);
        }
    };
    let threads = watch.threads.clamp(1, pieces.len().div_ceil(at_once).max(1));
    let mut answered = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut answered = run();
        for other in others {
            match other.join() {
                Ok(more) => answered.extend(more),
                Err(panicked) => std::panic::resume_unwind(panicked),
            }
        }
        answered
    });
    answered.sort_unstable_by_key(|(from, _)| *from);
    let answers: Vec<R> = answered.into_iter().flat_map(|(_, answers)| answers).collect();
    (answers.len() == pieces.len()).then_some(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_questions_on_any_number_of_threads() {
        let pieces: Vec<usize> = (0..1_000).collect();
        for threads in 0..5 {
            let seen = AtomicUsize::new(0);
            let progress = |done| {
                seen.fetch_max(done, Ordering::Relaxed);
            };
            let is_cancelled = AtomicBool::new(false);
            let watch = Watch { threads, progress: &progress, is_cancelled: &is_cancelled };
            let answers = in_parallel(&pieces, 7, &watch, || 1, |one, piece| piece + *one);
            assert_eq!(answers, Some((1..=1_000).collect::<Vec<usize>>()));
            assert_eq!(seen.load(Ordering::Relaxed), 1_000);
        }
    }

    #[test]
    fn what_is_cancelled_has_no_answer() {
        let is_cancelled = AtomicBool::new(false);
        let progress = |_| is_cancelled.store(true, Ordering::Relaxed);
        let watch = Watch { threads: 2, progress: &progress, is_cancelled: &is_cancelled };
        let pieces = [0; 1_000];
        assert_eq!(in_parallel(&pieces, 8, &watch, || (), |(), piece| *piece), None);
        let nothing: [u8; 0] = [];
        is_cancelled.store(false, Ordering::Relaxed);
        assert_eq!(in_parallel(&nothing, 8, &watch, || (), |(), piece| *piece), Some(Vec::new()));
    }
}
