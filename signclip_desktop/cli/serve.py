"""`signclip serve`: embeddings for other programs of this computer."""

import click

from signclip_desktop.errors import UsageError
from signclip_desktop.ui.sentences import sentence


@click.command("serve")
@click.option("--model", default="", help="Name of the model; `signclip models` lists them.")
@click.option("--port", default=8750, show_default=True, type=click.IntRange(0, 65535))
@click.option("--official", is_flag=True, help="Vectors of the official SignCLIP code.")
@click.option("--whole", is_flag=True, help="Embed recordings with the rest at both ends.")
def command(model: str, port: int, official: bool, whole: bool) -> None:
    """Answer embedding requests on this computer until stopped.

    The form is that of the official SignCLIP demo: GET or POST /api/embed/pose, /api/embed/text
    and /api/embed/video with a JSON body; /api/schema describes it. Only 127.0.0.1 is listened
    on, web pages are refused, and nothing that is sent is kept.
    """
    from signclip_desktop.serve.server import HOST, Server
    from signclip_desktop.services.embedding import Embedder

    with Embedder(model, trim=not whole, official=official) as embedder:
        try:
            server = Server(embedder, port, sentence)
        except OSError as error:
            raise UsageError("serve.port", port=port, reason=error.strerror) from error
        with server:
            click.echo(f"{embedder.model} answers on http://{HOST}:{server.server_port}/")
            server.serve_forever()
