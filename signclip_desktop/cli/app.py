"""`signclip app`: opens the window; arguments go on to it."""

import click


@click.command("app", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[FILE]")
def command(arguments: tuple[str, ...]) -> None:
    """Open the dictionary's window."""
    from signclip_desktop.ui.program import main

    click.get_current_context().exit(main(list(arguments)))
