"""The Debian package, made from the frozen folder with dpkg-deb alone."""

import gzip
import platform
import shutil
import subprocess
import time
from email.utils import formatdate
from pathlib import Path

import linked

from signclip_desktop import system_libraries
from signclip_desktop.system_libraries import LIBC

HERE = Path(__file__).resolve().parent / "linux"
MAINTAINER = "The SignCLIP Desktop developers <signclip-desktop@users.noreply.github.com>"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}

# What the program may take from the system -> the Debian package that has it. Which of these the
# folder carries depends on what the building machine has; the package asks for all.
SYSTEM_LIBRARIES = {
    name: library.debian
    for name, library in system_libraries.LIBRARIES.items()
    if library.use != system_libraries.WAYLAND
}
# Of use under Wayland only, where every desktop has them; without, Qt takes X11.
WAYLAND_LIBRARIES = {
    name: library.debian
    for name, library in system_libraries.LIBRARIES.items()
    if library.use == system_libraries.WAYLAND
}
# Every desktop that bundles its libraries may count on these.
ON_EVERY_DESKTOP = (LIBC, "libegl1", "libgl1", "libxcb1")

CONTROL = """\
Package: signclip-desktop
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: {recommends}
Section: education
Priority: optional
Description: dictionary for sign languages that works both ways, offline
 Sign at the webcam, or open a video, and the dictionary's signs come back
 ranked. Type a word, and its signs play. Nothing leaves the computer.
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

CHANGELOG = """\
signclip-desktop ({version}) stable; urgency=medium

  * Packed from the frozen program; the project's CHANGELOG.md tells what
    changed.

 -- {maintainer}  {date}
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
    _documents(root, version)
    architecture = ARCHITECTURES.get(platform.machine(), platform.machine())
    _control(root, version, architecture)
    package = target / f"signclip-desktop_{version}_{architecture}.deb"
    # zstd: half a minute where xz takes minutes; apt of Debian 12 and Ubuntu 22.04 reads it.
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z10", "--build", root, package]
    subprocess.run([str(word) for word in command], check=True)
    shutil.rmtree(root)
    return package


def from_the_system(folder: Path) -> dict[str, str]:
    """Libraries that the folder links and does not carry -> one file that links them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    carried = {path.name for path in files}
    return {
        name: path.name
        for path in files
        if ".so" in path.name or path.stat().st_mode & 0o100
        for name in linked.needed_by(path)
        if name not in carried
    }


def depends() -> str:
    """The packages that the program needs, as the control file lists them."""
    # Bundled libraries of the system are the builder's, and ask for its C library.
    libc = f"{LIBC} (>= {platform.libc_ver()[1] or '2.35'})"
    packages = dict.fromkeys(SYSTEM_LIBRARIES.values())
    return ", ".join(libc if package == LIBC else package for package in packages)


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


def _documents(root: Path, version: str) -> None:
    """What Debian asks of every package: licence, changelog, manual page."""
    documents = root / "usr/share/doc/signclip-desktop"
    _place(HERE / "copyright", documents)
    (documents / "THIRD_PARTY.md").symlink_to(
        "../../../lib/signclip-desktop/_internal/THIRD_PARTY.md"
    )
    changes = CHANGELOG.format(version=version, maintainer=MAINTAINER, date=formatdate(time.time()))
    _compress(changes.encode(), documents / "changelog.gz")
    manual = (HERE / "signclip.1").read_bytes()
    _compress(manual, root / "usr/share/man/man1/signclip.1.gz")
    (root / "usr/share/man/man1/signclip-desktop.1.gz").symlink_to("signclip.1.gz")
    _place(HERE / "lintian-overrides", root / "usr/share/lintian/overrides", "signclip-desktop")


def _compress(content: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(content, 9, mtime=0))


def _control(root: Path, version: str, architecture: str) -> None:
    size = sum(file.lstat().st_size for file in root.rglob("*") if not file.is_dir())
    folder = root / "DEBIAN"
    folder.mkdir()
    (folder / "control").write_text(
        CONTROL.format(
            version=version,
            architecture=architecture,
            maintainer=MAINTAINER,
            kilobytes=size // 1024,
            depends=depends(),
            recommends=", ".join(WAYLAND_LIBRARIES.values()),
        ),
        encoding="utf-8",
    )
    (folder / "postrm").write_text(POSTRM, encoding="utf-8")
    (folder / "postrm").chmod(0o755)
