"""How the trees that judge pairs of event mentions are made. Needs scikit-learn, which the pipeline itself does not."""
