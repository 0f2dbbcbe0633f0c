"""An official checkpoint: what is found from names and shapes, merged LoRA, and its sentences."""

import argparse
import dataclasses
from pathlib import Path
from typing import Any

import pytest
import torch

from signclip_desktop.cli import main as cli
from signclip_desktop.core.encoding.signmouth.beam import BeamSettings
from signclip_desktop.core.encoding.signmouth.model import SignBatch
from signclip_desktop.core.encoding.signmouth.official import OfficialSizes
from signclip_desktop.core.encoding.signmouth.official_checkpoint import (
    LanguageSizes,
    OfficialFound,
    find_official,
)
from signclip_desktop.core.encoding.signmouth.official_folder import (
    OfficialTranslator,
    import_official,
)
from signclip_desktop.core.formats.torch_file import TorchFile
from signclip_desktop.errors import CheckpointInvalid, UsageError
from tests.core.encoding.signmouth.official_golden import (
    MODES,
    Golden,
    official_batch,
    official_model,
    read_golden,
    weight,
)
from tests.told import raises

BLOCK = "llm.base_model.model.encoder.block.1.layer.0.SelfAttention.q"


@pytest.fixture
def golden(shared: Path) -> Golden:
    return read_golden(shared)


def state_of(golden: Golden, mode: str) -> dict[str, torch.Tensor]:
    """The state dict of a tiny official model, by the names that real ones have."""
    state = official_model("B", mode).state_dict()
    for name in golden.arrays:
        key = name.removeprefix("B/keys/")
        if key != name and key.startswith("llm."):
            same = key.endswith(("shared.weight", "embed_tokens.weight"))
            shape = tuple(golden.array(name).tolist())
            state[key] = weight("embed.weight" if same else key, shape)
    state["lip_backbone.model.proj.weight"] = torch.zeros(3, 3)
    return state


def saved(path: Path, state: dict[str, torch.Tensor], **arguments: Any) -> Path:
    content = {"model": state, "epoch": 7, "optimizer": {}}
    if arguments:
        content["args"] = argparse.Namespace(**arguments)
    torch.save(content, path)
    return path


def found_in(path: Path) -> OfficialFound:
    with TorchFile(path) as opened:
        return find_official(opened.content)


@pytest.mark.parametrize("mode", MODES)
def test_mode_and_sizes_follow_from_names_and_shapes(
    golden: Golden, mode: str, tmp_path: Path
) -> None:
    state = state_of(golden, mode)
    found = found_in(saved(tmp_path / "best_checkpoint.pth", state))
    queries = 4 if mode == "qformer" else 8
    assert found.sizes == OfficialSizes(mode, 2048, 768, 32, 32, 96, queries)
    assert found.language_sizes == LanguageSizes(96, 32, 48, 4, 8, 2, 2, True, 32)
    assert (found.rank, len(found.adapted), found.left_out, found.epoch) == (16, 28, 1, 7)
    assert (found.use_spatial, found.use_lip, found.language) == (True, True, "German")
    with TorchFile(tmp_path / "best_checkpoint.pth") as opened:
        parts = find_official(opened.content).part_tensors()
    own = official_model("B", mode).state_dict()
    assert {n: v.shape for n, v in parts.items()} == {n: v.shape for n, v in own.items()}
    assert all(torch.equal(parts[n].to(v.dtype), v) for n, v in own.items())


def test_switches_come_from_the_saved_command_line(golden: Golden, tmp_path: Path) -> None:
    state = {f"module.{name}": value for name, value in state_of(golden, "gated").items()}
    path = saved(tmp_path / "c.pth", state, use_spatial=False, use_lip=True, lang="English")
    found = found_in(path)
    assert (found.use_spatial, found.use_lip, found.language) == (False, True, "English")
    assert found.sizes.fusion == "gated"


def test_lora_is_merged_with_twice_its_product(golden: Golden, tmp_path: Path) -> None:
    state = state_of(golden, "concat")
    with TorchFile(saved(tmp_path / "c.pth", state)) as opened:
        merged = dict(find_official(opened.content).merged())
    down, up = (state[f"{BLOCK}.lora_{side}.default.weight"] for side in "AB")
    wanted = state[f"{BLOCK}.base_layer.weight"] + 2.0 * up @ down
    name = "encoder.block.1.layer.0.SelfAttention.q.weight"
    torch.testing.assert_close(merged[name], wanted)
    plain = "encoder.block.1.layer.1.DenseReluDense.wi_0.weight"
    assert torch.equal(merged[plain], state[f"llm.base_model.model.{plain}"])
    assert "encoder.embed_tokens.weight" not in merged


def test_what_is_no_official_model_is_said(golden: Golden, tmp_path: Path) -> None:
    with raises(CheckpointInvalid, "model_import.no_signmouth"):
        found_in(saved(tmp_path / "a.pth", {"weight": torch.zeros(2)}))
    state = state_of(golden, "gated")
    del state["lip_proj.weight"]
    with raises(CheckpointInvalid, "model_import.weight_missing"):
        found_in(saved(tmp_path / "b.pth", state))
    state = state_of(golden, "gated")
    del state[f"{BLOCK}.lora_B.default.weight"]
    with raises(CheckpointInvalid, "model_import.half_adapter"):
        found_in(saved(tmp_path / "c.pth", state))
    state[f"{BLOCK}.lora_B.default.weight"] = torch.zeros(5, 16)
    with raises(CheckpointInvalid, "model_import.adapter"):
        found_in(saved(tmp_path / "d.pth", state))


def test_the_command_makes_a_folder(golden: Golden, tmp_path: Path, capfd) -> None:
    path = saved(tmp_path / "best_checkpoint.pth", state_of(golden, "gated"))
    with pytest.raises(SystemExit) as end:
        cli.main(["translate", "import", str(path), "-o", str(tmp_path / "model")])
    assert not end.value.code
    told = capfd.readouterr().out
    assert "Fusion gated, streams hands and mouth" in told
    assert "LoRA of rank 16 on 28 matrices, merged; 1 tensors of the lip-reading" in told
    names = sorted(path.name for path in (tmp_path / "model").iterdir())
    assert names == ["SHA256SUMS", "config.json", "language_model", "model.safetensors"]
    with raises(UsageError, "model_import.folder_exists"):
        import_official(path, tmp_path / "model")
    with raises(UsageError, "model_import.no_tokenizer"):
        import_official(path, tmp_path / "other", tokenizer=tmp_path)
    assert not (tmp_path / "other").exists()


@pytest.mark.filterwarnings("default")  # of packages that are not ours
@pytest.mark.parametrize("mode", MODES)
def test_an_imported_model_writes_the_official_sentences(
    golden: Golden, tmp_path: Path, mode: str
) -> None:
    transformers = pytest.importorskip("transformers", reason="needs the extra [translate]")
    path = saved(tmp_path / "best_checkpoint.pth", state_of(golden, mode))
    import_official(path, tmp_path / "model")
    language_model = transformers.AutoModelForSeq2SeqLM.from_pretrained(
        tmp_path / "model" / "language_model"
    )
    translator = OfficialTranslator(
        official_model("B", mode),
        language_model,
        golden.array("B/prompt_ids_context_none")[0].tolist(),
    ).eval()
    inputs = official_batch()
    seen = torch.ones(inputs.spatial.shape[:2], dtype=torch.bool)
    batch = SignBatch(inputs.spatial, inputs.lips, seen, seen, inputs.length)
    wanted = [
        [number for number in row[1:] if number > 1]
        for row in golden.array(f"B/{mode}/generated_ids").tolist()
    ]
    assert translator.translate(batch, BeamSettings(5, 64)) == wanted
    # A clip under 16 frames is translated from the prompt alone, and alike each time.
    few = dataclasses.replace(
        batch,
        manual=batch.manual[:1, :9],
        lips=batch.lips[:1, :9],
        manual_seen=seen[:1, :9],
        lips_seen=seen[:1, :9],
        length=torch.tensor([9]),
    )
    assert len(translator.translate(few, BeamSettings(2, 8))) == 1
