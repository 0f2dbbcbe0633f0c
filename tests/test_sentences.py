"""Keys in the source and sentences in `ui/sentences/` fit each other, in both directions."""

import ast
import string
from pathlib import Path

from signclip_desktop.errors import (
    CameraState,
    CameraUnavailable,
    Message,
    PoseFileUnreadable,
    UsageError,
)
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.ui.sentences.catalogue import ROOMS, SENTENCES
from signclip_desktop.ui.sentences.marking import Plural
from tests.told_keys import PACKAGE, sources, told_in

# Rooms that still raise English; none is added, and each goes when its sentences moved.
NOT_YET: tuple[str, ...] = ()


def is_done(place: str) -> bool:
    return not place.startswith(NOT_YET)


TOLD = [told for path in sources() for told in told_in(path)]


def names_in(key: str) -> set[str]:
    """The values that the sentence of a key names."""
    found = SENTENCES[key]
    texts = (found.one, found.other) if isinstance(found, Plural) else (found,)
    fields = {
        name
        for text in texts
        for _, name, _, _ in string.Formatter().parse(text)
        if name is not None
    }
    return fields | {found.by} if isinstance(found, Plural) else fields


def test_the_source_tells_keys() -> None:
    """What reads the source finds what is there: calls, subclasses, enumerations, constants."""
    by_key = {told.key: told for told in TOLD}
    assert by_key["pose_file.version"].values == {"file", "version"}
    assert by_key["span.no_frame"].place.startswith("core/seeing/recording.py")
    assert by_key["remark.far"].place.startswith("core/types/remarks.py")
    assert by_key["program.unexpected"].values == frozenset()


def test_every_key_has_a_sentence() -> None:
    unknown = [
        f"{told.place} {told.key or 'no literal'}"
        for told in TOLD
        if told.key not in SENTENCES and is_done(told.place)
    ]
    assert not unknown


def test_every_sentence_is_told() -> None:
    assert not SENTENCES.keys() - {told.key for told in TOLD} - {"list.and"}


def test_every_error_brings_the_values_that_its_sentence_names() -> None:
    wrong = [
        f"{told.place} {told.key}: tells {sorted(told.values)}, named {sorted(names)}"
        for told in TOLD
        if told.key in SENTENCES and told.values != (names := names_in(told.key))
    ]
    assert not wrong


def test_each_key_stands_in_one_room_under_the_name_that_translators_see() -> None:
    """lupdate finds a text by its call; the context is the file."""
    assert sum(len(room.SENTENCES) for room in ROOMS) == len(SENTENCES)
    for room in ROOMS:
        path = Path(room.__file__)
        marked = [
            node
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("QT_TRANSLATE_")
        ]
        texts = {node.args[1].value for node in marked}
        assert {node.args[0].value for node in marked} == {path.stem}
        for found in room.SENTENCES.values():
            assert texts >= ({found.one, found.other} if isinstance(found, Plural) else {found})


def test_the_catalogue_holds_every_file_of_sentences() -> None:
    files = {path.stem for path in (PACKAGE / "ui" / "sentences").glob("*.py")}
    assert {Path(room.__file__).stem for room in ROOMS} == files - {
        "__init__", "catalogue", "marking", "words",
    }  # fmt: skip


def test_a_sentence_is_one_line_without_loose_ends() -> None:
    for found in SENTENCES.values():
        for text in (found.one, found.other) if isinstance(found, Plural) else (found,):
            assert text == " ".join(text.split())
            assert ".." not in text.replace("...", "")


def test_values_stand_in_the_sentence() -> None:
    error = PoseFileUnreadable("pose_file.version", file="a.pose", version=0.35)
    assert sentence(error) == "a.pose has the format version 0.35, not 0.1 or 0.2; convert it."
    assert str(error) == "pose_file.version (file='a.pose', version=0.35)"


def test_a_number_chooses_the_form() -> None:
    assert sentence(Message("length.minutes", minutes=1)) == "1 minute"
    assert sentence(Message("length.minutes", minutes=20)) == "20 minutes"


def test_lists_and_reasons_are_put_into_words() -> None:
    missing = UsageError("training.arrays_missing", file="a.npz", missing=("x", "y"), form="words")
    assert sentence(missing) == "a.npz lacks x and y, which a file of words needs."
    reason = Message("model.not_installed", models=("a", "b", "c"))
    told = UsageError("model.cannot_be_used", name="d", reason=reason)
    assert sentence(told) == (
        "The model “d” cannot be used. It is not installed; the installed models are: a, b and c."
    )
    assert str(told) == (
        "model.cannot_be_used (name='d', reason=model.not_installed (models=('a', 'b', 'c')))"
    )


def test_what_cannot_be_shown_is_written_as_an_escape() -> None:
    error = PoseFileUnreadable("pose_file.empty", file="a\nb\udcff.pose")
    assert sentence(error) == "a\\nb\\xff.pose is empty; copy or download it again."


def test_a_camera_has_a_sentence_for_each_state_and_may_tell_another() -> None:
    told = [sentence(CameraUnavailable(state)) for state in CameraState]
    assert len(set(told)) == len(CameraState)
    over = CameraUnavailable(CameraState.UNPLUGGED, "camera.file_over", file="a.mp4")
    assert sentence(over) == "a.mp4 has ended; press Try again to play it again."
    assert over.state is CameraState.UNPLUGGED


def test_an_error_tells_what_was_found_before() -> None:
    found = Message("pose_file.empty", file="a.pose")
    assert UsageError.of(found).message == found
    assert UsageError.of(found).message != Message("pose_file.empty", file="b.pose")
