"""Who is whom: the compiled SQL of the identity models, run on small made-up programmes."""
