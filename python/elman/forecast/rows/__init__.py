"""Rows of a table as a forecaster reads them: recipe, features, windows, parts, units, target, rows to come."""
