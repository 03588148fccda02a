"""What is checked of a saved model's settings before anything of their size is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from numpy.typing import NDArray

from elman.bundle import expect_tensors
from elman.network import Network
from elman.settings import CommonSettings, believable

__all__ = ["believable_network", "restore_parameters", "restored_networks", "tensors_of"]

S = TypeVar("S", bound=CommonSettings)


def believable_network(
    schema: type[S], values: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]], prefix: str = ""
) -> S:
    """The settings of a model file, if each is in its range and the layers are those of its `tensors`; else ValueError.

    `prefix` begins the tensors' names, where a file has those of several networks.
    """
    settings = believable(schema, values)
    layers = [name for name in tensors if name.startswith(f"{prefix}rnn.weight_hh_l") and not name.endswith("_reverse")]
    wide = {tensors[name].shape[-1:] for name in layers}
    if len(layers) != settings.num_layers or wide != {(settings.hidden_size,)}:
        raise ValueError(f"its weights are not those of {settings.num_layers} layers of {settings.hidden_size} units")
    return settings


def restore_parameters(path: str, network: Network, tensors: Mapping[str, NDArray[Any]]) -> None:
    """Give `network` the `tensors` of the file `path`; ModelFileError unless they are exactly its parameters."""
    expect_tensors(path, tensors, {name: values.shape for name, values in network.parameters.items()})
    network.load_state_dict(tensors)


def tensors_of(networks: Sequence[Network]) -> dict[str, NDArray[Any]]:
    """The parameters of networks for one file: the first by their names, those of the second after "1." and so on."""
    return {
        f"{number}.{name}" if number else name: values
        for number, network in enumerate(networks)
        for name, values in network.parameters.items()
    }


def restored_networks(path: str, tensors: Mapping[str, NDArray[Any]], make: Callable[[int], Network]) -> list[Network]:
    """The networks that `tensors_of` gave the tensors of; `make(number)` gives them untrained."""
    own: dict[int, dict[str, NDArray[Any]]] = {}
    for name, values in tensors.items():
        first, _, rest = name.partition(".")
        number, plain = (int(first), rest) if first.isdecimal() else (0, name)
        own.setdefault(number, {})[plain] = values
    networks = []
    for number in range(len(own)):
        networks.append(make(number))
        restore_parameters(path, networks[-1], own[number])
    return networks
