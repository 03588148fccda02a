"""Rivals that a model is measured beside where that is asked for: named ones of other libraries, and people's own."""
