"""What each recording counts in its sign's prototype."""

from dataclasses import dataclass

from sqlite_utils import Database

# What a recording counts, as `index.EmbeddingTable` defines weights: half where its sources
# disagree, double where the user recorded or chose it themselves.
DOUBTFUL_WEIGHT, PLAIN_WEIGHT, OWN_WEIGHT = 0.5, 1.0, 2.0
_OWN = ("camera", "file")


@dataclass(frozen=True, slots=True)
class Owner:
    """An example, its sign, and what it counts in the sign's prototype."""

    example_id: str
    sign_id: str
    weight: float


def owners(db: Database) -> list[Owner]:
    """All examples of the library, oldest first."""
    rows = db.conn.execute("SELECT id, sign_id, doubtful, origin FROM examples ORDER BY number")
    return [
        Owner(row[0], row[1], weight_of(doubtful=bool(row[2]), origin=row[3]))
        for row in rows.fetchall()
    ]


def weight_of(*, doubtful: bool, origin: str) -> float:
    """What a recording counts in its sign's prototype."""
    if doubtful:
        return DOUBTFUL_WEIGHT
    return OWN_WEIGHT if origin in _OWN else PLAIN_WEIGHT
