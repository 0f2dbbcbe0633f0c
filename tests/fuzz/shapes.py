"""Changes inside a file's structure: rows, packed streams, arrays, JSON, with the checks mended.

Changed bytes alone mostly meet the outer check: a checksum, a hash, an integrity test.
"""

import hashlib
import io
import json
import random
import sqlite3
import struct
import tempfile
import warnings
import zipfile
import zlib
from pathlib import Path

from tests.fuzz.mutations import FLOATS, TEXTS, WHOLE, mutated, mutated_json
from tests.fuzz.seeds import Files


def rows_changed(files: Files, chance: random.Random) -> Files:
    """A library some of whose values, or whose tables, are others."""
    (name,) = files
    with tempfile.TemporaryDirectory(prefix="fuzz-rows-") as folder:
        path = Path(folder) / name
        path.write_bytes(files[name])
        db = sqlite3.connect(path, isolation_level=None)
        for statement in ("foreign_keys = OFF", "ignore_check_constraints = ON"):
            db.execute(f"PRAGMA {statement}")
        for _ in range(chance.choice((1, 1, 2, 4))):
            try:
                chance.choice((_value, _value, _value, _clip, _schema))(db, chance)
            except sqlite3.Error:
                continue
        db.close()
        return {name: path.read_bytes()}


def _value(db: sqlite3.Connection, chance: random.Random) -> None:
    table = chance.choice(("signs", "examples", "words", "history", "settings", "embeddings"))
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    value: object = chance.choice((*WHOLE, *FLOATS, *TEXTS, None))
    if isinstance(value, bytes) and chance.random() < 0.8:
        value = value.decode("utf-8", "replace")
    column = chance.choice(columns)
    db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = 1 OR 1", [value])


def _clip(db: sqlite3.Connection, chance: random.Random) -> None:
    number, data = db.execute("SELECT number, data FROM examples ORDER BY random()").fetchone()
    changed = stream_changed({"": data}, chance)[""]
    db.execute(
        "UPDATE examples SET data = ?, crc = ? WHERE number = ?",
        [changed, zlib.crc32(changed), number],
    )


def _schema(db: sqlite3.Connection, chance: random.Random) -> None:
    db.execute("PRAGMA writable_schema = ON")
    number = chance.choice(db.execute("SELECT rowid FROM sqlite_master").fetchall())[0]
    column, value = chance.choice(
        (
            ("name", "sqlite_x"), ("type", "trigger"), ("type", "view"), ("rootpage", 1),
            ("rootpage", 2), ("rootpage", 9999), ("sql", None), ("sql", "CREATE TABLE x (a)"),
            ("sql", "CREATE TRIGGER t AFTER INSERT ON signs BEGIN DELETE FROM examples; END"),
            ("tbl_name", "signs"),
        )
    )  # fmt: skip
    db.execute(f"UPDATE sqlite_master SET {column} = ? WHERE rowid = ?", [value, number])


def stream_changed(files: Files, chance: random.Random) -> Files:
    """A packed clip whose counts or whose unpacked numbers are others."""
    (name,) = files
    data = files[name]
    if len(data) < 12:
        return files
    header = list(struct.unpack_from("<4sHHHH", data))
    kept = data[12 : 12 + header[4]]
    try:
        body = zlib.decompress(data[12 + header[4] :])
    except zlib.error:
        return files
    if chance.random() < 0.5:
        body = mutated(body, body, chance)
    if chance.random() < 0.5:
        header[chance.randrange(1, 5)] = chance.choice(WHOLE) & 0xFFFF
    if chance.random() < 0.2:
        kept = mutated(kept, kept, chance)
    if chance.random() < 0.05:
        body = bytes(chance.choice((1 << 20, 1 << 24)))
    return {name: struct.pack("<4sHHHH", *header) + kept + zlib.compress(body)}


def arrays_changed(files: Files, chance: random.Random) -> Files:
    """An archive whose arrays, before they are packed, are others."""
    (name,) = files
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(files[name])) as old:
        warnings.simplefilter("ignore")  # two entries of one name
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
            entries = old.namelist()
            chosen = chance.choice(entries)
            for entry in entries:
                content = old.read(entry)
                if entry == chosen:
                    content = _array(content, old.read(chance.choice(entries)), chance)
                if entry != chosen or chance.random() < 0.9:
                    new.writestr(entry, content)
    return {name: file.getvalue()}


def _array(content: bytes, other: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.5:
        return mutated(content, other, chance)
    end = content.index(b"\n") + 1
    header = content[10:end]
    for old, new in (
        (
            b"'shape': (",
            chance.choice((b"'shape': (-", b"'shape': (9999999999, ", b"'shape': (((")),
        ),
        (b"<f2", chance.choice((b"|O8", b"<f8", b"<U9", b"<c8", b"|V0"))),
        (b"<i2", chance.choice((b"<f4", b"<u8", b"<M8", b"|b1"))),
        (b"False", b"True"),
    ):
        if chance.random() < 0.4:
            header = header.replace(old, new, 1)
    return content[:8] + struct.pack("<H", len(header) & 0xFFFF) + header + content[end:]


def model_changed(files: Files, chance: random.Random) -> Files:
    """A model one of whose files is another, with all hashes as an honest maker writes them."""
    files = dict(files)
    name = chance.choice(
        ("config.json", "config.json", "model.safetensors", "exemplars.safetensors")
    )
    if name == "config.json":
        files[name] = mutated_json(files[name], chance)
    elif chance.random() < 0.5:
        files[name] = _tensors_changed(files[name], chance)
    else:
        files[name] = mutated(files[name], files["config.json"], chance)
    return _rehashed(files)


def sentences_changed(files: Files, chance: random.Random) -> Files:
    """A model for sentences one of whose files is another, with all hashes right."""
    files = dict(files)
    name = chance.choice(("config.json", "config.json", "vocabulary.json", "model.safetensors"))
    is_json = name.endswith(".json")
    change = mutated_json if is_json else _tensors_changed
    files[name] = change(files[name], chance)
    return _rehashed(files)


def _tensors_changed(data: bytes, chance: random.Random) -> bytes:
    length = int.from_bytes(data[:8], "little")
    header = mutated_json(data[8 : 8 + length], chance)
    return struct.pack("<Q", len(header)) + header + data[8 + length :]


def _rehashed(files: Files) -> Files:
    try:
        config = json.loads(files["config.json"])
        config["weights_sha256"] = hashlib.sha256(files["model.safetensors"]).hexdigest()
        files["config.json"] = json.dumps(config).encode()
    except (ValueError, TypeError):
        pass
    lines = [
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in files.items()
        if name != "SHA256SUMS"
    ]
    files["SHA256SUMS"] = "".join(lines).encode()
    return files


def settings_changed(files: Files, chance: random.Random) -> Files:
    """A settings file with other values."""
    (name,) = files
    return {name: mutated_json(files[name], chance)}


def cells_changed(files: Files, chance: random.Random) -> Files:
    """An index with other cells."""
    text = files["index.csv"]
    cells = text.split(b",")
    for _ in range(chance.choice((1, 2, 5))):
        cells[chance.randrange(len(cells))] = chance.choice(TEXTS)
    return files | {"index.csv": b",".join(cells)}
