"""What every repository has: the open file that it reads and writes."""

from signclip_desktop.core.dictionary.open_file import OpenFile


class Repository:
    """The rows of one kind. Each write returns a `Change`: what it touched, and how to undo it.

    Every method may raise `StoreBusy`, `StoreReadOnly`, `DiskFull` or `StoreDamaged`.
    """

    def __init__(self, file: OpenFile) -> None:
        self._file = file
