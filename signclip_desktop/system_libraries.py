"""The libraries of Linux that the program takes from the system, and the packages that have them.

The one list: for `dev.py`, which sets up a checkout, for `signclip doctor`, and for the Debian
package. Standard library only, and read by Python 3.8, so that `dev.py` can say what is missing.
"""

from __future__ import annotations

import ctypes
import os
import shlex
import sys
from pathlib import Path
from typing import Mapping, NamedTuple  # noqa: UP035  # Python 3.8

# Who opens a library: Qt, OpenCV or MediaPipe wherever they run; Qt's plugin for X11 and for
# Wayland; or only what these link in turn, so that the package of the one brings the other.
ALWAYS, X11, WAYLAND, LINKED = "always", "x11", "wayland", "linked"

LIBC = "libc6"


class Library(NamedTuple):
    """One library: who opens it, and its package in each family of distributions."""

    use: str
    debian: str
    fedora: str
    suse: str
    arch: str


def _xcb(name: str, use: str = LINKED) -> Library:
    """A library of XCB itself, which some families keep in one package."""
    return Library(use, f"libxcb-{name}0", "libxcb", f"libxcb-{name}0", "libxcb")


_C = Library(LINKED, LIBC, "glibc", "glibc", "glibc")

# Source: `readelf -d` of PySide6 6.11's Qt/plugins/platforms/*.so, cv2 and mediapipe, and `ldd` in
# an empty Debian 12. Where Debian's package has two names, they are given as its control files do.
LIBRARIES: dict[str, Library] = {
    "ld-linux-x86-64.so.2": _C, "ld-linux-aarch64.so.1": _C, "libc.so.6": _C, "libdl.so.2": _C,
    "libm.so.6": _C, "libpthread.so.0": _C, "librt.so.1": _C,
    "libEGL.so.1": Library(ALWAYS, "libegl1", "libglvnd-egl", "libglvnd", "libglvnd"),
    "libGL.so.1": Library(ALWAYS, "libgl1", "libglvnd-glx", "libglvnd", "libglvnd"),
    "libX11-xcb.so.1": Library(LINKED, "libx11-xcb1", "libX11-xcb", "libX11-xcb1", "libx11"),
    "libX11.so.6": Library(LINKED, "libx11-6", "libX11", "libX11-6", "libx11"),
    "libdbus-1.so.3": Library(ALWAYS, "libdbus-1-3", "dbus-libs", "libdbus-1-3", "dbus"),
    "libfontconfig.so.1": Library(
        ALWAYS, "libfontconfig1", "fontconfig", "libfontconfig1", "fontconfig"),
    "libglib-2.0.so.0": Library(
        ALWAYS, "libglib2.0-0 | libglib2.0-0t64", "glib2", "libglib-2_0-0", "glib2"),
    "libxcb-cursor.so.0": Library(
        X11, "libxcb-cursor0", "xcb-util-cursor", "libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": Library(
        X11, "libxcb-icccm4", "xcb-util-wm", "libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": Library(
        X11, "libxcb-image0", "xcb-util-image", "libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": Library(
        X11, "libxcb-keysyms1", "xcb-util-keysyms", "libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": _xcb("randr"),
    "libxcb-render-util.so.0": Library(
        X11, "libxcb-render-util0", "xcb-util-renderutil", "libxcb-render-util0",
        "xcb-util-renderutil"),
    "libxcb-render.so.0": _xcb("render"),
    "libxcb-shape.so.0": _xcb("shape", X11),
    "libxcb-shm.so.0": _xcb("shm"),
    "libxcb-sync.so.1": Library(LINKED, "libxcb-sync1", "libxcb", "libxcb-sync1", "libxcb"),
    "libxcb-xfixes.so.0": _xcb("xfixes"),
    "libxcb-xkb.so.1": Library(X11, "libxcb-xkb1", "libxcb", "libxcb-xkb1", "libxcb"),
    "libxcb.so.1": Library(LINKED, "libxcb1", "libxcb", "libxcb1", "libxcb"),
    "libxkbcommon-x11.so.0": Library(
        X11, "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libxkbcommon.so.0": Library(
        ALWAYS, "libxkbcommon0", "libxkbcommon", "libxkbcommon0", "libxkbcommon"),
    "libwayland-client.so.0": Library(
        WAYLAND, "libwayland-client0", "libwayland-client", "libwayland-client0", "wayland"),
    "libwayland-cursor.so.0": Library(
        WAYLAND, "libwayland-cursor0", "libwayland-cursor", "libwayland-cursor0", "wayland"),
    "libwayland-egl.so.1": Library(
        WAYLAND, "libwayland-egl1", "libwayland-egl", "libwayland-egl1", "wayland"),
}  # fmt: skip

# Family -> words by which /etc/os-release names it, its people's name for it, and the command.
_FAMILIES = {
    "debian": (("debian", "ubuntu"), "Debian or Ubuntu", "sudo apt install"),
    "fedora": (("fedora", "rhel", "centos"), "Fedora", "sudo dnf install"),
    "suse": (("suse", "opensuse", "sles"), "openSUSE", "sudo zypper install"),
    "arch": (("arch",), "Arch Linux", "sudo pacman -S"),
}
OS_RELEASE = Path("/etc/os-release")


def missing(*, screen: bool, environment: Mapping[str, str] = os.environ) -> list[str]:
    """Names of the libraries that the dynamic linker does not find; empty off Linux.

    Args:
        screen: also what Qt opens on a real screen.
        environment: tells which screen that is.
    """
    if not sys.platform.startswith("linux"):
        return []
    uses = {ALWAYS, X11} if screen and uses_x11(environment) else {ALWAYS}
    return [name for name, library in LIBRARIES.items() if library.use in uses and not opens(name)]


def uses_x11(environment: Mapping[str, str]) -> bool:
    """Whether Qt will open its plugin for X11."""
    chosen = environment.get("QT_QPA_PLATFORM")
    if chosen:
        return chosen.startswith("xcb")
    return not environment.get("WAYLAND_DISPLAY")


def opens(library: str) -> bool:
    """Whether the dynamic linker finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def packages(names: list[str], family: str = "debian") -> list[str]:
    """The packages that bring these libraries, each once; the first of two names for one."""
    found = [getattr(LIBRARIES[name], family).split(" | ")[0] for name in names]
    return list(dict.fromkeys(found))


def advice(names: list[str]) -> str:
    """One sentence: the libraries that are missing, and the command that brings them here."""
    family = family_of(_os_release())
    _, people, command = _FAMILIES[family]
    return (
        f"these system libraries are missing: {', '.join(names)}. On {people}: "
        f"`{command} {' '.join(packages(names, family))}`. Then run this again."
    )


def family_of(os_release: Mapping[str, str]) -> str:
    """The family of a distribution by its own words; Debian's where they say nothing known."""
    said = f"{os_release.get('ID', '')} {os_release.get('ID_LIKE', '')}".lower()
    words = [word for part in said.split() for word in (part, part.split("-")[0])]
    for word in words:
        for family, (names, _, _) in _FAMILIES.items():
            if word in names:
                return family
    return "debian"


def _os_release() -> dict[str, str]:
    try:
        lines = OS_RELEASE.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    pairs: list[tuple[str, str, str]] = [line.partition("=") for line in lines if "=" in line]
    return {name: " ".join(shlex.split(value)) for name, _, value in pairs}
