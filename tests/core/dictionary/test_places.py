"""A library on a network drive or in a synced folder keeps no log, and the user is told."""

import sqlite3
from pathlib import Path

import pytest

from signclip_desktop.core.dictionary import Store, places
from signclip_desktop.core.dictionary.places import PlaceKind, place_of
from signclip_desktop.errors import Message
from signclip_desktop.ui.sentences import sentence
from tests.samples import some_clip, some_example, some_sign


@pytest.fixture
def mounted(monkeypatch, tmp_path):
    """Pretend that the test's folder is a mount of some type."""

    def mount(kind: str, at: Path = tmp_path) -> None:
        rows = [("/", "ext4"), (str(at.resolve()), kind), ("/proc", "proc")]
        monkeypatch.setattr(places, "mounts", lambda: rows)

    mount("ext4")
    return mount


def journal_of(path: Path) -> str:
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return db.execute("PRAGMA journal_mode").fetchone()[0]
    finally:
        db.close()


def test_of_two_mounts_on_one_place_the_later_one_is_seen(monkeypatch, tmp_path) -> None:
    here = str(tmp_path.resolve())
    for kinds, kind in ((("ext4", "nfs"), PlaceKind.NETWORK), (("nfs", "ext4"), None)):
        rows = [("/", "ext4"), *((here, one) for one in kinds)]
        monkeypatch.setattr(places, "mounts", lambda rows=rows: rows)
        place = place_of(tmp_path / "library.sqlite")
        assert (place and place.kind) == kind


@pytest.mark.parametrize(
    "kind",
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "fuse.rclone", "fuse", "afpfs",
     "webdav", "vboxsf", "fuse.gvfsd-fuse", "FUSE.SSHFS"],
)  # fmt: skip
def test_a_network_drive_is_known_by_its_type_of_mount(kind, mounted, path) -> None:
    mounted(kind)
    place = place_of(path)
    assert place.kind is PlaceKind.NETWORK
    assert place.message == Message("library.on_network", name=kind)
    assert "network drive" in sentence(place.message)
    assert "one computer at a time" in sentence(place.message)


@pytest.mark.parametrize(
    "kind",
    ["ext4", "btrfs", "xfs", "zfs", "tmpfs", "overlay", "apfs", "hfs", "fuseblk", "ntfs3", "vfat",
     "fuse.gocryptfs", "ecryptfs"],
)  # fmt: skip
def test_a_disk_of_this_computer_is_no_network_drive(kind, mounted, path) -> None:
    mounted(kind)
    assert place_of(path) is None


@pytest.mark.parametrize(
    ("folder", "client"),
    [
        ("Dropbox", "Dropbox"),
        ("Dropbox (Personal)/signs", "Dropbox"),
        ("OneDrive", "OneDrive"),
        ("OneDrive - Some School/Documents", "OneDrive"),
        ("Google Drive", "Google Drive"),
        ("Library/CloudStorage/GoogleDrive-anna@example.org/My Drive", "Google Drive"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud"),
        ("iCloudDrive", "iCloud"),
        ("Nextcloud/signs", "Nextcloud"),
        ("ownCloud", "ownCloud"),
    ],
)
def test_a_synced_folder_is_known_by_its_name(folder, client, mounted, tmp_path) -> None:
    place = place_of(tmp_path / folder / "library.sqlite")
    assert (place.kind, place.name) == (PlaceKind.SYNCED, client)
    assert client in sentence(place.message)


@pytest.mark.parametrize(
    ("mark", "client"),
    [(".stfolder", "Syncthing"), (".dropbox.cache", "Dropbox"), (".dropbox", "Dropbox"),
     (".nextcloudsync.log", "Nextcloud"), (".owncloudsync.log", "ownCloud")],
)  # fmt: skip
def test_a_synced_folder_is_known_by_what_the_client_keeps_there(
    mark, client, mounted, tmp_path
) -> None:
    (tmp_path / "anything").mkdir()
    (tmp_path / "anything" / mark).touch()
    place = place_of(tmp_path / "anything" / "below" / "library.sqlite")
    assert (place.kind, place.name) == (PlaceKind.SYNCED, client)


@pytest.mark.parametrize("folder", ["Documents", "box", "my signs", "old dropbox"])
def test_an_ordinary_folder_is_none_of_them(folder, mounted, tmp_path) -> None:
    assert place_of(tmp_path / folder / "library.sqlite") is None


def test_dropbox_own_settings_make_a_home_no_synced_folder(mounted, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / ".dropbox").mkdir()
    assert place_of(tmp_path / "Documents" / "library.sqlite") is None


def test_a_link_is_followed(mounted, tmp_path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "signs").symlink_to(tmp_path / "Dropbox")
    assert place_of(tmp_path / "signs" / "library.sqlite").name == "Dropbox"


def test_of_nested_mounts_the_innermost_counts(monkeypatch, tmp_path) -> None:
    inner = tmp_path / "with a space" / "disk"
    rows = [("/", "nfs"), (str(tmp_path), "cifs"), (str(inner), "ext4")]
    monkeypatch.setattr(places, "mounts", lambda: rows)
    assert place_of(inner / "library.sqlite") is None
    assert place_of(inner.parent / "library.sqlite").name == "cifs"
    assert place_of(tmp_path.with_name(tmp_path.name + "-other") / "x.sqlite").name == "nfs"


def test_the_systems_list_of_mounts_is_read(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(places.sys, "platform", "linux")
    listed = tmp_path / "mounts"
    listed.write_text("/dev/sda / ext4 rw 0 0\nserver:/x /mnt/my\\040share nfs4 rw 0 0\n")
    real = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda self, **named: real(listed, **named))
    assert places.mounts() == [("/", "ext4"), ("/mnt/my share", "nfs4")]


def test_the_list_of_a_mac_is_read(monkeypatch) -> None:
    told = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "//anna@server/share on /Volumes/my share (smbfs, nodev, nosuid, mounted by anna)\n"
    )

    class Ran:
        stdout = told

    monkeypatch.setattr(places.sys, "platform", "darwin")
    monkeypatch.setattr(places.subprocess, "run", lambda *_, **__: Ran())
    assert places.mounts() == [("/", "apfs"), ("/Volumes/my share", "smbfs")]


@pytest.mark.parametrize(("kind", "remote"), [(3, False), (4, True), (2, False), (0, False)])
def test_windows_is_asked_for_the_type_of_a_drive(kind, remote, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(places, "_windows_drive_type", lambda root: (asked.append(root), kind)[1])
    assert (places._windows_drive(Path("Z:\\signs")) is not None) is remote
    assert asked == ["Z:\\"]


def test_a_share_of_windows_is_a_network_drive(monkeypatch) -> None:
    monkeypatch.setattr(places, "_windows_drive_type", lambda root: 1)
    assert places._windows_drive(Path("\\\\server\\share\\signs")) == "\\\\server\\share"


def test_an_ordinary_library_keeps_a_log(mounted, path) -> None:
    with Store.open(path) as store:
        store.signs.put(some_sign())
        assert path.with_name("library.sqlite-wal").exists()
    assert journal_of(path) == "wal"


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_library_on_a_network_drive_keeps_a_journal(kind, mounted, path) -> None:
    mounted(kind)
    with Store.open(path) as store, Store.open(path) as other:
        store.recordings.put_with_sign(some_sign(), some_example(), some_clip())
        assert other.signs.count() == 1
        other.signs.put(some_sign("user:2"))
        assert [file.name for file in path.parent.iterdir() if "-" in file.name] == []
        store.backup_before("asked")
        store.delete_everything_of_user()
        assert other.signs.count() == 0
    assert journal_of(path) == "delete"


def test_a_library_that_was_moved_to_a_synced_folder_changes_to_a_journal(
    mounted, path, tmp_path
) -> None:
    with Store.open(path) as store:
        store.signs.put(some_sign())
    moved = tmp_path / "Dropbox" / "library.sqlite"
    moved.parent.mkdir()
    path.rename(moved)
    with Store.open(moved) as store:
        assert store.signs.count() == 1
        assert store.place.name == "Dropbox"
        store.signs.put(some_sign("user:2"))
    assert journal_of(moved) == "delete"
    moved.rename(path)
    with Store.open(path) as store:
        assert store.place is None
        store.signs.put(some_sign("user:3"))
    assert journal_of(path) == "wal"


def test_a_library_that_others_have_open_with_a_log_is_used_as_it_is(mounted, path) -> None:
    with Store.open(path) as store:
        store.signs.put(some_sign())
        mounted("nfs")
        with Store.open(path) as other:
            other.signs.put(some_sign("user:2"))
        assert store.signs.count() == 2
    assert journal_of(path) == "wal"
