from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.dictionary.word_search import WordMatch
from signclip_desktop.core.types.sign import Origin, Recognition
from signclip_desktop.errors import DiskFull, Message, VideoUnreadable
from signclip_desktop.ui.view_models.enrol import EnrolViewModel, Form
from tests.ui.asked import AskedLibrary, AskedLookUp, sign
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def look_up(qapp) -> AskedLookUp:
    return AskedLookUp()


@pytest.fixture
def enrol(library, look_up) -> EnrolViewModel:
    return EnrolViewModel(library, look_up)


def recorded(request_id: int = 1) -> Recognition:
    return Recognition(request_id, waving_clip(), np.ones(4, np.float32), (), False, "test")


def test_nothing_is_written_before_keep(enrol, library) -> None:
    enrol.start(word="robot", attempts=[recorded(), recorded()])
    enrol.set_form(Form(gloss="ROBOT", words="robot, android", signer="Ana"))
    assert [name for name in library.tasks if name != "SearchWords"] == []
    enrol.keep()
    assert "AddSign" in library.tasks


def test_the_kept_sign_holds_what_was_typed(enrol, library, qtbot) -> None:
    enrol.start(attempts=[recorded()])
    enrol.set_form(
        Form(
            " ROBOT ",
            "robot, android",
            "American Sign Language (ASL)",
            "Ana",
            "Yes",
            "With two fingers",
        )
    )
    enrol.keep()
    kept, examples = library.arguments("AddSign")
    assert (kept.gloss, kept.language, kept.notes) == ("ROBOT", "ase", "With two fingers")
    assert [word.text for word in kept.words] == ["ROBOT", "android"]
    assert examples[0].example.origin is Origin.CAMERA
    assert (examples[0].example.signer, examples[0].example.consent) == ("Ana", "Yes")
    assert not enrol.can_keep
    with qtbot.waitSignal(enrol.saved) as saved:
        library.answer("AddSign", replace(kept, id="user:1"))
    assert saved.args == ["user:1"]
    assert enrol.drafts == ()


def test_what_is_missing_is_said(enrol) -> None:
    enrol.start()
    enrol.set_form(Form(language="Klingon"))
    assert len(enrol.problems) == 3
    assert not enrol.can_keep


def test_files_are_read_one_after_another(enrol, look_up) -> None:
    enrol.start()
    enrol.add_files([Path("a.mp4"), Path("b.pose")])
    assert look_up.files == [("a.mp4", None, None)]
    look_up.recognised.emit(recorded(99))
    assert enrol.drafts == ()
    look_up.recognised.emit(recorded(1))
    look_up.recognised.emit(recorded(2))
    assert [draft.name for draft in enrol.drafts] == ["a.mp4", "b.pose"]
    assert enrol.drafts[0].source_path == "a.mp4"
    assert enrol.reading == ""


def test_an_unreadable_file_is_told_and_the_next_one_read(enrol, look_up, qtbot) -> None:
    enrol.start()
    enrol.add_files([Path("a.mp4"), Path("b.mp4")])
    with qtbot.waitSignal(enrol.failed) as failed:
        look_up.failed.emit(1, VideoUnreadable("It holds no picture."))
    assert failed.args == ["a.mp4: It holds no picture."]
    assert enrol.reading == "b.mp4"


def test_a_recording_that_breaks_off_is_left_out_with_the_reason(enrol, look_up, qtbot) -> None:
    enrol.start()
    enrol.add_files([Path("a.mp4"), Path("b.mp4")])
    found = recorded(1)
    broken = replace(
        found, clip=replace(found.clip, flaw=Message("video.end_missing", file="a.mp4", read_s=0.5))
    )
    with qtbot.waitSignal(enrol.failed) as failed:
        look_up.recognised.emit(broken)
    assert failed.args == [
        "It was left out: a.mp4 breaks off at 0.5 s: its end is missing; copy or download it again."
    ]
    assert enrol.drafts == ()
    assert enrol.reading == "b.mp4"


def test_reading_can_be_stopped(enrol, look_up) -> None:
    enrol.start()
    enrol.add_files([Path("a.mp4"), Path("b.mp4")])
    enrol.stop_reading()
    look_up.recognised.emit(recorded(1))
    assert enrol.drafts == ()
    assert look_up.cancelled == [1]


def test_a_recording_can_join_a_sign_that_is_there(enrol, library, qtbot) -> None:
    enrol.start(attempts=[recorded()])
    enrol.set_form(Form(gloss="book"))
    enrol.look_for_same()
    there = [
        WordMatch(1, sign("BOOK"), "book", "", "exact"),
        WordMatch(2, sign("BOOKSHELF"), "book", "", "prefix"),
    ]
    library.answer("SearchWords", there)
    assert [one.gloss for one in enrol.same] == ["BOOK"]
    enrol.join("test:book")
    enrol.keep()
    assert library.arguments("AddRecordings")[0] == "test:book"
    with qtbot.waitSignal(enrol.saved) as saved:
        library.answer("AddRecordings")
    assert saved.args == ["test:book"]


def test_a_name_with_accents_is_offered_no_sign_without_them(enrol, library) -> None:
    enrol.start(word="zählen", attempts=[recorded()])
    assert enrol.form.gloss == "ZÄHLEN"
    enrol.look_for_same()
    there = [
        WordMatch(1, sign("ZAHLEN"), "zahlen", "", "exact"),
        WordMatch(2, sign("zählen", "test:2"), "zählen", "", "exact"),
    ]
    library.answer("SearchWords", there)
    assert [one.id for one in enrol.same] == ["test:2"]


@pytest.mark.parametrize("gloss", ["", "  ", "\u200b"])
def test_a_name_that_cannot_be_seen_is_none(enrol, gloss) -> None:
    enrol.start(attempts=[recorded()])
    enrol.set_form(Form(gloss=gloss))
    assert not enrol.can_keep


def test_a_full_disk_loses_nothing(enrol, library, qtbot) -> None:
    enrol.start(attempts=[recorded()])
    enrol.set_form(Form(gloss="BOOK"))
    enrol.keep()
    with qtbot.waitSignal(enrol.failed):
        library.fail("AddSign", DiskFull("The disk is full."))
    assert len(enrol.drafts) == 1
    assert enrol.can_keep
