"""`signclip translate` with a language model from a folder: a tiny Flan-T5 learns and writes."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from signclip_desktop.cli import main as cli
from signclip_desktop.core.encoding.signmouth.llm import LlmTranslator
from signclip_desktop.core.encoding.signmouth.model_folder import load_model
from signclip_desktop.training.sentences.config import read_config
from signclip_desktop.training.sentences.corpora import load
from signclip_desktop.training.sentences.task import written
from tests.core.encoding.signmouth.official_golden import read_golden
from tests.core.encoding.signmouth.test_official_checkpoint import saved, state_of
from tests.training.sentences.made_up import WORDS, made_up_sentences

transformers = pytest.importorskip("transformers", reason="needs the extra [translate]")
tokenizers = pytest.importorskip("tokenizers", reason="needs the extra [translate]")
pytest.importorskip("peft", reason="needs the extra [translate]")
pytestmark = pytest.mark.filterwarnings("default")  # of packages that are not ours


def language_model(folder: Path) -> Path:
    """A random Flan-T5 of width 32 with a tokenizer of whole words."""
    torch.manual_seed(0)
    words = ["<pad>", "</s>", "<unk>", ".", "translate", "the", "given", "sentence", *WORDS]
    size = transformers.T5Config(
        vocab_size=len(words) + 2,
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
    transformers.T5ForConditionalGeneration(size).save_pretrained(folder)
    tokenizer = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>")
    )
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.normalizer = tokenizers.normalizers.Lowercase()
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    return folder


def test_adapters_are_trained_kept_and_write(tmp_path: Path, capfd) -> None:
    config = made_up_sentences(tmp_path, {"train": 20, "dev": 4, "test": 4})
    language_model(tmp_path / "t5")
    text = config.read_text(encoding="utf-8").replace("epochs = 140", "epochs = 3")
    text = text.replace("[model]", '[model]\nlanguage_model = "t5"')
    config.write_text(text.replace("evaluate_every = 70", "evaluate_every = 3"), encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        cli.main(["translate", "train", str(config)])
    assert not end.value.code, capfd.readouterr().err
    run = config.with_suffix("")
    losses = json.loads((run / "report.json").read_text())["progress"]["terms"]["translation"]
    assert losses[2] < losses[0]
    model = load_model(run / "model")
    assert isinstance(model.translator, LlmTranslator)
    adapters = [v for n, v in model.translator.adapters.items() if "lora_B" in n]
    assert len(adapters) == 28
    assert any(float(value.abs().max()) > 0 for value in adapters)  # they start at 0
    # What is kept is the trained part alone: no matrix of the language model.
    from safetensors.numpy import load_file

    kept = load_file(run / "model" / "model.safetensors")
    assert not any("lm_head" in name for name in kept)
    assert all(np.isfinite(value).all() for value in kept.values())
    test = load(read_config(config), ("test",), tell=print)["test"]
    lines = [written(model.translator, model.vocabulary, test, model.decoding) for _ in range(2)]
    assert lines[0] == lines[1]
    assert len(lines[0]) == 4


def test_a_folder_without_a_language_model_is_said(tmp_path: Path, capfd) -> None:
    config = made_up_sentences(tmp_path, {"train": 4, "dev": 2})
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("[model]", '[model]\nlanguage_model = "."'), encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        cli.main(["translate", "train", str(config)])
    assert end.value.code == 2
    assert "holds no tokenizer that can be used" in capfd.readouterr().err


def test_an_imported_official_model_is_measured(tmp_path: Path, shared: Path, capfd) -> None:
    pytest.importorskip("sacrebleu", reason="needs the extra [translate]")
    path = saved(tmp_path / "best_checkpoint.pth", state_of(read_golden(shared), "gated"))
    tokenizer = language_model(tmp_path / "t5")
    folder = tmp_path / "imported"
    with pytest.raises(SystemExit) as end:
        cli.main(
            ["translate", "import", str(path), "-o", str(folder), "--tokenizer", str(tokenizer)]
        )
    assert not end.value.code
    for part in ("spatial", "lip"):
        (tmp_path / part).mkdir()
    rows = ["split|name|text"]
    draw = np.random.default_rng(0)
    for name, frames, group in (("a", 20, "train"), ("b", 33, "dev"), ("c", 9, "test")):
        rows.append(f"{group}|{name}|morgen regen.")
        spatial = draw.normal(size=(frames, 2048)).astype(np.float32)
        np.save(tmp_path / "spatial" / f"{name}_s2wrapping.npy", spatial)
        np.save(tmp_path / "lip" / f"{name}.npy", spatial[:, :768])
    (tmp_path / "t.csv").write_text("\n".join(rows), encoding="utf-8")
    config = tmp_path / "c.toml"
    config.write_text(
        '[data]\ntrain = "t.csv"\ndev = "t.csv"\ntest = "t.csv"\nfeatures = "official"\n'
        'files = "."\n',
        encoding="utf-8",
    )
    capfd.readouterr()
    for part in ("dev", "test"):  # the clip of test is shorter than the official code takes
        with pytest.raises(SystemExit) as end:
            cli.main(["translate", "eval", str(config), "-o", str(folder), "--part", part])
        told = capfd.readouterr()
        assert not end.value.code, told.err
        assert f"1 sentences of {part}, translated by best_checkpoint" in told.out
