"""The frozen program's description: what stays out is not used, what is in has a licence."""

import ast
import contextlib
import importlib.util
import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from signclip_desktop import system_libraries

ROOT = Path(__file__).resolve().parent.parent


def load_file(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def load(name: str):
    return load_file(ROOT / "packaging" / f"{name}.py")


base = load("base")
leave_out = load("leave_out")
linked = load("linked")
licences = load("licences")
deb = load("deb")
icons = load("icons")
pack = load("pack")
trial = load("trial")
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


def test_every_model_file_that_the_graphs_open_is_packed() -> None:
    from signclip_desktop.core.seeing.graphs import MODEL_FILES

    assert [name for name in MODEL_FILES if leave_out.is_left_out(f"mediapipe/{name}")] == []


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


def test_libraries_that_nothing_links_any_more_are_named() -> None:
    links = {
        "cv2/cv2.abi3.so": ["libavcodec-1a.so.59.37.100", "libc.so.6"],
        "libavcodec-1a.so.59.37.100": ["libvpx.so.9"],
        "libvpx.so.9": [],
        "libpango-1.0.so.0": ["libcairo.so.2"],
        "libcairo.so.2": ["libpango-1.0.so.0"],
        "PySide6/Qt/plugins/platforms/libqxcb.so": ["libQt6Core.so.6"],
        "PySide6/Qt/lib/libQt6Core.so.6": [],
        "torch/lib/libtorch_global_deps.so": [],
        "libpython3.11.so.1.0": [],
    }
    files = {place: Path(place) for place in links}
    alone = linked.unlinked(files, lambda file: links[file.as_posix()])
    assert alone == {"libpango-1.0.so.0", "libcairo.so.2"}


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("readelf"), reason="needs readelf")
def test_what_a_library_links_is_read_from_it() -> None:
    (core,) = (Path(sysconfig.get_path("platlib")) / "numpy/core").glob("_multiarray_umath*.so")
    assert "libc.so.6" in linked.needed_by(core)


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


def test_parts_inside_other_files_are_listed_where_those_files_are(tmp_path) -> None:
    hidden = licences.inside(["PySide6/Qt/lib/libicudata.so.73", "numpy/core/a.so"])
    assert [part.name for part in hidden] == ["PyInstaller bootloader", "ICU 73"]
    text = licences.render([], hidden)
    assert "| ICU 73 (in PySide6/*icu*) | | Unicode-3.0 (ICU) |" in text
    assert "## ICU 73: ICU.txt" in text
    assert "Unicode, Inc." in text


def test_every_text_that_the_list_wants_is_there() -> None:
    wanted = {part.text for part in licences.INSIDE if part.text}
    wanted |= {text for texts in licences.TEXTS.values() for text in texts}
    assert [name for name in wanted if not licences._bundled_text(name)] == []


def test_a_file_that_the_list_does_not_know_stops_the_build(frozen, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(build, "FOLDER", frozen)
    monkeypatch.setattr(build, "BUILD", tmp_path)
    monkeypatch.setattr(leave_out, "NEEDED", ())
    (tmp_path / "listed.json").write_text('["LICENSE"]', encoding="utf-8")
    build.check_contents()
    (frozen / "_internal" / "libstray.so").write_bytes(b"")
    with pytest.raises(base.Fault, match=r"in no list.*libstray\.so"):
        build.check_contents()


@pytest.fixture
def started(monkeypatch):
    """Starts the frozen programs' entry with these arguments; returns what it called."""
    from signclip_desktop.cli import main as cli
    from signclip_desktop.core.seeing.decoding import child as decode_child
    from signclip_desktop.ui import program

    called = []
    monkeypatch.setattr(program, "main", lambda: called.append("window") or 0)
    monkeypatch.setattr(cli, "main", lambda: called.append("console"))
    monkeypatch.setattr(decode_child, "main", lambda given: called.append(given) or 0)
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))

    def start(*arguments: str) -> list:
        monkeypatch.setattr(sys, "argv", list(arguments))
        entry = compile((ROOT / "packaging" / "start.py").read_text(), "start.py", "exec")
        with contextlib.suppress(SystemExit):
            exec(entry, {"__name__": "__main__"})  # runpy would put its own name into sys.argv
        return called

    start.called = called
    return start


@pytest.mark.gui
def test_the_programs_name_chooses_window_or_console(started) -> None:
    assert started("/usr/bin/signclip-desktop", "a.pose") == ["window"]
    assert started("SIGNCLIP-DESKTOP.EXE") == ["window", "window"]
    assert started("./signclip", "--version") == ["window", "window", "console"]


@pytest.mark.parametrize("name", ["signclip", "signclip-desktop"])
def test_either_program_decodes_a_video_as_its_own_child(started, name) -> None:
    assert started(name, "_decode", "{}") == [["{}"]]


@pytest.mark.parametrize("name", ["signclip", "signclip-desktop"])
def test_either_program_starts_its_parts_as_its_own_child(started, name, monkeypatch) -> None:
    from signclip_desktop.cli import parts_check, start_child

    monkeypatch.setattr(sys, "frozen", True, raising=False)
    _, *arguments = parts_check.child_command()
    assert len(arguments) == 1
    monkeypatch.setattr(start_child, "main", lambda: started.called.append("parts") or 0)
    assert started(name, *arguments) == ["parts"]


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """A folder shaped like the frozen program's."""
    folder = tmp_path / "signclip-desktop"
    (folder / "_internal").mkdir(parents=True)
    for name in ("signclip", "signclip-desktop", "_internal/LICENSE", "_internal/THIRD_PARTY.md"):
        (folder / name).write_text(name, encoding="utf-8")
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of Unix")
def test_every_user_may_read_the_folder_and_run_only_its_programs(frozen) -> None:
    closed, program = frozen / "_internal" / "LICENSE", frozen / "signclip"
    library, text = frozen / "_internal" / "libqt.so.6", frozen / "_internal" / "COPYING"
    for file in (program, library):
        file.write_bytes(b"\x7fELF and more")
    text.write_text("a licence", encoding="utf-8")
    closed.chmod(0o600)
    for file in (program, library, text):
        file.chmod(0o700)
    build.open_to_all(frozen)
    modes = [file.stat().st_mode & 0o777 for file in (closed, program, library, text)]
    assert modes == [0o644, 0o755, 0o644, 0o644]


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
        "./usr/share/man/man1/signclip.1.gz",
        "./usr/share/doc/signclip-desktop/copyright",
        "./usr/share/doc/signclip-desktop/changelog.gz",
    ):
        assert place in listed
    assert (
        "Version: 1.2.3"
        in subprocess.run(
            ["dpkg-deb", "--info", package], capture_output=True, text=True, check=True
        ).stdout
    )


def test_a_library_that_nobody_declares_stops_the_build(frozen, monkeypatch) -> None:
    monkeypatch.setattr(build, "FOLDER", frozen)
    program = frozen / "signclip-desktop"
    program.chmod(0o755)
    links = ["libc.so.6", "libxcb-icccm.so.4"]
    monkeypatch.setattr(linked, "needed_by", lambda file: links if file == program else [])
    monkeypatch.setattr(deb, "linked", linked)
    build.check_system_libraries()
    links.append("libstray.so.1")
    with pytest.raises(base.Fault, match=r"libstray\.so\.1 \(for signclip-desktop\)"):
        build.check_system_libraries()


# Stands for a program: its self-test tells what the test wants, and may write beside itself.
STAND_IN = """
import json, pathlib, sys
told = json.loads(sys.argv[1])
if "write" in told:
    pathlib.Path(told["write"]).write_text("mine")
ok = "error" not in told
print(json.dumps({"steps": [{"name": "words", "ok": ok, "seconds": 1.5, **told}]}))
"""


@pytest.fixture
def tried(frozen, monkeypatch):
    """Runs the trial of a frozen program that tells this, beside one source tree."""
    monkeypatch.setattr(trial, "FOLDER", frozen)

    def run(**told) -> None:
        tellers = iter([told, {"first": "house", "seconds": 9.0}])
        monkeypatch.setattr(trial, "answers", lambda program, full: real(next(tellers)))
        trial.self_test("")

    answers = trial.answers

    def real(told: dict) -> dict:
        monkeypatch.setattr(trial, "SELF_TEST", [json.dumps(told)])
        return answers([sys.executable, "-c", STAND_IN], [])

    return run


def test_a_frozen_program_that_answers_as_the_source_passes(tried, capsys) -> None:
    tried(first="house", seconds=2.0)
    assert "words answer as in the source tree" in capsys.readouterr().out


def test_a_frozen_program_that_answers_otherwise_stops_the_build(tried) -> None:
    with pytest.raises(base.Fault, match=r"otherwise than the source tree: words.*home"):
        tried(first="home")


def test_a_part_that_fails_stops_the_build(tried) -> None:
    with pytest.raises(base.Fault, match="words: no such file"):
        tried(error="no such file")


def test_a_program_that_writes_beside_itself_stops_the_build(tried, frozen) -> None:
    with pytest.raises(base.Fault, match="into its own folder"):
        tried(first="house", write=str(frozen / "_internal" / "cache"))


def test_what_the_set_up_asks_for_is_what_the_package_depends_on() -> None:
    asked = {
        name: library.debian
        for name, library in system_libraries.LIBRARIES.items()
        if library.use in ("always", "x11")
    }
    assert asked.items() <= deb.SYSTEM_LIBRARIES.items()
    assert set(asked.values()) <= set(deb.depends().split(", "))
    assert set(deb.WAYLAND_LIBRARIES) == {
        "libwayland-client.so.0", "libwayland-cursor.so.0", "libwayland-egl.so.1"
    }  # fmt: skip


def test_a_homebrew_library_is_traced_to_its_formula(tmp_path) -> None:
    keg = tmp_path / "Cellar" / "openssl@3" / "3.4.0"
    (keg / ".brew").mkdir(parents=True)
    (keg / "lib").mkdir()
    (keg / "LICENSE.txt").write_text("the terms", encoding="utf-8")
    (keg / ".brew" / "openssl@3.rb").write_text(
        'class OpensslAT3 < Formula\n  license "Apache-2.0"\nend\n', encoding="utf-8"
    )
    library = keg / "lib" / "libssl.3.dylib"
    library.write_bytes(b"")
    (part,) = trace(library)
    assert (part.name, part.version, part.licence) == ("openssl@3", "3.4.0", "Apache-2.0")
    assert part.texts == [("LICENSE.txt", "the terms")]


def test_windows_own_runtime_is_microsofts(tmp_path) -> None:
    for name in ("VCRUNTIME140_1.dll", "api-ms-win-crt-heap-l1-1-0.dll"):
        (part,) = trace(tmp_path / name)
        assert part.name == "Microsoft C and C++ runtime"
        assert part.texts


def test_the_desktop_entry_opens_the_file_type_that_is_registered() -> None:
    entry = (ROOT / "packaging/linux/signclip-desktop.desktop").read_text(encoding="utf-8")
    kinds = (ROOT / "packaging/linux/signclip-desktop.xml").read_text(encoding="utf-8")
    assert "MimeType=application/x-sign-pose;" in entry
    assert 'type="application/x-sign-pose"' in kinds
    assert "Exec=signclip-desktop %f" in entry
