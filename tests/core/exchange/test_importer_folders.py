"""Folders, links and traps: what is in them comes in, and what cannot is told."""

import os
from pathlib import Path

import pytest

from signclip_desktop.core.exchange.import_plan import Skipped
from signclip_desktop.core.exchange.importer import import_path
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.errors import (
    Message,
)
from signclip_desktop.ui.sentences import sentence
from tests.core.exchange.indexes import with_index
from tests.samples import some_clip, some_sign


def test_other_files_of_a_folder_are_told_and_hidden_ones_are_not(store, folder) -> None:
    (folder / "notes.txt").touch()
    (folder / ".DS_Store").touch()
    (folder / "below").mkdir()
    report = import_path(store, folder, language="ase")
    assert report.added == 3
    assert [skipped.path for skipped in report.skipped] == ["below", "notes.txt"]


def test_folders_named_after_signs_are_signs(store, tmp_path) -> None:
    media = tmp_path / "words"
    for seed, name in enumerate(("BOOK/1", "BOOK/IMG_1234", "ÑAME/1", "train/F16/7__anna", "dog")):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        write_pose(some_clip(seed), media / f"{name}.pose")
    (media / "EMPTY").mkdir()
    report = import_path(store, media, language="ase")
    assert (report.added, report.unchanged) == (5, 0)
    assert [one.path for one in report.skipped] == ["EMPTY"]
    signs = {sign.gloss: sign for sign in store.signs.all()}
    assert set(signs) == {"BOOK", "ÑAME", "F16", "dog"}
    assert len(store.recordings.of(signs["BOOK"].id)) == 2
    assert store.recordings.of(signs["F16"].id)[0].signer == "anna"
    assert import_path(store, media, language="ase").unchanged == 5


def test_a_folder_below_with_an_index_is_imported_by_it(store, folder, tmp_path) -> None:
    with_index(folder, "house_1.pose,en,gsg,0,0,hut,HUT,0\n")
    (tmp_path / "all" / "BOOK").mkdir(parents=True)
    write_pose(some_clip(7), tmp_path / "all" / "BOOK" / "1.pose")
    folder.rename(tmp_path / "all" / "lexicon")
    assert import_path(store, tmp_path / "all", language="ase").added == 2
    assert [(sign.gloss, sign.language) for sign in store.signs.all()] == [
        ("BOOK", "ase"), ("HUT", "gsg"),
    ]  # fmt: skip


def test_a_link_out_of_the_folder_is_left_out_wherever_it_lies(store, folder, tmp_path) -> None:
    write_pose(some_clip(5), tmp_path / "secret.pose")
    (folder / "BOOK").mkdir()
    try:
        (folder / "BOOK" / "1.pose").symlink_to(tmp_path / "secret.pose")
        (folder / "up").symlink_to(tmp_path)
        (folder / "again").symlink_to(folder / "BOOK")
    except OSError:
        pytest.skip("this system allows no links")
    report = import_path(store, folder, language="ase")
    assert report.added == 3
    assert {one.path for one in report.skipped} == {"BOOK/1.pose", "up", "again"}


def test_links_in_a_circle_and_other_traps_are_told_and_end_nothing(store, folder) -> None:
    try:
        (folder / "loop.pose").symlink_to("loop.pose")
        (folder / "circle").symlink_to(".")
        os.mkfifo(folder / "pipe.pose")
    except (OSError, AttributeError):
        pytest.skip("this system has no such files")
    report = import_path(store, folder, language="ase")
    assert report.added == 3
    assert {one.path for one in report.skipped} == {"loop.pose", "circle", "pipe.pose"}
    with_index(
        folder,
        "loop.pose,en,ase,0,0,a,A,0\npipe.pose,en,ase,0,90,b,B,0\nhouse_1.pose,en,ase,0,0,c,C,0\n",
    )
    report = import_path(store, folder, language="ase")
    assert (report.added, len(report.skipped)) == (1, 2)


def test_a_folder_that_may_not_be_read_is_told(store, folder, monkeypatch) -> None:
    """Rights mean nothing to root, so the refusal is made here."""
    (folder / "SECRET").mkdir()
    real = Path.iterdir

    def refuse(path):
        if path.name == "SECRET":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    report = import_path(store, folder, language="ase")
    assert report.added == 3
    (left_out,) = report.skipped
    reason = Message("import.unreadable", reason="Permission denied")
    assert left_out == Skipped("SECRET", reason)


def test_what_folders_and_files_both_could_name_is_asked(store, tmp_path) -> None:
    for seed, name in enumerate(("anna/BUCH", "ben/BUCH")):
        (tmp_path / "w" / name).parent.mkdir(parents=True, exist_ok=True)
        write_pose(some_clip(seed), tmp_path / "w" / f"{name}.pose")
    report = import_path(store, tmp_path / "w", language="gsg")
    assert report.added == 0
    assert all("could both name the sign" in sentence(one.reason) for one in report.skipped)
    store.signs.put(some_sign("user:1", "buch", language="gsg"))
    assert import_path(store, tmp_path / "w", language="gsg").added == 2
    assert len(store.recordings.of("user:1")) == 2
