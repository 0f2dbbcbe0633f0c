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
            store.add_sign(some_sign(sign_id, f"SIGN {number}", notes="n" * 300))
            store.add_example(some_example(f"e{number}", sign_id), some_clip(number))
        store.put_embeddings("one", [f"e{n}" for n in range(12)], np.ones((12, 64), np.float32))
        store.create_list("mine")
        store.add_to_list("mine", "user:3")
        store.add_history(HistoryEntry("h", 1.0, "word", "x", ("user:1",)))


def read_everything(store: Store) -> None:
    signs = store.signs()
    for sign in signs:
        for example in store.examples(sign.id):
            store.clip(example.id)
        store.preview_example(sign.id)
        store.find_gloss(sign.gloss, sign.language)
    store.embeddings("one")
    store.examples_without_embedding("one")
    store.search_words("sign")
    store.signs(list_name="mine")
    store.history()
    store.setting("pack_name")
