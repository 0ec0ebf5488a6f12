"""What `make` runs before anything is installed: standard library only, on any Python from 3.7 on."""
