"""Made-up signed sentences: each word is a run of hand and mouth shapes."""

from pathlib import Path

import numpy as np

WORDS = (
    "morgen", "heute", "regen", "sonne", "wind", "schnee", "norden", "süden", "nacht", "tag",
    "kalt", "warm",
)  # fmt: skip

CONFIG = """
name = "made up"

[data]
train = "sentences.csv"
dev = "sentences.csv"
test = "sentences.csv"
files = "streams.npz"

[model]
hidden = 64
width = 64
reading = 2
writing = 2
heads = 4
dropout = 0.0
stream_dropout = 0.0

[loss]
text = 0.1
sentence = 0.05
frame = 0.05
smoothing = 0.0

[train]
epochs = 140
batch = 10
rate = 5e-3
averaging = 0.8
evaluate_every = 70
patience = 0
threads = 1
hide = 0.0

[decode]
length_powers = [1.0]
"""


def made_up_sentences(place: Path, counts: dict[str, int], seed: int = 0) -> Path:
    """A config beside its table and its streams; gives the config's path."""
    draw = np.random.default_rng(seed)
    rows, frames, hands, mouths = ["split|name|gloss|text"], [], [], []
    for part, count in counts.items():
        for number in range(count):
            words = [WORDS[i] for i in draw.choice(len(WORDS), draw.integers(3, 6))]
            rows.append(f"{part}|{part}{number}|{' '.join(words).upper()}|{' '.join(words)}.")
            length = 0
            for word in words:
                lasts = int(draw.integers(5, 9))
                # Two words share each hand shape and are told apart by the mouth.
                hands += [1 + WORDS.index(word) // 2] * lasts
                mouths += [1 + WORDS.index(word) % 2] * lasts
                length += lasts
            frames.append(length)
    (place / "sentences.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    np.savez(
        place / "streams.npz",
        name=np.array([row.split("|")[1] for row in rows[1:]]),
        frames=np.array(frames, dtype=np.int16),
        hand_shape=np.array(hands, dtype=np.uint8),
        mouth_shape=np.array(mouths, dtype=np.uint8),
    )
    config = place / "made_up.toml"
    config.write_text(CONFIG, encoding="utf-8")
    return config
