"""`signclip translate`: from a table and streams to a model, its sentences and its figures."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from signclip_desktop.cli import main as cli
from signclip_desktop.core.encoding.signmouth.model_folder import load_model
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.errors import CheckpointInvalid
from signclip_desktop.training.sentences import evaluate as evaluating
from signclip_desktop.training.sentences.bleu import bleu
from signclip_desktop.training.sentences.config import read_config
from signclip_desktop.training.sentences.corpora import load
from signclip_desktop.training.sentences.task import written
from tests.training.drawn import sign_clip
from tests.training.sentences.made_up import made_up_sentences

COUNTS = {"train": 20, "dev": 4, "test": 4}


def translate(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(["translate", *map(str, arguments)])
    return int(end.value.code or 0)


def shorter(config: Path, epochs: int) -> Path:
    text = config.read_text(encoding="utf-8").replace("epochs = 140", f"epochs = {epochs}")
    text = text.replace("evaluate_every = 70", "evaluate_every = 1")
    for name in ("hidden", "width"):
        text = text.replace(f"{name} = 64", f"{name} = 16")
    config.write_text(text, encoding="utf-8")
    return config


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The config of a finished short run, which lies beside it; only read."""
    config = shorter(made_up_sentences(tmp_path_factory.mktemp("sentences"), COUNTS), 2)
    assert translate("train", config) == 0
    return config


@pytest.fixture
def own(finished: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    shutil.copytree(finished.parent, tmp_path / "own")
    return tmp_path / "own" / finished.name


def test_training_gives_a_model_a_card_and_curves(finished: Path) -> None:
    run = finished.with_suffix("")
    report = json.loads((run / "report.json").read_text(encoding="utf-8"))
    terms = report["progress"]["terms"]
    assert {name: len(values) for name, values in terms.items()} == {
        "translation": 2, "text": 2, "sentence": 2, "frame": 2,
    }  # fmt: skip
    assert [row[0] for row in report["progress"]["scores"]] == [1, 2]
    assert (run / "report.png").read_bytes().startswith(b"\x89PNG")
    assert "an oracle, and not translation" in report["streams"]
    assert "oracle" in (run / "model" / "CARD.md").read_text(encoding="utf-8")
    model = load_model(run / "model")
    assert model.dev_bleu == report["dev_bleu4"]


def test_writing_twice_gives_the_same(finished: Path) -> None:
    model = load_model(finished.with_suffix("") / "model")
    test = load(read_config(finished), ("test",), tell=print)["test"]
    lines = [written(model.translator, model.vocabulary, test, model.decoding) for _ in range(2)]
    assert lines[0] == lines[1]
    assert len(lines[0]) == 4


def test_a_run_goes_on_and_ends_as_if_it_had_not_stopped(own: Path, capfd) -> None:
    shorter(own, 2)
    text = own.read_text(encoding="utf-8").replace("epochs = 2", "epochs = 4")
    own.write_text(text, encoding="utf-8")
    assert translate("train", own) == 0
    assert "going on after epoch 2" in capfd.readouterr().out
    assert (
        len(json.loads((own.with_suffix("") / "report.json").read_text())["progress"]["losses"])
        == 4
    )


def test_a_damaged_model_is_said(own: Path) -> None:
    folder = own.with_suffix("") / "model"
    weights = folder / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-3] ^= 1
    weights.write_bytes(bytes(content))
    with pytest.raises(CheckpointInvalid):
        load_model(folder)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("fusion = 'joint'", "model.fusion is “joint”; the known values are gated, concat"),
        ("fusio = 'gated'", "unknown setting model.fusio"),
        ("width = 30", "model.width must be even and a multiple of model.heads"),
        ("dropout = 1.5", "model.dropout must be at least 0 and below 1"),
    ],
)
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, change: str, said: str, capfd) -> None:
    config = tmp_path / "c.toml"
    config.write_text(f"[data]\ntrain = 'a'\ndev = 'b'\n[model]\n{change}\n", encoding="utf-8")
    assert translate("train", config) == 2
    assert said in capfd.readouterr().err


def test_a_test_that_is_the_dev_is_refused(own: Path, capfd) -> None:
    table = own.parent / "sentences.csv"
    table.write_text(table.read_text(encoding="utf-8") + "test|dev1|A|wind.\n", encoding="utf-8")
    assert translate("eval", own) == 2
    assert "One recording is in both dev and test: dev1" in capfd.readouterr().err


def test_figures_with_confidence_beside_published_ones(finished: Path, tmp_path, capfd) -> None:
    pytest.importorskip("sacrebleu", reason="needs the extra [translate]")
    capfd.readouterr()
    assert translate("eval", finished, "--lines", tmp_path / "lines.txt") == 0
    told = capfd.readouterr().out
    assert "4 sentences of test, translated by made up" in told
    assert "BLEU-4" in told
    assert "nrefs:1|case:mixed" in told
    assert "Published, not ours" in told
    assert translate("eval", finished, "--guesses", tmp_path / "lines.txt", "--json") == 0
    again = json.loads(capfd.readouterr().out)
    assert f"{again['scores']['bleu'][3]['value']:6.2f}" in told
    (tmp_path / "lines.txt").write_text("wind\n", encoding="utf-8")
    assert translate("eval", finished, "--guesses", tmp_path / "lines.txt") == 2
    assert "has 1 lines, but there are 4 sentences" in capfd.readouterr().err


def test_without_the_extra_eval_says_what_to_install(finished: Path, monkeypatch, capfd) -> None:
    monkeypatch.setitem(sys.modules, "sacrebleu", None)
    # It is said before the translation, which may take minutes.
    monkeypatch.setattr(
        evaluating, "written", lambda *_: pytest.fail("translated although it cannot be scored")
    )
    assert translate("eval", finished) == 2
    assert "pip install 'signclip-desktop[translate]'" in capfd.readouterr().err


def test_a_recording_becomes_a_sentence(tmp_path: Path, capfd) -> None:
    rows = ["split|name|text"]
    for number in range(6):
        write_pose(sign_clip(number, 0), tmp_path / f"c{number}.pose")
        rows.append(f"{'train' if number < 4 else 'dev'}|c{number}|Zeichen {number}.")
    (tmp_path / "t.csv").write_text("\n".join(rows), encoding="utf-8")
    config = tmp_path / "own.toml"
    config.write_text(
        '[data]\ntrain = "t.csv"\ndev = "t.csv"\nfeatures = "landmarks"\nfiles = "."\n'
        "[model]\nhidden = 16\nwidth = 16\nreading = 1\nwriting = 1\n"
        "[train]\nepochs = 1\nbatch = 2\nthreads = 1\n[decode]\nmost = 6\nlength_powers = [1.0]\n",
        encoding="utf-8",
    )
    assert translate("train", config) == 0
    capfd.readouterr()
    assert translate("run", config, tmp_path / "c5.pose", "--json") == 0
    found = json.loads(capfd.readouterr().out)
    assert found["model"] == "own"
    assert [Path(row["file"]).name for row in found["sentences"]] == ["c5.pose"]


def test_a_model_of_streams_reads_no_video(finished: Path, tmp_path: Path, capfd) -> None:
    write_pose(sign_clip(0, 0), tmp_path / "c.pose")
    assert translate("run", finished, tmp_path / "c.pose") == 2
    assert "was trained on streams, which a video does not hold" in capfd.readouterr().err


@pytest.mark.slow
def test_twenty_sentences_are_learned_by_heart(tmp_path: Path) -> None:
    config = made_up_sentences(tmp_path, COUNTS)
    assert translate("train", config) == 0
    model = load_model(config.with_suffix("") / "model")
    train = load(read_config(config), ("train",), tell=print)["train"]
    lines = written(model.translator, model.vocabulary, train, model.decoding)
    assert bleu(lines, train.texts) > 90
