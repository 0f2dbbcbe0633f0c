import threading

import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.errors import DiskFull, SignClipError, StoreBusy, StoreDamaged
from signclip_desktop.services.matched_recordings import Wanted
from signclip_desktop.workers.library import Library
from signclip_desktop.workers.library_tasks import ImportRequest, Recorded
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


def added(library: Library, qtbot, gloss: str = "HOUSE"):
    with qtbot.waitSignal(library.sign_saved) as answer:
        library.add_sign(
            some_sign("", gloss), [Recorded(some_example("", ""), some_clip(frames=9))]
        )
    return answer.args[1]


def test_a_new_sign_gets_an_id_and_is_found_by_its_word(library, qtbot):
    sign = added(library, qtbot)
    assert sign.id.startswith("user:")
    with qtbot.waitSignal(library.words_found) as answer:
        request = library.search_words("hous")
    assert answer.args[0] == request
    assert [match.sign.gloss for match in answer.args[1]] == ["HOUSE"]


def test_a_change_is_told_to_everyone(library, qtbot):
    with qtbot.waitSignals([library.library_changed, library.opened]):
        added(library, qtbot)


def test_a_sign_comes_with_its_recordings(library, qtbot):
    sign = added(library, qtbot)
    with qtbot.waitSignal(library.sign_loaded) as answer:
        library.load_sign(sign.id)
    detail = answer.args[1]
    assert detail.sign.gloss == "HOUSE"
    assert len(detail.examples) == 1
    assert len(detail.preview) == 9
    with qtbot.waitSignal(library.clip_loaded) as answer:
        library.load_clip(detail.examples[0].id)
    assert answer.args[1] == detail.examples[0].id
    assert len(answer.args[2]) == 9


def test_the_recordings_behind_matches_come_in_order(library, qtbot):
    first, second = added(library, qtbot), added(library, qtbot, "ROOF")
    ids = []
    for sign in (first, second):
        with qtbot.waitSignal(library.preview_loaded) as answer:
            library.load_preview(sign.id)
        ids.append(answer.args[1].example_id)
    with qtbot.waitSignal(library.matched_loaded) as answer:
        library.load_matched([Wanted(second.id, ids[1]), Wanted(first.id, ids[0])])
    assert [one.example.sign_id for one in answer.args[1]] == [second.id, first.id]
    assert answer.args[1][0].traits.two_handed is False


def test_an_unknown_sign_fails_with_a_sentence_and_its_request_id(library, qtbot):
    with qtbot.waitSignal(library.failed) as answer:
        request = library.load_sign("user:nothing")
    assert answer.args[0] == request
    assert isinstance(answer.args[1], SignClipError)


def test_only_the_newest_of_waiting_searches_is_answered(library, qtbot, monkeypatch):
    gate = threading.Event()

    def slow(store):
        gate.wait(60)
        return []

    monkeypatch.setattr("signclip_desktop.workers.library.tasks.lists", slow)
    answered = []
    library.words_found.connect(lambda request, found: answered.append(request))
    with qtbot.waitSignal(library.words_found):
        library.load_lists()
        requests = [library.search_words(text) for text in ("h", "ho", "hou")]
        gate.set()
    assert answered == [requests[-1]]


def test_history_is_kept_only_if_wanted(library, qtbot):
    sign = added(library, qtbot)
    with qtbot.waitSignal(library.done):
        library.add_history("word", "house", [sign.id, "user:gone"])
    library.keep_history = False
    assert library.add_history("word", "roof", [sign.id]) is None
    with qtbot.waitSignal(library.history_loaded) as answer:
        library.load_history()
    (item,) = answer.args[1]
    assert (item.entry.query, [one.gloss for one in item.signs]) == ("house", ["HOUSE"])


def test_lists_are_made_and_told(library, qtbot):
    sign = added(library, qtbot)
    library.create_list("At home")
    with qtbot.waitSignal(library.done):
        library.add_to_list("At home", sign.id)
    with qtbot.waitSignal(library.lists_loaded) as answer:
        library.load_lists()
    assert answer.args[1] == ["At home"]
    with qtbot.waitSignal(library.signs_loaded) as answer:
        library.load_signs(list_name="At home")
    assert [one.id for one in answer.args[1]] == [sign.id]


def test_a_backup_runs_beside_searching(library, qtbot, tmp_path):
    added(library, qtbot)
    with qtbot.waitSignals([library.backed_up, library.words_found]):
        library.backup(tmp_path / "copy.sqlite")
        library.search_words("house")
    assert (tmp_path / "copy.sqlite").exists()


def test_a_damaged_library_is_told_and_left_alone(qapp, qtbot, tmp_path):
    path = tmp_path / "library.sqlite"
    path.write_bytes(b"this is not a library" * 100)
    library = Library(path)
    with qtbot.waitSignal(library.open_failed) as answer:
        library.start()
    assert isinstance(answer.args[0], StoreDamaged)
    with qtbot.waitSignal(library.failed):
        library.search_words("house")
    library.stop()
    assert path.read_bytes() == b"this is not a library" * 100


def test_a_bug_in_a_task_is_seen_and_ends_the_waiting(library, qtbot, monkeypatch):
    def broken(store):
        raise ZeroDivisionError

    monkeypatch.setattr("signclip_desktop.workers.library.tasks.lists", broken)
    with qtbot.captureExceptions() as seen, qtbot.waitSignal(library.failed) as answer:
        request = library.load_lists()
        # The panel is told first, then the traceback is shown by the thread itself.
        qtbot.waitUntil(lambda: len(seen) == 1)
    assert answer.args[0] == request
    assert [kind for kind, _, _ in seen] == [ZeroDivisionError]


def test_nothing_is_answered_after_stop(library, qtbot):
    answered = []
    library.words_found.connect(lambda *_: answered.append(1))
    library.search_words("house")
    library.stop()
    qtbot.wait(1)
    assert answered == []


def test_what_was_to_be_written_is_written_before_the_library_is_closed(
    library, qtbot, monkeypatch
):
    """The worker is busy when all of it is asked for, and goes on only when it is told to stop."""
    sign = added(library, qtbot)
    gate, entered, ran = threading.Event(), threading.Event(), []

    def slow(store):
        entered.set()
        gate.wait(60)

    monkeypatch.setattr("signclip_desktop.workers.library.tasks.lists", slow)
    monkeypatch.setattr(
        "signclip_desktop.workers.library.tasks.search_words", lambda *_: ran.append("search")
    )
    monkeypatch.setattr(LibraryWorker, "request_stop", lambda self: gate.set())
    library.load_lists()
    assert entered.wait(10)
    library.add_history("sign", "", [sign.id])
    library.create_list("At home")
    library.add_to_list("At home", sign.id)
    library.add_sign(some_sign("", "ROOF"), [Recorded(some_example("", ""), some_clip(frames=9))])
    library.delete_sign(sign.id)
    library.search_words("house")
    library.stop()
    assert ran == []
    with Store.open(library.path) as store:
        assert [entry.sign_ids for entry in store.history.latest()] == [(sign.id,)]
        assert store.lists.names() == ["At home"]
        assert [one.gloss for one in store.signs.all()] == ["ROOF"]


def test_a_write_that_fails_while_the_library_closes_is_logged(library, qtbot, monkeypatch, caplog):
    gate = threading.Event()

    def full(store, *_):
        gate.wait(60)
        raise DiskFull("The disk is full.")

    monkeypatch.setattr("signclip_desktop.workers.library.tasks.add_history", full)
    real = LibraryWorker.request_stop
    monkeypatch.setattr(LibraryWorker, "request_stop", lambda self: (real(self), gate.set()))
    library.add_history("word", "house", [])
    library.stop()
    assert "The disk is full." in caplog.text


def test_deleting_that_left_traces_is_told_and_is_a_change(library, qtbot, monkeypatch):
    def busy(store):
        raise StoreBusy("Everything was deleted, but traces are left.")

    monkeypatch.setattr("signclip_desktop.workers.library.tasks.delete_everything_of_user", busy)
    with qtbot.waitSignals([library.failed, library.library_changed, library.opened]):
        library.delete_everything_of_user()


def test_a_request_to_a_library_that_is_not_open_is_told_why(qapp, qtbot, tmp_path):
    path = tmp_path / "library.sqlite"
    path.write_bytes(b"this is not a library" * 100)
    library = Library(path)
    with qtbot.waitSignal(library.open_failed) as opening:
        library.start()
    with qtbot.waitSignal(library.failed) as answer:
        library.search_words("house")
    assert answer.args[1].message == opening.args[0].message
    library.stop()


def test_a_job_can_be_asked_for_again_after_its_thread_could_not_open(
    library, qtbot, tmp_path, monkeypatch
):
    added(library, qtbot)
    busy = StoreBusy("Another program writes to the library; try again in a moment.")
    real = Library._open_store_again
    monkeypatch.setattr(Library, "_open_store_again", lambda self: raises(busy))
    with qtbot.waitSignal(library.failed) as answer:
        request = library.backup(tmp_path / "copy.sqlite")
    assert answer.args == [request, busy]
    monkeypatch.setattr(Library, "_open_store_again", real)
    with qtbot.waitSignal(library.backed_up):
        library.backup(tmp_path / "copy.sqlite")


def raises(error: Exception):
    raise error


def test_an_import_that_fails_half_way_is_a_change(library, qtbot, tmp_path, monkeypatch):
    """What was brought in before the disk was full stays, so lists of signs are out of date."""

    def full(store, request, job):
        raise DiskFull("The disk is full.")

    monkeypatch.setattr("signclip_desktop.workers.library.tasks.import_path", full)
    for side in ("library", "library_worker"):
        monkeypatch.setattr(f"signclip_desktop.workers.{side}.JOBS", frozenset({full}))
    with qtbot.waitSignals([library.failed, library.library_changed]):
        library.import_path(ImportRequest(tmp_path, "ase"))


def test_an_import_is_previewed_and_changes_nothing(library, qtbot, tmp_path):
    (tmp_path / "media" / "F16").mkdir(parents=True)
    write_pose(some_clip(), tmp_path / "media" / "F16" / "1.pose")
    with (
        qtbot.assertNotEmitted(library.library_changed),
        qtbot.waitSignal(library.import_previewed) as answer,
    ):
        library.preview_import(ImportRequest(tmp_path / "media", "ase"))
    assert [(sign.gloss, sign.recordings) for sign in answer.args[1].signs] == [("F16", 1)]
    assert answer.args[1].skipped == ()


def test_a_library_whose_content_cannot_be_read_is_not_open(qapp, qtbot, tmp_path, monkeypatch):
    def unreadable(store, path):
        raise StoreDamaged("The library is damaged.")

    monkeypatch.setattr("signclip_desktop.core.dictionary.library.STARTER_FILE", "none.sqlite")
    monkeypatch.setattr("signclip_desktop.workers.library.tasks.library_state", unreadable)
    library = Library(tmp_path / "library.sqlite")
    with qtbot.waitSignal(library.open_failed) as answer:
        library.start()
    assert answer.args[0].message == "The library is damaged."
    library.stop()


def test_a_new_sign_is_the_next_variant_of_its_name(library, qtbot):
    """Whatever the window knew of others when Keep was pressed."""
    assert [added(library, qtbot).variant for _ in range(3)] == [1, 2, 3]
    with qtbot.waitSignal(library.words_found) as answer:
        library.search_words("house")
    second = sorted(answer.args[1], key=lambda match: match.sign.variant)[1].sign
    with qtbot.waitSignal(library.done):
        library.delete_sign(second.id)
    assert added(library, qtbot).variant == 4


def test_a_history_that_cannot_be_read_is_told(library, qtbot, monkeypatch):
    sign = added(library, qtbot)
    with qtbot.waitSignal(library.done):
        library.add_history("word", "house", [sign.id])

    def damaged(self, sign_id):
        raise StoreDamaged("The library is damaged.")

    monkeypatch.setattr("signclip_desktop.core.dictionary.signs.Signs.get", damaged)
    with qtbot.waitSignal(library.failed) as answer:
        library.load_history()
    assert isinstance(answer.args[1], StoreDamaged)
