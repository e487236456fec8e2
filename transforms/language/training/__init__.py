"""How the model of names is made. Needs scikit-learn, which the pipeline itself does not."""
