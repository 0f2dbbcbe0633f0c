"""The user's folder and files are nobody else's, whatever the system's habits are."""

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from signclip_desktop import data_folder
from signclip_desktop.core.dictionary import Store
from signclip_desktop.settings import (
    Preferences,
    backups_dir,
    data_dir,
    library_path,
    log_path,
    save_preferences,
)
from signclip_desktop.ui import logs
from tests.samples import some_clip, some_example, some_sign

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(params=[0o022, 0o000], ids=["umask 022", "umask 000"])
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def all_rights() -> dict[str, int]:
    found = {".": rights(data_dir())}
    for path in data_dir().rglob("*"):
        found[str(path.relative_to(data_dir()))] = rights(path)
    return found


def use_everything() -> None:
    """Write every kind of file that the program keeps."""
    save_preferences(Preferences())
    logger = logging.getLogger("signclip_desktop")
    before = list(logger.handlers)
    logs.write_to_file()
    logger.error("something")
    for handler in set(logger.handlers) - set(before):
        logger.removeHandler(handler)
        handler.close()
    store = Store.open(library_path())
    store.recordings.put_with_sign(some_sign(), some_example(), some_clip())
    store.backup_before("asked")
    store.signs.put(some_sign("user:2"))
    assert library_path().with_name("library.sqlite-wal").exists()
    store.check()
    rest = all_rights()
    store.close()
    assert {"library.sqlite-wal", "library.sqlite-shm", "signclip.log", "backups"} < set(rest)
    check(rest)


def check(found: dict[str, int]) -> None:
    for name, mode in found.items():
        wanted = 0o700 if name in (".", "backups") else 0o600
        assert (name, oct(mode)) == (name, oct(wanted))


def test_what_the_program_writes_is_the_owners_alone(umask) -> None:
    use_everything()
    check(all_rights())
    assert len(list(backups_dir().iterdir())) == 1


def test_a_library_elsewhere_is_the_owners_alone_and_its_folder_is_left(umask, tmp_path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o777)
    before = rights(folder)
    with Store.open(folder / "mine.sqlite") as store:
        store.signs.put(some_sign())
        assert {rights(file) for file in folder.iterdir()} == {0o600}
    assert rights(folder) == before


def test_rights_that_older_versions_gave_are_taken_back_at_the_start() -> None:
    use_everything()
    (data_dir() / ".library.sqlite-abcd1234").write_bytes(b"left by a kill")
    for path in [data_dir(), *data_dir().rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    (data_dir() / "notes.txt").write_text("somebody else's file")
    (data_dir() / "notes.txt").chmod(0o644)
    subprocess.run(
        [sys.executable, "-m", "signclip_desktop", "backup", "--list"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    found = all_rights()
    assert found.pop("notes.txt") == 0o644
    check(found)


def test_a_link_is_not_followed(tmp_path) -> None:
    other = tmp_path / "other.sqlite"
    other.write_bytes(b"shared on purpose")
    other.chmod(0o644)
    data_dir().mkdir()
    library_path().symlink_to(other)
    data_folder.make_private()
    assert rights(other) == 0o644
    assert rights(data_dir()) == 0o700


def test_logs_are_emptied_and_settings_that_were_set_aside_are_deleted() -> None:
    data_dir().mkdir()
    kept = [data_dir() / name for name in ("preferences.json", "window.json", "notes.json.bak")]
    for path in kept:
        path.write_text("{}")
    for name in ("preferences.json.corrupt", "window.json.corrupt-2", "preferences.jsonab12cd34"):
        (data_dir() / name).write_text("planted")
    log_path().write_text("planted")
    Path(f"{log_path()}.1").write_text("planted")
    data_folder.remove_traces()
    assert [file.name for file in data_dir().iterdir() if b"planted" in file.read_bytes()] == []
    assert all(path.exists() for path in kept)
    assert not (data_dir() / "preferences.json.corrupt").exists()
