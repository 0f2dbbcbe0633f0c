"""Missing libraries are named with the command of the distribution at hand."""

import sys

import pytest

from signclip_desktop import system_libraries
from signclip_desktop.system_libraries import LIBRARIES, advice, family_of, missing, packages


@pytest.mark.parametrize(
    ("release", "family"),
    [
        ({"ID": "debian"}, "debian"),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, "debian"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "debian"),
        ({"ID": "fedora"}, "fedora"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "fedora"),
        ({"ID": "opensuse-tumbleweed", "ID_LIKE": "opensuse suse"}, "suse"),
        ({"ID": "opensuse-leap"}, "suse"),
        ({"ID": "manjaro", "ID_LIKE": "arch"}, "arch"),
        ({"ID": "unheard-of"}, "debian"),
        ({}, "debian"),
    ],
)
def test_a_distribution_tells_its_family(release, family) -> None:
    assert family_of(release) == family


@pytest.mark.parametrize(
    ("release", "command"),
    [
        ("ID=ubuntu\nID_LIKE=debian\n", "`sudo apt install libglib2.0-0 libxcb-cursor0`"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "`sudo dnf install glib2 xcb-util-cursor`"),
        ("ID='opensuse-leap'\n", "`sudo zypper install libglib-2_0-0 libxcb-cursor0`"),
        ("# Arch\nID=arch\n", "`sudo pacman -S glib2 xcb-util-cursor`"),
        ("\x00", "`sudo apt install libglib2.0-0 libxcb-cursor0`"),
    ],
)
def test_the_command_is_that_of_the_distribution(tmp_path, monkeypatch, release, command) -> None:
    (tmp_path / "os-release").write_text(release)
    monkeypatch.setattr(system_libraries, "OS_RELEASE", tmp_path / "os-release")
    sentence = advice(["libglib-2.0.so.0", "libxcb-cursor.so.0"])
    assert "libglib-2.0.so.0, libxcb-cursor.so.0" in sentence
    assert command in sentence


def test_no_os_release_is_no_fault(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(system_libraries, "OS_RELEASE", tmp_path / "none")
    assert "sudo apt install libegl1" in advice(["libEGL.so.1"])


def test_a_package_of_several_libraries_is_named_once() -> None:
    assert packages(["libxcb-shape.so.0", "libxcb-xkb.so.1"], "fedora") == ["libxcb"]


def test_every_library_has_a_package_everywhere() -> None:
    assert all(all(library) for library in LIBRARIES.values())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux libraries")
@pytest.mark.parametrize(
    ("environment", "asks_for_xcb"),
    [
        ({}, True),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, False),
        ({"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, False),
    ],
)
def test_the_screen_decides_what_is_needed(monkeypatch, environment, asks_for_xcb) -> None:
    monkeypatch.setattr(system_libraries, "opens", lambda name: False)
    found = missing(screen=True, environment=environment)
    assert "libEGL.so.1" in found
    assert ("libxcb-cursor.so.0" in found) is asks_for_xcb
    assert "libxcb-cursor.so.0" not in missing(screen=False, environment=environment)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux libraries")
def test_a_library_that_is_not_there_does_not_open() -> None:
    assert system_libraries.opens("libc.so.6")
    assert not system_libraries.opens("libsignclip-none.so.9")
