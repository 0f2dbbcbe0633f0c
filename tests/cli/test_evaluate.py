"""`signclip evaluate`: the table and the stable JSON form, on drawn motions in a WLASL file."""

import json
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop import settings
from signclip_desktop.cli import evaluate
from signclip_desktop.cli import main as cli
from signclip_desktop.core.types.skeleton import LEFT_HAND, RIGHT_HAND
from tests.core.motions import line, path_clip

PATHS = {
    "across": line((0.3, 0.5), (0.9, 0.5), 30),
    "up": line((0.6, 0.9), (0.6, 0.3), 30),
    "slant": line((0.3, 0.8), (0.8, 0.3), 30),
}
SOURCES = ("asldeafined", "signschool")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Three glosses by two sources."""
    clips, labels, sources = [], [], []
    for number, source in enumerate(SOURCES):
        for gloss, path in PATHS.items():
            clip = path_clip(path, size=0.1 - 0.02 * number)
            hands = np.stack([clip.points[:, RIGHT_HAND], clip.points[:, LEFT_HAND]], axis=1)
            clips.append(hands.astype(np.float16))
            labels.append(gloss)
            sources.append(source)
    count = len(clips)
    path = tmp_path / "drawn.npz"
    np.savez(
        path,
        points=np.concatenate(clips),
        frames=np.array([len(clip) for clip in clips], np.int16),
        gloss=np.array(labels),
        clip_id=np.array([f"{i:05}" for i in range(count)]),
        signer=np.arange(count, dtype=np.int16),
        source=np.array(sources),
        bbox_px=np.full((count, 4), -1, np.int16),
        variation=np.zeros(count, np.int16),
        role=np.array(["train"] * count),
        duplicate_of=np.array([""] * count),
    )
    return path


@pytest.fixture(autouse=True)
def no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "models_dir", lambda: tmp_path / "no-models")


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main([str(argument) for argument in arguments])
    return int(leaving.value.code or 0)


def test_the_json_form(corpus, capfdbinary) -> None:
    assert run("evaluate", "retrieval", "--gallery", corpus, "--unseen", "source", "--json") == 0
    document = json.loads(capfdbinary.readouterr().out)
    assert list(document) == ["overall", "by_source", "encoder", "protocol"]
    assert list(document["overall"]) == ["n", "R@1", "R@5", "R@8", "R@10", "MRR", "median_rank"]
    assert document["overall"]["n"] == 6
    assert document["overall"]["R@5"] == 100
    assert set(document["by_source"]) == set(SOURCES)
    assert document["encoder"].startswith("training-free-1-")
    assert "other sources only" in document["protocol"]


def test_the_table_has_a_row_for_each_source(corpus, capsys) -> None:
    assert run("evaluate", "retrieval", "--gallery", corpus, "--unseen", "source") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[3:6]] == [*SOURCES, "all"]
    assert lines[-1].startswith(("Sure from", "No confidence"))


def test_named_signs_and_another_file_of_queries(corpus, capfdbinary) -> None:
    files = ["--gallery", corpus, "--queries", corpus]
    assert run("evaluate", "retrieval", *files, "--classes", "up, slant", "--json") == 0
    document = json.loads(capfdbinary.readouterr().out)
    assert document["overall"]["n"] == 4
    assert document["protocol"].startswith("2 signs")


def test_same_sign_groups_are_read_from_beside_the_file(corpus) -> None:
    assert evaluate.partners_beside(corpus) == {}
    (corpus.parent / "wlasl_same_sign.json").write_text('[["up", "across"]]')
    assert evaluate.partners_beside(corpus) == {
        "up": frozenset({"across"}),
        "across": frozenset({"up"}),
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--gallery", "missing.npz"], "cannot be read"),
        (["--encoder", "no-such-folder"], "No model can be read"),
        (["--classes", "nothing"], "left to compare"),
    ],
)
def test_what_is_wrong_is_one_sentence(corpus, arguments, sentence, capsys) -> None:
    given = arguments if "--gallery" in arguments else ["--gallery", corpus, *arguments]
    assert run("evaluate", "retrieval", *given) == 2
    assert sentence in capsys.readouterr().err
