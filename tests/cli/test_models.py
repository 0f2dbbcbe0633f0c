"""`signclip models` lists, describes and chooses; look-ups follow, and never in silence."""

import json
from pathlib import Path

import pytest

from signclip_desktop import settings
from signclip_desktop.cli import main as cli
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary import library as starter_library
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.types.sign import Example, Origin, Sign, Word
from signclip_desktop.settings import Preferences, load_preferences, save_preferences
from tests.core.encoding.model_folders import packed_training_free
from tests.core.motions import line, path_clip

ASE = "ase-f1fe244bcc99+training-free-1-246b4984"
FREE = "training-free-1-246b4984"
PATHS = {
    "across": line((0.3, 0.5), (0.9, 0.5), 30),
    "up": line((0.6, 0.9), (0.6, 0.3), 30),
    "slant": line((0.3, 0.8), (0.8, 0.3), 30),
}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three signs, without the starter dictionary."""
    monkeypatch.setattr(starter_library, "assets_dir", lambda: tmp_path / "no-assets")
    path = tmp_path / "library.sqlite"
    with Store.open(path) as store:
        for gloss, way in PATHS.items():
            sign = Sign(id=f"t:{gloss}", gloss=gloss, language="ase", words=(Word(gloss),))
            store.signs.put(sign)
            store.recordings.put(Example(f"x:{gloss}", sign.id, Origin.FILE), path_clip(way))
    return path


@pytest.fixture
def pose(tmp_path: Path) -> Path:
    path = tmp_path / "sign.pose"
    write_pose(path_clip(PATHS["up"] * 0.9), path)
    return path


@pytest.fixture
def own() -> Path:
    return settings.data_dir() / "models"


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main([str(argument) for argument in arguments])
    return int(leaving.value.code or 0)


def look_up(library: Path, pose: Path, capfdbinary, *more: str) -> tuple[dict, str]:
    """The JSON of a look-up, and what it says beside."""
    assert run("lookup", pose, "--db", library, "--json", *more) == 0
    told = capfdbinary.readouterr()
    return json.loads(told.out), told.err.decode()


def test_the_list_marks_what_is_in_use(capsys) -> None:
    assert run("models") == 0
    listed = capsys.readouterr().out
    assert run("models", "list") == 0
    assert capsys.readouterr().out == listed
    first, second, *_ = listed.splitlines()
    assert first.split()[:3] == ["*", "ase", "ase"]
    assert second.split()[:2] == ["training_free", "any"]


def test_the_list_as_json(own: Path, capfdbinary) -> None:
    packed_training_free(own / "mine", languages=["gsg"], licence="CC0-1.0")
    packed_training_free(own / "odd", architecture="flying")
    assert run("models", "--json") == 0
    document = json.loads(capfdbinary.readouterr().out)
    ase, free, mine = document["models"]
    assert (ase["name"], ase["default"], ase["shipped"]) == ("ase", True, True)
    assert (free["name"], free["default"]) == ("training_free", False)
    assert mine["languages"] == ["gsg"]
    assert mine["licence"] == "CC0-1.0"
    assert mine["shipped"] is False
    assert document["in_use"] == "ase"
    (broken,) = document["broken"]
    assert broken["name"] == "odd"
    assert "“flying”" in broken["reason"]


def test_a_broken_model_stands_in_the_list_with_its_reason(own: Path, capsys) -> None:
    packed_training_free(own / "odd", architecture="flying")
    assert run("models") == 0
    assert "! odd: The model in" in capsys.readouterr().out


def test_info(capfdbinary) -> None:
    assert run("models", "info", "ase") == 0
    text = capfdbinary.readouterr().out.decode()
    assert "languages: ase" in text
    assert "recipe: streams-3" in text
    assert run("models", "info", "training_free", "--json") == 0
    assert json.loads(capfdbinary.readouterr().out)["architecture"] == "training-free"


def test_switched_to_and_back(library: Path, pose: Path, capfdbinary) -> None:
    """The answers go back to the last digit, and each model's embeddings are kept apart."""
    before, _ = look_up(library, pose, capfdbinary)
    assert before["encoder"] == ASE
    assert run("models", "use", "training_free") == 0
    assert load_preferences().model == "training_free"
    capfdbinary.readouterr()
    free, told = look_up(library, pose, capfdbinary)
    assert (free["encoder"], told) == (FREE, "")
    assert free["matches"] != before["matches"]
    assert run("models", "use", "ase") == 0
    capfdbinary.readouterr()
    after, _ = look_up(library, pose, capfdbinary)
    assert (after["encoder"], after["matches"]) == (ASE, before["matches"])
    with Store.open(library) as store:
        assert {store.embeddings.all(name).matrix.shape for name in (ASE, FREE)} == {
            (3, 288),
            (3, 280),
        }


def test_one_look_up_by_another_model(library: Path, pose: Path, capfdbinary) -> None:
    found, told = look_up(library, pose, capfdbinary, "--model", "training_free")
    assert (found["encoder"], told) == (FREE, "")
    assert load_preferences().model == ""
    assert look_up(library, pose, capfdbinary)[0]["encoder"] == ASE


def test_back_to_the_programs_own_choice(capsys) -> None:
    save_preferences(Preferences(model="training_free", theme="dark"))
    assert run("models", "use", "--default") == 0
    assert load_preferences() == Preferences(model="", theme="dark")
    assert "compared by ase" in capsys.readouterr().out


@pytest.mark.parametrize("gone", [True, False], ids=["missing", "broken"])
def test_a_preference_that_fails_is_said_once_and_the_default_answers(
    library: Path, pose: Path, own: Path, capfdbinary, gone: bool
) -> None:
    save_preferences(Preferences(model="mine"))
    if not gone:
        (packed_training_free(own / "mine") / "whitening.npz").write_bytes(b"")
    found, told = look_up(library, pose, capfdbinary)
    assert found["encoder"] == ASE
    assert told.count("“mine” cannot be used") == 1
    assert "Signs are compared by “ase” instead." in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("models", "use", "nix"),
        ("models", "info", "nix"),
        ("lookup", "FILE", "--model", "nix"),
        ("models", "use"),
        ("models", "use", "ase", "--default"),
        ("models", "--json", "info", "ase"),
        ("models", "nix"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    library: Path, pose: Path, capsys, arguments: tuple[str, ...]
) -> None:
    given = [str(pose) if word == "FILE" else word for word in arguments]
    assert run(*given) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("signclip: ")
    assert len(told.err.splitlines()) == 1
    assert load_preferences().model == ""


def test_a_broken_model_is_not_chosen(own: Path, capsys) -> None:
    (packed_training_free(own / "mine") / "whitening.npz").write_bytes(b"")
    assert run("models", "use", "mine") == 2
    assert (
        "whitening.npz, which the training-free encoder needs, cannot be read"
        in capsys.readouterr().err
    )
    assert load_preferences().model == ""
