"""The frozen program's description: what stays out is not used, what is in has a licence."""

import ast
import contextlib
import importlib.util
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def load(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


leave_out = load("leave_out")
licences = load("licences")
deb = load("deb")
icons = load("icons")
build = load("build")


def imported_modules() -> set[str]:
    found = set()
    for path in (ROOT / "signclip_desktop").rglob("*.py"):
        place = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if place.startswith(tuple(leave_out.MODULES)):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_nothing_that_is_imported_stays_out() -> None:
    used = imported_modules()
    assert "numpy" in used
    wrong = [
        module
        for module in leave_out.MODULES
        if any(name == module or name.startswith(module + ".") for name in used)
    ]
    assert wrong == []


def test_nothing_that_is_needed_stays_out() -> None:
    assert [pattern for pattern in leave_out.NEEDED if leave_out.is_left_out(pattern)] == []


@pytest.mark.parametrize(
    "place",
    [
        "cv2/data/haarcascade_eye.xml",
        "opencv_contrib_python.libs/libQt5Core-e7f476e2.so.5.15.16",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "torch\\include\\ATen\\ATen.h",
        "numpy/linalg/tests/test_linalg.py",
    ],
)
def test_what_the_list_names_stays_out(place: str) -> None:
    assert leave_out.is_left_out(place)


def trace(*sources: Path) -> list:
    named = {f"place/{source.name}": source for source in sources}
    return licences.trace(named, ROOT, ROOT / "build" / "opencv")


def test_a_file_of_a_distribution_is_traced_to_it() -> None:
    numpy_file = Path(sysconfig.get_path("platlib")) / "numpy" / "__init__.py"
    (part,) = trace(numpy_file)
    assert (part.name, part.files) == ("numpy", 1)
    assert "BSD" in part.licence
    assert part.texts


def test_a_module_of_the_standard_library_is_pythons() -> None:
    (part,) = trace(Path(ast.__file__))
    assert part.name == "Python"


def test_our_own_files_are_no_third_party() -> None:
    assert trace(ROOT / "signclip_desktop" / "errors.py") == []


def test_a_file_of_unknown_origin_stops_the_build(tmp_path: Path) -> None:
    stray = tmp_path / "libstray.so"
    stray.write_bytes(b"")
    with pytest.raises(licences.Untraced, match=r"libstray\.so"):
        trace(stray)


@pytest.mark.skipif(not shutil.which("dpkg"), reason="needs Debian's list of files")
def test_a_system_library_is_traced_to_its_package() -> None:
    dpkg = Path("/usr/bin/dpkg")
    (part,) = trace(dpkg)
    assert part.name == "dpkg"
    assert "GPL" in part.licence


def test_every_dependency_has_a_licence_and_its_text() -> None:
    from signclip_desktop.cli.doctor import PACKAGES

    parts = [
        licences._from_distribution(licences.Distribution.from_name(name)) for name in PACKAGES
    ]
    assert [part.name for part in parts if not (part.licence and part.texts)] == []


@pytest.fixture
def started(monkeypatch):
    """Starts the frozen programs' entry with these arguments; returns what it called."""
    from signclip_desktop.cli import main as cli
    from signclip_desktop.core import decode_child
    from signclip_desktop.ui import app

    called = []
    monkeypatch.setattr(app, "main", lambda: called.append("window") or 0)
    monkeypatch.setattr(cli, "main", lambda: called.append("console"))
    monkeypatch.setattr(decode_child, "main", lambda given: called.append(given) or 0)
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))

    def start(*arguments: str) -> list:
        monkeypatch.setattr(sys, "argv", list(arguments))
        entry = compile((ROOT / "packaging" / "start.py").read_text(), "start.py", "exec")
        with contextlib.suppress(SystemExit):
            exec(entry, {"__name__": "__main__"})  # runpy would put its own name into sys.argv
        return called

    return start


@pytest.mark.gui
def test_the_programs_name_chooses_window_or_console(started) -> None:
    assert started("/usr/bin/signclip-desktop", "a.pose") == ["window"]
    assert started("./signclip", "--version") == ["window", "console"]


@pytest.mark.parametrize("name", ["signclip", "signclip-desktop"])
def test_either_program_decodes_a_video_as_its_own_child(started, name) -> None:
    assert started(name, "_decode", "{}") == [["{}"]]


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """A folder shaped like the frozen program's."""
    folder = tmp_path / "signclip-desktop"
    (folder / "_internal").mkdir(parents=True)
    for name in ("signclip", "signclip-desktop", "_internal/LICENSE", "_internal/THIRD_PARTY.md"):
        (folder / name).write_text(name, encoding="utf-8")
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of Unix")
def test_every_user_may_read_the_folder(frozen) -> None:
    closed = frozen / "_internal" / "LICENSE"
    closed.chmod(0o600)
    (frozen / "signclip").chmod(0o700)
    build.open_to_all(frozen)
    assert closed.stat().st_mode & 0o777 == 0o644
    assert (frozen / "signclip").stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="needs dpkg-deb")
def test_the_debian_package_installs_programs_entry_and_file_type(frozen, tmp_path) -> None:
    for size in (48, 128, 256):
        (tmp_path / f"signclip-{size}.png").write_bytes(b"png")
    package = deb.build(frozen, "1.2.3", tmp_path, tmp_path / "work", tmp_path)
    listed = subprocess.run(
        ["dpkg-deb", "--contents", package], capture_output=True, text=True, check=True
    ).stdout
    for place in (
        "./usr/bin/signclip -> ../lib/signclip-desktop/signclip",
        "./usr/bin/signclip-desktop -> ../lib/signclip-desktop/signclip-desktop",
        "./usr/share/applications/signclip-desktop.desktop",
        "./usr/share/mime/packages/signclip-desktop.xml",
        "./usr/share/icons/hicolor/128x128/apps/signclip-desktop.png",
    ):
        assert place in listed
    assert (
        "Version: 1.2.3"
        in subprocess.run(
            ["dpkg-deb", "--info", package], capture_output=True, text=True, check=True
        ).stdout
    )


def test_the_desktop_entry_opens_the_file_type_that_is_registered() -> None:
    entry = (ROOT / "packaging/linux/signclip-desktop.desktop").read_text(encoding="utf-8")
    kinds = (ROOT / "packaging/linux/signclip-desktop.xml").read_text(encoding="utf-8")
    assert "MimeType=application/x-sign-pose;" in entry
    assert 'type="application/x-sign-pose"' in kinds
    assert "Exec=signclip-desktop %f" in entry
