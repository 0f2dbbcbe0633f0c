"""Held-out people stay out: by source, by copied track, and where the source is not known."""

import csv
import json
from pathlib import Path

import numpy as np
import torch

from signclip_desktop.core.encoding.streams import track_of
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.data_config import DataConfig
from signclip_desktop.training.data.dataset import (
    PHONOLOGY,
    Recordings,
    Spanned,
    held_out_labels,
    phonology_targets,
    prompt_of,
    recordings_of,
    same_sign_matrix,
    split,
)
from tests.told import raises
from tests.training.drawn import a_recording, drawn_recordings, sign_clip

ASK = DataConfig(train_sources=("a", "b"), query_sources=("q",), small_files=("words",))


def _recordings(rows: list[tuple[str, str, str, str]]) -> Recordings:
    """From (label, source, duplicate_of, corpus)."""
    track = Spanned(track_of(sign_clip(0, 0)), 0.0, 1.0)
    known = [
        (a_recording(i, label, source, duplicate_of=copy), corpus)
        for i, (label, source, copy, corpus) in enumerate(rows)
    ]
    return recordings_of([track] * len(rows), known, {"bye": "goodbye"})


def test_each_recording_goes_where_its_source_says() -> None:
    recordings = _recordings(
        [
            ("book", "a", "", "wlasl"),
            ("book", "q", "", "wlasl"),
            ("book", "", "", "wlasl"),  # unknown: it may show the held-out people
            ("book", "c", "", "wlasl"),
            ("book", "q", "", "words"),
            ("hello", "x", "", "words"),
        ]
    )
    parts = split(recordings, ASK)
    assert parts.train.tolist() == [0]
    assert parts.queries.tolist() == [1]
    assert parts.small.tolist() == [4, 5]
    assert parts.gallery.tolist() == [0, 4]  # hello is no sign of the gallery


def test_a_copy_of_a_query_is_never_learned_from() -> None:
    recordings = _recordings(
        [
            ("doctor", "a", "c2", "wlasl"),
            ("doctor", "a", "", "wlasl"),
            ("physician", "q", "", "wlasl"),
        ]
    )
    assert split(recordings, ASK).train.tolist() == [1]


def test_copies_count_once_a_label() -> None:
    recordings = _recordings(
        [("doctor", "a", "", "w"), ("doctor", "a", "c0", "w"), ("physician", "a", "c0", "w")]
    )
    assert split(recordings, ASK).train.tolist() == [0, 2]


def test_all_sources_are_learned_from_when_none_are_named() -> None:
    recordings = _recordings([("book", "a", "", "w"), ("book", "", "", "w")])
    assert split(recordings, DataConfig()).train.tolist() == [0, 1]


def test_glosses_held_out_are_neither_learned_nor_in_the_gallery() -> None:
    recordings = drawn_recordings(signs=6, people=2)
    parts = split(recordings, DataConfig(hold_out_glosses=2))
    out = held_out_labels(recordings.labels, 2)
    assert not np.isin(recordings.label[torch.from_numpy(parts.gallery)], out).any()
    assert len(parts.train) == 8
    with raises(UsageError, "training.too_many_held_out", wanted=7, glosses=6):
        held_out_labels(recordings.labels, 7)


def test_aliases_join_words_of_different_files() -> None:
    recordings = _recordings([("goodbye", "a", "", "w"), ("Bye", "x", "", "words")])
    assert recordings.labels == ("ase goodbye",)


def test_one_language_never_meets_another_by_an_equal_word() -> None:
    track = Spanned(track_of(sign_clip(0, 0)), 0.0, 1.0)
    known = [
        (a_recording(0, "good", "a"), "w"),
        (a_recording(1, "good", "k", language="kvk"), "words"),
    ]
    assert recordings_of([track, track], known, {}).labels == ("ase good", "kvk good")


def test_same_sign_groups_are_symmetric_and_only_for_known_labels(tmp_path: Path) -> None:
    path = tmp_path / "same.json"
    path.write_text(json.dumps([["book", "novel", "absent"], ["book", "read"]]))
    labels = ["ase book", "ase novel", "ase read", "kvk book"]
    same = same_sign_matrix(path, labels)
    assert (same == same.T).all()
    assert same[0].tolist() == [True, True, True, False]
    assert not same[1, 2]  # each is book, but no clip says that they are each other


def test_phonology_is_read_for_asl_glosses_and_gaps_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "phonology.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, ["wlasl_gloss", *PHONOLOGY])
        writer.writeheader()
        writer.writerow({"wlasl_gloss": "book", **dict.fromkeys(PHONOLOGY, "b")})
        writer.writerow({"wlasl_gloss": "read", **dict.fromkeys(PHONOLOGY, "a"), "contact": ""})
    targets, sizes = phonology_targets(path, ["ase book", "ase read", "kvk book", "ase sun"])
    assert sizes[0] == 2
    assert sizes[-1] == 1
    assert targets[:, 0].tolist() == [1, 0, -1, -1]
    assert targets[1, -1] == -1


def test_lips_come_only_with_faces() -> None:
    recordings = drawn_recordings(signs=2, people=1)
    batch = recordings.batch(torch.tensor([0, 1]))
    assert torch.isnan(batch.lips).all()
    assert batch.hands.shape[0] == 2


def test_the_prompt_is_that_of_signclip() -> None:
    assert prompt_of("ase ice cream") == "<en> <ase> ice cream"
