"""What the user hung on a starter sign that now shares another sign's entry moves there.

A newer starter dictionary may show two names of one sign as one entry. It tells which entries went
where; lists and the user's own recordings follow, so that nobody is left with an empty sign.
"""

from sqlite_utils import Database

from signclip_desktop import bounded_json

# Setting of the starter dictionary: a JSON object, entry that is gone -> entry that holds it now.
MERGED_SIGNS = "pack_merged"
_MERGED = bounded_json.JsonLimits(size=1_000_000, depth=1, digits=40)


def move(db: Database, name: str) -> None:
    """Move what hangs on entries of a pack that share others' in the file attached as `pack`.

    Entries that the user changed keep what they have. Notes that cannot be read move nothing.
    """
    for old, new in _merged(db).items():
        known = db.conn.execute(
            "SELECT (SELECT pack = ? AND NOT changed FROM main.signs WHERE id = ?), "
            "(SELECT 1 FROM main.signs WHERE id = ?)",
            [name, old, new],
        ).fetchone()
        if not all(known):
            continue
        db.conn.execute(
            "UPDATE OR IGNORE main.list_members SET sign_id = ? WHERE sign_id = ?", [new, old]
        )
        db.conn.execute("DELETE FROM main.list_members WHERE sign_id = ?", [old])
        db.conn.execute(
            "UPDATE main.examples SET sign_id = ? WHERE sign_id = ? AND pack <> ?",
            [new, old, name],
        )


def _merged(db: Database) -> dict[str, str]:
    row = db.conn.execute(
        "SELECT value FROM pack.settings WHERE key = ?", [MERGED_SIGNS]
    ).fetchone()
    if row is None:
        return {}
    try:
        noted = bounded_json.parse(row[0], _MERGED)
    except bounded_json.JsonRefused:
        return {}
    return {str(old): str(new) for old, new in noted.items()} if isinstance(noted, dict) else {}
