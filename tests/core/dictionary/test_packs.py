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
    return [sign.gloss for sign in store.signs.all()]


def test_a_pack_comes_in_whole_and_only_once(store, make_pack) -> None:
    pack = make_pack(1, {"DOG": 1, "CAT": 2})
    assert store.packs.merge(pack).counts == ImportCounts(2, 0, 0, 0, 2)
    assert store.packs.merge(pack).counts == ImportCounts(0, 0, 0, 2, 0)
    assert glosses(store) == ["CAT", "DOG"]
    assert encode_clip(store.recordings.clip("pack:dog:1")) == encode_clip(some_clip(1))
    assert store.signs.search("dog")[0].sign.id == "pack:dog"
    assert store.packs.version("starter") == 1


def test_a_newer_pack_replaces_removes_and_adds(store, make_pack) -> None:
    store.packs.merge(make_pack(1, {"DOG": 1, "CAT": 2}))
    counts = store.packs.merge(make_pack(2, {"DOG": 7, "EMU": 3}), agreed=True).counts
    assert counts == ImportCounts(added=1, updated=1, removed=1, kept=0, examples=2)
    assert glosses(store) == ["DOG", "EMU"]
    assert store.signs.get("pack:dog").notes == "version 2"
    assert encode_clip(store.recordings.clip("pack:dog:1")) == encode_clip(some_clip(7))
    assert store.packs.version("starter") == 2


def test_a_newer_pack_leaves_what_the_user_made_changed_or_removed(store, make_pack) -> None:
    store.packs.merge(make_pack(1, {"DOG": 1, "CAT": 2, "BEE": 3, "HEN": 4, "EEL": 5}))
    store.signs.put(some_sign())
    store.signs.put(replace(store.signs.get("pack:dog"), notes="mine"))
    store.signs.delete("pack:cat")
    store.recordings.delete("pack:bee:1")
    store.recordings.put(some_example("mine", "pack:hen"), some_clip(9))
    store.lists.create("animals")
    store.lists.add("animals", "pack:eel")
    store.packs.merge(make_pack(2, {"DOG": 1, "CAT": 2, "BEE": 3}), agreed=True)
    assert glosses(store) == ["BEE", "DOG", "EEL", "HEN", "HOUSE"]
    assert store.signs.get("pack:dog").notes == "mine"
    assert store.signs.get("pack:bee").notes == "version 2"
    assert store.recordings.of("pack:bee") == []
    assert [example.id for example in store.recordings.of("pack:hen")] == ["mine"]
    assert [sign.gloss for sign in store.signs.all(list_name="animals")] == ["EEL"]


@pytest.mark.parametrize("noted", ['{"pack:cat": "pack:dog"}', "[]", '{"pack:cat": "pack:elk"}'])
def test_what_hangs_on_a_sign_that_shares_anothers_entry_moves_there(
    store, make_pack, noted
) -> None:
    store.packs.merge_starter(make_pack(1, {"DOG": 1, "CAT": 2, "BEE": 3}), "starter")
    store.recordings.put(some_example("mine", "pack:cat"), some_clip(9))
    for list_name, members in (("both", ["pack:dog", "pack:cat"]), ("one", ["pack:cat"])):
        store.lists.create(list_name)
        for member in members:
            store.lists.add(list_name, member)
    newer = make_pack(2, {"DOG": 1, "BEE": 3})
    with Store.open(newer) as made:
        made.settings.set("pack_merged", noted)
    store.packs.merge_starter(newer, "starter")
    moved = noted.endswith('dog"}')
    left = ["DOG"] if moved else ["CAT"]
    assert [sign.gloss for sign in store.signs.all(list_name="one")] == left
    assert {sign.gloss for sign in store.signs.all(list_name="both")} == {"DOG", *left}
    of = "pack:dog" if moved else "pack:cat"
    assert "mine" in [example.id for example in store.recordings.of(of)]
    assert glosses(store) == (["BEE", "DOG"] if moved else ["BEE", "CAT", "DOG"])


def test_a_sign_of_the_user_with_the_packs_id_stays(store, make_pack) -> None:
    store.signs.put(some_sign("pack:dog", "MY DOG"))
    counts = store.packs.merge(make_pack(1, {"DOG": 1})).counts
    assert (counts.added, counts.kept) == (0, 1)
    assert store.signs.get("pack:dog").gloss == "MY DOG"
    assert [word.text for word in store.signs.get("pack:dog").words] == ["my dog"]


def test_a_changed_recording_of_a_pack_loses_its_embedding(store, make_pack) -> None:
    store.packs.merge(make_pack(1, {"DOG": 1, "CAT": 2}))
    store.embeddings.put("encoder", ["pack:dog:1", "pack:cat:1"], np.eye(2, dtype=np.float32))
    store.packs.merge(make_pack(2, {"DOG": 9, "CAT": 2}), agreed=True)
    assert store.embeddings.missing("encoder") == ["pack:dog:1"]


def test_embeddings_of_a_stranger_stay_out(store, make_pack) -> None:
    """With a stranger's numbers a sign could come first for everything."""
    store.recordings.put_with_sign(some_sign(), some_example(), some_clip())
    store.embeddings.put("known", ["e1"], np.ones((1, 3), np.float32))
    pack = make_pack(1, {"DOG": 1})
    with Store.open(pack) as made:
        made.embeddings.put("known", ["pack:dog:1"], np.full((1, 3), 100, np.float32))
        # A false length would keep this encoder's own embeddings out for good.
        made.embeddings.put("unknown", ["pack:dog:1"], np.ones((1, 2), np.float32))
    store.packs.merge(pack)
    assert store.embeddings.all("known").example_ids == ("e1",)
    assert store.embeddings.missing("known") == ["pack:dog:1"]
    store.embeddings.put("unknown", ["pack:dog:1"], np.ones((1, 5), np.float32))


def test_embeddings_travel_with_the_starter_unless_their_length_differs(store, make_pack) -> None:
    starter = make_pack(1, {"DOG": 1})
    with Store.open(starter) as made:
        made.embeddings.put("same", ["pack:dog:1"], np.ones((1, 3), np.float32))
        made.embeddings.put("other", ["pack:dog:1"], np.ones((1, 3), np.float32))
    store.recordings.put_with_sign(some_sign(), some_example(), some_clip())
    store.embeddings.put("other", ["e1"], np.ones((1, 5), np.float32))
    store.packs.merge_starter(starter, "starter")
    assert store.embeddings.all("same").matrix.tolist() == [[1, 1, 1]]
    assert store.embeddings.all("other").example_ids == ("e1",)


def test_a_library_without_a_name_adds_what_is_missing(store, make_pack) -> None:
    store.signs.put(some_sign("pack:dog", "MY DOG"))
    other = make_pack(1, {"DOG": 1, "CAT": 2}, name="")
    assert store.packs.merge(other).counts == ImportCounts(1, 0, 0, 1, 2)
    assert glosses(store) == ["CAT", "MY DOG"]
    store.delete_everything_of_user()
    assert glosses(store) == []


def test_the_user_is_backed_up_before_a_pack(store, make_pack) -> None:
    store.packs.merge(make_pack(1, {"DOG": 1}))
    assert store.backups() == []
    store.signs.put(some_sign())
    store.packs.merge(make_pack(2, {"DOG": 1}))
    assert [backup.reason for backup in store.backups()] == ["pack"]


@pytest.mark.parametrize("name", ["it's; DROP TABLE signs;--.sqlite", "a?b#c%20&mode=rwc.sqlite"])
def test_a_packs_file_name_is_never_a_part_of_a_statement(store, make_pack, tmp_path, name) -> None:
    pack = tmp_path / name
    shutil.copy(make_pack(1, {"DOG": 1}), pack)
    store.packs.merge(pack)
    assert glosses(store) == ["DOG"]


def test_a_pack_with_more_than_tables_is_refused(store, make_pack) -> None:
    pack = make_pack(1, {"DOG": 1})
    other = sqlite3.connect(pack)
    other.execute("CREATE TRIGGER bad AFTER INSERT ON signs BEGIN DELETE FROM signs; END")
    other.commit()
    other.close()
    store.signs.put(some_sign())
    with pytest.raises(ImportRefused):
        store.packs.merge(pack)
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
        store.packs.merge(pack)


def test_a_pack_that_is_no_library_is_refused(store, tmp_path) -> None:
    text, foreign, missing = tmp_path / "a.sqlite", tmp_path / "b.sqlite", tmp_path / "c.sqlite"
    text.write_text("not a database at all, but long enough to be read as one" * 100)
    other = sqlite3.connect(foreign)
    other.execute("CREATE TABLE bookmarks (id)")
    other.close()
    for pack in (text, foreign, missing):
        with pytest.raises(StoreDamaged):
            store.packs.merge(pack)
    assert not missing.exists()


def test_a_pack_of_a_later_version_is_refused(store, make_pack) -> None:
    pack = make_pack(1, {"DOG": 1})
    other = sqlite3.connect(pack)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(StoreTooNew):
        store.packs.merge(pack)
    assert glosses(store) == []


def test_a_damaged_pack_changes_nothing(store, make_pack) -> None:
    pack = make_pack(1, {"DOG": 1})
    content = bytearray(pack.read_bytes())
    content[len(content) // 3 : len(content) // 3 + 4096] = b"\xa5" * 4096
    pack.write_bytes(content)
    with pytest.raises(StoreDamaged):
        store.packs.merge(pack)
    assert glosses(store) == []


def test_a_library_is_not_merged_with_itself(store, path) -> None:
    with pytest.raises(ImportRefused):
        store.packs.merge(path)


def test_a_pack_is_left_as_it_lies(store, make_pack) -> None:
    pack = make_pack(1, {"DOG": 1})
    before = pack.read_bytes()
    store.packs.merge(pack)
    assert pack.read_bytes() == before
    assert not pack.with_name(pack.name + "-shm").exists()


def with_recordings_of(path, *signs: str, name: str, origin: Origin) -> Path:
    """Another's library that has recordings of signs that are here already."""
    with Store.open(path) as other:
        for number, sign_id in enumerate(signs):
            other.signs.put(some_sign(sign_id, f"SIGN {number}"))
            other.recordings.put(
                some_example(f"other:{sign_id}", sign_id, origin=origin), some_clip(90 + number)
            )
        if name:
            other.settings.set("pack_name", name)
            other.settings.set("pack_version", "1")
    return path


@pytest.mark.parametrize("agreed", [False, True])
@pytest.mark.parametrize("origin", list(Origin))
@pytest.mark.parametrize("name", ["", "friends"])
def test_another_librarys_recordings_are_not_shown_before_what_was_here(
    store, make_pack, tmp_path, name, origin, agreed
) -> None:
    store.packs.merge_starter(make_pack(1, {"DOG": 1}, name="starter_ase"), "starter_ase")
    store.signs.put(some_sign("user:1", "MINE"))
    store.recordings.put(some_example("mine", "user:1", doubtful=True), some_clip(2))
    signs = ("pack:dog", "user:1", "user:new")
    other = with_recordings_of(tmp_path / "other.sqlite", *signs, name=name, origin=origin)
    assert store.packs.merge(other, agreed=agreed).counts.examples == 3
    shown = [store.recordings.preview(sign_id).id for sign_id in signs]
    assert shown == ["pack:dog:1", "mine", "other:user:new"]
    assert store.packs.merge(other, agreed=agreed).counts.examples == 0


def test_where_it_is_the_only_one_another_librarys_recording_is_shown(store, tmp_path) -> None:
    store.signs.put(some_sign("user:1", "MINE"))
    store.packs.merge(
        with_recordings_of(tmp_path / "o.sqlite", "user:1", name="", origin=Origin.CAMERA)
    )
    assert store.recordings.preview("user:1").id == "other:user:1"
    store.recordings.put(some_example("mine", "user:1"), some_clip(2))
    assert store.recordings.preview("user:1").id == "mine"


def test_what_a_library_without_a_name_brought_is_the_users_to_delete(
    store, make_pack, tmp_path
) -> None:
    store.packs.merge_starter(make_pack(1, {"DOG": 1, "CAT": 2}, name="starter_ase"), "starter_ase")
    other = with_recordings_of(
        tmp_path / "o.sqlite", "pack:dog", "pack:cat", name="", origin=Origin.FILE
    )
    store.packs.merge(other)
    store.packs.merge_starter(make_pack(2, {"CAT": 2}, name="starter_ase"), "starter_ase")
    assert [one.id for one in store.recordings.of("pack:dog")] == [
        "other:pack:dog"
    ]  # kept, as theirs
    assert store.backup_before("test") is not None
    store.recordings.delete("other:pack:cat")
    store.packs.merge(other)
    assert store.recordings.has("other:pack:cat")  # may be brought in again
    store.delete_everything_of_user()
    assert not store.recordings.has("other:pack:cat")
    assert not store.recordings.has("other:pack:dog")
