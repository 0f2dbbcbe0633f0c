"""What a stranger's library may hold, and what of it reaches the user's: never a changed row."""

import contextlib
import json
import math
import sqlite3
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.dictionary import (
    HistoryEntry,
    ImportCounts,
    Store,
    offered,
    restore_backup,
)
from signclip_desktop.core.formats.clip_codec import encode_clip
from signclip_desktop.errors import ImportRefused, SignClipError, StoreDamaged
from tests.effort import at_most
from tests.samples import some_clip, some_example, some_sign


def dump(path: Path) -> dict[str, list[tuple]]:
    """Every row of every table, in its order."""
    db = sqlite3.connect(path)
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    db.close()
    return rows


def edit(pack: Path, *statements: str, **values: object) -> Path:
    db = sqlite3.connect(pack)
    db.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        db.execute(statement, values)
    db.commit()
    db.close()
    return pack


def add_to_schema(pack: Path, kind: str, name: str, table: str, sql: str, root: int = 0) -> Path:
    """Write a row of the schema as SQLite itself would refuse to."""
    db = sqlite3.connect(pack)
    db.execute("PRAGMA writable_schema = ON")
    db.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", [kind, name, table, root, sql])
    db.commit()
    db.close()
    return pack


def change_schema(pack: Path, table: str, old: str, new: str) -> Path:
    db = sqlite3.connect(pack)
    db.execute("PRAGMA writable_schema = ON")
    changed = db.execute(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ?", [old, new, table]
    )
    assert changed.rowcount == 1
    db.commit()
    db.close()
    return pack


@pytest.fixture
def filled(store, make_pack) -> Store:
    """A library with something in each table, and two packs of which one is the starter."""
    store.packs.merge_starter(make_pack(3, {"DOG": 1, "CAT": 2}, name="starter_ase"), "starter_ase")
    store.packs.merge(friends(make_pack, 1, {"EMU": 3, "EEL": 4}))
    store.signs.put(some_sign(links=("https://example.org/house",)))
    store.recordings.put(some_example(), some_clip())
    store.signs.put(replace(store.signs.get("pack:dog"), notes="mine"))
    store.embeddings.put("encoder", ["e1", "pack:dog:1"], np.eye(2, dtype=np.float32))
    store.lists.create("animals")
    store.lists.add("animals", "pack:dog")
    store.history.add(HistoryEntry("h1", 1.0, "sign", "", ("user:1", "pack:dog")))
    store.recordings.delete("pack:cat:1")
    return store


def friends(make_pack, version: int, glosses: dict[str, int], name: str = "friends") -> Path:
    return make_pack(version, glosses, name=name)


def set_clip(pack: Path, data: bytes, *, crc: int | None = None) -> Path:
    crc = zlib.crc32(data) if crc is None else crc
    return edit(
        pack, "UPDATE examples SET data = :data, crc = :crc WHERE id = 'pack:hen:1'",
        data=data, crc=crc,
    )  # fmt: skip


def packed(frames: int, size: tuple[int, int], kept: bytes, body: bytes) -> bytes:
    return struct.pack("<4sHHHH", b"SCC1", frames, *size, len(kept)) + kept + zlib.compress(body)


def times(*stamps: float) -> bytes:
    return packed(len(stamps), (640, 480), b"", np.array(stamps, "<f4").tobytes())


BAD_CLIPS = {
    "empty": b"",
    "text": b"no clip at all",
    "cut": encode_clip(some_clip(1))[:-30],
    "body": encode_clip(some_clip(1))[:230] + bytes(40),
    "infinite time": times(0, math.inf),
    "time that is no number": times(0, math.nan),
    "falling times": times(0.1, 0),
    "equal times": times(0.1, 0.1),
    "far times": times(0, 1e30),
    "no frame": times(),
    "no width": packed(1, (0, 480), b"", bytes(4)),
    "unknown landmark": packed(1, (640, 480), b"\xff", bytes(11)),
    "landmark twice": packed(1, (640, 480), b"\1\1", bytes(18)),
    "bomb": struct.pack("<4sHHHH", b"SCC1", 65535, 1, 1, 65535) + zlib.compress(bytes(50_000_000)),
}


@pytest.mark.parametrize("name", BAD_CLIPS)
def test_a_recording_that_cannot_be_read_is_left_out_and_counted(store, make_pack, name) -> None:
    """One of them stopped every look-up for good."""
    pack = set_clip(make_pack(1, {"HEN": 1, "EMU": 2}), BAD_CLIPS[name])
    with at_most(5):
        assert store.packs.merge(pack).counts == ImportCounts(2, 0, 0, 0, 1, left_out=1)
    assert store.recordings.of("pack:hen") == []
    for example_id in store.embeddings.missing("any"):
        store.recordings.clip(example_id)


def test_a_recording_with_a_wrong_checksum_is_left_out(store, make_pack) -> None:
    pack = set_clip(make_pack(1, {"HEN": 1}), encode_clip(some_clip(1)), crc=7)
    assert store.packs.merge(pack).counts.left_out == 1


@pytest.mark.parametrize(
    "change",
    [
        "fps = 9e999", "fps = -1", "fps = 1e30", "spread = 9e999", "spread = -1", "clip_count = 0",
        "clip_count = 9223372036854775807", "signer_count = -5", "signer = char(0)",
        "consent = printf('%.30000c', 'x')", "source_path = printf('%.30000c', 'x')",
        "id = printf('%.2000c', 'x')", "origin = 'hoax'", "doubtful = 7",
    ],
)  # fmt: skip
def test_a_recording_with_numbers_or_texts_of_no_recording_is_left_out(
    store, make_pack, change
) -> None:
    pack = edit(make_pack(1, {"HEN": 1, "EMU": 2}), f"UPDATE examples SET {change} WHERE number=1")
    counts = store.packs.merge(pack).counts
    assert (counts.added, counts.examples, counts.left_out) == (2, 1, 1)


BAD_JSON = {
    "brackets": "[" * 100_000,
    "closed brackets": "[" * 100_000 + "]" * 100_000,
    "digits": "[" + "9" * 5_000 + "]",
    "number": "7",
    "object": '{"a": "https://example.org"}',
    "null": "null",
    "nothing": "",
    "not a number": "[NaN]",
    "number in a list": '["https://example.org", 5]',
    "list in a list": '["https://example.org", ["https://example.org"]]',
    "half a letter": '["https://example.org/\\ud800"]',
    "cut": '["https://example.org',
    "script": '["javascript:alert(1)"]',
    "file": '["file:///etc/passwd"]',
    "many": json.dumps(["https://example.org"] * 5_000),
}


@pytest.mark.parametrize("name", BAD_JSON)
def test_a_sign_whose_links_are_no_links_is_left_out(store, make_pack, name) -> None:
    """Search and look-up failed after the merge."""
    pack = make_pack(1, {"HEN": 1, "EMU": 2})
    edit(pack, "UPDATE signs SET links = :v WHERE gloss = 'HEN'", v=BAD_JSON[name])
    counts = store.packs.merge(pack).counts
    assert (counts.added, counts.left_out) == (1, 1)
    assert [sign.gloss for sign in store.signs.all()] == ["EMU"]
    assert store.signs.search("hen") == []


@pytest.mark.parametrize("name", BAD_JSON)
def test_a_library_with_broken_json_is_read_all_the_same(path, store, name) -> None:
    store.signs.put(some_sign(links=("https://example.org",)))
    store.history.add(HistoryEntry("h", 5.0, "word", "house", ("user:1",)))
    store.close()
    edit(path, "UPDATE signs SET links = :v", "UPDATE history SET sign_ids = :v", v=BAD_JSON[name])
    with Store.open(path) as again:
        found = again.signs.search("house")[0].sign
        assert all(link.startswith("https://") for link in found.links)
        assert len(found.links) <= 50
        (entry,) = again.history.latest()
        assert (entry.query, entry.time) == ("house", 5.0)
        assert all(isinstance(one, str) for one in entry.sign_ids)


def test_words_without_their_sign_do_not_end_the_search(path, store) -> None:
    store.signs.put(some_sign())
    store.signs.put(some_sign("user:2", "DOG"))
    store.close()
    edit(path, "UPDATE words SET sign_id = 'gone' WHERE sign_id = 'user:2'")
    with Store.open(path) as again:
        assert [found.sign.id for found in again.signs.search("house")] == ["user:1"]
        assert [found.sign.id for found in again.signs.search("dog")] == ["user:2"]  # its gloss


def test_numbers_that_json_lacks_are_read_as_unknown(path, store) -> None:
    store.recordings.put_with_sign(some_sign(), some_example(fps=25.0, spread=0.5), some_clip())
    store.history.add(HistoryEntry("h", 5.0, "word", "house", ()))
    store.close()
    edit(path, "UPDATE examples SET fps = 9e999, spread = -9e999", "UPDATE history SET time = 9e99")
    with Store.open(path) as again:
        (example,) = again.recordings.of("user:1")
        assert example.fps == 0
        assert math.isnan(example.spread)
        assert again.history.latest()[0].time == 0


@pytest.mark.parametrize(
    "change",
    [
        "gloss = ''", "gloss = '   '", "gloss = char(0)", "gloss = printf('%.2000c', 'x')",
        "language = ''", "variant = 0", "variant = -1", "variant = 9223372036854775807",
        "notes = printf('%.30000c', 'x')", "source = char(0) || 'x'",
        "gloss = 'HEN' || char(10)", "gloss = char(27) || '[2J'", "notes = char(27) || ']0;x'",
        "notes = char(155)",
        "licence = printf('%.30000c', 'x')",
    ],
)  # fmt: skip
def test_a_sign_that_no_library_could_show_is_left_out(store, make_pack, change) -> None:
    pack = edit(
        make_pack(1, {"HEN": 1, "EMU": 2}), f"UPDATE signs SET {change} WHERE gloss = 'HEN'"
    )
    counts = store.packs.merge(pack).counts
    assert (counts.added, counts.examples, counts.left_out) == (1, 1, 1)
    assert [sign.gloss for sign in store.signs.all()] == ["EMU"]


def test_notes_of_several_lines_come_in(store, make_pack) -> None:
    pack = edit(make_pack(1, {"HEN": 1}), "UPDATE signs SET notes = 'a' || char(13, 10, 9) || 'b'")
    assert store.packs.merge(pack).counts.added == 1
    assert store.signs.get("pack:hen").notes == "a\r\n\tb"


def test_a_sign_with_a_flood_of_words_is_left_out(store, make_pack) -> None:
    pack = edit(
        make_pack(1, {"HEN": 1, "EMU": 2}),
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
        "INSERT INTO words SELECT 'pack:hen', i, 'word' || i, 'en', 'synonym' FROM n",
    )
    assert store.packs.merge(pack).counts.left_out == 1
    assert [sign.gloss for sign in store.signs.all()] == ["EMU"]


@pytest.mark.parametrize(
    ("table", "column"),
    [("signs", "notes"), ("signs", "id"), ("words", "text"), ("examples", "signer")],
)
def test_a_text_that_is_none_refuses_the_pack_and_lets_go_of_it(
    store, make_pack, table, column
) -> None:
    pack = edit(
        make_pack(1, {"HEN": 1}), "PRAGMA foreign_keys = OFF",
        f"UPDATE {table} SET {column} = CAST(x'ff41' AS TEXT)",
    )  # fmt: skip
    for _ in range(2):
        with pytest.raises(StoreDamaged, match=pack.name):
            store.packs.merge(pack)
    assert store.packs.merge(make_pack(1, {"EMU": 1}, name="more")).counts.added == 1


def test_a_word_of_an_unknown_kind_leaves_its_sign_out(store, make_pack) -> None:
    """SQLite passes over the constraints of a file that it only reads."""
    pack = edit(
        make_pack(1, {"HEN": 1, "EMU": 2}), "UPDATE words SET kind = 'x' WHERE sign_id = 'pack:hen'"
    )
    assert store.packs.merge(pack).counts.left_out == 1


def test_a_starter_whose_rows_no_library_takes_is_damaged(store, make_pack) -> None:
    starter = edit(make_pack(1, {"HEN": 1}), "UPDATE examples SET origin = 'hoax'")
    with pytest.raises(StoreDamaged):
        store.packs.merge_starter(starter, "starter_ase")
    assert store.signs.all() == []


def test_a_pack_of_too_many_signs_is_refused_with_the_number(store, make_pack) -> None:
    pack = edit(
        make_pack(1, {"HEN": 1}),
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100001) INSERT "
        "INTO signs SELECT 's' || i, 'S', 's', 'ase', 1, '', '', '', '[]', '', 0 FROM n",
    )
    with pytest.raises(ImportRefused, match="100,002 signs"):
        store.packs.merge(pack)


def test_a_pack_of_too_long_recordings_is_refused_and_let_go_of(
    store, make_pack, monkeypatch
) -> None:
    monkeypatch.setattr(offered, "PACK_FRAMES", 8)  # two recordings of six frames
    pack = make_pack(1, {"HEN": 1, "EMU": 2})
    for _ in range(2):
        with pytest.raises(ImportRefused, match="frames together"):
            store.packs.merge(pack)
    assert store.signs.all() == []


def test_the_form_to_search_by_is_made_here(store, make_pack) -> None:
    pack = edit(make_pack(1, {"HEN": 1}), "UPDATE signs SET gloss_folded = 'dog'")
    store.packs.merge(pack)
    assert dump(store.path)["signs"][0][2] == "hen"


NAMES_OF_THE_STARTER = [
    "starter_ase", "Starter_ASE", "STARTER_ASE", " starter_ase ", "starter ase", "starter-ase",
    "starterase", "ｓｔａｒｔｅｒ＿ａｓｅ", "𝐬𝐭𝐚𝐫𝐭𝐞𝐫_𝐚𝐬𝐞", "starter_ase\u200b", "start\u00ader_ase",
    "ſtarter_aſe", "starter_ase\0", "starter_ase\n",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES_OF_THE_STARTER)
def test_only_the_program_may_use_the_name_of_the_starter(filled, make_pack, name) -> None:
    """A pack of that name and a high version deleted the starter's signs for good."""
    pack = make_pack(1, {"HOAX": 1})
    edit(pack, "UPDATE settings SET value = :v WHERE key = 'pack_name'", v=name)
    edit(pack, "UPDATE settings SET value = '999' WHERE key = 'pack_version'")
    before = dump(filled.path)
    for agreed in (False, True):
        with pytest.raises(ImportRefused, match="calls itself"):
            filled.packs.merge(pack, agreed=agreed)
    with pytest.raises(ImportRefused, match="calls itself"):
        filled.packs.preview(pack)
    assert dump(filled.path) == before


def test_the_name_under_which_a_starter_came_in_is_taken_as_well(filled, make_pack) -> None:
    filled.packs.starter = (make_pack(1, {"DOG": 1}, name="house words"), "house words")
    with pytest.raises(ImportRefused, match="calls itself"):
        filled.packs.merge(make_pack(9, {"DOG": 1}, name="House Words"), agreed=True)


@pytest.mark.parametrize("version", ["", "abc", "-1", "1.5", "9" * 5_000, "９", "1e9", " 1"])
def test_a_version_that_is_no_number_is_refused(store, make_pack, version) -> None:
    pack = make_pack(1, {"HEN": 1})
    edit(pack, "UPDATE settings SET value = :v WHERE key = 'pack_version'", v=version)
    with pytest.raises(ImportRefused, match="version"):
        store.packs.merge(pack)
    store.settings.set("pack:friends", version)
    assert store.packs.version("friends") == 0


# Tables, triggers, constraints: nothing of a foreign file runs

TRIGGER = "AFTER INSERT ON {} BEGIN DELETE FROM examples; END"
LOOP = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n)"

FOREIGN_SCHEMAS: dict[str, Callable[[Path], object]] = {
    "trigger": lambda pack: edit(pack, f"CREATE TRIGGER bad {TRIGGER.format('signs')}"),
    "trigger named as SQLite's own": lambda pack: add_to_schema(
        pack, "trigger", "sqlite_t", "signs", f"CREATE TRIGGER sqlite_t {TRIGGER.format('signs')}"
    ),
    "trigger named as statistics": lambda pack: add_to_schema(
        pack, "trigger", "sqlite_stat1", "history",
        f"CREATE TRIGGER sqlite_stat1 {TRIGGER.format('history')}",
    ),
    "trigger named as an index": lambda pack: add_to_schema(
        pack, "trigger", "sqlite_autoindex_signs_1", "lists",
        f"CREATE TRIGGER sqlite_autoindex_signs_1 {TRIGGER.format('lists')}",
    ),
    "view named as SQLite's own": lambda pack: add_to_schema(
        pack, "view", "sqlite_view", "sqlite_view", "CREATE VIEW sqlite_view AS SELECT 1"
    ),
    "view": lambda pack: edit(pack, "CREATE VIEW more AS SELECT * FROM signs"),
    "table": lambda pack: edit(pack, "CREATE TABLE more (a)"),
    "sequence": lambda pack: edit(pack, "CREATE TABLE more (a INTEGER PRIMARY KEY AUTOINCREMENT)"),
    "index": lambda pack: edit(pack, "CREATE INDEX more ON signs (notes)"),
    "index of an expression": lambda pack: edit(pack, "CREATE INDEX more ON signs (abs(variant))"),
    "virtual table": lambda pack: add_to_schema(
        pack, "table", "more", "more", "CREATE VIRTUAL TABLE more USING fts5(a)"
    ),
    "constraint that never ends": lambda pack: change_schema(
        pack, "signs", "notes TEXT NOT NULL", f"notes TEXT NOT NULL CHECK ({LOOP} >= 0)"
    ),
    "constraint that takes memory": lambda pack: change_schema(
        pack, "signs", "notes TEXT NOT NULL",
        "notes TEXT NOT NULL CHECK (length(hex(zeroblob(900000000))) > 0)",
    ),
    "generated column": lambda pack: change_schema(
        pack, "settings", "value TEXT NOT NULL",
        "value TEXT NOT NULL GENERATED ALWAYS AS (hex(zeroblob(900000000)))",
    ),
    "other default": lambda pack: change_schema(
        pack, "signs", "changed INTEGER NOT NULL DEFAULT 0", "changed INTEGER NOT NULL DEFAULT 1"
    ),
    "step that was not applied": lambda pack: edit(pack, "DELETE FROM _sqlite_migrations"),
    "older version than its tables": lambda pack: edit(pack, "PRAGMA user_version = 1"),
    "negative version": lambda pack: edit(pack, "PRAGMA user_version = -1"),
    "many tables": lambda pack: edit(
        pack, *(f"CREATE TABLE more{number} (a)" for number in range(200))
    ),
    "long description": lambda pack: edit(
        pack, f"CREATE TABLE more (a /* {'x' * 3_000_000} */)"
    ),
}  # fmt: skip


@pytest.fixture
def foreign(tmp_path, make_pack) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        pack = make_pack(1, {"HEN": 1}, name="")
        FOREIGN_SCHEMAS[name](pack)
        return pack

    return make


@pytest.mark.parametrize("name", FOREIGN_SCHEMAS)
def test_a_pack_with_anything_but_our_tables_is_refused(filled, foreign, name) -> None:
    before = dump(filled.path)
    pack = foreign(name)
    for call in (filled.packs.merge, filled.packs.preview):
        with at_most(10), pytest.raises((ImportRefused, StoreDamaged)):
            call(pack)
    assert dump(filled.path) == before


@pytest.mark.parametrize("name", FOREIGN_SCHEMAS)
def test_a_library_with_anything_but_our_tables_is_not_opened(foreign, name) -> None:
    library = foreign(name)
    before = library.read_bytes()
    for read_only in (True, False):
        with at_most(10), pytest.raises(StoreDamaged):
            Store.open(library, read_only=read_only)
    assert library.read_bytes()[100:] == before[100:]


@pytest.mark.parametrize("name", FOREIGN_SCHEMAS)
def test_a_backup_with_anything_but_our_tables_is_not_restored(path, foreign, name) -> None:
    with Store.open(path) as store:
        store.signs.put(some_sign())
    backup = foreign(name)
    with pytest.raises(StoreDamaged):
        restore_backup(path, backup)
    with Store.open(path) as store:
        assert store.signs.get("user:1") == some_sign()


@pytest.mark.parametrize(
    "change",
    [
        "examples SET origin = 'hoax'", "signs SET changed = 7", "words SET kind = 'x'",
        "examples SET doubtful = 2",
    ],
)  # fmt: skip
def test_a_backup_with_rows_that_no_library_takes_is_not_restored(path, make_pack, change) -> None:
    """SQLite passes over constraints while it only reads; the library then did not open."""
    with Store.open(path) as store:
        store.signs.put(some_sign())
    backup = edit(make_pack(1, {"HEN": 1}, name=""), f"UPDATE {change}")
    with pytest.raises(StoreDamaged, match=f"file {backup.name} is damaged"):
        restore_backup(path, backup)
    with Store.open(path) as store:
        assert store.signs.all() == [some_sign()]


def test_statistics_that_sqlite_made_are_no_foreign_tables(store, make_pack) -> None:
    pack = edit(make_pack(1, {"HEN": 1}), "ANALYZE")
    assert store.packs.merge(pack).counts.added == 1
    with Store.open(pack) as opened:
        assert opened.signs.count() == 1


# Never a changed row

HOSTILE: dict[str, Callable[..., Path]] = {
    "ids of the user and the starter": lambda make: edit(
        friends(make, 9, {"DOG": 7, "CAT": 8, "EMU": 9}),
        "PRAGMA foreign_keys = OFF",
        "UPDATE signs SET id = 'user:1', gloss = 'HOAX' WHERE id = 'pack:emu'",
        "UPDATE words SET sign_id = 'user:1', text = 'hoax' WHERE sign_id = 'pack:emu'",
        "UPDATE examples SET sign_id = 'user:1', id = 'e1' WHERE sign_id = 'pack:emu'",
    ),
    "a later version of a pack that is here": lambda make: friends(make, 999, {"EMU": 8}),
    "an empty later version": lambda make: friends(make, 999, {}),
    "no name, same ids": lambda make: make(1, {"DOG": 7, "EMU": 8}, name=""),
    "its own removed, lists, history and settings": lambda make: edit(
        friends(make, 999, {"HEN": 1}),
        "INSERT INTO removed VALUES ('user:1'), ('pack:dog'), ('e1')",
        "INSERT INTO history VALUES ('h1', 9, 'word', 'hoax', '[]')",
        "INSERT INTO settings VALUES ('pack:starter_ase', '0'), ('pack:friends', '0')",
        "INSERT INTO lists VALUES (1, 'animals')",
        "INSERT INTO list_members VALUES (1, 'pack:hen', 0)",
    ),
    "rows that claim to be the starter's": lambda make: edit(
        make(1, {"DOG": 7, "HEN": 8}, name=""),
        "UPDATE signs SET pack = 'starter_ase'",
        "UPDATE examples SET pack = 'starter_ase'",
    ),
    "case in ids": lambda make: edit(
        make(1, {"DOG": 7}, name=""),
        "PRAGMA foreign_keys = OFF",
        "UPDATE signs SET id = 'PACK:DOG'",
        "UPDATE words SET sign_id = 'PACK:DOG'",
        "UPDATE examples SET sign_id = 'PACK:DOG'",
    ),
    "embeddings for everything": lambda make: edit(
        friends(make, 9, {"DOG": 1, "CAT": 2}),
        "INSERT INTO encoders VALUES (1, 'encoder', 2)",
        "INSERT INTO embeddings SELECT 1, number, '<f4', 0, x'0000000000000000' FROM examples",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_merge_that_was_not_agreed_to_changes_no_row(filled, make_pack, name) -> None:
    pack = HOSTILE[name](make_pack)
    before = dump(filled.path)
    filled.packs.merge(pack)
    after = dump(filled.path)
    for table, rows in before.items():
        assert set(rows) <= set(after[table]), table
    for table in ("lists", "list_members", "history", "removed", "settings", "embeddings"):
        assert after[table] == before[table], table
    ids = {row[0] for row in before["signs"]}
    assert [row for row in after["words"] if row[0] in ids] == before["words"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_preview_tells_and_changes_nothing(filled, make_pack, name) -> None:
    pack = HOSTILE[name](make_pack)
    before = dump(filled.path)
    told = filled.packs.preview(pack)
    assert dump(filled.path) == before
    assert filled.packs.merge(pack, agreed=True).counts == told


def test_a_preview_tells_what_a_later_version_would_replace_and_remove(filled, make_pack) -> None:
    pack = friends(make_pack, 2, {"EMU": 9, "HEN": 1})
    assert filled.packs.preview(pack) == ImportCounts(1, 1, 1, 0, 2)
    assert filled.packs.merge(pack).counts == ImportCounts(1, 0, 0, 1, 1)
    assert filled.packs.version("friends") == 1
    assert filled.packs.merge(pack, agreed=True).counts == ImportCounts(0, 1, 1, 1, 1)
    assert filled.packs.version("friends") == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_what_the_user_made_stays_even_if_they_agreed(filled, make_pack, name) -> None:
    pack = HOSTILE[name](make_pack)
    before = dump(filled.path)
    filled.packs.merge(pack, agreed=True)
    after = dump(filled.path)
    for table in ("lists", "list_members", "history", "removed"):
        assert after[table] == before[table], table
    own = [row for row in before["signs"] if row[9] != "friends" or row[10]]
    assert set(own) <= set(after["signs"])
    assert {row for row in before["examples"] if row[13] != "friends"} <= set(after["examples"])


def test_flipped_bytes_of_a_pack_change_no_row(filled, make_pack) -> None:
    pack = friends(make_pack, 2, {"EMU": 9, "HEN": 1, "DOG": 4})
    whole = pack.read_bytes()
    before = dump(filled.path)
    chance = np.random.default_rng(5)
    for _ in range(60):
        flipped = bytearray(whole)
        for place in chance.integers(0, len(whole), 8):
            flipped[place] = chance.integers(256)
        pack.write_bytes(flipped)
        with contextlib.suppress(SignClipError):
            filled.packs.preview(pack)
            filled.packs.merge(pack)
    after = dump(filled.path)
    for table, rows in before.items():
        assert set(rows) <= set(after[table]), table
