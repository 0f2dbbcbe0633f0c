"""The runs on PHOENIX-2014-T's streams, on made-up streams of its form."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from research import phoenix_sentences
from signclip_desktop.training.sentences.config import read_config
from tests.training.sentences.made_up import made_up_sentences


def test_each_run_differs_from_the_first_in_what_its_name_says() -> None:
    runs = phoenix_sentences.configs(Path(), 3)
    assert runs["hands 1"].model.streams == "manual"
    assert runs["hands 1"].train.seed == 1
    assert runs["fused 0"].loss == runs["mouth"].loss
    assert runs["fused + official losses"].loss.alignment == "official"
    assert runs["glosses to text"].data.features == "glosses"


def test_a_run_is_trained_and_measured(tmp_path: Path, monkeypatch) -> None:
    pytest.importorskip("sacrebleu", reason="needs the extra [translate]")
    small = read_config(made_up_sentences(tmp_path, {"train": 10, "dev": 3, "test": 3}))
    small = replace(small, train=replace(small.train, epochs=1))
    monkeypatch.setattr(phoenix_sentences, "configs", lambda *_: {"hands": small, "mouth": small})
    out = tmp_path / "out"
    done = CliRunner().invoke(phoenix_sentences.main, [str(tmp_path), str(out), "--only", "mouth"])
    assert done.exit_code == 0, done.output
    assert list(json.loads((out / "figures.json").read_text(encoding="utf-8"))) == ["mouth"]
