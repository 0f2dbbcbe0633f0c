import threading

import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.recordings import Recordings
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.matching.picture_labels import Label
from signclip_desktop.core.types.changes import Kind
from signclip_desktop.errors import DiskFull, NotInLibrary, StoreBusy, StoreDamaged
from signclip_desktop.services.library_jobs import Backup, Import, ImportRequest, PreviewImport
from signclip_desktop.services.library_tasks import (
    LoadClip,
    LoadHistory,
    LoadPreview,
    LoadSign,
    LoadSigns,
    LoadState,
    Recorded,
    SearchWords,
    Task,
)
from signclip_desktop.services.library_writes import (
    AddSign,
    AddToList,
    DeleteEverything,
    DeleteSign,
)
from signclip_desktop.services.matched_recordings import LoadMatched, Wanted
from signclip_desktop.workers.library import Library
from signclip_desktop.workers.library_worker import LibraryWorker
from tests.samples import some_clip, some_example, some_sign

pytestmark = pytest.mark.gui


@pytest.fixture
def library(qapp, qtbot, tmp_path, monkeypatch):
    # Without the starter dictionary, whose merging takes a second.
    monkeypatch.setattr("signclip_desktop.core.dictionary.library.STARTER_FILE", "none.sqlite")
    library = Library(tmp_path / "library.sqlite")
    with qtbot.waitSignal(library.opened):
        library.start()
    yield library
    library.stop()


class Failed(Exception):
    """What a test asked for was answered with an error, its first argument."""


def told(library: Library, qtbot, task, **how):
    """Ask, wait for the answer, and give it; raises Failed."""
    values, errors = [], []
    library.ask(task, values.append, errors.append, **how)
    qtbot.waitUntil(lambda: bool(values or errors), timeout=20_000)
    if errors:
        raise Failed(errors[0])
    return values[0]


def added(library: Library, qtbot, gloss: str = "HOUSE"):
    recorded = Recorded(some_example("", ""), some_clip(frames=9))
    return told(library, qtbot, AddSign(some_sign("", gloss), (recorded,)))


class Slow(Task):
    """Keeps the library's thread busy until its gate opens."""

    def __init__(self, gate: threading.Event) -> None:
        self.gate, self.entered = gate, threading.Event()

    def run(self, store) -> None:
        self.entered.set()
        self.gate.wait(60)


class Broken(Task):
    """Fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def run(self, store) -> None:
        raise self.error


def test_a_new_sign_gets_an_id_and_is_found_by_its_word(library, qtbot):
    sign = added(library, qtbot)
    assert sign.id.startswith("user:")
    found = told(library, qtbot, SearchWords("hous"))
    assert [match.sign.gloss for match in found] == ["HOUSE"]


def test_a_change_is_told_to_everyone(library, qtbot):
    kinds = []
    library.changed.connect(kinds.append)
    with qtbot.waitSignals([library.changed, library.opened]):
        added(library, qtbot)
    assert kinds == [Kind.SIGNS | Kind.RECORDINGS]


def test_a_sign_comes_with_its_recordings(library, qtbot):
    sign = added(library, qtbot)
    detail = told(library, qtbot, LoadSign(sign.id))
    assert detail.sign.gloss == "HOUSE"
    assert len(detail.examples) == 1
    assert len(detail.preview) == 9
    assert len(told(library, qtbot, LoadClip(detail.examples[0].id))) == 9


def test_the_recordings_behind_matches_come_in_order(library, qtbot):
    first, second = added(library, qtbot), added(library, qtbot, "ROOF")
    ids = [told(library, qtbot, LoadPreview(sign.id)).example_id for sign in (first, second)]
    wanted = (Wanted(second.id, ids[1]), Wanted(first.id, ids[0]))
    found = told(library, qtbot, LoadMatched(wanted))
    assert [one.example.sign_id for one in found] == [second.id, first.id]
    assert Label.ONE_HAND in found[0].labels


def test_an_unknown_sign_fails_with_a_sentence(library, qtbot):
    with pytest.raises(Failed) as failed:
        told(library, qtbot, LoadSign("user:nothing"))
    assert isinstance(failed.value.args[0], NotInLibrary)


def test_an_answer_that_was_cancelled_while_it_waited_does_not_come(library, qtbot):
    gate, answered = threading.Event(), []
    library.ask(Slow(gate))
    requests = [library.ask(SearchWords(text), answered.append) for text in ("h", "ho", "hou")]
    for request in requests[:-1]:
        library.cancel(request)
    gate.set()
    qtbot.waitUntil(lambda: bool(answered))
    assert len(answered) == 1


def test_history_is_kept_only_if_wanted(library, qtbot):
    sign = added(library, qtbot)
    library.note_look_up("word", "house", (sign.id, "user:gone"))
    library.keep_history = False
    library.note_look_up("word", "roof", (sign.id,))
    (item,) = told(library, qtbot, LoadHistory())
    assert (item.entry.query, [one.gloss for one in item.signs]) == ("house", ["HOUSE"])


def test_lists_are_made_and_told(library, qtbot):
    sign = added(library, qtbot)
    states = []
    library.opened.connect(states.append)
    told(library, qtbot, AddToList("At home", sign.id))
    qtbot.waitUntil(lambda: bool(states and states[-1].lists))
    assert states[-1].lists == ("At home",)
    assert told(library, qtbot, LoadSigns(list_name="At home")) == [sign]


def test_a_backup_runs_beside_searching(library, qtbot, tmp_path):
    added(library, qtbot)
    told(library, qtbot, Backup(tmp_path / "copy.sqlite"))
    told(library, qtbot, SearchWords("house"))
    assert (tmp_path / "copy.sqlite").exists()


def test_a_damaged_library_is_told_and_left_alone(qapp, qtbot, tmp_path):
    path = tmp_path / "library.sqlite"
    path.write_bytes(b"this is not a library" * 100)
    library = Library(path)
    with qtbot.waitSignal(library.open_failed) as opening:
        library.start()
    assert isinstance(opening.args[0], StoreDamaged)
    with pytest.raises(Failed) as failed:
        told(library, qtbot, SearchWords("house"))
    assert failed.value.args[0].message == opening.args[0].message
    library.stop()
    assert path.read_bytes() == b"this is not a library" * 100


def test_a_bug_in_a_task_is_seen_and_ends_the_waiting(library, qtbot):
    failed = []
    with qtbot.captureExceptions() as seen:
        library.ask(Broken(ZeroDivisionError()), failed=failed.append)
        # The panel is told first, then the traceback is shown by the thread itself.
        qtbot.waitUntil(lambda: len(seen) == 1)
    assert len(failed) == 1
    assert [kind for kind, _, _ in seen] == [ZeroDivisionError]


def test_nothing_is_answered_after_stop(library, qtbot):
    answered = []
    library.ask(SearchWords("house"), answered.append)
    library.stop()
    qtbot.wait(1)
    assert answered == []


def test_what_was_to_be_written_is_written_before_the_library_is_closed(
    library, qtbot, monkeypatch
):
    """The worker is busy when all of it is asked for, and goes on only when it is told to stop."""
    sign = added(library, qtbot)
    slow, ran = Slow(threading.Event()), []
    monkeypatch.setattr(SearchWords, "run", lambda *_: ran.append("search"))
    monkeypatch.setattr(LibraryWorker, "request_stop", lambda self: slow.gate.set())
    library.ask(slow)
    assert slow.entered.wait(60)
    library.note_look_up("sign", "", (sign.id,))
    library.ask(AddToList("At home", sign.id))
    recorded = Recorded(some_example("", ""), some_clip(frames=9))
    library.ask(AddSign(some_sign("", "ROOF"), (recorded,)))
    library.ask(DeleteSign(sign.id))
    library.ask(SearchWords("house"))
    library.stop()
    assert ran == []
    with Store.open(library.path) as store:
        assert [entry.sign_ids for entry in store.history.latest()] == [(sign.id,)]
        assert store.lists.names() == ["At home"]
        assert [one.gloss for one in store.signs.all()] == ["ROOF"]


def test_a_write_that_fails_while_the_library_closes_is_logged(library, monkeypatch, caplog):
    gate = threading.Event()

    class Full(Slow):
        writes = True

        def run(self, store) -> None:
            super().run(store)
            raise DiskFull("The disk is full.")

    real = LibraryWorker.request_stop
    monkeypatch.setattr(LibraryWorker, "request_stop", lambda self: (real(self), gate.set()))
    library.ask(Full(gate))
    library.stop()
    assert "The disk is full." in caplog.text


def test_deleting_that_left_traces_is_told_and_is_a_change(library, qtbot, monkeypatch):
    added(library, qtbot)

    def busy(db, path):
        raise StoreBusy("Everything was deleted, but traces are left.")

    monkeypatch.setattr("signclip_desktop.core.dictionary.deleting.finish", busy)
    with qtbot.waitSignals([library.changed, library.opened]), pytest.raises(Failed) as failed:
        told(library, qtbot, DeleteEverything())
    assert isinstance(failed.value.args[0], StoreBusy)


def test_a_job_can_be_asked_for_again_after_its_thread_could_not_open(
    library, qtbot, tmp_path, monkeypatch
):
    added(library, qtbot)
    busy = StoreBusy("Another program writes to the library; try again in a moment.")
    real = Library._open_store_again
    monkeypatch.setattr(Library, "_open_store_again", lambda self: raises(busy))
    with pytest.raises(Failed) as failed:
        told(library, qtbot, Backup(tmp_path / "copy.sqlite"))
    assert failed.value.args == (busy,)
    monkeypatch.setattr(Library, "_open_store_again", real)
    assert told(library, qtbot, Backup(tmp_path / "copy.sqlite")).exists()


def raises(error: Exception):
    raise error


def test_an_import_that_fails_half_way_is_a_change(library, qtbot, tmp_path, monkeypatch):
    """What was brought in before the disk was full stays, so lists of signs are out of date."""
    for frames in (9, 12):
        folder = tmp_path / "media" / f"F{frames}"
        folder.mkdir(parents=True)
        write_pose(some_clip(frames=frames), folder / "1.pose")
    real, calls = Recordings.put_with_sign, []

    def second_time_full(self, *what):
        calls.append(what)
        if len(calls) == 2:
            raise DiskFull("The disk is full.")
        return real(self, *what)

    monkeypatch.setattr(Recordings, "put_with_sign", second_time_full)
    with qtbot.waitSignal(library.changed), pytest.raises(Failed):
        told(library, qtbot, Import(ImportRequest(tmp_path / "media", "ase")), step="Import media")
    assert library.to_undo == "Import media"


def test_an_import_is_previewed_and_changes_nothing(library, qtbot, tmp_path):
    (tmp_path / "media" / "F16").mkdir(parents=True)
    write_pose(some_clip(), tmp_path / "media" / "F16" / "1.pose")
    with qtbot.assertNotEmitted(library.changed):
        found = told(library, qtbot, PreviewImport(ImportRequest(tmp_path / "media", "ase")))
    assert [(sign.gloss, sign.recordings) for sign in found.signs] == [("F16", 1)]
    assert found.skipped == ()


def test_a_library_whose_content_cannot_be_read_is_not_open(qapp, qtbot, tmp_path, monkeypatch):
    def unreadable(self, store):
        raise StoreDamaged("The library is damaged.")

    monkeypatch.setattr("signclip_desktop.core.dictionary.library.STARTER_FILE", "none.sqlite")
    monkeypatch.setattr(LoadState, "run", unreadable)
    library = Library(tmp_path / "library.sqlite")
    with qtbot.waitSignal(library.open_failed) as answer:
        library.start()
    assert str(answer.args[0]) == "The library is damaged."
    library.stop()


def test_a_new_sign_is_the_next_variant_of_its_name(library, qtbot):
    """Whatever the window knew of others when Keep was pressed."""
    signs = [added(library, qtbot) for _ in range(3)]
    assert [sign.variant for sign in signs] == [1, 2, 3]
    told(library, qtbot, DeleteSign(signs[1].id))
    assert added(library, qtbot).variant == 4


def test_a_history_that_cannot_be_read_is_told(library, qtbot, monkeypatch):
    def damaged(self, sign_ids):
        raise StoreDamaged("The library is damaged.")

    monkeypatch.setattr("signclip_desktop.core.dictionary.signs.Signs.by_id", damaged)
    with pytest.raises(Failed) as failed:
        told(library, qtbot, LoadHistory())
    assert isinstance(failed.value.args[0], StoreDamaged)
