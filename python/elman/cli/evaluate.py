"""`elman evaluate`: a saved model against the simple methods, on rows that it was not trained on."""

from elman.cli.options import AsJson, DataFile, ModelFile, RequireSkill
from elman.cli.output import console, print_json


def evaluate(model: ModelFile, data: DataFile, require_skill: RequireSkill = False, as_json: AsJson = False) -> None:
    """Compare MODEL with simple methods on unseen rows of DATA."""
    from elman.bundle import load
    from elman.cli.show import show_evaluation

    forecaster = load(model)
    evaluation = forecaster.evaluate(data)
    page = console(stderr=as_json)
    page.print(f"{model} on {evaluation.rows:,} rows of {data} that came after its training:", soft_wrap=True)
    show_evaluation(page, evaluation)
    if as_json:
        kept = evaluation.to_json()
        print_json(
            {
                "model": model,
                "target": forecaster.target,
                "rows": evaluation.rows,
                "metrics": kept["metrics"],
                "best": kept["best"],
            }
        )
    if require_skill:
        evaluation.require_skill()
