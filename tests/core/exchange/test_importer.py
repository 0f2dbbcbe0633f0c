"""Recordings come in once, each on its own, and what cannot come in is told."""

import hashlib
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.exchange.import_plan import Skipped, name_parts
from signclip_desktop.core.exchange.importer import ImportReport, import_path
from signclip_desktop.core.exchange.span_units import Unit
from signclip_desktop.core.formats import index_csv as lexicon
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.seeing import holistic, recording
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Origin, Word
from signclip_desktop.errors import (
    DiskFull,
    ImportRefused,
    LandmarkerUnavailable,
    Message,
    UsageError,
)
from signclip_desktop.ui.sentences import sentence
from tests.fakes import FakeHolistic
from tests.samples import some_clip, some_sign
from tests.told import raises
from tests.video_files import numbered, write_video

HEADER = "path,spoken_language,signed_language,start,end,words,glosses,priority\n"


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "library.sqlite") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    media = tmp_path / "media"
    media.mkdir()
    for seed, name in enumerate(("house_1", "house_2", "dog__anna_b")):
        write_pose(some_clip(seed), media / f"{name}.pose")
    return media


def with_index(folder, rows: str):
    (folder / "index.csv").write_text(HEADER + rows, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("stem", "gloss", "signer"),
    [
        ("house", "house", ""), ("house_1", "house", ""), ("HOUSE (2)", "HOUSE", ""),
        ("house-02", "house", ""), ("ice_cream", "ice cream", ""), ("house__anna", "house", "anna"),
        ("house__anna_2", "house", "anna"), ("house_2__anna", "house", "anna"), ("12", "12", ""),
        ("house__", "house", ""), ("Bu\u0308cher", "Bücher", ""),
    ],
)  # fmt: skip
def test_a_file_name_tells_gloss_and_signer(stem, gloss, signer) -> None:
    assert name_parts(stem) == (gloss, signer)


def test_a_folder_comes_in_by_file_name_and_only_once(store, folder) -> None:
    report = import_path(store, folder, language="ase", signer="someone", consent="yes")
    assert report == ImportReport(3, 0, ())
    assert [sign.gloss for sign in store.signs.all()] == ["dog", "house"]
    dog, house = store.signs.all()
    assert [example.signer for example in store.recordings.of(dog.id)] == ["anna b"]
    first, second = store.recordings.of(house.id)
    assert (first.signer, first.consent, first.origin) == ("someone", "yes", Origin.IMPORT)
    assert first.source_path == "house_1.pose"
    assert first.fps == pytest.approx(25)
    assert len(store.recordings.clip(second.id)) == 6
    assert store.signs.search("house")[0].sign == house
    assert import_path(store, folder, language="ase") == ImportReport(0, 3, ())
    assert len(store.recordings.of(house.id)) == 2


def test_a_recording_joins_the_librarys_sign_of_that_gloss(store, folder) -> None:
    store.signs.put(some_sign("wlasl:house:1", "HOUSE"))
    store.signs.put(some_sign("wlasl:house:2", "HOUSE", variant=2))
    store.signs.put(some_sign("gsg:house", "HOUSE", language="gsg"))
    import_path(store, folder / "house_1.pose", language="ase")
    assert len(store.recordings.of("wlasl:house:1")) == 1
    assert store.signs.get("wlasl:house:1") == some_sign("wlasl:house:1", "HOUSE")


def named(folder, *names: str):
    """A folder of recordings of these names, each of other bytes."""
    folder.mkdir()
    for seed, name in enumerate(names):
        write_pose(some_clip(seed), folder / f"{name}.pose")
    return folder


@pytest.mark.parametrize("by_index", [False, True], ids=["by name", "by index"])
def test_accents_make_signs_of_their_own(store, tmp_path, by_index) -> None:
    names = ["ZAHLEN", "ZÄHLEN", "SCHON", "SCHÖN", "AÑO", "ANO", "MASSE", "MAẞE"]
    media = named(tmp_path / "words", *names)
    if by_index:
        with_index(media, "".join(f"{n}.pose,de,ase,0,0,{n.lower()},{n},0\n" for n in names))
    assert import_path(store, media, language="ase") == ImportReport(8, 0, ())
    assert sorted(sign.gloss for sign in store.signs.all()) == sorted(names)
    for sign in store.signs.all():
        assert [one.source_path for one in store.recordings.of(sign.id)] == [f"{sign.gloss}.pose"]


def test_a_word_that_differs_by_an_accent_joins_its_sign(store, folder) -> None:
    with_index(folder, "house_1.pose,de,ase,0,0,schon,BEREITS,0\n")
    import_path(store, folder, language="ase")
    with_index(folder, "house_2.pose,de,ase,0,0,schön,bereits,0\n")
    import_path(store, folder, language="ase")
    (sign,) = store.signs.all()
    assert [word.text for word in sign.words] == ["schon", "schön"]


def test_signs_of_an_older_import_are_found_again(store, folder) -> None:
    """Version 0.1 made a sign's id from the folded name: T-SHIRT was "t shirt"."""
    old = "import:ase:" + hashlib.sha256(b"ase\0t shirt").hexdigest()[:20]
    store.signs.put(some_sign(old, "T-SHIRT"))
    with_index(folder, "house_1.pose,en,ase,0,0,t-shirt,T-SHIRT,0\n")
    import_path(store, folder, language="ase")
    assert [sign.id for sign in store.signs.all()] == [old]


def test_an_older_imports_id_is_not_taken_for_another_name(store, folder) -> None:
    """Version 0.1 gave ZÄHLEN the id that ZAHLEN has."""
    old = "import:ase:" + hashlib.sha256(b"ase\0zahlen").hexdigest()[:20]
    store.signs.put(some_sign(old, "ZÄHLEN"))
    rows = "house_1.pose,de,ase,0,0,zahlen,ZAHLEN,0\nhouse_2.pose,de,ase,0,0,zählen,ZÄHLEN,0\n"
    with_index(folder, rows)
    for added in (2, 0):
        assert import_path(store, folder, language="ase").added == added
    signs = {sign.gloss: sign.id for sign in store.signs.all()}
    assert set(signs) == {"ZAHLEN", "ZÄHLEN"}
    assert signs["ZÄHLEN"] == old
    assert {gloss: len(store.recordings.of(id)) for gloss, id in signs.items()} == {
        "ZAHLEN": 1, "ZÄHLEN": 1,
    }  # fmt: skip


def test_symbols_are_names_and_a_signer_alone_is_none(store, tmp_path) -> None:
    report = import_path(store, named(tmp_path / "s", "❤", "📖", "__anna"), language="ase")
    assert sorted(sign.gloss for sign in store.signs.all()) == ["❤", "📖"]
    ((left_out, reason),) = [(one.path, one.reason) for one in report.skipped]
    assert left_out == "__anna.pose"
    assert "two underscores" in reason


def test_names_of_a_camera_are_left_out(store, tmp_path) -> None:
    names = ("IMG_1234", "IMG_1235", "VID_20240501_101500", "video (2)", "F16", "COVID-19", "G7")
    report = import_path(store, named(tmp_path / "phone", *names), language="ase")
    assert report.added == 3
    assert sorted(sign.gloss for sign in store.signs.all()) == ["COVID-19", "F16", "G7"]
    assert len(report.skipped) == 4
    assert {one.reason.key for one in report.skipped} == {"import.name_of_a_machine"}


def test_what_is_there_already_is_not_decoded_again(store, folder, monkeypatch) -> None:
    import_path(store, folder, language="ase")
    monkeypatch.setattr(recording, "read_pose", lambda path: pytest.fail("decoded again"))
    assert import_path(store, folder, language="ase").unchanged == 3


def test_an_index_is_imported_as_it_says(store, folder) -> None:
    with_index(
        folder,
        "house_1.pose,en,ase,0,0,house,HOUSE,0\n"
        "house_1.pose,en,ase,0,0,home,HOUSE,1\n"
        "house_1.pose,fr,lsf,0,0,maison,MAISON,0\n"
        "house_2.pose,en,,40,120,hut,HUT,0\n",
    )
    assert import_path(store, folder, language="ase") == ImportReport(3, 0, ())
    by_gloss = {sign.gloss: sign for sign in store.signs.all()}
    assert by_gloss["HOUSE"].words == (Word("house", "en"), Word("home", "en"))
    assert by_gloss["MAISON"].language == "lsf"
    assert by_gloss["HUT"].language == "ase"
    cut = store.recordings.clip(store.recordings.of(by_gloss["HUT"].id)[0].id)
    assert cut.times_s == pytest.approx([0.04, 0.08, 0.12])
    assert import_path(store, folder, language="ase") == ImportReport(0, 3, ())


def test_an_index_itself_can_be_named(store, folder) -> None:
    with_index(folder, "house_1.pose,en,ase,0,0,house,HOUSE,0\n")
    assert import_path(store, folder / "index.csv", language="ase") == ImportReport(1, 0, ())


def test_new_words_of_an_index_join_a_sign_that_is_there(store, folder) -> None:
    with_index(folder, "house_1.pose,en,ase,0,0,home,house,0\n")
    import_path(store, folder, language="ase")
    with_index(
        folder,
        "house_2.pose,en,ase,0,0,House,house,0\nhouse_2.pose,de,ase,0,0,Haus,house,0\n",
    )
    import_path(store, folder, language="ase")
    (house,) = store.signs.all()
    assert house.words == (Word("home", "en"), Word("Haus", "de"))
    assert len(store.recordings.of(house.id)) == 2


def test_an_entry_of_an_index_is_a_sign_of_its_own(store, folder) -> None:
    store.signs.put(some_sign("wlasl:i:1", "i"))
    with_index(folder, "house_1.pose,en,ase,0,0,I,I,0\n")
    import_path(store, folder, language="ase")
    assert [sign.gloss for sign in store.signs.of_gloss("i", "ase")] == ["I", "i"]
    assert store.recordings.of("wlasl:i:1") == []


def test_bad_rows_and_files_are_told_and_the_rest_comes_in(store, folder, tmp_path) -> None:
    (folder / "broken.pose").write_bytes(b"not a pose file")
    no_hands = some_clip()
    points = no_hands.points.copy()
    points[:, 161:] = np.nan
    write_pose(
        Clip(points=points, confidence=no_hands.confidence.copy(),
             times_s=no_hands.times_s.copy(), width_px=640, height_px=480),
        folder / "handless.pose",
    )  # fmt: skip
    write_pose(some_clip(), tmp_path / "outside.pose")
    with_index(
        folder,
        "../outside.pose,en,ase,0,0,a,A,0\n"
        "missing.pose,en,ase,0,0,a,A,0\n"
        "house_1.pose,en,english,0,0,a,A,0\n"
        "house_1.pose,en,ase,x,0,a,A,0\n"
        "broken.pose,en,ase,0,0,a,A,0\n"
        "handless.pose,en,ase,0,0,a,A,0\n"
        "house_1.pose,en,ase,900000,900001,a,A,0\n"
        "house_2.pose,en,ase,0,0,hut,HUT,0\n",
    )
    report = import_path(store, folder, language="ase")
    assert report.added == 1
    assert [sign.gloss for sign in store.signs.all()] == ["HUT"]
    reasons = {skipped.path: skipped.reason for skipped in report.skipped}
    assert len(report.skipped) == 7
    assert reasons["../outside.pose (index.csv, line 2)"].key == "name.refused"
    assert reasons["missing.pose (index.csv, line 3)"].key == "path.missing"
    assert reasons["index.csv, line 5"].values["reason"] == Message("index.times")
    assert reasons["handless.pose"] == Message("import.no_hand")
    assert all(sentence(reason).endswith(".") for reason in reasons.values())


def test_other_files_of_a_folder_are_told_and_hidden_ones_are_not(store, folder) -> None:
    (folder / "notes.txt").touch()
    (folder / ".DS_Store").touch()
    (folder / "below").mkdir()
    report = import_path(store, folder, language="ase")
    assert report.added == 3
    assert [skipped.path for skipped in report.skipped] == ["below", "notes.txt"]


def test_folders_named_after_signs_are_signs(store, tmp_path) -> None:
    media = tmp_path / "words"
    for seed, name in enumerate(("BOOK/1", "BOOK/IMG_1234", "ÑAME/1", "train/F16/7__anna", "dog")):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        write_pose(some_clip(seed), media / f"{name}.pose")
    (media / "EMPTY").mkdir()
    report = import_path(store, media, language="ase")
    assert (report.added, report.unchanged) == (5, 0)
    assert [one.path for one in report.skipped] == ["EMPTY"]
    signs = {sign.gloss: sign for sign in store.signs.all()}
    assert set(signs) == {"BOOK", "ÑAME", "F16", "dog"}
    assert len(store.recordings.of(signs["BOOK"].id)) == 2
    assert store.recordings.of(signs["F16"].id)[0].signer == "anna"
    assert import_path(store, media, language="ase").unchanged == 5


def test_a_folder_below_with_an_index_is_imported_by_it(store, folder, tmp_path) -> None:
    with_index(folder, "house_1.pose,en,gsg,0,0,hut,HUT,0\n")
    (tmp_path / "all" / "BOOK").mkdir(parents=True)
    write_pose(some_clip(7), tmp_path / "all" / "BOOK" / "1.pose")
    folder.rename(tmp_path / "all" / "lexicon")
    assert import_path(store, tmp_path / "all", language="ase").added == 2
    assert [(sign.gloss, sign.language) for sign in store.signs.all()] == [
        ("BOOK", "ase"), ("HUT", "gsg"),
    ]  # fmt: skip


def test_a_link_out_of_the_folder_is_left_out_wherever_it_lies(store, folder, tmp_path) -> None:
    write_pose(some_clip(5), tmp_path / "secret.pose")
    (folder / "BOOK").mkdir()
    try:
        (folder / "BOOK" / "1.pose").symlink_to(tmp_path / "secret.pose")
        (folder / "up").symlink_to(tmp_path)
        (folder / "again").symlink_to(folder / "BOOK")
    except OSError:
        pytest.skip("this system allows no links")
    report = import_path(store, folder, language="ase")
    assert report.added == 3
    assert {one.path for one in report.skipped} == {"BOOK/1.pose", "up", "again"}


def test_links_in_a_circle_and_other_traps_are_told_and_end_nothing(store, folder) -> None:
    try:
        (folder / "loop.pose").symlink_to("loop.pose")
        (folder / "circle").symlink_to(".")
        os.mkfifo(folder / "pipe.pose")
    except (OSError, AttributeError):
        pytest.skip("this system has no such files")
    report = import_path(store, folder, language="ase")
    assert report.added == 3
    assert {one.path for one in report.skipped} == {"loop.pose", "circle", "pipe.pose"}
    with_index(
        folder,
        "loop.pose,en,ase,0,0,a,A,0\npipe.pose,en,ase,0,90,b,B,0\nhouse_1.pose,en,ase,0,0,c,C,0\n",
    )
    report = import_path(store, folder, language="ase")
    assert (report.added, len(report.skipped)) == (1, 2)


def test_a_folder_that_may_not_be_read_is_told(store, folder, monkeypatch) -> None:
    """Rights mean nothing to root, so the refusal is made here."""
    (folder / "SECRET").mkdir()
    real = Path.iterdir

    def refuse(path):
        if path.name == "SECRET":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    report = import_path(store, folder, language="ase")
    assert report.added == 3
    (left_out,) = report.skipped
    reason = Message("import.unreadable", reason="Permission denied")
    assert left_out == Skipped("SECRET", reason)


def test_what_folders_and_files_both_could_name_is_asked(store, tmp_path) -> None:
    for seed, name in enumerate(("anna/BUCH", "ben/BUCH")):
        (tmp_path / "w" / name).parent.mkdir(parents=True, exist_ok=True)
        write_pose(some_clip(seed), tmp_path / "w" / f"{name}.pose")
    report = import_path(store, tmp_path / "w", language="gsg")
    assert report.added == 0
    assert all("could both name the sign" in one.reason for one in report.skipped)
    store.signs.put(some_sign("user:1", "buch", language="gsg"))
    assert import_path(store, tmp_path / "w", language="gsg").added == 2
    assert len(store.recordings.of("user:1")) == 2


@pytest.mark.parametrize("name", ["index.csv", "Index.CSV", "index.tsv"])
def test_an_index_is_found_whatever_its_case(store, folder, name) -> None:
    text = HEADER + "house_1.pose,en,ase,0,0,hut,HUT,0\n"
    separator = "\t" if name.endswith("tsv") else ","
    (folder / name).write_text(text.replace(",", separator), encoding="utf-8")
    assert import_path(store, folder, language="ase") == ImportReport(1, 0, ())


def test_a_table_of_any_name_can_be_chosen_itself(store, folder) -> None:
    (folder / "my signs.csv").write_text(HEADER + "house_1.pose,en,ase,0,0,hut,HUT,0\n")
    assert import_path(store, folder / "my signs.csv", language="ase") == ImportReport(1, 0, ())


def test_a_workbook_is_told_to_be_saved_as_text(store, folder) -> None:
    (folder / "index.xlsx").write_bytes(b"PK")
    ((path, reason),) = [
        (one.path, one.reason) for one in import_path(store, folder, language="ase").skipped
    ]
    assert path == "index.xlsx"
    assert reason == Message("import.table")


# The recordings have 6 frames at 25 a second: 0.24 s.
@pytest.mark.parametrize(
    ("end", "unit"),
    [("0.24", "seconds"), ('"0,24"', "seconds"), ("0.7", "seconds"), ("6", "frames")],
)
def test_times_in_another_unit_are_read_in_it_and_told(store, folder, end, unit) -> None:
    with_index(
        folder,
        f"house_1.pose,en,ase,0,{end},hut,HUT,0\nhouse_2.pose,en,ase,0,{end},home,HOME,0\n",
    )
    report = import_path(store, folder, language="ase")
    assert (report.added, report.skipped) == (2, ())
    assert unit in report.remarks[0]
    for sign in store.signs.all():
        (example,) = store.recordings.of(sign.id)
        assert len(store.recordings.clip(example.id)) == 6
    again = import_path(store, folder, language="ase")
    assert (again.added, again.unchanged) == (0, 2)


def test_parts_in_seconds_and_in_frames_are_cut_where_they_say(store, tmp_path) -> None:
    long = tmp_path / "long"
    long.mkdir()
    write_pose(some_clip(1, frames=1500), long / "all.pose")
    for rows, span in (
        ("all.pose,en,ase,12.4,13.6,a,A,0\nall.pose,en,ase,30,31.2,b,B,0\n", (12.4, 13.6)),
        ("all.pose,en,ase,300,330,c,A,0\nall.pose,en,ase,900,940,d,B,0\n", (12.0, 13.2)),
        ("all.pose,en,ase,15000,16000,e,A,0\nall.pose,en,ase,31000,32200,f,B,0\n", (15.0, 16.0)),
    ):
        with_index(long, rows)
        assert import_path(store, long, language="ase").added == 2
        sign = next(sign for sign in store.signs.all() if sign.gloss == "A")
        clip = store.recordings.clip(store.recordings.of(sign.id)[-1].id)
        assert (clip.times_s[0], clip.times_s[-1]) == pytest.approx(span, abs=0.041)


@pytest.mark.parametrize(("start", "end"), [(0, 3), (40, 60), (41, 79), (100, 110)])
def test_a_part_of_less_than_two_frames_is_never_kept_in_silence(store, folder, start, end) -> None:
    with_index(
        folder,
        "house_1.pose,en,ase,0,240,hut,HUT,0\nhouse_2.pose,en,ase,0,240,hut,HUT,0\n"
        "dog__anna_b.pose,en,ase,0,240,dog,DOG,0\nhouse_2.pose,en,ase,80,200,b,B,0\n"
        f"house_1.pose,en,ase,{start},{end},a,A,0\n",
    )
    report = import_path(store, folder, language="ase")
    assert report.added == 4
    ((path, reason),) = [(one.path, one.reason) for one in report.skipped]
    assert path == "house_1.pose"
    assert reason.key in ("import.single_frame", "import.no_frame_between")


def test_one_row_in_another_unit_than_the_rest_is_left_out(store, folder) -> None:
    rows = "".join(f"{name}.pose,en,ase,0,0.24,a,{name[:3]},0\n" for name in ("house_1", "house_2"))
    with_index(folder, rows + "dog__anna_b.pose,en,ase,0,240,dog,DOG,0\n" + rows)
    report = import_path(store, folder, language="ase")
    ((path, reason),) = [(one.path, one.reason) for one in report.skipped]
    assert "dog__anna_b" in path
    assert (reason.key, reason.values["unit"]) == ("import.part_beyond_end", Unit.SECONDS)


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
    assert "1,200 words; the first 1,000 are kept" in report.skipped[0].reason
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


def test_the_library_is_backed_up_before_something_is_added(store, folder) -> None:
    store.signs.put(some_sign("user:9", "OWN"))
    import_path(store, folder, language="ase")
    import_path(store, folder, language="ase")
    assert [backup.reason for backup in store.backups()] == ["import"]


@pytest.mark.parametrize("language", ["", "english", "EN", "as1"])
def test_a_sign_language_has_three_letters(store, folder, language) -> None:
    with raises(UsageError, "import.no_language_code", code=language):
        import_path(store, folder, language=language)


def test_nothing_to_import_is_told(store, tmp_path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for path in (empty, tmp_path / "missing"):
        with pytest.raises(ImportRefused):
            import_path(store, path, language="ase")


def test_a_copy_of_a_recording_under_another_name_is_the_same_recording(store, folder) -> None:
    import_path(store, folder / "house_1.pose", language="ase")
    shutil.copy(folder / "house_1.pose", folder / "house_7.pose")
    assert import_path(store, folder / "house_7.pose", language="ase") == ImportReport(0, 1, ())


def test_the_letters_of_a_real_lexicon_come_in_once(store, shared) -> None:
    lexicon = shared / "pose" / "fingerspelling"
    report = import_path(store, lexicon, language="ase")
    assert report.skipped == ()
    letters = store.signs.all(language="ase")
    assert "".join(sign.gloss for sign in letters) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    before = store.signs.count()
    again = import_path(store, lexicon, language="ase")
    assert (again.added, again.unchanged) == (0, report.added)
    assert store.signs.count() == before


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
