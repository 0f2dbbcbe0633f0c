"""The rules of the house that a reader cannot see in one file."""

import importlib
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest

from signclip_desktop.cli import evaluate
from signclip_desktop.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "signclip_desktop"
RESEARCH = ROOT / "research"

HEAVY = (
    "torch",
    "mediapipe",
    "PySide6",
    "cv2",
    "av",
    "PIL",
    "pyqtgraph",
    "numpy",
    "scipy",
    "sqlite_utils",
)
WITHOUT_HEAVY_LIBRARIES = (["--help"], ["--version"], ["no-such-command"])

# Who alone may use what; DESIGN.md's "only the door touches the thing".
DOORS = {
    r"^\s*(import|from) mediapipe\b": ("core/seeing/graphs.py",),
    r"\bVideoCapture\(": ("core/seeing/camera_capture.py",),
    # Any recording, any span: there is one way to a clip.
    r"core\.seeing\.holistic import .*\bread_clip\b": ("core/seeing/recording.py",),
    r"^\s*(import|from) av\b": (
        "core/seeing/decoding/ffmpeg.py",
        "core/seeing/decoding/account.py",
    ),
    r"^\s*(import|from) PIL\b": ("core/seeing/decoding/pillow.py",),
    r"^\s*(import|from) (sqlite3|sqlite_utils)\b": ("core/dictionary/",),
    # What comes from a file goes through the bounded reader; these talk to a child of their own.
    r"\bjson\.loads?\(": (
        "bounded_json.py", "cli/bench", "cli/parts_check.py", "core/seeing/cameras.py",
        "core/seeing/decoding/child.py", "core/seeing/video_file.py",
    ),
    r"\bzlib\.(decompress|decompressobj)\(": ("core/formats/bounded.py",),
    r"\bzipfile\.ZipFile\(": ("core/formats/bounded.py", "core/formats/torch_file.py"),
    r"^import pickle\b": ("core/formats/torch_file.py",),
}  # fmt: skip
# Nobody touches these: they run or take whatever a file says.
SHUT = (r"\bnp\.load\(", r"\ballow_pickle\b", r"\btorch\.load\(", r"\bpickle\b.*\bload")


def python_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=240
    )


def test_imports_point_down_only() -> None:
    answer = run(
        "import sys; from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(cache_dir=None))"
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("arguments", WITHOUT_HEAVY_LIBRARIES, ids=" ".join)
def test_the_command_line_lists_its_commands_without_heavy_libraries(arguments) -> None:
    answer = run(
        "import sys\n"
        "from signclip_desktop.cli.main import main\n"
        "try:\n"
        f"    main({arguments!r})\n"
        "except SystemExit:\n"
        "    pass\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert "LOADED []" in answer.stdout, answer.stdout + answer.stderr


def test_the_window_opens_before_the_heavy_libraries_are_loaded() -> None:
    heavy = {*HEAVY, "rapidfuzz", "safetensors"} - {"PySide6", "numpy"}
    answer = run(
        "import sys\n"
        "import signclip_desktop.ui.app\n"
        f"print('LOADED', sorted(name for name in {heavy!r} if name in sys.modules))"
    )
    assert "LOADED []" in answer.stdout, answer.stdout + answer.stderr


def test_core_works_without_qt() -> None:
    modules = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in sorted((PACKAGE / "core").rglob("*.py"))
        if path.stem != "__init__"
    ]
    assert len(modules) > 70
    answer = run(
        "import sys, importlib\n"
        "for name in ('PySide6', 'shiboken6', 'pyqtgraph'):\n"
        "    sys.modules[name] = None\n"
        f"for name in {modules!r}:\n"
        "    importlib.import_module(name)\n"
        "print('FINE')"
    )
    assert "FINE" in answer.stdout, answer.stderr


@pytest.mark.parametrize(
    "pattern",
    DOORS,
    ids=[
        "mediapipe",
        "VideoCapture",
        "read_clip",
        "PyAV",
        "Pillow",
        "SQL",
        "JSON",
        "zlib",
        "zip",
        "pickle",
    ],
)
def test_only_the_door_touches_the_thing(pattern: str) -> None:
    users = [
        path.relative_to(PACKAGE).as_posix()
        for path in python_files(PACKAGE)
        if re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert users
    assert [user for user in users if not user.startswith(DOORS[pattern])] == []


@pytest.mark.parametrize("pattern", SHUT)
def test_nobody_reads_what_can_run_or_has_no_limit(pattern: str) -> None:
    files = [*python_files(PACKAGE), *python_files(RESEARCH)]
    assert [path for path in files if re.search(pattern, path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_exists_and_says_what_the_list_says(name: str) -> None:
    module = importlib.import_module(f"signclip_desktop.cli.{COMMANDS[name].module}")
    assert isinstance(module.command, click.Command)
    # click 8.5 keeps the full stop that older ones drop.
    shown = module.command.get_short_help_str(limit=200).removesuffix(".")
    assert shown == COMMANDS[name].help.removesuffix(".")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"signclip {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", evaluate.MODULES)
def test_every_evaluation_says_what_the_list_says(name: str) -> None:
    module, line = evaluate.MODULES[name]
    command = importlib.import_module(f"signclip_desktop.cli.{module}").command
    assert command.get_short_help_str(limit=200).removesuffix(".") == line.removesuffix(".")


def test_every_command_file_is_in_the_list() -> None:
    modules = {entry.module for entry in COMMANDS.values()}
    modules |= {module for module, _ in evaluate.MODULES.values()}
    with_command = {
        path.stem
        for path in (PACKAGE / "cli").glob("*.py")
        if re.search(r"^def command\(|^command = ", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert with_command <= modules


def test_there_is_exactly_one_cv2() -> None:
    assert set(packages_distributions()["cv2"]) == {"opencv-contrib-python"}


def test_no_file_names_a_folder_of_one_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    private = re.compile(rb"(?<![\w.])/(work|root|home/\w+|tmp/\w+|Users/\w+)/")
    guilty = [
        name
        for name in listed.stdout.split("\0")
        if name.endswith((".py", ".md", ".toml", ".txt", ".spec", ".json", ".yml", ".sh", "run"))
        and (ROOT / name).is_file()
        and private.search((ROOT / name).read_bytes())
    ]
    assert guilty == []


def test_every_module_says_its_job_in_its_first_line() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in [*python_files(PACKAGE), *python_files(RESEARCH)]
        if not path.read_text(encoding="utf-8").startswith(('"""', 'r"""'))
    ]
    assert silent == []


def test_two_builds_of_ffmpeg_are_never_in_one_process() -> None:
    """OpenCV's and PyAV's; the decode child has the one, the program the other."""
    answer = run(
        "import sys\n"
        "import signclip_desktop.core.seeing.decoding.child\n"
        "import signclip_desktop.core.seeing.decoding.ffmpeg\n"
        "import signclip_desktop.core.seeing.decoding.pillow\n"
        "print('CHILD', 'cv2' in sys.modules, 'av' in sys.modules)"
    )
    assert "CHILD False True" in answer.stdout, answer.stdout + answer.stderr
    answer = run(
        "import sys\n"
        "import signclip_desktop.core.exchange.importer\n"
        "import signclip_desktop.core.seeing.video_file\n"
        "from signclip_desktop.core.seeing.graphs import MODEL_FILES\n"
        "import mediapipe\n"
        "print('PROGRAM', 'cv2' in sys.modules, 'av' in sys.modules)"
    )
    assert "PROGRAM True False" in answer.stdout, answer.stdout + answer.stderr
