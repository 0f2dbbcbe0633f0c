"""Flipped, cut off or overwritten: what is damaged is told, and left as it is."""

import random
import sqlite3
from pathlib import Path

import pytest

from signclip_desktop.cli import doctor
from signclip_desktop.core.dictionary import Store, connection
from signclip_desktop.core.formats.clip_codec import encode_clip
from signclip_desktop.errors import StoreDamaged, StoreTooNew
from signclip_desktop.ui.sentences import sentence
from tests.full_library import fill, is_one_sentence, read_everything
from tests.samples import some_clip
from tests.told import raises


def test_two_hundred_flipped_bytes_are_told_or_harmless(path, tmp_path) -> None:
    fill(path)
    whole = path.read_bytes()
    chance = random.Random(7)
    recordings = [encode_clip(some_clip(number)) for number in range(12)]
    told: list[str] = []
    for number in range(200):
        content = bytearray(whole)
        content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
        copy = tmp_path / f"flipped-{number}.sqlite"
        copy.write_bytes(content)
        try:
            with Store.open(copy) as store:
                read_everything(store)
                for recording in range(12):
                    assert (
                        encode_clip(store.recordings.clip(f"e{recording}")) == recordings[recording]
                    )
        except (StoreDamaged, StoreTooNew) as error:
            told.append(sentence(error))
            assert copy.read_bytes() == content
        copy.unlink()
    assert all(is_one_sentence(message) for message in told)
    assert len(told) > 30


@pytest.mark.parametrize(
    "content",
    [b"x", b"SQLite format 3\0", b"SQLite format 3\0" + b"\0" * 4080, b"text " * 5000],
    ids=["one byte", "header only", "empty page", "text"],
)
def test_a_file_that_is_no_library_is_told_and_left(path, content) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreDamaged) as told:
        Store.open(path)
    assert is_one_sentence(sentence(told.value))
    assert path.read_bytes() == content


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_library_that_was_cut_off_is_told_and_left(path, part) -> None:
    fill(path)
    content = path.read_bytes()[: int(path.stat().st_size * part)]
    path.write_bytes(content)
    with pytest.raises(StoreDamaged):
        Store.open(path)
    assert path.read_bytes() == content


def test_one_damaged_recording_is_told_and_the_others_are_read(path) -> None:
    fill(path)
    other = sqlite3.connect(path)
    other.execute("UPDATE examples SET data = zeroblob(length(data)) WHERE id = 'e3'")
    other.commit()
    other.close()
    with Store.open(path) as store:
        with raises(StoreDamaged, "library.recording_damaged"):
            store.recordings.clip("e3")
        assert len(store.recordings.clip("e4")) == 6


def make_large(path: Path) -> None:
    """Over the size up to which a library is read whole when it is opened."""
    fill(path)
    with Store.open(path) as store:
        store.settings.set("ballast", "x" * 20_000_000)
        (root,) = store._db.conn.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'examples'"
        ).fetchone()
        (size,) = store._db.conn.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    assert len(content) > 16 << 20
    content[(root - 1) * size : root * size] = b"\xa5" * size
    path.write_bytes(content)


def test_damage_in_a_large_library_is_found_when_it_is_read(path) -> None:
    make_large(path)
    with Store.open(path) as store:
        assert len(store.signs.all()) == 12
        with pytest.raises(StoreDamaged):
            store.recordings.clip("e3")
        with pytest.raises(StoreDamaged):
            store.recordings.of("user:3")


def test_damage_in_a_large_library_is_found_before_a_backup(path, tmp_path) -> None:
    make_large(path)
    with Store.open(path) as store:
        for way in (
            store.check,
            lambda: store.backup(tmp_path / "copy.sqlite"),
            lambda: store.backup_before("asked"),
            lambda: store.backup_before_adding("import"),
        ):
            with pytest.raises(StoreDamaged):
                way()
    assert store.backups() == []
    assert not (tmp_path / "copy.sqlite").exists()


def test_doctor_finds_damage_in_a_large_library(path, parts_start) -> None:
    make_large(path)
    assert any("damaged" in problem for problem in doctor.examine(path)["problems"])


def test_a_large_library_is_not_read_whole_when_it_is_opened_and_closed(path, monkeypatch) -> None:
    fill(path)
    with Store.open(path) as store:
        store.settings.set("ballast", "x" * 20_000_000)
    asked = []
    real = connection.opened

    def watched(file, mode):
        made = real(file, mode)
        made.set_trace_callback(asked.append)
        return made

    monkeypatch.setattr(connection, "opened", watched)
    with Store.open(path) as store:
        store.settings.set("colour", "red")
    assert any("journal_mode" in statement for statement in asked)
    whole = [one for one in asked if "integrity_check" in one or "quick_check" in one]
    assert whole + [one for one in asked if "foreign_key_check" in one] == []
