"""What `leap init` does: roles, schemas, tables and secrets on one database."""
