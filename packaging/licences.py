"""The list of every third-party part in the frozen program, with its licence and its text.

Every file and every module is traced to who made it: a Python distribution by its RECORD, Python
itself, or a package of the system that builds (Debian's, Homebrew's, the C runtime of Windows).
What cannot be traced stops the build.
"""

import fnmatch
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path

LICENCE_NAMES = ("licen", "copying", "notice", "copyright", "authors")

# What the metadata of these leaves out or says in a form nobody can read.
KNOWN = {
    "av": "BSD-3-Clause; bundles FFmpeg 8.1 (LGPL-3.0-or-later), which links x264 and x265 "
    "(GPL-2.0-or-later) and the parts named below",
    "pyside6-essentials": "LGPL-3.0-only (Qt for Python and Qt 6)",
    "pyside6_essentials": "LGPL-3.0-only (Qt for Python and Qt 6)",
    "shiboken6": "LGPL-3.0-only",
    "opencv-python-headless": "Apache-2.0; bundles FFmpeg (LGPL-2.1-or-later), OpenBLAS, libvpx, "
    "libpng, OpenSSL 1.1, libgfortran (GPL-3.0 with the GCC runtime exception)",
}

# Whose wheels carry no text: it is in texts/, or is our own licence.
TEXTS = {
    "av": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "pyside6_essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "flatbuffers": ("../../LICENSE",),
    "tokenizers": ("../../LICENSE",),
}

# Windows' C and C++ runtime, which Python and the wheels are built against.
MICROSOFT = re.compile(
    r"(vcruntime|msvcp|vccorlib|concrt|vcomp|ucrtbase|api-ms-win-).*\.dll", re.IGNORECASE
)
MICROSOFT_TERMS = (
    "Distributable code of Microsoft Visual Studio and the Windows SDK, under their Microsoft "
    "Software License Terms: https://learn.microsoft.com/visualstudio/releases/2022/redistribution"
)


@dataclass(frozen=True, slots=True)
class Inside:
    """A part that no file list knows, since it was linked into other files.

    Attributes:
        name: of the part.
        licence: its licence.
        where: pattern of the files in the program's folder that hold it; "" for the programs.
        text: file of texts/ with the licence, where no other part brings it.
    """

    name: str
    licence: str
    where: str
    text: str = ""


_MEDIAPIPE = "mediapipe/python/_framework_bindings*"
INSIDE = (
    Inside(
        "PyInstaller bootloader",
        "GPL-2.0-or-later with an exception for programs built with it",
        "",
    ),
    Inside("MediaPipe Holistic and Hands models", "Apache-2.0", "mediapipe/modules/*"),
    Inside("ICU 73", "Unicode-3.0 (ICU)", "PySide6/*icu*", "ICU.txt"),
    Inside(
        "HarfBuzz, PCRE2, double-conversion, libpng, libjpeg-turbo, LibTIFF, libwebp, md4c and "
        "what else Qt's libraries hold: https://doc.qt.io/qt-6/licenses-used-in-qt.html",
        "MIT, BSD-3-Clause, Libpng, IJG, libtiff, Zlib",
        "PySide6/*Qt6Core*",
    ),
    Inside(
        "Intel oneMKL",
        "Intel Simplified Software License",
        "torch/lib/*torch_cpu*",
        "Intel-Simplified.txt",
    ),
    Inside("oneDNN", "Apache-2.0", "torch/lib/*torch_cpu*"),
    Inside("GNU OpenMP", "GPL-3.0 with the GCC runtime exception", "torch/lib/libgomp*"),
    Inside("TensorFlow Lite, abseil, OpenCV, ruy, SentencePiece", "Apache-2.0", _MEDIAPIPE),
    Inside("Eigen", "MPL-2.0", _MEDIAPIPE),
    # FFmpeg's own parts: separate libraries, loaded by the process that decodes videos alone.
    # Their sources: https://github.com/PyAV-Org/pyav-ffmpeg
    Inside("x264 (source: https://github.com/PyAV-Org/pyav-ffmpeg)", "GPL-2.0-or-later", "*x264*"),
    Inside("x265 (source: https://github.com/PyAV-Org/pyav-ffmpeg)", "GPL-2.0-or-later", "*x265*"),
    Inside("GnuTLS, libunistring, Nettle, GMP", "LGPL-3.0-or-later", "*gnutls*"),
    Inside("LAME", "LGPL-2.0-or-later", "*mp3lame*"),
    Inside("ALSA library", "LGPL-2.1-or-later", "*libasound-*"),
    Inside("SVT-AV1", "BSD-3-Clause-Clear", "*SvtAv1Enc*"),
    Inside("dav1d", "BSD-2-Clause", "*dav1d*"),
    Inside("libvpx, Opus, libwebp, libxcb", "BSD-3-Clause, MIT", "*libvpx-*"),
    Inside("OpenCORE AMR", "Apache-2.0", "*opencore-amr*"),
    Inside("oneVPL, libdrm", "MIT", "*libvpl-*"),
    Inside("XNNPACK, Protocol Buffers, RE2, glog, darts-clone", "BSD-3-Clause", _MEDIAPIPE),
)


class Untraced(Exception):
    """Files whose maker is not known; the build must not ship them."""


@dataclass
class Part:
    """One third-party part: its name, version and licence, and what of it is bundled."""

    name: str
    version: str
    licence: str
    texts: list[tuple[str, str]] = field(default_factory=list)
    files: int = 0


def write(sources: dict[str, Path], own: Path, opencv: Path, target: Path) -> list[Part]:
    """Write the list for the files in `sources` (place in the program -> where it came from).

    Raises:
        Untraced: a file has no known maker, or a part has no licence.
    """
    parts = trace(sources, own, opencv)
    target.write_text(render(parts, inside(sources)), encoding="utf-8")
    return parts


def inside(places: Iterable[str]) -> list[Inside]:
    """The parts that are inside the files at these places of the program's folder."""
    places = [place.replace("\\", "/") for place in places]
    return [part for part in INSIDE if not part.where or fnmatch.filter(places, part.where)]


def trace(sources: dict[str, Path], own: Path, opencv: Path) -> list[Part]:
    """The parts that the files belong to, in order of name."""
    owners = _owners(str(opencv))
    parts: dict[str, Part] = {}
    untraced = []
    for place, source in sources.items():
        if _is_ours(source, own, opencv):
            continue
        part = _part_of(source, owners, parts)
        if part is None:
            untraced.append(f"{place} ({source})")
        else:
            part.files += 1
    silent = [part.name for part in parts.values() if not (part.licence and part.texts)]
    if untraced or silent:
        raise Untraced(
            f"no known maker: {untraced[:20]}; no known licence or no text of it: {silent}"
        )
    return sorted(parts.values(), key=lambda part: part.name.lower())


def render(parts: Sequence[Part], hidden: Sequence[Inside] = ()) -> str:
    """The list as Markdown: a table, then every licence text."""
    lines = [
        "# Third-party parts of this program",
        "",
        "SignCLIP Desktop itself is under the Apache License 2.0 (LICENSE). It carries:",
        "",
        "| part | version | licence |",
        "|---|---|---|",
    ]
    lines += [f"| {part.name} | {part.version} | {part.licence} |" for part in parts]
    lines += [
        f"| {part.name} (in {part.where or 'the programs'}) | | {part.licence} |" for part in hidden
    ]
    lines += [
        "",
        "The starter dictionary and the models name their data and terms in `assets/` and",
        "`models/`. Qt's and FFmpeg's libraries are separate files that you may replace by",
        "your own builds. x264 and x265 are under the GPL: whoever passes this program on also",
        "offers their sources, which are those named below.",
    ]
    for part in parts:
        for title, text in part.texts:
            lines += ["", f"## {part.name}: {title}", "", "```", text.strip(), "```"]
    for one in hidden:
        if one.text:
            text = _bundled_text(one.text)
            lines += ["", f"## {one.name}: {one.text}", "", "```", text.strip(), "```"]
    return "\n".join(lines) + "\n"


def _is_ours(source: Path, own: Path, opencv: Path) -> bool:
    inside = source.is_relative_to(own) and not source.is_relative_to(own / ".venv")
    return inside and not source.is_relative_to(opencv)


@cache
def _owners(opencv: str) -> dict[str, Distribution]:
    owners: dict[str, Distribution] = {}
    for distribution in [*distributions(), *distributions(path=[opencv])]:
        for file in distribution.files or ():
            owners[os.path.normpath(str(distribution.locate_file(file)))] = distribution
    return owners


def _part_of(source: Path, owners: dict[str, Distribution], parts: dict[str, Part]) -> Part | None:
    distribution = owners.get(os.path.normpath(source))
    if distribution is not None:
        return _once(parts, distribution.metadata["Name"], lambda: _from_distribution(distribution))
    source = source.resolve()
    if MICROSOFT.fullmatch(source.name):
        return _once(parts, "Microsoft C and C++ runtime", _microsoft)
    if _is_python(source):
        return _once(parts, "Python", _python)
    return _from_system(source, parts)


def _from_distribution(distribution: Distribution) -> Part:
    metadata = distribution.metadata
    name = metadata["Name"]
    classifiers = [
        value.split(" :: ")[-1]
        for value in metadata.get_all("Classifier", [])
        if value.startswith("License :: ") and value != "License :: OSI Approved"
    ]
    stated = (metadata.get("License-Expression") or metadata.get("License") or "").strip()
    # Some put the whole text into the field; only a name is of use here.
    short = stated if "\n" not in stated and len(stated) < 100 else ""
    licence = KNOWN.get(name.lower()) or short or ", ".join(classifiers)
    part = Part(name, distribution.version, licence)
    for file in distribution.files or ():
        path = Path(str(distribution.locate_file(file)))
        if ".dist-info" in str(file) and path.name.lower().startswith(LICENCE_NAMES):
            part.texts.append((path.name, path.read_text(encoding="utf-8", errors="replace")))
    for text in TEXTS.get(name.lower(), ()):
        part.texts.append((Path(text).name, _bundled_text(text)))
    return part


def _bundled_text(name: str) -> str:
    return (Path(__file__).parent / "texts" / name).read_text(encoding="utf-8")


def _is_python(source: Path) -> bool:
    return str(source).startswith(_python_folders())


@cache
def _python_folders() -> tuple[str, ...]:
    # Where the system brings Python, the prefix /usr also holds everything else.
    roots = {Path(sys.base_prefix).resolve(), Path(sysconfig.get_path("stdlib")).resolve()}
    return tuple(f"{root}{os.sep}" for root in roots if root != Path("/usr"))


def _python() -> Part:
    part = Part("Python", sys.version.split()[0], "PSF-2.0")
    # On Windows the text lies beside the interpreter.
    for folder in (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix)):
        texts = [folder / name for name in ("LICENSE.txt", "LICENSE") if (folder / name).is_file()]
        if texts:
            part.texts.append((texts[0].name, texts[0].read_text(encoding="utf-8")))
            break
    return part


def _microsoft() -> Part:
    name = "Microsoft C and C++ runtime"
    return Part(name, "", "Microsoft redistributable", [("terms", MICROSOFT_TERMS)])


def _from_system(source: Path, parts: dict[str, Part]) -> Part | None:
    if "Cellar" in source.parts:
        # .../Cellar/formula/version/...
        place = source.parts.index("Cellar") + 1
        return _once(parts, source.parts[place], lambda: _from_homebrew(source, place))
    package = _debian_package(source)
    if package is None:
        return None
    return _once(parts, package, lambda: _from_debian(package))


def _from_homebrew(source: Path, place: int) -> Part:
    """Homebrew keeps the formula, and the texts that came with it, in the folder of a version."""
    name, version = source.parts[place : place + 2]
    keg = Path(*source.parts[: place + 2])
    formula = keg / ".brew" / f"{name}.rb"
    stated = re.search(r"^  license (.+)$", formula.read_text(encoding="utf-8"), re.MULTILINE)
    part = Part(name, version, stated[1].strip('"') if stated else "")
    for file in sorted(keg.iterdir()):
        if file.is_file() and file.name.lower().startswith(LICENCE_NAMES):
            part.texts.append((file.name, file.read_text(encoding="utf-8", errors="replace")))
    return part


def _once(parts: dict[str, Part], name: str, make: Callable[[], Part]) -> Part:
    if name not in parts:
        parts[name] = make()
    return parts[name]


def _debian_package(source: Path) -> str | None:
    # /lib is a link to /usr/lib, and dpkg knows some files by one name, some by the other.
    known = _debian_files()
    return known.get(str(source)) or known.get(str(source).removeprefix("/usr"))


@cache
def _debian_files() -> dict[str, str]:
    """Every file that a Debian package brought, and the package; {} on other systems."""
    return {
        line: listing.stem.split(":")[0]
        for listing in Path("/var/lib/dpkg/info").glob("*.list")
        for line in listing.read_text(encoding="utf-8", errors="replace").splitlines()
    }


def _from_debian(package: str) -> Part:
    version = _run("dpkg-query", "-W", "-f", "${Version}", package) or ""
    notice = Path("/usr/share/doc") / package / "copyright"
    text = notice.read_text(encoding="utf-8", errors="replace") if notice.is_file() else ""
    names = dict.fromkeys(re.findall(r"^License:[ \t]*(\S.*)$", text, re.MULTILINE))
    licence = ", ".join(names) or ("see its text below" if text else "")
    return Part(package, version, licence, [("copyright", text)] if text else [])


def _run(*command: str) -> str | None:
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()
