"""Labels of every sign of a library, told from the recording that is shown for it."""

from pathlib import Path

import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.matching.picture_labels import Label, labels_of
from signclip_desktop.services.library_tasks import Job
from signclip_desktop.services.picture_labels import LoadLabels
from signclip_desktop.settings import assets_dir
from tests.samples import some_example, some_sign
from tests.ui.clips import waving_clip


@pytest.fixture
def library(tmp_path: Path):
    with Store.open(tmp_path / "library.sqlite") as store:
        for number, gloss in enumerate(("ONE", "TWO", "EMPTY")):
            store.signs.put(some_sign(f"test:{gloss}", gloss))
            if gloss != "EMPTY":
                example = some_example(f"{gloss}:1", f"test:{gloss}")
                store.recordings.put(example, waving_clip(left=number == 1))
        yield store


def job(*, cancelled: bool = False) -> Job:
    return Job(lambda part: None, lambda: cancelled)


def test_each_sign_with_a_recording_has_labels(library) -> None:
    found = LoadLabels({}).run(library, job())
    assert found is not None
    assert set(found) == {"test:ONE", "test:TWO"}
    assert Label.ONE_HAND in found["test:ONE"]
    assert Label.TWO_HANDS in found["test:TWO"]


def test_what_was_computed_is_not_computed_again(library, monkeypatch) -> None:
    known: dict[int, frozenset[Label]] = {}
    first = LoadLabels(known).run(library, job())
    monkeypatch.setattr("signclip_desktop.services.picture_labels.labels_of", None)
    assert LoadLabels(known).run(library, job()) == first


def test_a_cancelled_task_gives_nothing(library) -> None:
    assert LoadLabels({}).run(library, job(cancelled=True)) is None


def test_the_starter_dictionarys_labels_came_with_the_program() -> None:
    with Store.open(assets_dir() / STARTER_FILE, read_only=True) as store:
        known: dict[int, frozenset[Label]] = {}
        found = LoadLabels(known).run(store, job())
        assert found is not None
        assert len(found) == store.signs.count()
        for sign in store.signs.all()[::400]:
            example = store.recordings.preview(sign.id)
            assert example is not None
            assert found[sign.id] == labels_of(store.recordings.clip(example.id))
    # A starter dictionary that was built anew needs its labels built anew.
    assert known == {}
