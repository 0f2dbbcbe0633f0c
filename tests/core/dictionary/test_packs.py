"""A pack replaces its own older entries and never touches the user's."""

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.dictionary import ImportCounts, Store
from signclip_desktop.core.formats.clip_codec import encode_clip
from signclip_desktop.core.types.sign import Origin
from signclip_desktop.errors import ImportRefused, StoreDamaged, StoreTooNew
from tests.samples import some_clip, some_example, some_sign


def glosses(store: Store) -> list[str]:
    return [sign.gloss for sign in store.signs()]


def test_a_pack_comes_in_whole_and_only_once(store, make_pack) -> None:
    pack = make_pack(1, {"DOG": 1, "CAT": 2})
    assert store.import_pack(pack) == ImportCounts(2, 0, 0, 0, 2)
    assert store.import_pack(pack) == ImportCounts(0, 0, 0, 2, 0)
    assert glosses(store) == ["CAT", "DOG"]
    assert encode_clip(store.clip("pack:dog:1")) == encode_clip(some_clip(1))
    assert store.search_words("dog")[0].sign.id == "pack:dog"
    assert store.pack_version("starter") == 1


def test_a_newer_pack_replaces_removes_and_adds(store, make_pack) -> None:
    store.import_pack(make_pack(1, {"DOG": 1, "CAT": 2}))
    counts = store.import_pack(make_pack(2, {"DOG": 7, "EMU": 3}), agreed=True)
    assert counts == ImportCounts(added=1, updated=1, removed=1, kept=0, examples=2)
    assert glosses(store) == ["DOG", "EMU"]
    assert store.sign("pack:dog").notes == "version 2"
    assert encode_clip(store.clip("pack:dog:1")) == encode_clip(some_clip(7))
    assert store.pack_version("starter") == 2


def test_a_newer_pack_leaves_what_the_user_made_changed_or_removed(store, make_pack) -> None:
    store.import_pack(make_pack(1, {"DOG": 1, "CAT": 2, "BEE": 3, "HEN": 4, "EEL": 5}))
    store.add_sign(some_sign())
    store.add_sign(replace(store.sign("pack:dog"), notes="mine"))
    store.delete_sign("pack:cat")
    store.delete_example("pack:bee:1")
    store.add_example(some_example("mine", "pack:hen"), some_clip(9))
    store.create_list("animals")
    store.add_to_list("animals", "pack:eel")
    store.import_pack(make_pack(2, {"DOG": 1, "CAT": 2, "BEE": 3}), agreed=True)
    assert glosses(store) == ["BEE", "DOG", "EEL", "HEN", "HOUSE"]
    assert store.sign("pack:dog").notes == "mine"
    assert store.sign("pack:bee").notes == "version 2"
    assert store.examples("pack:bee") == []
    assert [example.id for example in store.examples("pack:hen")] == ["mine"]
    assert [sign.gloss for sign in store.signs(list_name="animals")] == ["EEL"]


def test_a_sign_of_the_user_with_the_packs_id_stays(store, make_pack) -> None:
    store.add_sign(some_sign("pack:dog", "MY DOG"))
    counts = store.import_pack(make_pack(1, {"DOG": 1}))
    assert (counts.added, counts.kept) == (0, 1)
    assert store.sign("pack:dog").gloss == "MY DOG"
    assert [word.text for word in store.sign("pack:dog").words] == ["my dog"]


def test_a_changed_recording_of_a_pack_loses_its_embedding(store, make_pack) -> None:
    store.import_pack(make_pack(1, {"DOG": 1, "CAT": 2}))
    store.put_embeddings("encoder", ["pack:dog:1", "pack:cat:1"], np.eye(2, dtype=np.float32))
    store.import_pack(make_pack(2, {"DOG": 9, "CAT": 2}), agreed=True)
    assert store.examples_without_embedding("encoder") == ["pack:dog:1"]


def test_embeddings_of_a_stranger_stay_out(store, make_pack) -> None:
    """With a stranger's numbers a sign could come first for everything."""
    store.add_with_sign(some_sign(), some_example(), some_clip())
    store.put_embeddings("known", ["e1"], np.ones((1, 3), np.float32))
    pack = make_pack(1, {"DOG": 1})
    with Store.open(pack) as made:
        made.put_embeddings("known", ["pack:dog:1"], np.full((1, 3), 100, np.float32))
        # A false length would keep this encoder's own embeddings out for good.
        made.put_embeddings("unknown", ["pack:dog:1"], np.ones((1, 2), np.float32))
    store.import_pack(pack)
    assert store.embeddings("known").example_ids == ("e1",)
    assert store.examples_without_embedding("known") == ["pack:dog:1"]
    store.put_embeddings("unknown", ["pack:dog:1"], np.ones((1, 5), np.float32))


def test_embeddings_travel_with_the_starter_unless_their_length_differs(store, make_pack) -> None:
    starter = make_pack(1, {"DOG": 1})
    with Store.open(starter) as made:
        made.put_embeddings("same", ["pack:dog:1"], np.ones((1, 3), np.float32))
        made.put_embeddings("other", ["pack:dog:1"], np.ones((1, 3), np.float32))
    store.add_with_sign(some_sign(), some_example(), some_clip())
    store.put_embeddings("other", ["e1"], np.ones((1, 5), np.float32))
    store.merge_starter(starter, "starter")
    assert store.embeddings("same").matrix.tolist() == [[1, 1, 1]]
    assert store.embeddings("other").example_ids == ("e1",)


def test_a_library_without_a_name_adds_what_is_missing(store, make_pack) -> None:
    store.add_sign(some_sign("pack:dog", "MY DOG"))
    other = make_pack(1, {"DOG": 1, "CAT": 2}, name="")
    assert store.import_pack(other) == ImportCounts(1, 0, 0, 1, 2)
    assert glosses(store) == ["CAT", "MY DOG"]
    store.delete_everything_of_user()
    assert glosses(store) == []


def test_the_user_is_backed_up_before_a_pack(store, make_pack) -> None:
    store.import_pack(make_pack(1, {"DOG": 1}))
    assert store.backups() == []
    store.add_sign(some_sign())
    store.import_pack(make_pack(2, {"DOG": 1}))
    assert [backup.reason for backup in store.backups()] == ["pack"]


@pytest.mark.parametrize("name", ["it's; DROP TABLE signs;--.sqlite", "a?b#c%20&mode=rwc.sqlite"])
def test_a_packs_file_name_is_never_a_part_of_a_statement(store, make_pack, tmp_path, name) -> None:
    pack = tmp_path / name
    shutil.copy(make_pack(1, {"DOG": 1}), pack)
    store.import_pack(pack)
    assert glosses(store) == ["DOG"]


def test_a_pack_with_more_than_tables_is_refused(store, make_pack) -> None:
    pack = make_pack(1, {"DOG": 1})
    other = sqlite3.connect(pack)
    other.execute("CREATE TRIGGER bad AFTER INSERT ON signs BEGIN DELETE FROM signs; END")
    other.commit()
    other.close()
    store.add_sign(some_sign())
    with pytest.raises(ImportRefused):
        store.import_pack(pack)
    assert glosses(store) == ["HOUSE"]


def test_a_pack_whose_tables_are_views_is_refused(store, tmp_path, make_pack) -> None:
    pack = make_pack(1, {"DOG": 1})
    other = sqlite3.connect(pack)
    other.executescript(
        "PRAGMA foreign_keys = OFF; CREATE TABLE hidden AS SELECT * FROM signs;"
        "DROP TABLE list_members; DROP TABLE words; DROP TABLE embeddings; DROP TABLE examples;"
        "DROP TABLE signs; CREATE VIEW signs AS SELECT * FROM hidden"
    )
    other.close()
    with pytest.raises(ImportRefused):
        store.import_pack(pack)


def test_a_pack_that_is_no_library_is_refused(store, tmp_path) -> None:
    text, foreign, missing = tmp_path / "a.sqlite", tmp_path / "b.sqlite", tmp_path / "c.sqlite"
    text.write_text("not a database at all, but long enough to be read as one" * 100)
    other = sqlite3.connect(foreign)
    other.execute("CREATE TABLE bookmarks (id)")
    other.close()
    for pack in (text, foreign, missing):
        with pytest.raises(StoreDamaged):
            store.import_pack(pack)
    assert not missing.exists()


def test_a_pack_of_a_later_version_is_refused(store, make_pack) -> None:
    pack = make_pack(1, {"DOG": 1})
    other = sqlite3.connect(pack)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(StoreTooNew):
        store.import_pack(pack)
    assert glosses(store) == []


def test_a_damaged_pack_changes_nothing(store, make_pack) -> None:
    pack = make_pack(1, {"DOG": 1})
    content = bytearray(pack.read_bytes())
    content[len(content) // 3 : len(content) // 3 + 4096] = b"\xa5" * 4096
    pack.write_bytes(content)
    with pytest.raises(StoreDamaged):
        store.import_pack(pack)
    assert glosses(store) == []


def test_a_library_is_not_merged_with_itself(store, path) -> None:
    with pytest.raises(ImportRefused):
        store.import_pack(path)


def test_a_pack_is_left_as_it_lies(store, make_pack) -> None:
    pack = make_pack(1, {"DOG": 1})
    before = pack.read_bytes()
    store.import_pack(pack)
    assert pack.read_bytes() == before
    assert not pack.with_name(pack.name + "-shm").exists()


def with_recordings_of(path, *signs: str, name: str, origin: Origin) -> Path:
    """Another's library that has recordings of signs that are here already."""
    with Store.open(path) as other:
        for number, sign_id in enumerate(signs):
            other.add_sign(some_sign(sign_id, f"SIGN {number}"))
            other.add_example(
                some_example(f"other:{sign_id}", sign_id, origin=origin), some_clip(90 + number)
            )
        if name:
            other.set_setting("pack_name", name)
            other.set_setting("pack_version", "1")
    return path


@pytest.mark.parametrize("agreed", [False, True])
@pytest.mark.parametrize("origin", list(Origin))
@pytest.mark.parametrize("name", ["", "friends"])
def test_another_librarys_recordings_are_not_shown_before_what_was_here(
    store, make_pack, tmp_path, name, origin, agreed
) -> None:
    store.merge_starter(make_pack(1, {"DOG": 1}, name="starter_ase"), "starter_ase")
    store.add_sign(some_sign("user:1", "MINE"))
    store.add_example(some_example("mine", "user:1", doubtful=True), some_clip(2))
    signs = ("pack:dog", "user:1", "user:new")
    other = with_recordings_of(tmp_path / "other.sqlite", *signs, name=name, origin=origin)
    assert store.import_pack(other, agreed=agreed).examples == 3
    shown = [store.preview_example(sign_id).id for sign_id in signs]
    assert shown == ["pack:dog:1", "mine", "other:user:new"]
    assert store.import_pack(other, agreed=agreed).examples == 0


def test_where_it_is_the_only_one_another_librarys_recording_is_shown(store, tmp_path) -> None:
    store.add_sign(some_sign("user:1", "MINE"))
    store.import_pack(
        with_recordings_of(tmp_path / "o.sqlite", "user:1", name="", origin=Origin.CAMERA)
    )
    assert store.preview_example("user:1").id == "other:user:1"
    store.add_example(some_example("mine", "user:1"), some_clip(2))
    assert store.preview_example("user:1").id == "mine"


def test_what_a_library_without_a_name_brought_is_the_users_to_delete(
    store, make_pack, tmp_path
) -> None:
    store.merge_starter(make_pack(1, {"DOG": 1, "CAT": 2}, name="starter_ase"), "starter_ase")
    other = with_recordings_of(
        tmp_path / "o.sqlite", "pack:dog", "pack:cat", name="", origin=Origin.FILE
    )
    store.import_pack(other)
    store.merge_starter(make_pack(2, {"CAT": 2}, name="starter_ase"), "starter_ase")
    assert [one.id for one in store.examples("pack:dog")] == ["other:pack:dog"]  # kept, as theirs
    assert store.backup_before("test") is not None
    store.delete_example("other:pack:cat")
    store.import_pack(other)
    assert store.has_example("other:pack:cat")  # may be brought in again
    store.delete_everything_of_user()
    assert not store.has_example("other:pack:cat")
    assert not store.has_example("other:pack:dog")
