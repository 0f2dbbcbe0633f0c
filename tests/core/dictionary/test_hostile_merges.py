"""A merge changes no row of the user and of other packs, unless they agreed."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.dictionary import (
    ImportCounts,
)
from signclip_desktop.errors import SignClipError
from tests.core.dictionary.pack_edits import dump, edit, friends

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
