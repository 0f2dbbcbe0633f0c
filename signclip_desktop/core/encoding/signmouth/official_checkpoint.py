"""What an official `best_checkpoint.pth` holds, found from names and shapes; nothing in it is run.

The fusion mode, all widths and the LoRA rank follow from the tensors; the switches of the streams
and the language only from the arguments that were saved with them. LoRA is merged into the weights
of the language model, one matrix at a time.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from signclip_desktop.core.encoding.signmouth.official import OfficialSizes
from signclip_desktop.core.formats.torch_file import Inert, StoredTensor
from signclip_desktop.errors import CheckpointInvalid

ALPHA = 32  # of the official LoRA, whatever its rank
_LLM, _PEFT = "llm.", "base_model.model."
_LIPS = "lip_backbone."  # AV-HuBERT, which is not part of ours
_WRAPPED = "module."  # of a model saved inside DistributedDataParallel
_LORA = re.compile(r"(.*)\.lora_([AB])\.default\.weight")
_BLOCK = re.compile(r"(encoder|decoder)\.block\.(\d+)\.")
_QUERY = "encoder.block.0.layer.0.SelfAttention.q.weight"
_BIAS = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
_SHARED = "shared.weight"
_COPIES = ("encoder.embed_tokens.weight", "decoder.embed_tokens.weight")
_FUSION_BY_NAME = (
    ("gate.0.weight", "gated"),
    ("proj.weight", "concat"),
    ("ln1.weight", "residual_attention"),
    ("video_qformer.queries", "qformer"),
)


@dataclass(frozen=True, slots=True)
class LanguageSizes:
    """Sizes of the language model, of the T5 v1.1 family.

    Attributes:
        words: rows of the embedding.
        width: D.
        inner: of the feed-forward layers.
        heads: of every attention.
        head_width: of a head.
        reading: blocks of the encoder.
        writing: blocks of the decoder.
        gated: has the two entrances of T5 v1.1, Flan-T5 and mT5.
        buckets: of the relative positions.
    """

    words: int
    width: int
    inner: int
    heads: int
    head_width: int
    reading: int
    writing: int
    gated: bool
    buckets: int


@dataclass(frozen=True, slots=True)
class OfficialFound:
    """What lies in a checkpoint.

    Attributes:
        sizes: of the trained parts.
        language_sizes: of the language model.
        rank: of LoRA; 0 where nothing is adapted.
        adapted: names of the adapted matrices.
        use_spatial: the stream of the hands was used; True where nothing says so.
        use_lip: the stream of the mouth was used; True where nothing says so.
        language: of the sentences, for the prompt.
        epoch: in which it was saved; None where nothing says so.
        left_out: tensors of the lip-reading model.
        parts: stored tensors of the trained parts, by their official names.
        llm: stored tensors of the language model, by transformers' names, adapters apart.
        adapters: (A, B) of each adapted matrix, by the name of its weight.
    """

    sizes: OfficialSizes
    language_sizes: LanguageSizes
    rank: int
    adapted: tuple[str, ...]
    use_spatial: bool
    use_lip: bool
    language: str
    epoch: int | None
    left_out: int
    parts: dict[str, StoredTensor]
    llm: dict[str, StoredTensor]
    adapters: dict[str, tuple[StoredTensor, StoredTensor]]

    def part_tensors(self) -> dict[str, Tensor]:
        """The trained parts, read now."""
        return {name: _read(stored) for name, stored in self.parts.items()}

    def merged(self) -> Iterator[tuple[str, Tensor]]:
        """The language model's matrices one by one, W + alpha / r B A where adapted."""
        for name, stored in self.llm.items():
            value = _read(stored)
            if name in self.adapters:
                down, up = (_read(one) for one in self.adapters[name])
                value = value + (ALPHA / self.rank) * (up @ down)
            yield name, value


def find_official(content: object) -> OfficialFound:
    """What a checkpoint's content holds.

    Args:
        content: as `TorchFile` gives it.

    Raises:
        CheckpointInvalid: it is no checkpoint of the official SignMouth code.
    """
    named = _named(content)
    if "vis_token" not in named or "spatio_proj.weight" not in named:
        raise CheckpointInvalid("model_import.no_signmouth")
    lips = [name for name in named if name.startswith(_LIPS)]
    llm, adapters = _language_model(
        {n.removeprefix(_LLM): t for n, t in named.items() if n.startswith(_LLM)}
    )
    parts = {n: t for n, t in named.items() if not n.startswith((_LLM, _LIPS))}
    try:
        sizes = _sizes(parts)
        language_sizes = _language_sizes(llm)
    except (KeyError, IndexError, ZeroDivisionError) as error:
        raise CheckpointInvalid("model_import.weight_missing", weight=str(error)) from error
    ranks = {down.shape[0] for down, _ in adapters.values()}
    if len(ranks) > 1:
        raise CheckpointInvalid("model_import.ranks", ranks=tuple(map(str, sorted(ranks))))
    for name, (down, up) in adapters.items():
        if name not in llm or (up.shape[0], down.shape[1]) != llm[name].shape:
            raise CheckpointInvalid("model_import.adapter", weight=name)
    arguments = _arguments(content)
    return OfficialFound(
        sizes=sizes,
        language_sizes=language_sizes,
        rank=ranks.pop() if ranks else 0,
        adapted=tuple(sorted(adapters)),
        use_spatial=bool(arguments.get("use_spatial", True)),
        use_lip=bool(arguments.get("use_lip", True)),
        language=str(arguments.get("lang", "German")),
        epoch=_epoch(content),
        left_out=len(lips),
        parts=parts,
        llm=llm,
        adapters=adapters,
    )


def transformers_config(sizes: LanguageSizes) -> dict[str, object]:
    """The config.json by which transformers builds a model of these sizes."""
    return {
        "architectures": ["T5ForConditionalGeneration"],
        "model_type": "t5",
        "vocab_size": sizes.words,
        "d_model": sizes.width,
        "d_ff": sizes.inner,
        "d_kv": sizes.head_width,
        "num_heads": sizes.heads,
        "num_layers": sizes.reading,
        "num_decoder_layers": sizes.writing,
        "feed_forward_proj": "gated-gelu" if sizes.gated else "relu",
        "relative_attention_num_buckets": sizes.buckets,
        "relative_attention_max_distance": 128,
        "tie_word_embeddings": False,
        "decoder_start_token_id": 0,
        "pad_token_id": 0,
        "eos_token_id": 1,
        "is_encoder_decoder": True,
    }


def _named(content: object) -> dict[str, StoredTensor]:
    """The tensors of the entry `model`, or of the file itself."""
    inner = content.get("model") if isinstance(content, Mapping) else None
    holder = inner if isinstance(inner, Mapping) else content
    if not isinstance(holder, Mapping):
        return {}
    return {
        str(name).removeprefix(_WRAPPED): value
        for name, value in holder.items()
        if isinstance(value, StoredTensor)
    }


def _language_model(
    named: dict[str, StoredTensor],
) -> tuple[dict[str, StoredTensor], dict[str, tuple[StoredTensor, StoredTensor]]]:
    """Weights by transformers' names, and the adapters by the name of what they adapt."""
    weights: dict[str, StoredTensor] = {}
    halves: dict[str, dict[str, StoredTensor]] = {}
    for name, tensor in named.items():
        plain = name.removeprefix(_PEFT)
        if found := _LORA.fullmatch(plain):
            halves.setdefault(f"{found[1]}.weight", {})[found[2]] = tensor
        else:
            weights[plain.replace(".base_layer.", ".")] = tensor
    for copy in _COPIES:  # the same rows as the shared embedding, saved again
        weights.pop(copy, None)
    if lonely := [name for name, pair in halves.items() if len(pair) != 2]:
        raise CheckpointInvalid("model_import.half_adapter", weight=lonely[0])
    return weights, {name: (pair["A"], pair["B"]) for name, pair in halves.items()}


def _sizes(parts: dict[str, StoredTensor]) -> OfficialSizes:
    fusion = next((mode for name, mode in _FUSION_BY_NAME if name in parts), "attention")
    hidden, spatial = parts["spatio_proj.weight"].shape
    queries = parts["video_qformer.queries"].shape[0] if fusion == "qformer" else 8
    return OfficialSizes(
        fusion=fusion,
        spatial=spatial,
        lip=parts["lip_proj.weight"].shape[1],
        hidden=hidden,
        width=parts["vis_token"].shape[-1],
        words=parts["embed.weight"].shape[0],
        queries=queries,
    )


def _language_sizes(llm: dict[str, StoredTensor]) -> LanguageSizes:
    blocks = {"encoder": 0, "decoder": 0}
    for name in llm:
        if found := _BLOCK.match(name):
            blocks[found[1]] = max(blocks[found[1]], int(found[2]) + 1)
    words, width = llm[_SHARED].shape
    buckets, heads = llm[_BIAS].shape
    feed = "encoder.block.0.layer.1.DenseReluDense"
    gated = f"{feed}.wi_0.weight" in llm
    return LanguageSizes(
        words=words,
        width=width,
        inner=llm[f"{feed}.wo.weight"].shape[1],
        heads=heads,
        head_width=llm[_QUERY].shape[0] // heads,
        reading=blocks["encoder"],
        writing=blocks["decoder"],
        gated=gated,
        buckets=buckets,
    )


def _arguments(content: object) -> dict[str, object]:
    """The command line that was saved: attributes of an object that was not made."""
    saved = content.get("args") if isinstance(content, Mapping) else None
    state = getattr(saved, "state", None) if isinstance(saved, Inert) else saved
    return {str(k): v for k, v in state.items()} if isinstance(state, Mapping) else {}


def _epoch(content: object) -> int | None:
    epoch = content.get("epoch") if isinstance(content, Mapping) else None
    return epoch if type(epoch) is int else None


def _read(stored: StoredTensor) -> Tensor:
    # A single number comes as an array of one.
    return torch.from_numpy(stored.numbers().copy()).float().reshape(stored.shape)
