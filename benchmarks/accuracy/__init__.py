"""What the defaults reach on open data sets: `python -m benchmarks.accuracy`."""
