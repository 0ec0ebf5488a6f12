"""Analyses of the golden dataset."""

import os

# Models of some thousand rows and a dozen columns: with a thread a core, cores wait for each other thirty times as long
# as they reckon. It counts before numpy is imported, which is why it stands here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
