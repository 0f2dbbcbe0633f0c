"""The commands that keep the library: search, signs, add, import, export, backup."""

import json
import sqlite3

import pytest

from signclip_desktop.cli.main import main
from signclip_desktop.core.dictionary import Store, library
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.types.sign import Word
from tests.samples import some_clip, some_example, some_sign


@pytest.fixture(autouse=True)
def no_starter(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(library, "assets_dir", lambda: tmp_path / "no-assets")


@pytest.fixture
def db(tmp_path):
    path = tmp_path / "library.sqlite"
    with Store.open(path) as store:
        store.recordings.put_with_sign(
            some_sign(
                "user:1", "HOUSE", words=(Word("house"), Word("home", "en", "synonym")), notes="a"
            ),
            some_example("e1", signer="Ada", clip_count=3),
            some_clip(),
        )
    return path


@pytest.fixture
def run(capfdbinary, db):
    """Run a command on the library; gives exit code, standard output and standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([*map(str, arguments), "--db", str(db)])
        out, error = capfdbinary.readouterr()
        return int(left.value.code or 0), out.decode(), error.decode()

    return call


@pytest.fixture
def ask(run):
    """Run a command with --json; gives the document."""

    def call(*arguments: object):
        code, out, error = run(*arguments, "--json")
        assert (code, error) == (0, "")
        return json.loads(out)

    return call


@pytest.mark.parametrize(
    ("typed", "kept"), [("houses", "HOUSE"), ("學習", "学习"), ("ガラス", "がらす")]
)
def test_search_finds_inflected_words_and_other_scripts(ask, db, typed, kept) -> None:
    with Store.open(db) as store:
        for gloss in ("学习", "がらす"):
            store.signs.put(some_sign(f"user:{gloss}", gloss))
    assert ask("search", typed)["matches"][0]["gloss"] == kept


def test_search_gives_matches(ask) -> None:
    assert ask("search", "home") == {
        "matches": [
            {
                "rank": 1,
                "gloss": "HOUSE",
                "words": ["house"],
                "also_found_by": ["home"],
                "via": "home",
                "part": "",
                "sign_id": "user:1",
                "kind": "synonym",
                "language": "ase",
            }
        ]
    }
    assert ask("search", "hosue")["matches"][0]["kind"] == "fuzzy"
    assert ask("search", "house", "--language", "gsg") == {"matches": []}


def test_search_tells_a_person(run) -> None:
    assert run("search", "home") == (0, "  1  HOUSE  (ase)  via home\n", "")
    assert run("search", "no", "such") == (0, "No sign found for 'no such'.\n", "")


def test_signs_lists_and_shows_one(ask, run) -> None:
    (listed,) = ask("signs")["signs"]
    assert (listed["sign_id"], listed["gloss"], listed["variant"]) == ("user:1", "HOUSE", 1)
    assert "examples" not in listed
    for name in ("house", "user:1"):
        (shown,) = ask("signs", name)["signs"]
        assert shown["notes"] == "a"
        assert shown["examples"][0]["signer"] == "Ada"
        assert shown["examples"][0]["spread"] is None
    assert "by Ada, average of 3" in run("signs", "HOUSE")[1]
    code, out, error = run("signs", "NOTHING")
    assert (code, out) == (2, "")
    assert error.startswith("signclip: There is no sign “NOTHING”")


def test_signs_of_a_list(ask, run, db) -> None:
    with Store.open(db) as store:
        store.signs.put(some_sign("user:2", "DOG"))
        store.lists.create("mine")
        store.lists.add("mine", "user:2")
    assert [sign["gloss"] for sign in ask("signs", "--list", "mine")["signs"]] == ["DOG"]
    assert run("signs", "--list", "other")[0] == 2


def test_add_makes_a_sign_and_then_joins_it(ask, run, tmp_path) -> None:
    for seed in (1, 2):
        write_pose(some_clip(seed), tmp_path / f"{seed}.pose")
    arguments = ("--gloss", "DOG", "--signer", "Ben", "--consent", "yes", "--word", "Hund@de")
    first = ask("add", tmp_path / "1.pose", *arguments, "--word", "dog")
    assert (first["gloss"], first["new_sign"], first["added"]) == ("DOG", True, 1)
    second = ask("add", tmp_path / "1.pose", tmp_path / "2.pose", "--gloss", "dog", "--word", "pup")
    assert second["sign_id"] == first["sign_id"]
    assert (second["new_sign"], second["added"], second["unchanged"]) == (False, 1, 1)
    (sign,) = ask("signs", "dog")["signs"]
    assert [(word["text"], word["language"]) for word in sign["words"]] == [
        ("Hund", "de"), ("dog", "en"), ("pup", "en"),
    ]  # fmt: skip
    assert [example["consent"] for example in sign["examples"]] == ["yes", ""]
    third = ask("add", tmp_path / "1.pose", "--gloss", "DOG", "--variant", "2")
    assert third["new_sign"]
    assert third["sign_id"] != first["sign_id"]


def test_add_tells_what_is_wrong_in_one_sentence(run, tmp_path) -> None:
    (tmp_path / "bad.pose").write_bytes(b"no")
    for arguments in (
        (tmp_path / "bad.pose", "--gloss", "X"),
        (tmp_path / "missing.pose", "--gloss", "X"),
        (tmp_path / "bad.pose", "--gloss", " "),
        (tmp_path / "bad.pose", "--gloss", "X", "--language", "english"),
    ):
        code, out, error = run("add", *arguments)
        assert (code, out, error.count("\n")) == (2, "", 1)
    assert run("signs", "X")[0] == 2


def test_export_and_import_go_round(ask, run, tmp_path) -> None:
    exported = ask("export", tmp_path / "out")
    assert (exported["signs"], exported["recordings"], exported["left_out"]) == (1, 1, 0)
    assert ask("import", tmp_path / "out") == {"added": 0, "unchanged": 1, "skipped": []}
    (tmp_path / "out" / "notes.pose").write_bytes(b"no")
    (tmp_path / "out" / "index.csv").unlink()
    shown = run("import", tmp_path / "out", "--language", "ase")[1]
    assert shown.startswith("1 added, 0 already there, 1 left out.\n")
    assert [sign["gloss"] for sign in ask("signs")["signs"]] == ["HOUSE"]
    assert run("export", tmp_path / "out")[0] == 2
    assert run("import", tmp_path / "nothing")[0] == 2


def test_a_damaged_recording_does_not_end_an_export(ask, run, db, tmp_path) -> None:
    with Store.open(db) as store:
        store.recordings.put(some_example("e2"), some_clip(2))
    raw = sqlite3.connect(db)
    raw.execute("UPDATE examples SET data = zeroblob(length(data)) WHERE id = 'e1'")
    raw.commit()
    raw.close()
    exported = ask("export", tmp_path / "out")
    assert (exported["signs"], exported["recordings"], exported["damaged"]) == (1, 1, 1)
    code, out, _ = run("export", tmp_path / "again")
    assert code == 0
    assert "Note: One recording (of HOUSE) is damaged and was not exported" in out


def test_a_backup_replaces_a_file_only_when_asked(ask, run, tmp_path) -> None:
    target = tmp_path / "copy.sqlite"
    with Store.open(target) as other:
        other.signs.put(some_sign("user:9", "PRECIOUS"))
    for name, content in (("copy.sqlite", target.read_bytes()), ("film.mp4", b"a film")):
        (tmp_path / name).write_bytes(content)
        code, _, error = run("backup", tmp_path / name)
        assert (code, error.count("\n")) == (2, 1)
        assert f"{name} already exists and was left unchanged" in error
        assert (tmp_path / name).read_bytes() == content
    ask("backup", target, "--replace")
    with Store.open(target) as copied:
        assert [sign.gloss for sign in copied.signs.all()] == ["HOUSE"]


def test_a_backup_goes_into_no_file_that_belongs_to_a_library(run, db, tmp_path) -> None:
    other = tmp_path / "other.sqlite"
    Store.open(other).close()
    for ending in ("-wal", "-shm", "-journal"):
        for beside in (db, other):
            target = beside.with_name(beside.name + ending)
            for option in ((), ("--replace",)):
                assert run("backup", target, *option)[0] == 2
            assert not target.exists()
    assert "itself" in run("backup", db)[2]


def test_backup_makes_lists_and_restores(ask, run, db, tmp_path) -> None:
    made = ask("backup", tmp_path / "copy.sqlite")
    assert made == {"backup": str(tmp_path / "copy.sqlite")}
    assert ask("backup", "--list") == {"backups": []}
    own = ask("backup")["backup"]
    (listed,) = ask("backup", "--list")["backups"]
    assert (listed["path"], listed["reason"]) == (own, "asked")
    with Store.open(db) as store:
        store.signs.delete("user:1")
    kept = ask("backup", "--restore", tmp_path / "copy.sqlite")["kept"]
    assert [sign["gloss"] for sign in ask("signs")["signs"]] == ["HOUSE"]
    with Store.open(db.with_name(kept.rsplit("/", 1)[-1])) as store:
        assert store.signs.all() == []
    assert run("backup", "--list", "--restore", "x")[0] == 2


def test_a_library_that_is_open_is_not_replaced(run, db, tmp_path) -> None:
    run("backup", tmp_path / "copy.sqlite")
    with Store.open(db) as store:
        code, _, error = run("backup", "--restore", tmp_path / "copy.sqlite")
        assert code == 2
        assert "is open" in error
        assert store.signs.count() == 1


def test_a_damaged_library_is_told_in_one_sentence(run, db) -> None:
    db.write_bytes(b"damaged" * 1000)
    for command in (("search", "x"), ("signs",), ("backup",)):
        code, out, error = run(*command)
        assert (code, out, error.count("\n")) == (2, "", 1)
        assert "damaged" in error
