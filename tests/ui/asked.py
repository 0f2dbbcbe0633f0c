"""A library whose thread is not started: what it was asked is noted, answers are given by hand."""

from pathlib import Path

from signclip_desktop.core.sign import Sign, Word
from signclip_desktop.workers.library import Library, Request


class AskedLibrary(Library):
    """Notes the names of the tasks it was asked for, with their arguments."""

    def __init__(self) -> None:
        super().__init__(Path("library.sqlite"))
        self.requests: list[Request] = []
        self._asked.connect(self._note)
        self._asked_job.connect(self._note)
        self._has_job_thread = True

    def _note(self, request: Request) -> None:
        self.requests.append(request)

    @property
    def tasks(self) -> list[str]:
        return [request.task.__name__ for request in self.requests]

    def last(self, task: str) -> Request:
        return [request for request in self.requests if request.task.__name__ == task][-1]


def sign(gloss: str = "BOOK", sign_id: str = "", *words: Word) -> Sign:
    """A sign of the test's own."""
    return Sign(sign_id or f"test:{gloss.lower()}", gloss, "ase", words or (Word(gloss.lower()),))
