"""What signs can be filtered by: one label of each facet that the program can tell."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from signclip_desktop.core.matching.picture_labels import LABELS, Facet, Label, shipped
from signclip_desktop.ui.sentences import sentence

ANY = {
    Facet.HANDSHAPE: "Any shape",
    Facet.PLACE: "Anywhere",
    Facet.HANDS: "Any hands",
    Facet.MOVEMENT: "Any motion",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """At most one label of each facet; a sign passes when it has them all."""

    labels: frozenset[Label] = frozenset()

    def passes(self, labels: frozenset[Label]) -> bool:
        """Whether a sign with these labels is shown."""
        return self.labels <= labels

    def chosen(self, facet: Facet) -> Label | None:
        """The label of a facet; None for any."""
        return next((label for label in LABELS[facet] if label in self.labels), None)

    def with_choice(self, facet: Facet, label: Label | None) -> "Filters":
        """The same with another choice for one facet."""
        others = self.labels - frozenset(LABELS[facet])
        return Filters(others if label is None else others | {label})

    @property
    def text(self) -> str:
        """The choices in words, in the order of the facets; "" where there are none."""
        chosen = [label for facet in Facet if (label := self.chosen(facet)) is not None]
        return ", ".join(sentence(label).lower() for label in chosen)


NONE = Filters()


def offered(facet: Facet) -> tuple[Label, ...]:
    """The labels of a facet that agree well enough with a description of signs."""
    return tuple(label for label in LABELS[facet] if label in shipped().offered)


def facets() -> tuple[Facet, ...]:
    """The facets that have a choice to offer."""
    return tuple(facet for facet in Facet if offered(facet))


def counts(signs: Iterable[frozenset[Label]], filters: Filters) -> Mapping[Label, int]:
    """How many signs each label would leave, together with the choices of the other facets."""
    others = {facet: filters.with_choice(facet, None) for facet in Facet}
    found: Counter[Label] = Counter()
    for labels in signs:
        for facet, rest in others.items():
            if rest.passes(labels):
                found.update(label for label in LABELS[facet] if label in labels)
    return found
