from pathlib import Path

import pytest

from signclip_desktop.errors import StoreDamaged
from signclip_desktop.workers.dictionary import Dictionary
from signclip_desktop.workers.needs import OpenFinder
from tests.look_up_fakes import FakeFinder

LIBRARY = Path("library.sqlite")


class Batches(FakeFinder):
    """Has four batches to embed; each tells its share of what was left."""

    left = 4

    def prepare(self, progress=None, cancelled=None) -> None:
        whole = self.left
        while self.left and not cancelled():
            self.left -= 1
            progress((whole - self.left) / whole)


def opened(finder: FakeFinder) -> Dictionary:
    def close() -> None:
        finder.closed = True

    dictionary = Dictionary(lambda path: OpenFinder(finder, "fake-1", close))
    dictionary.open(LIBRARY)
    return dictionary


def test_it_is_prepared_a_batch_at_a_time() -> None:
    dictionary = opened(Batches())
    told = []
    while dictionary.prepare_batch():
        told.append(dictionary.prepared)
    assert told == pytest.approx([0.25, 0.5, 0.75])
    assert dictionary.finder() is not None


def test_questions_wait_until_it_is_ready() -> None:
    dictionary, asked = opened(FakeFinder()), []
    assert dictionary.keeps(lambda: asked.append(1))
    assert dictionary.next_question() is None
    dictionary.prepare_batch()
    question = dictionary.next_question()
    question()
    assert asked == [1]
    assert dictionary.next_question() is None
    assert not dictionary.keeps(lambda: None)


def test_questions_are_answered_with_the_reason_when_it_is_given_up() -> None:
    dictionary = opened(FakeFinder())
    assert dictionary.keeps(lambda: None)
    dictionary.give_up(StoreDamaged("It is damaged."))
    assert dictionary.next_question() is not None
    with pytest.raises(StoreDamaged):
        dictionary.finder()


def test_one_that_is_ready_is_not_given_up() -> None:
    dictionary = opened(FakeFinder())
    dictionary.prepare_batch()
    dictionary.give_up(StoreDamaged("It is damaged."))
    assert dictionary.finder() is not None


def test_another_library_makes_questions_wait_again() -> None:
    finder = FakeFinder()
    dictionary = opened(finder)
    dictionary.prepare_batch()
    dictionary.open(LIBRARY)
    assert finder.closed
    assert dictionary.keeps(lambda: None)
