"""A made-up programme: its people, its services, its providers' files with their troubles, and the truth about them.

Nothing here knows how records are matched: the truth must be able to prove the matching wrong.
"""
