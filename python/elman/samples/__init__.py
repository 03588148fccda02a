"""The small real data sets that are shipped with the package."""

from elman.samples.bundled import Sample, describe, names, path, text

__all__ = ["Sample", "describe", "names", "path", "text"]
