"""Backups take a share of the disk and no more, and adding one by one does not make one each."""

import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from signclip_desktop.core.dictionary import Store, backups, budget
from signclip_desktop.core.dictionary.records import Backup
from tests.samples import some_clip, some_example, some_sign

Usage = namedtuple("Usage", "total used free")
NOW = datetime(2024, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def disk(monkeypatch):
    """Pretend that so many bytes are free."""

    def free(count: int) -> None:
        usage = Usage(10 * count, 9 * count, count)
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)

    free(1 << 40)
    return free


def some_backups(folder: Path, ages_hours: list[float], size: int) -> list[Backup]:
    made = []
    for age in sorted(ages_hours):
        file = folder / f"b{age}.sqlite"
        file.write_bytes(bytes(size))
        made.append(Backup(file, (NOW - timedelta(hours=age)).timestamp(), "import"))
    return made


def ages(kept: list[Backup]) -> list[float]:
    return [round((NOW.timestamp() - one.time) / 3600, 2) for one in kept]


def test_forty_stay_at_most(tmp_path, disk) -> None:
    made = some_backups(tmp_path, [hour / 2 for hour in range(100)], 10)
    going = budget.beyond(made, tmp_path)
    assert len(made) - len(going) == 40
    assert made[0] not in going


def test_a_tenth_of_the_disk_is_theirs(tmp_path, disk) -> None:
    """What is free counts with what they take themselves."""
    made = some_backups(tmp_path, list(range(20)), 1000)
    disk(60_000)
    assert len(made) - len(budget.beyond(made, tmp_path)) == 8
    assert len(made) - len(budget.beyond(made, tmp_path, for_bytes=1000)) == 7


def test_the_newest_stays_whatever_the_disk_says(tmp_path, disk) -> None:
    made = some_backups(tmp_path, [0, 1, 2], 1000)
    disk(0)
    assert made[0] not in budget.beyond(made, tmp_path)
    assert len(budget.beyond(made, tmp_path)) == 2
    assert budget.beyond([], tmp_path) == []


def test_what_goes_first_lies_close_to_a_newer_one(tmp_path, disk) -> None:
    made = some_backups(tmp_path, [0, 1, 1.25, 2, 24, 25, 240], 1000)
    disk(40_000)
    going = budget.beyond(made, tmp_path)
    assert ages(going) == [1.25, 1.0, 25.0]
    assert ages([one for one in made if one not in going]) == [0.0, 2.0, 24.0, 240.0]


def add(store: Store, number: int) -> None:
    store.backup_before_adding("import")
    sign = some_sign(f"user:{number}", f"SIGN {number}")
    store.recordings.put_with_sign(sign, some_example(f"e{number}", sign.id), some_clip(number))


def test_adding_one_by_one_makes_one_backup_an_hour(store, monkeypatch) -> None:
    clock = [datetime.now(UTC)]

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return clock[0]

    monkeypatch.setattr(backups, "datetime", Clock)
    for number in range(120):
        add(store, number)
        clock[0] += timedelta(minutes=1)
    assert [backup.reason for backup in store.backups()] == ["import", "import"]


def test_a_clock_that_was_set_back_does_not_stop_backups(store, monkeypatch) -> None:
    add(store, 0)
    add(store, 1)
    assert len(store.backups()) == 1
    (backup,) = store.backups()
    later = backup.path.with_name(backup.path.name.replace("library-2", "library-3"))
    backup.path.rename(later)
    add(store, 2)
    assert len(store.backups()) == 2


def test_a_backup_that_was_asked_for_is_made_each_time(store) -> None:
    add(store, 0)
    for _ in range(3):
        store.backup_before("asked")
    assert len(store.backups()) == 3


def test_making_one_thins_the_others_to_the_budget(store, disk) -> None:
    add(store, 0)
    for _ in range(6):
        store.backup_before("asked")
    size = store.backups()[0].path.stat().st_size
    disk(size * 30)
    newest = store.backup_before("asked")
    left = store.backups()
    assert left[0].path == newest
    assert sum(backup.path.stat().st_size for backup in left) <= 0.1 * (30 + 7) * size
    assert len(left) == 3


def test_no_good_backup_goes_where_the_library_is_damaged(path, disk, monkeypatch) -> None:
    from signclip_desktop.core.dictionary import connection, sqlite_errors
    from signclip_desktop.errors import StoreDamaged

    with Store.open(path) as store:
        add(store, 0)
        for _ in range(5):
            store.backup_before("asked")
        before = store.backups()
        disk(1)

        def damaged(db, file):
            raise sqlite_errors.damaged(file)

        monkeypatch.setattr(connection, "check", damaged)
        with pytest.raises(StoreDamaged):
            store.backup_before("asked")
        assert store.backups() == before
