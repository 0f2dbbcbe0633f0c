"""Our official mode gives what the official functions gave: features, masks, lengths, losses."""

from pathlib import Path

import pytest
import torch

from signclip_desktop.core.encoding.signmouth.official import (
    OfficialBatch,
    OfficialSignMouth,
    OfficialSizes,
    OfficialSwitches,
    labels_text,
    prompt_text,
)
from signclip_desktop.core.encoding.signmouth.official_losses import clip_loss, frame_loss
from tests.core.encoding.signmouth.official_golden import (
    MODES,
    Golden,
    official_batch,
    official_model,
    read_golden,
)


@pytest.fixture
def golden(shared: Path) -> Golden:
    return read_golden(shared)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", ["A", "B"])
def test_every_fusion_mode_gives_the_official_features(
    golden: Golden, case: str, mode: str
) -> None:
    model, batch = official_model(case, mode), official_batch()
    with torch.no_grad():
        features = model(batch)
        labels = torch.from_numpy(golden.array(f"{case}/in/labels"))
        at = f"{case}/{mode}"
        assert golden.difference(f"{case}/spatio_proj", features.spatial) < 1e-4
        assert golden.difference(f"{case}/lip_proj", features.lips) < 1e-4
        if mode != "qformer":
            assert golden.difference(f"{at}/final_feat", features.fused) < 1e-4
            assert golden.difference(f"{at}/temporal", features.shortened) < 1e-4
            assert golden.difference(f"{at}/feat_len", features.length) == 0
        assert golden.difference(f"{at}/visual", features.visual) < 1e-4
        assert golden.difference(f"{at}/visual_mask", features.inside) == 0
        assert golden.difference(f"{at}/L_vt", model.text_loss(features, labels)) < 1e-4
        sentence = model.sentence_loss(features)
        assert golden.difference(f"{case}/L_sm_sentence", sentence) < 1e-4
        assert golden.difference(f"{case}/L_sm_total", model.lip_loss(features)) < 1e-4
        frame = frame_loss(features.lips, features.spatial)
        assert golden.difference(f"{case}/L_sm_frame", frame) < 1e-4
        turned = frame_loss(features.spatial, features.lips)
        assert golden.difference(f"{case}/L_sm_frame_if_not_swapped", turned) < 1e-4


@pytest.mark.parametrize("context", ["none", "given"])
def test_the_language_model_reads_tokens_then_prompt(golden: Golden, context: str) -> None:
    ids = torch.from_numpy(golden.array(f"B/prompt_ids_context_{context}"))
    model = official_model("B", "gated")
    with torch.no_grad():
        embedded, mask = model.llm_input(model(official_batch()), ids, torch.ones_like(ids) > 0)
    ending = "" if context == "none" else "_context_given"
    assert golden.difference(f"B/gated/joint_embeds{ending}", embedded) < 1e-4
    assert golden.difference(f"B/gated/joint_mask{ending}", mask) == 0


def test_one_stream_alone(golden: Golden) -> None:
    for name, switches in (
        ("spatial_only", {"use_lip": False}),
        ("lip_only", {"use_spatial": False}),
        ("neither_flag", {"use_spatial": False, "use_lip": False}),
    ):
        with torch.no_grad():
            features = official_model("B", "gated", **switches)(official_batch())
        assert golden.difference(f"B/{name}/visual", features.visual) < 1e-4
        assert golden.difference(f"B/{name}/visual_mask", features.inside) == 0


def test_training_norms_see_padding(golden: Golden) -> None:
    model = official_model("B", "gated").train()
    with torch.no_grad():
        features = model(official_batch())
    norm = model.temporal_encoder.temporal_conv[1]
    assert golden.difference("B/gated/temporal_train_bn", features.shortened) < 1e-4
    assert golden.difference("B/gated/bn1_running_mean_after", norm.running_mean) < 1e-4
    assert golden.difference("B/gated/bn1_running_var_after", norm.running_var) < 1e-4


def test_contrast_of_a_known_matrix(golden: Golden) -> None:
    matrix = torch.from_numpy(golden.array("clip_loss/matrix"))
    assert golden.difference("clip_loss/value", clip_loss(matrix)) < 1e-6


def test_keys_are_those_of_a_checkpoint(golden: Golden) -> None:
    model = official_model("A", "gated")
    keys = {n.removeprefix("A/keys/") for n in golden.arrays if n.startswith("A/keys/")}
    assert set(model.state_dict()) == keys
    shapes = {name: list(value.shape) for name, value in model.state_dict().items()}
    assert shapes == {key: golden.array(f"A/keys/{key}").tolist() for key in keys}


def test_what_the_official_code_cannot_do_is_refused() -> None:
    with pytest.raises(ValueError, match="Unsupported fusion mode: joint"):
        OfficialSignMouth(OfficialSizes(fusion="joint", hidden=32, width=32, words=96))
    model = OfficialSignMouth(OfficialSizes(spatial=8, lip=8, hidden=32, width=32, words=96))
    short = OfficialBatch(torch.zeros(1, 15, 8), torch.zeros(1, 15, 8), torch.tensor([15]))
    with pytest.raises(ValueError, match="16 frames"):
        model(short)
    ok = OfficialBatch(torch.zeros(1, 16, 8), torch.zeros(1, 16, 8), torch.tensor([16]))
    features = model(ok)
    assert features.visual.shape == (1, 1, 32)
    with pytest.raises(ValueError, match="use_align without use_vlign"):
        model.total(
            torch.zeros(()),
            features,
            torch.zeros((1, 4), dtype=torch.int64),
            OfficialSwitches(align_text=False),
        )


def test_texts_of_the_official_code(golden: Golden) -> None:
    wanted = golden.array("B/prompt_text_context_none").tolist()
    assert [prompt_text("German", None)] * 3 == wanted
    assert labels_text(" Guten Abend ") == "guten abend."
    assert labels_text("Guten Abend.") == "guten abend."
