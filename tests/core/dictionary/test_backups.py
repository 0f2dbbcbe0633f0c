"""Backups are whole, are thinned with age, and come back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signclip_desktop.core.dictionary import (
    Store,
    backups,
    backups_of,
    restore_backup,
    start_new_library,
)
from signclip_desktop.errors import StoreDamaged, UsageError
from signclip_desktop.settings import backups_dir, library_path
from tests.samples import some_clip, some_example, some_sign

NOW = datetime(2024, 6, 30, 12, tzinfo=UTC)


def test_a_backup_is_a_whole_library_in_one_file(store, tmp_path) -> None:
    store.recordings.put_with_sign(some_sign(), some_example(), some_clip())
    target = tmp_path / "copies" / "copy.sqlite"
    store.backup(target)
    assert [file.name for file in target.parent.iterdir()] == ["copy.sqlite"]
    with Store.open(target) as copy:
        assert copy.signs.all() == [some_sign()]
        assert len(copy.recordings.clip("e1")) == 6


def test_a_backup_replaces_an_older_file_but_not_the_library(store, path, tmp_path) -> None:
    target = tmp_path / "copy.sqlite"
    target.write_text("older")
    store.backup(target)
    backups.verify(target)
    with pytest.raises(UsageError):
        store.backup(path)


def test_no_backup_is_made_of_nothing(store) -> None:
    assert store.backup_before("import") is None
    assert store.backups() == []


def test_backups_of_the_users_library_lie_in_the_backups_folder() -> None:
    with Store.open(library_path()) as store:
        store.signs.put(some_sign())
        assert store.backup_before("import").parent == backups_dir()
        assert [backup.reason for backup in store.backups()] == ["import"]


def test_a_backup_takes_the_place_of_a_damaged_library_which_is_kept(path) -> None:
    with Store.open(path) as store:
        store.signs.put(some_sign())
        store.backup_before("import")
    path.write_bytes(b"damaged" * 1000)
    with pytest.raises(StoreDamaged):
        Store.open(path)
    aside = restore_backup(path, backups_of(path)[0].path)
    assert aside.read_bytes() == b"damaged" * 1000
    with Store.open(path) as store:
        assert store.signs.all() == [some_sign()]


def test_a_damaged_backup_is_not_restored(path, tmp_path) -> None:
    with Store.open(path) as store:
        store.signs.put(some_sign())
    bad = tmp_path / "bad.sqlite"
    bad.write_bytes(b"damaged" * 1000)
    with pytest.raises(StoreDamaged):
        restore_backup(path, bad)
    with Store.open(path) as store:
        assert store.signs.all() == [some_sign()]


def test_a_new_library_can_be_started_beside_a_damaged_one(path) -> None:
    path.write_bytes(b"damaged" * 1000)
    first = start_new_library(path)
    path.write_bytes(b"again" * 1000)
    second = start_new_library(path)
    with Store.open(path) as store:
        assert store.signs.all() == []
    assert first != second
    assert first.read_bytes() == b"damaged" * 1000
    assert start_new_library(path.with_name("other.sqlite")) is None


def test_a_damaged_library_gives_no_backup(path, tmp_path) -> None:
    with Store.open(path) as store:
        store.signs.put(some_sign())
    with Store.open(path) as store:
        content = bytearray(path.read_bytes())
        content[4096:8192] = b"\xa5" * 4096
        path.write_bytes(content)
        store._db.conn.execute("PRAGMA shrink_memory")
        with pytest.raises(StoreDamaged):
            store.backup(tmp_path / "copy.sqlite")
    assert list(tmp_path.glob("*copy*")) == []


@given(st.lists(st.floats(-3000, 1), min_size=1, max_size=300))
def test_thinning_keeps_the_newest_and_the_last_two_days_and_is_stable(ages_days) -> None:
    times = [(NOW + timedelta(days=age)).timestamp() for age in ages_days]
    kept = backups.kept(times, now=NOW)
    assert max(times) in kept
    assert {time for time in times if NOW.timestamp() - time < 172800} <= set(kept)
    assert set(kept) <= set(times)
    assert backups.kept(kept, now=NOW) == kept


def test_thinning_a_year_of_daily_backups_leaves_days_weeks_and_months() -> None:
    times = [(NOW - timedelta(days=age)).timestamp() for age in range(365)]
    ages = sorted(round((NOW.timestamp() - time) / 86400) for time in backups.kept(times, now=NOW))
    assert ages[:14] == list(range(14))
    assert len(ages) == 2 + 12 + 10 + 9
    assert ages[-1] < 365


def test_thinning_deletes_the_files_that_are_not_kept(store, path) -> None:
    store.signs.put(some_sign())
    folder = backups.folder_of(path)
    folder.mkdir()
    for age in range(100):
        stamp = (datetime.now(UTC) - timedelta(days=age)).strftime("%Y%m%d-%H%M%S-%f")
        (folder / f"library-{stamp}-old.sqlite").touch()
    (folder / "library-holiday.sqlite").touch()
    store.backup_before("import")
    assert store.backups()[0].reason == "import"
    assert len(store.backups()) < 40
    assert (folder / "library-holiday.sqlite").exists()
