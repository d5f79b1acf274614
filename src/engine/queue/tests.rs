//! The queue: what each thread takes, and in which order.

use proptest::prelude::*;

use super::*;
use ComputeClass::{Background, Rest, Voice};
use WorkerRole::{Shared, VoiceOnly};

fn next<T>(queue: &Queue<T>, role: WorkerRole) -> Option<T> {
    queue.next(role, &Pulse::default())
}

#[test]
fn the_background_moves_only_while_no_request_waits() {
    let queue = Queue::new([2, 2, 4]);
    assert_eq!(queue.set_workers(2), 2);
    (1..=3).for_each(|number| queue.push(Background, number).unwrap());
    (11..=12).for_each(|number| queue.push(Rest, number).unwrap());
    assert_eq!(queue.push(Rest, 13), Err(EnqueueError::Full));
    queue.push(Voice, 21).unwrap();
    assert_eq!([(); 4].map(|()| next(&queue, Shared)), [Some(21), Some(11), Some(12), Some(1)]);
    assert_eq!(queue.lock().take(Shared), Taken::Nothing, "the second thread stays in front");
    queue.push(Rest, 14).unwrap();
    assert_eq!(next(&queue, Shared), Some(14));
    queue.back();
    assert_eq!(next(&queue, Shared), Some(2));
    queue.close();
    assert_eq!(queue.push(Background, 5), Err(EnqueueError::Stopped));
    assert_eq!([next(&queue, Shared), next(&queue, Shared), next(&queue, VoiceOnly)], [Some(3), None, None]);
}

#[test]
fn threads_leave_one_by_one_and_may_be_called_back() {
    let queue = Queue::<u8>::new([1, 1, 1]);
    assert_eq!(queue.set_workers(4), 4);
    assert_eq!(queue.set_workers(1), 0);
    assert_eq!(next(&queue, Shared), None, "the first leaves");
    assert_eq!(queue.set_workers(4), 1, "two who have not left stay");
    queue.push(Rest, 7).unwrap();
    assert_eq!(next(&queue, Shared), Some(7));
}

#[test]
fn the_reserved_thread_takes_voice_alone_and_never_leaves_for_a_smaller_pool() {
    let queue = Queue::new([8, 8, 8]);
    queue.set_workers(2);
    queue.set_workers(1);
    queue.push(Rest, 1).unwrap();
    queue.push(Background, 2).unwrap();
    assert_eq!(queue.lock().take(VoiceOnly), Taken::Nothing);
    queue.push(Voice, 3).unwrap();
    assert_eq!(next(&queue, VoiceOnly), Some(3));
    assert_eq!(next(&queue, Shared), None, "the surplus shared thread");
}

/// Something that happens to a queue.
#[derive(Debug, Clone, Copy)]
enum QueueStep {
    Push(ComputeClass),
    Take(WorkerRole),
    /// A thread ends the oldest question of the background that is under way.
    End,
}

fn steps() -> impl Strategy<Value = Vec<QueueStep>> {
    let step = prop_oneof![
        4 => prop::sample::select(&ComputeClass::ALL).prop_map(QueueStep::Push),
        3 => prop::sample::select(&WorkerRole::ALL).prop_map(QueueStep::Take),
        1 => Just(QueueStep::End),
    ];
    prop::collection::vec(step, 1..400)
}

proptest! {
    /// Whatever comes and goes: voice is never behind REST, each class is served in its order, the reserved thread is idle only when no
    /// voice waits, and background is passed over at most [`BACKGROUND_TURN`] times while a thread may go there.
    #[test]
    fn voice_is_never_behind_rest_and_the_background_never_starves(workers in 1_usize..5, steps in steps()) {
        let queue = Queue::new([16, 16, 16]);
        queue.set_workers(workers);
        let (mut number, mut last, mut passed_over) = (0_u32, [0_u32; 3], 0);
        for step in steps {
            let before = queue.lengths();
            match step {
                QueueStep::Push(class) => {
                    number += 1;
                    let pushed = queue.push(class, (class, number));
                    prop_assert_eq!(pushed.is_err(), before[class as usize] == 16);
                }
                QueueStep::Take(role) => {
                    let behind = queue.lock().behind;
                    let taken = queue.lock().take(role);
                    let Taken::Question((class, number)) = taken else {
                        prop_assert!(before[Voice as usize] == 0);
                        prop_assert!(role == VoiceOnly || before[Rest as usize] == 0);
                        continue;
                    };
                    prop_assert!(last[class as usize] < number, "out of order");
                    last[class as usize] = number;
                    prop_assert!(class != Rest || before[Voice as usize] == 0, "REST before voice");
                    prop_assert!(role == Shared || class == Voice);
                    if class == Background {
                        prop_assert!(behind < workers.saturating_sub(1).max(1));
                        prop_assert!(passed_over == BACKGROUND_TURN || (before[0] == 0 && before[1] == 0));
                        passed_over = 0;
                    } else if role == Shared {
                        passed_over = if before[Background as usize] > 0 { passed_over + 1 } else { 0 };
                        let is_possible = behind < workers.saturating_sub(1).max(1);
                        prop_assert!(passed_over <= BACKGROUND_TURN || !is_possible, "the background starves");
                    }
                }
                QueueStep::End if queue.lock().behind > 0 => queue.back(),
                QueueStep::End => {}
            }
        }
    }
}

#[test]
fn under_a_flood_that_never_ends_the_background_has_a_thirty_second_of_the_threads() {
    let queue = Queue::new([64, 64, 64]);
    queue.set_workers(2);
    (0..4).for_each(|_| queue.push(Background, Background).unwrap());
    let mut of_background = 0;
    for _ in 0..132 {
        queue.push(Rest, Rest).unwrap();
        if next(&queue, Shared) == Some(Background) {
            of_background += 1;
            queue.back();
            next(&queue, Shared);
        }
    }
    assert_eq!(of_background, 4);
}
