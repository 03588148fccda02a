"""The jobs that read a whole sequence: which class it is of, and a number for it."""
