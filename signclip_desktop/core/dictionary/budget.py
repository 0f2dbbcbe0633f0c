"""How many backups a library may keep, and how much of the disk they may take."""

import shutil
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from signclip_desktop.core.dictionary.records import Backup

# A year of use leaves 33 by the rule of age (two days, 12 days, 10 weeks, 9 months); the rest
# is room for a day of much work.
MOST = 40
# Of what would be free without them. A library of 2,000 own recordings has 30 MB: on a disk with
# 10 GB free all 40 of them fit, and on one that is nearly full the newest stay.
SHARE_OF_DISK = 0.1


def beyond(backups: Sequence[Backup], folder: Path, *, for_bytes: int = 0) -> list[Backup]:
    """The backups that the budget has no room for; never the newest.

    Of two that were made soon after each other the older one goes first, so that what stays
    reaches as far back as before.

    Args:
        backups: newest first.
        folder: where they lie.
        for_bytes: size of one more that is to be made, 0 if there is none.

    Raises:
        OSError: the folder or a backup cannot be looked at.
    """
    staying = list(backups)
    sizes = {backup.path: backup.path.stat().st_size for backup in staying}
    free = shutil.disk_usage(folder).free if folder.is_dir() else 0
    taken = sum(sizes.values())
    room = SHARE_OF_DISK * (free + taken)
    most = MOST - 1 if for_bytes else MOST
    going: list[Backup] = []
    while len(staying) > 1 and (len(staying) > most or taken + for_bytes > room):
        oldest_of_a_pair = _closest(staying)
        staying.remove(oldest_of_a_pair)
        going.append(oldest_of_a_pair)
        taken -= sizes[oldest_of_a_pair.path]
    return going


def _closest(backups: Sequence[Backup]) -> Backup:
    """The backup that was made soonest before the next one."""
    return min(pairwise(backups), key=lambda pair: pair[0].time - pair[1].time)[1]
