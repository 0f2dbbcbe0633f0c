from pathlib import Path

import pytest

from signclip_desktop.errors import StoreDamaged
from signclip_desktop.services.look_up_protocols import OpenFinder
from signclip_desktop.services.prepared_recognizer import PreparedRecognizer
from tests.look_up_fakes import FakeFinder

LIBRARY = Path("library.sqlite")


class Batches(FakeFinder):
    """Has four batches to embed."""

    def preparing(self):
        yield from (0.25, 0.5, 0.75, 1.0)


def opened(finder: FakeFinder) -> PreparedRecognizer:
    def close() -> None:
        finder.closed = True

    dictionary = PreparedRecognizer(lambda path: OpenFinder(finder, "fake-1", close))
    dictionary.open(LIBRARY)
    return dictionary


def prepare(dictionary: PreparedRecognizer) -> None:
    while dictionary.prepare_step():
        pass


def test_it_is_prepared_a_step_at_a_time() -> None:
    dictionary = opened(Batches())
    told = []
    while dictionary.prepare_step():
        told.append(dictionary.prepared)
    assert told == pytest.approx([0.25, 0.5, 0.75, 1.0])
    assert dictionary.finder() is not None


def test_questions_wait_until_it_is_ready() -> None:
    dictionary, asked = opened(FakeFinder()), []
    assert dictionary.keeps(lambda: asked.append(1))
    assert dictionary.next_question() is None
    prepare(dictionary)
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
    prepare(dictionary)
    dictionary.give_up(StoreDamaged("It is damaged."))
    assert dictionary.finder() is not None


def test_another_library_makes_questions_wait_again() -> None:
    finder = FakeFinder()
    dictionary = opened(finder)
    prepare(dictionary)
    dictionary.open(LIBRARY)
    assert finder.closed
    assert dictionary.keeps(lambda: None)


def test_changes_that_come_while_it_is_prepared_begin_it_anew() -> None:
    finder = Batches()
    dictionary = opened(finder)
    assert dictionary.prepare_step()
    assert dictionary.prepare_step()
    dictionary.begin()
    assert dictionary.prepare_step()
    assert dictionary.prepared == pytest.approx(0.25)


def test_after_a_failure_it_is_not_taken_for_ready() -> None:
    class Failing(FakeFinder):
        def preparing(self):
            yield 0.5
            raise StoreDamaged("It is damaged.")

    dictionary = opened(Failing())
    assert dictionary.prepare_step()
    with pytest.raises(StoreDamaged):
        dictionary.prepare_step()
    assert dictionary.keeps(lambda: None)
    assert dictionary.prepare_step()  # from the start
    assert dictionary.prepared == pytest.approx(0.5)


class Library:
    """Opens finders for a dictionary, one after the other."""

    def __init__(self) -> None:
        self.finders: list[FakeFinder] = []
        self.fails = False

    def __call__(self, path: Path) -> OpenFinder:
        if self.fails:
            raise StoreDamaged("It is damaged.")
        finder = Batches()
        self.finders.append(finder)

        def close() -> None:
            finder.closed = True

        return OpenFinder(finder, f"fake-{len(self.finders)}", close)


def test_the_encoder_before_answers_until_the_new_one_is_ready() -> None:
    library = Library()
    dictionary = PreparedRecognizer(library)
    dictionary.open(LIBRARY)
    prepare(dictionary)
    dictionary.reopen()
    first, second = library.finders
    assert not dictionary.keeps(lambda: None)
    assert dictionary.finder() is first
    assert dictionary.prepare_step()
    assert dictionary.finder() is first
    prepare(dictionary)
    assert dictionary.finder() is second
    assert (first.closed, second.closed) == (True, False)
    assert dictionary.encoder_id == "fake-2"


def test_switched_again_while_the_last_choice_is_prepared() -> None:
    library = Library()
    dictionary = PreparedRecognizer(library)
    dictionary.open(LIBRARY)
    prepare(dictionary)
    dictionary.reopen()
    dictionary.prepare_step()
    dictionary.reopen()
    first, second, third = library.finders
    assert second.closed
    assert dictionary.finder() is first
    prepare(dictionary)
    assert dictionary.finder() is third
    dictionary.close()
    assert all(finder.closed for finder in library.finders)


def test_an_encoder_that_cannot_be_opened_leaves_the_one_before() -> None:
    library = Library()
    dictionary = PreparedRecognizer(library)
    dictionary.open(LIBRARY)
    prepare(dictionary)
    library.fails = True
    with pytest.raises(StoreDamaged):
        dictionary.reopen()
    assert dictionary.finder() is library.finders[0]
    assert not library.finders[0].closed


def test_closing_while_it_switches_closes_both() -> None:
    library = Library()
    dictionary = PreparedRecognizer(library)
    dictionary.open(LIBRARY)
    prepare(dictionary)
    dictionary.reopen()
    dictionary.close()
    assert [finder.closed for finder in library.finders] == [True, True]


def test_without_a_library_there_is_nothing_to_reopen() -> None:
    library = Library()
    PreparedRecognizer(library).reopen()
    assert library.finders == []
