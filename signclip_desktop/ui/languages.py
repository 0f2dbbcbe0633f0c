"""Names of sign languages for their ISO 639-3 codes, for choosing and for showing.

Source: the ISO 639-3 code tables (facts); the largest and the best documented ones. Any other
code can be typed.
"""

SIGN_LANGUAGES = {
    "ase": "American Sign Language (ASL)",
    "aed": "Argentine Sign Language (LSA)",
    "asf": "Australian Sign Language (Auslan)",
    "asq": "Austrian Sign Language (ÖGS)",
    "bfi": "British Sign Language (BSL)",
    "bzs": "Brazilian Sign Language (Libras)",
    "csl": "Chinese Sign Language (CSL)",
    "csc": "Catalan Sign Language (LSC)",
    "cse": "Czech Sign Language (ČZJ)",
    "dse": "Dutch Sign Language (NGT)",
    "dsl": "Danish Sign Language (DTS)",
    "fse": "Finnish Sign Language (SVK)",
    "fsl": "French Sign Language (LSF)",
    "gsg": "German Sign Language (DGS)",
    "gss": "Greek Sign Language (GSL)",
    "hks": "Hong Kong Sign Language (HKSL)",
    "hsh": "Hungarian Sign Language",
    "ils": "International Sign (IS)",
    "ins": "Indian Sign Language (ISL)",
    "ise": "Italian Sign Language (LIS)",
    "isg": "Irish Sign Language (ISL)",
    "jsl": "Japanese Sign Language (JSL)",
    "kvk": "Korean Sign Language (KSL)",
    "mfs": "Mexican Sign Language (LSM)",
    "nsl": "Norwegian Sign Language (NTS)",
    "nzs": "New Zealand Sign Language (NZSL)",
    "pso": "Polish Sign Language (PJM)",
    "psr": "Portuguese Sign Language (LGP)",
    "rsl": "Russian Sign Language (RSL)",
    "sfb": "French Belgian Sign Language (LSFB)",
    "sgg": "Swiss German Sign Language (DSGS)",
    "ssp": "Spanish Sign Language (LSE)",
    "ssr": "Swiss French Sign Language (LSF-SR)",
    "svk": "Slovak Sign Language",
    "swl": "Swedish Sign Language (STS)",
    "tsm": "Turkish Sign Language (TİD)",
    "vgt": "Flemish Sign Language (VGT)",
}


# Spoken languages whose words find signs, as settings.SPOKEN_LANGUAGES has them.
SPOKEN = {"de": "German", "fr": "French", "es": "Spanish"}


def language_name(code: str) -> str:
    """The name of a sign language, or its code where the name is not known."""
    return SIGN_LANGUAGES.get(code, code)


def language_code(text: str) -> str | None:
    """The code for a name or a code that was typed; None if it is neither."""
    text = text.strip()
    for code, name in SIGN_LANGUAGES.items():
        if text.casefold() in (code, name.casefold(), f"{name} [{code}]".casefold()):
            return code
    is_code = len(text) == 3 and text.isascii() and text.isalpha()
    return text.lower() if is_code else None
