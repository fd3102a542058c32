"""Makes the models that Sightline runs on: data, training, compression, export. PyTorch lives here only."""
