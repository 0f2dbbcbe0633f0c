"""Another's library comes in by the command line: previewed, added, and replaced only if asked."""

import json
import sqlite3
from pathlib import Path

import pytest

from signclip_desktop.cli.main import main
from signclip_desktop.core.dictionary import Store
from tests.samples import some_clip, some_example, some_sign


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(one) for one in arguments])
    return left.value.code or 0


def pack(path: Path, version: int, glosses: dict[str, int], name: str = "friends") -> Path:
    path.unlink(missing_ok=True)
    with Store.open(path) as made:
        for gloss, seed in glosses.items():
            sign_id = f"pack:{gloss.lower()}"
            made.signs.put(some_sign(sign_id, gloss, notes=f"version {version}"))
            made.recordings.put(some_example(f"{sign_id}:1", sign_id), some_clip(seed))
        made.settings.set("pack_name", name)
        made.settings.set("pack_version", str(version))
    return path


@pytest.fixture
def library(tmp_path, monkeypatch) -> Path:
    # Without the starter dictionary the numbers are those of the test alone.
    monkeypatch.setattr("signclip_desktop.settings.assets_dir", lambda: tmp_path / "none")
    monkeypatch.setattr(
        "signclip_desktop.core.dictionary.library.assets_dir", lambda: tmp_path / "none"
    )
    path = tmp_path / "mine.sqlite"
    with Store.open(path) as store:
        store.recordings.put_with_sign(some_sign(), some_example(), some_clip())
    return path


def glosses(path: Path) -> dict[str, str]:
    with Store.open(path, read_only=True) as store:
        return {sign.gloss: sign.notes for sign in store.signs.all()}


def test_a_pack_is_previewed_added_and_replaced_on_demand(library, tmp_path, capfd) -> None:
    first = pack(tmp_path / "friends.sqlite", 1, {"DOG": 1, "CAT": 2})
    assert run("import", first, "--preview", "--db", library) == 0
    assert "2 signs and 2 recordings would be added" in capfd.readouterr().out
    assert glosses(library) == {"HOUSE": ""}
    assert run("import", first, "--db", library) == 0
    assert "2 signs and 2 recordings added" in capfd.readouterr().out
    later = pack(tmp_path / "friends.sqlite", 2, {"DOG": 3, "EMU": 4})
    assert run("import", later, "--db", library) == 0
    out = capfd.readouterr().out
    assert "1 sign and 1 recording added" in out
    assert "would replace 1 sign and remove 1" in out
    assert "--replace" in out
    assert glosses(library)["DOG"] == "version 1"
    assert run("import", later, "--replace", "--db", library) == 0
    assert glosses(library) == {"HOUSE": "", "DOG": "version 2", "EMU": "version 2"}


def test_what_cannot_be_used_is_counted(library, tmp_path, capfdbinary) -> None:
    other = pack(tmp_path / "other.sqlite", 1, {"DOG": 1, "CAT": 2})
    db = sqlite3.connect(other)
    db.execute("UPDATE examples SET data = x'00', crc = 0 WHERE number = 1")
    db.execute("UPDATE signs SET links = '[[[[' WHERE gloss = 'CAT'")
    db.commit()
    db.close()
    assert run("import", other, "--json", "--db", library) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert (told["added"], told["examples"], told["left_out"]) == (1, 0, 2)


def test_a_hostile_one_is_refused_in_a_sentence(library, tmp_path, capfd) -> None:
    hoax = pack(tmp_path / "hoax.sqlite", 999, {"HOAX": 1}, name="Starter ASE")
    assert run("import", hoax, "--replace", "--db", library) == 2
    error = capfd.readouterr().err
    assert "calls itself Starter ASE" in error
    assert error.count("\n") == 1
    assert run("import", tmp_path / "missing.sqlite", "--db", library) == 2
    assert run("import", library, "--db", library) == 2
    assert glosses(library) == {"HOUSE": ""}


def test_the_options_of_a_library_are_refused_for_recordings(library, tmp_path, capfd) -> None:
    (tmp_path / "videos").mkdir()
    assert run("import", tmp_path / "videos", "--replace", "--db", library) == 2
    assert "--replace" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["friends", "friends.db", "friends.mp4", "friends.SQLITE"])
def test_a_library_is_known_by_its_content(library, tmp_path, capfd, name) -> None:
    other = pack(tmp_path / name, 1, {"DOG": 1})
    assert run("import", other, "--preview", "--db", library) == 0
    assert "1 sign and 1 recording would be added" in capfd.readouterr().out
    assert run("import", other, "--db", library) == 0
    assert glosses(library)["DOG"] == "version 1"


def test_what_is_no_library_is_not_taken_for_one(library, tmp_path, capfd) -> None:
    (tmp_path / "text.mp4").write_text("SQLite format 3 is what I write about" * 40)
    assert run("import", tmp_path / "text.mp4", "--preview", "--db", library) == 2
    assert "--preview and --replace are for a library" in capfd.readouterr().err
    (tmp_path / "damaged.sqlite").write_bytes(b"SQLite format 3\0" + b"x" * 2000)
    assert run("import", tmp_path / "damaged.sqlite", "--db", library) == 2
    assert "damaged.sqlite" in capfd.readouterr().err
