"""The Debian package, made from the frozen folder with dpkg-deb alone."""

import platform
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent / "linux"

# What the frozen program takes from the system: the graphics drivers' side of Qt, and fonts.
DEPENDS = (
    f"libc6 (>= {platform.libc_ver()[1] or '2.35'})",  # bundled libraries are the builder's
    "libegl1",
    "libgl1",
    "libglib2.0-0 | libglib2.0-0t64",
    "libfontconfig1",
    "libdbus-1-3",
    "libx11-6",
    "libx11-xcb1",
    "libxcb1",
    "libxkbcommon0",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-shm0",
    "libxcb-sync1",
    "libxcb-xfixes0",
    "libxcb-xkb1",
)

CONTROL = """\
Package: signclip-desktop
Version: {version}
Architecture: amd64
Maintainer: The SignCLIP Desktop developers <signclip-desktop@users.noreply.github.com>
Installed-Size: {kilobytes}
Depends: {depends}
Section: education
Priority: optional
Description: dictionary for sign languages that works both ways, offline
 Sign at the webcam, or open a video, and the dictionary's signs come back ranked.
 Type a word, and its signs play. Nothing leaves the computer.
"""

# dpkg never touches a home folder; the user is told where the library stays.
POSTRM = """\
#!/bin/sh
set -e
if [ "$1" = remove ] || [ "$1" = purge ]; then
    echo "Your signs are kept in ~/.local/share/signclip-desktop;" \\
         "delete that folder if you no longer want them."
fi
"""


def build(folder: Path, version: str, icons: Path, work: Path, target: Path) -> Path:
    """Make the package from the frozen folder; returns its path."""
    root = work / "deb"
    shutil.rmtree(root, ignore_errors=True)
    program = root / "usr/lib/signclip-desktop"
    # Hard links: the 800 MB are not copied.
    shutil.copytree(folder, program, symlinks=True, copy_function=_link)
    _link_programs(root)
    _place(HERE / "signclip-desktop.desktop", root / "usr/share/applications")
    _place(HERE / "signclip-desktop.xml", root / "usr/share/mime/packages")
    for size in (48, 128, 256):
        place = root / f"usr/share/icons/hicolor/{size}x{size}/apps/signclip-desktop.png"
        _place(icons / f"signclip-{size}.png", place.parent, place.name)
    _place(folder / "_internal" / "THIRD_PARTY.md", root / "usr/share/doc/signclip-desktop")
    _place(folder / "_internal" / "LICENSE", root / "usr/share/doc/signclip-desktop", "copyright")
    _control(root, version)
    package = target / f"signclip-desktop_{version}_amd64.deb"
    # zstd: three seconds where xz takes two minutes; apt of Debian 12 and Ubuntu 22.04 reads it.
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z10", "--build", root, package]
    subprocess.run([str(word) for word in command], check=True)
    shutil.rmtree(root)
    return package


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def _link_programs(root: Path) -> None:
    programs = root / "usr/bin"
    programs.mkdir(parents=True)
    for name in ("signclip", "signclip-desktop"):
        (programs / name).symlink_to(f"../lib/signclip-desktop/{name}")


def _place(source: Path, folder: Path, name: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / (name or source.name)
    shutil.copyfile(source, target)
    target.chmod(0o644)


def _control(root: Path, version: str) -> None:
    size = sum(file.lstat().st_size for file in root.rglob("*") if not file.is_dir())
    folder = root / "DEBIAN"
    folder.mkdir()
    (folder / "control").write_text(
        CONTROL.format(version=version, kilobytes=size // 1024, depends=", ".join(DEPENDS)),
        encoding="utf-8",
    )
    (folder / "postrm").write_text(POSTRM, encoding="utf-8")
    (folder / "postrm").chmod(0o755)
