"""`python -m tests.fuzz`: reads many changed files with each reader; prints numbers by reader."""

import sys
from pathlib import Path

import click

from tests.fuzz.harness import fuzz, keep
from tests.fuzz.readers import READERS


@click.command()
@click.option("--cases", type=click.IntRange(1), default=2_000, show_default=True)
@click.option("--reader", "names", type=click.Choice(list(READERS)), multiple=True)
@click.option("--seed", default="1", show_default=True, help="Another seed gives other cases.")
@click.option(
    "--findings",
    type=click.Path(file_okay=False, path_type=Path),
    default="fuzz-findings",
    show_default=True,
    help="Where the inputs of findings go.",
)
def main(cases: int, names: tuple[str, ...], seed: str, findings: Path) -> None:
    """Fuzz all readers, or those named; --cases is the number over all of them."""
    chosen = names or tuple(READERS)
    whole = sum(READERS[name].share for name in chosen)
    found = total = 0
    for name in chosen:
        outcome = fuzz(name, max(1, round(cases * READERS[name].share / whole)), seed=seed)
        click.echo(outcome.line())
        for (number, what), place in zip(
            outcome.findings, keep(outcome, findings, seed=seed), strict=True
        ):
            click.echo(f"  seed {seed}, reader {name}, case {number} -> {place}\n{what}")
        found += len(outcome.findings)
        total += outcome.cases
    click.echo(f"{total} cases, {found} findings")
    sys.exit(1 if found else 0)


main()
