//! [`OrderedWork`] reads items in one thread, works on them in others, and returns the results in
//! the order of the items.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rayon::ThreadPool;

use unboil_io::Error;

use super::thread_pool::thread_pool;

/// At most this many bytes of items are in work for each thread. A larger item is alone.
const BYTES_PER_THREAD: usize = 2 << 20;

/// The results of work on items. If it is dropped, no more items are read.
pub(crate) struct OrderedWork<R> {
    started: Receiver<StartedItem<R>>,
    /// The item whose result comes next.
    next: Option<StartedItem<R>>,
    limit: Arc<ByteLimit>,
    reader: Option<JoinHandle<()>>,
}

/// An item that waits for a thread, is in work, or is done.
struct StartedItem<R> {
    result: Receiver<thread::Result<R>>,
    bytes: usize,
}

impl<R: Send + 'static> OrderedWork<R> {
    /// Calls `read` in a thread of its own, and `work` for each item that it sends, in `threads`
    /// other threads; `None` starts one per core.
    ///
    /// # Errors
    /// If the system cannot start that many threads.
    pub(crate) fn start<T: Send + 'static>(
        threads: Option<usize>,
        read: impl FnOnce(&ItemSender<T, R>) + Send + 'static,
        work: impl Fn(T) -> R + Send + Sync + 'static,
    ) -> Result<OrderedWork<R>, Error> {
        let pool = thread_pool(threads)?;
        let (send, started) = mpsc::channel();
        let limit = Arc::new(ByteLimit {
            used: Mutex::default(),
            changed: Condvar::new(),
            max_bytes: pool.current_num_threads() * BYTES_PER_THREAD,
        });
        let sender = ItemSender {
            pool,
            work: Arc::new(work),
            started: send,
            limit: Arc::clone(&limit),
        };
        let reader = thread::Builder::new().spawn(move || read(&sender));
        let reader = reader.map_err(|error| Error::config("--threads", error.to_string()))?;
        Ok(OrderedWork {
            started,
            next: None,
            limit,
            reader: Some(reader),
        })
    }

    /// The next result, if it is there.
    pub(crate) fn take_finished(&mut self) -> Option<R> {
        let next = self.next.take().or_else(|| self.started.try_recv().ok())?;
        match next.result.try_recv() {
            Ok(result) => Some(self.finish(next.bytes, result)),
            Err(_) => {
                self.next = Some(next);
                None
            }
        }
    }

    /// Waits for the next result. `None`: that was the last one.
    pub(crate) fn wait(&mut self) -> Option<R> {
        let Some(next) = self.next.take().or_else(|| self.started.recv().ok()) else {
            // A reader that panicked has not read all items.
            if let Some(Err(panic)) = self.reader.take().map(JoinHandle::join) {
                resume_unwind(panic);
            }
            return None;
        };
        let result = next.result.recv().expect("each item has a result");
        Some(self.finish(next.bytes, result))
    }

    fn finish(&self, bytes: usize, result: thread::Result<R>) -> R {
        self.limit.release(bytes);
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl<R> Drop for OrderedWork<R> {
    /// The reader may wait for input that never comes, so its end is not awaited.
    fn drop(&mut self) {
        self.limit.close();
    }
}

/// Sends items to the threads that work on them.
pub(crate) struct ItemSender<T, R> {
    pool: ThreadPool,
    work: Arc<dyn Fn(T) -> R + Send + Sync>,
    started: Sender<StartedItem<R>>,
    limit: Arc<ByteLimit>,
}

impl<T: Send + 'static, R: Send + 'static> ItemSender<T, R> {
    /// Waits until an item of `bytes` bytes is below the limit, and sends it. False if nobody takes
    /// the results any more.
    pub(crate) fn send(&self, item: T, bytes: usize) -> bool {
        let (send, result) = mpsc::sync_channel(1);
        if !self.limit.reserve(bytes) || self.started.send(StartedItem { result, bytes }).is_err() {
            return false;
        }
        let work = Arc::clone(&self.work);
        self.pool.spawn_fifo(move || {
            // Who wanted the result may have ended.
            let _ = send.send(catch_unwind(AssertUnwindSafe(|| work(item))));
        });
        true
    }
}

/// Counts the bytes of the items that were sent and whose results were not taken.
struct ByteLimit {
    used: Mutex<UsedBytes>,
    changed: Condvar,
    max_bytes: usize,
}

#[derive(Default)]
struct UsedBytes {
    bytes: usize,
    /// True if no result will be taken.
    is_closed: bool,
}

impl ByteLimit {
    fn lock(&self) -> MutexGuard<'_, UsedBytes> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `bytes` bytes fit. False if no result will be taken.
    fn reserve(&self, bytes: usize) -> bool {
        let mut used = self.lock();
        while used.bytes > 0 && used.bytes + bytes > self.max_bytes && !used.is_closed {
            let woken = self.changed.wait(used);
            used = woken.unwrap_or_else(PoisonError::into_inner);
        }
        used.bytes += bytes;
        !used.is_closed
    }

    fn release(&self, bytes: usize) {
        self.lock().bytes -= bytes;
        self.changed.notify_one();
    }

    fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All results.
    fn results<R: Send + 'static>(mut work: OrderedWork<R>) -> Vec<R> {
        let mut results = Vec::new();
        while let Some(result) = work.take_finished().or_else(|| work.wait()) {
            results.push(result);
        }
        results
    }

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for threads in [Some(1), Some(3), None] {
            for (items, bytes) in [
                (0, 1),
                (1, 1),
                (1000, 1),
                (20, 1 << 20),
                (5, usize::MAX >> 1),
            ] {
                let read = move |sender: &ItemSender<usize, usize>| {
                    assert!((0..items).all(|item| sender.send(item, bytes)));
                };
                let square = |item: usize| {
                    // Later items are done earlier.
                    thread::sleep(std::time::Duration::from_micros(
                        100 * (3 - item as u64 % 4),
                    ));
                    item * item
                };
                let work = OrderedWork::start(threads, read, square).expect("threads");
                let squares: Vec<usize> = (0..items).map(|item| item * item).collect();
                assert_eq!(results(work), squares);
            }
        }
    }

    #[test]
    fn items_above_the_limit_wait() {
        let (send, reads) = mpsc::channel();
        let read = move |sender: &ItemSender<usize, usize>| {
            for item in 0..100 {
                send.send(item).expect("a receiver");
                if !sender.send(item, BYTES_PER_THREAD / 2) {
                    return;
                }
            }
        };
        let mut work = OrderedWork::start(Some(1), read, |item| item).expect("threads");
        assert_eq!(work.wait(), Some(0));
        // Two are in work, and one waits.
        let second = std::time::Duration::from_secs(1);
        let read: Vec<usize> = std::iter::from_fn(|| reads.recv_timeout(second).ok()).collect();
        assert_eq!(read, [0, 1, 2, 3]);
        // The reader ends when the results are dropped.
        drop(work);
        assert_eq!(reads.recv(), Err(mpsc::RecvError));
    }

    #[test]
    fn a_panic_of_the_reader_or_of_the_work_is_one_of_the_caller() {
        let run = |reader_fails: bool| {
            let read = move |sender: &ItemSender<usize, usize>| {
                sender.send(1, 1);
                assert!(!reader_fails, "the reader fails");
            };
            let check = move |item: usize| {
                assert!(reader_fails, "the work fails");
                item
            };
            let work = OrderedWork::start(Some(1), read, check).expect("threads");
            let panic = catch_unwind(AssertUnwindSafe(|| results(work))).expect_err("a panic");
            *panic.downcast_ref::<&str>().expect("a text")
        };
        assert_eq!(run(true), "the reader fails");
        assert_eq!(run(false), "the work fails");
    }
}
