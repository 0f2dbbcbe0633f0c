"""Build the frozen program, check it, and pack it for this system.

`python3 dev.py package` runs this inside .venv. Everything made lands in dist/.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from importlib.metadata import version as version_of
from pathlib import Path

import deb
import icons
import leave_out
import pack
import trial
from base import BUILD, DIST, FOLDER, MB, ROOT, Fault, run

from signclip_desktop import __version__

UNPACKED_LIMIT_MB = 960  # 943 measured; 885 before the word pieces, the new encoder and motions
PARTS_SHOWN = 18
# Their tables of symbols are for debuggers: 159 MB. Other libraries have been edited by the tools
# that made the wheels, and strip breaks such files.
STRIPPED = (
    "av/**/*.so",
    "kiwisolver/*.so",
    "libpython3*.so*",
    "matplotlib/*.so",
    "mediapipe/python/_framework*.so",
    "python3*/lib-dynload/*.so",
    "torch/lib/libtorch_*.so",
)

# The first bytes of a program on macOS: one processor's, or several processors' in one file.
MACH_O = (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")

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
        finish_folder()
        check_contents()
        made = [] if options.folder_only else pack.pack()
        if options.self_test is not None:
            trial.self_test(options.self_test)
        report(made, time.monotonic() - started)
    except (Fault, subprocess.CalledProcessError) as fault:
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
    numbers = ", ".join([*re.findall(r"\d+", __version__), "0", "0"][:3])
    (BUILD / "version.txt").write_text(VERSION_INFO.format(numbers, __version__), encoding="utf-8")
    # On macOS an app that could not be signed is of no use.
    os.environ["PYINSTALLER_STRICT_BUNDLE_CODESIGN_ERROR"] = "1"
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


def finish_folder() -> None:
    """Link the second program, take out what only debuggers read, open the folder to all."""
    if sys.platform == "linux":
        link = FOLDER / "signclip"
        link.unlink(missing_ok=True)
        link.symlink_to("signclip-desktop")
        strip()
    open_to_all(FOLDER)


def strip() -> None:
    """Take the tables of symbols out of the largest libraries, where the system has strip."""
    if shutil.which("strip"):
        for pattern in STRIPPED:
            libraries = sorted(str(path) for path in inside().glob(pattern))
            if libraries:
                print(f"+ strip {pattern}", flush=True)
                subprocess.run(["strip", "--strip-unneeded", *libraries], check=True)


def open_to_all(folder: Path) -> None:
    """Let every user of the computer read the program, whoever unpacked or built it.

    Only programs may be run: wheels mark libraries and even licence texts as programs.
    """
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or (path.stat().st_mode & 0o100 and _is_program(path))
            path.chmod(0o755 if runs else 0o644)


def _is_program(file: Path) -> bool:
    if ".so" in file.name or file.suffix == ".dylib":
        return False
    with file.open("rb") as opened:
        start = opened.read(4)
    return start.startswith((b"\x7fELF", b"#!")) or start in MACH_O


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
    if unlisted := unlisted_files():
        raise Fault(f"in no list of third-party parts: {unlisted[:10]}")
    if sys.platform == "linux":
        check_system_libraries()
    size = total_mb(FOLDER)
    if size > UNPACKED_LIMIT_MB:
        raise Fault(f"the folder has {size:.0f} MB, the limit is {UNPACKED_LIMIT_MB}")


def unlisted_files() -> list[str]:
    """Files of the folder whose maker the list of third-party parts was not asked about."""
    # PyInstaller's own work: Python's first modules in one file, of modules that are listed.
    listed = {"THIRD_PARTY.md", "base_library.zip"}
    for place in json.loads((BUILD / "listed.json").read_text(encoding="utf-8")):
        listed.add(place.replace("\\", "/"))
    files = (path for path in inside().rglob("*") if path.is_file() and not path.is_symlink())
    return sorted({path.relative_to(inside()).as_posix() for path in files} - listed)


def check_system_libraries() -> None:
    """Hold what the folder links and does not carry to what every user's system has.

    Raises:
        Fault: a library is linked that no declared package brings.
    """
    known = {**deb.SYSTEM_LIBRARIES, **deb.WAYLAND_LIBRARIES}
    taken = deb.from_the_system(FOLDER)
    unknown = sorted(f"{name} (for {user})" for name, user in taken.items() if name not in known)
    if unknown:
        raise Fault(f"neither in the folder nor of a declared package: {', '.join(unknown)}")
    asked = {known[name] for name in taken} - set(deb.ON_EVERY_DESKTOP)
    if asked := asked - set(deb.WAYLAND_LIBRARIES.values()):
        print(
            f"package: not on this machine, so users of the archive need {', '.join(sorted(asked))}"
            " themselves; the Debian package asks for them",
            flush=True,
        )


def report(made: list[Path], seconds: float) -> None:
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
    print(f"made in {seconds:.0f} s")


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


if __name__ == "__main__":
    sys.exit(main())
