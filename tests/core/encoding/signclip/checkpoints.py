"""Builds small checkpoints of SignCLIP for tests, as fairseq and its users save them."""

import argparse
import collections
from pathlib import Path

import torch

from signclip_desktop.core.encoding.signclip.towers import SignClipConfig, SignClipTowers

WORDS = 300
SMALL = SignClipConfig(
    features=609, width=16, heads=1, inner=32, pose_layers=2, text_layers=2, words=WORDS,
    positions=512,
)  # fmt: skip


def small_towers(config: SignClipConfig = SMALL) -> SignClipTowers:
    """Towers with numbers that half precision holds exactly."""
    torch.manual_seed(1)
    towers = SignClipTowers(config).eval()
    with torch.no_grad():
        for name, value in towers.named_parameters():
            middle = 1.0 if name.endswith("LayerNorm.weight") else 0.05
            value.copy_((torch.randn(value.shape) * 0.2 + middle).half().float())
    return towers


def official_weights(towers: SignClipTowers) -> dict[str, torch.Tensor]:
    """The weights as the official file names and sizes them, with what nobody uses."""
    config = towers.config
    weights = {name: value.detach().clone() for name, value in towers.state_dict().items()}
    words = "video_encoder.bert.embeddings.word_embeddings.weight"
    whole = torch.randn(config.words, config.width)
    whole[101:103] = weights[words]
    weights[words] = whole
    places = "video_encoder.bert.embeddings.position_embeddings.weight"
    unused = torch.randn(512 - config.frames - 2, config.width)
    weights[places] = torch.cat([weights[places], unused])
    for tower in ("video_encoder.bert", "text_encoder"):
        weights[f"{tower}.pooler.dense.weight"] = torch.randn(config.width, config.width)
        weights[f"{tower}.pooler.dense.bias"] = torch.randn(config.width)
        weights[f"{tower}.embeddings.position_ids"] = torch.arange(512)[None]
    return weights


def fairseq_checkpoint(path: Path, towers: SignClipTowers, *, old: bool = False, **more) -> Path:
    """As the official training saves it: prefixed names, and the optimizer's state."""
    weights = {f"mmmodel.{name}": value for name, value in official_weights(towers).items()}
    content = {
        "args": None,
        "cfg": {"model": argparse.Namespace(arch="mmmodel", lr=[5e-5])},
        "model": collections.OrderedDict(weights),
        "optimizer_history": [{"num_updates": 3}],
        "last_optimizer_state": {"state": {0: {"exp_avg": torch.zeros(7)}}},
        **more,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(content, path, _use_new_zipfile_serialization=not old)
    return path


def word_list(path: Path, words: int = WORDS) -> Path:
    """A word list with BERT's own words where BERT has them, and some of ours."""
    rows = [f"[unused{number}]" for number in range(words)]
    rows[100:103] = ["[UNK]", "[CLS]", "[SEP]"]
    rows[110:120] = ["<", ">", "en", "ase", "house", "##s", "ho", "##use", ".", "House"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
