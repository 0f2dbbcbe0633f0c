"""Stand-ins for library and recognition thread: requests are noted, answers given by hand."""

from dataclasses import fields
from pathlib import Path

from signclip_desktop.core.types.changes import NOTHING, Change
from signclip_desktop.core.types.sign import Sign, Word
from signclip_desktop.errors import SignClipError
from signclip_desktop.workers.answers import Answers
from signclip_desktop.workers.library import Library
from signclip_desktop.workers.library_worker import Answer, Request


class AskedLibrary(Library):
    """Notes the tasks it was asked for, by the names of their classes."""

    def __init__(self) -> None:
        super().__init__(Path("library.sqlite"))
        self.requests: list[Request] = []
        self._asked.connect(self._note)
        self._asked_job.connect(self._note)

    def _start_jobs(self) -> None:
        """Long tasks are noted as well."""

    def _note(self, request: Request) -> None:
        self.requests.append(request)

    @property
    def tasks(self) -> list[str]:
        return [type(request.task).__name__ for request in self.requests]

    def last(self, task: str) -> Request:
        return [one for one in self.requests if type(one.task).__name__ == task][-1]

    def arguments(self, task: str) -> tuple:
        """What the last task of this name is about."""
        last = self.last(task).task
        return tuple(getattr(last, field.name) for field in fields(last))

    def answer(self, task: str | Request, value=None, change: Change = NOTHING) -> None:
        """Answer a request, or the last of the tasks of this name."""
        request = self.last(task) if isinstance(task, str) else task
        self._on_answered(Answer(request.id, value, change=change))

    def fail(self, task: str, error: SignClipError) -> None:
        """Answer the last of the tasks of this name with an error."""
        self._on_answered(Answer(self.last(task).id, error=error))

    def progress(self, task: str, done: float) -> None:
        """Tell how far the last of the long tasks of this name is."""
        self._on_progressed(self.last(task).id, done)


class AskedLookUp(Answers):
    """Notes what was asked of the recognition thread.

    Attributes:
        calls: arming, beginning and ending of recordings, in words, in order.
        armed: number of the last arming, and its request id.
        files: name, from and to of each file asked for; its number is the request id.
        cancelled: request ids of the files whose reading was cancelled.
        film: the film whose landmarks are remembered.
        combined: attempts that were to be combined; 500 and the number is the request id.
        languages: sign languages that were chosen.
        again: clips that were to be looked up anew; 900 and the number is the request id.
        alikes: signs whose look-alikes were asked for; 700 and the number is the request id.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.armed = 0
        self.files: list[tuple[str, float | None, float | None]] = []
        self.cancelled: list[int] = []
        self.film: Path | None = None
        self.combined: list[tuple] = []
        self.languages: list[str] = []
        self.again: list = []
        self.alikes: list[str] = []

    def arm(self, *, hands_up: bool) -> int:
        self.armed += 1
        self.calls.append(f"arm {self.armed}{' hands up' if hands_up else ''}")
        return self.armed

    def begin(self) -> None:
        self.calls.append("begin")

    def end(self) -> None:
        self.calls.append("end")

    def set_language(self, language: str) -> None:
        self.languages.append(language)

    def look_up_again(self, clip) -> int:
        self.again.append(clip)
        return 900 + len(self.again)

    def look_up_file(self, path: Path, from_s: float | None, to_s: float | None) -> int:
        self.files.append((path.name, from_s, to_s))
        return len(self.files)

    def cancel_file(self, request_id: int) -> None:
        if request_id:
            self.cancelled.append(request_id)

    def remember_film(self, path: Path | None) -> None:
        self.film = path

    def combine(self, attempts) -> int:
        self.combined.append(attempts)
        return 500 + len(self.combined)

    def look_alikes(self, sign_id: str) -> int:
        self.alikes.append(sign_id)
        return 700 + len(self.alikes)


def sign(gloss: str = "BOOK", sign_id: str = "", *words: Word) -> Sign:
    """A sign of the test's own."""
    return Sign(sign_id or f"test:{gloss.lower()}", gloss, "ase", words or (Word(gloss.lower()),))
