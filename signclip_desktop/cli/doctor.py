"""`signclip doctor`: what is installed, where things lie, and what is wrong, in plain words.

Changes nothing: it opens the library for reading only and starts no camera.
"""

import importlib.util
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import Any

import click

from signclip_desktop import __version__, settings
from signclip_desktop.cli import machine_check, parts_check, shipped_check
from signclip_desktop.cli.options import db_option, json_option, print_json
from signclip_desktop.errors import SignClipError
from signclip_desktop.ui.sentences import sentence

PACKAGES = (
    "av",
    "click",
    "mediapipe",
    "numpy",
    "pillow",
    "platformdirs",
    "PySide6-Essentials",
    "pyqtgraph",
    "rapidfuzz",
    "safetensors",
    "scipy",
    "sqlite-utils",
    "torch",
)
# What only computes files that the frozen program carries ready made.
NOT_FROZEN = ("scipy",)

Section = dict[str, Any]


@click.command("doctor")
@json_option
@db_option
def command(as_json: bool, db: Path | None) -> None:
    """Tell what is installed and whether it works."""
    report = examine(db or settings.library_path())
    if as_json:
        print_json(report)
    else:
        _print_text(report)
    if report["problems"]:
        click.get_current_context().exit(1)


def examine(library: Path) -> Section:
    """Look at everything once; `problems` holds a sentence for each thing that must be mended."""
    sections = {
        "program": _program(),
        "packages": _packages(),
        "cv2": _cv2(),
        "parts": parts_check.examine(),
        "holistic": _holistic(),
        "cameras": _cameras(),
        "library": _library(library),
        "starter": _starter(),
        "models": _models(),
        "disk": machine_check.examine_data(library),
        "system": machine_check.examine_system(),
    }
    problems = [
        sentence for section in sections.values() for sentence in section.pop("problems", [])
    ]
    return {"ok": not problems, "problems": problems, **sections}


def is_frozen() -> bool:
    """Whether this is the packed program, which carries its own Python."""
    return bool(getattr(sys, "frozen", False))


def _program() -> Section:
    return {
        "version": __version__,
        "frozen": is_frozen(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "data_folder": str(settings.data_dir()),
        "log": str(settings.log_path()),
    }


def _packages() -> Section:
    found: Section = {}
    missing = []
    for name in PACKAGES:
        if is_frozen() and name in NOT_FROZEN:
            continue
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
            missing.append(name)
    problems = list(shipped_check.wrong_versions(PACKAGES))
    if missing:
        problems.append(f"Not installed: {', '.join(missing)}. Run `python3 dev.py setup`.")
    return found | ({"problems": problems} if problems else {})


def _cv2() -> Section:
    """Two distributions that both bring `cv2` overwrite each other's files."""
    names = sorted(set(packages_distributions().get("cv2", ())))
    found: Section = {"distributions": [f"{name} {version(name)}" for name in names]}
    if len(names) != 1:
        found["problems"] = [
            f"Exactly one package may provide cv2; found {', '.join(names) or 'none'}; "
            "remove .venv and run `python3 dev.py setup`."
        ]
    return found


def _holistic() -> Section:
    from signclip_desktop.core.seeing.graphs import MODEL_FILES
    from signclip_desktop.core.seeing.holistic import EXTRACTOR_ID

    spec = importlib.util.find_spec("mediapipe")
    places = spec.submodule_search_locations if spec else None
    folder = Path(places[0]) if places else None
    missing = [name for name in MODEL_FILES if not (folder and (folder / name).is_file())]
    found: Section = {
        "extractor": EXTRACTOR_ID,
        "folder": str(folder) if folder else None,
        "missing": missing,
    }
    if missing:
        found["problems"] = [
            f"MediaPipe lacks {len(missing)} of its model files; install the program again."
        ]
    return found


def _cameras() -> Section:
    """No camera is no problem: the dictionary is of use without one."""
    from signclip_desktop.core.seeing.cameras import list_cameras

    return machine_check.examine_cameras(list_cameras())


def _library(path: Path) -> Section:
    from signclip_desktop.core.dictionary import Store

    if not path.exists():
        return {"path": str(path), "exists": False}
    found: Section = {"path": str(path), "exists": True, "bytes": path.stat().st_size}
    try:
        with Store.open(path, read_only=True) as store:
            store.check()
            found["signs"] = store.signs.count()
            if store.place is not None:
                found["problems"] = [sentence(store.place.message)]
    except SignClipError as error:
        found["problems"] = [sentence(error)]
    return found


def _starter() -> Section:
    folder = settings.assets_dir()
    files = sorted(path for path in folder.glob("starter*") if path.is_file())
    found: Section = {"files": [_fingerprint(path) for path in files]}
    problems = list(shipped_check.damaged_files(folder))
    if not files:
        problems = ["The starter dictionary is missing; install again."]
    return found | ({"problems": problems} if problems else {})


def _models() -> Section:
    """Without a trained model, signs are found by a simpler way of comparing."""
    folder = settings.models_dir()
    found: Section = {
        "folder": str(folder),
        "files": [_fingerprint(path) for path in _weights(folder)],
    }
    problems = [
        sentence
        for model in sorted(path.parent for path in folder.glob(f"*/{shipped_check.SUMS_NAME}"))
        for sentence in shipped_check.damaged_files(model)
    ]
    if not found["files"] and not problems:
        problems = ["The trained models are missing; install the program again."]
    return found | ({"problems": problems} if problems else {})


def _weights(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("**/*.safetensors"))


def _fingerprint(path: Path) -> Section:
    return {
        "name": path.name,
        "bytes": path.stat().st_size,
        "sha256": shipped_check.sha256_of(path),
    }


def _print_text(report: Section) -> None:
    for title, section in report.items():
        if isinstance(section, dict):
            click.echo(title)
            for name, value in section.items():
                click.echo(f"  {name}: {_in_words(value)}")
    click.echo()
    for problem in report["problems"]:
        click.echo(f"Problem: {problem}")
    if report["ok"]:
        click.echo("Everything is in order.")


def _in_words(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(_in_words(part) for part in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    return "missing" if value is None else str(value)
