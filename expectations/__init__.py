"""Great Expectations: what is looked at after landing and after the build. README.md explains the files."""
