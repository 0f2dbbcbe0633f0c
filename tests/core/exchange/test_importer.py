"""Recordings come in once, each under its own name."""

import hashlib
import shutil

import pytest

from signclip_desktop.core.exchange.import_plan import name_parts
from signclip_desktop.core.exchange.importer import ImportReport, import_path
from signclip_desktop.core.types.sign import Origin
from signclip_desktop.errors import (
    ImportRefused,
    UsageError,
)
from signclip_desktop.ui.sentences import sentence
from tests.core.exchange.indexes import named, with_index
from tests.samples import some_sign
from tests.told import raises


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
    assert "two underscores" in sentence(reason)


def test_names_of_a_camera_are_left_out(store, tmp_path) -> None:
    names = ("IMG_1234", "IMG_1235", "VID_20240501_101500", "video (2)", "F16", "COVID-19", "G7")
    report = import_path(store, named(tmp_path / "phone", *names), language="ase")
    assert report.added == 3
    assert sorted(sign.gloss for sign in store.signs.all()) == ["COVID-19", "F16", "G7"]
    assert len(report.skipped) == 4
    assert {one.reason.key for one in report.skipped} == {"import.name_of_a_machine"}


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
