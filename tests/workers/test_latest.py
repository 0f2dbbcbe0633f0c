import threading

from signclip_desktop.workers.latest import Inbox, Latest


def test_the_newest_wins_and_drops_are_counted():
    latest: Latest[int] = Latest()
    for number in range(5):
        latest.put(number)
    assert latest.take() == 4
    assert latest.take() is None
    assert latest.drops == 4


def test_an_inbox_outside_a_recording_keeps_the_newest_only():
    inbox: Inbox[int] = Inbox()
    inbox.put(1)
    inbox.put(2)
    assert (inbox.take(inbox.round), inbox.take(inbox.round), inbox.drops) == (2, None, 1)


def test_a_recording_loses_nothing_and_keeps_the_order():
    inbox: Inbox[int] = Inbox()
    inbox.put(0)
    inbox.hold()
    for number in range(1, 500):
        inbox.put(number)
    inbox.release()
    inbox.put(1000)
    inbox.put(1001)
    taken = []
    while (item := inbox.take(inbox.round)) is not None:
        taken.append(item)
    assert taken == [*range(500), 1001]


def test_held_items_can_be_taken_without_the_preview():
    inbox: Inbox[int] = Inbox()
    inbox.hold()
    inbox.put(1)
    inbox.release()
    inbox.put(2)
    assert (
        inbox.take_held(inbox.round),
        inbox.take_held(inbox.round),
        inbox.take(inbox.round),
    ) == (1, None, 2)


def test_a_cancelled_recording_is_forgotten():
    inbox: Inbox[int] = Inbox()
    inbox.hold()
    inbox.put(1)
    inbox.discard()
    assert inbox.take(inbox.round) is None
    assert not inbox.holding


def test_nothing_is_lost_between_two_threads():
    inbox: Inbox[int] = Inbox()
    inbox.hold()
    taken: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not (done.is_set() and inbox.waiting == 0):
            item = inbox.take_held(inbox.round)
            if item is not None:
                taken.append(item)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(2000):
        inbox.put(number)
    done.set()
    reader.join()
    assert taken == list(range(2000))


def test_frames_of_the_next_recording_wait_for_its_reader():
    inbox: Inbox[int] = Inbox()
    inbox.hold()
    inbox.put(1)
    before = inbox.round
    after = inbox.discard()
    inbox.hold()
    inbox.put(2)
    assert inbox.take(before) is None
    assert inbox.take_held(before) is None
    assert inbox.take(after) == 2


def test_a_late_reader_does_not_disturb_the_next_recording():
    inbox: Inbox[int] = Inbox()
    before = inbox.round
    inbox.discard()
    inbox.hold()
    inbox.put(1)
    inbox.discard(before)
    assert inbox.holding
    inbox.release()
    inbox.hold(before)
    assert not inbox.holding
    assert inbox.take(inbox.round) == 1
