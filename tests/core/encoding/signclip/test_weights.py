"""The layers of the two towers of a checkpoint are counted apart."""

from signclip_desktop.core.encoding.signclip.weights import Found


def test_each_towers_layers_are_its_own() -> None:
    names = [
        *(f"video_encoder.bert.encoder.layer.{n}.output.dense.{kind}"
          for n in range(3) for kind in ("weight", "bias")),
        *(f"text_encoder.encoder.layer.{n}.output.dense.weight" for n in range(12)),
        "video_encoder.bert.embeddings.word_embeddings.weight",
    ]  # fmt: skip
    found = Found(dict.fromkeys(names), words=9, presets=(), similarity="dot")  # type: ignore[arg-type]
    assert found.layers("video_encoder.bert") == 3
    assert found.layers("text_encoder") == 12
