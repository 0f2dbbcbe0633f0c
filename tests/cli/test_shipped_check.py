"""Versions of packages and hashes of files, held to what is asked for."""

import hashlib

import pytest

from signclip_desktop.cli import shipped_check

ASKED = {
    "signclip-desktop": ["numpy<2,>=1.26", 'av>=14; extra == "dev"', "not a requirement!"],
    "mediapipe": ["protobuf<5,>=4.25.3", 'odd>=3; python_version < "3"', "absent"],
}


@pytest.fixture
def installed(monkeypatch):
    """Names and versions of the packages that are installed."""
    versions = {"numpy": "1.26.4", "protobuf": "4.25.9", "av": "10.0", "odd": "1"}

    def version(name: str) -> str:
        if name not in versions:
            raise shipped_check.PackageNotFoundError(name)
        return versions[name]

    def requires(name: str) -> list[str]:
        if name not in ASKED:
            raise shipped_check.PackageNotFoundError(name)
        return ASKED[name]

    monkeypatch.setattr(shipped_check, "version", version)
    monkeypatch.setattr(shipped_check, "requires", requires)
    return versions


def problems() -> list[str]:
    return list(shipped_check.wrong_versions(["mediapipe", "nothing"]))


def test_right_versions_are_no_problem(installed) -> None:
    assert problems() == []


def test_a_wrong_version_names_who_asks_for_what(installed) -> None:
    installed["numpy"] = "2.3.1"
    installed["protobuf"] = "6.0.0"
    numpy, protobuf = problems()
    assert numpy.startswith("numpy 2.3.1 is installed, but signclip-desktop needs numpy<2,>=1.26;")
    assert "protobuf 6.0.0 is installed, but mediapipe needs protobuf<5,>=4.25.3" in protobuf


def test_a_local_build_fits(installed) -> None:
    installed["numpy"] = "1.26.4+cpu"
    assert problems() == []


def test_files_are_held_to_their_list(tmp_path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    assert list(shipped_check.damaged_files(tmp_path)) == []
    right = hashlib.sha256(b"a").hexdigest()
    (tmp_path / "SHA256SUMS").write_text(f"{right}  a\n{right} *b\n{right}  c\n\n")
    damaged, missing = shipped_check.damaged_files(tmp_path)
    assert damaged == f"The file {tmp_path / 'b'} is damaged; install the program again."
    assert missing == f"The file {tmp_path / 'c'} is missing; install the program again."
