"""A value as what a model file keeps, plain JSON values and arrays, and the value again, each part of it checked.

What is kept of a dataclass are its fields, by their annotations: the same annotations say what is believed when a file
is read. So a class that is kept writes nothing for it but its fields; what has to hold among them it refuses in
`__post_init__`, by a ValueError. A class that is no such dataclass has `take_apart` and `put_together` of its own.
"""

from elman.plain.annotations import Arrays, Figure, not_kept
from elman.plain.apart import take_apart
from elman.plain.together import put_together

__all__ = ["Arrays", "Figure", "not_kept", "put_together", "take_apart"]
