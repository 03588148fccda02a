"""The job of the generator: what follows a text."""
