"""Makes folders of models for tests: the shipped ones as links, and small ones of their own."""

import json
import shutil
from pathlib import Path

from signclip_desktop import settings

SHIPPED = settings.models_dir()


def shipped_copy(parent: Path) -> Path:
    """A folder of models that holds what is shipped, to be changed by a test."""
    folder = parent / "models"
    shutil.copytree(SHIPPED, folder)
    return folder


def packed_training_free(folder: Path, **changes: object) -> Path:
    """The training-free encoder packed as a folder with a whitening of its own."""
    folder.mkdir(parents=True)
    shutil.copy(settings.assets_dir() / "training_free.npz", folder / "whitening.npz")
    content = {
        "format": 1,
        "architecture": "training-free",
        "name": folder.name,
        "title": "Packed by a test",
        "recipe": {"id": "hand-motion-24-1"},
        "own_whitening": True,
        **changes,
    }
    (folder / "config.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def edit_config(folder: Path, **changes: object) -> None:
    """Change what a config says, without its list of files."""
    content = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps({**content, **changes}), encoding="utf-8")
    (folder / "SHA256SUMS").unlink(missing_ok=True)
