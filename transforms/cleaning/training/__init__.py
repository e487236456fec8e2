"""How the line classifiers are trained, at build time: needs scikit-learn, which a run does not."""
