"""The golden dataset as a Power BI project: semantic model (TMDL) and a first page (PBIR), from dbt's manifest."""
