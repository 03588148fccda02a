"""What all jobs share: the estimator, the loop, batches, carried streams, ensembles, model files."""
