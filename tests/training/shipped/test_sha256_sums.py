"""Lists of hashes stay right when a shipped file is written again."""

import hashlib

from signclip_desktop.training.shipped import sha256_sums


def test_only_the_line_of_the_file_changes(tmp_path) -> None:
    (tmp_path / "SHA256SUMS").write_text("old  a.txt\nkept  b.txt\n")
    (tmp_path / "a.txt").write_bytes(b"new")
    sha256_sums.refresh(tmp_path / "a.txt")
    fresh = hashlib.sha256(b"new").hexdigest()
    assert (tmp_path / "SHA256SUMS").read_text() == f"{fresh}  a.txt\nkept  b.txt\n"


def test_a_file_that_no_list_names_changes_nothing(tmp_path) -> None:
    (tmp_path / "c.txt").touch()
    sha256_sums.refresh(tmp_path / "c.txt")
    assert not (tmp_path / "SHA256SUMS").exists()
    (tmp_path / "SHA256SUMS").write_text("kept  b.txt\n")
    sha256_sums.refresh(tmp_path / "c.txt")
    assert (tmp_path / "SHA256SUMS").read_text() == "kept  b.txt\n"
