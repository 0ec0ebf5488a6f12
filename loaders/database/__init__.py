"""The SQL that `leap init` runs, file by file in the order of their names; every file can be run again."""
