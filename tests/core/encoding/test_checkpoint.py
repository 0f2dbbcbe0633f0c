"""A model folder loads only when weights, config, recipe and hash fit together."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from signclip_desktop.core.encoding.checkpoint import load_checkpoint, save_checkpoint, sha256_of
from signclip_desktop.core.encoding.towers import TowerConfig, Towers
from signclip_desktop.errors import CheckpointInvalid
from tests.effort import at_most
from tests.told import raises

SMALL = TowerConfig(dimension=16, part=16, stem=8, width=8, depth=2, mouth=4, buckets=16, text=4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_checkpoint(tmp_path, Towers(SMALL), name="small", sure_threshold=0.7, notes={"a": 1})
    return tmp_path


def _edit(folder: Path, change: Callable[[dict], None]) -> None:
    content = json.loads((folder / "config.json").read_text())
    change(content)
    (folder / "config.json").write_text(json.dumps(content))


def test_what_is_saved_is_loaded(folder: Path) -> None:
    torch.manual_seed(3)
    towers = Towers(SMALL)
    save_checkpoint(folder, towers, name="small", sure_threshold=0.7, notes={"a": 1})
    loaded = load_checkpoint(folder)
    assert (loaded.name, loaded.sure_threshold, loaded.notes) == ("small", 0.7, {"a": 1})
    for name, value in towers.state_dict().items():
        found = loaded.towers.state_dict()[name]
        assert found.dtype == value.dtype
        torch.testing.assert_close(found, value, rtol=1e-3, atol=1e-6)  # half precision
    assert not loaded.towers.training


def test_whatever_decides_an_embedding_is_in_the_id(folder: Path) -> None:
    first = load_checkpoint(folder).id
    _edit(folder, lambda content: content.update(sure_threshold=0.8, notes={}))
    assert load_checkpoint(folder).id == first
    _edit(folder, lambda content: content["towers"].update(use_mouth=False))
    second = load_checkpoint(folder).id
    torch.manual_seed(5)
    save_checkpoint(folder, Towers(SMALL), name="small", sure_threshold=0.7, notes={})
    assert len({first, second, load_checkpoint(folder).id}) == 3


def test_one_flipped_bit_is_found(folder: Path) -> None:
    weights = folder / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(bytes(content))
    with raises(CheckpointInvalid, "model.other_weights"):
        load_checkpoint(folder)


def test_weights_of_other_sizes_are_refused(folder: Path) -> None:
    _edit(folder, lambda content: content["towers"].update(width=16))
    with raises(CheckpointInvalid, "model.weights_do_not_fit", config="config.json"):
        load_checkpoint(folder)


def test_numbers_that_are_not_finite_are_refused(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    tensors["middle"][0] = float("nan")
    save_file(tensors, folder / "model.safetensors")
    sha = sha256_of(folder / "model.safetensors")
    _edit(folder, lambda content: content.update(weights_sha256=sha))
    with raises(CheckpointInvalid, "model.weights_not_finite"):
        load_checkpoint(folder)


@pytest.mark.parametrize(
    ("change", "key", "values"),
    [
        (
            lambda c: c["recipe"].update(id="streams-0"),
            "model.other_features",
            {"recipe": "streams-0"},
        ),
        (lambda c: c.update(format=99), "model.format", {"format": "99"}),
        (lambda c: c.pop("towers"), "model.settings_missing", {}),
        (lambda c: c["towers"].update(colour=1), "model.weights_do_not_fit", {}),
    ],
)
def test_another_recipe_or_form_is_told(
    folder: Path, change: Callable[[dict], object], key: str, values: dict[str, str]
) -> None:
    _edit(folder, change)
    with raises(CheckpointInvalid, key, **values):
        load_checkpoint(folder)


def test_missing_files_are_told(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    with raises(CheckpointInvalid, "model.file_missing", file="model.safetensors"):
        load_checkpoint(folder)
    (folder / "config.json").write_text("not json")
    with raises(CheckpointInvalid, "model.config_unreadable", config="config.json"):
        load_checkpoint(folder)


HUGE = 10**30


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.update(sure_threshold=float("nan")),
        lambda c: c.update(sure_threshold=float("inf")),
        lambda c: c.update(sure_threshold="nan"),
        lambda c: c.update(sure_threshold="0.7"),
        lambda c: c.update(sure_threshold=None),
        lambda c: c.update(sure_threshold=True),
        lambda c: c.update(sure_threshold=-1e9),
        lambda c: c.update(sure_threshold=[0.7]),
        lambda c: c.update(format=True),
        lambda c: c.update(name=7),
        lambda c: c.update(recipe=None),
        lambda c: c.update(recipe=[]),
        lambda c: c.update(recipe={}),
        lambda c: c.update(towers=None),
        lambda c: c.update(towers={}),
        lambda c: c.update(towers=[1]),
        lambda c: c.update(notes="none"),
        lambda c: c.update(notes=[["a", 1]]),
        lambda c: c.update(weights_sha256=None),
        *(
            lambda c, n=name, v=value: c["towers"].update({n: v})
            for name in ("dimension", "members", "width", "depth", "kernel", "heads", "buckets")
            for value in (0, -1, HUGE, 100_000_000, 2.5, "16", None, True, [16])
        ),
        lambda c: c["towers"].update(companion=float("nan")),
        lambda c: c["towers"].update(companion=-1.0),
        lambda c: c["towers"].update(use_body=2),
        lambda c: c["towers"].update(heads=3),
    ],
)
def test_a_setting_that_no_model_has_is_told_in_a_sentence(folder, change) -> None:
    _edit(folder, change)
    with at_most(5), pytest.raises(CheckpointInvalid) as told:
        load_checkpoint(folder)
    assert told.value.message.key in (
        "model.wrong_settings",
        "model.format",
        "model.other_features",
        "model.weights_do_not_fit",
        "model.config_unreadable",
        "model.settings_missing",
    )


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "7", "[" * 100_000, '{"format": ' + "9" * 5_000 + "}", "\ud800",
        '{"format": 1}' + " " * 3_000_000,
    ],
)  # fmt: skip
def test_a_config_that_is_none_is_told(folder, text) -> None:
    (folder / "config.json").write_text(text, errors="surrogatepass")
    with pytest.raises(CheckpointInvalid):
        load_checkpoint(folder)


def test_sizes_that_the_weights_do_not_have_take_no_memory(folder) -> None:
    """Tower sizes drove memory to 12 GB."""
    resource = pytest.importorskip("resource")  # POSIX
    _edit(folder, lambda c: c["towers"].update(width=8_000, buckets=1_000_000, text=8_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with raises(CheckpointInvalid, "model.weights_do_not_fit", config="config.json"):
        load_checkpoint(folder)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_weights_that_are_cut_off_are_told_even_with_a_new_hash(folder, share) -> None:
    weights = folder / "model.safetensors"
    content = weights.read_bytes()
    weights.write_bytes(content[: int(share * len(content))])
    _edit(folder, lambda c: c.update(weights_sha256=sha256_of(weights)))
    with raises(CheckpointInvalid, "model.weights_do_not_fit", config="config.json"):
        load_checkpoint(folder)
