"""Times beside PyTorch, JAX and ONNX Runtime: what `elman bench` measures, and how.

Only the peers' own modules under `peers/` import other libraries, each in a process of its own that the parent starts
and talks to in lines of JSON.
"""
