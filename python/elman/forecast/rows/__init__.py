"""Rows of a table as a forecaster reads them: recipe, features, windows, splits, scaling, target, rows to come."""
