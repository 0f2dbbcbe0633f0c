"""No fault of one file ends an import; a stopped one goes on later."""

import pytest

from signclip_desktop.core.exchange.importer import ImportReport, import_path
from signclip_desktop.core.formats import index_csv as lexicon
from signclip_desktop.core.seeing import holistic, recording
from signclip_desktop.errors import (
    DiskFull,
    ImportRefused,
    LandmarkerUnavailable,
    Message,
)
from signclip_desktop.ui.sentences import sentence
from tests.core.exchange.indexes import with_index
from tests.fakes import FakeHolistic
from tests.told import raises
from tests.video_files import numbered, write_video


@pytest.mark.parametrize("fault", [ValueError("bug"), MemoryError(), RecursionError(), KeyError(1)])
def test_no_fault_of_one_file_ends_an_import(store, folder, monkeypatch, caplog, fault) -> None:
    real = recording.read_pose

    def read(path):
        if "house_1" in path.name:
            raise fault
        return real(path)

    monkeypatch.setattr(recording, "read_pose", read)
    report = import_path(store, folder, language="ase")
    assert report.added == 2
    ((path, reason),) = [(one.path, one.reason) for one in report.skipped]
    assert path == "house_1.pose"
    if isinstance(fault, MemoryError):
        assert reason == Message("import.out_of_memory")
    else:
        assert reason == Message("import.program_failed", error=type(fault).__name__)
    assert caplog.records[-1].exc_info[1] is fault
    monkeypatch.setattr(recording, "read_pose", real)
    assert import_path(store, folder, language="ase").added == 1


def test_trouble_that_every_file_would_meet_ends_the_import(store, folder, monkeypatch) -> None:
    def missing(path):
        raise LandmarkerUnavailable("The models are missing.")

    monkeypatch.setattr(recording, "read_pose", missing)
    with pytest.raises(LandmarkerUnavailable):
        import_path(store, folder, language="ase")


def test_an_index_beyond_the_limit_is_refused_with_the_number(store, folder, monkeypatch) -> None:
    monkeypatch.setattr(lexicon, "INDEX_ROWS", 3)
    with_index(folder, "house_1.pose,en,ase,0,0,hut,HUT,0\n" * 5)
    with raises(ImportRefused, "index.too_many_rows", rows="index.rows", most=3):
        import_path(store, folder, language="ase")
    with_index(folder, 'house_1.pose,en,ase,0,0,"hut\n",HUT,0\n' * 5)
    with raises(ImportRefused, "index.too_many_rows", rows="index.more_rows", most=3):
        import_path(store, folder, language="ase")
    with_index(folder, 'house_1.pose,en,ase,0,0,"hut\n\n",HUT,0\n' * 3)
    assert import_path(store, folder, language="ase").added == 1


def test_words_beyond_the_limit_are_left_out_with_their_number(store, folder) -> None:
    rows = "".join(f"house_1.pose,en,ase,0,0,word {n},HUT,0\n" for n in range(1200))
    with_index(folder, rows)
    report = import_path(store, folder, language="ase")
    assert report.added == 1
    assert "1,200 words; the first 1,000 are kept" in sentence(report.skipped[0].reason)
    assert len(store.signs.all()[0].words) == 1000
    with_index(folder, "house_2.pose,en,ase,0,0,another word,HUT,0\n")
    import_path(store, folder, language="ase")
    assert len(store.signs.all()[0].words) == 1000


def test_the_planning_of_a_long_index_tells_its_progress_and_can_be_stopped(store, folder) -> None:
    rows = "".join(f"missing_{n}.pose,en,ase,0,0,a,A{n},0\n" for n in range(10_000))
    with_index(folder, rows)
    told: list[float] = []
    report = import_path(store, folder, language="ase", progress=told.append)
    assert len(report.skipped) == 10_000
    assert len(told) > 8
    assert told == sorted(told)
    asked = iter([False, False, True])
    stopped = import_path(store, folder, language="ase", cancelled=lambda: next(asked))
    assert stopped == ImportReport(0, 0, (), cancelled=True)


def test_an_import_that_is_stopped_goes_on_later(store, folder) -> None:
    asked = iter([False, False, True])
    report = import_path(store, folder, language="ase", cancelled=lambda: next(asked))
    assert report == ImportReport(2, 0, (), cancelled=True)
    assert import_path(store, folder, language="ase") == ImportReport(1, 2, ())


def test_progress_rises_to_one(store, folder) -> None:
    told: list[float] = []
    import_path(store, folder, language="ase", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_trouble_with_the_library_stops_the_import_and_keeps_what_came_in(
    store, folder, monkeypatch
) -> None:
    real, calls = store.recordings.put_with_sign, []

    def second_time_full(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise DiskFull("full")
        real(*arguments)

    monkeypatch.setattr(store.recordings, "put_with_sign", second_time_full)
    with pytest.raises(DiskFull):
        import_path(store, folder, language="ase")
    assert store.signs.count() == 1


@pytest.fixture
def fake_holistic(monkeypatch):
    made: list[FakeHolistic] = []

    def make() -> FakeHolistic:
        made.append(FakeHolistic(signing=(2, 8)))
        return made[-1]

    monkeypatch.setattr(holistic, "Holistic", make)
    return made


def test_videos_come_in_through_one_landmarker_and_a_broken_one_is_told(
    store, tmp_path, fake_holistic
) -> None:
    media = tmp_path / "videos"
    media.mkdir()
    write_video(media / "dog__anna.mp4", numbered(64, 48, 10), fps=10)
    write_video(media / "dog_2.mp4", numbered(64, 48, 12), fps=10)
    (media / "text.mp4").write_text("this is no video")
    told: list[float] = []
    report = import_path(store, media, language="ase", progress=told.append)
    assert (report.added, [skipped.path for skipped in report.skipped]) == (2, ["text.mp4"])
    assert len(fake_holistic) == 1
    assert fake_holistic[0].closed
    (dog,) = store.signs.all()
    assert sorted(
        len(store.recordings.clip(example.id)) for example in store.recordings.of(dog.id)
    ) == [10, 12]
    assert told == sorted(told)
    assert import_path(store, media, language="ase").unchanged == 2
    assert len(fake_holistic) == 1


def test_a_part_of_a_video_is_taken(store, tmp_path, fake_holistic) -> None:
    media = tmp_path / "videos"
    media.mkdir()
    write_video(media / "a.mp4", numbered(64, 48, 10), fps=10)
    with_index(media, "a.mp4,en,ase,250,550,dog,DOG,0\n")
    import_path(store, media, language="ase")
    clip = store.recordings.clip(store.recordings.of(store.signs.all()[0].id)[0].id)
    assert clip.times_s == pytest.approx([0.3, 0.4, 0.5], abs=0.01)


def test_an_import_that_is_stopped_inside_a_video_adds_nothing_of_it(
    store, tmp_path, fake_holistic
) -> None:
    write_video(tmp_path / "dog.mp4", numbered(64, 48, 10), fps=10)
    asked = iter([False, False, False, True])
    report = import_path(store, tmp_path / "dog.mp4", language="ase", cancelled=lambda: next(asked))
    assert report == ImportReport(0, 0, (), cancelled=True)
    assert store.signs.count() == 0
