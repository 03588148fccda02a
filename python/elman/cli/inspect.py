"""`elman inspect`: the parameters of a saved model."""

from dataclasses import asdict

from elman.cli.options import AsJson, ModelFile
from elman.cli.outcome import again
from elman.cli.output import console, print_json, print_of

LONGEST = 20  # characters of a name that have room beside its figures in 80 columns


def inspect(model: ModelFile, as_json: AsJson = False) -> None:
    """List the parameters of MODEL: shapes, counts, ranges."""
    from elman.cli.jobs import job_of
    from elman.explain.parameters import parameter_table
    from elman.models import load

    known = load(model)
    network = known.network_
    parameters = parameter_table(network.parameters)
    total = sum(values.size for each in known.networks_ for values in each.parameters.values())
    if as_json:
        rows = [asdict(each) for each in parameters]
        about = {
            "task": known.task,
            "cell": network.cell,
            "networks": len(known.networks_),
            "experts": known.experts_,
            "again": again(known),
            "total": total,
        }
        print_json({"model": model, **about, "parameters": rows})
        return
    from elman.cli.show import answering, grid, show_table

    page = console()
    print_of(page, model, job_of(known.task).about(known))
    page.print(f"What answers: {answering(known.experts_)}.")
    if known.again_ is not None and known.again_.on:
        page.print(f"It has learnt {known.again_.on}.")
    numbers = "count", "mean", "std", "min", "max"
    table = grid("parameter", "shape", *numbers, right=numbers)
    for each in parameters:
        figures = (f"{value:.4f}" for value in (each.mean, each.std, each.min, each.max))
        name = each.name.replace("_reverse", "\n  _reverse") if len(each.name) > LONGEST else each.name
        table.add_row(name, "×".join(map(str, each.shape)), f"{each.count:,}", *figures)
    show_table(page, table)
    size = sum(values.nbytes for each in known.networks_ for values in each.parameters.values())
    first = f" in {len(known.networks_)} networks, of which this is the first" if len(known.networks_) > 1 else ""
    page.print(f"{total:,} numbers in all{first}, {size:,} bytes as {network.dtype}.")
