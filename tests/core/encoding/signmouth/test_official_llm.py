"""The official losses and sentences through the real transformers and peft, where installed."""

from pathlib import Path
from typing import Any

import pytest
import torch

from signclip_desktop.core.encoding.signmouth.beam import BeamSettings
from signclip_desktop.core.encoding.signmouth.llm import generate, with_lora
from signclip_desktop.core.encoding.signmouth.official import OfficialSwitches
from tests.core.encoding.signmouth.official_golden import (
    MODES,
    fill,
    official_batch,
    official_model,
    read_golden,
)

transformers = pytest.importorskip("transformers", reason="needs the extra [translate]")
pytest.importorskip("peft", reason="needs the extra [translate]")
pytestmark = pytest.mark.filterwarnings("default")  # of packages that are not ours


def tiny_t5() -> Any:
    return transformers.T5ForConditionalGeneration(
        transformers.T5Config(
            vocab_size=96,
            d_model=32,
            d_kv=8,
            d_ff=48,
            num_layers=2,
            num_decoder_layers=2,
            num_heads=4,
            feed_forward_proj="gated-gelu",
            tie_word_embeddings=False,
            decoder_start_token_id=0,
        )
    )


@pytest.mark.parametrize("mode", MODES)
def test_losses_and_sentences_are_the_official_ones(shared: Path, mode: str) -> None:
    golden = read_golden(shared)
    model, llm = official_model("B", mode), with_lora(tiny_t5())
    fill(llm, "llm.")
    llm.eval()
    features = model(official_batch())
    ids = torch.from_numpy(golden.array("B/prompt_ids_context_none"))
    labels = torch.from_numpy(golden.array("B/in/labels"))
    embedded, mask = model.llm_input(features, ids, torch.ones_like(ids) > 0)
    out = llm(
        inputs_embeds=embedded,
        attention_mask=mask,
        labels=labels.masked_fill(labels == 0, -100),
        decoder_attention_mask=(labels != 0).long(),
    )
    assert golden.difference(f"B/{mode}/llm_loss", out.loss) < 1e-4
    assert golden.difference(f"B/{mode}/logits", out.logits) < 2e-3
    for name, switches in (
        ("v1a1f1", OfficialSwitches()),
        ("v1a1f0", OfficialSwitches(frames=False)),
        ("v1a0f1", OfficialSwitches(align_lips=False)),
        ("v0a0f0", OfficialSwitches(align_text=False, align_lips=False)),
    ):
        total = model.total(out.loss, features, labels, switches)
        assert golden.difference(f"B/{mode}/total_{name}", total) < 1e-4
    with torch.no_grad():
        found = generate(llm, embedded, mask, BeamSettings(beams=5, most=64))
    assert found.tolist() == golden.array(f"B/{mode}/generated_ids").tolist()
    if mode == "gated":
        model.total(out.loss, features, labels, OfficialSwitches()).backward()
        check_gradients(golden, model, llm)


def check_gradients(golden: Any, model: torch.nn.Module, llm: torch.nn.Module) -> None:
    named = dict(model.named_parameters())
    named |= {f"llm.{name}": value for name, value in llm.named_parameters()}
    names = [n for n in golden.arrays if n.startswith("B/gated/gradnorm/")]
    assert len(names) == 83
    for name in names:
        gradient = named[name.removeprefix("B/gated/gradnorm/")].grad
        norm = -1.0 if gradient is None else float(gradient.norm())
        assert norm == pytest.approx(float(golden.array(name)), rel=1e-3), name


def test_adapters_stand_where_the_official_ones_do(shared: Path) -> None:
    golden = read_golden(shared)
    names = {
        name.removeprefix("base_model.model.").removesuffix(".lora_A.default")
        for name, _ in with_lora(tiny_t5()).named_modules()
        if name.endswith("lora_A.default")
    }
    assert names == set(golden.array("lora/modules").tolist())
