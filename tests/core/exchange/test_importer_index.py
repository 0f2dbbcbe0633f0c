"""An index is imported as it says, in the unit that its times are in."""

import numpy as np
import pytest

from signclip_desktop.core.exchange.importer import ImportReport, import_path
from signclip_desktop.core.exchange.span_units import Unit
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.seeing import recording
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Word
from signclip_desktop.errors import (
    Message,
)
from signclip_desktop.ui.sentences import sentence
from tests.core.exchange.indexes import HEADER, with_index
from tests.samples import some_clip, some_sign


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
    assert unit in sentence(report.remarks[0])
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
