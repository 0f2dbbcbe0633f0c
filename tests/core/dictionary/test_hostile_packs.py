"""What a stranger's library may hold of signs and recordings, and what of it is taken."""

import json
import math
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.dictionary import (
    HistoryEntry,
    ImportCounts,
    Store,
    offered,
)
from signclip_desktop.core.formats.clip_codec import encode_clip
from signclip_desktop.errors import ImportRefused, StoreDamaged
from tests.core.dictionary.pack_edits import dump, edit
from tests.effort import at_most
from tests.samples import some_clip, some_example, some_sign
from tests.told import raises


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
    with raises(ImportRefused, "library.pack_too_large", found=100_002, what="rows.signs"):
        store.packs.merge(pack)


def test_a_pack_of_too_long_recordings_is_refused_and_let_go_of(
    store, make_pack, monkeypatch
) -> None:
    monkeypatch.setattr(offered, "PACK_FRAMES", 8)  # two recordings of six frames
    pack = make_pack(1, {"HEN": 1, "EMU": 2})
    for _ in range(2):
        with raises(ImportRefused, "library.pack_too_long"):
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
        with raises(ImportRefused, "library.pack_reserved"):
            filled.packs.merge(pack, agreed=agreed)
    with raises(ImportRefused, "library.pack_reserved"):
        filled.packs.preview(pack)
    assert dump(filled.path) == before


def test_the_name_under_which_a_starter_came_in_is_taken_as_well(filled, make_pack) -> None:
    filled.packs.starter = (make_pack(1, {"DOG": 1}, name="house words"), "house words")
    with raises(ImportRefused, "library.pack_reserved"):
        filled.packs.merge(make_pack(9, {"DOG": 1}, name="House Words"), agreed=True)


@pytest.mark.parametrize("version", ["", "abc", "-1", "1.5", "9" * 5_000, "９", "1e9", " 1"])
def test_a_version_that_is_no_number_is_refused(store, make_pack, version) -> None:
    pack = make_pack(1, {"HEN": 1})
    edit(pack, "UPDATE settings SET value = :v WHERE key = 'pack_version'", v=version)
    with raises(ImportRefused, "library.pack_unnamed"):
        store.packs.merge(pack)
    store.settings.set("pack:friends", version)
    assert store.packs.version("friends") == 0
