"""Opening the user's library brings the starter dictionary in, once for each version of it."""

import stat

import pytest

from signclip_desktop.core.dictionary import Store, bring_in_starter, library, open_library
from signclip_desktop.errors import StoreDamaged, StoreReadOnly
from tests.samples import some_clip, some_example, some_sign
from tests.told import raises


@pytest.fixture
def assets(tmp_path, monkeypatch):
    folder = tmp_path / "assets"
    folder.mkdir()
    monkeypatch.setattr(library, "assets_dir", lambda: folder)
    return folder


def ship(assets, pack) -> None:
    (assets / "starter_ase.sqlite").write_bytes(pack.read_bytes())


def test_a_program_without_starter_dictionary_opens_an_empty_library(assets, path) -> None:
    with open_library(path) as store:
        assert store.signs.count() == 0


def test_a_new_library_holds_the_starter_dictionary(assets, path, make_pack) -> None:
    ship(assets, make_pack(3, {"DOG": 1, "CAT": 2}))
    with open_library(path) as store:
        assert [sign.gloss for sign in store.signs.all()] == ["CAT", "DOG"]
        assert store.packs.version("starter") == 3
        assert not bring_in_starter(store)
        assert store.backups() == []


def test_a_newer_starter_dictionary_is_brought_in_and_an_older_one_is_not(
    assets, path, make_pack
) -> None:
    ship(assets, make_pack(3, {"DOG": 1}))
    open_library(path).close()
    ship(assets, make_pack(2, {"ANT": 1}))
    with open_library(path) as store:
        assert [sign.gloss for sign in store.signs.all()] == ["DOG"]
    ship(assets, make_pack(4, {"CAT": 1}))
    with open_library(path) as store:
        assert [sign.gloss for sign in store.signs.all()] == ["CAT"]


def test_a_starter_dictionary_without_name_and_version_is_brought_in_once(
    assets, path, make_pack
) -> None:
    ship(assets, make_pack(1, {"DOG": 1}, name=""))
    with open_library(path) as store:
        assert [sign.gloss for sign in store.signs.all()] == ["DOG"]
        assert not bring_in_starter(store)


def test_a_starter_entry_the_user_changed_comes_back_after_deleting_everything(
    assets, path, make_pack
) -> None:
    ship(assets, make_pack(1, {"DOG": 1, "CAT": 2}))
    with open_library(path) as store:
        store.signs.put(some_sign("pack:dog", "MY DOG"))
        store.signs.delete("pack:cat")
        store.delete_everything_of_user()
        assert [sign.gloss for sign in store.signs.all()] == ["CAT", "DOG"]
        assert store.packs.version("starter") == 1
    with open_library(path) as store:
        assert len(store.recordings.clip("pack:dog:1")) == 6


def test_a_library_that_cannot_be_written_is_opened_for_reading_if_that_is_enough(
    assets, path, monkeypatch
) -> None:
    with open_library(path) as store:
        store.recordings.put_with_sign(some_sign(), some_example(), some_clip())
    real = library.Store.open.__func__

    def refuse_writing(path, *, read_only=False):
        if not read_only:
            raise StoreReadOnly("not here")
        return real(Store, path, read_only=True)

    monkeypatch.setattr(library.Store, "open", refuse_writing)
    with pytest.raises(StoreReadOnly):
        open_library(path)
    with open_library(path, read_only_is_enough=True) as store:
        assert store.signs.search("house")[0].sign.gloss == "HOUSE"
    with pytest.raises(StoreReadOnly):
        open_library(path.with_name("missing.sqlite"), read_only_is_enough=True)


def test_a_damaged_starter_dictionary_does_not_keep_the_user_from_their_signs(
    assets, path, caplog
) -> None:
    (assets / "starter_ase.sqlite").write_bytes(b"damaged" * 1000)
    with raises(StoreDamaged, "library.starter_damaged"):
        open_library(path)
    with Store.open(path) as store:
        store.signs.put(some_sign())
    with open_library(path) as store:
        assert store.signs.all() == [some_sign()]
    assert "library.starter_damaged" in caplog.text


def test_a_starter_dictionary_in_a_read_only_folder_is_read(assets, path, make_pack) -> None:
    ship(assets, make_pack(1, {"DOG": 1}))
    (assets / "starter_ase.sqlite").chmod(stat.S_IRUSR)
    assets.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with open_library(path) as store:
        assert store.signs.count() == 1
    assets.chmod(stat.S_IRWXU)
    assert [file.name for file in assets.iterdir()] == ["starter_ase.sqlite"]
