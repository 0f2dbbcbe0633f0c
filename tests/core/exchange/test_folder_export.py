"""What is exported can be imported again, and a failed export leaves nothing."""

import sqlite3
import unicodedata
import zlib

import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.exchange import folder_export as exporter
from signclip_desktop.core.exchange.folder_export import ExportReport, export
from signclip_desktop.core.exchange.importer import import_path
from signclip_desktop.core.formats.clip_codec import encode_clip
from signclip_desktop.core.types.sign import Origin, Word
from signclip_desktop.errors import ImportRefused, SignClipError, StoreError
from signclip_desktop.ui.sentences import sentence
from tests.samples import some_clip, some_example, some_sign
from tests.told import raises


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "library.sqlite") as opened:
        opened.signs.put(
            some_sign(
                "user:1", "=Hütte & CON", variant=2, notes="two\nlines", source="me",
                licence="CC BY", language="gsg",
                words=(Word("Hütte", "de"), Word("hut", "en", "synonym"), Word("=1", "en", "same")),
            )
        )  # fmt: skip
        opened.signs.put(some_sign("user:2", "家", words=(Word("家", "zh"),)))
        opened.signs.put(some_sign("user:3", "NOTHING"))
        opened.signs.put(some_sign("starter:1", "BOOK"))
        opened.recordings.put(
            some_example("e1", "user:1", signer="Ada", consent="yes", licence="CC BY"),
            some_clip(1),
        )
        opened.recordings.put(some_example("e2", "user:1", licence="own"), some_clip(2))
        opened.recordings.put(some_example("e3", "user:2"), some_clip(3))
        opened.recordings.put(some_example("e4", "starter:1", origin=Origin.STARTER), some_clip(4))
        yield opened


def test_an_export_imported_into_a_new_library_gives_the_same_signs(store, tmp_path) -> None:
    target = tmp_path / "out" / "export"
    assert export(store, target) == ExportReport(target, 2, 3, 2)
    with Store.open(tmp_path / "other.sqlite") as other:
        report = import_path(other, target, language="ase")
        assert (report.added, report.skipped) == (3, ())
        assert other.signs.all() == [store.signs.get("user:1"), store.signs.get("user:2")]
        for example in store.recordings.of("user:1") + store.recordings.of("user:2"):
            again = next(
                one for one in other.recordings.of(example.sign_id) if one.id == example.id
            )
            assert (again.signer, again.consent) == (example.signer, example.consent)
            assert again.licence == example.licence
            assert encode_clip(other.recordings.clip(example.id)) == encode_clip(
                store.recordings.clip(example.id)
            )


def test_what_is_said_of_a_starter_motion_is_not_said_of_the_users_recording(
    store, tmp_path
) -> None:
    store.signs.put(some_sign("starter:1", "BOOK", notes="an average", licence="C-UDA", source="W"))
    store.recordings.put(some_example("mine", "starter:1"), some_clip(5))
    export(store, tmp_path / "export")
    with Store.open(tmp_path / "other.sqlite") as other:
        import_path(other, tmp_path / "export", language="ase")
        book = other.signs.get("starter:1")
        assert (book.notes, book.licence, book.source) == ("", "", "")
        assert [example.id for example in other.recordings.of("starter:1")] == ["mine"]


def test_an_export_imported_into_its_own_library_adds_nothing(store, tmp_path) -> None:
    export(store, tmp_path / "export")
    report = import_path(store, tmp_path / "export", language="ase")
    assert (report.added, report.unchanged, report.skipped) == (0, 3, ())


def test_the_form_is_that_of_other_tools(store, tmp_path) -> None:
    export(store, tmp_path / "export")
    lines = (tmp_path / "export" / "index.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(
        "path,spoken_language,signed_language,start,end,words,glosses,priority,"
    )
    assert lines[1].startswith("gsg/Hütte_CON_1.pose,de,gsg,0,240,Hütte,'=Hütte & CON,0,")
    files = sorted(file.name for file in (tmp_path / "export").rglob("*.pose"))
    assert files == ["Hütte_CON_1.pose", "Hütte_CON_2.pose", "家_1.pose"]


def test_a_part_of_the_library_can_be_chosen(store, tmp_path) -> None:
    assert export(store, tmp_path / "a", language="ase").recordings == 1
    assert export(store, tmp_path / "b", with_starter=True).recordings == 4
    store.lists.create("mine")
    store.lists.add("mine", "user:2")
    assert export(store, tmp_path / "c", list_name="mine").signs == 1


def test_a_folder_that_is_not_empty_is_left_alone(store, tmp_path) -> None:
    target = tmp_path / "full"
    target.mkdir()
    (target / "precious.txt").write_text("mine")
    with raises(ImportRefused, "export.not_empty", folder="full"):
        export(store, target)
    assert [file.name for file in target.iterdir()] == ["precious.txt"]


def test_an_empty_folder_is_used(store, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    export(store, tmp_path / "empty")
    assert (tmp_path / "empty" / "index.csv").is_file()


def test_nothing_to_export_is_told(tmp_path) -> None:
    with Store.open(tmp_path / "new.sqlite") as store, pytest.raises(ImportRefused):
        export(store, tmp_path / "export")
    assert not (tmp_path / "export").exists()


def test_a_failed_export_leaves_nothing(store, tmp_path, monkeypatch) -> None:
    def full(clip, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporter, "write_pose", full)
    with pytest.raises(StoreError):
        export(store, tmp_path / "out" / "export")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_stopped_export_leaves_nothing(store, tmp_path) -> None:
    asked = iter([False, True])
    with raises(SignClipError, "export.stopped"):
        export(store, tmp_path / "out" / "export", cancelled=lambda: next(asked))
    assert list((tmp_path / "out").iterdir()) == []


def test_names_that_differ_by_case_or_accents_alone_lose_nothing(tmp_path) -> None:
    """Each file has a name of its own also where a file system folds case and accents' forms."""
    glosses = [
        "ZAHLEN",
        "ZÄHLEN",
        "Zählen",
        "MASSE",
        "MAẞE",
        "Ａ",
        "A",
        "❤",
        "❤\ufe0f",
        "CON",
        "...",
    ]
    with Store.open(tmp_path / "library.sqlite") as store:
        for number, gloss in enumerate(glosses):
            store.signs.put(some_sign(f"user:{number}", gloss, variant=number + 1, words=()))
            store.recordings.put(some_example(f"e{number}", f"user:{number}"), some_clip(number))
        before = store.signs.all()
        export(store, tmp_path / "export")
    names = [file.name for file in (tmp_path / "export" / "ase").iterdir()]
    folded = {unicodedata.normalize("NFKD", name).casefold() for name in names}
    assert len(folded) == len(names) == len(glosses)
    assert {"ZAHLEN_1.pose", "ZÄHLEN_1.pose", "Zählen_2.pose", "❤_1.pose"} <= set(names)
    with Store.open(tmp_path / "other.sqlite") as other:
        report = import_path(other, tmp_path / "export", language="ase")
        assert (report.added, report.skipped) == (len(glosses), ())
        assert [sign.gloss for sign in other.signs.all()] == [sign.gloss for sign in before]


def test_a_nameless_sign_of_an_older_library_is_exported_under_a_name(tmp_path) -> None:
    with Store.open(tmp_path / "library.sqlite") as store:
        store.recordings.put_with_sign(
            some_sign("user:1", "X", words=()), some_example(), some_clip()
        )
    with sqlite3.connect(tmp_path / "library.sqlite") as raw:
        raw.execute("UPDATE signs SET gloss = '', gloss_folded = ''")
    raw.close()
    with Store.open(tmp_path / "library.sqlite") as store:
        export(store, tmp_path / "export")
    with Store.open(tmp_path / "other.sqlite") as other:
        assert import_path(other, tmp_path / "export", language="ase").added == 1
        assert [sign.gloss for sign in other.signs.all()] == ["UNNAMED"]


def break_recordings(path, *, where: str, crc_fits: bool = False) -> None:
    """Damage recordings as a disk does, or so that their bytes are those that were written."""
    raw = sqlite3.connect(path)
    raw.execute(f"UPDATE examples SET data = zeroblob(length(data)) WHERE {where}")
    if crc_fits:
        for name, data in raw.execute(f"SELECT id, data FROM examples WHERE {where}").fetchall():
            raw.execute("UPDATE examples SET crc = ? WHERE id = ?", [zlib.crc32(data), name])
    raw.commit()
    raw.close()


@pytest.mark.parametrize("crc_fits", [False, True])
def test_a_damaged_recording_is_passed_over_and_told(store, tmp_path, crc_fits) -> None:
    break_recordings(store.path, where="id = 'e1'", crc_fits=crc_fits)
    report = export(store, tmp_path / "export")
    assert (report.signs, report.recordings, report.left_out) == (2, 2, 2)
    assert report.damaged == ("=Hütte & CON",)
    assert sentence(report.notice) == (
        "One recording (of =Hütte & CON) is damaged and was not exported; a backup may have it."
    )
    with Store.open(tmp_path / "other.sqlite") as other:
        assert import_path(other, tmp_path / "export", language="ase").added == 2
        assert other.recordings.has("e2")
        assert other.recordings.has("e3")
        assert not other.recordings.has("e1")


def test_many_damaged_recordings_are_counted(tmp_path) -> None:
    with Store.open(tmp_path / "library.sqlite") as store:
        for number in range(6):
            store.recordings.put_with_sign(
                some_sign(f"user:{number}", f"S{number}"),
                some_example(f"e{number}", f"user:{number}"),
                some_clip(number),
            )
        break_recordings(store.path, where="id <> 'e5'")
        report = export(store, tmp_path / "export")
    assert (report.signs, report.recordings, len(report.damaged)) == (1, 1, 5)
    assert sentence(report.notice) == (
        "5 recordings (of S0, S1, S2 and others) are damaged and were not exported; "
        "a backup may have them."
    )


def test_where_every_recording_is_damaged_that_is_the_reason(store, tmp_path) -> None:
    break_recordings(store.path, where="1")
    with raises(ImportRefused, "export.all_damaged"):
        export(store, tmp_path / "out" / "export")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_recording_that_is_deleted_meanwhile_ends_nothing(store, tmp_path, monkeypatch) -> None:
    read = store.recordings.clip

    def deleting(example_id):
        if example_id == "e1":
            store.recordings.delete("e1")
        return read(example_id)

    monkeypatch.setattr(store.recordings, "clip", deleting)
    report = export(store, tmp_path / "export")
    assert (report.recordings, report.damaged) == (2, ())
