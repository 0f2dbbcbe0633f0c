"""What the window writes to the library: one small class a write, as in library_tasks.py.

What each changed is gathered where it runs, and can be undone where the window names the step.
"""

import time
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signclip_desktop.core.types.changes import Change
from signclip_desktop.core.types.sign import Sign
from signclip_desktop.services.library_tasks import LANGUAGE_SETTING, Recorded, Task

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store


@dataclass(frozen=True)
class ChooseLanguage(Task[None]):
    """Keep which sign language is looked up; not in a library that cannot be written."""

    language: str
    writes = True

    def run(self, store: "Store") -> None:
        if not store.read_only:
            store.settings.set(LANGUAGE_SETTING, self.language)


@dataclass(frozen=True)
class AddSign(Task[Sign]):
    """Put a sign with its recordings into the library, or change it.

    A new one (id "") becomes the next variant of its name.
    """

    sign: Sign
    recorded: tuple[Recorded, ...] = ()
    writes = True

    def run(self, store: "Store") -> Sign:
        sign = self.sign
        with store.in_one_step():
            if not sign.id:
                known = [one.variant for one in store.signs.of_gloss(sign.gloss, sign.language)]
                new_id = f"user:{uuid.uuid4().hex}"
                sign = replace(sign, id=new_id, variant=max(known, default=0) + 1)
            store.signs.put(sign)
            AddRecordings(sign.id, self.recorded).run(store)
        return sign


@dataclass(frozen=True)
class AddRecordings(Task[None]):
    """Put further recordings (ids "" make some) of a known sign into the library."""

    sign_id: str
    recorded: tuple[Recorded, ...]
    writes = True

    def run(self, store: "Store") -> None:
        with store.in_one_step():
            for one in self.recorded:
                example = replace(
                    one.example,
                    id=one.example.id or f"user:{uuid.uuid4().hex}",
                    sign_id=self.sign_id,
                    fps=one.example.fps or one.clip.fps,
                )
                store.recordings.put(example, one.clip)


@dataclass(frozen=True)
class DeleteSign(Task[None]):
    """Take a sign with all its recordings out of the library."""

    sign_id: str
    writes = True

    def run(self, store: "Store") -> None:
        store.signs.delete(self.sign_id)


@dataclass(frozen=True)
class DeleteRecording(Task[None]):
    """Take one recording out of the library."""

    example_id: str
    writes = True

    def run(self, store: "Store") -> None:
        store.recordings.delete(self.example_id)


@dataclass(frozen=True)
class AddToList(Task[None]):
    """Put a sign on a list, which is made if there is none of that name."""

    name: str
    sign_id: str
    writes = True

    def run(self, store: "Store") -> None:
        with store.in_one_step():
            store.lists.create(self.name)
            store.lists.add(self.name, self.sign_id)


@dataclass(frozen=True)
class RemoveFromList(Task[None]):
    """Take a sign off a list."""

    name: str
    sign_id: str
    writes = True

    def run(self, store: "Store") -> None:
        store.lists.remove(self.name, self.sign_id)


@dataclass(frozen=True)
class DeleteList(Task[None]):
    """Forget a list; its signs stay in the library."""

    name: str
    writes = True

    def run(self, store: "Store") -> None:
        store.lists.delete(self.name)


@dataclass(frozen=True)
class NoteLookUp(Task[None]):
    """Note a look-up; `kind` is "sign" or "word", the query of an unsure sign is UNSURE."""

    kind: str
    query: str
    sign_ids: tuple[str, ...]
    writes = True

    def run(self, store: "Store") -> None:
        from signclip_desktop.core.dictionary import HistoryEntry

        store.history.add(
            HistoryEntry(
                id=uuid.uuid4().hex,
                time=time.time(),
                kind=self.kind,
                query=self.query,
                sign_ids=self.sign_ids,
            )
        )


@dataclass(frozen=True)
class ForgetLookUp(Task[None]):
    """Delete one look-up from the history."""

    entry_id: str
    writes = True

    def run(self, store: "Store") -> None:
        store.history.delete(self.entry_id)


@dataclass(frozen=True)
class ForgetHistory(Task[None]):
    """Delete every look-up from the history."""

    writes = True

    def run(self, store: "Store") -> None:
        store.history.clear()


@dataclass(frozen=True)
class DeleteEverything(Task[None]):
    """Delete all that the user added: signs, recordings, lists, history."""

    writes = True

    def run(self, store: "Store") -> None:
        store.delete_everything_of_user()


@dataclass(frozen=True)
class TakeBack(Task[Change]):
    """Undo a change, or redo one by undoing its undo; gives what undoes this."""

    change: Change
    writes = True

    def run(self, store: "Store") -> Change:
        return store.undo(self.change)
