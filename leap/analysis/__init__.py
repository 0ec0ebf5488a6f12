"""Analyses of the golden dataset."""
