"""A preview tells what an import then makes, and writes nothing."""

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.exchange.import_preview import PlannedSign, preview_import
from signclip_desktop.core.exchange.importer import import_path
from signclip_desktop.core.formats.pose_file import write_pose
from tests.samples import some_clip, some_sign


def test_a_preview_is_what_comes_in(tmp_path) -> None:
    media = tmp_path / "words"
    for seed, name in enumerate(("BOOK/1", "BOOK/2", "dog", "IMG_1234")):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        write_pose(some_clip(seed), media / f"{name}.pose")
    with Store.open(tmp_path / "library.sqlite") as store:
        store.signs.put(some_sign("user:1", "book"))
        found = preview_import(store, media, language="ase")
        assert set(found.signs) == {
            PlannedSign("book", "ase", 2, is_new=False),
            PlannedSign("dog", "ase", 1, is_new=True),
        }
        assert found.recordings == 3
        assert [one.path for one in found.skipped] == ["IMG_1234.pose"]
        assert store.signs.count() == 1
        report = import_path(store, media, language="ase")
        assert (report.added, report.skipped) == (3, found.skipped)
        assert [sign.gloss for sign in store.signs.all()] == ["book", "dog"]
