"""A library with a little of everything, and what must hold of each sentence about it."""

from pathlib import Path

import numpy as np

from signclip_desktop.core.dictionary import HistoryEntry, Store
from tests.samples import some_clip, some_example, some_sign


def is_one_sentence(message: str) -> bool:
    without_names = message.replace(".sqlite", "").lower()
    return "\n" not in message and message.endswith(".") and "sqlite" not in without_names


def fill(path: Path) -> None:
    with Store.open(path) as store:
        for number in range(12):
            sign_id = f"user:{number}"
            store.signs.put(some_sign(sign_id, f"SIGN {number}", notes="n" * 300))
            store.recordings.put(some_example(f"e{number}", sign_id), some_clip(number))
        store.embeddings.put("one", [f"e{n}" for n in range(12)], np.ones((12, 64), np.float32))
        store.lists.create("mine")
        store.lists.add("mine", "user:3")
        store.history.add(HistoryEntry("h", 1.0, "word", "x", ("user:1",)))


def read_everything(store: Store) -> None:
    signs = store.signs.all()
    for sign in signs:
        for example in store.recordings.of(sign.id):
            store.recordings.clip(example.id)
        store.recordings.preview(sign.id)
        store.signs.of_gloss(sign.gloss, sign.language)
    store.embeddings.all("one")
    store.embeddings.missing("one")
    store.signs.search("sign")
    store.signs.all(list_name="mine")
    store.history.latest()
    store.settings.get("pack_name")
