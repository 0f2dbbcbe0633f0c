"""The registry lists models as data, tells what is wrong with one, and never swaps in silence."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from signclip_desktop import settings
from signclip_desktop.core.encoding import registry
from signclip_desktop.errors import Message, UsageError
from tests.core.encoding.model_folders import edit_config, packed_training_free, shipped_copy
from tests.told import raises

ASE = "ase-f1fe244bcc99+training-free-1-246b4984"
FREE = "training-free-1-246b4984"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's folder of models, as shipped; a test may change it."""
    folder = shipped_copy(tmp_path)
    monkeypatch.setattr(settings, "models_dir", lambda: folder)
    return folder


@pytest.fixture
def own() -> Path:
    return settings.data_dir() / "models"


def names() -> list[str]:
    return [model.name for model in registry.list_models().models]


def test_what_is_shipped() -> None:
    listing = registry.list_models()
    ase, free = listing.models
    assert (ase.name, ase.architecture, ase.recipe) == ("ase", "trained", "streams-3")
    assert (ase.languages, ase.is_shipped) == (("ase",), True)
    assert "C-UDA" in ase.licence
    assert 15_000_000 < ase.size_bytes < 20_000_000
    assert (free.name, free.architecture) == ("training_free", "training-free")
    assert (free.recipe, free.languages) == ("hand-motion-24-1", ())
    assert listing.broken == ()
    assert listing.defaults == ("ase", "training_free")


@pytest.mark.parametrize(("name", "encoder_id"), [("ase", ASE), ("training_free", FREE)])
def test_the_ids_of_shipped_encoders_stay(name: str, encoder_id: str) -> None:
    """Embeddings in libraries and starter dictionary belong to these ids."""
    assert registry.open_named(name).encoder.id == encoder_id


def test_listing_loads_no_weights() -> None:
    code = (
        "import sys; from signclip_desktop.core.encoding import registry; "
        "print(len(registry.list_models().models)); "
        "print([name for name in ('torch', 'mediapipe', 'cv2', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.splitlines() == ["2", "[]"]


@pytest.mark.parametrize("where", ["models", "own"])
@pytest.mark.parametrize("name", ["aaa", "0", "zzz"])
def test_a_second_model_is_listed_and_replaces_none(
    models: Path, own: Path, where: str, name: str
) -> None:
    """Even a copy of the default one, whose name comes first in the alphabet."""
    parent = models if where == "models" else own
    shutil.copytree(models / "ase", parent / name)
    packed_training_free(parent / f"{name}2")
    assert sorted(names()) == sorted(["ase", "training_free", name, f"{name}2"])
    for language in (None, "ase", "gsg"):
        assert registry.list_models().in_use("", language) == "ase"
    assert registry.open_encoder().name == "ase"
    chosen = registry.open_encoder(f"{name}2")
    assert (chosen.name, chosen.encoder.id, chosen.remarks) == (f"{name}2", FREE, ())


def test_the_defaults_are_tried_by_sign_language_first(models: Path) -> None:
    packed_training_free(models / "dgs", languages=["gsg"])
    (models / "defaults.json").write_text('["ase", "dgs", "training_free"]')
    assert registry.open_encoder().name == "ase"
    assert registry.open_encoder(language="ase").name == "ase"
    chosen = registry.open_encoder(language="gsg")
    assert (chosen.name, chosen.encoder.sign_languages) == ("dgs", ("gsg",))
    assert registry.open_encoder(language="fsl").name == "ase"
    assert registry.open_encoder("training_free", "gsg").name == "training_free"


def test_a_preferred_model_that_is_missing_is_told_of(models: Path) -> None:
    chosen = registry.open_encoder("gone")
    assert (chosen.name, chosen.encoder.id) == ("ase", ASE)
    (told,) = chosen.remarks
    reason = Message("model.not_installed", models=("ase", "training_free"))
    assert told == Message("model.passed_over", name="gone", reason=reason, instead="ase")


def test_a_preferred_model_that_is_broken_is_told_of(own: Path) -> None:
    folder = packed_training_free(own / "mine")
    (folder / "whitening.npz").write_bytes(b"damaged")
    chosen = registry.open_encoder("mine")
    assert chosen.encoder.id == ASE
    (told,) = chosen.remarks
    reason = Message("model.whitening_unreadable", file="whitening.npz")
    assert told.values["reason"] == reason
    with raises(UsageError, "model.cannot_be_used", name="mine", reason=reason.key):
        registry.open_named("mine")


def test_a_default_model_that_is_broken_is_told_of(models: Path) -> None:
    weights = models / "ase" / "model.safetensors"
    damaged = bytearray(weights.read_bytes())
    damaged[-1] ^= 1
    weights.write_bytes(damaged)
    chosen = registry.open_encoder()
    assert (chosen.name, chosen.encoder.id) == ("training_free", FREE)
    (told,) = chosen.remarks
    assert told.values["name"] == "ase"
    assert told.values["reason"].key == "model.file_changed"


def test_a_default_model_that_cannot_even_be_listed_is_told_of(models: Path) -> None:
    edit_config(models / "ase", architecture="flying")
    chosen = registry.open_encoder()
    assert chosen.encoder.id == FREE
    (told,) = chosen.remarks
    assert told.values["name"] == "ase"
    assert told.values["reason"].values["name"] == "flying"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"architecture": "flying"}, "unknown_architecture (name=flying)"),
        ({"architecture": ["trained"]}, "unknown_architecture"),
        ({"architecture": None}, "unknown_architecture"),
        ({"format": 2}, "format (format=2)"),
        ({"format": True}, "format (format=True)"),
        ({"languages": "ase"}, "languages"),
        ({"languages": ["English"]}, "languages"),
        ({"languages": [1]}, "languages"),
        ({"title": "a\x1b[31m"}, "text (name=title)"),
        ({"title": "a" * 201}, "text (name=title)"),
        ({"licence": 3}, "text (name=licence)"),
        ({"architecture": "trained"}, "file_missing (file=model.safetensors)"),
    ],
)
def test_a_broken_config_is_listed_with_its_reason(
    own: Path, changes: dict[str, object], reason: str
) -> None:
    edit_config(packed_training_free(own / "mine"), **changes)
    listing = registry.list_models()
    assert listing.model("mine") is None
    (broken,) = listing.broken
    assert broken.name == "mine"
    key, _, value = reason.removesuffix(")").partition(" (")
    assert broken.reason.key == f"model.{key}"
    if value:
        name, _, expected = value.partition("=")
        assert broken.reason.values[name] == expected
    assert listing.reason("mine") == broken.reason


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"[" * 100_000, b"\xff", None])
def test_a_folder_without_a_readable_config_is_listed_as_broken(
    own: Path, content: bytes | None
) -> None:
    (own / "mine").mkdir(parents=True)
    if content is not None:
        (own / "mine" / "config.json").write_bytes(content)
    (broken,) = registry.list_models().broken
    assert broken.reason.key in ("model.config_unreadable", "model.settings_missing")
    assert len(names()) == 2


@pytest.mark.parametrize("name", ["ase", "ASE"])
def test_a_users_model_cannot_take_the_name_of_a_shipped_one(own: Path, name: str) -> None:
    packed_training_free(own / name)
    (broken,) = registry.list_models().broken
    assert broken.reason.key == "model.same_name"
    assert registry.open_encoder("ase").encoder.id == ASE


@pytest.mark.parametrize(
    "changes",
    [
        {"recipe": {"id": "other"}},
        {"recipe": 5},
        {"sure_threshold": "high"},
        {"sure_threshold": 1e9},
        {"sure_threshold": True},
    ],
)
def test_what_shows_only_when_it_is_opened(own: Path, changes: dict[str, object]) -> None:
    edit_config(packed_training_free(own / "mine"), **changes)
    with raises(UsageError, "model.cannot_be_used", name="mine"):
        registry.open_named("mine")


def test_a_packed_model_has_a_threshold_of_its_own(own: Path) -> None:
    packed_training_free(own / "mine", sure_threshold=1.7)
    assert registry.open_named("mine").encoder.comparison.sure_threshold == 1.7
    assert registry.open_named("training_free").encoder.comparison.sure_threshold == 1.42


@pytest.mark.parametrize("content", [None, "{", "{}", "[1, null]"])
def test_without_usable_defaults_no_training_is_needed(models: Path, content: str | None) -> None:
    (models / "defaults.json").unlink()
    if content is not None:
        (models / "defaults.json").write_text(content)
    chosen = registry.open_encoder()
    assert (chosen.encoder.id, chosen.remarks) == (FREE, ())


def test_no_folder_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "models_dir", lambda: tmp_path / "none")
    assert names() == []
    assert registry.open_encoder().encoder.id == FREE
    with raises(UsageError, "model.cannot_be_used", name="ase", reason="model.none_installed"):
        registry.open_named("ase")


def test_the_shipped_defaults_name_shipped_models() -> None:
    listed = json.loads((settings.models_dir() / "defaults.json").read_text())
    assert listed == ["ase", "training_free"]
    assert set(listed) <= set(names())
