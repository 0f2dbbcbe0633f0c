"""Build the frozen program, check it, and pack it for this system.

`python3 dev.py package` runs this inside .venv. Everything made lands in dist/.
"""

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tarfile
import time
from collections import Counter
from importlib.metadata import version as version_of
from pathlib import Path

import deb
import icons
import leave_out
import licences

from signclip_desktop import __version__

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
DIST = ROOT / "dist"
FOLDER = DIST / "signclip-desktop"

UNPACKED_LIMIT_MB = 900
ARCHIVE_LIMIT_MB = 270
PARTS_SHOWN = 18
MB = 1_000_000

# Their tables of symbols are for debuggers: 122 MB. Other libraries have been edited by the tools
# that made the wheels, and strip breaks such files.
STRIPPED = ("torch/lib/libtorch_*.so", "libpython3*.so*", "mediapipe/python/_framework*.so")

VERSION_INFO = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers=({0}, 0), prodvers=({0}, 0)),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("ProductName", "SignCLIP Desktop"),
      StringStruct("FileDescription", "SignCLIP Desktop"),
      StringStruct("ProductVersion", "{1}"),
      StringStruct("FileVersion", "{1}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [1033, 1200])]),
  ],
)
"""


class Fault(Exception):
    """The build must not be shipped; the message says why."""


def main() -> int:
    """Run every step; returns the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py package", description=__doc__)
    parser.add_argument("--folder-only", action="store_true", help="no archive, no installer")
    parser.add_argument(
        "--self-test", nargs="?", const="", metavar="VIDEO", help="run every part of the result"
    )
    options = parser.parse_args()
    started = time.monotonic()
    try:
        freeze()
        contents = finish_folder()
        check_contents()
        made = [] if options.folder_only else pack()
        if options.self_test is not None:
            self_test(options.self_test)
        report(contents, made, time.monotonic() - started)
    except (Fault, licences.Untraced, subprocess.CalledProcessError) as fault:
        print(f"package: {fault}", file=sys.stderr)
        return 1
    return 0


def freeze() -> None:
    """Make what PyInstaller needs, then run it."""
    BUILD.mkdir(exist_ok=True)
    opencv = BUILD / "opencv"
    wanted = f"opencv-python-headless=={version_of('opencv-contrib-python')}"
    if not any(opencv.glob("*.dist-info")):
        pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--target", str(opencv)]
        run(*pip, "--disable-pip-version-check", wanted)
    icons.draw(ROOT / "assets" / "icons" / "signclip.svg", BUILD / "icons")
    numbers = ", ".join(__version__.split(".")[:3])
    (BUILD / "version.txt").write_text(VERSION_INFO.format(numbers, __version__), encoding="utf-8")
    places = ["--distpath", str(DIST), "--workpath", str(BUILD / "pyinstaller")]
    run(
        sys.executable,
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--log-level",
        "WARN",
        *places,
        str(ROOT / "build.spec"),
    )


def finish_folder() -> dict[str, Path]:
    """Write the licence list into the folder; returns where each file and module came from."""
    raw = json.loads((BUILD / "contents.json").read_text(encoding="utf-8"))
    # A link inside the folder has another place of the folder as its source.
    contents = {place: Path(source) for place, source in raw["files"] if Path(source).is_absolute()}
    for name, source in raw["modules"]:
        if Path(source).is_absolute():
            contents[name] = Path(source)
    licences.write(contents, ROOT, BUILD / "opencv", inside() / "THIRD_PARTY.md")
    if sys.platform == "linux":
        link = FOLDER / "signclip"
        link.unlink(missing_ok=True)
        link.symlink_to("signclip-desktop")
        strip()
    open_to_all(FOLDER)
    return contents


def strip() -> None:
    """Take the tables of symbols out of the largest libraries, where the system has strip."""
    if shutil.which("strip"):
        for pattern in STRIPPED:
            for library in inside().glob(pattern):
                run("strip", "--strip-unneeded", str(library))


def open_to_all(folder: Path) -> None:
    """Let every user of the computer read the program, whoever unpacked or built it."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)


def inside() -> Path:
    """The folder that holds the program's files beside the two programs."""
    return FOLDER / "_internal"


def check_contents() -> None:
    """Hold the folder to the lists of what must be there and what must not.

    Raises:
        Fault: something is missing, left over, or the whole is too big.
    """
    places = {
        path.relative_to(inside()).as_posix() for path in inside().rglob("*") if path.is_file()
    }
    missing = [
        pattern
        for pattern in leave_out.NEEDED
        if not any(leave_out.fnmatch.fnmatchcase(place, pattern) for place in places)
    ]
    extra = [place for place in places if leave_out.is_left_out(place)]
    if missing or extra:
        raise Fault(f"missing from the folder: {missing}; should not be there: {extra[:10]}")
    size = total_mb(FOLDER)
    if size > UNPACKED_LIMIT_MB:
        raise Fault(f"the folder has {size:.0f} MB, the limit is {UNPACKED_LIMIT_MB}")


def pack() -> list[Path]:
    """Make this system's archive and installer."""
    if sys.platform == "win32":
        return pack_windows()
    if sys.platform == "darwin":
        return pack_macos()
    return [pack_tar(), deb.build(FOLDER, __version__, BUILD / "icons", BUILD, DIST)]


def pack_tar() -> Path:
    """The .tar.xz; with xz's threads where the system has xz.

    Raises:
        Fault: the archive is too big.
    """
    machine = platform.machine()
    target = DIST / f"signclip-desktop-{__version__}-linux-{machine}.tar.xz"
    target.unlink(missing_ok=True)
    if shutil.which("xz") and shutil.which("tar"):
        run("tar", "-I", "xz -T0 -6", "-C", str(DIST), "-cf", str(target), FOLDER.name)
    else:
        with tarfile.open(target, "w:xz", preset=6) as archive:
            archive.add(FOLDER, FOLDER.name)
    size = target.stat().st_size / MB
    if size > ARCHIVE_LIMIT_MB:
        raise Fault(f"the archive has {size:.0f} MB, the limit is {ARCHIVE_LIMIT_MB}")
    return target


def pack_windows() -> list[Path]:
    """A zip, and a set-up program where Inno Setup is installed."""
    name = DIST / f"signclip-desktop-{__version__}-windows"
    made = [Path(shutil.make_archive(str(name), "zip", DIST, FOLDER.name))]
    compiler = shutil.which("iscc")
    if compiler:
        script = ROOT / "packaging" / "windows" / "signclip.iss"
        run(
            compiler,
            f"/DVersion={__version__}",
            f"/DSource={FOLDER}",
            f"/DOutput={DIST}",
            str(script),
        )
        made.append(DIST / f"signclip-desktop-{__version__}-windows-setup.exe")
    return made


def pack_macos() -> list[Path]:
    """A disk image of the app; signed only by the machine that builds, not notarised."""
    app = DIST / "SignCLIP Desktop.app"
    entitlements = ROOT / "packaging" / "macos" / "entitlements.plist"
    run(
        "codesign",
        "--force",
        "--deep",
        "--sign",
        "-",
        "--entitlements",
        str(entitlements),
        str(app),
    )
    image = DIST / f"signclip-desktop-{__version__}-macos-{platform.machine()}.dmg"
    run(
        "hdiutil",
        "create",
        "-ov",
        "-volname",
        "SignCLIP Desktop",
        "-srcfolder",
        str(app),
        "-format",
        "ULFO",
        str(image),
    )
    return [image]


def self_test(video: str) -> None:
    """Run the frozen program's own test, on a real video where one is given."""
    program = FOLDER / ("signclip.exe" if sys.platform == "win32" else "signclip")
    full = ["--full", str(Path(video).resolve())] if video else []
    run(str(program), "self-test", *full)


def report(contents: dict[str, Path], made: list[Path], seconds: float) -> None:
    """Print the size by part, and what was made."""
    print(f"\n{'part':<44}{'MB':>8}")
    sizes = size_by_part()
    for name, size in sizes.most_common(PARTS_SHOWN):
        print(f"{name:<44}{size / MB:>8.1f}")
    rest = sum(sizes.values()) - sum(size for _, size in sizes.most_common(PARTS_SHOWN))
    print(f"{'the rest':<44}{rest / MB:>8.1f}")
    print(f"{'unpacked':<44}{total_mb(FOLDER):>8.1f}")
    for path in made:
        print(f"{path.name:<44}{path.stat().st_size / MB:>8.1f}")
    print(f"{len(contents)} files and modules, {seconds:.0f} s")


def size_by_part() -> Counter[str]:
    """Bytes by the first folder inside the program, a library's folder with its package."""
    sizes: Counter[str] = Counter()
    for path in FOLDER.rglob("*"):
        if path.is_file() and not path.is_symlink():
            place = path.relative_to(FOLDER)
            place = place.relative_to("_internal") if place.parts[0] == "_internal" else place
            name = place.parts[0] if len(place.parts) > 1 else "programs and system libraries"
            sizes[name.removesuffix(".libs")] += path.stat().st_size
    return sizes


def total_mb(folder: Path) -> float:
    """Megabytes of a folder, links not followed."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / MB


def run(*command: str) -> None:
    """Run a command, shown; its failure ends the build."""
    print("+", " ".join(command), flush=True)
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
