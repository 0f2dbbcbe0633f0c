"""Writes to a library until it is killed; started by test_faults.py, many times over.

Usage: writer_to_be_killed.py LIBRARY ROUNDS SEED. For each round a child writes signs with
recordings and tells each one that is kept; it is killed after a random number of them. The
parent prints the numbers of all that were told.
"""

import os
import random
import signal
import sys
from pathlib import Path

from signclip_desktop.core.dictionary import HistoryEntry, Store
from tests.samples import some_clip, some_example, some_sign


def write(path: Path, first: int, told: int) -> None:
    store = Store.open(path)
    number = first
    while True:
        sign = some_sign(f"user:{number}", f"SIGN {number}")
        store.recordings.put_with_sign(sign, some_example(f"e{number}", sign.id), some_clip(number))
        store.history.add(HistoryEntry(str(number), float(number), "word", "x", (sign.id,)))
        os.write(told, number.to_bytes(4, "big"))
        number += 1


def tell(number: bytes) -> None:
    sys.stdout.write(f"{int.from_bytes(number, 'big')}\n")


def main() -> None:
    path, rounds, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    Store.open(path).close()
    for round_number in range(rounds):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            write(path, round_number * 1000, writing)
        os.close(writing)
        for _ in range(chance.randrange(4)):
            tell(os.read(reading, 4))
        # Somewhere inside the next write, or the opening, or the recovery of the last kill.
        for _ in range(chance.randrange(200_000)):
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while left := os.read(reading, 4):
            tell(left)
        os.close(reading)


if __name__ == "__main__":
    main()
