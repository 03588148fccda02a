"""`elman evaluate`: a saved model against the simple methods, on rows that it was not trained on."""

from elman.cli.options import AsJson, DataFile, Details, ModelFile, RequireSkill
from elman.cli.output import console, print_json, whole


def evaluate(
    model: ModelFile,
    data: DataFile,
    details: Details = False,
    require_skill: RequireSkill = False,
    as_json: AsJson = False,
) -> None:
    """Compare MODEL with simple methods on rows of DATA that it has not learnt."""
    from elman.cli.choices import show_choices
    from elman.cli.jobs import job_of
    from elman.models import load

    known = load(model)
    page = console(stderr=as_json)
    with page.capture() as shown:  # nothing is printed where it can't be measured
        page.print(f"{model} on ", end="", soft_wrap=True)
        evaluation, beside = job_of(known.task).evaluate(page, known, data)
        if details:
            show_choices(page, evaluation)
    first, _, rest = shown.get().partition("\n")
    page.file.write(f"{whole(first, page.width)}\n{rest}")
    if as_json:
        print_json({"model": model, **beside})
    if require_skill:
        evaluation.require_skill()
