"""`signclip search`: signs for a typed word."""

from pathlib import Path

import click

from signclip_desktop import settings
from signclip_desktop.cli.options import db_option, json_option, print_json


@click.command("search")
@click.argument("words", nargs=-1, required=True, metavar="WORD")
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="Number of signs at most.",
)
@click.option("--language", metavar="CODE", help="Only this sign language (ISO 639-3).")
@click.option(
    "--spoken",
    type=click.Choice(settings.SPOKEN_LANGUAGES),
    multiple=True,
    help="Also find signs by words of this spoken language; can be given more than once.",
)
@json_option
@db_option
def command(
    words: tuple[str, ...],
    limit: int,
    language: str | None,
    spoken: tuple[str, ...],
    as_json: bool,
    db: Path | None,
) -> None:
    """Find signs by word."""
    from signclip_desktop.core.dictionary import open_for_reading

    query = " ".join(words)
    with open_for_reading(db or settings.library_path()) as store:
        found = store.signs.search(query, limit=limit, language=language, spoken=spoken)
    if as_json:
        print_json(
            {
                "matches": [
                    {
                        "rank": match.rank,
                        "gloss": match.sign.gloss,
                        "words": [word.text for word in match.sign.words if word.kind != "synonym"],
                        "also_found_by": [
                            word.text for word in match.sign.words if word.kind == "synonym"
                        ],
                        "via": match.via,
                        "part": match.part,
                        "sign_id": match.sign.id,
                        "kind": match.kind,
                        "language": match.sign.language,
                    }
                    for match in found
                ]
            }
        )
        return
    for match in found:
        reason = f"  via {match.via}" if match.via else ""
        reason += f"  for {match.part!r}" if match.part else ""
        shown = "" if match.via or match.matched == match.sign.gloss else f"  {match.matched}"
        click.echo(f"{match.rank:3}  {match.sign.gloss}  ({match.sign.language}){shown}{reason}")
    if not found:
        click.echo(f"No sign found for {query!r}.")
