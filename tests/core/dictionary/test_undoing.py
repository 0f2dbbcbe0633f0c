"""What was written is taken back row by row, and never what somebody else wrote."""

import itertools
import random
import sqlite3

import numpy as np
import pytest

from signclip_desktop.core.dictionary import HistoryEntry, Store
from signclip_desktop.core.dictionary.row_log import Noted
from signclip_desktop.core.types.changes import Kind, Steps, joined
from signclip_desktop.core.types.changes import Step as Done
from signclip_desktop.core.types.sign import Word
from signclip_desktop.errors import NotInLibrary, StoreReadOnly, UndoRefused
from tests.samples import some_clip, some_example, some_sign
from tests.told import raises

TABLES = (
    "signs", "words", "examples", "lists", "list_members", "history", "settings", "removed",
    "embeddings",
)  # fmt: skip


# Its bytes are told by their checksum, which `Store.check` and reading hold to them.
EXAMPLE = "id, sign_id, origin, fps, spread, doubtful, source_path, pack, crc, length(data)"


def rows(store: Store) -> dict[str, list]:
    """All that the library holds, with the places of its rows."""
    found = {}
    for table in TABLES:
        place = "rowid, " if table in ("signs", "examples", "lists", "embeddings") else ""
        columns = EXAMPLE if table == "examples" else "*"
        read = store._db.conn.execute(f"SELECT {place}{columns} FROM {table}")
        found[table] = sorted(read, key=repr)
    return found


class Operations:
    """Does something by chance, over and over, as a user might."""

    def __init__(self, store: Store, packs: list, seed: int) -> None:
        self.store, self.packs = store, packs
        self.chance = random.Random(seed)
        self.number = 0

    def one_of(self, table: str, column: str = "id") -> str:
        found = self.store._db.conn.execute(f"SELECT {column} FROM {table} ORDER BY 1").fetchall()
        return self.chance.choice(found)[0] if found else "none"

    def new(self) -> str:
        self.number += 1
        return f"user:{self.number}"

    def add_sign(self):
        sign_id = self.new()
        return self.store.signs.put(some_sign(sign_id, f"SIGN {self.number % 9}"))

    def change_sign(self):
        sign_id = self.one_of("signs")
        words = tuple(Word(f"word {n}") for n in range(self.chance.randrange(4)))
        return self.store.signs.put(some_sign(sign_id, "OTHER", words=words))

    def delete_sign(self):
        return self.store.signs.delete(self.one_of("signs"))

    def add_recording(self):
        sign_id = self.one_of("signs")
        clip = some_clip(self.number, frames=2)
        with self.store.in_one_step() as step:
            if sign_id == "none":
                self.store.signs.put(some_sign("none"))
            self.store.recordings.put(some_example(self.new(), sign_id), clip)
        return step.change

    def replace_recording(self):
        example_id = self.one_of("examples")
        sign_id = self.store._db.conn.execute(
            "SELECT sign_id FROM examples WHERE id = ?", [example_id]
        ).fetchone()
        if sign_id is None:
            return self.add_recording()
        clip = some_clip(self.chance.randrange(99), frames=3)
        return self.store.recordings.put(some_example(example_id, sign_id[0]), clip)

    def delete_recording(self):
        return self.store.recordings.delete(self.one_of("examples"))

    def add_to_list(self):
        name = f"list {self.chance.randrange(4)}"
        with self.store.in_one_step() as step:
            self.store.lists.create(name)
            if self.store.signs.count():
                self.store.lists.add(name, self.one_of("signs"))
        return step.change

    def remove_from_list(self):
        return self.store.lists.remove(self.one_of("lists", "name"), self.one_of("signs"))

    def delete_list(self):
        return self.store.lists.delete(self.one_of("lists", "name"))

    def note_look_up(self):
        entry = HistoryEntry(self.new(), float(self.number), "word", "house", ("user:1",))
        return self.store.history.add(entry)

    def note_again(self):
        entry = HistoryEntry(self.one_of("history"), 5.0, "sign", "", ())
        return self.store.history.add(entry)

    def delete_look_up(self):
        return self.store.history.delete(self.one_of("history"))

    def clear_history(self):
        return self.store.history.clear()

    def set_something(self):
        return self.store.settings.set(f"key {self.chance.randrange(3)}", self.new())

    def merge(self):
        return self.store.packs.merge(self.chance.choice(self.packs), agreed=True).change

    def do(self):
        often = [
            self.add_sign, self.add_sign, self.change_sign, self.delete_sign, self.add_recording,
            self.add_recording, self.replace_recording, self.delete_recording, self.add_to_list,
            self.add_to_list, self.remove_from_list, self.delete_list, self.note_look_up,
            self.note_look_up, self.note_again, self.delete_look_up, self.clear_history,
            self.set_something,
        ]  # fmt: skip
        return self.merge() if self.chance.random() < 0.01 else self.chance.choice(often)()


def test_300_operations_are_undone_one_by_one_and_redone(store, make_pack, monkeypatch) -> None:
    # What is tested is not the disk: no waiting for it, and no backup before each pack.
    store._db.conn.execute("PRAGMA synchronous = OFF")
    monkeypatch.setattr("signclip_desktop.core.dictionary.backups.make", lambda *_: None)
    packs = [make_pack(1, {"DOG": 1, "CAT": 2}), make_pack(2, {"DOG": 3, "EMU": 4})]
    packs.append(make_pack(1, {"COW": 5}, name=""))
    operations = Operations(store, packs, seed=7)
    states, changes = [rows(store)], []
    for _ in range(300):
        changes.append(operations.do())
        states.append(rows(store))
    assert sum(before != after for before, after in itertools.pairwise(states)) > 200
    for number in reversed(range(300)):
        changes[number] = store.undo(changes[number])
        assert rows(store) == states[number], number
    for number in range(300):
        changes[number] = store.undo(changes[number])
        assert rows(store) == states[number + 1], number
    for (example_id,) in store._db.conn.execute("SELECT id FROM examples").fetchall():
        store.recordings.clip(example_id)
    store.check()


def test_a_change_says_what_it_touched(store) -> None:
    assert store.signs.put(some_sign()).kinds == Kind.SIGNS
    assert store.recordings.put(some_example(), some_clip()).kinds == Kind.RECORDINGS
    assert store.lists.create("Animals").kinds == Kind.LISTS
    assert not store.lists.create("Animals")
    store.lists.add("Animals", "user:1")
    deleted = store.signs.delete("user:1")
    assert deleted.kinds == Kind.SIGNS | Kind.RECORDINGS | Kind.LISTS
    assert not store.signs.delete("user:1")
    assert store.undo(deleted).new_signs == ("user:1",)


def list_what_is_not_there(store: Store) -> None:
    with store.in_one_step():
        store.lists.create("given up")
        store.lists.add("given up", "user:none")


def test_what_was_gathered_is_undone_at_once(store) -> None:
    before = rows(store)
    with store.gathering() as gathered:
        store.signs.put(some_sign())
        with pytest.raises(NotInLibrary):
            list_what_is_not_there(store)
        store.recordings.put(some_example(), some_clip())
        store.signs.put(some_sign(gloss="HOME"))
    after = rows(store)
    back = store.undo(gathered.change)
    assert rows(store) == before
    assert store.undo(back)
    assert rows(store) == after


def test_a_recording_comes_back_with_its_embeddings(store) -> None:
    store.recordings.put_with_sign(some_sign(), some_example(), some_clip())
    store.embeddings.put("encoder", ["e1"], np.ones((1, 3), np.float32))
    before = rows(store)
    deleted = store.signs.delete("user:1")
    assert store.embeddings.all("encoder").example_ids == ()
    store.undo(deleted)
    assert rows(store) == before
    assert store.embeddings.all("encoder").example_ids == ("e1",)


def test_words_are_found_as_they_are_after_an_undo(store) -> None:
    store.signs.put(some_sign())
    deleted = store.signs.delete("user:1")
    assert store.signs.search("house") == []
    back = store.undo(deleted)
    assert [match.sign.id for match in store.signs.search("house")] == ["user:1"]
    store.undo(back)
    assert store.signs.search("house") == []


# Somebody else wrote in between


@pytest.fixture
def other(store, path):
    with Store.open(path) as opened:
        yield opened


OTHERS = {
    "changed the sign": lambda other: other.signs.put(some_sign(notes="theirs")),
    "deleted the sign": lambda other: other.signs.delete("user:1"),
    "recorded for it": lambda other: other.recordings.put(some_example("theirs"), some_clip(1)),
    "put it on a list": lambda other: (other.lists.create("L"), other.lists.add("L", "user:1")),
}


@pytest.mark.parametrize("does", OTHERS.values(), ids=OTHERS)
def test_adding_is_not_undone_where_something_of_others_would_go(store, other, does) -> None:
    added = store.recordings.put_with_sign(some_sign(), some_example(), some_clip())
    does(other)
    before = rows(store)
    with raises(UndoRefused, "library.not_undone"):
        store.undo(added)
    assert rows(store) == before


def test_what_is_too_large_to_be_redone_is_not_undone_blindly(store, other, monkeypatch) -> None:
    monkeypatch.setattr("signclip_desktop.core.dictionary.row_log.MOST_BYTES", 1000)
    added = store.signs.put(some_sign(notes="n"))
    store.signs.put(some_sign("user:2", "DOG"))
    large = store.recordings.put(some_example("large", "user:2"), some_clip())
    back = store.undo(large)
    assert (back.rows, back.kinds) == (None, Kind.RECORDINGS)
    OTHERS["recorded for it"](other)
    before = rows(store)
    with pytest.raises(UndoRefused):
        store.undo(added)
    assert rows(store) == before


def test_a_list_is_not_brought_back_over_anothers_of_that_name(store, other) -> None:
    store.lists.create("Animals")
    deleted = store.lists.delete("Animals")
    other.lists.create("Animals")
    with pytest.raises(UndoRefused):
        store.undo(deleted)
    assert store.lists.names() == ["Animals"]


def test_a_list_never_takes_the_number_of_one_that_was_deleted(store, other) -> None:
    store.signs.put(some_sign())
    store.lists.create("Animals")
    added = store.lists.add("Animals", "user:1")
    other.lists.delete("Animals")
    other.lists.create("Food")
    other.lists.add("Food", "user:1")
    with pytest.raises(UndoRefused):
        store.undo(added)
    assert [sign.id for sign in store.signs.all(list_name="Food")] == ["user:1"]


def test_a_recording_comes_back_where_its_place_was_taken(store, other) -> None:
    store.recordings.put_with_sign(some_sign(), some_example(), some_clip(1))
    store.embeddings.put("encoder", ["e1"], np.ones((1, 3), np.float32))
    deleted = store.recordings.delete("e1")
    other.recordings.put(some_example("theirs"), some_clip(2))
    back = store.undo(deleted)
    assert [one.id for one in store.recordings.of("user:1")] == ["theirs", "e1"]
    assert store.embeddings.all("encoder").example_ids == ("e1",)
    store.undo(back)
    assert [one.id for one in store.recordings.of("user:1")] == ["theirs"]


def test_what_others_did_elsewhere_is_left_alone(store, other) -> None:
    store.signs.put(some_sign())
    deleted = store.signs.delete("user:1")
    other.signs.put(some_sign("user:2", "DOG"))
    store.undo(deleted)
    assert [sign.gloss for sign in store.signs.all()] == ["DOG", "HOUSE"]


def test_embeddings_that_were_made_meanwhile_do_not_keep_a_sign(store, other) -> None:
    added = store.recordings.put_with_sign(some_sign(), some_example(), some_clip())
    other.embeddings.put("encoder", ["e1"], np.ones((1, 3), np.float32))
    back = store.undo(added)
    assert store.signs.count() == 0
    store.undo(back)
    assert store.embeddings.all("encoder").example_ids == ("e1",)


# What cannot be undone


def test_deleting_everything_keeps_nothing_to_undo(store, path) -> None:
    store.signs.put(some_sign(notes="a secret"))
    change = store.delete_everything_of_user()
    assert change.rows is None
    assert change.kinds & Kind.SIGNS
    assert b"a secret" not in path.read_bytes()


def test_a_library_that_is_read_undoes_nothing(store, path) -> None:
    added = store.signs.put(some_sign())
    with Store.open(path, read_only=True) as reader, pytest.raises(StoreReadOnly):
        reader.undo(added)


def test_nothing_of_it_stands_in_the_file(store, path) -> None:
    store.signs.put(some_sign(notes="a secret"))
    store.signs.delete("user:1")
    store.close()
    assert b"a secret" not in path.read_bytes()
    with sqlite3.connect(path) as raw:
        names = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
        assert not any("noted" in name or "undo" in name for name in names)
        assert not raw.execute("SELECT 1 FROM sqlite_master WHERE type = 'trigger'").fetchall()
    raw.close()


@pytest.mark.parametrize(("letters", "is_kept"), [(200, True), (201, False)])
def test_rows_are_noted_up_to_the_limit(monkeypatch, letters, is_kept) -> None:
    monkeypatch.setattr("signclip_desktop.core.dictionary.row_log.MOST_BYTES", 400)
    noted = Noted()
    noted.went("removed", ("n" * letters,))
    assert noted.is_kept is is_kept
    assert len(noted.keys) == 1


# Steps


def step(store: Store, name: str, size: int = 1) -> Done:
    """A step that deleted a sign with notes of so many letters."""
    store.signs.put(some_sign(name, notes="n" * size))
    return Done(name, store.signs.delete(name))


def test_steps_are_taken_back_in_turn_and_a_new_one_ends_redoing(store) -> None:
    steps = Steps()
    one, two = step(store, "one"), step(store, "two")
    assert steps.did(one)
    assert steps.did(two)
    assert steps.undid(two, store.undo(two.change))
    assert (steps.to_undo, steps.to_redo.name) == (one, "two")
    redone = steps.to_redo
    assert steps.redid(redone, store.undo(redone.change))
    assert (steps.to_undo.name, steps.to_redo) == ("two", None)
    steps.undid(steps.to_undo, store.undo(steps.to_undo.change))
    steps.did(step(store, "three"))
    assert (steps.to_undo.name, steps.to_redo) == ("three", None)


def test_the_oldest_steps_go_first(store) -> None:
    steps = Steps(most_steps=2, most_bytes=10_000)
    for name in ("one", "two", "three"):
        steps.did(step(store, name))
    last = steps.to_undo
    steps.forget(last)
    assert steps.to_undo.name == "two"
    steps.forget(steps.to_undo)
    assert steps.to_undo is None
    steps.did(step(store, "small"))
    assert steps.did(step(store, "large", 9_400))
    assert steps.to_undo.name == "large"
    steps.forget(steps.to_undo)
    assert steps.to_undo is None


def test_a_step_that_is_too_large_leaves_nothing_to_undo(store) -> None:
    steps = Steps(most_bytes=10_000)
    steps.did(step(store, "small"))
    assert not steps.did(step(store, "large", 20_000))
    assert steps.to_undo is None


def test_more_than_memory_may_hold_is_not_noted(store, monkeypatch) -> None:
    monkeypatch.setattr("signclip_desktop.core.dictionary.row_log.MOST_BYTES", 10_000)
    store.signs.put(some_sign(notes="n" * 20_000))
    change = store.signs.delete("user:1")
    assert (change.kinds, change.rows) == (Kind.SIGNS, None)
    assert joined([change, store.signs.put(some_sign())]).rows is None
