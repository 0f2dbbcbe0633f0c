"""A translator's folder: it comes back as it was, and what cannot be is refused."""

import json
from pathlib import Path

import pytest
import torch

from signclip_desktop.core.encoding.model_files import write_sums
from signclip_desktop.core.encoding.signmouth.model_folder import load_model
from signclip_desktop.errors import CheckpointInvalid
from tests.fuzz.seeds import sentence_models
from tests.told import raises


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in sentence_models()[0].items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def changed(folder: Path, table: str, key: str, value: object) -> None:
    content = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    content[table][key] = value
    (folder / "config.json").write_text(json.dumps(content), encoding="utf-8")
    write_sums(folder)


def test_a_model_comes_back(folder: Path) -> None:
    model = load_model(folder)
    assert (model.name, model.features, model.dev_bleu) == ("tiny", "streams", 1.0)
    assert (model.decoding.beams, model.decoding.most) == (2, 5)
    assert model.vocabulary.decode(model.vocabulary.encode("es regnet .")) == "es regnet ."
    assert not any(value.requires_grad for value in model.translator.parameters())
    assert not model.translator.training


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("decoding", "beams", 10**6),
        ("decoding", "most", 10**9),
        ("decoding", "beams", 2.5),
        ("encoder", "hidden", 10**5),
        ("decoder", "writing", 99),
        ("decoder", "heads", 3),
        ("encoder", "fusion", "joint"),
        ("manual", "kind", "pictures"),
        ("manual", "size", 10**9),
    ],
)
def test_what_no_model_has_is_refused(folder: Path, table: str, key: str, value: object) -> None:
    changed(folder, table, key, value)
    with pytest.raises(CheckpointInvalid):
        load_model(folder)


def test_weights_that_are_not_numbers_are_refused(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    weights["text.embed.weight"][0, 0] = torch.nan
    save_file(weights, folder / "model.safetensors")
    with pytest.raises(CheckpointInvalid):  # the list of files tells
        load_model(folder)
    write_sums(folder)
    with raises(CheckpointInvalid, "model.weights_not_finite"):
        load_model(folder)
