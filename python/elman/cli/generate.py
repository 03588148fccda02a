"""`elman generate`: what a saved generator writes after a prompt, printed as it comes."""

from typing import Annotated

import typer

from elman.cli.options import AsJson, ModelFile
from elman.cli.output import print_json
from elman.errors import SettingError


def generate(
    model: ModelFile,
    prompt: Annotated[str, typer.Option("--prompt", metavar="TEXT", help="What to continue; printed first.")] = "",
    length: Annotated[int, typer.Option("--length", help="At most so many symbols: characters, words or bytes.")] = 200,
    temperature: Annotated[
        float, typer.Option("--temperature", help="0: always the likeliest; 1: as the network believes; above: wilder.")
    ] = 0.8,
    top_k: Annotated[
        int | None, typer.Option("--top-k", help="Draw from so many of the likeliest symbols; all when not given.")
    ] = None,
    top_p: Annotated[
        float | None,
        typer.Option("--top-p", help="Draw from the likeliest symbols of this probability together; else all."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the draws; the same seed writes the same text.")] = 0,
    stop: Annotated[
        list[str] | None, typer.Option("--stop", metavar="TEXT", help="End before this text; may be given repeatedly.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Continue a text with MODEL."""
    from elman.generate.generator import Generator
    from elman.models import load

    known = load(model)
    if not isinstance(known, Generator):
        raise SettingError(f"{model}: found a model for {known.task!r}, expected one of elman fit --task generate")
    pieces = known.generate_stream(
        prompt, length, temperature=temperature, top_k=top_k, top_p=top_p, seed=seed, stop=stop or ()
    )
    if as_json:
        print_json({"model": model, "prompt": prompt, "text": "".join(pieces), "seed": seed})
        return
    typer.echo(prompt, nl=False)
    for piece in pieces:
        typer.echo(piece, nl=False)  # flushes: it is read as it is written
    typer.echo()
