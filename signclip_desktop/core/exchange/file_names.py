"""What a file's name tells of a recording: the sign, the signer, or nothing that can be used.

A name that a camera, a phone or a program gave tells no sign. Such recordings are left for the
user to name: two of them are never taken for recordings of one sign.
"""

import re
import unicodedata
from collections.abc import Collection

from signclip_desktop.core.types.gloss import clean_gloss
from signclip_desktop.errors import Message

# A number behind one of these tells recordings of one sign apart: book_1, book 2, book.3,
# book (4). Without a separator it belongs to the name: F16, G7, MP3.
_NUMBER = re.compile(r"(?:(?:[\s_.]+|[\s_.\-]*-[\s_.\-]*)\d+|[\s_\-.]*\(\d+\))$")
# Behind a hyphen, a number of two digits or more is read as a part of the name (COVID-19,
# B-52) unless the folder shows that it counts: by a leading zero, or by a file of the same
# name with a lower number or with none.
_HYPHEN_NUMBER = re.compile(r"^(?P<name>.*[^\s_.\-\d(])-(?P<number>[1-9]\d+)$")
# What systems add to the name of a copy: "book (1)", "book - Copy", "book copy 2", "book~2".
_COPY = re.compile(
    r"(?:\s*\(\d+\)|(?:\s+-\s+|[\s_]+)(?:copy|kopie|copie|copia|cópia|kopia|kopi|копия|副本)"
    r"(?:\s*\(?\d+\)?)?|~\d+)$",
    re.IGNORECASE,
)
# "book.mp4.pose": what a converter left of the recording's own ending.
_INNER_ENDING = re.compile(
    r"\.(?:mp4|mov|m4v|mts|m2ts|mkv|webm|avi|wmv|mpe?g|3gp|gif|pose|ls)$", re.I
)
# Signers who are numbered keep their number: signer_1 and signer_2 are two people.
_NUMBERED_PERSON = re.compile(
    r"^(?:signer|person|subject|user|speaker|participant|actor|informant|model|sig|subj|part|pers"
    r"|id|no|nr|s|p)$",
    re.IGNORECASE,
)

# Words that programs and cameras give with a number behind them. Alone, most of them are signs
# too (VIDEO, CLIP), so alone they are taken for the sign's name. Words that are more often a
# sign with numbered recordings (camera_1, film_2, picture_3) are not among them.
_MADE = (
    "video|vid|videoclip|vídeo|vidéo|видео|视频|影片|動画|동영상|clip|klip|output|out|capture|captured"
    "|untitled|recording|rec|aufnahme|aufzeichnung|enregistrement|grabación|grabacion"
    "|registrazione|gravação|opname|opnamen|inspelning|nagranie|запись|录制|録画|녹화|kayıt|file|datei"
    "|fichier|download|temp|tmp|sequence|track|webcam|cam|mobile|export|render|rendered|snapchat"
    "|whatsapp|telegram|facebook|instagram|tiktok|messenger|youtube|zoom|obs|inshot|youcut|capcut"
    "|lv|image|img|foto|pic|frame|screenshot|segment|chunk|3gp|mov|mp4"
)
# Prefixes of cameras and phones, after the JEITA rule for camera file names (DCF: four
# characters, four digits) and the makers' habits.
_CAMERA = (
    "img|_mg|mg|dsc|_dsc|dscn|dscf|dsci|dcim|mvi|mov|movi|vid|pxl|gopr|gx\\d\\d|gh\\d\\d|gp\\d\\d|gl\\d\\d"
    "|gs\\d\\d|pict|sam|sany|cimg|hpim|imgp|mah|maq|mvc|m2u|dji|kimg|imag|sdc|stm|sti|burst|video"
    "|vlcsnap|mmexport|wp|win|rpreplay|screenrecording|screenrecorder|screencast|trim|full|pano|p"
    "|c|wa|s|sv|av|mts|rpi|raw|hnv|gmt|svid|jpg|cam|ezgif"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # IMG_1234, DSC01234, MVI-0042, P1000123, GX010042, VID_20240501_101500, IMG-2024-WA0001
        rf"^(?:{_CAMERA})(?:[\s_\-.]*(?:e|final|video|wa)?[\s_\-.]*\d{{4,}}).*$",
        # a date, then a time or nothing: 20240501_101500, 2024-05-01 at 10.15.00, 1.5.24
        r"^.*(?<!\d)(?:19|20)\d\d([\s_.\-]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d{1,5}\w*$).*$",
        r"^.*(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[0-5]\d){2,3}\d*.*$",
        r"^.*(?<!\d)\d{1,2}[.\-_/]\d{1,2}[.\-_/](?:(?:19|20)\d\d|\d\d)(?!\d).*$",
        # numbers alone, and what is only numbers and marks between them
        r"^[\s\d_.,:;~#+&'()\[\]\-–—]*\d[\s\d_.,:;~#+&'()\[\]\-–—]*$",
        # UUIDs, hashes and long numbers in hexadecimal
        r"^\{?[0-9a-f]{8}(?:[\-_]?[0-9a-f]{4}){3}[\-_]?[0-9a-f]{12}\}?.*$",
        r"^(?=.*\d)(?=.*[a-f])[0-9a-f]{16,}$",
        rf"^(?:my|new|neue?s?|nouvelle?|nuevo|nueva)?[\s_\-]*(?:{_MADE})[\s_\-.#]*\(?\d+\)?$",
        rf"^(?:my|new|neue?s?|nouvel(?:le)?|nuev[oa])[\s_\-]+(?:{_MADE}|movie)$",
        r"^fullsizerender.*$",
        r"^ezgif[\-_.].*$",
        r"^wa\d{4,}$",
        # "Untitled" in the languages of common programs
        r"^(?:untitled|unnamed|no[\s_\-]?name|unbenannt|ohne[\s_\-]titel|sans[\s_\-]titre"
        r"|sin[\s_\-]t[ií]tulo|senza[\s_\-](?:titolo|nome)|sem[\s_\-]t[ií]tulo|naamloos|namnlös"
        r"|uten[\s_\-]navn|unavngivet|nimet[oö]n|bez[\s_\-](?:nazwy|tytułu|názvu)"
        r"|без[\s_\-](?:названия|имени)|adsız|无标题|未命名|無題|名称未設定|제목[\s_\-]?없음"
        r"|output|outputfile|videoplayback|nouveau[\s_\-]projet|new[\s_\-]project)"
        r"(?:[\s_\-.]*(?:video|clip|project|film)?[\s_\-.]*\(?\d*\)?)$",
        # screen recordings
        r"^(?:screen[\s_\-]?(?:recording|recorder|capture|cast|rec)|bildschirm[\s_\-]?(?:aufnahme"
        r"|aufzeichnung|video|foto)|enregistrement[\s_\-](?:de[\s_\-])?l?.?[\s_\-]?écran|capture[\s_\-]"
        r"(?:vidéo|d.?écran)|grabaci[oó]n[\s_\-]de[\s_\-](?:la[\s_\-])?pantalla|captura[\s_\-]de"
        r"[\s_\-](?:pantalla|tela)|registrazione[\s_\-](?:dello?[\s_\-])?schermo"
        r"|grava[cç][aã]o[\s_\-](?:de|do)[\s_\-](?:tela|ecrã)|schermopname|schermopname"
        r"|skärminspelning|skjermopptak|skærmoptagelse|näyttötallenne|näytön[\s_\-]tallenne"
        r"|zapis[\s_\-]ekranu|nagranie[\s_\-]ekranu|záznam[\s_\-]obrazovky|запись[\s_\-]экрана"
        r"|ekran[\s_\-]kaydı|屏幕录制|螢幕錄製|螢幕錄影|录屏|画面収録|画面録画|화면[\s_\-]?(?:기록|녹화))"
        r"(?:[\s_\-.(\d].*)?$",
        # messengers and programs whose names carry a date or number in many forms
        r"^(?:whatsapp|telegram|signal|snapchat|facebook|messenger|instagram|tiktok|ssstik|snaptik"
        r"|vlc[\s_\-]?record|photo[\s_\-]?booth|photobooth|zoom|teams|gopro)[\s_\-.]+(?=.*(?:\d"
        r"|video|image|recording)).*$",
        r"^(?:movie|film|video)[\s_\-](?:on|am|du|del|vom|le)[\s_\-]\d.*$",
    )
)


def name_parts(stem: str, siblings: Collection[str] = ()) -> tuple[str, str]:
    """Gloss and signer of a file name: "house__anna_2" is HOUSE by anna.

    Args:
        stem: the name without its ending.
        siblings: the other names of its folder; they show whether a number behind a hyphen
            counts recordings (book-11 beside book-10) or belongs to the name (COVID-19).

    Returns:
        Gloss and signer; "" for what the name does not tell.
    """
    gloss, _, signer = _bare(stem).partition("__")
    return _spaced(_uncounted(gloss, siblings)), _spaced(_person(signer))


def why_no_sign(stem: str, siblings: Collection[str] = ()) -> Message | None:
    """Why a file name names no sign; None if it does."""
    stem = _bare(stem)
    if is_made_by_a_machine(stem):
        return Message("import.name_of_a_machine")
    signer = stem.partition("__")[2].strip("_- ")
    if clean_gloss(name_parts(stem, siblings)[0]):
        return None
    if signer:
        return Message("import.signer_alone", signer=signer)
    return Message("import.no_name")


def is_made_by_a_machine(stem: str) -> bool:
    """Whether a name looks like one that a camera, phone or program gave."""
    stem = _bare(stem)
    bare = _COPY.sub("", stem).strip()
    before = stem.partition("__")[0].strip()
    return any(
        pattern.match(name) for name in {stem, bare, before} if name for pattern in _PATTERNS
    )


def _bare(stem: str) -> str:
    return _INNER_ENDING.sub("", unicodedata.normalize("NFC", stem)).strip()


def _uncounted(name: str, siblings: Collection[str]) -> str:
    """The name without what tells copies and recordings of one sign apart."""
    bare = _COPY.sub("", name) or name
    hyphen = _HYPHEN_NUMBER.match(bare)
    if hyphen and not _counts(hyphen["name"], int(hyphen["number"]), siblings):
        return bare
    return _NUMBER.sub("", bare) or bare


def _counts(name: str, number: int, siblings: Collection[str]) -> bool:
    return name in siblings or any(
        f"{name}-{form}" in siblings
        for lower in range(1, min(number, 100))
        for form in (f"{lower}", f"{lower:02}")
    )


def _person(signer: str) -> str:
    bare = _NUMBER.sub("", signer) or signer
    return signer if _NUMBERED_PERSON.match(bare) else bare


def _spaced(name: str) -> str:
    return " ".join(name.replace("_", " ").split())
