"""Two thousand changed files over all readers: a sentence or a result, within memory and time.

More on demand: `python -m tests.fuzz --cases 100000`.
"""

import os
import sys

import pytest

from tests.fuzz.harness import fuzz, keep
from tests.fuzz.readers import READERS, case

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits by rlimit are POSIX")

CASES = int(os.environ.get("SIGNCLIP_FUZZ_CASES", "2000"))


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("reader", READERS)
def test_no_changed_file_does_more_than_give_a_sentence(reader, tmp_path) -> None:
    outcome = fuzz(reader, max(1, round(CASES * READERS[reader].share)))
    kept = keep(outcome, tmp_path)
    assert not outcome.findings, f"{outcome.findings[0][1]}\nreader {reader}, seed 1: {kept[0]}"
    assert outcome.cases >= 1
    assert outcome.peak_bytes < 1 << 30


def test_the_shares_are_of_one_whole() -> None:
    assert sum(reader.share for reader in READERS.values()) == pytest.approx(1)


def test_a_seed_gives_the_same_case_again_and_another_seed_another() -> None:
    for name in ("pose", "clip", "npz", "settings", "index"):
        reader = READERS[name]
        cases = [case(reader, f"1:{name}:{number}") for number in range(20)]
        assert cases == [case(reader, f"1:{name}:{number}") for number in range(20)]
        assert cases != [case(reader, f"2:{name}:{number}") for number in range(20)]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("raises", "KeyError"),
        ("takes_memory", "MemoryError"),
        ("never_ends", "the process ended with -24"),  # SIGXCPU
        ("dies", "the process ended with -6"),  # SIGABRT
        ("says_nothing", "no sentence"),
    ],
)
def test_what_no_reader_may_do_is_found(name, told) -> None:
    outcome = fuzz(name, 3, module="tests.fuzz.broken")
    # A change may leave the file as it was, but not three times.
    assert outcome.findings
    assert all(told in what for _, what in outcome.findings)
    assert outcome.cases == 3


def test_an_error_in_a_sentence_is_no_finding() -> None:
    outcome = fuzz("tells", 3, module="tests.fuzz.broken")
    assert (outcome.cases, outcome.findings) == (3, [])
