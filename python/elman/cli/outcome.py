"""What `elman fit --json` says of a training, the same for the jobs that train one network on symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from elman.generate.generator import Generator
    from elman.tag.tagger import Tagger


def outcome(model: Tagger | Generator) -> dict[str, Any]:
    """The network, how its training went, and how it and the simple methods did."""
    evaluation, network = model.evaluation_, model.network_
    kept = {"metrics": {}, "best": None} if evaluation is None else evaluation.to_json()
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
        "metrics": kept["metrics"],
        "best": kept["best"],
    }
