"""What `--json` says of a training and of an evaluation, the same for several jobs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from elman.cli.output import counted

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation
    from elman.generate.generator import Generator
    from elman.tag.tagger import Tagger
    from elman.training.estimator import Estimator


def measures(evaluation: Evaluation | None) -> dict[str, Any]:
    """The figures of each method, the best one, what elman gains over the best rival, and what its network adds."""
    if evaluation is None:
        names = ("best", "rival", "difference", "network_adds", "verdict", "choices")
        return {"metrics": {}, **dict.fromkeys(names)}
    found = evaluation.to_json()
    kept = {name: found[name] for name in ("metrics", "best", "rival", "difference")}
    return {**kept, "network_adds": found["network"], "verdict": found["verdict"], "choices": found["choices"]}


def unlearnt(evaluation: Evaluation, data: str, unit: str) -> str:
    """How many of so many, named by their `unit`, were measured, and how many left out since they were learnt."""
    measured = f"{counted(evaluation.rows, unit)} of {data} that it has not learnt"
    left_out = f"; {counted(evaluation.left_out, unit)} that it has learnt left out" if evaluation.left_out else ""
    return measured + left_out


def outcome(model: Tagger | Generator) -> dict[str, Any]:
    """The network, how its training went, and how it and the simple methods did."""
    network = model.network_
    return {
        "networks": len(model.networks_),
        "experts": model.experts_,
        "network": {
            "cell": network.cell,
            "hidden_size": model.settings_.hidden_size,
            "parameters": sum(values.size for values in network.parameters.values()),
        },
        "epochs": len(model.history_.epochs),
        "best_epoch": model.best_epoch_,
        "stopped": model.stopped_,
        "seconds": round(model.history_.seconds, 3),
        "again": again(model),
        **measures(model.evaluation_),
    }


def again(model: Estimator[Any]) -> dict[str, Any] | None:
    """What the model was trained on again since it was measured; None where it was not to be."""
    return None if model.again_ is None else asdict(model.again_)
