"""Training of the models that ship under `models/`; needs the extra `[train]`, never imported by the pipeline."""
